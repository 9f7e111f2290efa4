"""Capture files and packets for tests: written and read byte by byte, with struct alone.

Times are integers in nanoseconds since the epoch. Addresses are strings ("192.0.2.1",
"2001:db8::1"). Builders return bytes with correct lengths and checksums, outermost last:

    packet = ethernet(*ip("192.0.2.1", "192.0.2.2", UDP, udp(...)))

Nothing here knows of SIP; tests/lib/flow.py does.
"""
import ipaddress
import struct
from typing import NamedTuple, Optional

NS_PER_S = 1_000_000_000

# Link types: https://www.tcpdump.org/linktypes.html
LINK_ETHERNET = 1
LINK_RAW_IP = 101
LINK_LINUX_SLL = 113

# Protocol numbers: IANA "Assigned Internet Protocol Numbers"
ICMP, TCP, UDP, ICMP6, SCTP = 1, 6, 17, 58, 132
IPV6_FRAGMENT = 44
ETHERTYPE_IPV4, ETHERTYPE_ARP, ETHERTYPE_VLAN, ETHERTYPE_IPV6 = 0x0800, 0x0806, 0x8100, 0x86DD

FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10

SNAPLEN = 262144  # what tcpdump writes today


class Record(NamedTuple):
    """One packet record. wire_len is the length on the wire, when the snap length cut it."""
    time_ns: int
    data: bytes
    wire_len: Optional[int] = None
    interface: int = 0


class Interface(NamedTuple):
    """One pcapng interface; tsresol as in the option if_tsresol (9 = nanoseconds)."""
    link: int = LINK_ETHERNET
    snaplen: int = SNAPLEN
    tsresol: int = 9


# ---- packets, from the inside out -------------------------------------------------------------

def checksum(data):
    """RFC 1071: one's complement sum of 16-bit words."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def pseudo_header(src, dst, protocol, length):
    """RFC 768, RFC 8200 section 8.1: what UDP, TCP and ICMPv6 sum besides themselves."""
    a, b = ipaddress.ip_address(src), ipaddress.ip_address(dst)
    if a.version == 4:
        return a.packed + b.packed + struct.pack(">BBH", 0, protocol, length)
    return a.packed + b.packed + struct.pack(">II", length, protocol)


def udp(src, sport, dst, dport, payload):
    length = 8 + len(payload)
    head = struct.pack(">HHHH", sport, dport, length, 0)
    total = checksum(pseudo_header(src, dst, UDP, length) + head + payload)
    return head[:6] + struct.pack(">H", total or 0xFFFF) + payload  # 0 means "no checksum"


def tcp(src, sport, dst, dport, seq, ack, flags, payload=b"", window=64240):
    head = struct.pack(">HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF,
                       5 << 4, flags, window, 0, 0)
    segment = head + payload
    total = checksum(pseudo_header(src, dst, TCP, len(segment)) + segment)
    return head[:16] + struct.pack(">HH", total, 0) + payload


def crc32c(data):
    """RFC 9260 appendix A: Castagnoli polynomial, reflected."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def sctp_data(payload, tsn, stream=0, stream_seq=0, ppid=0, flags=0x03):
    """One DATA chunk, padded to four bytes (RFC 9260 section 3.3.1); flags 3 = whole message."""
    chunk = struct.pack(">BBHIHHI", 0, flags, 16 + len(payload), tsn, stream, stream_seq, ppid)
    return chunk + payload + bytes(-len(payload) % 4)


def sctp(sport, dport, chunks, tag=1):
    body = struct.pack(">HHI", sport, dport, tag)
    # The checksum is the one little-endian field of the protocol.
    total = struct.pack("<I", crc32c(body + bytes(4) + chunks))
    return body + total + chunks


def icmp_error(src, dst, quoted, kind=3, code=3):
    """RFC 792 destination unreachable; code 3 = port. quoted begins with the IP header."""
    body = struct.pack(">BBHI", kind, code, 0, 0) + quoted
    return body[:2] + struct.pack(">H", checksum(body)) + body[4:]


