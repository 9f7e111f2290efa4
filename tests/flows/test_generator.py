#!/usr/bin/env python3
"""The captures that the ladders become are sound: another program, tshark, reads them.

Of every capture: each SIP line of the ladder is one SIP message with that method or code, no
packet is malformed, every checksum is right. Skipped (status 77) where tshark is not installed.
"""
import shutil
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import pcapfile                     # noqa: E402
from flowcapture import Packetizer  # noqa: E402
from test_flows import cases        # noqa: E402

SKIP = 77
OPTIONS = ["ip.check_checksum:TRUE", "udp.check_checksum:TRUE", "tcp.check_checksum:TRUE",
           "sctp.checksum:CRC 32c"]
CHECKSUMS = ["ip.checksum.status", "udp.checksum.status", "tcp.checksum.status",
             "sctp.checksum.status"]
GOOD = "1"  # tshark: 0 bad, 1 good, 2 unverified
# A fault of the packet itself. What tshark says of the order of things (a retransmission, a
# response that fits no request, a TCP stream seen from the middle) is what the ladders are about.
# Bytes that were confirmed before they come tshark takes for sent again, and does not read.
CONFIRMED_BEFORE = {"rule-hole-apart"}
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
    """Without an order all pieces are sent, of what is not lost as a whole."""
    if "lost" in step.options:
        return False
    pieces = int(step.options.get("pieces", 0))
    return "order" not in step.options or \
        len(set(step.options["order"].split(","))) >= pieces


def ladder_messages(flow):
    """Method or code of each SIP message of which every byte is in the capture."""
    return sorted(str(step.code or step.method) for step in flow.steps
                  if step.is_sip and is_complete(step))


def writes_odd_messages(flow):
    """SIP as bytes: what is wrong there is meant to be."""
    return any(step.method == "DATA" and "SIP/" in step.branch for step in flow.steps)


def needs_state(flow):
    """Is there something tshark puts together from several packets?"""
    return flow.transport != "udp" or any(
        len(step.times_ns) > 1 or "transport" in step.options for step in flow.steps)


def batches(flows):
    """Flows that tshark may read one after the other from one file, for it takes long to start."""
    yield [flow for flow in flows if not needs_state(flow)]
    for flow in flows:
        if needs_state(flow):
            yield [flow]


def complaints_of(batch, path):
    """Writes the flows into one capture and has tshark read it."""
    records = [Packetizer(flow).records_of() for flow in batch]
    pcapfile.write_pcap(path, [record for part in records for record in part])
    reorder = all(is_complete(step) for flow in batch for step in flow.steps)
    frames = tshark(path, reorder)
    complaints = []
    for flow, part in zip(batch, records):
        complaints += [f"{flow.name}: {text}"
                       for text in flow_complaints(flow, list(islice(frames, len(part))))]
    if next(frames, None):
        complaints.append(f"{path}: more frames than were written")
    return complaints


def flow_complaints(flow, frames):
    complaints, seen = [], []
    odd = writes_odd_messages(flow) or any("snap" in step.options for step in flow.steps)
    for number, frame in enumerate(frames, 1):
        if frame["icmp.type"]:  # what it quotes is cut and cannot be checked
            continue
        seen += frame["sip.Method"] + frame["sip.Status-Code"]
        for field in FAULTS:
            if frame[field] and not odd:
                complaints.append(f"frame {number}: {field}")
        for field in CHECKSUMS:
            if not odd and any(status != GOOD for status in frame[field]):
                complaints.append(f"frame {number}: {field} is {frame[field]}")
    if flow.name not in CONFIRMED_BEFORE and not odd and sorted(seen) != ladder_messages(flow):
        complaints.append(f"tshark sees {sorted(seen)}, the ladder has {ladder_messages(flow)}")
    return complaints


def main():
    if not shutil.which("tshark"):
        print("SKIP: tshark is not installed")
        return SKIP
    flows = [flow for flow, _ in cases()]
    complaints = []
    with tempfile.TemporaryDirectory() as directory:
        for number, batch in enumerate(batches(flows)):
            complaints += complaints_of(batch, Path(directory) / f"{number}.pcap")
    for complaint in complaints:
        print(f"FAIL {complaint}")
    failed = len({complaint.split(":")[0] for complaint in complaints})
    print(f"{len(flows) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
