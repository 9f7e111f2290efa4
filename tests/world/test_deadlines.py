#!/usr/bin/env python3
"""A random world around deadlines whose truth is known: thousands of calls and registrations of many kinds, all at
once, and what each row must hold.

A scenario decides what becomes of a call before a message of it is written: the truth comes of the
times it chose and of the rules (docs/METRICS.md), never of the text. Each call has a Call-ID of its own,
by which its rows are found.

    test_deadlines.py [--long] [--seed N] [--calls N]     --long: another seed each time; it is said
"""
import argparse
import random
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))

import sipchron                   # noqa: E402
from flow import parse_flow       # noqa: E402
from flowcapture import write_flow  # noqa: E402

SEED, CALLS = 2026, 3000
T64 = Decimal(32)             # 64*T1
PROCEEDING = Decimal(600)     # --proceeding
STARTS_S = 4000               # calls begin within so many seconds
END_S = STARTS_S + 6000       # nothing is pending then
TINY = Decimal("0.001")
TOLERANCE = Decimal("1e-6")


class Script:
    """The messages of one call, from its start on, and what its row must hold."""

    def __init__(self, dice, number):
        self.dice, self.name = dice, f"w{number}"
        self.start = Decimal(dice.randrange(STARTS_S * 1000)) / 1000
        self.lines = []        # (time, text)
        self.command = "calls"
        self.row = {}          # key: value; "flags+", "flags-": a flag that must (not) be set

    def pick(self, *values):
        value = self.dice.choice(values)
        return Decimal(str(value)) if isinstance(value, (int, float)) else value

    def say(self, at_s, ends, what, branch, more=""):
        at_s = self.start + Decimal(str(at_s))
        cid = f"cid={self.name} from={self.name}"
        self.lines.append((at_s, f"{at_s:.3f} {ends} {what} {self.name}{branch} {more} {cid}"))

    def invite(self, more=""):
        self.say(0, "A>B", "INVITE 1", "i", more)

    def answer(self, at_s, more=""):
        """A 200, and its ACK."""
        self.say(at_s, "B>A", "200 INVITE 1", "i", f"b {more}")
        self.say(at_s + Decimal("0.01"), "A>B", "ACK 1", "k", "b")

    def refuse(self, at_s, code):
        self.say(at_s, "B>A", f"{code} INVITE 1", "i", "b")
        self.say(at_s + Decimal("0.01"), "A>B", "ACK 1", "i", "b")

    def bye(self, at_s, ends="A>B", code=200, after_s=Decimal("0.02")):
        back = ">".join(reversed(ends.split(">")))
        self.say(at_s, ends, "BYE 5", "y", "b")
        self.say(at_s + after_s, back, f"{code} BYE 5", "y", "b")

    def holds(self, **row):
        self.row.update({key.rstrip("_"): value for key, value in row.items()})

    def late_final(self, late):
        self.row["flags+" if late else "flags-"] = "late-final"


# ---- when something is over (METRICS.md 3.5, FX-1 to FX-3) ----

def unanswered_in_time(script):
    """Timer B at 32 s; what comes by 64 s, or 32 s after the latest copy, still counts."""
    copies = [Decimal(0)] + [Decimal(str(at_s)) for at_s in (0.5, 1.5, 3.5, 7.5, 15.5, 31.5)
                             if script.dice.random() < 0.7]
    after, code = script.pick(20, 31.999, 32, 32.001, 40, 63, 64, 64.001, 900), script.pick(200, 486)
    for at_s in copies:
        script.say(at_s, "A>B", "INVITE 1", "i")
    counts = after <= max(2 * T64, max(at_s for at_s in copies if at_s <= after) + T64)
    if code == 486:
        script.refuse(after, code)
    else:
        script.answer(after)
        script.bye(after + 5)
    script.late_final(counts and after > T64)
    if counts:
        script.holds(outcome="busy" if code == 486 else "completed", frd=after)
    else:
        script.holds(outcome="timed_out", sub_outcome="no-response", frd=None, final_code=None)


def bye_in_time(script):
    """Timer F of the BYE; a 408 after it tells nothing."""
    after, code = script.pick(1, 31, 32, 32.001, 50, 64, 64.001, 200), script.pick(200, 481, 408)
    script.invite()
    script.answer(Decimal(1))
    script.bye(Decimal(20), "A>B", code, after)
    if after > 2 * T64 or (code == 408 and after > T64):
        script.holds(outcome="answered", sub_outcome="bye-timeout", sdt=19 + T64, sdd=None)
        script.late_final(False)
        return
    script.holds(outcome="completed" if code == 200 else "answered", sdt=19, sdd=after,
                 sdd_class="success" if code == 200 else "failure")
    script.late_final(after > T64)


