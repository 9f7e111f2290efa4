"""A line whose packets meet with what a program decides. Carries Ethernet frames between a new TAP device,
which becomes the host's interface, and an interface of the kernel's. (A kernel with the netem queue would
do for some of it, but would not say what it did to which packet.)"""
import fcntl
import heapq
import os
import select
import socket
import struct
import time

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
FRAME_MAX = 65536


class Line:
    """fate(way, frame, now_s) gives (seconds, frame, token) for each frame that is to be passed on for this one, and
    when; none: it is lost. way is "out" for what the host sends, "in" for what it gets. passed(token) hears
    of each that has a token when it was passed on."""

    def __init__(self, tap, interface, fate, passed=None):
        self.fate, self.passed = fate, passed
        self.tap = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(self.tap, TUNSETIFF, struct.pack("16sH", tap.encode(), IFF_TAP | IFF_NO_PI))
        self.wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
        self.wire.bind((interface, 0))
        self.waiting, self.count = [], 0

    def accept(self, way, frame):
        now_s = time.monotonic()
        for after_s, becomes, token in self.fate(way, frame, now_s):
            self.count += 1
            heapq.heappush(self.waiting, (now_s + after_s, self.count, way, becomes, token))

    def send_due(self):
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            _, _, way, frame, token = heapq.heappop(self.waiting)
            if way == "out":
                self.wire.send(frame)
            else:
                try:
                    os.write(self.tap, frame)
                except OSError:  # the host's interface is not up yet
                    continue
            if token is not None:
                self.passed(token)

    def run(self):
        print("ready", flush=True)
        while True:
            timeout = max(0, self.waiting[0][0] - time.monotonic()) if self.waiting else None
            readable, _, _ = select.select([self.tap, self.wire], [], [], timeout)
            if self.tap in readable:
                self.accept("out", os.read(self.tap, FRAME_MAX))
            if self.wire in readable:
                frame, address = self.wire.recvfrom(FRAME_MAX)
                if address[2] != socket.PACKET_OUTGOING:
                    self.accept("in", frame)
            self.send_due()
