#!/usr/bin/env python3
"""captures/expected.json says what is true of the captures beside it.

It was written by hand. Here it is held against two programs that know nothing of ours: tshark
(which messages there are, what each named frame is) and, where SIPp made the calls, the times
SIPp measured itself. Skipped (status 77) where tshark is not installed.
"""
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

from pcapfile import read_capture  # noqa: E402

SKIP = 77
NS_PER_MS = 1_000_000
# SIPp's clock ticks every 4 ms in these runs, and it sees a message after the tap does.
SIPP_TOLERANCE_MS = 12
# What the first and the last frame of an interval must be: method, or "code method" patterns.
PROVISIONAL = ("180 INVITE", "183 INVITE")
FIRST = {"frd": ("INVITE",), "srd": ("INVITE",), "pdd": ("INVITE",), "ring": ("180 INVITE",),
         "tta": ("INVITE",), "ackd": ("200 INVITE",), "sdt": ("200 INVITE",), "sdd": ("BYE",),
         "cxd": ("CANCEL",), "cxi": ("CANCEL",), "rrd": ("REGISTER",)}
LAST = {"frd": ("100 INVITE", "302 INVITE", "407 INVITE") + PROVISIONAL, "srd": PROVISIONAL,
        "pdd": PROVISIONAL, "ring": ("CANCEL", " INVITE"), "tta": ("200 INVITE",),
        "ackd": ("ACK",), "sdt": ("BYE",), "sdd": ("200 BYE",), "cxd": (" CANCEL",),
        "cxi": ("487 INVITE",), "rrd": ("200 REGISTER",)}


def tshark_messages(path):
    """{frame: "METHOD" or "CODE METHOD"}; SIP quoted in ICMP errors left out."""
    command = ["tshark", "-n", "-r", str(path), "-Y", "sip && !icmp", "-T", "fields",
               "-e", "frame.number", "-e", "sip.Method", "-e", "sip.Status-Code",
               "-e", "sip.CSeq.method"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    found = {}
    for line in done.stdout.splitlines():
        frame, method, code, cseq = line.split("\t")
        found[int(frame)] = method or f"{code} {cseq}"
    return found


def counts_complaints(entry, messages):
    methods = Counter(word for word in messages.values() if not word[0].isdigit())
    codes = Counter(word.split()[0] for word in messages.values() if word[0].isdigit())
    for key, counted in (("methods", methods), ("codes", codes)):
        if entry[key] != dict(counted):
            yield f"{key}: tshark counts {dict(counted)}, stated {entry[key]}"


def fits(message, patterns):
    return message is not None and any(message.endswith(pattern) for pattern in patterns)


def interval_complaints(row, messages, records):
    for key, (first, last) in row.get("intervals", {}).items():
        # A fragmented message is named by its first fragment at a start, by its last at a stop.
        start = messages.get(first) or messages.get(first + 1)
        if not fits(start, FIRST[key]) or not fits(messages.get(last), LAST[key]):
            yield f"{key} from {start} to {messages.get(last)}"
        if records[last - 1].time_ns <= records[first - 1].time_ns:
            yield f"{key} is not positive"


def sipp_complaints(entry, sipp, records):
    """Each time the calling SIPp measured is a stated interval, and the other way round."""
    for name, measured in sipp.items():
        if "response_ms" not in measured:
            continue
        for key, times in measured["response_ms"].items():
            if key not in FIRST:  # of the scenario's own
                continue
            rows = entry["registrations" if key == "rrd" else "calls"]
            pairs = [row["intervals"][key] for row in rows if key in row.get("intervals", {})]
            stated = [(records[b - 1].time_ns - records[a - 1].time_ns) / NS_PER_MS
                      for a, b in pairs]
            for time_ms in times:
                if not any(abs(time_ms - value) <= SIPP_TOLERANCE_MS for value in stated):
                    yield f"{name}: SIPp measured {key} {time_ms} ms, stated {stated}"


def retransmission_complaints(entry, sipp):
    """What SIPp sent again, all its hosts together, is what the calls say."""
    counted = sum(measured["retransmissions"] for measured in sipp.values())
    stated = sum(row.get("retransmissions", 0) for row in entry["calls"])
    if counted != stated:
        yield f"SIPp sent {counted} messages again, stated {stated}"


def entry_complaints(folder, name, entry):
    path = folder / entry["file"]
    records, _ = read_capture(path)
    messages = tshark_messages(path)
    yield from counts_complaints(entry, messages)
    for row in entry["calls"] + entry["registrations"]:
        yield from interval_complaints(row, messages, records)
    path = folder / f"{name}.sipp.json"
    sipp = json.loads(path.read_text()) if path.exists() else {}
    yield from retransmission_complaints(entry, sipp) if sipp else ()
    if name != "lossy":  # there SIPp measures to what arrives, the tap to what passes it
        yield from sipp_complaints(entry, sipp, records)


def main():
    if not shutil.which("tshark"):
        print("SKIP: tshark is not installed")
        return SKIP
    source = os.environ.get("SIPCHRON_SOURCE", Path(__file__).resolve().parent.parent.parent)
    folder = Path(source) / "captures"
    expected = json.loads((folder / "expected.json").read_text())
    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda item: list(entry_complaints(folder, *item)), expected.items())
        for name, complaints in zip(expected, found):
            failed += bool(complaints)
            for complaint in complaints:
                print(f"FAIL {name}: {complaint}")
    unstated = {path.name for path in folder.glob("*.pcap*")} - {
        entry["file"] for entry in expected.values()}
    for name in sorted(unstated):
        failed += 1
        print(f"FAIL {name}: nothing is stated of it")
    print(f"{len(expected) + len(unstated) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
