#include "say.h"

#include <stdarg.h>
#include <wsutil/report_message.h>

#include "fields.h"

bool sc_plugin_in_tshark(void)
{
	return g_strcmp0(g_get_prgname(), "tshark") == 0;
}

void sc_plugin_refuse(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	report_failure("%s", text);
	g_free(text);
	if (sc_plugin_in_tshark())
		exit(EXIT_FAILURE);
}

void sc_plugin_say_disabled(void)
{
	if (sc_plugin_in_tshark())
		sc_plugin_refuse(
			"the protocol sipchron is disabled, so what -z asks of it is empty");
}

/* ---- one pass ---- */

static bool asked(proto_tree *tree, int hf)
{
	return hf > 0 && proto_field_is_referenced(tree, hf);
}

/* A field of these that is asked for and never there in the first pass; 0: none. */
static int late_of(proto_tree *tree, const struct sc_fields *fields)
{
	for (size_t i = 0; i < fields->table->count; i++)
		if (fields->table->columns[i].settled == SC_SETTLED_END &&
		    fields->table->columns[i].type != SC_T_ROWS && asked(tree, fields->hf[i]))
			return fields->hf[i];
	return 0;
}

static int late_alone(proto_tree *tree)
{
	static const enum sc_lone_field late[] = {SC_FIELD_CONVERSATION, SC_FIELD_SRC_ROLE,
						  SC_FIELD_DST_ROLE};

	for (size_t i = 0; i < G_N_ELEMENTS(late); i++)
		if (asked(tree, sc_plugin_fields.lone[late[i]]))
			return sc_plugin_fields.lone[late[i]];
	return 0;
}

static bool looked, again; /* at what is asked for; there was a second pass */
static int late;           /* what is asked for in vain; 0: nothing */

void sc_plugin_note_pass(proto_tree *tree)
{
	if (!sc_plugin.first_pass)
		again = true;
	/* What is asked for is the same for all frames. A tree that is visible has all. */
	if (looked || !tree || PTREE_DATA(tree)->visible || !sc_plugin_in_tshark())
		return;
	looked = true;
	late = late_of(tree, &sc_plugin_fields.call);
	late = late ? late : late_of(tree, &sc_plugin_fields.registration);
	late = late ? late : late_of(tree, &sc_plugin_fields.txn);
	late = late ? late : late_alone(tree);
}

void sc_plugin_say_one_pass(void)
{
	if (late && !again)
		report_warning("%s is known when the whole capture was read, and on no packet "
			       "before: read a file with -2",
			       proto_registrar_get_abbrev(late));
	looked = again = false;
	late = 0;
}
