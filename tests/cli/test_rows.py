#!/usr/bin/env python3
"""Which rows are listed and how: --sort, --reverse, --limit, --columns, --by, and the file of a row.
Truths are by hand: clicase.TRAFFIC and the ladders here."""
import csv
import io
import json
import unittest

from clicase import COMMANDS, CliCase
from flow import parse_flow
from flowcapture import write_flow

# Four calls from A and one from C; by hand: 1 busy (486 after 0.1 s), 2 answered after 2 s and up to
# 10 s, 3 refused (403 after 0.2 s), 4 from C busy (486 after 0.3 s) in the next minute, 5 timed out.
CALLS = """
0.000  A>B INVITE 1 z1 cid=one
0.100  B>A 486 INVITE 1 z1 x cid=one
0.110  A>B ACK 1 z1 x cid=one
1.000  A>B INVITE 1 z2 cid=two
3.000  B>A 200 INVITE 1 z2 b cid=two
3.010  A>B ACK 1 z3 b cid=two
10.000 A>B BYE 2 z4 b cid=two
10.100 B>A 200 BYE 2 z4 b cid=two
20.000 A>B INVITE 1 z5 cid=three
20.200 B>A 403 INVITE 1 z5 x cid=three
20.210 A>B ACK 1 z5 x cid=three
61.000 C>B INVITE 1 z6 cid=four
61.300 B>C 486 INVITE 1 z6 x cid=four
61.310 C>B ACK 1 z6 x cid=four
62.000 A>C INVITE 1 z7 cid=five
end    200
"""


