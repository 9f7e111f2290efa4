"""A flow (tests/lib/flow.py) as a capture file: SIP text in packets, packets in records.

Every packet has an IP id of its own, as real hosts give them; a copy that a mirror port made
keeps the id of its original (`span`, ipid=).
"""
from pathlib import Path

import pcapfile as pc
from siptext import SipWriter

EPOCH_NS = 1_700_000_000 * pc.NS_PER_S   # 2023-11-14T22:13:20Z; any fixed time would do
SPAN_NS = 200_000_000                    # metrics.md 3.3, D1
DISCARD_PORT = 9                         # RFC 863
FLAGS = {"syn": pc.SYN, "synack": pc.SYN | pc.ACK, "ack": pc.ACK, "fin": pc.FIN | pc.ACK,
         "rst": pc.RST}


class Connection:
    """One direction of a TCP connection: the next sequence number."""

    def __init__(self, seq):
        self.seq = seq


class Packetizer:
    """Steps of a flow to records, one step at a time."""

    def __init__(self, flow):
        self.flow, self.writer = flow, SipWriter(flow)
        self.records, self.ident = [], 0
        self.seen = {}          # (src, dst, payload) -> (time, IP id), for `span`
        self.directions = {}    # (src, sport, dst, dport) -> Connection
        self.held = {}          # the same -> bytes that wait for the next message (join=next)
        self.last = {}          # (src host, dst host) -> last IP packet, for ICMP to quote
        self.tsn = 0

    def records_of(self):
        for step in self.flow.steps:
            self.step(step)
        if self.flow.end_ns is not None:
            arp = pc.arp_request("192.0.2.254", "192.0.2.253")
            self.records.append(pc.Record(EPOCH_NS + self.flow.end_ns, arp))
        if not self.flow.unsorted:
            self.records.sort(key=lambda record: record.time_ns)
        return self.records

    def ends(self, step):
        """(source address, port, destination address, port) of this packet."""
        src, sport = self.flow.host(step.src)
        dst, dport = self.flow.host(step.dst)
        return (src, int(step.options.get("sport", sport)),
                dst, int(step.options.get("dport", dport)))

    def step(self, step):
        transport = step.options.get("transport", self.flow.transport)
        if step.method == "ICMP":
            return self.icmp(step)
        if step.method == "TCP":
            return self.tcp_flags(step)
        if step.method == "DATA":
            payload = step.branch.encode().decode("unicode_escape").encode("latin-1")
        else:
            payload = self.writer.encode(step)
        return {"udp": self.udp, "tcp": self.tcp, "sctp": self.sctp}[transport](step, payload)

    def add(self, step, time_ns, ethertype, packet):
        ends = (sum(map(ord, step.src)), sum(map(ord, step.dst)))
        vlan = step.options.get("vlan")
        frame = pc.ethernet(ethertype, packet, pc.mac(ends[0]), pc.mac(ends[1]),
                            int(vlan) if vlan else None)
        snap = int(step.options.get("snap", len(frame)))
        self.records.append(pc.Record(EPOCH_NS + time_ns, frame[:snap], len(frame),
                                      int(step.options.get("if", 0))))
        self.last[(step.src, step.dst)] = packet

    def next_ident(self, step, payload=b""):
        if "ipid" in step.options:
            return int(step.options["ipid"], 0)
        key, now = (step.src, step.dst, payload), step.times_ns[0]
        then, ident = self.seen.get(key, (None, 0))
        if self.flow.span and then is not None and abs(now - then) <= SPAN_NS:
            return ident
        self.ident += 1
        self.seen[key] = (now, self.ident)
        return self.ident

    def schedule(self, step):
        """[(time, index of the piece)] and the number of pieces."""
        order = [int(word) for word in step.options.get("order", "").split(",") if word]
        order = order or list(range(1, len(step.times_ns) + 1))
        if len(order) != len(step.times_ns):
            raise ValueError(f"as many times as pieces in order=: {step.line}")
        return list(zip(step.times_ns, order)), int(step.options.get("pieces", max(order)))

    def udp(self, step, payload):
        src, sport, dst, dport = self.ends(step)
        datagram = pc.udp(src, sport, dst, dport, payload)
        ident, ttl = self.next_ident(step, payload), int(step.options.get("ttl", 64))
        schedule, pieces = self.schedule(step)
        if pieces == 1:
            return self.add(step, schedule[0][0], *pc.ip(src, dst, pc.UDP, datagram, ident, ttl))
        packets = pc.ip_fragments(src, dst, pc.UDP, datagram, pieces, ident, ttl)
        for time_ns, piece in schedule:
            self.add(step, time_ns, *packets[piece - 1])

    def connection(self, ends):
        """Both directions; each side's first number is its own."""
        back = ends[2:] + ends[:2]
        for key, seq in ((ends, 1000), (back, 5000)):
            self.directions.setdefault(key, Connection(seq))
        return self.directions[ends], self.directions[back]

    def tcp(self, step, payload):
        ends = self.ends(step)
        payload = self.held.pop(ends, b"") + payload
        if step.options.get("join") == "next":
            self.held[ends] = payload
            return
        out, back = self.connection(ends)
        if step.options.get("lost") == "1":
            out.seq += len(payload)
            return
        schedule, pieces = self.schedule(step)
        parts = pc.cut(payload, pieces)
        for time_ns, piece in schedule:
            offset, part = parts[piece - 1]
            segment = pc.tcp(*ends, out.seq + offset, back.seq, pc.PSH | pc.ACK, part)
            self.ip(step, time_ns, ends, pc.TCP, segment)
        out.seq += len(payload)

    def tcp_flags(self, step):
        ends = self.ends(step)
        out, back = self.connection(ends)
        flags = FLAGS[step.branch]
        ack = back.seq if flags & pc.ACK else 0
        if step.options.get("lost") != "1":
            self.ip(step, step.times_ns[0], ends, pc.TCP, pc.tcp(*ends, out.seq, ack, flags))
        out.seq += 1 if flags & (pc.SYN | pc.FIN) else 0

    def sctp(self, step, payload):
        ends = self.ends(step)
        self.tsn += 1
        chunk = pc.sctp_data(payload, self.tsn)
        self.ip(step, step.times_ns[0], ends, pc.SCTP, pc.sctp(ends[1], ends[3], chunk))

    def ip(self, step, time_ns, ends, protocol, payload):
        self.add(step, time_ns,
                 *pc.ip(ends[0], ends[2], protocol, payload, self.next_ident(step)))

    @staticmethod
    def code(step, src):
        return int(step.options.get("code", 4 if pc.is_ipv6(src) else 3))

    def icmp(self, step):
        """Destination unreachable, port; it quotes what the other side sent last to who tells it, or
        to the host that about= names, where a router tells it."""
        quoted = self.last[(step.dst, step.options.get("about", step.src))]
        src, _, dst, _ = self.ends(step)
        error, protocol = ((pc.icmp6_error, pc.ICMP6) if pc.is_ipv6(src)
                           else (pc.icmp_error, pc.ICMP))
        self.ip(step, step.times_ns[0], self.ends(step), protocol,
                error(src, dst, quoted, code=self.code(step, src)))


def write_flow(flow, directory):
    """Writes the flow's capture there and returns its path: pcapng when it has interfaces."""
    records = Packetizer(flow).records_of()
    interfaces = max((record.interface for record in records), default=0) + 1
    if interfaces > 1:
        path = Path(directory) / f"{flow.name}.pcapng"
        pc.write_pcapng(path, records, (pc.Interface(),) * interfaces)
    else:
        path = Path(directory) / f"{flow.name}.pcap"
        pc.write_pcap(path, records)
    return path
