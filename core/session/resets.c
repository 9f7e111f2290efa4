#include "session/resets.h"

#include "base/time.h"
#include "session/trouble.h"
#include "session/txn_state.h"

/* A connection that some request waits on. */
struct connection {
	struct sc_endpoint_pair ends;
	uint64_t hash;
	struct sc_wait *first;
};

struct sc_wait {
	struct sc_wait *prev, *next; /* on the connection */
	struct connection *connection;
	struct sc_txn *txn;
};

static bool connection_is(const void *item, const void *key)
{
	const struct connection *connection = item;

	return memcmp(&connection->ends, key, sizeof connection->ends) == 0;
}

static struct connection *connection_of(struct sc_state *state, const struct sc_txn *txn)
{
	struct sc_endpoint_pair ends = sc_endpoint_pair_of(&txn->src, &txn->dst);
	uint64_t hash = sc_hash(0, &ends, sizeof ends);
	struct connection *connection =
		sc_index_find(&state->connections, hash, connection_is, &ends);

	if (connection)
		return connection;
	connection = sc_pool_take(&state->pool, sizeof *connection);
	connection->ends = ends;
	connection->hash = hash;
	sc_index_add(&state->connections, hash, connection);
	return connection;
}

static bool over_tcp(const struct sc_txn *txn)
{
	return txn->transport != SC_UDP && txn->transport != SC_SCTP;
}

void sc_resets_await(struct sc_state *state, struct sc_txn *txn)
{
	struct sc_wait *wait;

	/* Nothing answers an ACK. */
	if (!over_tcp(txn) || txn->wait || txn->final || txn->method == SC_ACK)
		return;
	wait = sc_pool_take(&state->pool, sizeof *wait);
	wait->txn = txn;
	wait->connection = connection_of(state, txn);
	wait->next = wait->connection->first;
	if (wait->next)
		wait->next->prev = wait;
	wait->connection->first = wait;
	txn->wait = wait;
}

void sc_resets_forget(struct sc_state *state, struct sc_txn *txn)
{
	struct sc_wait *wait = over_tcp(txn) ? txn->wait : NULL;
	struct connection *connection;

	if (!wait)
		return;
	connection = wait->connection;
	*(wait->prev ? &wait->prev->next : &connection->first) = wait->next;
	if (wait->next)
		wait->next->prev = wait->prev;
	if (!connection->first) {
		sc_index_remove(&state->connections, connection->hash, connection);
		sc_pool_give(&state->pool, connection, sizeof *connection);
	}
	sc_pool_give(&state->pool, wait, sizeof *wait);
	txn->wait = NULL;
}

static void fail(struct sc_state *state, struct sc_txn *txn, const struct sc_packet *packet)
{
	int64_t time_ns = packet->last.time_ns;

	if (sc_txn_more(txn)->unreachable_ns != SC_TIME_NONE)
		return;
	sc_txn_event(txn, SC_EV_UNREACHABLE, time_ns, &state->config);
	txn->reset = txn->state == SC_TXN_NET_FAILED; /* it may have timed out before */
	if (!txn->reset)
		return;
	sc_txn_extra(txn, &state->pool)->unreachable_ns = time_ns;
	sc_trouble_tell(state, txn, packet, NULL, true);
}

void sc_resets_note(struct sc_state *state, const struct sc_packet *packet)
{
	struct sc_endpoint_pair ends = sc_endpoint_pair_of(&packet->src, &packet->dst);
	struct connection *connection = sc_index_find(
		&state->connections, sc_hash(0, &ends, sizeof ends), connection_is, &ends);
	bool last = !connection;

	while (!last) {
		struct sc_txn *txn = connection->first->txn;

		last = !connection->first->next; /* with it the connection is freed */
		sc_resets_forget(state, txn);
		fail(state, txn, packet);
	}
}

void sc_resets_disprove(struct sc_state *state, struct sc_txn *txn)
{
	txn->reset = false;
	sc_txn_extra(txn, &state->pool)->unreachable_ns = SC_TIME_NONE;
	txn->state = txn->provisional_ns != SC_TIME_NONE ? SC_TXN_PROCEEDING
		     : txn->method == SC_INVITE          ? SC_TXN_CALLING
							 : SC_TXN_TRYING;
	sc_resets_await(state, txn);
}
