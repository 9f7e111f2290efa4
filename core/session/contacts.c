#include "session/contacts.h"

#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "message/number.h"
#include "message/param.h"
#include "message/uri_equal.h"

/* ---- reading ---- */

static uint32_t seconds_of(struct sc_span text)
{
	uint64_t seconds;

	return sc_leading_number(text, SC_NO_SECONDS - 1, &seconds) ? (uint32_t)seconds
								    : SC_NO_SECONDS;
}

static struct sc_contact read_contact(const struct sc_message *message, struct sc_span value)
{
	struct sc_contact contact = {.expires_s = SC_NO_SECONDS};
	struct sc_name_addr address;

	sc_name_addr_parse(&address, value, NULL);
	contact.uri = address.uri;
	contact.instance = sc_param(address.params, SC_SPAN_LIT("+sip.instance"));
	contact.reg_id = sc_param(address.params, SC_SPAN_LIT("reg-id"));
	contact.expires_s = seconds_of(sc_param(address.params, SC_SPAN_LIT("expires")));
	if (contact.expires_s == SC_NO_SECONDS)
		contact.expires_s = seconds_of(message->header[SC_H_EXPIRES]);
	return contact;
}

static size_t read_all(struct sc_contact found[SC_CONTACTS_MAX], const struct sc_message *message,
		       bool *all, bool *left_off)
{
	size_t position = 0, count = 0;
	struct sc_span value;

	while (sc_message_next_value(message, SC_H_CONTACT, &position, &value)) {
		if (count == SC_CONTACTS_MAX) {
			*left_off = true;
			break;
		}
		*all |= sc_span_eq(value, SC_SPAN_LIT("*"));
		found[count++] = read_contact(message, value);
	}
	return count;
}

/* ---- keeping ---- */

static void keep(char **at, struct sc_span *text)
{
	if (text->len > 0)
		memcpy(*at, text->ptr, text->len);
	if (text->ptr)
		text->ptr = *at;
	*at += text->len;
}

struct sc_contacts *sc_contacts_keep(struct sc_pool *pool, const struct sc_message *message,
				     bool *left_off)
{
	struct sc_contact found[SC_CONTACTS_MAX];
	bool all = false;
	size_t count = read_all(found, message, &all, left_off);
	size_t bytes = sizeof(struct sc_contacts) + count * sizeof found[0];
	struct sc_contacts *contacts;
	char *at;

	for (size_t i = 0; i < count; i++)
		bytes += found[i].uri.len + found[i].instance.len + found[i].reg_id.len;
	contacts = sc_pool_take(pool, bytes);
	contacts->bytes = (uint32_t)bytes;
	contacts->count = (uint16_t)count;
	contacts->all = all;
	at = (char *)&contacts->contact[count];
	for (size_t i = 0; i < count; i++) {
		contacts->contact[i] = found[i];
		keep(&at, &contacts->contact[i].uri);
		keep(&at, &contacts->contact[i].instance);
		keep(&at, &contacts->contact[i].reg_id);
	}
	return contacts;
}

void sc_contacts_drop(struct sc_pool *pool, struct sc_contacts *contacts)
{
	if (contacts)
		sc_pool_give(pool, contacts, contacts->bytes);
}

/* ---- comparing ---- */

static bool has_flow(const struct sc_contact *contact)
{
	return contact->instance.len > 0 && contact->reg_id.ptr;
}

bool sc_contact_same(const struct sc_contact *one, const struct sc_contact *other)
{
	if (has_flow(one) && has_flow(other))
		return sc_span_eq(one->instance, other->instance) &&
		       sc_span_eq(one->reg_id, other->reg_id);
	return sc_uri_equal(one->uri, other->uri);
}

const struct sc_contact *sc_contacts_find(const struct sc_contacts *contacts,
					  const struct sc_contact *wanted)
{
	for (unsigned i = 0; i < contacts->count; i++)
		if (sc_contact_same(&contacts->contact[i], wanted))
			return &contacts->contact[i];
	return NULL;
}

const struct sc_contact *sc_contacts_first(const struct sc_contacts *contacts)
{
	for (unsigned i = 0; i < contacts->count; i++)
		if (contacts->contact[i].expires_s != 0)
			return &contacts->contact[i];
	return contacts->count > 0 ? &contacts->contact[0] : NULL;
}

bool sc_contacts_remove(const struct sc_contacts *contacts)
{
	for (unsigned i = 0; !contacts->all && i < contacts->count; i++)
		if (contacts->contact[i].expires_s != 0)
			return false;
	return contacts->count > 0;
}
