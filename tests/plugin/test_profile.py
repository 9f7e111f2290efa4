#!/usr/bin/env python3
"""The profile: Wireshark takes every line of it, its columns, colours, buttons and graphs show what they
are called."""
import csv
import re
import shutil
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import plugin  # noqa: E402

PROFILE = ROOT / "profiles/sipchron"
CAPTURES = ROOT / "captures"


def rows(name):
    """The lines of a table of Wireshark's, quotes of their filters as they are meant."""
    lines = [line for line in (PROFILE / name).read_text().splitlines()
             if line and not line.startswith("#")]
    return [[cell.replace(r"\x22", '"') for cell in row] for row in csv.reader(lines)]


def colours():
    return [line.split("@")[1:3] for line in (PROFILE / "colorfilters").read_text().splitlines()
            if line.startswith("@")]


class Profile(plugin.Case):
    @classmethod
    def setUpClass(cls):
        target = Path(plugin.home()) / ".config/wireshark/profiles/sipchron"
        shutil.copytree(PROFILE, target)
        for path in [*target.parents][:4] + [target, *target.iterdir()]:
            path.chmod(0o777)

    def tshark(self, name, *options):
        return plugin.tshark("-C", "sipchron", "-r",
                             plugin.readable(CAPTURES / name, self.folder), *options)

    def frames(self, name, expression):
        done = self.tshark(name, "-2", "-Y", expression, "-T", "fields", "-e", "frame.number")
        self.assertEqual((done.returncode, done.stderr), (0, ""), expression)
        return [int(number) for number in done.stdout.split()]

    def test_wireshark_takes_it(self):
        done = self.tshark("answered.pcap", "-2", "--color")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertTrue((PROFILE / "preferences").read_text().count("sipchron.") >= 7)

    def test_columns(self):
        text = self.tshark("lossy.pcap", "-2").stdout
        # Frame 6 is the INVITE of call 1 again; its 180 came after 0.351 s.
        line = next(line for line in text.splitlines() if line.split()[0] == "6")
        for word in (" 1 ", " INVITE ", " retransmission ", " 0.351012191 ", " completed "):
            self.assertIn(word, line)

    def test_tcp_out_of_order_is_on(self):
        self.assertIn("\ntcp.reassemble_out_of_order: TRUE\n", (PROFILE / "preferences").read_text())

    def test_colours(self):
        wanted = {"SIP: sent again": ("lossy.pcap", 19), "SIP: answered": ("answered.pcap", None),
                  "SIP: slow set-up": ("lossy.pcap", 0)}
        for name, expression in colours():
            capture, count = wanted.get(name, ("refused.pcap", None))
            found = self.frames(capture, expression)
            if count is not None:
                self.assertEqual(len(found), count, name)
        self.assertLessEqual(set(wanted), {name for name, _ in colours()})

    def test_buttons(self):
        buttons = {label: expression for _, label, expression, _ in rows("dfilter_buttons")}
        self.assertEqual(set(buttons), {"This call", "Failed", "Slow set-up", "Retransmissions"})
        # captures/refused.pcap: 486 and 480 are no failures; 603, 404, 503, 488 are.
        codes = self.tshark("refused.pcap", "-2", "-Y", f"({buttons['Failed']}) && sip.Method == INVITE",
                            "-T", "fields", "-e", "sip.r-uri.user").stdout.split()
        self.assertEqual(codes, ["603", "404", "503", "488"])
        self.assertEqual(len(self.frames("lossy.pcap", buttons["Retransmissions"])), 19)
        self.assertEqual(self.frames("lossy.pcap", buttons["Slow set-up"]), [])
        # The field of the selected packet: tshark has none selected, and accepts the words.
        self.assertEqual(self.frames("lossy.pcap", buttons["This call"]), [])

    def test_graphs(self):
        graphs = rows("io_graphs")
        shown = {row[1]: row for row in graphs if row[0] == "Enabled"}
        for _, name, expression, colour, style, axis, field, _, factor in graphs:
            self.assertRegex(colour, r"^#[0-9a-f]{6}$")
            self.assertIn(style, ("Dot", "Square", "Diamond", "Cross", "Plus"), name)
            function = re.match(r"[A-Z]+", axis).group()
            done = self.tshark("lossy.pcap", "-2", "-q", "-z",
                               f"io,stat,0,{function}({field}){field} && ({expression})")
            self.assertEqual((done.returncode, done.stderr), (0, ""), name)
            self.assertGreater(int(factor), 0)
        # Every type of message has one row that draws it.
        for number in [*range(1, 16), 100, 180, 200, 302, 404, 503, 603]:
            drawn = [name for name, row in shown.items() if holds(row[2], number)]
            self.assertEqual(len(drawn), 1, number)

    def test_plots(self):
        plots, graphs = rows("plots"), rows("io_graphs")
        for enabled, _, name, expression, _, _, field, _ in plots:
            self.assertEqual(enabled, "TRUE")
            found = self.frames("lossy.pcap", f"{field} && ({expression})")
            # captures/lossy.pcap: INVITE, ACK, BYE, 180, 200.
            self.assertEqual(bool(found), name in ("Type: INVITE", "Type: ACK", "Type: BYE", "Type: 1xx",
                                                   "Type: 2xx", "Length: requests",
                                                   "Length: responses"), name)
        # Types as the I/O graphs show them.
        self.assertEqual([row[2:5] + row[6:8] for row in plots if row[1] == "1"],
                         [row[1:4] + [row[6], row[8]] for row in graphs if row[0] == "Enabled"])


def holds(expression, number):
    """Is the type id one that the filter names? type_id == 1, type_id in {7..15}"""
    for low, high in re.findall(r"(\d+)(?:\.\.(\d+))?", expression):
        if int(low) <= number <= int(high or low):
            return True
    return False


if __name__ == "__main__":
    plugin.require()
    unittest.main(argv=[__file__])
