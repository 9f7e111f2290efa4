#include "writers/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "writers/writer_parts.h"

const char *const sc_format_names[] = {
	[SC_FORMAT_TABLE] = "table",
	[SC_FORMAT_CSV] = "csv",
	[SC_FORMAT_JSON] = "json",
	[SC_FORMAT_NDJSON] = "ndjson",
	NULL,
};

static const struct sc_format_ops *const formats[] = {
	[SC_FORMAT_TABLE] = &sc_format_table, [SC_FORMAT_CSV] = &sc_format_csv,
	[SC_FORMAT_JSON] = &sc_format_json,   [SC_FORMAT_NDJSON] = &sc_format_ndjson,
	[SC_FORMAT_JUNIT] = &sc_format_junit,
};

/* stdio sets errno when it fails; some streams do not. */
static int failure(void)
{
	return errno ? errno : EIO;
}

static void write_out(struct sc_writer *writer, bool flush)
{
	GString *text = writer->text;

	errno = 0;
	if (!writer->error && text->len > 0 &&
	    fwrite(text->str, 1, text->len, writer->out) != text->len)
		writer->error = failure();
	if (!writer->error && flush && fflush(writer->out) != 0)
		writer->error = failure();
	g_string_truncate(text, 0);
}

struct sc_writer *sc_writer_new(FILE *out, const struct sc_table *table,
				const struct sc_writer_options *options)
{
	struct sc_writer *writer = g_new0(struct sc_writer, 1);

	writer->ops = formats[options->format];
	if (options->findings && options->format == SC_FORMAT_TABLE)
		writer->ops = &sc_format_findings;
	writer->out = out;
	writer->table = table;
	writer->options = *options;
	if (options->verbose)
		writer->options.width = 0;
	writer->text = g_string_new(NULL);
	if (writer->ops->begin)
		writer->ops->begin(writer);
	return writer;
}

int sc_writer_row(struct sc_writer *writer, const void *row)
{
	if (writer->error)
		return writer->error;
	writer->ops->row(writer, row);
	writer->rows++;
	write_out(writer, writer->ops->flush_rows);
	return writer->error;
}

int sc_writer_finish(struct sc_writer *writer, const struct sc_document *document)
{
	if (!writer->error && writer->ops->end)
		writer->ops->end(writer, document);
	write_out(writer, true);
	return writer->error;
}

void sc_writer_free(struct sc_writer *writer)
{
	if (!writer)
		return;
	if (writer->ops->free)
		writer->ops->free(writer);
	g_string_free(writer->text, TRUE);
	g_free(writer);
}

/* What goes into a file, where $COLUMNS says nothing else. */
#define WIDTH_DEFAULT 100

static unsigned terminal_width(int file)
{
	struct winsize size;

	return ioctl(file, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* Of the terminal that the program runs in; 0: there is none. */
static unsigned own_terminal_width(void)
{
	int terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
	unsigned width = terminal >= 0 ? terminal_width(terminal) : 0;

	if (terminal >= 0)
		close(terminal);
	return width;
}

unsigned sc_writer_width(FILE *out)
{
	const char *columns = g_getenv("COLUMNS");
	unsigned own = terminal_width(fileno(out));
	struct stat status;
	uint64_t width;

	if (own > 0)
		return own;
	if (columns && sc_span_u64(sc_span_of(columns), UINT16_MAX, &width) && width > 0)
		return (unsigned)width;
	if (fstat(fileno(out), &status) == 0 && S_ISFIFO(status.st_mode))
		own = own_terminal_width();
	return own > 0 ? own : WIDTH_DEFAULT;
}
