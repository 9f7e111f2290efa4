"""The wire of a random world: who sends what when, and which of it the tap sees.

A scenario (scenarios.py) calls `request` and `respond` with times it has chosen itself. Nothing
here reads a message back, and nothing here knows what an analyser makes of it.

Times are integers in nanoseconds since the beginning of the world. The tap is at the caller:
what the caller sends is seen when it is sent, what it receives when it arrives. With `behind`, a
second tap at the proxy sees the hop behind it.
"""
import pcapfile as pc

EPOCH_NS = 1_700_000_000 * pc.NS_PER_S   # 2023-11-14T22:13:20Z; any fixed time would do
MS = 1_000_000
S = 1_000_000_000
COOKIE = "z9hG4bK"
SDP = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n" \
      "m=audio 40000 RTP/AVP 8\r\n"
REASONS = {100: "Trying", 180: "Ringing", 181: "Call Is Being Forwarded", 182: "Queued",
           183: "Session Progress", 200: "OK", 202: "Accepted", 302: "Moved Temporarily",
           401: "Unauthorized", 407: "Proxy Authentication Required", 423: "Interval Too Brief",
           481: "Call/Transaction Does Not Exist", 486: "Busy Here", 487: "Request Terminated"}


class World:
    """All packets of one capture."""

    def __init__(self, random):
        self.random, self.records, self.serial, self.ident = random, [], 0, 0

    def name(self, prefix=""):
        """A text that nobody else has."""
        self.serial += 1
        return f"{prefix}{self.serial:x}"

    def packet(self, time_ns, src, dst, text, mirrored=False):
        self.ident = self.ident % 0xFFFF + 1
        datagram = pc.udp(src, 5060, dst, 5060, text.encode())
        for ethertype, packet in [pc.ip(src, dst, pc.UDP, datagram, self.ident)]:
            frame = pc.ethernet(ethertype, packet)
        self.records.append(pc.Record(EPOCH_NS + time_ns, frame))
        if mirrored:   # the same packet once more: a mirror port's
            self.records.append(pc.Record(EPOCH_NS + time_ns + 300_000, frame))

    def end(self, time_ns):
        """Something that is no SIP, so that the capture is known to go on until then."""
        frame = pc.arp_request("192.0.2.254", "192.0.2.253")
        self.records.append(pc.Record(EPOCH_NS + time_ns, frame))

    def write(self, path):
        self.records.sort(key=lambda record: record.time_ns)
        pc.write_pcap(path, self.records)


class Request:
    """A request as its first sender made it. `vias` grows by one a hop."""

    def __init__(self, call, method, cseq, branch, headers, to_tag, uri, reverse, body):
        self.call, self.method, self.cseq, self.uri, self.body = call, method, cseq, uri, body
        self.headers, self.to_tag, self.reverse = headers, to_tag, reverse
        self.vias = [f"SIP/2.0/UDP {call.callee if reverse else call.caller};"
                     f"branch={COOKIE}{branch}"]

    def through(self, proxy):
        """The same request as the proxy sends it on."""
        other = object.__new__(Request)
        other.__dict__.update(self.__dict__)
        other.vias = [f"SIP/2.0/UDP {proxy};branch={COOKIE}{self.call.world.name('p')}"] + self.vias
        return other

    def text(self):
        return self.call.text(f"{self.method} {self.uri} SIP/2.0", self, self.to_tag,
                              ["Max-Forwards: 70"] + self.headers, self.body)

    def answer(self, code, tag, headers=(), body=""):
        line = f"SIP/2.0 {code} {REASONS.get(code, 'Whatever')}"
        return self.call.text(line, self, self.to_tag or tag, list(headers), body)


class Call:
    """Identity of one call or registration, and its copies that the tap took twice."""

    def __init__(self, world, caller, callee, mirror=0.0, kind="call"):
        self.world, self.caller, self.callee, self.mirror = world, caller, callee, mirror
        self.call_id = world.name(kind) + "@" + caller
        self.from_tag, self.cseq, self.other_cseq = world.name("f"), 0, 0
        self.user = world.name("u")
        self.mirrored = 0

    def text(self, start_line, request, to_tag, headers, body):
        here = f"<sip:{self.user}@a.example>;tag={self.from_tag}"
        there = "<sip:bob@b.example>" + (f";tag={to_tag}" if to_tag else "")
        ends = (there, here) if request.reverse else (here, there)
        if body:
            headers = headers + ["Content-Type: " + ("message/sipfrag" if body[0] == "S" else
                                                     "application/sdp")]
        return "\r\n".join([start_line, *("Via: " + via for via in request.vias),
                            f"From: {ends[0]}", f"To: {ends[1]}", f"Call-ID: {self.call_id}",
                            f"CSeq: {request.cseq} {request.method}", *headers,
                            f"Content-Length: {len(body)}", "", body])

    def new(self, method, to_tag=None, headers=(), cseq=None, uri="sip:bob@b.example", branch=None,
            body="", reverse=False):
        """A new request of the caller, or of the callee with `reverse`; to_tag of the dialog."""
        if cseq is None and reverse:
            self.other_cseq += 1
            cseq = self.other_cseq
        elif cseq is None:
            self.cseq += 1
            cseq = self.cseq
        if method == "INVITE":
            headers = [f"Contact: <sip:{self.user}@{self.caller}>", *headers]
        return Request(self, method, cseq, branch or self.world.name("b"), list(headers), to_tag,
                       uri, reverse, body)

    def put(self, time_ns, src, dst, text):
        mirrored = self.world.random.random() < self.mirror
        self.mirrored += mirrored
        self.world.packet(time_ns, src, dst, text, mirrored)
