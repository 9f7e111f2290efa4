#include "session/leg_keys.h"

#include "session/leg.h"

static bool bucket_is(const void *item, const void *key)
{
	const struct sc_leg_bucket *a = item, *b = key;

	return a->kind == b->kind && sc_span_eq(a->text, b->text);
}

static struct sc_leg_bucket *bucket_of(struct sc_index *buckets, struct sc_pool *pool,
				       enum sc_leg_key_kind kind, struct sc_span text)
{
	const struct sc_leg_bucket probe = {
		.hash = sc_span_hash(kind, text), .text = text, .kind = (uint8_t)kind};
	struct sc_leg_bucket *bucket = sc_index_find(buckets, probe.hash, bucket_is, &probe);

	if (bucket)
		return bucket;
	bucket = sc_pool_take(pool, sizeof *bucket);
	*bucket = probe;
	bucket->text = sc_pool_keep(pool, text);
	sc_index_add(buckets, bucket->hash, bucket);
	return bucket;
}

struct sc_leg_key *sc_leg_key_enter(struct sc_index *buckets, struct sc_pool *pool,
				    struct sc_leg *leg, enum sc_leg_key_kind kind,
				    struct sc_span text)
{
	struct sc_leg_bucket *bucket = bucket_of(buckets, pool, kind, text);
	struct sc_leg_key *key;

	key = sc_pool_take(pool, sizeof *key);
	*key = (struct sc_leg_key){
		.bucket = bucket, .older = bucket->newest, .next = leg->keys, .leg = leg};
	*(key->older ? &key->older->newer : &bucket->oldest) = key;
	bucket->newest = key;
	bucket->count++;
	leg->keys = key;
	return key;
}

void sc_leg_key_divert(struct sc_leg_key *key, const struct sc_party *from)
{
	key->party = *from;
	if (from->name.ptr)
		key->party.name = key->bucket->text;
	key->diverted = true;
	key->bucket->diverted++;
}

void sc_leg_keys_drop(struct sc_index *buckets, struct sc_pool *pool, struct sc_leg *leg)
{
	struct sc_leg_key *next;

	for (struct sc_leg_key *key = leg->keys; key; key = next) {
		struct sc_leg_bucket *bucket = key->bucket;

		next = key->next;
		*(key->older ? &key->older->newer : &bucket->oldest) = key->newer;
		*(key->newer ? &key->newer->older : &bucket->newest) = key->older;
		bucket->count--;
		bucket->diverted -= key->diverted;
		if (!bucket->oldest) {
			sc_index_remove(buckets, bucket->hash, bucket);
			sc_pool_drop(pool, bucket->text);
			sc_pool_give(pool, bucket, sizeof *bucket);
		}
		sc_pool_give(pool, key, sizeof *key);
	}
	leg->keys = NULL;
}
