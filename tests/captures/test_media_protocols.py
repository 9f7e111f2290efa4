#!/usr/bin/env python3
"""What goes along with RTP: RTCP on ports of its own, and the protocols that share its ports. Which packet
is what was decided when it was made; that is what counters and rows must say."""
import json
import struct
import sys
import unittest
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import mediacapture as mc      # noqa: E402
import pcapfile as pc          # noqa: E402
import sipchron                # noqa: E402
from mediacapture import call, sdp  # noqa: E402
from test_streams import A, B, C, TO_CALLEE, TO_CALLER, StreamCase, stream  # noqa: E402

PRIVATE, PUBLIC = "10.0.0.1:4000", "203.0.113.1:33000"


class ProtocolCase(StreamCase):
    def document(self, ladder, *arguments):
        path = self.wire.write(self.folder, "protocols", ladder)
        return json.loads(sipchron.run("streams", "-f", "json", *arguments, path).stdout,
                          parse_float=Decimal)

    def row_of(self, document, sender):
        rows = [row for row in document["streams"] if (row["src"], row["ssrc"]) == (sender.src, sender.ssrc)]
        self.assertEqual(len(rows), 1, document["streams"])
        return rows[0]

    def counted(self, document, **wanted):
        self.assertEqual({key: document["counters"].get(key, 0) for key in wanted}, wanted)


class RtcpElsewhere(ProtocolCase):
    """RTCP that is not beside its RTP."""

    def talk(self, caller=A, callee=B, callee_hears=None):
        pair = self.sender(caller, callee_hears or callee, 100), self.sender(callee, caller, 200)
        for one in pair:
            one.talk(0.52, 300)
        return pair

    def report(self, to_callee, to_caller, lost=5):
        """A's SR at 4 s, and B's report on it 0.18 s later, which it has kept for 0.125 s: 0.055 s for the way
        from the tap and back."""
        self.wire.send(4, *to_callee, mc.sender_report(100, 4, 5000, 174, 27840) + mc.source_description(100))
        block = mc.report_block(100, lost, 1174, 16, mc.ntp(4) >> 16 & 0xFFFFFFFF, 0x2000)
        self.wire.send(Decimal("4.18"), *to_caller, mc.receiver_report(200, [block]) + mc.source_description(200))

    def check(self, ladder, pair, lost=5):
        document = self.document(ladder + "end 30\n")
        row = self.row_of(document, pair[0])
        self.assertEqual((row["call"], row["rtcp_lost"], row["rtcp_jitter"]), (1, lost, Decimal("0.002")))
        self.assertAlmostEqual(row["rtcp_rtt"], Decimal("0.055"), delta=Decimal("0.0001"))
        self.assertEqual(self.row_of(document, pair[1])["rtcp_lost"], None)
        return document

    def test_other_ports(self):
        """a=rtcp of both (RFC 3605)."""
        pair = self.talk()
        self.report(("192.0.2.1:4701", "192.0.2.2:5801"), ("192.0.2.2:5801", "192.0.2.1:4701"))
        self.check(call("one", sdp(A, "0", "a=rtcp:4701"), sdp(B, "0", "a=rtcp:5801"), 0, 9), pair)

    def test_another_address(self):
        """a=rtcp with an address of its own; the other side is as usual."""
        pair = self.talk()
        ends = "192.0.2.9:4701", "192.0.2.2:5001"
        self.report(ends, ends[::-1])
        self.check(call("one", sdp(A, "0", "a=rtcp:4701 IN IP4 192.0.2.9"), sdp(B), 0, 9), pair)

    def test_said_by_the_callee_alone(self):
        pair = self.talk()
        ends = "192.0.2.1:4001", "192.0.2.2:5801"
        self.report(ends, ends[::-1])
        self.check(call("one", sdp(A), sdp(B, "0", "a=rtcp:5801"), 0, 9), pair)

    def test_changed_in_the_call(self):
        """A re-INVITE moves RTCP alone."""
        pair = self.talk()
        ends = "192.0.2.1:4701", "192.0.2.2:5001"
        self.report(ends, ends[::-1])
        ladder = call("one", sdp(A, "0", "a=rtcp:4601"), sdp(B), 0, None) + f"""
2.000 A>B INVITE 2 h1 t cid=one ftag=one {sdp(A, "0", "a=rtcp:4701")}
2.010 B>A 200 INVITE 2 h1 t cid=one ftag=one {sdp(B)}
2.020 A>B ACK 2 h2 t cid=one ftag=one
9.000 A>B BYE 3 b1 t cid=one ftag=one
9.010 B>A 200 BYE 3 b1 t cid=one ftag=one
"""
        self.check(ladder, pair)

    def test_from_a_nat(self):
        """The NAT gives RTCP a port that has nothing to do with that of RTP: where it goes tells."""
        pair = self.talk(PUBLIC, B)
        ends = "203.0.113.1:48123", "192.0.2.2:5001"
        self.report(ends, ends[::-1])
        self.check(call("one", sdp(PRIVATE), sdp(B), 0, 9), pair)

    def test_two_calls_with_one_ssrc(self):
        """Both callers send as 100, each has a=rtcp of its own: each report is its call's."""
        one, two = self.talk(), self.talk("192.0.2.3:6000", "192.0.2.4:7000")
        ends = "192.0.2.1:4701", "192.0.2.2:5001"
        self.report(ends, ends[::-1])
        document = self.check(call("one", sdp(A, "0", "a=rtcp:4701"), sdp(B), 0, 9) +
                              call("two", sdp("192.0.2.3:6000", "0", "a=rtcp:6701"), sdp("192.0.2.4:7000"),
                                   0.01, 9, "C>D"), one)
        self.assertEqual(self.row_of(document, two[0])["rtcp_lost"], None)

    def test_reduced_size(self):
        """An XR alone, without a report before it (RFC 5506)."""
        pair = self.talk()
        self.wire.send(5, "192.0.2.2:5001", "192.0.2.1:4001", mc.voip_metrics(200, 100, 41, 39))
        row = self.row_of(self.document(call("one", sdp(A), sdp(B), 0, 9) + "end 30\n"), pair[0])
        self.assertEqual((row["xr_mos_lq"], row["xr_mos_cq"], row["rtcp_lost"]),
                         (Decimal("4.1"), Decimal("3.9"), None))

    def test_not_of_that_call(self):
        """A report from elsewhere on an SSRC of the call, to a port that it does not announce, tells nothing."""
        pair = self.talk()
        self.report(("192.0.2.1:4901", "192.0.2.2:5901"), ("192.0.2.2:5901", "192.0.2.1:4901"))
        row = self.row_of(self.document(call("one", sdp(A), sdp(B), 0, 9) + "end 30\n"), pair[0])
        self.assertEqual(row["rtcp_lost"], None)

    def test_bound_by_it(self):
        """RTP goes between addresses that no SDP has; its RTCP goes where a=rtcp says."""
        sender = self.sender("192.0.2.7:7000", "192.0.2.8:8000", 100)
        sender.talk(0.52, 300)
        self.wire.send(4, "192.0.2.7:7001", "192.0.2.8:8001", mc.sender_report(100, 4, 5000, 174, 27840))
        ladder = call("one", sdp(A), sdp(B, "0", "a=rtcp:8001 IN IP4 192.0.2.8"), 0, 9)
        self.expect(ladder + "end 30\n", stream(1, TO_CALLEE, sender, bound_by="rtcp"))
        path = self.wire.write(self.folder, "bound", ladder + "end 30\n")
        row, = json.loads(sipchron.run("calls", "-f", "json", path).stdout, parse_float=Decimal)["calls"]
        self.assertEqual(row["pad_to_callee"], Decimal("0.02"))  # from the 200 at 0.5 s, though bound at 4 s


