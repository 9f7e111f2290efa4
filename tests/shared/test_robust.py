#!/usr/bin/env python3
"""Damaged captures: never a crash, a hang or a sanitizer's report; status 0, 3 or 4 only; and the
rows before the damage are there.

Every capture of this project, and every public one where those are, is cut at 64 random places (16
when the program has sanitizers in it), and eight times one octet in a hundred is changed: four times
anywhere, four times inside packets only (else the first damaged record header hides the rest from
the decoder). Each variant goes through one of `messages`, `calls` and `metrics` alone, the commands
taking turns, and all variants of a capture go through each of the three together, as one merged
capture. Seeds are fixed.

    test_robust.py [--long] [NAME...]     --long: always 64, each through each command alone
                                          NAME: part of a capture's name
"""
import json
import os
import random
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

import realcaptures    # noqa: E402
import sipchron        # noqa: E402

CUTS = 64
CUTS_SANITIZED = 16   # a program with sanitizers starts ten times as slowly
FLIPS = 4
FLIPPED = 0.01
COMMANDS = ("messages", "calls", "metrics")
TIMEOUT_S = 60
REPORTS = (b"AddressSanitizer", b"LeakSanitizer", b"runtime error:", b"CRITICAL", b"Assertion")

PCAP_MAGICS = {bytes.fromhex(digits): order for digits, order in (
    ("a1b2c3d4", ">"), ("d4c3b2a1", "<"), ("a1b23c4d", ">"), ("4d3cb2a1", "<"))}
PCAP_HEADER, PCAP_RECORD = 24, 16
SECTION, SIMPLE, ENHANCED = 0x0A0D0D0A, 3, 6
PACKET_HEADERS = {SIMPLE: 12, ENHANCED: 28}   # octets of such a block before the packet


class Layout(NamedTuple):
    """Where a capture file may end undamaged, and where its packets lie."""
    ends: list      # offsets behind the file header and behind each record or block
    packets: list   # (first, behind the last) octet of each packet
    readable: int   # octets that must be there for the file to be a capture at all

    def packets_before(self, size):
        return sum(1 for _, end in self.packets if end <= size)


def pcap_layout(data, order):
    ends, packets, at = [PCAP_HEADER], [], PCAP_HEADER
    while at < len(data):
        first = at + PCAP_RECORD
        at = first + struct.unpack_from(order + "I", data, at + 8)[0]
        packets.append((first, at))
        ends.append(at)
    return Layout(ends, packets, PCAP_HEADER)


def pcapng_layout(data):
    ends, packets, at, order = [], [], 0, "<"
    while at < len(data):
        kind = struct.unpack_from(order + "I", data, at)[0]
        if kind == SECTION:
            order = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
        end = at + struct.unpack_from(order + "I", data, at + 4)[0]
        if kind in PACKET_HEADERS:
            packets.append((at + PACKET_HEADERS[kind], end))
        at = end
        ends.append(at)
    return Layout(ends, packets, ends[0])


def layout_of(data):
    """None for what is neither pcap nor pcapng."""
    if data[:4] in PCAP_MAGICS:
        return pcap_layout(data, PCAP_MAGICS[data[:4]])
    return pcapng_layout(data) if data[:4] == b"\x0a\x0d\x0d\x0a" else None


class Variant(NamedTuple):
    label: str
    data: bytes
    statuses: tuple
    packets: int = -1   # complete ones of a cut file; -1: anything may have happened


def has_sanitizers():
    return b"__asan_init" in Path(sipchron.program()).read_bytes()


def cut_variants(data, layout, dice, cuts):
    for _ in range(cuts):
        size = dice.randrange(len(data))
        if not layout:
            yield Variant(f"cut at {size}", data[:size], (3,))
        elif size < layout.readable:
            yield Variant(f"cut at {size}", data[:size], (3, 4), 0)
        else:
            status = 0 if size in layout.ends else 4
            yield Variant(f"cut at {size}", data[:size], (status,), layout.packets_before(size))


def flipped(data, places, dice):
    """The data with one in a hundred of the octets at these places changed."""
    damaged = bytearray(data)
    for place in dice.sample(places, k=int(len(places) * FLIPPED)):
        damaged[place] ^= dice.randrange(1, 256)
    return bytes(damaged)


