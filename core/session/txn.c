#include "session/txn.h"

#include <glib.h>

#include "base/limits.h"
#include "base/time.h"
#include "message/number.h"
#include "message/sdp.h"
#include "session/auth.h"
#include "session/contacts.h"
#include "session/dialog_set.h"
#include "session/reason.h"
#include "session/via_list.h"

/* ---- keys ---- */

void sc_txn_key_of(struct sc_txn_key *key, const struct sc_message *message,
		   const struct sc_hashes *hashes, enum sc_method as)
{
	*key = (struct sc_txn_key){
		.message = message,
		.hash = sc_txn_hash(hashes, as),
		.method = (uint8_t)as,
		.old = hashes->old,
	};
}

/* ---- texts ---- */

struct sc_span sc_txn_text(const struct sc_txn *txn, enum sc_txn_text which)
{
	const char *at = (const char *)(txn + 1);

	if (txn->text_len[which] == SC_TXN_NO_TEXT)
		return (struct sc_span){NULL, 0};
	for (int i = 0; i < (int)which; i++)
		if (txn->text_len[i] != SC_TXN_NO_TEXT)
			at += txn->text_len[i];
	return sc_span(at, txn->text_len[which]);
}

struct sc_span sc_txn_method_name(const struct sc_txn *txn)
{
	const char *name = sc_method_name(txn->method);

	return txn->method == SC_EXTENSION ? sc_txn_text(txn, SC_TXN_METHOD) : sc_span_of(name);
}

/* RFC 3261 17.2.3: the ACK has the To-tag of the response; of one that was not captured it is
 * not known, and an old client may leave it out. */
static bool acks_final_of(const struct sc_txn *txn, const struct sc_message *ack)
{
	if (!txn->final || !ack->to.tag.ptr)
		return true;
	for (const struct sc_reply *reply = txn->replies; reply; reply = reply->next)
		if (reply->code >= 200 && sc_span_eq(reply->to_tag, ack->to.tag))
			return true;
	return false;
}

/* RFC 2543 keys (RFC 3261 17.2.3): an INVITE's own To-tag is part of its key,
 * that of its ACK is the response's; a response has no Request-URI. */
static bool old_key_is(const struct sc_txn *txn, const struct sc_message *message)
{
	if (!sc_span_eq(sc_txn_text(txn, SC_TXN_FROM_TAG), message->from.tag))
		return false;
	if (!txn->has_request || !message->request)
		return true;
	if (!sc_span_eq(sc_txn_text(txn, SC_TXN_URI), message->uri))
		return false;
	return txn->method == SC_INVITE && message->method == SC_ACK
		       ? acks_final_of(txn, message)
		       : sc_span_eq(sc_txn_text(txn, SC_TXN_TO_TAG), message->to.tag);
}

bool sc_txn_is(const void *item, const void *wanted)
{
	const struct sc_txn *txn = item;
	const struct sc_txn_key *key = wanted;
	const struct sc_message *message = key->message;

	return txn->cseq == message->cseq && txn->method == key->method && txn->old == key->old &&
	       sc_branch_eq(sc_txn_branch(txn), message->via.branch) &&
	       txn->port == sc_via_port(&message->via) &&
	       sc_span_caseeq(sc_txn_text(txn, SC_TXN_HOST), message->via.host) &&
	       sc_span_eq(txn->set->key.call_id, message->call_id) &&
	       (txn->method != SC_EXTENSION ||
		sc_span_eq(sc_txn_text(txn, SC_TXN_METHOD), message->method_name)) &&
	       (!txn->old || old_key_is(txn, message));
}

/* ---- what few have ---- */

const struct sc_txn_more sc_txn_plain = {
	.request_again_ns = SC_TIME_NONE,
	.unreachable_ns = SC_TIME_NONE,
	.cancel_ns = SC_TIME_NONE,
};

const struct sc_reply_more sc_reply_plain = {
	.retry_after_s = SC_NO_SECONDS,
	.session_expires_s = SC_NO_SECONDS,
};

struct sc_txn_more *sc_txn_extra(struct sc_txn *txn, struct sc_pool *pool)
{
	if (!txn->extra) {
		txn->extra = sc_pool_take(pool, sizeof *txn->extra);
		*txn->extra = sc_txn_plain;
	}
	return txn->extra;
}

