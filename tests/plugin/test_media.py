#!/usr/bin/env python3
"""RTP and RTCP in the plugin. What belongs to which call is decided before a packet is written, and
filters have to find that. Its rows are the command line's: test_media_parity.py."""
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import mediacapture as mc      # noqa: E402
import plugin                  # noqa: E402
import sipchron                # noqa: E402
from mediacapture import Sender, call, sdp  # noqa: E402

A, B, C, D = "192.0.2.1:4000", "192.0.2.2:5000", "192.0.2.3:6000", "192.0.2.4:7000"
SIP_OF_A_CALL = 6


class Filters(plugin.Case):
    """Call 1 talks both ways, the callee's half of the packets are lost; of call 2 only the callee is
    heard, and nobody hangs up. Something else from its caller's host shows that one could hear it."""

    def setUp(self):
        super().setUp()
        wire = mc.Wire()
        self.senders = {1: Sender(wire, A, B, 100), 2: Sender(wire, B, A, 200), 3: Sender(wire, D, C, 300),
                        4: Sender(wire, "192.0.2.3:8000", "192.0.2.4:9000", 400)}
        self.senders[1].talk(0.52, 200)
        self.senders[2].talk(0.52, 200, lost=[place for place in range(200) if place % 4 > 1])
        self.senders[3].talk(0.53, 250)
        self.senders[4].talk(0.6, 10)
        report = mc.report_block(200, lost=100, highest=1199)
        wire.send(3, "192.0.2.1:4001", "192.0.2.2:5001", mc.sender_report(100, 3, 0, 124, 124 * 160, [report]))
        ladder = (call("a", sdp(A), sdp(B), 0, 5) + call("b", sdp(C), sdp(D), 0.01, None, "C>D"))
        self.path = wire.write(self.folder, "media", "\n".join(sorted(ladder.splitlines(),
                                                                      key=lambda line: float(line.split()[0]))))
        self.path.chmod(0o644)

    def fields(self, expression, *names, options=("-2",)):
        words = [word for name in names for word in ("-e", name)]
        done = plugin.tshark(*options, "-r", self.path, "-Y", expression, "-T", "fields", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def sources(self, expression):
        """{SSRC: packets of RTP}, and how many packets are something else."""
        found = {}
        for (ssrc,) in self.fields(expression, "rtp.ssrc"):
            found[ssrc] = found.get(ssrc, 0) + 1
        return found

    def test_values_of_calls(self):
        self.assertEqual(self.sources('sipchron.call.outcome == "completed" && rtp'),
                         {"0x00000064": 200, "0x000000c8": 100})
        # Beside its RTP call 1 has six messages and the report.
        self.assertEqual(self.sources("sipchron.call == 1"),
                         {"0x00000064": 200, "0x000000c8": 100, "": SIP_OF_A_CALL + 1})
        self.assertEqual(self.sources("sipchron.call.session in {1}"), self.sources("sipchron.call == 1"))
        self.assertEqual(self.sources('sipchron.call.media == "one-way"'), {"0x0000012c": 250, "": 4})

    def test_values_of_streams(self):
        self.assertEqual(self.sources("sipchron.stream.mos < 3.5 && rtp"), {"0x000000c8": 100})
        self.assertEqual(self.sources("sipchron.stream.lost > 0 && rtp"), {"0x000000c8": 100})
        self.assertEqual(self.fields("sipchron.stream.direction == \"to-callee\" && rtp",
                                     "sipchron.stream.ssrc", "sipchron.conversation"),
                         [["100", "session 1"]] * 200)

    def test_media_of_no_call(self):
        self.assertEqual(len(self.fields('sipchron.stream.bound_by == "guess"', "frame.number")), 10)
        self.assertEqual(self.fields('sipchron.stream.bound_by == "guess" && sipchron.call', "frame.number"), [])

    def test_rtcp_is_of_its_sender_and_of_whom_it_tells(self):
        self.assertEqual(self.fields("rtcp", "sipchron.stream.ssrc", "sipchron.call"), [["100,200", "1,1"]])

    def test_one_pass(self):
        """From the second packet on it is known to be RTP; whose it is may change."""
        for ssrc, sent in ((100, 200), (200, 100), (300, 250)):
            rows = self.fields(f"rtp.ssrc == {ssrc}", "sipchron.stream.ssrc", "sipchron.call",
                               "sipchron.stream.packets", options=())
            self.assertEqual(rows, [["", "", ""]] + [[str(ssrc), "", ""]] * (sent - 1))

    def test_tables(self):
        wanted = sipchron.run("streams", self.path).stdout
        self.assertEqual(len(wanted.splitlines()), 1 + len(self.senders))
        for options in ((), ("-2",)):
            done = plugin.tshark("-q", *options, "-r", self.path, "-z", "sipchron,streams")
            self.assertEqual(done.stdout, wanted)

    def test_tables_with_a_filter(self):
        """The first packet of a stream is enough, though nothing is known of it then."""
        (frame,), *_ = self.fields("rtp.ssrc == 300", "frame.number")
        for kind, number in (("streams", "3"), ("calls", "2")):
            done = plugin.tshark("-q", "-r", self.path, "-z", f"sipchron,{kind},frame.number == {frame}")
            self.assertEqual([line.split()[0] for line in done.stdout.splitlines()], [kind.removesuffix("s"), number])

    def chosen(self, kind, expression):
        done = plugin.tshark("-2", "-q", "-r", self.path, "-z", f"sipchron,{kind},{expression}")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [line.split()[0] for line in done.stdout.splitlines()[1:]]

    def test_a_report_on_several_streams_chooses_none_of_them_by_the_others_values(self):
        """The report of 1 has the values of 1 and 2."""
        self.assertEqual(self.chosen("streams", "sipchron.stream.mos < 3.5"), ["2"])
        self.assertEqual(self.chosen("streams", "sipchron.stream.ssrc == 100"), ["1"])
        self.assertEqual(self.chosen("calls", "sipchron.stream.mos < 3.5"), ["1"])
        self.assertEqual(self.chosen("streams", "rtcp"), ["1", "2"])

    def test_rows_that_lead_to_packets(self):
        """Streams from their first packet to the last: 200, one every 20 ms."""
        done = plugin.tshark("-2", "-q", "-r", self.path, "-z", "sipchron,srt")
        table = done.stdout.split("Filter: sipchron.stream\n")[1].split("Filter:")[0]
        rows = {line.split()[0]: line for line in table.splitlines()[1:] if line.strip()}
        self.assertEqual(list(rows), ["1", "2", "3", "4"])
        self.assertIn("3.98", rows["1"])  # 199 intervals of 20 ms
        self.assertIn("to-caller of call 1, PCMU, lost 98, MOS", rows["2"])  # of 1000 to 1197, the last that came
        self.assertNotIn("call", rows["4"])


class Keys(plugin.Case):
    """5 and 7 are pressed (RFC 4733); which ones may be secret."""

    def test_digits(self):
        wire = mc.Wire()
        sender = Sender(wire, A, B, 100)
        sender.talk(0.52, 20)
        for start, key in ((1.2, 5), (2.2, 7)):
            sender.press(start, key, 5)
        formats = "0 101=telephone-event/8000"
        path = wire.write(self.folder, "keys", call("a", sdp(A, formats), sdp(B, formats), 0, 5) + "end 30\n")
        path.chmod(0o644)
        for options, digits, arguments in (((), "*,*", ()), (("-o", "sipchron.digits:TRUE"), "5,7", ("--digits",))):
            with self.subTest(digits):
                done = plugin.tshark("-2", *options, "-r", path, "-Y", "rtp", "-T", "fields", "-e",
                                     "sipchron.stream.dtmf.digit")
                self.assertEqual(set(done.stdout.split()), {digits})
                done = plugin.tshark("-2", "-q", *options, "-r", path, "-z", "sipchron,streams")
                self.assertEqual(done.stdout, sipchron.run("streams", *arguments, path).stdout)


if __name__ == "__main__":
    plugin.require()
    unittest.main()
