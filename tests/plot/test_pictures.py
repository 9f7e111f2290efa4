#!/usr/bin/env python3
"""The commands in docs/PLOTS.md make the pictures that stand there, and those in README.md do what they
say. Drawn by the same version of gnuplot, the pictures are the same to the byte."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent
SKIPPED = 77
COMMAND = re.compile(r"^    sipchron (plot .* -o (\S+\.svg))$", re.MULTILINE)
VERSION = re.compile(rb"Produced by GNUPLOT ([^<]*)")


def complaint(command, name):
    """Draws it elsewhere; what is wrong with it, or None."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "picture.svg"
        words = [str(target) if word == name else word for word in command.split()]
        done = subprocess.run([os.environ["SIPCHRON"], *words], cwd=SOURCE, capture_output=True,
                              timeout=60, check=False)
        if done.returncode != 0 or done.stderr or done.stdout:
            return f"status {done.returncode}: {done.stderr.decode(errors='replace')}"
        drawn = target.read_bytes()
    if not name.startswith("docs/"):
        return None
    shown = (SOURCE / name).read_bytes()
    if VERSION.findall(drawn) == VERSION.findall(shown) and drawn != shown:
        return "another picture than the one in docs/pictures; see scripts/pictures"
    return None


def main():
    if not shutil.which("gnuplot"):
        print("SKIP: gnuplot is not installed")
        return SKIPPED
    failed = 0
    documents = (SOURCE / "docs" / "PLOTS.md").read_text(), (SOURCE / "README.md").read_text()
    commands = [match for text in documents for match in COMMAND.findall(text)]
    for command, name in commands:
        text = complaint(command, name)
        if text:
            failed += 1
            print(f"FAIL sipchron {command}: {text}")
    made = {name for _, name in commands if name.startswith("docs/")}
    if len(made) < 10:
        failed += 1
        print(f"FAIL: only {len(made)} pictures in docs/PLOTS.md")
    print(f"{len(commands)} commands, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
