#include "writers/ladder/ladder_book.h"

#include <string.h>

#include "base/limits.h"
#include "base/row_copy.h"
#include "base/time.h"
#include "session/txn.h"

/* ---- tables ---- */

unsigned sc_ladder_endpoint_hash(const void *endpoint)
{
	return sc_hash_fold(sc_hash(0, endpoint, sizeof(struct sc_endpoint)));
}

int sc_ladder_endpoint_equal(const void *one, const void *other)
{
	return sc_endpoint_eq(one, other);
}

static struct sc_span keep(struct sc_span text)
{
	return text.ptr ? sc_span(g_memdup2(text.ptr, text.len ? text.len : 1), text.len) : text;
}

static void drop(struct sc_span text)
{
	g_free((char *)(uintptr_t)text.ptr);
}

static void free_element(void *data)
{
	drop(((struct sc_ladder_element *)data)->host.user_agent);
	g_free(data);
}

static void clear_arrow(void *data)
{
	struct sc_ladder_arrow *arrow = data;

	drop(arrow->command);
	drop(arrow->method);
	drop(arrow->info);
	g_strfreev(arrow->details);
}

static void free_subject(void *data)
{
	struct sc_ladder_subject *subject = data;

	g_free((void *)(uintptr_t)subject->row);
	g_free(subject);
}

static void free_draft(void *data)
{
	struct sc_ladder_draft *draft = data;

	g_ptr_array_free(draft->calls, TRUE);
	g_array_free(draft->hosts, TRUE);
	g_array_free(draft->arrows, TRUE);
	g_array_free(draft->marks, TRUE);
	g_free(draft);
}

struct sc_ladder_book *sc_ladder_book_new(struct sc_counters *counters)
{
	struct sc_ladder_book *book = g_new0(struct sc_ladder_book, 1);

	book->counters = counters;
	book->by_group = g_hash_table_new(g_int64_hash, g_int64_equal);
	book->drafts = g_ptr_array_new_with_free_func(free_draft);
	book->elements = g_hash_table_new_full(sc_ladder_endpoint_hash, sc_ladder_endpoint_equal,
					       free_element, NULL);
	return book;
}

void sc_ladder_book_free(struct sc_ladder_book *book)
{
	if (!book)
		return;
	g_hash_table_destroy(book->by_group);
	g_ptr_array_free(book->drafts, TRUE);
	g_hash_table_destroy(book->elements);
	g_free(book);
}

static struct sc_ladder_draft *new_draft(struct sc_ladder_book *book, uint64_t group)
{
	struct sc_ladder_draft *draft = g_new0(struct sc_ladder_draft, 1);

	draft->group = group;
	draft->calls = g_ptr_array_new_with_free_func(free_subject);
	draft->hosts = g_array_new(FALSE, FALSE, sizeof(struct sc_ladder_host));
	draft->arrows = g_array_new(FALSE, FALSE, sizeof(struct sc_ladder_arrow));
	g_array_set_clear_func(draft->arrows, clear_arrow);
	draft->marks = g_array_new(FALSE, FALSE, sizeof(struct sc_ladder_mark));
	g_hash_table_insert(book->by_group, &draft->group, draft);
	g_ptr_array_add(book->drafts, draft);
	return draft;
}

/* ---- rows in ---- */

/* Notes a host of a message: its roles, if it has any, are known at the end. */
static void expect_element(struct sc_ladder_book *book, struct sc_endpoint endpoint)
{
	struct sc_ladder_element *element;

	if (g_hash_table_contains(book->elements, &endpoint))
		return;
	element = g_new0(struct sc_ladder_element, 1);
	element->host.endpoint = endpoint;
	g_hash_table_add(book->elements, element);
}

bool sc_ladder_book_room(struct sc_ladder_book *book, struct sc_ladder_draft *draft)
{
	if (book->arrow_count < SC_LADDER_MESSAGES_MAX) {
		book->arrow_count++;
		return true;
	}
	book->counters->n[SC_COUNT_LIMIT_LADDER]++;
	if (draft)
		draft->shown.left_out++;
	return false;
}

void sc_ladder_book_message(struct sc_ladder_book *book, const struct sc_message_row *row,
			    uint64_t group)
{
	struct sc_ladder_draft *draft = g_hash_table_lookup(book->by_group, &group);
	struct sc_ladder_arrow arrow = {
		.frame = row->frame,
		.first_frame = row->first_frame,
		.call = row->call ? row->call : row->registration,
		.time_ns = row->time_ns,
		.since_ns = SC_TIME_NONE,
		.delta_ns = SC_TIME_NONE,
		.src = row->src,
		.dst = row->dst,
		.request = row->type == SC_TYPE_REQUEST,
		.code = (uint16_t)row->code,
		.transport = row->transport,
		.copy = row->copy,
		.repeated = row->copy != SC_ORIGINAL && row->copy != SC_FORWARDED,
		.original_frame = row->original_frame,
		.retransmission_index = row->retransmission_index,
	};

	if (!sc_ladder_book_room(book, draft))
		return;
	if (!draft)
		draft = new_draft(book, group);
	arrow.entered = draft->messages++;
	arrow.command = keep(row->command);
	arrow.method = keep(row->cseq_method);
	arrow.info = keep(row->info);
	g_array_append_val(draft->arrows, arrow);
	draft->loopback |= sc_endpoint_same_ip(&row->src, &row->dst);
	expect_element(book, sc_host_of(&row->src, &row->dst));
	expect_element(book, sc_host_of(&row->dst, &row->src));
}

