"""The figures of a stream of RTP by docs/METRICS.md 12, worked out a second time: slowly, from lists of
packets as tshark shows them. Nothing here is taken from the program."""
from decimal import Decimal
from typing import NamedTuple, Optional

NS_PER_S = 1_000_000_000
MAX_DROPOUT, MAX_MISORDER = 3000, 100     # RFC 3550 A.1
SAME_ID_NS = 200_000_000                  # METRICS.md 3.3, D1
DUP_WINDOW_NS = 5_000_000                 # D2, the default of --dup-window
ORIGINALS = 16                            # METRICS.md 12.2
# RFC 3551 table 4 and 5: what is 8000 Hz and of one channel is not listed.
CLOCK_RATES = {6: 16000, 10: 44100, 11: 44100, 14: 90000, 16: 11025, 17: 22050, 25: 90000, 26: 90000, 28: 90000,
               31: 90000, 32: 90000, 33: 90000, 34: 90000}
STATIC_TYPES = {0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 25, 26, 28, 31, 32, 33, 34}


class Packet(NamedTuple):
    time_ns: int
    seq: int
    timestamp: int
    payload_type: int
    ident: int  # of IPv4; 0: none
    marker: bool


def static_clock(payload_type):
    """Hz; None: its number says nothing."""
    return CLOCK_RATES.get(payload_type, 8000) if payload_type in STATIC_TYPES else None


class Sequence:
    """Numbers (12.2): lists of those of each stretch."""

    def __init__(self):
        self.stretches, self.highest, self.stray = [], None, None

    def place(self, seq):
        """The number extended, or None for a stray; it is entered."""
        if self.highest is None:
            return self.begin(seq)
        ahead = (seq - self.highest) & 0xFFFF
        if ahead < MAX_DROPOUT:
            number = self.highest + ahead
        elif ahead > 0x10000 - MAX_MISORDER:
            number = self.highest - (0x10000 - ahead)
        elif self.stray == seq:
            self.begin(seq - 1)
            number = self.highest + 1
        else:
            self.stray = (seq + 1) & 0xFFFF
            return None
        self.stray = None
        self.highest = max(self.highest, number)
        self.stretches[-1].append(number)
        return number

    def begin(self, seq):
        self.highest = 0x10000 + seq
        self.stretches.append([self.highest])
        return self.highest

    def expected(self):
        return sum(max(numbers) - min(numbers) + 1 for numbers in self.stretches)

    def unique(self):
        return sum(len(set(numbers)) for numbers in self.stretches)

    def received(self):
        return sum(map(len, self.stretches))

    def out_of_order(self):
        count = 0
        for numbers in self.stretches:
            seen, highest = set(), 0
            for number in numbers:
                count += number < highest and number not in seen
                seen.add(number)
                highest = max(highest, number)
        return count


class Jitter:
    """RFC 3550 6.4.1 with the exclusions of 12.3, in ns."""

    def __init__(self):
        self.last, self.last_type, self.rate = None, None, None
        self.value = self.greatest = self.total = Decimal(0)
        self.samples = 0

    def take(self, packet, rate):
        if not rate:
            self.last_type = None
            return
        if packet.payload_type == self.last_type and rate == self.rate:
            ticks = (packet.timestamp - self.last.timestamp + 2 ** 31) % 2 ** 32 - 2 ** 31
            difference = packet.time_ns - self.last.time_ns - Decimal(ticks) * NS_PER_S / rate
            self.value += (abs(difference) - self.value) / 16
            self.greatest = max(self.greatest, self.value)
            self.total += self.value
            self.samples += 1
        self.last, self.last_type, self.rate = packet, packet.payload_type, rate


class Figures(NamedTuple):
    packets: int
    copies: int
    expected: int
    lost: int
    duplicates: int
    out_of_order: int
    jitter_mean: Optional[Decimal]  # s
    jitter_max: Optional[Decimal]


def is_copy(packet, original):
    """Does the capture have it twice (3.3)?"""
    if original is None or packet.ident != original.ident:
        return False
    window = SAME_ID_NS if packet.ident else DUP_WINDOW_NS
    return 0 <= packet.time_ns - original.time_ns <= window


def measure(packets, clock_of, events=()):
    """The figures of a stream's packets in order; clock_of gives the rate of a payload type, or None;
    events are the payload types of RFC 4733."""
    sequence, jitter, originals, copies, late = Sequence(), Jitter(), {}, 0, None
    for packet in packets:
        before = originals.get(packet.seq)
        near = late is not None and (late - packet.seq) & 0xFFFF < ORIGINALS
        if near and is_copy(packet, before):
            copies += 1
            continue
        number = sequence.place(packet.seq)
        if number is None:
            continue
        late = sequence.highest & 0xFFFF
        if before is None or sequence.stretches[-1].count(number) == 1:
            originals[packet.seq] = packet
        if packet.payload_type not in events:
            jitter.take(packet, clock_of(packet.payload_type))
    lost = sequence.expected() - sequence.unique()
    mean = jitter.total / jitter.samples / NS_PER_S if jitter.samples else None
    return Figures(sequence.received(), copies, sequence.expected(), lost,
                   sequence.received() - sequence.unique(), sequence.out_of_order(),
                   mean, jitter.greatest / NS_PER_S if jitter.samples else None)
