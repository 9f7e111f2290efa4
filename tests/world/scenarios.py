"""What happens in a random world, and what is true of it.

Each scenario decides the truth first (docs/METRICS.md names the rules), then sends the messages
that it takes. It returns the keys of the row that its truth decides: times in nanoseconds, None
for "absent", "flags" that have to be there, "not_flags" that must not.
"""
from wire import MS, S, SDP, Call

T1 = S // 2
B_TIMER = 64 * T1
INVITE_SENDS = (0, 1, 3, 7, 15, 31, 63)                    # in T1: RFC 3261 17.1.1.2, Timer A
OTHER_SENDS = (0, 1, 3, 7, 15, 23, 31, 39, 47, 55, 63)     # 17.1.2.2, Timer E; 13.3.1.4
LIFE = 1200 * S   # no scenario lasts longer


class Line:
    """The way from a caller to a callee: direct, or by a proxy that record-routes."""

    def __init__(self, world, proxy=None, mirror=0.0, kind="call"):
        random = world.random
        net = random.randrange(1, 250)
        self.caller = f"10.{net}.{random.randrange(1, 250)}.{random.randrange(1, 250)}"
        self.callee = f"172.16.{random.randrange(1, 250)}.{random.randrange(1, 250)}"
        self.proxied = random.random() < 0.5 if proxy is None else proxy
        self.behind = self.proxied and random.random() < 0.5
        self.next = f"192.168.{net}.1" if self.proxied else self.callee
        self.d1, self.d2 = random.randrange(1 * MS, 60 * MS), random.randrange(1 * MS, 60 * MS)
        self.work = random.randrange(1 * MS, 5 * MS)   # inside the proxy
        self.world, self.random = world, random
        self.call = Call(world, self.caller, self.callee, mirror, kind)
        self.inner = {}    # a request -> the same as the proxy sends it on

    @property
    def there(self):
        """From the caller to the callee, one way."""
        return self.d1 + (self.work + self.d2 if self.proxied else 0)

    def _inner(self, request):
        return self.inner.setdefault(id(request), (request, request.through(self.next)))[1]

    def send(self, t, request, reaches=True, seen=True):
        """The caller sends at t. When the callee gets it."""
        if seen:
            self.call.put(t, self.caller, self.next, request.text())
        if self.behind and reaches:
            self.call.put(t + self.d1 + self.work, self.next, self.callee,
                          self._inner(request).text())
        return t + self.there

    def answer(self, t, request, code, tag="", headers=(), body=""):
        """The callee answers at t. When the caller gets it."""
        if self.behind:
            self.call.put(t + self.d2, self.callee, self.next,
                          self._inner(request).answer(code, tag, headers, body))
        self.call.put(t + self.there, self.next, self.caller,
                      request.answer(code, tag, headers, body))
        return t + self.there

    def hop(self, t, request, code, tag="", headers=()):
        """The next hop answers by itself at t."""
        self.call.put(t + self.d1, self.next, self.caller, request.answer(code, tag, headers))
        return t + self.d1

    def ack_failure(self, t, request):
        """The ACK of a failure response, hop by hop (17.1.1.3)."""
        ack = self._like(request, "ACK")
        self.call.put(t, self.caller, self.next, ack.text())
        if self.behind:
            inner = self._like(self._inner(request), "ACK")
            self.call.put(t + self.d1, self.next, self.callee, inner.text())

    def _like(self, request, method):
        other = self.call.new(method, to_tag=request.acked, cseq=request.cseq)
        other.vias = request.vias[:1]
        return other

    def fail(self, t, request, code, tag, headers=()):
        """A failure response of the callee at t and its ACK. When the caller gets it."""
        at = self.answer(t, request, code, tag, headers)
        request.acked = self._inner(request).acked = tag
        self.ack_failure(at + MS, request)
        return at

    def refuse(self, t, request, code, tag, headers=()):
        """The same of the next hop alone."""
        at = self.hop(t, request, code, tag, headers)
        request.acked = tag
        self.call.put(at + MS, self.caller, self.next, self._like(request, "ACK").text())
        return at

    # ---- what a callee asks ----

    def send_back(self, t, request):
        """The callee sends at t. When the caller gets it."""
        if self.behind:
            self.call.put(t + self.d2, self.callee, self.next, request.text())
        arrived = t + self.there
        text = request.through(self.next).text() if self.proxied else request.text()
        self.call.put(arrived, self.next, self.caller, text)
        request.seen_by_caller = text
        return arrived

    def answer_back(self, t, request, code):
        """The caller answers it at t. When the callee gets it."""
        vias = [line[5:] for line in request.seen_by_caller.split("\r\n") if line[:5] == "Via: "]
        own, request.vias = request.vias, vias
        self.call.put(t, self.caller, self.next, request.answer(code, ""))
        request.vias = own
        if self.behind:
            self.call.put(t + self.d1 + self.work, self.next, self.callee, request.answer(code, ""))
        return t + self.there


