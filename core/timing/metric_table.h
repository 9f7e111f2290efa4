/* Every measured time, defined once: key, importance in tables, label, from
 * what to what, where that is written. The columns of rows, the CSV and JSON
 * keys, the metrics, the documentation and the Wireshark fields come from here.
 *
 * X(key, importance, label, start event, stop event, source) */
#ifndef SC_TIMING_METRIC_TABLE_H
#define SC_TIMING_METRIC_TABLE_H

#define SC_CALL_INTERVALS(X) \
	X(frd, 2, "First response delay", "first INVITE of the attempt", \
	  "first response to it, 100 included", "RFC 3261 17.1") \
	X(srd, 1, "Session Request Delay", "first INVITE of the attempt", \
	  "first 101-199; without one the 2xx, or the failure response", "RFC 6076 4.3") \
	X(pdd, 2, "Post-dial delay", "first INVITE of the attempt", \
	  "first 180, 183 with SDP, or 2xx", NULL) \
	X(ring, 2, "Alerting time", "first 180", "2xx, CANCEL or final failure", NULL) \
	X(tta, 1, "Time to answer", "first INVITE of the attempt", "first 2xx", NULL) \
	X(ackd, 2, "ACK delay", "first 2xx", "first ACK of that dialog", NULL) \
	X(sdt, 1, "Session Duration Time", "first bit of the 2xx", \
	  "BYE sent or received; Timer F when it is never answered", "RFC 6076 4.5") \
	X(sdd, 2, "Session Disconnect Delay", "first BYE of the dialog", \
	  "its final response, recovery included", "RFC 6076 4.4") \
	X(cxd, 3, "Cancel delay", "CANCEL", "2xx to the CANCEL", NULL) \
	X(cxi, 3, "Cancel to INVITE end", "CANCEL", "487 to the INVITE", NULL)

#define SC_TXN_INTERVALS(X) \
	X(frd, 1, "First response delay", "request", "first response, provisional included", NULL) \
	X(trt, 1, "Transaction response time", "request", "first final response", NULL)

#define SC_REGISTRATION_INTERVALS(X) \
	X(rrd, 1, "Registration Request Delay", "first REGISTER of the attempt", "2xx", \
	  "RFC 6076 4.1") \
	X(rrd_auth, 3, "Registration delay behind the challenge", "last REGISTER", "2xx", NULL)

#endif
