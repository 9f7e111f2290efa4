#!/usr/bin/env python3
"""Rules of media (docs/FINDINGS.md). Who sent what and when is decided before a packet is written. A call is
answered at 0.5 s and hung up by the caller at 31 s."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import mediacapture as mc           # noqa: E402
import sipchron                     # noqa: E402
from mediacapture import call, sdp  # noqa: E402

A, B = "192.0.2.1:4000", "192.0.2.2:5000"
BYE = 31
ALL = (0.6, 1515)  # from the answer to the end: 0.60 s to 30.88 s
# A re-INVITE of the callee, with the SDP of the caller and its own.
AGAIN = ("10 B>A INVITE 7 r t cid=one ftag=one {1}\n10.02 A>B 200 INVITE 7 r t cid=one ftag=one {0}\n"
         "10.03 B>A ACK 7 q t cid=one ftag=one\n")


class Media(mc.WireCase):
    def talk(self, *stretches, src=A, dst=B, ssrc=1, lost=(), late=None, **options):
        one = self.sender(src, dst, ssrc, **options)
        for start, count in stretches:
            one.talk(start, count, lost=lost, late=late)
        return one

    def caller(self, *stretches, **options):
        return self.talk(*stretches, **options)

    def callee(self, *stretches, **options):
        return self.talk(*stretches, **{"src": B, "dst": A, "ssrc": 2, **options})

    def report(self, src, dst, about):
        """RTCP: the tap sees that way."""
        up = [f"{address}:{int(port) + 1}" for address, _, port in (end.rpartition(":") for end in (src, dst))]
        self.wire.send(5, *up, mc.receiver_report(9, [mc.report_block(about)]))

    def findings(self, offer=None, answer=None, more="", bye=BYE):
        ladder = call("one", offer or sdp(A), answer or sdp(B), 0, bye) + more + "end 80\n"
        return sipchron.rows("findings", self.wire.write(self.folder, "media", ladder))

    def one(self, rule, severity, *said, primary=True, **options):
        rows = [row for row in self.findings(**options) if row["rule"] == rule]
        self.assertEqual([row["severity"] for row in rows], [severity], rows)
        self.assertEqual((rows[0]["call"], rows[0]["primary"]), (1, primary))
        for text in said:
            self.assertIn(text, rows[0]["text"])
        return rows[0]

    def none(self, rule, **options):
        rows = self.findings(**options)
        self.assertNotIn(rule, [row["rule"] for row in rows])
        return rows

    def healthy(self, **options):
        self.assertEqual([row for row in self.findings(**options) if row["severity"] != "note"], [])

    def test_a_healthy_call_has_no_finding(self):
        self.caller(ALL)
        self.callee(ALL)
        self.assertEqual(self.findings(), [])

    # ---- one-way, no-media ----

    def test_one_way_fires(self):
        self.caller(ALL)
        self.report(B, A, 1)
        self.one("one-way", "error", "the caller got no audio")

    def test_one_way_fires_the_other_way(self):
        self.callee(ALL)
        self.report(A, B, 2)
        self.one("one-way", "error", "the callee got no audio")

    def test_one_way_silent_where_the_tap_may_not_see(self):
        self.caller(ALL)
        self.assertEqual(self.none("one-way"), [])

    def test_one_way_silent_if_it_was_agreed(self):
        self.caller(ALL)
        self.report(B, A, 1)
        self.assertEqual(self.none("one-way", answer=sdp(B, "0", "a=recvonly")), [])

    def test_no_media_fires(self):
        self.report(A, B, 2)
        self.report(B, A, 1)
        self.one("no-media", "error", "neither side")

    def test_no_media_fires_after_early_media(self):
        self.callee((0.2, 10))
        self.report(A, B, 2)
        self.report(B, A, 1)
        self.one("no-media", "error")

    def test_no_media_silent_without_any_media_in_the_capture(self):
        self.assertEqual(self.none("no-media"), [])

    def test_no_media_silent_on_hold(self):
        self.report(A, B, 2)
        self.report(B, A, 1)
        self.none("no-media", offer=sdp(A, "0", "a=inactive"), answer=sdp(B, "0", "a=inactive"))

    # ---- dead-air, late-media ----

    def test_dead_air_fires(self):
        self.caller(ALL)
        self.callee((0.6, 400), (20, 540))
        row = self.one("dead-air", "error", "paused for 11.420 s")
        self.assertEqual(row["stream"], 2)

    def test_dead_air_fires_for_both(self):
        self.caller((0.6, 200), (25, 290))
        self.callee((0.6, 200), (25, 290))
        self.one("dead-air", "error")

    def test_dead_air_silent_for_nine_seconds(self):
        self.caller(ALL)
        self.callee((0.6, 400), (17.5, 660))
        self.none("dead-air")

    def test_dead_air_silent_on_hold(self):
        self.caller((0.6, 460))
        self.callee((0.6, 460))
        self.none("dead-air", more=AGAIN.format(sdp(A, "0", "a=inactive"), sdp(B, "0", "a=inactive")))

    def test_late_media_fires(self):
        self.caller(ALL)
        self.callee((3.0, 1390))
        self.one("late-media", "warning", "for the caller after 2.500 s", "for the callee after 0.100 s",
                 primary=False)

    def test_late_media_fires_for_the_callee(self):
        self.caller((4.5, 1315))
        self.callee(ALL)
        self.one("late-media", "warning", "for the callee after 4.000 s", primary=False)

    def test_late_media_silent_for_two_seconds(self):
        self.caller(ALL)
        self.callee((2.4, 1420))
        self.none("late-media")

    def test_late_media_silent_for_early_media(self):
        self.caller(ALL)
        self.callee((0.2, 1535))
        self.none("late-media")

    # ---- media-stopped, media-after-bye ----

    def test_media_stopped_fires(self):
        self.caller(ALL)
        self.callee((0.6, 1200))
        row = self.one("media-stopped", "warning", "stopped 6.420 s before the BYE", primary=False)
        self.assertEqual((row["certainty"], row["stream"]), ("likely", 2))

    def test_media_stopped_fires_for_the_caller(self):
        self.caller((0.6, 1100))
        self.callee(ALL)
        self.one("media-stopped", "warning", "stopped 8.420 s", primary=False)

    def test_media_stopped_silent_for_both_at_once(self):
        self.caller((0.6, 1200))
        self.callee((0.6, 1200))
        self.none("media-stopped")

    def test_media_stopped_silent_for_five_seconds_and_after_a_reinvite(self):
        self.caller(ALL)
        self.callee((0.6, 1280))
        self.none("media-stopped")
        self.wire = mc.Wire()
        self.caller(ALL)
        self.callee((0.6, 1000))
        self.none("media-stopped", more=AGAIN.format(sdp(A), sdp(B)))

    def test_media_after_bye_fires(self):
        self.caller(ALL)
        self.callee((0.6, 1700))
        self.one("media-after-bye", "note", "went on for 3.580 s", primary=False)

    def test_media_after_bye_fires_for_the_caller(self):
        self.caller((0.6, 1600))
        self.callee(ALL)
        self.one("media-after-bye", "note", primary=False)

    def test_media_after_bye_silent_within_a_second(self):
        self.caller((0.6, 1560))
        self.callee((0.6, 1560))
        self.none("media-after-bye")

    def test_media_after_bye_silent_while_the_call_is_up(self):
        self.caller((0.6, 1700))
        self.callee((0.6, 1700))
        self.none("media-after-bye", bye=60)

    # ---- loss, jitter, quality ----

    def test_loss_fires_for_two_percent(self):
        """One packet in fifty: 30 of 1,515."""
        self.caller(ALL)
        self.callee(ALL, lost=range(10, 1510, 50))
        row = self.one("loss", "warning", "lost 1.98 %", "here and there", "at most 1 in a row", primary=False)
        self.assertEqual((row["scope"], row["stream"]), ("stream", 2))

    def test_loss_fires_as_error_for_a_burst(self):
        """A hundred packets in a row, 6.6 %: two seconds are no pause of ten."""
        self.caller(ALL)
        self.callee(ALL, lost=range(700, 800))
        self.one("loss", "error", "lost 6.60 %", "in bursts", "at most 100 in a row")

    def test_loss_fires_for_a_burst_alone(self):
        """Eleven packets are 220 ms, and of a long call little: 0.37 % of 3,000."""
        self.caller((0.6, 3000))
        self.callee((0.6, 3000), lost=range(1500, 1511))
        self.one("loss", "warning", "at most 11 in a row", primary=False, bye=61)

    def test_loss_silent_for_few(self):
        """Three in 30 s, and never two in the same ten seconds."""
        self.caller(ALL)
        self.callee(ALL, lost=(100, 700, 1400))
        self.healthy()

    def test_loss_silent_for_a_short_stream_and_for_what_comes_out_of_order(self):
        self.caller(ALL)
        self.callee((0.6, 1515), late={place: 25 for place in range(10, 1500, 60)})
        self.talk((0.2, 30), src=B, dst=A, ssrc=7, lost=range(5, 15))
        self.none("loss")

    def test_jitter_fires(self):
        """One packet in ten comes 70 ms late."""
        self.caller(ALL)
        self.callee(ALL, late={place: 70 for place in range(10, 1500, 10)})
        self.one("jitter", "warning", "varies in delay by 0.070 s", primary=False)

    def test_jitter_fires_for_the_caller(self):
        self.caller(ALL, late={place: 60 for place in range(10, 1500, 8)})
        self.callee(ALL)
        row = self.one("jitter", "warning", primary=False)
        self.assertEqual(row["stream"], 1)

    def test_jitter_silent_for_some_late_packets(self):
        """One in fifty, which the 95th percentile does not see; and 30 ms."""
        self.caller(ALL, late={place: 70 for place in range(10, 1500, 50)})
        self.callee(ALL, late={place: 30 for place in range(10, 1500, 3)})
        self.none("jitter")

    def test_jitter_silent_for_short_streams(self):
        self.caller(ALL)
        self.callee(ALL)
        self.talk((0.2, 40), src=B, dst=A, ssrc=7, late={place: 70 for place in range(1, 40, 2)})
        self.none("jitter")

    def test_quality_fires(self):
        """E6 of G.711 with 10 % of single losses: MOS 3.41."""
        self.caller(ALL)
        self.callee(ALL, lost=range(5, 1515, 10))
        self.one("quality", "warning", "MOS 3.4", "PCMU, lost 9.97 %", primary=False)

    def test_quality_fires_as_error(self):
        self.caller(ALL)
        self.callee(ALL, lost=[place for place in range(5, 1515) if place % 4 == 0])
        self.one("quality", "error", "lost 24.88 %", primary=False)

    def test_quality_silent_for_three_percent(self):
        """E3: MOS 4.13 without delay."""
        self.caller(ALL)
        self.callee(ALL, lost=range(5, 1515, 33))
        self.none("quality")

    def test_quality_silent_where_no_standard_has_a_figure(self):
        self.caller(ALL, payload_type=96)
        self.callee(ALL, payload_type=96, lost=range(5, 1515, 4))
        speex = "96=speex/8000"
        self.none("quality", offer=sdp(A, speex), answer=sdp(B, speex))

    def test_loss_silent_while_a_fax_is_sent(self):
        """T.38 takes the place of audio for 12 s, while the sender's count goes on."""
        image = ('type=application/sdp body="v=0\\r\\no=- 1 2 IN IP4 192.0.2.{0}\\r\\ns=-\\r\\nc=IN IP4 192.0.2.{0}'
                 '\\r\\nt=0 0\\r\\nm=image {1} udptl t38\\r\\n"')
        self.caller(ALL, lost=range(480, 1080))
        self.callee(ALL, lost=range(480, 1080))
        rows = self.findings(more=AGAIN.format(image.format(1, 4000), image.format(2, 5000)))
        self.assertEqual([row for row in rows if row["severity"] != "note"], [])

    # ---- codec-not-agreed, clock-rate, stream-restart ----

    def test_codec_not_agreed_fires(self):
        self.caller(ALL, payload_type=8)
        self.callee(ALL)
        row = self.one("codec-not-agreed", "error", "sends payload type 8", primary=True)
        self.assertEqual(row["stream"], 1)

    def test_codec_not_agreed_fires_for_a_number_that_is_none(self):
        self.caller(ALL)
        self.callee(ALL, payload_type=97)
        self.one("codec-not-agreed", "error", "payload type 97")

    def test_codec_not_agreed_silent_for_all_that_was_agreed(self):
        self.caller(ALL, payload_type=8)
        self.callee(ALL)
        self.none("codec-not-agreed", offer=sdp(A, "0 8"), answer=sdp(B, "0 8"))

    def test_codec_not_agreed_silent_for_comfort_noise_and_keys(self):
        both = "0 13 101=telephone-event/8000"
        one = self.caller(ALL)
        one.press(31, 5, 5)
        self.callee((0.6, 700), (15, 790))
        self.talk((14.7, 10), src=B, dst=A, ssrc=2, payload_type=13, seq=1700, timestamp=5000 + 700 * 160)
        self.none("codec-not-agreed", offer=sdp(A, both), answer=sdp(B, both), bye=40)

    def test_clock_rate_fires(self):
        """320 ticks every 20 ms are 16,000 Hz where 8,000 were agreed on."""
        self.caller(ALL, step=320)
        self.callee(ALL)
        self.one("clock-rate", "warning", "100 % faster", "8000 Hz", primary=False)

    def test_clock_rate_fires_for_a_slow_one(self):
        self.caller(ALL)
        self.callee(ALL, step=120)
        self.one("clock-rate", "warning", "slower", primary=False)

    def test_clock_rate_silent_for_what_it_is(self):
        wide = "96=speex/16000"
        self.caller(ALL, payload_type=96, step=320)
        self.callee(ALL, payload_type=96, step=320)
        self.none("clock-rate", offer=sdp(A, wide), answer=sdp(B, wide))

    def test_clock_rate_silent_for_ten_percent_and_short_streams(self):
        self.caller(ALL, step=176)
        self.callee(ALL)
        self.talk((0.2, 40), src=B, dst=A, ssrc=7, step=480)
        self.none("clock-rate")

    def test_ptime_fires(self):
        self.caller(ALL)
        self.callee(ALL)
        row = self.one("ptime", "warning", "packets of 0.020 s", "asked for 0.030 s", primary=False,
                       answer=sdp(B, "0", "a=ptime:30"))
        self.assertEqual(row["stream"], 1)

    def test_ptime_fires_for_the_caller(self):
        self.caller(ALL)
        self.callee(ALL)
        row = self.one("ptime", "warning", "asked for 0.010 s", primary=False, offer=sdp(A, "0", "a=ptime:10"))
        self.assertEqual(row["stream"], 2)

    def test_ptime_silent_if_it_is_kept_or_not_said(self):
        self.caller(ALL)
        self.callee(ALL)
        self.none("ptime", offer=sdp(A, "0", "a=ptime:20"))

    def test_ptime_silent_for_a_fifth_and_a_session_that_changes(self):
        """24 ms: 20 are a sixth less."""
        self.caller(ALL)
        self.callee(ALL)
        self.none("ptime", answer=sdp(B, "0", "a=ptime:24"))
        self.none("ptime", answer=sdp(B, "0", "a=ptime:30"), more=AGAIN.format(sdp(A), sdp(B)))

    def test_ptime_silent_while_nobody_talks(self):
        """As AMR does: a packet of 160 ms now and then."""
        self.caller(ALL)
        one = self.sender(B, A, 2, step=1280)
        one.packet_s = mc.Decimal("0.16")
        one.talk(0.6, 190)
        self.none("ptime", offer=sdp(A, "0", "a=ptime:20"))

    def test_stream_restart_fires_for_another_ssrc(self):
        self.caller(ALL)
        self.callee((0.6, 700))
        self.talk((14.62, 810), src=B, dst=A, ssrc=77, seq=30000, timestamp=90000)
        self.one("stream-restart", "warning", "new SSRC", primary=False)

    def test_stream_restart_fires_for_other_numbers(self):
        self.caller(ALL)
        self.callee((0.6, 700))
        self.talk((14.62, 810), src=B, dst=A, ssrc=2, seq=40000, timestamp=90000)
        self.one("stream-restart", "warning", "began anew", primary=False)

    def test_stream_restart_silent_after_a_reinvite(self):
        self.caller(ALL)
        self.callee((0.6, 470))
        self.talk((10.1, 1030), src=B, dst=A, ssrc=77, seq=30000)
        self.none("stream-restart", more=AGAIN.format(sdp(A), sdp(B)))

    def test_stream_restart_silent_when_the_callee_takes_over(self):
        """A server rang, the callee talks from the answer on."""
        self.talk((0.15, 17), src=B, dst=A, ssrc=77)
        self.caller(ALL)
        self.callee(ALL)
        self.none("stream-restart")

    # ---- private-sdp ----

    INNER, OUTER = "10.1.1.5:4000", "198.51.100.7:7000"
    BEHIND_NAT = "host A 198.51.100.7:5060\n"

    def test_private_sdp_fires_if_media_go_there(self):
        self.caller(ALL, src=self.OUTER)
        self.callee(ALL, dst=self.INNER)
        row = self.one("private-sdp", "error", "private address 10.1.1.5", "none can come", offer=sdp(self.INNER),
                       more=self.BEHIND_NAT)
        self.assertEqual(row["endpoint"].split(":")[0], "198.51.100.7")

    def test_private_sdp_fires_as_note_if_the_peer_latches(self):
        self.caller(ALL, src=self.OUTER)
        self.callee(ALL, dst=self.OUTER)
        self.one("private-sdp", "note", "sent to where its own came from", offer=sdp(self.INNER),
                 more=self.BEHIND_NAT, primary=False)

    def test_private_sdp_silent_without_nat(self):
        self.caller(ALL, src=self.INNER)
        self.callee(ALL, dst=self.INNER)
        self.none("private-sdp", offer=sdp(self.INNER), more="host A 10.1.1.5:5060\n")

    def test_private_sdp_silent_if_nothing_is_known_of_the_media(self):
        self.none("private-sdp", offer=sdp(self.INNER), more=self.BEHIND_NAT)

    # ---- false-answer, no-qos ----

    def test_false_answer_fires(self):
        self.caller(ALL)
        self.report(B, A, 1)
        self.one("false-answer", "warning", "no packet of audio", primary=False)

    def test_false_answer_fires_for_four_seconds(self):
        self.caller((0.6, 200))
        self.report(B, A, 1)
        self.one("false-answer", "warning", primary=False, bye=5)

    def test_false_answer_silent_if_it_may_not_be_seen(self):
        self.caller(ALL)
        self.none("false-answer")

    def test_false_answer_silent_if_the_callee_talks(self):
        self.callee(ALL)
        self.report(A, B, 2)
        self.none("false-answer")

    def marked(self, caller, callee):
        """Streams with a DSCP each."""
        for ends, dscp in (((A, B, 1), caller), ((B, A, 2), callee)):
            before = len(self.wire.records)
            self.talk(ALL, src=ends[0], dst=ends[1], ssrc=ends[2])
            for number in range(before, len(self.wire.records)):
                record = self.wire.records[number]
                header = bytearray(record.data)
                header[15] = dscp << 2
                header[24:26] = b"\0\0"
                header[24:26] = mc.pc.checksum(bytes(header[14:34])).to_bytes(2, "big")
                self.wire.records[number] = record._replace(data=bytes(header))

    def test_no_qos_fires(self):
        self.marked(46, 0)
        row = self.one("no-qos", "note", "the other way has 46", primary=False)
        self.assertEqual(row["stream"], 2)

    def test_no_qos_fires_for_the_caller(self):
        self.marked(0, 34)
        self.one("no-qos", "note", "the other way has 34", primary=False)

    def test_no_qos_silent_without_any(self):
        self.marked(0, 0)
        self.none("no-qos")

    def test_no_qos_silent_for_two_different_ones(self):
        self.marked(46, 34)
        self.none("no-qos")


if __name__ == "__main__":
    unittest.main()