class Rows(CliCase):
    def calls(self):
        return write_flow(parse_flow("calls", CALLS), self.folder)

    def rows(self, *arguments):
        text = self.run_it(*arguments, "-f", "csv").stdout.decode()
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def numbers(self, *arguments):
        return [row["call"] for row in self.rows("calls", self.calls(), *arguments)]

    def test_sort(self):
        self.assertEqual(self.numbers("--sort", "srd"), ["1", "3", "4", "2", "5"])
        self.assertEqual(self.numbers("--sort", "srd", "--reverse"), ["2", "4", "3", "1", "5"])
        self.assertEqual(self.numbers("--sort", "from"), ["1", "2", "3", "5", "4"])
        self.assertEqual(self.numbers("--reverse"), ["5", "4", "3", "2", "1"])
        self.assertEqual(self.numbers("--limit", "2"), ["1", "2"])
        self.assertEqual(self.numbers("--sort", "srd", "--reverse", "--limit", "1"), ["2"])

    def test_every_format(self):
        """The same rows, whatever is written."""
        arguments = ("calls", "--sort", "srd", "--reverse", "--limit", "2", self.calls())
        document = json.loads(self.run_it(*arguments, "-f", "json").stdout)
        self.assertEqual([row["call"] for row in document["calls"]], [2, 4])
        lines = self.run_it(*arguments, "-f", "ndjson").stdout.splitlines()
        self.assertEqual([json.loads(line)["call"] for line in lines], [2, 4])
        table = self.run_it(*arguments).stdout.decode().splitlines()
        self.assertEqual([line.split()[0] for line in table], ["call", "2", "4"])

    def test_columns(self):
        capture = self.calls()
        done = self.run_it("calls", "--columns", "outcome,call,srd", "--limit", "1", "-f", "csv",
                           capture)
        self.assertEqual(done.stdout, b"outcome,call,srd\r\nbusy,1,0.100000000\r\n")
        row = json.loads(self.run_it("calls", "--columns", "tta,call", "--limit", "1", "-f", "ndjson",
                                     capture).stdout)
        self.assertEqual(row, {"tta": None, "call": 1, "absent": {"tta": "not-applicable"}})
        head = self.run_it("calls", "--columns", "call,flags,user_agent", capture).stdout.split()[:3]
        self.assertEqual(head, [b"call", b"flags", b"user_agent"])

    def test_columns_are_never_left_out(self):
        """What was asked for by name stands in the table, wider than the terminal if need be."""
        capture = self.calls()
        keys = ["call", "from", "to", "start", "src", "dst", "outcome", "final_code", "srd", "reason"]
        for width in (200, 60, 20):
            lines = self.run_it("calls", "--columns", ",".join(keys), capture,
                                env={"COLUMNS": str(width)}).stdout.decode().splitlines()
            self.assertEqual(lines[0].split(), keys, width)
            self.assertGreaterEqual(width if width == 200 else len(lines[0]),
                                    max(map(len, lines)) if width == 200 else width)

    def test_by(self):
        capture = self.calls()
        found = [(row["outcome"], row["n"], row["share"], row["failed"], row["srd_max"])
                 for row in self.rows("calls", "--by", "outcome", capture)]
        self.assertEqual(found, [("busy", "2", "40.00", "0", "0.300000000"),
                                 ("completed", "1", "20.00", "0", "2.000000000"),
                                 ("rejected", "1", "20.00", "1", "0.200000000"),
                                 ("timed_out", "1", "20.00", "1", "")])
        minutes = [row["n"] for row in self.rows("calls", "--by", "minute", capture)]
        self.assertEqual(sum(map(int, minutes)), 5)
        self.assertEqual(minutes, ["3", "2"])
        codes = {(row["src"], row["final_code"]): row["n"]
                 for row in self.rows("calls", "--by", "src,code", capture)}
        self.assertEqual(sorted(codes.values()), ["1"] * 5)
        self.assertEqual([row["n"] for row in self.rows(
            "calls", "--by", "from", "--sort", "n", "--reverse", "--limit", "1", capture)], ["4"])
        self.assertEqual([row["n"] for row in self.rows(
            "calls", "--by", "from", "-w", "outcome == busy", capture)], ["1", "1"])

    def test_by_on_every_command(self):
        capture = self.traffic()
        for command, key in (("messages", "code"), ("transactions", "method"), ("calls", "dst"),
                             ("registrations", "kind"), ("elements", "confidence")):
            rows = self.rows(command, "--by", key, capture)
            listed = len(self.rows(command, capture))
            self.assertEqual(sum(int(row["n"]) for row in rows), listed, command)

    def test_local_minutes(self):
        """A minute is one of the clock on the wall if that is asked for."""
        capture = self.calls()
        for command in ("calls", "metrics"):
            name = {"calls": "hour", "metrics": "group"}[command]
            there = self.run_it(command, "--by", "hour", "--local-time", "-f", "csv", capture,
                                env={"TZ": "XYZ-5:45"}).stdout.decode()
            rows = list(csv.DictReader(io.StringIO(there, newline="")))
            self.assertTrue(rows[0][name].endswith(":00+05:45"), rows[0])

    def test_metrics_by(self):
        """metrics have one key at a time, in whatever case."""
        capture = self.calls()
        for key in ("outcome", "Hour", "file", "user_agent", "code"):
            groups = {row["group"] for row in self.rows("metrics", "--by", key, capture)}
            self.assertEqual(len(groups), {"outcome": 4, "code": 4}.get(key, 1), (key, groups))

    def test_files(self):
        """A row says in which input its first frame is, and where there."""
        first, second = self.calls(), self.traffic()
        for command in ("calls", "transactions", "registrations", "messages"):
            for row in self.rows(command, first, second):
                self.assertIn(row["file"], (str(first), str(second)))
                alone = self.rows(command, row["file"])
                frames = [other.get("first_frame") or other.get("request_frame") or other.get("frame")
                          for other in alone]
                self.assertIn(row["file_frame"], frames, (command, row))
        self.assertEqual(sorted(row["n"] for row in self.rows("calls", "--by", "file", first, second)),
                         ["2", "5"])

    def test_folder(self):
        """-r takes what is a capture by its content, at any depth, links to folders left alone."""
        deep = self.folder / "day" / "one"
        deep.mkdir(parents=True)
        capture = write_flow(parse_flow("calls", CALLS), deep)
        capture.rename(deep / "ring.0001")  # no ending that says so
        (self.folder / "day" / "notes.txt").write_text("no capture")
        (self.folder / "day" / "empty.pcap").write_bytes(b"")
        (self.folder / "day" / "again").symlink_to(deep)
        rows = self.rows("calls", "-r", self.folder / "day")
        self.assertEqual({row["file"] for row in rows}, {str(deep / "ring.0001")})
        self.assertEqual(len(rows), 5)
        both = self.rows("calls", self.traffic(), "--recursive", self.folder / "day")
        self.assertEqual(len(both), 7)
        self.said("calls", "-r", self.folder / "nowhere", status=3)
        (self.folder / "void").mkdir()
        self.assertIn("there is no capture below it",
                      self.said("calls", "-r", self.folder / "void", status=3)[0])

    def test_leg_header(self):
        """Two legs of a B2BUA that only a header of its own ties together."""
        capture = write_flow(parse_flow("legs", """
0.000  A>S INVITE 1 z1 cid=in
0.050  S>B INVITE 10 s1 cid=out ftag=s hdr="X-Our-Leg: {cid:in}"
0.100  B>S 486 INVITE 10 s1 x cid=out ftag=s
0.110  S>B ACK 10 s1 x cid=out ftag=s
0.150  S>A 486 INVITE 1 z1 y cid=in
0.160  A>S ACK 1 z1 y cid=in
"""), self.folder)
        sessions = lambda *a: [row["session"] for row in self.rows("calls", *a, capture)]
        self.assertEqual(sessions(), ["1", "2"])
        self.assertEqual(sessions("--leg-header", "X-Other", "--leg-header", "x-our-LEG"), ["1", "1"])

    def test_refused(self):
        capture = self.calls()
        for arguments, said in (
                (["--sort", "srdd"], '--sort: unknown key "srdd"; did you mean "srd"?'),
                (["--sort", "dialogs"], "--sort: dialogs is a list, which has no order"),
                (["--columns", "call,xyzzy"],
                 '--columns: unknown key "xyzzy"; "sipchron calls --help" lists the keys'),
                (["--columns", ","], "--columns: which keys?"),
                (["--limit", "0"], '--limit: "0" is not a number of rows from 1 on'),
                (["--by", "outcom"], 'unknown key of --by "outcom"; did you mean "outcome"?'),
                (["--by", "outcome", "--sort", "srd"], None),
                (["--by", "srd"], None), (["--by", ""], None), (["--by", "start"], None)):
            lines = self.said("calls", *arguments, capture, status=2)
            self.assertEqual(len(lines), 1, lines)
            if said:
                self.assertEqual(lines[0], "sipchron: calls: " + said)
        for key in ("xyzzy", "srd", "from,to"):
            self.said("metrics", "--by", key, capture, status=2)

    def test_help(self):
        for command in COMMANDS:
            text = self.run_it(command, "--help").stdout.decode()
            for option in ("--sort", "--reverse", "--limit", "--columns", "--by"):
                self.assertIn(option, text)


if __name__ == "__main__":
    unittest.main()
