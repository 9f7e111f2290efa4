#!/usr/bin/env python3
"""The plugin where captures, options and preferences are unusual: frame numbers that are used again,
sessions that are reset, texts for terminals, times far apart or missing, preferences that mean nothing.

answered.pcap has two calls: INVITE 3 and 5, 180 4 and 8, 200 6 and 9, ACK 7 and 10, BYE 11 and 15,
200 12 and 16.
"""
import re
import struct
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import plugin  # noqa: E402
from passes import differences  # noqa: E402
from pcapfile import (ACK, NS_PER_S, PSH, TCP, ethernet, ip, pcapng_block, pcapng_option,  # noqa: E402
                      read_capture, tcp, write_pcap)

HOUR_NS = 3600 * NS_PER_S
ESCAPE = "\x1b"


def quiet(path, *options):
    return plugin.tshark("-q", "-r", path, *plugin.REORDER, *options)


def first_words(text):
    return [line.split()[0] for line in text.splitlines()[1:]]


class Odd(plugin.Case):
    def setUp(self):
        super().setUp()
        self.answered = plugin.readable(ROOT / "captures/answered.pcap", self.folder)

    def written(self, records, link=1):
        path = self.folder / "made.pcap"
        write_pcap(path, records, link)
        path.chmod(0o644)
        return path

    # ---- which rows a filter leaves ----

    def test_numbers_of_dropped_frames_are_used_again(self):
        # The read filter keeps 3, 5, 11, 15 and, by method, the ACKs; they become 1 to 6.
        done = quiet(self.answered, "-2", "-R", "sip.Method", "-z",
                     'sipchron,messages,sip.Method == "ACK"')
        lines = done.stdout.splitlines()[1:]
        self.assertEqual(len(lines), 2)
        for line in lines:
            self.assertIn(" ACK ", line)

    def test_after_a_session_reset_nothing_of_the_old_one_is_listed(self):
        # -M forgets everything every so many packets: 3 to 5, 6 to 8 and so on are the sessions.
        done = quiet(self.answered, "-M", "3", "-z", 'sipchron,messages,sip.Method == "INVITE"',
                     "-z", 'sipchron,transactions,sip.Method == "INVITE"', "-z", "sipchron,messages")
        self.assertEqual(done.returncode, 0)
        # Drawn last: asked for first. Each table is there; the last session has at most three
        # packets, none of them an INVITE.
        every, txns, messages = re.split(r"^(?=frame |txn )", done.stdout, flags=re.MULTILINE)[1:]
        self.assertIn(len(first_words(every)), (1, 2, 3))
        self.assertEqual((first_words(txns), first_words(messages)), ([], []))

    # ---- texts ----

    def test_nothing_that_a_terminal_obeys(self):
        records, links = read_capture(self.answered)
        self.assertTrue(any(b"180 Ringing" in record.data for record in records))
        def spoilt(data):  # no byte longer
            return (data.replace(b"180 Ringing", b"180 \x1b[31mX\x07")
                    .replace(b"200 OK", b"200 \x1bA"))

        path = self.written([record._replace(data=spoilt(record.data)) for record in records],
                            links[0])
        for options in (("-V", "-O", "sipchron"), ("-q", "-z", "flow,sipchron,standard"),
                        ("-q", "-z", "sipchron_messages,tree"), ("-q", "-z", "sipchron,messages")):
            text = plugin.tshark("-r", path, *options).stdout
            # An arrow with a time has no phrase; the answer to BYE has.
            self.assertRegex(text, "200 .{1,6}A" if "flow" in " ".join(options) else r"\[31mX")
            self.assertNotIn(ESCAPE, text)
            self.assertNotIn("\x07", text)

    # ---- times ----

    def test_rows_of_time_are_bounded(self):
        records, links = read_capture(self.answered)
        invite = records[2]
        times = (0, 59, 60, 24 * 3600, 25 * 3600, 61 * 24 * 3600)
        path = self.written([invite._replace(time_ns=invite.time_ns + seconds * NS_PER_S)
                             for seconds in times], links[0])
        text = quiet(path, "-z", "sipchron_messages,tree").stdout
        rows = dict(line.split()[:2] for line in text.splitlines() if len(line.split()) > 1)
        for name, count in (("00:00", "2"), ("00:01", "1"), ("24:..", "1"), ("25:..", "1"),
                            ("later", "1")):
            self.assertEqual(rows.get(name), count, name)

    def test_many_hours_do_not_take_for_ever(self):
        records, links = read_capture(self.answered)
        invite = records[2]
        path = self.written([invite._replace(time_ns=invite.time_ns + hour * HOUR_NS)
                             for hour in range(20000)], links[0])
        rows = [line for line in quiet(path, "-z", "sipchron_messages,tree").stdout.splitlines()
                if ":.." in line or "later" in line]
        self.assertEqual(len(rows), 60 * 24 - 24 + 1)  # hours 24 to 1439, and all behind in one

    def test_a_message_whose_end_has_no_time(self):
        def segment(sequence, payload):
            return ethernet(*ip("192.0.2.2", "192.0.2.1", TCP, tcp(
                "192.0.2.2", 5060, "192.0.2.1", 40000, sequence, 1, ACK | PSH, payload)))

        head = (b"Via: SIP/2.0/TCP h;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>%s\r\n"
                b"Call-ID: odd\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n")
        invite = ethernet(*ip("192.0.2.1", "192.0.2.2", TCP, tcp(
            "192.0.2.1", 40000, "192.0.2.2", 5060, 1, 1, ACK | PSH,
            b"INVITE sip:b@h SIP/2.0\r\n" + head % b"")))
        ringing = b"SIP/2.0 180 Ringing\r\n" + head % b";tag=2"
        half = len(ringing) // 2
        blocks = [pcapng_block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1), "<"),
                  pcapng_block(1, struct.pack("<HHI", 1, 0, 262144) +
                               pcapng_option(9, b"\x09", "<") + pcapng_option(0, b"", "<"), "<")]
        when = 1_700_000_000 * NS_PER_S
        for data in (invite, segment(1, ringing[:half])):
            blocks.append(pcapng_block(6, struct.pack("<IIIII", 0, when >> 32, when & 0xFFFFFFFF,
                                                      len(data), len(data)) + data, "<"))
        data = segment(1 + half, ringing[half:])
        blocks.append(pcapng_block(3, struct.pack("<I", len(data)) + data, "<"))  # has no time
        path = self.folder / "simple.pcapng"
        path.write_bytes(b"".join(blocks))
        path.chmod(0o644)
        for options in ((), ("-2",)):
            text = plugin.tshark("-r", path, "-V", "-O", "sipchron", *options).stdout
            self.assertIn("[SIP Chronometry: 180 Ringing]", text)

    # ---- preferences ----

    def test_a_preference_that_means_nothing_leaves_the_default(self):
        for value in ("abc", "-1", "", "1e300", "9000000000"):
            done = plugin.tshark("-r", self.answered, "-o", f"sipchron.slow_setup:{value}",
                                 "-o", f"sipchron.timer_t1:{value}", "-Y", "sipchron.expert.slow")
            self.assertEqual((done.returncode, done.stdout), (1, ""), value)
            # One at a time, and no path of ours.
            self.assertRegex(done.stderr, r'^tshark: sipchron\.\w+: "' + re.escape(value) +
                             r'" is no number of seconds up to a day; [\d.]+ holds\n$')
        # The calls ring after 0.35 s.
        done = plugin.tshark("-r", self.answered, "-o", "sipchron.slow_setup:0.3",
                             "-Y", "sipchron.expert.slow", "-T", "fields", "-e", "frame.number")
        self.assertEqual(done.stdout.split(), ["4", "8"])

    def test_slow_is_told_in_one_pass_only_if_it_stays(self):
        for name, path in plugin.flow_captures(self.folder):
            if not name.startswith(("edge-2xx-after", "edge-302", "edge-retry", "trap-")):
                continue
            every = ("-o", "sipchron.slow_setup:0")
            one, two = plugin.read(path, *every)[0], plugin.read(path, "-2", *every)[0]
            self.assertEqual(differences(one, two), [], name)


if __name__ == "__main__":
    plugin.require()
    unittest.main(argv=[__file__])