def pause(line, low_s, high_s):
    return line.random.randrange(int(low_s * 1000), int(high_s * 1000)) * MS + 137


# ---- parts that several scenarios share ----

def alerting(line, t, invite, tag, truth, sent):
    """Provisional responses, drawn at random. When the last one was sent by the callee."""
    last = t
    if line.random.random() < 0.7:
        line.hop(sent + line.d1 + MS, invite, 100)
    kinds = line.random.choice([[180], [183], ["sdp"], [182, 180], [181, 183, "sdp"], [180, 180],
                                ["sdp", 180], [183, 180, 182]])
    for number, kind in enumerate(kinds):
        last += pause(line, 0.05, 1.5)
        body = SDP if kind == "sdp" else ""
        # Two 180 are two events (13.3.1.1): their bytes differ.
        at = line.answer(last, invite, 183 if kind == "sdp" else kind, tag,
                         [f"X-Event: {number}"], body)
        truth.setdefault("srd", at - truth["start"])
        if kind in (180, "sdp"):
            truth.setdefault("pdd", at - truth["start"])
        if kind == 180:
            truth.setdefault("rang", at)
    return last


def dialled(line, t, truth, sends=INVITE_SENDS, headers=()):
    """The INVITE, with copies that get lost on the way to the callee, or before the tap.
    Its request and when the callee has it."""
    invite = line.call.new("INVITE", headers=headers, body=SDP)
    lost = line.random.choice([0, 0, 0, 0, 1, 2, 3]) if not line.proxied else 0
    unseen = min(lost, line.random.choice([0, 0, 1])) if lost > 1 else 0
    for number in range(lost + 1):
        at = t + sends[number] * T1
        arrived = line.send(at, invite, seen=number >= unseen)
    truth["start"] = t + sends[unseen] * T1
    truth["retransmissions"] = lost - unseen
    if unseen and lost - unseen >= 2:    # FX-17: a gap of 2 T1 and more between two that were seen
        truth["flags"].append("start-late")
    if not unseen:
        truth["not_flags"].append("start-late")
    return invite, arrived, at


def alerted(line, t, truth):
    """An INVITE that rings. It, the tag of its dialog, when the last response was sent."""
    invite, arrived, sent = dialled(line, t, truth)
    tag = line.world.name("t")
    return invite, tag, alerting(line, arrived, invite, tag, truth, sent)


def answered(line, t, truth, invite, tag):
    """A 2xx at t, copies of it that get lost behind the tap, and the ACK. When the ACK left."""
    lost = line.random.choice([0, 0, 0, 1, 2]) if not line.proxied else 0
    for number in range(lost + 1):
        at = line.answer(t + OTHER_SENDS[number] * T1, invite, 200, tag, body=SDP)
    first = t + line.there
    truth["retransmissions"] = truth.get("retransmissions", 0) + lost
    truth.update(tta=first - truth["start"], final_code=200, srd_class="success")
    truth.setdefault("srd", truth["tta"])
    truth.setdefault("pdd", truth["tta"])
    truth["ring"] = first - truth["rang"] if "rang" in truth else None
    ack = line.call.new("ACK", to_tag=tag, cseq=invite.cseq)
    line.send(at + 2 * MS, ack)
    truth["ackd"] = at + 2 * MS - first
    truth["answered"] = first
    return at + 2 * MS


