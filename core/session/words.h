/* The words that rows hold. Each set is an enum and a table of texts, made from
 * one list: code compares the enum, and only who writes a row reads the text.
 * 0 is "none" in every set; the text of value n is sc_..._words[n - 1].
 *
 * Long because it is one vocabulary: a list and an enum for each set.
 *
 * X(id, word), and a third member where the set has one. */
#ifndef SC_SESSION_WORDS_H
#define SC_SESSION_WORDS_H

#include "base/column.h"

/* The class of an outcome (METRICS.md OC-5): "failed" means SC_GRADE_BAD,
 * everywhere. */
#define SC_GRADES(X) \
	X(GOOD, "good")     /* all went as it should */ \
	X(PARTLY, "partly") /* answered, but not all of the rest is there */ \
	X(USER, "user")     /* the caller gave up, or the callee was busy, away or elsewhere */ \
	X(BAD, "bad")       /* refused, timed out, or in error */ \
	X(OPEN, "open")     /* not known: the capture does not show it */

enum sc_grade {
	SC_GRADE_NONE,
#define X(id, word) SC_GRADE_##id,
	SC_GRADES(X)
#undef X
} SC_PACKED;

/* What became of a call (METRICS.md OC-1). */
#define SC_OUTCOMES(X) \
	X(TRUNCATED, "truncated", OPEN) \
	X(COMPLETED, "completed", GOOD) \
	X(ANSWERED, "answered", PARTLY) \
	X(CANCELLED, "cancelled", USER) \
	X(REDIRECTED, "redirected", USER) \
	X(BUSY, "busy", USER) \
	X(NO_ANSWER, "no_answer", USER) \
	X(REJECTED, "rejected", BAD) \
	X(TIMED_OUT, "timed_out", BAD) \
	X(FAILED_NETWORK, "failed_network", BAD) \
	X(FAILED_SERVER, "failed_server", BAD) \
	X(FAILED_REQUEST, "failed_request", BAD) \
	X(IN_PROGRESS, "in_progress", OPEN)

enum sc_outcome {
	SC_OUTCOME_NONE,
#define X(id, word, grade) SC_OUTCOME_##id,
	SC_OUTCOMES(X)
#undef X
		SC_OUTCOME_END
} SC_PACKED;

/* Why. */
#define SC_SUB_OUTCOMES(X) \
	X(START_MISSING, "start-missing") \
	X(CONTINUED, "continued") \
	X(GAP, "gap") \
	X(CANCEL_RACE, "cancel-race") \
	X(SHORT, "short") \
	X(NORMAL, "normal") \
	X(SESSION_EXPIRED, "session-expired") \
	X(DIALOG_LOST, "dialog-lost") \
	X(OPEN, "open") \
	X(NO_ACK, "no-ack") \
	X(BYE_TIMEOUT, "bye-timeout") \
	X(BYE_FAILED, "bye-failed") \
	X(BYE_PENDING, "bye-pending") \
	X(ELSEWHERE, "elsewhere") \
	X(BY_CALLER, "by-caller") \
	X(EXPIRED, "expired") \
	X(EARLY_BYE, "early-bye") \
	X(TIMER_C, "timer-c") \
	X(UNSEEN, "unseen") \
	X(UNAVAILABLE, "unavailable") \
	X(RING_TIMEOUT, "ring-timeout") \
	X(DECLINED, "declined") \
	X(FORBIDDEN, "forbidden") \
	X(AUTH_FAILED, "auth-failed") \
	X(NO_CREDENTIALS, "no-credentials") \
	X(WRONG_CREDENTIALS, "wrong-credentials") \
	X(STALE, "stale") \
	X(NO_FINAL, "no-final") \
	X(NO_RESPONSE, "no-response") \
	X(REMOTE_408, "remote-408") \
	X(OVERLOAD, "overload") \
	X(NOT_FOUND, "not-found") \
	X(NOT_ACCEPTABLE, "not-acceptable") \
	X(BAD_REQUEST, "bad-request") \
	X(CALLING, "calling") \
	X(RINGING, "ringing") \
	X(CANCELLING, "cancelling") \
	X(CHALLENGED, "challenged") \
	X(REDIRECTING, "redirecting")

enum sc_sub_outcome {
	SC_SUB_NONE,
#define X(id, word) SC_SUB_##id,
	SC_SUB_OUTCOMES(X)
#undef X
} SC_PACKED;

/* What became of a registration (METRICS.md OC-4). */
#define SC_REGISTRATION_OUTCOMES(X) \
	X(OK, "ok", GOOD) \
	X(FAILED, "failed", BAD) \
	X(FAILED_TIMEOUT, "failed-timeout", BAD) \
	X(FAILED_NETWORK, "failed-network", BAD) \
	X(AUTH_FAILED, "auth-failed", BAD) \
	X(REDIRECTED, "redirected", USER) \
	X(OPEN, "open", OPEN) \
	X(TRUNCATED, "truncated", OPEN)

enum sc_registration_outcome {
	SC_REGISTRATION_NONE,
#define X(id, word, grade) SC_REGISTRATION_##id,
	SC_REGISTRATION_OUTCOMES(X)
#undef X
		SC_REGISTRATION_END
} SC_PACKED;

/* What a REGISTER is for. */
#define SC_REGISTRATION_KINDS(X) \
	X(INITIAL, "initial") \
	X(REFRESH, "refresh") \
	X(DEREGISTER, "deregister") \
	X(FETCH, "fetch")

enum sc_registration_kind {
	SC_REG_NONE,
#define X(id, word) SC_REG_##id,
	SC_REGISTRATION_KINDS(X)
#undef X
} SC_PACKED;

/* Which of RFC 6076's two a measured time of a call belongs to (METRICS.md 5),
 * or neither of them. */
