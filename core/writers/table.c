/* The table for people. The first rows wait until the widths of the columns are
 * known from them; the rows after those are printed as they come, so memory
 * does not follow the length of the capture. */
#include "writers/writer_parts.h"

#include "session/rows.h"
#include "writers/color.h"
#include "writers/layout.h"
#include "base/text.h"
#include "base/type.h"

/* Rows that wait. Enough to see what the columns hold, little enough to keep. */
#define ROWS_HELD_MAX 2000
#define HELD_BYTES_MAX (4u << 20)
#define IMPORTANCE_SHOWN 2   /* without -v */
#define IMPORTANCE_VERBOSE 3 /* with it */
#define ABSENT "-"

/* Times without date, "22:18:14.681", where all of a table are of one day, else with
 * it, "11-22 22:18:14.681"; without fractions if there is no room. Places in RFC 3339. */
#define DATE_AT 5
#define DATE_LEN 5
#define CLOCK_AT 11
#define CLOCK_LEN 12
#define FRACTION_LEN 4
#define DAY_LEN 10

/* So much of an address's user, and of a group's name, is cut last of all. */
#define USER_MAX 24

#define SGR_OFF "\033[0m"
#define SGR_HEADING "\033[2m" /* dim */

struct held_cell {
	size_t offset; /* in sheet->held */
	size_t len;
	const char *sgr; /* NULL: none */
};

/* How some keys look, unless -v is given. */
struct look {
	const char *key;
	const char *heading; /* NULL: the key */
	const char *joined;  /* of which column the value stands behind it; NULL: of none */
	bool address;        /* user@host, of which the host goes first */
	uint8_t least;       /* of which so much should be seen; 0: nothing special */
	bool scale;          /* only with sc_writer_options.scales */
	const char *unless;  /* where any row has it, and another word than this one, it is shown
				before all of its importance; NULL: nothing special */
};

static const struct look looks[] = {
	{.key = "final_code", .heading = "code"},
	{.key = "outcome", .joined = "sub_outcome", .least = 16},
	{.key = "mos", .joined = "mos_scale", .least = 14, .scale = true},
	{.key = "mos_min", .joined = "mos_scale", .least = 14, .scale = true},
	{.key = "media", .unless = "unknown"},
	{.key = "from", .address = true},
	{.key = "to", .address = true},
	{.key = "aor", .address = true},
	{.key = "group", .least = USER_MAX},
};
static const struct look plain;

struct sc_sheet {
	const struct sc_column **columns; /* those that may be shown */
	const struct look **looks;        /* one each */
	const struct sc_column **joined;  /* one each; NULL: none */
	struct sc_layout_column *layout;  /* one each */
	size_t count;
	GString *held;       /* cells of the rows that wait, one behind the other */
	GArray *cells;       /* struct held_cell, row by row */
	GString *cell, *cut; /* the one being printed, and shortened */
	char day[DAY_LEN];   /* of the first time; empty: none yet */
	bool many_days;
	unsigned gap; /* between two columns */
	bool laid_out;
};

static const struct look *look_of(const struct sc_writer *writer, const char *key)
{
	for (size_t i = 0; !writer->options.verbose && i < G_N_ELEMENTS(looks); i++)
		if (strcmp(looks[i].key, key) == 0 && (!looks[i].scale || writer->options.scales))
			return &looks[i];
	return &plain;
}

/* Does the value stand behind that of another column? */
static bool is_joined(const struct sc_writer *writer, const struct sc_column *column)
{
	for (size_t i = 0; i < writer->table->count; i++) {
		const struct sc_column *other = &writer->table->columns[i];
		const struct look *look = look_of(writer, other->key);

		if (look->joined && strcmp(look->joined, column->key) == 0)
			return other->importance > 0 && !writer->options.all_columns;
	}
	return false;
}

static void add_column(struct sc_writer *writer, const struct sc_column *column)
{
	struct sc_sheet *sheet = writer->sheet;
	const struct look *look = look_of(writer, column->key);
	unsigned heading;

	if (writer->options.all_columns)
		look = look->address || look->least ? look : &plain;
	heading = (unsigned)strlen(look->heading ? look->heading : column->key);
	sheet->layout[sheet->count] = (struct sc_layout_column){
		.importance = column->importance,
		.shrinks = look->joined || column->type == SC_T_TIME ? SC_SHRINKS_LAST
								     : sc_type_of(column)->shrinks,
		.kept = writer->options.all_columns,
		.whole = column->type == SC_T_TIME,
		.heading = heading,
		.natural = heading,
		.empty = true,
	};
	sheet->looks[sheet->count] = look;
	if (look->joined && !writer->options.all_columns)
		sheet->joined[sheet->count] =
			sc_table_column(writer->table, sc_span_of(look->joined));
	sheet->columns[sheet->count++] = column;
}

