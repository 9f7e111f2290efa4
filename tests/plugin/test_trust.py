#!/usr/bin/env python3
"""The table of metrics in tshark has the command line's trust beside each figure, where both can know of what is
wrong with the capture (METRICS.md 18.2)."""
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import mediacapture as mc  # noqa: E402
import pcapfile as pc  # noqa: E402
import plugin  # noqa: E402
import sipchron  # noqa: E402
from flow import parse_flow  # noqa: E402
from flowcapture import Packetizer  # noqa: E402

CALL = mc.call("c", "sdp=0", "sdp=0", 0, 3)
TOLD = mc.call("c", mc.sdp("192.0.2.1:4000"), mc.sdp("192.0.2.2:5000"), 0, 3)
# A ladder, and the checks that are not ok there.
LADDERS = {
    "healthy": (CALL + "end 60\n", []),
    "no-media": (TOLD + "end 60\n", ["no-media"]),
    "starts": ("0.000 B>A 180 INVITE 1 q1 b\n0.400 B>A 486 INVITE 1 q1 b\n0.410 A>B ACK 1 q1 b\nend 60\n",
               ["starts-inside"]),
    "ends": ("0.000 A>B INVITE 1 q1\n0.400 B>A 180 INVITE 1 q1 b\nend 5\n", ["ends-inside"]),
    "missing": ("0.000 A>B INVITE 1 q1\n0.050 B>A 100 INVITE 1 q1\n0.100 A>B ACK 1 q1 b\nend 60\n", ["missing"]),
    "one-direction": ("0.000 B>A 486 INVITE 1 q1 b\n5.000 B>A 486 INVITE 1 q2 b cid=d\nend 60\n",
                      ["one-direction", "starts-inside"]),
    "milliseconds": ("".join(mc.call(f"c{i}", "sdp=0", "sdp=0", i, i + 3) for i in range(100)) + "end 200\n", ["clock"]),
}


class Trust(mc.WireCase):
    def compare(self, path, wrong):
        checks = [row["check"] for row in sipchron.rows("health", path) if row["verdict"] not in ("ok", None)]
        self.assertEqual(checks, wrong)
        with plugin.open_folder() as folder:
            table = plugin.tshark("-q", "-r", plugin.readable(path, folder), *plugin.REORDER,
                                  "-z", "sipchron,metrics").stdout.splitlines()
        heading = next(line for line in table if line.startswith("metric"))
        at = heading.split().index("trust")
        shown = {line.split()[0]: line.split()[at] for line in table[table.index(heading) + 1:] if line.strip()}
        wanted = {row["metric"]: row["trust"] for row in sipchron.rows("metrics", path)}
        self.assertGreater(len(shown), 20)
        self.assertEqual(shown, {name: wanted[name] for name in shown})

    def test_ladders(self):
        for name, (ladder, wrong) in LADDERS.items():
            with self.subTest(name):
                records = Packetizer(parse_flow(name, ladder)).records_of()
                path = self.folder / f"{name}.pcap"
                pc.write_pcap(path, records)
                self.compare(path, wrong)

    def test_two_interfaces(self):
        """What the callee sends is 30 ms early."""
        records = []
        for record in Packetizer(parse_flow("two", CALL + "end 60\n")).records_of():
            if record.data[26:30] == bytes([192, 0, 2, 2]):
                record = record._replace(interface=1, time_ns=record.time_ns - 30_000_000)
            records.append(record)
        path = self.folder / "two.pcapng"
        pc.write_pcapng(path, sorted(records, key=lambda record: record.time_ns), (pc.Interface(),) * 2)
        self.compare(path, ["clock"])

    def test_step_back(self):
        records = Packetizer(parse_flow("back", CALL + "end 60\n")).records_of()
        records[3:] = [record._replace(time_ns=record.time_ns - 400_000_000) for record in records[3:]]
        path = self.folder / "back.pcap"
        pc.write_pcap(path, records)
        self.compare(path, ["clock"])

    def test_streams_of_no_call(self):
        self.sender("198.51.100.1:6000", "198.51.100.2:6000", 9).talk("1", 100)
        self.sender("192.0.2.1:4000", "192.0.2.2:5000", 7).talk("1", 100)
        self.compare(self.wire.write(self.folder, "stray", TOLD + "end 60\n"), ["no-signalling"])


if __name__ == "__main__":
    plugin.require()
    unittest.main()
