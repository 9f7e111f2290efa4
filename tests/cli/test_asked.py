#!/usr/bin/env python3
"""-w over headers and bodies, on every command that takes -w. Which messages of the ladder have what is
written in it; what a command then has to keep follows from that. What an expression means is in
tests/unit/test_asked.c."""
import csv
import io
import json
import re
import unittest

from clicase import CliCase, sip_capture
from flow import parse_flow
from flowcapture import write_flow

# Call 1 is hung up with a Reason, call 2's callee says who made it and its final is sent again, call 3 is
# a repeated INVITE that nobody answers; two registrations, of which the second is of the lab's phone.
CALLS = r"""
0.000  A>B INVITE 1 z1 hdr="User-Agent: Yealink SIP-T46U 108.86"
0.500  B>A 200 INVITE 1 z1 b
0.510  A>B ACK 1 z2 b
5.000  A>B BYE 2 z3 b hdr="reason: Q.850;cause=34;text=\"no circuit\""
5.010  B>A 200 BYE 2 z3 b
6.000  C>B INVITE 1 z4 cid=second sdp=0
6.100  B>C 486 INVITE 1 z4 x cid=second hdr="Server: Lab/2" hdr="X-Lab: one"
6.600  B>C 486 INVITE 1 z4 x cid=second hdr="Server: Lab/2" hdr="X-Lab: one"
6.610  C>B ACK 1 z4 x cid=second
7.000  D>B INVITE 1 z5 cid=third body="hello" type=text/plain
7.500  D>B INVITE 1 z5 cid=third body="hello" type=text/plain
8.000  E>R REGISTER 1 r1 cid=reg expires=60
8.050  R>E 200 REGISTER 1 r1 r cid=reg expires=60
9.000  F>R REGISTER 1 r2 cid=lab expires=60 hdr="User-Agent: Lab phone"
9.050  R>F 200 REGISTER 1 r2 r cid=lab expires=60
end    60
"""
YEALINK = 'any.header("User-Agent") matches "(?i)yealink"'
REASON = 'header("Reason") contains "cause=34"'


