#!/usr/bin/env python3
"""Small captures whose rows are known from the rules: ../shared/cases/expected.json says for each
which row (`at`) of which command holds what.

`expect` are values (numbers to 1e-6; null: absent), `has` and `has_not` flags of the row, `rows` is
the number of rows, and `args` of `metrics` the metric that is meant. An entry whose rule is not built
yet stands in NOT_YET and must fail: one that holds is taken out of there.

    test_cases.py [NAME...]     NAME: part of a capture's name; says what is wrong, NOT_YET or not
"""
import json
import os
import sys
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

import realcaptures    # noqa: E402
import sipchron        # noqa: E402

FOLDER = Path(os.environ.get("SIPCHRON_SHARED", "../shared")) / "cases"
TOLERANCE = Decimal("1e-6")

# "file command at" of what does not hold yet.
NOT_YET = {
    # FX-4
    # FX-11
    # FX-12
    # FX-17
    # FX-18
}


def name_of(entry):
    return f"{entry['file']} {entry['command']} {entry['at']}"


def rows_of(entry):
    rows = sipchron.rows(entry["command"], FOLDER / entry["file"])
    wanted = entry.get("args")
    return [row for row in rows if row["metric"] in wanted] if wanted else rows


def is_number(value):
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def same(found, wanted):
    if is_number(found) and is_number(wanted):
        return abs(Decimal(found) - Decimal(wanted)) <= TOLERANCE
    return found == wanted


def complaints_of(entry):
    """What is wrong with the rows of an entry, one text a difference."""
    try:
        rows = rows_of(entry)
    except sipchron.SipchronError as error:
        return [str(error)]
    texts = []
    if len(rows) != entry.get("rows", len(rows)):
        texts.append(f"{len(rows)} rows, not {entry['rows']}")
    if entry["at"] >= len(rows):
        return texts + [f"no row {entry['at']}"]
    row = rows[entry["at"]]
    for key, wanted in entry["expect"].items():
        if key not in row:
            texts.append(f"no key {key}")
        elif not same(row[key], wanted):
            texts.append(f"{key} is {row[key]}, not {wanted}")
    flags = row.get("flags") or []
    texts += [f"no flag {flag}" for flag in entry.get("has", ()) if flag not in flags]
    texts += [f"flag {flag}" for flag in entry.get("has_not", ()) if flag in flags]
    return texts


def entries():
    with open(FOLDER / "expected.json", encoding="utf-8") as file:
        return json.load(file, parse_float=Decimal)


def verdict(entry, texts, chosen):
    """What to say of an entry; None: it is as it should be."""
    where = f"{name_of(entry)} ({entry['rule']})"
    if name_of(entry) in NOT_YET and not chosen:
        return None if texts else f"{where}: holds now: take it out of NOT_YET"
    return f"{where}: {'; '.join(texts)}" if texts else None


def main():
    if not (FOLDER / "expected.json").is_file():
        print("SKIP: the cases are not here (SIPCHRON_SHARED)")
        return realcaptures.SKIPPED
    names = sys.argv[1:]
    chosen = [entry for entry in entries()
              if not names or any(name in entry["file"] for name in names)]
    failed = 0
    for entry, texts in zip(chosen, realcaptures.parallel(complaints_of, chosen)):
        said = verdict(entry, texts, names)
        failed += said is not None
        if said:
            print("FAIL", said)
    print(f"{len(chosen) - failed} passed, {failed} failed, "
          f"{sum(1 for entry in chosen if name_of(entry) in NOT_YET)} of them not yet to hold")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
