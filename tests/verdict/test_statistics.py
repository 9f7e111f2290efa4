#!/usr/bin/env python3
"""The statistics of a comparison: Fisher's and Mann and Whitney's tests against scipy, Newcombe's
interval against statsmodels and the table of his paper, Holm's correction against statsmodels, the
bootstrap against a rewrite of what docs/METRICS.md says, and against plain resampling."""
import os
import random
import subprocess
import sys
import unittest

PROGRAM = os.environ["SIPCHRON_FIGURES"]
DEBIAN_PYTHON = "/usr/bin/python3"  # whose packages these are, whatever python3 is found first
try:
    import scipy.stats
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.proportion import confint_proportions_2indep
except ImportError:
    if sys.executable != DEBIAN_PYTHON and not os.environ.get("SIPCHRON_PYTHON_TRIED"):
        os.environ["SIPCHRON_PYTHON_TRIED"] = "1"
        if os.access(DEBIAN_PYTHON, os.X_OK):
            os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON, *sys.argv])
    print("SKIP: python3-scipy and python3-statsmodels are not there")
    sys.exit(77)

import bootstrap  # noqa: E402

# R. G. Newcombe (1998), table II, method 10; of p1 - p2.
PAPER = [((56, 70), (48, 80), (0.0524, 0.3339)), ((9, 10), (3, 10), (0.1705, 0.8090)),
         ((6, 7), (2, 7), (0.0582, 0.8062)), ((5, 56), (0, 29), (-0.0381, 0.1926)),
         ((0, 10), (0, 20), (-0.1611, 0.2775)), ((0, 10), (0, 10), (-0.2775, 0.2775)),
         ((10, 10), (0, 20), (0.6791, 1.0000)), ((10, 10), (0, 10), (0.6075, 1.0000))]

# Small and large, empty and full, equal, symmetric, far apart, of one and of a million.
RATIOS = [((0, 1), (1, 1)), ((3, 8), (3, 8)), ((0, 9), (0, 12)), ((9, 9), (12, 12)),
          ((1, 24), (5, 17)), ((10, 12), (2, 12)), ((2, 12), (10, 12)), ((7, 40), (19, 51)),
          ((95, 100), (90, 100)), ((480, 500), (455, 500)), ((480, 500), (479, 501)),
          ((5, 1000), (22, 1500)), ((999, 1000), (1, 1000)), ((300, 4000), (9, 60)),
          ((9500, 10000), (9420, 10000)), ((50, 100000), (90, 100000)),
          ((60000, 120000), (60750, 120000)), ((3, 7), (500000, 1000000)),
          ((951000, 1000000), (950000, 1000000)), ((1, 1000000), (0, 3))]


def samples(seed, count, spread=1.0, step=1, shift=0.0):
    """Delays as telephone networks have them: log-normal, some of them much longer."""
    source = random.Random(seed)
    return sorted(round(source.lognormvariate(0.4 + shift, 0.6 * spread) * 1e9) // step * step
                  for _ in range(count))


# Exact and not, with ties and without, unequal sizes, all equal, nothing in common.
PAIRS = [([1], [2]), ([1, 2, 3], [4, 5, 6]), ([5, 6], [5, 6, 7]), ([4] * 9, [4] * 12),
         (list(range(8)), list(range(100, 108))), (list(range(0, 16, 2)), list(range(1, 17, 2))),
         (list(range(8)), list(range(4, 13))), (samples(1, 8), samples(2, 8)),
         (samples(3, 8), samples(4, 7, shift=1)), (samples(5, 9), samples(6, 9)),
         (samples(7, 50), samples(8, 70)), (samples(9, 500), samples(10, 500, shift=0.18)),
         (samples(11, 300, step=10**9), samples(12, 200, step=10**9)),
         (samples(13, 300, step=10**8), samples(14, 3000, step=10**8, shift=0.1)),
         (samples(15, 5000, spread=2), samples(16, 20, spread=2)),
         (samples(17, 20000), samples(18, 20000, shift=0.02)), ([0] * 30 + [9] * 5, [0] * 20 + [9] * 9),
         (samples(19, 8, shift=3), samples(20, 8)), ([1, 1, 2], [2, 3, 3]),
         (samples(21, 1000), samples(22, 1, shift=2))]


