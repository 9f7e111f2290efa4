#!/usr/bin/env python3
"""What rtpproxy's extractaudio found in its own test captures: packets, losses and duplicates are the
same in ours.

Its jitter is RFC 3550's too, but in two things: it counts arrivals in whole ticks of the clock, so that
each |D| is off by less than one, and so are J, its mean and its maximum, which are averages of |D|; and
leaves out packets with a timestamp that was there, where METRICS.md 12.3 leaves out only what the
capture has twice. Therefore a stream with duplicates is not compared in this.
"""
import re
import sys
import unittest
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import realcaptures            # noqa: E402
import sipchron                # noqa: E402

# The captures that each output is of; those of p12, p23 and sipit31 are not here.
OF = {
    "DLT_NULL": ("DLT_NULL.a.rtp",),
    "G723_1": ("G723_1.a.rtp", "G723_1.o.rtp"),
    "c1": ("c1.a.rtp",),
    "dups": ("dups.a.rtp",),
    "lost": ("lost.a.rtp", "lost.o.rtp"),
    "a2b_nosync": ("alice_srtp", "bob_srtp"),
    "alice_to_bob": ("alice_srtp", "bob_srtp"),
    "alice_to_bob_out": ("alice_srtp_out", "bob_srtp_out"),
}
COUNTS = re.compile(r"pcount=(\d+), min_seq=(\d+), max_seq=(\d+), seq_offset=\d+, ssrc=(0x[0-9A-F]+), duplicates=(\d+)\n"
                    r"ssrc_changes=1, psent=(\d+), precvd=(\d+), plost=(\d+)")
JITTER = re.compile(r"last_jitter=([\d.]+),average_jitter=([\d.]+),max_jitter=([\d.]+)")
TICK_S = Decimal(1) / 8000  # every stream's clock


class Rtpproxy(unittest.TestCase):
    def setUp(self):
        self.folder = realcaptures.folder() / "sippy+rtpproxy"

    def rows(self, name, ssrc):
        rows = [row for row in sipchron.rows("streams", self.folder / f"{name}.pcap") if row["ssrc"] == ssrc]
        self.assertTrue(rows)
        return rows

    def outputs(self):
        """(name, capture, what it counts, its jitter) of each stream."""
        for name, captures in OF.items():
            text = (self.folder / "expected" / f"{name}.output").read_text()
            counts, jitters = COUNTS.findall(text), JITTER.findall(text)
            self.assertEqual((len(counts), len(jitters)), (len(captures),) * 2)
            yield from zip([name] * len(captures), captures, counts, jitters)

    def test_all_outputs_are_known(self):
        names = {path.stem for path in (self.folder / "expected").glob("*.output")}
        self.assertEqual(names - OF.keys(), {"p12", "p23", "sipit31"})

    def test_counts(self):
        """Of one SSRC; a sender that goes on from another port has two rows here."""
        for name, capture, counts, _ in self.outputs():
            unique, lowest, highest, duplicates, sent, received, lost = (
                int(counts[place]) for place in (0, 1, 2, 4, 5, 6, 7))
            rows = self.rows(capture, int(counts[3], 16))
            ours = [sum(row[key] for row in rows) for key in ("packets", "expected", "lost", "duplicates")]
            with self.subTest(output=name, capture=capture):
                self.assertEqual(ours, [unique + duplicates, sent, lost, duplicates])
                self.assertEqual((sent, received), (highest - lowest + 1, unique))

    def test_jitter(self):
        compared = 0
        for name, capture, counts, jitter in self.outputs():
            last, mean, greatest = (Decimal(text) * TICK_S for text in jitter)
            rows = self.rows(capture, int(counts[3], 16))
            if int(counts[4]) > 0:
                continue
            compared += 1
            packets = sum(row["packets"] for row in rows)
            with self.subTest(output=name, capture=capture):
                self.assertLess(abs(rows[-1]["jitter"] - last), TICK_S)
                self.assertLess(abs(max(row["jitter_max"] for row in rows) - greatest), TICK_S)
                self.assertLess(abs(sum(row["jitter_mean"] * row["packets"] for row in rows) / packets - mean),
                                TICK_S)
        self.assertEqual(compared, sum(map(len, OF.values())) - 1)


if __name__ == "__main__":
    realcaptures.folder()
    unittest.main()