def icmp6_error(src, dst, quoted, kind=1, code=4):
    """RFC 4443 section 3.1: destination unreachable, code 4 = port."""
    body = struct.pack(">BBHI", kind, code, 0, 0) + quoted[:1232]
    total = checksum(pseudo_header(src, dst, ICMP6, len(body)) + body)
    return body[:2] + struct.pack(">H", total) + body[4:]


def ipv4(src, dst, protocol, payload, ident=1, ttl=64, flags=0, offset=0):
    """flags: 2 = don't fragment, 1 = more fragments; offset in bytes, a multiple of 8."""
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), ident & 0xFFFF,
                       flags << 13 | offset // 8, ttl, protocol, 0,
                       ipaddress.IPv4Address(src).packed, ipaddress.IPv4Address(dst).packed)
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def ipv6(src, dst, protocol, payload, hops=64):
    return struct.pack(">IHBB16s16s", 6 << 28, len(payload), protocol, hops,
                       ipaddress.IPv6Address(src).packed,
                       ipaddress.IPv6Address(dst).packed) + payload


def is_ipv6(address):
    return ":" in address


def ip(src, dst, protocol, payload, ident=1, ttl=64):
    """An IP packet of the family of the addresses: (ethertype, bytes)."""
    if is_ipv6(src):
        return ETHERTYPE_IPV6, ipv6(src, dst, protocol, payload, ttl)
    return ETHERTYPE_IPV4, ipv4(src, dst, protocol, payload, ident, ttl)


def cut(data, pieces, unit=1):
    """data in so many about equal pieces, each but the last a multiple of unit: (offset, piece)."""
    size = -(-len(data) // pieces)
    size += -size % unit
    return [(at, data[at:at + size]) for at in range(0, len(data), size)]


def ip_fragments(src, dst, protocol, payload, pieces, ident=1, ttl=64):
    """The packet in so many fragments, in order: [(ethertype, bytes)]."""
    parts = cut(payload, pieces, 8)
    if len(parts) != pieces:
        raise ValueError(f"{len(payload)} bytes do not make {pieces} fragments")
    packets = []
    for offset, part in parts:
        more = offset + len(part) < len(payload)
        if is_ipv6(src):
            head = struct.pack(">BBHI", protocol, 0, offset | more, ident)
            packets.append((ETHERTYPE_IPV6, ipv6(src, dst, IPV6_FRAGMENT, head + part, ttl)))
        else:
            packets.append((ETHERTYPE_IPV4,
                            ipv4(src, dst, protocol, part, ident, ttl, int(more), offset)))
    return packets


def mac(number):
    """A locally administered address with this number in it."""
    return struct.pack(">HI", 0x0200, number)


def ethernet(ethertype, payload, src=mac(1), dst=mac(2), vlan=None):
    head = dst + src
    if vlan is not None:
        head += struct.pack(">HH", ETHERTYPE_VLAN, vlan)
    frame = head + struct.pack(">H", ethertype) + payload
    return frame + bytes(max(0, 60 - len(frame)))  # the shortest frame a card sends


def arp_request(src, dst, src_mac=mac(1)):
    """An ARP who-has in its Ethernet frame: a record that no analyser of SIP can take for SIP."""
    body = struct.pack(">HHBBH6s4s6s4s", 1, ETHERTYPE_IPV4, 6, 4, 1,
                       src_mac, ipaddress.IPv4Address(src).packed,
                       bytes(6), ipaddress.IPv4Address(dst).packed)
    return ethernet(ETHERTYPE_ARP, body, src_mac, b"\xff" * 6)


# ---- files --------------------------------------------------------------------------------------

PCAP_MAGIC = {"us": 0xA1B2C3D4, "ns": 0xA1B23C4D}


def write_pcap(path, records, link=LINK_ETHERNET, resolution="ns", order="<", snaplen=SNAPLEN):
    """Classic pcap. order is the byte order as in struct; records keep the order given."""
    divisor = 1 if resolution == "ns" else 1000
    with open(path, "wb") as out:
        out.write(struct.pack(order + "IHHiIII", PCAP_MAGIC[resolution], 2, 4, 0, 0, snaplen, link))
        for record in records:
            seconds, rest = divmod(record.time_ns, NS_PER_S)
            out.write(struct.pack(order + "IIII", seconds, rest // divisor, len(record.data),
                                  record.wire_len or len(record.data)))
            out.write(record.data)


def pcapng_block(kind, body, order):
    body += bytes(-len(body) % 4)
    length = 12 + len(body)
    return struct.pack(order + "II", kind, length) + body + struct.pack(order + "I", length)


def pcapng_option(code, value, order):
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def write_pcapng(path, records, interfaces=(Interface(),), order="<"):
    """pcapng, one section; a record's interface is its index in interfaces."""
    with open(path, "wb") as out:
        out.write(pcapng_block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order))
        for interface in interfaces:
            body = struct.pack(order + "HHI", interface.link, 0, interface.snaplen)
            body += pcapng_option(9, bytes([interface.tsresol]), order)  # if_tsresol
            out.write(pcapng_block(1, body + pcapng_option(0, b"", order), order))
        for record in records:
            unit = NS_PER_S // 10 ** interfaces[record.interface].tsresol
            stamp = record.time_ns // unit
            body = struct.pack(order + "IIIII", record.interface, stamp >> 32, stamp & 0xFFFFFFFF,
                               len(record.data), record.wire_len or len(record.data))
            out.write(pcapng_block(6, body + record.data, order))


