#!/usr/bin/env python3
"""A bad line, and the truth about it: impair.py TAP IFACE LOG SEED [out:]KIND=VALUE... [in:]KIND=VALUE...

Kinds, for RTP only (UDP between even ports from 10000 on, and no RTCP by its type):
    loss=P        each packet is lost with probability P
    burst=P/R     Gilbert's model: a good line turns bad with P, a bad one, which loses all, good with R
    jitter=MS     each waits up to so long, and none overtakes another
    late=P/MS     some wait so long, and are overtaken
    twice=P/MS    some are sent again after so long, as a packet of its own: with another IP identification
    copied=P/MS   some are sent again after so long, the very same packet
LOG gets a line of CSV for each RTP packet, in the order in which they came: when (ns since 1970), after how
many ns it was sent on (none: it was lost), and after how many again.
"""
import csv
import random
import signal
import struct
import sys
import time

from line import Line

ETHERNET, UDP, RTP_PORTS_FROM = 14, 17, 10000
RTCP_TYPES = range(192, 224)  # RFC 5761
COLUMNS = ("way", "ssrc", "seq", "timestamp", "type", "befell", "came_ns", "after_ns", "again_ns")
CAME = COLUMNS.index("came_ns")


def rtp_of(frame):
    """(ssrc, seq, timestamp, payload type) of a frame with RTP, or None."""
    if frame[12:14] != b"\x08\x00" or frame[ETHERNET + 9] != UDP:
        return None
    udp = ETHERNET + (frame[ETHERNET] & 15) * 4
    if len(frame) < udp + 20:
        return None
    sport, dport, _, _, first, second, seq, timestamp, ssrc = struct.unpack(">HHHHBBHII", frame[udp:udp + 20])
    if (min(sport, dport) < RTP_PORTS_FROM or (sport | dport) & 1 or first >> 6 != 2 or second in RTCP_TYPES):
        return None
    return ssrc, seq, timestamp, second & 127


def another(frame):
    """The packet sent anew: its IP identification, and so its checksum, is another."""
    head = bytearray(frame[ETHERNET:ETHERNET + (frame[ETHERNET] & 15) * 4])
    head[4] ^= 0x80
    head[10:12] = b"\0\0"
    total = sum(struct.unpack(f">{len(head) // 2}H", head))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    head[10:12] = struct.pack(">H", total ^ 0xFFFF)
    return frame[:ETHERNET] + bytes(head) + frame[ETHERNET + len(head):]


class Way:
    """What befalls the packets of one direction."""

    def __init__(self, words, dice):
        self.kinds, self.dice, self.bad, self.last_due = dict(words), dice, False, 0.0

    def numbers(self, kind):
        return [float(number) for number in self.kinds.get(kind, "0").split("/")]

    def is_lost(self):
        if "burst" in self.kinds:
            turns_bad, turns_good = self.numbers("burst")
            self.bad = self.dice.random() >= turns_good if self.bad else self.dice.random() < turns_bad
        return self.bad or self.dice.random() < self.numbers("loss")[0]

    def befalls(self, frame, now_s):
        """What it is called, and the (seconds, frame) that are passed on."""
        if self.is_lost():
            return "lost", []
        if "jitter" in self.kinds:
            self.last_due = max(now_s + self.dice.random() * self.numbers("jitter")[0] / 1000, self.last_due + 1e-6)
            return "jitter", [(self.last_due - now_s, frame)]
        for kind, becomes in (("late", None), ("twice", another), ("copied", bytes)):
            if kind in self.kinds and self.dice.random() < self.numbers(kind)[0]:
                after = self.numbers(kind)[1] / 1000
                return kind, [(after, frame)] if kind == "late" else [(0, frame), (after, becomes(frame))]
        return "", [(0, frame)]


def main():
    name, interface, log, seed = sys.argv[1:5]
    dice = random.Random(int(seed))
    words = [word.partition("=")[::2] for word in sys.argv[5:]]
    ways = {way: Way([(kind[len(way) + 1:], value) for kind, value in words if kind.startswith(way + ":")], dice)
            for way in ("out", "in")}
    rows = []

    def fate(way, frame, now_s):
        packet = rtp_of(frame)
        if packet is None:
            return [(0, frame, None)]
        befell, sendings = ways[way].befalls(frame, now_s)
        rows.append([way, *packet, befell, time.time_ns()])
        return [(after, becomes, rows[-1]) for after, becomes in sendings]

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    try:
        Line(name, interface, fate, lambda row: row.append(time.time_ns() - row[CAME])).run()
    finally:
        with open(log, "w", newline="", encoding="ascii") as file:
            csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


if __name__ == "__main__":
    main()
