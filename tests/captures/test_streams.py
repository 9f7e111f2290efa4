#!/usr/bin/env python3
"""Streams of RTP beside their calls. What each sender sent, which packets were lost, doubled or late on
the way, and whose call it was is decided before a packet is written; that is what the rows must say."""
import sys
import unittest
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import mediacapture as mc      # noqa: E402
import sipchron                # noqa: E402
from mediacapture import call, sdp  # noqa: E402

A, B, C, D = "192.0.2.1:4000", "192.0.2.2:5000", "192.0.2.3:6000", "192.0.2.4:7000"
RELAY = "192.0.2.16"
TO_CALLEE, TO_CALLER = "to-callee", "to-caller"
QUIET = {"lost": 0, "duplicates": 0, "copies": 0, "out_of_order": 0}


def stream(number, direction, sender, packets=None, bound_by="sdp", codec="PCMU", **more):
    """What the row of a sender's stream has to be; `packets` where not all came once."""
    return {"call": number, "direction": direction, "bound_by": bound_by, "src": sender.src,
            "dst": sender.dst, "ssrc": sender.ssrc, "codec": codec, **QUIET,
            "packets": sender.sent if packets is None else packets, **more}


def order(row):
    return row["call"] or 0, row["src"], row["dst"], row["ssrc"], row["packets"]


class StreamCase(mc.WireCase):
    def rows(self, ladder, *arguments):
        path = self.wire.write(self.folder, "streams", ladder)
        return sipchron.rows("streams", *arguments, path)

    def expect(self, ladder, *wanted):
        """All rows, of each the keys that are wanted."""
        rows = sorted(self.rows(ladder), key=order)
        wanted = sorted(wanted, key=order)
        ends = [(row["call"], row["src"], row["dst"], row["ssrc"], row["packets"]) for row in rows]
        self.assertEqual(len(rows), len(wanted), ends)
        for row, expected in zip(rows, wanted):
            self.assertEqual({key: row[key] for key in expected}, expected)
        return rows

    def both_ways(self, caller, callee, ssrc, start, count, **options):
        """Two senders that talk to each other."""
        pair = (self.sender(caller, callee, ssrc, **options), self.sender(callee, caller, ssrc + 1, **options))
        for one in pair:
            one.talk(start, count)
        return pair

    def expect_pairs(self, ladder, *pairs):
        """Calls in order, each with a pair of senders."""
        self.expect(ladder, *(stream(number, direction, one)
                              for number, pair in enumerate(pairs, 1)
                              for direction, one in zip((TO_CALLEE, TO_CALLER), pair)))


