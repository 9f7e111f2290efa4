#include "writers/report/html.h"

/* By character; NULL: as it is. */
static const char *const escapes[256] = {
	['<'] = "\\u003c",
	['>'] = "\\u003e",
	['&'] = "\\u0026",
};

void sc_html_json(GString *out, struct sc_span json)
{
	const unsigned char *at = (const unsigned char *)json.ptr, *end = at + json.len;

	while (at < end) {
		const unsigned char *clean = at;

		while (at < end && !escapes[*at])
			at++;
		g_string_append_len(out, (const char *)clean, at - clean);
		if (at < end)
			g_string_append(out, escapes[*at++]);
	}
}

void sc_html_hash(GString *out, struct sc_span text)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	guint8 digest[32]; /* SHA-256 */
	gsize len = sizeof digest;

	g_checksum_update(checksum, (const guchar *)text.ptr, (gssize)text.len);
	g_checksum_get_digest(checksum, digest, &len);
	g_autofree char *base64 = g_base64_encode(digest, len);
	g_string_append_printf(out, "'sha256-%s'", base64);
}