class OtherProtocols(ProtocolCase):
    """On the ports of media: counted as what they are, and no streams."""

    def test_each_is_counted(self):
        pair = self.both_ways(A, B, 100, 0.52, 100)
        for place, (count, payload) in enumerate((
                (2, mc.stun()), (3, mc.zrtp_hello(100)), (4, mc.dtls_hello()), (5, mc.udptl(7)),
                (6, mc.dns_question()), (7, b"\r\n\r\n"), (8, b""), (9, bytes([0x60]) * 20))):
            for again in range(count):
                self.wire.send(0.6 + place / 100 + again / 1000, A, B, payload)
        ladder = call("one", sdp(A), sdp(B), 0, 5) + "end 30\n"
        document = self.document(ladder)
        self.counted(document, stun=2, zrtp=3, media_dtls=4, t38=5, media_dns=6, media_keepalives=15, media_other=9)
        self.assertEqual([self.row_of(document, one)["packets"] for one in pair], [100, 100])
        self.assertEqual(len(document["streams"]), 2)

    def test_not_on_other_ports(self):
        """The same between ports that nobody announces are nothing of media."""
        for place, payload in enumerate((mc.stun(), mc.zrtp_hello(100), mc.udptl(7), b"\r\n\r\n")):
            self.wire.send(0.6 + place / 100, "192.0.2.7:9000", "192.0.2.8:9002", payload)
        document = self.document(call("one", sdp(A), sdp(B), 0, 5) + "end 30\n")
        self.counted(document, stun=0, zrtp=0, t38=0, media_keepalives=0, media_other=0)

    def test_dns_that_looks_like_rtp(self):
        """An identification from 0x8000 to 0xBFFF begins as RTP does: two in a row are no stream."""
        for again in range(4):
            self.wire.send(0.6 + again / 100, A, B, b"\x9a\x10" + mc.dns_question()[2:])
        document = self.document(call("one", sdp(A), sdp(B), 0, 5) + "end 30\n")
        self.counted(document, media_dns=4)
        self.assertEqual(document["streams"], [])

    def test_zrtp_seen(self):
        """SDP says nothing of it; what is agreed on in the media counts. The other call has none."""
        sealed = self.both_ways(A, B, 100, 0.6, 100)
        plain = self.both_ways(C, "192.0.2.4:7000", 300, 0.6, 100)
        self.wire.send(0.55, A, B, mc.zrtp_hello(100))
        document = self.document(call("one", sdp(A), sdp(B), 0, 5) +
                                 call("two", sdp(C), sdp("192.0.2.4:7000"), 0.01, 5, "C>D") + "end 30\n")
        self.assertEqual([self.row_of(document, one)["encrypted"] for one in sealed + plain],
                         ["zrtp", "zrtp", "no", "no"])

    def test_dtls_seen(self):
        """Both SDES and DTLS are offered in RTP/AVP; with a handshake it is DTLS, without one SDES."""
        offer = ("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x", "a=fingerprint:sha-1 00")
        for seen, wanted in ((True, "srtp-dtls"), (False, "srtp-sdes")):
            with self.subTest(seen=seen):
                self.wire = mc.Wire()
                pair = self.both_ways(A, B, 100, 0.6, 100)
                if seen:
                    self.wire.send(0.55, B, A, mc.dtls_hello())
                document = self.document(call("one", sdp(A, "0", *offer), sdp(B, "0", *offer), 0, 5) + "end 30\n")
                self.assertEqual([self.row_of(document, one)["encrypted"] for one in pair], [wanted] * 2)

    def test_dtls_that_nobody_announced(self):
        """A handshake without a fingerprint keys nothing."""
        pair = self.both_ways(A, B, 100, 0.6, 100)
        self.wire.send(0.55, B, A, mc.dtls_hello())
        document = self.document(call("one", sdp(A), sdp(B), 0, 5) + "end 30\n")
        self.assertEqual([self.row_of(document, one)["encrypted"] for one in pair], ["no"] * 2)

    def test_keys_under_zrtp_are_not_read(self):
        sender = self.sender(A, B, 100)
        sender.talk(0.6, 20)
        sender.press(1.2, 5, 7)
        self.wire.send(0.55, A, B, mc.zrtp_hello(100))
        formats = "0 101=telephone-event/8000"
        document = self.document(call("one", sdp(A, formats), sdp(B, formats), 0, 5) + "end 30\n")
        self.assertEqual(self.row_of(document, sender)["dtmf"], [])

    def test_keys_under_offered_sdes_are_not_read(self):
        """The callee's session description was not captured: the stream is known by its sender's alone."""
        for crypto, wanted in ((["a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x"], 0), ([], 1)):
            with self.subTest(crypto):
                self.wire = mc.Wire()
                sender = self.sender(A, B, 100)
                sender.talk(0.6, 20)
                sender.press(1.2, 5, 7)
                offer = sdp(A, "0 101=telephone-event/8000", *crypto, profile="RTP/SAVP" if crypto else "RTP/AVP")
                document = self.document(call("one", offer, "sdp=0", 0, 5) + "end 30\n")
                self.assertEqual(len(self.row_of(document, sender)["dtmf"]), wanted)

    def test_before_any_rtp(self):
        """Metrics read no session description before there are media; STUN and DTLS are some."""
        for place, payload in enumerate((mc.stun(), mc.dtls_hello(), mc.udptl(7))):
            self.wire.send(0.6 + place / 100, A, B, payload)
        path = self.wire.write(self.folder, "before", call("one", sdp(A), sdp(B), 0, 5) + "end 30\n")
        for command in ("streams", "metrics", "calls"):
            with self.subTest(command):
                self.counted(json.loads(sipchron.run(command, "-f", "json", path).stdout), stun=1, media_dtls=1, t38=1)

    def test_a_pair_that_ice_checked(self):
        """A is behind a NAT and has a candidate for its private address alone; B checks the public one."""
        offer = "a=candidate:1 1 UDP 2130706431 10.0.0.1 4000 typ host"
        answer = "a=candidate:1 1 UDP 2130706431 192.0.2.2 5000 typ host"
        for checked, wanted in ((True, ("ice", [])), (False, ("latched", ["nat-latched"]))):
            with self.subTest(checked=checked):
                self.wire = mc.Wire()
                there, back = self.both_ways(PUBLIC, B, 100, 0.7, 100)
                if checked:
                    self.wire.send(0.6, PUBLIC, B, mc.stun("b:a"))
                    self.wire.send(0.61, B, PUBLIC, mc.stun(response=True))
                document = self.document(call("one", sdp(PRIVATE, "0", offer), sdp(B, "0", answer), 0, 5) + "end 30\n")
                row = self.row_of(document, back)
                self.assertEqual((row["call"], row["direction"], row["bound_by"], row["flags"]),
                                 (1, TO_CALLER, *wanted))
                self.assertEqual(self.row_of(document, there)["direction"], TO_CALLEE)

    def test_rtp_in_turn(self):
        """A's media go by its TURN server, each packet in ChannelData."""
        server, relayed = "192.0.2.16:3478", "192.0.2.16:30000"
        sender = self.sender(A, server, 100)
        send = self.wire.send
        self.wire.send = lambda seconds, src, dst, payload, vlan=None: send(seconds, src, dst, mc.channel_data(payload))
        sender.talk(0.7, 100, lost={50, 51})
        self.wire.send = send
        lines = "a=candidate:1 1 UDP 2130706431 192.0.2.1 4000 typ host"
        document = self.document(call("one", sdp(relayed, "0", lines), sdp(B), 0, 5) + "end 30\n")
        row = self.row_of(document, sender)
        self.assertEqual((row["call"], row["direction"], row["packets"], row["lost"]), (1, TO_CALLEE, 98, 2))
        self.counted(document, turn=98)
        # Metrics read no session description before there are media; what a relay carries may be some.
        path = self.wire.write(self.folder, "turn", call("one", sdp(relayed, "0", lines), sdp(B), 0, 5) + "end 30\n")
        self.assertEqual(self.metric(path, "PAD_TO_CALLEE"), (1, Decimal("0.2")))

    def metric(self, path, name):
        rows = json.loads(sipchron.run("metrics", "-f", "json", path).stdout, parse_float=Decimal)["metrics"]
        return next((row["n"], row["value"]) for row in rows if row["metric"] == name)

    def test_metrics_of_rtcp_alone(self):
        """It shows that both hosts are heard, so that there is no audio: 100 % of one call."""
        for second, ends in ((1, (A, B)), (2, (B, A))):
            (src, sport), (dst, dport) = map(mc.end_of, ends)
            self.wire.send(second, f"{src}:{sport + 1}", f"{dst}:{dport + 1}", mc.receiver_report(second, []))
        path = self.wire.write(self.folder, "reports", call("one", sdp(A), sdp(B), 0, 30) + "end 60\n")
        row, = json.loads(sipchron.run("calls", "-f", "json", path).stdout)["calls"]
        self.assertEqual((row["media"], self.metric(path, "NO_MEDIA")), ("no-media", (1, 100)))


