#!/usr/bin/env python3
"""How fast sipchron is, and how much memory it takes: docs/BENCHMARKS.md.

Ratios of CPU time (user + system), best of several runs, all taken in this one run and in turn, so
that a busy or slow machine changes all of them alike. Exit status 1: a bar does not hold.
"""
import argparse
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

MESSAGES_A_CALL = 7
RTP_SHARE = 93  # % of the packets
OUTPUT_BYTES = 1 << 16  # of what a program says: a script that kept it all would hide the peak of the next

class Size(NamedTuple):
    """What is measured, in full and with --quick."""
    small: int  # messages; tshark and sngrep get this one too
    large: int  # ten times as many
    rtp: int  # packets
    calls: int  # of the memory bar; the other stream has ten times as many
    media: int  # packets, 100 calls up at any time
    media_small: int  # the same, for tshark and sngrep
    many: int  # calls that are up all at once, two streams each
    runs: int
    peer_runs: int


# Calls are final 32 s (64*T1) after their end, and leave tombstones until there are 65,536 of them:
# both memory streams are long enough for that, else the short one would not have reached its peak.
FULL = Size(small=300_000, large=3_000_000, rtp=2_000_000, calls=60_000, media=2_000_000, media_small=300_000,
            many=20_000, runs=5, peer_runs=5)
QUICK = Size(small=100_000, large=1_000_000, rtp=500_000, calls=60_000, media=500_000, media_small=100_000,
             many=2_000, runs=3, peer_runs=1)
UP = 100  # calls that talk at any time
MANY_SHARE, MANY_SHARE_LONG = RTP_SHARE, 99.2521  # the same calls, with ten times the media


class Job(NamedTuple):
    name: str
    command: list
    expect: str  # a regular expression its output must match: what did not work took no time
    runs: int
    packets: int


class Cost(NamedTuple):
    cpu_s: float
    user_s: float
    system_s: float
    peak_kib: int


class Bar(NamedTuple):
    text: str
    over: str
    under: str  # empty: the measure itself, KiB as MiB
    measure: str  # a field of Cost
    at_most: float = None
    at_least: float = None
    decides_quick: bool = False  # holds on a busy machine too, so a quick run may fail by it


BARS = [
    Bar("metrics / bare pcap loop, SIP", "metrics large", "loop large", "cpu_s", at_most=8),
    Bar("metrics / bare pcap loop, 93 % RTP", "metrics rtp", "loop rtp", "cpu_s", at_most=2),
    Bar("tshark -z sip,stat / metrics", "tshark", "metrics small", "cpu_s", at_least=30),
    Bar("sngrep / metrics", "sngrep", "metrics small", "cpu_s", at_least=8),
    Bar("metrics, tenfold capture", "metrics large", "metrics small", "cpu_s", at_most=12),
    Bar("metrics / bare pcap loop, media of 100 calls", "metrics media", "loop media", "cpu_s", at_most=1.8),
    Bar("metrics / bare pcap loop, media of many calls", "metrics many", "loop many", "cpu_s", at_most=2.5),
    Bar("tshark -z rtp,streams / metrics", "tshark media", "metrics media small", "cpu_s", at_least=40),
    Bar("sngrep -r / metrics", "sngrep media", "metrics media small", "cpu_s", at_least=60),
    Bar("peak memory, streams of many calls, MiB", "many short", "", "peak_kib", at_most=120),
    Bar("peak memory, streams of many calls, tenfold media", "many long", "many short", "peak_kib", at_most=1.2,
        decides_quick=True),
    Bar("peak memory, tenfold stream of calls", "calls large", "calls small", "peak_kib",
        at_most=1.2, decides_quick=True),
]


def fail(text):
    sys.exit(f"bench: {text}")


def start(name, command, **streams):
    try:
        return subprocess.Popen(command, **streams)
    except OSError as error:
        fail(f"{name}: {command[0]}: {error.strerror}")


