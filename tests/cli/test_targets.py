#!/usr/bin/env python3
"""Where -o writes and where it must not, which format the ending of its file means, and what is left
when the program is killed."""
import csv
import io
import json
import os
import resource
import signal
import stat
import struct
import subprocess
import time
import unittest

from clicase import CliCase

PATIENCE_S = 60  # of a test: what does not happen by then never will
FATAL = [number for number in signal.Signals
         if number not in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN,
                           signal.SIGTTOU, signal.SIGCONT, signal.SIGCHLD, signal.SIGURG,
                           signal.SIGWINCH,
                           signal.SIGPIPE, signal.SIGXFSZ)]  # ignored: write(2) says it


class Inputs(CliCase):
    """No run writes onto what it reads."""

    def refused(self, *arguments, **options):
        capture = self.folder / "traffic.pcap"
        before = capture.read_bytes()
        done = self.run_it(*arguments, status=2, **options)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(b"is an input of this run", done.stderr)
        self.assertEqual(capture.read_bytes(), before)
        self.assertEqual(list(self.folder.glob("*.??????")), [])

    def test_every_command(self):
        capture = self.traffic()
        for command in ("messages", "transactions", "calls", "registrations", "metrics", "elements"):
            target = self.folder / "same"
            target.unlink(missing_ok=True)
            target.symlink_to(capture)
            self.refused(command, "-o", target, capture)
        for command in ("ladder", "extract"):
            self.refused(command, "--call", "1", "-o", capture if command == "extract" else target,
                         capture)

    def test_by_other_names(self):
        capture = self.traffic()
        hard = self.folder / "hard"
        hard.hardlink_to(capture)
        self.refused("calls", "-o", hard, capture)
        self.refused("calls", "-o", self.folder / "." / "hard", self.folder / ".." / self.folder.name
                     / "traffic.pcap")
        page = self.folder / "page.html"
        page.hardlink_to(capture)
        self.refused("report", "-o", page, capture)
        picture = self.folder / "picture.svg"
        picture.hardlink_to(capture)
        self.refused("plot", "rate", "-o", picture, capture)
        self.refused("plot", "rate", "-o", self.folder / "p.svg", "--data", hard, capture)
        self.assertFalse((self.folder / "p.svg").exists())

    def test_one_of_several_and_standard_input(self):
        capture = self.traffic()
        other = self.folder / "other.pcap"
        other.write_bytes(capture.read_bytes())
        self.refused("calls", "-o", other.rename(self.folder / "other"), capture,
                     self.folder / "other")
        with open(capture, "rb") as stream:
            self.refused("extract", "--call", "1", "-o", capture, "-", stdin=stream)

    def test_standard_output(self):
        """As with cat FILE >> FILE."""
        capture = self.traffic()
        before = capture.read_bytes()
        with open(capture, "ab") as stream:
            done = subprocess.run([self.program, "calls", str(capture)], stdout=stream,
                                  stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"standard output: it is an input", done.stderr)
        self.assertEqual(capture.read_bytes(), before)

    def test_devices_may_be_both(self):
        self.run_it("calls", "-o", "/dev/null", "/dev/null", status=3)

    def test_a_picture_and_its_numbers_are_two_files(self):
        both = self.folder / "both"
        link = self.folder / "p.svg"
        both.write_text("before")
        link.symlink_to(both)
        done = self.run_it("plot", "rate", "-o", link, "--data", both, self.traffic(), status=2)
        self.assertIn(b"cannot be the same file", done.stderr)
        self.assertEqual(both.read_text(), "before")


