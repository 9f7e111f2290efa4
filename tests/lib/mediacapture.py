"""Media beside the messages of a ladder: RTP and RTCP packets, and the SDP that announces them.

Times are seconds from the ladder's start. Ends are texts, "192.0.2.1:4000", "[2001:db8::1]:4000".
Every packet has an IP identification of its own; a copy that the capture made has its original's.
"""
import socket
import struct
import tempfile
import unittest
from decimal import Decimal
from pathlib import Path

import pcapfile as pc
from flow import parse_flow
from flowcapture import EPOCH_NS, Packetizer

FIRST_IDENT = 0x4000  # the ladder's messages have those from 1 on
NTP_EPOCH_S = 2_208_988_800  # 1970 in NTP's count (RFC 5905)
EVENT_VOLUME = 10


def at_ns(seconds):
    return EPOCH_NS + int(Decimal(str(seconds)) * pc.NS_PER_S)


def end_of(text):
    address, _, port = text.rpartition(":")
    return address.strip("[]"), int(port)


def sdp(end, formats="0", *lines, kind="audio", profile="RTP/AVP"):
    """Options of a ladder's line: a session description with one m= line. Of `formats` each is a payload
    type, or one with what its rtpmap says, "96=opus/48000/2"."""
    address, port = end_of(end)
    family = "IP6" if ":" in address else "IP4"
    types = [word.partition("=")[::2] for word in formats.split()]
    text = ["v=0", f"o=- 1 1 IN {family} {address}", "s=-", f"c=IN {family} {address}", "t=0 0",
            f"m={kind} {port} {profile} {' '.join(number for number, _ in types)}"]
    text += [f"a=rtpmap:{number} {codec}" for number, codec in types if codec] + list(lines)
    return 'type=application/sdp body="' + "".join(line + r"\r\n" for line in text) + '"'


def call(name, offer, answer, start, end, hosts="A>B"):
    """The lines of a call that rings after 0.1 s, is answered after 0.5 s, and is hung up by the caller
    at `end`. Offer and answer are options, as of sdp()."""
    caller, callee = hosts.split(">")
    forth, back = f"{caller}>{callee}", f"{callee}>{caller}"
    lines = [(0, forth, "INVITE 1", "i", "", offer), (0.1, back, "180 INVITE 1", "i", "t", "sdp=0"),
             (0.5, back, "200 INVITE 1", "i", "t", answer), (0.51, forth, "ACK 1", "k", "t", "")]
    if end is not None:
        lines += [(end - start, forth, "BYE 2", "b", "t", ""),
                  (end - start + 0.01, back, "200 BYE 2", "b", "t", "")]
    return "".join(f"{start + after:.3f} {ends} {what} {name}{branch} {tag} cid={name} ftag={name} {options}\n"
                   for after, ends, what, branch, tag, options in lines)


class Wire:
    """The packets of one capture."""

    def __init__(self):
        self.records, self.ident = [], FIRST_IDENT

    def send(self, seconds, src, dst, payload, vlan=None):
        """One datagram; its record, which may be sent again as a copy."""
        (address, sport), (to, dport) = end_of(src), end_of(dst)
        self.ident += 1
        packet = pc.ip(address, to, pc.UDP, pc.udp(address, sport, to, dport, payload), self.ident)
        self.records.append(pc.Record(at_ns(seconds), pc.ethernet(*packet, vlan=vlan)))
        return self.records[-1]

    def copy(self, record, after):
        """The capture has it twice."""
        self.records.append(record._replace(
            time_ns=record.time_ns + int(Decimal(str(after)) * pc.NS_PER_S)))

    def write(self, folder, name, ladder):
        """Beside the messages of the ladder; the path."""
        records = Packetizer(parse_flow(name, ladder)).records_of() + self.records
        path = Path(folder) / f"{name}.pcap"
        pc.write_pcap(path, sorted(records, key=lambda record: record.time_ns))
        return path


def rtp(ssrc, seq, timestamp, payload_type, payload, marker=False):
    return struct.pack(">BBHII", 0x80, marker << 7 | payload_type, seq & 0xFFFF,
                       timestamp & 0xFFFFFFFF, ssrc) + payload


