#!/usr/bin/env python3
"""A message that came in several TCP segments begins with the first of them, in the plugin as in the
command line: plain, over WebSocket, several messages in a piece, pieces out of order.

Our own captures are cut into smaller segments, some milliseconds apart, and compared as in
test_parity.py.
"""
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests/lib"), str(Path(__file__).resolve().parent)]

import pcapfile                # noqa: E402
import plugin                  # noqa: E402
from test_parity import check  # noqa: E402

ETHERNET, TCP = 14, 6
APART_NS = 3_000_000


def cut_segment(record, pieces):
    """The record as several, each with a part of the TCP payload; other packets as they are."""
    data = record.data
    if data[12:14] != b"\x08\x00" or data[ETHERNET + 9] != TCP:
        return [record]
    header = (data[ETHERNET] & 15) * 4
    total = struct.unpack_from(">H", data, ETHERNET + 2)[0]
    tcp = ETHERNET + header
    start = tcp + (data[tcp + 12] >> 4) * 4
    payload = data[start:ETHERNET + total]
    if len(payload) < pieces:
        return [record]
    sequence = struct.unpack_from(">I", data, tcp + 4)[0]
    records = []
    for number, (offset, part) in enumerate(pcapfile.cut(payload, pieces)):
        head = bytearray(data[:start])
        struct.pack_into(">H", head, ETHERNET + 2, start - ETHERNET + len(part))
        struct.pack_into(">I", head, tcp + 4, (sequence + offset) % 2 ** 32)
        records.append(pcapfile.Record(record.time_ns + number * APART_NS, bytes(head) + part))
    return records


def cut_capture(path, pieces, swap, copy):
    records, links = pcapfile.read_capture(path)
    cut, later_ns = [], 0
    for record in records:
        parts = cut_segment(record._replace(time_ns=record.time_ns + later_ns), pieces)
        later_ns += APART_NS * (len(parts) - 1)  # what followed waits for the last piece
        if swap and len(parts) > 1:
            parts[:2] = [parts[1]._replace(time_ns=parts[0].time_ns),
                         parts[0]._replace(time_ns=parts[1].time_ns)]
        cut += parts
    pcapfile.write_pcap(copy, cut, links[0])
    copy.chmod(0o644)
    return copy


def main():
    plugin.require()
    failed = count = 0
    with plugin.open_folder() as folder:
        for name in ("tcp.pcap", "websocket.pcap", "transfer.pcap"):
            for pieces, swap in ((2, False), (3, False), (7, False), (3, True)):
                count += 1
                copy = cut_capture(ROOT / "captures" / name, pieces, swap,
                                   folder / f"{pieces}-{swap}-{name}")
                complaints = check((copy.name, copy))
                if complaints:
                    failed += 1
                    print(f"FAIL {name} in {pieces} pieces{', out of order' * swap}:",
                          *complaints[:10], sep="\n    ")
    print(f"{count - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
