#!/usr/bin/env python3
"""A way of a call that is lost behind a relay: on one of its legs there is nothing, and on the other all is well.
A calls B by way of P, which takes the media through itself on both sides: A hears at 4000 and sends to P's 7000; B
hears at 5000 and sends to P's 8000. The call is answered at 0.5 s, so that audio is due from 1.5 s until the BYE."""
import sys
import unittest
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import mediacapture as mc      # noqa: E402
import sipchron                # noqa: E402
from mediacapture import sdp   # noqa: E402

A, B = "192.0.2.1:4000", "192.0.2.2:5000"
PA, PB = "192.0.2.16:7000", "192.0.2.16:8000"  # P, as A and as B see it
C = "192.0.2.3:6000"
ALL = ((A, PA), (PB, B), (B, PB), (PA, A))
WAY = {(A, PA): "to-callee", (PB, B): "to-callee", (B, PB): "to-caller", (PA, A): "to-caller"}
BYE = 31


def call(offers=(A, PB), answers=(B, PA), early="", in_200=True):
    """What A's INVITE and P's announce, and what B's 200 and P's do. `early`: lines of before the answer."""
    bodies = [sdp(end) if in_200 else "sdp=0" for end in answers]
    lines = (f"0.000 A>P INVITE 1 z1 cid=one ftag=f {sdp(offers[0])}\n"
             f"0.001 P>B INVITE 1 z2 cid=one ftag=f via=P,A {sdp(offers[1])}\n" + early +
             f"0.500 B>P 200 INVITE 1 z2 b cid=one ftag=f via=P,A {bodies[0]}\n"
             f"0.501 P>A 200 INVITE 1 z1 b cid=one ftag=f {bodies[1]}\n"
             "0.510 A>P ACK 1 k1 b cid=one ftag=f\n0.511 P>B ACK 1 k2 b cid=one ftag=f via=P,A\n"
             f"{BYE}.000 A>P BYE 2 b1 b cid=one ftag=f\n{BYE}.001 P>B BYE 2 b2 b cid=one ftag=f via=P,A\n"
             f"{BYE}.010 B>P 200 BYE 2 b2 b cid=one ftag=f via=P,A\n{BYE}.011 P>A 200 BYE 2 b1 b cid=one ftag=f\n")
    return lines + "end 40\n"


class Case(mc.WireCase):
    def talk(self, *ways, start="0.6", count=1520):
        """Each on from `start`, or (way, start, count), all with SSRCs of their own."""
        for place, way in enumerate(ways):
            ends, begin, packets = way if len(way) == 3 else (way, start, count)
            self.sender(*ends, len(self.wire.records) + place + 1).talk(begin, packets)

    def report(self, src, dst, at=5):
        """A receiver report shows that the tap sees what goes there."""
        up = [f"{address}:{int(port) + 1}" for address, _, port in (end.rpartition(":") for end in (src, dst))]
        self.wire.send(at, *up, mc.receiver_report(9, [mc.report_block(1)]))

    def expect(self, media, missing=None, flags=(), ladder=None):
        path = self.wire.write(self.folder, "ends", ladder or call())
        row = sipchron.rows("calls", path)[0]
        self.assertEqual((row["media"], row["media_missing"], row["flags"]), (media, missing, list(flags)))


