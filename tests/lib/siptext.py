"""SIP text from the lines of a ladder (tests/lib/flow.py), as a real stack would send it.

The writer remembers what went before, because a message repeats much of it: a response copies
Via, From, To, Call-ID and CSeq of its request (RFC 3261 8.2.6.2), a forwarded message is the
message received with one Via more or less (16.6, 16.7), a retry after a challenge carries
credentials. The text depends on the line and on what went before, never on the time: a repeated
line gives the same bytes.
"""
import re

REASONS = {
    100: "Trying", 180: "Ringing", 181: "Call Is Being Forwarded", 182: "Queued",
    183: "Session Progress", 199: "Early Dialog Terminated", 200: "OK", 202: "Accepted",
    204: "No Notification", 300: "Multiple Choices", 301: "Moved Permanently",
    302: "Moved Temporarily", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
    404: "Not Found", 407: "Proxy Authentication Required", 408: "Request Timeout",
    410: "Gone", 412: "Conditional Request Failed", 415: "Unsupported Media Type",
    420: "Bad Extension", 421: "Extension Required", 422: "Session Interval Too Small",
    423: "Interval Too Brief", 480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist", 482: "Loop Detected", 484: "Address Incomplete",
    486: "Busy Here", 487: "Request Terminated", 488: "Not Acceptable Here",
    491: "Request Pending", 500: "Server Internal Error", 501: "Not Implemented",
    503: "Service Unavailable", 504: "Server Time-out", 600: "Busy Everywhere",
    603: "Decline", 604: "Does Not Exist Anywhere", 606: "Not Acceptable", 607: "Unwanted",
}
CONTACT_REQUESTS = ("INVITE", "UPDATE", "SUBSCRIBE", "NOTIFY", "REFER", "REGISTER")
CONTACT_RESPONSES = ("INVITE", "UPDATE", "SUBSCRIBE", "REFER")
REALM = "example.com"
TRANSPORT_NAME = {"udp": "UDP", "tcp": "TCP", "sctp": "SCTP"}


class Message:
    """A message as header lines, so that a forwarded copy can be made of it."""

    def __init__(self, start, vias, headers, body=b""):
        self.start, self.vias, self.headers, self.body = start, vias, headers, body

    def encode(self):
        lines = [self.start] + [f"Via: {via}" for via in self.vias]
        lines += [f"{name}: {value}" for name, value in self.headers]
        lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body

    def header(self, name):
        return next(value for key, value in self.headers if key == name)


def bracketed(address):
    return f"[{address}]" if ":" in address else address


