#!/usr/bin/env python3
"""The same traffic in another dress gives the same rows.

Each capture is rewritten in ways that change nothing of what happened: later, each frame twice,
through tunnels, in fragments, with headers in another form, over TCP, split into two files that
are read together. The rows of calls, registrations and transactions have to be equal, but for the
keys that a change is about (named beside it).

    test_metamorphic.py [CAPTURE...]

Without arguments: captures/, and the shared captures where they are there.
"""
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import pcapfile as pc  # noqa: E402
import sipchron  # noqa: E402

SOURCE = Path(os.environ["SIPCHRON_SOURCE"])
SHARED = Path(os.environ.get("SIPCHRON_SHARED", "")) / "captures"
COMMANDS = ("calls", "registrations", "transactions")
BYTES_MAX = 1_500_000   # of a shared capture: larger ones say nothing more and take long
SHOWN = 100
SHIFT_NS = 5 * 365 * 86_400 * pc.NS_PER_S + 123_456_789
FRAMES = {"first_frame", "last_frame", "file_frame", "request_frame", "first_response_frame",
          "final_frame"}
PPP_IPV4, PPP_IPV6 = 0x0021, 0x0057
OUTER = ("198.51.100.1", "198.51.100.2")
VLAN, QINQ, MPLS, PPPOE = 0x8100, 0x88A8, 0x8847, 0x8864
GRE, IPIP, IPV6_IN_IPV4 = 47, 4, 41


class Unfit(Exception):
    """The capture has nothing that this change could be tried on."""


# ---- frames ----

def parts(frame):
    """(ethertype, IP packet) of a plain Ethernet frame; None where it is something else."""
    ethertype = struct.unpack_from(">H", frame, 12)[0] if len(frame) >= 14 else 0
    return (ethertype, frame[14:]) if ethertype in (pc.ETHERTYPE_IPV4, pc.ETHERTYPE_IPV6) else None


def each_ip(wrap):
    """A change of each frame that carries IP; others stay."""
    def change(records):
        changed = []
        for record in records:
            inner = parts(record.data)
            data = wrap(record.data, *inner) if inner else record.data
            changed.append(record._replace(data=data, wire_len=None))
        return changed
    return change


def behind_ip(protocol, head):
    """In IP between two other hosts."""
    return lambda frame, ethertype, packet: pc.ethernet(
        *pc.ip(*OUTER, protocol(ethertype) if callable(protocol) else protocol,
               head(frame, ethertype, packet)))


def behind_udp(port, head):
    return behind_ip(pc.UDP, lambda *inner: pc.udp(OUTER[0], 50000, OUTER[1], port, head(*inner)))


def behind_type(ethertype_of, head):
    return lambda frame, ethertype, packet: pc.ethernet(ethertype_of, head(ethertype, packet))


def ppp_of(ethertype):
    return PPP_IPV4 if ethertype == pc.ETHERTYPE_IPV4 else PPP_IPV6


def gtp_u(frame, ethertype, packet):
    return struct.pack(">BBHI", 0x30, 0xFF, len(packet), 7) + packet   # 3GPP TS 29.281: a G-PDU


TUNNELS = {
    "802.1Q": behind_type(VLAN, lambda kind, ip: struct.pack(">HH", 100, kind) + ip),
    "802.1ad": behind_type(QINQ, lambda kind, ip: struct.pack(">HHHH", 7, VLAN, 100, kind) + ip),
    "MPLS": behind_type(MPLS, lambda kind, ip: struct.pack(">II", 16 << 12 | 64,
                                                           17 << 12 | 0x100 | 64) + ip),
    "PPPoE": behind_type(PPPOE, lambda kind, ip: struct.pack(">BBHHH", 0x11, 0, 7, len(ip) + 2,
                                                             ppp_of(kind)) + ip),
    "IP in IP": behind_ip(lambda kind: IPIP if kind == pc.ETHERTYPE_IPV4 else IPV6_IN_IPV4,
                          lambda frame, kind, ip: ip),
    "GRE": behind_ip(GRE, lambda frame, kind, ip: struct.pack(">HH", 0, kind) + ip),
    "NVGRE": behind_ip(GRE, lambda frame, kind, ip: struct.pack(">HHI", 0x2000, 0x6558, 9 << 8)
                       + frame),
    "VXLAN": behind_udp(4789, lambda frame, kind, ip: struct.pack(">II", 8 << 24, 9 << 8) + frame),
    "GENEVE": behind_udp(6081, lambda frame, kind, ip: struct.pack(">HHI", 0, 0x6558, 9 << 8)
                         + frame),
    "TZSP": behind_udp(37008, lambda frame, kind, ip: b"\x01\x00\x00\x01\x01" + frame),
    "GTP-U": behind_udp(2152, gtp_u),
    "ERSPAN II": behind_ip(GRE, lambda frame, kind, ip: struct.pack(
        ">HHIHHI", 0x1000, 0x88BE, 1, 0x1000, 5, 0) + frame),
}


