#!/usr/bin/env python3
"""A line with a delay in one direction: delay.py TAP IFACE MILLISECONDS

What the host sends waits; what it receives does not.
"""
import sys

from line import Line


def main():
    name, interface, delay_s = sys.argv[1], sys.argv[2], float(sys.argv[3]) / 1000
    Line(name, interface, lambda way, frame, now_s: [(delay_s if way == "out" else 0, frame, None)]).run()


if __name__ == "__main__":
    main()
