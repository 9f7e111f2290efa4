#include "session/via_list.h"

#include <glib.h>

#include "base/limits.h"
#include "message/via.h"

size_t sc_via_text(char *text, size_t room, struct sc_span host, uint16_t port,
		   struct sc_span branch)
{
	char digits[8];
	int digits_len = g_snprintf(digits, sizeof digits, ":%u ", port);
	size_t need = host.len + (size_t)digits_len + branch.len;

	if (need > room)
		return 0;
	for (size_t i = 0; i < host.len; i++)
		text[i] = sc_lower(host.ptr[i]);
	memcpy(text + host.len, digits, (size_t)digits_len);
	if (branch.len > 0)
		memcpy(text + host.len + (size_t)digits_len, branch.ptr, branch.len);
	return need;
}

struct sc_span sc_via_list_keep(struct sc_pool *pool, const struct sc_message *message)
{
	char list[SC_VIAS_MAX * 64];
	size_t used = 0, position = 0, len;
	struct sc_span value;
	struct sc_via via;

	for (unsigned i = 0; i <= SC_VIAS_MAX; i++) {
		if (!sc_message_next_value(message, SC_H_VIA, &position, &value))
			break;
		if (i == 0 || !sc_via_parse(&via, value) || sizeof list - used < 2)
			continue;
		len = sc_via_text(list + used + 2, MIN(SC_VIA_TEXT_MAX, sizeof list - used - 2),
				  via.host, via.port, via.branch);
		if (len == 0)
			continue;
		list[used] = (char)(len >> 8);
		list[used + 1] = (char)(len & 0xff);
		used += 2 + len;
	}
	return used == 0 ? (struct sc_span){NULL, 0} : sc_pool_keep(pool, sc_span(list, used));
}

bool sc_via_list_next(struct sc_span list, size_t *position, struct sc_span *value)
{
	size_t len;

	if (!list.ptr || list.len - *position < 2)
		return false;
	len = (size_t)(unsigned char)list.ptr[*position] << 8 |
	      (unsigned char)list.ptr[*position + 1];
	*value = sc_span(list.ptr + *position + 2, len);
	*position += 2 + len;
	return true;
}
