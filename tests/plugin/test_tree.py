#!/usr/bin/env python3
"""What hangs in the menus, as far as tshark shows it: the tree of messages against counts by Wireshark's
own SIP dissector, the flow graph against times worked out by hand; both the same however often the
capture is read. And when there is nothing to show: disabled, without SIP, built for another version.
"""
import collections
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import plugin  # noqa: E402

CAPTURES = ROOT / "captures"
LENGTH_CLASS, LENGTH_CLASSES = 100, 15
ROW = re.compile(r"^( *)(\S.*?) {2,}(\d+) ")


def quiet(path, *options, stdin=None):
    return plugin.tshark("-q", "-r", path, *plugin.REORDER, *options, stdin=stdin)


def tree(path, *options, **how):
    """{(name of the parent, name): count}"""
    found, parents = {}, []
    for line in quiet(path, "-z", "sipchron_messages,tree", *options, **how).stdout.splitlines():
        row = ROW.match(line)
        if row and not line.startswith("Topic"):
            depth = len(row.group(1))
            found[(parents[depth - 1] if depth else "", row.group(2))] = int(row.group(3))
            parents[depth:] = [row.group(2)]
    return found


def class_of(length):
    first = min(length // LENGTH_CLASS, LENGTH_CLASSES - 1) * LENGTH_CLASS
    return f"{first}-" if first == (LENGTH_CLASSES - 1) * LENGTH_CLASS else f"{first}-{first + 99}"


def by_wireshark(path):
    """The same by Wireshark's own fields. Several messages in a frame stand side by side."""
    found = collections.Counter()
    fields = [word for name in ("sip.Method", "sip.Status-Line", "frame.len")
              for word in ("-e", name)]
    listed = plugin.tshark("-r", path, *plugin.REORDER, "-Y", "sip", "-T", "fields", *fields,
                           "-E", "aggregator=|").stdout
    for line in listed.splitlines():
        methods, statuses, length = line.split("\t")
        names = [("Request", name) for name in methods.split("|") if name]
        names += [("Status", name.split(" ", 1)[1]) for name in statuses.split("|") if name]
        for kind, name in names:
            found[(kind, name)] += 1
            found[("SIP messages", kind)] += 1
            found[("", "SIP messages")] += 1
            found[("Packet length (bytes)", class_of(int(length)))] += 1
    return dict(found)


class Menus(plugin.Case):
    def capture(self, name):
        return plugin.readable(CAPTURES / name, self.folder)

    def without_sip(self):
        path = self.folder / "nothing.pcap"
        done = plugin.tshark("-r", self.capture("lossy.pcap"), "-Y", "!sip", "-F", "pcap", "-w", "-")
        path.write_bytes(done.stdout.encode("utf-8", "surrogateescape"))
        path.chmod(0o644)
        return path

    # ---- the tree ----

    def test_tree_counts_what_wireshark_counts(self):
        for name in ("lossy.pcap", "tcp.pcap", "registered.pcap", "refused.pcap", "transfer.pcap"):
            path = self.capture(name)
            found = {key: count for key, count in tree(path).items() if count > 0}
            expected = by_wireshark(path)
            kinds = {"", "SIP messages", "Request", "Status", "Packet length (bytes)"}
            mine = {key: count for key, count in found.items() if key[0] in kinds
                    and key[1] not in ("Copy", "Packet length (bytes)")
                    and not key[1].startswith("Time")}
            self.assertEqual(mine, expected, name)

    def test_tree_of_copies_and_time(self):
        found = tree(self.capture("lossy.pcap"))  # README.md: 19 of 67 are retransmissions
        self.assertEqual(found[("Copy", "retransmission")], 19)
        self.assertEqual(found[("Copy", "original")], 48)
        self.assertEqual(found[("Time (hours:minutes since the first)", "00:00")], 67)

    def test_tree_is_the_same_however_read(self):
        path = self.capture("lossy.pcap")
        once = tree(path)
        self.assertTrue(once)
        self.assertEqual(tree(path, "-2"), once)
        self.assertEqual(tree(path, "-Y", "frame.len > 0"), once)
        self.assertEqual(tree("-", stdin=(CAPTURES / "lossy.pcap").read_bytes()), once)

    # ---- the flow graph ----

    def flow(self, name, *options):
        return quiet(self.capture(name), "-z", "flow,sipchron,standard", *options).stdout

    def test_flow_has_timing_and_copies(self):
        text = self.flow("lossy.pcap")
        if not text.strip():
            self.skipTest("built without SIPCHRON_FLOW_GRAPH")
        # INVITE at 0.000067350, 180 at 0.351079541; INVITE again at 0.501180855.
        self.assertRegex(text, r"\|0\.351079541\| +180 SRD 0\.351 s")
        self.assertIn("Call 1, INVITE: FRD SRD PDD 0.351 s", text)
        self.assertRegex(text, r"\|0\.501180855\| +INVITE \(retr\. 1\) ")
        self.assertIn("Call 1, INVITE, retransmission 1 of frame 3", text)
        self.assertEqual(len(re.findall(r"(?m)^\d+ +\|\d", text)), 67)

    def test_flow_in_two_passes_only_adds(self):
        one, two = self.flow("refused.pcap"), self.flow("refused.pcap", "-2")
        for first, second in zip(one.splitlines(), two.splitlines(), strict=True):
            # Where the first pass tells of a time the second tells of the same.
            told = re.findall(r"[A-Z]+ \d+\.\d+ s", first)
            self.assertTrue(set(told) <= set(re.findall(r"[A-Z]+ \d+\.\d+ s", second)), second)

    # ---- tables with a filter ----

    def rows(self, table, filter_text, *options):
        """The first column of a table of -z."""
        done = quiet(self.capture("answered.pcap"), "-z", f"sipchron,{table},{filter_text}", *options)
        return [line.split()[0] for line in done.stdout.splitlines()[1:]]

    def test_a_filter_leaves_rows_with_a_packet_that_passes(self):
        # INVITEs 3 and 5 begin calls 1 and 2, transactions 1 and 2; BYEs 11 and 15 end them.
        for options in ((), ("-2",)):
            self.assertEqual(self.rows("calls", "frame.number == 15", *options), ["2"])
            self.assertEqual(self.rows("calls", "frame.number >= 11", *options), ["1", "2"])
            self.assertEqual(self.rows("calls", "arp", *options), [])
            self.assertEqual(self.rows("transactions", 'sip.Method == "BYE"', *options), ["3", "4"])
            self.assertEqual(self.rows("messages", 'sip.Method == "INVITE"', *options), ["3", "5"])
        # The outcome is known after the first pass alone.
        self.assertEqual(self.rows("calls", 'sipchron.call.outcome == "completed"', "-2"), ["1", "2"])
        self.assertEqual(self.rows("calls", 'sipchron.call.outcome == "completed"'), [])

    def test_what_cannot_be_filtered_is_refused(self):
        path = self.capture("answered.pcap")
        for argument, why in (("calls,frame.number ==", "is invalid"), ("callsx", "no such table"),
                              ("metrics,sip", "takes no filter")):
            done = plugin.tshark("-q", "-r", path, "-z", f"sipchron,{argument}")
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn(why, done.stderr)

    # ---- nothing ----

    def test_disabled_shows_nothing(self):
        path = self.capture("lossy.pcap")
        off = ("--disable-protocol", "sipchron")
        self.assertNotIn("SIP Chronometry", plugin.tshark("-r", path, "-V", *off).stdout)
        done = plugin.tshark("-r", path, *off, "-T", "fields", "-e", "sipchron.call")
        self.assertEqual(done.stdout.strip(), "")
        self.assertEqual({key: count for key, count in tree(path, *off).items() if count}, {})
        self.assertEqual(quiet(path, "-z", "sipchron,calls", *off).stdout.strip(), "")

    def test_without_sip_nothing_is_shown(self):
        path = self.without_sip()
        self.assertIn("ARP", plugin.tshark("-r", path).stdout)
        self.assertNotIn("SIP Chronometry", plugin.tshark("-r", path, "-V").stdout)
        self.assertEqual(plugin.tshark("-r", path, "-Y", "sipchron").stdout, "")
        self.assertEqual({key: count for key, count in tree(path).items() if count}, {})

    def test_for_another_version_wireshark_says_so(self):
        if not shutil.which("readelf"):
            self.skipTest("no readelf")
        folder = self.folder / "plugins"
        shutil.copytree(plugin.plugin_folder(), folder)
        library = next(folder.rglob("sipchron.so"))
        symbols = subprocess.run(["readelf", "-sW", library], capture_output=True, text=True,
                                 check=True).stdout
        at = int(re.search(r": ([0-9a-f]+) .* plugin_want_minor$", symbols, re.M).group(1), 16)
        content = bytearray(library.read_bytes())  # .rodata lies in the file as in memory
        self.assertLess(content[at], 10)
        content[at] += 1
        library.write_bytes(content)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)
        command = [word if not word.startswith("WIRESHARK_PLUGIN_DIR=")
                   else f"WIRESHARK_PLUGIN_DIR={folder}" for word in plugin.command("-G", "plugins")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=plugin.TIMEOUT_S, check=False)
        self.assertRegex(done.stderr, r"sipchron\.so.*was compiled for Wireshark version 4\.\d")
        self.assertNotIn("sipchron", done.stdout)


if __name__ == "__main__":
    plugin.require()
    unittest.main(argv=[__file__])
