/* Every measured time, defined once. The members of rows, their columns, the
 * CSV and JSON keys, the metrics of exchanges, the documentation and the
 * Wireshark fields come from here. */
#ifndef SC_SESSION_METRIC_TABLE_H
#define SC_SESSION_METRIC_TABLE_H

/* ---- times of a row: a struct sc_interval of that name in it ----
 *
 * X(key, importance in tables, label, start event, stop event, source, when)
 *
 * When it is settled (base/column.h): MEASURED, with the frame that it was measured
 * to; CLASSED, the same of one with a class; DIALOG, with the answer to the BYE, since
 * another branch of a fork may be up longer; SESSION, the same of one with a class;
 * UNFAILED, unless a failure ended it; SUCCESS, with a 2xx; MEDIA, at the end: whose media
 * packets are is known only then. */

#define SC_CALL_INTERVALS(X) \
	X(frd, 2, "First response delay", "first INVITE of the attempt", \
	  "first response to it, 100 included", "RFC 3261 17.1", MEASURED) \
	X(srd, 1, "Session Request Delay", "first INVITE of the attempt", \
	  "first 101-199; without one the 2xx, or the failure response", "RFC 6076 4.3", CLASSED) \
	X(pdd, 2, "Post-dial delay", "first INVITE of the attempt", \
	  "first 180, 183 with SDP, or 2xx", NULL, MEASURED) \
	X(ring, 2, "Alerting time", "first 180", "2xx, CANCEL or final failure", NULL, UNFAILED) \
	X(tta, 1, "Time to answer", "first INVITE of the attempt", "first 2xx", NULL, MEASURED) \
	X(ackd, 2, "ACK delay", "first 2xx", "first ACK of that dialog", NULL, DIALOG) \
	X(sdt, 1, "Session Duration Time", "first bit of the 2xx", \
	  "BYE sent or received; Timer F when it is never answered", "RFC 6076 4.5", SESSION) \
	X(sdd, 2, "Session Disconnect Delay", "first BYE of the dialog", \
	  "its final response, recovery included", "RFC 6076 4.4", CLASSED) \
	X(tcx, 3, "Time to cancel", "first INVITE of the attempt", "CANCEL", NULL, MEASURED) \
	X(cxd, 3, "Cancel delay", "CANCEL", "2xx to the CANCEL", NULL, MEASURED) \
	X(cxi, 3, "Cancel to INVITE end", "CANCEL", "487 to the INVITE", NULL, MEASURED) \
	X(emd, 3, "Early media delay", "first INVITE of the attempt", \
	  "first RTP to the caller, before any 2xx", NULL, MEDIA) \
	X(pad_to_caller, 3, "Post-answer delay to the caller", "2xx", \
	  "first packet of voice to the caller from then on", NULL, MEDIA) \
	X(pad_to_callee, 3, "Post-answer delay to the callee", "2xx", \
	  "first packet of voice to the callee from then on", NULL, MEDIA)

#define SC_TXN_INTERVALS(X) \
	X(frd, 1, "First response delay", "request", "first response, provisional included", NULL, \
	  MEASURED) \
	X(trt, 1, "Transaction response time", "request", "first final response", NULL, SUCCESS)

#define SC_REGISTRATION_INTERVALS(X) \
	X(rrd, 1, "Registration Request Delay", "first REGISTER of the attempt", "2xx", \
	  "RFC 6076 4.1", MEASURED) \
	X(rrd_auth, 3, "Registration delay behind the challenge", "last REGISTER", "2xx", NULL, \
	  MEASURED)

/* ---- times that belong to no call as a whole (METRICS.md 6) ----
 *
 * Measured hop by hop, exchange by exchange, any number of them a call; each is
 * a metric. X(id and name of the metric, label, source, definition, which way it is better) */
#define SC_MEASURES(X) \
	X(TRT, "Transaction response time, OPTIONS apart", NULL, \
	  "request to final response, every transaction but OPTIONS", LOWER) \
	X(ORD, "OPTIONS response time", NULL, "OPTIONS to its final response", LOWER) \
	X(PGRD, "Post gateway ringing delay, hop by hop", NULL, \
	  "INVITE on a hop to the first 180 or 183 on it", LOWER) \
	X(PGAD, "Post gateway answer delay, hop by hop", NULL, "INVITE on a hop to the 2xx on it", \
	  NEITHER) \
	X(HOP, "Transit through an element", NULL, \
	  "a message into an element to the same message out of it", LOWER) \
	X(RID, "re-INVITE and UPDATE delay", NULL, \
	  "re-INVITE or UPDATE to its 2xx, retries after glare included", LOWER) \
	X(HOLD, "Hold time", NULL, \
	  "the answer that put the media on hold to the one that resumed it", NEITHER) \
	X(PRK, "Reliable provisional response to PRACK", "RFC 3262", "reliable 1xx to its PRACK", \
	  LOWER) \
	X(PRK_2XX, "PRACK to its answer", "RFC 3262", "PRACK to its 2xx", LOWER) \
	X(XFA, "Transfer: REFER to its answer", "RFC 3515", "REFER to its 2xx", LOWER) \
	X(XFT, "Transfer: REFER to its end", "RFC 3515", \
	  "REFER to the NOTIFY of the transfer's end", LOWER) \
	X(SUBN, "SUBSCRIBE to the first NOTIFY", "RFC 6665", "SUBSCRIBE to the first NOTIFY", \
	  LOWER) \
	X(SUBA, "SUBSCRIBE to its answer", "RFC 6665", "SUBSCRIBE to its 2xx", LOWER) \
	X(SE, "Session refresh interval", "RFC 4028", \
	  "one refresh of the session timer to the next", NEITHER) \
	X(REGI, "Registration interval", NULL, \
	  "2xx to a REGISTER to the next REGISTER of the binding", NEITHER)

enum sc_measure_id {
#define X(id, label, source, definition, better) SC_MEASURE_##id,
	SC_MEASURES(X)
#undef X
		SC_MEASURE_COUNT
};

#endif
