#!/usr/bin/env python3
"""The page of `sipchron report` in a browser: opens in silence, sorts, filters, shows calls, and obeys
nothing that came from a capture. What is shown is compared with what the other commands say."""
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from clicase import CliCase, sip_capture        # noqa: E402
from browser import Browser, NoBrowser          # noqa: E402

SOURCE = Path(os.environ.get("SIPCHRON_SOURCE", Path(__file__).resolve().parents[2]))
GENERATOR = Path(os.environ["SIPCHRON"]).parent / "tests" / "bench_generate"

LISTED_MAX = 10_000
DRAWN_MAX = 100   # rows of a long table that are there, and that a keystroke may make anew

# Texts that would run, fetch, hide or break out, were they taken for more than texts.
ATTACKS = [
    "<script>window.hit=1</script>",
    "</script><script>window.hit=2</script>",
    "<!--<script>",
    "<img src=x onerror=window.hit=3>",
    "<svg onload=window.hit=4>",
    "'\"><b style=color:red onmouseover=window.hit=5>",
    "]]><iframe src=javascript:window.hit=6>",
    "{{constructor.constructor('window.hit=7')()}}",
    "\u2028\u2029window.hit=8//",
    "&lt;script&gt;window.hit=9&lt;/script&gt;",
    "__proto__", "constructor",
    "\u202egnp.exe",
]


def hostile(path):
    """A call an attack: it stands wherever a message has room for text."""
    payloads = []
    for i, attack in enumerate(ATTACKS):
        quoted = attack.replace("\\", "\\\\").replace('"', '\\"')
        user = "".join(c for c in attack if c not in " <>@;?:\"")
        ids = (f'From: "{quoted}" <sip:{user or "x"}@a.example>;tag=f{i}\r\n'
               f"Call-ID: {attack.replace(' ', '')}-{i}@evil\r\nCSeq: 1 INVITE\r\n"
               f"Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKhostile{i}\r\nMax-Forwards: 70\r\n"
               f"Subject: {attack}\r\nUser-Agent: {attack}\r\n")
        to = f'To: "{quoted}" <sip:{user or "x"}@b.example>'
        payloads.append(f"INVITE sip:{user or 'x'}@b.example SIP/2.0\r\n{ids}{to}\r\n"
                        f"Content-Type: text/plain\r\nContent-Length: {len(attack.encode())}\r\n\r\n"
                        f"{attack}".encode())
        payloads.append(f"SIP/2.0 486 {attack}\r\n{ids}{to};tag=t{i}\r\nContent-Length: 0\r\n\r\n"
                        .encode())
    payloads.append(b"INVITE sip:raw@b.example SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bKraw\r\n"
                    b'From: "\xff\xfe\x00\x1b[2J\xed\xa0\x80" <sip:raw@a>;tag=r\r\nTo: <sip:raw@b>\r\n'
                    b"Call-ID: \x1b]0;x\x07raw\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n")
    return sip_capture(path, payloads)


class PageCase(CliCase):
    def page(self, *captures, arguments=(), name="report.html"):
        path = self.folder / name
        self.run_it("report", "-q", "-o", path, *arguments, *captures)
        return path

    def rows(self, command, *arguments):
        done = self.run_it(command, "-q", "-f", "json", *arguments)
        return json.loads(done.stdout)[command]


