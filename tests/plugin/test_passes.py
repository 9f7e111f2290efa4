#!/usr/bin/env python3
"""However a capture of ours is read, a field that a frame shows has one value, and the tables are the
same: in one pass, in two, with a display filter, as text, from a pipe; frames in any order after
that. (One pass and two of all captures there are: test_parity.py.)

In one pass what is measured stands on the frame it was measured to; of what may still change
nothing stands anywhere. Some of it is stated here by hand.
"""
import base64
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import plugin                  # noqa: E402
from passes import differences, is_media, leaves  # noqa: E402
from realcaptures import parallel  # noqa: E402

# Frames of captures/answered.pcap, first call: INVITE 3, 180 4, 200 6, ACK 7, BYE 11, 200 12.
# Where each value stands in one pass.
ONE_PASS = {
    "sipchron.call.frd": 4, "sipchron.call.srd": 4, "sipchron.call.pdd": 4,
    "sipchron.call.ring": 6, "sipchron.call.tta": 6, "sipchron.call.ackd": 12,
    "sipchron.call.sdt": 12, "sipchron.call.sdd": 12,
    "sipchron.call.outcome": None, "sipchron.call.last_frame": None, "sipchron.call.flag": None,
    "sipchron.call.retransmissions": None, "sipchron.txn.state": None, "sipchron.src.role": None,
}
CALL_FRAMES = (3, 4, 6, 7, 11, 12)

# The legs of the B2BUA in this ladder are one session, frames 2, 6 and 7 another call's.
LEGS = "edge-b2bua-beside.flow"
SESSIONS = {"sipchron.call.session == 1": [1, 3, 4, 5, *range(8, 16)],
            "sipchron.call.session in {1}": [1, 3, 4, 5, *range(8, 16)],
            "sipchron.call.session == 2": [2, 6, 7], "sipchron.call.session in {1, 2}": [*range(1, 16)],
            "sipchron.call.session == 3": []}


def with_field(frames, field):
    return [number for number in CALL_FRAMES
            if any(field in leaves(message) for message in frames.get(number, []))]


def check_places(frames, two):
    """What stands where, by hand."""
    complaints = []
    for field, number in ONE_PASS.items():
        found = with_field(frames, field)
        if found != ([number] if number else []):
            complaints.append(f"one pass: {field} stands on {found}, not on {number}")
        everywhere = [] if field.endswith(".flag") else list(CALL_FRAMES)
        if number and with_field(two, field) != everywhere:
            complaints.append(f"two passes: {field} stands on {with_field(two, field)} only")
    return complaints


def of_sip(frames):
    return {number for number, trees in frames.items() if not is_media(trees)}


def check(path):
    with plugin.open_folder() as folder:
        copy = plugin.readable(path, folder)
        two, tables = plugin.read(copy, "-2", *plugin.ENDS_OF_STREAMS)
        some = plugin.last_of_streams(two)
        ways = {
            "one pass": plugin.read(copy, *some),
            "-Y": plugin.read(copy, *(some or ("-Y", "frame.len > 0"))),
            "-2 -Y": plugin.read(copy, "-2", *(some or ("-Y", "frame.len > 0"))),
            "-2 -R": plugin.read(copy, "-2", "-R", "frame.number > 0", *some),
            "pipe": plugin.read("-", *some, stdin=Path(path).read_bytes()),
        }
        text = plugin.tshark("-V", "-r", copy, *plugin.REORDER, "-z", "sipchron,calls").stdout
        calls = plugin.tshark("-q", "-r", copy, *plugin.REORDER, "-z", "sipchron,calls").stdout
        complaints = [] if text.endswith(calls) else ["-V: other tables"]
        complaints += check_random_order(copy, two)
    if path.name == "answered.pcap":
        complaints += check_places(ways["one pass"][0], two)
    for way, (frames, same) in ways.items():
        complaints += [f"{way}: {text}" for text in differences(frames, two)]
        if same != tables:
            complaints.append(f"{way}: other tables")
        if of_sip(frames) != of_sip(two):
            complaints.append(f"{way}: other frames")
    return complaints


def check_sessions(path):
    """Filters for all legs, by hand."""
    complaints = []
    for expression, wanted in SESSIONS.items():
        done = plugin.tshark("-2", "-r", path, "-Y", expression, "-T", "fields", "-e", "frame.number")
        found = [int(number) for number in done.stdout.split()]
        if found != wanted:
            complaints.append(f"{expression}: {found}, not {wanted}")
    return complaints


def labels(node, found):
    """The texts of the tree `node` of sharkd."""
    found.append(node.get("l", ""))
    for child in node.get("n", []):
        labels(child, found)
    return found


def sharkd(path, numbers):
    """{number: texts of the tree of SIP Chronometry}, dissected in this order."""
    requests = [{"jsonrpc": "2.0", "id": 1, "method": "load", "params": {"file": str(path)}}]
    requests += [{"jsonrpc": "2.0", "id": index, "method": "frame",
                  "params": {"frame": number, "proto": True}}
                 for index, number in enumerate(numbers, 2)]
    command = plugin.command()
    command[-1] = "sharkd"
    done = subprocess.run([*command, "-"], input="".join(json.dumps(request) + "\n"
                                                         for request in requests),
                          capture_output=True, text=True, timeout=plugin.TIMEOUT_S, check=True)
    found = {}
    for line in done.stdout.splitlines():
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"sharkd: {line}")
        if answer["id"] > 1:
            number = numbers[answer["id"] - 2]
            trees = [node for node in answer["result"].get("tree", [])
                     if "SIP Chronometry" in node.get("l", "")]
            found.setdefault(number, []).append([labels(tree, []) for tree in trees])
    return found


def check_random_order(path, frames):
    """After the first pass the order of dissection does not matter."""
    if not shutil.which("sharkd"):
        return []
    numbers = sorted(frames) * 2
    random.Random(base64.b16encode(path.name.encode())).shuffle(numbers)
    found = sharkd(path, numbers)
    complaints = []
    for number, trees in found.items():
        if any(tree != trees[0] for tree in trees):
            complaints.append(f"frame {number} shows something else the second time")
        shown = " ".join(text for message in trees[0] for text in message)
        for message in frames[number]:
            for value in leaves(message).get("sipchron.call.outcome", []):
                if f"Outcome: {value}" not in shown:
                    complaints.append(f"frame {number} does not show the outcome {value}")
    if len(found) != len(frames):
        complaints.append(f"sharkd shows {len(found)} frames of {len(frames)}")
    return complaints


def main():
    plugin.require()
    captures = sorted((ROOT / "captures").glob("*.pcap*"))
    results = parallel(check, captures)
    with plugin.open_folder() as folder:
        legs = [Path(path) for name, path in plugin.flow_captures(folder) if name == LEGS]
        results += [check_sessions(path) for path in legs]
    failed = 0
    for path, complaints in zip(captures + legs, results):
        if complaints:
            failed += 1
            print(f"FAIL {path.name}:", *complaints[:12], sep="\n    ")
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed or not captures or not legs else 0


if __name__ == "__main__":
    sys.exit(main())
