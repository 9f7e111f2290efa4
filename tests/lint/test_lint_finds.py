#!/usr/bin/env python3
"""The checks of tests/lint/run find what they are for: a sound project passes, and each breach
of a rule, written by hand below, is reported at its place."""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent.parent

FLAGS = '#define SC_FLAGS(X) \\\n\tX(EARLY, "early") \\\n\tX(ACK, "no-ack")\n\n'
INTERVALS = '#define T(X) \\\n\tX(srd, 1, "label") \\\n\tX(sdd, 1, "label")\n\n'
GUARDED = "/* A header. */\n#ifndef SC_{0}\n#define SC_{0}\n\n{1}#endif\n"
SOUND = {
    "core/base/span.h": GUARDED.format("BASE_SPAN_H", "int sc_f(int n);\n\n"),
    "core/base/span.c": '#include "base/span.h"\n\nint sc_f(int n)\n{\n\treturn n;\n}\n',
    "core/message/via.c": '/* Via. */\n#include "base/span.h"\n',
    "core/session/rows.h": GUARDED.format("SESSION_ROWS_H", FLAGS),
    "core/timing/metric_list.c":
        '/* Metrics. */\nstatic const struct m all[] = {\n\t{\n\t\t.name = "SRD_S",\n\t},\n};\n',
    "core/session/metric_table.h": GUARDED.format("SESSION_METRIC_TABLE_H", INTERVALS),
    "docs/CLI.md": "`early` `no-ack`\n",
    "docs/METRICS.md": "`SRD_S` `srd` `sdd` [code](../core/base/span.h)\n",
}
LONG_BODY = "\tn++;\n" * 70


