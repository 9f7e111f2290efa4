#!/usr/bin/env python3
"""What is in the page of `sipchron report`, read without a browser, and the command line."""
import hashlib
import base64
import html.parser
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from clicase import CliCase, sip_capture        # noqa: E402
import pcapfile as pc                           # noqa: E402

SOURCE = Path(os.environ.get("SIPCHRON_SOURCE", Path(__file__).resolve().parents[2]))
GENERATOR = Path(os.environ["SIPCHRON"]).parent / "tests" / "bench_generate"
LISTED_MAX = 10_000
TEXT_BYTES_MAX = 48 << 20


class Elements(html.parser.HTMLParser):
    """Scripts and styles of a page, their attributes and texts; and its policy."""

    def __init__(self, text):
        super().__init__()
        self.found, self.policy, self.links = [], None, []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag in ("script", "style"):
            self.found.append([tag, attributes, ""])
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"]
        self.links += [value for key, value in attributes.items() if key in ("src", "href")]

    def handle_data(self, data):
        if self.cdata_elem:
            self.found[-1][2] += data


class PageData(CliCase):
    def report(self, *arguments, **options):
        path = self.folder / "report.html"
        self.run_it("report", "-q", "-o", path, *arguments, **options)
        return path

    def read(self, path):
        """(data, ladders by capture and call)"""
        data, ladders = None, {}
        for tag, attributes, text in Elements(path.read_text()).found:
            if attributes.get("id") == "data":
                data = json.loads(text)
            elif attributes.get("id", "").startswith("ladders-"):
                _, capture, chunk = attributes["id"].split("-")
                places = data["captures"][int(capture)]["ladders"]
                for i, ladder in enumerate(json.loads(text)):
                    for call in places[int(chunk) * data["limits"]["chunk"] + i]:
                        ladders[int(capture), call] = ladder
        return data, ladders

    def rows(self, command, *arguments):
        return json.loads(self.run_it(command, "-q", "-f", "json", *arguments).stdout)[command]

    def test_rows_are_those_of_the_commands(self):
        for name in ("lossy.pcap", "b2bua.pcap", "registered.pcap", "span.pcapng", "transfer.pcap"):
            capture = SOURCE / "captures" / name
            with self.subTest(name):
                data, ladders = self.read(self.report(capture))
                page = data["captures"][0]
                for command in ("calls", "registrations", "elements", "metrics"):
                    self.assertEqual(page[command], self.rows(command, capture), command)
                messages = self.rows("messages", capture)
                self.assertEqual(page["messages_counted"], len(messages))
                for call in page["calls"]:
                    expected = [row["frame"] for row in messages if row["call"] == call["call"]]
                    arrows = ladders[0, call["call"]]["arrows"]
                    self.assertEqual([arrow["frame"] for arrow in arrows
                                      if arrow["call"] == call["call"]], expected)
                    self.assertTrue(all(len(arrow["text"].encode()) == arrow["length"]
                                        for arrow in arrows))

    def test_counts(self):
        data, _ = self.read(self.report(self.traffic()))
        page = data["captures"][0]
        # By hand, from the ladder in clicase: 13 messages, of which 7 requests.
        self.assertEqual(page["outcomes"], {"completed": 1, "busy": 1})
        self.assertEqual(page["final_codes"], {"200": 1, "486": 1})
        self.assertEqual(page["requests"], {"INVITE": 2, "ACK": 2, "REGISTER": 1, "BYE": 1,
                                            "OPTIONS": 1})
        self.assertEqual(page["responses"], {"180": 1, "200": 4, "486": 1})
        self.assertEqual(page["calls_failed"], 0)  # busy is the user's wish
        rates = page["rates"]
        for key, count in (("messages", 13), ("started", 2), ("answered", 1), ("failed", 0)):
            self.assertEqual(sum(rates[key]), count, key)
        self.assertEqual(max(rates["up"]), 1)
        self.assertEqual(rates["up"][-1], 0)
        # Up from 3 s to 8 s.
        self.assertAlmostEqual(sum(rates["up"]) * rates["interval"], 5, delta=2 * rates["interval"])
        self.assertEqual([n for _, n in page["distributions"]["SRD_S"]], [1])
        self.assertAlmostEqual(page["distributions"]["SRD_S"][0][0], 1.0, delta=0.02)

    def test_standard_input_and_output(self):
        capture = self.traffic()
        page = self.report(capture).read_text()
        with capture.open("rb") as stream:
            done = self.run_it("report", "-q", "-", stdin=stream)
        self.assertEqual(done.stdout.decode().replace('"file":"-"', f'"file":"{capture}"'), page)

    def test_policy_names_what_is_there(self):
        text = self.report(self.traffic()).read_text()
        page = Elements(text)
        self.assertIn("default-src 'none'", page.policy)
        for tag, attributes, content in page.found:
            if attributes.get("type") == "application/json":
                continue
            self.assertEqual(attributes, {})
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            self.assertIn(f"'sha256-{digest}'", page.policy)
        self.assertNotIn("unsafe", page.policy)
        self.assertTrue(all(link.startswith(("#", "data:")) for link in page.links), page.links)

    def test_data_cannot_end_its_element(self):
        capture = sip_capture(self.folder / "x.pcap", [
            b"INVITE sip:x@b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@a>;tag=1\r\n"
            b"To: <sip:b@b>\r\nCall-ID: </script><!--<script>&\xe2\x80\xa8\r\nCSeq: 1 INVITE\r\n"
            b"Content-Length: 0\r\n\r\n"])
        path = self.report(capture)
        data, ladders = self.read(path)
        self.assertEqual(data["captures"][0]["calls"][0]["call_id"], "</script><!--<script>&\u2028")
        self.assertIn("</script><!--<script>&\u2028", ladders[0, 1]["arrows"][0]["text"])
        for tag, attributes, text in Elements(path.read_text()).found:
            if attributes.get("type") == "application/json":
                for character in "<>&\u2028\u2029":
                    self.assertNotIn(character, text)

    def test_no_markup_from_data(self):
        """What would turn text into markup or code has no place in our scripts."""
        for script in (SOURCE / "web").glob("*.js"):
            for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                         "new Function", "createContextualFragment", "DOMParser", "srcdoc"):
                self.assertNotIn(word, script.read_text(), script.name)

    def test_selection(self):
        capture = self.traffic()
        data, ladders = self.read(self.report("-w", 'outcome == "busy"', capture))
        self.assertEqual([row["call"] for row in data["captures"][0]["calls"]], [2])
        self.assertEqual(data["captures"][0]["registrations"], [])
        self.assertEqual(list(ladders), [(0, 2)])
        self.assertEqual(data["captures"][0]["metrics"],
                         self.rows("metrics", "-w", 'outcome == "busy"', capture))
        data, _ = self.read(self.report("--from", "4", "--to", "6", capture))
        self.assertEqual([row["call"] for row in data["captures"][0]["calls"]], [2])
        self.assertEqual(data["captures"][0]["metrics"],
                         self.rows("metrics", "--from", "4", "--to", "6", capture))
        self.assertEqual((data["settings"]["from"], data["settings"]["to"]), ("4", "6"))

    def test_several(self):
        captures = [SOURCE / "captures" / name for name in ("answered.pcap", "lossy.pcap")]
        data, ladders = self.read(self.report(*captures))
        for page, capture in zip(data["captures"], captures):
            self.assertEqual(page["input"]["file"], str(capture))
            self.assertEqual(page["metrics"], self.rows("metrics", capture))
            self.assertEqual(page["calls"], self.rows("calls", capture))
        self.assertEqual(data["captures"][0]["rates"]["interval"],
                         data["captures"][1]["rates"]["interval"])

    def test_more_calls_than_are_listed(self):
        """All that failed, the slowest, a sample; numbers over all; the same page each time."""
        if not GENERATOR.exists():
            self.skipTest(f"{GENERATOR} is not built")
        capture = self.folder / "many.pcap"
        subprocess.run([GENERATOR, "--calls=12000", "--packets=83000", "-o", capture], check=True)
        path = self.report(capture)
        data, ladders = self.read(path)
        page, calls = data["captures"][0], self.rows("calls", capture)
        self.assertEqual(page["calls_seen"], len(calls))
        self.assertEqual(len(page["calls"]), LISTED_MAX)
        self.assertEqual(sum(page["outcomes"].values()), len(calls))
        self.assertEqual(page["metrics"], self.rows("metrics", capture))
        listed = {row["call"]: row for row in page["calls"]}
        slowest = sorted((row for row in calls if row["srd"] is not None),
                         key=lambda row: -max(row["srd"], row["sdd"] or 0))[:LISTED_MAX // 4]
        for row in slowest:
            self.assertEqual(listed.get(row["call"]), row)
        for row in calls:
            if row["outcome"] in ("timed_out", "failed_server", "rejected", "failed_request"):
                self.assertIn(row["call"], listed)
        self.assertEqual({call for _, call in ladders}, set(listed))
        first = path.read_bytes()
        self.assertEqual(self.report(capture).read_bytes(), first)

    def test_texts_are_bounded(self):
        """A body of a megabyte a message: the page holds the beginning of each."""
        body = b"x" * 60_000
        payloads = [b"INVITE sip:x@b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK%d\r\n"
                    b"From: <sip:a@a>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: %d\r\nCSeq: 1 INVITE\r\n"
                    b"Content-Length: %d\r\n\r\n" % (i, i, len(body)) + body for i in range(300)]
        path = self.report(sip_capture(self.folder / "fat.pcap", payloads))
        data, ladders = self.read(path)
        for ladder in ladders.values():
            self.assertEqual(len(ladder["arrows"][0]["text"]), data["limits"]["message_bytes"])
            self.assertGreater(ladder["arrows"][0]["length"], len(body))
        self.assertLess(path.stat().st_size, 300 * 12_000 + 1_000_000)

    def test_fields_are_bounded(self):
        """A Call-ID of 28 KB a call, in characters of three bytes: the page has the first 512 bytes of each,
        less a character that would be cut, and says how many."""
        payloads = ["INVITE sip:x@b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK%d\r\nFrom: <sip:a@a>;tag=1\r\n"
                    "To: <sip:b@b>\r\nCall-ID: %03d%s\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"
                    % (i, i, "\u20ac" * 9000) for i in range(300)]
        capture = sip_capture(self.folder / "long.pcap", [text.encode() for text in payloads])
        path = self.report(capture)
        data, _ = self.read(path)
        # 3 digits and 169 of three bytes are 510; one more would be 513.
        self.assertEqual({row["call_id"] for row in data["captures"][0]["calls"]},
                         {f"{i:03d}" + "\u20ac" * 169 for i in range(300)})
        self.assertEqual(data["captures"][0]["counters"]["limit_report_texts"], 300)
        self.assertLess(path.stat().st_size, 300 * 11_000 + 1_000_000)

    def test_registrations_have_their_messages(self):
        capture = SOURCE / "captures" / "registered.pcap"
        path = self.report(capture)
        data, _ = self.read(path)
        numbers = data["captures"][0]["registration_ladders"]
        self.assertEqual(numbers, [row["registration"] for row in self.rows("registrations", capture)])
        texts = next(json.loads(text) for _, attributes, text in Elements(path.read_text()).found
                     if attributes.get("id") == "registration-ladders-0-0")
        messages = self.rows("messages", capture)
        for number, ladder in zip(numbers, texts):
            self.assertEqual([arrow["frame"] for arrow in ladder["arrows"]],
                             [row["frame"] for row in messages if row["registration"] == number])
        # Both times of an attempt end at its 200, each with a start of its own.
        for row, ladder in zip(self.rows("registrations", capture), texts):
            ends = {mark["key"]: (arrow["frame"], mark["value"]) for arrow in ladder["arrows"]
                    for mark in arrow.get("marks", []) if mark["stop"]}
            last = max(arrow["frame"] for arrow in ladder["arrows"])
            self.assertEqual(ends, {key: (last, row[key]) for key in ("rrd", "rrd_auth")})
            self.assertEqual(len([mark for arrow in ladder["arrows"] for mark in arrow.get("marks", [])]), 4)

    def test_clock_that_is_changed(self):
        """Berlin, 27 Oct 2024, 01:00 UTC: from two hours before UTC to one. The capture begins an hour before."""
        invite = (b"INVITE sip:b@b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@a>;tag=1\r\n"
                  b"To: <sip:b@b>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n")
        changed = 1_729_990_800
        records = [pc.Record((changed + at) * pc.NS_PER_S, pc.ethernet(*pc.ip(
            "192.0.2.1", "192.0.2.2", pc.UDP, pc.udp("192.0.2.1", 5060, "192.0.2.2", 5060, invite))))
                   for at in (-3600, 3600)]
        path = self.folder / "october.pcap"
        pc.write_pcap(path, records)
        data, _ = self.read(self.report("--local-time", path, env={"TZ": "Europe/Berlin"}))
        (first, before), (then, after) = data["settings"]["offsets"]
        self.assertEqual((before, then, after), (7200, changed, 3600))
        self.assertLessEqual(first, changed - 3600)
        self.assertEqual(self.read(self.report(path, env={"TZ": "Europe/Berlin"}))[0]["settings"]["offsets"], [])

    def test_labels_of_no_file(self):
        capture = self.traffic()
        for label in ("before=nothing.pcap", "before", "="):
            lines = self.said("report", "-o", self.folder / "r.html", "--label", label, capture, status=2)
            self.assertIn("names none of the files", lines[0])

    def test_too_many_texts(self):
        """More than fits: part of the calls have all their texts, the others none, and it is said."""
        body = b"x" * 7_000
        payloads = [b"INVITE sip:x@b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK%d\r\n"
                    b"From: <sip:a@a>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: %d\r\nCSeq: 1 INVITE\r\n"
                    b"Content-Length: %d\r\n\r\n" % (i, i, len(body)) + body for i in range(8000)]
        data, ladders = self.read(self.report(sip_capture(self.folder / "fat.pcap", payloads)))
        texts = [ladder["arrows"][0].get("text") for ladder in ladders.values()]
        held = sum(len(text) for text in texts if text)
        self.assertLessEqual(held, TEXT_BYTES_MAX)
        self.assertGreater(held, TEXT_BYTES_MAX // 4)
        self.assertTrue(data["limits"]["texts_dropped"])
        self.assertEqual(len(ladders), 8000)


class CommandLine(CliCase):
    def failed(self, *arguments, status):
        lines = self.said("report", *arguments, status=status)
        self.assertEqual(len(lines), 1, lines)
        return lines[0]

    def test_wrong_input(self):
        capture = self.traffic()
        page = self.folder / "report.html"
        self.assertIn("cannot be written",
                      self.failed("-o", self.folder / "nowhere" / "r.html", capture, status=5))
        self.assertIn("missing.pcap", self.failed("-o", page, self.folder / "missing.pcap", status=3))
        self.assertFalse(page.exists())
        self.assertIn("once", self.failed("-o", page, "-", "-", status=2))
        self.assertIn("which capture", self.failed("-o", page, status=2))
        self.assertIn("-f", self.failed("-f", "json", "-o", page, capture, status=2))
        self.said("report", "-o", page, "-w", "nonsense > 3", capture, status=2)
        text = self.folder / "text.pcap"
        text.write_text("no capture at all, but long enough to be looked at")
        self.assertIn("text.pcap", self.failed("-o", page, text, status=3))
        self.assertFalse(page.exists())

    def test_one_of_two_is_missing(self):
        page = self.folder / "report.html"
        self.assertIn("missing.pcap", self.failed("-q", "-o", page, self.folder / "missing.pcap",
                                                  self.traffic(), status=3))
        self.assertTrue(page.exists())

    def test_full_disk(self):
        full = Path("/dev/full")
        if not full.is_char_device():  # a file of that name would be replaced
            self.skipTest("no /dev/full")
        self.assertIn("No space left", self.failed("-q", "-o", full, self.traffic(), status=5))

    def test_nothing_in_it(self):
        page = self.folder / "report.html"
        capture = sip_capture(self.folder / "none.pcap", [b"\x80\x00 media"])
        self.assertIn("no SIP", self.failed("-o", page, capture, status=0))
        self.assertTrue(page.exists())


if __name__ == "__main__":
    unittest.main()
