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

/* ---- the network (rules_network.c, rules_loss.c), and what looks as if it were (rules_protocol.c,
 * rules_ack.c, rules_text.c) ---- */
#define SC_RULES_NETWORK(X) \
	X(unreachable, "unreachable", OF_CALL | OF_REGISTRATION | OF_TXN, TRANSACTION, ERROR, \
	  MUST, END, "a host cannot be reached", \
	  "an ICMP error quotes a request; the text says who sent it and what it tells", \
	  "a response came all the same; where the call went well by another way it is a " \
	  "warning", \
	  "Look at the host, its port and the filters on the way: the one that the text " \
	  "names refused it.", \
	  "RFC 3261 17.1.4") \
	X(reset, "reset", OF_CALL | OF_REGISTRATION | OF_TXN, TRANSACTION, ERROR, MUST, END, \
	  "a connection was reset", \
	  "a RST ended the connection on which a request waited for its final response", \
	  "the response came all the same; where the call went well by another way it is " \
	  "a warning", \
	  "Look why the host that the text names closed it: it was started again, or a " \
	  "firewall forgot the connection.", \
	  "RFC 3261 18.4") \
	X(fragment_lost, "fragment-lost", OF_CALL | OF_REGISTRATION | OF_TXN, TRANSACTION, ERROR, \
	  MUST, END, "fragments of a request were lost", \
	  "a request over UDP came in fragments of which some are missing, was sent again " \
	  "and never answered", \
	  "it was answered: what is missing was lost here alone", \
	  "Use TCP for large requests, or make them smaller; look which firewall drops " \
	  "fragments.", \
	  "RFC 3261 18.1.1") \
	X(packet_too_big, "packet-too-big", OF_CALL | OF_REGISTRATION | OF_TXN, TRANSACTION, \
	  ERROR, MUST, END, "a request is too big for UDP", \
	  "a request of more than 1300 bytes over UDP was never answered, while smaller " \
	  "requests to the same host were; a note where it was answered", \
	  NULL, \
	  "Use TCP for large requests, or make them smaller: fewer codecs, shorter " \
	  "headers, compact names; look whether fragments pass the firewalls.", \
	  "RFC 3261 18.1.1") \
	X(ack_missing, "ack-missing", OF_CALL, TRANSACTION, ERROR, MUST, END, \
	  "an answer was never acknowledged", \
	  "a 2xx to an INVITE was sent again until its sender gave up, or until the BYE, " \
	  "so that no ACK had reached it; the text tells what the frames show of the ACK", \
	  "the 2xx was not sent again: the ACK went around the place where this was " \
	  "captured, by the Contact, which is a note", \
	  "Look at the Contact and the Record-Route that the caller got in the 2xx: the " \
	  "ACK goes where they say.", \
	  "RFC 3261 13.3.1.4, 13.2.2.4") \
	X(wrong_route, "wrong-route", OF_CALL, TRANSACTION, ERROR, MUST, END, \
	  "a request of the dialog went another way than its route set says", \
	  "a request inside a dialog has no Route though its dialog has a route set, or " \
	  "goes to a host that no Contact of the dialog names, and it was never answered " \
	  "or failed", \
	  "its sender is not the user agent itself: a proxy has taken the Routes off that " \
	  "it used", \
	  "Look who lost the Record-Route or changed the Contact on the way; an ALG and a " \
	  "B2BUA do such things.", \
	  "RFC 3261 12.2.1.1") \
	X(no_response, "no-response", OF_CALL | OF_REGISTRATION | OF_TXN, TRANSACTION, ERROR, \
	  MUST, END, "a request was never answered", \
	  "a request was sent again until its timer ended, nothing came back, and no ICMP error " \
	  "was seen", \
	  "the requests of the host were seen and what comes back to it never is: the capture is " \
	  "blind on that way; or it can lie in a hole of the capture", \
	  "Look whether the host is up and a firewall or a wrong route swallows SIP on the way.", \
	  "RFC 3261 17.1") \
	X(response_lost, "response-lost", OF_CALL | OF_REGISTRATION | OF_TXN, TRANSACTION, \
	  WARNING, OPERATIONS, SLOW, "a response was lost behind the tap", \
	  "a request was sent again after its response had been seen, later than its " \
	  "sender takes to react", \
	  "the repeat came within a round trip of the response", \
	  "Look for loss between the place of the capture and who sent the request.", \
	  "RFC 3261 17.1") \
	X(request_lost, "request-lost", OF_CALL | OF_REGISTRATION | OF_TXN, TRANSACTION, WARNING, \
	  OPERATIONS, SLOW, "a request was lost behind the tap", \
	  "a request was answered only when it had been sent again, sooner than T1 after " \
	  "the last sending", \
	  "a copy was answered as well, or it had been sent on before it came again: it " \
	  "had arrived", \
	  "Look for loss between the place of the capture and who receives the request, " \
	  "or why that is slow.", \
	  "RFC 3261 17.1") \
	X(failover, "failover", OF_CALL | OF_REGISTRATION, TRANSACTION, NOTE, OPERATIONS, SLOW, \
	  "another host was tried", \
	  "a host answered 503 or not at all, and the same client tried another one", NULL, \
	  "Look why the first host does not answer; what it costs stands in the text.", \
	  "RFC 3263 4.3") \
	X(late_response, "late-response", OF_CALL | OF_REGISTRATION | OF_TXN, TRANSACTION, \
	  WARNING, MUST, NOTHING, "a response came when nobody waited for it any more", \
	  "a final response came later than 64*T1 after its request", \
	  "an INVITE had a provisional response before: it waits on", \
	  "Look what keeps the host so long; its peer has given up.", \
	  "RFC 3261 17.1.1.2, 17.1.2.2") \
	X(storm, "storm", OF_CALL | OF_REGISTRATION | OF_TXN, TRANSACTION, WARNING, MUST, NOTHING, \
	  "a message was sent again too often", \
	  "a message was sent again more than 11 times, or twice sooner than T1/2 after " \
	  "it", \
	  "a response that repeats of the request asked for; copies that the capture made", \
	  "Look at the timers of the host that sends it.", "RFC 3261 17")

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