class Statistics(unittest.TestCase):
    def figures(self, *lines):
        """What the program says, a list of texts a line."""
        done = subprocess.run([PROGRAM], input="\n".join(lines), capture_output=True, text=True,
                              check=True, timeout=600)
        return [line.split() for line in done.stdout.splitlines()]

    def of_ratios(self, what, pairs):
        return [[float(text) for text in line] for line in self.figures(
            *(f"{what} {a[0]} {a[1]} {b[0]} {b[1]}" for a, b in pairs))]

    @staticmethod
    def line(what, a, b):
        return f"{what} {len(a)} {len(b)} {' '.join(map(str, a + b))}"

    def test_fisher(self):
        self.assertGreaterEqual(len(RATIOS), 20)
        for (a, b), (p,) in zip(RATIOS, self.of_ratios("fisher", RATIOS), strict=True):
            table = [[a[0], a[1] - a[0]], [b[0], b[1] - b[0]]]
            wanted = scipy.stats.fisher_exact(table).pvalue
            self.assertAlmostEqual(p, wanted, delta=1e-6, msg=table)
            if wanted > 1e-280:  # small ones, too, are right in their digits
                self.assertAlmostEqual(p / wanted, 1, delta=1e-6, msg=table)

    def test_fisher_of_hundred_million(self):
        """No overflow, and no time that follows the number of calls."""
        (p,), = self.of_ratios("fisher", [((95_000_000, 100_000_000), (94_990_000, 100_000_000))])
        # The two-sided test of two normal proportions, which is as good as exact here: z = 3.244.
        pooled = 189_990_000 / 200_000_000
        z = 1e-4 / (pooled * (1 - pooled) * 2 / 1e8) ** 0.5
        self.assertAlmostEqual(p / (2 * scipy.stats.norm.sf(z)), 1, delta=5e-3)

    def test_newcombe(self):
        for (a, b), (low, high) in zip(RATIOS, self.of_ratios("newcombe", RATIOS), strict=True):
            wanted = confint_proportions_2indep(b[0], b[1], a[0], a[1], method="newcomb",
                                                compare="diff")
            self.assertAlmostEqual(low, wanted[0], delta=1e-6, msg=(a, b))
            self.assertAlmostEqual(high, wanted[1], delta=1e-6, msg=(a, b))

    def test_newcombe_of_the_paper(self):
        found = self.of_ratios("newcombe", [(b, a) for a, b, _ in PAPER])  # of b - a
        for (a, b, wanted), (low, high) in zip(PAPER, found, strict=True):
            self.assertEqual((round(low, 4), round(high, 4)), wanted, (a, b))

    def test_mann_whitney(self):
        self.assertGreaterEqual(len(PAIRS), 20)
        found = self.figures(*(self.line("ranks", a, b) for a, b in PAIRS))
        for (a, b), (p,) in zip(PAIRS, found, strict=True):
            exact = len(a) <= 8 and len(b) <= 8 and len(set(a + b)) == len(a) + len(b)
            wanted = scipy.stats.mannwhitneyu(
                a, b, method="exact" if exact else "asymptotic").pvalue
            if len(set(a + b)) == 1:
                wanted = 1  # nothing differs; scipy divides by 0
            self.assertAlmostEqual(float(p), wanted, delta=1e-6, msg=(len(a), len(b)))

    def test_holm(self):
        source = random.Random(1979)
        sets = [[source.random() ** 4 for _ in range(n)] for n in (1, 2, 5, 40)] + [[0.01] * 6]
        found = self.figures(*(f"holm {len(p)} {' '.join(map(repr, p))}" for p in sets))
        for p, line in zip(sets, found, strict=True):
            wanted = multipletests(p, method="holm")[1]
            for one, other in zip(map(float, line), wanted, strict=True):
                self.assertAlmostEqual(one, other, delta=1e-12)

    def test_bootstrap(self):
        """The same bytes as what the document describes."""
        pairs = [(samples(31, 8), samples(32, 9)), (samples(33, 120), samples(34, 64, shift=0.3)),
                 (samples(35, 700), samples(36, 1500)), ([7] * 20, [7] * 10 + [9] * 15),
                 (samples(37, 90, step=10**8), samples(38, 1000, spread=2))]
        for what in (50, 95, 99, "mean"):
            found = self.figures(*(self.line(what, a, b) for a, b in pairs))
            for (a, b), (low, high) in zip(pairs, found, strict=True):
                self.assertEqual((int(low), int(high)), bootstrap.interval(what, a, b),
                                 (what, len(a), len(b)))

    def test_bootstrap_resamples(self):
        """Its intervals are those of resampling sample by sample, but for chance: scipy's, of the same
        kind and with five times as many resamples."""
        a, b = samples(41, 400), samples(42, 600, shift=0.2)

        def statistic(what):
            if what == "mean":
                return lambda x, y, axis: y.mean(axis=axis) - x.mean(axis=axis)

            def change(x, y, axis):
                return pick(y, what, axis) - pick(x, what, axis)
            return change

        def pick(values, percent, axis):
            rank = -(-values.shape[axis] * percent // 100)
            values.sort(axis=axis)
            return values.take(rank - 1, axis=axis)

        for what in (50, 95, "mean"):
            (low, high), = self.figures(self.line(what, a, b))
            wanted = scipy.stats.bootstrap((a, b), statistic(what), n_resamples=10000, vectorized=True,
                                           method="percentile", random_state=7).confidence_interval
            width = wanted.high - wanted.low
            self.assertAlmostEqual(int(low), wanted.low, delta=0.1 * width, msg=what)
            self.assertAlmostEqual(int(high), wanted.high, delta=0.1 * width, msg=what)

    def test_mean_of_many(self):
        """Where samples near one another count as their mean the interval is still as wide as it
        has to be: 2 * 1.96 standard errors, of a hundred thousand."""
        a, b = samples(51, 100_000), samples(52, 100_000)
        (low, high), = self.figures(self.line("mean", a, b))
        wanted = 2 * 1.96 * sum(scipy.stats.sem(side, ddof=0) ** 2 for side in (a, b)) ** 0.5
        self.assertAlmostEqual((int(high) - int(low)) / wanted, 1, delta=0.06)


if __name__ == "__main__":
    unittest.main()