class Fax(ProtocolCase):
    """T.38 in UDPTL, which a re-INVITE begins on the ports of the voice."""

    def fax(self, first, count=200):
        """Voice for a second, then fax from both sides, whose numbers begin with `first`."""
        pair = self.both_ways(A, B, 100, 0.52, 50)
        for place in range(count):
            for ends in ((A, B), (B, A)):
                self.wire.send(3 + place / 50, *ends, mc.udptl(first + place))
        ladder = call("one", sdp(A), sdp(B), 0, None) + f"""
2.000 B>A INVITE 2 h1 t cid=one ftag=one {sdp(B, "t38", kind="image", profile="udptl")}
2.010 A>B 200 INVITE 2 h1 t cid=one ftag=one {sdp(A, "t38", kind="image", profile="udptl")}
2.020 B>A ACK 2 h2 t cid=one ftag=one
9.000 A>B BYE 2 b1 t cid=one ftag=one
9.010 B>A 200 BYE 2 b1 t cid=one ftag=one
end 30
"""
        document = self.document(ladder)
        self.counted(document, t38=2 * count, media_other=0)
        self.assertEqual([self.row_of(document, one)["packets"] for one in pair], [50, 50])
        self.assertEqual(len(document["streams"]), 2)

    def test_numbers_from_0(self):
        self.fax(0)

    def test_numbers_that_look_like_rtp(self):
        """From 32768 on the first byte is one of RTP: only SDP tells."""
        self.fax(0x8000)


