"""The notation of .flow files: a time-stamped ladder with the expected numbers below it.

    # comment
    title  rings, then the callee rejects
    host   N 203.0.113.7:40001            hosts A..Z are 192.0.2.1..26 port 5060 unless said here
    0.000  A>B INVITE 1 z1                t  src>dst  METHOD       CSeq  branch  [tag]  options
    0.500  B>A 180 INVITE 1 z1 b          t  src>dst  CODE METHOD  CSeq  branch  [tag]  options
    end    10                             a record of another protocol at that time
    expect calls[0] outcome=rejected srd=0.5
    truth  what no command prints: for the reader alone

tag is the callee's tag of the dialog whichever side speaks; the caller's is "a" or ftag=.
A branch is short for z9hG4bK-<flow>-<branch>. The options of a message:

    cid=x  ftag=x          Call-ID x@<flow>, the caller's tag of the dialog
    via=P,A                Via list, top first; without it the sender alone. A CANCEL that has it is
                           the one of A, sent on
    from=x to=x            user names; else the hosts' letters in lower case
    sdp=1|0|hold|inactive  body; default 1 on INVITE and its 200
    ra=5 rseq=1 rack="1 1 INVITE" expires=60 reason="..." contact=C,D|*|none event=refer
    auth=0                 a retry after a challenge normally carries credentials
    stale=1                in a challenge
    hdr="Name: value"      any header, repeatable; {cid:x} is a Call-ID, {ip:C} an address
    body="..." type=...    body with \\r\\n escapes, and its Content-Type; of a message that is handed on: what
                           the proxy makes of the body
    as=A>B                 the bytes as A sent them to B (what a NAT or a tap leaves unchanged)
    lacks=from|to|value    without From's tag, To's tag; with a To-tag that has no value
    branch=none|literal    no branch parameter at all, or exactly this one
    sent=none|5070|TLS,none   another port of sent-by in the top Via, or none; another transport;
                           sent=all: no Via has a port
    rport=0                the client does not ask for rport (RFC 3581)
    seen=N                 whom the receiver took the message from, for Via received
    fill=1200              SDP longer by so many bytes
    sport=40000 dport=...  ports other than the hosts'
    ipid=0x1a2b ttl=63 vlan=7 if=1 snap=200 transport=udp|tcp|sctp
    join=next              TCP: the bytes travel in one segment with the next message
    lost=1                 TCP: it was sent, and is not in the capture
    pieces=5 order=1,3,2   with several times (0.000/0.003): which piece travels when

Several times make pieces: TCP segments, IP fragments on UDP. Not SIP, same columns:

    0.000  A>B TCP syn|synack|ack|fin|rst     0.000  A>B DATA "\\r\\n\\r\\n"
    0.010  B>A ICMP unreachable               quotes the last datagram from A to B
    0.010  R>A ICMP unreachable about=B code=1    a router tells it: from A to B; port unless code= says

Directives of a whole flow: `span` (an identical datagram within 200 ms keeps its IP id, as a
mirror port does), `unsorted` (records stay in the order of the lines), `ipv6` (2001:db8::1..1a),
`transport tcp`, `callid x TEXT` (cid=x is exactly this Call-ID).

What is expected names a row of a command by its place from 0, by keys, or a metric by its name:

    expect calls[0] srd=0.5 tta=null flags~no-ack flags!~early      ~ has, !~ has not
    expect calls[0].dialogs[to_tag=b] sdt=3     expect calls[0].absent tta=not-applicable
    expect transactions[branch=z1,method=CANCEL] trt=0.02           branch as in the ladder
    expect elements[endpoint=P] roles~proxy                         a host of the ladder
    expect metrics[SER] --counting=strict value=50.00               arguments for the command
    expect calls count=2 outcome=completed,busy                     all rows, in order
    expect findings[rule=loop] count=0                              all rows that it names
    expect metrics[SER].excluded in_progress=1      how many were left out, by reason
    expect messages copy=original,retransmission,original
"""
import re
import shlex
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

NS_PER_S = Decimal(1_000_000_000)
DATAGRAM_KINDS = ("TCP", "ICMP", "DATA")  # lines that are not SIP


class Step(NamedTuple):
    """One line of the ladder. code is None for a request; times in ns from the flow's start."""
    times_ns: tuple
    src: str
    dst: str
    method: str
    code: int
    cseq: int
    branch: str
    tag: str
    options: dict  # "hdr" holds a list
    line: str

    @property
    def is_sip(self):
        return self.method not in DATAGRAM_KINDS


class Expectation(NamedTuple):
    """One `expect` line: which command, its options, which row, what each key must be."""
    command: str
    arguments: tuple
    selector: str   # "0", "frame=3", "branch=z1,method=ACK", "SER"; "" = all rows
    nested: tuple   # ("dialogs", "to_tag=b1"), ("absent", None) or ()
    checks: tuple   # ((key, operator, wanted text), ...)
    line: str