class Lint(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        shutil.copy(SOURCE / ".clang-format", self.root)
        for name, text in SOUND.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def lint(self):
        """Exit status, lines. Without a program the keys of docs/CLI.md are left out."""
        environment = {k: v for k, v in os.environ.items() if k != "SIPCHRON"}
        done = subprocess.run([str(HERE / "run"), str(self.root)], capture_output=True, text=True,
                              check=False, env=environment)
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout.splitlines()

    def assert_found(self, name, text, place, words):
        self.write(name, text)
        status, lines = self.lint()
        self.assertEqual(status, 1)
        self.assertTrue(any(line.startswith(place + ": ") and words in line for line in lines),
                        f"no \"{words}\" at {place} in {lines}")

    def test_sound_project_passes(self):
        status, lines = self.lint()
        self.assertEqual((status, lines[-1].split(": ")[1]), (0, "0 problems"), lines)

    def test_include_from_later_folder(self):
        self.assert_found("core/base/x.c", 'int x;\n#include "message/via.h"\n',
                          "core/base/x.c:2", "sorts behind")

    def test_include_without_folder(self):
        self.assert_found("core/base/x.c", '#include "span.h"\n', "core/base/x.c:1",
                          "folder/file.h")

    def test_circle_of_includes(self):
        self.write("core/session/a.h", GUARDED.format("SESSION_A_H", '#include "session/b.h"\n\n'))
        self.write("core/session/b.h", GUARDED.format("SESSION_B_H", "int b;\n\n"))
        self.assertEqual(self.lint()[0], 0)
        self.assert_found("core/session/b.c", '#include "session/a.h"\n', "core/session/a",
                          "session/a -> session/b -> session/a")

    def test_circle_through_parts(self):
        """What the files of a unit share is a part of it, and no way around the rule."""
        self.write("core/base/a.h", GUARDED.format("BASE_A_H", "int a;\n\n"))
        self.write("core/base/a_parts.h", GUARDED.format("BASE_A_PARTS_H",
                                                         '#include "base/a.h"\n\n'))
        self.write("core/base/a.c", '#include "base/a_parts.h"\n#include "base/b.h"\n')
        self.write("core/base/b.h", GUARDED.format("BASE_B_H", "int b;\n\n"))
        self.assertEqual(self.lint()[0], 0)
        self.assert_found("core/base/b.c", '#include "base/a_parts.h"\n', "core/base/a",
                          "base/a -> base/b -> base/a")

    def test_heads(self):
        self.assert_found("core/base/x.c", "int q;\n", "core/base/x.c:1", "no comment at its head")

    def test_rules_cited(self):
        self.write("docs/METRICS.md", SOUND["docs/METRICS.md"] + "TX-1\n")
        self.write("core/base/x.c", "/* TX-1 */\nint q;\n")
        self.assertEqual(self.lint()[0], 0)
        self.assert_found("core/base/x.c", "/* TX-1\n * TX-77 */\nint q;\n", "core/base/x.c:1",
                          "TX-77 is not in docs/METRICS.md")

    def test_library_of_other_folder(self):
        self.assert_found("core/session/x.c", "#include <pcap/pcap.h>\n", "core/session/x.c:1",
                          "core/capture, core/decode only")

    def test_long_function(self):
        # Signature, braces and body: 2 + 1 + 70 lines.
        self.assert_found("core/base/x.c", f"int f(int n,\n      int m)\n{{\n{LONG_BODY}}}\n",
                          "core/base/x.c:1", "function of 74 lines")

    def test_long_files(self):
        self.assert_found("core/base/x.c", "int x;\n" * 501, "core/base/x.c", "501 lines")
        self.assert_found("core/base/x.h", GUARDED.format("BASE_X_H", "int x;\n" * 150),
                          "core/base/x.h", "155 lines")

    def test_banned_calls(self):
        self.assert_found("cli/x.c", "\n\tstrcpy(a, b);\n", "cli/x.c:2", "strcpy()")
        self.assert_found("core/base/x.c", "void *p = malloc(1);\n", "core/base/x.c:1", "malloc()")
        self.assert_found("core/base/y.c", "t = time(NULL);\n", "core/base/y.c:1", "time()")

    def test_calls_that_are_no_calls(self):
        self.write("core/base/x.c", '/* free(x) */\nconst char *p = "time(";\n'
                                    "int q = sc_pool_free(1);\n")
        status, lines = self.lint()
        self.assertEqual(status, 0, lines)

    def test_include_guards(self):
        self.assert_found("core/base/x.h", "int x;\n", "core/base/x.h:1", "no include guard")
        self.assert_found("core/base/x.h", GUARDED.format("BASE_Y_H", ""), "core/base/x.h:1",
                          "should be SC_BASE_X_H")

    def test_white_space(self):
        self.assert_found("docs/x.md", "a\nb \n", "docs/x.md:2", "end of the line")
        self.assert_found("docs/x.md", "a", "docs/x.md:1", "no line end")

    def test_machine_paths(self):
        path = "/" + "work"  # in two pieces, as this file is checked too
        self.assert_found("docs/x.md", f"a\nsee {path}/x\n", "docs/x.md:2", "somebody's machine")

    def test_registries(self):
        self.assert_found("docs/x.md", "ghcr" + ".io\n", "docs/x.md:1", "registry")

    def test_links(self):
        self.assert_found("docs/x.md", "[here](gone.md)\n", "docs/x.md:1", "gone.md")

    def test_scripts(self):
        self.assert_found("scripts/x", "#!/bin/bash\nif\n", "scripts/x:1", "not executable")
        self.assert_found("scripts/x", "#!/bin/bash\nif\n", "scripts/x:1", "syntax error")

    def test_documents_name_everything(self):
        self.assert_found("docs/CLI.md", "\n", "docs/CLI.md", "the flag `no-ack`")
        self.assert_found("docs/METRICS.md", "`srd`\n", "docs/METRICS.md", "the metric `SRD_S`")

    @unittest.skipUnless(shutil.which("clang-format"), "no clang-format")
    def test_format(self):
        self.assert_found("core/base/x.c", "int  x;\n", "core/base/x.c:1", "clang-format")


if __name__ == "__main__":
    unittest.main(argv=[__file__])