def hung_up(line, t, truth, tag):
    """One BYE and its 200. When all is over."""
    if line.random.random() < 0.5:
        bye = line.call.new("BYE", to_tag=tag)
        at = line.answer(line.send(t, bye) + MS, bye, 200)
        truth.update(ended_by="caller", sdt=t - truth["answered"], sdd=at - t)
        over = at
    else:
        bye = line.call.new("BYE", to_tag=tag, reverse=True)
        got = line.send_back(t, bye)
        over = line.answer_back(got + MS, bye, 200)
        # At the endpoint that hangs up, as near as the tap comes to it.
        asked = t + line.d2 if line.behind else got
        replied = got + MS + line.d1 + line.work if line.behind else got + MS
        truth.update(ended_by="callee", sdt=got - truth["answered"], sdd=replied - asked)
    truth.update(outcome="completed", sdd_class="success", sdt_class="success",
                 sub_outcome="short" if truth["sdt"] < 3 * S else "normal")
    return over


def fresh():
    return {"flags": [], "not_flags": ["no-ack", "bye-failed", "bye-glare", "clock-skew"]}


def talk(line):
    return pause(line, 0.5, 60)


# ---- scenarios: (world, t) -> (command, line, truth) ----

def completes(world, t):
    line, truth = Line(world, mirror=0.1), fresh()
    invite, arrived, sent = dialled(line, t, truth)
    tag = world.name("t")
    last = alerting(line, arrived, invite, tag, truth, sent) if world.random.random() < 0.9 \
        else arrived
    acked = answered(line, last + pause(line, 0.1, 20), truth, invite, tag)
    over = hung_up(line, acked + talk(line), truth, tag)
    truth["duplicates"] = line.call.mirrored
    if world.random.random() < 0.3:   # FX-2: what comes long after is no new call
        late = line.call.new(world.random.choice(["BYE", "INFO", "MESSAGE"]), to_tag=tag)
        when = over + pause(line, 70, 700)
        line.answer(line.send(when, late) + MS, late, 481)
    return "calls", line, truth


def waits_in_queue(world, t):
    """13.3.1.1: a queue may hold a call for long; FX-1: a UAC has no timeout of its own."""
    line, truth = Line(world), fresh()
    invite, tag, last = alerted(line, t, truth)
    acked = answered(line, last + pause(line, 181, 560), truth, invite, tag)
    hung_up(line, acked + talk(line), truth, tag)
    return "calls", line, truth


def rings_for_ever(world, t):
    line, truth = Line(world), fresh()
    alerted(line, t, truth)
    truth.update(outcome="no_answer", sub_outcome="no-final", srd_class="open", final_code=None,
                 tta=None, sdt=None)
    return "calls", line, truth


REFUSALS = {403: ("rejected", "forbidden"), 404: ("failed_request", "not-found"),
            410: ("failed_request", "not-found"), 480: ("no_answer", "unavailable"),
            484: ("failed_request", "not-found"), 486: ("busy", None), 500: ("failed_server", None),
            501: ("failed_server", None), 503: ("failed_server", "overload"),
            600: ("busy", None), 603: ("rejected", "declined"),
            604: ("failed_request", "not-found"), 606: ("failed_request", "not-acceptable")}


def is_refused(world, t):
    line, truth = Line(world), fresh()
    invite, arrived, sent = dialled(line, t, truth)
    tag, code = world.name("t"), world.random.choice(list(REFUSALS))
    rang = world.random.random() < 0.5
    last = alerting(line, arrived, invite, tag, truth, sent) if rang else arrived
    at = line.fail(last + pause(line, 0.05, 9), invite, code, tag)
    truth.setdefault("srd", at - truth["start"])
    truth.setdefault("pdd", None)
    outcome, sub = REFUSALS[code]
    truth.update(outcome=outcome, final_code=code, srd_class="failure", tta=None, sdt=None,
                 ring=at - truth["rang"] if "rang" in truth else None)
    if sub:
        truth["sub_outcome"] = sub
    return "calls", line, truth