class Flow:
    """A whole .flow file, or one vector of flows.json."""

    def __init__(self, name, title=""):
        self.name, self.title = name, title
        self.steps, self.expectations, self.truths = [], [], []
        self.hosts, self.call_ids, self.end_ns = {}, {}, None
        self.span = self.unsorted = self.ipv6 = False
        self.transport = "udp"

    def host(self, name):
        """(address, port) of a host of the ladder."""
        if name in self.hosts:
            return self.hosts[name]
        number = ord(name[0]) - ord("A") + 1 + 32 * int(name[1:] or 0)
        return (f"2001:db8::{number:x}" if self.ipv6 else f"192.0.2.{number}"), 5060


class FlowError(ValueError):
    """A line that does not follow the notation."""


def nanoseconds(text):
    return int((Decimal(text) * NS_PER_S).to_integral_exact())


def parse_step(line):
    """One ladder line; see the notation at the head of this file."""
    words = shlex.split(line, posix=True)
    times = tuple(nanoseconds(word) for word in words[0].split("/"))
    src, _, dst = words[1].partition(">")
    plain = [word for word in words[2:] if not re.match(r"[a-z]+=", word)]
    options = {"hdr": []}
    for word in words[2:]:
        if re.match(r"[a-z]+=", word):
            key, _, value = word.partition("=")
            if key == "hdr":
                options["hdr"].append(value)
            elif key in options:
                raise FlowError(f"{key} twice: {line}")
            else:
                options[key] = value
    if plain[0] in DATAGRAM_KINDS:
        return Step(times, src, dst, plain[0], None, 0, " ".join(plain[1:]), "", options, line)
    code = int(plain.pop(0)) if re.fullmatch(r"[1-6]\d\d", plain[0]) else None
    if not dst or len(plain) not in (2, 3, 4) or not plain[1].isdigit():
        raise FlowError(f"not a ladder line: {line}")
    method, cseq, branch, tag = (plain + ["", ""])[:4]
    return Step(times, src, dst, method, code, int(cseq), branch, tag, options, line)


SELECTOR = re.compile(r"(\w+)(?:\[([^]]*)\])?(?:\.(\w+)(?:\[([^]]*)\])?)?$")
CHECK = re.compile(r"([\w-]+)(!~|!=|=|~)(.*)$", re.S)


def parse_expectation(line):
    """`expect calls[0].dialogs[to_tag=b] --counting=strict srd=0.5 flags~no-ack`"""
    words = shlex.split(line)[1:]
    match = SELECTOR.match(words[0])
    if not match:
        raise FlowError(f"not a row: {line}")
    command, selector, nested, nested_selector = match.groups()
    arguments = tuple(word for word in words[1:] if word.startswith("--"))
    checks = []
    for word in words[1:]:
        if word.startswith("--"):
            continue
        check = CHECK.match(word)
        if not check:
            raise FlowError(f"not key=value: {word}: {line}")
        checks.append(check.groups())
    if not checks:
        raise FlowError(f"expects nothing: {line}")
    return Expectation(command, arguments, selector or "",
                       (nested, nested_selector) if nested else (), tuple(checks), line)


def add_line(flow, line):
    word, _, rest = line.partition(" ")
    rest = rest.strip()
    if re.match(r"-?\d", word):
        flow.steps.append(parse_step(line))
    elif word == "title":
        flow.title = rest
    elif word == "host":
        name, address = rest.split()
        address, _, port = address.rpartition(":")
        flow.hosts[name] = (address.strip("[]"), int(port))
    elif word == "callid":
        name, text = rest.split()
        flow.call_ids[name] = text
    elif word == "end":
        flow.end_ns = nanoseconds(rest)
    elif word == "expect":
        flow.expectations.append(parse_expectation(line))
    elif word == "truth":
        flow.truths.append(rest)
    elif word in ("span", "unsorted", "ipv6"):
        setattr(flow, word, True)
    elif word == "transport":
        flow.transport = rest
    else:
        raise FlowError(f"unknown line: {line}")


def parse_flow(name, text):
    flow = Flow(name)
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if line and not line.startswith("#"):
            try:
                add_line(flow, line)
            except (FlowError, ValueError, ArithmeticError, IndexError) as error:
                raise FlowError(f"{name}:{number}: {error}") from error
    return flow


def read_flow(path):
    path = Path(path)
    return parse_flow(path.stem, path.read_text(encoding="utf-8"))


def vector_flow(vector):
    """One vector of flows.json; its `expect` stays with the caller."""
    flow = Flow(vector["id"], vector["title"])
    flow.end_ns = nanoseconds(str(vector["capture_end"]))
    flow.steps = [parse_step(line) for line in vector["messages"]]
    flow.span = "SPAN" in vector["title"]
    return flow
