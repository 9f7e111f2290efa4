/* What is known of the inputs at the end (intake.h). */
#include "intake.h"

#include <glib.h>

#include "base/time.h"

void sc_intake_end_init(struct sc_intake_end *end, unsigned input_count)
{
	*end = (struct sc_intake_end){
		.inputs = g_new0(struct sc_intake_input, input_count),
		.input_count = input_count,
		.first_ns = SC_TIME_NONE,
		.last_ns = SC_TIME_NONE,
	};
}

void sc_intake_end_clear(struct sc_intake_end *end)
{
	g_free(end->inputs);
	end->inputs = NULL;
}