/* ---- the protocol (rules_protocol.c, rules_ack.c, rules_dialog.c, rules_session.c,
 * rules_text.c) ---- */
#define SC_RULES_PROTOCOL(X) \
	X(loop, "loop", OF_CALL | OF_REGISTRATION | OF_TXN, TRANSACTION, ERROR, MUST, FAILURE, \
	  "a request went in a circle", \
	  "a request was answered 482 or 483, or came back to a host that stands in its " \
	  "Via list and the call failed", \
	  "copies of a forked request met again at one host; its Request-URI was changed " \
	  "on the way (a hairpin)", \
	  "Look which hosts stand in the Via list twice, and why they route it there.", \
	  "RFC 3261 16.3") \
	X(dialog_unknown, "dialog-unknown", OF_CALL, TRANSACTION, ERROR, MUST, END, \
	  "a host does not know the dialog of a request", \
	  "a request inside a dialog was answered 481", \
	  "a BYE had ended the dialog before: then it is a note", \
	  "Compare the tags of the request with those of the 2xx, and look whether the " \
	  "host was started again.", \
	  "RFC 3261 12.2.2") \
	X(extension_required, "extension-required", OF_CALL | OF_REGISTRATION | OF_TXN, \
	  TRANSACTION, ERROR, MUST, FAILURE, "an extension is missing", \
	  "a request was answered 420 or 421", \
	  "the call was answered all the same: then it is a note", \
	  "Switch the extension off at the one side, or on at the other.", "RFC 3261 8.2.2.3") \
	X(prack_missing, "prack-missing", OF_CALL, TRANSACTION, ERROR, MUST, END, \
	  "a reliable provisional response was never acknowledged", \
	  "a 1xx with RSeq was sent again until its sender gave up", NULL, \
	  "Look whether the PRACK goes where the Contact and the Record-Route of the 1xx " \
	  "say.", \
	  "RFC 3262 3") \
	X(session_expired, "session-expired", OF_CALL, TRANSACTION, ERROR, MUST, END, \
	  "the session timer ended the call", \
	  "a BYE came, or nothing any more, when the interval of the session timer was " \
	  "nearly over and no refresh had come", \
	  "who had to refresh sent the BYE", \
	  "Look why the host that the text names does not refresh.", "RFC 4028 10") \
	X(refresh_refused, "refresh-refused", OF_CALL, TRANSACTION, ERROR, SHOULD, END, \
	  "a refresh of the session was refused", \
	  "a re-INVITE or UPDATE with Session-Expires got a failure", \
	  "401, 407, 408, 422 and 491 are answered by another try; a later refresh was " \
	  "accepted: then it is a note", \
	  "Look why the host refuses what it had agreed to before.", "RFC 4028 7.4") \
	X(ghost_answer, "ghost-answer", OF_CALL, TRANSACTION, ERROR, MUST, NOTHING, \
	  "an answer that nobody took", \
	  "a second 2xx of a fork, or one that crossed a CANCEL, was sent until its " \
	  "sender gave up, and got neither ACK nor BYE", \
	  NULL, \
	  "The caller has to acknowledge every 2xx and to end those dialogs that it does " \
	  "not want.", \
	  "RFC 3261 13.2.2.4, 15") \
	X(refer_failed, "refer-failed", OF_CALL, TRANSACTION, ERROR, SHOULD, NOTHING, \
	  "a transfer failed", \
	  "a NOTIFY of a REFER tells a status of 300 or more, or none came in 64*T1 after " \
	  "the 202", \
	  "the dialog of the REFER ended before", "Look at the call that the transfer made.", \
	  "RFC 3515 2.4.5") \
	X(glare, "glare", OF_CALL, TRANSACTION, NOTE, MUST, NOTHING, \
	  "both sides changed the session at once", \
	  "changes of both sides crossed and were answered 491; an error where one of " \
	  "them was never tried again", \
	  NULL, "Who got a 491 has to try again after a random time.", "RFC 3261 14.1") \
	X(interval_too_small, "interval-too-small", OF_CALL, TRANSACTION, WARNING, MUST, FAILURE, \
	  "a session interval was too small", \
	  "a 422 was not followed by a request with the interval that it asks for", NULL, \
	  "Let the client ask for the interval of Min-SE.", "RFC 4028 6") \
	X(bye_unanswered, "bye-unanswered", OF_CALL, TRANSACTION, WARNING, MUST, NOTHING, \
	  "a BYE was not taken", "a BYE was never answered, or refused", \
	  "401, 407, 408 and 481, and a later BYE that was taken", \
	  "Look whether the other side is still up; it may go on charging.", "RFC 3261 15") \
	X(cseq_back, "cseq-back", OF_CALL, TRANSACTION, WARNING, MUST, NOTHING, \
	  "the CSeq number of a dialog does not rise", \
	  "a request inside a dialog has no higher CSeq number than one of the same " \
	  "sender before it", \
	  "ACK, CANCEL and copies; what one overtook on the way", \
	  "Look which host makes the CSeq: two may do so, as a proxy that sends OPTIONS " \
	  "or BYE of its own.", \
	  "RFC 3261 12.2.1.1") \
	X(content_length, "content-length", OF_CALL | OF_REGISTRATION | OF_TXN, TRANSACTION, \
	  WARNING, MUST, NOTHING, "Content-Length and body disagree", \
	  "a message over UDP has a body of another length than its Content-Length says, " \
	  "or one that cannot be read", \
	  "the capture cut it short", \
	  "Look for an ALG that changes addresses without counting anew.", "RFC 3261 18.3") \
	X(malformed, "malformed", OF_HOST, ELEMENT, WARNING, MUST, NOTHING, \
	  "messages that are malformed", \
	  "a host sent messages that cannot be measured; one finding a kind of fault", NULL, \
	  "Look at the software of the host, or at what changed the message on the way.", \
	  "RFC 3261 8.1.1") \
	X(odd, "odd", OF_HOST, ELEMENT, NOTE, SHOULD, NOTHING, "messages that are odd", \
	  "a host sent messages that are not as the standard has them, and can be used; " \
	  "one finding a kind of fault", \
	  NULL, "Nothing need be done unless another implementation refuses them.", "RFC 3261 7") \
	X(cancel_race, "cancel-race", OF_CALL, TRANSACTION, NOTE, MUST, NOTHING, \
	  "a CANCEL and the answer crossed", \
	  "a 2xx came as the CANCEL was on its way, and the call was ended by a BYE", NULL, \
	  "Nothing is wrong: the caller gave up as the callee answered.", "RFC 3261 9.1")

