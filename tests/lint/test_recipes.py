#!/usr/bin/env python3
"""The recipes of CONTRIBUTING.md, tried: in a copy of the source one thing of each kind is added just as
its recipe says, all of them are built together, and each is seen where the recipe promises it.

When this fails, either a recipe is not true any more, or an edit below does not find its place: say in
CONTRIBUTING.md what is true, and do here what it says."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import pcapfile as pc

SOURCE = Path(os.environ["SIPCHRON_SOURCE"])
BUILT = ["CMakeLists.txt", "cmake", "core", "cli", "web", "docs", "scripts", "LICENSE", "README.md",
         "CHANGELOG.md"]
TIMEOUT_S = 900


class Copy:
    """The part of the source that the program is built from."""

    def __init__(self, folder):
        self.folder = folder
        for name in BUILT:
            path = SOURCE / name
            if path.is_dir():
                shutil.copytree(path, folder / name)
            elif path.exists():
                shutil.copy(path, folder / name)

    def read(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def edit(self, name, place, text, before=False):
        """Adds text behind (or before) the only match of a pattern."""
        content = self.read(name)
        matches = list(re.finditer(place, content, re.MULTILINE))
        if len(matches) != 1:
            raise AssertionError(f"{name}: {len(matches)} places like {place!r}")
        at = matches[0].start() if before else matches[0].end()
        self.write(name, content[:at] + text + content[at:])

    def row(self, name, table, text, behind=None):
        """Adds a row to an X-macro: as the first, or behind the one that has the id `behind`."""
        if behind:
            self.edit(name, rf"^\tX\({behind},.*\\\n", f"\t{text} \\\n")
        else:
            self.edit(name, rf"^#define {table}\(.*\) \\\n", f"\t{text} \\\n")

    def build(self):
        def run(*words):
            done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True,
                                  timeout=TIMEOUT_S, check=False)
            if done.returncode != 0:
                raise AssertionError(f"{words}: {done.stdout[-4000:]}{done.stderr[-4000:]}")

        generator = ["-G", "Ninja"] if shutil.which("ninja") else []
        run("cmake", *generator, "-S", ".", "-B", "build", "-DCMAKE_C_FLAGS=-O0",
            "-DSIPCHRON_TESTS=OFF", "-DSIPCHRON_PLUGIN=OFF")
        run("cmake", "--build", "build", "--target", "sipchron", "-j", "2")
        return self.folder / "build" / "sipchron"


# ---- one thing of each kind ----

def add_header(copy):
    copy.row("core/message/header.h", "SC_HEADERS", 'X(PRIORITY, "Priority", 0, S)')


def add_diagnostic(copy):
    copy.row("core/message/diag.h", "SC_DIAGS",
             'X(PRIORITY, "odd-priority", NOTE, "Priority is empty")')
    copy.edit("core/message/check.c", r"^void sc_message_check\((?:.|\n)*?(?=^\})",
              "\tif (sc_message_has(message, SC_H_PRIORITY) && message->header[SC_H_PRIORITY].len == 0)\n"
              "\t\tmessage->diags |= SC_DIAG_BIT(PRIORITY);\n")


def add_flag(copy):
    """Of an INVITE with the header that was added; alphabetical."""
    copy.row("core/session/rows.h", "SC_CALL_FLAGS", 'X(AT_ONCE, "at-once", "it came at once")', behind="AUTH_LOOP")
    copy.edit("core/session/call.c", INVITE_IS_OWNED,
              "\tif (sc_message_has(message, SC_H_PRIORITY))\n\t\tcall->flags |= SC_FLAG(AT_ONCE);\n",
              before=True)


def add_limit(copy):
    copy.edit("core/base/limits.h", r"^#define SC_VIAS_MAX .*\n",
              "\n/* Bytes of a priority: RFC 3261 20.26 has none that is longer. */\n"
              "#define SC_PRIORITY_BYTES_MAX 10\n")
    copy.row("core/base/counters.h", "SC_COUNTERS",
             'X(LIMIT, 0, LIMIT_PRIORITY, "limit_priority", "priorities that are too long")')
    copy.edit("core/session/call.c", INVITE_IS_OWNED,
              "\tif (message->header[SC_H_PRIORITY].len > SC_PRIORITY_BYTES_MAX)\n"
              "\t\tsc_owner_limit(state, &call->attempt.owner, SC_COUNT_LIMIT_PRIORITY);\n", before=True)


INVITE_IS_OWNED = r"^\treturn call;\n(?=\}\n\nbool sc_call_on_path)"


def add_setting(copy):
    copy.row("core/base/config.h", "SC_SETTINGS",
             'DURATION(patience_ns, ALL, "patience", 7 * SC_NS_PER_S, 0, "Patience (s)", '
             '"how long people wait")')


def add_column(copy):
    """Of calls: what is set."""
    copy.edit("core/session/rows.h", r"^struct sc_call_row \{\n", "\tint64_t patience_ns;\n")
    copy.edit("core/timing/call_table.c", r"^static const struct sc_column call_columns\[\] = \{\n",
              '\tC(END, patience_ns, "patience", SC_T_SPAN_NS, 3, "Patience", "how long people wait"),\n')
    copy.edit("core/session/call_row.c", r"^static void early_flags\((?:.|\n)*?^\{\n(?:.|\n)*?\n\n",
              "\trow->patience_ns = view->state->config.patience_ns;\n")


def add_measured_time(copy):
    """Of calls: the first response, once more."""
    copy.row("core/session/metric_table.h", "SC_CALL_INTERVALS",
             'X(hello, 2, "Hello", "first INVITE of the attempt", "first response", NULL, MEASURED)')
    copy.edit("core/session/call_row.c", r"^\trow->frd = .*;\n", "\trow->hello = row->frd;\n")


def add_metric(copy):
    """The distribution of the measured time that was added."""
    copy.edit("core/timing/metric_list.c", r"^const struct sc_metric sc_metrics_all\[\] = \{\n",
              '\t{.name = "HELLO", .label = "Hello", .kind = SC_METRIC_TIME, OF_CALL(hello)},\n')


def add_measure(copy):
    """A request to each response to it but 100, to which nothing is measured."""
    copy.row("core/session/metric_table.h", "SC_MEASURES",
             'X(EACH, "Each response", NULL, "request to every response to it", LOWER)')
    copy.edit("core/session/measures.c", r"^void sc_measure_reply\((?:.|\n)*?(?=^\})",
              "\tsince(state, SC_MEASURE_EACH, txn, message, txn->request.last_ns, txn->request.frame,\n"
              "\t      reply->seen.first_ns, reply->seen.frame);\n")


def add_command(copy):
    """Calls under another name."""
    text = copy.read("cli/calls.c")
    copy.write("cli/people.c", text.replace("sc_command_calls", "sc_command_people")
               .replace('.name = "calls"', '.name = "people"'))
    copy.row("cli/command.h", "SC_COMMANDS", "X(people)")


RECIPES = [add_header, add_diagnostic, add_flag, add_limit, add_setting, add_column, add_measured_time,
           add_metric, add_measure, add_command]


# ---- seen ----

def record(number, time_ms, start, src, dst, more=""):
    text = (f"{start}\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK{number}\r\n"
            f"From: <sip:a@192.0.2.1>;tag=a\r\nTo: <sip:b@192.0.2.2>\r\nCall-ID: {number}\r\n"
            f"CSeq: 1 INVITE\r\n{more}Content-Length: 0\r\n\r\n")
    return pc.Record(1_700_000_000 * pc.NS_PER_S + time_ms * 1_000_000,
                     pc.ethernet(*pc.ip(src, dst, pc.UDP, pc.udp(src, 5060, dst, 5060, text.encode()),
                                        ident=time_ms)))


def traffic():
    """Four INVITEs, a second apart. The first is answered by 100 and 486."""
    caller, callee = "192.0.2.1", "192.0.2.2"
    yield record(1, 1000, "INVITE sip:b@192.0.2.2 SIP/2.0", caller, callee)
    yield record(1, 1100, "SIP/2.0 100 Trying", callee, caller)
    yield record(1, 1500, "SIP/2.0 486 Busy Here", callee, caller)
    for number, priority in ((2, "emergency"), (3, ""), (4, "not-so-urgent")):
        yield record(number, number * 1000, "INVITE sip:b@192.0.2.2 SIP/2.0", caller, callee,
                     f"Priority: {priority}\r\n")


class Recipes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.copy = Copy(Path(folder.name))
        for recipe in RECIPES:
            recipe(cls.copy)
        cls.program = cls.copy.build()
        cls.capture = Path(folder.name) / "invites.pcap"
        pc.write_pcap(cls.capture, list(traffic()))

    def run_it(self, *arguments):
        return subprocess.run([self.program, *arguments], capture_output=True, text=True, check=True)

    def rows(self, command, *options):
        done = self.run_it(command, "-f", "json", *options, self.capture)
        return json.loads(done.stdout), done.stderr

    def test_header_and_flag(self):
        """The flag is set where the header is found."""
        flags = [row["flags"] for row in self.rows("calls")[0]["calls"]]
        self.assertEqual(["at-once" in each for each in flags], [False, True, True, True])

    def test_diagnostic(self):
        diags = [row["diags"] for row in self.rows("messages")[0]["messages"]]
        self.assertEqual(diags, [[], [], [], [], ["odd-priority"], []])

    def test_limit(self):
        document, said = self.rows("calls")
        self.assertEqual(document["counters"]["limit_priority"], 1)
        self.assertIn("sipchron: 1 priorities that are too long\n", said)
        flags = [row["flags"] for row in document["calls"]]
        self.assertEqual(["limited" in each for each in flags], [False, False, False, True])

    def test_setting_and_column(self):
        self.assertIn("  --patience=S ", self.run_it("calls", "--help").stdout)
        self.assertIn("  patience ", self.run_it("calls", "--help").stdout)
        for options, value in (((), 7), (("--patience", "2.5"), 2.5)):
            self.assertEqual([row["patience"] for row in self.rows("calls", *options)[0]["calls"]],
                             [value] * 4)
        self.assertEqual(len(self.rows("calls", "-w", "patience > 6")[0]["calls"]), 4)

    def test_measured_time_and_metrics(self):
        """The first response comes after 0.1 s, the one that is no 100 after 0.5 s."""
        self.assertEqual([row["hello"] for row in self.rows("calls")[0]["calls"]],
                         [0.1, None, None, None])
        metrics = {row["metric"]: row for row in self.rows("metrics")[0]["metrics"]}
        self.assertEqual((metrics["HELLO"]["n"], metrics["HELLO"]["mean"]), (1, 0.1))
        self.assertEqual((metrics["EACH"]["n"], metrics["EACH"]["mean"]), (1, 0.5))
        explained = self.rows("metrics", "--explain", "HELLO")[0]["explain"]
        self.assertEqual([row["value"] for row in explained], [0.1, None, None, None])

    def test_command(self):
        self.assertIn("\n  people ", self.run_it("--help").stdout)
        self.assertEqual(self.rows("people")[0]["calls"], self.rows("calls")[0]["calls"])

    def test_documents(self):
        """What scripts/document-keys writes has what was added."""
        subprocess.run([self.copy.folder / "scripts" / "document-keys", self.program], check=True)
        text = self.copy.read("docs/CLI.md")
        self.assertIn("| `patience` | how long people wait |", text)
        self.assertIn("| `--patience S` | `7` | how long people wait |", text)
        self.assertIn(".It Fl -patience Ar s\nHow long people wait (7).\n", self.copy.read("docs/sipchron.1"))


if __name__ == "__main__":
    if not shutil.which("cmake"):
        print("SKIP: cmake is not installed")
        raise SystemExit(77)
    unittest.main()
