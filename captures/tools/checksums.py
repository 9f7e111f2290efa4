#!/usr/bin/env python3
"""Turns transmit checksum offload of an interface off, so that a tap sees checksums as sent.

What `ethtool -K IFACE tx off` does, for machines without ethtool (linux/ethtool.h).
"""
import fcntl
import socket
import struct
import sys

SIOCETHTOOL = 0x8946
ETHTOOL_STXCSUM = 0x17

value = bytearray(struct.pack("II", ETHTOOL_STXCSUM, 0))
import ctypes  # noqa: E402  (the request holds a pointer)

buffer = (ctypes.c_char * len(value)).from_buffer(value)
request = struct.pack("16sP", sys.argv[1].encode(), ctypes.addressof(buffer))
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    fcntl.ioctl(sock, SIOCETHTOOL, request.ljust(40, b"\0"))
