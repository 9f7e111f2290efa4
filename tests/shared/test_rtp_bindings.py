#!/usr/bin/env python3
"""On every public capture with SIP: each stream of RTP is of the call whose SDP announced where it goes, and
goes to the side that announced it; else of the one that announced where it comes from. Which call that is
is worked out here from tshark's sdp.* and sip.* fields.

The call is told by its Call-ID. Of several that announce the place, those count that announce the
other end for the other side, if there are such.
"""
import re
import sys
import unittest
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import realcaptures            # noqa: E402
import sipchron                # noqa: E402

FIELDS = ("sip.Call-ID", "sip.Method", "sip.from.tag", "sip.to.tag", "sip.CSeq.method",
          "sdp.connection_info.address", "sdp.media.port", "sdp.media_attr")
CANDIDATE = re.compile(r"candidate:\S+ 1 UDP \d+ (\S+) (\d+) typ", re.I)
CALLER, CALLEE = "to-caller", "to-callee"  # as a stream's direction: who receives there
OTHER = {CALLER: CALLEE, CALLEE: CALLER}


# Streams that no call is in force for, though one announced their end: (capture, stream's number).
# Octets are changed at random there. Frame 227 is the offer of a call that is over for twelve minutes when the
# stream begins; the INVITE of its own call is unreadable.
OVER = {("ntop+nDPI/fuzz-2006-06-26-2594.pcap", 1)}


class Place(NamedTuple):
    """One side of a call."""
    call_id: str
    receiver: str


def end(address, port):
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def announced(path):
    """{end: places}: who says in SDP that he receives there."""
    places, callers = defaultdict(set), {}
    for cells in realcaptures.tshark_fields(path, "sdp && sip && !icmp && !icmpv6", *FIELDS):
        call_id, method, from_tag, to_tag, cseq, addresses, ports, attributes = cells
        call_id, sender = call_id.split(",")[0], from_tag if method else to_tag
        # Who sent the first INVITE calls; where the capture has none, who sent the first request.
        callers.setdefault(call_id, from_tag)
        receiver = CALLER if sender == callers[call_id] else CALLEE
        for address in set(addresses.split(",")):
            for port in set(ports.split(",")):
                places[end(address, port)].add(Place(call_id, receiver))
        for address, port in CANDIDATE.findall(attributes):
            places[end(address, port)].add(Place(call_id, receiver))
    return places


def expected(places, row):
    """The calls that a stream may be of, as Place of its receiver; and whether by where it comes from."""
    to = places.get(row["dst"], set())
    come_from = {Place(call_id, OTHER[sender]) for call_id, sender in places.get(row["src"], set())}
    return (to & come_from or to or come_from), not to


def read(capture):
    """(name, rows, {call: Call-ID}, places) of a capture with SIP that has streams; else None."""
    if capture.kind != "sip" or capture.container == "netmon2":
        return None
    rows = sipchron.rows("streams", capture.path)
    if not rows:
        return None
    calls = {row["call"]: row["call_id"] for row in sipchron.rows("calls", capture.path)}
    return capture.name, rows, calls, announced(capture.path)


class Bindings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not realcaptures.have_tshark():
            raise unittest.SkipTest("no tshark")
        cls.read = [found for found in realcaptures.parallel(read, realcaptures.inventory()) if found]

    def test_every_stream(self):
        bound = 0
        for name, rows, calls, places in self.read:
            for row in rows:
                wanted, by_source = expected(places, row)
                with self.subTest(capture=name, stream=row["stream"], src=row["src"], dst=row["dst"]):
                    over = (name, row["stream"]) in OVER
                    self.assertEqual(row["call"] is not None, bool(wanted) and not over)
                    if row["call"] is None:
                        self.assertEqual((row["bound_by"], row["direction"]), ("guess", "unknown"))
                        continue
                    self.assertIn(Place(calls[row["call"]], row["direction"]), wanted)
                    self.assertEqual(row["bound_by"] == "latched", by_source)
                    bound += 1
        self.assertGreater(bound, 75)


if __name__ == "__main__":
    realcaptures.folder()
    unittest.main()
