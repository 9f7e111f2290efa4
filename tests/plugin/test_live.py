#!/usr/bin/env python3
"""A live capture of SIPp's calls on the loopback: each value stands on the frame with which it is known, what
only the end tells on none, and the tables are the command line's of the file that was captured.

Skipped where SIPp, dumpcap or the right to capture is missing.
"""
import os
import shutil
import subprocess
import sys
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import plugin    # noqa: E402
import sipchron  # noqa: E402

CALLS, WAIT_S = 2, 240
FIELDS = ("sipchron.call", "sipchron.msg", "sipchron.call.srd", "sipchron.call.tta", "sipchron.call.sdt",
          "sipchron.call.outcome")
# Of SIPp's own scenario: which values stand on which message.
KNOWN = [("INVITE", ()), ("180 Ringing", ("srd",)), ("200 OK", ("tta",)), ("ACK", ()), ("BYE", ()),
         ("200 OK", ("sdt",))]
CAPABILITIES = ("--inh-caps", "+net_raw,+net_admin", "--ambient-caps", "+net_raw,+net_admin")


def capturing(*arguments):
    """The other user may capture."""
    command = plugin.command(*arguments)
    if command[0] != "setpriv":
        return command
    at = command.index("--clear-groups") + 1
    return [*command[:at], *CAPABILITIES, *command[at:]]


def require():
    plugin.require()
    if plugin.sanitizer() or not shutil.which("sipp") or not shutil.which("dumpcap"):
        print("SKIP: no sipp or no dumpcap, or a sanitizer, with which dumpcap does not live")
        sys.exit(plugin.SKIPPED)
    done = plugin.run(capturing("-i", "lo", "-a", "duration:1", "-c", "1", "-q"))
    if done.returncode != 0:
        print(f"SKIP: may not capture: {done.stderr.strip()[-200:]}")
        sys.exit(plugin.SKIPPED)


def free_port():
    """A pair of ports; nobody else asks for them within the test."""
    return 20000 + os.getpid() % 20000


def is_bound(port):
    """Whether somebody listens at this UDP port."""
    return any(f":{port:04X} " in line for line in Path("/proc/net/udp").read_text().splitlines())


class Live(plugin.Case):
    def sipp(self, *arguments):
        """Without retransmissions: on a busy machine an answer may take longer than T1."""
        process = subprocess.Popen(["sipp", "-i", "127.0.0.1", "-nostdin", "-nr", *map(str, arguments)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder)
        self.addCleanup(process.wait, WAIT_S)
        self.addCleanup(process.terminate)
        return process

    def wait_until(self, holds):
        end = time.monotonic() + WAIT_S
        while not holds():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.1)

    def capture(self, port):
        """What tshark shows while it captures the calls: (text, standard error)."""
        words = [word for field in FIELDS for word in ("-e", field)]
        with open(self.folder / "out", "w+") as out, open(self.folder / "err", "w+") as err:
            tshark = subprocess.Popen(
                capturing("-i", "lo", "-f", f"udp port {port}", "-d", f"udp.port=={port},sip", "-w",
                          self.folder / "live.pcapng", "-P", "-l", "-T", "fields", *words, "-z", "sipchron,calls",
                          "-a", f"packets:{CALLS * len(KNOWN)}", "-a", f"duration:{WAIT_S}"),
                stdout=out, stderr=err)
            self.addCleanup(tshark.kill)
            self.wait_until(lambda: "apture started" in (self.folder / "err").read_text()
                            or tshark.poll() is not None)
            self.sipp("-sn", "uas", "-p", port)
            self.wait_until(lambda: is_bound(port))
            self.sipp("-sn", "uac", "-p", port + 1, "-m", CALLS, "-r", 5, "-d", 300, f"127.0.0.1:{port}")
            tshark.wait(WAIT_S * 2)
        return (self.folder / "out").read_text(), (self.folder / "err").read_text()

    def test_calls(self):
        self.folder.chmod(0o777)
        text, errors = self.capture(free_port())
        # Of what is asked for, it is the outcome that no packet has.
        self.assertEqual([line.split(" is ")[0] for line in errors.splitlines() if "sipchron" in line],
                         ["tshark: sipchron.call.outcome"])
        lines = text.splitlines()
        packets, table = lines[:CALLS * len(KNOWN)], lines[CALLS * len(KNOWN):]
        for number in range(1, CALLS + 1):
            rows = [line.split("\t") for line in packets if line.startswith(f"{number}\t")]
            self.assertEqual([row[1] for row in rows], [name for name, _ in KNOWN])
            for row, (_, keys) in zip(rows, KNOWN):
                values = dict(zip(("srd", "tta", "sdt", "outcome"), row[2:]))
                self.assertEqual({key for key, value in values.items() if value}, set(keys), row)
        self.assertEqual("\n".join(table),
                         sipchron.run("calls", self.folder / "live.pcapng").stdout.rstrip("\n"))


if __name__ == "__main__":
    require()
    unittest.main(argv=[__file__, *sys.argv[1:]])
