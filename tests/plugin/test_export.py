#!/usr/bin/env python3
"""What leaves Wireshark a call: File > Export Objects has the command line's ladder and row, and the
service response times its measured times, in one pass and in two."""
import re
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import plugin                       # noqa: E402
import sipchron                     # noqa: E402
from flow import read_flow          # noqa: E402
from flowcapture import write_flow  # noqa: E402

CAPTURES = ("refused.pcap", "lossy.pcap", "proxied.pcap", "tcp.pcap")


class Export(plugin.Case):
    def paths(self):
        flow = write_flow(read_flow(ROOT / "tests/flows/edge-b2bua-beside.flow"), self.folder)
        Path(flow).chmod(0o644)
        return [*(plugin.readable(ROOT / "captures" / name, self.folder) for name in CAPTURES), flow]

    def rows(self, path):
        done = sipchron.run("calls", "-f", "json", path)
        return sipchron.json.loads(done.stdout, parse_float=sipchron.Decimal)["calls"]

    def exported(self, path, *options):
        """{name: text} of the files that tshark wrote."""
        folder = self.folder / f"{path.name}-{len(options)}"
        folder.mkdir()
        folder.chmod(0o777)
        done = plugin.tshark(*options, "-q", "-r", path, *plugin.REORDER, "--export-objects",
                             f"sipchron,{folder}")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return {found.name: found.read_text() for found in folder.iterdir()}

    def test_objects(self):
        for path in self.paths():
            rows = self.rows(path)
            one, two = self.exported(path), self.exported(path, "-2")
            self.assertEqual(one, two)
            self.assertEqual(sorted(one), sorted(f"call-{row['call']}.{ending}" for row in rows
                                                 for ending in ("json", "txt")))
            for row in rows:
                ladder = sipchron.run("ladder", "--call", str(row["call"]), path).stdout
                self.assertEqual(one[f"call-{row['call']}.txt"], ladder)
                found = sipchron.json.loads(one[f"call-{row['call']}.json"],
                                            parse_float=sipchron.Decimal)
                # The name of the file is the command line's argument.
                self.assertEqual({**found, "file": row["file"]}, row)

    def test_read_filter(self):
        """What -2 -R drops is in no object, and the rest is written although the last message is dropped."""
        path = plugin.readable(ROOT / "captures/refused.pcap", self.folder)
        found = self.exported(path, "-2", "-R", "frame.number <= 9")
        self.assertEqual(sorted(found), ["call-1.json", "call-1.txt", "call-2.json", "call-2.txt"])

    def test_response_times(self):
        path = plugin.readable(ROOT / "captures/refused.pcap", self.folder)
        text = plugin.tshark("-2", "-q", "-r", path, "-z", "sipchron,srt").stdout
        tables = [[line for line in table.splitlines() if re.match(r" +\d", line)]
                  for table in text.split("Filter: sipchron.call\n")[1:]]
        rows = self.rows(path)
        # All calls, then FRD, SRD, PDD, ...: a row a call that has the time.
        self.assertEqual([len(table) for table in tables[:4]], [len(rows)] * 4)
        for line, row in zip(tables[2], rows):
            words = line.split()
            self.assertEqual(int(words[0]), row["call"])
            self.assertIn(f"{row['from']} to {row['to']}, {row['outcome']} {row['final_code']} ", line)
            self.assertEqual(words[-4:], [f"{row['srd']:.6f}"] * 4)
        # captures/refused.pcap: call 1 is frames 4 to 8 of 0.534804 s and 1.043227 s.
        self.assertEqual(tables[0][0].split()[-1], "0.508423")


if __name__ == "__main__":
    plugin.require()
    unittest.main(argv=[__file__, *sys.argv[1:]])
