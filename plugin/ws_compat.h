/* Wireshark 4.0 to 4.6 behind one face. Every file of the plugin includes this
 * before any other header of Wireshark. */
#ifndef SC_PLUGIN_WS_COMPAT_H
#define SC_PLUGIN_WS_COMPAT_H

#define WS_BUILD_DLL

/* Written for other compiler flags than ours. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wcast-qual"
#pragma GCC diagnostic ignored "-Wshadow"
#include <wireshark.h>
#include <ws_version.h>
#include <epan/epan_dissect.h>
#include <epan/expert.h>
#include <epan/packet.h>
#include <epan/prefs.h>
#include <epan/proto_data.h>
#include <epan/stat_tap_ui.h>
#include <epan/stats_tree.h>
#include <epan/tap.h>
#include <wiretap/wtap.h>
#include <wsutil/wslog.h>

#include <epan/conversation_filter.h> /* takes packet.h for granted */
#pragma GCC diagnostic pop

#define WS_AT_LEAST(major, minor) \
	(WIRESHARK_VERSION_MAJOR > (major) || \
	 (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

#if WS_AT_LEAST(4, 4) && __has_include(<wsutil/plugins.h>)
#include <wsutil/plugins.h>
#endif

/* gboolean became bool. */
#if WS_AT_LEAST(4, 4)
typedef bool sc_ws_bool;
#define SC_WS_SUBMENU "//"
#define SC_WS_STAT_TELEPHONY REGISTER_TELEPHONY_GROUP_UNSORTED
#else
typedef gboolean sc_ws_bool;
#define SC_WS_SUBMENU "/"
#define SC_WS_STAT_TELEPHONY REGISTER_STAT_GROUP_TELEPHONY
#endif

/* Callbacks of a conversation filter, and its registration, got an argument. */
#if WS_AT_LEAST(4, 2)
#define SC_WS_FILTER_OF packet_info *pinfo, void *user G_GNUC_UNUSED
#define SC_WS_FILTER_USER , NULL
#else
#define SC_WS_FILTER_OF packet_info *pinfo
#define SC_WS_FILTER_USER
#endif

/* What starts a -z has an answer from 4.6 on: it did. */
#if WS_AT_LEAST(4, 6)
typedef bool sc_ws_started;
#define SC_WS_STARTED true
#else
typedef void sc_ws_started;
#define SC_WS_STARTED
#endif

/* The value of a field of an unsigned type. */
static inline guint32 sc_ws_uint(field_info *field)
{
#if WS_AT_LEAST(4, 2)
	return fvalue_get_uinteger(field->value);
#else
	return fvalue_get_uinteger(&field->value);
#endif
}

static inline uint8_t sc_ws_byte(tvbuff_t *tvb, int offset)
{
#if WS_AT_LEAST(4, 4)
	return tvb_get_uint8(tvb, offset);
#else
	return tvb_get_guint8(tvb, offset);
#endif
}

/* The interface that a record came by; 0 where there is but one. */
static inline uint32_t sc_ws_interface(const packet_info *pinfo)
{
	if (!(pinfo->rec->presence_flags & WTAP_HAS_INTERFACE_ID))
		return 0;
	return pinfo->rec->rec_header.packet_header.interface_id;
}

#endif
