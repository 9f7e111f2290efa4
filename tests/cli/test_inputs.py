#!/usr/bin/env python3
"""Inputs as they come: several, damaged, missing, without SIP, hostile. Statuses and what is said
follow docs/CLI.md."""
import csv
import gzip
import io
import json
import subprocess
import time
import unittest

from clicase import TRAFFIC_MESSAGES, CliCase, pc, sip_capture


def message(call_id=b"c1", sender=b"<sip:a@example.com>;tag=1", start=b"OPTIONS sip:b SIP/2.0"):
    return (start + b"\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: " + sender +
            b"\r\nTo: <sip:b@example.com>\r\nCall-ID: " + call_id +
            b"\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")


class Inputs(CliCase):
    def rows(self, command, *arguments, status=0):
        return json.loads(self.run_it(command, "-f", "json", *arguments, status=status).stdout)[command]

    def test_standard_input(self):
        capture = self.traffic()
        with open(capture, "rb") as stdin:
            piped = self.rows_alone("calls", "-", stdin=stdin)
        self.assertEqual(len(piped), 2)
        self.assertEqual(piped, self.rows_alone("calls", capture))

    def test_pipe_that_stays_open(self):
        """What a capture that goes on has shown is listed before more comes."""
        with subprocess.Popen([self.program, "messages", "-f", "ndjson", "-"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as running:
            running.stdin.write(self.traffic().read_bytes())
            running.stdin.flush()
            for _ in range(TRAFFIC_MESSAGES):  # would wait for ever, were one held back
                self.assertIn(b'"frame"', running.stdout.readline())
            running.stdin.close()
            self.assertEqual(running.stdout.read(), b"")

    def test_missing_and_readable(self):
        """Those that can be read are analysed; the other is one line."""
        capture, missing = self.traffic(), self.folder / "missing.pcap"
        done = self.run_it("calls", "-f", "json", missing, capture, status=3)
        document = json.loads(done.stdout)
        self.assertEqual(len(document["calls"]), 2)
        self.assertEqual([given["complete"] for given in document["inputs"]], [False, True])
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertIn(b"missing.pcap", done.stderr)

    def test_nothing_readable(self):
        text = self.folder / "text"
        text.write_text("not a capture\n")
        for bad in (self.folder / "missing", self.folder, text):
            done = self.run_it("calls", "-f", "json", bad, status=3)
            self.assertEqual(done.stdout, b"")
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)

    def test_cut_short(self):
        """The last record is an ARP frame: all of the SIP is there, and the status says damaged."""
        capture = self.traffic()
        whole = self.rows("messages", capture)
        capture.write_bytes(capture.read_bytes()[:-1])
        done = self.run_it("messages", "-f", "json", capture, status=4)
        self.assertEqual(json.loads(done.stdout)["messages"], whole)
        self.assertFalse(json.loads(done.stdout)["inputs"][0]["complete"])
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)

    def test_worst_status_wins(self):
        capture = self.traffic()
        cut = self.folder / "cut.pcap"
        cut.write_bytes(capture.read_bytes()[:-1])
        missing = self.folder / "missing"
        self.run_it("calls", cut, missing, status=3)  # 3 beats 4
        self.run_it("calls", "-o", "/dev/full", cut, capture, status=5)  # 5 beats 4

    def test_compressed(self):
        capture = self.traffic()
        packed = self.folder / "traffic.gz"
        packed.write_bytes(gzip.compress(capture.read_bytes()))
        self.assertEqual(self.run_it("calls", packed).stdout, self.run_it("calls", capture).stdout)

    def test_several_are_one(self):
        """Every other packet in a file of its own: merged, they are the whole."""
        capture = self.traffic()
        records = pc.read_capture(capture)[0]
        parts = [self.folder / "even.pcap", self.folder / "odd.pcap"]
        for i, part in enumerate(parts):
            pc.write_pcap(part, records[i::2])
        whole, merged = self.rows("messages", capture), self.rows("messages", *parts)
        self.assertEqual(len(merged), TRAFFIC_MESSAGES)
        for i, (one, other) in enumerate(zip(whole, merged)):
            self.assertEqual(other["file"], str(parts[i % 2]))
            self.assertEqual(other["file_frame"], i // 2 + 1)
            for key in set(one) - {"file", "file_frame"}:
                self.assertEqual(one[key], other[key], key)
        self.assertEqual(self.rows_alone("calls", *parts), self.rows_alone("calls", capture))

    def test_no_sip(self):
        """One line says why, status 0."""
        empty = self.folder / "empty.pcap"
        pc.write_pcap(empty, [])
        other = sip_capture(self.folder / "other.pcap", [b"hello", b"world", b"!"])
        esp = self.folder / "esp.pcap"
        pc.write_pcap(esp, [pc.Record(1, pc.ethernet(*pc.ip("192.0.2.1", "192.0.2.2", 50, bytes(40))))])
        for capture, expected in (
                (empty, "no SIP: the input holds no packets"),
                (other, "no SIP in 3 frames (3 UDP datagrams)"),
                (esp, "no SIP seen in 1 frames, some of which cannot be looked into: "
                      "1 ESP packets (encrypted, not decoded)")):
            with self.subTest(capture=capture.name):
                done = self.run_it("calls", "-f", "csv", capture)
                self.assertEqual(done.stderr.decode(), f"sipchron: {expected}\n")
                self.assertEqual(len(done.stdout.splitlines()), 1)  # the header

    def test_sip_but_no_calls(self):
        capture = sip_capture(self.folder / "options.pcap", [message()])
        self.assertEqual(self.run_it("calls", capture).stderr,
                         b"sipchron: no calls among 1 SIP messages\n")

    def test_unknown_link_type(self):
        """LINKTYPE_BLUETOOTH_HCI_H4 is 187 (tcpdump.org/linktypes.html); nothing in it is IP."""
        capture = self.folder / "bluetooth.pcap"
        pc.write_pcap(capture, [pc.Record(1, bytes(20))], link=187)
        lines = self.said("calls", capture, status=3)
        self.assertEqual(len(lines), 1, lines)
        self.assertIn("BLUETOOTH", lines[0])

    HOSTILE = [
        b"=cmd|' /C calc'!A0", b"+1", b"-1", b"@SUM(A1)", b"\xff\xfe", b"\x1b[2J\x1b]0;x\x07",
        b'"quoted", and more', b"a\x00b", b"\xe2\x80\xaexe", b"\xc2\x9b2J", b"J\xc3\xb6rg", b"'",
        b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"\\", b"a\tb", b"\x7f",
    ]

    def test_hostile_text(self):
        payloads = [message(call_id=b"id%d" % i, sender=b'"x" <sip:a@h>;tag=' + b"%d" % i,
                            start=b"OPTIONS sip:" + text + b" SIP/2.0")
                    for i, text in enumerate(self.HOSTILE)]
        payloads += [message(call_id=text) for text in self.HOSTILE]
        capture = sip_capture(self.folder / "hostile.pcap", payloads)
        for command in ("messages", "transactions"):
            rows = self.rows(command, capture)
            self.assertGreaterEqual(len(rows), len(self.HOSTILE))
            raw = self.run_it(command, "-f", "csv", capture).stdout.decode("utf-8")
            listed = list(csv.DictReader(io.StringIO(raw, newline=""), strict=True))
            self.assertEqual(len(listed), len(rows))
            for row in listed:
                self.assertNotIn(None, row)  # as many fields as headings
                for key, cell in row.items():
                    if cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
                        self.assertRegex(cell, r"^-?[0-9.]+$", key)  # a number, no formula
            for line in self.run_it(command, "-f", "ndjson", capture).stdout.splitlines():
                self.assertNotRegex(line.decode("utf-8"), "[\x00-\x1f\x7f-\x9f\u202e]")
                json.loads(line)
            for options in ([], ["-v"]):
                table = self.run_it(command, *options, capture).stdout.decode("utf-8")
                self.assertNotRegex(table.replace("\n", ""), "[\x00-\x1f\x7f-\x9f\u202e]")
                self.assertEqual(len(table.splitlines()), len(rows) + 1)

    def test_call_ids_survive(self):
        """JSON loses nothing of text that is UTF-8."""
        ids = [text for text in self.HOSTILE if b"\x00" not in text and text.strip() == text]
        ids = [text for text in ids if self.is_utf8(text)]
        capture = sip_capture(self.folder / "ids.pcap", [message(call_id=text) for text in ids])
        self.assertEqual([row["call_id"] for row in self.rows("messages", capture)],
                         [text.decode("utf-8") for text in ids])

    @staticmethod
    def is_utf8(text):
        try:
            text.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True


class Progress(CliCase):
    """The bar: after a second of work, on a terminal or when asked for."""

    def slow_run(self, *options):
        """Standard error of a run whose input takes 1.3 s to come."""
        capture = sip_capture(self.folder / "long.pcap", [b"not SIP"] * 10000).read_bytes()
        process = subprocess.Popen([self.program, "calls", *options, "-"], stdin=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        process.stdin.write(capture[:-200000])
        process.stdin.flush()
        time.sleep(1.3)
        _, said = process.communicate(capture[-200000:], timeout=60)
        self.assertEqual(process.returncode, 0)
        return said

    def test_short_work_has_none(self):
        done = self.run_it("calls", "--progress", "always", self.traffic())
        self.assertEqual(done.stderr, b"")

    def test_long_work(self):
        said = self.slow_run("--progress", "always")
        self.assertRegex(said, rb"^\r\x1b\[K[0-9.]+ MB read")
        # Taken off the screen before the line that is said at the end.
        self.assertTrue(said.endswith(b"\r\x1b[Ksipchron: no SIP in 10000 frames "
                                      b"(10000 UDP datagrams)\n"), said)

    def test_no_terminal_no_bar(self):
        for options in (["--progress", "never"], ["--progress", "auto"]):
            self.assertTrue(self.slow_run(*options).startswith(b"sipchron: no SIP"), options)


if __name__ == "__main__":
    unittest.main()
