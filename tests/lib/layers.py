"""Every link, tag and tunnel that is decoded, put around the frames of a capture.

A layer is a function from (Ethernet frame, number of the record) to a list of the records' bytes;
LAYERS says under which link type they lie, and what tshark has to be told to read them. Headers are
written from the documents named beside them.
"""
import hashlib
import hmac
import struct
import zlib
from typing import Callable, NamedTuple, Optional

import pcapfile as pc

OUTER = ("192.0.2.1", "192.0.2.2")
ETHERNET_HEADER = 14
SNAP = b"\xaa\xaa\x03\0\0\0"  # RFC 1042


def split(frame):
    """(addresses, ethertype, the rest without padding) of an Ethernet frame with IP in it."""
    ethertype = struct.unpack_from(">H", frame, 12)[0]
    packet = frame[ETHERNET_HEADER:]
    if ethertype == pc.ETHERTYPE_IPV4:
        packet = packet[:struct.unpack_from(">H", packet, 2)[0]]
    elif ethertype == pc.ETHERTYPE_IPV6:
        packet = packet[:40 + struct.unpack_from(">H", packet, 4)[0]]
    return frame[:12], ethertype, packet


def outer(protocol, payload, number=1):
    return pc.ethernet(*pc.ip(*OUTER, protocol, payload, number & 0xFFFF), pc.mac(3), pc.mac(4))


def in_udp(port, payload, number=1, sport=40000):
    return outer(pc.UDP, pc.udp(OUTER[0], sport, OUTER[1], port, payload), number)


def in_gre(payload, ethertype, flags=0, optional=b""):
    return outer(47, struct.pack(">HH", flags, ethertype) + optional + payload)


def tagged(ethertype, tag):
    """A tag between the addresses and the ethertype."""
    def layer(frame, _):
        return [frame[:12] + struct.pack(">H", ethertype) + tag + frame[12:]]
    return layer


def udp_tunnel(port, header, inner=lambda frame: frame):
    def layer(frame, number):
        return [in_udp(port, header + inner(frame), number)]
    return layer


def ip_of(frame):
    return split(frame)[2]


def prefixed(header, inner=lambda frame: frame):
    """A link whose header says all."""
    def layer(frame, _):
        return [header + inner(frame)]
    return layer


# ---- ESP, RFC 4303, with the NULL cipher, RFC 2410 ----

def esp_of(payload, next_header, number, icv_bytes, iv=b"", spi=0xC0FFEE01):
    """The check value is a true HMAC-SHA-256, cut; its key is not in the capture."""
    padding = bytes(range(1, 1 + -(len(iv) + len(payload) + 2) % 4))
    body = struct.pack(">II", spi, number) + iv + payload + padding
    body += struct.pack(">BB", len(padding), next_header)
    return body + hmac.new(b"key", body, hashlib.sha512).digest()[:icv_bytes]


def esp_tunnel(icv_bytes, iv=b""):
    def layer(frame, number):
        _, ethertype, packet = split(frame)
        inner = 4 if ethertype == pc.ETHERTYPE_IPV4 else 41
        return [outer(50, esp_of(packet, inner, number, icv_bytes, iv))]
    return layer


def esp_transport(icv_bytes):
    """The packet keeps its header; its payload is in ESP."""
    def layer(frame, number):
        addresses, ethertype, packet = split(frame)
        if ethertype == pc.ETHERTYPE_IPV6:
            body = esp_of(packet[40:], packet[6], number, icv_bytes)
            head = packet[:4] + struct.pack(">HB", len(body), 50) + packet[7:40]
            return [addresses + frame[12:14] + head + body]
        length = (packet[0] & 15) * 4
        body = esp_of(packet[length:], packet[9], number, icv_bytes)
        head = packet[:2] + struct.pack(">H", length + len(body)) + packet[4:9] + b"\x32\0\0"
        head += packet[12:length]
        head = head[:10] + struct.pack(">H", pc.checksum(head)) + head[12:]
        return [addresses + frame[12:14] + head + body]
    return layer


def esp_in_udp(frame, number):
    """RFC 3948, tunnel mode."""
    return [in_udp(4500, esp_of(ip_of(frame), 4, number, 12), number, 4500)]


# ---- IEEE 802.11 ----

