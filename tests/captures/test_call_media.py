#!/usr/bin/env python3
"""What calls say of their media. Who sent what and when, and which of it the tap missed, is decided before
a packet is written; each expected value follows from that and from the rules OW-1 to OW-3. A call of
mediacapture.call() is answered at 0.5 s: audio is due from 1.5 s on, until its BYE."""
import json
import sys
import unittest
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import mediacapture as mc      # noqa: E402
import sipchron                # noqa: E402
from mediacapture import call, sdp  # noqa: E402

A, B, C = "192.0.2.1:4000", "192.0.2.2:5000", "192.0.2.3:6000"
TO_CALLEE, TO_CALLER = "to-callee", "to-caller"
BYE = 31  # of most calls here, s


def seconds(text):
    return Decimal(str(text))


class Case(mc.WireCase):
    def talk(self, *stretches, src=A, dst=B, ssrc=1, **options):
        """One sender; of each stretch when it begins and how many packets, 20 ms apart, it has."""
        one = self.sender(src, dst, ssrc, **options)
        for start, count in stretches:
            one.talk(start, count)
        return one

    def caller(self, *stretches, **options):
        return self.talk(*stretches, **options)

    def callee(self, *stretches, **options):
        return self.talk(*stretches, **{"src": B, "dst": A, "ssrc": 2, **options})

    def rtcp(self, at, src, dst, ssrc=9, about=1):
        """A receiver report, from and to the ports above those of RTP."""
        up = [f"{address}:{int(port) + 1}" for address, _, port in (end.rpartition(":") for end in (src, dst))]
        self.wire.send(at, *up, mc.receiver_report(ssrc, [mc.report_block(about)]))

    def rows(self, ladder, *arguments):
        path = self.wire.write(self.folder, "media", ladder)
        return sipchron.rows("calls", *arguments, path)

    def expect(self, ladder, number=1, **wanted):
        row = self.rows(ladder)[number - 1]
        self.assertEqual({key: row[key] for key in wanted}, wanted)
        return row

    def expect_plain(self, offer=None, answer=None, bye=BYE, more="", **wanted):
        """Of one call, A to B."""
        ladder = call("one", sdp(A) if offer is None else offer, sdp(B) if answer is None else answer, 0, bye)
        return self.expect(ladder + more + f"end {(bye or BYE) + 9}\n", **wanted)


