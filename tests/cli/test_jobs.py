#!/usr/bin/env python3
"""Eight jobs of a person who has never seen the program, typed as such a person types them, each with
the answer that it must give. Truths are by hand: the ladders here, and captures/README.md.

1 which calls took over three seconds to ring, and why    5 pipes, other tools, filters
2 registrations, trunks, top talkers, codes, per minute   6 rough use: broken files, Ctrl-C, typing errors
3 a page for the manager                                  7 pictures
4 only call 2, for a colleague                            8 help, manual, completion
"""
import csv
import io
import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import termios
import time
import struct
import fcntl
import unittest
from pathlib import Path

from clicase import ALL_COMMANDS, CliCase
import pcapfile as pc
from flow import parse_flow
from flowcapture import write_flow

SOURCE = Path(__file__).resolve().parent.parent.parent
CAPTURES = SOURCE / "captures"

# Call 1 rings after 4 s; 2 after 0.2 s; 3 is answered after 7 s and never rang; 4 is never answered
# at all. A calls B three times, C once. 1 and 2 lie in one minute of the clock (22:13), 3 in the
# next one, 4 in the one after: the ladders begin at 22:13:20.
CALLS = """
0.000   A>B INVITE 1 a1 cid=one
4.000   B>A 180 INVITE 1 a1 b cid=one
6.000   B>A 200 INVITE 1 a1 b cid=one
6.010   A>B ACK 1 a2 b cid=one
9.000   A>B BYE 2 a3 b cid=one
9.010   B>A 200 BYE 2 a3 b cid=one
20.000  C>B INVITE 1 b1 cid=two
20.200  B>C 180 INVITE 1 b1 b cid=two
21.000  B>C 486 INVITE 1 b1 b cid=two
21.010  C>B ACK 1 b1 b cid=two
50.000  A>B INVITE 1 c1 cid=three
50.100  B>A 100 INVITE 1 c1 - cid=three
57.000  B>A 200 INVITE 1 c1 b cid=three
57.010  A>B ACK 1 c2 b cid=three
60.000  A>B BYE 2 c3 b cid=three
60.010  B>A 200 BYE 2 c3 b cid=three
110.000 A>D INVITE 1 d1 cid=four
110.500 A>D INVITE 1 d1 cid=four
end     250
"""


