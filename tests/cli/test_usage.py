#!/usr/bin/env python3
"""Command lines that are wrong, and help. Statuses are those of docs/CLI.md; a usage error says one
line, to which --where adds the place."""
import unittest

from clicase import ALL_COMMANDS, CliCase


class Usage(CliCase):
    def test_usage_errors(self):
        capture = self.traffic()
        cases = [
            (["cals", capture], 'unknown command "cals"; did you mean "calls"?'),
            (["xyzzy", capture], 'unknown command "xyzzy"; see sipchron --help'),
            (["-f", "json", "calls", capture],
             "the command comes first, then its options; see sipchron --help"),
            (["calls"], "calls: which capture? sipchron calls FILE..."),
            (["calls", "--wher", "srd", capture],
             "calls: Unknown option --wher; did you mean --where?"),
            (["ladder", "--by", "from", capture],
             "ladder: Unknown option --by; see sipchron ladder --help"),
            (["extract", "--local-time", "--call", "1", capture],
             "extract: Unknown option --local-time; see sipchron extract --help"),
            (["calls", "-z", capture], "calls: Unknown option -z; see sipchron calls --help"),
            (["calls", "--where"],
             "calls: Missing argument for --where"),
            (["calls", "-f", "jsn", capture],
             'calls: -f: "jsn" is not one of table, csv, json, ndjson; did you mean "json"?'),
            (["calls", "--timer-t1", "fast", capture],
             'calls: --timer-t1: "fast" is not a number of seconds, such as 0.5'),
            (["calls", "--timer-t1", "0", capture],
             'calls: --timer-t1: "0" is not a number of seconds, such as 0.5'),
            (["calls", "--max-calls", "0", capture],
             'calls: --max-calls: "0" is not a number above 0, such as 512 or 512M'),
            (["calls", "--max-memory", "99999999999G", capture],
             'calls: --max-memory: "99999999999G" is not a number above 0, such as 512 or 512M'),
            (["calls", "--from", "yesterday", capture],
             'calls: --from: "yesterday" is not a time (2026-01-02T03:04:05Z) or seconds from the '
             "start (12.5)"),
            (["metrics", "--explain", "SRD_X", capture],
             'metrics: unknown metric "SRD_X"; did you mean "SRD_S"?'),
            (["metrics", "--by", "day", capture], None),
        ]
        for arguments, expected in cases:
            with self.subTest(arguments=arguments):
                lines = self.said(*arguments, status=2)
                self.assertEqual(len(lines), 1, lines)
                if expected:
                    self.assertEqual(lines[0], "sipchron: " + expected)

    def test_where_points_at_the_place(self):
        lines = self.said("calls", "-w", "call == 1 and srdd > 3", self.traffic(), status=2)
        self.assertEqual(lines, ['sipchron: --where: unknown key "srdd"; did you mean "srd"?',
                                 "  call == 1 and srdd > 3",
                                 "                ^~~~"])

    def test_where_of_both_kinds(self):
        """metrics: what is wrong is said by the kind of row that was meant."""
        capture = self.traffic()
        self.assertEqual(self.said("metrics", "-w", "kind == initail", capture, status=2)[0],
                         'sipchron: --where: kind knows no initail; did you mean "initial"?')
        self.assertEqual(self.said("metrics", "-w", "tta > 1", "-w", "outcome != complted", capture,
                                   status=2)[0],
                         'sipchron: --where: outcome knows no complted; did you mean "completed"?')
        self.run_it("metrics", "-w", "outcome == ok", capture)

    def test_nothing_is_printed_or_written_on_usage_errors(self):
        target = self.folder / "out"
        done = self.run_it("calls", "-w", "nonsense(", "-o", target, self.traffic(), status=2)
        self.assertEqual(done.stdout, b"")
        self.assertFalse(target.exists())

    def test_hostile_arguments_stay_visible(self):
        done = self.run_it("calls\x1b[2J", status=2)
        self.assertNotIn(b"\x1b", done.stderr)
        done = self.run_it("calls", "-w", "srd > \x1b", self.traffic(), status=2)
        self.assertNotIn(b"\x1b", done.stderr)
        done = self.run_it("calls", "a\x1b[2J", status=3)
        self.assertNotIn(b"\x1b", done.stderr)

    def test_bytes_outside_the_locale(self):
        """A file name is bytes: no locale may refuse it."""
        capture = self.traffic().rename(self.folder / "\udcff\udce9.pcap")
        for locale in ("C", "C.UTF-8"):
            self.run_it("calls", "-f", "json", capture, env={"LC_ALL": locale})

    def test_help(self):
        text = self.run_it("--help").stdout.decode()
        self.assertTrue(text.startswith("Usage: sipchron COMMAND [OPTIONS] FILE..."))
        for command in ALL_COMMANDS:
            self.assertIn(f"\n  {command} ", text)
            own = self.run_it(command, "--help").stdout.decode()
            self.assertTrue(own.startswith(f"Usage: sipchron {command} "))
            self.assertIn("--where", own)
            self.assertEqual("--explain" in own, command in ("metrics", "findings"))
            self.assertEqual("--call-id" in own, command in ("ladder", "extract"))
            self.assertIn("--format", own)
        self.assertEqual(self.run_it("-h").stdout, self.run_it("--help").stdout)
        self.assertRegex(self.run_it("--version").stdout.decode(), r"^sipchron \d+\.\d+\.\d+\n$")
        self.assertIn(b"Usage:", self.run_it(status=2).stderr)

    def test_help_to_a_full_disk(self):
        with open("/dev/full", "wb") as full:
            self.assertEqual(self.status_with_stdout(full, "--help"), 5)

    def status_with_stdout(self, out, *arguments):
        import subprocess
        return subprocess.run([self.program, *arguments], stdout=out, stderr=subprocess.DEVNULL,
                              check=False).returncode


if __name__ == "__main__":
    unittest.main()
