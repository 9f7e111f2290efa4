#!/usr/bin/env python3
"""The rows of calls, transactions and registrations that the plugin shows after two passes are those
of the command line, key for key, on every public capture with SIP and every one of our own.

Rows are matched by Call-ID and first frame. On all frames of a row the values are the same.
"""
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import plugin                  # noqa: E402
import realcaptures            # noqa: E402
import sipchron                # noqa: E402

KINDS = {"calls": "call", "transactions": "txn", "registrations": "registration"}
FIRST = {"calls": ("first_frame",), "registrations": ("first_frame",),
         "transactions": ("request_frame", "first_response_frame")}

# What may differ, by capture, and why (contract, section 3): what Wireshark decodes and we do not,
# what we decode and Wireshark does not, what Wireshark does not take for SIP.
EXCEPTIONS = {}


def set_name(key):
    """The field of a set has the name of one member."""
    return {"flags": "flag"}.get(key, key)


def row_of(tree, prefix, model):
    """A row as the command line gives it; keys and types are the model's."""
    found = defaultdict(list)
    for key, value in tree:
        found[key].append(value)
    row = {}
    for key, value in model.items():
        texts = found[f"{prefix}.{set_name(key)}"]
        if key == "dialogs":
            trees = found[f"{prefix}.dialogs"]
            row[key] = [row_of(*pair) for pair in zip(trees, [f"{prefix}.dialogs"] * len(trees),
                                                      value)]
            row[key] += trees[len(value):]
        elif isinstance(value, list):
            row[key] = texts
        elif key == "absent":
            row[key] = value  # the reasons are no fields
        else:
            row[key] = plugin.as_like(texts[0], value) if texts else None
    return row


def shown_rows(frames, kind, noun):
    """({(Call-ID, first frame): tree}, complaints)."""
    trees, complaints = {}, []
    for number, messages in frames.items():
        for message in messages:
            group = plugin.group(message, f"sipchron.{noun}")
            if not group:
                continue
            tree = [(f"sipchron.{noun}", str(group[0])), *group[1]]
            values = dict(tree)
            firsts = [values.get(f"sipchron.{noun}.{name}") for name in FIRST[kind]]
            key = (values.get(f"sipchron.{noun}.call_id"), next(filter(None, firsts), None),
                   values.get("sipchron.txn.branch"), values.get("sipchron.txn.method"))
            if trees.setdefault(key, tree) != tree:
                complaints.append(f"frame {number}: {noun} {key} differs from its other frames")
    return trees, complaints


def key_of(row, kind):
    first = next((row[name] for name in FIRST[kind] if row[name]), None)
    return (row["call_id"], str(first) if first else None, row.get("branch"), row.get("method"))


def compare(path, frames, kind, noun):
    done = sipchron.run(kind, "-f", "json", path, accept=(0, 4))
    rows = sipchron.json.loads(done.stdout, parse_float=sipchron.Decimal)[kind]
    trees, complaints = shown_rows(frames, kind, noun)
    for row in rows:
        number = row[noun]
        tree = trees.pop(key_of(row, kind), None)
        if tree is None:
            complaints.append(f"{noun} {number} is not shown: {key_of(row, kind)}")
            continue
        mine = row_of([(key if key != f"sipchron.{noun}" else f"sipchron.{noun}.{noun}", value)
                       for key, value in tree], f"sipchron.{noun}", row)
        complaints += [f"{noun} {number}: {key} is {mine[key]!r}, not {row[key]!r}"
                       for key in mine if mine[key] != row[key]]
    complaints += [f"{noun} {key} is shown only" for key in trees]
    return complaints


def check(item):
    name, path = item
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        copy = plugin.readable(path, folder)
        frames = plugin.frames(copy, "-2")
        complaints = []
        for kind, noun in KINDS.items():
            complaints += compare(path, frames, kind, noun)
    return complaints


def captures():
    own = sorted((ROOT / "captures").glob("*.pcap*"))
    found = [(path.name, path) for path in own]
    if realcaptures.are_here():
        found += [(capture.name, capture.path) for capture in realcaptures.inventory()
                  if capture.kind == "sip" and capture.container != "netmon2"]
    return found


def main():
    plugin.require()
    everything = [item for item in captures() if not sys.argv[1:] or item[0] in sys.argv[1:]]
    failed = 0
    for (name, _), complaints in zip(everything, realcaptures.parallel(check, everything)):
        allowed, _ = EXCEPTIONS.get(name, ([], ""))
        left = [text for text in complaints if not any(word in text for word in allowed)]
        if left:
            failed += 1
            print(f"FAIL {name}:", *left[:12], sep="\n    ")
    print(f"{len(everything) - failed} passed, {failed} failed")
    return 1 if failed or not everything else 0


if __name__ == "__main__":
    sys.exit(main())