class Verdict(Case):
    """OW-1, OW-2, by the words of `media` and what nearly is one."""

    def test_both(self):
        self.caller((0.52, 1523))
        self.callee((0.54, 1522))
        self.expect_plain(media="both", media_missing=None, clipped=False, flags=[])

    def test_one_way(self):
        """O01: one way has packets, the other none, though the tap sees RTCP from there."""
        self.caller((2, 1450))
        self.rtcp(5, B, A)
        self.expect_plain(media="one-way", media_missing=TO_CALLER, flags=[])

    def test_one_way_the_other_way(self):
        self.callee((2, 1450))
        self.rtcp(5, A, B, about=2)
        self.expect_plain(media="one-way", media_missing=TO_CALLEE)

    def test_nothing_of_the_other_side_was_seen(self):
        """O01 without any packet from B in the whole capture: the tap may not see that way."""
        self.caller((2, 1450))
        self.expect_plain(media="unknown", media_missing=None)

    def test_rtcp_of_the_wrong_way_shows_nothing(self):
        self.caller((2, 1450))
        self.rtcp(5, A, B)
        self.expect_plain(media="unknown")

    def test_another_call_between_the_hosts_shows_that_it_would_be_seen(self):
        """Other ports, before: B's packets to A are seen there."""
        self.talk((0.6, 100), src="192.0.2.2:5900", dst="192.0.2.1:4900", ssrc=70)
        self.caller((12, 950))
        first = call("zero", sdp("192.0.2.1:4900"), sdp("192.0.2.2:5900"), 0, 8)
        self.expect(first + call("one", sdp(A), sdp(B), 10, BYE) + "end 40\n", 2,
                    media="one-way", media_missing=TO_CALLER)

    def test_a_b2bua_that_leaves_the_media_alone(self):
        """Both legs announce both ends, so each stream is one leg's: of the other nothing is known."""
        self.caller((0.52, 1500))
        self.callee((0.54, 1500))
        ladder = call("one", sdp(A), sdp(B), 0, BYE, "A>P") + call("two", sdp(A), sdp(B), 0.01, BYE, "P>B")
        words = sorted(row["media"] for row in self.rows(ladder + "end 40\n"))
        self.assertEqual(words, ["both", "unknown"])

    def test_a_port_that_another_call_announced_first(self):
        """What goes to B is the first call's. Of the second, to B too, only what comes back from B was seen, and
        RTCP from C: it may be one-way or not. The same to another port of B is one-way."""
        for end, word, missing in ((B, "unknown", None), ("192.0.2.2:5400", "one-way", TO_CALLEE)):
            with self.subTest(end):
                self.wire = mc.Wire()
                self.caller((0.52, 1500))
                self.talk((1.6, 1450), src=end, dst=C, ssrc=7)
                self.rtcp(5, C, end, about=7)
                ladder = call("one", sdp(A), sdp(B), 0, BYE, "A>B") + call("two", sdp(C), sdp(end), 1, BYE, "C>B")
                self.expect(ladder + "end 40\n", 2, media=word, media_missing=missing)

    def test_media_that_become_direct_by_reinvite(self):
        """Two legs by way of P, whose re-INVITEs at 10 s name each other's ends: what went before is each
        leg's own, and what goes between A and B from then on may be either's."""
        P, Q = "192.0.2.9:7000", "192.0.2.9:8000"
        for src, dst, ssrc in ((A, P, 1), (P, A, 2), (Q, B, 3), (B, Q, 4)):
            self.talk((0.6, 470), src=src, dst=dst, ssrc=ssrc)
        self.talk((10.1, 1000), src=A, dst=B, ssrc=5)
        self.talk((10.1, 1000), src=B, dst=A, ssrc=6)
        again = lambda leg, who, offer, answer: (
            f"10 {who} INVITE 2 r{leg} t cid={leg} ftag={leg} {offer}\n"
            f"10.02 {who[::-1]} 200 INVITE 2 r{leg} t cid={leg} ftag={leg} {answer}\n"
            f"10.03 {who} ACK 2 k{leg} t cid={leg} ftag={leg}\n")
        ladder = (call("one", sdp(A), sdp(P), 0, BYE, "A>P") + call("two", sdp(Q), sdp(B), 0.01, BYE, "P>B")
                  + again("one", "A>P", sdp(A), sdp(B)) + again("two", "P>B", sdp(A), sdp(B)) + "end 40\n")
        words = [row["media"] for row in self.rows(ladder)]
        self.assertNotIn("one-way", words)
        self.assertNotIn("dead-air", words)

    def test_one_side_only_sends(self):
        """O01 with an SDP of B that is sendonly, or inactive: not evaluated."""
        for line in ("a=sendonly", "a=inactive", "a=recvonly"):
            with self.subTest(line):
                self.wire = mc.Wire()
                self.caller((2, 1450))
                self.rtcp(5, B, A)
                self.expect_plain(answer=sdp(B, "0", line), media=None, media_missing=None)

    def test_early_media_show_the_way_but_are_no_audio(self):
        """Ringback came from B, and nothing after the answer."""
        self.callee((0.2, 10))
        self.caller((0.6, 1500))
        self.expect_plain(media="one-way", media_missing=TO_CALLER)

    def test_no_media(self):
        self.rtcp(5, B, A)
        self.rtcp(5, A, B)
        self.expect_plain(media="no-media", media_missing=None, clipped=None)

    def test_no_media_after_early_media(self):
        self.callee((0.2, 10))
        self.caller((0.2, 10))
        self.expect_plain(media="no-media")

    def test_no_media_and_one_way_is_not_seen(self):
        self.rtcp(5, B, A)
        self.expect_plain(media="unknown")

    def test_not_a_packet_in_the_capture(self):
        self.expect_plain(media="unknown", clipped=None, emd=None, pad_to_caller=None, pad_to_callee=None,
                          lost_percent_max=None, jitter_max=None, mos_min=None)

    def test_fifty_packets_and_one_less(self):
        """Of 49 that came one way nobody says that the other way should have some."""
        for count, media in ((50, "one-way"), (49, "unknown")):
            with self.subTest(count):
                self.wire = mc.Wire()
                self.caller((2, count))
                self.rtcp(5, B, A)
                self.expect_plain(media=media)

    def test_packets_count_from_a_second_after_the_answer_until_the_bye(self):
        """Five are too early and twenty too late. Between them 50, the first and the last just in time; or
        the first comes 10 ms too early; or the last one at the time of the BYE."""
        for first, last, media in (("1.50", "30.99", "one-way"), ("1.49", "30.99", "unknown"),
                                   ("1.50", "31.00", "unknown")):
            with self.subTest(first=first, last=last):
                self.wire = mc.Wire()
                self.caller(("1.39", 5), (first, 49), (last, 1), ("31.05", 20))
                self.rtcp(5, B, A)
                self.expect_plain(media=media)

    def test_three_seconds_and_less(self):
        """The window ends with the BYE, at 4.5 s: 3 s; at 4.4 s: 2.9 s."""
        for bye, media in ((4.5, "one-way"), (4.4, None)):
            with self.subTest(bye):
                self.wire = mc.Wire()
                self.caller((0.6, 150))
                self.rtcp(3, B, A)
                self.expect_plain(bye=bye, media=media)

    def test_nearly_one_way(self):
        """Of 29.5 s 1475 packets are due: 14 are less than 1 %, 15 are not."""
        for count, media, flags in ((14, "one-way", ["nearly-one-way"]), (15, "dead-air", [])):
            with self.subTest(count):
                self.wire = mc.Wire()
                self.caller((2, 1450))
                self.callee((2, count))
                self.expect_plain(media=media, media_missing=TO_CALLER, flags=flags)

    def test_dead_air(self):
        """10 s between two packets of A, and 9.99 s."""
        for gap, media, missing in (("10", "dead-air", TO_CALLEE), ("9.99", "both", None)):
            with self.subTest(gap):
                self.wire = mc.Wire()
                resume = seconds("5.58") + seconds(gap)  # the last of 250 is at 5.58 s
                self.caller((0.6, 250), (resume, int((BYE - resume) / seconds("0.02"))))
                self.callee((0.6, 1520))
                self.expect_plain(media=media, media_missing=missing)

    def test_dead_air_until_the_bye(self):
        """A's last packet at 20.98 s, 10.02 s before the BYE; at 21.02 s."""
        for count, media in ((1020, "dead-air"), (1022, "both")):
            with self.subTest(count):
                self.wire = mc.Wire()
                self.caller((0.6, count))
                self.callee((0.6, 1520))
                self.expect_plain(media=media)

    def test_dead_air_both_ways(self):
        self.caller((0.6, 250), (18, 600))
        self.callee((0.6, 250), (18, 600))
        self.expect_plain(media="dead-air", media_missing=None)

    def test_another_stream_fills_the_silence(self):
        """A began anew with another SSRC, as of a transcoder."""
        self.caller((0.6, 500))
        self.caller((10.7, 1000), ssrc=3)
        self.callee((0.6, 1520))
        self.expect_plain(media="both")

    def test_silence_before_audio_is_due_does_not_count(self):
        """Early media until 0.4 s, and then from 11.4 s on: 9.9 s in the window; 11.5 s: 10 s."""
        for resume, media in (("11.4", "late-media"), ("11.5", "dead-air")):
            with self.subTest(resume):
                self.wire = mc.Wire()
                self.callee((0.2, 11), (resume, 970))
                self.caller((0.6, 1520))
                self.expect_plain(media=media, media_missing=TO_CALLER)

    def test_comfort_noise_is_no_silence_and_no_voice(self):
        """A frame of it every 4 s: no dead air; but nothing is said, so that way has no voice."""
        noise = self.sender(A, B, 1, payload_type=13)
        for at in range(2, BYE, 4):
            noise.talk(at, 1)
        self.callee((0.6, 1520))
        self.expect_plain(sdp(A, "0 13"), sdp(B, "0 13"), media="one-way", media_missing=TO_CALLEE)

    def test_comfort_noise_between_talk(self):
        one = self.sender(A, B, 1)
        one.talk(0.6, 250)
        for at in (10, 18):
            one.payload_type = 13
            one.talk(at, 1)
        one.payload_type = 0
        one.talk(25, 295)
        self.callee((0.6, 1520))
        self.expect_plain(sdp(A, "0 13"), sdp(B, "0 13"), media="both")

    def test_keys_are_no_voice(self):
        """A presses sixty keys and says nothing."""
        one = self.sender(A, B, 1)
        for place in range(60):
            one.press(2 + 0.3 * place, 5, 7)
        self.callee((0.6, 1520))
        self.expect_plain(sdp(A, "0 101=telephone-event/8000"), sdp(B, "0 101=telephone-event/8000"),
                          media="one-way", media_missing=TO_CALLEE)

    def test_late_media(self):
        """First packet of the callee 2 s after the 200, and 2.02 s."""
        for start, media, missing in (("2.5", "both", None), ("2.52", "late-media", TO_CALLER)):
            with self.subTest(start):
                self.wire = mc.Wire()
                self.caller((0.6, 1520))
                self.callee((start, 1420))
                self.expect_plain(media=media, media_missing=missing, clipped=True,
                                  pad_to_caller=seconds(start) - seconds("0.5"))

    def test_one_way_goes_before_dead_air(self):
        self.caller((0.6, 250), (18, 600))
        self.rtcp(5, B, A)
        self.expect_plain(media="one-way", media_missing=TO_CALLER)

    def test_a_call_that_goes_on(self):
        """Until the end of the capture."""
        self.caller((0.6, 1500))
        self.rtcp(5, B, A)
        self.expect_plain(bye=None, media="one-way", pad_to_caller=None)

    def test_not_answered(self):
        self.callee((0.2, 100))
        ladder = (f"0.000 A>B INVITE 1 z1 cid=one ftag=f {sdp(A)}\n"
                  f"0.100 B>A 183 INVITE 1 z1 b cid=one ftag=f {sdp(B)}\n"
                  "3.000 B>A 486 INVITE 1 z1 b cid=one ftag=f\n3.010 A>B ACK 1 z1 b cid=one ftag=f\nend 40\n")
        self.expect(ladder, media=None, emd=seconds("0.2"), pad_to_caller=None, hold_time=None)

    def test_behind_nat(self):
        """A announces a private address; its packets come from another, and B answers there."""
        private, public = "10.0.0.1:4000", "203.0.113.1:33000"
        self.caller((0.6, 1520), src=public)
        self.callee((0.62, 1519), dst=public)
        self.expect_plain(sdp(private), media="both")

    def test_one_way_behind_nat(self):
        """RTCP of B goes where A's packets come from."""
        private, public = "10.0.0.1:4000", "203.0.113.1:33000"
        self.caller((0.6, 1520), src=public)
        self.rtcp(5, B, public)
        self.expect_plain(sdp(private), media="one-way", media_missing=TO_CALLER)

    def test_video_is_no_audio(self):
        """A video stream from B does not make up for its audio."""
        video = ("m=video 5002 RTP/AVP 96", "a=rtpmap:96 H264/90000")
        offer = sdp(A, "0", "m=video 4002 RTP/AVP 96", "a=rtpmap:96 H264/90000")
        self.caller((0.6, 1520))
        self.talk((0.6, 1520), src="192.0.2.2:5002", dst="192.0.2.1:4002", ssrc=5, payload_type=96)
        self.expect_plain(offer, sdp(B, "0", *video), media="one-way", media_missing=TO_CALLER, codec="PCMU")


