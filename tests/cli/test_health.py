#!/usr/bin/env python3
"""sipchron health: each check by captures made for it, that show it and that only look like it.

What is expected follows from how the capture was made and from METRICS.md 18."""
import json
import struct
import subprocess
import sys
import unittest
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import mediacapture as mc  # noqa: E402
import pcapfile as pc  # noqa: E402
import sipchron  # noqa: E402
from flow import parse_flow  # noqa: E402
from flowcapture import EPOCH_NS, Packetizer  # noqa: E402

CHECKS = ["clock", "copies", "drops", "ends-inside", "fragments", "fragments-filtered",
          "media-loss-together", "missing", "no-media", "no-signalling", "one-direction", "snaplen",
          "starts-inside", "tcp-gaps", "unseen"]
MS = pc.NS_PER_S // 1000
PLAIN = "sdp=0"


def whole(name, start, hosts="A>B", end=None, offer=PLAIN, answer=PLAIN):
    """A call of which everything is there."""
    return mc.call(name, offer, answer, start, start + 3 if end is None else end, hosts)


def many(count, first=0, hosts="A>B"):
    return "".join(whole(f"c{i}", first + i * 0.1, hosts) for i in range(count)) + f"end {first + count * 0.1 + 60}\n"


def records_of(ladder):
    return Packetizer(parse_flow("x", ladder)).records_of()


def direction_of(record):
    """Source and destination of an Ethernet frame with IPv4."""
    return record.data[26:30], record.data[30:34]


def raw(seconds, src, dst, protocol, payload, ident=9):
    packet = pc.ip(src, dst, protocol, payload, ident)
    return pc.Record(mc.at_ns(seconds), pc.ethernet(*packet))


class HealthCase(mc.WireCase):
    def write(self, records, name="x", **options):
        path = self.folder / f"{name}.pcap"
        pc.write_pcap(path, records, **options)
        return path

    def write_ng(self, records, interfaces=(pc.Interface(),), dropped=None, name="x"):
        """With the statistics of interface 0 at the end, if it is said how many it dropped."""
        path = self.folder / f"{name}.pcapng"
        pc.write_pcapng(path, records, interfaces)
        if dropped is not None:
            body = struct.pack("<III", 0, 0, 0) + pc.pcapng_option(5, struct.pack("<Q", dropped), "<")
            with open(path, "ab") as out:
                out.write(pc.pcapng_block(5, body + pc.pcapng_option(0, b"", "<"), "<"))
        return path

    def ladder(self, ladder):
        return self.write(records_of(ladder))

    def look(self, *paths):
        """Rows of checks and rows of metrics, by their names."""
        rows = sipchron.rows("health", *paths)
        self.checks = {row["check"]: row for row in rows if row["check"]}
        self.metrics = {row["metric"]: row for row in rows if row["metric"]}
        self.assertEqual(list(self.checks), CHECKS)
        return self.checks

    def found(self, check, verdict, *paths, count=None, of=None, frames=None):
        """The check has that verdict, and its text ends in a command."""
        row = self.look(*paths)[check]
        self.assertEqual((check, row["verdict"]), (check, verdict), row["text"])
        if count is not None:
            self.assertEqual(row["count"], count)
        if of is not None:
            self.assertEqual(row["of"], of)
        if frames is not None:
            self.assertEqual(row["frames"], frames)
        self.assertRegex(row["text"], r"; avoid it: .*tcpdump ")
        return row

    def silent(self, check, *paths):
        row = self.look(*paths)[check]
        self.assertEqual(row["verdict"], "ok", row["text"])
        return row


class Counted(HealthCase):
    """Drops, as the file counts them."""

    def test_drops(self):
        records = records_of(many(17))          # 6 messages each, and the end: 103 records
        self.assertEqual(len(records), 103)
        self.found("drops", "biased", self.write_ng(records, dropped=1), count=1, of=104)
        self.assertEqual({row["trust"] for row in self.metrics.values()}, {"biased"})
        self.found("drops", "unusable", self.write_ng(records, dropped=2), count=2, of=105)
        self.assertEqual({row["trust"] for row in self.metrics.values()}, {"unusable"})
        # One in a hundred is not over one in a hundred.
        self.found("drops", "biased", self.write_ng(records[:99], dropped=1), count=1, of=100)

    def test_no_drops(self):
        records = records_of(many(17))
        self.silent("drops", self.write_ng(records))
        self.silent("drops", self.write_ng(records, dropped=0))
        self.assertEqual([row["metric"] for row in self.metrics.values() if row["trust"] != "trusted"], [])