class SipWriter:
    """Turns the steps of one flow into bytes, in order."""

    def __init__(self, flow):
        self.flow = flow
        self.parties = {}      # (cid, ftag) -> (host that called, caller's user, callee's user)
        self.requests = {}     # transaction() -> Message
        self.instances = {}    # (cid, ftag, method, cseq, via hosts) -> Message
        self.responses = {}    # (cid, ftag, method, cseq, code, tag, depth) -> Message
        self.challenges = {}   # (cid, ftag, method) -> (cseq, code)

    # -- names

    def call_id(self, name):
        return self.flow.call_ids.get(name, f"{name}@{self.flow.name}.example.com")

    def address(self, host):
        address, port = self.flow.host(host)
        return f"{bracketed(address)}:{port}"

    def branch(self, step, host):
        literal = step.options.get("branch")
        if literal == "none":
            return ""
        name = step.branch if host == step.src else f"{step.branch}-{host}"
        return f";branch={literal or f'z9hG4bK-{self.flow.name}-{name}'}"

    def filled(self, text):
        """{cid:x} and {ip:C} in a header given verbatim."""
        text = re.sub(r"\{cid:(\w+)\}", lambda m: self.call_id(m.group(1)), text)
        return re.sub(r"\{ip:(\w+)\}", lambda m: self.address(m.group(1)), text)

    # -- steps

    def encode(self, step):
        """The bytes of this step; of what `as=` names, when it has one."""
        if "as" in step.options:
            src, _, dst = step.options["as"].partition(">")
            step = step._replace(src=src, dst=dst)
        message = self.request(step) if step.code is None else self.response(step)
        return self.with_sent_by(step, message).encode()

    def with_sent_by(self, step, message):
        """The top Via with another transport and port, or none, in this copy of the message alone."""
        if "sent" not in step.options:
            return message
        if step.options["sent"] == "all":
            vias = [re.sub(r":\d+;", ";", via, count=1) for via in message.vias]
            return Message(message.start, vias, message.headers, message.body)
        *transport, port = step.options["sent"].split(",")
        protocol, _, rest = message.vias[0].partition(" ")
        if transport:
            protocol = f"SIP/2.0/{transport[0]}"
        host, semicolon, params = rest.partition(";")
        host = host.rpartition(":")[0] + ("" if port == "none" else f":{port}")
        return Message(message.start, [f"{protocol} {host}{semicolon}{params}", *message.vias[1:]],
                       message.headers, message.body)

    def dialog(self, step):
        return step.options.get("cid", "call"), step.options.get("ftag", "a")

    def transaction(self, step):
        """What a response or an ACK finds its request by, always seen from the client's side."""
        ends = (step.src, step.dst) if step.code is None else (step.dst, step.src)
        return (*self.dialog(step), step.method, step.cseq, step.branch, *ends)

    def request(self, step):
        cid, ftag = self.dialog(step)
        vias = step.options.get("via", step.src).split(",")
        origin = vias[-1]
        invite = self.requests.get(self.transaction(step._replace(method="INVITE")))
        users = (step.options.get("from", origin.lower()), step.options.get("to", step.dst.lower()))
        if step.method == "REGISTER":
            users = (users[0], step.options.get("to", users[0]))
        caller = self.parties.setdefault((cid, ftag), (origin, *users))
        upstream = self.instances.get((cid, ftag, step.method, step.cseq, ",".join(vias[1:])))
        stateless = step.method == "CANCEL" and upstream  # sent on like any request (16.11)
        if step.method in ("ACK", "CANCEL") and invite and not stateless:
            message = self.hop_request(step, invite)
        elif upstream:
            message = self.forwarded_request(step, upstream)
        else:
            reverse = bool(step.tag) and origin != caller[0]
            message = self.fresh_request(step, cid, ftag, caller, reverse, vias)
        message = self.without_tag(step, message)
        self.requests[self.transaction(step)] = message
        self.instances[(cid, ftag, step.method, step.cseq, ",".join(vias))] = message
        return message

    def without_tag(self, step, message):
        """What clients leave out."""
        lacks = step.options.get("lacks")
        if not lacks:
            return message
        name, left = {"from": ("From", ""), "to": ("To", ""), "value": ("To", ";tag=")}[lacks]
        headers = [(key, value.split(";tag=")[0] + left if key == name else value)
                   for key, value in message.headers]
        return Message(message.start, message.vias, headers, message.body)

    def hop_request(self, step, invite):
        """CANCEL, and ACK to a 3xx-6xx: made from the INVITE by the hop that sent it (RFC 3261
        9.1, 17.1.1.3): its URI, its top Via alone, From, To, Call-ID, the CSeq number."""
        to = invite.header("To")
        if step.method == "ACK" and step.tag and ";tag=" not in to:
            to += f";tag={step.tag}"
        headers = [("Max-Forwards", "70"), ("From", invite.header("From")), ("To", to),
                   ("Call-ID", invite.header("Call-ID")), ("CSeq", f"{step.cseq} {step.method}")]
        body = self.body(step, headers, default=False)
        return Message(invite.start.replace("INVITE", step.method, 1), invite.vias[:1], headers,
                       body)

    def via(self, step, host):
        transport = TRANSPORT_NAME[step.options.get("transport", self.flow.transport)]
        branch = self.branch(step, host)
        rport = "" if step.options.get("rport") == "0" else ";rport"
        return f"SIP/2.0/{transport} {self.address(host)}{rport}{branch}"

    def received(self, step, via, host):
        """What the receiver adds to the top Via (RFC 3261 18.2.1, RFC 3581 section 4)."""
        address, port = self.flow.host(step.options.get("seen", host))
        port = step.options.get("sport" if step.code is None else "dport", port)
        return via.replace(";rport", f";received={address};rport={port}")

    def start_line(self, step, callee, caller, reverse):
        user = caller if reverse else callee
        if step.method == "REGISTER":
            return f"REGISTER sip:{REALM} SIP/2.0"
        return f"{step.method} sip:{user}@{self.address(step.dst)} SIP/2.0"

    def forwarded_request(self, step, upstream):
        previous = step.options["via"].split(",")[1]
        vias = [self.via(step, step.src), self.received(step, upstream.vias[0], previous)]
        hops = int(upstream.header("Max-Forwards")) - 1
        headers = [(name, str(hops) if name == "Max-Forwards" else value)
                   for name, value in upstream.headers]
        user = re.search(r"sip:(?:([^@ ]+)@)?", upstream.start).group(1)
        start = f"{step.method} sip:{user}@{self.address(step.dst)} SIP/2.0"
        if step.method == "REGISTER":
            start = upstream.start
        headers += [self.extra(text) for text in step.options["hdr"]]
        return Message(start, vias + upstream.vias[1:], headers, self.passed_body(step, upstream))

    def fresh_request(self, step, cid, ftag, parties, reverse, vias):
        _, caller, callee = parties
        if not step.tag and "to" in step.options:
            callee = step.options["to"]
        tag = f";tag={step.tag}" if step.tag else ""
        near, far = f"<sip:{caller}@{REALM}>;tag={ftag}", f"<sip:{callee}@{REALM}>{tag}"
        headers = [("Max-Forwards", str(71 - len(vias))),
                   ("From", far if reverse else near), ("To", near if reverse else far),
                   ("Call-ID", self.call_id(cid)), ("CSeq", f"{step.cseq} {step.method}")]
        user = callee if reverse else caller
        if step.method in CONTACT_REQUESTS:
            headers += self.contact(step, user)
        headers += self.credentials(step, cid, ftag)
        body = self.body(step, headers, default=step.method == "INVITE")
        return Message(self.start_line(step, callee, caller, reverse),
                       [self.via(step, host) for host in vias], headers, body)

    def response(self, step):
        cid, ftag = self.dialog(step)
        request = self.requests.get(self.transaction(step))
        if not request:  # the capture began later: the request is as the notation would have it
            request = self.unseen_request(step)
        key = (cid, ftag, step.method, step.cseq, step.code, step.tag)
        depth = len(request.vias)
        downstream = self.responses.get(key + (depth + 1,))
        top = self.received(step, request.vias[0], step.dst)
        if downstream:
            message = Message(downstream.start, [top] + downstream.vias[2:], downstream.headers,
                              self.passed_body(step, downstream))
        else:
            message = self.fresh_response(step, request, top)
        message = self.without_tag(step, message)
        self.responses[key + (depth,)] = message
        if step.code in (401, 407):
            self.challenges[(cid, ftag, step.method)] = (step.cseq, step.code)
        return message

    def unseen_request(self, step):
        opens = step.method in ("INVITE", "REGISTER", "OPTIONS", "SUBSCRIBE", "MESSAGE")
        shadow = step._replace(src=step.dst, dst=step.src, code=None,
                               tag="" if opens else step.tag,
                               options={**step.options, "hdr": []})
        return self.request(shadow)

    def fresh_response(self, step, request, top):
        to = request.header("To")
        if step.tag and not re.search(";tag=.", to):
            to = to.removesuffix(";tag=") + f";tag={step.tag}"
        headers = [("From", request.header("From")), ("To", to),
                   ("Call-ID", request.header("Call-ID")), ("CSeq", request.header("CSeq"))]
        user = re.search(r"sip:([^@>]+)@", to).group(1)
        if 300 <= step.code < 400:
            headers += self.contact(step, user, "C")
        elif step.method == "REGISTER" and step.code == 200:
            headers += self.bindings(step, request)
        elif step.method in CONTACT_RESPONSES and 101 <= step.code < 300:
            headers += self.contact(step, user)
        headers += self.challenge(step)
        reason = step.options.get("phrase", REASONS.get(step.code, "Unknown"))
        body = self.body(step, headers, default=step.method == "INVITE" and step.code == 200)
        return Message(f"SIP/2.0 {step.code} {reason}", [top] + request.vias[1:], headers, body)

    # -- headers

    def contact(self, step, user, default=None):
        """Contact of the sender, or of the hosts contact= names."""
        names = step.options.get("contact", default or step.src)
        if names == "none":
            return []
        if names == "*":
            return [("Contact", "*")]
        hosts = names.split(",")
        # With several, q falls from contact to contact: tried in turn (RFC 3261 20.10).
        weight = [f";q={1 - 0.1 * i:.1f}" if len(hosts) > 1 else "" for i in range(len(hosts))]
        return [("Contact", f"<sip:{user}@{self.address(host)}>{q}")
                for host, q in zip(hosts, weight)]

    def bindings(self, step, request):
        """The registrar lists what is bound, with its expiry (RFC 3261 10.3)."""
        contacts = [value for name, value in request.headers if name == "Contact"]
        asked = dict(request.headers).get("Expires")
        expires = step.options.get("expires", asked or "3600")
        if expires == "0" or contacts == ["*"]:
            return []
        return [("Contact", f"{value};expires={expires}") for value in contacts]

    def challenge(self, step):
        name = {401: "WWW-Authenticate", 407: "Proxy-Authenticate"}.get(step.code)
        if not name:
            return []
        stale = ", stale=TRUE" if step.options.get("stale") == "1" else ""
        return [(name, f'Digest realm="{REALM}", nonce="{step.cseq:08x}", algorithm=MD5{stale}')]

    def credentials(self, step, cid, ftag):
        """After a challenge, a later request of the method answers it."""
        cseq, code = self.challenges.get((cid, ftag, step.method), (step.cseq, 0))
        if step.cseq <= cseq or step.options.get("auth") == "0":
            return []
        name = "Authorization" if code == 401 else "Proxy-Authorization"
        return [(name, f'Digest username="a", realm="{REALM}", nonce="{cseq:08x}", '
                       f'uri="sip:{REALM}", response="{cseq:032x}", algorithm=MD5')]

    def extra(self, text):
        name, _, value = text.partition(":")
        return name, self.filled(value.strip())

    def optional(self, step):
        """Headers that an option names, and those given verbatim."""
        options, found = step.options, []
        if "rseq" in options:
            found += [("Require", "100rel"), ("RSeq", options["rseq"])]
        for key, name in (("rack", "RAck"), ("ra", "Retry-After"), ("reason", "Reason"),
                          ("event", "Event")):
            if key in options:
                found.append((name, options[key]))
        # In a response the granted time stands in Contact.
        if "expires" in options and step.code is None:
            found.append(("Expires", options["expires"]))
        return found + [self.extra(text) for text in options["hdr"]]

    # -- bodies

    def body(self, step, headers, default):
        headers += self.optional(step)
        if "body" in step.options:
            headers.append(("Content-Type", step.options.get("type", "text/plain")))
            return step.options["body"].encode().decode("unicode_escape").encode("latin-1")
        wish = step.options.get("sdp", "1" if default else "0")
        if wish == "0":
            return b""
        headers.append(("Content-Type", "application/sdp"))
        return self.sdp(step, {"hold": "sendonly"}.get(wish, "sendrecv" if wish == "1" else wish))

    def passed_body(self, step, message):
        """What a proxy hands on: another one of the same type where it rewrites it."""
        return self.body(step, [], False) if "body" in step.options else message.body

    def sdp(self, step, direction):
        address, _ = self.flow.host(step.options.get("media", step.src))
        family = "IP6" if ":" in address else "IP4"
        version = step.cseq
        lines = ["v=0", f"o=- 2890844526 {version} IN {family} {address}", "s=-",
                 f"c=IN {family} {address}", "t=0 0", "m=audio 49170 RTP/AVP 0",
                 "a=rtpmap:0 PCMU/8000", f"a={direction}"]
        if "fill" in step.options:
            lines.append("a=x-fill:" + "x" * int(step.options["fill"]))
        return ("\r\n".join(lines) + "\r\n").encode()
