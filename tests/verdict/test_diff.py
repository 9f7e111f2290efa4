#!/usr/bin/env python3
"""diff: two captures, groups of captures, parts of one. What is in them is by the ladders here."""
import csv
import io
import json
import math
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from clicase import CliCase                      # noqa: E402
from flow import parse_flow                      # noqa: E402
from flowcapture import write_flow               # noqa: E402


def answered(i, delay, host="A", agent="phone/1"):
    """Call i starts at 10 i, is answered `delay` s later and ended by the caller 5 s after that."""
    at = 10 * i
    return (f'{at:.3f} {host}>B INVITE 1 i{i} cid=c{i} hdr="User-Agent: {agent}"\n'
            f"{at + delay:.3f} B>{host} 200 INVITE 1 i{i} b cid=c{i}\n"
            f"{at + delay + .01:.3f} {host}>B ACK 1 k{i} b cid=c{i}\n"
            f"{at + delay + 5:.3f} {host}>B BYE 2 y{i} b cid=c{i}\n"
            f"{at + delay + 5.1:.3f} B>{host} 200 BYE 2 y{i} b cid=c{i}\n")


def refused(i, code, host="A"):
    at = 10 * i
    return (f"{at:.3f} {host}>B INVITE 1 i{i} cid=c{i}\n{at + .1:.3f} B>{host} {code} INVITE 1 i{i} x cid=c{i}\n"
            f"{at + .11:.3f} {host}>B ACK 1 i{i} x cid=c{i}\n")