class KeysByInfo(ProtocolCase):
    """Keys that INFO tells of stand with the stream that their sender sent then."""

    RELAY, PLAIN = "application/dtmf-relay", "application/dtmf"

    @staticmethod
    def info(seconds, cseq, body, kind=RELAY, ends="A>B", repeated=False, answer="200"):
        """An INFO with that body, and its answer."""
        back = ">".join(reversed(ends.split(">")))
        times = f"{seconds:.3f}/{seconds + 0.5:.3f}" if repeated else f"{seconds:.3f}"
        return (f'{times} {ends} INFO {cseq} n{cseq}{ends[0]} t cid=one ftag=one type={kind} body="{body}"\n'
                f"{seconds + 0.6:.3f} {back} {answer} INFO {cseq} n{cseq}{ends[0]} t cid=one ftag=one\n")

    def pressed(self, infos, *arguments, formats="0"):
        """The rows of a call of 9 s."""
        ladder = call("one", sdp(A, formats), sdp(B, formats), 0, 9)
        lines = sorted((ladder + infos).splitlines(), key=lambda line: float(line.split("/")[0].split()[0]))
        return self.document("\n".join(lines) + "\nend 30\n", *arguments)

    @staticmethod
    def keys(row):
        return [(key["digit"], key["duration"], key["source"]) for key in row["dtmf"]]

    def test_both_bodies(self):
        caller, callee = self.both_ways(A, B, 100, 0.6, 300)
        document = self.pressed(self.info(2, 2, r"Signal=5\r\nDuration=160\r\n") +
                                self.info(3, 3, r"Signal= #\r\nDuration= 250\r\n") +
                                self.info(4, 4, "7", self.PLAIN) + self.info(5, 5, r"11\r\n", self.PLAIN) +
                                self.info(6, 6, r"signal=d\n"), "--digits")
        self.assertEqual(self.keys(self.row_of(document, caller)), [
            ("5", Decimal("0.16"), "info"), ("#", Decimal("0.25"), "info"), ("7", None, "info"), ("#", None, "info"),
            ("D", None, "info")])
        self.assertEqual(self.keys(self.row_of(document, callee)), [])

    def test_in_a_table(self):
        """Which keys they were, where that is asked for; else how many."""
        self.both_ways(A, B, 100, 0.6, 300)
        self.pressed("".join(self.info(2 + place, 2 + place, rf"Signal={key}\r\n") for place, key in enumerate("47#")))
        for arguments, cells in (([], ["3", "0"]), (["--digits"], ["47#", "-"]), (["--digits", "-v"], ["47#", "-"])):
            table = sipchron.run("streams", *arguments, "--columns", "src,dtmf", self.folder / "protocols.pcap").stdout
            self.assertEqual(sorted(line.split()[1] for line in table.splitlines()[1:]), sorted(cells))

    def test_masked(self):
        caller, _ = self.both_ways(A, B, 100, 0.6, 300)
        document = self.pressed(self.info(2, 2, r"Signal=5\r\nDuration=160\r\n"))
        self.assertEqual(self.keys(self.row_of(document, caller)), [("*", Decimal("0.16"), "info")])

    def test_by_the_callee(self):
        caller, callee = self.both_ways(A, B, 100, 0.6, 300)
        document = self.pressed(self.info(2, 2, r"Signal=9\r\n", ends="B>A"), "--digits")
        self.assertEqual(self.keys(self.row_of(document, callee)), [("9", None, "info")])
        self.assertEqual(self.keys(self.row_of(document, caller)), [])

    def test_sent_again(self):
        """A retransmission is the same key."""
        caller, _ = self.both_ways(A, B, 100, 0.6, 300)
        document = self.pressed(self.info(2, 2, r"Signal=5\r\n", repeated=True), "--digits")
        self.assertEqual(self.keys(self.row_of(document, caller)), [("5", None, "info")])

    def test_beside_rfc_4733(self):
        """Both ways of telling, in the order of time, each marked."""
        sender = self.sender(A, B, 100)
        sender.talk(0.6, 50)
        sender.press(1.6, 1, 4)
        sender.talk(1.8, 50)
        sender.press(2.8, 3, 4)
        document = self.pressed(self.info(2, 2, r"Signal=2\r\n"), "--digits",
                                formats="0 101=telephone-event/8000")
        self.assertEqual([(digit, source) for digit, _, source in self.keys(self.row_of(document, sender))],
                         [("1", "rtp"), ("2", "info"), ("3", "rtp")])

    def test_of_two_streams_the_one_then(self):
        """A's SSRC changes at 4 s: a key at 2 s is of the first, one at 6 s of the second."""
        one, two = self.sender(A, B, 100), self.sender(A, B, 101)
        one.talk(0.6, 150)
        two.talk(4, 150)
        document = self.pressed(self.info(2, 2, r"Signal=1\r\n") + self.info(6, 3, r"Signal=2\r\n"), "--digits")
        self.assertEqual([self.keys(self.row_of(document, sender)) for sender in (one, two)],
                         [[("1", None, "info")], [("2", None, "info")]])

    def test_no_keys(self):
        """Bodies that name none: empty, damaged, of another type, several at once, out of range."""
        caller, _ = self.both_ways(A, B, 100, 0.6, 300)
        bodies = ("", "Signal=", "Signal", r"Signal=123\r\n", "Signal=17", "Signal=E", "=5", r"Duration=160\r\n")
        document = self.pressed("".join(self.info(1 + place / 2, 2 + place, body)
                                        for place, body in enumerate(bodies)) +
                                self.info(7, 20, "Signal=5", "text/plain"), "--digits")
        self.assertEqual(self.keys(self.row_of(document, caller)), [])


