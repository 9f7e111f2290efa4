/* Memory that ends at a page nobody may touch: whoever reads one byte past
 * the end of what lies there crashes, with or without a sanitizer. */
#ifndef SC_TESTS_GUARD_H
#define SC_TESTS_GUARD_H

#include <glib.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct guard {
	uint8_t *base, *end; /* `end` is the first byte of the forbidden page */
	size_t size;
};

static inline struct guard guard_new(size_t room)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t size = (room + page - 1) / page * page;
	uint8_t *base =
		mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	g_assert_true(base != MAP_FAILED);
	g_assert_cmpint(mprotect(base + size, page, PROT_NONE), ==, 0);
	return (struct guard){base, base + size, size + page};
}

/* The bytes, copied to lie right before the forbidden page. */
static inline const uint8_t *guard_put(const struct guard *guard, const void *bytes, size_t len)
{
	g_assert_cmpuint(len, <=, (size_t)(guard->end - guard->base));
	if (len > 0)
		memcpy(guard->end - len, bytes, len);
	return guard->end - len;
}

static inline void guard_free(struct guard *guard)
{
	munmap(guard->base, guard->size);
}

#endif
