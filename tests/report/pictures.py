#!/usr/bin/env python3
"""Makes the pictures of docs/REPORT.md, in Chromium: the report of the captures of signalling in captures/, and a
call with media.

    tests/report/pictures.py PROGRAM
"""
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "lib"))

from browser import Browser                     # noqa: E402

MEDIA = ROOT / "captures" / "media-burst.pcap"


def main():
    captures = sorted(path for path in ROOT.glob("captures/*.pcap*") if not path.name.startswith("media-"))
    with tempfile.TemporaryDirectory() as folder:
        merged, page = Path(folder) / "captures.pcapng", Path(folder) / "report.html"
        subprocess.run(["mergecap", "-w", merged, *captures], check=True)
        subprocess.run([sys.argv[1], "report", "-q", "-o", page, merged], check=True)
        with Browser(1280, 1240) as browser:
            browser.open(page).picture(ROOT / "docs/pictures/report.png", whole=False)
        subprocess.run([sys.argv[1], "report", "-q", "-o", page, MEDIA], check=True)
        with Browser(1280, 800, dark=True) as browser:
            opened = browser.open(page, fragment="#call=1")
            opened.press("ArrowDown")
            opened.picture(ROOT / "docs/pictures/report-call.png", whole=False)


if __name__ == "__main__":
    main()
