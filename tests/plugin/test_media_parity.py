#!/usr/bin/env python3
"""Whatever carries media, the plugin's rows and tables are the command line's, in one pass and two: the
ladders with media of tests/captures, of which some come in HEP and TCP; a call inside every link, tag and
tunnel that is decoded, and in IP fragments; RTP that ICMP quotes, which is none. The captures that lie
there: test_parity.py."""
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests/lib"), str(ROOT / "tests/captures"), str(ROOT / "tests/plugin")]

import layers                  # noqa: E402
import mediacapture as mc      # noqa: E402
import pcapfile as pc          # noqa: E402
import plugin                  # noqa: E402
import realcaptures            # noqa: E402
import sipchron                # noqa: E402
import test_call_media         # noqa: E402
import test_media_protocols    # noqa: E402
import test_parity             # noqa: E402
import test_streams            # noqa: E402
from mediacapture import Sender, call, sdp  # noqa: E402

A, B = "192.0.2.1:4000", "192.0.2.2:5000"
A6, B6 = "[2001:db8::1]:4000", "[2001:db8::2]:5000"
LADDERS_MIN = 40

# Wireshark takes the time of a record from the header of ERF, which is 0 in ours; the last one hands all
# of UDP to the dissector of SIP.
LEFT_OUT = ("erf-ethernet", "erf-extended", "erf-colour", "erf-ip4", "exported")

# Where the command line's metrics, in which nobody asks for streams, reach a limit and say so.
FORGETFUL = ("Unread",)


class ParityCase(plugin.Case):
    def check(self, items, options=None):
        """items: [(name, path)]; options of tshark by name."""
        def complaints(item):
            test_parity.OPTIONS[item[0]] = (options or {}).get(item[0], ())
            return test_parity.check(item)

        for item, found in zip(items, realcaptures.parallel(complaints, items)):
            with self.subTest(item[0]):
                self.assertEqual(found, [])


class Ladders(ParityCase):
    """As the tests there write them."""

    def written(self, module):
        """[(name, path)]"""
        found, write = [], mc.Wire.write

        def kept(wire, folder, name, ladder):
            path = write(wire, folder, name, ladder)
            copy = self.folder / f"ladder-{len(found)}.pcap"
            copy.write_bytes(path.read_bytes())
            copy.chmod(0o644)
            found.append((copy.name, copy))
            return path

        mc.Wire.write = kept
        try:
            for suite in unittest.defaultTestLoader.loadTestsFromModule(module):
                unittest.TestSuite(test for test in suite if type(test).__name__ not in FORGETFUL).run(
                    unittest.TestResult())
        finally:
            mc.Wire.write = write
        self.assertGreaterEqual(len(found), LADDERS_MIN)
        return found

    def test_streams(self):
        self.check(self.written(test_streams))

    def test_protocols(self):
        self.check(self.written(test_media_protocols))

    def test_calls(self):
        self.check(self.written(test_call_media))


