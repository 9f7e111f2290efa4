#!/usr/bin/env python3
"""The numbers behind the pictures (`plot --data`) of three public captures, one by one and laid over
one another, are those of tshark for the same frames: time, length, type, method, code; the histogram
and the rates are counted here from tshark's values.
"""
import csv
import sys
import tempfile
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import realcaptures            # noqa: E402
import sipchron                # noqa: E402

# Frames with SIP in each, as tshark counts them.
CAPTURES = {"NormB+sipnab/Asterisk_ZFONE_XLITE.pcap": 27, "NormB+sipnab/SIP_CALL_RTP_G711.pcap": 14,
            "irontec+sngrep/aaa.pcap": 81}
BINS = 15
FIELDS = ("frame.number", "frame.time_epoch", "frame.time_relative", "frame.len", "sip.Method",
          "sip.Status-Code", "sip.CSeq.method")

failures = 0


def check(what, ours, theirs):
    global failures
    if ours != theirs:
        failures += 1
        print(f"FAIL {what}:\n  ours   {ours}\n  tshark {theirs}")


def data(folder, *arguments):
    """The rows of --data; the picture is drawn, too."""
    picture, numbers = folder / "picture.svg", folder / "numbers.csv"
    sipchron.run("plot", *arguments, "-o", picture, "--data", numbers)
    if "<svg" not in picture.read_text(encoding="utf-8"):
        check(f"{arguments}: the picture", "no SVG", "SVG")
    with open(numbers, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_tshark(path):
    """One dict a SIP frame."""
    return [dict(zip(FIELDS, row)) for row in realcaptures.tshark_fields(path, "sip", *FIELDS)]


def epoch(text):
    """RFC 3339 in UTC as seconds since the epoch, exact."""
    from datetime import datetime, timezone
    whole, fraction = text.rstrip("Z").split(".")
    seconds = datetime.fromisoformat(whole).replace(tzinfo=timezone.utc).timestamp()
    return Decimal(int(seconds)) + Decimal("0." + fraction)


def kind_of(frame):
    return "Request" if frame["sip.Method"] else "Status"


def check_points(folder, kind, paths, frames):
    ours = [(row["file"], int(row["frame"]), epoch(row["time"]), Decimal(row["since_start"]),
             int(row["length"]), row["type"], row["command"] if row["type"] == "Request" else "",
             row["code"], row["cseq_method"]) for row in data(folder, kind, *paths)]
    theirs = [(str(path), int(f["frame.number"]), Decimal(f["frame.time_epoch"]),
               Decimal(f["frame.time_relative"]), int(f["frame.len"]), kind_of(f), f["sip.Method"],
               f["sip.Status-Code"], f["sip.CSeq.method"])
              for path in paths for f in frames[path]]
    check(f"{kind} of {len(paths)}", ours, theirs)


def histogram(frames_of_all, frames):
    """{(type, bin): count}, bins of one width from the least to the largest length of all, the last
    one closed, as numpy has them."""
    lengths = [int(f["frame.len"]) for f in frames_of_all]
    least, width = min(lengths), Fraction(max(lengths) - min(lengths), BINS)
    return Counter((kind_of(f), min(int((int(f["frame.len"]) - least) / width), BINS - 1))
                   for f in frames), least, width


def check_lengths(folder, paths, frames):
    rows = data(folder, "lengths", "--bins", BINS, *paths)
    everything = [f for path in paths for f in frames[path]]
    check("rows of lengths", len(rows), 2 * BINS * len(paths))
    for path in paths:
        counts, least, width = histogram(everything, frames[path])
        for kind in ("Request", "Status"):
            own = [r for r in rows if (r["file"], r["type"]) == (str(path), kind)]
            check(f"lengths of {path.name}, {kind}", [int(r["count"]) for r in own],
                  [counts[kind, i] for i in range(BINS)])
            edges = [round(float(least + width * i), 3) for i in range(BINS + 1)]
            check(f"edges of {path.name}, {kind}",
                  [round(float(r["from"]), 3) for r in own] + [round(float(own[-1]["to"]), 3)], edges)


def check_codes(folder, paths, frames):
    ours = {(r["file"], r["code"]): int(r["count"]) for r in data(folder, "response-codes", *paths)}
    theirs = Counter((str(path), f["sip.Status-Code"]) for path in paths for f in frames[path]
                     if f["sip.Status-Code"])
    check(f"response-codes of {len(paths)}", ours, dict(theirs))


def check_rate(folder, paths, frames):
    interval = Decimal(10)
    ours = {(r["file"], Decimal(r["since_start"])): int(r["messages"])
            for r in data(folder, "rate", "--interval", interval, *paths) if int(r["messages"]) > 0}
    theirs = Counter((str(path), Decimal(f["frame.time_relative"]) // interval * interval)
                     for path in paths for f in frames[path])
    check(f"rate of {len(paths)}", ours, dict(theirs))


def main():
    root = realcaptures.folder()
    paths = [root / name for name in CAPTURES]
    if not all(path.is_file() for path in paths) or not realcaptures.have_tshark():
        print("SKIP: the captures or tshark are not here")
        return realcaptures.SKIPPED
    frames = {path: of_tshark(path) for path in paths}
    check("frames with SIP", [len(frames[path]) for path in paths], list(CAPTURES.values()))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for group in [[path] for path in paths] + [paths]:
            for kind in ("length-time", "type-time", "command-time"):
                check_points(folder, kind, group, frames)
            check_lengths(folder, group, frames)
            check_codes(folder, group, frames)
            check_rate(folder, group, frames)
    print(f"{failures} differences")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
