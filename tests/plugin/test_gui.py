#!/usr/bin/env python3
"""The real Wireshark, driven by key: what frames show after loading, after a redissection, a reload, a
change of preferences, with a time reference, without an ignored packet and when another file was opened is
what `tshark -2` shows; a display filter on a value of calls, and the conversation filter, leave the frames
that a count by hand names. The plugin writes nothing to standard error.

Skipped where Wireshark, Xvfb, openbox or xdotool is missing: `scripts/deps long` installs them.
"""
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import gui                              # noqa: E402
import mediacapture as mc               # noqa: E402
import pcapfile                         # noqa: E402
import plugin                           # noqa: E402
from flow import read_flow              # noqa: E402
from flowcapture import write_flow      # noqa: E402

# captures/lossy.pcap: SIPp's Call-IDs 2, 5, 6 and 7 lost the first INVITE, so their 180 came 0.85 s after
# it; those of the other four came after 0.35 s. By Call-ID and frame in tshark:
LOSSY_FRAMES = 71
MEDIA_FRAMES = 106
SLOW = sorted((4, 9, 13, 24, 25, 32, 33, 49, 50, 54, 55,    # 2
               14, 23, 30, 37, 38, 48, 57, 58, 59,          # 5
               20, 29, 35, 40, 42, 60, 61,                  # 6
               26, 34, 39, 51, 52, 64, 65))                 # 7
SLOW_RINGING = [13, 30, 35, 39]

CHALLENGED_FRAMES = 20

# tests/flows/edge-b2bua-beside.flow: frames 2, 6 and 7 are the other call's; 16 is no SIP.
LEGS_FRAMES = 16
BOTH_LEGS, OTHER_CALL = [1, 3, 4, 5, *range(8, 16)], [2, 6, 7]


def differences(one, other):
    """Fields that a frame shows in both, with other values: a call has them in the order of its messages."""
    return [(number, field) for number in one for field, values in one[number].items()
            if not set(values) <= set(other[number].get(field, values))]


class Complaints(unittest.TestCase):
    """What of Wireshark's log counts."""
    SILENT = """\
nl80211 not found.
 ** (wireshark:7) 11:18:13.482137 [GUI WARNING] -- QXcbConnection: XCB error: 3 (BadWindow), sequence: 1514, \
resource id: 10485785, major code: 40 (TranslateCoords), minor code: 0
 ** (wireshark:7) 11:18:13.482137 [GUI WARNING] -- qt.qpa.xcb: QXcbConnection: XCB error: 9 (BadDrawable)
(wireshark:7): Gdk-WARNING **: 11:18:13.482: The program 'wireshark' received an X Window System error.
(wireshark:7): Gdk-WARNING **: 11:18:13.482: XID collision, trouble ahead
"""
    COUNTED = """\
 ** (wireshark:7) 11:18:13.482137 [GUI WARNING] -- QObject::connect: No such slot
 ** (wireshark:7) 11:18:13.482137 [Epan WARNING] -- Dissector bug, protocol SIP
 ** (wireshark:7) 11:18:13.482137 [(none) CRITICAL] -- g_hash_table_lookup: assertion failed
(wireshark:7): GLib-CRITICAL **: 11:18:13.482: g_array_free: assertion 'array' failed
(wireshark:7): Gtk-CRITICAL **: 11:18:13.482: gtk_widget_show: assertion failed
 ** (wireshark:7) 11:18:13.482137 [Epan ERROR] plugin/store.c:7 -- no such frame
sipchron: a filter asks for a field that is on no packet
"""

    def test_which_lines(self):
        self.assertEqual(gui.complaints(self.SILENT), [])
        self.assertEqual(gui.complaints(self.SILENT + self.COUNTED), self.COUNTED.splitlines())


