#!/usr/bin/env python3
"""Expert information: on which frames, in which words, of which severity and group. All of it is stated
here by hand: times and frames are those of the ladders, a retransmission's schedule that of RFC 3261 (Timer
A and E: T1, doubled each time), deadlines 64*T1 = 32 s. What is not listed must not be there.
"""
import re
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import plugin                           # noqa: E402
from flow import read_flow              # noqa: E402
from flowcapture import write_flow      # noqa: E402

# As docs/PLUGIN.md has them: severity and group, Wireshark's words in -z expert.
KINDS = {
    "retransmission": ("Notes", "Sequence"),
    "duplicate": ("Chats", "Sequence"),
    "no_ack": ("Warns", "Sequence"),
    "unanswered": ("Warns", "Response"),
    "malformed": ("Errors", "Malformed"),
    "odd": ("Notes", "Protocol"),
    "failed": ("Warns", "Response"),
    "not_registered": ("Warns", "Response"),
    "slow": ("Warns", "Protocol"),
}
# Of these there is a test of their own.
FLAG = ("Chats", "Protocol")
# epan/proto.h: PI_CHAT, PI_NOTE ... and PI_SEQUENCE, PI_RESPONSE_CODE ...
NUMBERS = {
    "Chats": 0x200000, "Notes": 0x400000, "Warns": 0x600000, "Errors": 0x800000,
    "Sequence": 0x02000000, "Response": 0x03000000, "Malformed": 0x07000000,
    "Protocol": 0x09000000,
}
# What only the end of the capture tells.
LATE = ("no_ack", "unanswered", "failed", "not_registered")

OPTIONS_REQUEST = (r"OPTIONS sip:b@192.0.2.2 SIP/2.0\\r\\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK-{n}"
                   r"\\r\\n{headers}To: <sip:b@example.com>\\r\\nCSeq: 1 OPTIONS\\r\\n"
                   r"Content-Length: 0\\r\\n\\r\\n")


def options_line(number, headers):
    text = OPTIONS_REQUEST.format(n=number, headers=headers)
    return f'{number}.000  A>B DATA "{text}"\n'


FROM = r"From: <sip:a@example.com>;tag={0}\\r\\n"
CALL_ID = r"Call-ID: {0}@example.com\\r\\n"
LADDERS = {
    # Its 401 has an ACK, its 200 none by 2 + 32 s; the 200 is sent again after T1.
    "no-ack": """title  challenged, then answered without an ACK
        0.000  A>B INVITE 1 z1
        0.100  B>A 401 INVITE 1 z1 b
        0.110  A>B ACK 1 z1 b
        0.200  A>B INVITE 2 z2
        1.000  B>A 180 INVITE 2 z2 b
        2.000  B>A 200 INVITE 2 z2 b
        2.500  B>A 200 INVITE 2 z2 b
        end    60""",
    # The same, and the capture ends before 2 + 32 s: nobody can tell.
    "no-ack-yet": """title  answered, the capture ends
        0.000  A>B INVITE 1 z1
        1.000  B>A 180 INVITE 1 z1 b
        2.000  B>A 200 INVITE 1 z1 b
        end    33""",
    # The proxy acknowledges the 486 of its own hop; the caller does not.
    "no-ack-hop": """title  486 without ACK on one hop of two
        0.000  A>P INVITE 1 z1
        0.010  P>B INVITE 1 p1 via=P,A
        1.000  B>P 486 INVITE 1 p1 b via=P,A
        1.010  P>B ACK 1 p1 b
        1.020  P>A 486 INVITE 1 z1 b
        end    60""",
    # SRD 3 s to the nanosecond is not beyond 3 s; one nanosecond more is.
    "slow": """title  slow, and just not slow
        0.000         A>B INVITE 1 z1 cid=x
        3.000         B>A 180 INVITE 1 z1 b cid=x
        4.000         B>A 486 INVITE 1 z1 b cid=x
        4.010         A>B ACK 1 z1 b cid=x
        10.000        A>B INVITE 1 y1 cid=y
        13.000000001  B>A 180 INVITE 1 y1 b cid=y
        14.000        B>A 486 INVITE 1 y1 b cid=y
        14.010        A>B ACK 1 y1 b cid=y
        end           60""",
    # Timer A: 0.5, 1.5, 3.5, 7.5, 15.5 s after the first INVITE, and from the second.
    "slow-why": """title  retransmissions, a challenge, no 180
        0.000   A>B INVITE 1 z1
        0.500   A>B INVITE 1 z1
        1.500   A>B INVITE 1 z1
        3.500   A>B INVITE 1 z1
        7.500   A>B INVITE 1 z1
        15.500  A>B INVITE 1 z1
        18.000  B>A 401 INVITE 1 z1 b
        18.010  A>B ACK 1 z1 b
        18.100  A>B INVITE 2 z2
        18.600  A>B INVITE 2 z2
        19.600  A>B INVITE 2 z2
        21.600  A>B INVITE 2 z2
        25.600  A>B INVITE 2 z2
        28.000  B>A 200 INVITE 2 z2 c
        28.010  A>B ACK 2 z3 c
        30.000  A>B BYE 3 z4 c
        30.010  B>A 200 BYE 3 z4 c
        end     70""",
    # RFC 3261 8.1.1: Call-ID and From are mandatory, and there is one of each. 7: lines end in CRLF.
    "malformed": "title  what RFC 3261 does not allow\n"
                 + options_line(1, FROM.format(1))
                 + options_line(2, FROM.format(2) + FROM.format(2) + CALL_ID.format(2))
                 + options_line(3, FROM.format(3) + CALL_ID.format(3)).replace(r"\\r\\n", r"\\n")
                 + "end 4",
}