static struct sc_reply_more *extra_of(struct sc_reply *reply, struct sc_pool *pool)
{
	if (!reply->extra) {
		reply->extra = sc_pool_take(pool, sizeof *reply->extra);
		*reply->extra = sc_reply_plain;
	}
	return reply->extra;
}

static void drop_reply(struct sc_pool *pool, struct sc_reply *reply)
{
	struct sc_reply_more *extra = reply->extra;

	if (extra) {
		sc_pool_give(pool, extra->path, sizeof *extra->path);
		sc_pool_drop(pool, extra->reason);
		sc_auth_drop(pool, extra->auth);
		sc_pool_give(pool, extra, sizeof *extra);
	}
	sc_copies_clear(&reply->copies, pool);
	sc_pool_give(pool, reply, sizeof *reply + reply->to_tag.len);
}

static void drop_extra(struct sc_pool *pool, struct sc_txn_more *extra)
{
	if (!extra)
		return;
	sc_auth_drop(pool, extra->auth);
	sc_contacts_drop(pool, extra->contacts);
	sc_pool_drop(pool, extra->reason);
	if (extra->ack)
		sc_copies_clear(&extra->ack->copies, pool);
	sc_pool_give(pool, extra->ack, sizeof *extra->ack);
	sc_pool_give(pool, extra, sizeof *extra);
}

/* ---- life ---- */

/* Which texts are kept: a Request-URI is shown of calls, and together with the
 * tags it is part of RFC 2543 keys. */
static void choose_texts(struct sc_span texts[SC_TXN_TEXT_COUNT], const struct sc_txn_key *key,
			 const struct sc_message *message)
{
	texts[SC_TXN_BRANCH] = message->via.branch;
	texts[SC_TXN_HOST] = message->via.host;
	if (message->request)
		texts[SC_TXN_TO_TAG] = message->to.tag;
	if (message->request && (key->old || (key->method == SC_INVITE && !message->to.tag.ptr)))
		texts[SC_TXN_URI] = message->uri;
	if (key->method == SC_EXTENSION)
		texts[SC_TXN_METHOD] = message->method_name;
	if (key->old)
		texts[SC_TXN_FROM_TAG] = message->from.tag;
}

struct sc_txn *sc_txn_new(struct sc_pool *pool, const struct sc_txn_key *key,
			  struct sc_dialog_set *set, const struct sc_message *message)
{
	struct sc_span texts[SC_TXN_TEXT_COUNT] = {{NULL, 0}};
	size_t bytes = sizeof(struct sc_txn);
	struct sc_txn *txn;
	char *at;

	choose_texts(texts, key, message);
	for (int i = 0; i < SC_TXN_TEXT_COUNT; i++)
		bytes += texts[i].len;
	txn = sc_pool_take(pool, bytes);
	at = (char *)(txn + 1);
	for (int i = 0; i < SC_TXN_TEXT_COUNT; i++) {
		txn->text_len[i] = texts[i].ptr ? (uint32_t)texts[i].len : SC_TXN_NO_TEXT;
		if (texts[i].len > 0)
			memcpy(at, texts[i].ptr, texts[i].len);
		at += texts[i].len;
	}
	txn->bytes = (uint32_t)bytes;
	txn->set = set;
	txn->hash = key->hash;
	txn->cseq = message->cseq;
	txn->port = sc_via_port(&message->via);
	txn->method = key->method;
	txn->old = key->old;
	txn->provisional_ns = SC_TIME_NONE;
	txn->expires_s = SC_NO_SECONDS;
	return txn;
}

void sc_txn_free(struct sc_pool *pool, struct sc_txn *txn)
{
	struct sc_reply *next;

	for (struct sc_reply *reply = txn->replies; reply; reply = next) {
		next = reply->next;
		drop_reply(pool, reply);
	}
	sc_copies_clear(&txn->copies, pool);
	sc_pool_drop(pool, txn->vias);
	drop_extra(pool, txn->extra);
	sc_pool_give(pool, txn, txn->bytes);
}

static void set_reason(struct sc_txn_more *extra, const struct sc_txn *txn, struct sc_pool *pool,
		       const struct sc_message *message)
{
	sc_reason_causes(message, &extra->q850, &extra->sip_cause);
	if (txn->method == SC_BYE || txn->method == SC_CANCEL)
		extra->reason = sc_reason_keep(pool, message);
}

