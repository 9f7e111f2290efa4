#!/usr/bin/env python3
"""On every public capture with SIP the numbers of messages by method and by response code are
tshark's; SIP quoted inside ICMP errors counts on neither side. Where there is no SIP, none is found.

tshark is run when it is there; else its counts come from the inventory of the captures.
"""
import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import realcaptures            # noqa: E402
import sipchron                # noqa: E402

# Where they differ: ours minus tshark's, by method or code, and why.
EXCEPTIONS = {
    # Octets changed at random. Frames 108, 346 and 348 have a NUL in the start line, which tshark
    # takes for no SIP; it stands in the reason phrase or URI and leaves the rest readable
    # (metrics.md CL-1), so they are shown, as malformed. So is frame 274, "SIP/2.0 40  Request
    # Timeout", without a code. Frame 247 is "CANCEL sip:... SIP/2.0" CR "7Via: ...": tshark ends the
    # line at the lone CR; RFC 3261 section 25.1 ends lines with CRLF (LF alone is tolerated), and
    # the line up to the next one is no Request-Line.
    "ntop+nDPI/fuzz-2006-06-26-2594.pcap":
        {"401": 1, "403": 1, "INVITE": 1, "no code": 1, "CANCEL": -1},
    # Frame 1 is the first of two IP fragments, the second was not captured: its headers are whole
    # and are read (docs/METRICS.md 16); tshark shows a fragment.
    "aboutsip+pkts/fragmented_udp_sip.pcap": {"INVITE": 1},
    # Captured on all interfaces of a host: every fragment is there several times. tshark joins a
    # datagram once; ours shows the further ones as what they are, copies (`duplicate`).
    "open5gs+open5gs/ipsec_reg.pcapng": {"200": 2},
    "open5gs+open5gs/volte.pcapng": {"200": 1},
    # Frame 2 is a complete 487 in UDP from port 2152 to 5060. The port alone makes it GTP for tshark
    # (and then a malformed packet); the bytes are SIP. It is a true message, not a false one.
    "snort3+snort3_demo/gtpingtp.pcap": {"487": 1},
}


def ours(capture):
    """Counts by method and code of the rows of `messages`; None when the file cannot be read."""
    done = sipchron.run("messages", "-f", "json", capture.path, accept=(0, 3, 4))
    if done.returncode == 3:
        return None
    rows = json.loads(done.stdout)["messages"]
    return Counter(row["command"] if row["type"] == "Request" else str(row["code"] or "no code")
                   for row in rows)


def tsharks(capture):
    if capture.kind != "sip":
        return Counter()  # tshark has no keys to the TLS ones, and finds no SIP in the rest
    if not realcaptures.have_tshark():
        return capture.methods + capture.codes
    methods, codes = realcaptures.tshark_counts(capture.path)
    return methods + codes


def difference(mine, theirs):
    return {key: mine[key] - theirs[key] for key in sorted(mine.keys() | theirs.keys())
            if mine[key] != theirs[key]}


def complaint(capture):
    """What is wrong with the counts of a capture; None: nothing."""
    mine, theirs = ours(capture), tsharks(capture)
    if capture.container == "netmon2":
        return None if mine is None else "a Network Monitor file was read"
    if mine is None:
        return "cannot be read"
    expected = EXCEPTIONS.get(capture.name, {})
    found = difference(mine, theirs)
    if found == expected:
        return None
    return f"ours minus tshark's: {found}, expected {expected}"


def main():
    captures = realcaptures.inventory()
    complaints = realcaptures.parallel(complaint, captures)
    failed = 0
    for capture, text in zip(captures, complaints):
        if text:
            failed += 1
            print(f"FAIL {capture.kind} {capture.name}: {text}")
    print(f"{len(captures) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
