#!/usr/bin/env python3
"""The options of `findings` (docs/CLI.md): severity, rule, suppression, how many of a rule, groups, explanations."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import sipchron                     # noqa: E402
from flow import parse_flow         # noqa: E402
from flowcapture import write_flow  # noqa: E402

# Thirty calls to a number that is not there, of 30 callers, to two hosts in turn; then one that no one answers.
CALLS = 30
LADDER = "".join(f"""
{i}.000 A>{"BC"[i % 2]} INVITE 1 z{i} cid=c{i} from=49301{i:02d} to=nobody
{i}.100 {"BC"[i % 2]}>A 404 INVITE 1 z{i} t cid=c{i} from=49301{i:02d} to=nobody
{i}.110 A>{"BC"[i % 2]} ACK 1 z{i} t cid=c{i} from=49301{i:02d} to=nobody""" for i in range(CALLS)) + "".join(f"""
{100 + after} A>D INVITE 1 y1 cid=d""" for after in (0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5)) + "\nend 300\n"


class Listing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.temporary.name)
        cls.capture = write_flow(parse_flow("listing", LADDER), cls.temporary.name)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def run_it(self, *arguments, status=0):
        done = subprocess.run([sipchron.program(), "findings", *map(str, arguments)], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def rows(self, *arguments):
        return sipchron.rows("findings", *arguments, self.capture)

    def test_a_line_for_each_in_full(self):
        lines = self.run_it("--severity", "error", self.capture).stdout.splitlines()
        self.assertEqual(lines, ["error    no-response            call 31           INVITE to 192.0.2.4:5060 was sent "
                                 "7 times in 31.500 s and never answered"])

    def test_verbose_says_what_to_do(self):
        lines = self.run_it("-v", "--rule", "no-response", self.capture).stdout.splitlines()
        self.assertEqual(len(lines), 4)
        self.assertIn("frames 91 97", lines[1])
        self.assertIn("the cause; certain, must (RFC 3261 17.1)", lines[1])
        self.assertIn("Call-ID", lines[2])

    def test_25_of_a_rule_and_how_many_more(self):
        rows = self.rows()
        self.assertEqual([row["rule"] for row in rows], ["unexplained"] * 25 + ["no-response", "unexplained"])
        self.assertEqual(rows[-1]["text"], "and 5 more")
        self.assertEqual(len(self.rows("--per-rule", "0")), CALLS + 1)
        self.assertEqual([row["text"] for row in self.rows("--per-rule", "1", "--rule", "unexplained")][1:],
                         ["and 29 more"])

    def test_severity_and_rule(self):
        self.assertEqual([row["rule"] for row in self.rows("--severity", "error")], ["no-response"])
        self.assertEqual(len(self.rows("--severity", "warning", "--per-rule", "0")), CALLS + 1)
        rows = self.rows("--rule", "no-response", "--rule", "slow-setup")
        self.assertEqual([row["rule"] for row in rows], ["no-response"])
        self.assertIn("passes what was asked for", self.run_it("--rule", "sweep", self.capture).stderr)
        for wrong in (("--rule", "nosuch"), ("--severity", "bad"), ("--per-rule", "x")):
            self.assertIn(wrong[1], self.run_it(*wrong, self.capture, status=2).stderr)

    def ignored(self, text, status=0):
        path = self.folder / "ignore"
        path.write_text(text)
        done = self.run_it("-f", "csv", "--per-rule", "0", "--ignore", path, self.capture, status=status)
        return len(done.stdout.splitlines()) - 1, done.stderr

    def test_ignore(self):
        """Of 30 calls 15 went to B; the callers' numbers end in 00 to 29, ten of them in 00 to 09."""
        self.assertEqual(self.ignored("unexplained\n")[0], 1)
        self.assertEqual(self.ignored("# ours\n\nunexplained 192.0.2.2 # B\n")[0], 16)
        self.assertEqual(self.ignored("unexplained 192.0.2.2:5060\n")[0], 16)
        self.assertEqual(self.ignored("unexplained 493010?\n")[0], 21)
        self.assertEqual(self.ignored("* 493010?@*\n")[0], 21)
        self.assertEqual(self.ignored("no-response 4930*\n")[0], 31)
        left, said = self.ignored("*\n")
        self.assertEqual(left, 0)
        self.assertIn("31 findings hidden by", said)

    def test_ignore_says_where_it_is_wrong(self):
        self.assertIn("ignore:2: there is no rule \"nosuch\"", self.ignored("*\nnosuch\n", status=2)[1])
        self.assertIn("ignore:1: a rule and one pattern", self.ignored("* a b\n", status=2)[1])
        self.run_it("--ignore", self.folder / "missing", self.capture, status=2)

    def test_by_rule_says_how_many_calls_and_where_the_first_is(self):
        rows = [{key: row[key] for key in ("rule", "n", "calls", "first_frame")} for row in self.rows("--by", "rule")]
        self.assertEqual(rows, [{"rule": "unexplained", "n": 30, "calls": 30, "first_frame": 1},
                                {"rule": "no-response", "n": 1, "calls": 1, "first_frame": 91}])
        hosts = {row["dst"].split(":")[0]: row["n"] for row in self.rows("--by", "dst")}
        self.assertEqual(hosts, {"192.0.2.2": 15, "192.0.2.3": 15, "192.0.2.4": 1})
        self.assertEqual(sum(row["n"] for row in self.rows("--by", "minute")), 31)

    def test_explain_takes_no_capture(self):
        text = self.run_it("--explain", "no-response").stdout
        self.assertTrue(text.startswith("no-response: "))
        for what in ("severity", "fires when", "not when", "what to do", "see"):
            self.assertIn(f"\n  {what}: ", text)
        self.assertIn("did you mean", self.run_it("--explain", "no-respons", status=2).stderr)


if __name__ == "__main__":
    unittest.main()