class Times(Case):
    """OW-3."""

    def test_post_answer_delay(self):
        self.caller((0.7, 1510))     # 200 ms after the 200
        self.callee((0.701, 1510))   # 201 ms
        row = self.expect_plain(pad_to_callee=seconds("0.2"), pad_to_caller=seconds("0.201"), clipped=True,
                                media="both")
        self.assertEqual(row["absent"]["emd"], "not-applicable")

    def test_not_clipped(self):
        self.caller((0.7, 1510))
        self.callee((0.7, 1510))
        self.expect_plain(clipped=False)

    def test_packets_before_the_answer_are_not_after_it(self):
        """Both talk on from early media: the next packet is 10 ms after the 200."""
        self.caller((0.11, 1544))
        self.callee((0.11, 1544))
        self.expect_plain(emd=seconds("0.11"), pad_to_caller=seconds("0.01"), pad_to_callee=seconds("0.01"),
                          clipped=False, media="both")

    def test_a_key_is_not_the_first_voice(self):
        one = self.sender(A, B, 1)
        one.press(0.6, 5, 7)
        one.talk(1, 1500)
        self.callee((0.6, 1520))
        self.expect_plain(sdp(A, "0 101=telephone-event/8000"), sdp(B, "0 101=telephone-event/8000"),
                          pad_to_callee=seconds("0.5"), clipped=True)

    def test_early_media_of_a_fork(self):
        """B and C ring with media of their own; C's come first, B answers."""
        self.callee((0.41, 1530))
        self.talk((0.25, 10), src=C, dst=A, ssrc=3)
        self.caller((0.6, 1520))
        ladder = (f"0.000 A>P INVITE 1 z1 cid=one ftag=f {sdp(A)}\n"
                  f"0.200 P>A 183 INVITE 1 z1 c cid=one ftag=f {sdp(C)}\n"
                  f"0.300 P>A 183 INVITE 1 z1 b cid=one ftag=f {sdp(B)}\n"
                  f"0.500 P>A 200 INVITE 1 z1 b cid=one ftag=f {sdp(B)}\n"
                  "0.510 A>P ACK 1 k1 b cid=one ftag=f\n"
                  "31.000 A>P BYE 2 b1 b cid=one ftag=f\n31.010 P>A 200 BYE 2 b1 b cid=one ftag=f\nend 40\n")
        row = self.expect(ladder, emd=seconds("0.25"), media="both", pad_to_caller=seconds("0.01"))
        self.assertIsNone(row["absent"].get("emd"))

    def test_no_early_media_from_the_caller(self):
        """What the caller sends is not heard by it."""
        self.caller((0.2, 1530))
        self.callee((0.6, 1520))
        self.expect_plain(emd=None)

    def test_media_after_the_bye(self):
        """A's last packet is 1 s after the BYE, and 1.02 s."""
        for count, flags in ((1571, []), (1572, ["media-after-bye"])):
            with self.subTest(count):
                self.wire = mc.Wire()
                self.caller((0.6, count))  # the last at 0.58 + 0.02 count
                self.callee((0.6, 1520))
                self.expect_plain(flags=flags, media="both")

    def test_why_there_is_none(self):
        self.caller((0.6, 1520))
        self.assertEqual(self.expect_plain()["absent"]["pad_to_caller"], "not-captured")
        self.assertEqual(self.expect_plain(bye=None)["absent"]["pad_to_caller"], "no-stop-open")


