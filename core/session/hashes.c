#include "session/hashes.h"

static bool is_cookie(struct sc_span branch)
{
	/* RFC 3261 8.1.1.7; the cookie alone identifies nothing (RFC 4475 3.2.1). */
	return branch.len > 7 && (memcmp(branch.ptr, "z9hG4bK", 7) == 0 ||
				  sc_span_caseprefix(branch, SC_SPAN_LIT("z9hG4bK")));
}

void sc_hashes_of(struct sc_hashes *hashes, const struct sc_message *message)
{
	hashes->call_id = sc_span_hash(SC_CALL_ID_SEED, message->call_id);
	hashes->set = sc_span_hash(hashes->call_id, message->from.tag);
	hashes->txn = sc_span_hash(message->cseq, message->via.branch);
	hashes->old = !is_cookie(message->via.branch);
	if (hashes->old)
		hashes->txn ^= hashes->call_id;
}

uint64_t sc_txn_hash(const struct sc_hashes *hashes, enum sc_method as)
{
	return hashes->txn + (uint64_t)as * UINT64_C(0x9E3779B97F4A7C15);
}