def end(name, child):
    """Waits for a program, which must succeed: what it cost."""
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        fail(f"{name}: status {child.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_utime, usage.ru_stime, usage.ru_maxrss)


def run(job):
    with tempfile.TemporaryFile() as output:
        cost = end(job.name, start(job.name, job.command, stdin=subprocess.DEVNULL, stdout=output))
        output.seek(0)
        text = output.read(OUTPUT_BYTES).decode(errors="replace")
    if not re.search(job.expect, text):
        fail(f"{job.name}: no /{job.expect}/ in what it said:\n{text[:2000]}")
    return cost


def measure(jobs):
    """The best run of each, all in turn."""
    best = {}
    for turn in range(max(job.runs for job in jobs)):
        for job in jobs:
            if turn < job.runs:
                cost = run(job)
                best[job.name] = min(cost, best.get(job.name, cost))
    return best


class Bench:
    def __init__(self, build, folder, size):
        self.size = size
        self.folder = folder
        self.sipchron = build / "sipchron"
        self.generate = build / "tests" / "bench_generate"
        self.loop = build / "tests" / "bench_pcap_loop"
        for program in (self.sipchron, self.generate, self.loop):
            if not program.exists():
                fail(f"{program} is not there: build it first")

    def capture(self, name, packets, *options):
        """Made unless it is there, and read once so that all find it in the page cache."""
        path = self.folder / f"{name}-{packets}.pcap"
        made = path.exists() and path.stat().st_mtime
        if not made or made < self.generate.stat().st_mtime:
            part = path.with_suffix(".part")
            subprocess.run([self.generate, f"--packets={packets}", "-o", part, *options],
                           check=True)
            part.rename(path)
        with path.open("rb") as file:
            while file.read(1 << 20):
                pass
        return path

    def sip(self, messages):
        calls = -(-messages // MESSAGES_A_CALL)
        return self.capture("sip", messages, f"--calls={calls}")

    def rtp(self):
        sip = self.size.rtp * (100 - RTP_SHARE) // 100
        return self.capture("rtp", self.size.rtp, f"--calls={sip // MESSAGES_A_CALL + 1}",
                            f"--rtp-share={RTP_SHARE}")

    def media(self, packets):
        sip = packets * (100 - RTP_SHARE) // 100
        return self.capture("media", packets, f"--calls={sip // MESSAGES_A_CALL + 1}", f"--up={UP}",
                            f"--rtp-share={RTP_SHARE}")

    def many_options(self, share):
        return [f"--calls={self.size.many}", f"--cps={self.size.many}", "--together", f"--rtp-share={share}"]

    def many_packets(self, share):
        rtp_a_call = int(MESSAGES_A_CALL * share / (100 - share) + 0.5)
        return self.size.many * (MESSAGES_A_CALL + rtp_a_call)

    def many(self):
        return self.capture("many", self.many_packets(MANY_SHARE), *self.many_options(MANY_SHARE))

    def media_jobs(self):
        size = self.size
        media, small, many = self.media(size.media), self.media(size.media_small), self.many()
        streams = [self.sipchron, "streams", "-f", "ndjson"]
        jobs = []
        for name, path, packets in (("media", media, size.media), ("many", many, self.many_packets(MANY_SHARE)),
                                    ("media small", small, size.media_small)):
            jobs += [Job(f"loop {name}", [self.loop, path], f"^{packets}\n", size.runs, packets),
                     Job(f"metrics {name}", [self.sipchron, "metrics", path], r"\nSRD_S ", size.runs, packets),
                     Job(f"streams {name}", [*streams, path], r'"bound_by":"sdp"', size.runs, packets)]
        if shutil.which("tshark"):
            jobs.append(Job("tshark media", ["tshark", "-q", "-z", "rtp,streams", "-r", small], "RTP Streams",
                            size.peer_runs, size.media_small))
        if shutil.which("sngrep"):
            jobs.append(Job("sngrep media", ["sngrep", "-N", "-q", "-r", "-l", "1000000", "-I", small], "",
                            size.peer_runs, size.media_small))
        return jobs

    def jobs(self):
        size = self.size
        small, large, rtp = self.sip(size.small), self.sip(size.large), self.rtp()
        metrics = [self.sipchron, "metrics"]
        # The ratio of retransmissions has all SIP messages as its denominator.
        seen = r"\nRETRANSMISSION_RATIO .* {} "
        jobs = [
            Job("loop large", [self.loop, large], f"^{size.large}\n", size.runs, size.large),
            Job("metrics large", metrics + [large], seen.format(size.large), size.runs, size.large),
            Job("loop rtp", [self.loop, rtp], f"^{size.rtp}\n", size.runs, size.rtp),
            Job("metrics rtp", metrics + [rtp], r"\nSRD_S ", size.runs, size.rtp),
            Job("loop small", [self.loop, small], f"^{size.small}\n", size.runs, size.small),
            Job("metrics small", metrics + [small], seen.format(size.small), size.runs, size.small),
        ]
        if shutil.which("tshark"):
            jobs.append(Job("tshark", ["tshark", "-q", "-z", "sip,stat", "-r", small],
                            f"Number of SIP messages: {size.small}", size.peer_runs, size.small))
        if shutil.which("sngrep"):
            jobs.append(Job("sngrep", ["sngrep", "-N", "-q", "-l", "1000000", "-I", small], "",
                            size.peer_runs, size.small))
        return jobs + self.media_jobs()

    def memory(self, name, command, expected, options):
        """Calls of which nothing is kept, through pipes: the peak is of interest."""
        source = start(name, [self.generate, *options], stdout=subprocess.PIPE)
        child = start(name, [self.sipchron, command, "-f", "ndjson", "-"], stdin=source.stdout,
                      stdout=subprocess.PIPE)
        sink = start(name, ["wc", "-l"], stdin=child.stdout, stdout=subprocess.PIPE)
        source.stdout.close()
        child.stdout.close()
        cost = end(name, child)
        rows = int(sink.communicate()[0])
        if source.wait() != 0 or rows != expected:
            fail(f"{name}: {rows} rows, not {expected}")
        floor = own_peak_kib()
        if cost.peak_kib <= floor:
            fail(f"{name}: {cost.peak_kib} KiB cannot be told from this script's own {floor}")
        return cost


def holds(bar, ratio):
    return ratio <= bar.at_most if bar.at_most else ratio >= bar.at_least


def own_peak_kib():
    """A child is said to have used at least what its parent had when it began."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def report_costs(costs, packets):
    print(f"{'':16}{'CPU s':>9}{'user s':>9}{'system s':>9}{'ns/packet':>11}{'peak MiB':>10}")
    for name, cost in costs.items():
        each = cost.cpu_s * 1e9 / packets[name]
        peak = f"{cost.peak_kib / 1024:.1f}" if cost.peak_kib > own_peak_kib() else "-"
        print(f"{name:16}{cost.cpu_s:9.3f}{cost.user_s:9.3f}{cost.system_s:9.3f}{each:11.0f}"
              f"{peak:>10}")


def report_bars(costs, quick):
    """True: all bars that decide hold. A quick run shows the others without deciding by them:
    CPU ratios of short runs beside other tests swing by half, and docs/BENCHMARKS.md says which
    of them the program does not reach yet. The full run decides by all."""
    fine = True
    print()
    for bar in BARS:
        if bar.over not in costs:
            print(f"SKIP  {bar.text}: {bar.over} is not installed")
            continue
        under = getattr(costs[bar.under], bar.measure) if bar.under else 1024
        ratio = getattr(costs[bar.over], bar.measure) / under
        bound = f"at most {bar.at_most:g}" if bar.at_most else f"at least {bar.at_least:g}"
        decides = bar.decides_quick or not quick
        verdict = "PASS" if holds(bar, ratio) else "FAIL" if decides else "MISS"
        print(f"{verdict}  {bar.text}: {ratio:.2f} ({bound})")
        fine &= holds(bar, ratio) or not decides
    return fine


def describe_machine():
    model = "unknown processor"
    if Path("/proc/cpuinfo").exists():
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
        model = found.group(1) if found else model
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{model}, {os.cpu_count()} processors, {platform.system()} {platform.release()}, "
          f"load {load}")


def bench(arguments, folder):
    size = QUICK if arguments.quick else FULL
    it = Bench(arguments.build, folder, size)
    describe_machine()
    jobs = it.jobs()
    costs = measure(jobs)
    for name, calls in (("calls small", size.calls), ("calls large", 10 * size.calls)):
        costs[name] = it.memory(name, "calls", calls, [f"--calls={calls}"])
    for name, share in (("many short", MANY_SHARE), ("many long", MANY_SHARE_LONG)):
        costs[name] = it.memory(name, "streams", 2 * size.many, it.many_options(share))
    packets = {job.name: job.packets for job in jobs}
    packets.update({"calls small": size.calls * MESSAGES_A_CALL, "calls large": size.calls * MESSAGES_A_CALL * 10,
                    "many short": it.many_packets(MANY_SHARE), "many long": it.many_packets(MANY_SHARE_LONG)})
    report_costs(costs, packets)
    return report_bars(costs, arguments.quick)


def main():
    root = Path(__file__).resolve().parents[2]
    program = Path(os.environ.get("SIPCHRON", root / "build" / "release" / "sipchron"))
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", type=Path, default=program.parent, help="a build folder")
    parser.add_argument("--quick", action="store_true", help="smaller captures, fewer runs")
    arguments = parser.parse_args()
    kept = os.environ.get("SIPCHRON_BENCH_DIR")
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        return 0 if bench(arguments, Path(kept)) else 1
    with tempfile.TemporaryDirectory(prefix="sipchron-bench-") as folder:
        return 0 if bench(arguments, Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
