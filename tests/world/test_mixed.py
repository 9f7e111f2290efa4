#!/usr/bin/env python3
"""A random world whose truth is known: thousands of calls and registrations, all rows compared.

What is true of each call is decided before a message of it is written (scenarios.py); the program
sees the packets alone. All calls lie in one capture, mixed.

    test_mixed.py [--long] [--seed N] [--calls N] [--keep FILE]

The seed is fixed, so that a run can be repeated; --long takes another each time and names it.
"""
import argparse
import random
import sys
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import sipchron  # noqa: E402
from scenarios import LIFE, SCENARIOS  # noqa: E402
from wire import MS, S, World  # noqa: E402

SEED = 1
CALLS_A_SECOND = 20
# What a scenario notes for itself, which is no key of a row.
NOTES = {"start", "rang", "answered", "xft"}
SHOWN = 40


def build(seed, calls):
    """The world, and (scenario, command, Call-ID, truth) of each call."""
    world = World(random.Random(seed))
    makers = [maker for maker, weight in SCENARIOS for _ in range(weight)]
    known = []
    for number in range(calls):
        maker = world.random.choice(makers)
        start = number * S // CALLS_A_SECOND + world.random.randrange(40 * MS) + 1000
        command, line, truth = maker(world, start)
        known.append((maker.__name__, command, line.call.call_id, truth))
    world.end(calls * S // CALLS_A_SECOND + LIFE)
    return world, known


def same(key, wanted, row):
    if key == "flags":
        return all(flag in row["flags"] for flag in wanted)
    if key == "not_flags":
        return not any(flag in row.get("flags", ()) for flag in wanted)
    got = row.get(key, "no such key")
    if isinstance(got, Decimal) or (isinstance(got, int) and isinstance(wanted, int)
                                    and key in ("srd", "pdd", "ring", "tta", "ackd", "sdt", "sdd",
                                                "cxd", "cxi", "rrd")):
        return wanted is not None and Decimal(got) * S == wanted
    return got == wanted


def differences(known, rows):
    """(scenario, Call-ID, what is wrong) of each difference."""
    for scenario, command, call_id, truth in known:
        mine = rows[command].get(call_id, [])
        if len(mine) != 1:
            yield scenario, call_id, f"{len(mine)} rows"
            continue
        for key, wanted in truth.items():
            if key not in NOTES and not same(key, wanted, mine[0]):
                yield scenario, call_id, f"{key} = {mine[0].get(key)}, true: {wanted}"


def by_call_id(command, path):
    found = {}
    for row in sipchron.rows(command, path):
        found.setdefault(row["call_id"], []).append(row)
    return found


def transfers_measured(path):
    """n of XFT in the metrics."""
    return sum(row["n"] for row in sipchron.rows("metrics", path) if row["metric"] == "XFT")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--calls", type=int, default=3000)
    parser.add_argument("--keep")
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.randrange(1 << 32) if options.long else SEED
    world, known = build(options.seed, options.calls)
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or f"{folder}/world.pcap"
        world.write(path)
        rows = {command: by_call_id(command, path) for command in ("calls", "registrations")}
        wrong = list(differences(known, rows))
        transfers = sum("xft" in truth for *_, truth in known)
        if transfers_measured(path) != transfers:
            wrong.append(("transfers", "-", f"XFT of {transfers_measured(path)}, true: {transfers}"))
    total = sum(len(found) for found in rows.values())
    if total != len(known):
        wrong.append(("all", "-", f"{total} Call-IDs, true: {len(known)}"))
    for scenario, call_id, what in wrong[:SHOWN]:
        print(f"{scenario}: {call_id}: {what}")
    if wrong:
        print(f"{len(wrong)} differences:", dict(Counter(scenario for scenario, *_ in wrong)))
    print(f"seed {options.seed}: {len(known)} calls and registrations, "
          f"{len({call_id for _, call_id, _ in wrong})} that differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
