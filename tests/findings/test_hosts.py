#!/usr/bin/env python3
"""Rules of hosts (docs/FINDINGS.md): what one did for some time. The ladders are made here, since they are
long and regular; what must be found is counted from how they are made."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import sipchron                     # noqa: E402
from flow import parse_flow         # noqa: E402
from flowcapture import write_flow  # noqa: E402


class Ladder:
    """Requests with their answers, each a transaction, most of them with a Call-ID of its own."""

    def __init__(self):
        self.lines, self.count = [], 0

    def ask(self, time, method="OPTIONS", code=200, after=0.01, way="A>B", request="", answer=""):
        """One request and its final response; code None: no answer."""
        self.count += 1
        src, dst = way.split(">")
        key = f"1 k{self.count} cid=c{self.count}"
        self.lines.append(f"{time:.3f} {way} {method} {key} {request}")
        if code:
            tagged = f"1 k{self.count} t cid=c{self.count}"
            self.lines.append(f"{time + after:.3f} {dst}>{src} {code} {method} {tagged} {answer}")
            if method == "INVITE":
                branch = f"k{self.count}" if code >= 300 else f"a{self.count}"
                self.lines.append(f"{time + after + 0.01:.3f} {way} ACK 1 {branch} t cid=c{self.count}")

    def findings(self, rule, end=1000):
        lines = sorted(self.lines, key=lambda line: float(line.split()[0]))
        with tempfile.TemporaryDirectory() as folder:
            path = write_flow(parse_flow("hosts", "\n".join([*lines, f"end {end}"])), folder)
            return [row for row in sipchron.rows("findings", path) if row["rule"] == rule]


class Hosts(unittest.TestCase):
    def setUp(self):
        self.ladder = Ladder()

    def one(self, rule, severity="warning", scope="element", host="192.0.2.2", **keys):
        rows = self.ladder.findings(rule)
        self.assertEqual(len(rows), 1, rows)
        self.assertEqual((rows[0]["severity"], rows[0]["scope"]), (severity, scope))
        self.assertEqual(rows[0]["endpoint"].split(":")[0], host)
        self.assertTrue(rows[0]["frames"])
        for key, value in keys.items():
            self.assertEqual(rows[0][key], value)
        return rows[0]["text"]

    def none(self, rule):
        self.assertEqual(self.ladder.findings(rule), [])

    # ---- peer-down ----

    def test_peer_down_fires_for_pings_that_stay_unanswered(self):
        self.ladder.ask(0)
        for time in (60, 120, 180):
            self.ladder.ask(time, code=None)
        self.ladder.ask(240)
        text = self.one("peer-down", frames=[3, 4, 5])
        self.assertIn("3 requests", text)
        self.assertIn("for 180.010 s, until it answered again", text)

    def test_peer_down_fires_for_503_and_counts_calls(self):
        for time in (0, 10, 20, 30):
            self.ladder.ask(time, "INVITE", 503)
        text = self.one("peer-down")
        self.assertIn("4 requests", text)
        self.assertIn("to the end of the capture; 4 calls fell into it", text)

    def test_peer_down_silent_for_two(self):
        self.ladder.ask(0)
        for time in (60, 120):
            self.ladder.ask(time, code=None)
        self.ladder.ask(180)
        for time in (240, 300):
            self.ladder.ask(time, code=None)
        self.none("peer-down")

    def test_peer_down_silent_where_the_capture_may_be_blind(self):
        for time in (0, 60, 120, 180):
            self.ladder.ask(time, code=None)
        self.none("peer-down")

    def test_peer_down_silent_for_busy_people_and_other_peers(self):
        for number, time in enumerate((0, 60, 120, 180)):
            self.ladder.ask(time, "INVITE", 486)
            self.ladder.ask(time + 1, code=None, way=f"A>{'CDEF'[number]}")
        self.none("peer-down")

    # ---- overload ----

    def test_overload_fires(self):
        """503 at 0, 2.5 and 5 s asks for five seconds each: all eleven that follow the first came too early."""
        for number in range(12):
            self.ladder.ask(number / 2, "INVITE", 503 if number % 5 == 0 else 486,
                            answer="ra=5" if number % 5 == 0 else "")
        text = self.one("overload")
        self.assertIn("3 of 12 requests", text)
        self.assertIn("11 came before the time of Retry-After", text)

    def test_overload_fires_for_500_to_registers(self):
        for number in range(10):
            self.ladder.ask(number, "REGISTER", 500 if number < 2 else 200)
        self.assertIn("2 of 10", self.one("overload"))

    def test_overload_silent_for_one_in_ten(self):
        for number in range(10):
            self.ladder.ask(number, "INVITE", 486 if number else 503)
        self.none("overload")

    def test_overload_silent_for_few_answers(self):
        for number in range(9):
            self.ladder.ask(number, "INVITE", 503)
        self.none("overload")

    def test_overload_silent_if_it_is_spread_over_minutes(self):
        for number in range(20):
            self.ladder.ask(number * 9, "INVITE", 503)
        self.none("overload")

    # ---- slow-answer-to-request ----

    def test_slow_answer_to_request_fires(self):
        for number in range(10):
            self.ladder.ask(number * 5, "REGISTER", 200, after=1.2 if number else 2.5)
        text = self.one("slow-answer-to-request")
        self.assertIn("10 requests, at most 2.500 s", text)

    def test_slow_answer_to_request_fires_for_a_host_among_others(self):
        for number in range(12):
            self.ladder.ask(number * 5, after=1.1, way="A>C")
            self.ladder.ask(number * 5)
        self.assertIn("12 requests", self.one("slow-answer-to-request", host="192.0.2.3"))

    def test_slow_answer_to_request_silent_for_nine(self):
        for number in range(9):
            self.ladder.ask(number * 5, after=3)
        self.none("slow-answer-to-request")

    def test_slow_answer_to_request_silent_for_people_and_quick_hosts(self):
        for number in range(12):
            self.ladder.ask(number * 20, "INVITE", 486, after=10)
            self.ladder.ask(number * 20, after=0.999)
        self.none("slow-answer-to-request")

    # ---- stale-nonce ----

    def stale(self, count, of):
        for number in range(of):
            self.ladder.ask(number * 5, "REGISTER", 401, answer="stale=1" if number < count else "")

    def test_stale_nonce_fires(self):
        self.stale(3, 12)
        self.assertIn("3 of 12 challenges", self.one("stale-nonce"))

    def test_stale_nonce_fires_for_all(self):
        self.stale(10, 10)
        self.assertIn("10 of 10", self.one("stale-nonce"))

    def test_stale_nonce_silent_for_a_fifth(self):
        self.stale(2, 10)
        self.none("stale-nonce")

    def test_stale_nonce_silent_for_few_challenges(self):
        self.stale(9, 9)
        self.none("stale-nonce")

    # ---- registration-storm ----

    def registers(self, usual, storm, seconds):
        for second in range(60):
            for number in range(usual):
                self.ladder.ask(second + number / 10, "REGISTER", after=0.001)
        for second in range(60, 60 + seconds):
            for number in range(storm):
                self.ladder.ask(second + number / 50, "REGISTER", after=0.001)

    def test_registration_storm_fires(self):
        self.registers(1, 5, 10)
        text = self.one("registration-storm", frames=[121])  # 60 REGISTERs with their answers before it
        self.assertIn("5 and more", text)
        self.assertIn("have 1 at most", text)

    def test_registration_storm_fires_over_two_a_second(self):
        self.registers(2, 10, 12)
        self.one("registration-storm")

    def test_registration_storm_silent_for_nine_seconds(self):
        self.registers(1, 8, 9)
        self.none("registration-storm")

    def test_registration_storm_silent_for_four_times(self):
        self.registers(2, 8, 20)
        self.none("registration-storm")

    # ---- scanner ----

    def test_scanner_fires_by_name(self):
        self.ladder.ask(0, request="hdr='User-Agent: friendly-scanner'", code=None)
        self.assertIn("name of a scanner, in 1 request", self.one("scanner", host="192.0.2.1", frames=[1]))

    def test_scanner_fires_for_ten_users(self):
        for number in range(10):
            self.ladder.ask(number, "REGISTER", 404, request=f"to=u{number}")
        self.assertIn("for 10 users", self.one("scanner", host="192.0.2.1"))

    def test_scanner_fires_as_error_if_it_gets_in(self):
        for number in range(10):
            self.ladder.ask(number, "REGISTER", 403, request=f"to=u{number}")
        self.ladder.ask(20, "REGISTER", 200, request="to=u10")
        self.assertIn("succeeded", self.one("scanner", "error", host="192.0.2.1"))

    def test_scanner_silent_for_one_user_and_for_nine(self):
        for number in range(20):
            self.ladder.ask(number, "REGISTER", 403, request="to=u")
        for number in range(9):
            self.ladder.ask(100 + number, "REGISTER", 404, request=f"to=v{number}")
        self.none("scanner")

    def test_scanner_silent_for_a_proxy_whose_calls_are_mostly_answered(self):
        for number in range(12):
            self.ladder.ask(number, "INVITE", 404, request=f"to=u{number}")
            self.ladder.ask(number + 0.5, "INVITE", 200, request=f"to=w{number}")
        self.none("scanner")

    def test_scanner_silent_for_challenges(self):
        for number in range(12):
            self.ladder.ask(number, "REGISTER", 401, request=f"to=u{number}")
        self.none("scanner")

    # ---- sweep ----

    def test_sweep_fires_for_prefixes(self):
        for number, prefix in enumerate(("", "0", "00", "9", "900", "011")):
            self.ladder.ask(number, "INVITE", 404, request=f"to={prefix}441234567")
        self.assertIn("6 numbers that end alike", self.one("sweep", host="192.0.2.1"))

    def test_sweep_fires_for_a_hundred_failures(self):
        for number in range(101):
            self.ladder.ask(number / 2, "INVITE", 404, request="to=bob")
        self.assertIn("101 INVITEs within a minute", self.one("sweep", host="192.0.2.1"))

    def test_sweep_silent_for_redialling(self):
        for number in range(12):
            self.ladder.ask(number * 5, "INVITE", 486, request="to=441234567")
        self.none("sweep")

    def test_sweep_silent_for_other_numbers(self):
        for number in range(12):
            self.ladder.ask(number * 5, "INVITE", 404, request=f"to=44123456{number:02d}")
        self.none("sweep")

    def test_sweep_silent_if_one_is_answered(self):
        for number in range(101):
            self.ladder.ask(number / 2, "INVITE", 200 if number == 50 else 404, request="to=bob")
        self.none("sweep")

    # ---- registration-flapping, nat-port-change ----

    def register(self, time, contact, expires=3600, sport=5060, way="A>B"):
        """A binding of alice, that is granted."""
        self.ladder.ask(time, "REGISTER", way=way,
                        request=f"from=alice to=alice contact={contact} expires={expires} sport={sport}",
                        answer=f"from=alice to=alice expires={expires} dport={sport}")

    def flaps(self):
        rows = self.ladder.findings("registration-flapping")
        return [row["text"] for row in rows]

    def test_registration_flapping_fires_for_signing_on_and_off(self):
        for number in range(3):
            self.register(number * 20, "A")
            self.register(number * 20 + 10, "A", expires=0)
        self.assertEqual(self.flaps(), ["the binding of alice@example.com changed 5 times in 40.000 s"])

    def test_registration_flapping_fires_for_new_contacts(self):
        for number, contact in enumerate("ACDE"):
            self.register(number * 150, contact)
        self.assertEqual(self.flaps(), ["the binding of alice@example.com changed 3 times in 300.000 s"])

    def test_registration_flapping_silent_for_refreshes(self):
        for number in range(12):
            self.register(number * 30, "A")
        self.assertEqual(self.flaps(), [])

    def test_registration_flapping_silent_for_several_phones(self):
        for number, phone in enumerate("ACDE"):
            self.register(number * 20, phone, way=f"{phone}>B")
        self.assertEqual(self.flaps(), [])

    def test_registration_flapping_silent_over_an_hour(self):
        for number, contact in enumerate("ACDEFG"):
            self.register(number * 500, contact)
        self.assertEqual(self.flaps(), [])

    def test_nat_port_change_fires(self):
        self.register(0, "A", sport=40000)
        self.register(600, "A", sport=40001)
        rows = self.ladder.findings("nat-port-change")
        self.assertEqual([(row["severity"], row["frames"]) for row in rows], [("note", [3, 1])])
        self.assertIn("192.0.2.1:40000, and 600.000 s later from 192.0.2.1:40001", rows[0]["text"])

    def test_nat_port_change_fires_each_time(self):
        for number in range(4):
            self.register(number * 60, "A", expires=120, sport=40000 + number)
        self.assertEqual(len(self.ladder.findings("nat-port-change")), 3)

    def test_nat_port_change_silent_after_the_binding_ran_out(self):
        self.register(0, "A", expires=60, sport=40000)
        self.register(100, "A", expires=60, sport=40001)
        self.none("nat-port-change")

    def test_nat_port_change_silent_for_another_contact_and_the_same_port(self):
        self.register(0, "A", sport=40000)
        self.register(10, "C", sport=40001)
        self.register(20, "C", sport=40001)
        self.none("nat-port-change")


if __name__ == "__main__":
    unittest.main()
