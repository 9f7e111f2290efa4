#include "writers/html.h"

void sc_html_json(GString *out, struct sc_span json)
{
	const char *at = json.ptr, *end = at + json.len, *clean = at;

	for (; at < end; at++) {
		const char *escape = *at == '<'   ? "\\u003c"
				     : *at == '>' ? "\\u003e"
				     : *at == '&' ? "\\u0026"
						  : NULL;

		if (!escape)
			continue;
		g_string_append_len(out, clean, at - clean);
		g_string_append(out, escape);
		clean = at + 1;
	}
	g_string_append_len(out, clean, end - clean);
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
