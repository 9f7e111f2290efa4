#include "say.h"

#include <stdarg.h>
#include <wsutil/report_message.h>

#include "fields.h"

bool sc_plugin_in_tshark(void)
{
	static int answer = -1; /* asked of every frame */

	if (answer < 0)
		answer = g_strcmp0(g_get_prgname(), "tshark") == 0;
	return answer;
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

static GPtrArray *printed; /* names behind -e */

/* Wireshark tells nobody which fields tshark prints: the command line does, where it can be read.
 */
static void look_for_printed(void)
{
	gchar *text = NULL;
	gsize length = 0;
	bool next = false;

	printed = g_ptr_array_new_with_free_func(g_free);
	g_file_get_contents("/proc/self/cmdline", &text, &length, NULL);
	for (const gchar *word = text; word && word < text + length; word += strlen(word) + 1) {
		bool option = g_str_has_prefix(word, "-e");

		if (next || (option && word[2] != '\0'))
			g_ptr_array_add(printed, g_strdup(next ? word : word + 2));
		next = option && !next && word[2] == '\0';
	}
	g_free(text);
}

static bool asked(int hf)
{
	if (hf <= 0)
		return false;
	return proto_registrar_get_nth((guint)hf)->ref_type == HF_REF_TYPE_DIRECT ||
	       g_ptr_array_find_with_equal_func(printed, proto_registrar_get_abbrev(hf),
						g_str_equal, NULL);
}

/* A field of these that is asked for and never there in the first pass; 0: none. */
static int late_of(const struct sc_fields *fields)
{
	for (size_t i = 0; i < fields->table->count; i++)
		if (fields->table->columns[i].settled == SC_SETTLED_END &&
		    fields->table->columns[i].type != SC_T_ROWS && asked(fields->hf[i]))
			return fields->hf[i];
	return 0;
}

static int late_alone(void)
{
	static const enum sc_lone_field late[] = {SC_FIELD_CONVERSATION, SC_FIELD_SRC_ROLE,
						  SC_FIELD_DST_ROLE};

	for (size_t i = 0; i < G_N_ELEMENTS(late); i++)
		if (asked(sc_plugin_fields.lone[late[i]]))
			return sc_plugin_fields.lone[late[i]];
	return 0;
}

static bool looked, again; /* at what is asked for; there was a second pass */
static int late;           /* what is asked for in vain; 0: nothing */

void sc_plugin_note_pass(proto_tree *tree)
{
	if (!sc_plugin.first_pass)
		again = true;
	/* What is asked for is the same for all frames. */
	if (looked || !tree || !sc_plugin_in_tshark())
		return;
	looked = true;
	look_for_printed();
	late = late_of(&sc_plugin_fields.call);
	late = late ? late : late_of(&sc_plugin_fields.registration);
	late = late ? late : late_of(&sc_plugin_fields.txn);
	late = late ? late : late_of(&sc_plugin_fields.stream);
	late = late ? late : late_alone();
}

void sc_plugin_say_one_pass(void)
{
	if (late && !again)
		report_warning("%s is known when the whole capture was read, and on no packet "
			       "before: read a file with -2",
			       proto_registrar_get_abbrev(late));
	g_clear_pointer(&printed, g_ptr_array_unref);
	looked = again = false;
	late = 0;
}
