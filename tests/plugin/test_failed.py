#!/usr/bin/env python3
"""A call has failed when the class of its outcome in docs/METRICS.md 7 is "bad", wherever that is said:
in `plot rate`, on the page of `report`, and in the plugin's expert information. The table of the document
is written by hand; every capture of this project is held against it.
"""
import csv
import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import plugin                           # noqa: E402

SIPCHRON = os.environ["SIPCHRON"]
DOCUMENT = (ROOT / "docs/METRICS.md").read_text()
# | `busy` | 486, 600 ... | | user |
CALLS = dict(re.findall(r"^\| `(\w+)` \|.*\| (good|partly|user|bad|open) \|$", DOCUMENT, re.M))
# **OC-4** Registrations end `ok` (good), `failed`, ... (bad), ...
REGISTRATIONS = {
    word: kind
    for words, kind in re.findall(r"([^()]*)\((good|user|bad|open)\)",
                                  re.search(r"\*\*OC-4\*\*(.*?)\*\*OC-5", DOCUMENT, re.S)[1])
    for word in re.findall(r"`([\w-]+)`", words)}


def sipchron(*arguments):
    return subprocess.run([SIPCHRON, *map(str, arguments)], check=True, capture_output=True,
                          text=True).stdout


def rows(command, capture):
    return json.loads(sipchron(command, "-f", "json", capture))[command]


class Failed(plugin.Case):
    def page(self, capture):
        path = self.folder / "page.html"
        sipchron("report", "-q", "-o", path, capture)
        return json.loads(re.search(r'<script[^>]*id="data"[^>]*>(.*?)</script>', path.read_text(),
                                    re.S)[1])

    def rate(self, capture):
        data = self.folder / "rate.csv"
        sipchron("plot", "rate", "-o", self.folder / "rate.svg", "--data", data, capture)
        with open(data, encoding="utf-8", newline="") as file:
            return sum(int(row["failed"]) for row in csv.DictReader(file))

    def expert(self, capture, what):
        done = plugin.tshark("-2", "-r", plugin.readable(capture, self.folder), "-T", "fields",
                             "-e", f"sipchron.expert.{what}", "-Y", f"sipchron.expert.{what}")
        return sum(len(line.split(",")) for line in done.stdout.splitlines())

    def test_classes(self):
        """The page has them from the program, and both have the document's."""
        self.assertEqual(len(CALLS), 13)
        self.assertEqual(len(REGISTRATIONS), 8)
        page = self.page(ROOT / "captures/refused.pcap")
        self.assertEqual(page["grades"], CALLS)
        self.assertEqual(page["registration_grades"], REGISTRATIONS)
        for word in set(CALLS) & set(REGISTRATIONS):  # the page looks them up in one table
            self.assertEqual(CALLS[word], REGISTRATIONS[word])

    def test_all_agree(self):
        captures = sorted((ROOT / "captures").glob("*.pcap*"))
        seen = 0
        for capture in captures:
            calls = [CALLS[row["outcome"]] for row in rows("calls", capture)]
            registrations = [REGISTRATIONS[row["outcome"]] for row in rows("registrations", capture)]
            with self.subTest(capture=capture.name):
                self.assertEqual(self.page(capture)["captures"][0]["calls_failed"],
                                 calls.count("bad"))
                self.assertEqual(self.rate(capture) if calls else 0, calls.count("bad"))
                self.assertEqual(self.expert(capture, "failed"), calls.count("bad"))
                self.assertEqual(self.expert(capture, "not_registered"), registrations.count("bad"))
            seen += calls.count("bad") + registrations.count("bad")
        self.assertGreater(seen, 5)


if __name__ == "__main__":
    plugin.require()
    unittest.main()