def nobody_there(world, t):
    line, truth = Line(world, proxy=False), fresh()
    invite = line.call.new("INVITE", body=SDP)
    for send in INVITE_SENDS:
        line.send(t + send * T1, invite)
    truth.update(start=t, outcome="timed_out", sub_outcome="no-response", srd=None, final_code=None,
                 retransmissions=6)
    return "calls", line, truth


def gives_up(world, t):
    """CANCEL while it rings, or before; the 487 may be missing."""
    line, truth = Line(world), fresh()
    invite, arrived, sent = dialled(line, t, truth)
    tag, rings = world.name("t"), world.random.random() < 0.7
    if rings:
        last = alerting(line, arrived, invite, tag, truth, sent)
    else:
        last = line.hop(sent + line.d1 + MS, invite, 100)
        last = max(last, arrived)
    at = last + line.there + pause(line, 0.3, 30)
    cancel = line._like(with_ack(invite, None), "CANCEL")
    line.call.put(at, line.caller, line.next, cancel.text())
    ok = line.hop(at + line.d1 + MS, cancel, 200, tag)
    truth.update(outcome="cancelled", sub_outcome="by-caller", tta=None, sdt=None, cxd=ok - at,
                 ring=at - truth["rang"] if "rang" in truth else None)
    truth.setdefault("pdd", None)
    truth.setdefault("srd", None)
    truth["srd_class"] = "cancelled" if rings else None
    if world.random.random() < 0.8:
        if line.behind:
            inner = line._like(with_ack(line._inner(invite), None), "CANCEL")
            line.call.put(at + line.d1 + 2 * MS, line.next, line.callee, inner.text())
            line.call.put(at + line.d1 + 3 * MS + 2 * line.d2, line.callee, line.next,
                          inner.answer(200, tag))
        final = line.fail(at + line.there + 10 * MS, invite, 487, tag)
        truth.update(final_code=487, cxi=final - at)
    else:
        truth.update(final_code=None, cxi=None)
    return "calls", line, truth


def with_ack(request, tag):
    request.acked = tag
    return request


def timer_c(world, t):
    """16.8: the proxy gives up 180 s and more after the last 101-199 and cancels."""
    line, truth = Line(world, proxy=True), fresh()
    line.behind = True
    invite, tag, last = alerted(line, t, truth)
    last += line.d2
    at = last + 180 * S + pause(line, 0.2, 10)
    inner = line._like(with_ack(line._inner(invite), None), "CANCEL")
    line.call.put(at, line.next, line.callee, inner.text())
    line.call.put(at + 2 * line.d2, line.callee, line.next, inner.answer(200, tag))
    line.fail(at + line.d2 + 5 * MS, invite, 487, tag)
    truth.update(outcome="cancelled", sub_outcome="timer-c", srd_class="cancelled", final_code=487)
    return "calls", line, truth


def challenge(line, kind, realm, nonce, stale=False):
    name = "WWW-Authenticate" if kind == 401 else "Proxy-Authenticate"
    return [f'{name}: Digest realm="{realm}", nonce="{nonce}"' + (", stale=true" if stale else "")]


def credentials(kind, realm, nonce):
    name = "Authorization" if kind == 401 else "Proxy-Authorization"
    return (f'{name}: Digest username="u", realm="{realm}", nonce="{nonce}", uri="sip:b.example", '
            f'response="{nonce:0>32.32}"')