def again(index, frame, cause, off=None):
    text = f"SIP retransmission {index} of frame {frame} ({cause})"
    return ("retransmission", text if off is None else
            f"{text}, {off} s off the schedule of RFC 3261")


def copy(frame):
    return ("duplicate", f"Copy made by the capture, of frame {frame}")


def unanswered(state):
    return ("unanswered", f"Request without final response: {state}")


def failed(outcome):
    return ("failed", f"Call failed: {outcome}")


def not_registered(outcome):
    return ("not_registered", f"Registration failed: {outcome}")


NO_ACK = ("no_ack", "Final response to INVITE without ACK")

# A ladder of tests/flows, one of the above or a capture: (options, {frame: what is said of it}).
CASES = [
    # The INVITE of 0 again at 0.5 and 1.5, as Timer A has it, the second although the 180 was seen; the
    # 180 again because of it. A third 180 at 61 s is repeated on purpose (RFC 3261 13.3.1.1).
    ("edge-repeats.flow", (), {2: [again(1, 1, "request", "+0.000")],
                               4: [again(2, 1, "spurious", "+0.000")],
                               5: [again(1, 3, "solicited")]}),
    # With T1 = 1 s they were due at 1 and 3 s: half a second and one and a half too early.
    ("edge-repeats.flow", ("-o", "sipchron.timer_t1:1"),
     {2: [again(1, 1, "request", "-0.500")], 4: [again(2, 1, "spurious", "-1.500")],
      5: [again(1, 3, "solicited")]}),
    # SRD is 0.6 s.
    ("edge-repeats.flow", ("-o", "sipchron.slow_setup:0.5"),
     {2: [again(1, 1, "request", "+0.000")],
      3: [("slow", "Slow call set-up: SRD 0.600 s: INVITE sent again in frame 2")],
      4: [again(2, 1, "spurious", "+0.000")], 5: [again(1, 3, "solicited")]}),
    # 0.2 and 80 ms after: copies by their IP id. 80 ms after with another id: sent again, 0.420 s before
    # its time. Only the first of these four INVITEs is 32 s old when the capture ends after 40 s.
    ("d01-copies.flow", (), {1: [unanswered("timed_out")],
                             2: [copy(1), failed("timed_out, no-response")], 4: [copy(3)],
                             6: [again(1, 5, "request", "-0.420")],
                             8: [again(1, 7, "request", "+0.000")]}),
    # Without a window of time the IP id still tells them.
    ("d01-copies.flow", ("-o", "sipchron.dup_window:0"),
     {1: [unanswered("timed_out")], 2: [copy(1), failed("timed_out, no-response")], 4: [copy(3)],
      6: [again(1, 5, "request", "-0.420")], 8: [again(1, 7, "request", "+0.000")]}),
    # The 486 of 0.3 again after T1 (Timer G, +0.5) and, its ACK having come, again after 2*T1; ACKs are on no
    # schedule.
    ("edge-ack-486-repeated.flow", (), {3: [again(1, 2, "timer-g", "+0.000")],
                                        5: [again(2, 2, "unsolicited", "+0.000")],
                                        6: [again(1, 4, "ack")]}),
    # Busy is nobody's failure. The 486 is the only answer, 35 s after the INVITE.
    ("edge-late-final.flow", (), {
        **{number: [again(number - 1, 1, "request", "+0.000")] for number in range(2, 8)},
        8: [("slow", "Slow call set-up: SRD 35.000 s: INVITE sent again in frames 2, 3, 4, 5, 6, 7; "
                     "no 180 before the 486 in frame 8")]}),
    # Nine retransmissions of two INVITEs, a challenge between, and a 200 without a 180: eight are named.
    ("slow-why", (), {
        **{number: [again(number - 1, 1, "request", "+0.000")] for number in range(2, 7)},
        **{number: [again(number - 9, 9, "request", "+0.000")] for number in range(10, 14)},
        14: [("slow", "Slow call set-up: SRD 28.000 s: INVITE sent again in frames 2, 3, 4, 5, 6, 10, 11, 12 "
                      "...; challenged in frame 7; no 180 before the 200 in frame 14")]}),
    # 503, challenged for ever, and nothing for 32 s: ten repetitions of frame 11 (Timer E: 0.5, 1.5,
    # 3.5, 7.5, then every T2 = 4 s). The first registration is well.
    ("rg1-ira.flow", (), {
        6: [not_registered("failed, overload (503): Service Unavailable")],
        10: [not_registered("auth-failed, wrong-credentials (401): Unauthorized")],
        11: [unanswered("timed_out")],
        **{11 + k: [again(k, 11, "request", "+0.000")] for k in range(1, 10)},
        21: [again(10, 11, "request", "+0.000"), not_registered("failed-timeout")]}),
    # 403; 302 is no failure; ICMP; no request seen; the last one is still going on.
    ("edge-register-outcomes.flow", (), {
        2: [not_registered("failed, forbidden (403): Forbidden")],
        5: [unanswered("net_failed"), not_registered("failed-network")],
        9: [again(1, 8, "request", "+0.000")]}),
    # Nobody answered, which is no failure of the service.
    ("edge-ringing-timeout.flow", (), {1: [unanswered("stalled")]}),
    # The capture ends at 700 s: a longer wait is not over by then.
    ("edge-ringing-timeout.flow", ("-o", "sipchron.proceeding:750"), {}),
    ("edge-icmp.flow", (), {1: [failed("failed_network"), unanswered("net_failed")]}),
    ("edge-bye-before-ack.flow", (), {3: [NO_ACK]}),
    ("no-ack", (), {6: [NO_ACK], 7: [again(1, 6, "2xx-tu", "+0.000")]}),
    ("no-ack-yet", (), {}),
    # 64*T1 is 32 s: shorter with a shorter T1.
    ("no-ack-yet", ("-o", "sipchron.timer_t1:0.25"), {3: [NO_ACK]}),
    ("no-ack-hop", (), {5: [NO_ACK]}),
    ("slow", (), {6: [("slow", "Slow call set-up: SRD 3.000 s")]}),
    ("slow", ("-o", "sipchron.slow_setup:2.9"), {
        2: [("slow", "Slow call set-up: SRD 3.000 s")],
        6: [("slow", "Slow call set-up: SRD 3.000 s")]}),
    ("slow", ("-o", "sipchron.slow_setup:60"), {}),
    ("malformed", (), {
        1: [("malformed", "no Call-ID")],
        2: [("malformed", "From, To, Call-ID or CSeq appears twice; excluded from metrics")],
        3: [("odd", "lines end in LF instead of CRLF")]}),
    # captures/README.md: 603, 404, 503, 488 are failures, 486, 480, 600 are not; SIPp's ACK comes last.
    ("refused.pcap", (), {16: [failed("rejected, declined (603): Decline")],
                          20: [failed("failed_request, not-found (404): Not Found")],
                          24: [failed("failed_server, overload (503): Service Unavailable")],
                          28: [failed("failed_request, not-acceptable (488): Not Acceptable Here")]}),
    # Wrong password; mallory.
    ("registration-refused.pcap", (), {6: [not_registered("auth-failed, wrong-credentials (401): Unauthorized")],
                                       10: [not_registered("failed, forbidden (403): Forbidden")]}),
    # Six messages on both sides of a NAT.
    ("nat.pcapng", (), {6: [copy(3)], 8: [copy(7)], 11: [copy(9)], 12: [copy(10)], 15: [copy(13)],
                        16: [copy(14)]}),
    # Calls that go well: two hops, a challenge, an answer of each kind, a fork, a hold, a transfer.
    *[(name, (), {}) for name in (
        "p01-proxy.flow", "trap-auth.flow", "trap-prack.flow", "trap-fork.flow", "edge-hold.flow",
        "c30-blind-transfer.flow", "edge-trying-open.flow", "answered.pcap", "challenged.pcap",
        "registered.pcap", "websocket.pcap", "b2bua.pcap")],
]