static void table_begin(struct sc_writer *writer)
{
	const struct sc_table *table = writer->table;
	struct sc_sheet *sheet = g_new0(struct sc_sheet, 1);
	unsigned last = writer->options.verbose ? IMPORTANCE_VERBOSE : IMPORTANCE_SHOWN;

	sheet->columns = g_new(const struct sc_column *, table->count);
	sheet->looks = g_new(const struct look *, table->count);
	sheet->joined = g_new0(const struct sc_column *, table->count);
	sheet->layout = g_new0(struct sc_layout_column, table->count);
	writer->sheet = sheet;
	for (size_t i = 0; i < table->count; i++) {
		const struct sc_column *column = &table->columns[i];

		if (column->importance > 0 && column->importance <= last &&
		    !is_joined(writer, column))
			add_column(writer, column);
	}
	sheet->held = g_string_new(NULL);
	sheet->cell = g_string_new(NULL);
	sheet->cut = g_string_new(NULL);
	sheet->cells = g_array_new(FALSE, FALSE, sizeof(struct held_cell));
}

/* Is it the list of the keys that were pressed, and are these to be shown? */
static bool spells(const struct sc_writer *writer, const struct sc_column *column)
{
	return writer->options.digits && column->type == SC_T_ROWS &&
	       column->nested == &sc_dtmf_table;
}

/* "1234#" */
static void append_digits(GString *out, const struct sc_row_list *keys)
{
	const struct sc_dtmf_row *rows = keys->items;

	for (size_t i = 0; i < keys->count; i++)
		sc_text_plain(out, rows[i].digit);
}

/* False: the cell of column i has no value, for which a sign was appended. */
static bool append_cell(GString *out, const struct sc_writer *writer, size_t i, const void *row)
{
	enum sc_style style = writer->options.local_time ? SC_STYLE_LOCAL : SC_STYLE_TABLE;
	const struct sc_column *column = writer->sheet->columns[i];
	const struct sc_column *joined = writer->sheet->joined[i];
	size_t start = out->len;

	if (spells(writer, column)) {
		append_digits(out, sc_cell(column, row));
		if (out->len > start)
			return true;
	} else if (sc_cell_present(column, row)) {
		sc_cell_text(out, column, row, style);
		if (joined && sc_cell_present(joined, row)) {
			g_string_append_c(out, '/');
			sc_cell_text(out, joined, row, style);
		}
		/* Text may be empty: not the same as absent. */
		if (column->type == SC_T_TEXT || out->len > start)
			return true;
	}
	g_string_append(out, ABSENT);
	return false;
}

/* ---- cells that do not fit ---- */

static bool is_time(const struct sc_writer *writer, size_t i, struct sc_span text)
{
	return writer->sheet->columns[i]->type == SC_T_TIME && !writer->options.verbose &&
	       text.len > CLOCK_AT + CLOCK_LEN && text.ptr[CLOCK_AT - 1] == 'T';
}

/* Is the time of another day than the first one? */
static void note_day(struct sc_sheet *sheet, struct sc_span time)
{
	if (sheet->day[0] == '\0')
		memcpy(sheet->day, time.ptr, DAY_LEN);
	sheet->many_days |= memcmp(sheet->day, time.ptr, DAY_LEN) != 0;
}

static unsigned clock_width(const struct sc_sheet *sheet)
{
	return CLOCK_LEN + (sheet->many_days ? DATE_LEN + 1 : 0);
}

static void append_clock(GString *out, const struct sc_sheet *sheet, struct sc_span time,
			 unsigned room)
{
	bool fraction = room >= clock_width(sheet);

	if (sheet->many_days) {
		g_string_append_len(out, time.ptr + DATE_AT, DATE_LEN);
		g_string_append_c(out, ' ');
	}
	g_string_append_len(out, time.ptr + CLOCK_AT, CLOCK_LEN - (fraction ? 0 : FRACTION_LEN));
}

/* Of user@host, in characters of a terminal. */
static struct sc_span user_of(struct sc_span address)
{
	const char *at = memchr(address.ptr, '@', address.len);

	return at ? sc_span_between(address.ptr, at) : address;
}