void sc_txn_set_request(struct sc_txn *txn, struct sc_pool *pool, const struct sc_message *message,
			const struct sc_packet *packet)
{
	uint64_t seconds;

	txn->has_request = true;
	txn->initial = message->to.tag.ptr == NULL;
	txn->src = packet->src;
	txn->dst = packet->dst;
	txn->transport = (uint8_t)packet->transport;
	txn->via_count = (uint16_t)MIN(message->via_count, UINT16_MAX);
	txn->request = sc_stamp_of(packet);
	txn->file = packet->last.file;
	txn->file_frame = packet->last.file_number;
	if (txn->via_count > 1 && !txn->vias.ptr)
		txn->vias = sc_via_list_keep(pool, message);
	if (sc_leading_number(message->header[SC_H_EXPIRES], SC_NO_SECONDS - 1, &seconds))
		txn->expires_s = (uint32_t)seconds;
	if (sc_message_has(message, SC_H_REASON))
		set_reason(sc_txn_extra(txn, pool), txn, pool, message);
}

static uint32_t reply_bit(unsigned code)
{
	return UINT32_C(1) << ((code ^ code / 32) % 32);
}

/* The message without its Via values: where they were, and what they say of the way
 * it took, is not its sender's. */
static uint64_t hash_but_vias(const struct sc_message *message)
{
	const char *at = message->bytes.ptr;
	struct sc_span value;
	uint64_t hash = 0;
	size_t position = 0;

	while (sc_message_next_value(message, SC_H_VIA, &position, &value)) {
		hash = sc_span_hash(hash, sc_span_between(at, value.ptr));
		at = value.ptr + value.len;
	}
	return sc_span_hash(hash, sc_span_between(at, message->bytes.ptr + message->bytes.len));
}

/* Both hashes of a response whose content tells it from others, each byte looked at once
 * where the Vias stand together. */
static void hash_content(struct sc_reply_key *key, const struct sc_message *message)
{
	struct sc_span bytes = message->bytes, vias = message->vias;

	if (!vias.ptr) {
		key->content = hash_but_vias(message);
		key->bytes = sc_span_hash(0, bytes);
		return;
	}
	key->content = sc_span_hash(0, sc_span_between(bytes.ptr, vias.ptr));
	key->content = sc_span_hash(key->content,
				    sc_span_between(vias.ptr + vias.len, bytes.ptr + bytes.len));
	key->bytes = sc_span_hash(key->content, vias);
}

struct sc_reply_key sc_reply_key_of(const struct sc_message *message)
{
	struct sc_reply_key key = {0};
	uint64_t rseq;

	if (sc_code_progress(message->code) &&
	    sc_leading_number(message->header[SC_H_RSEQ], UINT32_MAX, &rseq))
		key.rseq = (uint32_t)rseq;
	if (message->code < 200 && key.rseq == 0)
		hash_content(&key, message);
	else
		key.bytes = sc_span_hash(0, message->bytes);
	return key;
}

static bool answers_alike(const struct sc_reply *reply, const struct sc_message *message,
			  uint32_t rseq)
{
	return reply->code == message->code && reply->rseq == rseq &&
	       sc_span_eq(reply->to_tag, message->to.tag);
}

struct sc_reply *sc_txn_find_reply(const struct sc_txn *txn, const struct sc_message *message,
				   const struct sc_reply_key *key)
{
	if (!(txn->reply_bits & reply_bit(message->code)))
		return NULL;
	for (struct sc_reply *reply = txn->replies; reply; reply = reply->next)
		if (reply->content == key->content && answers_alike(reply, message, key->rseq))
			return reply;
	return NULL;
}

struct sc_reply *sc_txn_latest_reply(const struct sc_txn *txn, const struct sc_message *message,
				     uint32_t rseq)
{
	struct sc_reply *latest = NULL;

	if (!(txn->reply_bits & reply_bit(message->code)))
		return NULL;
	for (struct sc_reply *reply = txn->replies; reply; reply = reply->next)
		if (answers_alike(reply, message, rseq))
			latest = reply;
	return latest;
}

static bool alike(const struct sc_reply *one, const struct sc_reply *other)
{
	return one->code == other->code && one->rseq == other->rseq &&
	       sc_span_eq(one->to_tag, other->to_tag);
}

