#!/usr/bin/env python3
"""plot: what is drawn, its numbers, formats, wrong input. Expected numbers are counted by hand from
the ladders here; of measured times they are those of `calls`."""
import csv
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree as ElementTree
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from clicase import CliCase, TRAFFIC_MESSAGES, sip_capture    # noqa: E402
from flow import parse_flow                                   # noqa: E402
from flowcapture import write_flow                            # noqa: E402

KINDS = [["lengths"], ["length-time"], ["type-time"], ["command-time"], ["rate"], ["concurrency"],
         ["delay", "srd"], ["delay", "RRD"], ["response-codes"], ["outcomes"]]
SVG = "{http://www.w3.org/2000/svg}"

# By hand: call 1 is up from 1 s to 5 s, call 2 from 2 s on; both are up from 2 s to 5 s. Call 3 is
# refused. Calls start at 0, 1.5 and 6.2 s.
CALLS = """
0.000  A>B INVITE 1 z1
0.300  B>A 180 INVITE 1 z1 b
1.000  B>A 200 INVITE 1 z1 b
1.010  A>B ACK 1 z2 b
1.500  C>B INVITE 1 z3 cid=two
1.600  B>C 180 INVITE 1 z3 d cid=two
2.000  B>C 200 INVITE 1 z3 d cid=two
2.010  C>B ACK 1 z4 d cid=two
5.000  A>B BYE 2 z5 b
5.020  B>A 200 BYE 2 z5 b
6.200  A>B INVITE 1 z6 cid=three
6.250  B>A 486 INVITE 1 z6 e cid=three
6.260  A>B ACK 1 z6 e cid=three
end    9
"""


