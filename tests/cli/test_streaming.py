#!/usr/bin/env python3
"""ndjson of an input that goes on: a call is handed out once 64*T1 have passed since its last message
and since its deadline, no sooner, and no later than a second of capture time after that, whatever the
capture holds from there on (docs/CLI.md).

Nothing here decides by wall time, but for a live pipe, which is one: the pipe stays open until the row has been read, and a row that
does not come ends in a time-out.
"""
import select
import signal
import subprocess
import time
import unittest
import zlib

from clicase import CliCase
import pcapfile as pc
from flow import parse_flow
from flowcapture import EPOCH_NS, write_flow

CALL = """
0.000  A>B INVITE 1 z1
1.000  B>A 180 INVITE 1 z1 b
3.000  B>A 200 INVITE 1 z1 b
3.010  A>B ACK 1 z2 b
8.000  A>B BYE 2 z3 b
8.100  B>A 200 BYE 2 z3 b
"""
UNANSWERED = """
0.000  A>B INVITE 1 z1
0.500  A>B INVITE 1 z1
"""
EXPIRES = """
0.000  A>B INVITE 1 z1
3.000  B>A 200 INVITE 1 z1 b hdr="Session-Expires: 20"
3.010  A>B ACK 1 z2 b
"""
# (ladder, when it is over in ns): the last message; Timer B; the session timer.
ENDS = ((CALL, 8_100_000_000), (UNANSWERED, 32_000_000_000), (EXPIRES, 23_000_000_000))
GRACE_NS = 32 * pc.NS_PER_S  # 64*T1, RFC 3261 17.1.1.1 and Table 4
PATIENCE_S = 60
GZIP = 31  # zlib: wbits of gzip, with the largest window
# What is not to come is waited for so long; a slow machine makes this no failure.
QUIET_S = 0.5


def rtp(number):
    """20 ms of G.711 (RFC 3550 5.1): version 2, so that its first byte is 0x80."""
    header = bytes([0x80, 0]) + number.to_bytes(2, "big") + (160 * number).to_bytes(4, "big") + \
        b"\x12\x34\x56\x78"
    src, dst = "192.0.2.1", "192.0.2.2"
    return pc.ethernet(*pc.ip(src, dst, pc.UDP, pc.udp(src, 20000, dst, 30000,
                                                       header + bytes(160))))


def arp(_):
    return pc.arp_request("192.0.2.254", "192.0.2.253")


