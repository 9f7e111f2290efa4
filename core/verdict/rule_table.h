/* The rules of findings, one row each: what a rule is called, how grave it is, on what it stands,
 * what it explains, and all that is said of it to people. Documents, help, JSON, the report and
 * the plugin read this table.
 *
 * A new rule is a row here, a function of that name (rule.h) in the file of its group, and its
 * tests. The order is that of causes (VERDICT VD-4): of what fired for a call that went wrong, and
 * explains that, what stands first is the primary finding.
 *
 * Long because it is one vocabulary: every rule stands with its words.
 *
 * X(id, word, of, scope, severity, basis, explains, title, when, unless, advice, rfc)
 *   id        the function is sc_rule_id
 *   of        what it is asked of (enum sc_rule_of), one or more
 *   scope     STREAM or ELEMENT where its findings are of one of these; else they are of what the
 *             rule was asked of
 *   severity, basis   of its findings, unless the function says otherwise
 *   explains  the troubles that it can be the cause of (enum sc_trouble_kind)
 *   when, unless  when it fires, and when not; `unless` NULL: there is no exception
 *   rfc       what it stands on */
#ifndef SC_VERDICT_RULE_TABLE_H
#define SC_VERDICT_RULE_TABLE_H

/* ---- the network (rules_network.c) ---- */
#define SC_RULES_NETWORK(X) \
	X(no_response, "no-response", OF_CALL | OF_REGISTRATION | OF_TXN, TRANSACTION, ERROR, \
	  MUST, FAILURE, "a request was never answered", \
	  "a request was sent again until its timer ended, nothing came back, and no ICMP error " \
	  "was seen", \
	  "the requests of the host were seen and what comes back to it never is: the capture is " \
	  "blind on that way; or it can lie in a hole of the capture", \
	  "Look whether the host is up and a firewall or a wrong route swallows SIP on the way.", \
	  "RFC 3261 17.1")

/* ---- the network, of hosts (rules_host.c) ---- */
#define SC_RULES_PEER(X) \
	X(peer_down, "peer-down", OF_HOST, ELEMENT, WARNING, OPERATIONS, NOTHING, \
	  "a peer did not answer for a while", \
	  "three or more OPTIONS or INVITEs in a row to a peer were not answered, or with 503, " \
	  "up to " \
	  "the first answer", \
	  "no answer of it was ever seen and its callers did not repeat their requests: the " \
	  "capture " \
	  "may be blind on that way", \
	  "Look at what happened to the peer at that time, and where calls went meanwhile.", "")

/* ---- the protocol (rules_protocol.c) ---- */
#define SC_RULES_PROTOCOL(X)

/* ---- credentials and registration (rules_credentials.c) ---- */
#define SC_RULES_CREDENTIALS(X)

/* ---- registrars (rules_host.c) ---- */
#define SC_RULES_REGISTRAR(X) \
	X(stale_nonce, "stale-nonce", OF_HOST, ELEMENT, WARNING, OPERATIONS, NOTHING, \
	  "credentials go stale too soon", \
	  "over a fifth of ten or more challenges of a host say stale=true", NULL, \
	  "Let the server accept a nonce for longer than its clients take to come back.", \
	  "RFC 7616 3.3") \
	X(registration_storm, "registration-storm", OF_HOST, ELEMENT, WARNING, OPERATIONS, \
	  NOTHING, "far more registrations than usual", \
	  "for ten seconds a registrar got five times as many REGISTERs a second as the median " \
	  "of " \
	  "the capture, and five at least", \
	  NULL, \
	  "Look what made all phones register at once: a restart, a route, an outage before it.", \
	  "")

/* ---- media description (rules_description.c) ---- */
#define SC_RULES_DESCRIPTION(X)

/* ---- addresses (rules_address.c) ---- */
#define SC_RULES_ADDRESS(X)

/* ---- media (rules_media.c) ---- */
#define SC_RULES_MEDIA(X)

/* ---- policy, overload, fraud (rules_policy.c) ---- */
#define SC_RULES_POLICY(X)

/* ---- overload and fraud, of hosts (rules_host.c) ---- */
#define SC_RULES_HOST(X) \
	X(overload, "overload", OF_HOST, ELEMENT, WARNING, OPERATIONS, NOTHING, \
	  "a host refuses a good part of what it is asked", \
	  "500 or 503 is over a tenth of the answers of a host, ten or more, within ten seconds", \
	  NULL, "Give the host less to do, or more room; let its callers honour Retry-After.", \
	  "RFC 3261 21.5.4") \
	X(scanner, "scanner", OF_HOST, ELEMENT, WARNING, OPERATIONS, NOTHING, \
	  "somebody tries users and passwords", \
	  "a User-Agent that scanners have, or requests of one source that fail for ten or more " \
	  "users " \
	  "in a minute; an error if a REGISTER then succeeds", \
	  "most of what the source asks for succeeds", \
	  "Block the source; if it got in, change that user's password.", "") \
	X(sweep, "sweep", OF_HOST, ELEMENT, WARNING, OPERATIONS, NOTHING, \
	  "somebody looks for a way to dial out", \
	  "one source dials one number behind five or more other prefixes, or sends over a " \
	  "hundred " \
	  "INVITEs a minute that all fail", \
	  NULL, "Block the source, and look whether any of these calls was answered.", "")

/* ---- time, of hosts (rules_host.c) ---- */
#define SC_RULES_PACE(X) \
	X(slow_answer_to_request, "slow-answer-to-request", OF_HOST, ELEMENT, WARNING, OPERATIONS, \
	  NOTHING, "a host is slow", \
	  "a host took over a second to answer ten or more requests other than INVITE", NULL, \
	  "Look at the load of the host and at what it asks in turn, such as its database.", "")

/* ---- time (rules_time.c) ---- */
#define SC_RULES_TIME(X) \
	X(slow_setup, "slow-setup", OF_CALL, CALL, WARNING, OPERATIONS, SLOW, \
	  "the caller waited long for the ringing", \
	  "the post-dial delay is over the threshold (--slow)", NULL, \
	  "Look at the part of the delay that is the largest.", "ITU-T E.721")

/* ---- what nothing explains (judge.c asks for it last) ---- */
#define SC_RULES_OTHER(X) \
	X(unexplained, "unexplained", OF_CALL | OF_REGISTRATION, CALL, WARNING, OPERATIONS, ALL, \
	  "no rule explains what went wrong", \
	  "a call or registration failed, was dropped, slow or silent, and no rule gives a cause", \
	  NULL, "Look at its ladder; what is known of it stands in the text.", "")

#define SC_RULES(X) \
	SC_RULES_NETWORK(X) \
	SC_RULES_PEER(X) \
	SC_RULES_PROTOCOL(X) \
	SC_RULES_CREDENTIALS(X) \
	SC_RULES_REGISTRAR(X) \
	SC_RULES_DESCRIPTION(X) \
	SC_RULES_ADDRESS(X) \
	SC_RULES_MEDIA(X) \
	SC_RULES_POLICY(X) \
	SC_RULES_HOST(X) \
	SC_RULES_TIME(X) \
	SC_RULES_PACE(X) \
	SC_RULES_OTHER(X)

#endif
