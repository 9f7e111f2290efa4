"""What the tests of the command line share: captures to run it on, and the running."""
import csv
import io
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))

import pcapfile as pc                            # noqa: E402
from flow import parse_flow                      # noqa: E402
from flowcapture import write_flow               # noqa: E402

TIMEOUT_S = 120
# Those that list rows; and those that make something else of them.
COMMANDS = ["messages", "transactions", "calls", "registrations", "metrics", "elements"]
# The captures of these tests have no media and nothing goes wrong in them, so that there are no rows of
# streams and findings; those of health are of the capture as a whole.
ALL_COMMANDS = [*COMMANDS[:4], "streams", "metrics", "diff", "elements", "findings", "health", "expect", "ladder", "extract", "plot", "report"]

# Two calls and a registration. By hand: call 1 rings after 1 s, is answered after 3 s and ended by
# the caller at 8 s; call 2 (first message at 4 s) is busy at once, before call 1 ends.
TRAFFIC = """
0.000  A>B INVITE 1 z1
1.000  B>A 180 INVITE 1 z1 b
3.000  B>A 200 INVITE 1 z1 b
3.010  A>B ACK 1 z2 b
4.000  C>B INVITE 1 z3 cid=second
4.100  B>C 486 INVITE 1 z3 x cid=second
4.110  C>B ACK 1 z3 x cid=second
5.000  D>R REGISTER 1 z4 cid=reg expires=60
5.050  R>D 200 REGISTER 1 z4 r cid=reg expires=60
8.000  A>B BYE 2 z5 b
8.100  B>A 200 BYE 2 z5 b
38.000 C>B OPTIONS 1 z6 cid=ping
38.010 B>C 200 OPTIONS 1 z6 p cid=ping
end    60
"""
TRAFFIC_MESSAGES = 13
TRAFFIC_FRAMES = 14  # and one record of another protocol at the end


class CliCase(unittest.TestCase):
    """A temporary folder, the program, and a capture in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.program = os.environ["SIPCHRON"]

    def traffic(self):
        return write_flow(parse_flow("traffic", TRAFFIC), self.folder)

    def run_it(self, *arguments, status=0, env=None, **options):
        """The finished process, its output as bytes; any other exit status is a failure."""
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True,
                              timeout=TIMEOUT_S, check=False,
                              env=None if env is None else {**os.environ, **env}, **options)
        self.assertEqual(done.returncode, status,
                         f"{arguments}: {done.stderr.decode(errors='replace')}")
        return done

    def rows_alone(self, *arguments, **options):
        """The rows, as lists of texts, without what names the input file."""
        text = self.run_it(*arguments, "-f", "csv", **options).stdout.decode()
        text = re.sub(r'""file"":""[^"]*"",""file_frame"":\d+,', "", text)  # of rows in rows
        return [[value for key, value in row.items() if key not in ("file", "file_frame")]
                for row in csv.DictReader(io.StringIO(text, newline=""))]

    def said(self, *arguments, status, **options):
        """The lines on standard error."""
        return self.run_it(*arguments, status=status, **options).stderr.decode().splitlines()


def sip_capture(path, payloads, src="192.0.2.1", dst="192.0.2.2", **options):
    """A capture of UDP datagrams to port 5060, a millisecond apart."""
    records = [pc.Record(1_700_000_000 * pc.NS_PER_S + i * 1_000_000,
                         pc.ethernet(*pc.ip(src, dst, pc.UDP, pc.udp(src, 5060, dst, 5060, payload),
                                            ident=i + 1)))
               for i, payload in enumerate(payloads)]
    pc.write_pcap(path, records, **options)
    return path
