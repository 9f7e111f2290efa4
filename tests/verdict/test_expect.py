#!/usr/bin/env python3
"""expect and --fail-if: what holds, what is broken and by which rows, and how it is said. What the captures
hold is by the ladders here."""
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ET
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from clicase import CliCase                      # noqa: E402
from flow import parse_flow                      # noqa: E402
from flowcapture import write_flow               # noqa: E402

# Ten calls, 10 s apart. 1 to 6 are answered after 1 s, but 3 after 4 s, and end after 5 s more; 7 and 8
# are busy, 9 is refused with 403 and 10 never answered. By hand: SER is 6 of 10; frames: five of each
# answered call, three of each refused one.
ANSWERED = """{t:.3f} A>B INVITE 1 i{i} cid=c{i}
{a:.3f} B>A 200 INVITE 1 i{i} b cid=c{i}
{k:.3f} A>B ACK 1 k{i} b cid=c{i}
{e:.3f} A>B BYE 2 y{i} b cid=c{i}
{f:.3f} B>A 200 BYE 2 y{i} b cid=c{i}
"""
REFUSED = """{t:.3f} A>B INVITE 1 i{i} cid=c{i}
{a:.3f} B>A {code} INVITE 1 i{i} x cid=c{i}
{k:.3f} A>B ACK 1 i{i} x cid=c{i}
"""


def ladder(delay=1, slow=4):
    text = ""
    for i in range(1, 7):
        t, d = 10 * i, slow if i == 3 else delay
        text += ANSWERED.format(i=i, t=t, a=t + d, k=t + d + .01, e=t + d + 5, f=t + d + 5.1)
    for i, code in ((7, 486), (8, 486), (9, 403)):
        t = 10 * i
        text += REFUSED.format(i=i, t=t, a=t + .1, k=t + .11, code=code)
    return text + "100.000 A>B INVITE 1 i10 cid=c10\nend 300\n"


# (expression, result, value with its unit, numbers of rows, frames of rows)
CASES = [
    ("SER >= 60", "holds", "60.00 %", "", ""), ("SER > 60", "broken", "60.00 %", "7 8 9", "31 34 37"),
    ("SER == 60%", "holds", "60.00 %", "", ""), ("SER != 60", "broken", "60.00 %", "1 2 3", "1 6 11"),
    ("SER lt 50", "broken", "60.00 %", "1 2 3", "1 6 11"),
    ("SER.numerator == 6", "holds", "6 ", "", ""), ("SER.n >= 11", "broken", "10 ", "", ""),
    ("TTA.p95 <= 4", "holds", "4.000000000 s", "", ""),
    ("TTA.max < 3500ms", "broken", "4.000000000 s", "3", "11"),
    ("TTA.max < 4", "broken", "4.000000000 s", "3", "11"),
    ("TTA > 1.5", "broken", "1.500000000 s", "1 2 4", "1 6 16"),
    ("tta.P50 == 1s", "holds", "1.000000000 s", "", ""),
    ('count(calls where outcome == "timed_out") == 0', "broken", "1 ", "10", "40"),
    ("count(calls where final_code in {486, 403}) <= 3", "holds", "3 ", "", ""),
    ("count(calls) == 10", "holds", "10 ", "", ""),
    ("count(calls where (tta > 3 or outcome == busy)) < 3", "broken", "3 ", "3 7 8", "11 31 34"),
    ("share(calls where tta > 3) < 10", "broken", "10.00 %", "3", "11"),
    ("share(calls where outcome == busy) >= 20.5%", "broken", "20.00 %", "1 2 3", "1 6 11"),
    ("count(messages where code == 486) == 2", "holds", "2 ", "", ""),
    ("count(messages where code == 486) == 3", "broken", "2 ", "", "32 35"),
    ("count(transactions where method == BYE) == 6", "holds", "6 ", "", ""),
    ("count(registrations) == 0", "holds", "0 ", "", ""),
    ("count(elements) == 2", "holds", "2 ", "", ""), ("count(streams) > 0", "broken", "0 ", "", ""),
    ('count(findings where severity == "error" and scope == call) <= 9', "holds", None, "", ""),
    ('count(calls where header("From") contains "sip:") == 10', "holds", "10 ", "", ""),
    ("CPS <= 1", "holds", "1.000 1/s", "", ""),
    ("RRD < 1", "undefined", " ", "", ""), ("IRA < 1", "undefined", " ", "", ""),
    ("RRD < 1 undefined ok", "undefined", " ", "", ""),
    ("share(registrations where final_code == 200) > 50", "undefined", " ", "", ""),
]
BASELINE_CASES = [("diff(TTA.p50) < 20%", "holds", "0.00 %"), ("diff(TTA.max) < 20%", "broken", "100.00 %"),
                  ("diff(TTA.max) <= 2", "holds", "2.000000000 s"), ("diff(TTA.max) < 2s", "broken", "2.000000000 s"),
                  ("diff(SER) >= -1", "holds", "0.00 %"), ("diff(RRD) < 5%", "undefined", " ")]