def wlan(frame, control=b"\x08\x01", qos=b"", fourth=b"", pad=b""):
    """A data frame (IEEE 802.11-2020 9.3.2.1) with LLC and SNAP."""
    addresses, ethertype, packet = split(frame)
    head = control + b"\0\0" + addresses[:6] + addresses[6:] + addresses[:6] + b"\0\0"
    return (head + fourth + qos + pad + SNAP + struct.pack(">H", ethertype) + packet)


def wlan_qos(frame):
    return wlan(frame, b"\x88\x02", b"\0\0")


def wlan_aggregate(frame):
    """An A-MSDU: a small ARP packet, then the frame, with padding between."""
    head = wlan(frame, b"\x88\x02", b"\x80\0")[:26]
    arp = SNAP + b"\x08\x06" + pc.arp_request("192.0.2.9", "192.0.2.8")[14:42]
    addresses, ethertype, packet = split(frame)
    mine = SNAP + struct.pack(">H", ethertype) + packet
    subframes = addresses + struct.pack(">H", len(arp)) + arp
    subframes += bytes(-len(subframes) % 4)
    return head + subframes + addresses + struct.pack(">H", len(mine)) + mine


def radiotap(frame):
    """A time stamp and flags: the frame check sequence is there."""
    head = struct.pack("<BBHIQB", 0, 0, 17, 0x03, 1, 0x10)
    return [head + wlan(frame) + b"\x01\x02\x03\x04"]


def radiotap_padded(frame, _):
    """The header of 26 bytes is padded to 28."""
    head = struct.pack("<BBHIB", 0, 0, 9, 0x02, 0x20)
    return [head + wlan(frame, b"\x88\x02", b"\0\0", pad=b"\0\0")]


def prism(frame, _):
    return [struct.pack(">II", 0x44, 144) + bytes(136) + wlan(frame)]


def avs(frame, _):
    return [struct.pack(">II", 0x80211001, 64) + bytes(56) + wlan(frame)]


def ppi(frame, _):
    return [struct.pack("<BBHI", 0, 0, 8, 105) + wlan(frame)]


# ---- CAPWAP, RFC 5415 4.3 ----

def capwap_header(native=0, flags=0, ident=0, offset=0):
    """HLEN 2 words, radio 1, WBID 1 (IEEE 802.11), T; F, L ...; fragment, offset."""
    return struct.pack(">BHBHH", 0, 2 << 11 | 1 << 6 | 1 << 1 | native, flags, ident, offset)


def capwap(native, swap=False):
    def layer(frame, number):
        inner = frame
        if native:
            inner = wlan(frame)
            inner = inner[1::-1] + inner[2:] if swap else inner
        return [in_udp(5247, capwap_header(native) + inner, number)]
    return layer


def capwap_fragments(frame, number):
    parts = pc.cut(frame, 3, 8)
    return [in_udp(5247, capwap_header(0, 0x80 | (0x40 if part is parts[-1] else 0), number,
                                       part[0]) + part[1], number * 8 + at)
            for at, part in enumerate(parts)]


# ---- devices and systems ----

def erf(kind, header=b"", pad=b"\0\0"):
    """16 bytes: time stamp, type, flags, lengths, colour; Ethernet behind two bytes."""
    def layer(frame, _):
        inner = frame if pad else ip_of(frame)
        size = 16 + len(header) + len(pad) + len(inner)
        return [struct.pack("<Q", 1) + struct.pack(">BBHHH", kind | (0x80 if header else 0), 4, size,
                                                   0, len(inner)) + header + pad + inner]
    return layer


def nflog(order):
    """Family, version, resource; attributes: a prefix, then the payload."""
    def layer(frame, _):
        packet = ip_of(frame)
        family = 2 if packet[0] >> 4 == 4 else 10
        prefix = struct.pack(order + "HH", 4 + 3, 10) + b"in\0\0"
        return [struct.pack(">BBH", family, 0, 5) + prefix +
                struct.pack(order + "HH", 4 + len(packet), 9) + packet]
    return layer


def pktap(frame, _):
    """Apple's header of 108 bytes: length, record type, link type, name of the interface ..."""
    return [struct.pack("<III", 108, 1, 1) + b"en0".ljust(96, b"\0") + frame]


def exported(frame, _):
    """Wireshark's export of the payload of UDP: name of the dissector, addresses, ports."""
    packet = ip_of(frame)
    if packet[0] >> 4 != 4 or packet[9] != pc.UDP:
        return [exported_tag(12, b"ip\0\0") + exported_tag(0, b"") + packet]
    sport, dport = struct.unpack_from(">HH", packet, 20)
    tags = [(12, b"sip\0"), (20, packet[12:16]), (21, packet[16:20]), (24, struct.pack(">I", 3)),
            (25, struct.pack(">I", sport)), (26, struct.pack(">I", dport)), (0, b"")]
    return [b"".join(exported_tag(*tag) for tag in tags) + packet[28:]]