def challenged(line, t, truth, method, ask):
    """FX-5: challenges of one realm or two, stale or not, met or not. None, or when the last
    retry arrived and the request."""
    random, realms = line.random, ["a.example", "b.example"]
    plan = random.choice(["once", "once", "two-realms", "stale", "wrong", "never", "late"])
    codes = [401, 407] if plan == "two-realms" else [random.choice([401, 407])] * 2
    if method == "REGISTER":
        codes = [401, 401]
    rounds = {"once": 1, "late": 1, "never": 0, "two-realms": 2, "stale": 2, "wrong": 1}[plan]
    nonces = [line.world.name("n"), line.world.name("n")]
    held, sent = [], t
    request = ask([])
    arrived = line.send(sent, request)
    truth.update(start=t, auth_rounds=rounds)
    for number in range(2 if plan == "wrong" else rounds or 1):
        realm = realms[number if plan == "two-realms" else 0]
        header = challenge(line, codes[number], realm, nonces[number], plan == "stale" and number)
        refuse = line.fail if method == "INVITE" else line.answer
        at = refuse(arrived + MS, request, codes[number], line.world.name("t"), header)
        if number == rounds:
            break
        wait = pause(line, 40, 250) if plan == "late" else pause(line, 0.001, 3)
        if plan == "two-realms":
            held = held + [credentials(codes[number], realm, nonces[number])]
        else:
            held = [credentials(codes[number], realm, nonces[number])]
        if plan == "late" and random.random() < 0.5:
            line.call.from_tag = line.world.name("f")   # the nonce alone tells
        request, sent = ask(held), at + wait
        arrived = line.send(sent, request)
    if plan in ("wrong", "never"):
        truth.update(final_code=codes[0], sub_outcome="no-credentials" if plan == "never"
                     else "wrong-credentials")
        return None
    return request, arrived, sent


def is_challenged(world, t):
    line, truth = Line(world), fresh()
    got = challenged(line, t, truth, "INVITE",
                     lambda headers: line.call.new("INVITE", headers=headers, body=SDP))
    if got is None:
        truth.update(outcome="rejected", srd=None)
        return "calls", line, truth
    invite, arrived, sent = got
    tag = world.name("t")
    last = alerting(line, arrived, invite, tag, truth, sent)
    acked = answered(line, last + pause(line, 0.1, 20), truth, invite, tag)
    hung_up(line, acked + talk(line), truth, tag)
    return "calls", line, truth


def is_redirected(world, t):
    line, truth = Line(world, proxy=False), fresh()
    invite, arrived, _ = dialled(line, t, truth)
    at = line.fail(arrived + MS, invite, 302, world.name("t"), ["Contact: <sip:bob@172.17.0.9>"])
    if world.random.random() < 0.4:
        truth.update(outcome="redirected", final_code=302, srd=None, redirects=0)
        return "calls", line, truth
    line.next = line.callee = "172.17.0.9"
    invite = line.call.new("INVITE", uri="sip:bob@172.17.0.9", body=SDP)
    sent = at + pause(line, 0.001, 5)
    arrived = line.send(sent, invite)
    tag = world.name("t")
    last = alerting(line, arrived, invite, tag, truth, sent)
    acked = answered(line, last + pause(line, 0.1, 20), truth, invite, tag)
    hung_up(line, acked + talk(line), truth, tag)
    truth.update(redirects=1)
    return "calls", line, truth


