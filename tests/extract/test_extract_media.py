#!/usr/bin/env python3
"""extract takes the media of its calls along, and alone with --media-only. Which packets are media of
which call was decided when they were made."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

import mediacapture as mc                    # noqa: E402
import pcapfile as pc                        # noqa: E402
from clicase import CliCase                  # noqa: E402
from mediacapture import Sender, call, sdp   # noqa: E402

A, B, C, D = "192.0.2.1:4000", "192.0.2.2:5000", "192.0.2.3:6000", "192.0.2.4:7000"
SIP = (5060).to_bytes(2, "big")


class ExtractMedia(CliCase):
    def setUp(self):
        super().setUp()
        self.wire = mc.Wire()

    def taken(self, ladder, *arguments):
        """Bytes of the records that are no SIP and no end mark, in order; and how many are SIP."""
        capture = self.wire.write(self.folder, "media", ladder)
        out = self.folder / "part.pcap"
        self.run_it("extract", *arguments, "-o", out, capture)
        records, _ = pc.read_capture(out)
        sip = [record.data for record in records if record.data[34:36] == SIP or record.data[36:38] == SIP]
        return [record.data for record in records if record.data not in sip and len(record.data) > 14], len(sip)

    def sent(self, since=0):
        """Of what the wire sent from a place in its list on, in the order of time."""
        return [record.data for record in sorted(self.wire.records[since:], key=lambda record: record.time_ns)]

    def talk(self, one, other, ssrc, start=0.6):
        for sender in (Sender(self.wire, one, other, ssrc), Sender(self.wire, other, one, ssrc + 1)):
            sender.talk(start, 50)

    def two_calls(self, offer=(), answer=()):
        return (call("one", sdp(A, "0", *offer), sdp(B, "0", *answer), 0, 5) +
                call("two", sdp(C), sdp(D), 0.01, 5, "C>D") + "end 40\n")

    def check(self, ladder, other=()):
        """All that the wire sent but `other`, with --media-only without `beside`: counts of SIP are those of
        one call."""
        mine = [data for data in self.sent() if data not in other]
        self.assertEqual(self.taken(ladder, "--call", "1"), (mine, 6))
        return mine

    def test_rtp_and_rtcp_alone(self):
        self.talk(A, B, 100)
        self.wire.send(2, A.replace("4000", "4001"), B.replace("5000", "5001"), mc.sender_report(100, 2, 0, 50, 8000))
        first = len(self.wire.records)
        self.talk(C, D, 300)
        ladder, other = self.two_calls(), self.sent(first)
        mine = self.check(ladder, other)
        self.assertEqual(self.taken(ladder, "--call", "1", "--media-only"), (mine, 0))

    def test_what_is_beside(self):
        """STUN, DTLS, ZRTP and keep-alives come along with the call, and are no media by themselves."""
        beside = [(0.55, mc.stun("b:a")), (0.56, mc.dtls_hello()), (0.57, mc.zrtp_hello(100)), (0.8, b"\r\n\r\n")]
        for seconds, payload in beside:
            self.wire.send(seconds, A, B, payload)
        notes = self.sent()
        self.talk(A, B, 100)
        ladder = self.two_calls()
        mine = self.check(ladder)
        self.assertEqual(self.taken(ladder, "--call", "1", "--media-only"),
                         ([data for data in mine if data not in notes], 0))

    def test_one_stream_during_another(self):
        """Between the same ends: a long one goes on when a short one that began after it has ended."""
        Sender(self.wire, A, B, 100).talk(0.6, 100)
        Sender(self.wire, A, B, 200).talk(0.801, 5)
        ladder = self.two_calls()
        self.assertEqual(len(self.check(ladder)), 105)

    def test_rtcp_elsewhere(self):
        self.talk(A, B, 100)
        self.wire.send(1.2, "192.0.2.1:4701", "192.0.2.2:5801", mc.sender_report(100, 1, 0, 50, 8000))
        first = len(self.wire.records)
        self.wire.send(1.3, "192.0.2.1:4702", "192.0.2.2:5802", mc.sender_report(100, 1, 0, 50, 8000))
        ladder, other = self.two_calls(["a=rtcp:4701"], ["a=rtcp:5801"]), self.sent(first)
        mine = self.check(ladder, other)
        self.assertEqual(self.taken(ladder, "--call", "1", "--media-only"), (mine, 0))

    def test_fax(self):
        """T.38 of a call without any RTP, also of what is no sound UDPTL; that of another call is not."""
        for place in range(20):
            self.wire.send(1 + place / 50, A, B, mc.udptl(place) if place != 7 else bytes([0x60]) * 20)
        first = len(self.wire.records)
        for place in range(20):
            self.wire.send(1 + place / 50, C, D, mc.udptl(place))
        fax = {"kind": "image", "profile": "udptl"}
        ladder = (call("one", sdp(A, "t38", **fax), sdp(B, "t38", **fax), 0, 5) +
                  call("two", sdp(C, "t38", **fax), sdp(D, "t38", **fax), 0.01, 5, "C>D") + "end 40\n")
        mine = self.check(ladder, self.sent(first))
        self.assertEqual(self.taken(ladder, "--call", "1", "--media-only"), (mine, 0))

    def test_in_tcp(self):
        mc.in_tcp(self.wire)
        self.talk(A, B, 100)
        first = len(self.wire.records)
        self.talk(C, D, 300)
        over = {"profile": "TCP/RTP/AVP"}
        ladder = (call("one", sdp(A, **over), sdp(B, **over), 0, 5) +
                  call("two", sdp(C, **over), sdp(D, **over), 0.01, 5, "C>D") + "end 40\n")
        mine = self.check(ladder, self.sent(first))
        self.assertEqual(self.taken(ladder, "--call", "1", "--media-only"), (mine, 0))

    def test_in_hep(self):
        mc.in_hep(self.wire)
        self.talk(A, B, 100)
        first = len(self.wire.records)
        self.talk(C, D, 300)
        ladder = self.two_calls()
        self.check(ladder, self.sent(first))

    def test_of_a_session(self):
        """Both legs of a B2BUA, of which one alone is asked for: which go together is known at the end."""
        self.talk(A, B, 100)
        self.talk(C, D, 300)
        key = 'hdr="Session-ID: ' + "ab" * 16 + '"'
        legs = [call(name, sdp(one), sdp(other), start, 5, hosts).replace(" cid=", f" {key} cid=", 1)
                for name, one, other, start, hosts in (("one", A, B, 0, "A>P"), ("two", C, D, 0.01, "P>D"))]
        ladder = "".join(legs) + "end 40\n"
        self.assertEqual(len(self.taken(ladder, "--call", "1")[0]), 100)
        self.assertEqual(self.taken(ladder, "--call", "1", "--session"), (self.sent(), 12))
        self.assertEqual(self.taken(ladder, "--call", "2", "--session", "--media-only"), (self.sent(), 0))

    def test_no_media(self):
        """Of a call without any there is nothing to write: that is said, and no file appears."""
        self.talk(C, D, 300)
        capture, out = self.wire.write(self.folder, "media", self.two_calls()), self.folder / "part.pcap"
        done = self.run_it("extract", "--call", "1", "--media-only", "-o", out, capture, status=2)
        self.assertIn("no media", done.stderr.decode())
        self.assertFalse(out.exists())


if __name__ == "__main__":
    unittest.main()
