/* The page: web/report.html with everything in its place. */
#include "writers/report/html.h"
#include "writers/report/report_parts.h"
#include "writers/report/web.h"

/* In web/report.html: %%NAME%%. */
#define MARK "%%"

/* default-src 'none' leaves the page no network, no frame and no plugin; what
 * it runs and looks like is what was written here, to the byte. */
static void put_policy(struct sc_report_page *page)
{
	GString *out = page->text;

	g_string_append(out, "default-src 'none'; script-src ");
	sc_html_hash(out, sc_span_of(sc_web_library));
	g_string_append_c(out, ' ');
	sc_html_hash(out, sc_span_of(sc_web_script));
	g_string_append(out, "; style-src ");
	sc_html_hash(out, sc_span_of(sc_web_style));
	g_string_append(out, "; img-src data:; base-uri 'none'; form-action 'none'");
}

static void put_style(struct sc_report_page *page)
{
	g_string_append(page->text, sc_web_style);
}

static void put_library(struct sc_report_page *page)
{
	g_string_append(page->text, sc_web_library);
}

static void put_licence(struct sc_report_page *page)
{
	g_string_append(page->text, sc_web_licence);
}

static void put_script(struct sc_report_page *page)
{
	g_string_append(page->text, sc_web_script);
}

static const struct place {
	const char *name;
	void (*put)(struct sc_report_page *page);
} places[] = {
	{"POLICY", put_policy},         {"STYLE", put_style},   {"LIBRARY", put_library},
	{"LICENCE", put_licence},       {"SCRIPT", put_script}, {"DATA", sc_report_data},
	{"LADDERS", sc_report_ladders},
};

static void fill(struct sc_report_page *page, struct sc_span name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
		if (sc_span_eq(name, sc_span_of(places[i].name))) {
			places[i].put(page);
			return;
		}
	g_assert_not_reached();
}

int sc_report_write(struct sc_report *report, FILE *out)
{
	struct sc_report_page page = {report, out, g_string_new(NULL), g_string_new(NULL), 0};
	const char *at = sc_web_page, *mark;

	while ((mark = strstr(at, MARK))) {
		const char *name = mark + strlen(MARK), *end = strstr(name, MARK);

		g_string_append_len(page.text, at, mark - at);
		fill(&page, sc_span_between(name, end));
		at = end + strlen(MARK);
	}
	g_string_append(page.text, at);
	sc_report_flush(&page);
	g_string_free(page.json, TRUE);
	g_string_free(page.text, TRUE);
	return page.error;
}