/* ---- credentials and registration (rules_credentials.c) ---- */
#define SC_RULES_CREDENTIALS(X) \
	X(wrong_credentials, "wrong-credentials", OF_CALL | OF_REGISTRATION, CALL, ERROR, MUST, \
	  FAILURE, "the credentials are wrong", \
	  "credentials were sent and challenged again with a new nonce that is not called stale, " \
	  "twice or until the sender gave up", \
	  "the server calls the nonce stale, or asks for another realm: those were not wrong", \
	  "Compare user name, password and realm on both sides.", "RFC 7616 3.3") \
	X(no_credentials, "no-credentials", OF_CALL | OF_REGISTRATION, CALL, ERROR, MUST, FAILURE, \
	  "a challenge was not taken up", \
	  "a 401 or 407 was the last answer, and no retry with credentials followed", \
	  "the capture ends before it would have followed, or it can lie in a hole", \
	  "Give the client a user name and password for the realm in the text.", "RFC 3261 22.2") \
	X(registration_refused, "registration-refused", OF_REGISTRATION, REGISTRATION, ERROR, \
	  MUST, FAILURE, "a registration was refused", \
	  "the final response to a REGISTER is 403, 404, 5xx, 6xx, or a 423 that no retry " \
	  "followed", \
	  NULL, "Look at the account on the registrar, and at the reason in the text.", \
	  "RFC 3261 10.3") \
	X(registration_lapsed, "registration-lapsed", OF_REGISTRATION, REGISTRATION, WARNING, \
	  OPERATIONS, NOTHING, "a binding ran out before it was refreshed", \
	  "the next REGISTER of a binding came later than the time that was granted", NULL, \
	  "Until the refresh no call reaches the phone: let it refresh earlier, or look why it " \
	  "was " \
	  "away.", \
	  "RFC 3261 10.2.4") \
	X(cleartext_digest, "cleartext-digest", OF_CALL | OF_REGISTRATION, CALL, NOTE, SHOULD, \
	  NOTHING, "MD5 credentials are sent without encryption", \
	  "digest credentials with MD5 over UDP, TCP, SCTP or WS", NULL, \
	  "Who reads them can guess the password: use TLS, or SHA-256.", "RFC 8760")

