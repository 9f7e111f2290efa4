#!/usr/bin/env python3
"""The command `extract`: which records, with what interfaces and times, and what is said when it
cannot be. That a call's rows stay the same is test_rows.py's business."""
import json
import os
import pty
import struct
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))

import pcapfile as pc                      # noqa: E402
import realcaptures                        # noqa: E402
from clicase import CliCase                # noqa: E402
from flow import parse_flow, read_flow     # noqa: E402
from flowcapture import Packetizer, write_flow  # noqa: E402

FLOWS = HERE.parent / "flows"
CAPTURES = HERE.parent.parent / "captures"
END_MARK = bytes(12) + b"\x88\xb5"

TWO_CALLS = """
0.000123456  A>B INVITE 1 z1
1.000123456  B>A 486 INVITE 1 z1 b
1.010123456  A>B ACK 1 z1 b
2.000123456  C>B INVITE 1 z3 cid=second
2.100123456  B>C 486 INVITE 1 z3 x cid=second
2.110123456  C>B ACK 1 z3 x cid=second
end    60
"""


START_NS = 1_700_000_000 * pc.NS_PER_S


def media_message(kind, call, sender, receives, port):
    """A message of a call between two hosts; the caller receives RTP at `receives`."""
    method = "INVITE" if kind == "200" else "BYE" if kind == "200 BYE" else kind
    number = 2 if method == "BYE" else 1
    body = (f"v=0\r\no=- 1 1 IN IP4 {sender}\r\ns=-\r\nc=IN IP4 {receives}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 0\r\n") if kind == "INVITE" else ""
    start = "SIP/2.0 200 OK" if kind.startswith("200") else f"{kind} sip:b@192.0.2.2 SIP/2.0"
    to_tag = "" if kind == "INVITE" else ";tag=t"
    return (f"{start}\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK{call}{method}\r\n"
            f"From: <sip:a@192.0.2.1>;tag=f\r\nTo: <sip:b@192.0.2.2>{to_tag}\r\n"
            f"Call-ID: {call}\r\nCSeq: {number} {method}\r\n"
            + ("Content-Type: application/sdp\r\n" if body else "")
            + f"Content-Length: {len(body)}\r\n\r\n{body}").encode()


