#!/usr/bin/env python3
"""What may be the cause where one side of a call did not hear the other. A says something from 0.6 s on and hears
nothing, though the tap sees RTCP that goes to it; the call is answered at 0.5 s, and its ACK comes at 0.51 s."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import mediacapture as mc           # noqa: E402
import sipchron                     # noqa: E402
from mediacapture import call, sdp  # noqa: E402

A, B = "192.0.2.1:4000", "192.0.2.2:5000"
FAR = "203.0.113.1:33000"  # where A's packets come from behind its NAT
KEY = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"
BYE = 31


def secret(end):
    return sdp(end, "0", KEY, profile="RTP/SAVP")


class Case(mc.WireCase):
    def talk(self, src, dst, start="0.6", count=1500, **options):
        self.sender(src, dst, len(self.wire.records) + 1, **options).talk(start, count)

    def report(self, src, dst):
        up = [f"{address}:{int(port) + 1}" for address, _, port in (end.rpartition(":") for end in (src, dst))]
        self.wire.send(5, *up, mc.receiver_report(9, [mc.report_block(1)]))

    def expect(self, offer, answer, hints, media="one-way", missing="to-caller", ladder=None):
        ladder = ladder or call("one", offer, answer, 0, BYE) + "end 40\n"
        row = sipchron.rows("calls", self.wire.write(self.folder, "hints", ladder))[0]
        self.assertEqual((row["media"], row["media_missing"], row["media_hints"]), (media, missing, hints))

    def one_way(self, offer, answer, hints, src=A, **options):
        self.wire = mc.Wire()
        self.talk(src, B, **options)
        self.report(B, src)
        self.expect(offer, answer, hints)


class Addresses(Case):
    def test_a_private_address_in_sdp(self):
        for announced, hints in (("10.0.0.1:4000", ["private-address"]), ("203.0.113.9:4000", ["other-address"]),
                                 ("203.0.113.1:4000", [])):
            with self.subTest(announced):
                self.one_way(sdp(announced), sdp(B), hints, src=FAR)

    def test_which_are_private(self):
        for address, private in (("10.255.255.255", True), ("11.0.0.0", False), ("172.16.0.0", True),
                                 ("172.15.255.255", False), ("172.31.255.255", True), ("172.32.0.0", False),
                                 ("192.168.0.0", True), ("192.169.0.0", False), ("100.64.0.0", True),
                                 ("100.63.255.255", False), ("100.127.255.255", True), ("100.128.0.0", False),
                                 ("169.254.1.1", True), ("169.253.1.1", False), ("[fd00::1]", True),
                                 ("[fc00::1]", True), ("[fe00::1]", False), ("[fe80::1]", True), ("[febf::1]", True),
                                 ("[fec0::1]", False), ("[2001:db8::1]", False)):
            with self.subTest(address):
                self.one_way(sdp(f"{address}:4000"), sdp(B), ["private-address" if private else "other-address"],
                             src=FAR)

    def test_of_who_is_heard(self):
        """B hears nothing; that A is behind a NAT does not matter."""
        self.talk(FAR, B, start="0.52", count=3)
        self.talk(B, FAR)
        self.expect(sdp("10.0.0.1:4000"), sdp(B), [], missing="to-callee")

    def test_all_is_well(self):
        self.talk(FAR, B)
        self.talk(B, FAR)
        self.expect(sdp("10.0.0.1:4000"), sdp(B), [], media="both", missing=None)


class Keys(Case):
    def test_one_has_keys_and_the_other_none(self):
        for offer, answer, hints in ((secret(A), sdp(B), ["srtp-mismatch"]), (sdp(A), secret(B), ["srtp-mismatch"]),
                                     (secret(A), secret(B), []), (sdp(A), sdp(B), [])):
            with self.subTest(offer=offer, answer=answer):
                self.one_way(offer, answer, hints)

    def test_nobody_sends_anything(self):
        for answer, hints in ((sdp(B), ["srtp-mismatch"]), (secret(B), [])):
            with self.subTest(answer):
                self.wire = mc.Wire()
                self.report(A, B)
                self.report(B, A)
                self.expect(secret(A), answer, hints, media="no-media", missing=None)

    def test_a_relay_that_ciphers_on_one_side(self):
        """A and P have keys, P and B none: P translates, and sends nothing to A."""
        near, far = "192.0.2.16:7000", "192.0.2.16:8000"
        for src, dst in ((A, near), (far, B), (B, far)):
            self.talk(src, dst)
        self.report(near, A)
        ladder = (f"0.000 A>P INVITE 1 z1 cid=one ftag=f {secret(A)}\n"
                  f"0.001 P>B INVITE 1 z2 cid=one ftag=f via=P,A {sdp(far)}\n"
                  f"0.500 B>P 200 INVITE 1 z2 b cid=one ftag=f via=P,A {sdp(B)}\n"
                  f"0.501 P>A 200 INVITE 1 z1 b cid=one ftag=f {secret(near)}\n"
                  "0.510 A>P ACK 1 k1 b cid=one ftag=f\n"
                  "31.000 A>P BYE 2 b1 b cid=one ftag=f\n31.011 P>A 200 BYE 2 b1 b cid=one ftag=f\nend 40\n")
        self.expect(None, None, [], ladder=ladder)


class Streams(Case):
    def test_before_the_ack(self):
        for start, hints in (("0.505", ["before-ack"]), ("0.51", []), ("0.495", [])):
            with self.subTest(start):
                self.one_way(sdp(A), sdp(B), hints, start=start)

    def test_a_payload_type_that_nobody_announces(self):
        for payload_type, hints in ((3, ["unannounced-payload"]), (8, [])):
            with self.subTest(payload_type):
                self.one_way(sdp(A, "0 8"), sdp(B, "0 8"), hints, payload_type=payload_type)

    def test_of_dead_air(self):
        self.talk(A, B, payload_type=3)
        self.talk(B, A, count=300)
        self.expect(sdp(A), sdp(B), ["unannounced-payload"], media="dead-air")

    def test_of_late_media_nothing_is_said(self):
        self.talk(A, B, payload_type=3)
        self.talk(B, A, start=4, count=1340)
        self.expect(sdp(A), sdp(B), [], media="late-media")

    def test_several(self):
        self.talk(FAR, B, start="0.505", payload_type=3)
        self.report(B, FAR)
        self.expect(sdp("10.0.0.1:4000"), sdp(B), ["before-ack", "private-address", "unannounced-payload"])


if __name__ == "__main__":
    unittest.main()