class Lost(HealthCase):
    def test_missing(self):
        busy = ("0.000 A>B INVITE 1 q1\n0.050 B>A 100 INVITE 1 q1\n0.100 A>B ACK 1 q1 b\n"
                "end 60\n")                    # the final response is not there
        self.found("missing", "biased", self.ladder(busy), count=1, of=1, frames=[1])
        answer = ("0.000 A>B INVITE 1 q1\n0.100 B>A 180 INVITE 1 q1 b\n0.500 A>B ACK 1 q2 b\n"
                  "3.000 A>B BYE 2 q3 b\n3.010 B>A 200 BYE 2 q3 b\nend 60\n")
        self.found("missing", "biased", self.ladder(many(20, 10) + answer), count=1, of=21)
        self.assertEqual(self.metrics["SER"]["because"], ["missing"])
        # It rings no longer than three minutes: the INVITE lies in the capture, or should.
        late = "{0}.000 B>A 180 INVITE 1 l1 b cid=late\n{0}.500 B>A 486 INVITE 1 l1 b cid=late\nend 400\n"
        self.found("missing", "biased", self.ladder(whole("c", 0) + late.format(250)), count=1, of=2)
        late = "{0}.000 B>A 200 REGISTER 1 l1 b cid=late\nend 400\n"
        self.found("missing", "biased", self.ladder(whole("c", 0) + late.format(40)), count=1, of=2)
        self.silent("missing", self.ladder(whole("c", 0) + late.format(20)))

    def test_not_missing(self):
        # Nobody acknowledges, nobody answers, and a response that came so early that it was before.
        self.silent("missing", self.ladder("0.000 A>B INVITE 1 q1\n0.500 A>B INVITE 1 q1\n"
                                           "1.500 A>B INVITE 1 q1\nend 60\n"))
        self.silent("missing", self.ladder("0.000 A>B INVITE 1 q1\n0.100 B>A 486 INVITE 1 q1 b\n"
                                           "0.600 B>A 486 INVITE 1 q1 b\nend 60\n"))
        late = "{0}.000 B>A 180 INVITE 1 l1 b cid=late\n{0}.500 B>A 486 INVITE 1 l1 b cid=late\nend 400\n"
        self.silent("missing", self.ladder(whole("c", 0) + late.format(150)))
        # In a gap of TCP it is known why.
        self.silent("missing", self.ladder(
            "transport tcp\n0.000 A>B INVITE 1 q1\n0.050 B>A 100 INVITE 1 q1\n"
            "0.080 B>A 486 INVITE 1 q1 b lost=1\n0.100 A>B ACK 1 q1 b\n0.200 B>A 200 OPTIONS 5 zz x cid=o\nend 60\n"))
        # One call in a thousand would do; one in two thousand does not.
        busy = "0.000 A>B INVITE 1 q1\n0.050 B>A 100 INVITE 1 q1\n0.100 A>B ACK 1 q1 b\n"
        self.assertEqual(self.silent("missing", self.ladder(busy + many(2000)))["count"], 1)

    def test_tcp_gaps(self):
        lines = ("transport tcp\n-0.003 A>B TCP syn\n-0.002 B>A TCP synack\n-0.001 A>B TCP ack\n"
                 "0.000 A>B INVITE 1 q1\n0.050 B>A 100 INVITE 1 q1\n{} pieces=3 order={}\n0.503 A>B TCP ack\n"
                 "2.000 B>A 200 INVITE 1 q1 b\n2.010 A>B ACK 1 q2 b\n"
                 "3.000 A>B BYE 2 q3 b\n3.010 B>A 200 BYE 2 q3 b\n")
        lacks = lines.format("0.500/0.501 B>A 180 INVITE 1 q1 b", "1,3")
        self.found("tcp-gaps", "unusable", self.ladder(lacks + "end 60\n"), count=1, of=1)
        other = "".join(whole(f"c{i}", 10 + i, "C>D").replace("\n", " transport=udp\n") for i in range(9))
        self.found("tcp-gaps", "biased", self.ladder(lacks + other + "end 60\n"), count=1, of=10)
        self.silent("tcp-gaps", self.ladder(lines.format("0.500/0.501/0.502 B>A 180 INVITE 1 q1 b", "1,3,2") + "end 60\n"))
        # A gap in a conversation that carries no SIP.
        web = [raw(20 + i, "192.0.2.9", "192.0.2.8", pc.TCP,
                   pc.tcp("192.0.2.9", 40000, "192.0.2.8", 8080, 1000 + i * 500, 1, 0x18, b"x" * 100))
               for i in range(3)]
        self.silent("tcp-gaps", self.write(records_of(many(1)) + web))


