/* The protocol, and its life: files are opened, dissected again, closed. */
#include "plugin.h"

#include "carry.h"
#include "expert.h"
#include "fields.h"
#include "say.h"
#include "store.h"

struct sc_plugin sc_plugin;

static dissector_handle_t handle;

/* After Wireshark's own dissectors, for every frame. */
static int dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	const struct sc_plugin_frame *frame;

	(void)data;
	if (!sc_plugin.results)
		return 0;
	if (sc_plugin.first_pass && pinfo->fd->visited)
		sc_plugin_feed_end();
	sc_plugin.first_pass = !pinfo->fd->visited;
	if (sc_plugin.first_pass)
		sc_plugin_export_open();
	frame = pinfo->fd->visited ? sc_plugin_frame(pinfo) : sc_plugin_feed(pinfo, tree);
	if (frame) {
		sc_plugin_note_pass(tree);
		sc_plugin_show(tvb, pinfo, tree, frame);
		if (have_tap_listener(sc_plugin.tap))
			tap_queue_packet(sc_plugin.tap, pinfo, frame);
		sc_plugin_voip(pinfo, frame);
		sc_plugin_export(pinfo, frame);
	}
	return 0;
}

bool sc_plugin_enabled(void)
{
	return proto_is_protocol_enabled(find_protocol_by_id(sc_plugin.proto));
}

/* A file is opened, or dissected anew. */
static void file_init(void)
{
	if (!sc_plugin_enabled()) {
		set_postdissector_wanted_hfids(handle, NULL);
		return;
	}
	set_postdissector_wanted_hfids(handle, sc_carry_wanted());
	sc_plugin_read_prefs();
	sc_plugin.counters = (struct sc_counters){0};
	sc_plugin.results =
		sc_results_new(&sc_plugin.config, sc_plugin_on_message, NULL, &sc_plugin.counters);
	sc_expert_open();
	sc_plugin_store_open();
	sc_plugin_clear_tables();
	sc_plugin.watch = sc_clock_watch_new();
	sc_plugin.clock = (struct sc_seconds){SC_TIME_NONE, SC_TIME_NONE};
}

static void file_cleanup(void)
{
	set_postdissector_wanted_hfids(handle, NULL);
	if (!sc_plugin.results) {
		/* Not every -z tells when it starts. */
		if (have_tap_listener(sc_plugin.tap) && !sc_plugin_enabled())
			sc_plugin_say_disabled();
		return;
	}
	sc_plugin_say_one_pass();
	sc_plugin_roles_clear();
	g_clear_pointer(&sc_plugin.results, sc_results_free);
	sc_plugin_feed_reset();
	sc_plugin_store_close();
}

void sc_plugin_register(void)
{
	sc_plugin.proto = proto_register_protocol("SIP Chronometry", "SIPChronometry", "sipchron");
	sc_plugin_register_fields();
	sc_expert_register();
	sc_plugin_register_prefs();
	sc_plugin.tap = register_tap("sipchron");
	handle = register_dissector("sipchron", dissect, sc_plugin.proto);
	register_init_routine(file_init);
	register_cleanup_routine(file_cleanup);
}

void sc_plugin_handoff(void)
{
	sc_carry_init();
	register_postdissector(handle);
	sc_plugin_register_tables();
	sc_plugin_register_windows();
	sc_plugin_register_tree();
	sc_plugin_register_flow();
	sc_plugin_register_srt();
	sc_plugin_register_export();
	sc_plugin_register_voip();
	sc_plugin_register_conversation();
}
