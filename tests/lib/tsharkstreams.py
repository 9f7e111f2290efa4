"""The streams of RTP in a capture as tshark has them: the packets that it shows, and its table of streams
(-z rtp,streams); and why METRICS.md has other figures than that table."""
import re
import subprocess
from collections import defaultdict
from decimal import Decimal
from typing import Callable, NamedTuple

import rtpreference
import sipchron
from realcaptures import TSHARK_TIMEOUT_S
from rtpreference import Packet

FIELDS = ("frame.time_epoch", "frame.protocols", "ip.src", "ipv6.src", "udp.srcport", "ip.dst", "ipv6.dst", "udp.dstport",
          "rtp.ssrc", "rtp.seq", "rtp.timestamp", "rtp.p_type", "rtp.marker", "ip.id", "sdp.media_attr")
TABLE_ROW = re.compile(
    r"\s*[\d.]+\s+[\d.]+\s+(\S+)\s+(\d+)\s+(\S+)\s+(\d+)\s+(0x[0-9A-F]+)\s+(.*?)\s+(\d+)\s+(-?\d+)\s+\(-?[\d.]+%\)"
    r"(?:\s+-?[\d.]+){3}\s+-?[\d.]+\s+(-?[\d.]+)\s+(-?[\d.]+)")
MS = Decimal(1000)
PRINTED = Decimal("0.0005")            # half of tshark's last digit, in ms
FLOAT = Decimal("0.0000001")           # what its sums of doubles may be off by, in ms
EVENT_MAP = re.compile(r"rtpmap:(\d+) telephone-event/", re.I)


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


def end(address, port):
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


class Seen(NamedTuple):
    """What tshark shows of a capture. A stream is (src, dst, ssrc)."""
    table: dict   # of each stream its figures
    packets: dict  # and its packets
    events: set   # payload types that some SDP has for RFC 4733


def tshark(path, told=()):
    """What only looks like RTP counts as well. T.38 is off: tshark takes all RTP for it on a port that was
    offered for T.38 once, though the offer was rejected. told: what it has to be told to read RTP."""
    command = ["tshark", "-n", "-r", str(path), "--enable-heuristic", "rtp_udp", "-z", "rtp,streams",
               "--disable-protocol", "t38", *told,
               "-o", "esp.enable_null_encryption_decode_heuristic:TRUE",
               "-Y", "(rtp.ssrc && udp && !icmp && !icmpv6) || sdp", "-T", "fields", "-E", "aggregator=|"]
    for field in FIELDS:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, check=True,
                          timeout=TSHARK_TIMEOUT_S)
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


class Block(NamedTuple):
    """What a report of RTCP says of a stream."""
    ssrc: int
    lost: int
    highest: int
    jitter: int  # in ticks


BLOCK_FIELDS = ("rtcp.ssrc.identifier", "rtcp.ssrc.cum_nr", "rtcp.ssrc.ext_high", "rtcp.ssrc.jitter")


def fields(path, shown, *names):
    """A list of cells for each packet that the filter `shown` shows."""
    command = ["tshark", "-n", "-r", str(path), "-Y", shown, "-T", "fields"]
    for name in names:
        command += ["-e", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=TSHARK_TIMEOUT_S)
    return [line.split("\t") for line in done.stdout.splitlines()]


def report_blocks(path):
    """All of SR and RR, in order."""
    return [Block(*(int(cell, 0) for cell in cells)) for packet in fields(path, "rtcp.ssrc.cum_nr && !icmp", *BLOCK_FIELDS)
            for cells in zip(*(cells.split(",") for cells in packet))]


def ours(path):
    rows = defaultdict(list)
    for row in sipchron.rows("streams", path):
        rows[row["src"], row["dst"], row["ssrc"]].append(row)
    return rows


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
