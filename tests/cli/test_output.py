#!/usr/bin/env python3
"""Rows on their way out: formats read back by Python's own readers, files that appear only when
whole, disks that are full, readers that leave."""
import csv
import fcntl
import io
import json
import os
import pty
import signal
import stat
import struct
import subprocess
import termios
import unittest
from decimal import Decimal
from pathlib import Path

from clicase import COMMANDS, TRAFFIC_FRAMES, TRAFFIC_MESSAGES, CliCase, sip_capture
from flow import read_flow
from flowcapture import write_flow


class Formats(CliCase):
    def json_of(self, *arguments):
        return json.loads(self.run_it(*arguments, "-f", "json").stdout, parse_float=Decimal)

    def test_json_document(self):
        capture = self.traffic()
        document = self.json_of("calls", capture)
        self.assertEqual(document["schema_version"], 1)
        self.assertRegex(document["sipchron_version"], r"^\d+\.\d+\.\d+$")
        self.assertEqual(document["inputs"][0]["file"], str(capture))
        self.assertEqual(document["inputs"][0]["packets"], TRAFFIC_FRAMES)
        self.assertTrue(document["inputs"][0]["complete"])
        self.assertEqual(document["counters"]["messages"], TRAFFIC_MESSAGES)
        self.assertEqual([row["call"] for row in document["calls"]], [1, 2])

    def test_values(self):
        """Hand-made truth: clicase.TRAFFIC."""
        first, second = self.json_of("calls", self.traffic())["calls"]
        self.assertEqual(first["srd"], Decimal(1))
        self.assertEqual(first["tta"], Decimal(3))
        self.assertEqual(first["outcome"], "completed")
        self.assertEqual(second["outcome"], "busy")
        self.assertIsNone(second["tta"])
        self.assertEqual(second["absent"]["tta"], "not-applicable")
        self.assertNotIn("outcome", second["absent"])

    def test_csv_says_what_json_says(self):
        capture = self.traffic()
        for command in COMMANDS:
            with self.subTest(command=command):
                raw = self.run_it(command, "-f", "csv", capture).stdout.decode()
                lines = raw.split("\r\n")
                self.assertEqual(lines.pop(), "")  # RFC 4180: every line ends with CRLF
                self.assertFalse(any("\n" in line or "\r" in line for line in lines))
                rows = list(csv.DictReader(io.StringIO(raw, newline=""), strict=True))
                wanted = self.json_of(command, capture)[command]
                self.assertEqual(len(rows), len(wanted))
                self.assertGreater(len(rows), 0)
                for row, want in zip(rows, wanted):
                    want.pop("absent", None)
                    self.assertEqual(list(row), list(want))
                    for key, value in want.items():
                        self.assertTrue(self.same(row[key], value), (key, row[key], value))

    @staticmethod
    def same(cell, value):
        """A CSV field and a JSON value that mean the same (docs/CLI.md)."""
        if value is None:
            return cell == ""
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return json.loads(cell, parse_float=Decimal) == value
        if isinstance(value, dict):
            return json.loads(cell) == value
        if isinstance(value, list):
            return cell in (" ".join(map(str, value)), "[]" if not value else None)
        if isinstance(value, Decimal) or isinstance(value, int):
            return Decimal(cell) == value
        return cell.lstrip("'") == value

    def test_marks_of_direction_in_csv(self):
        """As they are, for who reads the data; to be seen with --escape, also in quotes."""
        text = ("INVITE sip:b@b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a\u202eb@a>;tag=1\r\n"
                "To: <sip:b@b>\r\nCall-ID: 1,\u2028\ufeff\u20ac\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n")
        capture = sip_capture(self.folder / "marks.pcap", [text.encode()])
        for arguments, sender, call_id in (([], "a\u202eb@a", "1,\u2028\ufeff\u20ac"),
                                           (["--escape"], "a\\u{202e}b@a", "1,\\u{2028}\\u{feff}\u20ac")):
            raw = self.run_it("calls", "-f", "csv", *arguments, capture).stdout.decode()
            row, = csv.DictReader(io.StringIO(raw, newline=""), strict=True)
            self.assertEqual((row["from"], row["call_id"]), (sender, call_id))

    def test_ndjson_is_the_rows_alone(self):
        capture = self.traffic()
        for command in COMMANDS:
            lines = self.run_it(command, "-f", "ndjson", capture).stdout.splitlines()
            rows = [json.loads(line, parse_float=Decimal) for line in lines]
            wanted = self.json_of(command, capture)[command]
            self.assertCountEqual(map(str, rows), map(str, wanted))

    def test_order(self):
        """Call 2 is final at 4.11 s + 64*T1 = 36.11 s, call 1 at 8.1 s + 32 s = 40.1 s; the message
        at 38 s comes between. Only ndjson shows that order."""
        capture = self.traffic()
        lines = self.run_it("calls", "-f", "ndjson", capture).stdout.splitlines()
        self.assertEqual([json.loads(line)["call"] for line in lines], [2, 1])
        rows = csv.DictReader(io.StringIO(self.run_it("calls", "-f", "csv", capture).stdout.decode()))
        self.assertEqual([row["call"] for row in rows], ["1", "2"])
        table = self.run_it("calls", capture).stdout.decode().splitlines()
        self.assertEqual([line.split()[0] for line in table], ["call", "1", "2"])

    def test_messages_that_waited(self):
        """The INVITE of frame 1 waits for a fragment, that of frame 8 began in frame 6: ndjson prints
        them when they are known, with the time since the message before them in the capture."""
        ladder = Path(__file__).resolve().parent.parent / "flows" / "rule-order.flow"
        capture = write_flow(read_flow(ladder), self.folder)
        rows = [json.loads(line) for line in
                self.run_it("messages", "-f", "ndjson", capture).stdout.splitlines()]
        self.assertEqual([(row["frame"], row["delta_prev"], row["delta_first"]) for row in rows], [
            (2, None, 0), (3, 0.2, 0.2), (1, None, 0), (4, 1.7, 2), (5, 0.01, 2.01),
            (7, 8.19, 10.2), (8, 7.99, 10), (9, 0.3, 10.5), (10, 0.01, 10.51)])

    def test_table_fits_the_width(self):
        capture = self.traffic()
        for width in (80, 100, 120, 200):
            for command in COMMANDS:
                lines = self.run_it(command, capture, env={"COLUMNS": str(width)}).stdout
                for line in lines.decode().splitlines():
                    self.assertLessEqual(len(line), width, (command, width, line))
        self.assertNotIn(b"\x1b", self.run_it("calls", capture).stdout)  # no terminal, no colour
        wide = self.run_it("calls", "-v", capture).stdout.decode().splitlines()[0].split()
        self.assertGreater(len(wide), len(self.run_it("calls", capture).stdout.splitlines()[0].split()))

    def test_where_and_window(self):
        capture = self.traffic()
        numbers = lambda *a: [row["call"] for row in self.json_of("calls", *a, capture)["calls"]]
        self.assertEqual(numbers("-w", "outcome == busy"), [2])
        self.assertEqual(numbers("-w", "srd"), [1, 2])
        self.assertEqual(numbers("-w", "tta >= 3"), [1])
        self.assertEqual(numbers("-w", "tta - srd > 1.9"), [1])
        self.assertEqual(numbers("-w", "srd", "-w", "outcome == busy"), [2])  # both hold
        self.assertEqual(numbers("-w", "call == 1", "-w", "call == 2"), [])
        self.assertEqual(numbers("--from", "0.5"), [2])
        self.assertEqual(numbers("--from", "1m"), [])
        self.assertEqual(numbers("--from", "4"), [2])
        self.assertEqual(numbers("--to", "4"), [1])
        start = self.json_of("calls", capture)["calls"][1]["start"]
        self.assertEqual(numbers("--from", start), [2])
        self.assertEqual(numbers("--to", start), [1])
        done = self.run_it("calls", "-w", "tta > 100", capture)
        self.assertEqual(done.stderr.decode(),
                         "sipchron: none of 2 calls passes --where\n")
        self.assertEqual(self.run_it("calls", "-q", "-w", "tta > 100", capture).stderr, b"")

    def test_same_bytes_every_time(self):
        capture = self.traffic()
        for form in ("table", "csv", "json", "ndjson"):
            first = self.run_it("calls", "-f", form, capture).stdout
            self.assertEqual(first, self.run_it("calls", "-f", form, capture).stdout)


