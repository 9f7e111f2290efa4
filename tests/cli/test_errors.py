#!/usr/bin/env python3
"""Bad input gets one clear line and the right exit status, and nothing before the damage is lost.

One table of what can be wrong with a capture, each in pcap and pcapng where it can be; then outputs
that fail, command lines that are wrong, and bad files among good ones. Statuses: docs/CLI.md. The
rows wanted are those of the same traffic undamaged, up to the frame before the damage.
"""
import gzip
import json
import os
import random
import shutil
import struct
import subprocess
import unittest
import zlib

import pcapfile as pc
from clicase import COMMANDS, TRAFFIC_FRAMES, CliCase, sip_capture

UNREADABLE, DAMAGED, USAGE, OUTPUT = 3, 4, 2, 5
CUT_FRAME = 6             # the frame that is damaged: five whole ones stand before it
RECORD_HEADER = 16        # of a pcap record
TINY_DISK_BYTES = 4096    # less than the rows take
CLAIM = 0xFFFFFFF0        # a length of 4 GB, a multiple of 4 as pcapng wants it
NOBODY = 65534
LINK_BLUETOOTH = 187      # LINKTYPE_BLUETOOTH_HCI_H4, tcpdump.org/linktypes.html


def pcap_offset(data, frame):
    """Where the record of a frame (from 1) begins in a little-endian pcap."""
    at = 24
    for _ in range(frame - 1):
        at += RECORD_HEADER + struct.unpack_from("<I", data, at + 8)[0]
    return at


def pcapng_offset(data, frame):
    """Where the block of a frame (from 1) begins in a little-endian pcapng."""
    at = seen = 0
    while True:
        kind, length = struct.unpack_from("<II", data, at)
        seen += kind == 6
        if seen == frame:
            return at
        at += length