class Relay(Case):
    def test_all_four(self):
        self.talk(*ALL)
        self.expect("both")

    def test_one_leg_of_a_way_is_lost(self):
        """Each of the four in turn, though the tap sees RTCP that goes there: its way is missing. Without that
        the tap may not see it."""
        for lost in ALL:
            for seen in (True, False):
                with self.subTest(lost=lost, seen=seen):
                    self.wire = mc.Wire()
                    self.talk(*(way for way in ALL if way != lost))
                    if seen:
                        self.report(*lost)
                    self.expect(*(("one-way", WAY[lost]) if seen else ("both",)))

    def test_fifty_packets_and_one_less(self):
        """A says so much in the window, never silent for 10 s, and P sends it nothing."""
        for more, word in ((1, "one-way"), (0, "both")):
            with self.subTest(more):
                self.wire = mc.Wire()
                self.talk(*((way, at, count) for at, count in ((2, 20), (10, 20), (19, 7), (28, 2 + more))
                            for way in ((A, PA), (PB, B))), (B, PB))
                self.report(PA, A)
                self.expect(word, "to-caller" if word == "one-way" else None)

    def test_nearly(self):
        """Of what it says itself, A hears less than 1 %: 14 packets to 1475, and 15."""
        for count, word in ((14, "one-way"), (15, "both")):
            with self.subTest(count):
                self.wire = mc.Wire()
                self.talk(*(way for way in ALL if way != (PA, A)))
                self.talk(((PA, A), 2, count))
                if word == "one-way":
                    self.expect("one-way", "to-caller", ["nearly-one-way"])
                else:
                    self.expect("both")

    def test_early_media_are_no_audio(self):
        """P plays ringback to A, and nothing after the answer."""
        self.talk(*(way for way in ALL if way != (PA, A)))
        self.talk(((PA, A), "0.1", 15))
        self.expect("one-way", "to-caller")

    def test_a_relay_that_sends_from_another_host(self):
        """A hears from P's second address what it should: that it hears at all counts. And of what comes to
        an address of A's that sends nothing nobody says that A does not hear it."""
        second, other = "192.0.2.17:7000", "192.0.2.18:4000"
        for way, word in (((second, A), "both"), ((PA, other), "both")):
            with self.subTest(way):
                self.wire = mc.Wire()
                self.talk(*(each for each in ALL if each != (PA, A)), way)
                self.report(PA, A)
                self.expect(word)

    def test_behind_nat(self):
        """A's packets come from an address that no SDP has. They are answered there, or not."""
        private, public = "10.0.0.1:4000", "203.0.113.1:33000"
        for answered in (True, False):
            with self.subTest(answered):
                self.wire = mc.Wire()
                self.talk((public, PA), (PB, B), (B, PB), *([(PA, public)] if answered else []))
                self.report(PA, public)
                ladder = call((private, PB))
                self.expect(*(("both",) if answered else ("one-way", "to-caller")), ladder=ladder)

    def test_both_behind_one_nat(self):
        """Both ends are at one host: of what goes there a port tells the way."""
        ends = {A: "203.0.113.1:33000", B: "203.0.113.1:44000"}
        for lost in (None, (PA, A), (PB, B)):
            with self.subTest(lost):
                self.wire = mc.Wire()
                self.talk(*((ends.get(src, src), ends.get(dst, dst)) for src, dst in ALL if (src, dst) != lost))
                self.expect(*(("one-way", WAY[lost]) if lost else ("both",)),
                            ladder=call(("10.0.0.1:4000", PB), ("10.0.0.2:5000", PA)))


class Branches(Case):
    """What has an end of its own before the answer, and goes on for a while: 60 packets of the window."""
    RINGING = f"0.200 P>A 183 INVITE 1 z1 {{tag}} cid=one ftag=f {sdp(C)}\n"

    def linger(self, ladder, word, missing=None):
        self.talk((A, B), (B, A))
        self.talk(((A, C), "0.21", 10), ((C, A), "0.21", 125))
        self.expect(word, missing, ladder=ladder)

    def test_another_branch(self):
        self.linger(call((A, A), (B, B), self.RINGING.format(tag="c")), "both")

    def test_who_played_before_the_answer(self):
        self.linger(call((A, A), (B, B), self.RINGING.format(tag="b")), "both")

    def test_who_answered(self):
        """C is what the 200 announces, too, on A's hop: so it should hear."""
        self.linger(call((A, A), (B, C), self.RINGING.format(tag="b")), "one-way", "to-callee")

    def test_who_answered_in_a_183_alone(self):
        """Its 200 has no SDP (RFC 3262): the 183 counts."""
        early = (f"0.200 B>P 183 INVITE 1 z2 b cid=one ftag=f via=P,A {sdp(B)}\n"
                 f"0.201 P>A 183 INVITE 1 z1 b cid=one ftag=f {sdp(PA)}\n")
        self.talk(*(way for way in ALL if way != (PB, B)))
        self.report(PB, B)
        self.expect("one-way", "to-callee", ladder=call(early=early, in_200=False))


class TurnsBack(Case):
    """Both sides are at one host, and say so; a relay that no SDP has stands between them."""
    HOST, RELAY = "192.0.2.1", "198.51.100.9"

    def two(self, got, sent):
        """A's packets go to the relay's port `got`; from `sent` some come to B's."""
        one, other = f"{self.HOST}:4000", f"{self.HOST}:4002"
        self.talk(((one, f"{self.RELAY}:{got}"), 2, 1400), ((f"{self.RELAY}:{sent}", other), 2, 1400))
        return call((one, one), (other, other))

    def test_one_port(self):
        """Who hears A there may as well be B, and what comes from it A's: nobody can tell."""
        self.expect("unknown", ladder=self.two(4002, 4002))

    def test_two_ports(self):
        """Between these hosts both ways are seen, and B says nothing."""
        self.expect("one-way", "to-caller", ladder=self.two(4002, 4004))

    def test_a_port_that_is_announced(self):
        """P takes A's packets, and sends them to B, at one port that both know."""
        relay = f"{self.RELAY}:4002"
        one, other = f"{self.HOST}:4000", f"{self.HOST}:4002"
        self.talk(((one, relay), 2, 1400), ((relay, other), 2, 1400))
        self.expect("one-way", "to-caller", ladder=call((one, relay), (other, relay)))


if __name__ == "__main__":
    unittest.main()