@unittest.skipUnless(shutil.which("gnuplot"), "SKIP: gnuplot is not installed")
class Plot(CliCase):
    def calls(self):
        return write_flow(parse_flow("calls", CALLS), self.folder)

    def numbers(self, *arguments, status=0):
        """The rows of --data; the picture goes to a file beside it."""
        data = self.folder / "data.csv"
        self.run_it("plot", *arguments, "-o", self.folder / "p.svg", "--data", data, status=status)
        with open(data, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def texts(self, *arguments, status=0):
        """All texts of the picture as SVG, which has to be sound XML."""
        picture = self.folder / "picture.svg"
        self.run_it("plot", *arguments, "-o", picture, status=status)
        root = ElementTree.parse(picture).getroot()
        return ["".join(node.itertext()).strip() for node in root.iter(f"{SVG}text")]

    # ---- what is drawn ----

    def test_every_kind_in_every_format(self):
        capture = self.traffic()
        for kind in KINDS:
            for ending, begins in ((".svg", b"<?xml"), (".PNG", b"\x89PNG"), (".pdf", b"%PDF"),
                                   (".txt", b" ")):
                with self.subTest(kind=kind, ending=ending):
                    picture = self.folder / ("picture" + ending)
                    done = self.run_it("plot", *kind, capture, capture, "-o", picture)
                    self.assertTrue(picture.read_bytes().startswith(begins))
                    self.assertEqual((done.stdout, done.stderr), (b"", b""))

    def test_terminal(self):
        done = self.run_it("plot", "command-time", self.traffic(), env={"COLUMNS": "90"})
        text = done.stdout.decode()
        for row in ("REGISTER", "INVITE", "180 Ringing (INVITE)", "486 Busy Here (INVITE)", "BYE"):
            self.assertIn(row, text)
        self.assertEqual({len(line) for line in text.splitlines()}, {90})
        self.assertTrue(text.endswith("\n"))
        self.assertFalse(set(text) - {chr(c) for c in range(32, 127)} - {"\n"})

    def test_dialogs_read_from_top_to_bottom(self):
        texts = self.texts("command-time", self.traffic())
        wanted = ["REGISTER", "200 OK (REGISTER)", "OPTIONS", "200 OK (OPTIONS)", "INVITE",
                  "180 Ringing (INVITE)", "200 OK (INVITE)", "486 Busy Here (INVITE)", "ACK", "BYE",
                  "200 OK (BYE)"]
        self.assertEqual([text for text in texts if text in wanted], wanted)

    def test_legend_names_captures(self):
        first = self.calls()
        (self.folder / "a").mkdir()
        (self.folder / "b").mkdir()
        same = [shutil.copy(first, self.folder / folder / "x.pcap") for folder in "ab"]
        texts = self.texts("length-time", first, same[0])
        self.assertIn(Path(first).name, texts)
        self.assertIn("x.pcap", texts)
        self.assertIn("Length of SIP packets against time: 2 captures", texts)
        texts = self.texts("length-time", *same)  # the names alone would not tell
        self.assertTrue(any(text.endswith("a/x.pcap") for text in texts), texts)
        self.assertTrue(any(text.endswith("b/x.pcap") for text in texts), texts)

    def test_axes(self):
        capture = self.calls()
        self.assertIn("Time since the first packet (s)", self.texts("length-time", capture))
        self.assertTrue(any(text.startswith("Time (UTC, from 20")
                            for text in self.texts("rate", "--axis", "absolute", capture)))
        self.assertTrue(any(text.startswith("Time (local, from 20") for text in
                            self.texts("rate", "--axis=absolute", "--local-time", capture)))

    # ---- numbers ----

    def test_points(self):
        rows = self.numbers("type-time", self.traffic())
        self.assertEqual(len(rows), TRAFFIC_MESSAGES)
        self.assertEqual([(r["since_start"], r["type"], r["command"], r["code"], r["cseq_method"])
                          for r in rows[:3]],
                         [("0.000000000", "Request", "INVITE", "", "INVITE"),
                          ("1.000000000", "Status", rows[1]["command"], "180", "INVITE"),
                          ("3.000000000", "Status", rows[2]["command"], "200", "INVITE")])

    def test_lengths(self):
        payload = b"OPTIONS sip:b@x SIP/2.0\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nX: "
        # 14 + 20 + 8 bytes of headers. Lengths are `least`, + 1, + 2, + 10: bins of 5 bytes.
        capture = sip_capture(self.folder / "lengths.pcap",
                              [payload + b"x" * extra + b"\r\n\r\n" for extra in (0, 1, 2, 10)])
        least = 14 + 20 + 8 + len(payload) + 4
        rows = self.numbers("lengths", "--bins", "2", capture)
        self.assertEqual([(r["type"], Decimal(r["from"]), Decimal(r["to"]), r["count"])
                          for r in rows],
                         [("Request", least, least + 5, "3"), ("Request", least + 5, least + 10, "1"),
                          ("Status", least, least + 5, "0"), ("Status", least + 5, least + 10, "0")])
        rows = self.numbers("lengths", sip_capture(self.folder / "one.pcap", [payload + b"\r\n\r\n"]))
        self.assertEqual(len(rows), 2 * 15)
        self.assertEqual(sum(int(r["count"]) for r in rows), 1)
        middle = next(r for r in rows if r["count"] == "1")
        self.assertLess(Decimal(middle["from"]), least)
        self.assertGreater(Decimal(middle["to"]), least)

    def test_rate(self):
        rows = self.numbers("rate", "--interval", "2", self.calls())
        self.assertEqual([(r["since_start"], r["messages"], r["started"], r["answered"], r["failed"])
                          for r in rows],
                         [("0.000000000", "6", "2", "2", "0"), ("2.000000000", "2", "0", "0", "0"),
                          ("4.000000000", "2", "0", "0", "0"), ("6.000000000", "3", "1", "0", "0")])
        rows = self.numbers("rate", self.calls())
        self.assertEqual(sum(int(r["messages"]) for r in rows), 13)
        self.assertEqual({r["interval"] for r in rows}, {"0.100000000"})  # at most 100, round

    def test_minutes_of_the_clock(self):
        """The capture begins at 22:13:20 UTC. Along a clock its first minute is that from 22:13 on, of which
        40 s are in it; 100 s later, at 22:15:00, begins one of which 20 s are in it. Since its start there
        is a minute from 0 and one from 60 s on, and one of which a minute is not all there."""
        capture = write_flow(parse_flow("minutes", "".join(f"{at} A>B OPTIONS {i + 1} z{i}\n" for i, at in enumerate(
            ("0.000", "39.000", "41.000", "99.000", "101.000", "119.000"))) + "end 120"), self.folder)
        first = self.numbers("type-time", capture)[0]["time"]
        self.assertIn(":20.0", first)  # as the flows' captures begin
        hour = first[:14]
        minute = int(first[14:16])
        rows = self.numbers("rate", "--interval", "60", "--axis", "absolute", capture)
        self.assertEqual([(r["time"], r["messages"], r["complete"]) for r in rows],
                         [(f"{hour}{minute + i:02d}:00.000000000Z", "2", complete)
                          for i, complete in enumerate(("false", "true", "false"))])
        self.assertEqual([r["since_start"] for r in rows],
                         ["-20.000000000", "40.000000000", "100.000000000"])
        rows = self.numbers("rate", "--interval", "60", capture)
        self.assertEqual([(r["since_start"], r["messages"], r["complete"]) for r in rows],
                         [("0.000000000", "3", "true"), ("60.000000000", "3", "true")])
        rows = self.numbers("rate", "--interval", "50", "--from", "40", "--to", "100", capture)
        self.assertEqual([(r["since_start"], r["messages"], r["complete"]) for r in rows],
                         [("0.000000000", "1", "false"), ("50.000000000", "1", "true")])

    def test_what_is_there_in_part_is_drawn_as_such(self):
        """Of 2 s each: the second one ends at 4 s, half a second behind the capture."""
        cut = write_flow(parse_flow("cut", "0 A>B OPTIONS 1 z1\n3 A>B OPTIONS 2 z2\nend 3.5"), self.folder)
        self.run_it("plot", "rate", "--interval", "2", "-o", self.folder / "p.svg", cut)
        text = (self.folder / "p.svg").read_text()
        self.assertTrue("only in part in the capture" in text and "stroke-dasharray" in text)
        whole = write_flow(parse_flow("whole", "0 A>B OPTIONS 1 z1\n1 A>B OPTIONS 2 z2\nend 2"), self.folder)
        self.run_it("plot", "rate", "--interval", "1", "-o", self.folder / "p.svg", whole)
        self.assertFalse("only in part" in (self.folder / "p.svg").read_text())

    def test_counts_begin_at_nothing(self):
        """20 messages in the first second and 19 in the next: their axis begins at 0, and passes 10."""
        lines = "".join(f"{i / 20:.3f} A>B OPTIONS {i + 1} z{i}\n" for i in range(20))
        lines += "".join(f"{1 + i / 20:.3f} A>B OPTIONS {i + 21} y{i}\n" for i in range(19))
        capture = write_flow(parse_flow("counts", lines + "end 2"), self.folder)
        self.assertIn("10", self.texts("rate", "--interval", "1", capture))

    def test_short_delays_are_told(self):
        """72 us are 0.000072 s, and 2 s are 2.000 s."""
        capture = write_flow(parse_flow("short", "0.000000 A>B INVITE 1 z1\n0.000072 B>A 180 INVITE 1 z1 b\n"
                                        "2 B>A 200 INVITE 1 z1 b\n2.1 A>B ACK 1 z2 b\nend 3"), self.folder)
        self.assertTrue(any("p50 0.000072, p95 0.000072 s" in text
                            for text in self.texts("delay", "srd", capture)))

    def test_classes_have_an_order_of_their_own(self):
        """Success before failure, whichever call comes first."""
        refused = "{0}.0 A>B INVITE 1 z{0}1 cid=c{0}\n{0}.1 B>A 486 INVITE 1 z{0}1 x cid=c{0}\n{0}.2 A>B ACK 1 z{0}1 x cid=c{0}\n"
        answered = "{0}.0 A>B INVITE 1 z{0}1 cid=c{0}\n{0}.1 B>A 180 INVITE 1 z{0}1 b cid=c{0}\n{0}.2 B>A 200 INVITE 1 z{0}1 b cid=c{0}\n{0}.3 A>B ACK 1 z{0}2 b cid=c{0}\n"
        for name, (first, second) in (("one", (refused, answered)), ("other", (answered, refused))):
            capture = write_flow(parse_flow(name, first.format(0) + second.format(1) + "end 60"), self.folder)
            legend = [text for text in self.texts("delay", "srd", capture) if ", n 1:" in text]
            self.assertEqual([text.split(",")[0] for text in legend], ["success", "failure"])

    def test_rate_with_an_interval_that_is_too_short(self):
        capture = write_flow(parse_flow("long", "0.000  A>B OPTIONS 1 z1\n"
                                        "200.000 A>B OPTIONS 2 z2\nend 200"), self.folder)
        done = self.run_it("plot", "rate", "--interval", "0.001", capture, "-o",
                           self.folder / "p.svg")
        self.assertEqual(done.stderr.decode(),
                         "sipchron: too many intervals of that length: they are of 0.01 s\n")

    def test_times_far_apart(self):
        """A first packet in 1970, as without a clock: intervals get longer, however short they are
        wanted; and a picture of any kind comes to an end."""
        capture = self.folder / "far.pcap"
        octets = bytearray(Path(self.calls()).read_bytes())
        self.assertIn(octets[:4], (b"\x4d\x3c\xb2\xa1", b"\xd4\xc3\xb2\xa1"))
        octets[24:28] = bytes(4)
        capture.write_bytes(octets)
        rows = self.numbers("rate", "--interval", "0.001", capture)
        self.assertLessEqual(len(rows), 65536)
        self.assertEqual(sum(int(r["messages"]) for r in rows), 13)
        for kind in KINDS:
            self.texts(*kind, capture)

    def test_damaged_captures(self):
        """Octets changed at random: something is drawn, or it is said why not."""
        octets = Path(self.calls()).read_bytes()
        capture = self.folder / "damaged.pcap"
        for seed in range(40):
            random.seed(seed)
            changed = bytearray(octets)
            for _ in range(12):
                changed[random.randrange(24, len(changed))] = random.randrange(256)
            capture.write_bytes(changed)
            done = self.run_any("plot", *KINDS[seed % len(KINDS)], capture, "-o",
                                self.folder / "p.svg", "--data", self.folder / "d.csv")
            self.assertIn(done.returncode, (0, 3, 4), done.stderr)

    def run_any(self, *arguments):
        return subprocess.run([self.program, *map(str, arguments)], capture_output=True, timeout=60,
                              check=False)

    def test_concurrency(self):
        rows = self.numbers("concurrency", self.calls())
        self.assertEqual([(r["since_start"], r["calls"]) for r in rows],
                         [("1.000000000", "1"), ("2.000000000", "2"), ("5.000000000", "1")])

    def test_delay_is_what_calls_says(self):
        capture = self.calls()
        calls = json.loads(self.run_it("calls", "-f", "json", capture).stdout,
                           parse_float=Decimal)["calls"]
        for key in ("frd", "srd", "pdd", "ring", "tta", "ackd", "sdt", "sdd"):
            rows = self.numbers("delay", key, capture)
            self.assertEqual([(int(r["call"]), Decimal(r["value"])) for r in rows],
                             [(call["call"], call[key]) for call in calls if call[key] is not None])
        rows = self.numbers("delay", "srd", capture)
        self.assertEqual([(r["value"], r["class"], r["start_frame"], r["stop_frame"]) for r in rows],
                         [("0.300000000", "success", "1", "2"), ("0.100000000", "success", "5", "6"),
                          ("0.050000000", "failure", "11", "12")])
        rows = self.numbers("delay", "srd_s", capture)
        self.assertEqual([r["value"] for r in rows], ["0.300000000", "0.100000000"])
        rows = self.numbers("delay", "RRD", self.traffic())
        self.assertEqual([(r["registration"], r["value"]) for r in rows], [("1", "0.050000000")])

    def test_delay_percentiles(self):
        """Nearest rank: of 0.1 and 0.3 the median is the first, p95 the second. Classes apart."""
        texts = self.texts("delay", "srd", self.calls())
        self.assertIn("success, n 2: p50 0.100, p95 0.300 s", texts)
        self.assertIn("failure, n 1: p50 0.050, p95 0.050 s", texts)
        self.assertIn("Calls (%)", texts)

    def test_codes_and_outcomes(self):
        rows = self.numbers("response-codes", self.calls())
        self.assertEqual([(r["code"], r["phrase"], r["count"]) for r in rows],
                         [("180", "Ringing", "2"), ("200", "OK", "3"), ("486", "Busy Here", "1")])
        rows = self.numbers("outcomes", self.calls())
        self.assertEqual(sorted((r["row"], r["outcome"], r["count"]) for r in rows),
                         [("calls", "answered", "1"), ("calls", "busy", "1"),
                          ("calls", "completed", "1")])
        rows = self.numbers("outcomes", self.traffic())
        self.assertIn(("registrations", "ok", "1"),
                      [(r["row"], r["outcome"], r["count"]) for r in rows])

    def test_each_file_is_a_series(self):
        first, second = self.calls(), self.traffic()
        alone = self.numbers("concurrency", first) + self.numbers("concurrency", second)
        self.assertEqual(self.numbers("concurrency", first, second), alone)
        self.assertEqual({r["file"] for r in alone}, {str(first), str(second)})

    def test_where_and_window(self):
        capture = self.calls()
        rows = self.numbers("type-time", "-w", 'type == "Request" and frame > 4', capture)
        self.assertEqual([r["frame"] for r in rows], ["5", "8", "9", "11", "13"])
        self.assertEqual([r["frame"] for r in
                          self.numbers("type-time", "--from", "1.55", "--to", "5", capture)],
                         ["6", "7", "8"])
        self.assertEqual([r["call"] for r in self.numbers("delay", "srd", "-w", "srd < 0.2", capture)],
                         ["2", "3"])
        self.assertEqual([r["outcome"] for r in
                          self.numbers("outcomes", "-w", "outcome == busy", capture)], ["busy"])
        rows = self.numbers("rate", "--interval", "2", "-w", "outcome == busy", capture)
        self.assertEqual([(r["messages"], r["started"]) for r in rows][-1], ("0", "1"))
        self.assertEqual(self.said("plot", "rate", "-w", "srd > 9", "-o", self.folder / "p.svg",
                                   capture, status=0),
                         ["sipchron: none of 3 calls passes --where"])

    def test_one_call(self):
        capture = self.calls()
        rows = self.numbers("delay", "srd", "--call", "2", capture)
        self.assertEqual([row["call"] for row in rows], ["2"])
        self.assertEqual([row["call"] for row in self.numbers("delay", "srd", "--call", "1,3", capture)], ["1", "3"])
        of_two = {row["frame"] for row in self.numbers("type-time", "-w", "call == 2", capture)}
        self.assertTrue(of_two)
        self.assertEqual({row["frame"] for row in self.numbers("type-time", "--call", "2", capture)}, of_two)
        out = self.folder / "none.svg"
        self.assertEqual(self.said("plot", "type-time", "--call", "9", capture, "-o", out, status=2),
                         ["sipchron: plot: there is no call 9: the input has 3 calls"])
        self.assertFalse(out.exists())
        self.assertIn("sipchron: none of 3 calls passes --where, --call",
                      self.said("plot", "outcomes", "--call", "2", "-w", "call == 1", capture, "-o", out, status=0))

    def test_nothing_to_draw(self):
        capture = self.calls()
        self.assertEqual(self.said("plot", "delay", "cxd", capture, "-o", self.folder / "p.svg",
                                   status=0),
                         ["sipchron: nothing to draw: none of 3 has a value (3 not-applicable)"])
        for kind in KINDS:
            if kind == ["concurrency"]:
                continue  # no calls are up: that can be drawn
            self.assertIn("nothing to draw", self.texts(*kind, "-w", "frame < 1"
                          if kind[0] in ("lengths", "length-time", "type-time", "command-time",
                                         "response-codes") else "first_frame < 1", capture))
        empty = sip_capture(self.folder / "empty.pcap", [])
        self.assertIn("nothing to draw", self.texts("rate", empty))
        self.assertIn("sipchron: " + str(empty) + ": nothing to draw",
                      self.said("plot", "rate", empty, capture, "-o", self.folder / "p.svg",
                                status=0))

    def test_numbers_on_standard_output(self):
        capture, picture = self.calls(), self.folder / "p.svg"
        made = self.run_it("plot", "delay", "srd", capture, "-o", picture, "--data", "-",
                           cwd=self.folder).stdout
        self.assertEqual(made, self.run_it("plot", "delay", "srd", capture, "-o", "-", "--data",
                                           "d.csv", cwd=self.folder) and
                         (self.folder / "d.csv").read_bytes())
        self.assertEqual(self.said("plot", "delay", "srd", capture, "--data", "-", status=2),
                         ["sipchron: plot: -: picture and numbers cannot be the same file; "
                          "say -o FILE for the picture"])
        self.assertFalse((self.folder / "-").exists())

    # ---- many ----

    def test_decimation_is_said(self):
        text = "OPTIONS sip:b@x SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK{0}\r\nFrom: <sip:a@x>;" \
               "tag=1\r\nTo: <sip:b@x>\r\nCall-ID: {0}\r\nCSeq: 1 OPTIONS\r\nX: {1}\r\n\r\n"
        count = 30000
        capture = sip_capture(self.folder / "many.pcap",
                              [text.format(i, "x" * (i * 7919 % 997)).encode() for i in range(count)])
        data, picture = self.folder / "data.csv", self.folder / "p.svg"
        for kind in ("length-time", "command-time"):
            lines = self.said("plot", kind, capture, "-o", picture, "--data", data, status=0)
            self.assertEqual(len(lines), 1)
            self.assertRegex(lines[0], rf"^sipchron: decimated: \d+ of {count} points are drawn, "
                                       r"the others would lie on them$")
            drawn = int(lines[0].split()[2])
            self.assertLessEqual(drawn, 20000)
            self.assertIn(lines[0].removeprefix("sipchron: "), picture.read_text())
            self.assertEqual(data.read_bytes().count(b"\n"), count + 1)
            self.assertEqual(self.said("plot", "-q", kind, capture, "-o", picture, status=0), [])

    def test_ten_captures(self):
        captures = [shutil.copy(self.calls(), self.folder / f"capture-{i}.pcap") for i in range(10)]
        for kind in KINDS[:6] + KINDS[8:]:
            texts = self.texts(*kind, *captures)
            for i in range(10):
                self.assertIn(f"capture-{i}.pcap", texts)

    # ---- untrusted text ----

    def test_file_names_do_nothing(self):
        """Names that are commands to a shell, to gnuplot, to a browser, to a terminal."""
        capture = self.calls()
        here = self.folder / "here"
        here.mkdir()
        names = ["`touch shell`.pcap", "'; system('touch quote') #.pcap", "''x''y'", "$(touch dollar).pcap",
                 "\"`touch double`.pcap", "<script>alert(1)<.pcap", "@x & y.pcap", "a\nset output.pcap",
                 "\x1b[2J\u202e.pcap", "{=99 x}_y^z%s%\\n.pcap", "\udcff.pcap"]
        for name in names:
            shutil.copy(capture, here / name)
        for target in ("p.svg", "p.png", "p.txt"):
            self.run_it("plot", "length-time", *names, "-o", target, cwd=here)
        self.assertEqual(sorted(os.listdir(here)),
                         sorted(names + ["p.svg", "p.png", "p.txt"]))
        texts = ["".join(node.itertext())
                 for node in ElementTree.parse(here / "p.svg").getroot().iter(f"{SVG}text")]
        for shown in ("`touch shell`.pcap", "'; system('touch quote') #.pcap", "''x''y'",
                      "<script>alert(1)<.pcap",
                      "@x & y.pcap", "a\\x0aset output.pcap", "{=99 x}_y^z%s%\\n.pcap", "\\xff.pcap"):
            self.assertIn(shown, [text.strip() for text in texts])
        self.assertNotIn(b"<script", (here / "p.svg").read_bytes())
        self.assertNotIn(b"\x1b", (here / "p.txt").read_bytes())
        self.run_it("plot", "length-time", "`touch single`.pcap", "-o", "p.svg", cwd=here, status=3)

    def test_methods_do_nothing(self):
        """Extension methods are shown as they are; too many share a row."""
        text = "{0} sip:b@x SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK{1}\r\nFrom: <sip:a@x>;" \
               "tag=1\r\nTo: <sip:b@x>\r\nCall-ID: {1}\r\nCSeq: 1 {0}\r\n\r\n"
        methods = ["`touch`", "'%'"] + [f"M{i}" for i in range(40)] + ["OPTIONS"]
        capture = sip_capture(self.folder / "methods.pcap",
                              [text.format(method, i).encode() for i, method in enumerate(methods)])
        texts = self.texts("command-time", capture)
        for shown in ("`touch`", "'%'", "M0", "M13", "others", "OPTIONS"):
            self.assertIn(shown, texts)
        self.assertNotIn("M14", texts)
        self.assertIn('too many different methods: some are in "others"', texts)
        self.assertEqual(len(self.numbers("command-time", capture)), len(methods))

    # ---- wrong input ----

    def test_usage_errors(self):
        capture, out = self.traffic(), self.folder / "p.svg"
        cases = [
            (["lenghts", capture], 'unknown kind "lenghts"; did you mean "lengths"?'),
            (["xyzzy", capture], 'unknown kind "xyzzy"; there are: lengths, length-time, type-time, '
                                 "command-time, rate, concurrency, delay, response-codes, outcomes, jitter, "
                                 "loss, mos, loss-map"),
            ([], "which capture? sipchron plot KIND FILE..."),
            (["rate"], "which capture? sipchron plot rate FILE..."),
            (["delay", "srd"], "which capture? sipchron plot delay srd FILE..."),
            (["delay", "srdd", capture], 'unknown delay "srdd"; did you mean "srd"?'),
            (["delay"], None),
            (["rate", capture, "-o", "p.gif"],
             "p.gif: the ending says what to draw: .svg, .png, .pdf or .txt"),
            (["lengths", "--bins", "0", capture], '--bins: "0" is not a number from 1 to 1000'),
            (["lengths", "--bins", "1001", capture], '--bins: "1001" is not a number from 1 to 1000'),
            (["rate", "--interval", "0", capture],
             '--interval: "0" is not a number of seconds, such as 0.5'),
            (["rate", "--axis", "relativ", capture],
             '--axis: "relativ" is not one of relative, absolute; did you mean "relative"?'),
            (["rate", "--dat", "x", capture], "Unknown option --dat; did you mean --data?"),
            (["rate", "-f", "json", capture], '-f: "json" is not one of text, svg, png, pdf'),
        ]
        for arguments, expected in cases:
            with self.subTest(arguments=arguments):
                lines = self.said("plot", *(arguments if "-o" in arguments
                                            else [*arguments, "-o", out]), status=2)
                self.assertEqual(len(lines), 1, lines)
                if expected:
                    self.assertEqual(lines[0], "sipchron: plot: " + expected)
        self.assertEqual(len(self.said("plot", "rate", "-w", "srdd > 1", capture, status=2)), 3)
        self.assertFalse(out.exists())

    def test_outputs_that_cannot_be_written(self):
        capture, missing = self.traffic(), self.folder / "missing"
        for arguments in (["-o", missing / "p.svg"],
                          ["-o", self.folder / "p.svg", "--data", missing / "d.csv"]):
            lines = self.said("plot", "rate", capture, *arguments, status=5)
            self.assertEqual(lines, [f"sipchron: {arguments[-1]}: cannot be written: "
                                     "No such file or directory"])
        self.assertEqual(sorted(os.listdir(self.folder)), [Path(capture).name])
        self.said("plot", "rate", capture, "-o", self.folder / "p.svg", "--data", "/dev/full", status=5)
        with open("/dev/full", "wb") as full:
            self.assertEqual(self.status_of(full, "plot", "rate", capture), 5)

    def status_of(self, out, *arguments):
        return subprocess.run([self.program, *map(str, arguments)], stdout=out,
                              stderr=subprocess.DEVNULL, check=False).returncode

    def test_inputs_that_cannot_be_read(self):
        capture, picture = self.calls(), self.folder / "p.svg"
        lines = self.said("plot", "rate", self.folder / "none.pcap", "-o", picture, status=3)
        self.assertEqual(len(lines), 1)
        self.assertFalse(picture.exists())
        # Of several, those that can be read are drawn, and the others are not in the legend.
        texts = self.texts("length-time", self.folder / "none.pcap", capture, status=3)
        self.assertIn("Length of SIP packets against time: " + Path(capture).name, texts)
        cut = self.folder / "cut.pcap"
        cut.write_bytes(Path(capture).read_bytes()[:-10])
        self.texts("rate", cut, status=4)

    def test_a_reader_that_goes_is_no_error(self):
        with subprocess.Popen([self.program, "plot", "rate", self.calls()], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            process.stdout.close()
            self.assertEqual(process.stderr.read(), b"")
            self.assertEqual(process.wait(), 0)


class WithoutGnuplot(CliCase):
    def test_not_installed(self):
        done = self.run_it("plot", "rate", self.traffic(), "-o", self.folder / "p.svg", status=5,
                           env={"PATH": str(self.folder)})
        self.assertEqual(done.stderr.decode(),
                         "sipchron: gnuplot, which draws the pictures, is not installed or not in "
                         "PATH; on Debian: apt install gnuplot-nox\n")
        self.assertFalse((self.folder / "p.svg").exists())

    def fake(self, script):
        program = self.folder / "bin" / "gnuplot"
        program.parent.mkdir(exist_ok=True)
        program.write_text("#!/bin/sh\n" + script)
        program.chmod(0o755)
        return {"PATH": f"{program.parent}:{os.environ['PATH']}"}

    def test_gnuplot_fails(self):
        """Its own words are told, and no half picture stays; it need not read what it is sent."""
        capture, picture = self.traffic(), self.folder / "p.svg"
        for script, reason in (
                ("echo half; echo '^' >&2; echo 'line 3: no such terminal' >&2; exit 1",
                 "gnuplot has failed: line 3: no such terminal"),
                ("exec 0<&-; exit 3", "gnuplot has failed: no reason given"),
                ("kill -9 $$", "gnuplot has failed: no reason given")):
            done = self.run_it("plot", "rate", capture, "-o", picture, status=5, env=self.fake(script))
            self.assertEqual(done.stderr.decode(), f"sipchron: {reason}\n")
            self.assertFalse(picture.exists())

    def test_gnuplot_that_draws_nothing(self):
        """It ends well, and there is no picture: with words of its own, and without."""
        for script, reason in (("cat > /dev/null", "no reason given"),
                               ("cat > /dev/null; echo no paper >&2", "no paper")):
            done = self.run_it("plot", "rate", self.traffic(), "-o", self.folder / "p.svg", "--data",
                               self.folder / "d.csv", status=5, env=self.fake(script))
            self.assertEqual(done.stderr.decode(), f"sipchron: gnuplot has drawn nothing: {reason}\n")
            self.assertFalse((self.folder / "p.svg").exists())

    def gone(self, *files):
        """Are the processes gone that wrote their numbers there? Zombies are."""
        def runs(number):
            try:
                return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
            except (FileNotFoundError, ProcessLookupError):
                return False
        return not any(runs(int(file.read_text())) for file in files)

    def wait_until(self, happens):
        end = time.monotonic() + 60
        while not happens() and time.monotonic() < end:
            time.sleep(0.01)
        self.assertTrue(happens())

    # It never ends, and neither does what it has started; the second has closed its pipes, and the
    # third is over, but what it has started keeps them open.
    HANGS = ("sleep 9999 & echo $! > b; echo $$ > a; exec sleep 9999",
             "echo x; sleep 9999 & echo $! > b; echo $$ > a; exec sleep 9999 <&- >&- 2>&-",
             "echo x; sleep 9999 & echo $! > b; echo $$ > a")

    def test_gnuplot_that_hangs(self):
        for script in self.HANGS:
            with self.subTest(script=script):
                done = self.run_it("plot", "rate", self.traffic(), "-o", "p.svg", "--gnuplot-timeout",
                                   "0.5", status=5, env=self.fake(script), cwd=self.folder)
                self.assertEqual(done.stderr.decode(), "sipchron: gnuplot was given up: it has not ended "
                                                       "after 0.5 s (--gnuplot-timeout)\n")
                self.assertFalse((self.folder / "p.svg").exists())
                self.wait_until(lambda: self.gone(self.folder / "a", self.folder / "b"))

    def test_gnuplot_never_outlives(self):
        """Killed while it draws: all that was started goes, also by SIGKILL what was started directly."""
        for number, files in ((signal.SIGTERM, "ab"), (signal.SIGINT, "ab"), (signal.SIGKILL, "a")):
            with self.subTest(signal=number):
                for name in "ab":
                    (self.folder / name).unlink(missing_ok=True)
                with subprocess.Popen([self.program, "plot", "rate", self.traffic(), "-o", "p.svg"],
                                      env={**os.environ, **self.fake(self.HANGS[0])},
                                      stderr=subprocess.PIPE, cwd=self.folder) as process:
                    self.wait_until(lambda: (self.folder / "a").exists() and
                                    (self.folder / "a").read_text().endswith("\n"))
                    process.send_signal(number)
                    self.assertEqual(process.wait(60), -number)
                    self.wait_until(lambda: self.gone(*(self.folder / name for name in files)))
                    if "b" not in files:
                        os.kill(int((self.folder / "b").read_text()), signal.SIGKILL)
                    else:
                        self.assertEqual(list(self.folder.glob("p.svg*")), [])

    def test_gnuplot_that_talks_a_lot(self):
        """More than pipes hold, both ways: nobody waits for anybody."""
        size = struct.calcsize("q") << 20
        done = self.run_it("plot", "rate", self.traffic(), "-o", self.folder / "p.svg",
                           env=self.fake(f"yes | head -c {size} >&2; yes | head -c {size}; cat >&2"))
        self.assertEqual(done.stderr, b"")
        self.assertEqual((self.folder / "p.svg").stat().st_size, size)


if __name__ == "__main__":
    unittest.main()
