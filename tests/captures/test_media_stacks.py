#!/usr/bin/env python3
"""The media of captures of real software: streams, and what calls say of them.

Held against what the scenarios do (captures/media.json, stated by hand and explained in captures/README.md),
against the log of the program that lost, delayed and doubled packets (captures/NAME.line.csv), and against
tshark: the packets that it shows, measured a second time by tests/lib/rtpreference.py, its table of streams,
its reading of RTCP. What needs tshark is skipped where it is not installed.
"""
import json
import os
import re
import shutil
import sys
import unittest
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import linelog                 # noqa: E402
import pcapfile                # noqa: E402
import sipchron                # noqa: E402
import tsharkstreams           # noqa: E402

CAPTURES = Path(os.environ.get("SIPCHRON_SOURCE", Path(__file__).resolve().parent.parent.parent)) / "captures"
STATED = json.loads((CAPTURES / "media.json").read_text(), parse_float=Decimal)
# Keys of a stated stream that are not keys of the row.
ABOUT = {"line", "relayed", "differs", "reports", "pressed", "with"}
# The line notes the time when it has sent a packet, or when it gets to read one that the tap saw before: later
# than the tap by what the kernel needs to wake it. Mean and greatest jitter move by no more than that.
CLOCKS_S = Decimal("0.0001")
NS_PER_S = 1_000_000_000
MOS_ROUNDING = Decimal("0.0006")     # rows have three digits
ROUNDING_S = Decimal("0.000000002")  # rows have whole nanoseconds
RATE_HZ = 8000
EVENTS = "0123456789*#ABCD"  # RFC 4733 3.2
# rtpengine: "Port ADDRESS:PORT <> PEER, SSRC ID, COUNT p, ..." of what came to that port.
RELAYED = re.compile(r"Port +(\S+) <> +(\S+), SSRC ([0-9a-f]+), (\d+) p,")
ENDS = {"emd": ["INVITE", "RTP"], "pad_to_caller": ["200", "RTP"], "pad_to_callee": ["200", "RTP"],
        "hold_time": ["200", "200"]}
BEFELL = {"media-loss": (("out", "lost"), ("in", "lost")), "media-burst": (("out", "lost"), ("in", "lost")),
          "media-jitter": (("out", "jitter"),),
          "media-disorder": (("out", "late"), ("out", "twice"), ("out", "copied"))}


def media(name):
    return CAPTURES / STATED[name].get("file", f"{name}.pcap")


def time_ns(text):
    """Of a time as rows have it, RFC 3339 with nanoseconds."""
    whole, fraction = text.removesuffix("Z").split(".")
    return int(datetime.fromisoformat(whole + "+00:00").timestamp()) * NS_PER_S + int(fraction)


