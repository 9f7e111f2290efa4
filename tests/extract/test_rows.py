#!/usr/bin/env python3
"""A call's packets say of it what the whole capture says.

Each call of each capture is extracted by its number; `calls` and `messages` over what came out must
give the rows that they give over the capture, with frame numbers translated. Which record of the
capture a record of the extract is, is found here by comparing bytes, times, lengths and link types,
read by Python: so that is tested, too.

    test_rows.py [FILE...]      default: captures/, the ladders of tests/flows, and the public
                                captures if they are here
"""
import json
import os
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

import flow as notation    # noqa: E402
import pcapfile            # noqa: E402
import realcaptures        # noqa: E402
import sipchron            # noqa: E402
from flowcapture import write_flow  # noqa: E402

# Numbers of rows differ: the extract has fewer calls. A session whose other calls are not in it
# is another one.
NUMBERS = ("call", "session", "session_reason", "session_score", "txn", "registration")
FRAMES = ("frame", "first_frame", "last_frame", "original_frame")
# Of a message, what depends on messages of other calls, or says where it stands.
OF_FILE = ("file", "file_frame", "delta_prev", "delta_first")
# What a call has of its media. Where two calls announce the same ends, as both legs of a B2BUA that leaves
# the media alone, which of them a stream is of depends on the other call.
OF_MEDIA = ("emd", "pad_to_caller", "pad_to_callee", "codec", "media", "media_missing", "clipped", "lost_percent_max",
            "jitter_max", "mos_min", "mos_scale", "media_hints", "rtcp_lost_max")
ACCEPT = (0, 4)           # some of the captures are cut short


class Mismatch(Exception):
    """A record of the extract that is none of the capture."""


def records_of(path):
    """(bytes, time, length on the wire, link type) of every record."""
    records, links = pcapfile.read_capture(path)
    return [(r.data, r.time_ns, r.wire_len, links[r.interface]) for r in records]


def translation(capture, extract):
    """{frame of the extract: frame of the capture}; a record after the last is the end mark."""
    frames, at = {}, 0
    for number, record in enumerate(extract, 1):
        found = at
        while found < len(capture) and capture[found] != record:
            found += 1
        if found == len(capture):
            if number == len(extract) and record[0] == bytes(12) + b"\x88\xb5":
                if record[1] != max(time for _, time, _, _ in capture):
                    raise Mismatch("the end mark is not at the capture's end")
                continue
            raise Mismatch(f"record {number} is none of the capture's")
        frames[number] = found + 1
        at = found + 1
    return frames


def rows(command, *arguments):
    done = sipchron.run(command, "-q", "-f", "json", *arguments, accept=ACCEPT)
    return json.loads(done.stdout, parse_float=Decimal)[command]


def translated(row, frames):
    """The row without what may differ, its frames as the capture has them."""
    same = {key: value for key, value in row.items() if key not in NUMBERS + OF_FILE}
    for key in FRAMES:
        if same.get(key) is not None:
            same[key] = frames[same[key]]
    return same


def as_is(row):
    return {key: value for key, value in row.items() if key not in NUMBERS + OF_FILE}


def differences(wanted, got):
    return ", ".join(f"{key} is {got.get(key)!r}, not {value!r}" for key, value in wanted.items()
                     if got.get(key) != value)


def without_media(row):
    return {key: {name: why for name, why in value.items() if name not in OF_MEDIA} if key == "absent" else value
            for key, value in row.items() if key not in OF_MEDIA}


def call_complaints(path, capture, call, messages, shared_media):
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "call.pcapng"
        sipchron.run("extract", "-q", "--call", call["call"], "-o", target, path, accept=ACCEPT)
        frames = translation(capture, records_of(target))
        found = {row["call"]: translated(row, frames) for row in rows("calls", target)}
        own = [number for number, row in found.items()
               if (row["first_frame"], row["call_id"]) == (call["first_frame"], call["call_id"])]
        if len(own) != 1:
            yield f"{len(own)} calls in its extract are it"
            return
        wanted, got = as_is(call), found[own[0]]
        if shared_media:
            wanted, got = without_media(wanted), without_media(got)
        if got != wanted:
            yield differences(wanted, got)
        said = [translated(row, frames) for row in rows("messages", target)
                if row["call"] == own[0]]
        if said != messages:
            yield f"{len(said)} messages, not {len(messages)}, or others"


def complaints(path):
    """What is wrong, one line each, and how many calls were looked at."""
    try:
        calls = rows("calls", path)
    except sipchron.SipchronError:
        calls = []          # NetMon: not a format that is read
    if not calls:
        return [], 0
    capture = records_of(path)
    shared_media = any("ambiguous" in row["flags"] for row in rows("streams", path))
    messages = {}
    for row in rows("messages", path):
        messages.setdefault(row["call"], []).append(as_is(row))
    found = []
    for call in calls:
        try:
            found += [f"call {call['call']}: {line}" for line in
                      call_complaints(path, capture, call, messages.get(call["call"], []), shared_media)]
        except (Mismatch, sipchron.SipchronError) as error:
            found.append(f"call {call['call']}: {error}")
    return found, len(calls)


def captures(folder):
    source = Path(os.environ.get("SIPCHRON_SOURCE", HERE.parent.parent))
    own = sorted(path for path in (source / "captures").iterdir()
                 if path.suffix in (".pcap", ".pcapng"))
    own += [write_flow(notation.read_flow(path), folder)
            for path in sorted((source / "tests" / "flows").glob("*.flow"))]
    if not realcaptures.are_here():
        print("note: without the public captures")
        return own
    return own + [capture.path for capture in realcaptures.inventory() if capture.kind == "sip"]


def main():
    failed = calls = 0
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(name) for name in sys.argv[1:]] or captures(folder)
        for path, (lines, count) in zip(paths, realcaptures.parallel(complaints, paths)):
            failed += bool(lines)
            calls += count
            for line in lines:
                print(f"FAIL {path}: {line}")
    print(f"{calls} calls of {len(paths)} captures; {failed} captures failed")
    return 1 if failed or not calls else 0


if __name__ == "__main__":
    sys.exit(main())
