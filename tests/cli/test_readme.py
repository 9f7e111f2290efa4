#!/usr/bin/env python3
"""The examples in README.md are real: each command there prints what stands below it.

    test_readme.py [--update]     --update: write what is printed into README.md, to be read before
                                  it is committed
"""
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)


def output_of(command):
    """Standard output of a line of shell in which `sipchron` is the program under test."""
    program = Path(os.environ["SIPCHRON"])
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
    environment.pop("COLUMNS", None)
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, env=environment,
                          capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0 or done.stderr:
        raise SystemExit(f"{command}: status {done.returncode}: {done.stderr}")
    return done.stdout


def replayed(block):
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{output_of(command)}" for command in commands)


def main():
    text = README.read_text()
    blocks = BLOCK.findall(text)
    if not blocks:
        print("README.md has no examples")
        return 1
    real = BLOCK.sub(lambda match: f"```console\n{replayed(match.group(1))}```", text)
    if sys.argv[1:] == ["--update"]:
        README.write_text(real)
    elif real != text:
        for block in blocks:
            if replayed(block) != block:
                print(f"README.md says\n{block}\nbut it is\n{replayed(block)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