class Ports(StreamCase):
    """The same ports, or the same numbers, in several calls."""

    def reused(self, after, ssrc):
        """Call 2 begins so long after call 1 has hung up at 3 s, on the same ports."""
        start = 3 + after
        first = self.both_ways(A, B, 100, 0.52, 120)
        second = self.both_ways(A, B, ssrc, start + 0.52, 100)
        ladder = call("one", sdp(A), sdp(B), 0, 3) + call("two", sdp(A), sdp(B), start, start + 3)
        self.expect_pairs(ladder + f"end {start + 10}\n", first, second)

    def test_a_second_later(self):
        self.reused(1, 200)

    def test_a_minute_later(self):
        self.reused(60, 200)

    def test_a_second_later_with_the_same_ssrc(self):
        """A sender that always takes the same: two streams all the same, each its call's."""
        self.reused(1, 100)

    def test_a_minute_later_with_the_same_ssrc(self):
        self.reused(60, 100)

    def test_other_sides(self):
        """The callee of the first call calls back on the same ports: its direction is the other."""
        first = self.both_ways(A, B, 100, 0.52, 120)
        second = self.both_ways(B, A, 200, 4.52, 100)
        ladder = call("one", sdp(A), sdp(B), 0, 3) + call("two", sdp(B), sdp(A), 4, 7, "B>A")
        self.expect_pairs(ladder + "end 20\n", first, second)

    def without_bye(self, ssrc):
        """Call 1 goes on for all that the capture shows; call 2 is announced on its ports a minute later."""
        first, second = self.both_ways(A, B, 100, 0.52, 100), self.both_ways(A, B, ssrc, 60.52, 100)
        ladder = call("one", sdp(A), sdp(B), 0, None) + call("two", sdp(A), sdp(B), 60, 63)
        self.expect_pairs(ladder + "end 70\n", first, second)

    def test_no_bye_was_seen(self):
        self.without_bye(200)

    def test_no_bye_was_seen_with_the_same_ssrc(self):
        self.without_bye(100)

    def test_a_b2bua_that_leaves_the_media_alone(self):
        """Both legs announce both ends. Whatever leg it is, a stream is one, over a hold too, and said to be
        ambiguous."""
        pair = self.both_ways(A, B, 100, 0.6, 50)
        for one in pair:
            one.talk(6, 50)
        ladder = call("one", sdp(A), sdp(B), 0, 9, "A>P") + call("two", sdp(A), sdp(B), 0.01, 9, "P>B")
        rows = self.rows(ladder + "end 20\n")
        self.assertEqual([(row["packets"], row["bound_by"], "ambiguous" in row["flags"]) for row in rows],
                         [(100, "sdp", True)] * 2)

    def test_media_after_the_bye_to_a_port_used_again(self):
        """B sends on for 0.6 s after the BYE of call 1; A's port is in call 2, to D, from 3.2 s on."""
        late, second = self.sender(B, A, 100), self.both_ways(A, D, 200, 3.72, 100)
        late.talk(0.52, 154)
        ladder = call("one", sdp(A), sdp(B), 0, 3) + call("two", sdp(A), sdp(D), 3.2, 6, "A>D") + "end 20\n"
        self.expect(ladder, stream(1, TO_CALLER, late), stream(2, TO_CALLEE, second[0]),
                    stream(2, TO_CALLER, second[1]))

    def test_latched_media_after_the_bye_from_a_port_used_again(self):
        """A is behind a NAT; B, whose port is in call 2 from 3.2 s on, sends on to it for 0.6 s."""
        private, public = "10.0.0.1:4000", "203.0.113.1:33000"
        late, second = self.sender(B, public, 100), self.both_ways(C, B, 200, 3.72, 100)
        late.talk(0.52, 154)
        ladder = call("one", sdp(private), sdp(B), 0, 3) + call("two", sdp(B), sdp(C), 3.2, 6, "B>C") + "end 20\n"
        self.expect(ladder, stream(1, TO_CALLER, late, bound_by="latched"), stream(2, TO_CALLER, second[0]),
                    stream(2, TO_CALLEE, second[1]))

    def test_early_media_on_ports_used_before(self):
        """Of call 2, to A's port and from B's, before B has answered."""
        first, early = self.both_ways(A, B, 100, 0.52, 120), self.sender(B, A, 200)
        early.talk(4.2, 100)
        ladder = call("one", sdp(A), sdp(B), 0, 3) + call("two", sdp(A), sdp(B), 4, 7) + "end 14\n"
        self.expect(ladder, stream(1, TO_CALLEE, first[0]), stream(1, TO_CALLER, first[1]),
                    stream(2, TO_CALLER, early))

    def test_one_port_in_two_calls(self):
        """Both callers are behind A, as two lines of a trunk that announces one port: who sends tells
        the calls apart."""
        first, second = self.both_ways(A, B, 100, 0.52, 200), self.both_ways(A, D, 200, 1.52, 200)
        ladder = call("one", sdp(A), sdp(B), 0, 6) + call("two", sdp(A), sdp(D), 1, 7, "C>D")
        self.expect_pairs(ladder + "end 20\n", first, second)

    def test_one_port_announced_anew_while_it_is_used(self):
        """Call 2 is announced and rejected while call 1 goes on."""
        first = self.both_ways(A, B, 100, 0.52, 400)
        ladder = call("one", sdp(A), sdp(B), 0, 9) + f"""
2.000 C>D INVITE 1 x1 cid=two ftag=two {sdp(A)}
2.100 D>C 486 INVITE 1 x1 d cid=two ftag=two
2.110 C>D ACK 1 x1 d cid=two ftag=two
end 20
"""
        self.expect_pairs(ladder, first)

    def test_ssrc_of_two_calls(self):
        """At the same time, on ports of their own."""
        first, second = self.both_ways(A, B, 100, 0.52, 200), self.both_ways(C, D, 100, 0.53, 200)
        ladder = call("one", sdp(A), sdp(B), 0, 6) + call("two", sdp(C), sdp(D), 0.01, 7, "C>D")
        self.expect_pairs(ladder + "end 20\n", first, second)

    def test_ssrc_of_both_ways(self):
        """Caller and callee chose the same (RFC 3550 8.2)."""
        pair = (self.sender(A, B, 100), self.sender(B, A, 100))
        for one in pair:
            one.talk(0.52, 100)
        self.expect_pairs(call("one", sdp(A), sdp(B), 0, 3) + "end 9\n", pair)

    def test_a_hairpin(self):
        """A call that a B2BUA sends through itself: three calls, and one address relays them all,
        with the SSRC of who speaks."""
        ports = [f"{RELAY}:{port}" for port in (20000, 20002, 20004, 20006)]
        legs = [(A, ports[0]), (ports[1], ports[2]), (ports[3], B)]
        pairs = [self.both_ways(caller, callee, 100, 0.6 + number / 1000, 200)
                 for number, (caller, callee) in enumerate(legs)]
        ladder = "".join(call(name, sdp(caller), sdp(callee), number / 100, 6 + number / 100, hosts)
                         for number, (name, hosts, (caller, callee)) in enumerate(
                             zip(("one", "two", "three"), ("A>P", "P>Q", "Q>B"), legs)))
        self.expect_pairs(ladder + "end 20\n", *pairs)


