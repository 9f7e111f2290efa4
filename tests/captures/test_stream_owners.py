#!/usr/bin/env python3
"""Whose streams they are where it is hard to tell: ports, numbers and SSRCs that come again. As in test_streams.py,
whose call a packet is of is decided before it is written."""
import sys
import unittest
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib")]

import mediacapture as mc      # noqa: E402
import pcapfile as pc          # noqa: E402
import sipchron                # noqa: E402
from mediacapture import call, sdp  # noqa: E402
from test_streams import A, B, C, D, RELAY, TO_CALLEE, TO_CALLER, StreamCase, stream  # noqa: E402

STEP = 160
E = "192.0.2.5:8000"
END = "end 90\n"


class Redial(StreamCase):
    """The same two ports, and the same SSRC, soon after the BYE."""

    def again(self, hung_up, seq, timestamp, spoken=120):
        """Call 1 is spoken on until 2.92 s and hung up at 3 s; call 2 begins at `hung_up`, is answered after 0.5 s
        and spoken on 20 ms later, with other numbers."""
        first = self.both_ways(A, B, 100, 0.52, spoken)
        second = self.both_ways(A, B, 100, hung_up + 0.52, 100, seq=seq, timestamp=timestamp)
        ladder = call("one", sdp(A), sdp(B), 0, 3) + call("two", sdp(A), sdp(B), hung_up, hung_up + 3)
        self.expect_pairs(ladder + END, first, second)

    def test_numbers_begin_again(self):
        self.again(3.02, 1000, 5000)

    def test_numbers_go_on(self):
        """The sender counts on as if nothing had been between."""
        self.again(3.02, 1120, 5000 + 120 * STEP)

    def test_numbers_go_on_and_timestamps_by_the_clock(self):
        """As after a pause in one talk."""
        self.again(3.02, 1120, 5000 + 150 * STEP)

    def test_numbers_jump_ahead(self):
        """Another number by chance, as far ahead as a loss might be."""
        self.again(3.02, 2500, 77)

    def left_over(self, more):
        """B does not stop at the BYE, but so many packets later, while call 2 is set up; then it speaks in
        call 2, with the next number."""
        first = self.sender(A, B, 100), self.sender(B, A, 101)
        first[0].talk(0.52, 120)
        first[1].talk(0.52, 120 + more)
        second = (self.sender(A, B, 100, seq=1120), self.sender(B, A, 101, seq=1120 + more))
        for one in second:
            one.talk(3.62, 100)
        ladder = call("one", sdp(A), sdp(B), 0, 3) + call("two", sdp(A), sdp(B), 3.1, 6)
        self.expect_pairs(ladder + END, first, second)

    def test_left_over_before_the_offer(self):
        self.left_over(8)

    def test_left_over_behind_the_offer(self):
        self.left_over(20)

    def test_left_over_with_losses(self):
        """Of what is left over some is lost: numbers say what was due."""
        first = self.sender(A, B, 100), self.sender(B, A, 200)
        first[0].talk(0.52, 120)
        first[1].talk(0.52, 150, lost=range(126, 140))
        second = self.both_ways(A, B, 300, 3.62, 100)
        ladder = call("one", sdp(A), sdp(B), 0, 3) + call("two", sdp(A), sdp(B), 3.1, 6)
        self.expect(ladder + END, stream(1, TO_CALLEE, first[0]),
                    stream(1, TO_CALLER, first[1], 150 - 14, lost=14),
                    stream(2, TO_CALLEE, second[0]), stream(2, TO_CALLER, second[1]))

    def test_three_in_a_row(self):
        """A calls B, B calls back, A calls again; SSRCs stay with the devices, and their counters go on."""
        pairs, ladder = [], ""
        for place, (caller, callee, hosts) in enumerate(((A, B, "A>B"), (B, A, "B>A"), (A, B, "A>B"))):
            start = 3.3 * place
            seq, timestamp = 1000 + 100 * place, 5000 + 100 * place * STEP
            ssrcs = {A: 100, B: 200}
            pair = tuple(self.sender(src, dst, ssrcs[src], seq=seq, timestamp=timestamp)
                         for src, dst in ((caller, callee), (callee, caller)))
            for one in pair:
                one.talk(start + 0.52, 100)
            pairs.append(pair)
            ladder += call(f"n{place}", sdp(caller), sdp(callee), start, start + 3, hosts)
        self.expect_pairs(ladder + END, *pairs)

    def test_a_minute_later_counting_on(self):
        """Nothing but the minute tells the two apart."""
        self.again(63, 1120, 5000 + 120 * STEP)

    def test_strangers_in_the_minute_between(self):
        """Media of no call that the capture shows, on the ports of both, with their SSRC, begin after the call."""
        first = self.both_ways(A, B, 100, 0.52, 100)
        between = self.sender(A, B, 100, seq=30000)
        between.talk(75, 100)
        second = self.both_ways(A, B, 100, 150.52, 100)
        ladder = call("one", sdp(A), sdp(B), 0, 3) + call("two", sdp(A), sdp(B), 150, 153)
        self.expect(ladder + "end 250\n", stream(1, TO_CALLEE, first[0]), stream(1, TO_CALLER, first[1]),
                    stream(None, "unknown", between, bound_by="guess"),
                    stream(2, TO_CALLEE, second[0]), stream(2, TO_CALLER, second[1]))