class Sender:
    """One synchronization source. Its packets have a number and a timestamp each, whatever becomes
    of them on the way."""

    def __init__(self, wire, src, dst, ssrc, payload_type=0, step=160, seq=1000, timestamp=5000, vlan=None):
        self.wire, self.src, self.dst, self.ssrc, self.vlan = wire, src, dst, ssrc, vlan
        self.payload_type, self.step, self.seq, self.timestamp = payload_type, step, seq, timestamp
        self.packet_s = Decimal("0.02")
        self.sent = 0

    def talk(self, start, count, lost=(), twice=(), late=None, copied=()):
        """`count` packets, one every 20 ms. By their place among them: those that are lost; that come
        twice over the network, the second 1 ms later; that come late, by so many ms; of which the
        capture has a copy 0.05 ms later."""
        late = late or {}
        for place in range(count):
            seconds = Decimal(str(start)) + self.packet_s * place + Decimal(late.get(place, 0)) / 1000
            if place not in lost:
                record = self.one(seconds)
                if place in twice:
                    self.one(seconds + Decimal("0.001"))
                if place in copied:
                    self.wire.copy(record, "0.00005")
            self.seq, self.timestamp = self.seq + 1, self.timestamp + self.step
            self.sent += 1

    def one(self, seconds):
        payload = bytes([0x55]) * 160
        return self.wire.send(seconds, self.src, self.dst,
                              rtp(self.ssrc, self.seq, self.timestamp, self.payload_type, payload), self.vlan)

    def press(self, start, code, updates, ends=3, payload_type=101):
        """A key (RFC 4733 2.5): an update every 20 ms, then the end so many times."""
        seconds = Decimal(str(start))
        for place in range(updates + ends):
            duration = 160 * (min(place, updates) + 1)
            event = struct.pack(">BBH", code, EVENT_VOLUME | (0x80 if place >= updates else 0), duration)
            self.wire.send(seconds + self.packet_s * place, self.src, self.dst,
                           rtp(self.ssrc, self.seq, self.timestamp, payload_type, event, place == 0))
            self.seq += 1
        self.timestamp += 160 * (updates + ends)


# ---- RTCP, RFC 3550 6.4 ----

def ntp(seconds):
    """64 bits of NTP time, of a time of the ladder."""
    whole, rest = divmod(at_ns(seconds), pc.NS_PER_S)
    return (whole + NTP_EPOCH_S) << 32 | (rest << 32) // pc.NS_PER_S


def report_block(ssrc, lost=0, highest=0, jitter=0, last_sr=0, delay=0, fraction=0):
    """`delay` in 1/65536 s."""
    return struct.pack(">IIIIII", ssrc, fraction << 24 | (lost & 0xFFFFFF), highest, jitter, last_sr, delay)


