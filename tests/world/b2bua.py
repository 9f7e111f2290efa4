"""A B2BUA under load that hides what is behind it, and which calls are legs of which.

    b2bua.py FILE.pcap [--seed N] [--minutes N] [--header] [--interfaces 1|2]

Who calls whom, what becomes of it and what the B2BUA changes is decided first; then the messages are
written. On every leg out Call-ID, tags, branches, Via, Contact and CSeq are new. Numbers get another
prefix; o= lines are kept, kept but for the name and the address in them, or written anew; media
are anchored or not. With --header each leg out names the leg in (X-CID).
"""
import argparse
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

from wire import MS, REASONS, S, World  # noqa: E402

CALLS_A_MINUTE = 500
OUTSIDE, INSIDE = "192.0.2.1", "198.51.100.1"   # the B2BUA; with one interface the first alone
CALLERS = [f"10.1.0.{n}" for n in range(1, 41)]      # gateways and telephones
CALLEES = [f"10.2.0.{n}" for n in range(1, 13)]      # carriers
HOTLINES = [f"0800{n:07}" for n in range(3)]
REASONS = {**REASONS, 404: "Not Found", 480: "Temporarily Unavailable", 503: "Service Unavailable",
           603: "Decline"}


class Sdp:
    """A session description, and what a B2BUA makes of it."""

    def __init__(self, name, session, version, host, media_host, port):
        self.name, self.session, self.version, self.host = name, session, version, host
        self.media_host, self.port = media_host, port

    def text(self):
        return (f"v=0\r\no={self.name} {self.session} {self.version} IN IP4 {self.host}\r\ns=-\r\n"
                f"c=IN IP4 {self.media_host}\r\nt=0 0\r\nm=audio {self.port} RTP/AVP 8 0\r\n")


class Leg:
    """One side of a call: its identifiers, and how its messages are written."""

    def __init__(self, load, src, dst, caller, callee):
        self.load, self.src, self.dst, self.caller, self.callee = load, src, dst, caller, callee
        random_ = load.random
        self.call_id = f"{random_.getrandbits(64):016x}@{src}"
        self.from_tag, self.to_tag = f"{random_.getrandbits(32):x}", f"{random_.getrandbits(32):x}"
        self.cseq, self.branch = random_.randrange(1, 9000), None
        self.uri = f"sip:{callee}@{dst}"
        self.start = None

    def _new_branch(self):
        self.branch = f"z9hG4bK{self.load.random.getrandbits(48):x}"

    def _send(self, t, src, dst, first, cseq, to_tag, headers, body, reverse=False):
        here = f"<sip:{self.caller}@{self.src}>;tag={self.from_tag}"
        there = f"<sip:{self.callee}@{self.dst}>" + (f";tag={self.to_tag}" if to_tag else "")
        ends = (there, here) if reverse else (here, there)
        if body:
            headers = [*headers, "Content-Type: application/sdp"]
        via = self.dst if reverse else self.src
        self.load.world.packet(t, src, dst, "\r\n".join(
            [first, f"Via: SIP/2.0/UDP {via};branch={self.branch}", f"From: {ends[0]}",
             f"To: {ends[1]}", f"Call-ID: {self.call_id}", f"CSeq: {cseq}", *headers,
             f"Content-Length: {len(body)}", "", body]))

    def invite(self, t, sdp, headers=()):
        self._new_branch()
        self.start = self.start or t
        contact = f"Contact: <sip:{self.caller}@{self.src}>"
        self._send(t, self.src, self.dst, f"INVITE {self.uri} SIP/2.0", f"{self.cseq} INVITE",
                   False, ["Max-Forwards: 70", contact, *headers], sdp.text() if sdp else "")

    def answer(self, t, code, sdp=None, headers=()):
        """The response to its latest INVITE, and the ACK of one that refuses it."""
        self._send(t, self.dst, self.src, f"SIP/2.0 {code} {REASONS[code]}", f"{self.cseq} INVITE",
                   code > 100, [*headers] + [f"Contact: <sip:{self.dst}>"] * (code == 200),
                   sdp.text() if sdp else "")
        if code >= 300:
            self._send(t + 2 * MS, self.src, self.dst, f"ACK {self.uri} SIP/2.0",
                       f"{self.cseq} ACK", True, ["Max-Forwards: 70"], "")

    def ack(self, t):
        self._new_branch()
        self._send(t, self.src, self.dst, f"ACK {self.uri} SIP/2.0", f"{self.cseq} ACK", True,
                   ["Max-Forwards: 70"], "")

    def cancel(self, t):
        self._send(t, self.src, self.dst, f"CANCEL {self.uri} SIP/2.0", f"{self.cseq} CANCEL",
                   False, ["Max-Forwards: 70"], "")
        self._send(t + 3 * MS, self.dst, self.src, "SIP/2.0 200 OK", f"{self.cseq} CANCEL", False,
                   [], "")
        self.answer(t + 5 * MS, 487)

    def bye(self, t, by_callee=False):
        self._new_branch()
        ends = (self.dst, self.src) if by_callee else (self.src, self.dst)
        cseq = 1 if by_callee else self.cseq + 1
        self._send(t, *ends, f"BYE sip:x@{ends[1]} SIP/2.0", f"{cseq} BYE", True,
                   ["Max-Forwards: 70"], "", by_callee)
        self._send(t + 12 * MS, *ends[::-1], "SIP/2.0 200 OK", f"{cseq} BYE", True, [], "",
                   by_callee)


