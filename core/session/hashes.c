#include "session/hashes.h"

static const struct sc_span cookie = SC_SPAN_LIT("z9hG4bK");

/* RFC 3261 8.1.1.7; the cookie alone identifies nothing (RFC 4475 3.2.1). */
static bool begins_with_cookie(struct sc_span branch)
{
	return branch.len > cookie.len && (memcmp(branch.ptr, cookie.ptr, cookie.len) == 0 ||
					   sc_span_caseprefix(branch, cookie));
}

struct sc_span sc_branch_id(struct sc_span branch)
{
	return begins_with_cookie(branch)
		       ? sc_span(branch.ptr + cookie.len, branch.len - cookie.len)
		       : branch;
}

bool sc_branch_eq(struct sc_span a, struct sc_span b)
{
	return sc_span_eq(a, b) || (begins_with_cookie(a) && begins_with_cookie(b) &&
				    sc_span_eq(sc_branch_id(a), sc_branch_id(b)));
}

void sc_hashes_of(struct sc_hashes *hashes, const struct sc_message *message)
{
	struct sc_span branch;

	hashes->call_id = sc_span_hash(SC_CALL_ID_SEED, message->call_id);
	hashes->set = sc_span_hash(hashes->call_id, sc_set_tag(message));
	branch = sc_branch_id(message->via.branch);
	hashes->old = branch.len == message->via.branch.len;
	hashes->txn = sc_span_hash(message->cseq, branch);
	if (hashes->old)
		hashes->txn ^= hashes->call_id;
}

uint64_t sc_txn_hash(const struct sc_hashes *hashes, enum sc_method as)
{
	return hashes->txn + (uint64_t)as * UINT64_C(0x9E3779B97F4A7C15);
}
