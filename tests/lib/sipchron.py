"""Runs the program under test ($SIPCHRON) and reads its JSON with exact decimals."""
import json
import os
import subprocess
from decimal import Decimal

TIMEOUT_S = 60


class SipchronError(RuntimeError):
    """The program crashed, hung, or said it could not do what was asked."""


def program():
    path = os.environ.get("SIPCHRON")
    if not path:
        raise SystemExit("set SIPCHRON to the program to test")
    return path


def run(*arguments, accept=(0,)):
    """The finished process; an exit status not in accept is an error."""
    try:
        done = subprocess.run([program(), *map(str, arguments)], capture_output=True, text=True,
                              timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise SipchronError(f"no end after {TIMEOUT_S} s: {arguments}") from error
    if done.returncode not in accept:
        raise SipchronError(f"exit status {done.returncode}: {' '.join(map(str, arguments))}: "
                            f"{done.stderr.strip()}")
    return done


def rows(command, *arguments):
    """The rows of a listing command: numbers as int or Decimal, never as float."""
    done = run(command, "-f", "json", *arguments)
    return json.loads(done.stdout, parse_float=Decimal)[command]