class Asked(CliCase):
    def setUp(self):
        super().setUp()
        self.capture = write_flow(parse_flow("asked", CALLS), self.folder)

    def kept(self, command, expression, key, *arguments):
        done = self.run_it(command, "-w", expression, "-f", "csv", *arguments, self.capture)
        return [row[key] for row in csv.DictReader(io.StringIO(done.stdout.decode(), newline=""))]

    def test_messages(self):
        for expression, frames in ((REASON, [4]), (YEALINK, [1]), ('header("Server") and code == 486', [7, 8]),
                                   ('header("X-Lab") == one and copy == original', [7]),
                                   ('body contains "m=audio"', [1, 2]), ("body matches \"^hel+o$\"", [10, 11]),
                                   ('header("c") == "text/plain"', [10, 11]),
                                   ('not header("CSeq") matches "invite|ack|bye"', [12, 13, 14, 15])):
            with self.subTest(expression):
                self.assertEqual(self.kept("messages", expression, "frame"), [str(frame) for frame in frames])

    def test_calls(self):
        for expression, calls in ((YEALINK, "1"), (f"any.{REASON}", "1"), (REASON, "1"), (f"not ({REASON})", "23"),
                                  ('any.header("X-Lab")', "2"), ('any.body == "hello"', "3"), ("any.body", "13"),
                                  ('any.body contains "m=audio" and outcome == completed', "1"),
                                  ('any.header("Server") != "Lab/2"', ""), ('any.header("Server") != "Lab/3"', "2")):
            for form in ("csv", "ndjson", "json"):
                with self.subTest(expression, form=form):
                    self.assertEqual("".join(self.kept("calls", expression, "call")), calls)
        self.assertEqual(self.kept("calls", "any.body", "n", "--by", "outcome"), ["1", "1"])

    def test_registrations(self):
        self.assertEqual(self.kept("registrations", 'any.header("User-Agent") contains "Lab"', "registration"), ["2"])
        self.assertEqual(self.kept("registrations", 'not any.header("User-Agent")', "registration"), ["1"])

    def test_both_expressions(self):
        done = self.run_it("calls", "-w", "any.body", "-w", 'not any.header("Reason")', "-f", "csv", self.capture)
        self.assertEqual([line.split(b",")[0] for line in done.stdout.splitlines()[1:]], [b"3"])

    def test_metrics(self):
        """The calls, and the registrations, that have it go in."""
        def n(expression, metric):
            rows = json.loads(self.run_it("metrics", "-w", expression, "-f", "json", self.capture).stdout)["metrics"]
            return next(row for row in rows if row["metric"] == metric)
        self.assertEqual(n('any.header("User-Agent")', "SRD_S")["n"], 1)
        self.assertEqual(n('any.header("User-Agent")', "RRD")["n"], 1)
        self.assertEqual(n("any.body", "RRD")["n"], 0)
        self.assertEqual(n("any.body", "SER")["denominator"], 2)
        explained = self.run_it("metrics", "--explain", "SRD_S", "-w", YEALINK, "-f", "csv", self.capture).stdout
        self.assertEqual(explained.count(b"\r\n"), 2)

    def test_ladder_and_extract(self):
        drawn = self.run_it("ladder", "-w", 'any.header("X-Lab")', self.capture).stdout.decode()
        self.assertEqual(re.findall(r"^call (\d+):", drawn, re.M), ["2"])
        cut = self.folder / "cut.pcapng"
        self.run_it("extract", "-w", f"not any.{REASON} and any.body", "-o", cut, self.capture)
        rows = json.loads(self.run_it("messages", "-f", "json", cut).stdout)["messages"]
        self.assertEqual({row["call_id"].split("@")[0] for row in rows}, {"third"})
        self.assertIn("none of 3 calls is the one asked for",
                      self.said("ladder", "-w", 'any.header("X-None")', self.capture, status=2)[0])

    def test_report(self):
        page = self.run_it("report", "-w", YEALINK, self.capture).stdout.decode()
        self.assertTrue("call@asked" in page and "second@" not in page and "third@" not in page)

    def test_plot(self):
        def numbers(*arguments):
            data = self.folder / "numbers.csv"
            self.run_it("plot", *arguments, "-o", self.folder / "p.svg", "--data", data, self.capture)
            return list(csv.DictReader(io.StringIO(data.read_bytes().decode(), newline="")))
        try:
            found = numbers("type-time", "-w", REASON)
        except AssertionError as error:
            self.skipTest(str(error)) if "gnuplot" in str(error) else self.fail(str(error))
        self.assertEqual([row["frame"] for row in found], ["4"])
        self.assertEqual([row["call"] for row in numbers("delay", "srd", "-w", YEALINK)], ["1"])
        self.assertEqual([row["outcome"] for row in numbers("outcomes", "-w", 'any.header("Server")')], ["busy"])

    def test_rows_without_messages(self):
        for command, *arguments in (["transactions"], ["elements"], ["streams"], ["findings"], ["plot", "jitter"]):
            with self.subTest(command):
                lines = self.said(command, *arguments, "-w", YEALINK, self.capture, status=2)
                self.assertRegex(lines[0], r"^sipchron: --where: a row of \w+ has no messages to look into; those of "
                                           "messages, calls and registrations have$")
                self.assertEqual(lines[2].strip(), "^~~~~~~~~~")

    def test_help(self):
        for command in ("messages", "calls", "registrations", "transactions"):
            said = "Of the messages, for --where: " in self.run_it(command, "--help").stdout.decode()
            self.assertEqual(said, command != "transactions", command)

    def test_malformed(self):
        """A message that is not measured is of no call; its own row has what it has."""
        capture = sip_capture(self.folder / "bad.pcap", [
            b"INVITE sip:b@x SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\nFrom: <sip:a@x>;tag=1\r\n"
            b"To: <sip:b@x>\r\nCall-ID: c\r\nCSeq: one INVITE\r\nX-Mark: here\r\n\r\n"])
        done = self.run_it("messages", "-w", 'header("X-Mark") == here', "-f", "ndjson", capture)
        self.assertEqual(done.stdout.count(b"\n"), 1)
        self.assertEqual(self.run_it("calls", "-w", 'any.header("X-Mark")', "-f", "ndjson", capture).stdout, b"")

    def test_given_up(self):
        body = b"a" * 999 + b"b"
        head = (b"OPTIONS sip:b@x SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\nFrom: <sip:a@x>;tag=1\r\n"
                b"To: <sip:b@x>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\nContent-Length: 1000\r\n\r\n")
        capture = sip_capture(self.folder / "long.pcap", [head + body])
        self.assertIn("sipchron: --where: 1 tests were given up, the pattern took too long",
                      self.said("messages", "-w", 'body matches "^(a|aa)+$"', capture, status=0))


if __name__ == "__main__":
    unittest.main()
