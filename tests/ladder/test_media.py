#!/usr/bin/env python3
"""Media on a ladder: where streams begin and end, pause, what keys were pressed, how good they were. What each
sender sent, and when, is decided before a packet is written."""
import os
import re
import sys
import tempfile
import unittest
import unicodedata
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

import mediacapture as mc                   # noqa: E402
import sipchron                             # noqa: E402
from mediacapture import Sender, call, sdp  # noqa: E402

A, B, RELAY = "192.0.2.1:4000", "192.0.2.2:5000", "192.0.2.16:7000"
EVENTS = "0 101", "a=rtpmap:101 telephone-event/8000"
END = "end 20\n"
CAPTURES = HERE.parent.parent / "captures"
SVG = "{http://www.w3.org/2000/svg}"


def columns(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


class Media(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.wire = mc.Wire()

    def write(self, ladder, name="media"):
        return self.wire.write(self.folder, name, ladder)

    def draw(self, path, *arguments, width=140, number="1"):
        os.environ["COLUMNS"] = str(width)
        return sipchron.run("ladder", "-q", "--call", number, *arguments, path).stdout

    def arrows(self, text):
        """(seconds, from left to right?, what is drawn, label) of each arrow of ASCII text between two hosts."""
        for line in text.splitlines():
            found = re.match(r" *(\d+\.\d+) .*?\|([<=.-][=.-]*) ?(.*?) ?[=.-]*([=.>-])\|", line)
            if found:
                yield (found[1], found[4] == ">", found[2].lstrip("<")[:1], found[3])

    def lossy(self):
        """A to B: 100 packets, 3 lost, a key, a pause of 4 s, 100 more. B to A: 400 packets."""
        forth, back = Sender(self.wire, A, B, 100), Sender(self.wire, B, A, 200)
        forth.talk(0.6, 100, lost={20, 21, 60})
        forth.press(2.6, 7, 5)
        forth.timestamp += 8 * 160 * 26  # the clock goes on
        forth.talk(7, 100)
        back.talk(0.7, 400)
        return self.write(call("one", sdp(A, *EVENTS), sdp(B, *EVENTS), 0, 10) + END)

    def test_a_call_with_media(self):
        text = self.draw(self.lossy(), "--ascii")
        # The key: five updates and three ends, every 20 ms; the last packet before the pause is at 2.74.
        self.assertEqual(list(self.arrows(text)), [
            ("0.000", True, "-", "INVITE sip:b@192.0.2.2:5060"), ("0.100", False, "-", "180 Ringing"),
            ("0.500", False, "-", "200 OK"), ("0.510", True, "-", "ACK sip:b@192.0.2.2:5060"),
            ("0.600", True, "=", "RTP PCMU"), ("0.700", False, "=", "RTP PCMU"), ("2.600", True, "=", "DTMF *"),
            ("2.740", True, ".", "no RTP for 4.260 s"), ("8.680", False, "=", "RTP PCMU ends"),
            ("8.980", True, "=", "RTP PCMU ends"), ("10.000", True, "-", "BYE sip:b@192.0.2.2:5060"),
            ("10.010", False, "-", "200 OK (BYE)")])
        # 97 + 8 + 100 came of 208: 3 of 208 are 1.44 %. The event lasts 6 steps of 160 ticks of 8 kHz.
        self.assertIn("205 packets, lost 1.44 %", text)
        self.assertIn("400 packets, lost 0.00 %, jitter 0.000000 s", text)
        self.assertRegex(text, r"DTMF \* =+>\|  for 0\.120 s\n")

    def test_digits_when_asked_for(self):
        self.assertIn("DTMF 7", self.draw(self.lossy(), "--digits"))

    def test_mermaid(self):
        lines = [line.strip() for line in self.draw(self.lossy(), "-f", "mermaid").splitlines()]
        for wanted in ("h1->>h2: 0.600 RTP PCMU", "h2->>h1: 0.700 RTP PCMU", "h1--xh2: 2.740 no RTP for 4.260 s",
                       "h1->>h2: 2.600 DTMF #42;", "h1->>h2: 8.980 RTP PCMU ends"):
            self.assertIn(wanted, lines)
        note = lines[lines.index("h1->>h2: 8.980 RTP PCMU ends") + 1]
        self.assertTrue(note.startswith("Note over h2: 205 packets, lost 1.44 #37;, jitter "), note)

    def test_svg(self):
        picture = ElementTree.fromstring(self.draw(self.lossy(), "-f", "svg"))
        titles = [title.text for title in picture.iter(SVG + "title")]
        self.assertIn(f"{A} to {B}, UDP: RTP PCMU", " ".join(titles))
        self.assertEqual(sum("no RTP for 4.260 s" in title for title in titles), 1)
        texts = ["".join(text.itertext()) for text in picture.iter(SVG + "text")]
        self.assertIn("205 packets, lost 1.44 %", texts)

    def test_fits_into_any_terminal(self):
        """Two hosts, and then with a relay four: in 80 columns, and where notes go below, and in a list."""
        Sender(self.wire, A, RELAY, 1).talk(0.6, 50)
        Sender(self.wire, RELAY, B, 1).talk(0.6, 50)
        relayed = self.write(call("one", sdp(RELAY), sdp(B), 0, 3) + END, "relayed")
        self.wire.records.clear()
        for path in (relayed, self.lossy()):
            for width in (140, 80, 60, 48):
                for line in self.draw(path, width=width).splitlines():
                    self.assertLessEqual(columns(line), width, line)
        self.assertIn("192.0.2.16", self.draw(relayed, width=80))
        self.assertIn("RTP ends", self.draw(relayed, width=80))

    def test_without_media_nothing_changes(self):
        """Streams of another call, and of none, behind it."""
        ladder = call("one", sdp(A), sdp(B), 0, 2) + call("two", sdp("192.0.2.1:6000"), sdp("192.0.2.2:6002"), 4, 9)
        pictures = [], ["--ascii"], ["-f", "svg"], ["-f", "mermaid"]
        path = self.write(ladder + END)
        quiet = [self.draw(path, *arguments) for arguments in pictures]
        Sender(self.wire, "192.0.2.1:6000", "192.0.2.2:6002", 1).talk(5, 100)
        Sender(self.wire, "192.0.2.7:6000", "192.0.2.8:6002", 2).talk(5, 100)
        path = self.write(ladder + END)
        self.assertEqual([self.draw(path, *arguments) for arguments in pictures], quiet)
        self.assertEqual(self.draw(path, number="2").count("RTP PCMU"), 2)

    def test_one_address(self):
        """All on one host: media have ports that no column has, and go between those of the parties."""
        one, other = "127.0.0.1:4000", "127.0.0.1:5000"
        Sender(self.wire, one, other, 1).talk(0.6, 50)
        Sender(self.wire, other, one, 2).talk(0.6, 50)
        path = self.write("host A 127.0.0.1:5060\nhost B 127.0.0.1:5070\n" +
                          call("one", sdp(one), sdp(other), 0, 3) + END)
        text = self.draw(path, "--ascii")
        self.assertEqual(next(line for line in text.splitlines() if " frame " in line).split()[3:],
                         ["127.0.0.1:5060", "127.0.0.1:5070"])
        self.assertEqual([(right, label) for _, right, sort, label in self.arrows(text) if sort == "="],
                         [(True, "RTP PCMU"), (False, "RTP PCMU"), (True, "RTP PCMU ends"), (False, "RTP PCMU ends")])

    def test_keys_by_info(self):
        """Three keys of 160 ms each (captures/media.json), which stand in bodies of INFO."""
        text = self.draw(CAPTURES / "media-info.pcap", "--digits")
        self.assertEqual(re.findall(r"DTMF (.) .*for 0\.160 s, by INFO", text), list("15*"))

    def test_srtp(self):
        keys = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"
        Sender(self.wire, A, B, 1).talk(0.6, 50)
        path = self.write(call("one", sdp(A, "0", keys, profile="RTP/SAVP"), sdp(B, "0", keys, profile="RTP/SAVP"),
                               0, 3) + END)
        self.assertIn(" SRTP PCMU ends ", self.draw(path))

    def test_hostile_codec(self):
        """A codec's name is text of the capture."""
        name = "<b>x--#;\\u{202e}&amp"
        Sender(self.wire, A, B, 1, payload_type=96).talk(0.6, 50)
        name = name.replace("\\u{202e}", "\u202e")
        path = self.write(call("one", sdp(A, f"96={name}/8000"), sdp(B, f"96={name}/8000"), 0, 3) + END)
        svg = self.draw(path, "-f", "svg")
        ElementTree.fromstring(svg)
        self.assertNotIn("<b>", svg)
        self.assertNotIn("\u202e", svg + self.draw(path))
        line = next(line for line in self.draw(path, "-f", "mermaid").splitlines() if "RTP" in line)
        self.assertIn("RTP #60;b#62;x--#35;#59;", line)


if __name__ == "__main__":
    unittest.main()