def said(node, found):
    """What the expert items in the tree say: [(kind, text, severity, group)]."""
    for key, value in node:
        if key == "_ws.expert":
            values = dict(value)
            kind = next(name for name in values if name.startswith("sipchron.expert."))
            found.append((kind.removeprefix("sipchron.expert."), values["_ws.expert.message"],
                          int(values["_ws.expert.severity"]), int(values["_ws.expert.group"])))
        elif isinstance(value, list):
            said(value, found)
    return found


def of_frames(frames, flags=False):
    found = {number: [line for line in said([("", message) for message in messages], [])
                      if (line[0] == "flag") == flags]
             for number, messages in frames.items()}
    return {number: lines for number, lines in found.items() if lines}


def wanted(expected, kinds=tuple(KINDS)):
    """As of_frames gives it, of these kinds alone."""
    found = {number: [(kind, text, *(NUMBERS[word] for word in KINDS[kind]))
                      for kind, text in lines if kind in kinds]
             for number, lines in expected.items()}
    return {number: lines for number, lines in found.items() if lines}


def listed(text):
    """{(severity, group, text): how often} of what -z expert prints of the plugin."""
    found, severity = {}, None
    for line in text.splitlines():
        words = line.split(maxsplit=3)
        if line.endswith(")") and words[0] in NUMBERS:
            severity = words[0]
        elif len(words) == 4 and words[2] == "SIPChronometry" and (severity, words[1]) != FLAG:
            found[severity, words[1], words[3]] = int(words[0])
    return found