class Sides(StreamCase):
    """Where media goes changes while the call goes on."""

    def test_nat_that_latches_late(self):
        """A is behind a NAT and announces its private address. B sends there for a second, then to where
        A's packets come from."""
        private, public = "10.0.0.1:4000", "203.0.113.1:33000"
        heard = self.sender(public, B, 100)
        lost = self.sender(B, private, 200)
        found = self.sender(B, public, 200, seq=1050, timestamp=5000 + 50 * 160)
        heard.talk(0.52, 150)
        lost.talk(0.52, 50)
        found.talk(1.52, 100)
        rows = self.expect(call("one", sdp(private), sdp(B), 0, 5) + "end 20\n",
                           stream(1, TO_CALLEE, heard), stream(1, TO_CALLER, lost),
                           stream(1, TO_CALLER, found, bound_by="latched"))
        self.assertEqual([row["dst"] for row in rows if "nat-latched" in row["flags"]], [public])

    def test_two_nats(self):
        """Neither side's address is the one announced, and the relay between them is not in the SDP:
        what comes to a port that is announced is all that can be told."""
        heard, strange = self.sender("203.0.113.1:33000", B, 100), self.sender("203.0.113.1:33000", D, 300)
        heard.talk(0.52, 50)
        strange.talk(0.52, 50)
        self.expect(call("one", sdp("10.0.0.1:4000"), sdp(B), 0, 5) + "end 20\n",
                    stream(1, TO_CALLEE, heard),
                    stream(None, "unknown", strange, bound_by="guess"))

    def test_two_behind_nats_with_one_private_address(self):
        """Both callers announce the same; who is called tells the calls apart, and the NATs' addresses the
        way back."""
        private, publics = "10.0.0.1:4000", ("203.0.113.1:33000", "203.0.113.9:33000")
        heard = [self.sender(public, callee, 100) for public, callee in zip(publics, (B, D))]
        back = [self.sender(callee, public, 101) for public, callee in zip(publics, (B, D))]
        for one in heard + back:
            one.talk(1.52, 100)
        ladder = call("one", sdp(private), sdp(B), 0, 6) + call("two", sdp(private), sdp(D), 1, 7, "C>D")
        self.expect(ladder + "end 20\n", *(stream(number, TO_CALLEE, one) for number, one in enumerate(heard, 1)),
                    *(stream(number, TO_CALLER, one, bound_by="latched") for number, one in enumerate(back, 1)))

    def test_a_fork_with_early_media_of_two(self):
        """B and C both send early media to A's port; C is answered."""
        early = [self.sender(B, A, 200), self.sender(C, A, 300)]
        caller = self.sender(A, C, 100)
        early[0].talk(0.3, 60)
        early[1].talk(0.35, 200)
        caller.talk(1.52, 100)
        ladder = f"""
0.000 A>P INVITE 1 z1 {sdp(A)}
0.001 P>B INVITE 1 z2 via=P,A
0.002 P>C INVITE 1 z3 via=P,A
0.200 B>P 183 INVITE 1 z2 tb {sdp(B)}
0.201 P>A 183 INVITE 1 z1 tb
0.210 C>P 183 INVITE 1 z3 tc {sdp(C)}
0.211 P>A 183 INVITE 1 z1 tc
1.500 C>P 200 INVITE 1 z3 tc {sdp(C)}
1.501 P>A 200 INVITE 1 z1 tc
1.502 P>B CANCEL 1 z2
1.503 B>P 200 CANCEL 1 z2 tb
1.504 B>P 487 INVITE 1 z2 tb
1.505 P>B ACK 1 z2 tb
1.510 A>C ACK 1 z4 tc
5.000 A>C BYE 2 z5 tc
5.010 C>A 200 BYE 2 z5 tc
end 20
"""
        self.expect(ladder, stream(1, TO_CALLER, early[0]), stream(1, TO_CALLER, early[1]),
                    stream(1, TO_CALLEE, caller))

    def test_media_before_the_answer(self):
        """B speaks before its 200: A's offer says where to. A's, to a port nobody announced yet,
        find their call when the 200 comes."""
        pair = self.sender(A, B, 100), self.sender(B, A, 200)
        pair[0].talk(0.2, 100)
        pair[1].talk(0.2, 100)
        self.expect_pairs(call("one", sdp(A), sdp(B), 0, 3) + "end 9\n", pair)

    def test_media_before_the_offer_in_the_capture(self):
        """The INVITE's datagram is captured behind the first media, by a slower card."""
        pair = self.both_ways(A, B, 100, 0, 100)
        self.expect_pairs(call("one", sdp(A), sdp(B), 0.5, 3) + "end 9\n", pair)

    def test_hold_and_resume_on_another_port(self):
        """A holds at 2 s and resumes at 3 s with port 4002, its SSRC and numbers going on."""
        moved = "192.0.2.1:4002"
        before = self.both_ways(A, B, 100, 0.52, 70)
        after = (self.sender(moved, B, 100, seq=1070, timestamp=5000 + 70 * 160),
                 self.sender(B, moved, 101, seq=1070, timestamp=5000 + 70 * 160))
        for one in after:
            one.talk(3.2, 50)
        ladder = call("one", sdp(A), sdp(B), 0, None) + f"""
2.000 A>B INVITE 2 h1 t cid=one ftag=one {sdp(A, "0", "a=sendonly")}
2.010 B>A 200 INVITE 2 h1 t cid=one ftag=one {sdp(B, "0", "a=recvonly")}
2.020 A>B ACK 2 h2 t cid=one ftag=one
3.000 A>B INVITE 3 h3 t cid=one ftag=one {sdp(moved)}
3.010 B>A 200 INVITE 3 h3 t cid=one ftag=one {sdp(B)}
3.020 A>B ACK 3 h4 t cid=one ftag=one
6.000 A>B BYE 4 b1 t cid=one ftag=one
6.010 B>A 200 BYE 4 b1 t cid=one ftag=one
end 20
"""
        self.expect(ladder, stream(1, TO_CALLEE, before[0]), stream(1, TO_CALLER, before[1]),
                    stream(1, TO_CALLEE, after[0]), stream(1, TO_CALLER, after[1]))

    def test_hold_the_old_way(self):
        """c=0.0.0.0 (RFC 2543): nothing is announced there, and nothing moves."""
        pair = self.both_ways(A, B, 100, 0.52, 200)
        ladder = call("one", sdp(A), sdp(B), 0, None) + f"""
2.000 A>B INVITE 2 h1 t cid=one ftag=one {sdp("0.0.0.0:4000")}
2.010 B>A 200 INVITE 2 h1 t cid=one ftag=one {sdp(B)}
2.020 A>B ACK 2 h2 t cid=one ftag=one
6.000 A>B BYE 4 b1 t cid=one ftag=one
6.010 B>A 200 BYE 4 b1 t cid=one ftag=one
end 20
"""
        self.expect_pairs(ladder, pair)

    def test_another_codec_by_the_same_number(self):
        """96 is Opus at first (48 kHz: 960 a packet), from 2 s on G.722 (8 kHz by definition: 160).
        Both sides send every 20 ms to the moment: there is no jitter, by the clock in force. A name counts
        without case (RFC 4855 3), and is shown as it is registered."""
        pair = self.both_ways(A, B, 100, 0.52, 70, payload_type=96, step=960)
        for one in pair:
            one.step = 160
            one.talk(2.12, 70)
        ladder = call("one", sdp(A, "96=opus/48000/2"), sdp(B, "96=opus/48000/2"), 0, None) + f"""
2.000 A>B INVITE 2 h1 t cid=one ftag=one {sdp(A, "96=G722/8000")}
2.010 B>A 200 INVITE 2 h1 t cid=one ftag=one {sdp(B, "96=g722/8000")}
2.020 A>B ACK 2 h2 t cid=one ftag=one
6.000 A>B BYE 4 b1 t cid=one ftag=one
6.010 B>A 200 BYE 4 b1 t cid=one ftag=one
end 20
"""
        self.expect(ladder, *(stream(1, direction, one, codec="G722", clock_rate=8000, jitter_max=0)
                              for direction, one in zip((TO_CALLEE, TO_CALLER), pair)))

    def test_a_new_ssrc(self):
        """In mid call, as a transcoder that starts again: a stream of its own."""
        caller, callee = self.sender(A, B, 100), [self.sender(B, A, 200), self.sender(B, A, 201, seq=9)]
        caller.talk(0.52, 200)
        callee[0].talk(0.52, 100)
        callee[1].talk(2.52, 100)
        self.expect(call("one", sdp(A), sdp(B), 0, 6) + "end 9\n", stream(1, TO_CALLEE, caller),
                    stream(1, TO_CALLER, callee[0], ssrc_changes=0),
                    stream(1, TO_CALLER, callee[1], ssrc_changes=1))

    def test_media_after_the_bye(self):
        """Both go on for two seconds: packets of the call's streams still."""
        self.expect_pairs(call("one", sdp(A), sdp(B), 0, 3) + "end 9\n", self.both_ways(A, B, 100, 0.52, 224))

    def test_candidates_of_ice(self):
        """The m= line names a relay; what is used are host candidates (RFC 8839)."""
        relay = f"{RELAY}:30000"
        candidates = {end: f"a=candidate:1 1 UDP 2130706431 {end.replace(':', ' ')} typ host"
                      for end in (A, B)}
        pair = self.both_ways(A, B, 100, 0.52, 100)
        ladder = call("one", sdp(relay, "0", candidates[A]), sdp(f"{RELAY}:30002", "0", candidates[B]), 0, 3)
        self.expect(ladder + "end 9\n", *(stream(1, direction, one, bound_by="ice")
                                          for direction, one in zip((TO_CALLEE, TO_CALLER), pair)))

    def test_ipv6_and_tags(self):
        """IPv6 in a VLAN."""
        caller, callee = "[2001:db8::1]:4000", "[2001:db8::2]:5000"
        pair = self.both_ways(caller, callee, 100, 0.52, 100, vlan=7)
        self.expect_pairs("ipv6\n" + call("one", sdp(caller), sdp(callee), 0, 3) + "end 9\n", pair)

    def test_sip_over_tcp(self):
        """The messages come in segments, the media do not."""
        self.expect_pairs("transport tcp\n" + call("one", sdp(A), sdp(B), 0, 3) + "end 9\n",
                          self.both_ways(A, B, 100, 0.52, 100))

    def test_a_delayed_offer(self):
        """The 200 offers, the ACK answers (RFC 3264 with RFC 3261 13.2.1)."""
        ladder = f"""
0.000 A>B INVITE 1 i1 cid=one ftag=one sdp=0
0.500 B>A 200 INVITE 1 i1 t cid=one ftag=one {sdp(B)}
0.510 A>B ACK 1 k1 t cid=one ftag=one {sdp(A)}
3.000 A>B BYE 2 b1 t cid=one ftag=one
3.010 B>A 200 BYE 2 b1 t cid=one ftag=one
end 9
"""
        self.expect_pairs(ladder, self.both_ways(A, B, 100, 0.6, 100))

    def test_payload_types_of_each_side(self):
        """A receives Opus as 96, B as 111: to each is sent what it said (RFC 3264 5.1)."""
        pair = (self.sender(A, B, 100, payload_type=111, step=960), self.sender(B, A, 200, payload_type=96, step=960))
        for one in pair:
            one.talk(0.52, 100)
        ladder = call("one", sdp(A, "96=opus/48000/2"), sdp(B, "111=opus/48000/2"), 0, 3) + "end 9\n"
        self.expect(ladder, *(stream(1, direction, one, codec="opus", clock_rate=48000, jitter_max=0)
                              for direction, one in zip((TO_CALLEE, TO_CALLER), pair)))

    def test_video_beside_audio(self):
        """Two m= lines with ports of their own."""
        def both(audio, video):
            return sdp(audio)[:-1] + rf'm=video {video} RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"'
        audio = self.both_ways(A, B, 100, 0.52, 100)
        video = self.both_ways("192.0.2.1:4002", "192.0.2.2:5002", 200, 0.52, 100, payload_type=96, step=1800)
        self.expect(call("one", both(A, 4002), both(B, 5002), 0, 3) + "end 9\n", *(
            stream(1, direction, one, codec=codec, clock_rate=rate, jitter_max=0)
            for codec, rate, pair in (("PCMU", 8000, audio), ("H264", 90000, video))
            for direction, one in zip((TO_CALLEE, TO_CALLER), pair)))

    def test_ipv4_in_a_vlan(self):
        pair = self.both_ways(A, B, 100, 0.52, 100, vlan=7)
        self.expect_pairs(call("one", sdp(A), sdp(B), 0, 3) + "end 9\n", pair)