class InBrowser(PageCase):
    def opened(self, path, **options):
        fragment = options.pop("fragment", "")
        browser = Browser(**options)
        self.addCleanup(browser.close)
        page = browser.open(path, fragment=fragment)
        self.assertEqual(page.problems, [])
        return page

    def shown(self, page):
        """Calls in the table, from the top, as far as they are drawn."""
        return page.run("[...document.querySelectorAll('#calls .vrow')]"
                        ".map(row => Number(row.firstChild.textContent))")

    def test_reads(self):
        capture = self.traffic()
        page = self.opened(self.page(capture))
        text = page.run("document.body.innerText")
        for row in self.rows("metrics", capture):
            if row["metric"] in ("SER", "SEER", "ISA", "SCR"):
                self.assertIn(f"{row['value']:.2f}", text)
                self.assertIn(row["source"], text)
        self.assertEqual(self.shown(page), [1, 2])
        # Answered in 3 s, rang after 1 s: by hand, from the ladder in clicase.
        self.assertIn("1.000", page.run("document.querySelector('#calls .vrow').innerText"))
        self.assertIn("registrar", page.run("document.querySelector('#hosts').innerText"))
        self.assertIn("0.050", page.run("document.querySelector('#registrations').innerText"))
        self.assertGreater(page.run("document.querySelectorAll('canvas').length"), 4)
        self.assertEqual(page.problems, [])

    def test_sorts_and_filters(self):
        page = self.opened(self.page(SOURCE / "captures" / "lossy.pcap"))
        calls = self.rows("calls", SOURCE / "captures" / "lossy.pcap")
        click = ("[...document.querySelectorAll('#calls .vhead button')]"
                 ".find(b => b.textContent.startsWith('SRD')).click()")
        page.run(click)
        by_srd = sorted(calls, key=lambda row: -row["srd"])
        self.assertEqual(self.shown(page), [row["call"] for row in by_srd])
        page.run(click)
        self.assertEqual(self.shown(page), [row["call"] for row in reversed(by_srd)])
        for text, keep in (("srd>0.5", lambda row: row["srd"] > 0.5),
                           ("srd > 0.5 call<7", lambda row: row["srd"] > 0.5 and row["call"] < 7),
                           ("ALICE", lambda row: "alice" in row["from"]),
                           ("alice or nobody", lambda row: "alice" in row["from"]),
                           ("outcome=busy", lambda row: row["outcome"] == "busy"),
                           ("nobody", lambda row: False)):
            self.search(page, text)
            self.assertEqual(sorted(self.shown(page)), [row["call"] for row in calls if keep(row)],
                             text)
        self.assertEqual(page.problems, [])

    def search(self, page, text):
        page.run(f"R.tables.calls.search.value = {json.dumps(text)}; "
                 "R.tables.calls.search.dispatchEvent(new Event('input'))")

    def test_search_is_the_language_of_where(self):
        """The same expression keeps the same calls here and on the command line."""
        captures = [SOURCE / "captures" / name for name in ("lossy.pcap", "refused.pcap", "b2bua.pcap")]
        merged = self.folder / "merged.pcapng"
        subprocess.run(["mergecap", "-w", merged, *captures], check=True)
        page = self.opened(self.page(merged))
        some = 0
        for text in ("srd > 0.5", "srd > 500ms and call != 3", "not srd", "srd", "!(tta or ackd)",
                     "outcome != completed", "outcome == COMPLETED && srd < .5", "final_code in {400..499}",
                     "final_code in {486, 600..699} or call == 1", "final_code not in {200}",
                     "final_code in 400..499", 'outcome in ("busy", "completed")', "tta is null",
                     "srd is not null", "sdt == null", 'from contains "alice"', 'from contains "ALICE"',
                     'to ~ "^SERVICE"', 'from not contains "alice"', 'from matches "a.*e"', "srd > tta",
                     "tta >= srd", "start >= 2026-01-01T00:00:00Z", "start < 2026-01-01T00:00:00Z",
                     "src == 10.9.0.11", "src == 10.9.0.11:5060", "flags", "not flags",
                     "flags == dropped", "flags != dropped", "retransmissions > 0 or (call < 4 and not (call == 2))",
                     "srd gt 0.5 AND call le 6", "transport == udp",
                     'call_id contains "@"', "tta >= 1 and tta <= 2", "tta - srd > 0.5", "tta-srd>0.5",
                     "tta - srd in {0.1..2}", "srd + 500ms > tta", "tta > srd + 1 - 0.5", "ended - start > 1s",
                     "start + srd < ended", "ended - start == duration", "final_code - 400 in {0..99}",
                     "src in 10.9.0.0/24", "src == 10.9.0.0/30", "src not in {10.9.0.11, 10.9.0.16/28}",
                     "src in 2001:db8::/32", "dst == [::ffff:10.9.0.12]:5060", "src == dst", "from == to",
                     r'from contains "\x61lic"', r'from contains "\\x61"', r'to matches "^\x73ervice\d*@"', "from == ALICE",
                     "outcome < d", "outcome in {b..c}", "flags contains dropped", "not tta - srd > 0.5",
                     "tta - srd", "to ~ 9 and src in 10.0.0.0/8"):
            with self.subTest(text):
                try:
                    wanted = [row["call"] for row in self.rows("calls", "-w", text, merged)]
                except AssertionError:
                    self.fail(f"the command line does not take {text}")
                page.run(f"R.tables.calls.setFilter({json.dumps(text)})")
                self.assertTrue(page.run("R.tables.calls.wrong.hidden"), text)
                self.assertEqual(page.run("R.tables.calls.shown.map(row => row.call)"), wanted)
                some += 0 < len(wanted)
        self.assertGreater(some, 20)
        self.assertEqual(page.problems, [])

    def test_search_says_what_is_wrong(self):
        page = self.opened(self.page(SOURCE / "captures" / "lossy.pcap"))
        for text in ("srdd > 3", "zzz > 3", "final_code == 4xx", "final_code == 4.5", "outcome == complted",
                     "outcome == xyzzy", "flags == noack", "srd > 3 and (call == 1", "srd > 3) or call == 1",
                     "srd >", "srd > 3x", 'srd > "3"', "start > yesterday", "from <> to", "from =~ x", 'from == "x',
                     "src in 10.0.0.0/33", "src == 10.0.0", "src in {1.2.3.4..1.2.3.5}", "src > 1.2.3.4",
                     "srd contains 3", "tta - from > 1", "start + ended > 1", "start > 1m", "ended - start > start",
                     "tta - > 1", "tta - srd > x", "srd ! > 3", 'from like "x"', "srd between 1 and 2", "dialogs == 3",
                     "srd in <", "(" * 101 + "srd"):
            with self.subTest(text):
                says, *told = self.said("calls", "-w", text, SOURCE / "captures" / "lossy.pcap", status=2)
                self.search(page, "")
                wanted = says.removeprefix("sipchron: --where: ")
                self.search(page, text)
                said = page.run("document.querySelector('#calls .wrong').innerText")
                self.assertTrue(said.startswith(wanted + ": "), (said, wanted))
                place, length = told[1].index("^") - 2, len(told[1].strip())
                marked = page.run("document.querySelector('#calls .wrong mark').textContent")
                self.assertEqual(marked.strip(), told[0][2:][place:place + length].strip())
                self.assertEqual(len(self.shown(page)), 8, "the rows stay")
        for text, words, marked in (
                ('from ~ "("', "not a regular expression", '"("'), ("and", "a key or a word expected", "and")):
            self.search(page, text)
            said = page.run("document.querySelector('#calls .wrong').innerText")
            self.assertIn(words, said, text)
            self.assertEqual(page.run("document.querySelector('#calls .wrong mark').textContent"), marked)
            self.assertEqual(len(self.shown(page)), 8, "the rows stay")
        self.search(page, "srd > 0.5")
        self.assertTrue(page.run("document.querySelector('#calls .wrong').hidden"))
        self.assertEqual(page.problems, [])

    def test_headings_stand_over_their_columns(self):
        page = self.opened(self.page(SOURCE / "captures" / "registered.pcap",
                                     SOURCE / "captures" / "lossy.pcap"))
        for section in ("calls", "registrations", "hosts"):
            off = page.run(f"""[...document.querySelectorAll('#{section} .vhead > div')].map((head, i) => {{
                const cell = document.querySelector('#{section} .vrow').children[i];
                const [a, b] = [head.getBoundingClientRect(), cell.getBoundingClientRect()];
                return Math.max(Math.abs(a.left - b.left), Math.abs(a.right - b.right)); }})""")
            self.assertGreater(len(off), 3)
            self.assertLess(max(off), 1, section)

    def test_captures_are_named_on_a_narrow_page(self):
        """400 px: each table says of each row which capture it is of, and so does the comparison."""
        captures = [SOURCE / "captures" / name for name in ("registered.pcap", "lossy.pcap")]
        page = self.opened(self.page(*captures), width=400)
        for section, name in (("calls", "lossy.pcap"), ("registrations", "registered.pcap"),
                              ("hosts", "registered.pcap")):
            for text in page.run(f"[...document.querySelectorAll('#{section} .vrow')]"
                                 ".map(row => row.innerText)"):
                self.assertRegex(text, r"(registered|lossy)\.pcap")
            self.assertIn(name, page.run(f"document.querySelector('#{section}').innerText"))
        rows = page.run("[...document.querySelectorAll('table.compare tbody tr')].map(tr => "
                        "[tr.innerText, tr.getBoundingClientRect().right])")
        self.assertGreater(len(rows), 10)
        for text, right in rows:
            self.assertIn("registered.pcap", text)
            self.assertIn("lossy.pcap", text)
            self.assertLessEqual(right, 400)

    def test_registration_is_opened(self):
        """Its messages, its reason, and an address of its own."""
        capture = SOURCE / "captures" / "registered.pcap"
        page = self.opened(self.page(capture))
        messages = [row for row in self.rows("messages", capture) if row["registration"] == 1]
        page.click("#registrations .vrow")
        page.wait("document.querySelector('dialog#call[open] svg.ladder')")
        self.assertEqual(page.run("document.querySelectorAll('svg.ladder g.arrow:not(.other)').length"),
                         len(messages))
        self.assertEqual(page.run("location.hash"), "#registration=1")
        rrd = self.rows("registrations", capture)[0]["rrd"]
        self.assertLess(rrd, 0.01)  # six decimals
        self.assertIn(f"■ RRD {rrd:.6f}", page.run("document.querySelector('svg.ladder').textContent"))
        self.assertIn("Registration 1", page.run("document.querySelector('#call-title').innerText"))
        self.assertIn("200 OK", page.run("document.querySelector('dialog header p').innerText"))
        self.assertIn("REGISTER", page.run("document.querySelector('pre.message').innerText"))
        page.press("n")
        self.assertIn("Registration 2", page.run("document.querySelector('#call-title').innerText"))
        again = self.opened(self.page(capture), fragment="#registration=3")
        self.assertIn("Registration 3", again.run("document.querySelector('#call-title').innerText"))
        self.assertEqual(page.problems, [])

    def test_directions_are_shown_and_not_obeyed(self):
        """U+202E in From: who called whom stays what it is, in every place."""
        name = "x\u202ecba\u2066y"
        ids = "Call-ID: 1\u202e\r\nCSeq: 1 INVITE\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
        ends = f"From: <sip:{name}@a.example>;tag=1\r\nTo: <sip:bob@b.example>"
        payloads = [f"INVITE sip:bob@b.example SIP/2.0\r\n{ids}{ends}\r\nUser-Agent: \u202dagent\r\n"
                    "Content-Length: 0\r\n\r\n",
                    f"SIP/2.0 486 no\u202eyes\r\n{ids}{ends};tag=2\r\nContent-Length: 0\r\n\r\n"]
        capture = sip_capture(self.folder / "a\u202eb.pcap", [text.encode() for text in payloads])
        page = self.opened(self.page(capture, arguments=["--title", "t\u202et"]), fragment="#call=1")
        self.assertIn("x\\u{202e}cba\\u{2066}y@a.example", page.run("document.querySelector('#call-title').innerText"))
        page.run("document.querySelectorAll('svg.ladder g.arrow').forEach(g => "
                 "g.dispatchEvent(new MouseEvent('click')))")
        page.run("document.querySelectorAll('details').forEach(d => { d.open = true })")
        obeyed = page.run("""(() => {
            const found = [], bad = /[\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff]/;
            const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ALL);
            for (let node = walk.nextNode(); node; node = walk.nextNode()) {
              if (node.nodeType === 3 && node.parentNode.tagName !== 'SCRIPT' && bad.test(node.data)) found.push(node.data);
              for (const a of node.attributes || []) if (bad.test(a.value)) found.push(a.value);
            }
            return found; })()""")
        self.assertEqual(obeyed, [])
        self.assertIn("486 no\\u{202e}yes", page.run("document.querySelector('svg.ladder').textContent"))
        self.assertIn("\\u{202e}", page.run("document.title"))
        self.assertEqual(page.problems, [])

    def test_title_labels_and_clock(self):
        """The clock of Berlin, an hour before UTC in November; two captures have the names that they were given."""
        invite = (b"INVITE sip:b@b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@a>;tag=1\r\n"
                  b"To: <sip:b@b>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n")
        one = sip_capture(self.folder / "one.pcap", [invite])
        two = sip_capture(self.folder / "two.pcap", [invite])
        path = self.folder / "r.html"
        self.run_it("report", "-q", "-o", path, "--title", "The new proxy", "--label", f"before={one}",
                    "--label", f"{two}=after", "--local-time", one, two, env={"TZ": "Europe/Berlin"})
        page = self.opened(path)
        # sip_capture begins at 1,700,000,000: 2023-11-14 22:13:20 UTC, 23:13:20 in Berlin.
        self.assertIn("23:13:20.000", page.run("document.querySelector('#calls .vrow').innerText"))
        self.assertIn("UTC+01:00", page.run("document.querySelector('#facts').innerText"))
        self.assertNotIn("22:13:20", page.run("document.body.innerText"))
        self.assertTrue(page.run("document.title").startswith("The new proxy: before, after"))
        self.assertEqual(page.run("[...document.querySelectorAll('table.compare thead th')].slice(1)"
                                  ".map(th => th.innerText.trim())"), ["before", "after"])
        page.run("R.openRow(R.tables.calls.rows[0], 'calls')")
        self.assertIn("23:13:20.000 UTC+01:00", page.run("document.querySelector('.pane').innerText"))
        self.assertEqual(page.problems, [])

    def test_files_without_a_packet(self):
        """No packet, no time: not 1970."""
        empty = sip_capture(self.folder / "empty.pcap", [])
        (self.folder / "garbage.pcap").write_bytes(b"nothing of the kind" * 9)
        path = self.folder / "r.html"
        self.run_it("report", "-q", "-o", path, empty, self.folder / "garbage.pcap", self.traffic(), status=3)
        page = self.opened(path)
        text = page.run("document.querySelector('#facts').innerText")
        self.assertNotIn("1970", text)
        self.assertEqual(text.count("no packets"), 2)

    def test_ladder_and_message(self):
        capture = SOURCE / "captures" / "lossy.pcap"
        page = self.opened(self.page(capture))
        messages = [row for row in self.rows("messages", capture) if row["call"] == 1]
        page.click("#calls .vrow")
        page.wait("document.querySelector('dialog#call[open] svg.ladder')")
        self.assertEqual(page.run("document.querySelectorAll('svg.ladder g.arrow').length"),
                         len(messages))
        labels = page.run("[...document.querySelectorAll('svg.ladder g.arrow')]"
                          ".map(g => g.getAttribute('aria-label'))")
        for label, message in zip(labels, messages):
            self.assertIn(message["info"].split()[0], label)
            self.assertIn(f"{message['src']} to {message['dst']}", label)
            self.assertEqual(message["copy"] == "retransmission", "retransmission" in label)
        self.assertIn("Via: SIP/2.0/UDP", page.run("document.querySelector('pre.message').innerText"))
        page.press("ArrowDown")
        self.assertTrue(page.run("document.querySelector('pre.message').innerText")
                        .startswith(("SIP/2.0", messages[1]["command"])))
        page.press("n")
        self.assertIn("Call 2", page.run("document.querySelector('#call-title').innerText"))
        page.press("Escape")
        page.wait("!document.querySelector('dialog[open]')")
        self.assertEqual(page.problems, [])

    def test_address_of_a_call(self):
        page = self.opened(self.page(SOURCE / "captures" / "lossy.pcap"), fragment="#call=3")
        self.assertIn("Call 3", page.run("document.querySelector('#call-title').innerText"))

    def test_proxied_call_in_one_ladder(self):
        page = self.opened(self.page(SOURCE / "captures" / "proxied.pcap"), fragment="#call=1")
        self.assertEqual(page.run("document.querySelectorAll('svg.ladder .host').length"), 3)
        self.assertEqual(page.problems, [])

    def test_keys_theme_and_paper(self):
        page = self.opened(self.page(SOURCE / "captures" / "lossy.pcap"))
        dark = "getComputedStyle(document.body).backgroundColor"
        light = page.run(dark)
        page.press("t")
        self.assertNotEqual(page.run(dark), light)
        page.press("/")
        self.assertEqual(page.run("document.activeElement.type"), "search")
        page.run("document.activeElement.blur()")
        page.press("?")
        self.assertTrue(page.run("document.querySelector('#help').open"))
        page.press("Escape")
        page.pdf(self.folder / "page.pdf")
        self.assertGreater((self.folder / "page.pdf").stat().st_size, 20_000)
        self.assertEqual(page.problems, [])

    def test_widths(self):
        path = self.page(SOURCE / "captures" / "lossy.pcap", SOURCE / "captures" / "answered.pcap")
        for width, dark in ((1280, False), (1280, True), (400, False), (400, True)):
            page = self.opened(path, width=width, dark=dark)
            self.assertLessEqual(page.run("document.documentElement.scrollWidth"), width,
                                 "the page is wider than the window")
            self.assertEqual(page.problems, [])

    def test_side_by_side(self):
        captures = [SOURCE / "captures" / name for name in ("answered.pcap", "lossy.pcap",
                                                             "refused.pcap")]
        page = self.opened(self.page(*captures))
        heads = page.run("[...document.querySelectorAll('table.compare thead th')]"
                         ".map(th => th.innerText.trim())")
        self.assertEqual(heads[1:], [capture.name for capture in captures])
        for column, capture in enumerate(captures, 1):
            ser = next(row for row in self.rows("metrics", capture) if row["metric"] == "SER")
            shown = page.run("[...document.querySelectorAll('table.compare tbody tr')].find(tr => "
                             f"tr.firstChild.textContent.startsWith('SER')).children[{column}]"
                             ".lastChild.textContent").strip()
            self.assertEqual(shown, "–" if ser["value"] is None else f"{ser['value']:.2f}")
        self.assertEqual(page.run("R.tables.calls.rows.length"),
                         sum(len(self.rows("calls", capture)) for capture in captures))
        self.assertEqual(page.problems, [])

    def test_nothing_of_a_capture_is_obeyed(self):
        capture = hostile(self.folder / "<img src=x onerror=window.hit=10>&amp;.pcap")
        page = self.opened(self.page(capture))
        self.assertEqual(page.run("R.tables.calls.rows.length"), len(self.rows("calls", capture)))
        for i in range(page.run("R.tables.calls.rows.length")):
            page.run(f"R.openRow(R.tables.calls.rows[{i}], 'calls')")
            page.run("document.querySelectorAll('svg.ladder g.arrow')"
                     ".forEach(g => g.dispatchEvent(new MouseEvent('click')))")
            page.run("document.querySelectorAll('#call details').forEach(d => { d.open = true })")
        page.run("R.dialog.close()")
        for attack in ATTACKS:
            page.run(f"R.tables.calls.setFilter({json.dumps(attack)})")
        page.run("R.tables.calls.setFilter('')")
        self.assertIsNone(page.run("window.hit"))
        self.assertEqual(page.run("document.querySelectorAll('img, iframe, b[style], svg[onload]')"
                                  ".length"), 0)
        # Data blocks and two scripts of ours: no other.
        self.assertEqual(page.run("[...document.scripts].filter(s => !s.type).length"), 2)
        # It is all there, as text.
        page.run("R.openRow(R.tables.calls.rows[0], 'calls')")
        self.assertIn(ATTACKS[0], page.run("document.querySelector('pre.message').textContent"))
        self.assertIn("onerror", page.run("document.title"))
        self.assertEqual(page.problems, [])

    def test_policy_holds(self):
        """What an attack would do if it did run: the page may not."""
        page = self.opened(self.page(self.traffic()))
        self.assertEqual(page.run("fetch('https://example.invalid/').then(() => 'sent', () => 'no')"),
                         "no")
        page.run("(() => { const s = document.createElement('script'); s.textContent = "
                 "'window.hit = 1'; document.body.append(s); })()")
        page.run("(() => { const i = new Image(); i.src = 'https://example.invalid/x.png'; "
                 "document.body.append(i); })()")
        self.assertEqual(page.run("(() => { try { return eval('1') } catch (e) { return e.name } })()"),
                         "EvalError")
        self.assertIsNone(page.run("window.hit"))
        self.assertGreaterEqual(len(page.problems), 3)

    def test_ten_thousand_calls(self):
        if not GENERATOR.exists():
            self.skipTest(f"{GENERATOR} is not built")
        capture = self.folder / "many.pcap"
        subprocess.run([GENERATOR, "--calls=10400", "--packets=72800", "-o", capture], check=True)
        page = self.opened(self.page(capture))
        listed = page.run("R.tables.calls.rows.length")
        self.assertEqual(listed, LISTED_MAX)
        self.assertIn("10,000 of 10,400", page.run("document.querySelector('#notices').innerText"))
        # A keystroke looks at each row once, and makes no more rows than are in sight. How long that
        # takes is told, and decides nothing: other things run on the machine, too.
        made, tested, took = page.run("""(() => {
            const table = R.tables.calls, makeRow = table.makeRow, parse = R.filter.parse;
            let made = 0, tested = 0, most = [0, 0], slowest = 0;
            table.makeRow = (...what) => { made += 1; return makeRow.apply(table, what); };
            R.filter.parse = (...what) => {
              const test = parse(...what);
              return (row) => { tested += 1; return test(row); };
            };
            const measure = (what) => {
              made = tested = 0;
              const start = performance.now();
              what();
              table.body.offsetHeight;
              slowest = Math.max(slowest, performance.now() - start);
              most = [Math.max(most[0], made), Math.max(most[1], tested)];
            };
            for (const text of ['s', 'se', 'ser', 'srd>0', 'srd>0 outcome=completed', 'zz', ''])
              measure(() => table.setFilter(text));
            for (const column of table.columns) measure(() => table.sortBy(column));
            measure(() => { table.body.scrollTop = 1e6; table.render(); });
            return [...most, slowest];
        })()""")
        print(f"10,000 calls: ready after {page.ready_s:.2f} s, loaded after {page.loaded_s:.2f} s, "
              f"slowest filter or sort {took:.0f} ms", file=sys.stderr)
        self.assertLess(made, 2 * DRAWN_MAX)
        self.assertEqual(tested, LISTED_MAX)
        self.assertLess(page.run("document.querySelectorAll('#calls .vrow').length"), DRAWN_MAX)
        self.assertEqual(page.problems, [])


if __name__ == "__main__":
    try:
        Browser().close()
    except NoBrowser as reason:
        print(f"SKIP: no browser: {reason}")
        sys.exit(77)
    unittest.main()
