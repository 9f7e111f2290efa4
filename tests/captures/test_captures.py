#!/usr/bin/env python3
"""The program says of the captures of this project what captures/expected.json states.

What stands in that file is stated by hand and held against tshark and SIPp (test_truth.py); its
keys are explained in captures/README.md.

    test_captures.py [NAME...]
"""
import json
import os
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

import pcapfile            # noqa: E402
import sipchron            # noqa: E402

NS_PER_S = 1_000_000_000
# Keys of a stated row that are not keys of the program's row.
ABOUT = ("intervals", "absent", "flags", "dialogs", "dialog")


def message_complaints(stated, rows):
    methods = Counter(row["command"] for row in rows if row["type"] == "Request")
    codes = Counter(str(row["code"]) for row in rows if row["type"] == "Status")
    copies = Counter(row["copy"] for row in rows)
    for key, counted in (("methods", methods), ("codes", codes), ("copies", copies)):
        if key in stated and stated[key] != counted:
            yield f"{key}: {dict(counted)}, not {stated[key]}"


def interval_complaints(intervals, row, times):
    """Each interval is exactly the time from the one frame to the other."""
    for key, (start, stop) in intervals.items():
        wanted = Decimal(times[stop - 1] - times[start - 1]) / NS_PER_S
        if row[key] != wanted:
            yield f"{key} is {row[key]}, not {wanted} (frames {start}-{stop})"


def row_complaints(stated, row, times):
    for key, wanted in stated.items():
        if key not in ABOUT and row[key] != wanted:
            yield f"{key} is {row[key]}, not {wanted}"
    yield from interval_complaints(stated.get("intervals", {}), row, times)
    for key in stated.get("absent", ()):
        if row[key] is not None:
            yield f"{key} is {row[key]}, not null"
    if not set(stated.get("flags", ())) <= set(row.get("flags", ())):
        yield f"flags are {row['flags']}, without all of {stated['flags']}"
    if "dialogs" in stated and len(row["dialogs"]) != stated["dialogs"]:
        yield f"{len(row['dialogs'])} dialogs, not {stated['dialogs']}"
    for tag, intervals in stated.get("dialog", {}).items():
        for dialog in (d for d in row["dialogs"] if d["to_tag"] == tag):
            yield from interval_complaints(intervals, dialog, times)
        if tag not in [dialog["to_tag"] for dialog in row["dialogs"]]:
            yield f"no dialog {tag}"


def rows_complaints(command, stated, rows, times):
    if len(rows) != len(stated):
        yield f"{len(rows)} {command}, not {len(stated)}"
    for number, (want, row) in enumerate(zip(stated, rows), 1):
        for complaint in row_complaints(want, row, times):
            yield f"{command} row {number}: {complaint}"


def transaction_complaints(stated, rows):
    for method, count in stated.items():
        if method == "answered":
            have = sum(1 for row in rows if row["final_code"] is not None)
        else:
            have = sum(1 for row in rows if row["method"] == method)
        if have != count:
            yield f"transactions: {have} {method}, not {count}"


def metric_complaints(stated, rows):
    values = {row["metric"]: row["value"] for row in rows}
    for metric, wanted in stated.items():
        if values[metric] != Decimal(wanted):
            yield f"metric {metric} is {values[metric]}, not {wanted}"


def capture_complaints(path, stated):
    times = [record.time_ns for record in pcapfile.read_capture(path)[0]]
    yield from message_complaints(stated, sipchron.rows("messages", path))
    for command in ("calls", "registrations"):
        yield from rows_complaints(command, stated[command], sipchron.rows(command, path), times)
    if "transactions" in stated:
        yield from transaction_complaints(stated["transactions"],
                                          sipchron.rows("transactions", path))
    if "metrics" in stated:
        yield from metric_complaints(stated["metrics"], sipchron.rows("metrics", path))


def main():
    source = Path(os.environ.get("SIPCHRON_SOURCE", HERE.parent.parent))
    expected = json.loads((source / "captures" / "expected.json").read_text())
    names = [name for name in expected if not sys.argv[1:] or name in sys.argv[1:]]
    failed = 0
    for name in names:
        path = source / "captures" / expected[name]["file"]
        complaints = list(capture_complaints(path, expected[name]))
        failed += bool(complaints)
        for complaint in complaints:
            print(f"FAIL {name}: {complaint}")
    print(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed or not names else 0


if __name__ == "__main__":
    sys.exit(main())