def change(at, forth, cseq, offer, answer, method="INVITE"):
    """A re-INVITE or UPDATE of call "one", answered 20 ms later."""
    src, dst = forth.split(">")
    ack = f"{at + 0.03:.3f} {forth} ACK {cseq} k{cseq} t cid=one ftag=one\n" if method == "INVITE" else ""
    return (f"{at:.3f} {forth} {method} {cseq} r{cseq} t cid=one ftag=one {offer}\n"
            f"{at + 0.02:.3f} {dst}>{src} 200 {method} {cseq} r{cseq} t cid=one ftag=one {answer}\n" + ack)


class Hold(Case):
    def held(self, *more, **wanted):
        self.caller((0.6, 1520))
        self.callee((0.6, 1520))
        # In the order of their times: the call's own lines are BYE and 200 at its end.
        lines = call("one", sdp(A), sdp(B), 0, BYE).splitlines(True) + "".join(more).splitlines(True)
        ladder = "".join(sorted(lines, key=lambda line: Decimal(line.split()[0])))
        return self.expect(ladder.replace("BYE 2 ", "BYE 9 ") + "end 40\n", **wanted)

    def test_none(self):
        self.held(hold_time=None, media="both")

    def test_put_on_and_taken_off(self):
        """From the answer at 5.02 s to that at 9.02 s. A call that was on hold is not evaluated."""
        self.held(change(5, "A>B", 2, sdp(A, "0", "a=sendonly"), sdp(B, "0", "a=recvonly")),
                  change(9, "A>B", 3, sdp(A), sdp(B)), hold_time=seconds(4), media=None)

    def test_twice(self):
        self.held(change(5, "A>B", 2, sdp(A, "0", "a=sendonly"), sdp(B, "0", "a=recvonly")),
                  change(9, "A>B", 3, sdp(A), sdp(B)),
                  change(15, "A>B", 4, sdp(A, "0", "a=inactive"), sdp(B, "0", "a=inactive")),
                  change(16, "A>B", 5, sdp(A), sdp(B)), hold_time=seconds(5))

    def test_until_the_bye(self):
        self.held(change(5, "A>B", 2, sdp(A, "0", "a=sendonly"), sdp(B, "0", "a=recvonly")),
                  hold_time=seconds("25.98"), media=None)

    def test_by_an_address_of_zeros(self):
        """RFC 2543."""
        self.held(change(5, "A>B", 2, sdp("0.0.0.0:4000"), sdp(B)), change(7, "A>B", 3, sdp(A), sdp(B)),
                  hold_time=seconds(2))

    def test_by_an_update(self):
        self.held(change(5, "A>B", 2, sdp(A, "0", "a=sendonly"), sdp(B, "0", "a=recvonly"), "UPDATE"),
                  change(6.5, "A>B", 3, sdp(A), sdp(B), "UPDATE"), hold_time=seconds("1.5"))

    def test_refused(self):
        """488: what was agreed on before stays in force."""
        refusal = (f"5.000 A>B INVITE 2 r2 t cid=one ftag=one {sdp(A, '0', 'a=sendonly')}\n"
                   "5.020 B>A 488 INVITE 2 r2 t cid=one ftag=one\n5.030 A>B ACK 2 r2 t cid=one ftag=one\n")
        self.held(refusal, hold_time=None, media="both")

    def test_a_refresh(self):
        """The same again, as for a session timer."""
        self.held(change(5, "A>B", 2, sdp(A), sdp(B)), hold_time=None, media="both")

    def test_a_call_that_only_sends_from_its_start_is_not_on_hold(self):
        self.callee((0.6, 1520))
        self.expect_plain(sdp(A, "0", "a=recvonly"), sdp(B, "0", "a=sendonly"), hold_time=None, media=None)


class Quality(Case):
    def test_the_worst_stream_counts(self):
        """A loses 15 of 1500 (1 %), B 30 of 1500 (2 %)."""
        self.sender(A, B, 1).talk(0.6, 1500, lost=range(100, 1500, 94))
        self.sender(B, A, 2).talk(0.6, 1500, lost=range(100, 1500, 47))
        row = self.expect_plain(lost_percent_max=seconds("2.00"), mos_scale="nb", codec="PCMU")
        streams = sipchron.rows("streams", self.folder / "media.pcap")
        self.assertEqual(sorted(one["lost"] for one in streams), [15, 30])
        self.assertEqual(row["mos_min"], min(one["mos"] for one in streams))
        self.assertLess(row["mos_min"], max(one["mos"] for one in streams))
        self.assertEqual(row["jitter_max"], max(one["jitter_max"] for one in streams))

    def test_losses_behind_the_tap(self):
        """The tap misses nothing of A and 15 packets of B; B reports 40 and then 41 of A, A reports 12 of B."""
        self.caller((0.6, 1500))
        self.sender(B, A, 2).talk(0.6, 1500, lost=range(100, 1500, 94))
        for at, src, dst, ssrc, about, lost in ((5, B, A, 2, 1, 40), (9, B, A, 2, 1, 41), (9.1, A, B, 1, 2, 12)):
            up = [f"{end[:-4]}{int(end[-4:]) + 1}" for end in (src, dst)]
            self.wire.send(at, *up, mc.receiver_report(ssrc, [mc.report_block(about, lost)]))
        self.expect_plain(lost_percent_max=seconds("1.00"), rtcp_lost_max=41, media="both")

    def test_nothing_is_reported(self):
        """A report that says that nothing was lost is one; without any it is not known."""
        for report, lost in ((True, 0), (False, None)):
            with self.subTest(report):
                self.wire = mc.Wire()
                self.caller((0.6, 1500))
                self.callee((0.6, 1500))
                if report:
                    self.rtcp(5, B, A)
                row = self.expect_plain(rtcp_lost_max=lost)
                self.assertEqual(row["absent"].get("rtcp_lost_max"), None if report else "not-captured")

    def test_jitter(self):
        """One packet of B comes 32 ms late: |D| = 256 ticks once and back: J = 16, then 31 ticks."""
        self.caller((0.6, 1500))
        self.sender(B, A, 2).talk(0.6, 1500, late={700: 16})
        self.expect_plain(jitter_max=seconds("0.0019375"))

    def test_no_value_is_published(self):
        self.caller((0.6, 1500), payload_type=96, step=960)
        self.callee((0.6, 1500), payload_type=96, step=960)
        row = self.expect_plain(sdp(A, "96=opus/48000/2"), sdp(B, "96=opus/48000/2"), mos_min=None,
                                mos_scale=None, codec="opus", codec_offered="opus", lost_percent_max=seconds("0.00"))
        self.assertEqual(row["absent"]["mos_min"], "no-published-ie")

    def test_why_there_is_none(self):
        row = self.expect_plain()
        self.assertEqual([row["absent"][key] for key in ("mos_min", "lost_percent_max", "pad_to_callee")],
                         ["not-captured"] * 3)