/* ---- registrars (rules_host.c) ---- */
#define SC_RULES_REGISTRAR(X) \
	X(registration_flapping, "registration-flapping", OF_HOST, REGISTRATION, WARNING, \
	  OPERATIONS, NOTHING, "a phone registers anew again and again", \
	  "three or more times in ten minutes the binding of an address of record was removed, " \
	  "or " \
	  "made anew from a host that it had been made from before", \
	  "several phones of one user, each of which registers once", \
	  "Look whether the phone restarts, loses its network, or is registered twice.", "") \
	X(nat_port_change, "nat-port-change", OF_HOST, REGISTRATION, NOTE, OPERATIONS, NOTHING, \
	  "a NAT gave a phone another port while it was registered", \
	  "the same contact is refreshed from another source port, over UDP, while its binding " \
	  "lives", \
	  NULL, \
	  "Calls to the old port are lost: let the phone send keep-alives (RFC 5626 4.4), or " \
	  "register " \
	  "more often.", \
	  "RFC 5626 4.4") \
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
#define SC_RULES_DESCRIPTION(X) \
	X(no_common_codec, "no-common-codec", OF_CALL, CALL, ERROR, MUST, FAILURE, \
	  "nothing that was offered is taken", "an INVITE with SDP is answered 488, 606 or 415", \
	  NULL, "Compare the codecs, SRTP and media lines of both sides.", \
	  "RFC 3264, RFC 3261 21.4.26") \
	X(answer_mismatch, "answer-mismatch", OF_CALL, CALL, ERROR, MUST, SILENCE, \
	  "an answer does not fit its offer", \
	  "the answer has another number of media lines, a format that was not offered, or a " \
	  "direction " \
	  "that the offer does not allow", \
	  "names are compared without case, numbers of RFC 3551 need no rtpmap; comfort noise " \
	  "and keys " \
	  "may be there", \
	  "Look at who made the answer: it must take from the offer, line by line.", "RFC 3264 6") \
	X(srtp_mismatch, "srtp-mismatch", OF_CALL, CALL, ERROR, MUST, SILENCE, \
	  "encryption of the media was not agreed on", \
	  "SAVP is answered with AVP or AVP with SAVP, the crypto tag and suite of the answer " \
	  "were not " \
	  "offered, or both sides want the same role in DTLS", \
	  "a media line that is rejected", "Set both sides to the same: none, SDES or DTLS.", \
	  "RFC 4568, RFC 5763") \
	X(no_offer, "no-offer", OF_CALL, CALL, ERROR, MUST, SILENCE, "an answer is missing", \
	  "the 2xx to an INVITE with SDP, or the ACK to a 2xx with an offer, has no SDP", \
	  "a 1xx had it already; the message is cut short in the capture, or has a body of " \
	  "another kind", \
	  "Look at who left it out: both sides may send, and neither knows where.", \
	  "RFC 3264, RFC 3261 13.2.1") \
	X(silent_ringing, "silent-ringing", OF_CALL, CALL, WARNING, OPERATIONS, SLOW, \
	  "the caller hears nothing while it rings", \
	  "a 1xx without SDP, and for over four seconds neither a 180 nor SDP while the call " \
	  "goes on", \
	  "a 180 follows soon", "Let the callee's side send 180, or 183 with SDP and a tone.", \
	  "RFC 3960") \
	X(dtmf_mismatch, "dtmf-mismatch", OF_CALL, CALL, WARNING, INTEROP, NOTHING, \
	  "keys may not arrive, or twice", \
	  "telephone-event was offered and not answered, or one key came by RTP and by INFO", \
	  "it was not offered, or audio was not answered at all", \
	  "Set both sides to one way of sending keys.", "RFC 4733") \
	X(hold_stays, "hold-stays", OF_CALL, CALL, NOTE, OPERATIONS, NOTHING, \
	  "a call was left on hold", \
	  "a call was put on hold, never taken off, and the held side hung up", \
	  "the side that holds hangs up", "Ask who was on hold, and for how long.", \
	  "RFC 3264 8.4")

