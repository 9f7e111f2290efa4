#!/usr/bin/env python3
"""RTP that is made to cost: very many SSRCs and ports, and packets to the port of every call. Memory is the
same for twice as many, the time grows as they do, and what was given up is counted. What the counters
must be is by hand from the number of packets and the limits (core/base/limits.h)."""
import json
import re
import struct
import subprocess
import sys
import unittest
from pathlib import Path

import pcapfile as pc
from clicase import TIMEOUT_S, CliCase
from flow import parse_flow
from flowcapture import EPOCH_NS, Packetizer
from mediacapture import call, sdp

SOURCE = Path(__file__).resolve().parent.parent.parent
COUNT = 100_000
CALLS = 8_000
STEP_NS = 10_000       # between two packets: all of them come within some seconds
MEMORY_KIB = 2048      # what a peak may differ by
GROWTH = 3             # of the time, for twice the packets: it is linear, and measured; for more in proportion
# Runs the program as a child of a small process, for the peak of a child is not less than its parent's.
MEASURE = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(child.pid, 0)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
A, B = "192.0.2.1:4000", "192.0.2.2:5000"


def limit(name):
    """A number of limits.h."""
    text = (SOURCE / "core" / "base" / "limits.h").read_text()
    return int(re.search(rf"#define {name} (\d+)u?\b", text)[1])


def text_of(key):
    table = (SOURCE / "core" / "base" / "counters.h").read_text()
    return re.search(rf'"{key}",\s*(?:\\\s*)?"([^"]*)"', table)[1]


def datagram(number, sport=4000, dport=5000, ssrc=1, seq=0):
    """A record of RTP from A to B, without checksums, which is faster."""
    rtp = struct.pack(">BBHII", 0x80, 0, seq & 0xFFFF, seq * 160 & 0xFFFFFFFF, ssrc) + bytes(20)
    udp = struct.pack(">HHHH", sport, dport, 8 + len(rtp), 0) + rtp
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), number & 0xFFFF, 0, 64, 17, 0)
    return pc.Record(EPOCH_NS + pc.NS_PER_S + number * STEP_NS,
                     bytes(12) + b"\x08\0" + ip + b"\xc0\0\2\1\xc0\0\2\2" + udp)