class Network(StreamCase):
    """What happens to packets on their way."""

    def expect_one(self, sender, packets, **more):
        ladder = call("one", sdp(A), sdp(B), 0, 30) + "end 40\n"
        return self.expect(ladder, stream(1, TO_CALLEE, sender, packets, **more))[0]

    def test_loss(self):
        """Of 400 a single one, a run of two, and one of eleven."""
        lost = {50, 100, 101} | set(range(200, 211))
        sender = self.sender(A, B, 100)
        sender.talk(0.52, 400, lost=lost)
        row = self.expect_one(sender, 386, lost=14, expected=400, loss_max_run=11)
        self.assertEqual(row["loss_runs"], [1, 1, 0, 0, 0, 0, 0, 0, 0, 1])
        self.assertEqual(row["lost_percent"], Decimal("3.50"))

    def test_loss_over_the_end_of_the_numbers(self):
        """16 bits wrap within a run of lost packets."""
        sender = self.sender(A, B, 100, seq=65536 - 50)
        sender.talk(0.52, 100, lost=range(48, 53))
        self.expect_one(sender, 95, lost=5, expected=100, loss_max_run=5)

    def test_duplicates(self):
        """Sent once, they come twice, with identifications of their own: the network's."""
        sender = self.sender(A, B, 100)
        sender.talk(0.52, 200, twice={10, 20, 30, 199})
        self.expect_one(sender, 204, duplicates=4)

    def test_copies(self):
        """Captured twice, with one identification: taken out before anything is counted."""
        sender = self.sender(A, B, 100)
        sender.talk(0.52, 200, copied=range(0, 200, 2))
        self.expect_one(sender, 200, copies=100, jitter_max=0)

    def test_copies_and_duplicates(self):
        """Both, of the same packets and of others."""
        sender = self.sender(A, B, 100)
        sender.talk(0.52, 200, twice={10, 20, 30}, copied={20, 30, 40, 50, 60})
        self.expect_one(sender, 203, copies=5, duplicates=3)

    def test_reordering(self):
        """The one at 50 comes 50 ms late, behind 51 and 52; the one at 100 behind the next one."""
        sender = self.sender(A, B, 100)
        sender.talk(0.52, 200, late={50: 50, 100: 30})
        self.expect_one(sender, 200, out_of_order=2, reorder_max=2)

    def test_the_first_comes_late(self):
        """It is no loss that is negative."""
        sender = self.sender(A, B, 100)
        sender.talk(0.52, 100, late={0: 30})
        self.expect_one(sender, 100, out_of_order=1, expected=100)

    def test_all_of_it(self):
        """Known counts of each, in one stream."""
        sender = self.sender(A, B, 100)
        sender.talk(0.52, 1000, lost=set(range(5, 1000, 97)), twice=set(range(8, 1000, 101)),
                    late={place: 50 for place in range(11, 990, 103)}, copied=set(range(14, 1000, 107)))
        lost, twice, late, copied = (len(range(*bounds)) for bounds in (
            (5, 1000, 97), (8, 1000, 101), (11, 990, 103), (14, 1000, 107)))
        self.expect_one(sender, 1000 - lost + twice, lost=lost, duplicates=twice, out_of_order=late,
                        copies=copied)