class OtherCarriers(ProtocolCase):
    """RTP and RTCP that do not come as datagrams of the network."""

    TCP = {"profile": "TCP/RTP/AVP"}

    def talk(self, lost=(), count=100):
        pair = self.sender(A, B, 100), self.sender(B, A, 200)
        for one in pair:
            one.talk(0.52, count, lost=lost)
        self.wire.send(Decimal("2.9"), A, B, mc.sender_report(100, Decimal("2.9"), 5000, 100, 16000))
        block = mc.report_block(100, 3, 1100, 16, mc.ntp(Decimal("2.9")) >> 16 & 0xFFFFFFFF, 0x2000)
        self.wire.send(Decimal("3.08"), B, A, mc.receiver_report(200, [block]))
        return pair

    def check(self, ladder, pair, packets, lost):
        document = self.document(ladder)
        for one, direction in zip(pair, (TO_CALLEE, TO_CALLER)):
            row = self.row_of(document, one)
            self.assertEqual((row["call"], row["direction"], row["bound_by"], row["packets"], row["lost"]),
                             (1, direction, "sdp", packets, lost))
            self.assertEqual((row["jitter_max"], row["codec"], row["duplicates"], row["copies"]), (0, "PCMU", 0, 0))
        self.assertEqual(len(document["streams"]), 2)
        row = self.row_of(document, pair[0])
        self.assertEqual(row["rtcp_lost"], 3)
        self.assertAlmostEqual(row["rtcp_rtt"], Decimal("0.055"), delta=Decimal("0.0001"))
        return document

    def test_in_hep(self):
        """With the times and ends of HEP, not those of the packets to the server, which come 0.3 s later."""
        mc.in_hep(self.wire)
        pair = self.talk({50, 51})
        ladder = call("one", sdp(A), sdp(B), 0, 5) + "end 30\n"
        document = self.check(ladder, pair, 98, 2)
        self.counted(document, hep=2 * 98 + 2, hep_bad=0)

    def test_json_in_hep(self):
        """RTCP of most agents is told of in JSON: that is none, and no SIP."""
        mc.in_hep(self.wire, 5)
        for place in range(10):
            self.wire.send(Decimal(place + 1), A, B, b'{"sender_information":{"packets":1}}')
        document = self.document(call("one", sdp(A), sdp(B), 0, 5) + "end 30\n")
        self.counted(document, hep=10, hep_bad=0, media_other=0)
        self.assertEqual(document["streams"], [])

    def test_in_tcp(self):
        """RFC 4571: a packet a segment."""
        mc.in_tcp(self.wire)
        ladder = call("one", sdp(A, **self.TCP), sdp(B, **self.TCP), 0, 5) + "end 30\n"
        self.check(ladder, self.talk({50, 51}), 98, 2)

    def cut_anyhow(self, size):
        """Segments that know nothing of packets: a packet is there when its last byte is."""
        rest = mc.in_tcp(self.wire, size)
        pair = self.talk()
        rest()
        document = self.document(call("one", sdp(A, **self.TCP), sdp(B, **self.TCP), 0, 5) + "end 30\n")
        self.assertEqual([(self.row_of(document, one)["packets"], self.row_of(document, one)["lost"]) for one in pair],
                         [(100, 0)] * 2)
        self.assertEqual(self.row_of(document, pair[0])["rtcp_lost"], 3)

    def test_in_tcp_cut_anyhow(self):
        for size in (7, 173, 1000, 4096):
            with self.subTest(size=size):
                self.wire = mc.Wire()
                self.cut_anyhow(size)

    def test_in_tcp_with_null_packets(self):
        """RFC 4571 2 allows lengths of 0. Segments of 500 bytes begin in the middle of packets."""
        for size in (None, 500):
            with self.subTest(size=size):
                self.wire = mc.Wire()
                rest = mc.in_tcp(self.wire, size)
                sender = self.sender(A, B, 100)
                for place in range(10):
                    sender.talk(Decimal("0.52") + Decimal("0.2") * place, 10)
                    self.wire.send(Decimal("0.71") + Decimal("0.2") * place, A, B, b"")
                rest()
                document = self.document(call("one", sdp(A, **self.TCP), sdp(B, **self.TCP), 0, 5) + "end 30\n")
                row = self.row_of(document, sender)
                self.assertEqual((row["packets"], row["lost"]), (100, 0))

    def test_in_tcp_with_stun(self):
        """ICE's checks come first, behind their lengths too (RFC 6544)."""
        check = mc.stun("b:a")
        mc.in_tcp(self.wire, first=len(check).to_bytes(2, "big") + check)
        ladder = call("one", sdp(A, **self.TCP), sdp(B, **self.TCP), 0, 5) + "end 30\n"
        self.counted(self.check(ladder, self.talk(), 100, 0), stun=2)

    def test_in_tcp_with_a_hole(self):
        """A segment that was not captured is a packet that is lost; behind it all goes on."""
        mc.in_tcp(self.wire, lost={20, 21})
        pair = self.sender(A, B, 100),
        pair[0].talk(0.52, 100)
        document = self.document(call("one", sdp(A, **self.TCP), sdp(B, **self.TCP), 0, 5) + "end 30\n")
        row = self.row_of(document, pair[0])
        self.assertEqual((row["packets"], row["lost"], row["loss_max_run"]), (98, 2, 2))

    def test_sip_behind_a_few_bytes_that_are_none(self):
        """NULs keep a connection open; a packet of RTP in TCP might begin so."""
        text = ("OPTIONS sip:b@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bK1\r\n"
                "From: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n"
                "Content-Length: 0\r\n\r\n").encode()
        for first in (b"", bytes(1), bytes(2), bytes(4), bytes(9), b"\x00\x01", b"\x01\x02\x43\x04", b"\x1f"):
            with self.subTest(first):
                records, seq = [], 1000
                for place, data in enumerate(filter(None, (first, text))):
                    records.append(pc.Record(mc.at_ns(1 + place), pc.ethernet(*pc.ip(
                        "192.0.2.1", "192.0.2.2", pc.TCP,
                        pc.tcp("192.0.2.1", 40000, "192.0.2.2", 5060, seq, 1, 0x18, data), place + 1))))
                    seq += len(data)
                path = self.folder / "few.pcap"
                pc.write_pcap(path, records)
                for command in ("transactions", "streams"):
                    document = json.loads(sipchron.run(command, "-f", "json", path).stdout)
                    self.counted(document, messages=1)

    def test_other_things_in_tcp(self):
        """TLS, text and zeros are no media, whatever their first bytes say."""
        for place, data in enumerate((b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
                                      b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", bytes(300),
                                      b"\x00\x20\x40" + bytes(40))):
            src = f"192.0.2.7:{9000 + place}"
            mc.in_tcp(self.wire, first=data)
            self.wire.send(1 + place / 10, src, B, b"\x80\x00" + bytes(20))
        document = self.document(call("one", sdp(A), sdp(B), 0, 5) + "end 30\n")
        self.assertEqual(document["streams"], [])


