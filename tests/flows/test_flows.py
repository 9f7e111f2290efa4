#!/usr/bin/env python3
"""Every ladder gives the numbers that stand below it.

The ladders are the vectors of flows.json and the .flow files beside this program (notation:
tests/lib/flow.py). Each is written as a capture, the program reads it, and every expectation
is compared exactly: durations as decimals, undefined as null.

    test_flows.py [--keep DIR] [NAME...]     NAME: part of a flow's name
"""
import argparse
import json
import sys
import tempfile
from decimal import Decimal, InvalidOperation
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import flow as notation           # noqa: E402
import sipchron                   # noqa: E402
from flowcapture import write_flow  # noqa: E402

HERE = Path(__file__).resolve().parent

# Keys of flows.json that are one key of a calls row.
VECTOR_CALL = {
    "outcome": "outcome", "final": "final_code", "FRD": "frd", "SRD": "srd",
    "SRD_class": "srd_class", "PDD": "pdd", "TTA": "tta", "RING": "ring", "ACKD": "ackd",
    "CXD": "cxd", "CXI": "cxi", "open_for": "open_for", "invite_txns": "invite_transactions",
    "retrans": "retransmissions", "dups": "duplicates",
}
VECTOR_REGISTRATION = {"reg": "outcome", "RRD": "rrd", "retrans": "retransmissions"}
# Keys whose value belongs to a class: (key, class key, class).
VECTOR_CLASS = {
    f"{name}_{letter}": (name.lower(), f"{name.lower()}_class", word)
    for name in ("SRD", "SDT", "SDD") for letter, word in (("S", "success"), ("F", "failure"))
}
ENDPOINT_KEYS = ("src", "dst", "endpoint")


def value_of(text):
    """The wanted value as the JSON reader would give it."""
    if text == "null":
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def matches(actual, operator, wanted):
    """= and != compare whole values (a list as a set); ~ and !~ ask for membership."""
    if operator in ("~", "!~"):
        members = actual if isinstance(actual, list) else str(actual).split()
        return (wanted in members) == (operator == "~")
    if isinstance(actual, list):
        same = sorted(map(str, actual)) == sorted(word for word in wanted.split(",") if word)
    elif isinstance(actual, bool):
        same = str(actual).lower() == wanted
    elif isinstance(actual, (int, Decimal)):
        number = value_of(wanted)
        same = isinstance(number, Decimal) and Decimal(actual) == number
    else:
        same = actual == (None if wanted == "null" else wanted)
    return same == (operator == "=")


class Capture:
    """The rows of every command asked for, each command run once."""

    def __init__(self, flow, path):
        self.flow, self.path, self.cache = flow, path, {}

    def rows(self, command, arguments=()):
        key = (command, arguments)
        if key not in self.cache:
            self.cache[key] = sipchron.rows(command, *arguments, self.path)
        return self.cache[key]

    def pick(self, rows, selector):
        """The first row that a selector names, or None."""
        found = self.named(rows, selector)
        return found[0] if found else None

    def named(self, rows, selector):
        """A number from 0, key=value,key=value, or a metric's name."""
        if selector.isdigit():
            return rows[int(selector):int(selector) + 1]
        if "=" in selector:
            pairs = [pair.split("=", 1) for pair in selector.split(",")]
            return [row for row in rows if all(self.has(row, *pair) for pair in pairs)]
        return [row for row in rows if row.get("metric") == selector]

    def has(self, row, key, wanted):
        if key in ENDPOINT_KEYS:
            return self.is_host(row.get(key), wanted)
        if key == "branch":
            return row.get(key) == f"z9hG4bK-{self.flow.name}-{wanted}"
        return str(row.get(key)) == wanted

    def is_host(self, endpoint, name):
        """endpoint is "address" or "address:port"; name a host of the ladder."""
        address, port = self.flow.host(name)
        return endpoint in (address, f"{address}:{port}", f"[{address}]:{port}")


def check_expectation(capture, expectation):
    """Complaints about one `expect` line."""
    rows = capture.rows(expectation.command, expectation.arguments)
    if not expectation.selector:  # about the rows as a whole
        return check_rows(rows, expectation)
    if expectation.checks[0][0] == "count":
        return check_rows(capture.named(rows, expectation.selector), expectation)
    row = capture.pick(rows, expectation.selector)
    if row is not None and expectation.nested:
        key, selector = expectation.nested
        inner = row.get(key)
        row = capture.pick(inner or [], selector) if selector else inner
    if row is None:
        return [f"no such row: {expectation.line}"]
    return check_keys(capture, row, expectation)