class Modes(Case):
    """AMR-WB at a rate that its packets tell (RFC 4867). MOS is that of R = 129 - Ie on the wide scale."""
    SPEECH = ("6.60", "8.85", "12.65", "14.25", "15.85", "18.25", "19.85", "23.05", "23.85")

    @staticmethod
    def payload(mode, octets=False):
        """No mode is asked for (15); one frame of that type, which is good."""
        bits = 15 << 12 | mode << 7 | 1 << 6 if not octets else 15 << 12 | mode << 3 | 1 << 2
        return bits.to_bytes(2, "big") + bytes(31)

    def modes(self, modes, fmtp=None, octets=False, count=150, lost=(), key=None):
        """A's packets have these, one after the other; what is said of its stream, and why not."""
        self.wire = mc.Wire()
        lines = ([f"a=fmtp:96 {fmtp}"] if fmtp else []) + ([key] if key else [])
        for place in range(count):
            if place not in lost:
                self.wire.send(seconds("0.6") + place * seconds("0.02"), A, B, mc.rtp(
                    7, 1000 + place, 320 * place, 96, self.payload(modes[place % len(modes)], octets)))
        profile = "RTP/SAVP" if key else "RTP/AVP"
        described = [sdp(end, "96=AMR-WB/16000", *lines, profile=profile) for end in (A, B)]
        row = sipchron.rows("streams", self.wire.write(self.folder, "modes", call("one", *described, 0, 9) + "end 20\n"))[0]
        return row["mos"], row["r_factor"], row["mos_scale"], row["absent"].get("mos")

    # Of R/1.29 (METRICS.md 12.8), by hand: MOS of 121/1.29 = 93.798 is 1 + 0.035 R + R (R - 60)(100 - R) 7e-6.
    BEST = seconds("4.421"), seconds("121"), "wb", None
    NONE = None, None, None, "no-published-ie"

    def test_one_mode(self):
        self.assertEqual(self.modes([8]), self.BEST)
        self.assertEqual(self.modes([8], "octet-align=1", True), self.BEST)

    def test_each_mode(self):
        """R by the table of RTP-8."""
        for mode, ie in enumerate((41, 26, 13, 10, 7, 5, 3, 1, 8)):
            for fmtp, octets in ((None, False), ("mode-set=0; Octet-Align = 1", True), ("crc=1", True)):
                with self.subTest(mode=mode, fmtp=fmtp):
                    self.assertEqual(self.modes([mode], fmtp, octets)[1], 129 - ie)

    def test_silence_and_nothing_are_no_modes(self):
        self.assertEqual(self.modes([8, 9, 14, 15]), self.BEST)

    def test_several_modes(self):
        """Nothing is published of a mixture; nor of no speech at all."""
        self.assertEqual(self.modes([8] * 100 + [2]), self.NONE)
        self.assertEqual(self.modes([9, 15]), self.NONE)

    def test_with_losses(self):
        self.assertEqual(self.modes([8], lost=(70,)), self.NONE)

    def test_frames_that_are_interleaved(self):
        self.assertEqual(self.modes([8], "octet-align=1; interleaving=4", True), self.NONE)

    def test_octets_are_not_asked_for(self):
        """Mode 2 in octets, read in the other form, is mode 0."""
        self.assertEqual(self.modes([2], "octet-align=0", True)[1], self.modes([0])[1])

    def test_ciphered(self):
        key = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"
        self.assertEqual(self.modes([8], key=key), self.NONE)


class Codecs(Case):
    def test_offered_and_seen(self):
        offer = sdp(A, "9 8 0 101=telephone-event/8000 13")
        self.caller((0.6, 1500), payload_type=8)
        self.callee((0.6, 1500), payload_type=8)
        self.expect_plain(offer, sdp(B, "8 101=telephone-event/8000"), codec_offered="G722 PCMA PCMU", codec="PCMA")

    def test_one_each_way(self):
        """The callee begins, in PCMA."""
        self.callee((0.6, 1500), payload_type=8)
        self.caller((0.7, 1500))
        self.expect_plain(sdp(A, "0 8"), sdp(B, "0 8"), codec="PCMA PCMU", codec_offered="PCMU PCMA")

    def test_agreed_on_alone(self):
        self.expect_plain(sdp(A, "9 8 0"), sdp(B, "8 0"), codec="PCMA", codec_offered="G722 PCMA PCMU")

    def test_offered_in_the_200(self):
        """INVITE without SDP; the ACK answers."""
        ladder = ("0.000 A>B INVITE 1 z1 cid=one ftag=f sdp=0\n"
                  f"0.500 B>A 200 INVITE 1 z1 b cid=one ftag=f {sdp(B, '8 0')}\n"
                  f"0.510 A>B ACK 1 k1 b cid=one ftag=f {sdp(A, '0')}\n"
                  "9.000 A>B BYE 2 b1 b cid=one ftag=f\n9.010 B>A 200 BYE 2 b1 b cid=one ftag=f\nend 40\n")
        self.caller((0.6, 420))
        self.callee((0.6, 420))
        self.expect(ladder, codec_offered="PCMA PCMU", codec="PCMU", media="both")

    def test_without_any_description(self):
        ladder = ("0.000 A>B INVITE 1 z1 sdp=0\n0.500 B>A 200 INVITE 1 z1 b sdp=0\n0.510 A>B ACK 1 k1 b\n"
                  "9.000 A>B BYE 2 b1 b\n9.010 B>A 200 BYE 2 b1 b\nend 40\n")
        self.expect(ladder, codec=None, codec_offered=None, media="unknown")


