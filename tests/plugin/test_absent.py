#!/usr/bin/env python3
"""Where the plugin has nothing to show it shows nothing: disabled, and in captures without SIP. The tables
of the latter are the command line's. What is asked for in vain is refused."""
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import plugin                           # noqa: E402
import realcaptures                     # noqa: E402
import sipchron                         # noqa: E402
from flow import read_flow              # noqa: E402
from flowcapture import write_flow      # noqa: E402

# Port 5060 without SIP: keep-alives, half a word, HTTP; and a STUN request's first bytes.
LADDER = r"""title  nothing of SIP
0.000  A>B DATA "\\r\\n\\r\\n"
0.100  A>B DATA "INVI"
0.200  A>B DATA "GET / HTTP/1.1\\r\\nHost: b\\r\\n\\r\\n"
0.300  A>B DATA "\\x00\\x01\\x00\\x00\\x21\\x12\\xa4\\x42"
end    1
"""
TABLES = [word for name in plugin.TABLES for word in ("-z", f"sipchron,{name}")]
# What a user has in Analyze > Enabled Protocols, and in its file.
DISABLED = ("--disable-protocol", "sipchron")


# Wireshark shows no SIP in GTP inside GTP, the command line does.
NOT_DECODED_BY_WIRESHARK = ("snort3+snort3_demo/gtpingtp.pcap",)


def no_sip_captures():
    if not realcaptures.are_here() or plugin.sanitizer():
        return []
    return [(capture.name, capture.path) for capture in realcaptures.inventory()
            if capture.kind == "negative" and capture.name not in NOT_DECODED_BY_WIRESHARK]


def check_no_sip(item):
    """Complaints."""
    name, path = item
    complaints = []
    with plugin.open_folder() as folder:
        copy = plugin.readable(path, folder)
        for passes in (("-2",),) if name != "ladder" else ((), ("-2",)):
            frames, tables = plugin.read(copy, *passes, "-z", "expert")
            if frames or "SIPChronometry" in tables:
                complaints.append(f"{name}: {passes}: shows {frames or 'expert information'}")
            if not tables.endswith("".join(sipchron.run(kind, path, accept=(0, 4)).stdout
                                           for kind in plugin.TABLES)):
                complaints.append(f"{name}: {passes}: other tables")
    return complaints


class Absent(plugin.Case):
    def setUp(self):
        super().setUp()
        self.capture = plugin.readable(ROOT / "captures/lossy.pcap", self.folder)

    def tshark(self, *arguments):
        done = plugin.tshark("-r", self.capture, *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def shows_nothing(self, *options):
        for passes in ((), ("-2",)):
            text = self.tshark(*passes, "-V", *options)
            self.assertIn("Session Initiation Protocol", text)
            self.assertNotIn("Chronometry", text)
            self.assertEqual(self.tshark(*passes, *options, "-Y", "sipchron"), "")
        self.assertNotIn("SIPChronometry", self.tshark("-2", "-q", "-z", "expert", *options))
        for name in (*[f"sipchron,{table}" for table in plugin.TABLES], "sipchron_messages,tree",
                     "flow,sipchron,standard"):
            done = plugin.tshark("-q", "-r", self.capture, "-z", name, *options)
            self.assertEqual((done.returncode, done.stderr),
                             (1, "tshark: the protocol sipchron is disabled, so what -z asks of it is empty\n"),
                             name)

    def test_disabled(self):
        self.assertIn("Chronometry", self.tshark("-V"))
        self.shows_nothing(*DISABLED)

    def test_disabled_in_the_profile(self):
        config = Path(plugin.home()) / ".config/wireshark/profiles/without"
        config.mkdir(parents=True)
        (config / "disabled_protos").write_text("sipchron\n")
        for path in [config / "disabled_protos", config, *list(config.parents)[:3]]:
            path.chmod(0o777)
        self.shows_nothing("-C", "without")

    def test_what_one_pass_has_not(self):
        """A field that only the end tells is never there in one pass: said once, and not of the others."""
        say = "{} is known when the whole capture was read, and on no packet before: read a file with -2"
        for name in ("call.outcome", "call.flag", "registration.last_frame", "txn.state", "conversation",
                     "src.role"):
            for options in (("-Y", f"sipchron.{name}"), ("-q", "-z", f"io,stat,0,sipchron.{name}"),
                            ("-T", "fields", "-e", "frame.number", "-e", f"sipchron.{name}"),
                            ("-T", "fields", f"-esipchron.{name}"),
                            ("-T", "fields", "-e", "frame.number", "-Y", f"sipchron.{name}"),
                            ("-2", "-R", f"sipchron.{name}")):
                done = plugin.tshark("-r", self.capture, *options)
                self.assertEqual((done.returncode, done.stderr.strip()),
                                 (0, "tshark: " + say.format(f"sipchron.{name}")), options)
        for options in (("-2", "-Y", "sipchron.call.outcome"), ("-V",), ("-T", "json"), ("-Y", "sipchron.call.srd"),
                        ("-q", *TABLES), ("-T", "fields", "-e", "sipchron.call.srd"),
                        ("-2", "-T", "fields", "-e", "sipchron.src.role")):
            self.tshark(*options)

    def test_others_see_sip(self):
        text = self.tshark(*DISABLED, "-T", "fields", "-e", "sip.Call-ID", "-Y", "sip")
        self.assertEqual(len(text.split()), 67)

    def test_no_sip(self):
        ladder = self.folder / "none.flow"
        ladder.write_text(LADDER)
        path = write_flow(read_flow(ladder), self.folder)
        Path(path).chmod(0o644)
        self.assertEqual(sum(realcaptures.parallel(
            check_no_sip, [("ladder", path), *no_sip_captures()]), []), [])


if __name__ == "__main__":
    plugin.require()
    unittest.main(argv=[__file__, *sys.argv[1:]])