class DeclaredImpairment(ProtocolCase):
    """--codec-ie: E1 and E2 of METRICS.md 12.8, of a codec for which nothing is published, as if it were."""

    FORMATS = "96=opus/48000/2"
    DECLARED = ("--codec-ie", "OPUS=0/25.1")

    def capture(self, lost=()):
        sender = self.sender(A, B, 100, payload_type=96, step=960)
        sender.talk(0.52, 200, lost=lost)
        return self.wire.write(self.folder, "opus",
                               call("one", sdp(A, self.FORMATS), sdp(B, self.FORMATS), 0, 6) + "end 40\n")

    def figures(self, command, capture, *arguments):
        row, = sipchron.rows(command, *arguments, capture)
        return tuple(row[key] for key in ("mos" if command == "streams" else "mos_min", "mos_scale"))

    def test_as_rows(self):
        for lost, mos in (((), Decimal("4.409")), ({50, 150}, Decimal("4.328"))):
            with self.subTest(lost=lost):
                self.wire = mc.Wire()
                capture = self.capture(lost)
                for command in ("streams", "calls"):
                    self.assertEqual(self.figures(command, capture), (None, None))
                    self.assertEqual(self.figures(command, capture, *self.DECLARED), (mos, "declared"))
                    self.assertEqual(self.figures(command, capture, "--codec-ie", "speex=0/1"), (None, None))

    def test_before_what_is_published(self):
        sender = self.sender(A, B, 100)
        sender.talk(0.52, 200)
        capture = self.wire.write(self.folder, "opus", call("one", sdp(A), sdp(B), 0, 6) + "end 40\n")
        self.assertEqual(self.figures("streams", capture), (Decimal("4.409"), "nb"))
        # R = 93.2 - 20; 1 + 0.035 * 73.2 + 73.2 * 13.2 * 26.8 * 7e-6
        self.assertEqual(self.figures("streams", capture, "--codec-ie", "pcmu=20/25.1"), (Decimal("3.743"), "declared"))

    def test_refused(self):
        for text in ("opus", "opus=0", "opus=0/0", "=0/25.1", "opus=96/25.1", "opus=0/25,1"):
            with self.assertRaises(sipchron.SipchronError) as caught:
                sipchron.run("streams", "--codec-ie", text, self.capture())
            self.assertIn("exit status 2", str(caught.exception))
            self.assertIn("opus=0/25.1", str(caught.exception))

    def test_names_are_known(self):
        for text, said in (("nosuch=1/5", '"nosuch" is not one of PCMU, GSM, '), ("H264=1/5", '"H264" is not one of'),
                           ("opu=1/5", 'did you mean "opus"?')):
            with self.assertRaises(sipchron.SipchronError) as caught:
                sipchron.run("streams", "--codec-ie", text, self.capture())
            self.assertIn("exit status 2", str(caught.exception))
            self.assertIn(said, str(caught.exception))

    def test_in_every_format(self):
        """Tables show the word without being asked, as they do the MOS."""
        capture = self.capture()
        for command in ("streams", "calls"):
            for form in ("table", "csv", "json", "ndjson"):
                with self.subTest(command=command, form=form):
                    wide = ("-v",) if (command, form) == ("calls", "table") else ()  # else it has no MOS
                    said = [sipchron.run(command, "-f", form, *wide, *arguments, capture).stdout
                            for arguments in ((), self.DECLARED)]
                    self.assertEqual(["declared" in text for text in said], [False, True])


