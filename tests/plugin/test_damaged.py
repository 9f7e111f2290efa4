#!/usr/bin/env python3
"""Damaged captures inside tshark: editcap flips bytes at random (fixed seeds), and nothing may be
read that should not be. Worth most with the plugin built with sanitizers. --long: 200 captures, public
ones among them."""
import os
import subprocess
import sys
from pathlib import Path

import plugin
import realcaptures

QUICK, LONG = 8, 200
FIRST_CHANGED = 42  # behind Ethernet, IPv4 and UDP: what is left is SIP
WAYS = (("-V",), ("-2", "-Y", "sipchron", "-T", "fields", "-e", "sipchron.call.srd"),
        ("-q", "-z", "sipchron,metrics", "-z", "sipchron,calls"))


def damaged(path, seed, folder):
    out = Path(folder) / f"damaged-{seed}.pcap"
    command = ["editcap", "-E", "0.02", "--seed", str(seed)]
    if seed % 2:
        command += ["-o", str(FIRST_CHANGED)]
    subprocess.run([*command, str(path), str(out)], check=True, capture_output=True)
    out.chmod(0o644)
    return out


def captures(folder):
    """Ours, the ladders and, if they are here, the public ones that editcap can write."""
    source = Path(os.environ["SIPCHRON_SOURCE"]) / "captures"
    paths = sorted(source.glob("*.pcap*")) + [path for _, path in plugin.flow_captures(folder)]
    if "--long" in sys.argv and realcaptures.are_here():
        paths += [capture.path for capture in realcaptures.inventory()
                  if capture.kind == "sip" and capture.container != "netmon2"]
    return paths


def main():
    plugin.require()
    passed = failed = 0
    with plugin.open_folder() as folder:
        paths = captures(folder)
        for seed in range(1, (LONG if "--long" in sys.argv else QUICK) + 1):
            path = damaged(paths[seed * 37 % len(paths)], seed, folder)
            for way in WAYS:
                try:
                    done = plugin.tshark("-r", path, *way, *plugin.REORDER)
                    good = done.returncode in (0, 2)  # 2: the damage made a record unreadable
                    said = done.stderr
                except (RuntimeError, subprocess.TimeoutExpired) as error:
                    good, said = False, str(error)
                passed += good
                failed += not good
                if not good:
                    print(f"FAIL seed {seed}, {way}: {said[-2000:]}")
            path.unlink()
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