# (line of the file, column, what is said)
WRONG = [("a: SRX > 3", 4, 'unknown metric "SRX"; "sipchron metrics --help" lists them'),
         ("a: SRDS > 3", 4, 'unknown metric "SRDS"; did you mean "SRD_S"?'),
         ("a: SER.p5 > 3", 8, 'unknown statistic "p5"; did you mean "p50"?'),
         ("  a :  count(calls where srdd > 3) == 0", 26, 'unknown key "srdd"; did you mean "srd"?'),
         ("a: count(clls) == 0", 10, 'unknown kind of rows "clls"; did you mean "calls"?'),
         ("a: count(calls where srd > 3 == 0", 34, '")" expected at the end'),
         ("a: count(calls where srd > 3", 29, '")" expected at the end'),
         ("a: share(calls) < 3", 15, '"where" expected'),
         ("a: SER ~ 3", 8, "a comparison (== != < <= > >=) expected"),
         ("a: SER >= high", 11, "high is no value of that: it is a number, such as 95 or 0.5"),
         ("a: SER >= 3s", 11, "3s is no value of that: it is a number, such as 95 or 0.5"),
         ("a: TTA <= 20%", 11, "20% is no value of that: a time is 2, 0.5 or 250ms"),
         ('a: SER >= "3"', 11, "a number expected"), ("a: SER >=", 10, "a number expected at the end"),
         ("a: SER >= 3 4", 13, '"undefined ok" or the end expected'),
         ("a: SER >= 3 undefined", 22, '"ok" expected at the end'),
         ("a: diff(SER) > 3", 4, "diff(...) needs something to compare with: --baseline FILE"),
         ("a SER > 3", 1, "a rule is NAME: EXPR"), (": SER > 3", 1, "a rule is NAME: EXPR"),
         ("SER >= 95", 1, "a rule is NAME: EXPR"),
         ("ä: SRX > 3", 4, 'unknown metric "SRX"; "sipchron metrics --help" lists them'),
         ("a: ", 3, None), ("a: SER = 3", 8, 'equality is "=="')]


