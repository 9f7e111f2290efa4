#!/usr/bin/env python3
"""What `cmake --install` gives is all there and works: the program runs, and another program that
asks pkg-config builds against the analysis core."""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SKIP = 77
WANTED = [
    "bin/sipchron",
    "share/man/man1/sipchron.1",
    "share/bash-completion/completions/sipchron",
    "share/doc/sipchron/CLI.md",
    "share/doc/sipchron/LICENSE",
    "lib*/**/libsipchron_core.a",
    "lib*/**/pkgconfig/sipchron.pc",
    "include/sipchron/engine.h",
    "include/sipchron/message/message.h",
]
NOT_WANTED = ["include/sipchron/**/state.h", "include/sipchron/**/engine_state.h"]  # the inside
# One INVITE and nothing behind it: a call that is in_progress, sub_outcome calling (METRICS.md 7);
# as a row that is handed out at the end, and as one asked for by number.
CLIENT = r"""
#include <stdio.h>
#include <string.h>
#include <engine.h>
#include <message/parse.h>
#include <results.h>

static void on_call(void *user, const struct sc_call_row *row)
{
	(void)user;
	printf("%s %s\n", sc_word(sc_outcome_words, row->outcome),
	       sc_word(sc_sub_outcome_words, row->sub_outcome));
}

static void feed(struct sc_engine *engine)
{
	const char *text = "INVITE sip:b@example.com SIP/2.0\r\n"
			   "Via: SIP/2.0/UDP a.example.com;branch=z9hG4bK1\r\n"
			   "From: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\n"
			   "Call-ID: 1\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n";
	struct sc_frame_ref frame = {.number = 1, .file_number = 1, .time_ns = 1};
	struct sc_packet packet = {.first = frame, .last = frame};
	struct sc_message message;
	struct sc_event event = {
		.kind = SC_EVENT_MESSAGE, .time_ns = 1, .packet = &packet, .message = &message};

	if (sc_message_parse(&message, sc_span(text, strlen(text)), SC_DATAGRAM, 0) == SC_PARSE_OK)
		sc_engine_feed(engine, &event);
}

int main(void)
{
	struct sc_row_sink sink = {.call = on_call};
	struct sc_counters counters = {0};
	struct sc_config config;
	struct sc_engine *engine;
	struct sc_results *results;

	sc_config_default(&config);
	engine = sc_engine_new(&config, &sink, &counters);
	feed(engine);
	sc_engine_finish(engine);
	sc_engine_free(engine);
	results = sc_results_new(&config, NULL, NULL, &counters);
	feed(sc_results_engine(results));
	on_call(NULL, sc_results_call(results, 1));
	sc_results_free(results);
	return 0;
}
"""


def output_of(*command, **options):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=120,
                          check=False, **options)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}: {done.stdout}{done.stderr}")
    return done.stdout


def cached(build, variable):
    found = re.search(rf"^{variable}:\w+=(.*)$", (build / "CMakeCache.txt").read_text(), re.M)
    return found.group(1) if found else ""


def main():
    build = Path(os.environ["SIPCHRON"]).parent
    if cached(build, "SIPCHRON_SANITIZE") == "ON":
        print("SKIP: a build with sanitizers is not for others")
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        prefix = folder / "prefix"
        output_of("cmake", "--install", build, "--prefix", prefix)
        missing = [name for name in WANTED if not list(prefix.glob(name))]
        if missing:
            raise SystemExit(f"not installed: {missing}")
        inside = [path for name in NOT_WANTED for path in prefix.glob(name)]
        if inside:
            raise SystemExit(f"installed, but nobody's business: {inside}")
        if not output_of(prefix / "bin/sipchron", "--version").startswith("sipchron "):
            raise SystemExit("the installed program does not say its version")
        where = {**os.environ,
                 "PKG_CONFIG_PATH": str(next(prefix.glob("lib*/**/pkgconfig")))}
        flags = output_of("pkg-config", "--cflags", "--libs", "sipchron", env=where).split()
        (folder / "client.c").write_text(CLIENT)
        output_of(cached(build, "CMAKE_C_COMPILER"), "-o", folder / "client", folder / "client.c",
                  *flags)
        said = output_of(folder / "client")
        if said != 2 * "in_progress calling\n":
            raise SystemExit(f"the client says {said!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
