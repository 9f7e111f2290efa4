#include "writers/chart/crowd.h"

#include <math.h>

#include "base/time.h"

void sc_crowd_init(struct sc_crowd *crowd, size_t kept_max, bool low_is_worse)
{
	*crowd = (struct sc_crowd){
		.kept = g_array_new(FALSE, FALSE, sizeof(struct sc_crowd_value)),
		.kept_max = kept_max,
		.near_ns = SC_NS_PER_S,
		.low_is_worse = low_is_worse,
	};
}

void sc_crowd_clear(struct sc_crowd *crowd)
{
	g_array_free(crowd->kept, TRUE);
}

static int order(int64_t one, int64_t other)
{
	return (one > other) - (one < other);
}

static int by_value(const void *one, const void *other)
{
	const struct sc_crowd_value *a = one, *b = other;

	return (a->value > b->value) - (a->value < b->value);
}

static bool are_near(const struct sc_crowd *crowd, const struct sc_crowd_value *a,
		     const struct sc_crowd_value *b)
{
	return a->scale == b->scale && sc_time_floor(a->since_ns, crowd->near_ns) ==
					       sc_time_floor(b->since_ns, crowd->near_ns);
}

/* Those near to one another together, of these those that count alike, by value. */
static int by_place(const void *one, const void *other, void *user)
{
	const struct sc_crowd *crowd = user;
	const struct sc_crowd_value *a = one, *b = other;
	int place = order(sc_time_floor(a->since_ns, crowd->near_ns),
			  sc_time_floor(b->since_ns, crowd->near_ns));

	if (place != 0)
		return place;
	if (a->scale != b->scale)
		return order(a->scale, b->scale);
	if (a->halvings != b->halvings)
		return order(a->halvings, b->halvings);
	return by_value(a, b);
}

static float worst_of(const struct sc_crowd *crowd, const struct sc_crowd_value *each, guint count)
{
	float worst = each[0].value;

	for (guint i = 1; i < count; i++)
		worst = crowd->low_is_worse ? MIN(worst, each[i].value) : MAX(worst, each[i].value);
	return worst;
}

/* Of two that count alike one stays: the worst, else now the lower and now the higher. */
static struct sc_crowd_value one_of(const struct sc_crowd_value *pair, float worst, bool higher)
{
	struct sc_crowd_value stays = pair[higher];

	if (pair[0].value == worst || pair[1].value == worst)
		stays = pair[pair[1].value == worst];
	if (stays.halvings < UINT8_MAX)
		stays.halvings++;
	return stays;
}

/* Values that are near to one another; how many stay, at `to`. */
static guint halve_near(const struct sc_crowd *crowd, const struct sc_crowd_value *each,
			guint count, struct sc_crowd_value *to)
{
	float worst = worst_of(crowd, each, count);
	guint stay = 0;

	for (guint i = 0; i < count;) {
		if (i + 1 == count || each[i].halvings != each[i + 1].halvings) {
			to[stay++] = each[i++];
			continue;
		}
		to[stay] = one_of(&each[i], worst, stay % 2 == 1);
		stay++;
		i += 2;
	}
	return stay;
}

static void halve(struct sc_crowd *crowd)
{
	struct sc_crowd_value *each = (struct sc_crowd_value *)(void *)crowd->kept->data;
	guint count = crowd->kept->len, stay = 0;

	g_array_sort_with_data(crowd->kept, by_place, crowd);
	for (guint from = 0, to; from < count; from = to) {
		for (to = from + 1; to < count && are_near(crowd, &each[from], &each[to]);)
			to++;
		stay += halve_near(crowd, &each[from], to - from, &each[stay]);
	}
	g_array_set_size(crowd->kept, stay);
}

/* This ends: when all of a scale are near, half of them go. */
static void make_room(struct sc_crowd *crowd)
{
	while (crowd->kept->len > crowd->kept_max / 4 * 3) {
		guint before = crowd->kept->len;

		halve(crowd);
		if (crowd->kept->len <= before / 4 * 3)
			continue;
		if (crowd->near_ns > INT64_MAX / 2)
			return;
		crowd->near_ns *= 2;
	}
}

void sc_crowd_add(struct sc_crowd *crowd, const struct sc_crowd_value *value)
{
	crowd->added++;
	if (crowd->kept->len == crowd->kept_max)
		make_room(crowd);
	g_array_append_vals(crowd->kept, value, 1);
}

static gint by_time(gconstpointer one, gconstpointer other)
{
	const struct sc_crowd_value *a = one, *b = other;

	return order(a->since_ns, b->since_ns);
}

void sc_crowd_sort(struct sc_crowd *crowd)
{
	g_array_sort(crowd->kept, by_time);
}

double sc_crowd_median(GArray *values)
{
	double all = 0, passed = 0;

	g_array_sort(values, by_value);
	for (guint i = 0; i < values->len; i++)
		all += ldexp(1, g_array_index(values, struct sc_crowd_value, i).halvings);
	for (guint i = 0; i < values->len; i++) {
		passed += ldexp(1, g_array_index(values, struct sc_crowd_value, i).halvings);
		if (2 * passed >= all)
			return (double)g_array_index(values, struct sc_crowd_value, i).value;
	}
	g_assert_not_reached();
}