class Clock(StreamCase):
    """Streams of no call end when they were quiet for a minute of the capture."""

    def rows(self, records):
        path = self.folder / "clock.pcap"
        pc.write_pcap(path, records)
        return [(row["src"], row["packets"]) for row in sipchron.rows("streams", path)]

    def test_quiet_while_another_goes_on(self):
        for quiet, counts in (("59", [200]), ("62", [100, 100])):
            with self.subTest(quiet):
                self.wire = mc.Wire()
                one = self.sender(A, B, 1)
                one.talk(0, 100)
                one.talk(2 + Decimal(quiet), 100)
                for at in range(0, 90, 10):  # never quiet
                    self.wire.send(at, C, D, mc.rtp(9, at // 10, 160 * at, 0, bytes(160)))
                rows = self.rows(sorted(self.wire.records, key=lambda record: record.time_ns))
                self.assertEqual([count for src, count in rows if src == A], counts)

    def test_one_record_far_ahead(self):
        """Of no protocol that is known, ten days ahead of the others, in the middle of the stream."""
        self.sender(A, B, 1).talk(0, 200)
        strange = self.wire.send(2, C, D, b"nothing")
        records = self.wire.records[:-1]
        records.insert(100, strange._replace(time_ns=strange.time_ns + 864_000 * pc.NS_PER_S))
        self.assertEqual(self.rows(records), [(A, 200)])

    def test_all_is_quiet(self):
        """Nothing at all for an hour; what comes then is another's."""
        one = self.sender(A, B, 1)
        one.talk(0, 100)
        self.sender(C, D, 2).talk(3600, 100)
        one.talk(3602, 100)
        self.assertEqual(self.rows(self.wire.records), [(A, 100), (C, 100), (A, 100)])


class Shared(StreamCase):
    """One port, or one SSRC, in calls at the same time."""

    def test_one_port_and_one_ssrc(self):
        """A trunk that announces one port for two calls, and one SSRC for both; who is at the other end tells."""
        first = self.both_ways(A, B, 100, 0.52, 200)
        second = self.both_ways(A, D, 100, 1.52, 200)
        ladder = call("one", sdp(A), sdp(B), 0, 6) + call("two", sdp(A), sdp(D), 1, 7, "C>D")
        self.expect_pairs(ladder + END, first, second)

    def test_one_port_of_callees(self):
        """Two calls to a gateway that answers both with one port; the second is hung up first, and a third one
        takes its place."""
        pairs = [self.both_ways(caller, B, 100, start + 0.52, 120)
                 for caller, start in ((A, 0), (C, 1), (D, 4.5))]
        ladder = (call("one", sdp(A), sdp(B), 0, 9) + call("two", sdp(C), sdp(B), 1, 4, "C>B")
                  + call("three", sdp(D), sdp(B), 4.5, 8, "D>B"))
        self.expect_pairs(ladder + END, *pairs)

    def test_three_calls_with_one_ssrc_both_ways(self):
        pairs = []
        for caller, callee, start in ((A, B, 0), (C, D, 0.3), (E, f"{RELAY}:9000", 0.6)):
            pair = self.sender(caller, callee, 7), self.sender(callee, caller, 7)
            for one in pair:
                one.talk(start + 0.52, 100)
            pairs.append(pair)
        ladder = (call("one", sdp(A), sdp(B), 0, 5) + call("two", sdp(C), sdp(D), 0.3, 5, "C>D")
                  + call("three", sdp(E), sdp(f"{RELAY}:9000"), 0.6, 5, "E>P"))
        self.expect_pairs(ladder + END, *pairs)

    def test_a_collision_that_is_noticed(self):
        """Caller and callee have one SSRC; the callee notices and takes another (RFC 3550 8.2)."""
        forth, back = self.sender(A, B, 100), self.sender(B, A, 100)
        other = self.sender(B, A, 999, seq=40000, timestamp=9)
        forth.talk(0.52, 120)
        back.talk(0.52, 30)
        other.talk(1.12, 90)
        self.expect(call("one", sdp(A), sdp(B), 0, 5) + END, stream(1, TO_CALLEE, forth),
                    stream(1, TO_CALLER, back), stream(1, TO_CALLER, other, ssrc_changes=1))


class Hairpin(StreamCase):
    def test_it_talks_to_itself_on_two_ports(self):
        """A B2BUA's middle leg is between two ports of its own; a second call goes the other way through the
        same ports a second after the first."""
        ports = [f"{RELAY}:{port}" for port in (20000, 20002, 20004, 20006)]
        legs = [(A, ports[0], "A>P"), (ports[1], ports[2], "P>Q"), (ports[3], B, "Q>B")]
        pairs, ladder = [], ""
        for turn in range(2):
            start = 5 * turn
            for number, (caller, callee, hosts) in enumerate(legs):
                late = number / 100
                if turn:
                    caller, callee, hosts = callee, caller, ">".join(reversed(hosts.split(">")))
                pairs.append(self.both_ways(caller, callee, 100, start + 0.6 + late, 150))
                ladder += call(f"n{turn}{number}", sdp(caller), sdp(callee), start + late, start + 4 + late, hosts)
        self.expect_pairs(ladder + END, *pairs)

    def test_one_leg_moves(self):
        """The B2BUA takes another port for B's leg in the middle of the talk; SSRC and numbers go on."""
        inner, outer, moved = f"{RELAY}:20000", f"{RELAY}:20002", f"{RELAY}:20008"
        first = self.both_ways(A, inner, 100, 0.52, 200)
        before = self.both_ways(outer, B, 100, 0.53, 70)
        after = self.both_ways(moved, B, 100, 2.13, 100, seq=1070, timestamp=5000 + 70 * STEP)
        ladder = (call("one", sdp(A), sdp(inner), 0, 6, "A>P") + call("two", sdp(outer), sdp(B), 0.01, None, "P>B")
                  + f"""
2.000 P>B INVITE 2 h1 t cid=two ftag=two {sdp(moved)}
2.010 B>P 200 INVITE 2 h1 t cid=two ftag=two {sdp(B)}
2.020 P>B ACK 2 h2 t cid=two ftag=two
6.010 P>B BYE 3 b1 t cid=two ftag=two
6.020 B>P 200 BYE 3 b1 t cid=two ftag=two
""")
        self.expect(ladder + END, *(stream(number, direction, one)
                                    for number, pair in ((1, first), (2, before), (2, after))
                                    for direction, one in zip((TO_CALLEE, TO_CALLER), pair)))


class Nat(StreamCase):
    PRIVATE = "10.0.0.1:4000"

    def test_the_nat_changes_its_mind(self):
        """After 2 s it gives A's media another port, and B follows."""
        publics = "203.0.113.1:33000", "203.0.113.1:33777"
        senders = []
        for place, public in enumerate(publics):
            numbers = {"seq": 1000 + 75 * place, "timestamp": 5000 + 75 * place * STEP}
            pair = self.sender(public, B, 100, **numbers), self.sender(B, public, 200, **numbers)
            for one in pair:
                one.talk(0.52 + 1.5 * place, 75)
            senders += pair
        self.expect(call("one", sdp(self.PRIVATE), sdp(B), 0, 5) + END,
                    *(stream(1, TO_CALLEE, one) for one in senders[::2]),
                    *(stream(1, TO_CALLER, one, bound_by="latched") for one in senders[1::2]))

    def test_the_nats_port_was_anothers(self):
        """The port that the NAT gives A's media was C's, in a call before, until 1 s ago."""
        public = "203.0.113.1:33000"
        first = (self.sender(public, B, 100), self.sender(B, public, 200))
        second = (self.sender(public, D, 100, seq=1100), self.sender(D, public, 200, seq=1100))
        for one in first:
            one.talk(0.52, 100)
        for one in second:
            one.talk(4.52, 100)
        ladder = (call("one", sdp("10.0.0.3:4000"), sdp(B), 0, 3, "C>B")
                  + call("two", sdp(self.PRIVATE), sdp(D), 4, 7, "A>D"))
        self.expect(ladder + END, stream(1, TO_CALLEE, first[0]), stream(1, TO_CALLER, first[1], bound_by="latched"),
                    stream(2, TO_CALLEE, second[0]), stream(2, TO_CALLER, second[1], bound_by="latched"))

    def test_latched_before_it_speaks(self):
        """B hears from somewhere else first (STUN, say) and sends there before A's first packet; one private
        address is in two calls."""
        public = "203.0.113.1:33000"
        back, forth = self.sender(B, public, 200), self.sender(public, B, 100)
        other = self.both_ways(C, D, 300, 0.52, 150)
        back.talk(0.52, 150)
        forth.talk(1.52, 100)
        ladder = call("one", sdp(self.PRIVATE), sdp(B), 0, 5) + call("two", sdp(C), sdp(D), 0, 5, "C>D")
        self.expect(ladder + END, stream(1, TO_CALLER, back, bound_by="latched"), stream(1, TO_CALLEE, forth),
                    stream(2, TO_CALLEE, other[0]), stream(2, TO_CALLER, other[1]))


class Fork(StreamCase):
    def forked(self, answered, early_b, early_c):
        """B and C ring with early media; one of them answers."""
        other = {"B": "C", "C": "B"}[answered]
        branch, tag = {"B": ("z2", "tb"), "C": ("z3", "tc")}[answered]
        late, late_tag = {"B": ("z2", "tb"), "C": ("z3", "tc")}[other]
        return f"""
0.000 A>P INVITE 1 z1 {sdp(A)}
0.001 P>B INVITE 1 z2 via=P,A
0.002 P>C INVITE 1 z3 via=P,A
0.200 B>P 183 INVITE 1 z2 tb {sdp(early_b)}
0.201 P>A 183 INVITE 1 z1 tb
0.210 C>P 183 INVITE 1 z3 tc {sdp(early_c)}
0.211 P>A 183 INVITE 1 z1 tc
2.500 {answered}>P 200 INVITE 1 {branch} {tag} {sdp({"B": B, "C": C}[answered])}
2.501 P>A 200 INVITE 1 z1 {tag}
2.502 P>{other} CANCEL 1 {late}
2.503 {other}>P 200 CANCEL 1 {late} {late_tag}
2.504 {other}>P 487 INVITE 1 {late} {late_tag}
2.505 P>{other} ACK 1 {late} {late_tag}
2.510 A>{answered} ACK 1 z4 {tag}
6.000 A>{answered} BYE 2 z5 {tag}
6.010 {answered}>A 200 BYE 2 z5 {tag}
end 20
"""

    def test_one_ssrc_of_both_branches(self):
        """Two devices of one make, that begin with the same numbers."""
        early = self.sender(B, A, 100), self.sender(C, A, 100)
        heard = self.sender(A, B, 100)
        early[0].talk(0.3, 200)
        early[1].talk(0.3, 100)
        heard.talk(2.52, 100)
        self.expect(self.forked("B", B, C), stream(1, TO_CALLER, early[0]), stream(1, TO_CALLER, early[1]),
                    stream(1, TO_CALLEE, heard))

    def test_the_answer_moves(self):
        """C plays its announcement from a port of a media server, and answers with its own; B's ring tone
        goes on for a moment after the CANCEL."""
        server = "192.0.2.9:9000"
        early = self.sender(B, A, 200), self.sender(server, A, 300)
        pair = self.sender(A, C, 100), self.sender(C, A, 400)
        early[0].talk(0.3, 130)
        early[1].talk(0.35, 100)
        for one in pair:
            one.talk(2.52, 100)
        self.expect(self.forked("C", B, server), stream(1, TO_CALLER, early[0]), stream(1, TO_CALLER, early[1]),
                    stream(1, TO_CALLEE, pair[0]), stream(1, TO_CALLER, pair[1]))


class Moves(StreamCase):
    """Hold, and resume on another port."""

    def held(self, offer, answer, resumed, answered):
        return call("two", sdp(A), sdp(B), 2, None) + f"""
3.500 A>B INVITE 2 h1 t cid=two ftag=two {offer}
3.510 B>A 200 INVITE 2 h1 t cid=two ftag=two {answer}
3.520 A>B ACK 2 h2 t cid=two ftag=two
4.500 A>B INVITE 3 h3 t cid=two ftag=two {resumed}
4.510 B>A 200 INVITE 3 h3 t cid=two ftag=two {answered}
4.520 A>B ACK 3 h4 t cid=two ftag=two
8.000 A>B BYE 4 b1 t cid=two ftag=two
8.010 B>A 200 BYE 4 b1 t cid=two ftag=two
"""

    def test_resumed_on_a_port_of_a_call_before(self):
        """Call 1 is hung up at 3 s; at 4.5 s call 2 is resumed on the ports that were its own, with its SSRC."""
        old = "192.0.2.1:4002", "192.0.2.2:5002"
        first = self.both_ways(*old, 100, 0.52, 120)
        before = self.both_ways(A, B, 300, 2.52, 48)
        after = self.both_ways(*old, 100, 4.6, 150, seq=1120, timestamp=5000 + 120 * STEP)
        ladder = call("one", sdp(old[0]), sdp(old[1]), 0, 3) + self.held(
            sdp(A, "0", "a=sendonly"), sdp(B, "0", "a=recvonly"), sdp(old[0]), sdp(old[1]))
        self.expect(ladder + END, *(stream(number, direction, one)
                                    for number, pair in ((1, first), (2, before), (2, after))
                                    for direction, one in zip((TO_CALLEE, TO_CALLER), pair)))

    def test_held_with_music_from_elsewhere(self):
        """A is put through to a music server while it holds, which says so in its offer; then A is back, on a new
        port, and its old one has a new call at once."""
        music, moved = "192.0.2.9:9000", "192.0.2.1:4002"
        before, tune = self.both_ways(A, B, 100, 2.52, 48), self.sender(music, B, 900)
        after = self.both_ways(moved, B, 100, 4.6, 150, seq=1048, timestamp=5000 + 100 * STEP)
        tune.talk(3.55, 45)
        third = self.both_ways(A, D, 100, 5.22, 100, seq=1048, timestamp=5000 + 48 * STEP)
        ladder = self.held(sdp(music, "0", "a=sendonly"), sdp(B, "0", "a=recvonly"), sdp(moved), sdp(B)) + call(
            "three", sdp(A), sdp(D), 4.7, 8, "A>D")
        self.expect(ladder + END, *(stream(number, direction, one)
                                    for number, pair in ((1, before), (1, after), (2, third))
                                    for direction, one in zip((TO_CALLEE, TO_CALLER), pair)),
                    stream(1, TO_CALLEE, tune))


if __name__ == "__main__":
    unittest.main()