def check_keys(capture, row, expectation):
    complaints = []
    for key, operator, wanted in expectation.checks:
        if key not in row:
            complaints.append(f"no key {key}: {expectation.line}")
        elif key in ENDPOINT_KEYS:
            if not capture.is_host(row[key], wanted):
                complaints.append(f"{key} is {row[key]}, not {wanted}: {expectation.line}")
        elif not matches(row[key], operator, wanted):
            complaints.append(f"{key} is {shown(row[key])}, expected {operator} {wanted}: "
                              f"{expectation.line}")
    return complaints


def check_rows(rows, expectation):
    """count=N, or KEY=a,b,c: the key's value in every row, in order."""
    complaints = []
    for key, _, wanted in expectation.checks:
        if key == "count":
            actual, good = len(rows), len(rows) == int(wanted)
        else:
            actual, words = [row.get(key) for row in rows], wanted.split(",")
            good = len(words) == len(rows) and all(
                matches(value, "=", word) for value, word in zip(actual, words))
            actual = ",".join(str(shown(value)) for value in actual)
        if not good:
            complaints.append(f"{key} of all rows is {actual}, expected {wanted}: "
                              f"{expectation.line}")
    return complaints


def shown(value):
    return "null" if value is None else value


def check_vector(capture, vector):
    """Complaints about one vector of flows.json."""
    wants = vector["expect"]
    registers = "reg" in wants
    rows = capture.rows("registrations" if registers else "calls")
    if len(rows) != 1:
        return [f"{len(rows)} rows where the vector has one attempt"]
    row, complaints = rows[0], []
    for name, wanted in wants.items():
        complaints += check_vector_key(capture, row, registers, name, wanted)
    return complaints


def check_vector_key(capture, row, registers, name, wanted):
    """flows.json names its values as metrics.md does; a class of value is null in the other."""
    if name == "flags":
        actual, good = row["flags"], set(wanted) <= set(row["flags"])
    elif name == "with3xx":
        answered = [txn["final_code"] for txn in capture.rows("transactions")
                    if txn["method"] == "INVITE"]
        actual = sum(1 for code in answered if code and 300 <= code < 400)
        good = actual == wanted
    elif name == "SRD_per_dialog":
        actual = {dialog["to_tag"]: dialog["srd"] for dialog in row["dialogs"]}
        good = actual == wanted
    elif name in VECTOR_CLASS:
        key, class_key, word = VECTOR_CLASS[name]
        actual = row[key] if row[class_key] == word else None
        good = actual == wanted
    else:
        key = (VECTOR_REGISTRATION if registers else VECTOR_CALL)[name]
        actual, good = row[key], row[key] == wanted
    return [] if good else [f"{name} is {shown(actual)}, expected {shown(wanted)}"]


def cases():
    """(flow, vector or None) in a fixed order."""
    vectors = json.loads((HERE / "flows.json").read_text(), parse_float=Decimal)
    for vector in vectors:
        yield notation.vector_flow(vector), vector
    for path in sorted(HERE.glob("*.flow")):
        yield notation.read_flow(path), None


def check(flow, vector, directory):
    capture = Capture(flow, write_flow(flow, directory))
    try:
        if vector:
            return check_vector(capture, vector)
        complaints = []
        for expectation in flow.expectations:
            complaints += check_expectation(capture, expectation)
        return complaints or ([] if flow.expectations else ["expects nothing"])
    except (sipchron.SipchronError, KeyError, ValueError) as error:
        return [f"{type(error).__name__}: {error}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", metavar="DIR", help="write the captures there and keep them")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    sipchron.program()
    passed = failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        for flow, vector in cases():
            if options.names and not any(name in flow.name for name in options.names):
                continue
            complaints = check(flow, vector, options.keep or temporary)
            passed, failed = passed + (not complaints), failed + bool(complaints)
            print(f"{'FAIL' if complaints else 'ok':5}{flow.name}: {flow.title}")
            for complaint in complaints:
                print(f"       {complaint}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
