#!/usr/bin/env python3
"""`plot jitter`, `loss`, `mos` and `loss-map`: the numbers behind them from what each sender sent and what was lost
of it, and what the pictures say."""
import csv
import shutil
import sys
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from clicase import CliCase                     # noqa: E402
import mediacapture as mc                       # noqa: E402
from mediacapture import Sender, call, sdp      # noqa: E402

A, B = "192.0.2.1:4000", "192.0.2.2:5000"
KINDS = ("jitter", "loss", "mos", "loss-map")
SVG = "{http://www.w3.org/2000/svg}"
ROWS_MAX = 64


def mos(loss_percent, mean_run):
    """ITU-T G.107 with G.711: Ie 0, Bpl 25.1, R 93.2 at best."""
    burst = max(1, mean_run * (1 - loss_percent / 100))
    r = 93.2 - 95 * loss_percent / (loss_percent / burst + 25.1)
    return 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6


@unittest.skipUnless(shutil.which("gnuplot"), "SKIP: gnuplot is not installed")
class Media(CliCase):
    maxDiff = None

    def setUp(self):
        super().setUp()
        self.wire = mc.Wire()

    def lossy(self, name="lossy"):
        """To the callee: four seconds of 50 packets, of which the second loses 2 in a row, the fourth 4 in two
        runs. To the caller: nothing lost, a pause of 3 s after the first."""
        there, back = Sender(self.wire, A, B, 1), Sender(self.wire, B, A, 2)
        there.talk(1, 200, lost={60, 61, 160, 161, 170, 171})
        back.talk(1, 50)
        back.talk(5, 25)
        path = self.wire.write(self.folder, name, call("one", sdp(A), sdp(B), 0, 6) + "end 40\n")
        self.wire.records.clear()
        return path

    def many(self, calls, name="many"):
        """Calls a second apart, each two seconds of media; of call n the callee misses n packets."""
        ladder = []
        for n in range(calls):
            one, other = f"192.0.2.1:{4000 + 2 * n}", f"192.0.2.2:{5000 + 2 * n}"
            Sender(self.wire, one, other, 2 * n + 1).talk(n + 0.6, 100, lost=set(range(10, 10 + n)))
            Sender(self.wire, other, one, 2 * n + 2).talk(n + 0.6, 100)
            ladder += call(f"c{n}", sdp(one), sdp(other), n, n + 3).splitlines()
        ladder.sort(key=lambda line: float(line.split()[0]))
        path = self.wire.write(self.folder, name, "\n".join(ladder) + f"\nend {calls + 40}\n")
        self.wire.records.clear()
        return path

    def numbers(self, *arguments):
        data = self.folder / "data.csv"
        self.run_it("plot", *arguments, "-o", self.folder / "p.svg", "--data", data)
        with open(data, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def texts(self, *arguments):
        picture = self.folder / "picture.svg"
        self.run_it("plot", *arguments, "-o", picture)
        return ["".join(node.itertext()).strip() for node in ElementTree.parse(picture).getroot().iter(f"{SVG}text")]

    def test_numbers(self):
        path = self.lossy()
        rows = self.numbers("loss", path)
        self.assertEqual(self.numbers("loss-map", path), rows)
        there = [row for row in rows if row["direction"] == "to-callee"]
        self.assertEqual([(r["since_start"], r["expected"], r["lost"], r["lost_percent"], r["discarded"], r["jitter"],
                           r["mos_scale"]) for r in there],
                         [(f"{second}.000000000", "50", lost, percent, "0", "0.000000000", "nb")
                          for second, lost, percent in ((1, "0", "0.00"), (2, "2", "4.00"), (3, "0", "0.00"),
                                                        (4, "4", "8.00"))])
        # All losses are runs of two.
        self.assertEqual([r["mos"] for r in there],
                         [f"{mos(percent, 2):.3f}" for percent in (0, 4, 0, 8)])
        # The last packet is at 4.98: as far as that the last interval goes.
        self.assertEqual([r["interval"] for r in there], ["1.000000000"] * 3 + ["0.980000000"])
        back = [row for row in rows if row["direction"] == "to-caller"]
        self.assertEqual([(r["since_start"], r["expected"]) for r in back],
                         [("1.000000000", "50"), ("5.000000000", "25")])
        self.assertEqual({r["call"] for r in rows}, {"1"})

    def test_jitter(self):
        """RFC 3550 6.4.1: |D| is 4 ms from the second packet on, since each odd one is 4 ms late; J nears that from
        below by a sixteenth of the rest each time."""
        Sender(self.wire, A, B, 1).talk(1, 50, late={place: 4 for place in range(1, 50, 2)})
        path = self.wire.write(self.folder, "jitter", call("one", sdp(A), sdp(B), 0, 3) + "end 40\n")
        mean = sum(4 * (1 - (15 / 16) ** n) for n in range(1, 50)) / 49
        row, = self.numbers("jitter", path)
        self.assertAlmostEqual(float(row["jitter"]), mean / 1000, places=8)

    def test_late_over_the_end_of_an_interval(self):
        """The last packet but one of the first second comes behind the last one, 10 ms into the next second: nothing is
        lost but the one that is."""
        Sender(self.wire, A, B, 1).talk(1, 100, lost={20}, late={48: 50})
        path = self.wire.write(self.folder, "late", call("one", sdp(A), sdp(B), 0, 4) + "end 40\n")
        self.assertEqual([row["lost"] for row in self.numbers("loss", path)], ["1", "0"])

    def test_where_speaks_of_streams(self):
        rows = self.numbers("mos", "-w", 'direction == "to-caller" and lost == 0', self.lossy())
        self.assertEqual({row["direction"] for row in rows}, {"to-caller"})

    def test_every_kind_in_every_format(self):
        path = self.lossy()
        for kind in KINDS:
            for ending in ("svg", "png", "pdf", "txt"):
                target = self.folder / f"{kind}.{ending}"
                self.run_it("plot", kind, path, "-o", target)
                self.assertGreater(target.stat().st_size, 500)
            self.assertIn("against time", self.run_it("plot", kind, path).stdout.decode())

    def test_a_line_a_stream(self):
        for kind in KINDS[:3]:
            texts = self.texts(kind, self.lossy())
            names = [text for text in texts if text.startswith(("1: ", "2: "))]
            self.assertEqual(sorted(names), ["1: call 1 to callee", "2: call 1 to caller"])

    def test_worst_and_median_of_many(self):
        texts = self.texts("loss", self.many(5))
        self.assertIn("worst stream of each 1 s", texts)
        self.assertIn("median", texts)
        self.assertFalse([text for text in texts if "to callee" in text])

    def test_captures_over_one_another(self):
        one, other = self.lossy("one"), self.many(2, "other")
        texts = self.texts("mos", one, other)
        for wanted in ("one.pcap", "other.pcap", "worst stream of each 1 s", "median"):
            self.assertIn(wanted, texts)
        texts = self.texts("loss-map", one, other)
        self.assertEqual([text for text in texts if text.endswith(".pcap")], ["one.pcap", "other.pcap"])
        self.assertEqual(sum("to callee" in text for text in texts), 3)

    def test_map_in_characters(self):
        """Two per cent more than nothing: the marks of the classes, where the losses are."""
        text = self.run_it("plot", "loss-map", self.lossy(), env={"COLUMNS": "100"}).stdout.decode()
        row = next(line for line in text.splitlines() if "to callee" in line).split("|")[1]
        self.assertRegex(row, r"^ *\.+\++\.+\*+ *$")

    def test_of_many_streams_those_that_lost_most(self):
        texts = self.texts("loss-map", self.many(40))
        drawn = [text for text in texts if ": call " in text]
        self.assertEqual(len(drawn), ROWS_MAX)
        self.assertTrue(any(f"of 80 streams the {ROWS_MAX} that lost most are drawn" in text for text in texts))
        # 39 callees miss something, those of calls 2 to 40.
        self.assertEqual({text.split(": ")[1] for text in drawn if "to callee" in text} -
                         {f"call {n} to callee" for n in range(2, 41)} - {"call 1 to callee"}, set())
        self.assertGreaterEqual(sum("to callee" in text for text in drawn), 39)

    def test_no_value_is_published(self):
        """GSM (payload type 3) has none for losses: the second in which there are some has no MOS."""
        Sender(self.wire, A, B, 1, payload_type=3).talk(0.6, 100, lost={70})
        path = self.wire.write(self.folder, "gsm", call("one", sdp(A, "3"), sdp(B, "3"), 0, 3) + "end 40\n")
        self.assertEqual([bool(row["mos"]) for row in self.numbers("mos", path)], [True, False])

    def test_nothing_to_draw(self):
        path = self.wire.write(self.folder, "quiet", call("one", sdp(A), sdp(B), 0, 3) + "end 40\n")
        for kind in KINDS:
            self.assertIn("nothing to draw", self.texts(kind, path))


if __name__ == "__main__":
    unittest.main()
