#!/usr/bin/env python3
"""ndjson of an input that goes on: a call is handed out once 64*T1 and a second of capture time have
passed since its last message, whatever the capture holds from there on (docs/CLI.md).

Nothing here decides by wall time: the pipe stays open until the row has been read, and a row that
does not come ends in a time-out.
"""
import select
import subprocess
import unittest

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
LAST_NS = 8_100_000_000
GRACE_NS = 33 * pc.NS_PER_S  # 64*T1, RFC 3261 17.1.1.1 and Table 4, and a second
PATIENCE_S = 60


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
    def followed_by(self, packet):
        """What the program prints while its input is open, and what it prints of the whole."""
        whole = write_flow(parse_flow("call", CALL), self.folder)
        call = whole.read_bytes()
        times = range(LAST_NS + pc.NS_PER_S, LAST_NS + GRACE_NS + 1, pc.NS_PER_S)
        silence = self.folder / "silence.pcap"
        pc.write_pcap(silence, [pc.Record(EPOCH_NS + at_ns, packet(i))
                                for i, at_ns in enumerate(times)])
        records = silence.read_bytes()[24:]  # behind the file header
        with subprocess.Popen([self.program, "calls", "-f", "ndjson", "-"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, bufsize=0) as child:
            child.stdin.write(call + records)
            ready, _, _ = select.select([child.stdout], [], [], PATIENCE_S)
            early = child.stdout.readline() if ready else b""
            child.stdin.close()
            rest = child.stdout.read()
        self.assertEqual(child.returncode, 0)
        self.assertEqual(rest, b"", "a final row comes once")
        whole.write_bytes(call + records)
        return early, self.run_it("calls", "-f", "ndjson", whole).stdout

    def test_media_behind_a_call(self):
        early, whole = self.followed_by(rtp)
        self.assertNotEqual(early, b"", "nothing came while the input was open")
        self.assertEqual(early, whole)

    def test_other_protocols_behind_a_call(self):
        early, whole = self.followed_by(arp)
        self.assertNotEqual(early, b"", "nothing came while the input was open")
        self.assertEqual(early, whole)


if __name__ == "__main__":
    unittest.main()
