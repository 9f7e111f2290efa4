#include "session/leg.h"

void sc_leg_joined(struct sc_leg *late, struct sc_leg *early, enum sc_join by)
{
	struct sc_leg *root = sc_leg_root(early);

	if (late->score > 0)
		return;
	late->reasons = (uint16_t)(late->reasons | 1u << by);
	if (late->settled || late->root || root == late)
		return;
	if (root->settled) {
		late->settled = true;
		return;
	}
	late->root = root;
	late->next_member = root->members;
	root->members = late;
}