class Reasons(Case):
    """Why a key of media is not there."""
    ALL = ("codec", "codec_offered", "media", "media_missing", "clipped", "mos_min", "mos_scale", "hold_time")

    def reasons(self, ladder, **wanted):
        row = self.rows(ladder)[0]
        self.assertEqual({key: row["absent"].get(key) for key in wanted}, wanted)
        for key in self.ALL:
            self.assertEqual(row[key] is None, key in row["absent"], key)
        return row

    def test_not_answered(self):
        self.reasons(f"0 A>B INVITE 1 z1 {sdp(A)}\n3 B>A 486 INVITE 1 z1 b\n3.01 A>B ACK 1 z1 b\nend 40\n",
                     **dict.fromkeys(("codec", "media", "media_missing", "clipped", "hold_time"), "not-applicable"),
                     codec_offered=None, mos_scale="not-captured")

    def test_no_description(self):
        """Nobody said anything of media, and nobody sent any."""
        ladder = ("0.000 A>B INVITE 1 z1 sdp=0\n0.500 B>A 200 INVITE 1 z1 b sdp=0\n0.510 A>B ACK 1 k1 b\n"
                  "9.000 A>B BYE 2 b1 b\n9.010 B>A 200 BYE 2 b1 b\nend 40\n")
        self.reasons(ladder, media=None, codec="not-captured", codec_offered="not-applicable", clipped="not-captured")

    def test_its_start_is_missing(self):
        self.reasons("1 A>B BYE 2 b1 b\n1.01 B>A 200 BYE 2 b1 b\nend 40\n",
                     media="no-start", codec="no-start", codec_offered="no-start", media_missing="not-applicable")

    def test_on_hold_short_or_one_way_as_agreed(self):
        """And what is none of these: 3 s of audio that was due."""
        hold = change(5, "A>B", 2, sdp(A, "0", "a=sendonly"), sdp(B, "0", "a=recvonly"))
        for ladder, why in ((call("one", sdp(A), sdp(B), 0, 4.4), "excluded"),
                            (call("one", sdp(A), sdp(B), 0, 4.5), None),
                            (call("one", sdp(A), sdp(B, "0", "a=recvonly"), 0, 9), "excluded"),
                            (call("one", sdp(A), sdp(B), 0, None) + hold, "excluded")):
            with self.subTest(ladder):
                self.reasons(ladder + "end 20\n", media=why)

    def test_it_goes_on(self):
        """4 s from the 2xx on something can be said; before that the capture's end is too early."""
        for end, why in (("4.49", "no-stop-open"), ("4.5", None)):
            with self.subTest(end):
                self.reasons(call("one", sdp(A), sdp(B), 0, None) + f"end {end}\n", media=why)

    def test_the_scale_has_the_reason_of_mos(self):
        self.caller((0.6, 1500), payload_type=96, step=960)
        ladder = call("one", sdp(A, "96=opus/48000/2"), sdp(B, "96=opus/48000/2"), 0, BYE) + "end 40\n"
        self.reasons(ladder, mos_min="no-published-ie", mos_scale="no-published-ie")


class Limits(Case):
    def counters(self, ladder):
        path = self.wire.write(self.folder, "limits", ladder)
        document = json.loads(sipchron.run("calls", "-f", "json", path).stdout)
        return document["counters"], document["calls"]

    def test_marks(self):
        """Each 2xx marks a stream twice: 16 of them 32 times. The seventeenth is not marked in two streams."""
        for more in (0, 1):
            self.wire = mc.Wire()
            self.caller((0.2, 100))
            self.callee((0.2, 100))
            lines = "".join(f"{1 + place / 100:.3f} B>A 200 INVITE 1 z1 t{place} sdp=0\n" for place in range(16 + more))
            counters, calls = self.counters(f"0.000 A>B INVITE 1 z1 {sdp(A)}\n0.100 B>A 183 INVITE 1 z1 t0 {sdp(B)}\n"
                                            f"{lines}end 2\n")
            self.assertEqual(counters.get("limit_marks", 0), 4 * more)
            self.assertEqual("limited" in calls[0]["flags"], more == 1)

    def test_descriptions(self):
        """That of the INVITE and 255 more."""
        for more in (0, 1):
            lines = "".join(f"{1 + place / 100:.3f} A>B UPDATE {2 + place} u{place} b {sdp(A)}\n"
                            for place in range(255 + more))
            counters, calls = self.counters(f"0.000 A>B INVITE 1 z1 {sdp(A)}\n0.100 B>A 183 INVITE 1 z1 b sdp=0\n"
                                            f"{lines}end 5\n")
            self.assertEqual(counters.get("limit_descriptions", 0), more)
            self.assertIn("limited", calls[0]["flags"])  # by the number of requests, before that

    def test_paths(self):
        """One RTCP packet each from 65,537 hosts."""
        packet = b"\x80\xc9\x00\x01\x00\x00\x00\x09"
        for place in range(65_537):
            self.wire.send(1, f"10.{place >> 16}.{place >> 8 & 255}.{place & 255}:5001", "192.0.2.1:4001", packet)
        self.assertEqual(self.counters("0.000 A>B OPTIONS 1 z1\nend 5\n")[0]["limit_media_paths"], 1)


