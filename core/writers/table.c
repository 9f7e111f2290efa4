/* The table for people. The first rows wait until the widths of the columns are
 * known from them; the rows after those are printed as they come, so memory
 * does not follow the length of the capture. */
#include "writers/writer_parts.h"

#include "session/words.h"
#include "timing/counted.h"
#include "writers/layout.h"
#include "base/text.h"
#include "base/type.h"

/* Rows that wait. Enough to see what the columns hold, little enough to keep. */
#define ROWS_HELD_MAX 2000
#define HELD_BYTES_MAX (4u << 20)
#define IMPORTANCE_SHOWN 2   /* without -v */
#define IMPORTANCE_VERBOSE 3 /* with it */
#define ABSENT "-"

#define SGR_OFF "\033[0m"
#define SGR_HEADING "\033[2m" /* dim */
#define SGR_GREEN "\033[32m"
#define SGR_YELLOW "\033[33m"
#define SGR_RED "\033[31m"
#define SGR_DIM "\033[2m"

struct held_cell {
	size_t offset; /* in sheet->held */
	size_t len;
	const char *sgr; /* NULL: none */
};

struct sc_sheet {
	const struct sc_column **columns; /* those that may be shown */
	struct sc_layout_column *layout;  /* one each */
	size_t count;
	GString *held;       /* cells of the rows that wait, one behind the other */
	GArray *cells;       /* struct held_cell, row by row */
	GString *cell, *cut; /* the one being printed, and shortened */
	bool laid_out;
};

/* How the words of some sets look, by their values. */
#define SGR_OF_GOOD SGR_GREEN
#define SGR_OF_PARTLY SGR_GREEN
#define SGR_OF_USER SGR_YELLOW
#define SGR_OF_BAD SGR_RED
#define SGR_OF_OPEN SGR_YELLOW

#define COLOR(id, word, grade) SGR_OF_##grade,
static const char *const outcome_colors[] = {NULL, SC_OUTCOMES(COLOR)};
static const char *const registration_colors[] = {NULL, SC_REGISTRATION_OUTCOMES(COLOR)};
static const char *const any_outcome_colors[] = {NULL, SC_OUTCOMES(COLOR)
							       SC_REGISTRATION_OUTCOMES(COLOR)};
static const char *const counted_colors[] = {
	[SC_COUNTED_IN_PROGRESS] = SGR_YELLOW,
	[SC_COUNTED_TRUNCATED] = SGR_YELLOW,
	[SC_COUNTED_OPEN] = SGR_YELLOW,
	[SC_COUNTED_REDIRECTED] = SGR_YELLOW,
};
static const char *const sub_outcome_colors[] = {
	[SC_SUB_OPEN] = SGR_YELLOW,
	[SC_SUB_AUTH_FAILED] = SGR_RED,
};
static const char *const class_colors[] = {
	[SC_CLASS_CANCELLED] = SGR_YELLOW,
	[SC_CLASS_OPEN] = SGR_YELLOW,
};
static const char *const state_colors[] = {
	[SC_TXN_COMPLETED] = SGR_GREEN,
	[SC_TXN_TIMED_OUT] = SGR_RED,
};
static const char *const copy_colors[] = {
	[SC_RETRANSMISSION] = SGR_YELLOW,
	[SC_DUPLICATE] = SGR_DIM,
	[SC_FORWARDED] = SGR_DIM,
	[SC_OTHER_TAP] = SGR_DIM,
};

static const struct {
	const char *const *words, *const *colors;
	size_t count;
} colored[] = {
#define COLORED(words, colors) \
	{ \
		words, colors, G_N_ELEMENTS(colors) \
	}
	COLORED(sc_outcome_words, outcome_colors),
	COLORED(sc_registration_outcome_words, registration_colors),
	COLORED(sc_any_outcome_words, any_outcome_colors),
	COLORED(sc_counted_words, counted_colors),
	COLORED(sc_sub_outcome_words, sub_outcome_colors),
	COLORED(sc_class_words, class_colors),
	COLORED(sc_txn_state_words, state_colors),
	COLORED(sc_copy_words, copy_colors),
};

static void table_begin(struct sc_writer *writer)
{
	const struct sc_table *table = writer->table;
	struct sc_sheet *sheet = g_new0(struct sc_sheet, 1);
	unsigned last = writer->options.verbose ? IMPORTANCE_VERBOSE : IMPORTANCE_SHOWN;

	sheet->columns = g_new(const struct sc_column *, table->count);
	sheet->layout = g_new0(struct sc_layout_column, table->count);
	for (size_t i = 0; i < table->count; i++) {
		const struct sc_column *column = &table->columns[i];
		unsigned heading = (unsigned)strlen(column->key);

		if (column->importance == 0 || column->importance > last)
			continue;
		sheet->layout[sheet->count] = (struct sc_layout_column){
			.importance = column->importance,
			.shrinks = sc_type_of(column)->shrinks,
			.heading = heading,
			.natural = heading,
			.empty = true,
		};
		sheet->columns[sheet->count++] = column;
	}
	sheet->held = g_string_new(NULL);
	sheet->cell = g_string_new(NULL);
	sheet->cut = g_string_new(NULL);
	sheet->cells = g_array_new(FALSE, FALSE, sizeof(struct held_cell));
	writer->sheet = sheet;
}

/* False: the cell has no value, for which a sign was appended. */
static bool append_cell(GString *out, const struct sc_column *column, const void *row, bool local)
{
	size_t start = out->len;

	if (sc_cell_present(column, row)) {
		sc_cell_text(out, column, row, local ? SC_STYLE_LOCAL : SC_STYLE_TABLE);
		/* Text may be empty: not the same as absent. */
		if (column->type == SC_T_TEXT || out->len > start)
			return true;
	}
	g_string_append(out, ABSENT);
	return false;
}