def ends_badly(world, t):
    """Never hung up; never acknowledged; BYE refused; BYE never answered."""
    line, truth = Line(world, proxy=False), fresh()
    invite, tag, last = alerted(line, t, truth)
    plan = world.random.choice(["open", "no-ack", "bye-failed", "bye-timeout"])
    truth.update(outcome="answered", sub_outcome=plan)
    if plan == "no-ack":
        truth["not_flags"].remove("no-ack")
        up = last + pause(line, 0.1, 20)
        for send in OTHER_SENDS:
            first = line.answer(up + send * T1, invite, 200, tag, body=SDP)
        bye = line.call.new("BYE", to_tag=tag, reverse=True)
        got = line.send_back(up + B_TIMER + world.random.randrange(-MS, MS), bye)
        line.answer_back(got + MS, bye, 200)
        truth["flags"].append("no-ack")
        truth.update(ackd=None, retransmissions=truth["retransmissions"] + 10,
                     tta=up + line.there - truth["start"], sdt=got - up - line.there)
        return "calls", line, truth
    acked = answered(line, last + pause(line, 0.1, 20), truth, invite, tag)
    at = acked + talk(line)
    if plan == "open":
        truth.update(sdt=None, sdd=None)
    elif plan == "bye-failed":
        truth["not_flags"].remove("bye-failed")
        bye = line.call.new("BYE", to_tag=tag)
        end = line.answer(line.send(at, bye) + MS, bye, 481)
        truth.update(sdt=at - truth["answered"], sdd=end - at, sdd_class="failure")
        truth["flags"].append("bye-failed")
    else:
        bye = line.call.new("BYE", to_tag=tag)
        for send in OTHER_SENDS:
            line.send(at + send * T1, bye)
        truth.update(sdt=at + B_TIMER - truth["answered"], sdt_class="failure", sdd=None,
                     retransmissions=truth["retransmissions"] + 10)
    return "calls", line, truth


def both_hang_up(world, t):
    """Each before it saw the other's BYE; SDT is the originating endpoint's (FX-7)."""
    line, truth = Line(world), fresh()
    truth["not_flags"].remove("bye-glare")
    invite, tag, last = alerted(line, t, truth)
    at = answered(line, last + pause(line, 0.1, 20), truth, invite, tag) + 5 * S + talk(line)
    mine, theirs = line.call.new("BYE", to_tag=tag), line.call.new("BYE", to_tag=tag, reverse=True)
    lead = world.random.randrange(-line.there + 1, line.there)   # of theirs
    line.send(at, mine)
    got = line.send_back(at - lead, theirs)
    line.answer_back(got + MS, theirs, 200)
    line.answer(at + line.there + MS, mine, 200)
    truth.update(outcome="completed", sdt=min(at, got) - truth["answered"], sdt_class="success")
    truth["flags"].append("bye-glare")
    return "calls", line, truth


def crosses(world, t):
    """9.1: the CANCEL and the 200 cross; the final response decides (OC-3)."""
    line, truth = Line(world, proxy=False), fresh()
    invite, tag, last = alerted(line, t, truth)
    up = last + pause(line, 0.5, 5)
    cancel = line._like(with_ack(invite, None), "CANCEL")
    at = up + line.there - world.random.randrange(1, line.there)
    line.call.put(at, line.caller, line.next, cancel.text())
    if "rang" in truth:
        truth["rang_until"] = at - truth["rang"]
    line.hop(at + line.d1 + MS, cancel, world.random.choice([200, 481]), tag)
    line.answer(up, invite, 200, tag, body=SDP)
    first = up + line.there
    line.send(first + 2 * MS, line.call.new("ACK", to_tag=tag, cseq=invite.cseq))
    truth.update(tta=first - truth["start"], answered=first, ackd=2 * MS, final_code=200,
                 srd_class="success", ring=truth.pop("rang_until", None))
    hung_up(line, first + 5 * S + talk(line), truth, tag)
    truth.update(sub_outcome="cancel-race")
    truth["flags"].append("cancel-race")
    return "calls", line, truth


def forks(world, t):
    """A proxy rings two phones; one answers, or both do and one is hung up at once."""
    line, truth = Line(world, proxy=True), fresh()
    line.behind = False
    invite = line.call.new("INVITE", body=SDP)
    arrived = line.send(t, invite)
    truth["start"] = t
    tags = [world.name("t"), world.name("t")]
    rung = []
    for tag in tags:
        rung.append(line.answer(arrived + pause(line, 0.05, 2), invite, 180, tag))
    truth.update(srd=min(rung) - t, pdd=min(rung) - t, rang=min(rung))
    up = max(rung) + pause(line, 0.5, 10)
    first = line.answer(up, invite, 200, tags[0], body=SDP)
    line.send(first + MS, line.call.new("ACK", to_tag=tags[0], cseq=invite.cseq))
    truth.update(tta=first - t, answered=first, ackd=MS, final_code=200, srd_class="success",
                 ring=first - min(rung))
    if world.random.random() < 0.5:   # the other answers too, and the caller ends it at once
        second = line.answer(up + 40 * MS, invite, 200, tags[1], body=SDP)
        line.send(second + MS, line.call.new("ACK", to_tag=tags[1], cseq=invite.cseq))
        bye = line.call.new("BYE", to_tag=tags[1])
        line.answer(line.send(second + 2 * MS, bye) + MS, bye, 200)
    hung_up(line, first + 10 * S + talk(line), truth, tags[0])
    return "calls", line, truth