def exported_tag(kind, value):
    return struct.pack(">HH", kind, len(value)) + value


def exported_ip(frame, _):
    return [exported_tag(12, b"ip\0\0") + exported_tag(0, b"") + ip_of(frame)]


def switch_tag(frame, _):
    """A tag of four bytes behind the addresses: Marvell's DSA (From CPU), Broadcom's."""
    return [frame[:12] + b"\xc0\x08\0\0" + frame[12:]]


def inner_type(frame):
    return split(frame)[1]


def l2tp(frame, number):
    """RFC 2661 3.1 with length and sequence, PPP with address and control."""
    packet = ip_of(frame)
    inner = b"\xff\x03" + (b"\0\x21" if packet[0] >> 4 == 4 else b"\0\x57") + packet
    head = struct.pack(">HHHHHH", 0x4802, 12 + len(inner), 7, 9, number, 0)
    return [in_udp(1701, head + inner, number, 1701)]


# ---- HEP, revision 37: what an agent saw, with its addresses and time ----

def chunk(kind, value):
    return struct.pack(">HHH", 0, kind, 6 + len(value)) + value


class Agent(NamedTuple):
    """Who sends HEP: its number, if it says one, and its address."""
    number: Optional[int] = None
    address: str = OUTER[0]


def hep_of(record, agent=Agent()):
    """The payload of a UDP or TCP packet in IPv4 as HEP 3; None: it has none."""
    packet = ip_of(record.data)
    size = (packet[0] & 15) * 4
    transport = packet[size:]
    payload = transport[8:] if packet[9] == pc.UDP else transport[(transport[12] >> 4) * 4:]
    if not payload:
        return None
    seconds, rest = divmod(record.time_ns, pc.NS_PER_S)
    body = chunk(1, b"\x02") + chunk(2, packet[9:10]) + chunk(3, packet[12:16])
    body += chunk(4, packet[16:20]) + chunk(7, transport[:2]) + chunk(8, transport[2:4])
    body += chunk(9, struct.pack(">I", seconds)) + chunk(10, struct.pack(">I", rest // 1000))
    body += chunk(11, b"\x01")
    body += b"" if agent.number is None else chunk(12, struct.pack(">I", agent.number))
    body += chunk(15, payload)
    return b"HEP3" + struct.pack(">H", 6 + len(body)) + body


def heps(records, agent=Agent()):
    return [(record, hep) for record in records for hep in [hep_of(record, agent)] if hep]


def hep_datagrams(records, pieces=1, agent=Agent()):
    """In UDP, each datagram in so many IP fragments."""
    out, ends = [], (agent.address, OUTER[1])
    for number, (record, hep) in enumerate(heps(records, agent)):
        datagram = pc.udp(ends[0], 40000, ends[1], 9060, hep)
        out += [record._replace(data=pc.ethernet(*packet), wire_len=None)
                for packet in pc.ip_fragments(*ends, pc.UDP, datagram, pieces, number + 1)]
    return out


def hep_stream(records, size, together=1):
    """In one TCP connection: so many packets together, cut into segments of one size."""
    out, seq, held = [], 1000, b""
    for number, (record, hep) in enumerate(heps(records), 1):
        held += hep
        if number % together:
            continue
        for at in range(0, len(held), size):
            part = held[at:at + size]
            segment = pc.tcp(OUTER[0], 40000, OUTER[1], 9060, seq, 1, pc.PSH | pc.ACK, part)
            out.append(record._replace(data=outer(pc.TCP, segment, seq), wire_len=None))
            seq += len(part)
        held = b""
    return out


# ---- WebSocket, RFC 6455 and RFC 7118, with permessage-deflate, RFC 7692 ----

def ws_frame(payload, first, mask=b""):
    length = len(payload)
    size = (bytes([length]) if length < 126 else b"\x7e" + struct.pack(">H", length))
    head = bytes([first, size[0] | (0x80 if mask else 0)]) + size[1:] + mask
    return head + (bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload)) if mask
                   else payload)


