#!/usr/bin/env python3
"""Media in the report: the streams of a call, their course and their place on the ladder. What each sender sent is
decided before a packet is written; rows are those of `streams`."""
import json
import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from clicase import CliCase                         # noqa: E402
from browser import Browser, NoBrowser              # noqa: E402
import mediacapture as mc                           # noqa: E402
from mediacapture import Sender, call, sdp          # noqa: E402

A, B = "192.0.2.1:4000", "192.0.2.2:5000"
EVENTS = "a=rtpmap:101 telephone-event/8000"
HOSTILE = "<img\tsrc=x\tonerror=window.hit=1>\u202e"


class MediaCase(CliCase):
    maxDiff = None

    def setUp(self):
        super().setUp()
        self.wire = mc.Wire()

    def lossy(self):
        """Call 1 loses 2 of the 50 packets of its second second, pauses for 4 s, and a key is pressed; call 2 is
        silent."""
        there, back = Sender(self.wire, A, B, 1), Sender(self.wire, B, A, 2)
        there.talk(1, 100, lost={60, 61})
        there.press(3, 5, 5)
        there.timestamp += 8 * 160 * 25
        there.talk(7, 50)
        back.talk(1, 350)
        ladder = call("one", sdp(A, "0 101", EVENTS), sdp(B, "0 101", EVENTS), 0, 9)
        ladder += call("two", sdp("192.0.2.1:6000"), sdp("192.0.2.2:6000"), 10, 12)
        return self.wire.write(self.folder, "lossy", ladder + "end 60\n")

    def page(self, *arguments):
        path = self.folder / "report.html"
        self.run_it("report", "-q", "-o", path, *arguments)
        return path

    def ladders(self, path):
        texts = re.findall(r'id="ladders-0-\d+">(.*?)</script>', path.read_text(), re.DOTALL)
        return [ladder for text in texts for ladder in json.loads(text)]


class Data(MediaCase):
    def test_streams_are_those_of_the_command(self):
        capture = self.lossy()
        first, second = self.ladders(self.page(capture))
        rows = json.loads(self.run_it("streams", "-q", "-f", "json", capture).stdout)["streams"]
        self.assertEqual([stream["row"] for stream in first["streams"]], rows)
        self.assertEqual((second["streams"], second["streams_left_out"]), ([], 0))

    def test_course(self):
        first, _ = self.ladders(self.page(self.lossy()))
        there = next(s for s in first["streams"] if s["row"]["direction"] == "to-callee")
        # [since, length, expected, lost, discarded]: the key takes eight packets.
        self.assertEqual([part[:5] for part in there["course"]],
                         [[1, 1, 50, 0, 0], [2, 1, 50, 2, 0], [3, 1, 8, 0, 0], [7, 0.98, 50, 0, 0]])
        self.assertEqual(there["gaps"], [[3.14, 7]])

    def test_ladder(self):
        first, second = self.ladders(self.page(self.lossy()))
        self.assertEqual([(a["since"], a["media"], a["label"]) for a in first["arrows"] if "media" in a],
                         [(1, "begins", "RTP PCMU"), (1, "begins", "RTP PCMU"), (3, "key", "DTMF *"),
                          (3.14, "gap", "no RTP for 3.860 s"), (7.98, "ends", "RTP PCMU ends"),
                          (7.98, "ends", "RTP PCMU ends")])
        self.assertIn("156 packets", [a["details"][0] for a in first["arrows"] if a.get("details")])
        self.assertFalse([a for a in second["arrows"] if "media" in a])
        # Messages have their texts, whatever stands between them.
        for arrow in first["arrows"] + second["arrows"]:
            if "media" not in arrow:
                self.assertIn(arrow["label"].split()[0], arrow["text"].split("\r\n")[0])

    def test_digits_when_asked_for(self):
        for arguments, digit in ((), "*"), (("--digits",), "5"):
            first, _ = self.ladders(self.page(*arguments, self.lossy()))
            self.assertEqual({key["digit"] for s in first["streams"] for key in s["row"]["dtmf"]}, {digit})
            self.wire.records.clear()

    def test_streams_of_calls_that_are_not_asked_for(self):
        self.assertEqual([s for ladder in self.ladders(self.page("-w", "call == 2", self.lossy()))
                          for s in ladder["streams"]], [])


class OfNoCall(MediaCase):
    def data(self, *arguments):
        text = re.search(r'id="data">(.*?)</script>', self.page(*arguments).read_text(), re.DOTALL)[1]
        capture, = json.loads(text)["captures"]
        return capture

    def test_listed(self):
        """RTP alone, and beside a call: rows are those of `streams` that are of no call."""
        loose = Sender(self.wire, "192.0.2.8:7000", "192.0.2.9:7000", 8)
        loose.talk(1, 100)
        alone = self.wire.write(self.folder, "alone", "end 10\n")
        row, = json.loads(self.run_it("streams", "-q", "-f", "json", alone).stdout)["streams"]
        self.assertEqual(self.data(alone)["streams"], [row])
        beside = self.lossy()
        self.assertEqual([(stream["ssrc"], stream["call"]) for stream in self.data(beside)["streams"]], [(8, None)])
        self.assertEqual(self.data("-w", "call == 1", beside)["streams"], [])
        self.assertEqual(self.data("--from", "5", beside)["streams"], [])
        self.wire.records.clear()
        self.assertEqual(self.data(self.lossy())["streams"], [])

    def test_limit(self):
        """1,000 rows; what is more is counted and told."""
        for number in range(1003):
            one = Sender(self.wire, f"192.0.2.8:{20000 + 2 * number}", f"192.0.2.9:{20000 + 2 * number}", number + 1)
            one.talk(1 + number / 100, 10)
        capture = self.wire.write(self.folder, "many", "end 60\n")
        data = self.data(capture)
        self.assertEqual((len(data["streams"]), data["streams_seen"]), (1000, 1003))
        self.assertEqual(data["counters"]["limit_report_streams"], 3)
        done = self.run_it("report", "-o", self.folder / "r.html", capture)
        self.assertIn("sipchron: 3 streams not kept for the report: too many", done.stderr.decode().splitlines())