#define SC_CLASSES(X) \
	X(SUCCESS, "success") \
	X(FAILURE, "failure") \
	X(CANCELLED, "cancelled") \
	X(OPEN, "open")

enum sc_class {
	SC_CLASS_NONE,
#define X(id, word) SC_CLASS_##id,
	SC_CLASSES(X)
#undef X
} SC_PACKED;

/* Whose BYE or CANCEL ended a call. */
#define SC_SIDES(X) \
	X(CALLER, "caller") \
	X(CALLEE, "callee")

enum sc_side {
	SC_SIDE_NONE,
#define X(id, word) SC_SIDE_##id,
	SC_SIDES(X)
#undef X
} SC_PACKED;

/* What a message is to those seen before it (METRICS.md 3.3). */
#define SC_COPIES(X) \
	X(ORIGINAL, "original") \
	X(RETRANSMISSION, "retransmission") /* the element sent it again */ \
	X(DUPLICATE, "duplicate")           /* the capture saw it twice */ \
	X(FORWARDED, "forwarded")           /* the same message on another hop */ \
	X(OTHER_TAP, "other-tap") /* of the same hop, addresses changed between two taps */

enum sc_copy {
	SC_COPY_NONE,
#define X(id, word) SC_##id,
	SC_COPIES(X)
#undef X
} SC_PACKED;

/* Why a message was sent again (METRICS.md 3.3, R1 to R7). */
#define SC_CAUSES(X) \
	X(REQUEST, "request") \
	X(SPURIOUS, "spurious") \
	X(SOLICITED, "solicited") \
	X(UNSOLICITED, "unsolicited") \
	X(RELIABLE_1XX, "reliable-1xx") \
	X(TU_2XX, "2xx-tu") \
	X(TIMER_G, "timer-g") \
	X(ACK, "ack")

enum sc_cause {
	SC_CAUSE_NONE,
#define X(id, word) SC_CAUSE_##id,
	SC_CAUSES(X)
#undef X
} SC_PACKED;

#define SC_MESSAGE_TYPES(X) \
	X(REQUEST, "Request") \
	X(STATUS, "Status")

enum sc_message_type {
	SC_TYPE_NONE,
#define X(id, word) SC_TYPE_##id,
	SC_MESSAGE_TYPES(X)
#undef X
} SC_PACKED;

/* The states of METRICS.md 3.4. The two CONFIRMED are told apart by what the
 * ACK acknowledges. NONE: nothing was seen that moves it. */
#define SC_TXN_STATES(X) \
	X(CALLING, "calling") \
	X(TRYING, "trying") \
	X(PROCEEDING, "proceeding") \
	X(COMPLETED, "completed") \
	X(ACCEPTED, "accepted") \
	X(CONFIRMED_FAILURE, "confirmed") \
	X(CONFIRMED_SUCCESS, "confirmed") \
	X(TIMED_OUT, "timed_out") \
	X(STALLED, "stalled") \
	X(NET_FAILED, "net_failed")

enum sc_txn_state {
	SC_TXN_NONE,
#define X(id, word) SC_TXN_##id,
	SC_TXN_STATES(X)
#undef X
		SC_TXN_STATE_END
} SC_PACKED;

/* What a host was seen to do, and the rule that says so (METRICS.md 9).
 * Alphabetical, as all words of flags. X(id, word, rule) */
#define SC_ROLES(X) \
	X(B2BUA, "b2bua", "RO-B2BUA") \
	X(GATEWAY, "gateway", "RO-GW") \
	X(LOCATION, "location", "RO-LOCATION") \
	X(PROXY, "proxy", "RO-PROXY") \
	X(REDIRECT, "redirect", "RO-REDIRECT") \
	X(REGISTRAR, "registrar", "RO-REGISTRAR") \
	X(UAC, "user-agent-client", "RO-UAC") \
	X(UAS, "user-agent-server", "RO-UAS")

enum sc_role {
	SC_ROLE_NONE,
#define X(id, word, rule) SC_ROLE_##id,
	SC_ROLES(X)
#undef X
		SC_ROLE_END
} SC_PACKED;

/* The role in a set of roles. */
#define SC_ROLE_BIT(role) (UINT64_C(1) << ((role)-1))

/* From weak to strong. */
#define SC_CONFIDENCES(X) \
	X(LOW, "low") \
	X(MEDIUM, "medium") \
	X(HIGH, "high")

enum sc_confidence {
	SC_CONFIDENCE_NONE,
#define X(id, word) SC_CONFIDENCE_##id,
	SC_CONFIDENCES(X)
#undef X
} SC_PACKED;

/* NULL at the end. */
extern const char *const sc_grade_words[],
	*const sc_outcome_words[],
		*const sc_sub_outcome_words[],
			*const sc_registration_outcome_words[],
				*const sc_registration_kind_words[],
					*const sc_class_words[],
						*const sc_side_words[],
							*const sc_copy_words[],
								*const sc_cause_words[],
									*const sc_message_type_words[],
										*const sc_txn_state_words[],
											*const sc_role_words[],
												*const sc_role_rules[],
													*const sc_confidence_words
														[];

/* The outcomes of calls, then those of registrations, where a row may be of either. */
enum sc_any_outcome { SC_ANY_OUTCOME_NONE } SC_PACKED;
#define SC_ANY_OF_CALL(outcome) ((enum sc_any_outcome)(outcome))
#define SC_ANY_OF_REGISTRATION(outcome) ((enum sc_any_outcome)((outcome) + SC_OUTCOME_END - 1))
extern const char *const sc_any_outcome_words[];

enum sc_grade sc_outcome_grade(enum sc_outcome outcome);
enum sc_grade sc_registration_grade(enum sc_registration_outcome outcome);

#endif