def counted(expected):
    found = {}
    for lines in expected.values():
        for kind, text in lines:
            key = (*KINDS[kind], text)
            found[key] = found.get(key, 0) + 1
    return found


VALUES = unittest.skipIf(plugin.sanitizer(), "nothing that test_cases does not run")


class Expert(plugin.Case):
    def capture(self, name):
        if name.startswith(("edge-", "trap-", "rg", "c30", "d01", "p01")):
            path = write_flow(read_flow(ROOT / "tests/flows" / name), self.folder)
        elif name in LADDERS:
            ladder = self.folder / f"{name}.flow"
            ladder.write_text(LADDERS[name])
            path = write_flow(read_flow(ladder), self.folder)
        else:
            return plugin.readable(ROOT / "captures" / name, self.folder)
        Path(path).chmod(0o644)
        return path

    def test_cases(self):
        for name, options, expected in CASES:
            if plugin.sanitizer() and not expected and not options:
                continue  # calls that go well run elsewhere
            with self.subTest(name=name, options=options):
                path = self.capture(name)
                frames, end = plugin.read(path, "-2", *options, "-z", "expert")
                self.assertEqual(of_frames(frames), wanted(expected))
                self.assertEqual(listed(end), counted(expected))

    @VALUES
    def test_one_pass(self):
        """What the end tells is absent; all else is there, but how long a failure took: another try
        may follow."""
        early = [kind for kind in KINDS if kind not in LATE]
        slow_failures = ("edge-late-final.flow",)
        for name, options, expected in CASES:
            if options or not expected:
                continue
            with self.subTest(name=name):
                frames, _ = plugin.read(self.capture(name))
                kinds = [kind for kind in early if kind != "slow" or name not in slow_failures]
                self.assertEqual(of_frames(frames), wanted(expected, kinds))

    @VALUES
    def test_fields(self):
        """Every kind is a field that -e shows, with another field's values beside it, and a filter;
        so is its severity."""
        name, kinds = "rg1-ira.flow", ("retransmission", "not_registered", "unanswered", "slow")
        expected = next(case for case in CASES if case[0] == name)[2]
        frames_of = {kind: [number for number, lines in sorted(expected.items())
                            if any(line[0] == kind for line in lines)] for kind in kinds}
        path = self.capture(name)
        columns = [word for kind in kinds for word in ("-e", f"sipchron.expert.{kind}")]
        shown = plugin.tshark("-2", "-r", path, "-T", "fields", "-e", "frame.number", *columns).stdout
        for at, kind in enumerate(kinds, 1):
            cells = [line.split("\t") for line in shown.splitlines()]
            self.assertEqual([int(cell[0]) for cell in cells if cell[at]], frames_of[kind], kind)
            self.assertEqual(self.passing(path, f"sipchron.expert.{kind}"), frames_of[kind], kind)
        self.assertEqual(self.passing(path, "_ws.expert.severity == 6291456"), [6, 10, 11, 21])

    def passing(self, path, expression):
        done = plugin.tshark("-2", "-r", path, "-Y", expression, "-T", "fields", "-e", "frame.number")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [int(word) for word in done.stdout.split()]

    @VALUES
    def test_filters(self):
        """The others as filters; -z expert alone, and with a filter."""
        for name, kind, numbers in (
                ("malformed", "malformed", [1, 2]), ("malformed", "odd", [3]),
                ("slow", "slow", [6]), ("no-ack", "no_ack", [6]),
                ("d01-copies.flow", "duplicate", [2, 4]), ("refused.pcap", "failed", [16, 20, 24, 28])):
            with self.subTest(kind=kind):
                path = self.capture(name)
                self.assertEqual(self.passing(path, f"sipchron.expert.{kind}"), numbers)
        text = plugin.tshark("-2", "-q", "-r", self.capture("d01-copies.flow"),
                             "-z", "expert,note,frame.number < 7").stdout
        self.assertEqual(listed(text), {
            ("Warns", "Response", "Request without final response: timed_out"): 1,
            ("Warns", "Response", "Call failed: timed_out, no-response"): 1,
            ("Notes", "Sequence", again(1, 5, "request", "-0.420")[1]): 1})

    @VALUES
    def test_flags(self):
        """Each flag of a call with the meaning that docs/CLI.md gives it, on the call's last message."""
        document = (ROOT / "docs/CLI.md").read_text()
        table = document[document.index("## Flags of a call"):document.index("## Outcomes")]
        meanings = dict(re.findall(r"^\| `([\w-]+)` \| (.*) \|$", table, re.MULTILINE))
        self.assertGreater(len(meanings), 25)
        # By the flows' own expectations.
        for name, number, flag in (("edge-bye-before-ack.flow", 5, "no-ack"),
                                   ("edge-late-final.flow", 9, "late-final"),
                                   ("edge-cancel-481.flow", None, "cancel-481")):
            path = self.capture(name)
            frames, _ = plugin.read(path, "-2")
            found = of_frames(frames, flags=True)
            said_of = [(at, text) for at, lines in found.items() for _, text, _, _ in lines
                       if text.startswith(f"{flag}:")]
            self.assertEqual([text for _, text in said_of],
                             [f"{flag}: {meanings[flag].replace('`', '')}"], name)
            if number:
                self.assertEqual(said_of[0][0], number, name)
            self.assertEqual(of_frames(plugin.read(path)[0], flags=True), {})

    def test_lossy(self):
        """captures/README.md: 19 retransmissions, each with the frame that it repeats."""
        frames, _ = plugin.read(self.capture("lossy.pcap"), "-2")
        found = [line for lines in of_frames(frames).values() for line in lines]
        self.assertEqual([line[0] for line in found], ["retransmission"] * 19)


if __name__ == "__main__":
    plugin.require()
    unittest.main(argv=[__file__, *sys.argv[1:]])