# ---- changes of all records ----

def later(records):
    return [record._replace(time_ns=record.time_ns + SHIFT_NS) for record in records]


def twice(records):
    return [record for record in records for _ in range(2)]


def in_fragments(records):
    """UDP over IPv4 without options or fragments, in three."""
    changed, count = [], 0
    for record in records:
        inner = parts(record.data)
        packet = inner[1] if inner else b""
        if not inner or packet[0] != 0x45 or packet[9] != pc.UDP or \
           struct.unpack_from(">H", packet, 6)[0] & 0x3FFF or len(packet) < 200:
            changed.append(record)
            continue
        length, ident = struct.unpack_from(">HH", packet, 2)
        ends = [".".join(map(str, packet[at:at + 4])) for at in (12, 16)]
        for piece in pc.ip_fragments(*ends, pc.UDP, packet[20:length], 3, ident, packet[8]):
            changed.append(record._replace(data=pc.ethernet(*piece), wire_len=None))
        count += 1
    if not count:
        raise Unfit
    return changed


def udp_datagrams(record):
    """(src, sport, dst, dport, IP id, payload) of a plain UDP datagram over IPv4, or None."""
    inner = parts(record.data)
    packet = inner[1] if inner else b""
    if not inner or packet[0] != 0x45 or packet[9] != pc.UDP or \
       struct.unpack_from(">H", packet, 6)[0] & 0x3FFF:
        return None
    sport, dport, length = struct.unpack_from(">HHH", packet, 20)
    ends = [".".join(map(str, packet[at:at + 4])) for at in (12, 16)]
    return (ends[0], sport, ends[1], dport, struct.unpack_from(">H", packet, 4)[0],
            packet[28:20 + length])


def is_fragment(record):
    inner = parts(record.data)
    return bool(inner and inner[1][0] >> 4 == 4
                and struct.unpack_from(">H", inner[1], 6)[0] & 0x3FFF)


SIP_START = re.compile(rb"^(?:[A-Z]+ \S+ SIP/2\.0|SIP/2\.0 \d\d\d [^\r]*)\r\n")
COMPACT = {b"via": b"v", b"from": b"f", b"to": b"t", b"call-id": b"i", b"contact": b"m",
           b"content-length": b"l", b"content-type": b"c", b"subject": b"s", b"supported": b"k"}


def reformat(payload):
    """7.3.1, 7.3.3: compact names, other case, blanks before the colon, folded lines, and
    headers that are not lists in another order. The top Via stays before the others."""
    if not SIP_START.match(payload) or b"\r\n\r\n" not in payload:
        return payload
    head, body = payload.split(b"\r\n\r\n", 1)
    start, *lines = head.split(b"\r\n")
    if any(line[:1] in b" \t" for line in lines):
        return payload
    changed = []
    for number, line in enumerate(lines):
        name, value = line.split(b":", 1)
        short = COMPACT.get(name.strip().lower(), name.swapcase())
        changed.append((short if number % 2 else name.swapcase()) + b" \t:\r\n  " + value.strip())
    vias = [line for line in changed if line.split()[0].lower() in (b"v", b"via")]
    rest = [line for line in changed if line not in vias]
    simple = [line for line in rest if line.split()[0].lower() in (b"f", b"from", b"t", b"to")]
    rest = [line for line in rest if line not in simple]
    return b"\r\n".join([start] + rest + simple[::-1] + vias) + b"\r\n\r\n" + body


def each_datagram(change):
    def changed(records):
        result, count = [], 0
        for record in records:
            datagram = udp_datagrams(record) if not record.wire_len or \
                record.wire_len == len(record.data) else None
            if not datagram:
                result.append(record)
                continue
            *ends, ident, payload = datagram
            payload_after = change(payload)
            count += payload_after != payload
            frame = pc.ethernet(*pc.ip(ends[0], ends[2], pc.UDP,
                                       pc.udp(*ends, payload_after), ident))
            result.append(record._replace(data=frame, wire_len=None))
        if not count:
            raise Unfit
        return result
    return changed