class Together(HealthCase):
    """Ten streams of ten hosts, twenty seconds."""

    def streams(self, losses, same_host=False, count=10, reported=False):
        ladder = ""
        for i in range(count):
            caller = "192.0.2.200" if same_host else f"198.51.100.{i + 1}"
            callee = f"203.0.113.{i + 1}"
            offer, answer = mc.sdp(f"{caller}:{4000 + 2 * i}"), mc.sdp(f"{callee}:{5000 + 2 * i}")
            ladder += whole(f"m{i}", i * 0.001, end=22, offer=offer, answer=answer)
            sender = self.sender(f"{caller}:{4000 + 2 * i}", f"{callee}:{5000 + 2 * i}", 100 + i)
            sender.talk("1", 1000, lost=set(losses[i]) if i < len(losses) else ())
            if reported:                        # the receiver misses them as well
                block = mc.report_block(100 + i, lost=len(losses[i]), highest=1999)
                self.wire.send(20.9, f"{callee}:{5001 + 2 * i}", f"{caller}:{4001 + 2 * i}",
                               mc.receiver_report(900 + i, [block]))
        return self.wire.write(self.folder, "m", ladder + "end 100\n")

    def test_at_once(self):
        gone = range(500, 510)                  # 11.0 s to 11.2 s
        row = self.found("media-loss-together", "biased", self.streams([gone] * 10), count=1)
        self.assertIn("2023-11-14T22:13:31", row["text"])       # the epoch of the ladders and 11 s
        self.assertEqual((self.metrics["LOST_MAX"]["direction"], self.metrics["MOS_NB"]["direction"]),
                         ("high", "low"))
        self.assertEqual(self.metrics["SER"]["trust"], "trusted")

    def test_most_of_them(self):
        gone = range(500, 510)
        self.found("media-loss-together", "biased", self.streams([gone] * 6 + [()] * 4), count=1)

    def test_half_of_them(self):
        self.silent("media-loss-together", self.streams([range(500, 510)] * 5 + [()] * 5))

    def test_nine(self):
        self.silent("media-loss-together", self.streams([range(500, 510)] * 9, count=9))

    def test_one_after_the_other(self):
        self.silent("media-loss-together", self.streams([range(i * 100, i * 100 + 5) for i in range(10)]))

    def test_of_one_host(self):
        """Its own link may have lost them."""
        self.silent("media-loss-together", self.streams([range(500, 510)] * 10, same_host=True))

    def test_the_receivers_miss_them(self):
        self.silent("media-loss-together", self.streams([range(500, 510)] * 10, reported=True))

    def test_all_the_time(self):
        self.silent("media-loss-together", self.streams([range(i, 1000, 25) for i in range(10)]))


