/* TCP: random segments of both directions, shuffled, repeated, re-cut and lost,
 * against the truth they were cut from. The seeds are fixed. */
#include "segments.h"

enum { TRUTH = 20000, SEGMENTS_MAX = 4000 };

struct plan {
	uint32_t offset, len;
	unsigned from;
	double order; /* segments are sent sorted by it */
};

static int by_order(const void *a, const void *b)
{
	double left = ((const struct plan *)a)->order, right = ((const struct plan *)b)->order;

	return (left > right) - (left < right);
}

/* Cuts both directions into segments of random length, sends some twice or
 * re-cut, loses `loss` percent for good, and shuffles over `spread` places. */
static size_t make_plan(GRand *rand, struct plan *plan, unsigned loss, double spread)
{
	size_t count = 0;

	for (unsigned from = CLIENT; from <= SERVER; from++)
		for (uint32_t at = 0, place = 0; at < TRUTH; place++) {
			uint32_t len = (uint32_t)g_rand_int_range(rand, 1, 400);
			len = MIN(len, TRUTH - at);
			if ((unsigned)g_rand_int_range(rand, 0, 100) >= loss)
				plan[count++] =
					(struct plan){at, len, from,
						      place + g_rand_double_range(rand, 0, spread)};
			if (g_rand_int_range(rand, 0, 5) == 0 && loss == 0) {
				uint32_t back = (uint32_t)g_rand_int_range(rand, 0, 500);
				uint32_t start = at > back ? at - back : 0;
				plan[count++] = (struct plan){
					start, MIN(len + 100, TRUTH - start), from,
					place + g_rand_double_range(rand, 0, 2 * spread)};
			}
			at += len;
		}
	g_assert_cmpuint(count, <=, SEGMENTS_MAX);
	qsort(plan, count, sizeof *plan, by_order);
	return count;
}

/* Bytes that are in the plan at all. */
static uint64_t planned(const struct plan *plan, size_t count)
{
	static bool seen[3][TRUTH];
	uint64_t bytes = 0;

	memset(seen, 0, sizeof seen);
	for (size_t i = 0; i < count; i++)
		for (uint32_t at = plan[i].offset; at < plan[i].offset + plan[i].len; at++) {
			bytes += !seen[plan[i].from][at];
			seen[plan[i].from][at] = true;
		}
	return bytes;
}

/* Every byte handed out must stand in the truth where the gaps say it does. */
static uint64_t check(const struct decoding *decoding, uint8_t truth[][TRUTH], uint64_t *lost)
{
	uint64_t at[3] = {0}, bytes = 0;

	*lost = 0;
	for (guint i = 0; i < decoding->segments->len; i++) {
		const struct decoding_segment *item = decoding_segment_at(decoding, i);
		unsigned from = item->packet.src.port == SERVER_PORT ? SERVER : CLIENT;
		at[from] += item->segment.gap;
		*lost += item->segment.gap;
		g_assert_cmpuint(at[from] + item->bytes->len, <=, TRUTH);
		assert_same(item->bytes->data, item->bytes->len, truth[from] + at[from],
			    item->bytes->len);
		g_assert_false(item->segment.unknown_gap);
		g_assert_cmpuint(item->packet.first.number, <=, item->packet.last.number);
		at[from] += item->bytes->len;
		bytes += item->bytes->len;
	}
	return bytes;
}

static void random_rounds(unsigned loss, double spread, uint32_t seed)
{
	static uint8_t truth[3][TRUTH];
	static struct plan plan[SEGMENTS_MAX];
	GRand *rand = g_rand_new_with_seed(seed);
	struct packet packet;
	uint64_t lost;

	for (unsigned round = 0; round < 20; round++) {
		struct decoding decoding;
		uint32_t isn[3] = {0, g_rand_int(rand), UINT32_MAX - (uint32_t)round * 1000};
		size_t count = make_plan(rand, plan, loss, spread);
		for (unsigned from = CLIENT; from <= SERVER; from++)
			for (unsigned i = 0; i < TRUTH; i++)
				truth[from][i] = (uint8_t)g_rand_int(rand);
		decoding_init(&decoding);
		feed(&decoding, CLIENT, "", isn[CLIENT], 0, TCP_SYN);
		feed(&decoding, SERVER, "", isn[SERVER], isn[CLIENT] + 1, TCP_SYN | TCP_ACK);
		for (size_t i = 0; i < count; i++) {
			unsigned from = plan[i].from;
			segment_of(&packet, from, truth[from] + plan[i].offset, plan[i].len,
				   isn[from] + 1 + plan[i].offset, 0, 0);
			decoding_packet(&decoding, &packet);
		}
		if (loss == 0) {
			g_assert_cmpuint(check(&decoding, truth, &lost), ==, 2 * TRUTH);
			g_assert_cmpuint(lost, ==, 0);
			assert_nothing_bad(&decoding);
		}
		sc_decoder_finish(decoding.decoder);
		g_assert_cmpuint(check(&decoding, truth, &lost), ==, planned(plan, count));
		g_assert_true((lost > 0) == (loss > 0));
		decoding_done(&decoding);
	}
	g_rand_free(rand);
}

static void test_random(void)
{
	random_rounds(0, 1, 1);
	random_rounds(0, 12, 2);
	random_rounds(0, 200, 3);
}

static void test_random_loss(void)
{
	random_rounds(10, 5, 4);
	random_rounds(60, 40, 5);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/tcp-random/random", test_random);
	g_test_add_func("/decode/tcp-random/random-loss", test_random_loss);
	return g_test_run();
}
