#!/usr/bin/env python3
"""A line with a delay in one direction: delay.py TAP IFACE MILLISECONDS

Carries Ethernet frames between a new TAP device, which becomes the host's interface, and IFACE.
What the host sends waits; what it receives does not. (A kernel with the netem queue would do.)
"""
import fcntl
import heapq
import os
import select
import socket
import struct
import sys
import time

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
FRAME_MAX = 65536


def main():
    name, line, delay_s = sys.argv[1], sys.argv[2], float(sys.argv[3]) / 1000
    tap = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TAP | IFF_NO_PI))
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
    wire.bind((line, 0))
    print("ready", flush=True)
    waiting, count = [], 0
    while True:
        timeout = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        readable, _, _ = select.select([tap, wire], [], [], timeout)
        if tap in readable:
            count += 1
            heapq.heappush(waiting, (time.monotonic() + delay_s, count, os.read(tap, FRAME_MAX)))
        if wire in readable:
            frame, address = wire.recvfrom(FRAME_MAX)
            if address[2] != socket.PACKET_OUTGOING:
                os.write(tap, frame)
        while waiting and waiting[0][0] <= time.monotonic():
            wire.send(heapq.heappop(waiting)[2])


if __name__ == "__main__":
    main()