class Jobs(CliCase):
    def calls(self):
        return write_flow(parse_flow("calls", CALLS), self.folder)

    def text(self, *arguments, **options):
        return self.run_it(*arguments, **options).stdout.decode()

    def rows(self, *arguments, **options):
        return list(csv.DictReader(io.StringIO(self.text(*arguments, "-f", "csv", **options),
                                               newline="")))

    def numbers(self, *arguments):
        return [int(row["call"]) for row in self.rows("calls", *arguments)]

    def seen_in_terminal(self, *arguments, columns=80):
        """The lines that a terminal of so many columns gets, without colours."""
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen([self.program, *map(str, arguments)], stdout=follower,
                                   stderr=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"})
        os.close(follower)
        text = b""
        try:
            while piece := os.read(leader, 4096):
                text += piece
        except OSError:  # the other end is closed
            pass
        os.close(leader)
        self.assertEqual(process.wait(), 0)
        return text.decode().replace("\r\n", "\n").splitlines()

    # ---- 1 ----

    def test_1_which_calls_took_long_to_ring(self):
        capture = self.calls()
        self.assertEqual(self.numbers("-w", "srd > 3", capture), [1, 3])
        self.assertEqual(self.numbers("-w", "srd > 3s or outcome == Timed_Out", capture), [1, 3, 4])
        self.assertEqual(self.numbers("-w", "srd > 3 and ring is null", capture), [3])
        self.assertEqual(self.numbers("--sort", "srd", "--reverse", "--limit", "1", capture), [3])

    def test_1_and_why(self):
        """The ladder shows what came instead of a 180."""
        lines = self.text("ladder", "--call", "3", self.calls()).splitlines()
        said = [line for line in lines if "Trying" in line or "200 OK" in line]
        self.assertEqual(len(said), 3, said)
        self.assertIn("+6.900", said[1])
        self.assertFalse([line for line in lines if "180" in line])

    def test_1_where_is_that_in_wireshark(self):
        """Of several files: which one, and which frame there."""
        first, second = self.calls(), self.traffic()
        row = self.rows("calls", "-w", "outcome == timed_out", first, second)[0]
        self.assertEqual(row["file"], str(first))
        alone = self.rows("messages", "-w", "call == 4", first)
        self.assertEqual(row["file_frame"], alone[0]["frame"])

    def test_1_at_80_columns(self):
        lines = self.seen_in_terminal("calls", self.calls())
        self.assertEqual(lines[0].split()[:6], ["call", "from", "to", "start", "outcome", "code"])
        for key in ("srd", "tta", "sdt"):
            self.assertIn(key, lines[0].split())
        self.assertEqual(len(lines), 5)
        self.assertLessEqual(max(map(len, lines)), 80)
        self.assertIn("22:13:20", lines[1])
        self.assertIn("completed/normal", lines[1])

    def test_1_numbers_are_not_cut(self):
        """Twelve digits each, and the host goes first."""
        numbers = "491701234567", "498912345678"
        ladder = "\n".join(f"{0.1 * i:.3f} A>B INVITE 1 z{i} cid=c{i} from={numbers[0]} "
                           f"to={numbers[1]}" for i in range(3))
        capture = write_flow(parse_flow("numbers", ladder + "\nend 100\n"), self.folder)
        for line in self.seen_in_terminal("calls", capture)[1:]:
            for number in numbers:
                self.assertIn(number, line)

    # ---- 2 ----

    def test_2_why_did_a_registration_fail(self):
        capture = CAPTURES / "registration-refused.pcap"
        failed = self.rows("registrations", "-w", "outcome != ok", capture)
        self.assertEqual([row["final_code"] for row in failed], ["401", "403"])
        ladder = self.text("ladder", "--registration", "2", capture)
        self.assertIn("registration 2: mallory@example.com", ladder)
        self.assertIn("403", ladder)
        part = self.folder / "part.pcapng"
        self.run_it("extract", "--registration", "2", "-o", part, capture)
        self.assertEqual([row["final_code"] for row in self.rows("registrations", part)], ["403"])
        self.assertIn("there is no registration 3: the input has 2 registrations",
                      self.said("ladder", "--registration", "3", capture, status=2)[0])

    def test_2_which_trunk_loses_calls(self):
        rows = self.rows("calls", "--by", "dst", "--sort", "failed", "--reverse", self.calls())
        self.assertEqual([(row["n"], row["failed"], row["failed_share"]) for row in rows],
                         [("1", "1", "100.00"), ("3", "0", "0.00")])

    def test_2_who_calls_most(self):
        rows = self.rows("calls", "--by", "src", "--limit", "1", self.calls())
        self.assertEqual([(row["n"], row["share"]) for row in rows], [("3", "75.00")])

    def test_2_codes_of_each_destination(self):
        rows = self.rows("calls", "--by", "dst,code", self.calls())
        self.assertEqual(sorted((row["final_code"], row["n"]) for row in rows),
                         [("", "1"), ("200", "2"), ("486", "1")])

    def test_2_calls_per_minute(self):
        rows = self.rows("calls", "--by", "minute", self.calls())
        self.assertEqual([(row["minute"][11:], row["n"]) for row in rows],
                         [("22:13Z", "2"), ("22:14Z", "1"), ("22:15Z", "1")])
        there = self.rows("calls", "--by", "minute", "--local-time", self.calls(),
                          env={"TZ": "XYZ-2"})
        self.assertEqual(there[0]["minute"][11:], "00:13+02:00")
        busiest = self.rows("calls", "--by", "minute", "--sort", "n", "--reverse", "--limit", "1",
                            self.calls())
        self.assertEqual(busiest[0]["minute"][11:], "22:13Z")

    def test_2_metrics_of_each_keep_their_names(self):
        for key in ("from", "to", "minute", "From"):
            lines = self.seen_in_terminal("metrics", "--by", key, self.calls())
            self.assertEqual(lines[0].split()[0], "group")
            self.assertNotIn("  ", lines[1][:4])
        self.said("metrics", "--by", "frm", self.calls(), status=2)

    # ---- 3 ----

    def test_3_a_page_for_the_manager(self):
        page = self.folder / "page.html"
        before, after = self.calls(), self.traffic()
        self.run_it("report", "-o", page, before, after)
        text = page.read_text()
        self.assertIn("<!DOCTYPE html>", text[:200])
        for name in (before.name, after.name):
            self.assertIn(name, text)

    # ---- 4 ----

    def test_4_call_2_for_a_colleague(self):
        part = self.folder / "call2.pcapng"
        self.run_it("extract", "--call", "2", "-o", part, self.calls())
        rows = self.rows("calls", part)
        self.assertEqual([(row["outcome"], row["call"]) for row in rows], [("busy", "1")])
        picture = self.folder / "call2.svg"
        self.run_it("ladder", "--call", "2", "-o", picture, self.calls())
        self.assertIn("<svg", picture.read_text()[:200])
        self.assertIn("which calls?", self.said("ladder", self.calls(), status=2)[0])

    # ---- 5 ----

    def test_5_into_sqlite(self):
        text = self.text("calls", "-f", "csv", self.calls())
        reader = csv.reader(io.StringIO(text, newline=""))
        names = next(reader)
        base = sqlite3.connect(":memory:")
        base.execute(f"create table calls ({', '.join(chr(34) + name + chr(34) for name in names)})")
        base.executemany(f"insert into calls values ({', '.join('?' * len(names))})", reader)
        self.assertEqual(base.execute("select count(*) from calls where outcome = 'busy'").fetchone(),
                         (1,))

    def test_5_into_jq(self):
        lines = self.text("calls", "-f", "ndjson", self.calls()).splitlines()
        self.assertEqual(sorted(json.loads(line)["call"] for line in lines), [1, 2, 3, 4])

    def test_5_filters_as_they_are_typed(self):
        capture = self.calls()
        for expression, calls in (
                ("outcome not in {completed, busy}", [4]), ("outcome in (busy, timed_out)", [2, 4]),
                ("final_code in 400..499", [2]), ("final_code == 400..499", [2]), ("code == 486", [2]),
                ("tta - srd > 1", [1]), ("srd > tta", []), ("tta == srd", [3]),
                ("srd is null", [4]), ("srd == null", [4]), ("not srd", [4]), ("srd > 500ms", [1, 3]),
                ("src in 192.0.2.0/24", [1, 2, 3, 4]), ("outcome == BUSY", [2]),
                ("from == to", []), ("from contains \"@\"", [1, 2, 3, 4]),
                ("start > 2023-11-14T22:14:00Z", [3, 4]), ("flags is null", None)):
            with self.subTest(expression=expression):
                found = self.numbers("-w", expression, capture)
                if calls is not None:
                    self.assertEqual(found, calls)
        self.assertEqual(self.numbers("-w", "srd > 3", "-w", "ring", capture), [1])

    def test_5_wrong_filters_say_what_is_right(self):
        for expression, words in (
                ("outcome == complete", 'did you mean "completed"'),
                ("outcome != complted", 'did you mean "completed"'),
                ("outcome == no-answer", 'did you mean "no_answer"'),
                ('from like "%bob%"', "from contains"), ("srd between 1 and 2", "srd in {a..b}"),
                ("final_code in {400-499}", "{400..499}"), ("srd = 3", '"=="'),
                ("metric == SER", "sipchron calls --help")):
            with self.subTest(expression=expression):
                lines = self.said("calls", "-w", expression, self.calls(), status=2)
                self.assertIn(words, lines[0])
                self.assertLess(len(lines[0]), 200)
        text = self.text("metrics", "--help")
        self.assertIn("--where keeps the calls and registrations that go in", text)

    # ---- 6 ----

    def test_6_a_folder_with_broken_files(self):
        folder = self.folder / "captures"
        folder.mkdir()
        shutil.copy(self.calls(), folder / "good.pcap")
        (folder / "garbage.pcap").write_bytes(b"garbage" * 100)
        (folder / "empty.pcap").write_bytes(b"")
        self.assertEqual(self.numbers("-r", folder), [1, 2, 3, 4])
        done = self.run_it("calls", *sorted(folder.iterdir()), status=3)
        self.assertEqual(len(done.stdout.splitlines()), 5)
        self.assertEqual(len(done.stderr.splitlines()), 2)

    def test_6_ctrl_c_while_tcpdump_writes(self):
        process = subprocess.Popen([self.program, "calls", "-"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(self.calls().read_bytes())
        process.stdin.flush()
        time.sleep(1)  # so that it waits for more; a slow machine makes this no failure
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.stdout.read(), process.stderr.read()
        self.assertEqual((process.wait(), len(stdout.splitlines())), (0, 5), stderr)
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()

    def test_6_never_over_its_own_input(self):
        capture = self.calls()
        before = capture.read_bytes()
        for arguments in (["calls", "-f", "csv"], ["extract", "--call", "1"], ["report"]):
            done = self.run_it(*arguments, "-o", capture, capture, status=2)
            self.assertEqual(capture.read_bytes(), before, done.stderr)

    def test_6_less(self):
        """A pipe, in a terminal of 80 columns: no line wraps."""
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

        def own_terminal():
            os.setsid()
            fcntl.ioctl(follower, termios.TIOCSCTTY, 0)

        done = subprocess.run([self.program, "calls", str(self.calls())], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, preexec_fn=own_terminal, check=True,
                              env={key: value for key, value in os.environ.items()
                                   if key != "COLUMNS"})
        os.close(follower)
        os.close(leader)
        lines = done.stdout.decode().splitlines()
        self.assertLessEqual(max(map(len, lines)), 80)
        self.assertGreater(max(map(len, lines)), 60)

    def test_6_ways_to_say_csv(self):
        capture = self.calls()
        wanted = self.text("calls", "-f", "csv", capture)
        for spelt in (["-fcsv"], ["-f=csv"], ["--format", "csv"], ["--format=csv"]):
            self.assertEqual(self.text("calls", *spelt, capture), wanted)

    # ---- 7 ----

    def test_7_a_picture_of_the_rate(self):
        if not shutil.which("gnuplot"):
            self.skipTest("gnuplot is not installed")
        picture, data = self.folder / "rate.svg", self.folder / "rate.csv"
        self.run_it("plot", "rate", "--interval", "1m", "--data", data, "-o", picture, self.calls())
        self.assertIn("<svg", picture.read_text()[:2000])
        self.assertGreater(len(data.read_text().splitlines()), 1)

    # ---- 8 ----

    def test_8_help_names_everything(self):
        for command in ALL_COMMANDS:
            self.assertIn("Usage: sipchron " + command, self.text(command, "--help"))
        self.assertIn("sipchron COMMAND --help", self.text("--help"))

    def test_8_tls_has_an_answer(self):
        """What works today for TLS stands where one looks for it."""
        hello = bytes([0x16, 3, 1, 0, 5]) + b"\x01\x00\x00\x01\x00"
        tls = pc.ethernet(*pc.ip("192.0.2.1", "192.0.2.2", pc.TCP,
                                 pc.tcp("192.0.2.1", 40000, "192.0.2.2", 5061, 1, 1, 0x18,
                                        hello), ident=1))
        path = self.folder / "tls.pcap"
        pc.write_pcap(path, [pc.Record(1_700_000_000 * pc.NS_PER_S, tls)])
        said = self.run_it("calls", path).stderr.decode()
        command = "tshark -o tls.keylog_file:KEYS -q -r FILE -z sipchron,calls"
        self.assertIn(command, said)
        self.assertIn(command, (SOURCE / "docs" / "CLI.md").read_text())


if __name__ == "__main__":
    unittest.main()
