#!/usr/bin/env python3
"""What SIPp itself counted and measured, as JSON: sippstat.py DIRECTORY > NAME.sipp.json

Reads the files of -trace_stat (*.stat.csv) and -trace_rtt (*_rtt.csv). Response times are SIPp's,
in whole milliseconds, in the order in which they were measured; their names are those of the
scenario: srd INVITE to 180, tta INVITE to 200, sdd BYE to 200, cxd CANCEL to 200.
"""
import csv
import json
import sys
from pathlib import Path

KEEP = {"SuccessfulCall(C)": "successful", "FailedCall(C)": "failed",
        "Retransmissions(C)": "retransmissions"}


def last_row(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=";"))[-1]


def response_times(path):
    times = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter=";"):
            times.setdefault(row["rtd_no"], []).append(round(float(row["response_time_ms"])))
    return times


def main():
    directory, found = Path(sys.argv[1]), {}
    for path in sorted(directory.glob("*.stat.csv")):
        scenario, node = path.name.split(".")[:2]
        row = last_row(path)
        entry = {name: int(row[key]) for key, name in KEEP.items()}
        entry["host"] = node
        found[f"{node}: {scenario}"] = entry
    for path in sorted(directory.glob("*_rtt.csv")):
        scenario = path.name.rsplit("_", 2)[0]
        for key, entry in found.items():
            if key.endswith(f": {scenario}"):
                entry.setdefault("response_ms", {}).update(response_times(path))
    json.dump(found, sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main()