class Deflater:
    """The sender's side of one direction."""

    def __init__(self, takeover):
        self.takeover, self.packer = takeover, zlib.compressobj(9, zlib.DEFLATED, -15)

    def pack(self, payload):
        if not self.takeover:
            self.packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = self.packer.compress(payload) + self.packer.flush(zlib.Z_SYNC_FLUSH)
        return packed[:-4]  # RFC 7692 7.2.1


def websocket(records, deflate=False, takeover=True, pieces=1, handshake=True):
    """Each message of UDP in a WebSocket between the same hosts and ports; the client, from which
    the first one came, masks. pieces: frames a message."""
    out, streams, client = [], {}, None
    for record in records:
        packet = ip_of(record.data)
        if packet[9] != pc.UDP:
            continue
        src, dst = packet[12:16], packet[16:20]
        ports, payload = struct.unpack_from(">HH", packet, 20), packet[28:]
        client = client or src
        ends = (src, dst, ports)
        if ends not in streams:
            hello = (b"GET / HTTP/1.1\r\n" if src == client
                     else b"HTTP/1.1 101 Switching Protocols\r\n") + (
                b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: sip\r\n\r\n")
            streams[ends] = [1000, Deflater(takeover), hello if handshake else b""]
        stream = streams[ends]
        if deflate:
            payload = stream[1].pack(payload)
        frames, parts = b"", pc.cut(payload, pieces)
        for at, (_, part) in enumerate(parts):
            first = (0 if at else 1 | (0x40 if deflate else 0)) | (0x80 if at == len(parts) - 1 else 0)
            frames += ws_frame(part, first, b"mask" if src == client else b"")
        frames, stream[2] = stream[2] + frames, b""
        names = ".".join(map(str, src)), ".".join(map(str, dst))
        segment = pc.tcp(names[0], ports[0], names[1], ports[1], stream[0], 1, pc.PSH | pc.ACK, frames)
        stream[0] += len(frames)
        out.append(record._replace(data=pc.ethernet(*pc.ip(*names, pc.TCP, segment)), wire_len=None))
    return out


DEFLATED = {
    "context kept": lambda records: websocket(records, True),
    "context kept, in 3 frames": lambda records: websocket(records, True, True, 3),
    "no context": lambda records: websocket(records, True, False),
    "no handshake seen": lambda records: websocket(records, True, True, 1, False),
}


def hep_pieces(records, pieces, agents=(Agent(),)):
    """Agents that do not put TCP in order: each segment of a message is a HEP packet of each."""
    out = []
    for record in records:
        packet = ip_of(record.data)
        at = (packet[0] & 15) * 4
        at += 8 if packet[9] == pc.UDP else (packet[at + 12] >> 4) * 4
        head, payload = record.data[:ETHERNET_HEADER + at], packet[at:]
        parts = pc.cut(payload, pieces) if packet[9] == pc.TCP and len(payload) > 99 else [(0, payload)]
        for _, part in parts:
            whole = head[:16] + struct.pack(">H", at + len(part)) + head[18:] + part
            for agent in agents:
                out += hep_datagrams([record._replace(data=whole, wire_len=None)], 1, agent)
    return out


# Two that see the same connection: told apart by their number, by their address.
AGENTS = {
    "numbers": (Agent(1), Agent(2)),
    "addresses": (Agent(), Agent(address=OUTER[0][:-1] + "9")),
}

HEP = {
    "a packet a segment": lambda records: hep_pieces(records, 3),
    "datagrams": hep_datagrams,
    "datagrams in 3 fragments": lambda records: hep_datagrams(records, 3),
    "a stream": lambda records: hep_stream(records, 1460),
    "a stream in segments of 211 bytes": lambda records: hep_stream(records, 211),
    "a stream in segments of 5 bytes": lambda records: hep_stream(records, 5),
    "a stream, packets joined": lambda records: hep_stream(records, 700, 2),
}


class Layer(NamedTuple):
    build: Callable
    link: int = pc.LINK_ETHERNET
    tshark: tuple = ()    # options
    why_not: str = ""     # why tshark 4.0 does not see the same SIP


ESP = ("-o", "esp.enable_null_encryption_decode_heuristic:TRUE")
ONLY_12 = "tshark looks for check values of 12 bytes alone"
UNKNOWN = "tshark 4.0 does not know this link type or port"

LAYERS = {
    "esp-tunnel-12": Layer(esp_tunnel(12), tshark=ESP),
    "esp-tunnel-16": Layer(esp_tunnel(16), why_not=ONLY_12),
    "esp-tunnel-none": Layer(esp_tunnel(0), why_not=ONLY_12),
    "esp-tunnel-gmac": Layer(esp_tunnel(16, bytes(range(8))), why_not=ONLY_12),
    "esp-transport-12": Layer(esp_transport(12), tshark=ESP),
    "esp-transport-16": Layer(esp_transport(16), why_not=ONLY_12),
    "esp-transport-24": Layer(esp_transport(24), why_not=ONLY_12),
    "esp-transport-none": Layer(esp_transport(0), why_not=ONLY_12),
    "esp-in-udp": Layer(esp_in_udp, tshark=ESP),
    "geneve": Layer(udp_tunnel(6081, b"\0\0\x65\x58\0\0\x05\0")),
    "geneve-options": Layer(udp_tunnel(6081, b"\x02\0\x65\x58\0\0\x05\0\x01\x02\x03\x01abcd")),
    "geneve-ip": Layer(udp_tunnel(6081, b"\0\0\x08\0\0\0\x05\0", ip_of)),
    "tzsp": Layer(udp_tunnel(37008, b"\x01\0\0\x01\x01")),
    "tzsp-tags": Layer(udp_tunnel(37008, b"\x01\0\0\x01\0\x0a\x01\xd8\x12\x01\x06\x01")),
    "tzsp-wlan": Layer(udp_tunnel(37008, b"\x01\0\0\x12\x01", wlan)),
    "vxlan": Layer(udp_tunnel(4789, b"\x08\0\0\0\0\0\x05\0")),
    "vxlan-gpe": Layer(udp_tunnel(4790, b"\x0c\0\0\x03\0\0\x05\0")),
    "vxlan-gpe-ip": Layer(udp_tunnel(4790, b"\x0c\0\0\x01\0\0\x05\0", ip_of)),
    "vxlan-gpe-nsh": Layer(udp_tunnel(4790, b"\x0c\0\0\x04\0\0\x05\0" + b"\x0f\xc6\x01\x03" +
                                      b"\0\0\x01\xff" + bytes(16))),
    "capwap": Layer(capwap(0)),
    "capwap-wlan": Layer(capwap(1), tshark=("-o", "capwap.swap_fc:FALSE")),
    "capwap-wlan-swapped": Layer(capwap(1, True)),
    "capwap-fragments": Layer(capwap_fragments),
    "wlan": Layer(lambda frame, _: [wlan(frame)], 105),
    "wlan-qos": Layer(lambda frame, _: [wlan_qos(frame)], 105),
    "wlan-wds": Layer(lambda frame, _: [wlan(frame, b"\x08\x03", fourth=frame[:6])], 105),
    "wlan-aggregate": Layer(lambda frame, _: [wlan_aggregate(frame)], 105),
    "radiotap": Layer(lambda frame, _: radiotap(frame), 127),
    "radiotap-padded": Layer(radiotap_padded, 127),
    "prism": Layer(prism, 119),
    "avs": Layer(avs, 163),
    "ppi": Layer(ppi, 192),
    "nflog": Layer(nflog("<"), 239),
    "nflog-big-endian": Layer(nflog(">"), 239, why_not="tshark has to be told the byte order"),
    "erf-ethernet": Layer(erf(2), 197),
    "erf-extended": Layer(erf(2, bytes(8)), 197),
    "erf-colour": Layer(erf(11), 197),
    "erf-ip4": Layer(erf(22, pad=b""), 197),
    "vn-tag": Layer(tagged(0x8926, b"\x40\x01\x80\x02")),
    "e-tag": Layer(tagged(0x893F, b"\0\x01\0\x02\0\0")),
    "cisco-metadata": Layer(tagged(0x8909, b"\x01\x01\0\x01\0\x07")),
    "edsa": Layer(tagged(0xDADA, b"\0\0\xc0\x08\0\0"), why_not=UNKNOWN),
    "edsa-link": Layer(tagged(0xDADA, b"\0\0\xc0\x08\0\0"), 284, why_not=UNKNOWN),
    "dsa-link": Layer(switch_tag, 283, why_not=UNKNOWN),
    "broadcom-tag": Layer(switch_tag, 281, why_not=UNKNOWN),
    "broadcom-prepended": Layer(prefixed(b"\0\0\0\x08"), 282, why_not=UNKNOWN),
    "macsec-clear": Layer(tagged(0x88E5, b"\0\0\0\0\0\x01")),
    "nsh": Layer(lambda frame, _: [pc.ethernet(0x894F, b"\x0f\xc6\x01\x03\0\0\x01\xff" +
                                               bytes(16) + frame)]),
    "backbone": Layer(lambda frame, _: [pc.ethernet(0x88E7, b"\0\0\x01\x01" + frame)]),
    "trill": Layer(lambda frame, _: [pc.ethernet(0x22F3, b"\0\x3f\0\x01\0\x02" + frame)]),
    "erspan-1": Layer(lambda frame, _: [in_gre(frame, 0x88BE)]),
    "erspan-2": Layer(lambda frame, n: [in_gre(b"\x10\x05\0\x01\0\0\0\x02" + frame, 0x88BE, 0x1000,
                                               struct.pack(">I", n))]),
    "erspan-3": Layer(lambda frame, n: [in_gre(b"\x20\x05\0\x01" + bytes(7) + b"\0" + frame, 0x22EB,
                                               0x1000, struct.pack(">I", n))]),
    "erspan-3-platform": Layer(lambda frame, n: [
        in_gre(b"\x20\x05\0\x01" + bytes(7) + b"\x01" + b"\x04" + bytes(7) + frame, 0x22EB, 0x1000,
               struct.pack(">I", n))]),
    "pktap": Layer(pktap, 258),
    "exported": Layer(exported, 252),
    "exported-ip": Layer(exported_ip, 252),
    "l2tp": Layer(l2tp),
    "ether-in-ip": Layer(lambda frame, _: [outer(97, b"\x30\0" + frame)]),
    "mpls-in-udp": Layer(udp_tunnel(6635, b"\0\x01\x01\x40", ip_of)),
    "gre-in-udp": Layer(udp_tunnel(4754, b"\0\0\x08\0", ip_of)),
    "lisp": Layer(udp_tunnel(4341, b"\x80\0\0\x01\0\0\0\x01", ip_of)),
}


def put(records, layer):
    """The records with the layer around each frame."""
    return [record._replace(data=data, wire_len=None)
            for number, record in enumerate(records, 1)
            for data in layer.build(record.data, number)]


# ---- what is not decoded: a frame, and how `calls` names so many of them ----

def noise(length, seed=7):
    """Bytes such as a cipher makes."""
    return hashlib.shake_128(bytes([seed])).digest(length)


def long_quic():
    """RFC 9000 17.2.2: an Initial packet of version 1."""
    return b"\xc3\0\0\0\1\x08" + noise(8) + b"\0\0\x44\x9e" + noise(1178)


def tls(port):
    """A record of application data (RFC 8446 5.1) a segment."""
    record = b"\x17\x03\x03\0\x40" + noise(64)
    return lambda number: outer(pc.TCP, pc.tcp(OUTER[0], 40000, OUTER[1], port,
                                               1000 + number * len(record), 1, pc.PSH | pc.ACK,
                                               record))


CLOSED = {
    "ESP packets (encrypted, not decoded)": outer(50, b"\xc0\xff\xee\x01\0\0\0\x07" + noise(120)),
    "MACsec frames (encrypted, not decoded)":
        pc.ethernet(0x88E5, b"\x2c\0\0\0\0\1" + bytes(8) + noise(80)),
    "CAPWAP packets in DTLS (encrypted, not decoded)":
        in_udp(5247, b"\x01\0\0\0\x17\xfe\xfd" + noise(80)),
    "WireGuard packets (encrypted, not decoded)": in_udp(51820, b"\x04\0\0\0" + noise(92)),
    "OpenVPN packets (encrypted, not decoded)": in_udp(1194, b"\x48\0\0\x07" + noise(90)),
    "IPComp packets (compressed, not decoded)": outer(108, b"\x04\0\0\x02" + noise(90)),
    "L2TPv3 packets (a tunnel that is not decoded)": outer(115, b"\0\0\0\x07" + noise(90)),
    "packets in tunnels whose content is not decoded":
        in_udp(4790, b"\x0c\0\0\x06\0\0\x05\0" + noise(60)),
    "DTLS datagrams (encrypted)":
        in_udp(30000, b"\x17\xfe\xfd\0\x01\0\0\0\0\0\x09\0\x40" + noise(64)),
    "QUIC handshake datagrams (encrypted)": in_udp(443, long_quic()),
    "TLS records on other ports (encrypted)": tls(7443),
    "TLS records on SIP ports (encrypted, not decoded)": tls(5061),
}