/* The draft of the group; NULL: all its messages were too many. */
static struct sc_ladder_subject *new_subject(struct sc_ladder_book *book, uint64_t group,
					     const struct sc_table *table, size_t row_bytes,
					     const void *row)
{
	struct sc_ladder_draft *draft = g_hash_table_lookup(book->by_group, &group);
	struct sc_ladder_subject *subject;
	size_t bytes;

	if (!draft)
		return NULL;
	subject = g_new0(struct sc_ladder_subject, 1);
	subject->table = table;
	subject->row = sc_row_copy(table, row_bytes, row, &bytes);
	g_ptr_array_add(draft->calls, subject);
	return subject;
}

void sc_ladder_book_call(struct sc_ladder_book *book, const struct sc_call_row *row, uint64_t group)
{
	struct sc_ladder_subject *subject =
		new_subject(book, group, &sc_calls_table, sizeof *row, row);
	const struct sc_call_row *copy;

	if (!subject)
		return;
	copy = subject->row;
	subject->number = copy->call;
	subject->call_id = copy->call_id;
	subject->src = copy->src;
}

void sc_ladder_book_registration(struct sc_ladder_book *book, const struct sc_registration_row *row,
				 uint64_t group)
{
	struct sc_ladder_subject *subject =
		new_subject(book, group, &sc_registrations_table, sizeof *row, row);
	const struct sc_registration_row *copy;

	if (!subject)
		return;
	copy = subject->row;
	subject->number = copy->registration;
	subject->call_id = copy->call_id;
	subject->src = copy->src;
}

void sc_ladder_book_element(struct sc_ladder_book *book, const struct sc_element_row *row)
{
	struct sc_ladder_element *element = g_hash_table_lookup(book->elements, &row->endpoint);

	if (!element)
		return;
	element->host.roles = row->roles;
	drop(element->host.user_agent);
	element->host.user_agent = keep(row->user_agent);
}

/* ---- times ---- */

static void set_times(struct sc_ladder_draft *draft)
{
	int64_t first_ns = SC_TIME_NONE, before_ns = SC_TIME_NONE;

	for (guint i = 0; i < draft->arrows->len; i++) {
		struct sc_ladder_arrow *arrow =
			&g_array_index(draft->arrows, struct sc_ladder_arrow, i);

		if (arrow->time_ns == SC_TIME_NONE)
			continue;
		if (first_ns == SC_TIME_NONE)
			first_ns = arrow->time_ns;
		arrow->since_ns = sc_time_diff(arrow->time_ns, first_ns);
		if (before_ns != SC_TIME_NONE)
			arrow->delta_ns = sc_time_diff(arrow->time_ns, before_ns);
		before_ns = arrow->time_ns;
	}
}

/* ---- the end ---- */

/* Calls before registrations. */
static gint by_number(gconstpointer one, gconstpointer other)
{
	const struct sc_ladder_subject *a = *(const struct sc_ladder_subject *const *)one;
	const struct sc_ladder_subject *b = *(const struct sc_ladder_subject *const *)other;

	if (a->table != b->table)
		return a->table == &sc_calls_table ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static gint by_first_call(gconstpointer one, gconstpointer other)
{
	const GPtrArray *a = (*(const struct sc_ladder_draft *const *)one)->calls;
	const GPtrArray *b = (*(const struct sc_ladder_draft *const *)other)->calls;

	if (a->len == 0 || b->len == 0) /* none of their calls is known */
		return a->len == b->len ? 0 : a->len == 0 ? 1 : -1;
	return by_number(&g_ptr_array_index(a, 0), &g_ptr_array_index(b, 0));
}

/* By first frame: a message that waited for a segment stands where it began. */
static gint by_first_frame(gconstpointer one, gconstpointer other)
{
	const struct sc_ladder_arrow *a = one, *b = other;

	return a->first_frame < b->first_frame ? -1 : a->first_frame > b->first_frame;
}

static void finish(const struct sc_ladder_book *book, struct sc_ladder_draft *draft)
{
	g_array_sort(draft->arrows, by_first_frame);
	sc_ladder_find_callees(draft);
	sc_ladder_place_hosts(book, draft);
	set_times(draft);
	sc_ladder_set_marks(draft);
	draft->shown.calls = (const struct sc_ladder_subject *const *)(void *)draft->calls->pdata;
	draft->shown.call_count = draft->calls->len;
	draft->shown.hosts = (const struct sc_ladder_host *)(void *)draft->hosts->data;
	draft->shown.host_count = draft->hosts->len;
	draft->shown.arrows = (const struct sc_ladder_arrow *)(void *)draft->arrows->data;
	draft->shown.arrow_count = draft->arrows->len;
}

const struct sc_ladder *const *sc_ladder_book_finish(struct sc_ladder_book *book, size_t *count)
{
	for (guint i = 0; i < book->drafts->len; i++)
		g_ptr_array_sort(
			((struct sc_ladder_draft *)g_ptr_array_index(book->drafts, i))->calls,
			by_number);
	g_ptr_array_sort(book->drafts, by_first_call);
	for (guint i = 0; i < book->drafts->len; i++)
		finish(book, g_ptr_array_index(book->drafts, i));
	*count = book->drafts->len;
	/* What is shown is the first member of each. */
	return (const struct sc_ladder *const *)(void *)book->drafts->pdata;
}
