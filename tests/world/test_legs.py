#!/usr/bin/env python3
"""The legs of a B2BUA under load: 500 calls a minute, of which it is known which are legs of which.

    test_legs.py [--seed N] [--minutes N] [--keep FILE]

Who calls whom and what the B2BUA makes of it is decided before a message is written (b2bua.py); the
program sees the packets alone. No call may be in the session of one that is no leg of it.
"""
import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import sipchron  # noqa: E402
from b2bua import Load  # noqa: E402

SHOWN = 20
# (header, interfaces, least share of the true ones in percent)
RUNS = ((False, 1, 95), (True, 1, 100), (False, 2, 40))


def compare(load, rows):
    """How many legs were joined, how many not, and what is false."""
    call_ids = {row["call"]: row["call_id"] for row in rows}
    found, missed, false = 0, Counter(), []
    for row in rows:
        first = load.legs[row["call_id"]]
        session = call_ids[row["session"]]
        if session not in (row["call_id"], first):
            false.append((load.kind[row["call_id"]], row["call"], row["session"],
                          row["session_reason"], row["session_score"]))
        elif first and session == first:
            found += 1
        elif first:
            missed[load.kind[row["call_id"]]] += 1
    return found, missed, false


def run(options, folder, header, interfaces, least):
    load = Load(options.seed, options.minutes, header, interfaces)
    capture = options.keep or Path(folder) / "b2bua.pcap"
    load.world.write(capture)
    rows = sipchron.rows("calls", capture)
    found, missed, false = compare(load, rows)
    total = found + sum(missed.values())
    good = (len(rows) == len(load.legs) and not false and found * 100 >= total * least
            and total > 400 * options.minutes)
    for one in false[:SHOWN]:
        print("     false:", *one)
    print(f"{'ok  ' if good else 'FAIL'} {interfaces} interface(s), "
          f"{'with' if header else 'without'} the header: {len(rows)} calls, "
          f"{found} of {total} legs, {len(false)} false; missed: {dict(missed)}")
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sipchron-legs-") as folder:
        good = [run(options, folder, *one) for one in RUNS]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
