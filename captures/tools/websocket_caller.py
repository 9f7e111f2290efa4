#!/usr/bin/env python3
"""A caller that speaks SIP over WebSocket (RFC 6455, RFC 7118): one call, then it hangs up.

    websocket_caller.py ADDRESS PORT USER TALK_SECONDS
"""
import base64
import os
import re
import socket
import struct
import sys
import time

HOST = "df7jal23ls0d.invalid"  # RFC 7118 5.2: a client behind WebSocket has no address to name
OPEN = """GET / HTTP/1.1\r
Host: {address}:{port}\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Key: {key}\r
Origin: http://example.com\r
Sec-WebSocket-Protocol: sip\r
Sec-WebSocket-Version: 13\r
\r
"""
REQUEST = """{method} {uri} SIP/2.0\r
Via: SIP/2.0/WS {host};branch=z9hG4bK{branch}\r
Max-Forwards: 70\r
From: <sip:alice@example.com>;tag=asdyka899\r
To: {to}\r
Call-ID: ws-{pid}@{host}\r
CSeq: {cseq} {method}\r
Contact: <sip:alice@{host};transport=ws>\r
{more}Content-Length: {length}\r
\r
{body}"""
SDP = """v=0\r
o=- 53655765 1 IN IP4 {address}\r
s=-\r
c=IN IP4 {address}\r
t=0 0\r
m=audio 49170 RTP/AVP 0\r
a=rtpmap:0 PCMU/8000\r
"""
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class WebSocket:
    """RFC 6455 5.2: frames to the server are masked, those from it are not."""

    def __init__(self, address, port):
        self.socket = socket.create_connection((address, port), timeout=20)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(OPEN.format(address=address, port=port, key=key).encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self.buffer += self.more()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        if b" 101 " not in head.splitlines()[0]:
            raise SystemExit(head.decode())

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise SystemExit("the server closed the connection")
        return data

    def send(self, text, opcode=TEXT):
        payload, mask = text.encode(), os.urandom(4)
        length = bytes([0x80 | len(payload)]) if len(payload) < 126 else (
            b"\xfe" + struct.pack(">H", len(payload)))
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.socket.sendall(bytes([0x80 | opcode]) + length + mask + masked)

    def take(self, count):
        while len(self.buffer) < count:
            self.buffer += self.more()
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def receive(self):
        """The next text message; pings are answered."""
        while True:
            first, second = self.take(2)
            length = second & 0x7F
            if length == 126:
                length = struct.unpack(">H", self.take(2))[0]
            payload = self.take(length)
            if first & 0x0F == PING:
                self.send(payload.decode(), PONG)
            elif first & 0x0F == TEXT:
                return payload.decode()


def header(text, name):
    return re.search(rf"^{name}: *(.*?)\r$", text, re.M | re.I).group(1)


def main():
    address, port, user, talk_s = sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])
    peer = WebSocket(address, port)
    common = {"host": HOST, "pid": os.getpid(), "to": f"<sip:{user}@{address}>"}
    sdp = SDP.format(address=peer.socket.getsockname()[0])
    peer.send(REQUEST.format(method="INVITE", uri=f"sip:{user}@{address}", branch="invite", cseq=1,
                             more="Content-Type: application/sdp\r\n", length=len(sdp), body=sdp,
                             **common))
    while not (answer := peer.receive()).startswith("SIP/2.0 200"):
        if not answer.startswith("SIP/2.0 1"):
            raise SystemExit(answer)
    common["to"] = header(answer, "To")
    uri = re.search("<(.*)>", header(answer, "Contact")).group(1)
    routes = re.findall(r"^Record-Route: *(.*?)\r$", answer, re.M | re.I)
    more = "".join(f"Route: {route}\r\n" for route in reversed(routes))
    peer.send(REQUEST.format(method="ACK", uri=uri, branch="ack", cseq=1, more=more, length=0,
                             body="", **common))
    time.sleep(talk_s)
    peer.send(REQUEST.format(method="BYE", uri=uri, branch="bye", cseq=2, more=more, length=0,
                             body="", **common))
    if not peer.receive().startswith("SIP/2.0 200"):
        raise SystemExit("BYE refused")
    peer.send("", CLOSE)


if __name__ == "__main__":
    main()