class Figures(Case):
    """Metrics of a capture whose calls are each of another kind, 40 s apart."""

    def setUp(self):
        super().setUp()
        self.ladder, self.calls = "", 0

    def call(self, to_callee=(), to_caller=(), report=(), start=None, formats="0", **options):
        """Stretches count from the call's beginning; it is answered at 0.5 s and ends at 31 s."""
        self.calls += 1
        start = 40 * (self.calls - 1) if start is None else start
        ends = f"198.51.100.{self.calls}:4000", f"203.0.113.{self.calls}:5000"
        for place, (stretches, src, dst) in enumerate(((to_callee, *ends), (to_caller, *ends[::-1]))):
            if stretches:
                self.talk(*((start + seconds(after), count) for after, count in stretches), src=src, dst=dst,
                          ssrc=10 * self.calls + place, **options)
        for place in report:
            src, dst = ends[::-1] if place else ends
            self.rtcp(start + 5, src, dst)
        self.ladder += call(f"c{self.calls}", sdp(ends[0], formats), sdp(ends[1], formats), start, start + BYE)

    def write(self):
        lines = sorted(self.ladder.splitlines(True), key=lambda line: Decimal(line.split()[0]))
        return self.wire.write(self.folder, "figures", "".join(lines) + "end 400\n")

    def figures(self, path, *arguments):
        return {row["metric"]: row for row in sipchron.rows("metrics", *arguments, path)}

    def check(self, rows, wanted):
        for name, keys in wanted.items():
            with self.subTest(name):
                self.assertEqual({key: rows[name][key] for key in keys}, keys)

    def five(self):
        self.call(to_callee=(("0.52", 1500),), to_caller=(("0.54", 1500),))   # both
        self.call(to_callee=(("0.60", 1500),), report=(1,))                    # one-way
        self.call()                                                            # unknown
        self.call(report=(0, 1))                                               # no media
        self.call(to_callee=(("0.54", 1500),), to_caller=(("3.00", 1400),))    # late, 2.5 s
        return self.write()

    WANTED = {
        "TWO_WAY": {"numerator": 2, "denominator": 4, "value": seconds("50.00"), "excluded": {"unknown": 1}},
        "ONE_WAY": {"numerator": 1, "denominator": 4, "value": seconds("25.00"), "excluded": {"unknown": 1}},
        "NO_MEDIA": {"numerator": 1, "denominator": 4, "value": seconds("25.00"), "excluded": {"unknown": 1}},
        "CLIPPED": {"numerator": 1, "denominator": 3, "value": seconds("33.33"), "excluded": {"unknown": 1}},
        "EMD": {"n": 0, "excluded": {}},
        "PAD_TO_CALLER": {"n": 2, "min": seconds("0.04"), "max": seconds("2.5"), "mean": seconds("1.27"),
                          "excluded": {"not-captured": 1}},
        "PAD_TO_CALLEE": {"n": 3, "min": seconds("0.02"), "p50": seconds("0.04"), "max": seconds("0.1"), "excluded": {}},
        "JITTER_MAX": {"n": 3, "max": 0, "unit": "s"},
        "LOST_MAX": {"n": 3, "max": seconds("0.00"), "unit": "%"},
        "MOS_NB": {"n": 3, "min": seconds("4.409"), "mean": seconds("4.409"), "unit": ""},
        "MOS_WB": {"n": 0, "excluded": {}},
    }

    def test_of_all(self):
        self.check(self.figures(self.five()), self.WANTED)

    def test_by_group(self):
        rows = self.figures(self.five(), "--by", "code")
        self.assertEqual({row["group"] for row in rows.values()}, {"200"})
        self.check(rows, self.WANTED)

    def test_with_an_expression(self):
        """Session descriptions are then read as they come, otherwise with the first packet: it makes no
        difference."""
        self.check(self.figures(self.five(), "--where", "call > 0"), self.WANTED)

    def explain(self, path, name):
        done = sipchron.run("metrics", "--explain", name, "-f", "json", path)
        return json.loads(done.stdout, parse_float=Decimal)["explain"]

    def test_explained(self):
        path = self.five()
        for name, wanted in (
                ("TWO_WAY", ["numerator", "denominator", "unknown", "denominator", "numerator"]),
                ("NO_MEDIA", ["denominator", "denominator", "unknown", "numerator", "denominator"]),
                ("CLIPPED", ["denominator", "denominator", "unknown", "numerator"]),
                ("PAD_TO_CALLER", ["sample", "not-captured", "sample"]), ("MOS_NB", ["sample"] * 3)):
            with self.subTest(name):
                self.assertEqual([row["counted"] for row in self.explain(path, name)], wanted)
        self.assertEqual([(row["amount"], row["value"]) for row in self.explain(path, "MOS_NB")],
                         [(seconds("4.409"), None)] * 3)
        rows = self.explain(path, "PAD_TO_CALLER")
        self.assertEqual([row["value"] for row in rows], [seconds("0.04"), None, seconds("2.5")])
        self.assertEqual(rows[0]["stop_frame"], sipchron.rows("streams", path)[1]["first_frame"])

    def test_without_media_nothing_is_known(self):
        self.call()
        self.call()
        rows = self.figures(self.write())
        self.check(rows, {"TWO_WAY": {"n": 0, "value": None, "excluded": {"unknown": 2}},
                          "PAD_TO_CALLER": {"n": 0, "excluded": {}}, "MOS_NB": {"n": 0, "excluded": {}}})

    def test_scales_are_not_mixed(self):
        """G.711 at its best, and a codec for which nothing is published."""
        self.call(to_callee=(("0.52", 1500),), to_caller=(("0.54", 1500),))
        self.call(to_callee=(("0.52", 1500),), to_caller=(("0.54", 1500),), formats="96=opus/48000/2",
                  payload_type=96, step=960)
        self.check(self.figures(self.write()), {
            "MOS_NB": {"n": 1, "max": seconds("4.409"), "excluded": {"no-published-ie": 1}},
            "LOST_MAX": {"n": 2}})

    def test_losses(self):
        """1 % and 2 % of 1500 packets."""
        for place, lost in enumerate((94, 47)):
            self.call(start=40 * place)
            self.sender(f"198.51.100.{place + 1}:4000", f"203.0.113.{place + 1}:5000", place).talk(
                40 * place + seconds("0.6"), 1500, lost=range(100, 1500, lost))
        self.check(self.figures(self.write()), {
            "LOST_MAX": {"n": 2, "min": seconds("1.00"), "max": seconds("2.00"), "mean": seconds("1.50")}})


class Unread(Case):
    """Session descriptions that come long before the first packet of media: 4 MiB of messages are kept."""

    def figures(self, name, filler):
        self.wire = mc.Wire()
        self.caller((60, 500))
        self.callee((60, 500))
        ladder = (call("one", sdp(A), sdp(B), 0, 80) + "".join(
            f"{10 + place / 100:.3f} A>C INVITE 1 f{place} cid=f{place} ftag=f {sdp(C, '0', 'a=x:' + 'x' * 9000)}\n"
            for place in range(filler)))
        lines = sorted(ladder.splitlines(True), key=lambda line: Decimal(line.split()[0]))
        path = self.wire.write(self.folder, name, "".join(lines) + "end 90\n")
        document = json.loads(sipchron.run("metrics", "-f", "json", path).stdout, parse_float=Decimal)
        rows = {row["metric"]: row for row in document["metrics"]}
        return rows["TWO_WAY"]["numerator"], document["counters"].get("limit_unread", 0)

    def test_all_are_there(self):
        self.assertEqual(self.figures("kept", 100), (1, 0))

    def test_too_many(self):
        """Some 4.6 MB: that of the first call is gone, and some more of calls that go on."""
        numerator, limited = self.figures("gone", 500)
        self.assertEqual(numerator, 0)
        self.assertGreater(limited, 0)
        self.assertLess(limited, 500)