def sender_report(ssrc, seconds, timestamp, packets, octets, blocks=()):
    body = struct.pack(">IQIII", ssrc, ntp(seconds), timestamp, packets, octets) + b"".join(blocks)
    return struct.pack(">BBH", 0x80 | len(blocks), 200, len(body) // 4) + body


def receiver_report(ssrc, blocks):
    body = struct.pack(">I", ssrc) + b"".join(blocks)
    return struct.pack(">BBH", 0x80 | len(blocks), 201, len(body) // 4) + body


def source_description(ssrc, name=b"cname"):
    """Its one item, CNAME; ended and padded by zeros."""
    body = struct.pack(">IBB", ssrc, 1, len(name)) + name
    body += bytes(4 - len(body) % 4)
    return struct.pack(">BBH", 0x81, 202, len(body) // 4) + body


def voip_metrics(ssrc, about, mos_lq, mos_cq, loss=0, discard=0, r_factor=127):
    """An XR with one block of VoIP metrics (RFC 3611 4.7), of what `ssrc` hears of `about`. MOS in tenths, loss
    and discard in 256ths; what else is in it is not known."""
    block = struct.pack(">BBHI", 7, 0, 8, about)
    block += struct.pack(">BBBBHHHHBBBBBBBBBBHHH", loss, discard, 0, 0, 0, 0, 0, 0, 127, 127, 127, 16, r_factor, 127,
                         mos_lq, mos_cq, 0, 0, 0, 0, 0)
    body = struct.pack(">I", ssrc) + block
    return struct.pack(">BBH", 0x80, 207, len(body) // 4) + body


# ---- what else is on ports of media (RFC 7983) ----

def stun(username="", response=False):
    """A binding request or response (RFC 8489); with the user name of a check (RFC 8445 7.2.2)."""
    name = username.encode()
    attributes = struct.pack(">HH", 6, len(name)) + name + bytes(-len(name) % 4) if name else b""
    return struct.pack(">HHI", 0x101 if response else 1, len(attributes), 0x2112A442) + bytes(range(12)) + attributes


def channel_data(payload, channel=0x4001):
    """What a TURN client and its server exchange (RFC 8656 12.4)."""
    return struct.pack(">HH", channel, len(payload)) + payload


def zrtp_hello(ssrc):
    return struct.pack(">BBH4sI", 0x10, 0, 1, b"ZRTP", ssrc) + b"\x50\x5a\0\3Hello   " + bytes(4)


def dtls_hello():
    """A record of a handshake, as far as it can be told (RFC 6347 4.1)."""
    return bytes([22, 0xFE, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0])


def udptl(seq, primary=b"\x06"):
    """T.38 9.1: a packet with no earlier one again."""
    return struct.pack(">HB", seq & 0xFFFF, len(primary)) + primary + b"\0\0"


def dns_question(name=b"sip"):
    return struct.pack(">HHHHHH", 0x9A10, 0x100, 1, 0, 0, 0) + bytes([len(name)]) + name + b"\0\0\1\0\1"


# ---- other ways for RTP to come in ----

def in_hep(wire, protocol=4):
    """From now on what the wire sends comes in HEP, an agent's, as of that protocol type (4 RTP, 5 RTCP)."""
    def send(seconds, src, dst, payload, vlan=None):
        (address, sport), (to, dport) = end_of(src), end_of(dst)
        whole, rest = divmod(at_ns(seconds), pc.NS_PER_S)
        kind = protocol if payload[1:2] < b"\xc0" or payload[1:2] > b"\xdf" else 5
        chunks = [(1, b"\2"), (2, b"\x11"), (3, socket.inet_aton(address)), (4, socket.inet_aton(to)),
                  (7, struct.pack(">H", sport)), (8, struct.pack(">H", dport)), (9, struct.pack(">I", whole)),
                  (10, struct.pack(">I", rest // 1000)), (11, bytes([kind])), (15, payload)]
        body = b"".join(struct.pack(">HHH", 0, number, 6 + len(value)) + value for number, value in chunks)
        outer("192.0.2.200:40000", "192.0.2.201:9060", seconds + Decimal("0.3"),
              b"HEP3" + struct.pack(">H", 6 + len(body)) + body)

    def outer(src, dst, seconds, payload):
        (address, sport), (to, dport) = end_of(src), end_of(dst)
        wire.ident += 1
        packet = pc.ip(address, to, pc.UDP, pc.udp(address, sport, to, dport, payload), wire.ident)
        wire.records.append(pc.Record(at_ns(seconds), pc.ethernet(*packet)))

    wire.send = send


def in_tcp(wire, size=None, first=b"", lost=()):
    """From now on what the wire sends comes in TCP, behind its length (RFC 4571): a segment each, or in
    segments of `size` bytes, whose last ones are there when all is sent by calling what is returned.
    `first`: bytes before the first of them. `lost`: numbers of segments, from 0, that are not captured."""
    sequences, held, count = {}, {}, [0]

    def segment(seconds, src, dst, payload):
        (address, sport), (to, dport) = end_of(src), end_of(dst)
        seq = sequences.setdefault((src, dst), 1000)
        sequences[src, dst] = seq + len(payload)
        wire.ident += 1
        data = pc.tcp(address, sport, to, dport, seq, 1, 0x18, payload)
        if count[0] not in lost:
            wire.records.append(pc.Record(at_ns(seconds), pc.ethernet(*pc.ip(address, to, pc.TCP, data, wire.ident))))
        count[0] += 1

    def send(seconds, src, dst, payload, vlan=None):
        data = held.pop((src, dst), (seconds, first if (src, dst) not in sequences else b""))[1]
        data += struct.pack(">H", len(payload)) + payload
        while size and len(data) >= size:
            segment(seconds, src, dst, data[:size])
            data = data[size:]
        if not size:
            segment(seconds, src, dst, data)
            data = b""
        held[src, dst] = seconds, data

    def rest():
        for (src, dst), (seconds, data) in held.items():
            if data:
                segment(seconds, src, dst, data)

    wire.send = send
    return rest


class WireCase(unittest.TestCase):
    """A folder, and a wire that the test's senders send on."""
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.wire = Wire()

    def sender(self, src, dst, ssrc, **options):
        return Sender(self.wire, src, dst, ssrc, **options)
