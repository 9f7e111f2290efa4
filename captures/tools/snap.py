#!/usr/bin/env python3
"""Leaves of RTP what a tap with a small snap length would: snap.py IN.pcap OUT.pcap

Of UDP between ports from 10000 on, packets longer than 100 bytes that are no RTCP keep 82 bytes: the headers
and 28 bytes of payload. Everything else stays whole.
"""
import struct
import sys

RECORD = struct.Struct("<IIII")
LONG, KEPT = 100, 82
ETHERNET, UDP, MEDIA_PORTS_FROM = 14, 17, 10000
RTCP_TYPES = range(192, 224)


def is_rtp(frame):
    if frame[12:14] != b"\x08\x00" or frame[ETHERNET + 9] != UDP:
        return False
    udp = ETHERNET + (frame[ETHERNET] & 15) * 4
    sport, dport = struct.unpack(">HH", frame[udp:udp + 4])
    return min(sport, dport) >= MEDIA_PORTS_FROM and frame[udp + 8] >> 6 == 2 and frame[udp + 9] not in RTCP_TYPES


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    with open(sys.argv[2], "wb") as out:
        out.write(data[:24])
        at = 24
        while at + RECORD.size <= len(data):
            seconds, fraction, captured, length = RECORD.unpack_from(data, at)
            frame = data[at + RECORD.size:at + RECORD.size + captured]
            at += RECORD.size + captured
            if len(frame) > LONG and is_rtp(frame):
                frame = frame[:KEPT]
            out.write(RECORD.pack(seconds, fraction, len(frame), length) + frame)


if __name__ == "__main__":
    main()
