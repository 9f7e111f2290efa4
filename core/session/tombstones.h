/* A tombstone is what a final row leaves behind, so that its later messages are known (METRICS.md
 * FX-2): they carry the number of the row, and found no new one.
 *
 * It holds no text. Call-ID and tag are a keyed hash of 128 bits, which here alone stands for
 * them without a comparison: an error needs some 2^64 calls. Branches and other tags, which
 * only tell the rows of one Call-ID and tag apart, are marks of 32 bits.
 *
 * There are at most SC_TOMBSTONES_MAX. The oldest goes first, and each goes after
 * SC_TOMBSTONE_S of the capture's clock. What goes leaves the hashes of its dialogs, as many
 * again, by which a call that comes up in its middle is known to be continued. */
#ifndef SC_SESSION_TOMBSTONES_H
#define SC_SESSION_TOMBSTONES_H

#include "session/dialog_set.h"
#include "session/owner.h"

struct sc_tombstones;

/* Whose late message it is. */
struct sc_late {
	uint64_t number; /* of the row */
	enum sc_owner_kind kind;
};

/* As many as a sixteenth of `memory_bytes_max` holds, if that is less. */
struct sc_tombstones *sc_tombstones_new(uint64_t memory_bytes_max);
void sc_tombstones_free(struct sc_tombstones *tombstones);

/* The row of the owner, final since `final_ns`, has been handed out; its transactions and dialogs
 * are there yet. Nothing happens once there are no tombstones any more (at the end of the input).
 */
void sc_tombstones_add(struct sc_state *state, const struct sc_owner *owner, int64_t final_ns);

/* A tombstone of that hash of Call-ID and tag is soon to be made or looked for: fetches its bucket,
 * once that is `found` the tombstone there. */
void sc_tombstones_expect(const struct sc_tombstones *tombstones, uint64_t hash, bool found);

/* Does a message of no known transaction belong to a final row? `set`: its dialog set; NULL: none.
 * What may be of a call that goes on in the set is not late. */
bool sc_tombstones_find(struct sc_state *state, const struct sc_message *message,
			const struct sc_dialog_set *set, struct sc_late *late);

/* Were both tags of the message those of a call whose tombstone is gone? */
bool sc_tombstones_continued(const struct sc_state *state, const struct sc_message *message);

#endif