def flip_variants(data, layout, dice):
    anywhere = range(len(data))
    inside = [place for first, end in layout.packets for place in range(first, end)] \
        if layout else anywhere
    for i in range(FLIPS):
        yield Variant(f"flips {i}", flipped(data, anywhere, dice), (0, 3, 4))
        yield Variant(f"flips {i} in packets", flipped(data, inside, dice), (0, 3, 4))


def run(command, paths):
    """(complaint or None, the finished process)."""
    arguments = [sipchron.program(), command, "-q", "-f", "json", *map(str, paths)]
    try:
        done = subprocess.run(arguments, capture_output=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        return f"no end after {TIMEOUT_S} s", None
    if done.returncode not in (0, 3, 4) or any(word in done.stderr for word in REPORTS):
        said = done.stderr.decode(errors="replace")[:2000]
        return f"status {done.returncode}: {said}", done
    return None, done


class Whole:
    """A capture as it is, and what can be said of its variants."""

    def __init__(self, path):
        self.path, self.data = path, path.read_bytes()
        self.layout = layout_of(self.data)
        self.complaint, done = run("messages", [path])
        self.rows = json.loads(done.stdout)["messages"] if done and done.stdout else []
        # A link type that is not decoded: nothing is read, whole or not.
        self.undecoded = self.layout and done and done.returncode == 3

    def variants(self, cuts):
        dice = random.Random(self.path.name)
        yield from cut_variants(self.data, self.layout, dice, cuts)
        yield from flip_variants(self.data, self.layout, dice)

    def check(self, command, variant, done):
        """A complaint about a variant's status and rows, or None."""
        if done.returncode not in variant.statuses and not self.undecoded:
            return f"status {done.returncode}, not {variant.statuses}"
        if command != "messages" or variant.packets < 0:
            return None
        rows = json.loads(done.stdout)["messages"] if done.stdout else []
        return self.check_rows(rows, variant.packets)

    def check_rows(self, rows, packets):
        """The rows of the packets before the cut are there and, but for what stood unfinished in
        a TCP stream or in fragments when the capture ended, no others."""
        wanted = [row for row in self.rows if row["frame"] <= packets]
        if any(row["frame"] > packets for row in rows):
            return f"rows from behind packet {packets}"
        frames = {row["frame"] for row in wanted}
        have = [row for row in rows if row["frame"] in frames or not is_unfinished(row)]
        if [*map(comparable, have)] != [*map(comparable, wanted)]:
            return f"{len(rows)} rows, not the {len(wanted)} of the first {packets} packets"
        return None


def is_unfinished(row):
    return row["transport"] == "TCP" or "truncated-body" in row["diags"]


def comparable(row):
    """A row but for what the file's name and end may change."""
    return {key: value for key, value in row.items() if key != "file"}


def check_capture(path, long, cuts):
    """All complaints about the variants of one capture."""
    whole, complaints, paths = Whole(path), [], []
    if whole.complaint:
        return [f"as it is: {whole.complaint}"]
    with tempfile.TemporaryDirectory() as folder:
        for i, variant in enumerate(whole.variants(cuts)):
            paths.append(Path(folder) / f"{i}{path.suffix}")
            paths[-1].write_bytes(variant.data)
            for command in COMMANDS if long else [COMMANDS[i % len(COMMANDS)]]:
                complaint, done = run(command, [paths[-1]])
                complaint = complaint or whole.check(command, variant, done)
                if complaint:
                    complaints.append(f"{variant.label}: {command}: {complaint}")
        for command in COMMANDS:
            complaint, _ = run(command, paths)
            if complaint:
                complaints.append(f"all together: {command}: {complaint}")
    return complaints


def main():
    long = "--long" in sys.argv
    names = [argument for argument in sys.argv[1:] if argument != "--long"]
    own = Path(os.environ.get("SIPCHRON_SOURCE", HERE.parent.parent)) / "captures"
    paths = sorted(own.glob("*.pcap*"))
    if realcaptures.are_here():
        paths += [capture.path for capture in realcaptures.inventory()]
    paths = [path for path in paths if not names or any(name in str(path) for name in names)]
    cuts = CUTS if long or not has_sanitizers() else CUTS_SANITIZED
    results = realcaptures.parallel(lambda path: check_capture(path, long, cuts), paths)
    for path, complaints in zip(paths, results):
        for complaint in complaints:
            print(f"FAIL {path.name}: {complaint}")
    failed = sum(1 for complaints in results if complaints)
    print(f"{len(paths) - failed} passed, {failed} failed")
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
