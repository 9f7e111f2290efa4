#include "formats.h"

#include <glib.h>
#include <string.h>

/* What an ending says of the file, in the words of --format. NULL: the file is
 * compressed, which no command does. */
static const struct ending {
	const char *ending, *format;
} endings[] = {
	{".csv", "csv"},       {".gz", NULL},        {".htm", "html"},      {".html", "html"},
	{".json", "json"},     {".jsonl", "ndjson"}, {".mmd", "mermaid"},   {".mermaid", "mermaid"},
	{".ndjson", "ndjson"}, {".pcap", "pcap"},    {".pcapng", "pcapng"}, {".pdf", "pdf"},
	{".png", "png"},       {".svg", "svg"},      {".txt", "table"},     {".txt", "text"},
	{".xml", "junit"},     {".zst", NULL},
};

/* The place of `format` among `formats`; -1. */
static int find(const char *const *formats, const char *format)
{
	for (int i = 0; format && formats[i]; i++)
		if (strcmp(formats[i], format) == 0)
			return i;
	return -1;
}

char *sc_formats_list(const char *const *formats, const char *mark)
{
	GString *list = g_string_new(formats[0]);

	g_string_append(list, mark);
	for (size_t i = 1; formats[i]; i++)
		g_string_append_printf(list, "%s%s", formats[i + 1] ? ", " : " or ", formats[i]);
	return g_string_free(list, FALSE);
}

enum sc_status sc_formats_of(const char *path, const char *const *formats, int *choice,
			     struct sc_error *error)
{
	const char *dot = strrchr(path, '.');
	g_autofree char *list = NULL;
	bool known = false;

	*choice = -1;
	for (size_t i = 0; dot && i < G_N_ELEMENTS(endings); i++)
		if (g_ascii_strcasecmp(dot, endings[i].ending) == 0) {
			known = true;
			*choice = MAX(*choice, find(formats, endings[i].format));
		}
	if (!known || *choice >= 0)
		return SC_OK;
	list = sc_formats_list(formats, "");
	return sc_error_set(error, SC_USAGE, "%s: no %s is written here, but %s", path, dot, list);
}

enum sc_status sc_formats_choose(struct sc_options *options, struct sc_error *error)
{
	int choice = -1;

	if (options->output &&
	    sc_formats_of(options->output, options->formats, &choice, error) != SC_OK)
		return SC_USAGE;
	if (choice < 0)
		return SC_OK;
	if (options->format_chosen && options->format != (unsigned)choice)
		return sc_error_set(error, SC_USAGE, "%s: the ending says %s, and --format says %s",
				    options->output, options->formats[choice],
				    options->formats[options->format]);
	options->format = (unsigned)choice;
	options->format_chosen = true;
	return SC_OK;
}
