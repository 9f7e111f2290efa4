#!/usr/bin/env python3
"""Ladders of real calls look as they should.

The files in golden/ were read line by line beside `tshark -r captures/NAME` (times, hosts, what was
said) and beside the scenario of the capture (captures/README.md); the times of metrics are those
that captures/expected.json states. Where tshark is, what it sees in every capture of the project
is compared again: frame, hosts, method or code of each message of each ladder.

    test_golden.py [--update]    --update writes the files anew; then they must be read anew
"""
import os
import re
import sys
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

import realcaptures        # noqa: E402
import sipchron            # noqa: E402

SOURCE = Path(os.environ.get("SIPCHRON_SOURCE", HERE.parent.parent))
CAPTURES = SOURCE / "captures"
SVG = "{http://www.w3.org/2000/svg}"

# file in golden/ -> what it is the ladder of
GOLDEN = {
    "challenged.txt": ("--call", "1", "challenged.pcap"),
    "fork.txt": ("--call", "1", "fork.pcap"),
    "cancelled.txt": ("--call", "1", "cancelled.pcap"),
    "proxied.txt": ("--call", "1", "proxied.pcap"),
    "transfer.txt": ("--call", "1,2", "--together", "transfer.pcap"),
    "lossy.txt": ("--call", "2", "lossy.pcap"),
    "span-ascii.txt": ("--call", "1", "--ascii", "span.pcapng"),
    "fork-narrow.txt": ("--call", "1", "fork.pcap"),
    "cancelled.mmd": ("-f", "mermaid", "--call", "1", "cancelled.pcap"),
}
NARROW = {"fork-narrow.txt": "60"}


def ladder(arguments, columns="100"):
    os.environ["COLUMNS"] = columns
    return sipchron.run("ladder", "-q", *arguments[:-1], CAPTURES / arguments[-1]).stdout


def update():
    for name, arguments in GOLDEN.items():
        (HERE / "golden" / name).write_text(ladder(arguments, NARROW.get(name, "100")))


def tooltips(name, call):
    """(frame, src, dst, label) of each message, from the titles in the SVG. Media are no messages."""
    text = ladder(("-f", "svg", "--call", str(call), name))
    for title in ElementTree.fromstring(text).iter(SVG + "title"):
        found = re.fullmatch(r"frame (\d+), \S+, (\S+) to (\S+), \w+: (.*)", title.text)
        if not re.match("S?RTP |no RTP |DTMF ", found[4]):
            yield (int(found[1]), *found.groups()[1:])


def address(endpoint):
    return endpoint.rsplit(":", 1)[0].strip("[]")


class Golden(unittest.TestCase):
    maxDiff = None

    def test_golden(self):
        for name, arguments in GOLDEN.items():
            with self.subTest(name):
                self.assertEqual(ladder(arguments, NARROW.get(name, "100")),
                                 (HERE / "golden" / name).read_text())

    def check_capture(self, path):
        """Every message of every ladder is one that tshark sees."""
        seen = {}
        for number, sources, targets, method, code in realcaptures.tshark_fields(
                path, "sip && !icmp", "frame.number", "ip.src", "ip.dst", "sip.Method",
                "sip.Status-Code"):
            seen[int(number)] = (sources, targets, method, code)
        calls = sipchron.rows("calls", path)
        for call in calls:
            drawn = list(tooltips(path.name, call["call"]))
            self.assertTrue(drawn)
            for frame, src, dst, label in drawn:
                sources, targets, method, code = seen[frame]
                if sources:
                    self.assertEqual((address(src), address(dst)), (sources, targets), frame)
                word = label.split(" ")[0]
                self.assertIn(word, (method, code), (path.name, frame))

    @unittest.skipUnless(realcaptures.have_tshark(), "tshark is not installed")
    def test_as_tshark_sees_it(self):
        paths = sorted(CAPTURES.glob("*.pcap*"))
        self.assertGreater(len(paths), 20)
        for path in paths:
            with self.subTest(path.name):
                self.check_capture(path)


if __name__ == "__main__":
    if "--update" in sys.argv:
        update()
    else:
        unittest.main()