class QualityReports(ProtocolCase):
    """What phones report by SIP of what they heard (RFC 6035)."""

    @staticmethod
    def report(call_id, local, remote, *metrics, ssrc, kind="VQSessionReport: CallTerm", section="LocalMetrics:"):
        """The body of a report by `local` on what came from `remote`, whose SSRC is given."""
        lines = [kind, f"CallID: {call_id}@protocols.example.com", "LocalID: <sip:a@x>"]
        for name, end, source in (("LocalAddr", local, 1), ("RemoteAddr", remote, ssrc)):
            address, port = mc.end_of(end)
            lines.append(f"{name}: IP={address} PORT={port} SSRC=0x{source:x}")
        return "".join(line + r"\r\n" for line in [*lines, section, *metrics])

    @staticmethod
    def send(seconds, cseq, body, method="PUBLISH", ends="A>R", call_id=None):
        back = ">".join(reversed(ends.split(">")))
        own = call_id or f"q{cseq}"
        return (f'{seconds:.3f} {ends} {method} {cseq} q{cseq}{ends[0]} cid={own} ftag=q '
                f'hdr="Event: vq-rtcpxr" type=application/vq-rtcpxr body="{body}"\n'
                f"{seconds + 0.1:.3f} {back} 200 {method} {cseq} q{cseq}{ends[0]} r cid={own} ftag=q\n")

    GOOD = "PacketLoss:NLR=0.5 JDR=0.25", "Delay:RTD=45 ESD=20", "QualityEst:RLQ=88 MOSLQ=4.1 MOSCQ=3.9"

    def talk(self):
        return self.both_ways(A, B, 100, 0.52, 100)

    def heard(self, row):
        return tuple(row[f"xr_{key}"] for key in ("by", "lost_percent", "discarded_percent", "rtt", "r_factor",
                                                  "mos_lq", "mos_cq"))

    WHAT = ("sip", Decimal("0.50"), Decimal("0.25"), Decimal("0.045"), Decimal("88"), Decimal("4.1"), Decimal("3.9"))
    NOTHING = (None,) * 7

    def of_call(self, lines, counted=1, lost=0):
        """What is heard of the caller's and the callee's stream; the call ends at 3 s."""
        pair = self.talk()
        ladder = sorted((call("one", sdp(A), sdp(B), 0, 3) + lines).splitlines(),
                        key=lambda line: float(line.split()[0]))
        document = self.document("\n".join(ladder) + "\nend 60\n")
        self.counted(document, quality_reports=counted, quality_reports_lost=lost)
        return [self.heard(self.row_of(document, one)) for one in pair]

    def test_after_the_bye(self):
        """The caller's phone says what it heard of the callee, one second after it hung up."""
        lines = self.send(4, 1, self.report("one", A, B, *self.GOOD, ssrc=101))
        self.assertEqual(self.of_call(lines), [self.NOTHING, self.WHAT])

    def test_of_the_callee_by_notify(self):
        lines = self.send(3.5, 1, self.report("one", B, A, *self.GOOD, ssrc=100), "NOTIFY", "B>R")
        self.assertEqual(self.of_call(lines), [self.WHAT, self.NOTHING])

    def test_what_the_remote_end_heard(self):
        """By RTCP XR, which the phone tells on."""
        body = self.report("one", B, A, *self.GOOD, ssrc=100, section="RemoteMetrics:")
        body = body.replace("SSRC=0x1\\", "SSRC=0x65\\")
        self.assertEqual(self.of_call(self.send(4, 1, body)), [self.NOTHING, self.WHAT])

    def test_the_session_counts_before_intervals(self):
        bad = "QualityEst:MOSLQ=2.0",
        interval = {"ssrc": 101, "kind": "VQIntervalReport"}
        lines = (self.send(1, 1, self.report("one", A, B, *bad, **interval)) +
                 self.send(4, 2, self.report("one", A, B, *self.GOOD, ssrc=101)) +
                 self.send(5, 3, self.report("one", A, B, *bad, **interval)))
        self.assertEqual(self.of_call(lines, 3), [self.NOTHING, self.WHAT])

    def test_the_last_interval_counts(self):
        lines = "".join(self.send(seconds, cseq, self.report("one", A, B, metrics, ssrc=101, kind="VQIntervalReport"))
                        for seconds, cseq, metrics in ((1, 1, "QualityEst:MOSLQ=2.0"), (2, 2, "QualityEst:MOSLQ=3.5")))
        self.assertEqual(self.of_call(lines, 2)[1][5], Decimal("3.5"))

    def test_by_addresses_alone(self):
        """Without an SSRC, as many phones send it."""
        body = self.report("one", A, B, *self.GOOD, ssrc=101).replace(" SSRC=0x65", "").replace(" SSRC=0x1", "")
        self.assertEqual(self.of_call(self.send(4, 1, body)), [self.NOTHING, self.WHAT])

    MORE = ("burst_density", "burst_duration", "gap_density", "gap_duration", "gmin", "esd", "owd", "sowd", "jitter",
            "maj", "signal", "noise", "rerl", "r_cq")

    def more(self, lines):
        """The rest of what is heard of the callee's stream."""
        pair = self.talk()
        document = self.document(call("one", sdp(A), sdp(B), 0, 3) + lines + "end 60\n")
        row = self.row_of(document, pair[1])
        return [row[f"xr_{key}"] for key in self.MORE]

    def test_all_figures(self):
        """Densities are shares, as the tap's are; times are seconds; levels are below 0."""
        body = self.report("one", A, B, "BurstGapLoss:BLD=12.5 BD=160 GLD=2 GD=500 GMIN=16",
                           "Delay:RTD=200 ESD=140 OWD=90 SOWD=170 IAJ=2 MAJ=10", "Signal:SL=-18 NL=-50 RERL=55",
                           "QualityEst:RLQ=90 RCQ=85", ssrc=101)
        self.assertEqual(self.more(self.send(4, 1, body)), [Decimal(text) for text in (
            "0.125 0.16 0.02 0.5 16 0.14 0.09 0.17 0.002 0.01 -18 -50 55 85").split()])

    def test_figures_that_are_not_there(self):
        body = self.report("one", A, B, "Delay:ESD= OWD=70000", "Signal:SL=127 RERL=-1", "QualityEst:RCQ=121", ssrc=101)
        self.assertEqual(self.more(self.send(4, 1, body)), [None] * len(self.MORE))

    def test_all_figures_of_an_xr(self):
        """Half of bursts and a sixteenth of gaps; 300 ms and 4 s; end system 25 ms, levels of two's complement. It
        has no one-way delays, no jitter and no second R."""
        packet = bytearray(mc.voip_metrics(100, 101, 41, 39))
        packet[18:20] = 128, 16
        struct.pack_into(">HHHH", packet, 20, 300, 4000, 0, 25)
        packet[28:31] = 256 - 20, 256 - 60, 40
        self.wire.send(2, "192.0.2.1:4001", "192.0.2.2:5001", bytes(packet))
        self.assertEqual(self.more(""), [Decimal(text) for text in "0.5 0.3 0.063 4 16 0.025".split()] + [None] * 4 +
                         [Decimal(text) for text in "-20 -60 40".split()] + [None])

    def test_by_the_dialog(self):
        """DialogID names the call where CallID does not."""
        body = self.report("one", A, B, *self.GOOD, ssrc=101)
        given = "CallID: one@protocols.example.com"
        self.assertEqual(self.of_call(self.send(4, 1, body.replace(
            given, "DialogID: one@protocols.example.com;to-tag=t;from-tag=one"))), [self.NOTHING, self.WHAT])

    def test_of_no_call(self):
        """Another Call-ID; a call that has been final for long; and one whose stream is another."""
        lines = (self.send(4, 1, self.report("two", A, B, *self.GOOD, ssrc=101)) +
                 self.send(50, 2, self.report("one", A, B, *self.GOOD, ssrc=101)) +
                 self.send(5, 3, self.report("one", A, B, *self.GOOD, ssrc=999)))
        self.assertEqual(self.of_call(lines, 3, 3), [self.NOTHING, self.NOTHING])

    def test_damaged(self):
        """No report at all, one without a Call-ID, and one whose figures are none."""
        lines = (self.send(4, 1, "hello") + self.send(4.2, 2, r"VQSessionReport: CallTerm\r\nLocalMetrics:\r\n") +
                 self.send(4.4, 3, self.report("one", A, B, "PacketLoss:NLR=x JDR=", "QualityEst:MOSLQ=99", ssrc=101)))
        self.assertEqual(self.of_call(lines, 1), [self.NOTHING, self.NOTHING])

    def test_beside_an_xr(self):
        """The phone tells both ways; what it says by SIP is of the whole session."""
        self.wire.send(2, A.replace("4000", "4001"), B.replace("5000", "5001"), mc.voip_metrics(100, 101, 30, 20))
        lines = self.send(4, 1, self.report("one", A, B, *self.GOOD, ssrc=101))
        self.assertEqual(self.of_call(lines), [self.NOTHING, self.WHAT])

    def test_figures_of_an_xr(self):
        """A quarter of 256 lost, an eighth discarded; what is 127, or out of range, is absent (RFC 3611 4.7.5)."""
        for mos, wanted in ((41, Decimal("4.1")), (127, None), (9, None), (51, None), (50, Decimal("5"))):
            with self.subTest(mos=mos):
                self.wire = mc.Wire()
                self.wire.send(2, "192.0.2.1:4001", "192.0.2.2:5001", mc.voip_metrics(100, 101, mos, 127, 64, 32))
                self.assertEqual(self.of_call("", 0), [
                    self.NOTHING, ("rtcp", Decimal("25"), Decimal("12.5"), None, None, wanted, None)])


if __name__ == "__main__":
    unittest.main()
