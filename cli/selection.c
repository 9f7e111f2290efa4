#include "selection.h"

#include <glib.h>

#include "base/time.h"
#include "filter/predicates.h"
#include "say.h"

static int64_t moment(const struct sc_selection *selection, const struct sc_instant *instant)
{
	return instant->relative ? sc_time_add(*selection->first_ns, instant->ns) : instant->ns;
}

bool sc_selection_in_window(const struct sc_selection *selection, int64_t time_ns)
{
	const struct sc_options *options = selection->options;

	if (!options->from.given && !options->to.given)
		return true;
	if (time_ns == SC_TIME_NONE)
		return false;
	return !(options->from.given && time_ns < moment(selection, &options->from)) &&
	       !(options->to.given && time_ns >= moment(selection, &options->to));
}

bool sc_selection_keeps(const struct sc_selection *selection, int64_t start_ns, const void *row)
{
	return sc_selection_in_window(selection, start_ns) &&
	       (!selection->where || sc_where_match(selection->where, row));
}

void sc_selection_clip(const struct sc_selection *selection, int64_t end_ns, int64_t *from_ns,
		       int64_t *to_ns)
{
	const struct sc_options *options = selection->options;

	*from_ns = *selection->first_ns;
	*to_ns = end_ns;
	if (options->from.given)
		*from_ns = MAX(*from_ns, moment(selection, &options->from));
	if (options->to.given)
		*to_ns = MIN(*to_ns, moment(selection, &options->to));
}

void sc_selection_end(struct sc_selection *selection)
{
	struct sc_predicates *predicates = selection->options->config.predicates;
	uint64_t given_up = sc_where_given_up(selection->where);

	if (predicates)
		given_up += sc_predicates_given_up(predicates);
	if (given_up > 0)
		sc_say("--where: %" G_GUINT64_FORMAT
		       " tests were given up, the pattern took too long",
		       given_up);
	sc_where_free(selection->where);
	selection->where = NULL;
}