/* ---- addresses (rules_address.c) ---- */
#define SC_RULES_ADDRESS(X) \
	X(private_contact, "private-contact", OF_CALL, CALL, NOTE, MUST, FAILURE_OR_DROP, \
	  "a Contact is private and its sender is not", \
	  "the Contact of an INVITE or its 2xx is in a private net and the message comes from a " \
	  "public " \
	  "address; an error if a request to it was lost", \
	  "the hop is not the sender's own", \
	  "Let the phone learn its outer address, or the proxy route to where messages come " \
	  "from.", \
	  "RFC 3261 8.1.1.8, RFC 5626") \
	X(private_sdp, "private-sdp", OF_CALL, CALL, NOTE, MUST, SILENCE, \
	  "media are wanted at a private address", \
	  "the c= line is private towards a public peer; an error if that side got no " \
	  "media, or they are sent there; a note if they came all the same", \
	  "nothing is known of the media", \
	  "Use ICE or a media relay, or let the peer send to where media come from.", \
	  "RFC 3264, RFC 8445") \
	X(alg, "alg", OF_CALL, CALL, WARNING, INTEROP, NOTHING, \
	  "something on the way rewrites addresses", \
	  "parts of an INVITE have the public address that it comes from, and the others one " \
	  "private " \
	  "address", \
	  "all of them have the same, or another Via was added", \
	  "Turn off the SIP ALG of the router.", "")