def message(number, call, start_line, headers="", body="", back=False):
    """A record of SIP of a call of its own: an INVITE, or what comes back on it."""
    text = (f"{start_line}\r\nVia: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK{call}\r\n"
            f"From: <sip:a@x>;tag=f\r\nTo: <sip:b@x>\r\nCall-ID: {call}\r\nCSeq: 1 INVITE\r\n{headers}"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()
    src, dst = ("192.0.2.1", "192.0.2.2") if back else ("192.0.2.2", "192.0.2.1")
    return pc.Record(EPOCH_NS + pc.NS_PER_S + number * STEP_NS,
                     pc.ethernet(*pc.ip(src, dst, pc.UDP, pc.udp(src, 5060, dst, 5060, text), ident=number & 0xFFFF)))


def announcing(number, headers=""):
    """The INVITE of a call that announces the port that those packets go to."""
    body = f"v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\n"
    return message(number, number, "INVITE sip:b@x SIP/2.0", f"{headers}Content-Type: application/sdp\r\n", body)


class Floods(CliCase):
    def measured(self, records, *command):
        """(what the command wrote, standard error, CPU time in s, peak in KiB)."""
        path, out = self.folder / "flood.pcap", self.folder / "out"
        pc.write_pcap(path, records)
        done = subprocess.run([sys.executable, "-c", MEASURE, self.program, *command, "-o", out, path],
                              capture_output=True, text=True, check=True, timeout=TIMEOUT_S)
        seconds, kib = done.stdout.split()
        return out, done.stderr, float(seconds), int(kib)

    def streams(self, records, ladder=""):
        """(document, standard error, CPU time in s, peak in KiB) of the command."""
        messages = Packetizer(parse_flow("flood", ladder)).records_of() if ladder else []
        out, *rest = self.measured(sorted([*messages, *records], key=lambda record: record.time_ns),
                                   "streams", "-f", "json")
        return json.loads(out.read_bytes()), *rest

    def sanitized(self):
        """A sanitizer keeps what was freed for a while, so that its use is seen: that is no memory of ours."""
        return b"__asan_init" in Path(self.program).read_bytes()

    def flood(self, key, counted, packets, ladder="", waiting_rows=0, times=2):
        """`packets` of a number are the records; the counter is counted(number). Of the flood that is so many
        times as large so many more rows wait, for an earlier one is still to come: one and a quarter KiB each, since a
        row of streams has some eighty values. Returns its rows."""
        costs = []
        for count in (COUNT, times * COUNT):
            document, said, *cost = self.streams(packets(count), ladder)
            costs.append(cost)
            self.assertEqual(document["counters"].get(key, 0), counted(count))
            self.assertIn(f"sipchron: {counted(count)} {text_of(key)}", said.splitlines())
        (short_s, short_kib), (long_s, long_kib) = costs
        if not self.sanitized():
            self.assertLess(long_kib - short_kib, MEMORY_KIB + waiting_rows * 5 // 4)
        self.assertLess(long_s, GROWTH * times / 2 * short_s + 0.1)
        return document["streams"]

    def test_ssrcs_of_one_packet(self):
        """A million at last. None of them is known to be RTP: there is no row."""
        rows = self.flood("limit_unknown_streams", lambda count: count - limit("SC_STREAMS_UNKNOWN_MAX"),
                          lambda count: (datagram(i, ssrc=i) for i in range(count)), times=10)
        self.assertEqual(rows, [])

    def test_ssrcs_of_one_packet_to_a_call(self):
        """The same to a port that a call announces, whose own media go on: it has them all, and the flood has
        no part of it, though it takes all the places that the call has for streams but one."""
        own = [datagram(0, ssrc=7, seq=i)._replace(time_ns=EPOCH_NS + (900 + i * 20) * 1_000_000) for i in range(100)]
        ladder = call("one", sdp(A), sdp(B), 0, 30) + "end 40\n"
        rows = self.flood("limit_unknown_streams", lambda count: count - (limit("SC_CALL_STREAMS_MAX") - 1),
                          lambda count: own + [datagram(i, ssrc=1000 + i) for i in range(count)], ladder)
        self.assertEqual([(row["call"], row["ssrc"], row["packets"]) for row in rows], [(1, 7, 100)])

    def test_ports_of_one_packet(self):
        """10,000 ports of the sender, which no tunnel has, with each some of the receiver's."""
        self.flood("limit_unknown_streams", lambda count: count - limit("SC_STREAMS_UNKNOWN_MAX"),
                   lambda count: (datagram(i, sport=20000 + i % 10000, dport=20000 + i // 10000) for i in range(count)))

    def test_streams_of_no_call(self):
        """Two packets each: rows, of which the oldest come early."""
        packets = lambda count: (datagram(i, ssrc=i // 2, seq=i) for i in range(count))
        rows = self.flood("limit_stray_streams", lambda count: count // 2 - limit("SC_STREAMS_STRAY_MAX"), packets)
        self.assertEqual(len(rows), COUNT)
        self.assertEqual({row["packets"] for row in rows}, {2})
        self.assertEqual(sum("limited" in row["flags"] for row in rows), COUNT - limit("SC_STREAMS_STRAY_MAX"))

    def test_streams_of_one_call(self):
        """Two packets each, to the port of a call: so many are the call's, the others of none."""
        ladder = call("one", sdp(A), sdp(B), 0, 30) + "end 40\n"
        most = limit("SC_CALL_STREAMS_MAX")
        rows = self.flood("limit_call_streams", lambda count: count // 2 - most,
                          lambda count: (datagram(i, ssrc=i // 2, seq=i) for i in range(count)), ladder, COUNT // 2)
        self.assertEqual(sum(row["call"] == 1 for row in rows), most)
        self.assertEqual(len(rows), COUNT)

    def test_the_port_of_every_call(self):
        """One sender that sends to each of many calls in turn: each has its stream, none is lost, though more
        have sent one packet than may be kept of what is of no call."""
        calls = limit("SC_STREAMS_UNKNOWN_MAX") + 100
        ladder = "".join(call(f"c{i}", sdp(A), f'{sdp(f"192.0.2.2:{10000 + 2 * i}")}', i / 5000, 30)
                         for i in range(calls)) + "end 40\n"
        records = [datagram(i, dport=10000 + 2 * (i % calls), seq=i // calls) for i in range(calls * 10)]
        document, *_ = self.streams(records, ladder)
        self.assertEqual({(row["call"], row["dst"], row["packets"]) for row in document["streams"]},
                         {(i + 1, f"192.0.2.2:{10000 + 2 * i}", 10) for i in range(calls)})

    def test_one_port_of_every_call(self):
        """Test programs announce the same port in every call, and their media come with as many SSRCs. The
        calls are all up at once."""
        def packets(count):
            for i in range(count):
                yield announcing(i)
                if i % 2 == 0:
                    yield datagram(i, ssrc=i)
        costs = []
        for count in (CALLS, 2 * CALLS):
            document, said, seconds, _ = self.streams(packets(count))
            self.assertIn(text_of("limit_media_end"), said)
            self.assertEqual(document["counters"]["messages"], count)
            costs.append(seconds)
        self.assertLess(costs[1], GROWTH * costs[0] + 0.1)

    def test_extracted_between_two_ends(self):
        """Calls that follow one another announce the same port, each with so many streams from the same sender:
        which of them a packet is of is not looked for among all."""
        each = limit("SC_CALL_STREAMS_MAX")

        def packets(calls):
            for i in range(calls):
                first = i * 2 * each
                yield announcing(first)
                for n in range(first, first + 2 * each):
                    yield datagram(n, ssrc=n // 2, seq=n)
        costs = []
        for calls in (400, 800):
            out, _, seconds, _ = self.measured(packets(calls), "extract", f"--call=1-{calls}", "--media-only")
            self.assertEqual(len(pc.read_capture(out)[0]), calls * 2 * each)
            costs.append(seconds)
        self.assertLess(costs[1], GROWTH * costs[0] + 0.1)

    def test_answers_of_one_session(self):
        """A ladder of very many calls, and of media: whose answer an answer is, is not looked for among all."""
        together = "Session-ID: ab30317f1a784dc48ff824d0d3715d86\r\n"

        def records(calls):
            yield announcing(0, together)
            yield from (datagram(i, seq=i) for i in (1, 2))
            for i in range(3, 3 * calls, 3):
                yield message(i, i, "INVITE sip:b@x SIP/2.0", together)
                yield message(i + 1, i, "SIP/2.0 180 Ringing", together, back=True)
                yield message(i + 2, i, "SIP/2.0 486 Busy Here", together, back=True)
        costs = []
        for calls in (12_000, 24_000):
            out, _, seconds, _ = self.measured(records(calls), "ladder", "--session", "--call=1")
            self.assertEqual(out.read_text().count("486 Busy Here"), calls - 1)
            costs.append(seconds)
        self.assertLess(costs[1], GROWTH * costs[0] + 0.1)

    def test_announcements_of_one_call(self):
        """Re-INVITEs, each with a port of its own."""
        most = limit("SC_CALL_ANNOUNCEMENTS_MAX")
        ladder = call("one", sdp(A), sdp(B), 0, None)
        for i in range(most + 10):
            start = 1 + i / 10
            ladder += (f"{start:.2f} A>B INVITE {2 + i} r{i} t cid=one ftag=one {sdp(f'192.0.2.1:{20000 + 2 * i}')}\n"
                       f"{start + 0.01:.2f} B>A 200 INVITE {2 + i} r{i} t cid=one ftag=one {sdp(B)}\n"
                       f"{start + 0.02:.2f} A>B ACK {2 + i} k{i} t cid=one ftag=one\n")
        document, said, *_ = self.streams([], ladder + "end 60\n")
        self.assertEqual(document["counters"]["limit_announcements"], 2 + 10)
        self.assertIn(f"sipchron: 12 {text_of('limit_announcements')}", said.splitlines())


if __name__ == "__main__":
    unittest.main()