class Directions(HealthCase):
    def one_way(self, ladder, src):
        """What the host of that letter sends alone."""
        address = bytes([192, 0, 2, ord(src) - ord("A") + 1])
        return [record for record in records_of(ladder) if direction_of(record)[0] == address]

    def test_requests_alone(self):
        path = self.write(self.one_way(many(5), "A"))
        row = self.found("one-direction", "unusable", path, count=1, of=1)
        self.assertIn("1 with requests", row["text"])
        self.assertEqual(self.checks["missing"]["verdict"], "ok")   # it is known why

    def test_responses_alone(self):
        ladder = "".join(f"{i}.000 A>B INVITE 1 q{i} cid=c{i}\n{i}.100 B>A 486 INVITE 1 q{i} b cid=c{i}\n"
                         f"{i}.110 A>B ACK 1 q{i} b cid=c{i}\n" for i in range(5)) + "end 60\n"
        row = self.found("one-direction", "unusable", self.write(self.one_way(ladder, "B")), count=1, of=1)
        self.assertIn("1 with responses", row["text"])

    def test_one_pair_of_some(self):
        records = self.one_way(many(2), "A") + records_of(many(30, 10, "C>D"))
        self.found("one-direction", "biased", self.write(records), count=1, of=2)

    def test_dead_host(self):
        """Nobody answers, and nobody acknowledges: nothing was said."""
        self.silent("one-direction", self.ladder("0.000 A>B INVITE 1 q1\n0.500 A>B INVITE 1 q1\n"
                                                 "1.500 A>B INVITE 1 q1\nend 60\n"))

    def test_answered_another_time(self):
        lost = self.one_way(whole("lost", 0), "A")
        self.silent("one-direction", self.write(lost + records_of(many(3, 10))))

    def test_both_ways(self):
        self.silent("one-direction", self.ladder(many(3)))

    def test_answers_to_what_was_sent_before(self):
        """A call that the capture begins in, answered and acknowledged; and one that is only answered, whose
        ACK may go another way."""
        answered = "0.000 B>A 180 INVITE 1 q1 b\n0.400 B>A 200 INVITE 1 q1 b\n"
        self.silent("one-direction", self.ladder(answered + "0.410 A>B ACK 1 q2 b\nend 60\n"))
        self.silent("one-direction", self.ladder(answered + "end 60\n"))
        self.silent("one-direction", self.ladder("0.000 B>A 200 REGISTER 1 q1 b\nend 60\n"))
        self.silent("one-direction", self.ladder("0.000 B>A 486 INVITE 1 q1 b\nend 0.5\n"))

    def test_answers_to_a_bye_and_a_register(self):
        bye = "0.000 B>A 200 INVITE 1 q1 b\n3.000 B>A 200 BYE 2 q3 b\nend 60\n"
        self.found("one-direction", "unusable", self.ladder(bye), count=1, of=1)
        late = "0.000 C>D OPTIONS 1 o1 cid=o\n40.000 B>A 200 REGISTER 1 q1 b\nend 90\n"
        self.found("one-direction", "unusable", self.ladder(late), count=1, of=1)


class Copies(HealthCase):
    def test_mirror_of_both_ways(self):
        records = records_of(many(5))
        twice = sorted(records + [record._replace(time_ns=record.time_ns + 100_000) for record in records],
                       key=lambda record: record.time_ns)
        row = self.look(self.write(twice))["copies"]
        self.assertEqual((row["verdict"], row["count"], row["of"]), ("ok", 30, 60))
        self.assertIn("twice", row["text"])
        self.assertIn("tcpdump", row["text"])
        self.assertEqual({row["trust"] for row in self.metrics.values()}, {"trusted"})

    def test_same_file_twice(self):
        path = self.ladder(many(5))
        row = self.look(path, path)["copies"]
        self.assertEqual((row["verdict"], row["count"], row["of"]), ("ok", 30, 60))
        self.assertIn("twice", row["text"])

    def test_a_few(self):
        records = records_of(many(5))
        some = sorted(records + [record._replace(time_ns=record.time_ns + 100_000) for record in records[:9]],
                      key=lambda record: record.time_ns)
        row = self.silent("copies", self.write(some))
        self.assertEqual(row["count"], 9)
        self.assertNotIn("tcpdump", row["text"])

    def test_retransmissions(self):
        ladder = "0.000 A>B INVITE 1 q1\n0.500 A>B INVITE 1 q1\n1.500 A>B INVITE 1 q1\nend 60\n"
        self.assertEqual(self.silent("copies", self.ladder(ladder))["count"], 0)


