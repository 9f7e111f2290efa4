#!/usr/bin/env python3
"""Calls inside every link, tag and tunnel give the rows that they give without.

tshark, where it is there, is asked whether it sees the same SIP in the same frames: that the headers
are what they are taken for does not rest on our reading of the documents alone. Then each capture is
cut, by a snap length and at random, and has to be read to its end.

    test_layers.py [LAYER...]
"""
import functools
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

import layers              # noqa: E402
import pcapfile            # noqa: E402
import realcaptures        # noqa: E402
import sipchron            # noqa: E402

ROOT = HERE.parent.parent
CAPTURES = ("answered", "tcp", "refused")  # over UDP, over TCP
SEED = 20

# What names a record, which a layer may make several of.
FRAMES = ("frame", "file_frame")


def ethernet_records(name):
    records, links = pcapfile.read_capture(ROOT / f"captures/{name}.pcap")
    if links == [pcapfile.LINK_RAW_IP]:
        records = [record._replace(data=pcapfile.ethernet(0x0800, record.data), wire_len=None)
                   for record in records]
    elif links == [pcapfile.LINK_LINUX_SLL]:
        records = [record._replace(data=pcapfile.mac(1) + pcapfile.mac(2) + record.data[14:],
                                   wire_len=None) for record in records]
    return [record for record in records if record.data[12:14] in (b"\x08\0", b"\x86\xdd")]


def rows_of(path):
    """The calls, without what numbers the records."""
    done = sipchron.run("calls", "-f", "json", path)
    rows = json.loads(done.stdout)["calls"]
    return [{key: value for key, value in row.items()
             if not key.endswith(FRAMES) and key not in ("file", "dialogs")} for row in rows]


def sip_frames(path, options):
    """How many frames with SIP tshark sees; none in a file that it cannot read."""
    command = ["tshark", *options, "-o", "tcp.reassemble_out_of_order:TRUE", "-r", str(path), "-Y",
               "sip", "-T", "fields", "-e", "frame.number"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return len(done.stdout.split())


def messages_of(path):
    return len(json.loads(sipchron.run("messages", "-f", "json", path).stdout)["messages"])


def records_of_all():
    return sorted((record for name in CAPTURES for record in ethernet_records(name)),
                  key=lambda record: record.time_ns)


@functools.cache
def plain():
    """The rows without a layer, and the frames with SIP that tshark sees there."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plain.pcap"
        pcapfile.write_pcap(path, records_of_all())
        return rows_of(path), realcaptures.have_tshark() and sip_frames(path, ())


def complaints(name, folder):
    layer = layers.LAYERS[name]
    path = Path(folder) / "inside.pcap"
    records = layers.put(records_of_all(), layer)
    pcapfile.write_pcap(path, records, layer.link)
    rows, frames = plain()
    if rows_of(path) != rows:
        yield "other rows than without"
    if realcaptures.have_tshark():
        same = sip_frames(path, layer.tshark) == frames
        if not layer.why_not and not same:
            yield "tshark sees other SIP"
        if layer.why_not and same:
            yield "tshark sees the same SIP, so the exception is wrong"
    yield from damaged(records, layer, Path(folder) / "damaged.pcap")


def damaged(records, layer, path):
    """Cut anywhere, and changed anywhere: read to the end, never more messages than frames."""
    chance = random.Random(SEED)
    broken = []
    for record in records:
        at = chance.randrange(len(record.data) + 1)
        broken.append(record._replace(data=record.data[:at], wire_len=len(record.data)))
        broken.append(record._replace(data=record.data[:at], wire_len=at))
        noise = bytearray(record.data)
        for _ in range(3):
            noise[chance.randrange(len(noise))] = chance.randrange(256)
        broken.append(record._replace(data=bytes(noise)))
    pcapfile.write_pcap(path, broken, layer.link)
    done = sipchron.run("messages", "-f", "json", path, accept=(0,))
    if len(json.loads(done.stdout)["messages"]) > 2 * len(broken):
        yield "more messages than frames"


def check(name):
    with tempfile.TemporaryDirectory() as folder:
        return list(complaints(name, folder))


def hep():
    """The calls as HEP, whatever cuts the packets of HEP: times are HEP's, in microseconds."""
    records = [record._replace(time_ns=record.time_ns // 1000 * 1000) for record in records_of_all()]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hep.pcap"
        pcapfile.write_pcap(path, records)
        rows = rows_of(path)
        for name, build in layers.HEP.items():
            pcapfile.write_pcap(path, build(records))
            if rows_of(path) != rows:
                yield f"HEP in {name}: other rows than without"
            yield from damaged(build(records), layers.Layer(None), path)
        yield from two_agents(records, path)


def two_agents(records, path):
    """What two agents hand on in pieces is what they hand on whole."""
    pcapfile.write_pcap(path, layers.hep_pieces(records, 1))
    alone = messages_of(path)
    for name, agents in layers.AGENTS.items():
        pcapfile.write_pcap(path, layers.hep_pieces(records, 1, agents))
        rows, count = rows_of(path), messages_of(path)
        pcapfile.write_pcap(path, layers.hep_pieces(records, 3, agents))
        if count != 2 * alone or messages_of(path) != count or rows_of(path) != rows:
            yield f"HEP in pieces of two agents, told apart by {name}: other rows than whole"


def deflated():
    """WebSocket messages compressed by zlib itself: the rows of those that are not. When the
    beginning was not captured, what repeats from it is lost, and the rest is read."""
    records = records_of_all()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "websocket.pcap"
        pcapfile.write_pcap(path, layers.websocket(records))
        rows, count = rows_of(path), messages_of(path)
        if not rows or rows[0]["transport"] != "WS":
            yield "no calls over WebSocket"
        for name, build in layers.DEFLATED.items():
            pcapfile.write_pcap(path, build(records))
            if rows_of(path) != rows:
                yield f"permessage-deflate, {name}: other rows than without"
        packed = layers.websocket(records, True, False, 1, False)
        pcapfile.write_pcap(path, packed[5:])
        if messages_of(path) != count - 5:
            yield "permessage-deflate: a stream without its beginning and context"
        packed = layers.websocket(records, True)
        pcapfile.write_pcap(path, packed[:3] + packed[6:])
        if messages_of(path) >= count - 3:
            yield "permessage-deflate: what repeats from a lost message was read"


def closed():
    """Each kind that is not decoded is named with its count where there is no SIP."""
    with tempfile.TemporaryDirectory() as folder:
        for text, frame in layers.CLOSED.items():
            path = Path(folder) / "closed.pcap"
            records = [pcapfile.Record(pcapfile.NS_PER_S + number,
                                       frame(number) if callable(frame) else frame)
                       for number in range(3)]
            pcapfile.write_pcap(path, records)
            said = sipchron.run("calls", path).stderr.split("; TLS with its keys")[0]
            if f": 3 {text}" not in said or "," in said.replace(text, "").split(":")[-1]:
                yield f"{text}: {said.strip()}"


def main():
    names = sys.argv[1:] or list(layers.LAYERS)
    if not plain()[0]:
        print("FAIL: no calls without a layer")
    failed = 0
    for name, found in zip(names, realcaptures.parallel(check, names)):
        failed += bool(found)
        if found:
            print(f"FAIL {name}:", *found, sep="\n    ")
    for text in [*closed(), *hep(), *deflated()]:
        failed += 1
        print(f"FAIL {text}")
    print(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed or not names else 0


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    sys.exit(main())
