#!/usr/bin/env python3
"""Installed for one user the plugin is found without further ado, with its profile. One that was built for
another version is refused in Wireshark's own words, and the rest works."""
import os
import re
import shutil
import struct
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import plugin  # noqa: E402


def built():
    """The plugin under test."""
    return next(Path(os.environ["SIPCHRON_PLUGIN_DIR"]).glob("*/epan/sipchron.so"))


def file_offset(path, symbol):
    """Where the value of a constant stands in a shared library."""
    names = subprocess.run(["nm", "-D", path], check=True, capture_output=True, text=True).stdout
    address = next(int(line.split()[0], 16) for line in names.splitlines()
                   if line.endswith(f" {symbol}"))
    headers = subprocess.run(["readelf", "-lW", path], check=True, capture_output=True,
                             text=True).stdout
    for offset, start, size in re.findall(r"LOAD\s+(0x\w+) (0x\w+) 0x\w+ (0x\w+)", headers):
        if int(start, 16) <= address < int(start, 16) + int(size, 16):
            return int(offset, 16) + address - int(start, 16)
    raise ValueError(f"{symbol} is in no segment")


class Loading(plugin.Case):
    def setUp(self):
        super().setUp()
        self.capture = plugin.readable(ROOT / "captures/answered.pcap", self.folder)

    def tshark(self, *arguments, home=None, plugins=None):
        """With another home, another plugin folder, or none."""
        command = [word for word in plugin.command(*arguments)
                   if not word.startswith("WIRESHARK_PLUGIN_DIR=")]
        at = command.index("env") + 1
        if home:
            command = [f"HOME={home}" if word.startswith("HOME=") else word for word in command]
        if plugins:
            command.insert(at, f"WIRESHARK_PLUGIN_DIR={plugins}")
        return plugin.run(command)

    def open_up(self, folder):
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)

    def test_for_one_user(self):
        home = self.folder / "home"
        home.mkdir()
        series = built().parent.parent.name
        done = subprocess.run(["cmake", f"-DPLUGIN={built()}", f"-DPROFILE={ROOT}/profiles/sipchron",
                               f"-DSERIES={series}", "-P", ROOT / "cmake/plugin_user.cmake"],
                              env={**os.environ, "HOME": str(home)}, check=True, capture_output=True,
                              text=True)
        self.assertEqual("nothing loads it" in done.stderr, os.geteuid() == 0)
        self.open_up(home)
        done = self.tshark("-G", "plugins", home=home)
        self.assertIn(f"{home}/.local/lib/wireshark/plugins/{series}/epan/sipchron.so", done.stdout)
        done = self.tshark("-2", "-C", "sipchron", "-r", self.capture, "-Y", "frame.number == 4",
                           home=home)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(" 0.350101322 ", done.stdout)  # SRD is a column of the profile

    def test_for_another_version(self):
        series = built().parent.parent.name
        major, minor = map(int, series.split("."))
        plugins = self.folder / "plugins"
        copy = plugins / series / "epan/sipchron.so"
        copy.parent.mkdir(parents=True)
        shutil.copy(built(), copy)
        data = bytearray(copy.read_bytes())
        offset = file_offset(copy, "plugin_want_minor")
        self.assertEqual(struct.unpack_from("=i", data, offset), (minor,))
        struct.pack_into("=i", data, offset, minor + 2)
        copy.write_bytes(data)
        self.open_up(plugins)
        done = self.tshark("-r", self.capture, "-T", "fields", "-e", "frame.number", plugins=plugins)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(done.stdout.split()), 16)
        self.assertIn(f"was compiled for Wireshark version {major}.{minor + 2}", done.stderr)
        self.assertIn("sipchron.so", done.stderr)
        done = self.tshark("-r", self.capture, "-T", "fields", "-e", "sipchron.call", plugins=plugins)
        self.assertIn("aren't valid", done.stderr)


if __name__ == "__main__":
    plugin.require()
    for tool in ("cmake", "nm", "readelf"):
        if not shutil.which(tool):
            print(f"SKIP: no {tool}")
            sys.exit(plugin.SKIPPED)
    unittest.main(argv=[__file__, *sys.argv[1:]])