class Page(MediaCase):
    def test_streams_of_no_call(self):
        Sender(self.wire, "192.0.2.8:7000", "192.0.2.9:7000", 8).talk(1, 100)
        path = self.page(self.wire.write(self.folder, "alone", "end 10\n"))
        browser = Browser()
        self.addCleanup(browser.close)
        page = browser.open(path)
        self.assertEqual(page.run("byId('streams').hidden"), False)
        head, row = page.run("[...document.querySelectorAll('#streams-table tr')].map(tr => "
                             "[...tr.children].map(cell => cell.innerText))")
        shown = dict(zip(head, row))
        self.assertEqual((shown["Heard by"], shown["Packets"], shown["From"]), ("–", "100", "192.0.2.8:7000"))

    def opened(self, path, call_number=1):
        browser = Browser()
        self.addCleanup(browser.close)
        return browser.open(path, fragment=f"#call={call_number}")

    def test_media_of_a_call(self):
        page = self.opened(self.page(self.lossy()))
        page.wait("document.querySelector('section.media svg.timeline')")
        head, *rows = page.run("[...document.querySelectorAll('table.streams tr')].map(tr => "
                               "[...tr.children].map(cell => cell.innerText))")
        shown = {row["Heard by"]: row for row in (dict(zip(head, row)) for row in rows)}
        self.assertEqual({key: shown["callee"][key] for key in ("Codec", "Packets", "Lost (%)", "Keys")},
                         {"Codec": "PCMU", "Packets": "156", "Lost (%)": "1.27", "Keys": "*"})
        self.assertEqual((shown["caller"]["Packets"], shown["caller"]["MOS"]), ("350", "4.409"))
        # To the callee four parts, of which one lost 4 %; to the caller seven.
        count = "document.querySelectorAll('.timeline {}').length"
        self.assertEqual([page.run(count.format(name)) for name in (".part", ".loss2", ".pause", ".key")],
                         [11, 1, 1, 1])
        self.assertIn("2 of 50 packets lost", page.run("document.querySelector('.timeline .loss2').textContent"))
        self.assertIn("3.860 s", page.run("document.querySelector('.timeline .pause').textContent"))
        page.press("n")
        self.assertIn("Call 2", page.run("document.querySelector('#call-title').innerText"))
        self.assertFalse(page.run("!!document.querySelector('section.media')"))
        self.assertEqual(page.problems, [])

    def test_an_arrow_of_media_is_opened(self):
        page = self.opened(self.page(self.lossy()))
        page.wait("document.querySelector('svg.ladder g.media.ends')")
        page.run("document.querySelector('svg.ladder g.media.ends').dispatchEvent(new MouseEvent('click'))")
        pane = page.run("document.querySelector('.pane').innerText")
        self.assertIn("RTP PCMU ends", pane)
        self.assertIn(" packets", pane)
        self.assertNotIn("not in the page", pane)
        self.assertEqual(page.problems, [])

    def test_a_codec_does_nothing(self):
        Sender(self.wire, A, B, 1, payload_type=96).talk(1, 50)
        named = f"a=rtpmap:96 {HOSTILE}/8000"
        path = self.wire.write(self.folder, "hostile",
                               call("one", sdp(A, "96", named), sdp(B, "96", named), 0, 3) + "end 60\n")
        page = self.opened(self.page(path))
        page.wait("document.querySelector('table.streams')")
        page.run("document.querySelectorAll('details').forEach(d => { d.open = true })")
        self.assertIn("onerror", page.run("document.querySelector('table.streams').innerText"))
        self.assertEqual(page.run("[window.hit, document.images.length]"), [None, 0])
        self.assertFalse(page.run("document.querySelector('dialog#call').innerText.includes('\\u202e')"))
        self.assertEqual(page.problems, [])

    def test_how_many_had_audio(self):
        """Of two answered calls one can be judged, and had audio both ways; without media nothing is said of it."""
        head = "document.querySelector('#headline').innerText"
        with Browser() as browser:
            text = browser.open(self.page(self.lossy())).run(head)
        shares = {row["metric"]: row for row in json.loads(
            self.run_it("metrics", "-q", "-f", "json", self.folder / "lossy.pcap").stdout)["metrics"]}
        two_way = shares["TWO_WAY"]
        self.assertRegex(text, rf"TWO_WAY Calls with audio both ways\s+{two_way['value']:.2f}\s*%\s+"
                               rf"{two_way['numerator']} of {two_way['denominator']}")
        with Browser() as browser:
            self.assertNotIn("TWO_WAY", browser.open(self.page(self.traffic())).run(head))

    def test_no_calls(self):
        browser = Browser()
        self.addCleanup(browser.close)
        path = self.wire.write(self.folder, "none", "0.000 A>B OPTIONS 1 z1\n0.010 B>A 200 OPTIONS 1 z1 b\nend 1\n")
        page = browser.open(self.page(path))
        self.assertIn("There are no calls in what was read.", page.run("document.querySelector('#headline').innerText"))
        self.assertEqual(page.problems, [])


if __name__ == "__main__":
    try:
        Browser().close()
    except NoBrowser as error:
        print(f"SKIP of the page: {error}")
        del Page
    unittest.main()