class Carried(ParityCase):
    """One call: A is heard whole, of B a packet is lost, and B reports on A."""
    PACKETS, LOST = 30, {7}

    def records(self, caller=A, callee=B, vlan=None):
        wire = mc.Wire()
        Sender(wire, caller, callee, 100, vlan=vlan).talk(0.52, self.PACKETS)
        Sender(wire, callee, caller, 200, vlan=vlan).talk(0.52, self.PACKETS, lost=self.LOST)
        ends = [f"{end.rpartition(':')[0]}:{int(end.rpartition(':')[2]) + 1}" for end in (callee, caller)]
        wire.send(1, *ends, mc.receiver_report(200, [mc.report_block(100, 3, 1020)]))
        return pc.read_capture(wire.write(self.folder, "plain", call("one", sdp(caller), sdp(callee), 0, 5)))[0]

    def write(self, name, records, link=pc.LINK_ETHERNET):
        path = self.folder / f"{name}.pcap"
        pc.write_pcap(path, records, link)
        path.chmod(0o644)
        rows = sipchron.json.loads(sipchron.run("streams", "-f", "json", path).stdout)["streams"]
        self.assertEqual([(row["ssrc"], row["call"], row["packets"], row["lost"], row["rtcp_lost"]) for row in rows],
                         [(100, 1, self.PACKETS, 0, 3), (200, 1, self.PACKETS - 1, 1, None)], name)
        return path.name, path

    def test_layers(self):
        records = self.records()
        items, options = [], {}
        for name, layer in layers.LAYERS.items():
            if not layer.why_not and name not in LEFT_OUT:
                items.append(self.write(name, layers.put(records, layer), layer.link))
                options[items[-1][0]] = layer.tshark
        self.assertGreaterEqual(len(items), LADDERS_MIN)
        self.check(items, options)

    def test_tags(self):
        def tagged(record):
            return record._replace(data=record.data[:12] + bytes.fromhex("88a8000a8100000b") + record.data[12:],
                                   wire_len=None)

        self.check([self.write("vlan", self.records(vlan=7)), self.write("two", list(map(tagged, self.records())))])

    @staticmethod
    def in_fragments(record, pieces, backwards=False):
        """The record's packet of UDP."""
        packet = layers.ip_of(record.data)
        six = packet[0] >> 4 == 6
        ident = pc.struct.unpack_from(">H", packet, 4)[0] or 1
        ends = [str(pc.ipaddress.ip_address(packet[at:at + size])) for at, size in
                (((8, 16), (24, 16)) if six else ((12, 4), (16, 4)))]
        fragments = pc.ip_fragments(*ends, pc.UDP, packet[40 if six else 20:], pieces, ident)
        return [record._replace(data=pc.ethernet(*fragment), wire_len=None)
                for fragment in (fragments[::-1] if backwards else fragments)]

    def test_fragments(self):
        items = []
        for name, ends in (("ip4", (A, B)), ("ip6", (A6, B6))):
            for pieces in (2, 3):
                for backwards in (False, True):
                    records = [piece for record in self.records(*ends)
                               for piece in self.in_fragments(record, pieces, backwards)]
                    items.append(self.write(f"{name}-{pieces}-{backwards}", records))
        self.check(items)

    def test_fragments_in_a_tunnel(self):
        records = [piece for record in self.records() for piece in self.in_fragments(record, 2)]
        inside = layers.put(records, layers.LAYERS["vxlan"])
        around = [piece for record in layers.put(self.records(), layers.LAYERS["vxlan"])
                  for piece in self.in_fragments(record, 2)]
        self.check([self.write("inside", inside), self.write("around", around)])

    def test_quoted_by_icmp(self):
        """A's host has closed its port: it quotes what comes, whole or the first 28 bytes. That is nothing
        that was sent again."""
        items = []
        for name, ends, most in (("ip4", (A, B), None), ("ip4-short", (A, B), 28), ("ip6", (A6, B6), None)):
            records = self.records(*ends)
            (host, _), (peer, _) = map(mc.end_of, ends)
            six = pc.is_ipv6(host)
            error, protocol = (pc.icmp6_error, pc.ICMP6) if six else (pc.icmp_error, pc.ICMP)
            quotes = []
            for record in records:
                packet = layers.ip_of(record.data)
                if pc.struct.unpack_from(">H", packet, 42 if six else 22)[0] == mc.end_of(ends[0])[1]:
                    quote = pc.ip(host, peer, protocol, error(host, peer, packet[:most]), len(quotes) + 1)
                    quotes.append(record._replace(time_ns=record.time_ns + 1000, data=pc.ethernet(*quote),
                                                  wire_len=None))
            self.assertEqual(len(quotes), self.PACKETS - 1)
            items.append(self.write(name, sorted(records + quotes, key=lambda record: record.time_ns)))
        self.check(items)

    def test_hep_in_tcp(self):
        """An agent's packets one behind the other, cut anyhow."""
        def as_media(payload):
            return payload.replace(layers.chunk(11, b"\x01"), layers.chunk(11, b"\x04"))

        records = self.records()
        signalling = [record for record in records if b"SIP/2.0" in record.data]
        media = [record for record in records if b"SIP/2.0" not in record.data and layers.hep_of(record)]
        items = []
        for size in (1460, 211):
            stream, seq = [], 1000
            for record in media:
                data = as_media(layers.hep_of(record))
                for at in range(0, len(data), size):
                    part = data[at:at + size]
                    segment = pc.tcp("192.0.2.200", 40000, "192.0.2.201", 9060, seq, 1, pc.PSH | pc.ACK, part)
                    stream.append(record._replace(
                        data=pc.ethernet(*pc.ip("192.0.2.200", "192.0.2.201", pc.TCP, segment, seq)), wire_len=None))
                    seq += len(part)
            items.append(self.write(f"hep-{size}", sorted(signalling + stream, key=lambda record: record.time_ns)))
        self.check(items)


if __name__ == "__main__":
    plugin.require()
    unittest.main()
