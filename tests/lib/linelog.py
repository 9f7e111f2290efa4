"""What a bad line did to the packets of a capture (captures/NAME.line.csv, written by tools/impair.py while it
did it), and what a tap beside it must have seen. Nothing here is taken from the capture."""
import csv
from decimal import Decimal
from typing import NamedTuple

from rtpreference import Jitter, Packet

RUN_LENGTHS = 10  # METRICS.md 12.2: runs of 1 to 9 and of 10 and more


class Sent(NamedTuple):
    """A packet on the line: "out" before the tap, "in" behind it."""
    way: str
    ssrc: int
    seq: int        # extended: it does not wrap
    timestamp: int
    type: int
    befell: str
    came_ns: int
    passed_ns: tuple  # when it was sent on, once for each


def read(path):
    """All packets in the order in which they came to the line."""
    packets, last = [], {}
    with open(path, newline="", encoding="ascii") as file:
        for row in csv.DictReader(file):
            source = row["way"], row["ssrc"]
            before = last.get(source, 0x10000 + int(row["seq"]))
            last[source] = before + ((int(row["seq"]) - before + 0x8000) & 0xFFFF) - 0x8000
            came = int(row["came_ns"])
            packets.append(Sent(row["way"], int(row["ssrc"]), last[source], int(row["timestamp"]), int(row["type"]),
                                row["befell"], came,
                                tuple(came + int(row[key]) for key in ("after_ns", "again_ns") if row[key])))
    return packets


def of(packets, way, ssrc):
    return [packet for packet in packets if (packet.way, packet.ssrc) == (way, ssrc)]


def at_tap(packets):
    """(time, packet, is it the very same packet again?) of each that passed the tap, in order: what the host
    sent when the line had sent it on, what it gets as it came."""
    seen = []
    for packet in packets:
        times = packet.passed_ns if packet.way == "out" else (packet.came_ns,)
        seen += [(time_ns, packet, again > 0 and packet.befell == "copied") for again, time_ns in enumerate(times)]
    return sorted(seen)


def runs(seqs):
    """Lengths of runs of missing numbers, in order."""
    there = sorted(set(seqs))
    return [after - before - 1 for before, after in zip(there, there[1:]) if after - before > 1]


def truth(packets, rate):
    """The figures of the row of a stream: exact ones by its keys, and (mean, greatest) jitter in s by the
    line's clock."""
    passed = at_tap(packets)
    seqs = [packet.seq for _, packet, copied in passed if not copied]
    seen, late = set(), []
    for seq in seqs:
        if seen and seq < max(seen) and seq not in seen:
            late.append(max(seen) - seq)
        seen.add(seq)
    lengths = runs(seqs)
    jitter = Jitter()
    for time_ns, packet, copied in passed:
        if not copied:
            jitter.take(Packet(time_ns, packet.seq & 0xFFFF, packet.timestamp, packet.type, 0, False), rate)
    exact = {
        "packets": len(seqs), "copies": len(passed) - len(seqs), "duplicates": len(seqs) - len(seen),
        "expected": max(seen) - min(seen) + 1, "lost": sum(lengths), "out_of_order": len(late),
        "reorder_max": max(late, default=0), "loss_max_run": max(lengths, default=0),
        "loss_runs": [sum(1 for length in lengths if min(length, RUN_LENGTHS) == n)
                      for n in range(1, RUN_LENGTHS + 1)]}
    return exact, (jitter.total / jitter.samples / 10 ** 9, jitter.greatest / 10 ** 9)


def lost_until(packets, highest):
    """How many did not get through, from the first that did up to the one of that number (16 bits)."""
    seqs = [packet.seq for packet in packets if packet.passed_ns]
    last = next(seq for seq in reversed(seqs) if seq & 0xFFFF == highest & 0xFFFF)
    return sum(1 for packet in packets if seqs[0] <= packet.seq <= last and not packet.passed_ns)


def lost_percent(exact):
    return Decimal(100) * exact["lost"] / exact["expected"]


def mos(exact):
    """Of G.711 with concealment by its losses: G.107's Ie,eff with Ie 0 and Bpl 25.1 (G.113), R and MOS of
    listening (METRICS.md 12.8)."""
    runs_seen = sum(exact["loss_runs"])
    share = exact["lost"] / exact["expected"]
    burst = max(1, exact["lost"] / runs_seen * (1 - share)) if runs_seen else 1
    r = 93.2 - 95 * 100 * share / (100 * share / burst + 25.1)
    return Decimal(1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6)
