#!/usr/bin/env python3
"""What the program says of real calls is what happened: real_calls.truth, worked out by hand.

For each capture all calls and registrations are there, in order; every stated key has the stated
value, exactly; `metrics --explain` names the two frames that an interval was measured between. The
truth is checked, too: its intervals are those between the frames it names, as a reader of capture
files that knows nothing of the program has their times.

    test_real_calls.py [NAME...]      NAME: part of a capture's name
"""
import json
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

import pcapfile            # noqa: E402
import realcaptures        # noqa: E402
import sipchron            # noqa: E402

NS_PER_S = 1_000_000_000
# The metrics whose samples the keys are; RRD by the kind, SRD, SDT and SDD by their class.
PLAIN = {"frd": "FRD", "pdd": "PDD", "ring": "RING", "tta": "TTA", "ackd": "ACKD"}
CLASSES = {"success": "_S", "failure": "_F"}


def metric_of(key, row):
    """The metric that has the value among its samples; None: there is none."""
    if key == "rrd":
        return "RRD_" + row["kind"].upper()
    if row.get(key + "_class") in CLASSES:
        return key.upper() + CLASSES[row[key + "_class"]]
    return PLAIN.get(key)


class Interval(NamedTuple):
    """seconds from the first of the start frames to the last of the stop frames ("end")."""
    seconds: Decimal
    start: tuple
    stop: tuple

    @classmethod
    def parse(cls, text):
        seconds, _, frames = text.partition("@")
        start, stop = ([part if part == "end" else int(part) for part in side.split("+")]
                       for side in frames.split("-"))
        return cls(Decimal(seconds), tuple(start), tuple(stop))

    def by_times(self, times):
        """The same from the times of the frames (from 1)."""
        last = len(times) - 1 if self.stop == ("end",) else self.stop[-1] - 1
        return Decimal(times[last] - times[self.start[0] - 1]) / NS_PER_S


class Row(NamedTuple):
    frame: int
    keys: dict


class Case:
    """One capture of the truth."""

    def __init__(self, name):
        self.name = name
        self.rows = {"calls": [], "registrations": []}
        self.counts = {"calls": [], "registrations": []}

    def add(self, words):
        kind = words[0]
        if kind in ("call", "registration"):
            keys = dict(word.split("=", 1) for word in words[2:])
            self.rows[kind + "s"].append(Row(int(words[1]), keys))
        elif kind in self.counts:
            self.counts[kind] += words[1:]
        else:
            raise ValueError(f"what is {kind}?")


def read_truth(path):
    """Lines that begin with blanks continue the line above; # begins a comment."""
    lines, cases = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            lines[-1] += line
        elif line and not line.startswith("#"):
            lines.append(line)
    for words in (line.split() for line in lines):
        if words[0] == "capture":
            cases.append(Case(words[1]))
        else:
            cases[-1].add(words)
    return cases


class Check:
    """The complaints about one capture."""

    def __init__(self, case, path):
        self.case, self.path, self.complaints = case, path, []
        records, _ = pcapfile.read_capture(path)
        self.times = [record.time_ns for record in records]
        self.explained = {}

    def run(self):
        for command in ("calls", "registrations"):
            rows = sipchron.rows(command, "-q", self.path)
            if self.case.counts[command]:
                self.check_counts(command, rows)
            else:
                self.check_rows(command, rows)
        return self.complaints

    def check_counts(self, command, rows):
        for word in self.case.counts[command]:
            key, _, rest = word.partition("=")
            value, _, count = rest.rpartition(":")
            have = Counter(str(row[key]) for row in rows)[value]
            if have != int(count):
                self.complaints.append(f"{command}: {have} have {key}={value}, not {count}")

    def check_rows(self, command, rows):
        wanted = self.case.rows[command]
        have = [row["first_frame"] for row in rows]
        if have != [row.frame for row in wanted]:
            self.complaints.append(f"{command} begin in frames {have}, "
                                   f"not {[row.frame for row in wanted]}")
        by_frame = {row["first_frame"]: row for row in rows}
        for want in wanted:
            if want.frame in by_frame:
                self.check_row(f"{command[:-1]} {want.frame}", by_frame[want.frame], want.keys)

    def check_row(self, name, row, keys):
        for key, text in keys.items():
            wanted, have = text, row[key]
            if "@" in text:
                interval = Interval.parse(text)
                self.check_interval(name, key, interval, row)
                wanted = interval.seconds
            elif text == "null":
                wanted = None
            elif key == "flags":
                wanted = [] if text == "-" else text.split(",")
            elif isinstance(have, (int, Decimal)):
                wanted = Decimal(text)
            if have != wanted:
                self.complaints.append(f"{name}: {key} is {have}, not {text}")

    def check_interval(self, name, key, interval, row):
        """Does the truth measure right, and does --explain name its frames?"""
        measured = interval.by_times(self.times)
        if measured != interval.seconds:
            self.complaints.append(f"{name}: the truth is wrong: {key} is {measured} by its frames")
        metric = metric_of(key, row)
        if metric and row[key] == interval.seconds:
            frames = self.frames_of(metric, "registration" if key == "rrd" else "call", row)
            if frames != (interval.start[-1], interval.stop[-1]):
                self.complaints.append(f"{name}: --explain {metric} names frames {frames}, "
                                       f"not {interval.start}-{interval.stop}")

    def frames_of(self, metric, kind, row):
        if metric not in self.explained:
            done = sipchron.run("metrics", "-q", "-f", "json", "--explain", metric, self.path)
            self.explained[metric] = json.loads(done.stdout)["explain"]
        for sample in self.explained[metric]:
            if sample[kind] == row[kind]:
                return sample["start_frame"], sample["stop_frame"]
        return None


def main():
    root = realcaptures.folder()
    names = sys.argv[1:]
    cases = [case for case in read_truth(HERE / "real_calls.truth")
             if not names or any(name in case.name for name in names)]
    failed = 0
    for case in cases:
        complaints = Check(case, root / case.name).run()
        failed += bool(complaints)
        print(f"{'FAIL' if complaints else 'ok  '} {case.name}")
        for complaint in complaints:
            print(f"       {complaint}")
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