class Keys(StreamCase):
    """DTMF as RFC 4733 sends it."""

    FORMATS = "0 101=telephone-event/8000"

    def pressed(self, fill, *arguments):
        sender = self.sender(A, B, 100)
        fill(sender)
        ladder = call("one", sdp(A, self.FORMATS), sdp(B, self.FORMATS), 0, 10) + "end 20\n"
        rows = self.rows(ladder, *arguments)
        self.assertEqual(len(rows), 1)
        return rows[0]

    @staticmethod
    def five(sender):
        """RFC 4733's example: 160 to 1120, then 1280 and the end three times."""
        sender.talk(0.52, 50)
        sender.press(1.52, 5, 7)
        sender.talk(1.72, 50)

    def test_three_ends_are_one_digit(self):
        row = self.pressed(self.five, "--digits")
        self.assertEqual([(key["digit"], key["duration"], key["no_end"]) for key in row["dtmf"]],
                         [("5", Decimal("0.16"), False)])
        self.assertEqual((row["packets"], row["lost"], row["duplicates"], row["codec"], row["jitter_max"]),
                         (110, 0, 0, "PCMU", 0))

    def test_masked(self):
        self.assertEqual([key["digit"] for key in self.pressed(self.five)["dtmf"]], ["*"])

    def test_the_end_is_lost(self):
        def two(sender):
            sender.talk(0.52, 50)
            sender.press(1.52, 1, 5, ends=0)
            sender.talk(1.62, 50)
            sender.press(2.62, 11, 4)
            sender.talk(2.78, 50)
        row = self.pressed(two, "--digits")
        self.assertEqual([(key["digit"], key["no_end"]) for key in row["dtmf"]], [("1", True), ("#", False)])

    def test_one_key_twice(self):
        """Two events of the same key are two digits, by their timestamps."""
        def twice(sender):
            sender.press(1, 7, 4)
            sender.press(1.14, 7, 4)
        row = self.pressed(twice, "--digits")
        self.assertEqual([key["digit"] for key in row["dtmf"]], ["7", "7"])


