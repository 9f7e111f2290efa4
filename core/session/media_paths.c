#include "session/media_paths.h"

#include "base/limits.h"

/* Addresses of IPv6, or IPv4 mapped to them (RFC 4291 2.5.5.2). */
struct path {
	uint8_t src[16], dst[16];
};

static void set_address(uint8_t to[16], const struct sc_endpoint *endpoint)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (endpoint->family != 4) {
		memcpy(to, endpoint->addr, 16);
		return;
	}
	memcpy(to, mapped, sizeof mapped);
	memcpy(to + sizeof mapped, endpoint->addr, 4);
}

static struct path path_of(const struct sc_endpoint *src, const struct sc_endpoint *dst)
{
	struct path path;

	set_address(path.src, src);
	set_address(path.dst, dst);
	return path;
}

static uint64_t hash_of(const struct path *path)
{
	return sc_hash(0, path, sizeof *path);
}

static bool is_path(const void *item, const void *wanted)
{
	return memcmp(item, wanted, sizeof(struct path)) == 0;
}

void sc_media_paths_note(struct sc_media_paths *paths, struct sc_pool *pool,
			 struct sc_counters *counters, const struct sc_endpoint *src,
			 const struct sc_endpoint *dst)
{
	struct path path = path_of(src, dst), *kept;
	uint64_t hash = hash_of(&path);

	if (sc_index_find(&paths->index, hash, is_path, &path))
		return;
	if (paths->index.count >= SC_MEDIA_PATHS_MAX) {
		counters->n[SC_COUNT_LIMIT_MEDIA_PATHS]++;
		return;
	}
	kept = sc_pool_take(pool, sizeof *kept);
	*kept = path;
	sc_index_add(&paths->index, hash, kept);
}

bool sc_media_paths_has(const struct sc_media_paths *paths, const struct sc_endpoint *src,
			const struct sc_endpoint *dst)
{
	struct path path = path_of(src, dst);

	return sc_index_find(&paths->index, hash_of(&path), is_path, &path) != NULL;
}

void sc_media_paths_clear(struct sc_media_paths *paths, struct sc_pool *pool)
{
	size_t at = 0;
	void *path;

	while ((path = sc_index_next(&paths->index, &at)))
		sc_pool_give(pool, path, sizeof(struct path));
	sc_index_clear(&paths->index);
}
