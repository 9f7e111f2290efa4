#include "base/span.h"

#include <glib.h>
#include <sys/random.h>

#include "base/canary.h"

bool sc_span_caseeq(struct sc_span a, struct sc_span b)
{
	return a.len == b.len && sc_span_caseprefix(a, b);
}

bool sc_span_caseprefix(struct sc_span s, struct sc_span prefix)
{
	if (s.len < prefix.len)
		return false;
	if (prefix.len > 0 && memcmp(s.ptr, prefix.ptr, prefix.len) == 0)
		return true;
	for (size_t i = 0; i < prefix.len; i++)
		if (s.ptr[i] != prefix.ptr[i] && sc_lower(s.ptr[i]) != sc_lower(prefix.ptr[i]))
			return false;
	return true;
}

const char *sc_span_casefind(struct sc_span s, struct sc_span needle)
{
	for (; s.len >= needle.len; s.ptr++, s.len--) {
		if (sc_span_caseprefix(s, needle))
			return s.ptr;
		if (s.len == 0)
			break;
	}
	return NULL;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct sc_span sc_span_trim(struct sc_span s)
{
	while (s.len > 0 && is_space(s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	while (s.len > 0 && is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

bool sc_span_u64(struct sc_span s, uint64_t max, uint64_t *value)
{
	uint64_t sum = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned)((unsigned char)s.ptr[i] - '0');
		if (digit > 9 || sum > (max - digit) / 10 || max < digit)
			return false;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return true;
}

/* 64 x 64 -> 128 bits folded, the multiply-mix that wyhash and xxh3 rest on. */
static uint64_t mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t read_le(const unsigned char *bytes, size_t count)
{
	uint64_t value = 0;

	memcpy(&value, bytes, count);
	return value;
}

static uint64_t hash_key[2] = {UINT64_C(0x9E3779B97F4A7C15), UINT64_C(0xD1B54A32D192ED03)};

/* Once a process, before anything is hashed: whoever comes second waits. */
void sc_hash_randomize(void)
{
	static gsize done;
	uint64_t key[2];

	if (!g_once_init_enter(&done))
		return;
	if (getrandom(key, sizeof key, GRND_NONBLOCK) == sizeof key)
		memcpy(hash_key, key, sizeof key);
	g_once_init_leave(&done, 1);
}

SC_NO_CANARY uint64_t sc_hash(uint64_t seed, const void *data, size_t len)
{
	const uint64_t k0 = hash_key[0], k1 = hash_key[1];
	const unsigned char *p = data;
	uint64_t hash = seed ^ mix(len ^ k0, k1);
	size_t left = len;

	if (left >= 64) { /* two chains at once */
		uint64_t other = hash ^ k1;
		for (; left >= 32; p += 32, left -= 32) {
			hash = mix(read_le(p, 8) ^ k0, read_le(p + 8, 8) ^ hash ^ k1);
			other = mix(read_le(p + 16, 8) ^ k1, read_le(p + 24, 8) ^ other ^ k0);
		}
		hash ^= other;
	}
	for (; left >= 16; p += 16, left -= 16)
		hash = mix(read_le(p, 8) ^ k0, read_le(p + 8, 8) ^ hash ^ k1);
	if (left >= 8) {
		hash = mix(read_le(p, 8) ^ k0, hash ^ k1);
		p += 8;
		left -= 8;
	}
	if (left > 0)
		hash = mix(read_le(p, left) ^ k1, hash ^ k0);
	return mix(hash ^ k0, k1);
}