class Gui(gui.Case):
    def setUp(self):
        super().setUp()
        self.lossy = plugin.readable(ROOT / "captures/lossy.pcap", self.folder)

    def test_redissection(self):
        wireshark = self.open(self.lossy, LOSSY_FRAMES)
        model = gui.in_tshark(self.lossy, LOSSY_FRAMES)
        self.assertEqual(len(model), 67)  # frames of SIP: 71 but 4 of ARP
        self.assertEqual(wireshark.shown(), model)
        # What is being read again shows what is settled: less, and nothing else.
        self.assertEqual(differences(wireshark.first, model), [])
        wireshark.run("redissect_packets()")
        self.assertEqual(wireshark.next_pass(), wireshark.first)
        self.assertEqual(wireshark.shown(), model)
        wireshark.keys("ctrl+r")
        self.assertEqual(wireshark.next_pass(), wireshark.first)
        self.assertEqual(wireshark.shown(), model)

    def test_preference(self):
        wireshark = self.open(self.lossy, LOSSY_FRAMES)
        before = wireshark.shown()
        for name, value, field in (("timer_t1", "1", "sipchron.msg.timer_error"),
                                   ("slow_setup", "0.5", "sipchron.expert.slow")):
            wireshark.set_preference(f"sipchron.{name}", value)
            after = wireshark.shown()
            self.assertNotEqual([frame.get(field) for frame in after.values()],
                                [frame.get(field) for frame in before.values()])
            before = after
        self.assertEqual(after, gui.in_tshark(self.lossy, LOSSY_FRAMES, "-o", "sipchron.timer_t1:1",
                                              "-o", "sipchron.slow_setup:0.5"))
        self.assertEqual([number for number, fields in sorted(after.items())
                          if "sipchron.expert.slow" in fields], SLOW_RINGING)

    def test_time_reference_and_ignored(self):
        """Times that are shown count from another packet, ours do not; an ignored packet is not there."""
        wireshark = self.open(self.lossy, LOSSY_FRAMES, "-z", "sipchron,metrics")
        expected = gui.values_of_the_command_line(self.lossy)
        wireshark.click(300, 222)  # frame 7, the 180 of call 1 again
        wireshark.keys("ctrl+t")
        self.assertEqual(gui.values(wireshark.table("SIP Chronometry: Metrics")), expected)
        wireshark.keys("ctrl+d")
        after = gui.values(wireshark.table("SIP Chronometry: Metrics"))
        self.assertEqual(after, gui.values_of_the_command_line(self.without(7)))
        # 18 of 66 messages: one of 19 retransmissions is not there any more.
        self.assertEqual(after["RETRANSMISSION_RATIO"], ("27.27", "66"))

    def without(self, number):
        """The capture with zeros in place of the frame."""
        records, links = pcapfile.read_capture(self.lossy)
        records = [record._replace(data=bytes(len(record.data))) if at == number else record
                   for at, record in enumerate(records, 1)]
        path = self.folder / f"without-{number}.pcap"
        pcapfile.write_pcap(path, records, links[0])
        path.chmod(0o644)
        return path

    def test_another_file(self):
        """One file after another, each with its own calls; closed, and opened again."""
        wireshark = self.open(self.lossy, LOSSY_FRAMES)
        first = wireshark.shown()
        other = self.without(4)
        for path, model in ((other, gui.in_tshark(other, LOSSY_FRAMES)), (self.lossy, first)):
            wireshark.run(f'open_capture_file("{path}", "")')
            wireshark.next_pass()
            self.assertEqual(wireshark.shown(), model)
        wireshark.keys("ctrl+w")
        wireshark.run(f'open_capture_file("{self.lossy}", "")')
        wireshark.next_pass()
        self.assertEqual(wireshark.shown(), first)

    def test_window_of_streams(self):
        """100 packets of 102; the conversation filter of one leaves SIP and media of its call."""
        wire, ends = mc.Wire(), ("192.0.2.1:4000", "192.0.2.2:5000")
        mc.Sender(wire, *ends, 7).talk(0.52, 102, lost=(50, 51))
        path = wire.write(self.folder, "media", mc.call("a", *map(mc.sdp, ends), 0, 4))
        path.chmod(0o644)
        wireshark = self.open(path, MEDIA_FRAMES, "-z", "sipchron,streams")
        lines = wireshark.table("SIP Chronometry: Streams").splitlines()
        heading = next(line for line in lines if "Codec" in line)
        self.assertRegex(heading, r"^\s*Stream\s+Call\s+Direction\s+Source\s+Destination\s+Codec\s+Packets\s+Lost")
        row = next(line for line in lines if line.split() and line.split()[0] == "1")
        self.assertRegex(row, r"^\s*1\s+1\s+to-callee\s+192\.0\.2\.1:4000\s+192\.0\.2\.2:5000\s+PCMU\s+100\s+2\b")
        self.assertEqual(wireshark.shown(), gui.in_tshark(path, MEDIA_FRAMES))

    def test_window_of_calls(self):
        """What one looks for first, in the words of the profile."""
        wireshark = self.open(self.lossy, LOSSY_FRAMES, "-z", "sipchron,calls")
        lines = wireshark.table("SIP Chronometry: Calls").splitlines()
        heading = next(line for line in lines if "Outcome" in line)
        self.assertRegex(heading, r"^\s*Call\s+Outcome\s+Final code\s+From\s+To\s+Start \(UTC\)\s+SRD\s+TTA\s+Duration")
        # Call 2 begins with frame 4, at 22:18:14.980954801; its 180 came after 0.854691 s.
        row = next(line for line in lines if line.split() and line.split()[0] == "2")
        self.assertRegex(row, r"^\s*2\s+completed\s+200\s+alice@10\.9\.0\.11\s+service@10\.9\.0\.12\s+"
                              r"22:18:14\.980\s+0\.854691\s+1\.\d+\s+\d")

    def test_window_refuses_a_filter(self):
        wireshark = self.open(self.lossy, LOSSY_FRAMES, "-z", "sipchron,metrics,frame.number > 20")
        text = wireshark.table("SIP Chronometry: Metrics")
        self.assertIn("takes no display filter: it is of the whole capture", text)
        self.assertNotIn("SRD_S", text)

    def test_display_filter(self):
        wireshark = self.open(self.lossy, LOSSY_FRAMES)
        wireshark.filter("sipchron.call.srd > 0.5")
        self.assertEqual(wireshark.displayed(), SLOW)
        # While the file is read again only the frames that end a slow set-up pass ...
        wireshark.keys("ctrl+r")
        wireshark.next_pass()
        self.assertEqual(wireshark.displayed(), SLOW_RINGING)
        # ... until the filter is applied again.
        wireshark.filter("sipchron.call.srd > 0.5")
        self.assertEqual(wireshark.displayed(), SLOW)
        wireshark.filter('sipchron.call.outcome == "cancelled"')
        self.assertEqual(wireshark.displayed(), [])

    def test_window(self):
        """The window of metrics has the command line's values, before and after."""
        wireshark = self.open(self.lossy, LOSSY_FRAMES, "-z", "sipchron,metrics")
        before = wireshark.table("SIP Chronometry: Metrics")
        self.assertEqual(gui.values(before), gui.values_of_the_command_line(self.lossy))
        # captures/README.md: 19 retransmissions, of 67 messages.
        self.assertEqual(gui.values(before)["RETRANSMISSION_RATIO"], ("28.36", "67"))
        wireshark.run("redissect_packets()")
        wireshark.next_pass()
        self.assertEqual(wireshark.table("SIP Chronometry: Metrics"), before)
        wireshark.set_preference("sipchron.dup_window", "2")
        # Sendings have identifications of their own: no window makes copies of them (FX-18).
        after = wireshark.table("SIP Chronometry: Metrics")
        self.assertEqual(gui.values(after), gui.values_of_the_command_line(self.lossy, "--dup-window", "2"))

    def test_preference_in_a_window(self):
        """One attempt, whose first INVITE was challenged: an open window says 1 of 1 until it is filled anew
        with what counts every INVITE, 1 of 2."""
        path = plugin.readable(ROOT / "captures/challenged.pcap", self.folder)
        wireshark = self.open(path, CHALLENGED_FRAMES, "-z", "sipchron,metrics")
        before = wireshark.table("SIP Chronometry: Metrics")
        self.assertEqual(gui.values(before)["SER"], ("100.00", "1"))
        wireshark.set_preference("sipchron.counting", keys=["Down"])  # strict, behind attempt
        self.assertEqual(wireshark.table("SIP Chronometry: Metrics", apply=False), before)
        after = gui.values(wireshark.table("SIP Chronometry: Metrics"))
        self.assertEqual(after["SER"], ("50.00", "2"))
        self.assertEqual(after, gui.values_of_the_command_line(path, "--counting", "strict"))

    def test_conversation_filter(self):
        path = write_flow(read_flow(ROOT / "tests/flows/edge-b2bua-beside.flow"), self.folder)
        Path(path).chmod(0o644)
        wireshark = self.open(path, LEGS_FRAMES)
        for y, expression, frames in ((120, "1", BOTH_LEGS), (137, "2", OTHER_CALL)):
            wireshark.click(300, y)     # frame 1 or 2
            wireshark.click(300, y, 3)
            wireshark.keys(*["Down"] * 9, "Right", *["Up"] * 2, "Return")  # Conversation Filter, ours
            wireshark.next_pass()
            self.assertEqual(wireshark.run("return get_filter()"),
                             f"sipchron.call.session in {{{expression}}}")
            self.assertEqual(wireshark.displayed(), frames)
            wireshark.filter("frame")


if __name__ == "__main__":
    gui.require()
    gui.Display()
    unittest.main(argv=[__file__, *sys.argv[1:]])
