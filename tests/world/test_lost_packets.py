#!/usr/bin/env python3
"""A capture that lost packets, beside the same capture whole: does `health` say which figures are off, and is
each off the way that it says?

One packet in a hundred is taken out at random, several times. A figure is off by what is systematic and by what
chance adds: it contradicts what is said if its mean shift is the other way by more than two standard errors.
Signalling comes from a random world (test_mixed.py), in which times are spread over orders of magnitude; media come
from calls of one kind, where hardly anything is left to chance: there the mean itself must be right.

    test_lost_packets.py [--seed N] [--calls N]
"""
import argparse
import random
import statistics
import struct
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import mediacapture as mc  # noqa: E402
import pcapfile as pc  # noqa: E402
import sipchron  # noqa: E402
from test_mixed import build  # noqa: E402

RATE = 0.01
TRIALS = 10
CALLS = 1500
# What a metric must have for its mean to say more than chance.
SAMPLES_LEAST = 20
STANDARD_ERRORS = 2
CALLS_WITH_MEDIA = 20


def lose(records, trial):
    """The records that are left, and how many are not."""
    chance = random.Random(trial)
    left = [record for record in records if chance.random() >= RATE]
    return left, len(records) - len(left)


def write_counted(path, records, dropped):
    """pcapng whose statistics tell of the drops, if there are any to tell of."""
    pc.write_pcapng(path, records)
    if dropped is not None:
        body = struct.pack("<III", 0, 0, 0) + pc.pcapng_option(5, struct.pack("<Q", dropped), "<")
        with open(path, "ab") as out:
            out.write(pc.pcapng_block(5, body + pc.pcapng_option(0, b"", "<"), "<"))


def figures(path):
    return {row["metric"]: row for row in sipchron.rows("metrics", path)}


def health(path):
    rows = sipchron.rows("health", path)
    return ({row["check"]: row for row in rows if row["check"]},
            {row["metric"]: row for row in rows if row["metric"]})


def compare(records, folder):
    """(metric, direction said, shifts) of each, and what was wrong otherwise."""
    whole, cut = folder / "whole.pcapng", folder / "cut.pcapng"
    write_counted(whole, records, None)
    full = figures(whole)
    shifts, wrong, said = {}, [], {}
    checks, metrics = health(whole)
    if checks["missing"]["verdict"] != "ok" or checks["drops"]["verdict"] != "ok":
        wrong.append(f"the whole capture: {checks['missing']['text']}; {checks['drops']['text']}")
    for trial in range(TRIALS):
        left, lost = lose(records, trial)
        write_counted(cut, left, lost)
        _, metrics = health(cut)
        for name, row in figures(cut).items():
            said[name] = metrics[name]["direction"]
            if row["trust"] == "trusted":
                wrong.append(f"{name} is trusted, although {lost} packets were dropped")
            if row["value"] is not None and full[name]["value"] is not None and full[name]["n"] >= SAMPLES_LEAST:
                shifts.setdefault(name, []).append(row["value"] - full[name]["value"])
    return [(name, said[name], [float(value) for value in values]) for name, values in shifts.items()], wrong


def judge(found, errors):
    for name, direction, shifts in found:
        mean, error = statistics.mean(shifts), statistics.stdev(shifts) / len(shifts) ** 0.5
        against = {"high": -mean, "low": mean}.get(direction, 0)
        if against > errors * error + 1e-12:
            yield f"{name} is said to be too {direction}, but is off by {mean:+.6f} (standard error {error:.6f})"


def media_records():
    """Calls of ten seconds with RTP both ways, without any loss."""
    wire, ladder = mc.Wire(), ""
    for i in range(CALLS_WITH_MEDIA):
        near, far = f"198.51.100.{i + 1}:4000", f"203.0.113.{i + 1}:4000"
        ladder += mc.call(f"m{i}", mc.sdp(near), mc.sdp(far), i * 0.2, i * 0.2 + 11)
        mc.Sender(wire, near, far, 100 + i).talk(i * 0.2 + 0.6, 500)
        mc.Sender(wire, far, near, 200 + i).talk(i * 0.2 + 0.6, 500)
    flow = mc.parse_flow("m", ladder + "end 100\n")
    return sorted(mc.Packetizer(flow).records_of() + wire.records, key=lambda record: record.time_ns)


def noticed_without_counts(records, folder):
    """Most captures count no drops: messages that others prove tell of them."""
    path = folder / "uncounted.pcapng"
    left, _ = lose(records, 0)
    write_counted(path, left, None)
    checks, metrics = health(path)
    if checks["drops"]["verdict"] != "ok" or checks["missing"]["verdict"] != "biased":
        yield f"drops: {checks['drops']['text']}; missing: {checks['missing']['text']}"
    if "missing" not in metrics["SCR"]["because"] or metrics["SCR"]["direction"] != "low":
        yield f"SCR: {metrics['SCR']}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--calls", type=int, default=CALLS)
    options = parser.parse_args()
    world, _ = build(options.seed, options.calls)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        world.write(folder / "world.pcap")
        records, _ = pc.read_capture(folder / "world.pcap")
        found, wrong = compare(records, folder)
        wrong += noticed_without_counts(records, folder)
        media, more = compare(media_records(), folder)
    wrong += more + list(judge(found, STANDARD_ERRORS)) + list(judge(media, 0))
    directed = {(name, direction) for name, direction, _ in found + media if direction in ("high", "low")}
    if not {("LOST_MAX", "high"), ("MOS_NB", "low"), ("SCR", "low"), ("FRD", "high"), ("MOU", "low"),
            ("RETRANSMISSION_RATIO", "low")} <= directed:
        wrong.append(f"of these alone a direction is said: {sorted(directed)}")
    for line in wrong:
        print(line)
    print(f"seed {options.seed}: {len(records)} packets, {len(directed)} figures with a direction, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
