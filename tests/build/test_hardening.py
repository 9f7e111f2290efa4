#!/usr/bin/env python3
"""What cmake/harden.cmake asks for is in the program and in the plugin: read from their ELF headers, their
tables of symbols, and the first instructions of their functions."""
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

PROGRAM = Path(os.environ["SIPCHRON"])
PLUGINS = sorted(Path(os.environ.get("SIPCHRON_PLUGIN_DIR") or "/nonexistent").glob("*/epan/sipchron.so"))

# Functions that others call by address: their table says where they are (cli/command.h, plugin.c).
LANDINGS_MIN = 100


def said(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout


def cached(name):
    """What the build was configured with; "" if it was not."""
    for line in (PROGRAM.parent / "CMakeCache.txt").read_text().splitlines():
        if match := re.match(rf"{name}:\w+=(.*)", line):
            return match[1]
    return ""


def is_on(name):
    return cached(name) in ("ON", "1", "TRUE")


if is_on("SIPCHRON_SANITIZE") or not is_on("SIPCHRON_HARDEN") or cached("CMAKE_BUILD_TYPE") == "Debug":
    print("SKIP: this build is not hardened")
    sys.exit(77)


class Hardened:
    """Of one file."""

    def test_relocations_are_read_only(self):
        """Full RELRO: the segment is there, and all is bound before main begins."""
        self.assertRegex(said("readelf", "-lW", self.path), r"\n\s+GNU_RELRO\s")
        dynamic = said("readelf", "-dW", self.path)
        self.assertRegex(dynamic, r"BIND_NOW|Flags:.*\bNOW\b")
        self.assertNotRegex(dynamic, r"\(TEXTREL\)")

    def test_nothing_writable_is_run(self):
        for line in said("readelf", "-lW", self.path).splitlines():
            if match := re.match(r"\s+(LOAD|GNU_STACK)\s.*0x\w+\s+([RWE ]{3})\s", line):
                self.assertFalse("W" in match[2] and "E" in match[2], line)
        self.assertIn("GNU_STACK", said("readelf", "-lW", self.path))

    def test_calls_are_checked(self):
        imported = re.findall(r"\bU (\w+)", said("nm", "-D", "--undefined-only", self.path))
        self.assertIn("__stack_chk_fail", imported)
        self.assertTrue([name for name in imported if re.fullmatch(r"__\w+_chk", name)], imported)
        # A call that could be checked and was not has the plain name.
        self.assertFalse({"vsnprintf", "snprintf"} & set(imported))

    def test_guards_are_read(self):
        """A function with a buffer on its stack ends by looking at the guard."""
        code = said("objdump", "-d", "--no-show-raw-insn", self.path)
        self.assertGreater(len(re.findall(r"call.*<__stack_chk_fail", code)), 50)

    def test_jumps_land_where_they_may(self):
        if not is_on("SIPCHRON_HAS_fcf_protection_full"):
            self.skipTest("not of this architecture")
        code = said("objdump", "-d", "--no-show-raw-insn", self.path)
        functions = re.findall(r"^[0-9a-f]+ <(\w[^>]*)>:\n\s*[0-9a-f]+:\s+(\w+)", code, re.MULTILINE)
        landings = {name for name, first in functions if first == "endbr64"}
        self.assertGreaterEqual(len(landings), LANDINGS_MIN)
        missing = {name for name in self.entered_by_address if name in dict(functions)} - landings
        self.assertEqual(missing, set())
        self.assertTrue(landings & set(self.entered_by_address))


class Program(Hardened, unittest.TestCase):
    path = PROGRAM
    # Handed to GLib, to signals, and to tables of commands.
    entered_by_address = ("main", "run_report", "run_metrics", "run_ladder", "run_extract", "run_plot",
                          "remove_and_die", "set_up_child", "on_where", "on_format")

    def test_position_is_random(self):
        self.assertRegex(said("readelf", "-hW", self.path), r"Type:\s+DYN")
        self.assertRegex(said("readelf", "-dW", self.path), r"FLAGS_1.*\bPIE\b")


@unittest.skipUnless(PLUGINS, "the plugin is not built")
class Plugin(Hardened, unittest.TestCase):
    path = PLUGINS[0] if PLUGINS else None
    entered_by_address = ("plugin_register",)

    def test_it_is_a_shared_object(self):
        self.assertRegex(said("readelf", "-hW", self.path), r"Type:\s+DYN")


if __name__ == "__main__":
    unittest.main()