/* The host goes first, from its end; then the middle of the user. */
static void append_address(GString *out, struct sc_span address, unsigned room)
{
	struct sc_span user = user_of(address);
	size_t len = user.len;

	if (sc_text_width(user) + 2 >= room) {
		sc_text_cut(out, user, room);
		return;
	}
	for (size_t next = len;
	     next < address.len && sc_text_width(sc_span(address.ptr, next)) < room;
	     next += (size_t)g_utf8_skip[(unsigned char)address.ptr[next]])
		len = next;
	g_string_append_len(out, address.ptr, (gssize)len);
	g_string_append(out, "\u2026");
}

/* What is shown of a cell: all of it, if there is room. */
static struct sc_span fitted(struct sc_writer *writer, size_t i, struct sc_span text)
{
	struct sc_sheet *sheet = writer->sheet;
	unsigned room = sheet->layout[i].width;

	g_string_truncate(sheet->cut, 0);
	if (is_time(writer, i, text))
		append_clock(sheet->cut, sheet, text, room);
	else if (writer->options.width == 0 || sc_text_width(text) <= room)
		return text;
	else if (sheet->looks[i]->address)
		append_address(sheet->cut, text, room);
	else
		sc_text_cut(sheet->cut, text, room);
	return sc_span(sheet->cut->str, sheet->cut->len);
}

static bool right_aligned(const struct sc_column *column)
{
	return sc_type_of(column)->number || column->type == SC_T_ROWS;
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
	unsigned room = sheet->layout[i].width, width, pad;
	GString *out = writer->text;

	text = fitted(writer, i, text);
	width = sc_text_width(text);
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
	append_spaces(out, sheet->gap);
}

static void print_heading(struct sc_writer *writer)
{
	struct sc_sheet *sheet = writer->sheet;

	for (size_t i = 0; i < sheet->count; i++) {
		const char *heading = sheet->looks[i]->heading;

		if (sheet->layout[i].width > 0)
			print_cell(writer, i,
				   sc_span_of(heading ? heading : sheet->columns[i]->key),
				   SGR_HEADING);
	}
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

	for (size_t i = 0; i < sheet->count; i++) {
		struct sc_layout_column *column = &sheet->layout[i];

		if (!column->whole || column->empty || writer->options.verbose)
			continue;
		column->natural = MAX(clock_width(sheet), column->heading);
		column->least = clock_width(sheet) - FRACTION_LEN;
	}
	sheet->gap = sc_layout_fit(sheet->layout, sheet->count, writer->options.width);
	sheet->laid_out = true;
	print_heading(writer);
	print_held(writer);
	g_string_free(sheet->held, TRUE);
	sheet->held = NULL;
	g_array_set_size(sheet->cells, 0);
}

/* What the layout has to know of a cell. */
static void measure(struct sc_writer *writer, size_t i, struct sc_span text)
{
	struct sc_sheet *sheet = writer->sheet;
	struct sc_layout_column *column = &sheet->layout[i];
	const struct look *look = sheet->looks[i];
	unsigned width = sc_text_width(text), least = look->least;

	column->natural = MAX(column->natural, width);
	if (is_time(writer, i, text))
		note_day(sheet, text);
	if (look->address)
		least = MIN(sc_text_width(user_of(text)), USER_MAX);
	column->least = MAX(column->least, least);
}

static void hold_row(struct sc_writer *writer, const void *row)
{
	struct sc_sheet *sheet = writer->sheet;

	for (size_t i = 0; i < sheet->count; i++) {
		struct held_cell cell = {.offset = sheet->held->len,
					 .sgr = sc_color_of(sheet->columns[i], row)};
		bool has = append_cell(sheet->held, writer, i, row);
		const char *unless = sheet->looks[i]->unless;
		struct sc_span text;

		if (has)
			sheet->layout[i].empty = false;
		cell.len = sheet->held->len - cell.offset;
		text = sc_span(sheet->held->str + cell.offset, cell.len);
		measure(writer, i, text);
		if (unless && has && !sc_span_eq(text, sc_span_of(unless)))
			sheet->layout[i].importance = 1;
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
		append_cell(sheet->cell, writer, i, row);
		text = sc_span(sheet->cell->str, sheet->cell->len);
		print_cell(writer, i, text, sc_color_of(sheet->columns[i], row));
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
	g_free(sheet->looks);
	g_free(sheet->joined);
	g_free(sheet->layout);
	g_free(sheet);
}

const struct sc_format_ops sc_format_table = {
	.begin = table_begin,
	.row = table_row,
	.end = table_end,
	.free = table_free,
};