/* ---- media (rules_media.c) ---- */
#define SC_RULES_MEDIA(X) \
	X(one_way, "one-way", OF_CALL, CALL, ERROR, OPERATIONS, SILENCE, \
	  "one side did not hear the other", \
	  "the capture shows audio of a call one way, and none the other", \
	  "the tap may not see the other way: the call's media is unknown then", \
	  "Look at NAT and firewall between who sends and the one who hears nothing, and at the " \
	  "hints " \
	  "in the text.", \
	  "METRICS.md OW-2") \
	X(no_media, "no-media", OF_CALL, CALL, ERROR, OPERATIONS, SILENCE, "nobody heard anybody", \
	  "an answered call has no audio either way where the capture would show it", \
	  "the tap may not see the media of the call", \
	  "Look whether media are sent at all, and where: at the addresses in the SDP.", \
	  "METRICS.md OW-2") \
	X(dead_air, "dead-air", OF_CALL, CALL, ERROR, OPERATIONS, SILENCE, \
	  "the audio paused for long", "ten seconds and more of a call without a packet one way", \
	  "the call was on hold, or comfort noise went on", \
	  "Look what happened at the beginning of the pause.", "METRICS.md OW-2") \
	X(late_media, "late-media", OF_CALL, CALL, WARNING, OPERATIONS, SILENCE, \
	  "audio began late", "the first packet came over two seconds after the 2xx", NULL, \
	  "Look what the side that began late waited for: ICE, DTLS, the ACK, a relay.", \
	  "METRICS.md OW-2") \
	X(media_stopped, "media-stopped", OF_CALL, STREAM, WARNING, OPERATIONS, SILENCE, \
	  "the audio of one side stopped before the end", \
	  "one way stops over five seconds before the BYE, and the other goes on", \
	  "the call was put on hold, changed or transferred", \
	  "Look at that sender and at what lies between it and the tap.", "") \
	X(loss, "loss", OF_CALL, STREAM, WARNING, OPERATIONS, SILENCE, \
	  "packets of audio were lost", \
	  "over 1 % of a stream in ten seconds, or over 200 ms in a row, were lost; an error " \
	  "over 5 % " \
	  "of all", \
	  "a stream of fewer than 50 packets", \
	  "Look at the links on the side of the tap that the text names; bursts point to a queue " \
	  "or a " \
	  "radio link, single losses to a faulty line.", \
	  "ITU-T G.114, RFC 3611") \
	X(quality, "quality", OF_CALL, STREAM, WARNING, OPERATIONS, SILENCE, "a call sounded bad", \
	  "MOS is under 3.6, an error under 2.6", \
	  "a codec for which no standard has a figure, and a stream of fewer than 50 packets", \
	  "The text says what cost it: codec, loss, or packets too late for the jitter buffer.", \
	  "ITU-T G.107, G.109") \
	X(jitter, "jitter", OF_CALL, STREAM, WARNING, OPERATIONS, SILENCE, \
	  "packets of audio came unevenly", \
	  "the 95th percentile of the delay variation is over 50 ms", \
	  "a stream of fewer than 50 packets", \
	  "Look for a busy link before the tap, or a sender that is short of time.", "RFC 5481") \
	X(codec_not_agreed, "codec-not-agreed", OF_CALL, STREAM, ERROR, MUST, SILENCE, \
	  "audio came in a format that was not agreed on", \
	  "a payload type is not in the SDP in force", \
	  "comfort noise, events, and what came before the answer", \
	  "Look at the sender: it must keep to the SDP of who receives.", "RFC 3264 7") \
	X(clock_rate, "clock-rate", OF_CALL, STREAM, WARNING, MUST, NOTHING, \
	  "time stamps do not fit the clock rate", \
	  "the time stamps of a stream run over a fifth faster or slower than its clock rate", \
	  "a stream of fewer than 50 packets", \
	  "Look at the rtpmap of both sides, and at what the sender's codec counts in.", \
	  "RFC 3551 4.1, RFC 7160") \
	X(ptime, "ptime", OF_CALL, STREAM, WARNING, SHOULD, NOTHING, \
	  "packets are longer or shorter than was asked for", \
	  "the packet time of a stream is over a fifth off the a=ptime of who receives it", \
	  "a stream of fewer than 50 packets, a session that was changed, and one that is silent " \
	  "for the " \
	  "most part, whose packets lie far apart", \
	  "Set both sides to one packet time: some phones drop or stutter with another.", \
	  "RFC 4566 6, RFC 3551 4.2") \
	X(stream_restart, "stream-restart", OF_CALL, STREAM, WARNING, SHOULD, NOTHING, \
	  "a sender of audio began anew", \
	  "the SSRC or the sequence numbers jump in the middle of a call", \
	  "after a re-INVITE, an UPDATE or a transfer, and when the callee takes over from a " \
	  "server " \
	  "that rang", \
	  "Look whether the sender restarted, or something in between took over.", "RFC 3550 8") \
	X(false_answer, "false-answer", OF_CALL, CALL, WARNING, OPERATIONS, NOTHING, \
	  "answered, and nobody was there", \
	  "a 2xx with SDP, a call of three seconds or more, and under two packets of audio from " \
	  "the " \
	  "callee while the caller's are seen", \
	  "the media of the call may not be visible", \
	  "Look at who sends the 2xx: a gateway or a provider that charges for calls that no one " \
	  "took.", \
	  "") \
	X(media_after_bye, "media-after-bye", OF_CALL, STREAM, NOTE, OPERATIONS, NOTHING, \
	  "audio went on after the call", "RTP came more than a second after the BYE", NULL, \
	  "Look whether that sender got the BYE.", "") \
	X(no_qos, "no-qos", OF_CALL, STREAM, NOTE, OPERATIONS, NOTHING, \
	  "one way is not marked for the network", \
	  "the media of one way have no DSCP, and those of the other have one", NULL, \
	  "Set DSCP EF at that sender, or look who clears it on the way.", "RFC 4594")

