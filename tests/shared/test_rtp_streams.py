#!/usr/bin/env python3
"""Every stream of RTP in the public captures, held against two others:

  - tshark's table of streams (-z rtp,streams): the streams, their packets, losses, mean and maximum
    jitter are the same to what it prints, but for what METRICS.md counts otherwise on purpose. Those
    streams are listed, each with the reason;
  - the figures that METRICS.md 12 asks for, worked out by tests/lib/rtpreference.py from the packets
    that tshark shows: exactly the same, for the listed ones too.
"""
import re
import subprocess
import sys
import unittest
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Callable, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import realcaptures            # noqa: E402
import rtpreference            # noqa: E402
import sipchron                # noqa: E402
from rtpreference import Packet  # noqa: E402

FIELDS = ("frame.time_epoch", "frame.protocols", "ip.src", "ipv6.src", "udp.srcport", "ip.dst", "ipv6.dst", "udp.dstport",
          "rtp.ssrc", "rtp.seq", "rtp.timestamp", "rtp.p_type", "rtp.marker", "ip.id", "sdp.media_attr")
TABLE_ROW = re.compile(
    r"\s*[\d.]+\s+[\d.]+\s+(\S+)\s+(\d+)\s+(\S+)\s+(\d+)\s+(0x[0-9A-F]+)\s+(.*?)\s+(\d+)\s+(-?\d+)\s+\(-?[\d.]+%\)"
    r"(?:\s+-?[\d.]+){3}\s+-?[\d.]+\s+(-?[\d.]+)\s+(-?[\d.]+)")
MS = Decimal(1000)
PRINTED = Decimal("0.0005")            # half of tshark's last digit, in ms
FLOAT = Decimal("0.0000001")           # what its sums of doubles may be off by, in ms
ROUNDING_S = Decimal("0.000000002")    # rows have whole nanoseconds
EVENT_MAP = re.compile(r"rtpmap:(\d+) telephone-event/", re.I)

# What tshark has to be told to read RTP: it takes UDP port 12344 for a link.
TOLD = {"sippy+rtpproxy/DLT_NULL.a.rtp.pcap": ("-d", "udp.port==12344,rtp")}


class Reason(NamedTuple):
    """Why METRICS.md has another figure: which ones it touches, and how a stream's packets show that it is
    so: (packets, figures of METRICS.md, payload types of events)."""
    figures: set
    holds: Callable