def session_timer(script):
    """RFC 4028: a BYE until 32 s after the expiry ends the call as any BYE does."""
    timer, after = script.pick(90, 120, 300), script.pick(-10, 0, 1, 31.9, 32, 32.001, 100, 1500)
    script.invite()
    script.answer(Decimal(1), f'hdr="Session-Expires: {timer}"')
    script.bye(1 + timer + after, script.pick("A>B", "B>A"))
    if after <= T64:
        script.holds(outcome="completed", sdt=timer + after, sdt_class="success")
    else:
        script.holds(outcome="answered", sub_outcome="session-expired", sdt=timer,
                     sdt_class="failure")


def refreshed(script):
    """A refresh in the grace keeps the session; its expiry is counted from there."""
    script.invite()
    script.answer(Decimal(1), 'hdr="Session-Expires: 90"')
    at_s = 91 + script.pick(-20, 0, 1, 32)
    script.say(at_s, "A>B", "UPDATE 2", "u", 'b hdr="Session-Expires: 90"')
    script.say(at_s, "B>A", "200 UPDATE 2", "u", 'b hdr="Session-Expires: 90"')
    hangs_up = script.dice.random() < 0.5
    if hangs_up:
        script.bye(at_s + 50)
    script.holds(outcome="completed" if hangs_up else "answered",
                 sdt=at_s - 1 + (50 if hangs_up else 90),
                 sub_outcome="normal" if hangs_up else "session-expired")


def cancelled(script):
    """The end of a CANCEL is 32 s after it; a 200 that crosses it still counts 32 s later."""
    at_s, code = script.pick(2, 50, 250), script.pick(200, 487)
    after = script.pick(0.02, 20, 32, 32.001, 60, 64, 64.001, 500)
    script.invite()
    script.say(1, "B>A", "180 INVITE 1", "i", "b")
    script.say(at_s, "A>B", "CANCEL 1", "i")
    counts = after <= 2 * T64
    if code == 200:
        script.answer(at_s + after)
    else:
        script.refuse(at_s + after, code)
    script.late_final(counts and after > T64)
    if code == 200 and counts:
        script.holds(outcome="answered", tta=at_s + after, ring=at_s - 1, srd_class="success")
        script.row["flags+ "] = "cancel-race"
    else:
        script.holds(outcome="cancelled", sub_outcome="by-caller", srd_class="cancelled",
                     cxi=after if counts else None)


def rings(script):
    """Nothing runs out while the callee rings; 600 s without a message end the wait."""
    last, after = Decimal(1), script.pick(10, 400, 600, 600.001, 620, 632, 632.001, 800)
    script.invite()
    script.say(1, "B>A", "180 INVITE 1", "i", "b")
    for i in range(script.dice.randrange(4)):
        last += script.pick(100, 300, 599)
        script.say(last, "B>A", f"{183 - i % 2} INVITE 1", "i", "b")
    script.refuse(last + after, 480)
    if after <= PROCEEDING + T64:
        script.holds(outcome="no_answer", sub_outcome="unavailable", srd=1, srd_class="failure",
                     ring=last + after - 1)
        script.late_final(after > PROCEEDING)
    else:
        script.holds(outcome="no_answer", sub_outcome="no-final", srd=1, srd_class="open",
                     final_code=None, ring=None)


