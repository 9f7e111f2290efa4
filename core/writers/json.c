#include "writers/json.h"

#include "writers/writer_parts.h"
#include "base/text.h"
#include "base/type.h"

static void append_key(GString *out, const char *key)
{
	g_string_append_c(out, '"');
	g_string_append(out, key); /* keys are words of ours: nothing to escape */
	g_string_append_len(out, "\":", 2);
}

/* ---- NDJSON: the rows alone ---- */

static void ndjson_row(struct sc_writer *writer, const void *row)
{
	sc_row_json(writer->text, writer->table, row);
	g_string_append_c(writer->text, '\n');
}

const struct sc_format_ops sc_format_ndjson = {.row = ndjson_row, .flush_rows = true};

/* ---- JSON: one document, written as rows come; what only the end of the
 * input tells (packet counts) stands behind the rows ---- */

static void json_begin(struct sc_writer *writer)
{
	g_string_append_printf(writer->text,
			       "{\"schema_version\":%d,\"sipchron_version\":\"%s\",\n\"%s\":[",
			       SC_JSON_SCHEMA_VERSION, SIPCHRON_VERSION, writer->table->name);
}

static void json_row(struct sc_writer *writer, const void *row)
{
	g_string_append(writer->text, writer->rows > 0 ? ",\n" : "\n");
	sc_row_json(writer->text, writer->table, row);
}

static void append_time(GString *out, const char *key, int64_t time_ns)
{
	char text[SC_TIME_TEXT_MAX];

	append_key(out, key);
	if (time_ns == SC_TIME_NONE) {
		g_string_append(out, "null");
		return;
	}
	sc_time_format(text, time_ns, false);
	g_string_append_printf(out, "\"%s\"", text);
}

void sc_json_input(GString *out, const struct sc_document_input *input)
{
	g_string_append(out, "{\"file\":");
	sc_text_json(out, sc_span_of(input->path));
	g_string_append(out, ",\"format\":");
	if (input->format)
		sc_text_json(out, sc_span_of(input->format));
	else
		g_string_append(out, "null");
	g_string_append_printf(out, ",\"packets\":%" G_GUINT64_FORMAT, input->packets);
	g_string_append_c(out, ',');
	append_time(out, "start", input->first_ns);
	g_string_append_c(out, ',');
	append_time(out, "end", input->last_ns);
	g_string_append_printf(out, ",\"dropped\":%" G_GUINT64_FORMAT ",\"complete\":%s}",
			       input->dropped, input->complete ? "true" : "false");
}

void sc_json_counters(GString *out, const struct sc_counters *counters)
{
	bool first = true;

	g_string_append_c(out, '{');
	for (unsigned i = 0; i < SC_COUNTER_COUNT; i++) {
		if (counters->n[i] == 0 || sc_counter_class(i) == SC_COUNTER_MEMORY)
			continue;
		if (!first)
			g_string_append_c(out, ',');
		append_key(out, sc_counter_key((enum sc_counter)i));
		sc_text_count(out, counters->n[i]);
		first = false;
	}
	g_string_append_c(out, '}');
}

static void json_end(struct sc_writer *writer, const struct sc_document *document)
{
	GString *out = writer->text;

	g_string_append(out, writer->rows > 0 ? "\n],\n\"inputs\":[" : "],\n\"inputs\":[");
	for (size_t i = 0; i < document->input_count; i++) {
		g_string_append(out, i > 0 ? ",\n" : "\n");
		sc_json_input(out, &document->inputs[i]);
	}
	g_string_append(out, "\n]");
	if (document->counters) {
		g_string_append(out, ",\n\"counters\":");
		sc_json_counters(out, document->counters);
	}
	g_string_append(out, "}\n");
}

const struct sc_format_ops sc_format_json = {
	.begin = json_begin,
	.row = json_row,
	.end = json_end,
};