JITTER = {"jitter_mean", "jitter_max"}
REASONS = {
    # 3.3: what the capture has twice is taken out before everything. tshark subtracts it from the losses.
    "copies": Reason({"lost"} | JITTER, lambda packets, figures, events: figures.copies > 0),
    # 12.2: a number that came again makes up for no other.
    "duplicates": Reason({"lost"}, lambda packets, figures, events: figures.duplicates > 0),
    # 12.3: telephone events are not in the jitter.
    "events": Reason(JITTER, lambda packets, figures, events: any(
        packet.payload_type in events for packet in packets)),
    # 12.3: nor is the first packet of another payload type, such as comfort noise.
    "types": Reason(JITTER, lambda packets, figures, events: len(
        {packet.payload_type for packet in packets}) > 1),
    # 12.3: the mean is over all. tshark leaves out those with a marker, and counts them.
    "markers": Reason(JITTER, lambda packets, figures, events: any(packet.marker for packet in packets[1:])),
    # 12.3: neighbours are as they came. To tshark one with an earlier timestamp is no neighbour.
    "late": Reason(JITTER, lambda packets, figures, events: any(
        one.timestamp > other.timestamp for one, other in zip(packets, packets[1:]))),
}
# By capture and SSRC, and destination where another stream has that SSRC.
KNOWN = {
    "NormB+sipnab/SIP_CALL_RTP_G711.pcap": {(1492336106, "200.57.7.204:8000"): "markers"},
    "NormB+sipnab/SIP_DTMF2.cap": {1460780932: "events"},
    "NormB+sipnab/h263-over-rtp.pcap": {1417866464: "markers"},
    "NormB+sipnab/rtp-protocol.pcap": {1153833723: "types markers", 113334013: "types markers"},
    "NormB+sipnab/sip-over-tcp.pcap": {1123300308: "types markers", 1513316787: "types markers"},
    "SIPp+sipp/dtmf_2833_0.pcap": {235223118: "duplicates"},
    "SIPp+sipp/dtmf_2833_1.pcap": {235223118: "duplicates"},
    "SIPp+sipp/dtmf_2833_pound.pcap": {235223118: "duplicates"},
    # Without SDP tshark takes 101 for events.
    "asterisk+testsuite/ulaw-2013785496.pcap": {886054166: "types markers"},
    "goffinet+sip_captures/sip.pcapng": {(1492336106, "200.57.7.204:8000"): "markers"},
    "goffinet+sip_captures/voip-extension.pcap": {1054685314: "duplicates events markers"},
    "goffinet+sip_captures/voip1b.pcapng": {987695433: "markers"},
    "hdiniz+rtpdump/sample1_ipv4_amr-nb.pcap":
        {2470149: "copies", 6366723: "copies", 1086436626: "copies", 1075695878: "copies"},
    "hdiniz+rtpdump/sample2_vowifi_ipv4_esp_ipv4.pcap": {548288517: "markers"},
    # In frame 160 an event of "telephone-event/8000/1", which tshark does not know. From frame 3149 on the
    # timestamps of 400097588 begin anew, earlier.
    "ntop+nDPI/FAX-Call-t38-CA-TDM-SIP-FB-1.pcap": {246353583: "events", 400097588: "types markers late"},
    "odedshimon+BruteShark/FAX-Call-t38-CA-TDM-SIP-FB-1.pcap": {400097588: "types markers"},
    "ntop+nDPI/fuzz-2006-06-26-2594.pcap": {932629361: "late"},
    "ntop+nDPI/skinny.pcap": {4139735004: "copies markers", 2081452514: "copies markers"},
    "sippy+rtpproxy/dtmf.pcap": {938313715: "duplicates"},
    "sippy+rtpproxy/dups.a.rtp.pcap": {2929579951: "duplicates markers"},
    "open5gs+open5gs/ipsec_to_nonipsec_call.pcapng": {1110912931: "copies", 2733151: "copies"},
    "open5gs+open5gs/volte.pcapng": {2250933460: "copies", 1260360952: "copies"},
}


def end(address, port):
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


class Seen(NamedTuple):
    """What tshark shows of a capture. A stream is (src, dst, ssrc)."""
    table: dict   # of each stream its figures
    packets: dict  # and its packets
    events: set   # payload types that some SDP has for RFC 4733


def tshark(capture):
    """What only looks like RTP counts as well. T.38 is off: tshark takes all RTP for it on a port that was
    offered for T.38 once, though the offer was rejected."""
    command = ["tshark", "-n", "-r", str(capture.path), "--enable-heuristic", "rtp_udp", "-z", "rtp,streams",
               "--disable-protocol", "t38", *TOLD.get(capture.name, ()),
               "-o", "esp.enable_null_encryption_decode_heuristic:TRUE",
               "-Y", "(rtp.ssrc && udp && !icmp && !icmpv6) || sdp", "-T", "fields", "-E", "aggregator=|"]
    for field in FIELDS:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, check=True,
                          timeout=realcaptures.TSHARK_TIMEOUT_S)
    seen = Seen({}, defaultdict(list), set())
    for line in done.stdout.splitlines():
        cells = dict(zip(FIELDS, line.split("\t")))
        row = TABLE_ROW.match(line)
        if row:
            src, sport, dst, dport, ssrc, _, count, lost, mean, greatest = row.groups()
            seen.table[end(src, sport), end(dst, dport), int(ssrc, 16)] = {
                "packets": int(count), "lost": int(lost), "jitter_mean": Decimal(mean), "jitter_max": Decimal(greatest)}
        elif len(cells) == len(FIELDS):
            seen.events.update(map(int, EVENT_MAP.findall(cells["sdp.media_attr"])))
            if cells["rtp.ssrc"]:
                add_packet(seen.packets, {key: cell.split("|")[-1] for key, cell in cells.items()})
    return seen