class Clocks(HealthCase):
    def talk(self, seconds_before, pause, seconds_behind, ratio=1, calls=2):
        """RTP both ways of two calls, 200 packets a second (behind the pause `ratio` as many), with a pause."""
        wire, packets = mc.Wire(), []
        ends = [(f"192.0.2.{2 * i + 1}:4000", f"192.0.2.{2 * i + 2}:4000") for i in range(calls)]
        for way, (src, dst) in enumerate(ends + [(dst, src) for src, dst in ends]):
            sender = mc.Sender(wire, src, dst, 7 + way)
            sender.talk("0.0005", seconds_before * 50)
            sender.packet_s = Decimal("0.02") / ratio
            sender.talk(Decimal("0.0005") + seconds_before + Decimal(pause), seconds_behind * 50 * ratio)
        packets += wire.records
        return self.write(sorted(packets, key=lambda record: record.time_ns))

    def test_step_back(self):
        records = records_of(many(5))
        half = len(records) // 2
        back = [record._replace(time_ns=record.time_ns - 500 * MS) for record in records[half:]]
        row = self.found("clock", "biased", self.write(records[:half] + back), frames=[half + 1])
        gap = records[half].time_ns - records[half - 1].time_ns
        self.assertIn(f"steps back of the clock: 1, by {(500 * MS - gap) / 1e9:.3f} s", row["text"])
        self.assertEqual(self.metrics["SRD_S"]["because"], ["clock"])
        self.assertEqual(self.metrics["SER"]["trust"], "trusted")

    def test_a_little_out_of_order(self):
        records = records_of(many(5))
        records.insert(3, records[4]._replace(time_ns=records[2].time_ns - 5 * MS))
        self.silent("clock", self.write(records))

    def test_interfaces_in_batches(self):
        one = records_of(many(3))
        other = [record._replace(interface=1) for record in records_of(many(3, 0.05, "C>D"))]
        self.silent("clock", self.write_ng(one + other, (pc.Interface(),) * 2))

    def test_step_ahead(self):
        row = self.found("clock", "biased", self.talk(4, 5, 4), count=1, frames=[801])
        self.assertIn("5.0", row["text"])
        self.found("clock", "biased", self.talk(10, "1.5", 10), count=1)

    def test_pauses(self):
        self.silent("clock", self.talk(4, "0.9", 4))          # a second and less
        self.silent("clock", self.talk(2, 5, 4))              # not steady for long
        self.silent("clock", self.talk(4, 5, 4, ratio=3))     # another traffic
        self.silent("clock", self.talk(4, 5, 4, calls=1))     # one call: it may be held
        self.silent("clock", self.ladder(many(1) + whole("z", 30)))     # hardly any traffic

    def test_milliseconds(self):
        records = [record._replace(time_ns=record.time_ns + 123_456) for record in records_of(many(3))]
        row = self.found("clock", "biased", self.write_ng(records, (pc.Interface(tsresol=3),)))
        self.assertIn("whole milliseconds", row["text"])
        self.silent("clock", self.write_ng(records, (pc.Interface(tsresol=6),)))

    def test_times_of_whole_milliseconds(self):
        self.found("clock", "biased", self.ladder(many(100)))
        self.silent("clock", self.ladder(many(99)))
        records = records_of(many(100))
        records[0] = records[0]._replace(time_ns=records[0].time_ns + 1000)
        self.silent("clock", self.write(records))

    def two_interfaces(self, apart_ms, by_time=True):
        """Requests of A by one interface, and what B sends by another, whose clock is behind."""
        records = []
        for record in records_of(many(5)):
            if direction_of(record)[0] == bytes([192, 0, 2, 2]):
                record = record._replace(interface=1, time_ns=record.time_ns - apart_ms * MS)
            records.append(record)
        if by_time:
            records.sort(key=lambda record: record.time_ns)
        return self.write_ng(records, (pc.Interface(),) * 2)

    def test_interfaces_in_the_order_of_packets(self):
        """The same file, whose records stand in the order in which the packets came."""
        row = self.found("clock", "unusable", self.two_interfaces(30, False), count=5)
        self.assertIn("5 calls and registrations have negative times", row["text"])
        self.silent("clock", self.two_interfaces(2, False))

    def test_interfaces_that_disagree(self):
        # Of each call the 200 to the BYE, which comes 10 ms after it.
        row = self.found("clock", "unusable", self.two_interfaces(30), count=5)
        self.assertIn("5 responses have an earlier time than their requests", row["text"])
        self.assertEqual((self.metrics["SDD_S"]["trust"], self.metrics["SER"]["trust"]), ("unusable", "trusted"))
        self.silent("clock", self.two_interfaces(2))
        self.silent("clock", self.two_interfaces(0))


