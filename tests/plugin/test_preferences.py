#!/usr/bin/env python3
"""Preferences: the plugin's are the command line's settings, with the same names, defaults and
effect. tests/plugin/test_odd.py has those that mean nothing."""
import json
import os
import re
import subprocess
import unittest
from pathlib import Path

import plugin

# Of docs/CLI.md and docs/PLUGIN.md, by hand.
DEFAULTS = {"timer_t1": "0.5", "timer_t2": "4", "timer_t4": "5", "dup_window": "0.005",
            "proceeding": "600", "short_call": "3", "session_score": "5", "slow_setup": "3", "slow": "11",
            "counting": "Attempts", "include_open": "FALSE", "digits": "FALSE",
            "seizure": "Attempts that the first hop accepted",
            "voip_calls": "FALSE"}
PLUGIN_ALONE, COMMANDS_ALONE = {"slow_setup", "voip_calls"}, {"max_calls", "max_memory"}


def preferences():
    """Every preference of the plugin with its default."""
    text = plugin.tshark("-G", "defaultprefs").stdout
    return dict(re.findall(r"^#?sipchron\.(\w+): *(.*)$", text, re.MULTILINE))


class Preferences(unittest.TestCase):
    def test_defaults(self):
        self.assertEqual(preferences(), DEFAULTS)

    def test_names_are_the_options(self):
        text = subprocess.run([os.environ["SIPCHRON"], "metrics", "--help"], capture_output=True,
                              text=True, check=True).stdout
        listed = text[text.index("\nSettings "):text.index("\nKeys (")]
        options = {name.replace("-", "_") for name in re.findall(r"^  --([a-z0-9-]+)", listed,
                                                                 re.MULTILINE)}
        self.assertEqual(set(preferences()) - PLUGIN_ALONE, options - COMMANDS_ALONE)

    def test_the_same_value_has_the_same_effect(self):
        """The talks of captures/answered.pcap last some seconds."""
        capture = Path(os.environ["SIPCHRON_SOURCE"]) / "captures/answered.pcap"
        with plugin.open_folder() as folder:
            for value in ("0.1", "60"):
                done = subprocess.run([os.environ["SIPCHRON"], "calls", "-f", "json", "--short-call",
                                       value, capture], capture_output=True, check=True)
                expected = [call["sub_outcome"] for call in json.loads(done.stdout)["calls"]]
                done = plugin.tshark("-2", "-r", plugin.readable(capture, folder),
                                     "-o", f"sipchron.short_call:{value}", "-T", "fields",
                                     "-Y", "sipchron.call.sub_outcome", "-e", "sipchron.call",
                                     "-e", "sipchron.call.sub_outcome")
                rows = dict(line.split("\t") for line in done.stdout.splitlines())
                self.assertEqual([rows[key] for key in sorted(rows, key=int)], expected)
                self.assertEqual("short" in expected, value == "60")


if __name__ == "__main__":
    plugin.require()
    unittest.main(argv=[__file__])