def add_packet(packets, cells):
    """Of several layers of IP the innermost is the stream's."""
    layers = cells["frame.protocols"].split(":")
    ip = next(layer for layer in reversed(layers) if layer in ("ip", "ipv6"))
    key = (end(cells[f"{ip}.src"], cells["udp.srcport"]),
           end(cells[f"{ip}.dst"], cells["udp.dstport"]), int(cells["rtp.ssrc"], 16))
    packets[key].append(Packet(
        int(Decimal(cells["frame.time_epoch"]) * rtpreference.NS_PER_S), int(cells["rtp.seq"]),
        int(cells["rtp.timestamp"]), int(cells["rtp.p_type"]), int(cells["ip.id"] or "0", 16),
        cells["rtp.marker"] in ("1", "True")))


def ours(path):
    rows = defaultdict(list)
    for row in sipchron.rows("streams", path):
        rows[row["src"], row["dst"], row["ssrc"]].append(row)
    return rows


def read(capture):
    """(our rows, what tshark sees) of a capture that has RTP; else None."""
    if capture.container == "netmon2":
        return None
    rows = ours(capture.path)
    return (rows, tshark(capture)) if rows or capture.streams else None


def reference(row, packets, events):
    """What METRICS.md asks for. A payload type has the clock of the SDP that the row names it by, or else the
    one of RFC 3551; without SDP nobody knows events."""
    def clock_of(payload_type):
        if payload_type == row["payload_type"]:
            return row["clock_rate"]
        return rtpreference.static_clock(payload_type)
    return rtpreference.measure(packets, clock_of, events if row["call"] else set())


def differences(row, theirs):
    """The figures in which tshark's table differs."""
    different = {"packets"} if theirs["packets"] != row["packets"] + row["copies"] else set()
    if theirs["lost"] != row["lost"]:
        different.add("lost")
    for key in ("jitter_mean", "jitter_max"):
        if abs(theirs[key] - (row[key] or 0) * MS) > PRINTED + FLOAT:
            different.add(key)
    return different


class PublicCaptures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        captures = realcaptures.inventory()
        cls.read = [(capture.name, *found) for capture, found in zip(
            captures, realcaptures.parallel(read, captures)) if found]

    def streams(self):
        """Each stream that we have, once: (capture, stream, row, what tshark sees)."""
        for name, rows, seen in self.read:
            for stream, of_it in rows.items():
                self.assertEqual(len(of_it), 1, (name, stream))
                yield name, stream, of_it[0], seen

    def test_the_rules(self):
        count = 0
        for name, stream, row, seen in self.streams():
            wanted = reference(row, seen.packets.get(stream, []), seen.events)._asdict()
            with self.subTest(capture=name, stream=stream):
                for key, value in wanted.items():
                    if isinstance(value, Decimal) and row[key] is not None:
                        self.assertLessEqual(abs(value - row[key]), ROUNDING_S, key)
                    else:
                        self.assertEqual(value, row[key], key)
            count += 1
        self.assertGreater(count, 100)

    def test_tshark(self):
        for name, stream, row, seen in self.streams():
            with self.subTest(capture=name, stream=stream):
                known = KNOWN.get(name, {})
                reasons = (known.get(stream[2]) or known.get((stream[2], stream[1]), "")).split()
                self.assertIn(stream, seen.table)
                different = differences(row, seen.table[stream])
                allowed = set().union(*(REASONS[reason].figures for reason in reasons))
                self.assertLessEqual(different, allowed)
                self.assertTrue(different or not reasons, "is listed, and does not differ")
                measured = reference(row, seen.packets[stream], seen.events)
                for reason in reasons:
                    self.assertTrue(REASONS[reason].holds(seen.packets[stream], measured, seen.events), reason)

    def test_all_of_tshark(self):
        """A stream that tshark has alone is none (RTP-1): no two numbers follow each other in it."""
        for name, rows, seen in self.read:
            for stream in seen.table.keys() - rows.keys():
                numbers = {packet.seq for packet in seen.packets[stream]}
                with self.subTest(capture=name, stream=stream):
                    self.assertFalse({(number + 1) & 0xFFFF for number in numbers} & numbers)


if __name__ == "__main__":
    unittest.main()
