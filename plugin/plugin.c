/* What Wireshark looks for in a plugin: four symbols. */
#include "plugin.h"

WS_DLL_PUBLIC_DEF const gchar plugin_version[] = SIPCHRON_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

WS_DLL_PUBLIC void plugin_register(void);

#if WS_AT_LEAST(4, 4)
WS_DLL_PUBLIC uint32_t plugin_describe(void);

uint32_t plugin_describe(void)
{
	return WS_PLUGIN_DESC_DISSECTOR;
}
#endif

void plugin_register(void)
{
	static proto_plugin plugin = {
		.register_protoinfo = sc_plugin_register,
		.register_handoff = sc_plugin_handoff,
	};

	proto_register_plugin(&plugin);
}