def transfers(world, t):
    """3515: REFER, then BYE; the last NOTIFY comes when the call is over."""
    line, truth = Line(world, proxy=False), fresh()
    invite, tag, last = alerted(line, t, truth)
    at = answered(line, last + pause(line, 0.1, 20), truth, invite, tag) + talk(line)
    refer = line.call.new("REFER", to_tag=tag, headers=["Refer-To: <sip:carol@c.example>"])
    accepted = line.answer(line.send(at, refer) + MS, refer, 202)

    def notify(when, state, body):
        note = line.call.new("NOTIFY", to_tag=tag, reverse=True, body=body,
                             headers=["Event: refer", f"Subscription-State: {state}"])
        got = line.send_back(when, note)
        line.answer_back(got + MS, note, 200)
        return got

    notify(accepted + 50 * MS, "active;expires=180", "SIP/2.0 100 Trying\r\n")
    over = hung_up(line, accepted + S, truth, tag)
    done = notify(over + pause(line, 1, 150), "terminated;reason=noresource", "SIP/2.0 200 OK\r\n")
    truth["xft"] = done - at
    return "calls", line, truth


def registers(world, t):
    line, truth = Line(world, kind="reg"), {"flags": [], "not_flags": []}
    contact = f"<sip:{line.call.user}@{line.caller}>"

    def ask(headers):
        # 10.2: To is the address of record.
        request = line.call.new("REGISTER", uri="sip:b.example",
                                headers=[f"Contact: {contact}", "Expires: 600", *headers])
        return request

    plan = world.random.choice(["plain", "challenged", "challenged", "brief", "refused", "timeout"])
    truth.update(start=t)
    if plan == "challenged":
        got = challenged(line, t, truth, "REGISTER", ask)
        if got is None:
            truth.update(outcome="auth-failed", rrd=None)
            return "registrations", line, truth
        request, arrived, _ = got
    else:
        request = ask([])
        arrived = line.send(t, request)
    if plan == "brief":
        at = line.answer(arrived + MS, request, 423, world.name("t"), ["Min-Expires: 900"])
        request = line.call.new("REGISTER", uri="sip:b.example",
                                headers=[f"Contact: {contact}", "Expires: 900"])
        arrived = line.send(at + 20 * MS, request)
    if plan == "timeout":
        for send in OTHER_SENDS[1:]:
            line.send(t + send * T1, request)
        truth.update(outcome="failed-timeout", final_code=None, rrd=None)
        return "registrations", line, truth
    if plan == "refused":
        code = world.random.choice([403, 404, 500])
        line.answer(arrived + MS, request, code, world.name("t"))
        truth.update(outcome="failed", final_code=code, rrd=None)
        return "registrations", line, truth
    at = line.answer(arrived + MS, request, 200, world.name("t"),
                     [f"Contact: {contact};expires=600"])
    truth.update(outcome="ok", final_code=200, rrd=at - t, kind="initial", expires=600)
    return "registrations", line, truth


SCENARIOS = ((completes, 8), (waits_in_queue, 2), (rings_for_ever, 1), (is_refused, 4),
             (nobody_there, 1), (gives_up, 4), (timer_c, 1), (is_challenged, 4),
             (is_redirected, 2), (ends_badly, 3), (both_hang_up, 2), (crosses, 2), (forks, 2),
             (transfers, 2), (registers, 4))