/* ---- policy, overload, fraud (rules_policy.c) ---- */
#define SC_RULES_POLICY(X) \
	X(refused_by_policy, "refused-by-policy", OF_CALL, CALL, WARNING, OPERATIONS, FAILURE, \
	  "a call was refused by a rule of somebody", \
	  "the final response is 403, 607 or 608, or a 603 that has a Reason or Warning", \
	  "a 603 without these is a person who declines", \
	  "Ask who sent it what its rule is: rights of the caller, barred numbers, fraud " \
	  "control.", \
	  "RFC 3261 21.4.4, RFC 8197, RFC 8688") \
	X(identity, "identity", OF_CALL, CALL, WARNING, MUST, FAILURE, \
	  "the caller's identity was not accepted, or cannot be", \
	  "the final response is 428, 436, 437 or 438, or 403 to an INVITE with Identity; or a " \
	  "token " \
	  "is over 60 s older or newer than the capture's clock, or names other numbers than " \
	  "From and " \
	  "To", \
	  "the numbers differ in a leading + or in visual separators alone", \
	  "Look at the clock of the signer, the certificate, and the numbers that are signed.", \
	  "RFC 8224") \
	X(q850, "q850", OF_CALL, CALL, NOTE, INTEROP, FAILURE, \
	  "a cause of the telephone network came along", \
	  "a Reason header has a Q.850 cause; a warning if the response's code is not one that " \
	  "RFC " \
	  "3398 has for it", \
	  "cause 16, normal clearing", "The cause tells what the other network found.", \
	  "RFC 3326, RFC 3398 7.2.4.1")

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
	  "Look at the part of the delay that is the largest.", "ITU-T E.721") \
	X(slow_disconnect, "slow-disconnect", OF_CALL, CALL, NOTE, OPERATIONS, NOTHING, \
	  "hanging up took long", "the Session Disconnect Delay is over two seconds", NULL, \
	  "Look whether the BYE was sent again, or who took so long to answer it.", \
	  "RFC 6076 4.4")

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
