#!/usr/bin/env python3
"""What leads from Wireshark's menus to calls: VoIP Calls, Service Response Time, Export Objects; and what
changes which packets there are: Decode As, File > Merge. Numbers are the command line's.

Skipped where Wireshark, Xvfb, openbox or xdotool is missing: `scripts/deps long` installs them.
"""
import csv
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import gui       # noqa: E402
import pcapfile  # noqa: E402
import plugin    # noqa: E402
import sipchron  # noqa: E402

# captures/refused.pcap: seven calls of INVITE, 180, final response and ACK. By Call-ID in tshark:
REFUSED_FRAMES = 31
CALL_3, CALL_4 = [10, 13, 15, 16], [14, 17, 19, 20]
RANG_AFTER_20 = {"5", "6", "7"}  # their 180 are frames 21, 25 and 29
LOSSY_FRAMES = 71
ANSWERED_FRAMES = 16
SIP_PORT, TFTP_PORT = (port.to_bytes(2, "big") for port in (5060, 69))


def seconds(text):
    return sipchron.Decimal(text)


class Menus(gui.Case):
    def setUp(self):
        super().setUp()
        self.refused = plugin.readable(ROOT / "captures/refused.pcap", self.folder)

    def test_voip_calls(self):
        """A row a call, with what became of it, and from there to its packets."""
        wireshark = self.open(self.refused, REFUSED_FRAMES, "-o", "sipchron.voip_calls:TRUE")
        wireshark.keys("alt+y", "Return")
        wireshark.place("VoIP Calls")
        wireshark.point((1105, 806))  # Copy
        wireshark.type("", "Down", "Return")  # as CSV
        listed = list(csv.DictReader(wireshark.pasted().splitlines()))
        ours = [row for row in listed if row["Protocol"] == "SIP Chronometry"]
        calls = sipchron.rows("calls", self.refused)
        self.assertEqual(len(ours), len(calls))
        for row, call in zip(ours, calls):
            why = f" ({call['sub_outcome']})" if call["sub_outcome"] else ""
            # Rounded to the third decimal.
            self.assertEqual(row["Comments"], f"Call {call['call']}: {call['outcome']}{why} "
                                              f"{call['final_code']}, SRD {call['srd']:.3f} s")
            self.assertEqual((row["From"], row["To"]), (call["from"], call["to"]))
            self.assertEqual((row["State"], row["Packets"]), ("REJECTED", "4"))
        self.assertEqual((ours[2]["Start Time"], ours[2]["Stop Time"]), ("1.333218", "1.844625"))
        # Wireshark lists each call once more, before ours.
        wireshark.place("VoIP Calls")
        wireshark.point((300, 105))
        wireshark.type("", "Home", *["Down"] * 5)
        wireshark.point((833, 806))  # Prepare Filter, which applies it
        self.assertIn("{" + ",".join(map(str, CALL_3)) + "}", wireshark.run("return get_filter()"))
        wireshark.forget_passes()
        self.assertEqual(wireshark.displayed(), CALL_3)

    def response_times(self, text):
        """{table: {call: seconds}} of the window's text."""
        found, table = {}, None
        for line in text.splitlines()[3:]:
            words = line.split()
            if len(words) > 6 and words[-5] == "1":  # "... failed_request 404  4  1  min max average sum"
                found[table][words[-6]] = seconds(words[-1])
            elif line:
                table = line
                found.setdefault(table, {})
        return found

    def test_service_response_time(self):
        wireshark = self.open(self.refused, REFUSED_FRAMES)
        wireshark.keys("alt+s", "r", *["Up"] * 4, "Return")
        title = "SIPChronometry Service"
        tables = self.response_times(wireshark.table(title, apply=False))
        calls = sipchron.rows("calls", self.refused)
        for table, key in (("First response delay", "frd"), ("Session Request Delay", "srd"),
                           ("Post-dial delay", "pdd"), ("Alerting time", "ring")):
            self.assertEqual(tables[table], {str(call["call"]): round(call[key], 6) for call in calls})
        # Frames 4 to 8 of call 1, at 0.534804 s and 1.043227 s.
        self.assertAlmostEqual(tables["Calls, first to last packet"]["1"], seconds("0.508423"), 5)
        # Sorted by name, the 404 stands first: Apply as Filter > Selected.
        wireshark.place(title)
        wireshark.point((400, 82), 3)
        wireshark.type("", "Down", "Right", "Return")
        self.assertEqual(wireshark.run("return get_filter()"), "sipchron.call==4")
        wireshark.forget_passes()
        self.assertEqual(wireshark.displayed(), CALL_4)
        wireshark.filter("frame")
        # The window's own filter, and none again.
        wireshark.place(title)
        wireshark.point((600, 774))
        wireshark.type("frame.number > 20")
        after = self.response_times(wireshark.table(title))
        self.assertEqual(after["Session Request Delay"],
                         {call: tables["Session Request Delay"][call] for call in RANG_AFTER_20})
        wireshark.place(title)
        wireshark.point((600, 774))
        wireshark.type("", "ctrl+a", "Delete")
        self.assertEqual(self.response_times(wireshark.table(title)), tables)

    def test_export_objects(self):
        """File > Export Objects > SIPChronometry, Save All: ladder and row of each call."""
        wireshark = self.open(self.refused, REFUSED_FRAMES)
        wireshark.keys("alt+f", *["Up"] * 3, "Right", *["Down"] * 4, "Return")
        wireshark.place("SIPChronometry object list")
        wireshark.point((988, 804))  # Save All
        folder = wireshark.folder / "objects"
        folder.mkdir()
        folder.chmod(0o777)
        wireshark.type(str(folder), "Return")
        calls = sipchron.rows("calls", self.refused)
        self.assertEqual(sorted(path.name for path in folder.iterdir()),
                         sorted(f"call-{call['call']}.{ending}" for call in calls
                                for ending in ("json", "txt")))
        for call in calls:
            text = (folder / f"call-{call['call']}.json").read_text()
            found = sipchron.json.loads(text, parse_float=sipchron.Decimal)
            self.assertEqual({**found, "file": call["file"]}, call)
            ladder = (folder / f"call-{call['call']}.txt").read_text()
            self.assertIn(f"{call['final_code']} {call['reason']}", ladder)

    def test_decode_as(self):
        """SIP on TFTP's port is none for Wireshark until somebody says so."""
        records, links = pcapfile.read_capture(ROOT / "captures/answered.pcap")
        path = self.folder / "tftp.pcap"
        pcapfile.write_pcap(path, [record._replace(data=record.data.replace(SIP_PORT, TFTP_PORT))
                                   for record in records], links[0])
        path.chmod(0o644)
        wireshark = self.open(path, ANSWERED_FRAMES, "-z", "sipchron,metrics")
        self.assertEqual(wireshark.first, {})
        wireshark.click(300, 154)  # frame 3, the INVITE
        wireshark.keys("ctrl+shift+u")
        wireshark.place("Decode As")
        wireshark.point((124, 775))  # +
        wireshark.point((560, 62))   # Current
        wireshark.type("SIP", "Return")
        wireshark.point((900, 804))  # OK
        wireshark.forget_passes()
        shown = wireshark.shown()
        self.assertEqual(shown, gui.in_tshark(path, ANSWERED_FRAMES, "-d", "udp.port==69,sip"))
        self.assertEqual(len(shown), 12)  # two calls of six messages
        self.assertEqual(gui.values(wireshark.table("SIP Chronometry: Metrics")),
                         gui.values_of_the_command_line(path))

    @unittest.skipUnless(shutil.which("mergecap"), "no mergecap")
    def test_merged(self):
        """File > Merge, mergecap and the command line's own merging give the same."""
        other = plugin.readable(ROOT / "captures/lossy.pcap", self.folder)
        path = self.folder / "merged.pcapng"
        subprocess.run(["mergecap", "-w", path, self.refused, other], check=True, capture_output=True)
        path.chmod(0o644)
        total = REFUSED_FRAMES + LOSSY_FRAMES
        expected = gui.in_tshark(path, total)
        wireshark = self.open(self.refused, REFUSED_FRAMES)
        wireshark.run(f"_G.frames_total = {total}")
        wireshark.keys("alt+f", "m")
        gui.settle()
        wireshark.type(str(other), "Return")
        wireshark.forget_passes()
        self.assertEqual(wireshark.shown(), expected)
        merged = self.open(path, total, "-z", "sipchron,metrics")
        self.assertEqual(merged.shown(), expected)
        self.assertEqual(gui.values(merged.table("SIP Chronometry: Metrics")),
                         gui.values_of_the_command_line(self.refused, other))


if __name__ == "__main__":
    gui.require()
    gui.Display()
    unittest.main(argv=[__file__, *sys.argv[1:]])
