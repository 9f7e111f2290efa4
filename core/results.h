/* Every row at any time: the engine for a front end that shows a capture frame
 * by frame and may be asked about any call or stream, final or in progress.
 *
 * Rows of what is final are kept; rows of what goes on are made when asked for,
 * as of the capture's clock. The engine ends calls as it does for everyone
 * else, so the rows are those that a listing of the same capture gives. */
#ifndef SC_RESULTS_H
#define SC_RESULTS_H

#include "base/clock_watch.h"
#include "engine.h"
#include "timing/metrics.h"

struct sc_results;

/* `messages` and `user`: who gets a row a message, at once; may be NULL. `counters` is added to
 * and outlives the results. */
struct sc_results *sc_results_new(const struct sc_config *config,
				  void (*messages)(void *user, const struct sc_message_row *row),
				  void *user, struct sc_counters *counters);
void sc_results_free(struct sc_results *results); /* NULL is fine */

/* To feed messages to; the results own it. Never finish it. */
struct sc_engine *sc_results_engine(struct sc_results *results);

/* Feeds a datagram that is no message, in its order among the messages. Returns how
 * many streams it is of, or tells of (RTCP): of these *handles are valid until the next datagram.
 */
uint32_t sc_results_media(struct sc_results *results, const struct sc_datagram *datagram,
			  const uint32_t **handles);

/* The number of the row of a stream; 0: what the handle stands for is none, or not known to be
 * one yet. */
uint64_t sc_results_stream_number(struct sc_results *results, uint32_t handle);

/* All was read, for now. Streams that are not known to be RTP so far get a number if they are, and
 * rows of what goes on are made once, until something is fed again. */
void sc_results_rest(struct sc_results *results);

/* ---- rows by number ---- */

/* The row of that number, as of now; NULL: there is none. Numbers start at 1. Valid until the next
 * of the kind is asked for or a message comes. Of a final row only what columns
 * show is kept. */
const struct sc_txn_row *sc_results_txn(struct sc_results *results, uint64_t number);
const struct sc_call_row *sc_results_call(struct sc_results *results, uint64_t number);
const struct sc_registration_row *sc_results_registration(struct sc_results *results,
							  uint64_t number);
const struct sc_stream_row *sc_results_stream(struct sc_results *results, uint64_t number);

/* ---- the whole, as if the input ended now ---- */

/* Hosts with their roles, in the order seen. */
void sc_results_elements(struct sc_results *results,
			 void (*element)(void *user, const struct sc_element_row *row), void *user);

/* The table of metrics, each with its trust as far as rows and the clock of the records tell; the
 * counts of dropped packets and of what is below SIP are not known here. */
void sc_results_metrics(struct sc_results *results, const struct sc_clock_watch *clock,
			sc_metric_fn *emit, void *user);

#endif