class Files(CliCase):
    def test_file_is_what_stdout_would_be(self):
        capture, target = self.traffic(), self.folder / "out.csv"
        self.run_it("calls", "-f", "csv", "-o", target, capture)
        self.assertEqual(target.read_bytes(), self.run_it("calls", "-f", "csv", capture).stdout)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["out.csv", "traffic.pcap"])

    def test_a_dash_is_standard_output(self):
        capture = self.traffic()
        for command, *arguments in (["calls"], ["calls", "-f", "csv"], ["report"],
                                    ["ladder", "--call", "1", "-f", "svg"], ["extract", "--call", "1"]):
            plain = self.run_it(command, *arguments, capture, cwd=self.folder).stdout
            self.assertTrue(plain)
            made = self.run_it(command, *arguments, "-o", "-", capture, cwd=self.folder).stdout
            if command != "report":  # which says when it was made
                self.assertEqual(made, plain)
            self.assertTrue(made)
        # The last one given counts.
        self.run_it("calls", "-o", "-", "-o", "calls.txt", capture, cwd=self.folder)
        self.assertEqual({entry.name for entry in self.folder.iterdir()}, {Path(capture).name, "calls.txt"})

    def test_new_file_has_the_usual_mode(self):
        capture, target = self.traffic(), self.folder / "out"
        mask = os.umask(0o027)
        try:
            self.run_it("calls", "-o", target, capture)
        finally:
            os.umask(mask)
        self.assertEqual(stat.S_IMODE(target.stat().st_mode), 0o640)

    def test_replaced_file_keeps_mode_and_link(self):
        capture, target, link = self.traffic(), self.folder / "out", self.folder / "link"
        target.write_text("before")
        target.chmod(0o600)
        link.symlink_to(target)
        self.run_it("calls", "-f", "csv", "-o", link, capture)
        self.assertTrue(link.is_symlink())
        self.assertIn("call", target.read_text())
        self.assertEqual(stat.S_IMODE(target.stat().st_mode), 0o600)

    def test_failed_run_leaves_the_old_file(self):
        target = self.folder / "out"
        target.write_text("before")
        self.run_it("calls", "-o", target, self.folder / "missing.pcap", status=3)
        self.assertEqual(target.read_text(), "before")
        self.assertEqual([p.name for p in self.folder.iterdir()], ["out"])

    def test_places_that_cannot_be_written(self):
        capture = self.traffic()
        for target in (self.folder / "no" / "out", self.folder, "/dev/full"):
            with self.subTest(target=target):
                lines = self.said("calls", "-o", target, capture, status=5)
                self.assertEqual(len(lines), 1, lines)
                self.assertIn(str(target), lines[0])

    def test_full_disk_on_stdout(self):
        capture = self.traffic()
        for form in ("table", "csv", "json", "ndjson"):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([self.program, "messages", "-f", form, str(capture)],
                                      stdout=full, stderr=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode, 5)
            self.assertEqual(done.stderr.decode().splitlines(),
                             ["sipchron: standard output: cannot be written: "
                              "No space left on device"])

    def test_device_is_written_in_place(self):
        self.run_it("calls", "-o", "/dev/null", self.traffic())
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/null").st_mode))

    def test_closed_stdout(self):
        done = subprocess.run([self.program, "calls", str(self.traffic())], check=False,
                              stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1))
        self.assertEqual(done.returncode, 5)

    def test_reader_leaves(self):
        """A broken pipe is no error, and nothing is said of it."""
        capture = self.traffic()
        for form in ("table", "csv", "json", "ndjson"):
            reader, writer = os.pipe()
            os.close(reader)
            done = subprocess.run([self.program, "messages", "-f", form, str(capture)],
                                  stdout=writer, stderr=subprocess.PIPE, check=False)
            os.close(writer)
            self.assertEqual((done.returncode, done.stderr), (0, b""), form)

    def test_signal_leaves_no_temporary_file(self):
        """Killed while it waits for standard input: no trace of the output remains."""
        target = self.folder / "out"
        process = subprocess.Popen([self.program, "calls", "-o", str(target), "-"],
                                   stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(process.stdin.close)
        with open(self.traffic(), "rb") as capture:
            process.stdin.write(capture.read(24))
        process.stdin.flush()
        for _ in range(500):
            if list(self.folder.glob("out.*")):
                break
            try:
                process.wait(0.01)
            except subprocess.TimeoutExpired:
                pass
        self.assertTrue(list(self.folder.glob("out.*")))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(10), -signal.SIGTERM)
        self.assertEqual(list(self.folder.glob("out*")), [])


