#!/usr/bin/env python3
"""The bars of docs/BENCHMARKS.md on smaller captures: all are shown, memory decides. Of a program
built to be debugged they say nothing: skipped."""
import os
import re
import subprocess
import sys
from pathlib import Path

SKIP = 77
OPTIMISED = ("Release", "RelWithDebInfo")


def main():
    here = Path(__file__).resolve().parent
    build = Path(os.environ["SIPCHRON"]).parent
    cache = (build / "CMakeCache.txt").read_text()
    kind = re.search(r"^CMAKE_BUILD_TYPE:\w+=(.*)$", cache, re.MULTILINE).group(1)
    if kind not in OPTIMISED:
        print(f"SKIP: a {kind} build")
        return SKIP
    return subprocess.run([here / "bench.py", "--quick", "--build", build], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