class Targets(CliCase):
    def test_dangling_link_is_followed(self):
        capture, link = self.traffic(), self.folder / "link"
        (self.folder / "sub").mkdir()
        (self.folder / "sub" / "second").symlink_to("third")
        link.symlink_to("sub/second")
        self.run_it("calls", "-f", "csv", "-o", link, capture)
        self.assertTrue(link.is_symlink())
        self.assertTrue((self.folder / "sub" / "second").is_symlink())
        self.assertTrue((self.folder / "sub" / "third").read_text().startswith("call,"))

    def test_links_that_lead_nowhere(self):
        capture = self.traffic()
        (self.folder / "a").symlink_to("b")
        (self.folder / "b").symlink_to("a")
        (self.folder / "c").symlink_to("missing/file")
        for name, words in (("a", b"symbolic links"), ("c", b"No such file or directory")):
            done = self.run_it("calls", "-o", self.folder / name, capture, status=5)
            self.assertIn(words, done.stderr)
            self.assertTrue((self.folder / name).is_symlink())

    def test_read_only(self):
        target = self.folder / "out"
        target.write_text("before")
        target.chmod(0o444)
        lines = self.said("calls", "-o", target, self.traffic(), status=5)
        self.assertEqual(lines, [f"sipchron: {target}: cannot be written: it is read-only"])
        self.assertEqual(target.read_text(), "before")

    def test_of_another_user(self):
        if os.geteuid() != 0:
            self.skipTest("only root can give a file away")
        target = self.folder / "out"
        target.write_text("before")
        target.chmod(0o666)
        os.chown(target, 65534, 65534)
        lines = self.said("calls", "-o", target, self.traffic(), status=5)
        self.assertEqual(lines, [f"sipchron: {target}: cannot be written: it belongs to another user"])
        self.assertEqual((target.read_text(), target.stat().st_uid), ("before", 65534))


class Endings(CliCase):
    """What the file is by its first bytes, or by a reader of the format."""

    def written(self, name, *arguments):
        target = self.folder / name
        self.run_it(*arguments, "-o", target, self.folder / "traffic.pcap")
        return target.read_bytes()

    def test_rows(self):
        self.traffic()
        for command in ("messages", "calls", "registrations", "metrics", "elements"):
            rows = json.loads(self.written("x.json", command))[command]
            self.assertGreater(len(rows), 0)
            text = self.written("x.CSV", command).decode()
            self.assertEqual(len(list(csv.DictReader(io.StringIO(text, newline="")))), len(rows))
            lines = self.written("x.ndjson", command).splitlines()
            self.assertEqual(len([json.loads(line) for line in lines]), len(rows))
            self.assertEqual(self.written("x.jsonl", command).splitlines(), lines)
            self.assertEqual(self.written("x.txt", command), self.written("x.unknown", command))

    def test_pictures(self):
        self.traffic()
        self.assertTrue(self.written("x.svg", "ladder", "--call", "1").startswith(b"<svg"))
        self.assertTrue(self.written("x.mmd", "ladder", "--call", "1").startswith(b"sequenceDiagram"))
        self.assertIn("INVITE", self.written("x.txt", "ladder", "--call", "1").decode())
        self.assertTrue(self.written("x.html", "report").startswith(b"<!DOCTYPE html>"))
        done = self.run_it("plot", "rate", "-f", "svg", self.folder / "traffic.pcap")
        self.assertTrue(done.stdout.startswith(b"<?xml"))

    def test_numbers_behind_a_picture(self):
        self.traffic()
        self.written("p.svg", "plot", "rate", "--data", self.folder / "n.json")
        json.loads((self.folder / "n.json").read_text())
        self.run_it("plot", "rate", "-o", self.folder / "p.svg", "--data", self.folder / "n.svg",
                    self.folder / "traffic.pcap", status=2)

    def test_captures(self):
        self.traffic()
        self.assertEqual(self.written("x.pcapng", "extract", "--call", "1")[:4], b"\n\r\r\n")
        pcap = self.written("x.pcap", "extract", "--call", "1")
        magic, major, minor, _, _, _, link = struct.unpack("=IHHIIII", pcap[:24])
        self.assertEqual((magic, major, minor, link), (0xa1b23c4d, 2, 4, 1))
        rows = lambda name: json.loads(self.run_it("calls", "-f", "json", self.folder / name).stdout)
        self.assertEqual(self.rows_alone("calls", self.folder / "x.pcap"),
                         self.rows_alone("calls", self.folder / "x.pcapng"))
        self.assertEqual(rows("x.pcap")["inputs"][0]["end"], rows("x.pcapng")["inputs"][0]["end"])
        self.assertEqual(self.run_it("extract", "--call", "1", "-f", "pcap",
                                     self.folder / "traffic.pcap").stdout, pcap)

    def test_clashes(self):
        capture = self.traffic()
        for arguments in (("calls", "-f", "json", "-o", "x.csv"), ("calls", "-o", "x.svg"),
                          ("calls", "-f", "csv", "-o", "x.pcap"), ("calls", "-o", "x.csv.gz"),
                          ("ladder", "--call", "1", "-o", "x.json"), ("report", "-o", "x.pdf"),
                          ("ladder", "--call", "1", "-f", "text", "-o", "x.svg"),
                          ("extract", "--call", "1", "-o", "x.txt"),
                          ("extract", "--call", "1", "-f", "pcapng", "-o", "x.pcap"),
                          ("plot", "rate", "-f", "png", "-o", "x.svg"),
                          ("plot", "rate", "-o", "x.json")):
            with self.subTest(arguments=arguments):
                lines = self.said(*arguments, capture, status=2, cwd=self.folder)
                self.assertEqual(len(lines), 1, lines)
                self.assertEqual([path.name for path in self.folder.iterdir()], ["traffic.pcap"])
        self.run_it("calls", "-f", "csv", "-o", self.folder / "x.csv", capture)  # they agree


