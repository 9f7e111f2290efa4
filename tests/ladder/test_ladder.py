#!/usr/bin/env python3
"""The command `ladder`: what is chosen, what is said when that cannot be, hosts and their columns,
width, and text of a capture that would rather be obeyed than shown."""
import json
import re
import subprocess
import sys
import unicodedata
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))

from clicase import CliCase, sip_capture   # noqa: E402
from flow import read_flow                 # noqa: E402
from flowcapture import write_flow         # noqa: E402

SOURCE = HERE.parent.parent
CAPTURES = SOURCE / "captures"
FLOWS = SOURCE / "tests" / "flows"
WIDTH = 100

HOSTILE = "\x1b[2J\x07<script>alert(1)</script>&\"';#%%{}\u202e\u200b]]>\ufffe\\"


def columns(line):
    """Of a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF"
               else 1 for c in line)


class Ladder(CliCase):
    def ladder(self, *arguments, **options):
        return self.run_it("ladder", *arguments, **options).stdout.decode()

    # ---- which calls ----

    def test_choice(self):
        capture = self.traffic()
        self.assertTrue(self.ladder("--call", "2", capture).startswith("call 2: "))
        call_id = json.loads(self.run_it("calls", "-f", "json", capture).stdout)["calls"][1]["call_id"]
        self.assertTrue(self.ladder("--call-id", call_id, capture).startswith("call 2: "))
        self.assertTrue(self.ladder("-w", "outcome == busy", capture).startswith("call 2: "))
        self.assertTrue(self.ladder("--from", "3.9", capture).startswith("call 2: "))
        both = self.ladder("--call", "1-2", capture)
        self.assertEqual(re.findall("^call .", both, re.MULTILINE), ["call 1", "call 2"])
        self.assertEqual(both.count("begins"), 2)
        self.assertEqual(self.ladder("--call", "1,2", "--together", capture).count("begins"), 1)
        self.assertEqual(self.ladder("--call", "1", "--call", "2", capture), both)
        self.assertEqual(self.ladder("--call", "1-2", "-w", "outcome == busy", capture),
                         self.ladder("--call", "2", capture))

    def test_messages_are_those_of_the_call(self):
        capture = self.traffic()
        frames = re.findall(r"^ +\S+ +(?:\S+ +)?(\d+)  ", self.ladder("--call", "1", capture),
                            re.MULTILINE)
        self.assertEqual(frames, ["1", "2", "3", "4", "10", "11"])

    def test_session(self):
        """p02: a B2BUA's two calls are one session."""
        capture = write_flow(read_flow(FLOWS / "p02-b2bua.flow"), self.folder)
        text = self.ladder("--call", "2", "--session", capture)
        self.assertEqual(re.findall("^call .", text, re.MULTILINE), ["call 1", "call 2"])
        self.assertEqual(text.count("begins"), 1)
        self.assertIn("B2BUA", text)

    def test_standard_input_is_read_as_often_as_needed(self):
        capture = self.traffic()
        wanted = self.ladder("--call", "2", capture)
        with open(capture, "rb") as file:
            self.assertEqual(self.ladder("-w", "outcome == busy", "-", stdin=file), wanted)
        data = Path(capture).read_bytes()
        for arguments in (["--call", "2"], ["-w", "outcome == busy"]):
            self.assertEqual(self.ladder(*arguments, "-", input=data), wanted)

    def test_named_pipe(self):
        """It can be read once: enough for a number, not for an expression."""
        capture = self.traffic()
        script = '"$0" ladder "${@:2}" <(cat "$1")'
        done = subprocess.run(["bash", "-c", script, self.program, capture, "--call", "2"],
                              capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stdout.decode()),
                         (0, self.ladder("--call", "2", capture)))
        done = subprocess.run(["bash", "-c", script, self.program, capture, "-w", "srd"],
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"can be read only once", done.stderr)

    def test_errors(self):
        capture = self.traffic()
        cases = [
            ([capture], 2, "ladder: which calls? --call N, --call-id ID or --where EXPR; sipchron "
             "calls FILE lists them"),
            (["--call", "3", capture], 2, "ladder: there is no call 3: the input has 2 calls"),
            (["--call", "1,7-9", capture], 2,
             "ladder: there is no call 7: the input has 2 calls"),
            (["--call", "0", capture], 2, 'ladder: --call: "0" is not the number of a call, or '
             "several: 3 or 3,5-7"),
            (["--call", "5-3", capture], 2, 'ladder: --call: "5-3" is not the number of a call, or '
             "several: 3 or 3,5-7"),
            (["--call-id", "x", capture], 2, "ladder: none of 2 calls is the one asked for"),
            (["-w", "srd > 99", capture], 2, "ladder: none of 2 calls is the one asked for"),
            (["-f", "svgg", "--call", "1", capture], 2, 'ladder: -f: "svgg" is not one of text, '
             'svg, mermaid; did you mean "svg"?'),
            (["-f", "mermaid", "--call", "1-2", capture], 2, "ladder: a Mermaid file holds one "
             "picture, and these are 2: choose one call, or put them --together"),
            (["--call", "1", "/nonexistent.pcap"], 3,
             "/nonexistent.pcap: No such file or directory; check the name"),
            (["--call", "1", "-o", "/nonexistent/x.svg", capture], 5,
             "/nonexistent/x.svg: cannot be written: No such file or directory"),
        ]
        for arguments, status, line in cases:
            with self.subTest(arguments=arguments):
                self.assertEqual(self.said("ladder", *arguments, status=status),
                                 ["sipchron: " + line])
        target = self.folder / "out.txt"
        self.run_it("ladder", "--call", "9", "-o", target, capture, status=2)
        self.assertEqual(list(self.folder.glob("out.txt*")), [])

    def test_damaged_input_is_drawn_as_far_as_it_goes(self):
        capture = Path(self.traffic())
        cut = self.folder / "cut.pcap"
        cut.write_bytes(capture.read_bytes()[:-10])
        done = self.run_it("ladder", "--call", "2", cut, status=4)
        self.assertIn(b"486", done.stdout)

    # ---- hosts ----

    def hosts(self, text):
        line = next(line for line in text.splitlines() if " frame " in line)
        return line.split()[3:]

    def test_one_column_for_two_ports(self):
        """trap-asym: requests come from another port than the one answers go to."""
        capture = write_flow(read_flow(FLOWS / "trap-asym.flow"), self.folder)
        self.assertEqual(len(self.hosts(self.ladder("--call", "1", capture))), 2)

    def test_one_address_with_several_hosts(self):
        capture = write_flow(read_flow(FLOWS / "edge-loopback.flow"), self.folder)
        hosts = self.hosts(self.ladder("--call", "1", capture))
        self.assertEqual(len(hosts), len(set(hosts)))
        self.assertGreaterEqual(len(hosts), 2)
        self.assertTrue(all(":" in host for host in hosts), hosts)

    def test_order_of_the_path(self):
        """Not the order of the capture: here the second hop was recorded first."""
        flow = read_flow(FLOWS / "p01-proxy.flow")
        hop = next(step for step in flow.steps if step.dst == "B")
        flow.steps.remove(hop)
        flow.steps.insert(0, hop)
        flow.unsorted = True
        text = self.ladder("--call", "1", write_flow(flow, self.folder))
        addresses = [flow.host(name)[0] for name in ("A", "P", "B")]
        self.assertEqual(self.hosts(text), addresses)

    # ---- looks ----

    def test_width(self):
        for path in sorted(CAPTURES.glob("*.pcap*")):
            if not self.run_it("calls", "-q", "-f", "ndjson", path).stdout:
                continue
            for arguments in ([], ["--ascii"]):
                for width in (WIDTH, 72):
                    done = self.run_it("ladder", "-w", "call", *arguments, path,
                                       env={"COLUMNS": str(width)})
                    for line in done.stdout.decode().splitlines():
                        self.assertLessEqual(columns(line), width, f"{path.name}: {line}")
                    self.assertTrue(not arguments or done.stdout.isascii())

    def test_mark_at_the_stop(self):
        """By hand: call 1 rings after 1 s, is answered after 3 s, ended by the caller at 8 s."""
        lines = self.ladder("--call", "1", self.traffic()).splitlines()
        at = next(i for i, line in enumerate(lines) if "180 Ringing" in line)
        self.assertIn("SRD 1.000 s", " ".join(lines[at:at + 2]))
        self.assertIn("TTA 3.000 s", self.ladder("--call", "1", self.traffic()))

    # ---- untrusted text ----

    def hostile(self):
        def message(start, extra=""):
            return (f"{start}\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:a@x>;tag=1"
                    f"\r\nTo: <sip:b{HOSTILE[:20]}@y>\r\nCall-ID: id{HOSTILE}\r\nCSeq: 1 INVITE\r\n"
                    f"User-Agent: {HOSTILE}\r\nServer: {HOSTILE}\r\n{extra}"
                    "Content-Length: 0\r\n\r\n").encode("utf-8", "surrogatepass")
        invite = message(f"INVITE sip:b@y;x={HOSTILE} SIP/2.0").replace(b"\\\xff", b"\xff")
        return sip_capture(self.folder / "hostile.pcap", [
            invite, invite, message(f"SIP/2.0 486 {HOSTILE}\xff")])

    def test_hostile_text(self):
        done = self.run_it("ladder", "--call", "1", self.hostile())
        text = done.stdout.decode()
        self.assertEqual([c for c in text if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"],
                         [])
        self.assertIn("\\x1b[2J", text)
        self.assertTrue(self.run_it("ladder", "--ascii", "--call", "1",
                                    self.hostile()).stdout.isascii())

    def test_hostile_svg(self):
        text = self.ladder("-f", "svg", "--call", "1", self.hostile())
        root = ElementTree.fromstring(text)
        names = {element.tag.rsplit("}", 1)[1] for element in root.iter()}
        self.assertEqual(names, {"svg", "rect", "text", "line", "g", "title", "path"})
        for element in root.iter():
            self.assertFalse([name for name in element.attrib
                              if name.startswith("on") or "href" in name])
        self.assertIn("<script>alert(1)</script>", "".join(root.itertext()))
        self.assertNotIn("<script", text)

    def test_hostile_mermaid(self):
        text = self.ladder("-f", "mermaid", "--call", "1", self.hostile())
        lines = text.splitlines()
        self.assertEqual(lines[0], "sequenceDiagram")
        line = re.compile(r"    (participant h\d+ as |Note over h\d+(,h\d+)?: "
                          r"|h\d+(->>|-->>|-\)|--\))h\d+: )")
        for one in lines[1:]:
            start = line.match(one)
            self.assertTrue(start, one)
            rest = re.sub(r"#\d+;|<br/>", "", one[start.end():])
            self.assertNotRegex(rest, r"[#;:<>{}%\"'&\\\x00-\x1f]")


if __name__ == "__main__":
    unittest.main()
