/* Hosts and their roles, as the core tells them from everything that was fed. */
#include "plugin.h"

static GHashTable *roles;    /* struct host */
static uint64_t roles_as_of; /* messages that had been fed */

struct host {
	struct sc_endpoint endpoint; /* first: the key */
	uint64_t roles;
};

static guint host_hash(gconstpointer key)
{
	return sc_hash_fold(sc_hash(0, key, sizeof(struct sc_endpoint)));
}

static gboolean host_equal(gconstpointer one, gconstpointer other)
{
	return sc_endpoint_eq(one, other);
}

static void on_element(void *user, const struct sc_element_row *row)
{
	struct host *host = g_new(struct host, 1);

	(void)user;
	*host = (struct host){row->endpoint, row->roles};
	g_hash_table_add(roles, host);
}

void sc_plugin_roles_clear(void)
{
	g_clear_pointer(&roles, g_hash_table_destroy);
}

/* Roles change with every message. They are asked for when all messages were fed, so
 * they are collected once. */
static void refresh(void)
{
	uint64_t fed = sc_plugin.counters.n[SC_COUNT_MESSAGES];

	if (roles && roles_as_of == fed)
		return;
	sc_plugin_roles_clear();
	roles = g_hash_table_new_full(host_hash, host_equal, g_free, NULL);
	roles_as_of = fed;
	sc_results_elements(sc_plugin.results, on_element, NULL);
}

uint64_t sc_plugin_roles(const struct sc_endpoint *endpoint)
{
	struct sc_endpoint key = *endpoint;
	const struct host *host;

	refresh();
	host = g_hash_table_lookup(roles, &key);
	if (!host) { /* a port is part of the name only where an address holds several hosts */
		key.port = 0;
		host = g_hash_table_lookup(roles, &key);
	}
	return host ? host->roles : 0;
}
