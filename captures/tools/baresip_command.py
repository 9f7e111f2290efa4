#!/usr/bin/env python3
"""Tells the baresip of this host what to do: baresip_command.py COMMAND [PARAMETERS]

Its module ctrl_tcp takes JSON in netstrings (https://cr.yp.to/proto/netstrings.txt).
"""
import json
import socket
import sys

text = json.dumps({"command": sys.argv[1], "params": sys.argv[2]}).encode()
with socket.create_connection(("127.0.0.1", 4444), timeout=5) as connection:
    connection.sendall(b"%d:%s," % (len(text), text))
    print(connection.recv(65536).decode(errors="replace"))
