#!/usr/bin/env python3
"""Limits (core/base/limits.h): each is hit by one more than fits, counted, said on standard error and,
where a value of a call may be another by it, marked on the call. Counts are by hand from the ladders.
What only C can reach is in tests/unit/test_limits.c."""
import json
import re
import struct
import unittest
from pathlib import Path

import mediacapture
import pcapfile as pc
from clicase import CliCase, sip_capture
from flow import parse_flow
from flowcapture import write_flow

SOURCE = Path(__file__).resolve().parent.parent.parent

# A call that is up from 0.2 s on.
UP = """
0.000  A>B INVITE 1 z1
0.100  B>A 180 INVITE 1 z1 b
0.200  B>A 200 INVITE 1 z1 b
0.210  A>B ACK 1 k0 b
"""


def text_of(key):
    """What standard error says of a counter, from its row."""
    table = (SOURCE / "core" / "base" / "counters.h").read_text()
    return re.search(rf'"{key}",\s*(?:\\\s*)?"([^"]*)"', table)[1]


class Limits(CliCase):
    def capture(self, name, ladder):
        return write_flow(parse_flow(name, ladder), self.folder)

    def hits(self, key, count, capture, flagged=None):
        """The counter is `count`, that is said, and the first call is limited, or not."""
        done = self.run_it("calls", "-f", "json", capture)
        document = json.loads(done.stdout)
        self.assertEqual(document["counters"].get(key, 0), count)
        said = done.stderr.decode().splitlines()
        self.assertEqual(f"sipchron: {count} {text_of(key)}" in said, count > 0, said)
        if flagged is not None:
            self.assertEqual("limited" in document["calls"][0]["flags"], flagged)
        return document

    # ---- files, streams, hosts ----

    def test_long_record(self):
        """257 KiB is more than what is looked at; 256 KiB is not."""
        for kib in (256, 257):
            path = self.folder / f"long{kib}.pcap"
            pc.write_pcap(path, [pc.Record(0, bytes(kib << 10))])
            done = self.run_it("calls", "-f", "json", path)
            self.assertEqual(json.loads(done.stdout)["counters"].get("limit_record", 0), kib - 256)
            self.assertEqual(text_of("limit_record") in done.stderr.decode(), kib > 256)
            self.assertNotIn("snap length", done.stderr.decode())

    def test_interfaces(self):
        """65,537 of them: the packet of the last one is read all the same."""
        path = self.folder / "interfaces.pcapng"
        records, _ = pc.read_capture(self.capture("one", UP))
        count = 65537
        pc.write_pcapng(path, [record._replace(interface=count - 1) for record in records],
                        (pc.Interface(),) * count)
        document = self.hits("limit_interfaces", 1, path, False)
        self.assertEqual(len(document["calls"]), 1)

    def test_files_that_alternate(self):
        """Two files whose records come by turns: 2^20 turns are kept. What the first file has at
        the end, an OPTIONS, is one too many: it is not known in which file that is."""
        turns = 1 << 20
        first, last = (pc.read_capture(self.capture(name, ladder))[0][0] for name, ladder in (
            ("first", "0.000 A>B OPTIONS 1 z1\nend 0.5\n"),
            ("last", "1000.000 C>D OPTIONS 1 z2\nend 1000.1\n")))
        files = [self.folder / "even.pcap", self.folder / "odd.pcap"]
        for i, path in enumerate(files):
            pc.write_pcap(path, [first] * (i == 0))
            behind = self.folder / "behind.pcap"
            pc.write_pcap(behind, [last] * (i == 0))
            path.write_bytes(path.read_bytes() + b"".join(
                struct.pack("<IIII", first.time_ns // pc.NS_PER_S + 1 + n // 1000,
                            n % 1000 * 1000 + i, 0, 0) for n in range(turns // 2)) +
                behind.read_bytes()[24:])  # without the file's header
        document = json.loads(self.run_it("elements", "-f", "json", *files).stdout)
        places = [(row["evidence_frames"], row["file"], row["file_frame"])
                  for row in document["elements"]]
        self.assertEqual(places, [([1], str(files[0]), 1), ([turns + 2], None, None)])
        self.assertEqual(document["counters"]["limit_places"], 1)

    def test_told_without_a_message(self):
        """Half an INVITE in a stream is no message; that its bytes were dropped is said, with -v
        everything that was counted."""
        half = b"INVITE sip:b@x SIP/2.0\r\nVia: SIP/2.0/TCP h;bra"
        path = self.folder / "half.pcap"
        pc.write_pcap(path, [pc.Record(0, pc.ethernet(*pc.ip("192.0.2.1", "192.0.2.2", pc.TCP, pc.tcp(
            "192.0.2.1", 30000, "192.0.2.2", 5060, 1, 1, pc.ACK, half))))])
        dropped = f"sipchron: {len(half)} {text_of('stream_dropped')}"
        said = self.run_it("calls", path).stderr.decode().splitlines()
        self.assertEqual(said, ["sipchron: no SIP in 1 frames (1 TCP segments)", dropped])
        said = self.run_it("calls", "-v", path).stderr.decode().splitlines()
        for line in ("sipchron: 1 frames", "sipchron: 1 TCP segments", dropped):
            self.assertIn(line, said)

    def test_unfinished_streams(self):
        """Of --max-memory 1M a quarter, 256 KiB, is for them; each of 5 keeps 64 KiB: one is too
        much, and the oldest gives up. A call whose INVITE comes in pieces at last is there."""
        head = (b"INVITE sip:b@x SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\n"
                b"Content-Length: 900000\r\n\r\n").ljust(50000, b"x")
        for streams in (4, 5):
            records = [pc.Record(number, pc.ethernet(*pc.ip(
                "192.0.2.1", "192.0.2.2", pc.TCP,
                pc.tcp("192.0.2.1", 30000 + number, "192.0.2.2", 5060, 1, 1, pc.ACK, head))))
                for number in range(streams)]
            path = self.folder / f"streams{streams}.pcap"
            pc.write_pcap(path, records)
            done = self.run_it("calls", "-f", "json", "--max-memory", "1M", path)
            self.assertEqual(json.loads(done.stdout)["counters"].get("limit_stream_memory", 0),
                             streams - 4)
            self.assertEqual(text_of("limit_stream_memory") in done.stderr.decode(), streams > 4)

    def test_user_agents(self):
        """256 bytes of a name are kept. A quarter of --max-memory 1K is for all of them: with one
        of 256 bytes there is no room for another host's."""
        ladder = ('0.000  A>B OPTIONS 1 z1 cid=a hdr="User-Agent: {}"\n'
                  '0.100  C>D OPTIONS 1 z2 cid=b hdr="User-Agent: x"\nend 1\n')
        for length, memory, hits in ((256, "4G", 0), (257, "4G", 1), (256, "1K", 1)):
            path = self.capture(f"ua{length}{memory}", ladder.format("n" * length))
            done = self.run_it("elements", "-f", "json", "--max-memory", memory, path)
            document = json.loads(done.stdout)
            self.assertEqual(document["counters"].get("limit_user_agent", 0), hits)
            names = {row["user_agent"] for row in document["elements"]}
            self.assertIn("n" * 256, names)
            self.assertEqual("x" in names, memory != "1K")

    # ---- session ----

    def test_requests_of_a_dialog(self):
        """16 ACKs, BYEs and CANCELs each."""
        for kind, first in (("BYE", 0), ("ACK", 1)):  # one ACK is there already
            for more in (0, 1):
                lines = "".join(f"{1 + i / 100:.3f}  A>B {kind} {1 if kind == 'ACK' else 2 + i} "
                                f"n{i} b\n" for i in range(16 - first + more))
                capture = self.capture(f"{kind}{more}", UP + lines + "end 2\n")
                self.hits("limit_requests", more, capture, bool(more))

    def test_cancels(self):
        for more in (0, 1):
            lines = "".join(f"{0.2 + i / 100:.3f}  A>B CANCEL 1 c{i}\n"
                            for i in range(16 + more))
            capture = self.capture(f"cancels{more}", "0.000 A>B INVITE 1 z1\n" + lines + "end 2\n")
            self.hits("limit_requests", more, capture, bool(more))

    def test_responses_and_dialogs(self):
        """64 different responses of a transaction; 64 dialogs, here of two attempts by 33 each."""
        for more in (0, 1):
            lines = "".join(f"{0.1 + i / 100:.3f}  B>A 180 INVITE 1 z1 t{i}\n"
                            for i in range(64 + more))
            capture = self.capture(f"responses{more}", "0.000 A>B INVITE 1 z1\n" + lines + "end 2\n")
            self.hits("limit_responses", more, capture, bool(more))
            lines = "".join(f"{0.1 + i / 100:.3f}  B>A 180 INVITE {1 + i % 2} z{1 + i % 2} t{i}\n"
                            for i in range(64 + more))
            capture = self.capture(f"dialogs{more}", "0.000 A>B INVITE 1 z1\n0.010 A>B INVITE 2 z2\n" +
                                   lines + "end 2\n")
            document = self.hits("limit_dialogs", more, capture)
            self.assertEqual(sum("limited" in call["flags"] for call in document["calls"]), more)

    def test_hops(self):
        """64 hops of an INVITE are looked at, and 64 INVITEs kept of a call."""
        for more in (0, 2):
            lines = "".join(f"{i / 100:.3f}  A>B INVITE 1 h{i}\n" for i in range(64 + more))
            capture = self.capture(f"hops{more}", lines + "end 2\n")
            self.hits("limit_hops", more, capture, bool(more))
            document = self.hits("limit_invites", more, capture, bool(more))
            self.assertEqual(len(document["calls"]), 1)

    def test_requests_at_once_in_a_dialog(self):
        """32 latest requests are looked at: fewer than half a second of them misses something, a
        longer time does not. With INVITE and ACK the last two of 33 have more than 32 before them; the
        32nd before each is the ACK at 0.210 and the first OPTIONS at 0.300."""
        for apart, count in ((0.01, 2), (0.02, 0)):
            lines = "".join(f"{0.3 + i * apart:.3f}  A>B OPTIONS {2 + i} o{i} b\n" for i in range(33))
            capture = self.capture(f"at-once-{count}", UP + lines + "end 3\n")
            self.hits("limit_instances", count, capture, count > 0)

    def test_an_ack_far_behind_its_invite(self):
        """Its INVITE is the 33rd latest request, itself counted: nobody knows that it was acknowledged."""
        for between, missed in ((30, 0), (31, 1)):
            lines = "".join(f"{1 + i * 0.1:.3f}  A>B INFO {2 + i} o{i} b\n" for i in range(between))
            capture = self.capture(f"ack-{missed}", "0.000 A>B INVITE 1 z1\n0.500 B>A 180 INVITE 1 z1 b\n" +
                                   lines + "5.000 B>A 200 INVITE 1 z1 b\n5.100 A>B ACK 1 k b\nend 6\n")
            self.hits("limit_instances", missed, capture, bool(missed))

    def test_vias(self):
        """70 behind the topmost."""
        for more in (0, 1):
            hosts = ",".join(f"{chr(ord('C') + i % 20)}{i // 20}" for i in range(70 + more))
            capture = self.capture(f"vias{more}", f"0.000 A>B INVITE 1 z1 via=A,{hosts}\nend 2\n")
            self.hits("limit_vias", more, capture, bool(more))

    def test_challenges_of_one_message(self):
        """16 realms."""
        for more in (0, 1):
            realms = " ".join(f'hdr="Proxy-Authenticate: Digest realm={i}, nonce={i}"'
                              for i in range(15 + more))  # one is there already
            capture = self.capture(f"realms{more}", "0.000 A>P INVITE 1 z1\n"
                                   f"0.010 P>A 407 INVITE 1 z1 p {realms}\nend 2\n")
            self.hits("limit_auth", more, capture, bool(more))

    def test_contacts_of_one_message(self):
        """64 in a REGISTER, and in the 200."""
        for more in (0, 1):
            contacts = ", ".join(f"<sip:a@192.0.2.1:{6000 + i}>" for i in range(64 + more))
            capture = self.capture(f"contacts{more}", "0.000 A>S REGISTER 1 z1 contact=none "
                                   f'hdr="Contact: {contacts}"\n'
                                   "0.010 S>A 200 REGISTER 1 z1 s expires=60\nend 2\n")
            done = self.run_it("registrations", "-f", "json", capture)
            counters = json.loads(done.stdout)["counters"]
            self.assertEqual(counters.get("limit_contacts", 0), 2 * more)

    def test_diversions_of_a_call(self):
        """8 are compared with whom others call."""
        for more in (0, 1):
            diversions = ", ".join(f"<sip:n{i}@x.example.com>" for i in range(8 + more))
            capture = self.capture(f"diversions{more}", "0.000 A>S INVITE 1 z1 "
                                   f'hdr="Diversion: {diversions}"\nend 2\n')
            self.hits("limit_legs", more, capture, False)

    def test_calls_of_the_same_numbers(self):
        """A call out of S is compared with 32 calls into it that have its numbers."""
        for more in (0, 1):
            calls = "".join(f"0.{i:03} A>S INVITE 1 a{i} cid=a{i} from=x to=y\n"
                            for i in range(32 + more))
            capture = self.capture(f"alike{more}", calls +
                                   "1.000 S>B INVITE 1 b cid=b ftag=s from=x to=y\nend 2\n")
            self.hits("limit_legs", more, capture, False)

    def test_a_long_via_is_compared(self):
        """P passes on what A sent, whose branch has 600 bytes: what went into P and out of it is one
        request, so P is a proxy for certain."""
        branch = "z9hG4bK-" + "x" * 600
        rows = json.loads(self.run_it("elements", "-f", "json", self.long_branch(branch)).stdout)
        proxy = next(row for row in rows["elements"] if "proxy" in row["roles"])
        self.assertEqual((proxy["endpoint"], proxy["confidence"]), ("192.0.2.16", "high"))

    def long_branch(self, branch):
        def invite(vias):
            return ("INVITE sip:b@example.org SIP/2.0\r\n" +
                    "".join(f"Via: SIP/2.0/UDP {host};branch={text}\r\n" for host, text in vias) +
                    "From: <sip:a@example.org>;tag=a\r\nTo: <sip:b@example.org>\r\nCall-ID: long\r\n"
                    "CSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContact: <sip:a@192.0.2.1>\r\n"
                    "Content-Length: 0\r\n\r\n").encode()

        hops = [("192.0.2.1", "192.0.2.16", invite([("192.0.2.1", branch)])),
                ("192.0.2.16", "192.0.2.2", invite([("192.0.2.16", "z9hG4bK-p"),
                                                    ("192.0.2.1", branch)]))]
        records = [pc.Record(1_700_000_000 * pc.NS_PER_S + i * 1_000_000,
                             pc.ethernet(*pc.ip(src, dst, pc.UDP,
                                                pc.udp(src, 5060, dst, 5060, payload), ident=i + 1)))
                   for i, (src, dst, payload) in enumerate(hops)]
        path = self.folder / "long-branch.pcap"
        pc.write_pcap(path, records)
        return path

    def test_bodies_in_bodies(self):
        """SDP in four multiparts is found, which ends the post-dial delay; in five it is not."""
        for depth, more in ((4, 0), (5, 1)):
            kind, body = "application/sdp", "v=0\\r\\n"
            for i in range(depth):
                body = f"--b{i}\\r\\nContent-Type: {kind}\\r\\n\\r\\n{body}\\r\\n--b{i}--\\r\\n"
                kind = f"multipart/mixed;boundary=b{i}"
            capture = self.capture(f"depth{depth}", "0.000 A>B INVITE 1 z1\n"
                                   f'1.000 B>A 183 INVITE 1 z1 b type="{kind}" body="{body}"\nend 2\n')
            document = self.hits("limit_body", more, capture, bool(more))
            self.assertEqual(document["calls"][0]["pdd"], None if more else 1)

    def test_calls(self):
        capture = self.traffic()
        done = self.run_it("calls", "-f", "json", "--max-calls", "1", capture)
        document = json.loads(done.stdout)
        count = document["counters"]["limit_calls"]
        self.assertIn(f"sipchron: {count} {text_of('limit_calls')}".encode(), done.stderr)
        self.assertTrue(any("limited" in call["flags"] for call in document["calls"]))

    # ---- what has no limit ----

    def test_long_contacts_are_told_apart(self):
        """Two contacts that differ behind their first 1100 bytes are two bindings: the list of the second has
        not the first (CL-5)."""
        ladder = "".join(
            f"{i}.000 A>R REGISTER {1 + i} r{i} cid=r{i} expires=600 hdr=\"Contact: <sip:{'x' * 1100}{user}@192.0.2.1>\" contact=none\n"
            f"{i}.010 R>A 200 REGISTER {1 + i} r{i} t cid=r{i} expires=600 hdr=\"Contact: <sip:{'x' * 1100}{user}@192.0.2.1>\" contact=none\n"
            for i, user in enumerate("abb"))
        done = self.run_it("registrations", "-f", "json", self.capture("contacts", ladder + "end 5\n"))
        kinds = [row["kind"] for row in json.loads(done.stdout)["registrations"]]
        self.assertEqual(kinds, ["initial", "initial", "refresh"])

    def test_a_late_icid_joins(self):
        """icid-value behind 1100 bytes of another parameter."""
        vector = f"P-Charging-Vector: orig-ioi={'x' * 1100};icid-value=one"
        ladder = (f"0.000 A>B INVITE 1 z1 cid=x hdr=\"{vector}\"\n"
                  f"0.100 B>C INVITE 1 z2 cid=y ftag=y hdr=\"{vector}\"\n"
                  f"0.200 D>E INVITE 1 z3 cid=z ftag=z hdr=\"{vector}x\"\nend 2\n")
        done = self.run_it("calls", "-f", "json", self.capture("icid", ladder))
        self.assertEqual([row["session"] for row in json.loads(done.stdout)["calls"]], [1, 1, 3])

    def test_a_long_uri_is_shown_whole(self):
        ladder = "0.000 A>B OPTIONS 1 z1 to=" + "x" * 600 + "\nend 2\n"
        path = self.capture("long-uri", ladder)
        row = json.loads(self.run_it("messages", "-f", "json", path).stdout)["messages"][0]
        uri = re.search(rb"OPTIONS (\S+) SIP/2.0", path.read_bytes())[1].decode()
        self.assertGreater(len(uri), 600)
        self.assertEqual(row["info"], f"OPTIONS {uri}")

    def test_long_groups_are_told_apart(self):
        ladder = "".join(f"0.{i}00 A>B INVITE 1 z{i} cid=c{i} from={'x' * 300}{user}\n"
                         for i, user in enumerate("abb"))
        done = self.run_it("metrics", "--by", "from", "-f", "json", self.capture("groups", ladder + "end 2\n"))
        groups = {row["group"] for row in json.loads(done.stdout)["metrics"] if row["group"]}
        self.assertEqual(sorted(group.partition("@")[0][-1] for group in groups), ["a", "b"])

    # ---- decode ----

    def test_datagrams_of_one_identification(self):
        """First fragments of five datagrams: four sets are kept, of different content."""
        records = []
        for i in range(5):
            data = bytes([65 + i]) * 64
            records.append(pc.Record(1_700_000_000 * pc.NS_PER_S + i * 1_000_000, pc.ethernet(
                0x0800, pc.ipv4("192.0.2.1", "192.0.2.2", pc.UDP, data, ident=7, flags=1))))
        records.append(pc.Record(1_700_000_000 * pc.NS_PER_S + 10_000_000, sip_frame()))
        path = self.folder / "fragments.pcap"
        pc.write_pcap(path, records)
        self.hits("limit_fragment_copies", 1, path)

    # ---- what takes many messages ----

    def test_messages_of_a_call_on_a_page(self):
        """500 messages of a call."""
        lines = "".join(f"{i / 100:.3f}  A>B INVITE 1 z1\n" for i in range(502))
        done = self.run_it("report", "-o", self.folder / "page.html",
                           self.capture("page", lines + "end 6\n"))
        self.assertIn(f"sipchron: 2 {text_of('limit_report')}", done.stderr.decode().splitlines())

    def test_long_texts_on_a_page(self):
        """A From and a Call-ID of more than 512 bytes in a call, whose dialog has neither."""
        text = (f"INVITE sip:b@b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:{'u' * 600}@a>;tag=1\r\n"
                f"To: <sip:b@b>\r\nCall-ID: {'i' * 600}\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n")
        path = sip_capture(self.folder / "long.pcap", [text.encode()])
        done = self.run_it("report", "-o", self.folder / "page.html", path)
        self.assertIn(f"sipchron: 2 {text_of('limit_report_texts')}", done.stderr.decode().splitlines())

    def test_messages_that_findings_are_made_of(self):
        """The INVITE, two responses, ACK and 1,021 INFOs without an answer are one more than are kept; a header field
        of 16 KiB is kept, and one of a byte more is not."""
        ladder = UP + "".join(f"{1 + i / 1000:.3f}  A>B INFO {2 + i} i{i} b\n" for i in range(1021))
        ladder += "end 100\n"
        path = self.capture("many", ladder)
        said = self.run_it("findings", path).stderr.decode().splitlines()
        self.assertIn(f"sipchron: 1 {text_of('limit_matters')}", said)
        for size, lost in ((16 << 10, False), ((16 << 10) + 1, True)):
            text = (f"INVITE sip:b@b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@a>;tag=1\r\n"
                    f"To: <sip:b@b>\r\nCall-ID: {size}\r\nCSeq: 1 INVITE\r\nWarning: {'w' * size}\r\n"
                    "Content-Length: 0\r\n\r\n")
            path = sip_capture(self.folder / f"fact{size}.pcap", [text.encode()])
            said = self.run_it("findings", path).stderr.decode().splitlines()
            self.assertEqual(f"sipchron: 1 {text_of('limit_facts')}" in said, lost)

    def test_seconds_of_the_health_of_a_capture(self):
        """Media lost together are looked for in 2^20 seconds. An interval of a stream, of a second, lies in two of
        them: of these the second one is too much where the first is the last."""
        for second, lost in ((1 << 20) - 2, False), ((1 << 20) - 1, True):
            wire = mediacapture.Wire()
            for ssrc, start in ((1, "0.1"), (2, f"{second}.1")):
                mediacapture.Sender(wire, "192.0.2.1:4000", "192.0.2.2:4000", ssrc).talk(start, 10)
            path = self.folder / "far.pcap"
            pc.write_pcap(path, wire.records)
            said = self.run_it("health", path).stderr.decode().splitlines()
            self.assertEqual(any(line.endswith(text_of("limit_health")) for line in said), lost)

    def test_hosts_groups_and_messages_of_ladders(self):
        """100,001 OPTIONS from as many hosts: 100,000 are kept with the one that got them, so two are
        not; 10,000 groups, 32 that are compared; 10,000 hosts of each side; 100,000 messages in ladders."""
        total = 100_001
        invite = ("INVITE sip:b@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bK%06d\r\n"
                  "From: <sip:u%06d@a>;tag=a\r\nTo: <sip:b@a>\r\nCall-ID: %06d\r\nCSeq: 1 INVITE\r\n"
                  "Content-Length: 0\r\n\r\n")
        records = []
        for i in range(total):
            src = f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}"
            payload = (invite % (src, i, i, i)).encode()
            records.append(pc.Record(1_700_000_000 * pc.NS_PER_S + i * 1000, pc.ethernet(
                0x0800, pc.ipv4(src, "192.0.2.2", pc.UDP, udp(payload), ident=i & 0xffff))))
        path = self.folder / "many.pcap"
        pc.write_pcap(path, records)
        for key, count, arguments in (
                ("limit_elements", 1, ("elements", "-o", self.folder / "rows")),
                ("limit_groups", total - 10_000, ("metrics", "--by", "from", "-o", self.folder / "rows")),
                ("limit_diff_groups", 10_000 - 32, ("diff", "--by", "from", "-o", self.folder / "rows")),
                ("limit_inventory", 2 * (total + 1 - 10_000), ("diff", path, "-o", self.folder / "rows")),
                ("limit_ladder", 1, ("ladder", "--from", "0", "-o", self.folder / "rows"))):
            said = self.run_it(*arguments, path).stderr.decode().splitlines()
            self.assertIn(f"sipchron: {count} {text_of(key)}", said)


def udp(payload):
    """Without a checksum, which may be (RFC 768) and is faster."""
    return (5060).to_bytes(2, "big") * 2 + (8 + len(payload)).to_bytes(2, "big") + b"\0\0" + payload


def sip_frame():
    payload = (b"OPTIONS sip:b@a SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@a>;tag=a\r\n"
               b"To: <sip:b@a>\r\nCall-ID: o\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")
    return pc.ethernet(*pc.ip("192.0.2.1", "192.0.2.2", pc.UDP,
                              pc.udp("192.0.2.1", 5060, "192.0.2.2", 5060, payload), ident=99))


class EveryLimit(unittest.TestCase):
    def test_every_limit_has_a_test(self):
        table = (SOURCE / "core" / "base" / "counters.h").read_text()
        keys = re.findall(r'X\(LIMIT, \d+, (\w+), "(\w+)"', table)
        self.assertGreater(len(keys), 15)
        tests = "\n".join(path.read_text(errors="replace") for kind in ("*.py", "*.c")
                          for path in (SOURCE / "tests").rglob(kind))
        for name, key in keys:
            with self.subTest(limit=key):
                self.assertRegex(tests, f"[\"']{key}[\"']|SC_COUNT_{name}\\b")


if __name__ == "__main__":
    unittest.main()