class ErrorCase(CliCase):
    def setUp(self):
        super().setUp()
        self.pcap = self.traffic()
        self.pcapng = self.folder / "traffic.pcapng"
        pc.write_pcapng(self.pcapng, pc.read_capture(self.pcap)[0])
        self.whole = self.messages(self.pcap)
        self.assertGreater(len(self.whole), CUT_FRAME)

    def messages(self, *files, status=0, said=0):
        """The rows of `messages` without the file's name; so many lines on standard error."""
        done = self.run_it("messages", "-f", "json", *files, status=status)
        self.assert_lines(done.stderr, said)
        rows = json.loads(done.stdout)["messages"] if done.stdout else []
        return [{key: value for key, value in row.items() if key != "file"} for row in rows]

    def assert_lines(self, stderr, count):
        lines = stderr.decode().splitlines()
        self.assertEqual(len(lines), count, lines)
        for line in lines:
            self.assertTrue(line.startswith("sipchron: "), line)

    def written(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return path

    def one_line(self, *arguments, status, words=()):
        """Exactly one line, with these words, and nothing on standard output."""
        done = self.run_it(*arguments, status=status)
        self.assert_lines(done.stderr, 1)
        self.assertEqual(done.stdout, b"")
        for word in words:
            self.assertIn(word, done.stderr.decode())

    def before_damage(self, path, frames=CUT_FRAME - 1, words=()):
        """Status 4, one line that names the file, and the rows of the frames before."""
        done = self.run_it("messages", "-f", "json", path, status=DAMAGED)
        self.assert_lines(done.stderr, 1)
        for word in (str(path), *words):
            self.assertIn(word, done.stderr.decode())
        document = json.loads(done.stdout)
        rows = [{key: value for key, value in row.items() if key != "file"}
                for row in document["messages"]]
        self.assertEqual(rows, [row for row in self.whole if row["frame"] <= frames])
        self.assertEqual(document["inputs"][0]["packets"], frames)
        self.assertFalse(document["inputs"][0]["complete"])


class NotACapture(ErrorCase):
    """What cannot be read at all: status 3, no rows."""

    def test_every_command_says_it_alike(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                self.one_line(command, self.folder / "missing.pcap", status=UNREADABLE,
                              words=["missing.pcap", "No such file"])

    def test_missing_folder_on_the_way(self):
        self.one_line("calls", self.folder / "no" / "such.pcap", status=UNREADABLE)

    def test_directory(self):
        self.one_line("calls", self.folder, status=UNREADABLE, words=[str(self.folder), "irectory"])

    def test_empty_file(self):
        self.one_line("calls", self.written("empty.pcap", b""), status=UNREADABLE, words=["empty"])
        self.one_line("calls", "/dev/null", status=UNREADABLE)

    def test_no_permission(self):
        path = self.written("secret.pcap", self.pcap.read_bytes())
        path.chmod(0)
        self.folder.chmod(0o755)
        somebody = {"user": NOBODY} if os.geteuid() == 0 else {}   # root may read everything
        try:
            done = self.run_it("calls", path, status=UNREADABLE, **somebody)
        except PermissionError:
            self.skipTest("the program is in a folder that others may not enter")
        self.assert_lines(done.stderr, 1)
        self.assertIn("Permission denied", done.stderr.decode())

    def test_text_file(self):
        for text in (b"INVITE sip:bob@example.com SIP/2.0\r\n", b"x", b"\n" * 100, b"<?xml?>" * 50):
            self.one_line("calls", self.written("notes.txt", text), status=UNREADABLE,
                          words=["notes.txt"])

    def test_noise(self):
        dice = random.Random(8)
        for size in (1, 3, 4, 23, 24, 100, 5000):
            self.one_line("calls", self.written("noise", dice.randbytes(size)), status=UNREADABLE)

    def test_netmon_file(self):
        """Microsoft Network Monitor 1.x begins with RTSS, 2.x with GMBU."""
        for magic in (b"RTSS", b"GMBU"):
            path = self.written("trace.cap", magic + bytes([0, 2]) + bytes(200))
            self.one_line("calls", path, status=UNREADABLE, words=["Network Monitor", "editcap"])

    def test_gzip_of_no_capture(self):
        self.one_line("calls", self.written("notes.gz", gzip.compress(b"notes\n" * 99)),
                      status=UNREADABLE)

    def test_unknown_link_type(self):
        records = [pc.Record(1, bytes(20))] * 3
        path = self.folder / "bluetooth.pcap"
        pc.write_pcap(path, records, link=LINK_BLUETOOTH)
        lines = self.said("calls", path, status=UNREADABLE)
        self.assertEqual(len(lines), 1, lines)
        self.assertIn("link type", lines[0])
        self.assertIn(str(LINK_BLUETOOTH), lines[0])

    def test_standard_input(self):
        done = self.run_it("calls", "-", status=UNREADABLE, input=b"not a capture")
        self.assert_lines(done.stderr, 1)
        done = self.run_it("calls", "-", status=UNREADABLE, input=b"")
        self.assert_lines(done.stderr, 1)


class Damaged(ErrorCase):
    """What ends too soon: status 4, one line, the rows before."""

    def test_cut_in_the_middle_of_a_record(self):
        for path, offset in ((self.pcap, pcap_offset), (self.pcapng, pcapng_offset)):
            data = path.read_bytes()
            begin, end = offset(data, CUT_FRAME), offset(data, CUT_FRAME + 1)
            for size in (begin + 1, begin + 8, begin + RECORD_HEADER, begin + 40, end - 1):
                with self.subTest(path=path.name, size=size):
                    self.before_damage(self.written("cut" + path.suffix, data[:size]))

    def test_cut_between_records(self):
        """Nobody can tell: it is a capture of five frames."""
        for path, offset in ((self.pcap, pcap_offset), (self.pcapng, pcapng_offset)):
            data = path.read_bytes()
            short = self.written("short" + path.suffix, data[:offset(data, CUT_FRAME)])
            self.assertEqual(self.messages(short), self.whole[:CUT_FRAME - 1])

    def test_cut_in_the_file_header(self):
        """Less than a whole file header is no capture."""
        for path in (self.pcap, self.pcapng):
            for size in (1, 3, 4, 12, 23):
                done = self.run_it("calls", self.written("head", path.read_bytes()[:size]),
                                   status=UNREADABLE)
                self.assert_lines(done.stderr, 1)

    def test_record_that_claims_4_gb(self):
        data = bytearray(self.pcap.read_bytes())
        struct.pack_into("<I", data, pcap_offset(data, CUT_FRAME) + 8, 0xFFFFFFFF)
        self.before_damage(self.written("huge.pcap", data))
        data = bytearray(self.pcapng.read_bytes())
        at = pcapng_offset(data, CUT_FRAME)
        struct.pack_into("<I", data, at + 4, CLAIM)      # the block
        self.before_damage(self.written("huge.pcapng", data))
        data = bytearray(self.pcapng.read_bytes())
        struct.pack_into("<I", data, at + 20, CLAIM)     # the packet in it
        self.before_damage(self.written("huge2.pcapng", data))

    def test_gzip_with_a_broken_tail(self):
        """A cut stream, a trailer cut short, a wrong checksum: what was unpacked is analysed."""
        packed = gzip.compress(self.pcap.read_bytes())
        for name, data in (("cut", packed[:-20]), ("trailer", packed[:-4]),
                           ("checksum", packed[:-8] + bytes(8))):
            with self.subTest(name=name):
                path = self.written(f"{name}.pcap.gz", data)
                rows = self.messages(path, status=DAMAGED, said=1)
                self.assertEqual(rows, self.whole[:len(rows)])
                if name != "cut":    # all of the capture comes before the end of the stream
                    self.assertEqual(rows, self.whole)

    def test_gzip_cut_behind_what_was_flushed(self):
        """Five frames are flushed to the stream, the rest is lost."""
        data = self.pcap.read_bytes()
        at = pcap_offset(data, CUT_FRAME)
        packer = zlib.compressobj(wbits=31)
        stream = packer.compress(data[:at]) + packer.flush(zlib.Z_SYNC_FLUSH)
        self.before_damage(self.written("flushed.pcap.gz", stream))

    def test_every_command(self):
        path = self.written("cut.pcap", self.pcap.read_bytes()[:-1])
        for command in COMMANDS:
            for form in ("table", "csv", "json", "ndjson"):
                done = self.run_it(command, "-f", form, path, status=DAMAGED)
                self.assert_lines(done.stderr, 1)
                # All SIP stands before the damage, so the rows are those of the whole capture;
                # but some name the file, and metrics divide by the capture's duration.
                if form == "table" and command not in ("messages", "metrics"):
                    undamaged = self.run_it(command, "-f", form, self.pcap).stdout
                    self.assertEqual(done.stdout, undamaged)
            if command not in ("messages", "metrics"):
                self.assertEqual(self.rows_alone(command, path, status=DAMAGED),
                                 self.rows_alone(command, self.pcap))

    def test_quiet_still_says_it(self):
        path = self.written("cut.pcap", self.pcap.read_bytes()[:-1])
        self.assert_lines(self.run_it("calls", "-q", path, status=DAMAGED).stderr, 1)


class Among(ErrorCase):
    """One bad file among good ones: the good ones count, the bad one gets its line."""

    def test_one_bad_of_each_kind(self):
        half = self.pcap.read_bytes()
        half = half[:pcap_offset(half, CUT_FRAME) + 3]
        second = sip_capture(self.folder / "second.pcap", [
            b"OPTIONS sip:b SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK9\r\n"
            b"From: <sip:a@h>;tag=9\r\nTo: <sip:b@h>\r\nCall-ID: nine\r\nCSeq: 9 OPTIONS\r\n\r\n"])
        good = {row["call_id"] for row in self.whole} | {"nine"}
        for bad, status in ((self.folder / "missing", UNREADABLE), (self.folder, UNREADABLE),
                            (self.written("text", b"text"), UNREADABLE),
                            (self.written("netmon", b"GMBU" + bytes(99)), UNREADABLE),
                            (self.written("half", half), DAMAGED)):
            for files in ((bad, self.pcap, second), (self.pcap, bad, second),
                          (self.pcap, second, bad)):
                with self.subTest(bad=bad.name, place=files.index(bad)):
                    rows = self.messages(*files, status=status, said=1)
                    self.assertEqual({row["call_id"] for row in rows}, good)

    def test_a_line_each(self):
        missing = [self.folder / f"missing{i}" for i in range(3)]
        done = self.run_it("calls", missing[0], self.pcap, *missing[1:], status=UNREADABLE)
        self.assert_lines(done.stderr, 3)


class Outputs(ErrorCase):
    """What cannot be written: status 5, one line, no half file."""

    def test_full_device(self):
        for form in ("table", "csv", "json", "ndjson"):
            self.one_line("messages", "-f", form, "-o", "/dev/full", self.pcap, status=OUTPUT,
                          words=["/dev/full", "No space left"])

    def test_full_disk(self):
        """A disk of 4 KiB in a mount namespace of its own: the old file stays, no new one."""
        if not shutil.which("unshare"):
            self.skipTest("unshare is not installed")
        inside = self.folder / "disk"
        inside.mkdir()
        script = ('mount -t tmpfs -o size=$2 none "$1" || exit 77\n'
                  'echo old > "$1/out"\n'
                  '"$3" messages -v -f json -o "$1/out" "$4"\n'
                  'echo "status $?"; cat "$1"/*; ls -A "$1"\n')
        done = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", str(inside),
                               str(TINY_DISK_BYTES), self.program, str(self.pcap)],
                              capture_output=True, text=True, timeout=60, check=False)
        if "status" not in done.stdout:
            self.skipTest("may not mount a file system here")
        self.assertEqual(done.stdout.split("\n"), [f"status {OUTPUT}", "old", "out", ""])
        self.assert_lines(done.stderr.encode(), 1)
        self.assertIn("No space left", done.stderr)

    def test_full_standard_output(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([self.program, "messages", str(self.pcap)], stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, OUTPUT)
        self.assert_lines(done.stderr, 1)

    def test_folder_that_does_not_exist(self):
        target = self.folder / "no" / "such" / "out.csv"
        self.one_line("calls", "-o", target, self.pcap, status=OUTPUT, words=[str(target)])

    def test_folder_as_output(self):
        self.one_line("calls", "-o", self.folder, self.pcap, status=OUTPUT)

    def test_nothing_appears_before_the_end(self):
        """While the input still comes the old file stands; then the new one, whole, at once."""
        target = self.written("out.csv", b"old")
        data = self.pcap.read_bytes()
        process = subprocess.Popen([self.program, "messages", "-f", "csv", "-o", str(target), "-"],
                                   stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(data[:pcap_offset(data, CUT_FRAME)])
        process.stdin.flush()
        self.assertEqual(target.read_bytes(), b"old")
        process.stdin.write(data[pcap_offset(data, CUT_FRAME):])
        _, stderr = process.communicate(timeout=60)
        self.assertEqual((process.returncode, stderr), (0, b""))
        self.assertEqual(len(target.read_bytes().splitlines()), 1 + len(self.whole))

    def test_damaged_input_still_writes(self):
        """Status 4 is a result: the rows before the damage are in the file."""
        target = self.folder / "out.json"
        path = self.written("cut.pcap", self.pcap.read_bytes()[:-1])
        self.run_it("messages", "-f", "json", "-o", target, path, status=DAMAGED)
        self.assertEqual(len(json.loads(target.read_bytes())["messages"]), len(self.whole))

    def test_unreadable_input_leaves_the_old_file(self):
        target = self.written("out.json", b"old")
        self.run_it("calls", "-o", target, self.folder / "missing", status=UNREADABLE)
        self.assertEqual(target.read_bytes(), b"old")

    def test_closed_pipe(self):
        """The reader takes one line and leaves."""
        for form in ("table", "csv", "json", "ndjson"):
            process = subprocess.Popen([self.program, "messages", "-f", form, str(self.pcap)],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdout.readline()
            process.stdout.close()
            stderr = process.stderr.read()
            process.stderr.close()
            self.assertEqual((process.wait(60), stderr), (0, b""), form)


class CommandLine(ErrorCase):
    """What was asked wrongly: status 2 before anything is read."""

    CASES = [
        (["nonsense", "FILE"], "nonsense"),
        (["calls", "--nonsense", "FILE"], "--nonsense"),
        (["calls", "-Z", "FILE"], "-Z"),
        (["calls", "-f", "xml", "FILE"], "xml"),
        (["calls", "--counting", "twice", "FILE"], "twice"),
        (["calls", "--timer-t1", "-1", "FILE"], "--timer-t1"),
        (["calls", "--from", "noon", "FILE"], "noon"),
        (["calls"], "calls"),
        (["metrics", "--explain", "NONSENSE", "FILE"], "NONSENSE"),
        (["calls", "--progress", "maybe", "FILE"], "maybe"),
    ]

    def test_one_line(self):
        for arguments, word in self.CASES:
            for capture in (self.pcap, self.folder / "missing"):
                with self.subTest(arguments=arguments):
                    self.one_line(*[capture if argument == "FILE" else argument
                                    for argument in arguments], status=USAGE, words=[word])

    def test_where(self):
        """One line says what is wrong; the expression with a mark under the place follows."""
        for expression, word in (("nonsense == 1", "nonsense"), ("srd >", "srd >"),
                                 ("(srd > 1", "("), ("srd > > 1", ">"), ("", ""),
                                 ('outcome == "busy', '"busy'), ("dialogs == 1", "dialogs")):
            with self.subTest(expression=expression):
                done = self.run_it("calls", "-w", expression, self.pcap, status=USAGE)
                self.assertEqual(done.stdout, b"")
                first, *place = done.stderr.decode().splitlines()
                self.assertTrue(first.startswith("sipchron: --where: "), first)
                self.assertEqual(place[0], "  " + expression)
                self.assertRegex(place[1], r"^ {2,}\^~*$")
                self.assertEqual(len(place), 2)
                self.assertIn(word, done.stderr.decode())


class Inputs(ErrorCase):
    def test_standard_input_is_a_file(self):
        for path in (self.pcap, self.pcapng):
            packed = gzip.compress(path.read_bytes())
            for data in (path.read_bytes(), packed):
                done = self.run_it("messages", "-f", "json", "-", input=data)
                rows = json.loads(done.stdout)["messages"]
                self.assertEqual([{**row, "file": None} for row in rows],
                                 [{**row, "file": None} for row in self.whole])

    def test_merged_as_mergecap_merges(self):
        """Three files that overlap in time, with equal times among them."""
        if not shutil.which("mergecap"):
            self.skipTest("mergecap is not installed")
        records = pc.read_capture(self.pcap)[0]
        parts = [self.folder / f"part{i}.pcap" for i in range(3)]
        for i, part in enumerate(parts):
            # Every record in two of the three files: the same time in both.
            pc.write_pcap(part, [r for n, r in enumerate(records) if n % 3 != i])
        merged = self.folder / "merged.pcapng"
        subprocess.run(["mergecap", "-w", str(merged), *map(str, parts)], check=True,
                       capture_output=True)
        ours, theirs = self.messages(*parts), self.messages(merged)
        self.assertEqual(len(theirs), 2 * len(self.whole))
        for row in ours + theirs:
            del row["file_frame"]
        self.assertEqual(ours, theirs)
        # What says nothing of the files is the same to the byte.
        for command in ("calls", "transactions", "registrations", "metrics", "elements", "findings"):
            self.assertEqual(self.rows_alone(command, *parts), self.rows_alone(command, merged))

    def test_frames_count_over_the_merged_input(self):
        records = pc.read_capture(self.pcap)[0]
        parts = [self.folder / "a.pcap", self.folder / "b.pcap"]
        pc.write_pcap(parts[0], records[1::2])
        pc.write_pcap(parts[1], records[0::2])
        done = self.run_it("messages", "-f", "json", *parts)
        document = json.loads(done.stdout)
        self.assertEqual([row["frame"] for row in document["messages"]],
                         [row["frame"] for row in self.whole])
        self.assertEqual(sum(given["packets"] for given in document["inputs"]), TRAFFIC_FRAMES)
        for row in document["messages"]:
            self.check_place(row, row["frame"], parts)
        elements = json.loads(self.run_it("elements", "-f", "json", *parts).stdout)["elements"]
        for row in elements:
            self.check_place(row, row["evidence_frames"][0], parts)
            for role in row["evidence"]:
                self.check_place(role, role["frame"], parts)
        for metric in ("SRD_S", "RRD", "TRT"):  # of calls, registrations and exchanges
            done = self.run_it("metrics", "--explain", metric, "-f", "json", *parts)
            rows = json.loads(done.stdout)["explain"]
            self.assertTrue(rows, metric)
            for row in rows:
                self.check_place(row, row["start_frame"], parts)

    def check_place(self, row, frame, parts):
        """Frames 1, 3 ... are in the second file."""
        self.assertEqual(row["file"], str(parts[frame % 2]))
        self.assertEqual(row["file_frame"], (frame + 1) // 2)


if __name__ == "__main__":
    unittest.main()
