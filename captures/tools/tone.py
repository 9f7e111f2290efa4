#!/usr/bin/env python3
"""A minute of 440 Hz, 8 kHz, 16 bits, mono: tone.py OUT.wav"""
import math
import struct
import sys
import wave

RATE_HZ, TONE_HZ, SECONDS, LOUDNESS = 8000, 440, 60, 8000

with wave.open(sys.argv[1], "wb") as out:
    out.setnchannels(1)
    out.setsampwidth(2)
    out.setframerate(RATE_HZ)
    out.writeframes(b"".join(struct.pack("<h", round(LOUDNESS * math.sin(2 * math.pi * TONE_HZ * n / RATE_HZ)))
                             for n in range(RATE_HZ * SECONDS)))