class Streaming(CliCase):
    def silence(self, packet, first_ns, last_ns):
        """Records of something else, one a second from first_ns on, and one at last_ns."""
        times = [*range(first_ns, last_ns, pc.NS_PER_S), last_ns]
        path = self.folder / "silence.pcap"
        pc.write_pcap(path, [pc.Record(EPOCH_NS + at_ns, packet(i))
                             for i, at_ns in enumerate(times)])
        return path.read_bytes()[24:]  # behind the file header

    def followed_by(self, packet, ladder, over_ns):
        """Feeds a call and what follows it, and looks for its row where it may not be there yet and
        where it must."""
        path = write_flow(parse_flow("call", ladder), self.folder)
        last_ns = 8_100_000_000 if ladder is CALL else 3_010_000_000
        early = path.read_bytes() + self.silence(packet, last_ns, over_ns + GRACE_NS)
        due = self.silence(packet, over_ns + GRACE_NS + pc.NS_PER_S,
                           over_ns + GRACE_NS + pc.NS_PER_S)
        with subprocess.Popen([self.program, "calls", "-f", "ndjson", "-"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, bufsize=0) as child:
            child.stdin.write(early)
            ready, _, _ = select.select([child.stdout], [], [], QUIET_S)
            self.assertFalse(ready, "a row came while its call might still go on")
            child.stdin.write(due)
            ready, _, _ = select.select([child.stdout], [], [], PATIENCE_S)
            self.assertTrue(ready, "nothing came while the input was open")
            row = child.stdout.readline()
            child.stdin.close()
            rest = child.stdout.read()
        self.assertEqual(child.returncode, 0)
        self.assertEqual(rest, b"", "a final row comes once")
        path.write_bytes(early + due)
        once = self.run_it("calls", "-f", "ndjson", path).stdout
        self.assertEqual(row, once.replace(f'"{path}"'.encode(), b'"-"'))  # the name of the input

    def test_media_behind_a_call(self):
        for ladder, over_ns in ENDS:
            self.followed_by(rtp, ladder, over_ns)

    def test_other_protocols_behind_a_call(self):
        for ladder, over_ns in ENDS:
            self.followed_by(arp, ladder, over_ns)


REFUSED = """
0.000  A>B INVITE 1 z1
0.010  B>A 486 INVITE 1 z1 x
0.020  A>B ACK 1 z1 x
"""


class Pipes(CliCase):
    """A pipe that falls silent, and Ctrl-C. Only patience depends on the clock on the wall."""

    def started(self, *arguments):
        child = subprocess.Popen([self.program, "calls", *arguments, "-"], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        for stream in (child.stdin, child.stdout, child.stderr):
            self.addCleanup(stream.close)
        return child

    def refused(self, age_s):
        """A call that was refused so long ago."""
        path = write_flow(parse_flow("call", REFUSED), self.folder)
        records, _ = pc.read_capture(path)
        later_ns = time.time_ns() - age_s * pc.NS_PER_S - records[-1].time_ns
        pc.write_pcap(path, [record._replace(time_ns=record.time_ns + later_ns)
                             for record in records])
        return path.read_bytes()

    def test_live(self):
        """64*T1 of the clock on the wall after its end, though nothing comes: of a compressed pipe
        too, as far as its writer has let out what it was given."""
        gzip = zlib.compressobj(wbits=GZIP)
        for pack, end in ((bytes, bytes),
                          (lambda data: gzip.compress(data) + gzip.flush(zlib.Z_SYNC_FLUSH),
                           gzip.flush)):
            child = self.started("-f", "ndjson", "--timer-t1", "0.02")
            child.stdin.write(pack(self.refused(0)))
            ready, _, _ = select.select([child.stdout], [], [], PATIENCE_S)
            self.assertTrue(ready, "nothing came while the pipe was silent")
            self.assertIn(b'"outcome":"busy"', child.stdout.readline())
            child.stdin.write(end())
            child.stdin.close()
            self.assertEqual((child.stdout.read(), child.wait(PATIENCE_S)), (b"", 0))

    def test_packed_by_the_byte(self):
        """A compressed capture that comes in pieces of whatever size is what it is as a file."""
        path = write_flow(parse_flow("call", CALL), self.folder)
        whole = self.run_it("calls", "-f", "csv", path).stdout.replace(str(path).encode(), b"-")
        packed = zlib.compressobj(wbits=GZIP)
        data = packed.compress(path.read_bytes()) + packed.flush()
        for size in (1, 7, len(data) // 2 + 1):
            child = self.started("-f", "csv")
            for at in range(0, len(data), size):
                child.stdin.write(data[at:at + size])
            child.stdin.close()
            said = child.stderr.read(), child.stdout.read().replace(b"'-", b"-")
            self.assertEqual((child.wait(PATIENCE_S), *said), (0, b"", whole))

    def test_packed_cut_short(self):
        data = write_flow(parse_flow("call", CALL), self.folder).read_bytes()
        packed = zlib.compressobj(wbits=GZIP)
        child = self.started("-f", "csv")
        child.stdin.write((packed.compress(data) + packed.flush())[:-9])
        child.stdin.close()
        self.assertIn(b"cut short", child.stderr.read())
        self.assertEqual(child.wait(PATIENCE_S), 4)

    def test_old_is_not_live(self):
        """However slowly an old capture comes, its rows come with its own time."""
        child = self.started("-f", "ndjson", "--timer-t1", "0.002")
        child.stdin.write(self.refused(60))
        ready, _, _ = select.select([child.stdout], [], [], 4 * QUIET_S)
        self.assertFalse(ready)
        child.stdin.close()
        self.assertIn(b'"outcome":"busy"', child.stdout.read())

    def interrupted(self, data, *arguments, wait_for=None):
        child = self.started(*arguments)
        child.stdin.write(data)
        end = time.monotonic() + PATIENCE_S
        while wait_for and not list(self.folder.glob(wait_for)) and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(QUIET_S)
        child.send_signal(signal.SIGINT)
        said = child.stderr.read(), child.stdout.read()
        self.assertEqual((child.wait(PATIENCE_S), said[0]), (0, b""))
        return said[1]

    def test_interrupt_prints_everything(self):
        path = write_flow(parse_flow("call", CALL), self.folder)
        data = path.read_bytes()
        for form in ("table", "csv", "ndjson"):
            whole = self.run_it("calls", "-f", form, path).stdout.replace(str(path).encode(), b"-")
            found = self.interrupted(data, "-f", form)
            self.assertEqual(found.replace(b"'-", b"-"), whole)
        self.assertIn(b'"complete":false', self.interrupted(data, "-f", "json"))

    def test_interrupt_inside_a_record(self):
        """tcpdump writes blocks: what is cut by Ctrl-C is no damage."""
        data = write_flow(parse_flow("call", CALL), self.folder).read_bytes()
        self.assertIn(b"answered", self.interrupted(data[:-7], "-f", "csv"))

    def test_interrupt_completes_the_file(self):
        data = write_flow(parse_flow("call", CALL), self.folder).read_bytes()
        target = self.folder / "out.csv"
        self.interrupted(data, "-o", target, wait_for="out.csv.*")
        self.assertEqual(len(target.read_bytes().splitlines()), 2)
        self.assertEqual(list(self.folder.glob("out.csv.*")), [])

    def test_busy_writer(self):
        """A writer that does not stop: Ctrl-C ends the input all the same."""
        path = self.folder / "many.pcap"
        pc.write_pcap(path, [pc.Record(EPOCH_NS + i, arp(0)) for i in range(20000)])
        data = path.read_bytes()
        child = self.started("-f", "csv")
        child.stdin.write(data)
        child.send_signal(signal.SIGINT)
        end = time.monotonic() + PATIENCE_S
        try:
            while child.poll() is None and time.monotonic() < end:
                child.stdin.write(data[24:])
        except BrokenPipeError:
            pass
        self.assertEqual(child.wait(PATIENCE_S), 0)


if __name__ == "__main__":
    unittest.main()