def read_capture(path):
    """The records of a pcap or pcapng file and the link type of each interface."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:4] == b"\x0a\x0d\x0d\x0a":
        return _read_pcapng(data)
    return _read_pcap(data)


def _read_pcap(data):
    for order in "<>":
        magic = struct.unpack_from(order + "I", data)[0]
        if magic in PCAP_MAGIC.values():
            break
    else:
        raise ValueError("not a pcap file")
    unit = 1 if magic == PCAP_MAGIC["ns"] else 1000
    link = struct.unpack_from(order + "I", data, 20)[0] & 0xFFFF
    records, at = [], 24
    while at < len(data):
        seconds, rest, length, wire_len = struct.unpack_from(order + "IIII", data, at)
        at += 16
        records.append(Record(seconds * NS_PER_S + rest * unit, data[at:at + length], wire_len))
        at += length
    return records, [link]


def _read_pcapng(data):
    records, links, units, first, at, order = [], [], [], 0, 0, "<"
    while at < len(data):
        kind, length = struct.unpack_from(order + "II", data, at)
        if kind == 0x0A0D0D0A:
            order = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
            length = struct.unpack_from(order + "I", data, at + 4)[0]
            first = len(links)  # interface numbers begin anew in each section
        elif kind == 1:
            links.append(struct.unpack_from(order + "H", data, at + 8)[0])
            units.append(_interface_unit(data[at + 16:at + length - 4], order))
        elif kind == 6:
            number, high, low, caplen, wire_len = struct.unpack_from(order + "IIIII", data, at + 8)
            time_ns = (high << 32 | low) * units[first + number]
            body = data[at + 28:at + 28 + caplen]
            records.append(Record(time_ns, body, wire_len, first + number))
        at += length
    return records, links


def _interface_unit(options, order):
    """Nanoseconds a tick, from if_tsresol (powers of ten only; default microseconds)."""
    at = 0
    while at + 4 <= len(options):
        code, length = struct.unpack_from(order + "HH", options, at)
        if code == 9:
            return NS_PER_S // 10 ** options[at + 4]
        at += 4 + length + -length % 4
    return 1000
