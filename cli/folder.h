/* -r DIR: the captures below a folder. */
#ifndef SC_CLI_FOLDER_H
#define SC_CLI_FOLDER_H

#include <stdbool.h>

#include "base/error.h"

/* Appends to *files, a GStrv or NULL, the captures below each of `folders` (NULL: none),
 * in the order of their first packets. What is a capture is told by its content; links
 * to folders are not followed. False and *error: a folder cannot be read, or there is
 * no capture below it. */
bool sc_folder_captures(char ***files, char *const *folders, struct sc_error *error);

#endif