class Cut(HealthCase):
    def test_snap_length(self):
        """Of every message the last twenty bytes: those of bodies, and of empty lines."""
        ladder = whole("c", 0, offer="", answer="") + whole("d", 5, "C>D", offer="", answer="")
        cut = [record._replace(data=record.data[:-20], wire_len=len(record.data)) for record in records_of(ladder)]
        self.found("snaplen", "unusable", self.write(cut), of=2, count=2)
        self.silent("snaplen", self.ladder(ladder))

    def test_one_message(self):
        """The INVITE, in its body."""
        lines = whole("c", 0, offer="", answer=PLAIN) + many(20, 10)
        records = records_of(lines)
        first = records[0]
        records[0] = first._replace(data=first.data[:-30], wire_len=len(first.data))
        self.found("snaplen", "biased", self.write(records), count=1, of=21, frames=[1])

    def test_nothing_left(self):
        cut = [record._replace(data=record.data[:42], wire_len=len(record.data))
               for record in records_of(many(2))[:-1]]
        self.found("snaplen", "unusable", self.write(cut), count=12)

    def test_only_media(self):
        """Figures of RTP are of its headers."""
        sender = self.sender("192.0.2.1:4000", "192.0.2.2:4000", 7)
        sender.talk("20", 50)
        cut = [record._replace(data=record.data[:54], wire_len=len(record.data)) for record in self.wire.records]
        self.silent("snaplen", self.write(records_of(many(2))[:-1] + cut))


class Fragments(HealthCase):
    LINES = ("0.000/0.001 A>B INVITE 1 q1 pieces=2 fill=1600\n0.100 B>A 180 INVITE 1 q1 b\n"
             "0.500 B>A 200 INVITE 1 q1 b\n0.510 A>B ACK 1 q2 b\n3.000 A>B BYE 2 q3 b\n"
             "3.010 B>A 200 BYE 2 q3 b\n")
    OTHER = LINES.replace("INVITE 1 q1 pieces", "INVITE 1 r1 pieces").replace(" q", " r")

    def other(self):
        lines = [f"{Decimal(line.split()[0].split('/')[0]) + 10}" + ("/10.001" if "/" in line.split()[0] else "")
                 + line[line.index(" "):].replace(" q", " r") + " cid=o" for line in self.LINES.splitlines()]
        return "\n".join(lines) + "\n"

    def test_filtered(self):
        records = records_of(self.LINES + "end 60\n")
        path = self.write([records[0], *records[2:]])
        self.found("fragments-filtered", "biased", path, count=1, of=1)
        self.assertEqual(self.checks["fragments"]["verdict"], "ok")
        both = records_of(self.LINES + self.other() + "end 60\n")
        later = [record for record in both if record.data[20:22] not in (b"\x00\xcc",)]
        without = [record for record in later if (struct.unpack(">H", record.data[20:22])[0] & 0x1FFF) == 0]
        self.found("fragments-filtered", "biased", self.write(without), count=2, of=2)

    def test_one_missing(self):
        """Others come by: that one was lost."""
        both = records_of(self.LINES + self.other() + "end 60\n")
        path = self.write([both[0], *both[2:]])
        self.found("fragments", "biased", path, count=1, of=3)
        self.assertEqual(self.checks["fragments-filtered"]["verdict"], "ok")
        # The first one is missing.
        self.found("fragments", "biased", self.write(both[1:]), count=1)

    def test_complete(self):
        path = self.ladder(self.LINES + "end 60\n")
        self.silent("fragments", path)
        self.silent("fragments-filtered", path)
        self.silent("fragments", self.ladder(many(2)))


class Inside(HealthCase):
    def test_starts(self):
        ringing = "0.000 B>A 180 INVITE 1 q1 b\n0.400 B>A 200 INVITE 1 q1 b\n0.410 A>B ACK 1 q2 b\n" \
                  "3.000 A>B BYE 2 q3 b\n3.010 B>A 200 BYE 2 q3 b\n"
        self.found("starts-inside", "unusable", self.ladder(ringing + "end 60\n"), count=1, of=1, frames=[1])
        self.found("starts-inside", "biased", self.ladder(ringing + many(9, 1)), count=1, of=10)
        self.assertEqual((self.metrics["SDT_S"]["direction"], self.metrics["SHORT"]["direction"]), ("low", "high"))
        self.assertEqual(self.silent("starts-inside", self.ladder(ringing + many(100, 1)))["count"], 1)
        self.silent("starts-inside", self.ladder(many(3)))

    def test_ends(self):
        up = "{0}.000 A>B INVITE 1 u1 cid=up sdp=0\n{0}.500 B>A 200 INVITE 1 u1 b cid=up sdp=0\n" \
             "{0}.510 A>B ACK 1 u2 b cid=up\n"
        self.found("ends-inside", "unusable", self.ladder(up.format(0) + "end 60\n"), count=1, of=1, frames=[1])
        self.found("ends-inside", "biased", self.ladder(up.format(0) + many(9, 1)), count=1, of=10)
        self.assertEqual(self.metrics["ACD"]["direction"], "low")
        self.assertEqual(self.silent("ends-inside", self.ladder(up.format(0) + many(100, 1)))["count"], 1)
        ringing = "0.000 A>B INVITE 1 u1 cid=up\n0.500 B>A 180 INVITE 1 u1 b cid=up\nend 10\n"
        self.found("ends-inside", "unusable", self.ladder(ringing), count=1)
        self.silent("ends-inside", self.ladder(many(3)))