static bool right_aligned(const struct sc_column *column)
{
	return sc_type_of(column)->number || column->type == SC_T_ROWS;
}

/* NULL: as the terminal has it. */
static const char *color_of(const struct sc_column *column, const void *row)
{
	uint8_t value;

	if (column->type != SC_T_WORD)
		return NULL;
	value = *(const uint8_t *)sc_cell(column, row);
	for (size_t i = 0; i < G_N_ELEMENTS(colored); i++)
		if (column->words == colored[i].words)
			return value < colored[i].count ? colored[i].colors[value] : NULL;
	return NULL;
}

static void append_spaces(GString *out, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		g_string_append_c(out, ' ');
}

/* Is column `i` the last one shown? Behind it no spaces are needed. */
static bool is_last(const struct sc_sheet *sheet, size_t i)
{
	while (++i < sheet->count)
		if (sheet->layout[i].width > 0)
			return false;
	return true;
}

/* Prints `text` in column i, `sgr` around it unless NULL. */
static void print_cell(struct sc_writer *writer, size_t i, struct sc_span text, const char *sgr)
{
	struct sc_sheet *sheet = writer->sheet;
	unsigned room = sheet->layout[i].width, width = sc_text_width(text), pad;
	GString *out = writer->text;

	if (width > room && sheet->layout[i].shrinks != SC_SHRINKS_NEVER &&
	    writer->options.width > 0) {
		g_string_truncate(sheet->cut, 0);
		sc_text_cut(sheet->cut, text, room);
		text = sc_span(sheet->cut->str, sheet->cut->len);
		width = sc_text_width(text);
	}
	pad = width < room ? room - width : 0;
	if (right_aligned(sheet->columns[i]))
		append_spaces(out, pad);
	if (writer->options.color && sgr)
		g_string_append(out, sgr);
	g_string_append_len(out, text.ptr, (gssize)text.len);
	if (writer->options.color && sgr)
		g_string_append(out, SGR_OFF);
	if (is_last(sheet, i)) {
		g_string_append_c(out, '\n');
		return;
	}
	if (!right_aligned(sheet->columns[i]))
		append_spaces(out, pad);
	append_spaces(out, SC_LAYOUT_GAP);
}

static void print_heading(struct sc_writer *writer)
{
	struct sc_sheet *sheet = writer->sheet;

	for (size_t i = 0; i < sheet->count; i++)
		if (sheet->layout[i].width > 0)
			print_cell(writer, i,
				   sc_span(sheet->columns[i]->key, sheet->layout[i].heading),
				   SGR_HEADING);
}

static void print_held(struct sc_writer *writer)
{
	struct sc_sheet *sheet = writer->sheet;

	for (size_t n = 0; n < sheet->cells->len; n++) {
		const struct held_cell *cell = &g_array_index(sheet->cells, struct held_cell, n);
		struct sc_span text = sc_span(sheet->held->str + cell->offset, cell->len);
		size_t i = n % sheet->count;

		if (sheet->layout[i].width > 0)
			print_cell(writer, i, text, cell->sgr);
	}
}

static void lay_out(struct sc_writer *writer)
{
	struct sc_sheet *sheet = writer->sheet;

	sc_layout_fit(sheet->layout, sheet->count, writer->options.width);
	sheet->laid_out = true;
	print_heading(writer);
	print_held(writer);
	g_string_free(sheet->held, TRUE);
	sheet->held = NULL;
	g_array_set_size(sheet->cells, 0);
}

static void hold_row(struct sc_writer *writer, const void *row)
{
	struct sc_sheet *sheet = writer->sheet;

	for (size_t i = 0; i < sheet->count; i++) {
		struct held_cell cell = {.offset = sheet->held->len,
					 .sgr = color_of(sheet->columns[i], row)};
		unsigned width;

		if (append_cell(sheet->held, sheet->columns[i], row, writer->options.local_time))
			sheet->layout[i].empty = false;
		cell.len = sheet->held->len - cell.offset;
		width = sc_text_width(sc_span(sheet->held->str + cell.offset, cell.len));
		sheet->layout[i].natural = MAX(sheet->layout[i].natural, width);
		g_array_append_val(sheet->cells, cell);
	}
}

static void table_row(struct sc_writer *writer, const void *row)
{
	struct sc_sheet *sheet = writer->sheet;

	if (!sheet->laid_out) {
		hold_row(writer, row);
		if (writer->rows + 1 >= ROWS_HELD_MAX || sheet->held->len >= HELD_BYTES_MAX)
			lay_out(writer);
		return;
	}
	for (size_t i = 0; i < sheet->count; i++) {
		struct sc_span text;

		if (sheet->layout[i].width == 0)
			continue;
		g_string_truncate(sheet->cell, 0);
		append_cell(sheet->cell, sheet->columns[i], row, writer->options.local_time);
		text = sc_span(sheet->cell->str, sheet->cell->len);
		print_cell(writer, i, text, color_of(sheet->columns[i], row));
	}
}

static void table_end(struct sc_writer *writer, const struct sc_document *document)
{
	(void)document;
	if (!writer->sheet->laid_out)
		lay_out(writer);
}

static void table_free(struct sc_writer *writer)
{
	struct sc_sheet *sheet = writer->sheet;

	if (sheet->held)
		g_string_free(sheet->held, TRUE);
	g_string_free(sheet->cell, TRUE);
	g_string_free(sheet->cut, TRUE);
	g_array_free(sheet->cells, TRUE);
	g_free(sheet->columns);
	g_free(sheet->layout);
	g_free(sheet);
}

const struct sc_format_ops sc_format_table = {
	.begin = table_begin,
	.row = table_row,
	.end = table_end,
	.free = table_free,
};
