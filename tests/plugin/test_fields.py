#!/usr/bin/env python3
"""What fields are called, and those that belong to a message alone: its name, what was measured up to
it, what it belongs to."""
import sys
import unittest
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import plugin                       # noqa: E402
import sipchron                     # noqa: E402
from flow import read_flow          # noqa: E402
from flowcapture import write_flow  # noqa: E402
from passes import leaves           # noqa: E402

CAPTURES = ROOT / "captures"
KEYS = ("frd", "srd", "pdd", "ring", "tta", "ackd", "sdt", "sdd")


class Fields(plugin.Case):
    def capture(self, name):
        return plugin.readable(CAPTURES / name, self.folder)

    def flow(self, name):
        path = write_flow(read_flow(ROOT / "tests/flows" / name), self.folder)
        path.chmod(0o644)
        return path

    def texts(self, path, *fields, options=("-2",), where="sip"):
        words = [word for field in fields for word in ("-e", field)]
        done = plugin.tshark(*options, "-r", path, "-Y", where, "-T", "fields", *words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [line.split("\t") for line in done.stdout.splitlines()]

    def test_phrases(self):
        """A description is a phrase of its own, not the rest of one that begins with the name."""
        listed = [line.split("\t") for line in plugin.tshark("-G", "fields").stdout.splitlines()]
        ours = [row for row in listed if row[0] == "F" and row[2].startswith("sipchron.")
                and not row[2].startswith("sipchron.expert.")]
        self.assertGreater(len(ours), 100)
        self.assertEqual(len({row[2] for row in ours}), len(ours))
        for row in ours:
            self.assertRegex(row[7], r"^[A-Z0-9].* .*[^.]$", row[2])
            self.assertNotRegex(row[7], r"^(Of|In|By|To|For) ", row[2])

    def test_message(self):
        frames, _ = plugin.read(self.capture("answered.pcap"), "-2")
        for messages in frames.values():
            for tree in messages:
                self.assertTrue(all(key.startswith("sipchron") for key, _ in tree), tree)
        names = [row[0] for row in self.texts(self.capture("answered.pcap"), "sipchron.msg",
                                              where="sipchron.call == 1")]
        self.assertEqual(names, ["INVITE", "180 Ringing", "200 OK", "ACK", "BYE", "200 OK"])

    def stops(self, path, *options):
        """{key: [(value, call)]} of what the frames say was measured at them."""
        found = defaultdict(list)
        frames, _ = plugin.read(path, *options)
        for messages in frames.values():
            for tree in messages:
                fields = leaves(tree)
                calls = fields["sipchron.call"]
                said = fields["sipchron.msg.stops"]
                for key in KEYS:
                    values = fields[f"sipchron.msg.stops.{key}"]
                    self.assertEqual(len(values), said.count(key))
                    found[key] += [(value, calls[0]) for value in values]
        return found

    def rows(self, path):
        done = sipchron.run("calls", "-f", "json", path, accept=(0, 4))
        return sipchron.json.loads(done.stdout, parse_float=sipchron.Decimal)["calls"]

    def test_stops(self):
        """Every measured time of a call stands at one message, however many packets the call has; in one
        pass too, where no later message can change it."""
        for path in (self.capture("lossy.pcap"), self.capture("refused.pcap"), self.capture("tcp.pcap"),
                     self.flow("trap-fork.flow")):
            both, one = self.stops(path, "-2"), self.stops(path)
            for key in KEYS:
                rows = {str(row["call"]): row[key] for row in self.rows(path) if row[key] is not None}
                self.assertEqual({call: sipchron.Decimal(value) for value, call in both[key]}, rows)
                self.assertEqual(len(both[key]), len(rows))
                self.assertLessEqual(set(one[key]), set(both[key]))
        # Of calls that succeed nothing can change: both ways are the same.
        both, one = self.stops(self.capture("lossy.pcap"), "-2"), self.stops(self.capture("lossy.pcap"))
        self.assertEqual(both, one)
        self.assertEqual(len(one["srd"]), 8)

    def test_taps(self):
        """Three taps: in one pass a time stands on the third copy of what stopped it (180: frame 6, 200: 9 and
        18), and nowhere where the third tap missed it."""
        path = self.flow("rule-three-taps.flow")
        keys = [f"sipchron.call.{key}" for key in KEYS]
        one = self.texts(path, "frame.number", *keys, options=())
        places = {key: [(row[0], row[at]) for row in one if row[at]] for at, key in enumerate(KEYS, 1)}
        self.assertEqual(places, {
            "frd": [("6", "0.540000000")], "srd": [("6", "0.540000000")], "pdd": [("6", "0.540000000")],
            "ring": [("9", "1.500000000")], "tta": [("9", "2.040000000")], "ackd": [("18", "0.010000000")],
            "sdt": [("18", "6.960000000")],
            "sdd": [("18", "0.090000000")]})

    def test_mean(self):
        """captures/lossy.pcap: four calls rang after 0.351 s, four after 0.855 s; those have more packets."""
        srd = [row["srd"] for row in self.rows(self.capture("lossy.pcap"))]
        mean = f"{float(sum(srd)) / len(srd):.6f}"
        self.assertEqual(mean[:4], "0.60")
        for options in ((), ("-2",)):
            done = plugin.tshark(*options, "-q", "-r", self.capture("lossy.pcap"), "-z",
                                 'io,stat,0,AVG(sipchron.call.srd)sipchron.call.srd && '
                                 'sipchron.msg.stops == "srd"')
            self.assertIn(f" {mean} |", done.stdout, options)

    def test_conversation(self):
        both = {row[0] for row in self.texts(self.flow("edge-b2bua-beside.flow"),
                                             "sipchron.conversation")}
        self.assertEqual(both, {"session 1", "session 2"})
        found = self.texts(self.capture("registered.pcap"), "sipchron.registration",
                           "sipchron.conversation", where="sipchron.registration")
        self.assertTrue(found)
        for number, text in found:
            self.assertEqual(text, f"registration {number}")

    def test_request_frame(self):
        """One field, whatever it is drawn as: filters and columns find it on requests and responses."""
        path = self.capture("lossy.pcap")
        rows = self.texts(path, "frame.number", "sipchron.msg.type", "sipchron.txn.request_frame",
                          where="sipchron.txn.request_frame == 4")
        # Call 2's INVITE, its retransmission, 180 and 200 (tshark by Call-ID and branch).
        self.assertEqual({row[1] for row in rows}, {"Request", "Status"})
        self.assertTrue(all(row[2] == "4" for row in rows), rows)
        self.assertEqual(rows[0][0], "4")


if __name__ == "__main__":
    plugin.require()
    unittest.main(argv=[__file__, *sys.argv[1:]])