class Spellings(CliCase):
    def test_of_an_option_with_a_value(self):
        capture = self.traffic()
        wanted = self.run_it("calls", "--format", "csv", "-w", "call == 2", capture).stdout
        self.assertEqual(wanted.count(b"\r\n"), 2)
        for spelt in (["-f", "csv", "-wcall == 2"], ["-fcsv", "-w=call == 2"], ["-f=csv", "-w", "call == 2"],
                      ["--format=csv", "--where=call == 2"], ["-qfcsv", "-vwcall == 2"],
                      ["-vqf=csv", "--where", "call == 2"]):
            with self.subTest(spelt=spelt):
                self.assertEqual(self.run_it("calls", *spelt, capture).stdout, wanted)

    def test_a_value_is_no_option(self):
        self.traffic().rename(self.folder / "-fcsv")
        self.assertTrue(self.run_it("calls", "--", "-fcsv", cwd=self.folder).stdout.startswith(b"call "))
        self.assertEqual(self.said("calls", "-f", "-fcsv", "x", status=2)[0][:40],
                         'sipchron: calls: -f: "-fcsv" is not one of'[:40])
        self.assertIn('"-fcsv"', self.said("calls", "--format", "-fcsv", "x", status=2)[0])


class Killed(CliCase):
    def started(self, *arguments, **options):
        """A run that waits for more of standard input, with its output begun."""
        process = subprocess.Popen([self.program, *map(str, arguments), "-"], stdin=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.kill)
        process.stdin.write(self.traffic().read_bytes()[:24])
        process.stdin.flush()
        return process

    def wait_until(self, happens):
        end = time.monotonic() + PATIENCE_S
        while not happens() and time.monotonic() < end:
            time.sleep(0.005)
        self.assertTrue(happens())

    def test_every_signal(self):
        # A sanitizer takes the signals of faults for itself, unless told.
        own = ":".join(f"handle_{name}=0" for name in ("segv", "sigbus", "sigfpe", "sigill", "abort"))
        kept = os.environ.get("ASAN_OPTIONS")
        os.environ["ASAN_OPTIONS"] = f"{kept}:{own}" if kept else own
        self.addCleanup(os.environ.pop if kept is None else os.environ.__setitem__,
                        "ASAN_OPTIONS", kept)
        for number in FATAL:
            with self.subTest(signal=number):
                process = self.started("calls", "-o", self.folder / "out",
                                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE,
                                                                             (0, 0)))
                self.wait_until(lambda: list(self.folder.glob("out.*")))
                process.send_signal(number)
                self.assertEqual(process.wait(PATIENCE_S), -number)
                self.assertEqual(list(self.folder.glob("out*")), [])

    def test_limit_on_the_size_of_files(self):
        """ulimit -f"""
        capture = self.traffic()
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))
        target = self.folder / "out"
        done = self.run_it("messages", "-f", "json", "-o", target, capture, status=5, preexec_fn=limit)
        self.assertEqual(done.stderr.decode(),
                         f"sipchron: {target}: cannot be written: File too large\n")
        self.assertEqual(list(self.folder.glob("out*")), [])

    def test_spool_is_where_it_is_said(self):
        """Standard input that is read twice is kept under $TMPDIR: not there, it cannot be."""
        data = self.traffic().read_bytes()
        run = lambda tmpdir, status: self.run_it("extract", "--call", "1", "-o", self.folder / "x.pcapng",
                                                 "-", input=data, status=status,
                                                 env={"TMPDIR": str(tmpdir)})
        missing = self.folder / "missing"
        self.assertIn(str(missing), run(missing, 5).stderr.decode())
        room = self.folder / "room"
        room.mkdir()
        run(room, 0)
        self.assertEqual(list(room.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