class Unseen(HealthCase):
    TLS = b"\x17\x03\x03\x00\x40" + b"x" * 64

    def tls(self, port, seconds=20):
        a, b = "192.0.2.7", "192.0.2.8"
        return [raw(seconds, a, b, pc.TCP, pc.tcp(a, 40000, b, port, 999, 0, pc.SYN)),
                raw(seconds + 0.01, b, a, pc.TCP, pc.tcp(b, port, a, 40000, 499, 1000, pc.SYN | pc.ACK)),
                raw(seconds + 0.02, a, b, pc.TCP, pc.tcp(a, 40000, b, port, 1000, 500, 0x18, self.TLS))]

    def test_tls_beside_sip(self):
        records = records_of(many(2))[:-1]
        self.found("unseen", "biased", self.write(records + self.tls(5061)), count=1, frames=[15])
        self.assertEqual(self.metrics["CPS"]["direction"], "low")
        self.assertEqual(self.metrics["MOS_NB"]["trust"], "trusted")
        self.found("unseen", "unusable", self.write(self.tls(5061)))
        self.silent("unseen", self.write(records + self.tls(443)))

    def dtls(self, port):
        return raw(20, "192.0.2.7", "192.0.2.8", pc.UDP,
                   pc.udp("192.0.2.7", port, "192.0.2.8", port, mc.dtls_hello()))

    def test_dtls(self):
        records = records_of(many(2))[:-1]
        self.found("unseen", "biased", self.write([*records, self.dtls(5061)]), count=1, frames=[13])
        self.silent("unseen", self.write([*records, self.dtls(4000)]))

    def test_quic(self):
        hello = b"\xc0\0\0\0\1" + bytes(60)
        records = records_of(many(2))[:-1]

        def quic(port):
            return raw(20, "192.0.2.7", "192.0.2.8", pc.UDP, pc.udp("192.0.2.7", 40000, "192.0.2.8", port, hello))
        self.found("unseen", "biased", self.write([*records, quic(5061)]), count=1)
        self.silent("unseen", self.write([*records, quic(443)]))

    def test_esp(self):
        esp = raw(20, "192.0.2.7", "192.0.2.8", 50, struct.pack(">II", 77, 1) + bytes(range(64)))
        few, enough = records_of(many(17))[:-1], records_of(many(16))[:-1]
        self.found("unseen", "biased", self.write([*enough, esp]), count=1, of=97)     # over 1 %
        self.silent("unseen", self.write([*few, esp]))                                 # 1 of 103


class Media(HealthCase):
    A, B = "192.0.2.1:4000", "192.0.2.2:5000"

    def media(self, ladder="", both=True, name="m"):
        self.sender(self.A, self.B, 7).talk("1", 100)
        if both:
            self.sender(self.B, self.A, 8).talk("1", 100)
        return self.wire.write(self.folder, name, ladder + "end 60\n")

    def told(self, name="c", start=0):
        return whole(name, start, offer=mc.sdp(self.A), answer=mc.sdp(self.B))

    def test_no_media(self):
        self.found("no-media", "unusable", self.ladder(self.told() + "end 60\n"), count=1, of=1, frames=[1])
        self.assertEqual(self.metrics["TWO_WAY"]["trust"], "unusable")
        self.assertEqual(self.metrics["SER"]["trust"], "trusted")
        silent = whole("d", 10, "C>D", offer=mc.sdp("192.0.2.3:4000"), answer=mc.sdp("192.0.2.4:4000"))
        self.found("no-media", "biased", self.media(self.told() + silent), count=1, of=2)

    def test_media(self):
        self.silent("no-media", self.media(self.told()))
        self.silent("no-media", self.ladder(many(2)))         # nothing was announced
        refused = f"0.000 A>B INVITE 1 q1 x {mc.sdp(self.A)}\n0.100 B>A 486 INVITE 1 q1 b\n0.110 A>B ACK 1 q1 b\n"
        self.silent("no-media", self.ladder(refused.replace(" x ", " ") + "end 60\n"))

    def test_no_signalling(self):
        self.found("no-signalling", "unusable", self.media(), count=2, of=2)

    def test_some_of_no_call(self):
        self.sender("198.51.100.1:6000", "198.51.100.2:6000", 9).talk("1", 100)
        self.found("no-signalling", "biased", self.media(self.told()), count=1, of=3)

    def test_signalled(self):
        self.silent("no-signalling", self.media(self.told()))
        self.silent("no-signalling", self.ladder(many(2)))