def over_tcp(records):
    """Each pair of sockets as one TCP connection whose opening was not seen. What TCP repeats by
    itself has no place here: captures with repeated messages are left out."""
    sent, result, seen = {}, [], set()
    for record in records:
        datagram = udp_datagrams(record)
        if is_fragment(record):   # of a message that would stay where it is
            raise Unfit
        if not datagram or not SIP_START.match(datagram[5]):
            result.append(record)
            continue
        src, sport, dst, dport, ident, payload = datagram
        if payload in seen or not re.search(rb"\r\n(?i:content-length|l)[ \t]*:", payload):
            raise Unfit
        seen.add(payload)
        here, there = (src, sport), (dst, dport)
        seq, ack = sent.get((here, there), 1000), sent.get((there, here), 1000)
        segment = pc.tcp(*here, *there, seq, ack, pc.PSH | pc.ACK, payload)
        sent[here, there] = seq + len(payload)
        result.append(record._replace(data=pc.ethernet(*pc.ip(src, dst, pc.TCP, segment, ident)),
                                      wire_len=None))
    if not seen:
        raise Unfit
    return result


def same(records):
    return records


# name -> (change, keys that it is about)
CHANGES = {
    "later": (later, {"start", "ended"}),
    "twice": (twice, FRAMES | {"duplicates", "hop_duplicates"}),
    "fragments": (in_fragments, FRAMES),
    "headers": (each_datagram(reformat), set()),
    "TCP": (over_tcp, {"transport"}),
    **{name: (each_ip(wrap), set()) for name, wrap in TUNNELS.items()},
}
# Two files read together: their frames are numbered as they lie in the sum.
SPLIT_KEYS = {"file", "file_frame"}


# ---- rows ----

def rows(folder, *names):
    """The rows of all commands, as the program prints them in `folder`."""
    found = {}
    for command in COMMANDS:
        done = subprocess.run([sipchron.program(), command, "-f", "json", *names], cwd=folder,
                              capture_output=True, text=True, timeout=60, check=False)
        if done.returncode not in (0, 3, 4):
            raise sipchron.SipchronError(f"{command}: status {done.returncode}: {done.stderr}")
        found[command] = json.loads(done.stdout, parse_float=str)[command]
    return found


def without(row, keys):
    """Rows hold what names frames in lists too (dialogs, proofs): numbers of frames all the same."""
    if isinstance(row, dict):
        return {key: without(value, keys) for key, value in row.items() if key not in keys}
    return [without(value, keys) for value in row] if isinstance(row, list) else row


def differences(before, after, keys):
    for command in COMMANDS:
        a = [without(row, keys) for row in before[command]]
        b = [without(row, keys) for row in after[command]]
        if len(a) != len(b):
            yield f"{command}: {len(a)} rows, then {len(b)}"
        for number, (one, other) in enumerate(zip(a, b), 1):
            for key in one:
                if one[key] != other.get(key):
                    yield f"{command} {number}: {key} = {one[key]}, then {other.get(key)}"


def split(records, folder):
    """The two files hold every other packet each."""
    for number in (0, 1):
        pc.write_pcap(Path(folder) / f"{number}.pcap", records[number::2])
    return rows(folder, "0.pcap", "1.pcap")


def try_all(path):
    """(what differs, changes tried) of one capture."""
    wrong, tried = [], 0
    records, links = pc.read_capture(path)
    if set(links) != {pc.LINK_ETHERNET} or any(
            record.wire_len and record.wire_len > len(record.data) for record in records):
        return [], 0
    records = [record._replace(interface=0) for record in records]
    times = [record.time_ns for record in records]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "c.pcap"
        pc.write_pcap(file, records)
        before = rows(folder, "c.pcap")
        for name, (change, keys) in CHANGES.items():
            try:
                pc.write_pcap(file, change(records))
            except Unfit:
                continue
            tried += 1
            wrong += [f"{path.name}: {name}: {what}"
                      for what in differences(before, rows(folder, "c.pcap"), keys)]
        if times == sorted(set(times)):   # the order of equal times is the order of the files
            tried += 1
            wrong += [f"{path.name}: split: {what}"
                      for what in differences(before, split(records, folder), SPLIT_KEYS)]
    return wrong, tried


def captures():
    if sys.argv[1:]:
        return [Path(name) for name in sys.argv[1:]]
    found = sorted((SOURCE / "captures").glob("*.pcap*"))
    found += [path for path in sorted(SHARED.rglob("*.pcap*"))
              if path.suffix in (".pcap", ".pcapng") and path.stat().st_size < BYTES_MAX]
    return found


def guarded(path):
    try:
        return try_all(path)
    except (ValueError, struct.error, IndexError):   # a capture that is damaged on purpose
        return [], 0


def main():
    paths = captures()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(guarded, paths))
    wrong = [what for found, _ in results for what in found]
    tried = sum(count for _, count in results)
    for what in wrong[:SHOWN]:
        print(what)
    fit = sum(count > 0 for _, count in results)
    print(f"{tried} changes of {fit} captures ({len(paths)} looked at), {len(wrong)} differences")
    return 1 if wrong or tried < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
