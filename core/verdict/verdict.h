/* The verdict: what sipchron concludes from rows (docs/FINDINGS.md). It gets messages and rows as
 * the engine hands them out, keeps of each call, registration and other transaction what was said
 * in it until that is over, and then has it judged. It measures nothing: every figure of a finding
 * is one of a row. Its memory follows what is in progress. */
#ifndef SC_VERDICT_VERDICT_H
#define SC_VERDICT_VERDICT_H

#include "base/config.h"
#include "base/counters.h"
#include "verdict/finding.h"
#include "verdict/matter.h"

struct sc_message;
struct sc_verdict;

/* `found` gets each finding as soon as it is final. `config` is copied; `counters` is added to, and
 * `*now_ns` is the capture's clock: both outlive the verdict. */
struct sc_verdict *sc_verdict_new(const struct sc_config *config, const int64_t *now_ns,
				  struct sc_counters *counters,
				  void (*found)(void *user, const struct sc_finding_row *row),
				  void *user);
void sc_verdict_free(struct sc_verdict *verdict); /* NULL is fine */

/* A message as it was seen, with its row. */
void sc_verdict_message(struct sc_verdict *verdict, const struct sc_message_row *row,
			const struct sc_message *message);

/* What the network did to a request of which a message was seen. */
void sc_verdict_trouble(struct sc_verdict *verdict, const struct sc_trouble *trouble);

/* Rows, in the order in which the engine hands them out. */
void sc_verdict_call(struct sc_verdict *verdict, const struct sc_call_row *row);
void sc_verdict_registration(struct sc_verdict *verdict, const struct sc_registration_row *row);
void sc_verdict_transaction(struct sc_verdict *verdict, const struct sc_txn_row *row);
void sc_verdict_measure(struct sc_verdict *verdict, const struct sc_measure *measure);
void sc_verdict_stream(struct sc_verdict *verdict, const struct sc_stream_row *row);

/* The end of the input, at that time of the capture's clock: all rows were handed out. */
void sc_verdict_finish(struct sc_verdict *verdict, int64_t now_ns);

#endif