class Case(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.calls = {name: sipchron.rows("calls", media(name)) for name in STATED}
        cls.rows = {name: sorted(sipchron.rows("streams", "--digits", media(name)),
                                 key=lambda row: row["first_frame"]) for name in STATED}

    def each(self, check, key=None):
        """check(name, what is stated, row) of each stream, of those that have that key."""
        found = [(name, want, row) for name, stated in STATED.items()
                 for want, row in zip(stated["streams"], self.rows[name]) if key is None or key in want]
        self.assertTrue(found)
        for name, want, row in found:
            with self.subTest(capture=name, direction=row["direction"], src=row["src"]):
                check(name, want, row)


class Scenarios(Case):
    def test_streams(self):
        for name, stated in STATED.items():
            with self.subTest(capture=name):
                self.assertEqual([(row["direction"], row["src"], row["dst"]) for row in self.rows[name]],
                                 [(row["direction"], row["src"], row["dst"]) for row in stated["streams"]])

    def test_keys(self):
        def check(_, want, row):
            exact = {key: value for key, value in want.items() if key not in ABOUT}
            self.assertEqual({key: row[key] for key in exact}, exact)
        self.each(check)


    def test_calls(self):
        """What a call says of its media; an interval is exactly the time from the one frame to the other."""
        for name, stated in STATED.items():
            with self.subTest(capture=name):
                times = [record.time_ns for record in pcapfile.read_capture(media(name))[0]]
                self.assertEqual(len(self.calls[name]), len(stated["calls"]))
                for want, row in zip(stated["calls"], self.calls[name]):
                    exact = {key: value for key, value in want.items() if key not in ("intervals", "absent")}
                    exact |= {key: Decimal(times[stop - 1] - times[start - 1]) / NS_PER_S
                              for key, (start, stop) in want["intervals"].items()}
                    exact |= {key: None for key in want["absent"]}
                    self.assertEqual({key: row[key] for key in exact}, exact)

    def test_worst(self):
        """A call has the worst of its streams; there is one scale here."""
        for name, rows in self.rows.items():
            with self.subTest(capture=name):
                for row in self.calls[name]:
                    own = [stream for stream in rows if stream["call"] == row["call"]]
                    self.assertEqual(row["lost_percent_max"], max(stream["lost_percent"] for stream in own))
                    self.assertEqual(row["jitter_max"], max(stream["jitter_max"] for stream in own))
                    self.assertEqual((row["mos_min"], row["mos_scale"]), (min(stream["mos"] for stream in own), "nb"))

    def test_pressed(self):
        """Keys in order, each by its first packet or by its INFO, and how long."""
        def check(_, want, row):
            self.assertEqual([[key["digit"], key["frame"], key["duration"]] for key in row["dtmf"]], want["pressed"])
            self.assertNotIn(True, [key["no_end"] for key in row["dtmf"]])
        self.each(check, "pressed")

    def test_masked(self):
        """Which key it was is shown on demand alone."""
        rows = sipchron.rows("streams", media("media-dtmf"))
        self.assertEqual([key["digit"] for row in rows for key in row["dtmf"]], ["*"] * 4)

    def test_relayed(self):
        """rtpengine counted the same packets."""
        for name in ("media-relay", "media-nat"):
            text = (CAPTURES / f"{name}.rtpengine.txt").read_text()
            counted = {(src, dst, int(ssrc, 16)): int(count) for dst, src, ssrc, count in RELAYED.findall(text)}
            rows = {(row["src"], row["dst"], row["ssrc"]): row["packets"] for row in self.rows[name]}
            with self.subTest(capture=name):
                self.assertEqual(len(counted), 2)
                self.assertEqual({stream: rows[stream] for stream in counted}, counted)


class BadLine(Case):
    """What the line did to each packet is known."""

    @staticmethod
    def packets(name, want, row):
        return linelog.of(linelog.read(CAPTURES / f"{name}.line.csv"), want["line"], row["ssrc"])

    def test_counts(self):
        def check(name, want, row):
            exact, _ = linelog.truth(self.packets(name, want, row), RATE_HZ)
            self.assertEqual({key: row[key] for key in exact}, exact)
            self.assertEqual(row["lost_percent"], linelog.lost_percent(exact).quantize(Decimal("0.01")))
        self.each(check, "line")

    def test_mos(self):
        """Where no packet was too late (RTP-6) the losses alone count: ITU-T G.107 with all its defaults."""
        def check(name, want, row):
            exact, _ = linelog.truth(self.packets(name, want, row), RATE_HZ)
            if row["discarded_percent"] == 0:
                self.assertLessEqual(abs(row["mos"] - linelog.mos(exact)), MOS_ROUNDING)
        self.each(check, "line")

    def test_jitter(self):
        def check(name, want, row):
            if "relayed" in want:
                return
            _, (mean, greatest) = linelog.truth(self.packets(name, want, row), RATE_HZ)
            self.assertLessEqual(abs(row["jitter_mean"] - mean), CLOCKS_S)
            self.assertLessEqual(abs(row["jitter_max"] - greatest), CLOCKS_S)
        self.each(check, "line")

    def test_something_happened(self):
        """A line that did nothing would prove nothing."""
        for name, befell in BEFELL.items():
            counted = Counter((packet.way, packet.befell) for packet in linelog.read(CAPTURES / f"{name}.line.csv"))
            for kind in befell:
                self.assertGreater(counted[kind], 10, (name, kind))


@unittest.skipUnless(shutil.which("tshark"), "tshark is not installed")
class Tshark(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seen = {name: tsharkstreams.tshark(media(name)) for name in STATED}
        cls.blocks = {name: tsharkstreams.report_blocks(media(name)) for name in STATED}

    def packets(self, name, row):
        """Those of the row: two calls may have streams that are the same to tshark."""
        return [packet for packet in self.seen[name].packets[row["src"], row["dst"], row["ssrc"]]
                if time_ns(row["start"]) <= packet.time_ns <= time_ns(row["end"])]

    def test_the_rules(self):
        def check(name, _, row):
            packets = self.packets(name, row)
            for key, value in tsharkstreams.reference(row, packets, self.seen[name].events)._asdict().items():
                if isinstance(value, Decimal):
                    self.assertLessEqual(abs(value - row[key]), ROUNDING_S, key)
                else:
                    self.assertEqual(row[key], value, key)
        self.each(check)

    def test_the_table(self):
        """Where it says something else, the rule of METRICS.md that makes it so is named, and is at work."""
        def check(name, want, row):
            stream = row["src"], row["dst"], row["ssrc"]
            if "with" in want:
                same = [one for one in self.rows[name] if (one["src"], one["dst"], one["ssrc"]) == stream]
                self.assertEqual((len(same), sum(one["packets"] for one in same)),
                                 (want["with"], self.seen[name].table[stream]["packets"]))
                return
            reasons = [tsharkstreams.REASONS[reason] for reason in want.get("differs", "").split()]
            different = tsharkstreams.differences(row, self.seen[name].table[stream])
            self.assertLessEqual(different, set().union(*(reason.figures for reason in reasons)))
            self.assertTrue(different or not reasons, "is said to differ")
            packets, events = self.packets(name, row), self.seen[name].events
            for reason in reasons:
                self.assertTrue(reason.holds(packets, tsharkstreams.reference(row, packets, events), events))
        self.each(check)

    def test_reports(self):
        """Of those on a stream the last is what the row says; each claims what the line lost until then."""
        def check(name, want, row):
            blocks = [block for block in self.blocks[name] if block.ssrc == row["ssrc"]]
            self.assertEqual(len(blocks), want["reports"])
            if not blocks:
                self.assertEqual((row["rtcp_lost"], row["rtcp_jitter"]), (None, None))
                return
            self.assertEqual((row["rtcp_lost"], row["rtcp_jitter"] * RATE_HZ), (blocks[-1].lost, blocks[-1].jitter))
            if "line" in want:
                packets = linelog.of(linelog.read(CAPTURES / f"{name}.line.csv"), want["line"], row["ssrc"])
                for block in blocks:
                    self.assertEqual(block.lost, linelog.lost_until(packets, block.highest))
        self.each(check, "reports")

    def test_keys_of_events(self):
        """Each key that is stated as a telephone event is one to tshark, which takes its last packets for its end."""
        shown = tsharkstreams.fields(media("media-dtmf"), "rtpevent", "frame.number", "rtpevent.event_id",
                                     "rtp.timestamp", "rtpevent.duration")
        keys = {}
        for frame, event, timestamp, duration in shown:
            first = keys.setdefault(int(timestamp), [EVENTS[int(event)], int(frame), 0])
            first[2] = Decimal(duration) / RATE_HZ
        self.assertEqual(list(keys.values()), STATED["media-dtmf"]["streams"][1]["pressed"])

    def test_frames(self):
        """What the stated intervals of calls begin and end with."""
        for name, stated in STATED.items():
            shown = tsharkstreams.fields(media(name), "(sip || rtp) && !icmp", "frame.number", "sip.Method",
                                         "sip.Status-Code")
            kinds = {int(frame): method or code or "RTP" for frame, method, code in shown}
            for call in stated["calls"]:
                for key, frames in call["intervals"].items():
                    with self.subTest(capture=name, key=key):
                        self.assertEqual([kinds[frame] for frame in frames], ENDS[key])

    def test_all_of_it(self):
        for name, seen in self.seen.items():
            with self.subTest(capture=name):
                self.assertEqual(set(seen.table), {
                    (row["src"], row["dst"], row["ssrc"]) for row in self.rows[name]})


if __name__ == "__main__":
    unittest.main()
