"""The public captures of ../shared and what tshark sees in them; test input, not part of the project.

Their inventory says of each file what class it is of (sip, tls, rtp-only, negative) and what
tshark 4.0.17 counts in it.
"""
import csv
import os
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

SKIPPED = 77          # the exit status that ctest takes for "skipped"
TSHARK_TIMEOUT_S = 120


class Capture(NamedTuple):
    name: str         # below the folder, "source/file"
    path: Path
    kind: str         # sip, tls, rtp-only, negative
    container: str    # pcap, pcap-be, pcapng, netmon2
    methods: Counter  # tshark's counts: requests by method ...
    codes: Counter    # ... and responses by code
    streams: int      # of RTP, without any that only looks like it


FOLDER = Path(os.environ.get("SIPCHRON_SHARED", "../shared")) / "captures"


def are_here():
    return (FOLDER / "INVENTORY.tsv").is_file()


def folder():
    """The folder of the public captures; where it is absent the test is skipped."""
    if not are_here():
        print("SKIP: the public captures are not here (SIPCHRON_SHARED)")
        sys.exit(SKIPPED)
    return FOLDER


def counter(field):
    """"INVITE:2 ACK:1" of the inventory."""
    pairs = (word.rsplit(":", 1) for word in field.split())
    return Counter({name: int(count) for name, count in pairs})


def inventory():
    root = folder()
    with open(root / "INVENTORY.tsv", encoding="utf-8", newline="") as file:
        return [Capture(row["file"], root / row["file"], row["class"], row["format"],
                        counter(row["methods"]), counter(row["response_codes"]),
                        int(row["rtp_streams"] or 0))
                for row in csv.DictReader(file, delimiter="\t")]


def have_tshark():
    return shutil.which("tshark") is not None


def tshark_fields(path, display_filter, *fields):
    """One list of strings a frame: the values of the fields, several values joined by commas."""
    command = ["tshark", "-r", str(path), "-Y", display_filter, "-T", "fields",
               "-o", "tcp.reassemble_out_of_order:TRUE",
               "-o", "esp.enable_null_encryption_decode_heuristic:TRUE"]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, check=True,
                          timeout=TSHARK_TIMEOUT_S)
    return [line.split("\t") for line in done.stdout.splitlines()]


def tshark_counts(path):
    """(requests by method, responses by code), SIP quoted in ICMP errors left out."""
    methods, codes = Counter(), Counter()
    for protocols, method, code in tshark_fields(path, "sip", "frame.protocols", "sip.Method",
                                                 "sip.Status-Code"):
        above_sip = protocols.split(":sip")[0].split(":")
        if "icmp" in above_sip or "icmpv6" in above_sip:
            continue
        methods.update(filter(None, method.split(",")))
        codes.update(filter(None, code.split(",")))
    return methods, codes


def parallel(function, items):
    """function of each item, on all cores, the results in order."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(function, items))
