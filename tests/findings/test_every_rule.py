#!/usr/bin/env python3
"""Every rule of findings has at least two captures that fire it and two near misses in which it is silent, is in
docs/FINDINGS.md and in the help.

A capture is a ladder (*.flow) with an expectation of the rule, or a test of a program beside this one that is
named test_RULE_fires... or test_RULE_silent..., the rule with _ for -."""
import re
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

import sipchron           # noqa: E402
from flow import read_flow  # noqa: E402

DOCUMENT = HERE.parent.parent / "docs" / "FINDINGS.md"
AT_LEAST = 2


def selected_rule(expectation):
    """The rule that an `expect findings[...]` names, and whether it is to be silent."""
    named = re.search(r"rule=([a-z0-9-]+)", expectation.line)
    silent = ("count", "=", "0") in expectation.checks
    return (named[1] if named else None), silent


class EveryRule(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        text = subprocess.run([sipchron.program(), "findings", "--explain", "all"], capture_output=True,
                              text=True, check=True).stdout
        cls.rules = re.findall(r"^([a-z0-9-]+): ", text, re.MULTILINE)
        cls.fires = {rule: set() for rule in cls.rules}
        cls.silent = {rule: set() for rule in cls.rules}
        for path in HERE.glob("*.flow"):
            for expectation in read_flow(path).expectations:
                cls.count(path, expectation)
        for path in HERE.glob("test_*.py"):
            for rule, kind in re.findall(r"def test_(\w+?)_(fires|silent)", path.read_text()):
                place = cls.fires if kind == "fires" else cls.silent
                word = rule.replace("_", "-")
                if word in place:
                    place[word].add((path, len(place[word])))

    @classmethod
    def count(cls, path, expectation):
        if expectation.command != "findings":
            return
        rule, silent = selected_rule(expectation)
        if rule in cls.fires:
            (cls.silent if silent else cls.fires)[rule].add(path)
        elif rule is None and ("count", "=", "0") in expectation.checks:  # no finding at all
            stem = re.sub(r"-not-\d+$", "", path.stem)
            if stem in cls.silent and stem != path.stem:
                cls.silent[stem].add(path)

    def test_two_captures_fire_it_and_two_do_not(self):
        self.assertGreater(len(self.rules), 10)
        for rule in self.rules:
            with self.subTest(rule=rule):
                self.assertGreaterEqual(len(self.fires[rule]), AT_LEAST)
                self.assertGreaterEqual(len(self.silent[rule]), AT_LEAST)

    def test_documents_and_help_name_it(self):
        document = DOCUMENT.read_text()
        text = subprocess.run([sipchron.program(), "findings", "--help"], capture_output=True, text=True,
                              check=True).stdout
        for rule in self.rules:
            with self.subTest(rule=rule):
                self.assertIn(f"\n### {rule}\n", document)
                self.assertRegex(text, rf"\n  {rule} ")


if __name__ == "__main__":
    unittest.main()
