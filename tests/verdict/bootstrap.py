"""The bootstrap of docs/METRICS.md VD-8, written from that text."""
MASK = (1 << 64) - 1
SEED = 0x7369706368726F6E
RESAMPLES = 2000


class Random:
    """SplitMix64."""

    def __init__(self, state=SEED):
        self.state = state

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
        return z ^ (z >> 31)

    def ones(self, count):
        total = sum(self.next().bit_count() for _ in range(count // 64))
        if count % 64:
            total += (self.next() >> (64 - count % 64)).bit_count()
        return total


def half_even(numerator, denominator):
    quotient, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and quotient % 2):
        quotient += 1
    return quotient


def draw_percentile(random, samples, percent):
    n = len(samples)
    rank, alike, number, known = -(-n * percent // 100), n, 0, 0
    while alike > 1 and known < 64:
        ones = random.ones(alike)
        known += 1
        if rank <= alike - ones:
            alike -= ones
        else:
            rank -= alike - ones
            alike = ones
            number |= 1 << (64 - known)
    if known < 64:
        number |= random.next() >> known
    return samples[number * n >> 64]


class Mean:
    def __init__(self, samples):
        self.samples = samples
        self.sums = [0]
        for sample in samples:
            self.sums.append(self.sums[-1] + sample)
        n = len(samples)
        mean = sum(samples) / n
        self.near = round((sum((s - mean) ** 2 for s in samples) / n) ** 0.5) // 100
        self.depth_max = n.bit_length()

    def draw_sum(self, random, count, number, known):
        samples, n = self.samples, len(self.samples)
        if count == 0:
            return 0
        first, last = number * n >> 64, (number | MASK >> known) * n >> 64
        if samples[last] - samples[first] <= self.near:
            return count * half_even(self.sums[last + 1] - self.sums[first], last - first + 1)
        if count <= 4 or known == self.depth_max:
            return sum(samples[(number | random.next() >> known) * n >> 64] for _ in range(count))
        ones = random.ones(count)
        zeros = self.draw_sum(random, count - ones, number, known + 1)
        return zeros + self.draw_sum(random, ones, number | 1 << (63 - known), known + 1)

    def draw(self, random):
        return half_even(self.draw_sum(random, len(self.samples), 0, 0), len(self.samples))


def interval(what, a, b):
    """(low, high) of the change from a to b, both sorted; what: a percent, or "mean"."""
    random = Random()
    changes = []
    if what == "mean":
        mean_a, mean_b = Mean(a), Mean(b)
    for _ in range(RESAMPLES):
        if what == "mean":
            of_a = mean_a.draw(random)
            changes.append(mean_b.draw(random) - of_a)
        else:
            of_a = draw_percentile(random, a, what)
            changes.append(draw_percentile(random, b, what) - of_a)
    changes.sort()
    return changes[49], changes[-50]