const struct sc_reply *sc_txn_reply_of_hop(const struct sc_txn *hop, const struct sc_txn *txn,
					   const struct sc_reply *reply)
{
	const struct sc_reply *before = txn->replies, *other = hop->replies;

	if (!(hop->reply_bits & reply_bit(reply->code)))
		return NULL;
	for (; other; other = other->next) {
		if (!alike(other, reply))
			continue;
		while (before != reply && !alike(before, reply))
			before = before->next;
		if (before == reply)
			return other;
		before = before->next;
	}
	return NULL;
}

static void read_reply_headers(struct sc_reply *reply, struct sc_pool *pool,
			       const struct sc_message *message)
{
	uint64_t seconds;
	uint16_t sip_cause;

	if (sc_leading_number(message->header[SC_H_SESSION_EXPIRES], SC_NO_SECONDS - 1, &seconds))
		extra_of(reply, pool)->session_expires_s = (uint32_t)seconds;
	if (sc_message_has(message, SC_H_REASON))
		sc_reason_causes(message, &extra_of(reply, pool)->q850, &sip_cause);
}

/* What a 3xx-6xx says. */
static void read_refusal(struct sc_reply_more *extra, struct sc_pool *pool,
			 const struct sc_message *message)
{
	uint64_t seconds;
	size_t position = 0;
	struct sc_span value;

	extra->reason = sc_reason_keep(pool, message);
	if (sc_leading_number(message->header[SC_H_RETRY_AFTER], SC_NO_SECONDS - 1, &seconds))
		extra->retry_after_s = (uint32_t)seconds;
	if (message->code < 400)
		while (extra->contacts < UINT16_MAX &&
		       sc_message_next_value(message, SC_H_CONTACT, &position, &value))
			extra->contacts++;
}

static void keep_path(struct sc_reply *reply, struct sc_pool *pool, const struct sc_packet *packet)
{
	struct sc_reply_more *extra = extra_of(reply, pool);

	extra->path = sc_pool_take(pool, sizeof *extra->path);
	*extra->path = (struct sc_path){packet->src, packet->dst};
}

struct sc_reply *sc_txn_add_reply(struct sc_pool *pool, struct sc_txn *txn,
				  const struct sc_message *message, const struct sc_packet *packet,
				  const struct sc_reply_key *key)
{
	struct sc_reply *reply;

	if (txn->reply_count >= SC_TXN_RESPONSES_MAX)
		return NULL;
	reply = sc_pool_take(pool, sizeof *reply + message->to.tag.len);
	reply->to_tag = message->to.tag;
	if (message->to.tag.ptr) {
		reply->to_tag.ptr = memcpy(reply + 1, message->to.tag.ptr, message->to.tag.len);
	}
	if (!sc_endpoint_eq(&packet->src, &txn->dst) || !sc_endpoint_eq(&packet->dst, &txn->src))
		keep_path(reply, pool, packet);
	reply->code = message->code;
	reply->rseq = key->rseq;
	reply->content = key->content;
	reply->seen = sc_stamp_of(packet);
	if (txn->file_frame == 0) {
		txn->file = packet->last.file;
		txn->file_frame = packet->last.file_number;
	}
	reply->sdp = message->body.len > 0 && sc_message_sdp(message).ptr != NULL;
	read_reply_headers(reply, pool, message);
	if (reply->code >= 300)
		read_refusal(extra_of(reply, pool), pool, message);
	if (txn->last_reply)
		txn->last_reply->next = reply;
	else
		txn->replies = reply;
	txn->last_reply = reply;
	txn->reply_count++;
	txn->reply_bits |= reply_bit(reply->code);
	if (reply->code >= 200 &&
	    (!txn->final || (sc_code_success(reply->code) && !sc_code_success(txn->final->code))))
		txn->final = reply;
	return reply;
}

bool sc_txn_same_path(const struct sc_txn *txn, const struct sc_packet *packet)
{
	return sc_endpoint_eq(&packet->src, &txn->src) && sc_endpoint_eq(&packet->dst, &txn->dst) &&
	       (uint8_t)packet->transport == txn->transport;
}

bool sc_reply_same_path(const struct sc_txn *txn, const struct sc_reply *reply,
			const struct sc_packet *packet)
{
	const struct sc_path *path = sc_reply_more(reply)->path;
	const struct sc_endpoint *src = path ? &path->src : &txn->dst;
	const struct sc_endpoint *dst = path ? &path->dst : &txn->src;

	return sc_endpoint_eq(&packet->src, src) && sc_endpoint_eq(&packet->dst, dst) &&
	       (uint8_t)packet->transport == txn->transport;
}
