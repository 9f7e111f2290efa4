#!/usr/bin/env python3
"""The captures that the ladders become are sound: another program, tshark, reads them.

Of every capture: each SIP line of the ladder is one SIP message with that method or code, no
packet is malformed, every checksum is right. Skipped (status 77) where tshark is not installed.
"""
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

from flowcapture import write_flow     # noqa: E402
from test_flows import cases           # noqa: E402

SKIP = 77
OPTIONS = ["ip.check_checksum:TRUE", "udp.check_checksum:TRUE", "tcp.check_checksum:TRUE",
           "sctp.checksum:CRC 32c"]
CHECKSUMS = ["ip.checksum.status", "udp.checksum.status", "tcp.checksum.status",
             "sctp.checksum.status"]
GOOD = "1"  # tshark: 0 bad, 1 good, 2 unverified
# A fault of the packet itself. What tshark says of the order of things (a retransmission, a
# response that fits no request, a TCP stream seen from the middle) is what the ladders are about.
FAULTS = ["_ws.malformed", "sip.content_length.invalid", "udp.length.bad"]
FIELDS = ["frame.number", "icmp.type", "sip.Method", "sip.Status-Code", *CHECKSUMS, *FAULTS]


def tshark(path, reorder):
    """One dict a frame: field -> its values. Told to reorder, tshark waits at a gap for ever."""
    command = ["tshark", "-n", "-r", str(path), "-T", "fields"]
    for option in OPTIONS + [f"tcp.reassemble_out_of_order:{reorder}"]:
        command += ["-o", option]
    for field in FIELDS:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    for line in done.stdout.splitlines():
        yield {field: [word for word in cell.split(",") if word]
               for field, cell in zip(FIELDS, line.split("\t"))}


def is_complete(step):
    pieces = int(step.options.get("pieces", 0))
    return len(set(step.options.get("order", "").split(","))) >= pieces


def ladder_messages(flow):
    """Method or code of each SIP message of which every byte is in the capture."""
    return sorted(str(step.code or step.method) for step in flow.steps
                  if step.is_sip and is_complete(step))


def complaints_of(flow, path):
    complaints, seen = [], []
    snapped = any("snap" in step.options for step in flow.steps)
    for frame in tshark(path, reorder=all(map(is_complete, flow.steps))):
        number = frame["frame.number"][0]
        if frame["icmp.type"]:  # what it quotes is cut and cannot be checked
            continue
        seen += frame["sip.Method"] + frame["sip.Status-Code"]
        for field in FAULTS:
            if frame[field] and not snapped:
                complaints.append(f"frame {number}: {field}")
        for field in CHECKSUMS:
            if not snapped and any(status != GOOD for status in frame[field]):
                complaints.append(f"frame {number}: {field} is {frame[field]}")
    if not snapped and sorted(seen) != ladder_messages(flow):
        complaints.append(f"tshark sees {sorted(seen)}, the ladder has {ladder_messages(flow)}")
    return complaints


def main():
    if not shutil.which("tshark"):
        print("SKIP: tshark is not installed")
        return SKIP
    failed = 0
    with tempfile.TemporaryDirectory() as directory, ThreadPoolExecutor(os.cpu_count()) as pool:
        flows = [flow for flow, _ in cases()]
        paths = [write_flow(flow, directory) for flow in flows]
        for flow, complaints in zip(flows, pool.map(complaints_of, flows, paths)):
            failed += bool(complaints)
            for complaint in complaints:
                print(f"FAIL {flow.name}: {complaint}")
    print(f"{len(flows) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
