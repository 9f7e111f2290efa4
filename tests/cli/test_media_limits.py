#!/usr/bin/env python3
"""Limits of media (core/base/limits.h): each is hit by one more than fits, counted and said. Counts
are by hand."""
import json
import re
import struct
import unittest
from pathlib import Path

import pcapfile as pc
from clicase import CliCase
from mediacapture import receiver_report, report_block, sender_report, stun

SOURCE = Path(__file__).resolve().parent.parent.parent
START_NS = 1_700_000_000 * pc.NS_PER_S
A, B = "192.0.2.1", "192.0.2.2"
STREAMS_OF_A_CALL, ANNOUNCEMENTS, UNKNOWN, STRAY = 64, 64, 1024, 16384
END_ANNOUNCEMENTS, END_STREAMS = 64, 256
UNKNOWN_OF_RTCP = 64
PAIRS_PASSED, RTCP_ANNOUNCEMENTS, QUALITY_REPORTS = 128, 64, 16


def text_of(key):
    table = (SOURCE / "core" / "base" / "counters.h").read_text()
    return re.search(rf'"{key}",\s*(?:\\\s*)?"([^"]*)"', table)[1]


def invite(ports, cseq=1, call_id="c"):
    """An INVITE that announces these ports."""
    lines = ["v=0", "o=- 1 1 IN IP4 " + A, "s=-", "c=IN IP4 " + A, "t=0 0",
             *(f"m=audio {port} RTP/AVP 0" for port in ports), ""]
    body = "\r\n".join(lines)
    tag = ";tag=t" if cseq > 1 else ""
    return (f"INVITE sip:b@x SIP/2.0\r\nVia: SIP/2.0/UDP {A};branch=z9hG4bK{call_id}{cseq}\r\n"
            f"From: <sip:a@x>;tag=f\r\nTo: <sip:b@x>{tag}\r\nCall-ID: {call_id}\r\nCSeq: {cseq} INVITE\r\n"
            f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()


def info(cseq):
    """An INFO in the call of invite(), with a key."""
    return (f"INFO sip:b@x SIP/2.0\r\nVia: SIP/2.0/UDP {A};branch=z9hG4bKi{cseq}\r\n"
            f"From: <sip:a@x>;tag=f\r\nTo: <sip:b@x>;tag=t\r\nCall-ID: c\r\nCSeq: {cseq} INFO\r\n"
            "Content-Type: application/dtmf\r\nContent-Length: 1\r\n\r\n5").encode()


def quality_report(port, again=0):
    """A PUBLISH with a report on the call of invite(), by an end of that port."""
    body = f"VQSessionReport\r\nCallID: c\r\nLocalAddr: IP=192.0.2.9 PORT={port + 1}\r\n"
    return (f"PUBLISH sip:b@x SIP/2.0\r\nVia: SIP/2.0/UDP {A};branch=z9hG4bKq{port}-{again}\r\n"
            f"From: <sip:a@x>;tag=f\r\nTo: <sip:b@x>\r\nCall-ID: q{port}-{again}\r\nCSeq: 1 PUBLISH\r\n"
            f"Content-Type: application/vq-rtcpxr\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()


def rtp(ssrc, seq):
    return struct.pack(">BBHII", 0x80, 0, seq, seq * 160, ssrc) + bytes(4)


class MediaLimits(CliCase):
    def hits(self, key, count, datagrams):
        """(source port, destination port, payload) a datagram, a microsecond apart, from B to A."""
        path = self.folder / f"{key}.pcap"
        pc.write_pcap(path, [
            pc.Record(START_NS + i * 1000, pc.ethernet(*pc.ip(
                B, A, pc.UDP, pc.udp(B, sport, A, dport, payload), ident=i & 0xFFFF)))
            for i, (sport, dport, payload) in enumerate(datagrams)])
        done = self.run_it("streams", "-f", "json", path)
        document = json.loads(done.stdout)
        self.assertEqual(document["counters"].get(key, 0), count)
        said = done.stderr.decode().splitlines()
        self.assertEqual(f"sipchron: {count} {text_of(key)}" in said, count > 0, said)
        return document["streams"]

    def test_announcements(self):
        """Five INVITEs with 16 lines each announce 80 addresses."""
        messages = [(5060, 5060, invite(range(10000 + 100 * i, 10032 + 100 * i, 2), i + 1))
                    for i in range(5)]
        self.hits("limit_announcements", 80 - ANNOUNCEMENTS, messages)
        self.hits("limit_announcements", 0, messages[:4])

    def test_lines(self):
        """Sixteen m= lines are read."""
        for more in (0, 1):
            self.hits("limit_media_lines", more,
                      [(5060, 5060, invite(range(10000, 10032 + 2 * more, 2)))])

    def test_keys(self):
        """1,024 keys of a stream are kept; each is one packet, of payload type 101."""
        sdp = invite([10000]).replace(b"AVP 0\r\n", b"AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n")
        sdp = re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(sdp.split(b"\r\n\r\n")[1]),
                     sdp)
        for more in (0, 2):
            events = [(20000, 10000, struct.pack(">BBHIIBBH", 0x80, 0x80 | 101, i, i * 800, 1, 5, 0x8A, 400))
                      for i in range(1024 + more)]
            row, = self.hits("limit_dtmf", more, [(5060, 5060, sdp), *events])
            self.assertEqual(len(row["dtmf"]), 1024)
            self.assertEqual("limited" in row["flags"], more > 0)

    def test_keys_by_info(self):
        """The same of keys that INFO tells of, whichever stream they are shown with."""
        for more in (0, 2):
            infos = [(5060, 5060, info(i + 2)) for i in range(1024 + more)]
            media = [(10000, 20000, rtp(1, seq)) for seq in (1, 2)]
            rows = self.hits("limit_dtmf", more, [(5060, 5060, invite([20000])), *infos, *media])
            self.assertEqual([len(row["dtmf"]) for row in rows], [0])

    def test_streams_of_a_call(self):
        """Two packets each show that they are streams; what is too much is of no call."""
        for more in (0, 3):
            streams = [(20000, 10000, rtp(ssrc, seq))
                       for ssrc in range(STREAMS_OF_A_CALL + more) for seq in (1, 2)]
            rows = self.hits("limit_call_streams", more, [(5060, 5060, invite([10000])), *streams])
            self.assertEqual([row["call"] for row in rows].count(1), STREAMS_OF_A_CALL)
            self.assertEqual(len(rows), STREAMS_OF_A_CALL + more)

    def test_pairs_of_ends(self):
        """STUN from one port more than pairs are kept; one that is kept may come again."""
        for more in (0, 3):
            checks = [(20000 + port, 10000, stun()) for port in range(PAIRS_PASSED + more)]
            self.hits("limit_passed", more, [(5060, 5060, invite([10000])), *checks, checks[0]])

    def test_quality_reports(self):
        """Of each pair of ends one is kept; one that is kept may come again, 16 are."""
        for more in (0, 2):
            reports = [(5060, 5060, quality_report(i)) for i in range(QUALITY_REPORTS + more)]
            self.hits("limit_quality_reports", more,
                      [(5060, 5060, invite([10000])), *reports, (5060, 5060, quality_report(0, 1))])

    def test_ssrcs_of_rtcp_that_no_call_has(self):
        """Each block of a report is looked for, so many a datagram."""
        for more in (0, 1):
            blocks = [report_block(1000 + i) for i in range(UNKNOWN_OF_RTCP + more)]
            reports = b"".join(receiver_report(1, blocks[i:i + 31]) for i in range(0, len(blocks), 31))
            self.hits("limit_rtcp", more, [(5060, 5060, invite([10000])), (20000, 10001, reports)])

    def test_calls_that_announce_a_port(self):
        """A packet to it asks so many of them, whose it is, and where it comes from nobody."""
        for more in (0, 1):
            invites = [(5060, 5060, invite([10000], call_id=f"c{i}")) for i in range(END_ANNOUNCEMENTS + more)]
            self.hits("limit_media_end", more, [*invites, (20000, 10000, rtp(1, 1)), (20000, 10000, rtp(1, 2))])

    def test_streams_before_an_announcement(self):
        """It asks so many streams that go to its port, whether they are its call's."""
        for more in (0, 1):
            packets = [(20000, 10000, rtp(ssrc, 1)) for ssrc in range(END_STREAMS + more)]
            self.hits("limit_media_end", more, [*packets, (5060, 5060, invite([10000]))])

    def test_announcements_of_a_port_of_rtcp(self):
        """So many calls announce one port; an SR to the one above asks each for its stream."""
        for more in (0, 1):
            invites = [(5060, 5060, invite([10000], call_id=f"c{i}")) for i in range(RTCP_ANNOUNCEMENTS + more)]
            self.hits("limit_rtcp", more, [*invites, (20000, 10001, sender_report(1, 0, 0, 0, 0))])

    def test_streams_before_their_call(self):
        """The same where the streams are there before a call announces their port."""
        for more in (0, 3):
            streams = [(20000, 10000, rtp(ssrc, seq))
                       for ssrc in range(STREAMS_OF_A_CALL + more) for seq in (1, 2)]
            rows = self.hits("limit_call_streams", more, [*streams, (5060, 5060, invite([10000]))])
            self.assertEqual([row["call"] for row in rows].count(1), STREAMS_OF_A_CALL)
            self.assertEqual(len(rows), STREAMS_OF_A_CALL + more)

    def test_what_may_be_a_stream(self):
        """One packet each; the first ones are forgotten, and so are no streams with their second."""
        for more in (0, 5):
            count = UNKNOWN + more
            datagrams = [(20000, 10000, rtp(ssrc, 1)) for ssrc in range(count)]
            last = (20000, 10000, rtp(count - 1, 2))
            rows = self.hits("limit_unknown_streams", more, [*datagrams, last])
            self.assertEqual([row["ssrc"] for row in rows], [count - 1])

    def test_streams_of_no_call(self):
        """The first ones end early, and have their rows all the same."""
        for more in (0, 2):
            count = STRAY + more
            rows = self.hits("limit_stray_streams", more,
                             [(20000, 10000, rtp(ssrc, seq)) for ssrc in range(count)
                              for seq in (1, 2)])
            self.assertEqual(len(rows), count)
            self.assertEqual(["limited" in row["flags"] for row in rows].count(True), more)


if __name__ == "__main__":
    unittest.main()
