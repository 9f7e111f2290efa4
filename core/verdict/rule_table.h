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

/* ---- the protocol (rules_protocol.c) ---- */
#define SC_RULES_PROTOCOL(X)

/* ---- credentials and registration (rules_credentials.c) ---- */
#define SC_RULES_CREDENTIALS(X)

/* ---- media description (rules_description.c) ---- */
#define SC_RULES_DESCRIPTION(X)

/* ---- addresses (rules_address.c) ---- */
#define SC_RULES_ADDRESS(X)

/* ---- media (rules_media.c) ---- */
#define SC_RULES_MEDIA(X)

/* ---- policy, overload, fraud (rules_policy.c) ---- */
#define SC_RULES_POLICY(X)

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
	SC_RULES_PROTOCOL(X) \
	SC_RULES_CREDENTIALS(X) \
	SC_RULES_DESCRIPTION(X) \
	SC_RULES_ADDRESS(X) \
	SC_RULES_MEDIA(X) \
	SC_RULES_POLICY(X) \
	SC_RULES_TIME(X) \
	SC_RULES_OTHER(X)

#endif