class Reports(StreamCase):
    """RTCP beside the media."""

    # An SR at 10 s passes the tap; its receiver answers 0.125 s after it got it (DLSR 0x2000), and that passes
    # the tap at 10.18 s: from the tap to the receiver and back 0.18 - 0.125 = 0.055 s.
    ROUND_TRIP = Decimal("0.055")

    def reported(self, lost_at_the_tap, lost_by_receiver, mux):
        """A's stream to B, and what B says of it. Two reports, so that there is a difference between them."""
        sender, back = self.sender(A, B, 100), self.sender(B, A, 200)
        sender.talk(0.52, 600, lost=lost_at_the_tap)
        back.talk(0.52, 600)
        ends = [end if mux else f"{end[:-1]}{int(end[-1]) + 1}" for end in (A, B)]
        for seconds, lost, delay in ((5, 0, 0), (10, lost_by_receiver, 0x2000)):
            report = mc.sender_report(100, seconds, 5000 + 160 * 50 * seconds, 50 * seconds, 8000 * seconds)
            self.wire.send(seconds, *ends, report + mc.source_description(100))
            block = mc.report_block(100, lost, 1500, 16, mc.ntp(seconds) >> 16 & 0xFFFFFFFF, delay)
            after = Decimal("0.18") if delay else Decimal("0.055")
            self.wire.send(seconds + after, *reversed(ends),
                           mc.receiver_report(200, [block]) + mc.source_description(200))
        lines = ["a=rtcp-mux"] if mux else []
        ladder = call("one", sdp(A, "0", *lines), sdp(B, "0", *lines), 0, 14) + "end 20\n"
        lost = len(lost_at_the_tap)
        rows = self.expect(ladder, stream(1, TO_CALLEE, sender, 600 - lost, lost=lost),
                           stream(1, TO_CALLER, back, rtcp_lost=None, rtcp_rtt=None, loss_place=None))
        return next(row for row in rows if row["ssrc"] == 100)

    def check(self, row, lost, place):
        self.assertEqual((row["rtcp_lost"], row["loss_place"]), (lost, place))
        self.assertEqual(row["rtcp_jitter"], Decimal("0.002"))  # 16 of 8000 Hz
        self.assertAlmostEqual(row["rtcp_rtt"], self.ROUND_TRIP, delta=Decimal("0.0001"))

    def test_downstream(self):
        """The tap saw all; the receiver misses five."""
        for mux in (True, False):
            with self.subTest(mux=mux):
                self.wire = mc.Wire()
                self.check(self.reported((), 5, mux), 5, "downstream")

    def test_upstream(self):
        """What the receiver misses the tap misses too."""
        for mux in (True, False):
            with self.subTest(mux=mux):
                self.wire = mc.Wire()
                self.check(self.reported(range(300, 305), 5, mux), 5, "upstream")

    def test_both(self):
        """Three before the tap, and two behind it."""
        self.check(self.reported(range(300, 303), 5, True), 5, "both")

    def test_none(self):
        self.check(self.reported((), 0, True), 0, None)

    def test_a_relay_that_keeps_ssrcs(self):
        """One SSRC on both sides of a relay. A is behind a NAT that gives its RTCP some other port: its reports,
        and those for it, are known by the relay's port, and are about A's side of the relay."""
        public, rtcp, inner, outer = "203.0.113.1:33000", "203.0.113.1:40777", f"{RELAY}:20000", f"{RELAY}:20002"
        forth = self.sender(public, outer, 100), self.sender(inner, B, 100)
        back = self.sender(B, inner, 200), self.sender(outer, public, 200)
        for one in forth + back:
            one.talk(0.52, 300)
        for src, dst, ssrc, about, lost in (("192.0.2.2:5001", f"{RELAY}:20001", 200, 100, 3),
                                            (f"{RELAY}:20003", rtcp, 200, 100, 7),
                                            (rtcp, f"{RELAY}:20003", 100, 200, 5),
                                            (f"{RELAY}:20001", "192.0.2.2:5001", 100, 200, 9)):
            self.wire.send(4, src, dst, mc.receiver_report(ssrc, [mc.report_block(about, lost, 1170)]))
        ladder = f"""
0.000 A>P INVITE 1 z1 {sdp("10.0.0.1:4000")}
0.001 P>B INVITE 1 z2 via=P,A {sdp(inner)}
0.500 B>P 200 INVITE 1 z2 tb {sdp(B)}
0.501 P>A 200 INVITE 1 z1 tb {sdp(outer)}
0.510 A>B ACK 1 z4 tb
7.000 A>B BYE 2 z5 tb
7.010 B>A 200 BYE 2 z5 tb
end 20
"""
        self.expect(ladder, stream(1, TO_CALLEE, forth[0], rtcp_lost=7), stream(1, TO_CALLEE, forth[1], rtcp_lost=3),
                    stream(1, TO_CALLER, back[0], rtcp_lost=9),
                    stream(1, TO_CALLER, back[1], bound_by="latched", rtcp_lost=5))


if __name__ == "__main__":
    unittest.main()