class Shown(HealthCase):
    def test_formats(self):
        path = self.ladder(many(2))
        for name in ("table", "csv", "json", "ndjson"):
            done = subprocess.run([sipchron.program(), "health", "-f", name, path], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""), name)
            self.assertIn("media-loss-together", done.stdout)
        lines = [json.loads(line) for line in
                 sipchron.run("health", "-f", "ndjson", path).stdout.splitlines()]
        self.assertEqual([row["check"] for row in lines[:len(CHECKS)]], CHECKS)
        self.assertTrue(all(row["check"] is None and row["trust"] for row in lines[len(CHECKS):]))

    def test_table_for_people(self):
        """Of metrics it has those that suffer, and says how; with -v all, in columns of their own."""
        path = self.ladder("0.000 A>B INVITE 1 u1 cid=up sdp=0\n0.500 B>A 200 INVITE 1 u1 b cid=up sdp=0\n"
                           "0.510 A>B ACK 1 u2 b cid=up\nend 60\n")
        lines = sipchron.run("health", path).stdout.splitlines()
        self.assertEqual(lines[0].split(), ["check", "verdict", "count", "of", "text"])
        self.assertEqual([line.split()[0] for line in lines[1:16]], CHECKS)
        self.assertIn(["ACD", "unusable", "-", "-", "too", "low,", "because", "of", "ends-inside"],
                      [line.split() for line in lines])
        self.assertNotIn("FRD", [line.split()[0] for line in lines])
        heading = sipchron.run("health", "-v", "--columns", "check,metric,trust", path).stdout.splitlines()
        self.assertEqual(heading[0].split(), ["check", "metric", "trust"])
        self.assertIn(["-", "FRD", "trusted"], [line.split() for line in heading])

    def test_where(self):
        busy = "0.000 A>B INVITE 1 q1\n0.050 B>A 100 INVITE 1 q1\n0.100 A>B ACK 1 q1 b\nend 60\n"
        path = self.ladder(busy)
        rows = sipchron.rows("health", "-w", 'verdict == "biased"', path)
        self.assertEqual([row["check"] for row in rows], ["missing"])
        rows = sipchron.rows("health", "-w", 'trust == "biased" and metric == "SER"', path)
        self.assertEqual([row["because"] for row in rows], [["missing"]])

    def test_each_metric(self):
        """All that `metrics` has, with the same trust, and a report's page has it too."""
        for ladder in (many(2), "0.000 B>A 180 INVITE 1 q1 b\nend 60\n"):
            path = self.ladder(ladder)
            self.look(path)
            metrics = sipchron.rows("metrics", path)
            self.assertEqual({row["metric"]: row["trust"] for row in metrics},
                             {name: row["trust"] for name, row in self.metrics.items()})
            page = self.folder / "page.html"
            sipchron.run("report", "-o", page, path)
            data = json.loads(page.read_text().split('id="data">', 1)[1].split("</script>", 1)[0])
            capture = data["captures"][0]
            self.assertEqual({row["metric"]: row["trust"] for row in capture["metrics"]},
                             {row["metric"]: row["trust"] for row in metrics})
            self.assertEqual([row["check"] for row in capture["health"]],
                             [name for name, row in self.checks.items() if row["verdict"] != "ok"])

    def test_two_checks_that_push_different_ways(self):
        """SHORT is too low by what is lost, too high by what is cut off: it may lie either way."""
        up = "0.000 A>B INVITE 1 u1 cid=up sdp=0\n0.500 B>A 200 INVITE 1 u1 b cid=up sdp=0\n0.510 A>B ACK 1 u2 b cid=up\n"
        self.look(self.write_ng(records_of(up + "end 60\n"), dropped=1))
        self.assertEqual(self.metrics["SHORT"]["because"], ["drops", "ends-inside"])
        self.assertEqual(self.metrics["SHORT"]["direction"], "either")


if __name__ == "__main__":
    unittest.main()
