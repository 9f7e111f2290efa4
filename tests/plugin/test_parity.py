#!/usr/bin/env python3
"""The rows of calls, transactions, registrations and streams that the plugin shows after two passes are those
of the command line, key for key, on every public capture with SIP, every one of our own and every
ladder of tests/flows; and the tables of -z are the command line's, byte for byte. In one pass the
tables are the same, and so is every value that is shown. Where a capture counts dropped packets, and the like, the
trust of metrics is another (METRICS.md 18.2).

Rows are matched by Call-ID and first frame, streams by their ends. On all frames of a row the values are the same.

    test_parity.py [NAME...]
"""
import difflib
import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import pcapfile                # noqa: E402
import plugin                  # noqa: E402
import realcaptures            # noqa: E402
import sipchron                # noqa: E402
from passes import differences  # noqa: E402

# Where Wireshark tells the plugin of a TCP segment but not of the IP fragments, under a tunnel, that
# brought it: the message began with the first fragment (frame 66), the plugin says with the second.
# What begins there is so much later, and intervals are shorter.
BEGINS_IN_FRAGMENTS = {
    "open5gs+open5gs/ipsec_to_nonipsec_call.pcapng":
        {"start", "frd", "srd", "pdd", "tta", "trt", "dialogs"},
}

# In one pass a time since the first message counts from the first that is known by then: in these
# another one began before it, and came later. Name: (frame, key).
FIRST_BY_THEN = {"rule-order-pieces.flow": ("frame 2: sipchron.msg.delta_first ",)}

KINDS = {"calls": "call", "transactions": "txn", "registrations": "registration", "streams": "stream"}
FIRST = {"calls": ("first_frame",), "registrations": ("first_frame",), "streams": ("first_frame",),
         "transactions": ("request_frame", "first_response_frame")}
NAMES = ("call_id", "branch", "method", "src", "dst", "ssrc")

# Frames that Wireshark does not take for SIP although they are (contract, section 3): the command
# line is given the capture without them. Name: (frames, why).
NOT_SIP_FOR_WIRESHARK = {
    "ntop+nDPI/fuzz-2006-06-26-2594.pcap":
        ((108, 274, 346, 348), "a NUL in the start line, or a status code of two digits"),
    "aboutsip+pkts/fragmented_udp_sip.pcap":
        ((1,), "the first of two IP fragments alone: the CLI reads its headers"),
    # Both captured on all interfaces of a host: each fragment of a datagram is there again.
    "open5gs+open5gs/ipsec_reg.pcapng":
        ((951, 952), "first fragments again of a datagram that Wireshark has joined already"),
    "open5gs+open5gs/volte.pcapng": ((18,), "the same"),
}


def set_name(key):
    """The field of a set has the name of one member."""
    return {"flags": "flag", "media_hints": "media_hint"}.get(key, key)


def row_of(tree, prefix, model):
    """A row as the command line gives it; keys and types are the model's."""
    found = defaultdict(list)
    for key, value in tree:
        found[key].append(value)
    row = {}
    for key, value in model.items():
        texts = found[f"{prefix}.{set_name(key)}"]
        if key in ("dialogs", "dtmf"):
            trees = found[f"{prefix}.{key}"]
            row[key] = [row_of(*pair) for pair in zip(trees, [f"{prefix}.{key}"] * len(trees),
                                                      value)]
            row[key] += trees[len(value):]
        elif key == "loss_runs":
            row[key] = [int(word) for text in texts for word in text.split()]
        elif isinstance(value, list):
            row[key] = texts
        elif key in ("absent", "file", "file_frame"):
            row[key] = value  # the reasons are no fields, and Wireshark has one file
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
            key = (next(filter(None, firsts), None),
                   *(values.get(f"sipchron.{noun}.{name}") for name in NAMES))
            if trees.setdefault(key, tree) != tree:
                complaints.append(f"frame {number}: {noun} {key} differs from its other frames")
    return trees, complaints


def key_of(row, kind):
    first = next((row[name] for name in FIRST[kind] if row[name]), None)
    names = [row.get(name) for name in NAMES]
    return (str(first) if first else None, *(str(name) if name is not None else None for name in names))