class Dress(Case):
    """The same calls with other addresses, at another time."""
    KEYS = ("media", "media_missing", "clipped", "emd", "pad_to_caller", "pad_to_callee", "codec", "codec_offered",
            "lost_percent_max", "jitter_max", "mos_min", "mos_scale", "hold_time", "flags")

    def row(self, ends, start, scenario):
        self.wire = mc.Wire()
        caller, callee = ends
        scenario(start, caller, callee)
        ladder = call("one", sdp(caller, "8 0"), sdp(callee, "8 0"), start, start + BYE)
        row = self.expect(ladder + f"end {start + 40}\n")
        return {key: row[key] for key in self.KEYS}

    def same(self, scenario, media):
        first = self.row((A, B), 0, scenario)
        self.assertEqual(first["media"], media)
        for ends, start in (((A, B), 86_399), ((B, A), 0), (("10.1.2.3:9", "172.16.9.8:65534"), 7),
                            (("[2001:db8::1]:4000", "[2001:db8:0:9::5]:5000"), 5000), ((A, "192.0.2.1:4002"), 3)):
            with self.subTest(ends=ends, start=start):
                self.assertEqual(self.row(ends, start, scenario), first)

    def test_both(self):
        def scenario(start, caller, callee):
            self.sender(caller, callee, 1).talk(start + seconds("0.6"), 1500, lost=(7, 8, 9))
            self.sender(callee, caller, 2, payload_type=8).talk(start + seconds("0.2"), 1530, late={300: 30})
        self.same(scenario, "both")

    def test_one_way(self):
        def scenario(start, caller, callee):
            self.sender(caller, callee, 1).talk(start + seconds("0.9"), 1500)
            self.rtcp(start + 9, callee, caller)
        self.same(scenario, "one-way")


class Chosen(Case):
    """The keys in expressions, groups and the other formats."""

    def setUp(self):
        super().setUp()
        self.caller((0.6, 1520))
        self.callee((2.7, 1410))
        ladder = call("one", sdp(A), sdp(B), 0, BYE) + call("two", sdp(C), sdp(C), 40, 44, "C>D") + "end 50\n"
        self.path = self.wire.write(self.folder, "chosen", ladder)

    def test_where(self):
        for expression, calls in (("media == late-media", [1]), ("media == unknown", []), ("clipped", [1]),
                                  ("clipped == false", []), ("not clipped", [2]), ("pad_to_caller > 2", [1]),
                                  ("mos_min > 4 and codec == PCMU", [1]), ("not media", [2])):
            with self.subTest(expression):
                rows = sipchron.rows("calls", "--where", expression, self.path)
                self.assertEqual([row["call"] for row in rows], calls)

    def test_by(self):
        rows = sipchron.run("calls", "--by", "media", "-f", "csv", self.path).stdout.splitlines()
        self.assertEqual(sorted(row.split(",")[:2] for row in rows[1:])[-1], ["late-media", "1"])


class WhatIsTold(Case):
    """What a table shows of media without being asked, and what is said beside it."""

    HEADERS = 14 + 20 + 8  # Ethernet, IPv4, UDP

    def said(self, command, path, *arguments):
        return sipchron.run(command, *arguments, path).stderr.splitlines()

    def heading(self, ladder):
        path = self.wire.write(self.folder, "media", ladder)
        return sipchron.run("calls", path).stdout.splitlines()[0].split()

    def test_a_table_shows_media_where_there_are_some(self):
        ladder = call("one", sdp(A), sdp(B), 0, BYE) + f"end {BYE + 9}\n"
        self.assertNotIn("media", self.heading(ladder))
        self.caller((0.5, 1500))
        self.callee((0.5, 1500))
        self.assertIn("media", self.heading(ladder))

    def test_cut_behind_the_headers_that_are_read(self):
        """Twelve bytes of RTP and an event of four are read of a packet; of RTCP all."""
        self.caller((0.5, 1500))
        self.callee((0.5, 1500))
        self.rtcp(4, A, B)
        whole = list(self.wire.records)
        ladder = call("one", sdp(A), sdp(B), 0, BYE) + f"end {BYE + 9}\n"
        cut = lambda records, octets: [record._replace(data=record.data[:octets], wire_len=len(record.data))
                                       for record in records]
        for octets, rtp, lost in ((16, True, 0), (15, True, 3000), (16, False, 1)):
            with self.subTest(octets=octets, rtp=rtp):
                mine = [(len(record.data) > self.HEADERS + 100) == rtp for record in whole]
                self.assertEqual(sum(mine), 3000 if rtp else 1)
                self.wire.records = [short if wanted else record for record, short, wanted in
                                     zip(whole, cut(whole, self.HEADERS + octets), mine)]
                path = self.wire.write(self.folder, "cut", ladder)
                self.assertEqual(self.said("calls", path),
                                 [f"sipchron: {lost} frames cut short by the capture's snap length"] * (lost > 0))
                document = json.loads(sipchron.run("calls", "-f", "json", path).stdout)
                self.assertEqual(document["counters"]["cut_by_snaplen"], 3000 if rtp else 1)
                self.assertEqual(document["counters"].get("cut_media", 0), 0 if lost else 3000)

    def test_media_need_no_sip(self):
        self.caller((0.5, 100))
        path = self.wire.write(self.folder, "alone", "end 4\n")
        self.assertEqual(self.said("streams", path), [])
        self.assertEqual(self.said("streams", path, "-w", "packets > 100"),
                         ["sipchron: none of 1 streams passes --where"])
        self.assertEqual(self.said("calls", path), ["sipchron: no SIP in 101 frames (100 UDP datagrams, 1 frames that are not IP)"])


if __name__ == "__main__":
    unittest.main()
