/* The files of web/, as they are in the source tree (cmake/embed.cmake makes
 * arrays of them); a NUL stands behind each. */
#ifndef SC_WRITERS_REPORT_WEB_H
#define SC_WRITERS_REPORT_WEB_H

extern const char sc_web_page[];    /* report.html, with %%PLACES%% for the rest */
extern const char sc_web_style[];   /* all style sheets */
extern const char sc_web_library[]; /* the chart library */
extern const char sc_web_licence[]; /* and its licence */
extern const char sc_web_script[];  /* our own scripts, in their order */

#endif