class Expect(CliCase):
    def capture(self, name="now", **options):
        path = write_flow(parse_flow(name, ladder(**options)), self.folder)
        return path.rename(self.folder / f"{name}.pcap")

    def rules(self, *lines):
        path = self.folder / "rules.txt"
        path.write_text("".join(f"{line}\n" for line in lines))
        return path

    def rows(self, rules, *arguments, status):
        text = self.run_it("expect", rules, *arguments, "-f", "csv", status=status).stdout.decode()
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def test_every_form(self):
        rules = self.rules("# all of them", *(f"rule {i}: {case[0]} # a comment"
                                              for i, case in enumerate(CASES)))
        rows = self.rows(rules, self.capture(), status=1)
        self.assertEqual(len(rows), len(CASES))
        for i, (row, (text, result, value, numbers, frames)) in enumerate(zip(rows, CASES, strict=True)):
            with self.subTest(text):
                self.assertEqual((row["name"], row["expectation"], row["result"], row["line"]),
                                 (f"rule {i}", text, result, str(i + 2)))
                if value is not None:
                    self.assertEqual(f"{row['value']} {row['unit']}", value)
                self.assertEqual((row["rows"], row["frames"]), (numbers, frames))
                self.assertEqual(row["ok"] == "true", result == "holds" or "undefined ok" in text)

    def test_baseline(self):
        """The slowest call took 2 s in the baseline, and takes 4 s now."""
        rules = self.rules(*(f"r{i}: {case[0]}" for i, case in enumerate(BASELINE_CASES)))
        rows = self.rows(rules, self.capture(), "--baseline", self.capture("before", slow=2), status=1)
        self.assertEqual([(row["expectation"], row["result"], f"{row['value']} {row['unit']}") for row in rows],
                         BASELINE_CASES)

    def test_exit_status(self):
        capture = self.capture()
        for lines, status in ((["a: SER >= 60"], 0), (["a: SER >= 61"], 1), (["a: RRD < 1"], 1),
                              (["a: RRD < 1 undefined ok", "b: SER > 0"], 0), (["a: SER >="], 2), ([], 2),
                              (["# nothing"], 2)):
            self.run_it("expect", self.rules(*lines), capture, status=status)
        self.run_it("expect", self.folder / "missing", capture, status=3)
        self.run_it("expect", self.rules("a: SER > 0"), self.folder / "missing", status=3)
        self.run_it("expect", self.rules("a: SER > 0"), status=2)

    def test_errors_point_at_the_place(self):
        """Every wrong line is said, with file, line and column, and the expression below."""
        capture = self.capture()
        for line, column, said in WRONG:
            with self.subTest(line):
                rules = self.rules("# first", "good: SER > 0", line)
                lines = self.said("expect", rules, capture, status=2)
                self.assertEqual(len(lines), 3, lines)
                place, _, what = lines[0].partition(": ")[2].partition(": ")
                self.assertEqual(place, f"{rules}:3:{column}")
                if said:
                    self.assertEqual(what, said)
                self.assertRegex(lines[2], r"^ +\^~*$")
        lines = self.said("expect", self.rules("a: SER >", "b: SER > 1", "b: SER > 2", "c: X > 1"), capture,
                          status=2)
        self.assertEqual([re.match(r"sipchron: .*?:(\d+:\d+): ", line)[1] for line in lines[::3]],
                         ["1:9", "3:1", "4:4"])

    def test_no_input_is_written_to(self):
        rules, capture, before = self.rules("a: SER > 0"), self.capture(), self.capture("before")
        for path in (rules, capture, before):
            content = path.read_bytes()
            self.run_it("expect", rules, capture, "--baseline", before, "-o", path, status=2)
            self.assertEqual(path.read_bytes(), content)
        self.assertEqual(self.said("expect", rules, "-", "--baseline", "-", status=2),
                         ["sipchron: expect: standard input can be read only once"])
        with open(before, "rb") as stream:
            self.run_it("expect", self.rules("a: diff(SER) == 0"), capture, "--baseline", "-", stdin=stream)

    def test_selection(self):
        """-w and --from choose the calls that go in, and those that are counted."""
        rules = self.rules("a: SER == 100", "b: count(calls) == 5", "c: count(messages) == 0")
        rows = self.rows(rules, self.capture(), "-w", "tta < 2", status=1)
        self.assertEqual([row["result"] for row in rows], ["holds", "holds", "broken"])
        rules = self.rules("a: count(calls) == 4", "b: count(messages) == 12")
        self.assertEqual([row["result"] for row in self.rows(rules, self.capture(), "--from", "55", status=0)],
                         ["holds", "holds"])

    def test_junit(self):
        """XML that a reader of JUnit takes, with what ElementTree and the schema's rules say of it."""
        rules = self.rules("ok: SER >= 0", "broken: SER >= 61",
                           "undefined: RRD < 1", "may be: RRD < 1 undefined ok",
                           'said: count(calls where from contains "<&>") == 1')
        output = self.folder / "out.xml"
        self.run_it("expect", rules, self.capture(), "-o", output, status=1)
        root = ET.parse(output).getroot()
        self.assertEqual(root.tag, "testsuites")
        (suite,) = root
        self.assertEqual(suite.tag, "testsuite")
        self.assertEqual({key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")},
                         {"tests": "5", "failures": "2", "errors": "1", "skipped": "1"})
        self.assertEqual([(case.get("name"), [child.tag for child in case]) for case in suite],
                         [("ok", []), ("broken", ["failure"]), ("undefined", ["error"]),
                          ("may be", ["skipped"]), ("said", ["failure"])])
        self.assertEqual(suite[1][0].get("message"),
                         "SER >= 61: it is 60.00 %: calls 7, 8, 9 (frames 31, 34, 37)")
        self.assertEqual(suite[4][0].get("message"), 'count(calls where from contains "<&>") == 1: it is 0')
        self.assertEqual({case.get("classname") for case in suite}, {"sipchron"})

    def test_junit_by_a_reader(self):
        """junitparser, which CI tools use."""
        python = next((path for path in (sys.executable, "/usr/bin/python3") if os.access(path, os.X_OK) and
                       subprocess.run([path, "-c", "import junitparser"], capture_output=True,
                                      check=False).returncode == 0), None)
        if not python:
            self.skipTest("python3-junitparser is not there")
        output = self.folder / "out.xml"
        self.run_it("expect", self.rules("a: SER >= 0", "b: SER >= 61", "c: RRD < 1"), self.capture(), "-f",
                    "junit", "-o", output, status=1)
        script = ("import sys, junitparser\nxml = junitparser.JUnitXml.fromfile(sys.argv[1])\n"
                  "for suite in xml:\n print(suite.tests, suite.failures, suite.errors)\n"
                  " for case in suite: print(case.name, case.is_passed, *[type(r).__name__ for r in case.result])")
        said = subprocess.run([python, "-c", script, output], capture_output=True, text=True, check=True).stdout
        self.assertEqual(said.splitlines(), ["3 1 1", "a True", "b False Failure", "c False Error"])

    def test_formats(self):
        rules = self.rules("a: SER >= 61")
        capture = self.capture()
        row = json.loads(self.run_it("expect", rules, capture, "-f", "json", status=1).stdout)["expect"][0]
        self.assertEqual((row["result"], row["value"], row["rows"], row["frames"], row["ok"]),
                         ("broken", 60.0, [7, 8, 9], [31, 34, 37], False))
        self.assertEqual(json.loads(self.run_it("expect", rules, capture, "-f", "ndjson", status=1).stdout)["text"],
                         "SER >= 61: it is 60.00 %: calls 7, 8, 9 (frames 31, 34, 37)")
        self.assertIn(b"broken", self.run_it("expect", rules, capture, status=1).stdout)

    # ---- --fail-if ----

    def test_fail_if(self):
        """What is written is what must not be: exit 1, and it is said why; the rows come all the same."""
        capture = self.capture()
        plain = self.run_it("metrics", capture).stdout
        for expression, said in (("SER < 61", "SER < 61: it is 60.00 %: calls 7, 8, 9 (frames 31, 34, 37)"),
                                 ("TTA.max > 3", "TTA.max > 3: it is 4.000 s: calls 3 (frames 11)"),
                                 ("count(calls where outcome == busy) >= 2",
                                  "count(calls where outcome == busy) >= 2: it is 2: calls 7, 8 (frames 31, 34)"),
                                 ("RRD > 1", "RRD > 1: it is undefined: the capture has nothing that counts")):
            done = self.run_it("metrics", "--fail-if", expression, capture, status=1)
            self.assertEqual(done.stdout, plain)
            self.assertEqual(done.stderr.decode().splitlines(), [f"sipchron: --fail-if {said}"])
        self.run_it("metrics", "--fail-if", "SER < 60", "--fail-if", "RRD > 1 undefined ok", capture)
        self.run_it("metrics", "--fail-if", "SER < 60", "--fail-if", "SER > 59", capture, status=1)
        for arguments in (["--fail-if", "SERR > 1"], ["--fail-if", "SER < 1", "--by", "src"],
                          ["--fail-if", "diff(SER) < 1"], ["--fail-if", "SER < 1", "--explain", "SER"]):
            self.run_it("metrics", *arguments, capture, status=2)

    def test_fail_if_of_diff(self):
        """Of B, against A; and of the rows of the comparison."""
        now, before = self.capture(), self.capture("before", slow=2)
        self.run_it("diff", before, now, "--fail-if", "diff(TTA.max) > 99%", status=1)
        self.run_it("diff", now, before, "--fail-if", "diff(TTA.max) > 99%")
        self.run_it("diff", before, now, "--fail-if", "TTA.max > 3", status=1)
        self.run_it("diff", now, before, "--fail-if", "TTA.max > 3")
        self.run_it("diff", now, before, "--fail-if", "count(diff where verdict == worse) > 0")
        self.run_it("diff", now, before, "--fail-if", "count(diff where verdict == same) > 0", status=1)

    def test_fail_if_of_findings(self):
        """Of the rows that are listed; there are no metrics there."""
        capture = self.capture()
        listed = self.run_it("findings", "-f", "csv", capture).stdout.decode()
        found = len(list(csv.DictReader(io.StringIO(listed, newline=""))))
        self.run_it("findings", "--fail-if", f"count(findings) > {found}", capture)
        self.run_it("findings", "--fail-if", f"count(findings) >= {found}", capture, status=1)
        self.run_it("findings", "--fail-if", "count(findings) > 0", "-w", "call == 1", capture)
        self.run_it("findings", "--fail-if", "SER < 90", capture, status=2)
        # However many are listed: ten calls time out, and of a rule two are shown.
        silent = "".join(f"{i}.000 A>B INVITE 1 s{i} cid=s{i}\n" for i in range(10)) + "end 300\n"
        path = write_flow(parse_flow("silent", silent), self.folder)
        counted = "count(findings where scope == call and primary == true)"
        for options in ([], ["--per-rule", "2"], ["--per-rule", "2", "-f", "csv"]):
            self.run_it("findings", *options, "--fail-if", f"{counted} != 10", path)
            self.run_it("findings", *options, "--fail-if", f"{counted} == 10", path, status=1)

    def test_fail_if_of_health(self):
        """A metric a row, behind the checks: of all of them."""
        capture = self.capture()
        listed = list(csv.DictReader(io.StringIO(self.run_it("health", "-f", "csv", capture).stdout.decode(),
                                                 newline="")))
        checks = sum(row["check"] != "" for row in listed)
        self.assertGreater(checks, 5)
        self.run_it("health", "--fail-if", f"count(health where check) != {checks}", capture)
        self.run_it("health", "--fail-if", f"count(health where not check) < {len(listed) - checks + 1}", capture,
                    status=1)

    # ---- docs/CI.md ----

    def test_example_of_the_document(self):
        """The workflow's own commands: SIPp calls itself, tcpdump records, expect judges."""
        for program in ("sipp", "tcpdump"):
            if not shutil.which(program):
                self.skipTest(f"{program} is not installed")
        text = (Path(os.environ["SIPCHRON_SOURCE"]) / "docs" / "CI.md").read_text()
        rules = re.search(r"```text\n# sip\.rules\n(.*?)```", text, re.DOTALL)[1]
        script = re.search(r"```sh\n(.*?)```", text, re.DOTALL)[1]
        (self.folder / "sip.rules").write_text(rules)
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "sipchron").symlink_to(self.program)
        env = {**os.environ, "PATH": f"{self.folder}/bin:{os.environ['PATH']}"}
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.folder, env=env,
                              capture_output=True, text=True, check=False, timeout=120,
                              stdin=subprocess.DEVNULL)
        log = (self.folder / "tcpdump.log").read_text()
        if re.search("permission|not permitted|No such device", log):
            self.skipTest("tcpdump may not record here")
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:] + log)
        suite = ET.parse(self.folder / "sip-expect.xml").getroot()[0]
        self.assertEqual((suite.get("failures"), suite.get("errors")), ("0", "0"))
        self.assertEqual(int(suite.get("tests")), len(re.findall(r"(?m)^[^#\n]+:", rules)))


if __name__ == "__main__":
    unittest.main()