class Extract(CliCase):
    def extract(self, *arguments, name="out.pcapng"):
        target = self.folder / name
        self.run_it("extract", "-o", target, *arguments)
        return target

    def records(self, path):
        return pc.read_capture(path)[0]

    def calls(self, path):
        return json.loads(self.run_it("calls", "-q", "-f", "json", path).stdout)["calls"]

    # ---- records ----

    def test_records_of_a_call_and_the_end(self):
        capture = self.traffic()
        whole, part = self.records(capture), self.records(self.extract("--call", "2", capture))
        self.assertEqual([record.data for record in part],
                         [record.data for record in whole[4:7]] + [END_MARK])
        self.assertEqual([record.time_ns for record in part],
                         [record.time_ns for record in whole[4:7]] + [whole[-1].time_ns])

    def test_no_end_mark_where_the_input_ends_with_the_call(self):
        flow = parse_flow("short", TWO_CALLS.replace("end    60", ""))
        part = self.records(self.extract("--call", "2", write_flow(flow, self.folder)))
        self.assertEqual(len(part), 3)

    def test_every_fragment(self):
        """fragmented: frames 3 and 4 are the INVITE, 6 and 7 the 200 (captures/README.md)."""
        capture = CAPTURES / "fragmented.pcap"
        self.assertEqual(self.records(self.extract("--call", "1", capture)),
                         self.records(capture)[2:])

    def test_fragments_out_of_order_and_repeated(self):
        flow = parse_flow("fragments", """
            0.000/0.001/0.0011/0.002 A>B INVITE 1 z1 order=3,1,1,2
            1.000 B>A 486 INVITE 1 z1 b
            1.010 A>B ACK 1 z1 b
            """)
        capture = write_flow(flow, self.folder)
        part = self.extract("--call", "1", capture)
        whole = self.records(capture)
        # The second copy of a fragment carried nothing.
        self.assertEqual(self.records(part), whole[:2] + whole[3:])

    def test_whole_connection(self):
        """t01: TCP from the handshake on, though the call begins behind it."""
        capture = write_flow(read_flow(FLOWS / "t01-tcp.flow"), self.folder)
        part = [r for r in self.records(self.extract("--call", "1", capture))
                if r.data != END_MARK]
        whole = [r for r in self.records(capture) if r.data[12:14] == b"\x08\x00"]
        self.assertEqual(part, whole)

    def test_icmp_errors_about_it(self):
        """unreachable: four INVITEs, four ICMP errors (captures/README.md)."""
        part = self.records(self.extract("--call", "1", CAPTURES / "unreachable.pcap"))
        self.assertEqual(len(part), 8 + 1)

    # ---- choice ----

    def test_media(self):
        """Its RTP and RTCP, by hand: the stream of the other call, and what uses the port later, are
        not in it."""
        capture, wanted = self.media()
        part = self.records(self.extract("--call", "1", capture))
        self.assertEqual([record.data for record in part if record.data != END_MARK], wanted)

    def test_media_of_the_next_call(self):
        """Call 2 takes the ports of call 1 half a second after its media: 151 packets each way and call
        (captures/media.json)."""
        for number in ("1", "2"):
            part = self.records(self.extract("--call", number, CAPTURES / "media-redial.pcap"))
            ports = [record.data[34:38] for record in part]
            self.assertEqual([ports.count(struct.pack(">HH", *pair)) for pair in ((20000, 30000), (30000, 20000))],
                             [151, 151])

    def media(self):
        """Two calls with a stream each, and a third stream on the first one's port a minute later. The
        capture, and the records that are of the first call."""
        records = []  # time, data, of the first call?

        def add(at_s, src, dst, payload, mine):
            data = pc.ethernet(*pc.ip(src[0], dst[0], pc.UDP, pc.udp(*src, *dst, payload),
                                      ident=len(records) + 1))
            records.append((START_NS + int(at_s * pc.NS_PER_S), data, mine))

        def rtp(seq, ssrc):
            return struct.pack(">BBHII", 0x80, 0, seq, seq * 160, ssrc) + bytes(160)

        hosts = ("192.0.2.1", "192.0.2.2")
        for call, port in ((1, 10000), (2, 20000)):
            for at_s, kind in ((0, "INVITE"), (0.1, "200"), (0.2, "ACK"), (3, "BYE"), (3.1, "200 BYE")):
                src, dst = hosts[::-1] if kind.startswith("200") else hosts
                add(at_s + call / 100, (src, 5060), (dst, 5060),
                    media_message(kind, call, src, hosts[0], port), call == 1)
        for call, port in ((1, 10000), (2, 20000)):
            for seq in range(4):
                add(1 + seq / 50, (hosts[1], port), (hosts[0], port), rtp(seq, call), call == 1)
            report = struct.pack(">BBHIIIIII", 0x80, 200, 6, call, 1, 0, 0, 4, 640)
            add(2, (hosts[1], port + 1), (hosts[0], port + 1), report, call == 1)
        for seq in range(4):
            add(61 + seq / 50, (hosts[1], 10000), (hosts[0], 10000), rtp(seq, 9), False)
        path = self.folder / "media.pcap"
        records.sort()
        pc.write_pcap(path, [pc.Record(time_ns, data) for time_ns, data, _ in records])
        return path, [data for _, data, mine in records if mine]

    def test_where_and_standard_input(self):
        capture = self.traffic()
        wanted = self.extract("--call", "2", capture).read_bytes()
        self.assertEqual(self.extract("-w", "outcome == busy", capture).read_bytes(), wanted)
        done = self.run_it("extract", "-w", "outcome == busy", "-",
                           input=Path(capture).read_bytes())
        self.assertEqual(done.stdout, wanted)
        with open(capture, "rb") as file:
            self.assertEqual(self.run_it("extract", "--call", "2", "-", stdin=file).stdout, wanted)

    def test_session(self):
        capture = write_flow(read_flow(FLOWS / "p02-b2bua.flow"), self.folder)
        self.assertEqual(len(self.calls(self.extract("--call", "2", capture))), 1)
        both = self.calls(self.extract("--call", "2", "--session", capture))
        self.assertEqual([row["session"] for row in both], [1, 1])

    # ---- interfaces ----

    def packets(self):
        flow = parse_flow("two", TWO_CALLS)
        return Packetizer(flow).records_of()

    def test_interfaces_as_they_were(self):
        """Link types, snap lengths, resolutions; an interface without a packet is left out."""
        interfaces = (pc.Interface(snaplen=96000, tsresol=9), pc.Interface(link=pc.LINK_RAW_IP),
                      pc.Interface(link=pc.LINK_RAW_IP, snaplen=70000, tsresol=3))
        records = [r._replace(interface=0) if i % 2 else
                   r._replace(interface=2, data=r.data[14:],
                              time_ns=r.time_ns // 1_000_000 * 1_000_000)
                   for i, r in enumerate(self.packets())]
        for order in "<>":
            source = self.folder / "in.pcapng"
            pc.write_pcapng(source, records, interfaces, order)
            part = self.extract("--call", "1", source)
            found, links = pc.read_capture(part)
            self.assertEqual([(r.time_ns, r.data) for r in found[:3]],
                             [(r.time_ns, r.data) for r in records[:3]])
            self.assertEqual(links, [pc.LINK_RAW_IP, pc.LINK_ETHERNET, pc.LINK_ETHERNET])
            self.assertEqual(self.options(part), [(70000, 3), (96000, 9), (0, 9)])

    def options(self, path):
        """(snap length, if_tsresol) of each interface."""
        data, at, found = path.read_bytes(), 0, []
        while at < len(data):
            kind, length = struct.unpack_from("<II", data, at)
            if kind == 1:
                tsresol = data.index(b"\x09\x00\x01\x00", at + 16)
                found.append((struct.unpack_from("<I", data, at + 12)[0], data[tsresol + 4]))
            at += length
        return found

    def test_binary_resolution(self):
        """if_tsresol 0x8A: ticks of 1/1024 s come out as they went in."""
        packets = self.packets()
        interface = pc.pcapng_block(1, struct.pack("<HHI", 1, 0, 0)
                                    + pc.pcapng_option(9, b"\x8a", "<"), "<")
        section = pc.pcapng_block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1), "<")
        ticks = [1_700_000_000 * 1024 + n * 333 for n in range(len(packets))]
        blocks = [pc.pcapng_block(6, struct.pack("<IIIII", 0, tick >> 32, tick & 0xFFFFFFFF,
                                                 len(p.data), len(p.data)) + p.data, "<")
                  for tick, p in zip(ticks, packets)]
        source = self.folder / "binary.pcapng"
        source.write_bytes(section + interface + b"".join(blocks))
        data, at, found = self.extract("--call", "1", source).read_bytes(), 0, []
        while at < len(data):
            kind, length = struct.unpack_from("<II", data, at)
            if kind == 6:
                high, low = struct.unpack_from("<II", data, at + 12)
                found.append(high << 32 | low)
            at += length
        self.assertEqual(found[:3], ticks[:3])

    def test_records_without_a_time(self):
        """Simple packet blocks stay such: they belong to the first interface of a section."""
        packets = self.packets()
        section = pc.pcapng_block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1), "<")
        interface = pc.pcapng_block(1, struct.pack("<HHI", 1, 0, 0), "<")
        simple = [pc.pcapng_block(3, struct.pack("<I", len(p.data)) + p.data, "<")
                  for p in packets[:-1]]
        source = self.folder / "simple.pcapng"
        source.write_bytes(section + interface + b"".join(simple))
        part = self.extract("--call", "2", source)
        self.assertEqual(part.read_bytes().count(b"\x03\x00\x00\x00"), 3)
        self.assertEqual(self.calls(part)[0]["outcome"], "busy")

    def test_several_files(self):
        """A call of which either file has one direction."""
        packets = self.packets()
        files = [self.folder / "one.pcap", self.folder / "two.pcap"]
        pc.write_pcap(files[0], [p for n, p in enumerate(packets) if n not in (1, 4)])
        pc.write_pcap(files[1], [packets[1], packets[4]], resolution="us")
        part = self.extract("--call", "1", *files)
        found, links = pc.read_capture(part)
        self.assertEqual([r.data for r in found[:3]], [p.data for p in packets[:3]])
        self.assertEqual([r.time_ns for r in found[:3]],
                         [packets[0].time_ns, packets[1].time_ns // 1000 * 1000,
                          packets[2].time_ns])
        self.assertEqual([r.interface for r in found[:3]], [0, 1, 0])
        self.assertEqual([option[1] for option in self.options(part)], [9, 6, 9])
        self.assertEqual(len(links), 3)

    @unittest.skipUnless(realcaptures.have_tshark(), "tshark is not installed")
    def test_wireshark_opens_it(self):
        for name, messages in (("tcp.pcap", 18), ("websocket.pcap", None), ("span.pcapng", 12)):
            part = self.extract("--call", "1", CAPTURES / name)
            whole = realcaptures.tshark_counts(CAPTURES / name)
            self.assertEqual(realcaptures.tshark_counts(part), whole, name)
            if messages:
                self.assertEqual(sum(map(sum, (c.values() for c in whole))), messages)

    # ---- what cannot be ----

    def test_errors(self):
        capture = self.traffic()
        cases = [
            ([capture], 2, "extract: which calls? --call N, --call-id ID or --where EXPR; sipchron "
             "calls FILE lists them"),
            (["--call", "3", capture], 2, "extract: there is no call 3: the input has 2 calls"),
            (["--call-id", "x", capture], 2, "extract: none of 2 calls is the one asked for"),
            (["-f", "json", "--call", "1", capture], 2,
             "extract: -f: \"json\" is not one of pcapng, pcap"),
            (["--call", "1", "/nonexistent.pcap"], 3,
             "/nonexistent.pcap: No such file or directory; check the name"),
            (["--call", "1", "-o", "/nonexistent/x", capture], 5,
             "/nonexistent/x: cannot be written: No such file or directory"),
            (["--call", "1", "-o", "/dev/full", capture], 5,
             "/dev/full: cannot be written: No space left on device"),
        ]
        for arguments, status, line in cases:
            with self.subTest(arguments=arguments):
                done = self.run_it("extract", *arguments, status=status)
                self.assertEqual(done.stderr.decode().splitlines(), ["sipchron: " + line])
        target = self.folder / "none.pcapng"
        self.run_it("extract", "--call", "9", "-o", target, capture, status=2)
        self.assertEqual(list(self.folder.glob("none*")), [])

    def test_not_to_a_terminal(self):
        control, terminal = pty.openpty()
        done = subprocess.run([self.program, "extract", "--call", "1", self.traffic()],
                              stdout=terminal, stderr=subprocess.PIPE, check=False)
        os.close(terminal)
        os.close(control)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"say -o FILE", done.stderr)

    def test_damaged_input(self):
        capture = Path(self.traffic())
        cut = self.folder / "cut.pcap"
        cut.write_bytes(capture.read_bytes()[:-10])
        done = self.run_it("extract", "--call", "2", cut, status=4)
        self.assertEqual(done.stderr.decode().count("\n"), 1)
        (self.folder / "part.pcapng").write_bytes(done.stdout)
        self.assertEqual(self.calls(self.folder / "part.pcapng")[0]["outcome"], "busy")


if __name__ == "__main__":
    unittest.main()