class Load:
    """All calls of a capture. `legs`: Call-ID of each leg -> that of the leg it continues; None: it
    begins. `kind`: Call-ID -> what became of it."""

    def __init__(self, seed=1, minutes=2, header=False, interfaces=1):
        self.random, self.header = random.Random(seed), header
        self.world = World(self.random)
        self.inside = OUTSIDE if interfaces == 1 else INSIDE
        self.legs, self.kind = {}, {}
        self.last = 0
        kinds = [kind for kind, weight in KINDS for _ in range(weight)]
        count = CALLS_A_MINUTE * minutes
        for number in range(count):
            start = number * 60 * S // CALLS_A_MINUTE + self.random.randrange(100 * MS)
            kind = self.random.choice(kinds)
            kind(self, start, *self.parties())
        self.world.end(minutes * 60 * S + 400 * S)

    # ---- who, and what is made of it ----

    def parties(self):
        """(caller's host, caller, callee): one in four calls a hotline, one in eight is from one
        firm's switch, whose calls all have the number of its desk."""
        caller = f"+4930{self.random.randrange(1000000, 10000000)}"
        host = self.random.choice(CALLERS)
        if self.random.random() < 0.125:
            caller, host = "+49301234500", CALLERS[0]
        callee = f"+49{self.random.choice(('89', '40', '221'))}{self.random.randrange(10**6, 10**7)}"
        if self.random.random() < 0.25:
            callee = self.random.choice(HOTLINES)
        return host, caller, callee

    def change_prefix(self, number):
        """National, international, as tel with 00, or with the digits that choose a carrier."""
        if not number.startswith("+49"):
            return number
        return self.random.choice((number, "0" + number[3:], "00" + number[1:],
                                   "1010#" + number[1:], number[1:]))

    def sdp(self, host):
        """A device's: some write the time of day into it, as RFC 4566 wants, some a random number,
        one kind always the same."""
        now = 1_700_000_000 + self.now // S
        style = CALLERS.index(host) % 4 if host in CALLERS else self.random.randrange(3)
        session = (now + 2208988800, now, self.random.getrandbits(31), 1001)[style]
        return Sdp("-" if style else "dev", session, session + (style == 2), host, host,
                   self.random.randrange(5000, 30000) * 2)

    def rewrite(self, sdp):
        """What the B2BUA makes of an offer or an answer."""
        own = Sdp("b2bua", self.random.getrandbits(31), 1, self.inside, self.inside,
                  self.random.randrange(5000, 30000) * 2)
        how = self.random.random()
        if how < 0.3:      # nothing: the media go past it
            return sdp
        if how < 0.6:      # anchored, the origin kept but for name and address
            own.session, own.version = sdp.session, sdp.version
        return own

    # ---- parts of calls ----

    def leg_in(self, t, host, caller, callee, kind, sdp=None):
        leg = Leg(self, host, OUTSIDE, caller, callee)
        self.legs[leg.call_id], self.kind[leg.call_id] = None, kind
        self.now = t
        leg.sdp = sdp or self.sdp(host)
        leg.invite(t, leg.sdp)
        leg.answer(t + self.random.randrange(1, 6) * MS, 100)
        return leg

    def leg_out(self, t, leg_in, callee=None, host=None, headers=()):
        leg = Leg(self, self.inside, host or self.random.choice(CALLEES),
                  self.change_prefix(leg_in.caller), self.change_prefix(callee or leg_in.callee))
        self.legs[leg.call_id] = leg_in.call_id
        self.kind[leg.call_id] = self.kind[leg_in.call_id]
        if self.header:
            headers = [*headers, f"X-CID: {leg_in.call_id}"]
        leg.sdp = self.rewrite(leg_in.sdp)
        leg.invite(t, leg.sdp, headers)
        leg.answer(t + self.random.randrange(8, 20) * MS, 100)
        return leg

    def soon(self):
        """How long the B2BUA thinks: mostly not at all, sometimes it asks a database."""
        return self.random.randrange(3, 40) * MS + (self.random.random() < 0.1) * 600 * MS

    def pause(self, low_s, high_s):
        return self.random.randrange(int(low_s * 1000), int(high_s * 1000)) * MS

    def pass_on(self):
        return self.random.randrange(1, 30) * MS

    def ring(self, t, leg_in, leg_out):
        leg_out.answer(t, 180)
        leg_in.answer(t + self.pass_on(), 180)

    def talk(self, t, leg_in, leg_out):
        """Both are answered at about t, and hung up by either side."""
        self.now = t
        sdp = self.sdp(leg_out.dst)
        leg_out.answer(t, 200, sdp)
        leg_in.answer(t + self.pass_on(), 200, self.rewrite(sdp))
        leg_in.ack(t + 50 * MS)
        leg_out.ack(t + 55 * MS)
        end = t + self.pause(1, 150)
        by_callee = self.random.random() < 0.5
        first, second = (leg_out, leg_in) if by_callee else (leg_in, leg_out)
        first.bye(end, by_callee)
        second.bye(end + self.pass_on(), by_callee)

    # ---- kinds of calls ----

    def plain(self, t, host, caller, callee):
        leg_in = self.leg_in(t, host, caller, callee, "plain")
        out_at = t + self.soon()
        leg_out = self.leg_out(out_at, leg_in)
        ring_at = out_at + self.pause(0.05, 3)
        self.ring(ring_at, leg_in, leg_out)
        self.talk(ring_at + self.pause(0.5, 15), leg_in, leg_out)

    def refused(self, t, host, caller, callee):
        leg_in = self.leg_in(t, host, caller, callee, "refused")
        out_at = t + self.soon()
        leg_out = self.leg_out(out_at, leg_in)
        code = self.random.choice((486, 404, 480, 603, 503))
        end = out_at + self.pause(0.05, 8)
        leg_out.answer(end, code)
        # Every other B2BUA has codes of its own for the outside.
        leg_in.answer(end + self.pass_on(), self.random.choice((code, 480)))

    def cancelled(self, t, host, caller, callee):
        leg_in = self.leg_in(t, host, caller, callee, "cancelled")
        out_at = t + self.soon()
        leg_out = self.leg_out(out_at, leg_in)
        ring_at = out_at + self.pause(0.05, 3)
        self.ring(ring_at, leg_in, leg_out)
        end = ring_at + self.pause(1, 20)
        leg_in.cancel(end)
        leg_out.cancel(end + self.pass_on())

    def not_passed_on(self, t, host, caller, callee):
        """Refused by the B2BUA itself: there is no other leg."""
        leg_in = self.leg_in(t, host, caller, callee, "not passed on")
        leg_in.answer(t + self.pause(0.01, 0.3), self.random.choice((404, 480, 503)))

    def retried(self, t, host, caller, callee):
        """The caller tries again at once, the first try having failed."""
        leg_in = self.leg_in(t, host, caller, callee, "retried")
        out_at = t + self.soon()
        leg_out = self.leg_out(out_at, leg_in)
        end = out_at + self.pause(0.03, 0.4)
        leg_out.answer(end, 503)
        leg_in.answer(end + self.pass_on(), 503)
        self.plain(end + self.pause(0.05, 2), host, caller, callee)

    def next_carrier(self, t, host, caller, callee):
        """The first carrier refuses the call, the B2BUA asks the next."""
        leg_in = self.leg_in(t, host, caller, callee, "next carrier")
        out_at = t + self.soon()
        first = self.leg_out(out_at, leg_in, host=CALLEES[0])
        end = out_at + self.pause(0.03, 0.5)
        first.answer(end, 503)
        second = self.leg_out(end + self.pass_on(), leg_in, host=CALLEES[1])
        ring_at = end + self.pause(0.1, 3)
        self.ring(ring_at, leg_in, second)
        self.talk(ring_at + self.pause(0.5, 15), leg_in, second)

    def forked(self, t, host, caller, callee):
        """Three telephones ring; one answers, the others are cancelled."""
        leg_in = self.leg_in(t, host, caller, callee, "forked")
        out_at = t + self.soon()
        outs = [self.leg_out(out_at + n * MS, leg_in, host=CALLEES[n]) for n in range(3)]
        ring_at = out_at + self.pause(0.05, 1)
        for n, leg in enumerate(outs):
            leg.answer(ring_at + n * 20 * MS, 180)
        leg_in.answer(ring_at + self.pass_on(), 180)
        answer_at = ring_at + self.pause(0.5, 10)
        for leg in outs[1:]:
            leg.cancel(answer_at + self.pass_on())
        self.talk(answer_at, leg_in, outs[0])

    def forwarded(self, t, host, caller, callee):
        """To another number, which Diversion tells."""
        leg_in = self.leg_in(t, host, caller, callee, "forwarded")
        out_at = t + self.soon()
        other = f"+4940{self.random.randrange(10**6, 10**7)}"
        leg_out = self.leg_out(out_at, leg_in, callee=other, headers=[
            f"Diversion: <sip:{callee}@{OUTSIDE}>;reason=unconditional"])
        ring_at = out_at + self.pause(0.05, 3)
        self.ring(ring_at, leg_in, leg_out)
        self.talk(ring_at + self.pause(0.5, 15), leg_in, leg_out)

    def transferred(self, t, host, caller, callee):
        """The one who was called has the caller put through to a third, whom nobody called: one more
        leg of the caller's call, with what the caller offers."""
        leg_in = self.leg_in(t, host, caller, callee, "transferred")
        out_at = t + self.soon()
        leg_out = self.leg_out(out_at, leg_in)
        answer_at = out_at + self.pause(0.5, 5)
        self.talk(answer_at, leg_in, leg_out)
        third_at = answer_at + self.pause(0.2, 0.9)
        third = self.leg_out(third_at, leg_in, f"+4989{self.random.randrange(10**6, 10**7)}",
                             CALLEES[2])
        third.answer(third_at + self.pause(0.1, 2), 486)

    def withheld(self, t, host, caller, callee):
        self.plain(t, host, "anonymous", callee)
        self.kind[list(self.legs)[-1]] = self.kind[list(self.legs)[-2]] = "withheld"

    def at_once(self, t, host, caller, callee):
        """The same caller calls the same number three times within a second: a fax server."""
        for n in range(3):
            self.plain(t + n * self.random.randrange(150, 400) * MS, host, caller, callee)


KINDS = ((Load.plain, 52), (Load.refused, 14), (Load.cancelled, 8), (Load.not_passed_on, 6),
         (Load.retried, 4), (Load.next_carrier, 4), (Load.forked, 4), (Load.forwarded, 3),
         (Load.transferred, 2), (Load.withheld, 2), (Load.at_once, 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=int, default=2)
    parser.add_argument("--header", action="store_true")
    parser.add_argument("--interfaces", type=int, default=1, choices=(1, 2))
    options = parser.parse_args()
    load = Load(options.seed, options.minutes, options.header, options.interfaces)
    load.world.write(options.file)


if __name__ == "__main__":
    main()
