#!/usr/bin/env python3
"""Manual, docs/CLI.md and bash completion say what the program says of itself."""
import gzip
import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

from clicase import ALL_COMMANDS, CliCase
from flow import parse_flow
from flowcapture import write_flow

SOURCE = Path(__file__).resolve().parent.parent.parent


class Documents(CliCase):
    def options(self):
        """Every long option of every command."""
        found = set()
        for command in ALL_COMMANDS:
            text = self.run_it(command, "--help").stdout.decode()
            found |= set(re.findall(r"^  (?:-\w, )?--([a-z0-9-]+)", text, re.MULTILINE))
        self.assertGreater(len(found), 15)
        return found

    def test_manual_has_every_option_and_no_other(self):
        manual = (SOURCE / "docs" / "sipchron.1").read_text()
        listed = set(re.findall(r"Fl -([a-z0-9-]+)", manual))
        self.assertEqual(listed - {"version"}, self.options())

    def test_every_setting_is_in_the_documents(self):
        """Each row of SC_SETTINGS that the command line has, by its key and default."""
        table = (SOURCE / "core" / "base" / "config.h").read_text()
        rows = re.findall(r'\((\w+), (\w+), "([a-z0-9-]+)"', table)
        self.assertGreater(len(rows), 10)
        self.assertEqual(len(rows), len(re.findall(r"^\t(?:DURATION|COUNT|CHOICE|SWITCH)\(", table,
                                                   re.MULTILINE)))
        manual = (SOURCE / "docs" / "sipchron.1").read_text()
        reference = (SOURCE / "docs" / "CLI.md").read_text()
        plugin = (SOURCE / "docs" / "PLUGIN.md").read_text()
        for _, scope, key in rows:
            with self.subTest(key=key):
                if scope != "PLUGIN":
                    self.assertRegex(manual, rf"(?m)^\.It Fl -{key}\b")
                    self.assertRegex(reference, rf"(?m)^\| `--{key}\b")
                if scope != "COMMANDS":
                    self.assertIn(f"`{key.replace('-', '_')}`", plugin)

    def test_manual_has_every_command(self):
        manual = (SOURCE / "docs" / "sipchron.1").read_text()
        self.assertEqual(re.findall(r"^\.It Cm (\w+)$", manual, re.MULTILINE), ALL_COMMANDS)

    def captures_of_the_documents(self):
        """Every name that an example uses: 20 calls, the first never answered, and two
        registrations. tcpdump writes one of them."""
        calls = "".join(f"{i}.000 A>B INVITE 1 z{i} cid=c{i}\n{i}.010 B>A 486 INVITE 1 z{i} x cid=c{i}\n"
                        f"{i}.020 A>B ACK 1 z{i} x cid=c{i}\n" for i in range(1, 20))
        registrations = "".join(f"{20 + i}.000 D>R REGISTER 1 r{i} cid=r{i} expires=60\n"
                                f"{20 + i}.010 R>D 200 REGISTER 1 r{i} x cid=r{i} expires=60\n" for i in (0, 1))
        path = write_flow(parse_flow("all", "0.000 A>B INVITE 1 z0 cid=c0\n" + calls + registrations +
                                     "end 50\n"), self.folder)
        for name in ("capture.pcapng", "monday.pcap", "tuesday.pcap", "wednesday.pcap"):
            shutil.copy(path, self.folder / name)
        (self.folder / "monday-1.pcap.gz").write_bytes(gzip.compress(path.read_bytes()))
        (self.folder / "captures").symlink_to(SOURCE / "captures")
        (self.folder / "docs" / "pictures").mkdir(parents=True)
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "sipchron").symlink_to(self.program)
        tcpdump = self.folder / "bin" / "tcpdump"
        tcpdump.write_text("#!/bin/sh\ncat capture.pcapng\n")
        tcpdump.chmod(0o755)

    def test_commands_of_the_documents_run(self):
        """Each line of shell with sipchron in the documents and the manual; not those with places
        to be filled in (FILE, KIND)."""
        self.captures_of_the_documents()
        texts = [path.read_text() for path in (SOURCE / "README.md", *(SOURCE / "docs").glob("*.md"),
                                               SOURCE / "docs" / "sipchron.1")]
        lines = [line for text in texts for line in re.findall(
            r"^(?:    |\$ |\.Dl \$ )((?:tcpdump .*\| )?sipchron [a-z]+ .*)$", text, re.MULTILINE)
            if not re.search(r" [A-Z]{4,}(\.\.\.)?( |$)", line) and "sipchron COMMAND" not in line]
        self.assertGreater(len(lines), 40)
        for line in lines:
            if "sipchron plot" in line and not shutil.which("gnuplot"):
                continue
            with self.subTest(line):
                done = subprocess.run(
                    ["bash", "-o", "pipefail", "-c", line], cwd=self.folder, capture_output=True, check=False,
                    env={**os.environ, "PATH": f"{self.folder}/bin:{os.environ['PATH']}"}, timeout=120)
                self.assertEqual(done.returncode, 0, done.stderr.decode())

    def test_manual_is_sound(self):
        if not shutil.which("groff"):
            self.skipTest("groff is not installed")
        done = subprocess.run(["groff", "-man", "-mdoc", "-Tutf8", "-ww", "-z",
                               SOURCE / "docs" / "sipchron.1"], capture_output=True, check=True)
        self.assertEqual(done.stderr, b"")

    def test_reference_has_every_option(self):
        text = (SOURCE / "docs" / "CLI.md").read_text()
        section = text[text.index("\n## Options"):text.index("\n## Expressions")]
        self.assertEqual(set(re.findall(r"`(?:-\w`, `)?--([a-z0-9-]+)[^`]*`", section)) - {"explain`"},
                         self.options())

    def test_reference_and_manual_have_every_key_and_setting(self):
        """scripts/document-keys would change nothing."""
        subprocess.run([SOURCE / "scripts" / "document-keys", self.program, "--check"], check=True)

    def complete(self, *words):
        """What bash offers for the last of the words."""
        script = (f"source {SOURCE}/scripts/completion.bash; COMP_WORDS=({' '.join(words)} '');"
                  f"COMP_CWORD={len(words)}; _sipchron; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True,
                              env={**os.environ, "PATH": os.environ["PATH"]})
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_completion(self):
        program = self.program
        self.assertEqual(self.complete(program), [*ALL_COMMANDS, "--help", "--version"])
        self.assertEqual(self.complete(program, "calls", "-f"), ["table", "csv", "json", "ndjson"])
        self.assertEqual(self.complete(program, "ladder", "-f"), ["text", "svg", "mermaid"])
        keys = self.complete(program, "calls", "--where")
        self.assertIn("srd", keys)
        self.assertIn("final_code", keys)
        self.assertEqual(self.complete(program, "metrics", "--by")[:3], ["from", "to", "from_domain"])
        self.assertIn("flags", self.complete(program, "calls", "--by"))
        self.assertIn("SRD_S", self.complete(program, "metrics", "--explain"))
        self.assertIn("srd", self.complete(program, "calls", "--sort"))
        for option, words in (("--counting", ["attempt", "strict"]),
                              ("--seizure", ["first-hop", "all"]),
                              ("--progress", ["auto", "always", "never"])):
            self.assertEqual(self.complete(program, "metrics", option), words)
        self.assertEqual(self.complete(program, "plot", "--axis"), ["relative", "absolute"])
        self.assertEqual(self.complete(program, "calls", "--timer-t1"), [])
        self.assertEqual(self.complete(program, "calls"), [])  # files, by bash itself
        self.assertEqual(self.complete(program, "plot"),
                         ["lengths", "length-time", "type-time", "command-time", "rate",
                          "concurrency", "delay", "response-codes", "outcomes", "jitter", "loss",
                          "mos", "loss-map"])
        self.assertEqual(self.complete(program, "plot", "delay")[:2], ["frd", "srd"])
        self.assertIn("SRD_S", self.complete(program, "plot", "delay"))
        self.assertEqual(self.complete(program, "plot", "rate"), [])


    def expression(self, typed):
        """What bash makes of an expression that has begun."""
        script = (f"source {SOURCE}/scripts/completion.bash; COMP_WORDS=({self.program} calls -w "
                  f"\"{typed}\"); COMP_CWORD=3; _sipchron; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
        self.assertEqual(done.stderr, "")
        return done.stdout.splitlines()

    def test_completion_inside_an_expression(self):
        self.assertEqual(self.expression("'srd"), ["srd", "srd_class"])
        self.assertEqual(self.expression("'srd > 3 and ou"), ["srd > 3 and outcome"])
        self.assertEqual(self.expression("srd > 3 or (final"), ["srd > 3 or (final_code"])
        self.assertEqual(self.expression("'outcome == bu"), ["outcome == busy"])
        self.assertEqual(self.expression("outcome in {busy, comp"), ["outcome in {busy, completed"])
        self.assertIn("flags == no-ack", self.expression("flags == no"))
        self.assertIn("srd > 3 and", self.expression("srd > 3 a"))
        self.assertEqual(self.expression("'srd > 3 and any."), ["srd > 3 and any.header(", "srd > 3 and any.body"])


if __name__ == "__main__":
    unittest.main()