# What Wireshark never shows to a dissector of SIP.
NOT_DECODED_BY_WIRESHARK = {
    "edge-fragment-missing.flow": "the first of two IP fragments alone: the CLI reads its headers",
    "rule-order.flow": "the same",
    "rule-messages.flow": "first lines with another version, another case, more blanks",
}

# While Wireshark puts TCP segments in order, what follows a gap waits for ever.
OPTIONS = {name: ("-o", "tcp.reassemble_out_of_order:FALSE")
           for name in ("edge-tcp-gap.flow", "rule-gaps.flow", "rule-gap-times.flow", "rule-order-ack.flow",
                        "rule-hole-calls.flow", "rule-hole-registrations.flow", "rule-hole-transactions.flow",
                        "rule-hole-end.flow")}


def blanked(path, numbers, folder):
    """The capture with zeros in place of these frames."""
    records, links = pcapfile.read_capture(path)
    records = [record._replace(data=bytes(len(record.data))) if number in numbers else record
               for number, record in enumerate(records, 1)]
    copy = Path(folder) / "blanked.pcap"
    pcapfile.write_pcap(copy, records, links[0])
    return copy


def compare(path, frames, kind, noun, but=()):
    """`but`: keys that may differ."""
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
                       for key in mine if mine[key] != row[key] and key not in but]
    complaints += [f"{noun} {key} is shown only" for key in trees]
    return complaints


def tables_of(path):
    """Those of the command line. In a pipe, so as wide as in tshark's."""
    return "".join(sipchron.run(name, path, accept=(0, 4)).stdout for name in plugin.TABLES)


def without_trust(text):
    """Of the table of metrics what stands before that column: by its width there is room for others or not."""
    return re.sub(r" +(trust|trusted|biased|unusable)( .*)?$", "", text, flags=re.MULTILINE)


def same_tables(path, mine, wanted):
    """Where a check fails that the plugin does not know of, figures are the same, but not their trust."""
    if mine == wanted:
        return True
    unknown = {"drops", "fragments", "fragments-filtered", "unseen", "media-loss-together"}
    found = {row["check"] for row in sipchron.rows("health", path) if row["verdict"] not in ("ok", None)}
    return bool(unknown & found) and without_trust(mine) == without_trust(wanted)


def check(item):
    name, path = item
    with plugin.open_folder() as folder:
        copy, options = plugin.readable(path, folder), OPTIONS.get(name, ())
        frames, tables = plugin.read(copy, "-2", *plugin.ENDS_OF_STREAMS, *options)
        one, same = plugin.read(copy, *plugin.last_of_streams(frames), *options)
        if name in NOT_SIP_FOR_WIRESHARK:
            path = blanked(path, NOT_SIP_FOR_WIRESHARK[name][0], folder)
        complaints = [f"one pass: {text}" for text in differences(one, frames)
                      if not text.startswith(FIRST_BY_THEN.get(name, ()))]
        if same != tables:
            complaints.append("one pass: other tables")
        for kind, noun in KINDS.items():
            complaints += compare(path, frames, kind, noun, BEGINS_IN_FRAGMENTS.get(name, ()))
        if name not in BEGINS_IN_FRAGMENTS and not same_tables(path, tables, tables_of(path)):
            complaints.append("tables differ:")
            complaints += [line for line in difflib.unified_diff(
                tables_of(path).splitlines(), tables.splitlines(), lineterm="", n=0)][2:8]
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
    with plugin.open_folder() as folder:
        everything = [item for item in captures() + plugin.flow_captures(folder)
                      if item[0] not in NOT_DECODED_BY_WIRESHARK
                      and (not sys.argv[1:] or item[0] in sys.argv[1:])]
        results = realcaptures.parallel(check, everything)
    failed = 0
    for (name, _), complaints in zip(everything, results):
        if complaints:
            failed += 1
            print(f"FAIL {name}:", *complaints[:12], sep="\n    ")
    print(f"{len(everything) - failed} passed, {failed} failed")
    return 1 if failed or not everything else 0


if __name__ == "__main__":
    sys.exit(main())
