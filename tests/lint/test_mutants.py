#!/usr/bin/env python3
"""Every mutant of tests/mutants/table follows the code, and one that does not is told."""
import subprocess
import tempfile
import unittest
from pathlib import Path

RUN = Path(__file__).resolve().parent.parent / "mutants/run"
ENTRY = "name: {}\nfile: {}\nold: {}\nnew: |\nwhy: a test\n\n"


def check(*options):
    done = subprocess.run([str(RUN), "--check", *options], capture_output=True, text=True,
                          check=False)
    return done.returncode, done.stdout + done.stderr


class Mutants(unittest.TestCase):
    def check_table(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".table") as table:
            table.write(text)
            table.flush()
            return check("--table", table.name)

    def test_table_follows_the_code(self):
        self.assertEqual(check(), (0, ""))

    def test_stale_entry_is_told(self):
        status, told = self.check_table(
            ENTRY.format("here", "core/base/span.c", '#include "base/span.h"') +
            ENTRY.format("nowhere", "core/base/span.c", "no such text") +
            ENTRY.format("twice", "core/base/span.c", "\treturn"))
        self.assertEqual((status, len(told.splitlines())), (1, 2), told)
        self.assertIn("nowhere: core/base/span.c", told)
        self.assertIn("twice: core/base/span.c", told)

    def test_moved_entry_is_told(self):
        status, told = self.check_table(
            ENTRY.format("gone", "core/base/nowhere.c", "define SHORT_CALL_NS"))
        self.assertEqual(status, 1)
        self.assertIn("gone: core/base/nowhere.c: now in core/timing/sample.c", told)


if __name__ == "__main__":
    unittest.main()