class Terminal(CliCase):
    """Tables on a terminal of so many columns."""

    def on_terminal(self, columns, *arguments, env=None):
        reader, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        done = subprocess.run([self.program, *map(str, arguments)], stdout=terminal, check=False,
                              env={**os.environ, "TERM": "xterm", **(env or {})})
        os.close(terminal)
        self.assertEqual(done.returncode, 0)
        text = b""
        try:
            while piece := os.read(reader, 65536):
                text += piece
        except OSError:  # EIO: all is read
            pass
        os.close(reader)
        return text.decode().replace("\r\n", "\n")

    def test_width_is_the_terminals(self):
        capture = self.traffic()
        for columns in (80, 133):
            text = self.on_terminal(columns, "messages", capture,
                                    env={"NO_COLOR": "1", "COLUMNS": "500"})
            wanted = self.run_it("messages", capture, env={"COLUMNS": str(columns)}).stdout.decode()
            self.assertEqual(text, wanted)

    def test_color(self):
        capture = self.traffic()
        text = self.on_terminal(100, "calls", capture, env={"NO_COLOR": ""})
        self.assertIn("\x1b[32mcompleted/normal\x1b[0m", text)
        for quiet in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            self.assertNotIn("\x1b", self.on_terminal(100, "calls", capture, env=quiet))
        self.assertNotIn("\x1b", self.on_terminal(100, "calls", "-f", "json", capture))


if __name__ == "__main__":
    unittest.main()
