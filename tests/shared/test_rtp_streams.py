#!/usr/bin/env python3
"""Every stream of RTP in the public captures, held against two others:

  - tshark's table of streams (-z rtp,streams): the streams, their packets, losses, mean and maximum
    jitter are the same to what it prints, but for what METRICS.md counts otherwise on purpose. Those
    streams are listed, each with the reason;
  - the figures that METRICS.md 12 asks for, worked out by tests/lib/rtpreference.py from the packets
    that tshark shows: exactly the same, for the listed ones too.
"""
import sys
import unittest
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import realcaptures            # noqa: E402
from tsharkstreams import REASONS, differences, ours, reference, tshark  # noqa: E402

ROUNDING_S = Decimal("0.000000002")    # rows have whole nanoseconds

# What tshark has to be told to read RTP: it takes UDP port 12344 for a link.
TOLD = {"sippy+rtpproxy/DLT_NULL.a.rtp.pcap": ("-d", "udp.port==12344,rtp")}


# By capture and SSRC, and destination where another stream has that SSRC.
KNOWN = {
    "NormB+sipnab/SIP_CALL_RTP_G711.pcap": {(1492336106, "200.57.7.204:8000"): "markers"},
    "NormB+sipnab/SIP_DTMF2.cap": {1460780932: "events"},
    "NormB+sipnab/h263-over-rtp.pcap": {1417866464: "markers"},
    "NormB+sipnab/rtp-protocol.pcap": {1153833723: "types markers", 113334013: "types markers"},
    "NormB+sipnab/sip-over-tcp.pcap": {1123300308: "types markers", 1513316787: "types markers"},
    "SIPp+sipp/dtmf_2833_0.pcap": {235223118: "duplicates"},
    "SIPp+sipp/dtmf_2833_1.pcap": {235223118: "duplicates"},
    "SIPp+sipp/dtmf_2833_pound.pcap": {235223118: "duplicates"},
    # Without SDP tshark takes 101 for events.
    "asterisk+testsuite/ulaw-2013785496.pcap": {886054166: "types markers"},
    "goffinet+sip_captures/sip.pcapng": {(1492336106, "200.57.7.204:8000"): "markers"},
    "goffinet+sip_captures/voip-extension.pcap": {1054685314: "duplicates events markers"},
    "goffinet+sip_captures/voip1b.pcapng": {987695433: "markers"},
    "hdiniz+rtpdump/sample1_ipv4_amr-nb.pcap":
        {2470149: "copies", 6366723: "copies", 1086436626: "copies", 1075695878: "copies"},
    "hdiniz+rtpdump/sample2_vowifi_ipv4_esp_ipv4.pcap": {548288517: "markers"},
    # In frame 160 an event of "telephone-event/8000/1", which tshark does not know. From frame 3149 on the
    # timestamps of 400097588 begin anew, earlier.
    "ntop+nDPI/FAX-Call-t38-CA-TDM-SIP-FB-1.pcap": {246353583: "events", 400097588: "types markers late"},
    "odedshimon+BruteShark/FAX-Call-t38-CA-TDM-SIP-FB-1.pcap": {400097588: "types markers"},
    "ntop+nDPI/fuzz-2006-06-26-2594.pcap": {932629361: "late"},
    "ntop+nDPI/skinny.pcap": {4139735004: "copies markers", 2081452514: "copies markers"},
    "sippy+rtpproxy/dtmf.pcap": {938313715: "duplicates"},
    "sippy+rtpproxy/dups.a.rtp.pcap": {2929579951: "duplicates markers"},
    "open5gs+open5gs/ipsec_to_nonipsec_call.pcapng": {1110912931: "copies", 2733151: "copies"},
    "open5gs+open5gs/volte.pcapng": {2250933460: "copies", 1260360952: "copies"},
}


def read(capture):
    """(our rows, what tshark sees) of a capture that has RTP; else None."""
    if capture.container == "netmon2":
        return None
    rows = ours(capture.path)
    return (rows, tshark(capture.path, TOLD.get(capture.name, ()))) if rows or capture.streams else None


class PublicCaptures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        captures = realcaptures.inventory()
        cls.read = [(capture.name, *found) for capture, found in zip(
            captures, realcaptures.parallel(read, captures)) if found]

    def streams(self):
        """Each stream that we have, once: (capture, stream, row, what tshark sees)."""
        for name, rows, seen in self.read:
            for stream, of_it in rows.items():
                self.assertEqual(len(of_it), 1, (name, stream))
                yield name, stream, of_it[0], seen

    def test_the_rules(self):
        count = 0
        for name, stream, row, seen in self.streams():
            wanted = reference(row, seen.packets.get(stream, []), seen.events)._asdict()
            with self.subTest(capture=name, stream=stream):
                for key, value in wanted.items():
                    if isinstance(value, Decimal) and row[key] is not None:
                        self.assertLessEqual(abs(value - row[key]), ROUNDING_S, key)
                    else:
                        self.assertEqual(value, row[key], key)
            count += 1
        self.assertGreater(count, 100)

    def test_tshark(self):
        for name, stream, row, seen in self.streams():
            with self.subTest(capture=name, stream=stream):
                known = KNOWN.get(name, {})
                reasons = (known.get(stream[2]) or known.get((stream[2], stream[1]), "")).split()
                self.assertIn(stream, seen.table)
                different = differences(row, seen.table[stream])
                allowed = set().union(*(REASONS[reason].figures for reason in reasons))
                self.assertLessEqual(different, allowed)
                self.assertTrue(different or not reasons, "is listed, and does not differ")
                measured = reference(row, seen.packets[stream], seen.events)
                for reason in reasons:
                    self.assertTrue(REASONS[reason].holds(seen.packets[stream], measured, seen.events), reason)

    def test_all_of_tshark(self):
        """A stream that tshark has alone is none (RTP-1): no two numbers follow each other in it."""
        for name, rows, seen in self.read:
            for stream in seen.table.keys() - rows.keys():
                numbers = {packet.seq for packet in seen.packets[stream]}
                with self.subTest(capture=name, stream=stream):
                    self.assertFalse({(number + 1) & 0xFFFF for number in numbers} & numbers)


if __name__ == "__main__":
    unittest.main()
