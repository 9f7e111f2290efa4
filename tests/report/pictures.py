#!/usr/bin/env python3
"""Makes the pictures of docs/REPORT.md: the report of all captures in captures/, in Chromium.

    tests/report/pictures.py PROGRAM
"""
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "lib"))

from browser import Browser                     # noqa: E402

CALL = 8  # challenged, then answered, over a proxy


def main():
    captures = sorted(ROOT.glob("captures/*.pcap")) + sorted(ROOT.glob("captures/*.pcapng"))
    with tempfile.TemporaryDirectory() as folder:
        merged, page = Path(folder) / "captures.pcapng", Path(folder) / "report.html"
        subprocess.run(["mergecap", "-w", merged, *captures], check=True)
        subprocess.run([sys.argv[1], "report", "-q", "-o", page, merged], check=True)
        with Browser(1280, 1240) as browser:
            browser.open(page).picture(ROOT / "docs/pictures/report.png", whole=False)
        with Browser(1280, 800, dark=True) as browser:
            opened = browser.open(page, fragment=f"#call={CALL}")
            opened.press("ArrowDown")
            opened.picture(ROOT / "docs/pictures/report-call.png", whole=False)


if __name__ == "__main__":
    main()