class Diff(CliCase):
    def capture(self, name, *calls):
        ladder = "".join(calls)
        last = max(float(line.split()[0]) for line in ladder.splitlines())
        path = write_flow(parse_flow(name, ladder + f"end {last + 100:.3f}\n"), self.folder)
        return path.rename(self.folder / f"{name}.pcap")

    def rows(self, *arguments, **options):
        text = self.run_it("diff", *arguments, "-f", "csv", **options).stdout.decode()
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def row(self, rows, metric, stat):
        found = [row for row in rows if (row["metric"], row["stat"]) == (metric, stat)]
        self.assertEqual(len(found), 1, (metric, stat, found))
        return found[0]

    def two(self):
        """A: 12 calls answered after 1.0, 1.1 ... 2.1 s and 3 busy. B: 12 after twice as long, of which
        two from another host with another telephone; 2 busy and one refused with 403."""
        return (self.capture("monday", *(answered(i, 1 + i / 10) for i in range(12)),
                             *(refused(i, 486) for i in (12, 13, 14))),
                self.capture("tuesday",
                             *(answered(i, 2 * (1 + i / 10), *(("C", "phone/2") if i < 2 else ()))
                               for i in range(12)), refused(12, 486), refused(13, 486), refused(14, 403)))

    def test_two_captures(self):
        rows = self.rows(*self.two())
        mean = self.row(rows, "TTA", "mean")
        self.assertEqual([mean[key] for key in ("unit", "a", "b", "n_a", "n_b", "change", "change_percent")],
                         ["s", "1.550000000", "3.100000000", "12", "12", "1.550000000", "100.00"])
        # Of A's samples 2.1 is above B's 2.0, and 2.0 as large: U is 1.5 of 144, one tie of two.
        z = (72 - 1.5 - 0.5) / math.sqrt(144 / 12 * (25 - 6 / (24 * 23)))
        self.assertAlmostEqual(float(mean["p"]), math.erfc(z / math.sqrt(2)), delta=1e-9)
        self.assertEqual(mean["verdict"], "changed")  # who answers late is no worse a network
        self.assertLess(float(mean["low"]), 1.55)
        self.assertGreater(float(mean["high"]), 1.55)
        median = self.row(rows, "TTA", "p50")  # number 6 of 12
        self.assertEqual((median["a"], median["b"], median["p"]),
                         ("1.500000000", "3.000000000", mean["p"]))
        self.assertEqual(self.row(rows, "TTA", "p95")["verdict"], "too-few")
        ratio = self.row(rows, "SER", "ratio")
        self.assertEqual([ratio[key] for key in ("unit", "a", "b", "n_a", "count_a", "count_b", "change", "p",
                                                 "verdict")],
                         ["%", "80.00", "80.00", "15", "12", "12", "0.00", "1.000000000", "same"])
        self.assertEqual(self.row(rows, "CONCURRENCY", "value")["verdict"], "")
        self.assertEqual({row["metric"] for row in rows if row["metric"] in ("ACD", "RRD")}, set(),
                         "samples of SDT_S, and no registration at all")

    def test_new_and_gone(self):
        rows = self.rows(*self.two())
        found = {(row["metric"], row["stat"]): (row["count_a"], row["n_a"], row["count_b"], row["n_b"],
                                                row["verdict"])
                 for row in rows if "-" in row["metric"] or row["metric"] in ("host", "outcome")}
        self.assertEqual(found["response-code", "INVITE 403"], ("0", "15", "1", "15", "new"))
        self.assertEqual(found["response-code", "INVITE 486"], ("3", "15", "2", "15", "same"))
        self.assertEqual(found["response-code", "BYE 200"], ("12", "12", "12", "12", "same"))
        self.assertEqual(found["outcome", "rejected"], ("0", "15", "1", "15", "new"))
        self.assertEqual(found["user-agent", "phone/2"], ("0", "12", "2", "12", "new"))
        back = self.rows(*reversed(self.two()))
        self.assertEqual(self.row(back, "response-code", "INVITE 403")["verdict"], "gone")
        hosts = [row for row in rows if row["metric"] == "host"]
        self.assertEqual(sorted(row["verdict"] for row in hosts), ["new", "same", "same"])
        # Nothing is said of what only one side can show: B has no registrations at all.
        self.assertEqual([row for row in rows if row["metric"].startswith("registration")], [])

    def test_sharp_rise(self):
        """30 of 40 calls are busy instead of 4 of 40: p by Fisher is below 1e-8."""
        few = self.capture("few", *(refused(i, 486 if i < 4 else 480) for i in range(40)))
        many = self.capture("many", *(refused(i, 486 if i < 30 else 480) for i in range(40)))
        rows = self.rows(few, many)
        self.assertEqual(self.row(rows, "response-code", "INVITE 486")["verdict"], "rise")
        self.assertEqual(self.row(rows, "response-code", "INVITE 480")["verdict"], "fall")
        table = self.run_it("diff", few, many).stdout.decode()
        self.assertIn("INVITE 486", table)
        self.assertNotIn("host", table)  # nothing new there
        self.assertIn("host", self.run_it("diff", "-v", few, many).stdout.decode())

    def test_groups_of_captures(self):
        """Several FILEs a side are one capture each; options stand anywhere."""
        monday, tuesday = self.two()
        wednesday = self.capture("wednesday", refused(1000, 500), refused(1001, 500))
        alone = self.rows(monday, tuesday)
        both = self.rows(monday, "--vs", tuesday)
        self.assertEqual(alone, both)
        rows = self.rows(monday, "-w", "final_code != 486", "--vs", tuesday, wednesday)
        ratio = self.row(rows, "SER", "ratio")
        self.assertEqual([ratio[key] for key in ("n_a", "count_a", "n_b", "count_b")], ["12", "12", "15", "12"])
        document = json.loads(self.run_it("diff", monday, "--vs", tuesday, wednesday, "-f", "json").stdout)
        self.assertEqual([entry["file"] for entry in document["inputs"]],
                         [str(monday), str(tuesday), str(wednesday)])
        self.assertEqual({row["metric"] for row in document["diff"]} & {"SER"}, {"SER"})

    def test_window_of_each(self):
        """--from in seconds counts from the start of each side."""
        early = self.capture("early", *(refused(i, 486) for i in range(10)))
        late = self.capture("late", *(refused(i + 500, 486) for i in range(10)))
        rows = self.rows("--from", "45", early, late)
        ratio = self.row(rows, "SER", "ratio")
        self.assertEqual((ratio["n_a"], ratio["n_b"]), ("5", "5"))

    def test_parts_of_a_capture(self):
        """--by: each group with all others; of two the second with the first."""
        capture = self.capture("parts", *(answered(i, 1, "A") for i in range(10)),
                               *(answered(i, 3, "C") for i in range(10, 19)),
                               *(answered(i, 3, "D") for i in range(19, 30)))
        rows = [row for row in self.rows("--by", "src", capture)
                if (row["metric"], row["stat"]) == ("TTA", "mean")]
        self.assertEqual([(row["n_a"], row["n_b"], row["b"]) for row in rows],
                         [("20", "10", "1.000000000"), ("21", "9", "3.000000000"),
                          ("19", "11", "3.000000000")])
        self.assertEqual(rows[0]["a"], "3.000000000")
        two = {row["group"] for row in self.rows("--by", "src", "-w", "tta > 2", capture)}
        self.assertEqual(len(two), 1)
        self.assertEqual(self.rows("--by", "dst", capture), [])

    def test_same_bytes(self):
        monday, tuesday = self.two()
        for form in ("table", "csv", "json", "ndjson"):
            once, again = (self.run_it("diff", "-f", form, monday, tuesday).stdout for _ in range(2))
            self.assertEqual(once, again)
        self.assertIn(b"verdict", self.run_it("diff", monday, tuesday).stdout)

    def test_thresholds(self):
        """Ten calls against ten, all later by 9 % and 0.18 s."""
        sides = (self.capture("a", *(answered(i, 2 + i / 100) for i in range(10))),
                 self.capture("b", *(answered(i, 2.18 + i / 100) for i in range(10))))
        verdict = lambda *options: self.row(self.rows(*options, *sides), "TTA", "mean")["verdict"]
        p = float(self.row(self.rows(*sides), "TTA", "mean")["p_holm"])
        self.assertEqual(verdict("--significance", "1"), "changed")
        self.assertEqual(verdict("--significance", "1", "--min-percent", "10"), "same")
        self.assertEqual(verdict("--significance", "1", "--min-time", "190ms"), "same")
        self.assertEqual(verdict("--significance", f"{p * 0.99:.9f}"), "same")
        self.assertEqual(verdict("--significance", f"{p * 1.01:.9f}"), "changed")

    def test_refused(self):
        monday, tuesday = self.two()
        for arguments, said in (
                ([monday], "diff: A and B are two captures, or several with --vs between: A1 A2 --vs B1 B2"),
                ([monday, tuesday, monday],
                 "diff: A and B are two captures, or several with --vs between: A1 A2 --vs B1 B2"),
                ([monday, "--vs"], "diff: --vs stands between captures: A... --vs B..."),
                (["--vs", monday], "diff: --vs stands between captures: A... --vs B..."),
                (["--by", "src", monday, "--vs", tuesday], "diff: --by cuts one capture; --vs stands between two"),
                (["-", "-"], "diff: standard input can be read only once"),
                (["--by", "sorc", monday], 'diff: unknown key of --by "sorc"; did you mean "src"?'),
                (["--significance", "2", monday, tuesday],
                 'diff: --significance: "2" is not a probability, such as 0.01'),
                (["--min-percent", "x", monday, tuesday],
                 'diff: --min-percent: "x" is not a number of percent, such as 5')):
            self.assertEqual(self.said("diff", *arguments, status=2), ["sipchron: " + said], arguments)
        missing = self.folder / "missing.pcap"
        done = self.run_it("diff", monday, missing, status=3)
        self.assertEqual(done.stdout, b"")
        self.said("calls", "--vs", monday, status=2)


if __name__ == "__main__":
    unittest.main()
