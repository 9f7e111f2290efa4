#!/usr/bin/env python3
"""When the analysis looks at its clock changes nothing: every ladder gives the same rows, whether its
messages are all there is or a record of something else stands in each second between them.

What a call is is decided by its messages, its deadlines and the end of the capture (docs/METRICS.md 3.5);
other records only make the program look earlier. Frames are other ones then, and transactions end in
another order.

    test_clock.py [NAME...]     NAME: part of a flow's name
"""
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import flow as notation           # noqa: E402
import pcapfile as pc             # noqa: E402
import sipchron                   # noqa: E402
from flowcapture import write_flow  # noqa: E402

HERE = Path(__file__).resolve().parent
COMMANDS = ("calls", "registrations", "transactions")


def without_places(row):
    """A row but for frames, names of files and numbers in the order of ends."""
    return {key: value for key, value in row.items()
            if "frame" not in key and key not in ("txn", "file")}


def rows(command, path):
    listed = [without_places(row) for row in sipchron.rows(command, path)]
    return sorted(map(str, listed)) if command == "transactions" else listed


def ticks(records):
    first, last = (pick(record.time_ns for record in records) for pick in (min, max))
    packet = pc.arp_request("192.0.2.254", "192.0.2.253")
    return [pc.Record(time_ns, packet)
            for time_ns in range(first + pc.NS_PER_S // 3, last, pc.NS_PER_S)]


def is_usable(path, records):
    """One interface, in order of time, and not so long that it takes minutes."""
    times = [record.time_ns for record in records]
    return path.suffix == ".pcap" and times == sorted(times) and \
        times[-1] - times[0] < 7200 * pc.NS_PER_S


def differences(flow, folder):
    """One text a command whose rows are others; None: the flow says nothing here."""
    path = write_flow(flow, folder)
    records, _ = pc.read_capture(path)
    if not is_usable(path, records):
        return None
    ticking = Path(folder) / "ticking.pcap"
    pc.write_pcap(ticking, sorted(records + ticks(records), key=lambda record: record.time_ns))
    texts = []
    for command in COMMANDS:
        alone, among = rows(command, path), rows(command, ticking)
        if alone != among:
            texts.append(f"{command}: {among} is not {alone}")
    return texts


def main():
    paths = [path for path in sorted(HERE.glob("*.flow"))
             if not sys.argv[1:] or any(name in path.stem for name in sys.argv[1:])]
    failed = compared = 0
    for path in paths:
        with tempfile.TemporaryDirectory() as folder:
            found = differences(notation.read_flow(path), folder)
        compared += found is not None
        failed += bool(found)
        for text in found or ():
            print(f"FAIL {path.stem}: {text}")
    print(f"{compared - failed} passed, {failed} failed, {len(paths) - compared} left out")
    return 1 if failed or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
