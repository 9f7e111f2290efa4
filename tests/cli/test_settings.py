#!/usr/bin/env python3
"""Settings of the analysis: defaults and ranges by hand from docs/CLI.md, and what those do that no
ladder of tests/flows sets."""
import json
import unittest

from clicase import CliCase
from flow import parse_flow
from flowcapture import write_flow

DAY_S = "86400"
BAD_SECONDS = ["", "fast", "-1", "86400.000000001", "1e3"]
BAD_COUNT = ["", "0", "-1", "many", "18446744073709551616", "99999999999G", "M"]

# Rings for the last time at 1 s; the capture ends 199 s later.
RINGS = """
0.000  A>B INVITE 1 z1
1.000  B>A 180 INVITE 1 z1 b
end    200
"""


class Settings(CliCase):
    def calls(self, capture, *options):
        return json.loads(self.run_it("calls", "-f", "json", *options, capture).stdout)["calls"]

    def test_defaults(self):
        text = self.run_it("metrics", "--help").stdout.decode()
        for option, default in (("timer-t1=S", "0.5"), ("timer-t2=S", "4"), ("timer-t4=S", "5"),
                                ("dup-window=S", "0.005"), ("proceeding=S", "600"),
                                ("short-call=S", "3"), ("counting=attempt|strict", "attempt"),
                                ("seizure=first-hop|all", "first-hop"), ("max-calls=N", "2000000"),
                                ("max-memory=N", "4G")):
            line = next(line for line in text.splitlines() if f"  --{option} " in line)
            self.assertTrue(line.endswith(f" ({default})"), line)

    def test_what_is_refused(self):
        capture = self.traffic()
        cases = [("--timer-t1", [*BAD_SECONDS, "0"]), ("--timer-t2", [*BAD_SECONDS, "0"]),
                 ("--timer-t4", [*BAD_SECONDS, "0"]), ("--dup-window", BAD_SECONDS),
                 ("--proceeding", BAD_SECONDS), ("--short-call", BAD_SECONDS),
                 ("--max-calls", BAD_COUNT), ("--max-memory", BAD_COUNT),
                 ("--counting", ["", "Attempt", "0"]), ("--seizure", ["", "first", "1"])]
        for option, values in cases:
            for value in values:
                with self.subTest(option=option, value=value):
                    lines = self.said("metrics", f"{option}={value}", capture, status=2)
                    self.assertTrue(lines[0].startswith(f'sipchron: metrics: {option}: "{value}" is not '),
                                    lines)

    def test_what_is_taken(self):
        capture = self.traffic()
        for option, values in (("--timer-t1", [DAY_S, "0.000000001"]), ("--dup-window", ["0", DAY_S]),
                               ("--proceeding", ["0", DAY_S]), ("--short-call", ["0", DAY_S]),
                               ("--max-calls", ["1", "18446744073709551615", "3k"]),
                               ("--max-memory", ["17179869183G"])):
            for value in values:
                self.run_it("metrics", option, value, capture)

    def test_short_call(self):
        """Call 1 is up from its answer at 3 s to its BYE at 8 s."""
        capture = self.traffic()
        for options, word in (((), "normal"), (("--short-call", "5"), "normal"),
                              (("--short-call", "5.001"), "short")):
            self.assertEqual(self.calls(capture, *options)[0]["sub_outcome"], word, options)

    def test_proceeding(self):
        capture = write_flow(parse_flow("rings", RINGS), self.folder)
        for options, over in (((), False), (("--proceeding", "198"), True),
                              (("--proceeding", "199.001"), False)):
            call = self.calls(capture, *options)[0]
            self.assertEqual(call["sub_outcome"] == "no-final", over,
                             (options, call["sub_outcome"]))

    def test_the_last_one_given_counts(self):
        capture = self.traffic()
        call = self.calls(capture, "--short-call", "60", "--short-call", "1")[0]
        self.assertEqual(call["sub_outcome"], "normal")


if __name__ == "__main__":
    unittest.main()