def timer_c(script):
    """RFC 3261 16.8: a proxy gives up 180 s or more after the latest 101-199."""
    last, after, code = script.pick(1, 20, 100), script.pick(179.999, 180, 185, 300), \
        script.pick(487, 408)
    script.say(0, "A>P", "INVITE 1", "i")
    script.say(0.01, "P>B", "INVITE 1", "j", "via=P,A")
    for at_s, provisional in ((Decimal("0.5"), 180), (last, 183)):
        script.say(at_s, "B>P", f"{provisional} INVITE 1", "j", "b")
        script.say(at_s + Decimal("0.01"), "P>A", f"{provisional} INVITE 1", "i", "b")
    at_s = last + after
    script.say(at_s, "P>B", "CANCEL 1", "j")
    script.say(at_s + TINY, "B>P", "200 CANCEL 1", "j", "b")
    script.say(at_s + 2 * TINY, "B>P", "487 INVITE 1", "j", "b")
    script.say(at_s + 3 * TINY, "P>B", "ACK 1", "j", "b")
    script.say(at_s + 4 * TINY, "P>A", f"{code} INVITE 1", "i", "p")
    script.say(at_s + 5 * TINY, "A>P", "ACK 1", "i", "p")
    if after >= 180:
        script.holds(outcome="cancelled", sub_outcome="timer-c", srd_class="cancelled")
    elif code == 408:
        script.holds(outcome="no_answer", sub_outcome="ring-timeout", srd_class="failure")
    else:
        script.holds(outcome="cancelled", srd_class="cancelled")
    script.holds(final_code=int(code), srd=Decimal("0.51"))


def late_repeats(script):
    """What comes again long after is of the call, and changes nothing."""
    script.invite()
    script.say(1, "B>A", "180 INVITE 1", "i", "b")
    script.answer(Decimal(2))
    script.bye(Decimal(30), script.pick("A>B", "B>A"))
    script.holds(outcome="completed", sdt=28, retransmissions=0)
    again = script.dice.sample(range(len(script.lines)), 3)
    for time_s, text in [script.lines[i] for i in again]:
        at_s = time_s + script.pick(100, 400, 1500)
        script.lines.append((at_s, f"{at_s:.3f} {text.split(' ', 1)[1]}"))


def registers(script):
    """Timer F of a REGISTER; a 408 after it tells nothing."""
    after, code = script.pick(1, 32, 32.001, 64, 64.001, 300), script.pick(200, 503, 408)
    script.command = "registrations"
    script.say(0, "C>S", "REGISTER 1", "r", "contact=C")
    script.say(after, "S>C", f"{code} REGISTER 1", "r",
               "s contact=C expires=60" if code == 200 else "s")
    if after > 2 * T64 or (code == 408 and after > T64):
        script.holds(outcome="failed-timeout", rrd=None)
    elif code == 200:
        script.holds(outcome="ok", rrd=after)
    else:
        script.holds(outcome="failed", rrd=None)


SCENARIOS = (unanswered_in_time, bye_in_time, session_timer, refreshed, cancelled, rings, timer_c,
             late_repeats, registers)


# ---- the world ----

def world_of(seed, count):
    dice = random.Random(seed)
    scripts = []
    for number in range(count):
        script = Script(dice, number)
        dice.choice(SCENARIOS)(script)
        scripts.append(script)
    return scripts


def rows_by_call(path):
    """Of each command the rows of each Call-ID."""
    found = {}
    for command in ("calls", "registrations"):
        for row in sipchron.rows(command, path):
            name = row["call_id"].split("@")[0]
            found.setdefault((command, name), []).append(row)
    return found


def same(found, wanted):
    if isinstance(wanted, (int, Decimal)) and isinstance(found, (int, Decimal)):
        return abs(Decimal(found) - Decimal(wanted)) <= TOLERANCE
    return found == wanted


def differences(script, rows):
    if len(rows) != 1:
        return [f"{len(rows)} rows"]
    texts = []
    for key, wanted in script.row.items():
        if key.startswith("flags"):
            if (wanted in rows[0]["flags"]) != ("+" in key):
                texts.append(f"{key} {wanted}")
        elif not same(rows[0][key], wanted):
            texts.append(f"{key} is {rows[0][key]}, not {wanted}")
    return texts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--calls", type=int, default=CALLS)
    options = parser.parse_args()
    seed = options.seed
    if seed is None:
        seed = random.randrange(1 << 32) if options.long else SEED
    scripts = world_of(seed, options.calls)
    lines = sorted((line for script in scripts for line in script.lines), key=lambda line: line[0])
    text = "\n".join(["title  a random world", *(text for _, text in lines), f"end {END_S}"])
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        found = rows_by_call(write_flow(parse_flow("world", text), folder))
    for script in scripts:
        texts = differences(script, found.get((script.command, script.name), []))
        failed += bool(texts)
        if texts:
            print(f"FAIL {script.name}: {'; '.join(texts)}")
            print("\n".join(f"     {text}" for _, text in sorted(script.lines)))
    print(f"seed {seed}: {len(scripts) - failed} passed, {failed} failed")
    return 1 if failed or not scripts else 0


if __name__ == "__main__":
    sys.exit(main())
