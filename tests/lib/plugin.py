"""Runs tshark with the plugin under test ($SIPCHRON_PLUGIN_DIR) and reads its fields.

Wireshark ignores private plugin folders without a word when root runs it, so root becomes somebody
else first.
"""
import atexit
import contextlib
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

from flow import read_flow
from flowcapture import write_flow

SKIPPED = 77
TIMEOUT_S = 300
# What Wireshark can do and does not by itself: TCP segments in order, ESP with the NULL cipher.
REORDER = ("-o", "tcp.reassemble_out_of_order:TRUE",
           "-o", "esp.enable_null_encryption_decode_heuristic:TRUE")


def require():
    """Without tshark or a plugin the test is skipped."""
    folder = os.environ.get("SIPCHRON_PLUGIN_DIR")
    if not folder or not Path(folder).is_dir():
        print("SKIP: no plugin was built (SIPCHRON_PLUGIN_DIR)")
        sys.exit(SKIPPED)
    if not shutil.which("tshark") or (os.geteuid() == 0 and not shutil.which("setpriv")):
        print("SKIP: no tshark, or no setpriv to run it without root")
        sys.exit(SKIPPED)
    with open_folder() as folder:
        capture = Path(os.environ["SIPCHRON_SOURCE"]) / "captures/answered.pcap"
        done = tshark("-r", readable(capture, folder), "-q", "-z", "sipchron,calls")
    if done.returncode != 0:
        print(f"SKIP: this tshark does not load the plugin: {done.stderr.strip()[:300]}")
        sys.exit(SKIPPED)


@functools.cache
def home():
    """A home of its own, with no configuration of the user's."""
    folder = tempfile.mkdtemp(prefix="sipchron-tshark-")
    os.chmod(folder, 0o777)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.cache
def plugin_folder():
    """The plugin where the other user can read it."""
    folder = Path(home()) / "plugins"
    shutil.copytree(os.environ["SIPCHRON_PLUGIN_DIR"], folder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)
    return str(folder)


def sanitizer():
    """For a plugin that was built with one. Leaks are Wireshark's own; its allocators must not hide
    what the sanitizer looks for."""
    libraries = os.environ.get("SIPCHRON_PLUGIN_PRELOAD")
    if not libraries:
        return []
    return [f"LD_PRELOAD={libraries}", "ASAN_OPTIONS=detect_leaks=0:exitcode=99",
            "UBSAN_OPTIONS=print_stacktrace=1", "WIRESHARK_DEBUG_WMEM_OVERRIDE=simple",
            "G_SLICE=always-malloc"]


def command(*arguments):
    other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    prefix = other if os.geteuid() == 0 else []
    return [*prefix, "env", f"HOME={home()}", "XDG_CONFIG_HOME=", "TZ=UTC", "LC_ALL=C.UTF-8",
            f"WIRESHARK_EXTCAP_DIR={home()}/none",  # programs that hang under a sanitizer
            f"WIRESHARK_PLUGIN_DIR={plugin_folder()}", "WIRESHARK_ABORT_ON_DISSECTOR_BUG=1",
            *sanitizer(), "tshark", *map(str, arguments)]


def run(words, stdin=None):
    """The finished process. stdin: bytes, or nothing."""
    done = subprocess.run(words, input=stdin, capture_output=True, timeout=TIMEOUT_S, check=False)
    done.stdout = done.stdout.decode("utf-8", "surrogateescape")
    done.stderr = done.stderr.decode("utf-8", "surrogateescape")
    return done


def tshark(*arguments, stdin=None):
    """The finished process; raises when it failed."""
    done = run(command(*arguments), stdin)
    if done.returncode < 0 or done.returncode == 99 or "runtime error:" in done.stderr:
        raise RuntimeError(f"tshark ended with {done.returncode}: {arguments}: {done.stderr}")
    return done


@contextlib.contextmanager
def open_folder():
    """A temporary folder that the other user can read."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


class Case(unittest.TestCase):
    """Each test has such a folder."""

    def setUp(self):
        self.folder = self.enterContext(open_folder())


def readable(path, folder):
    """The file, or a copy of it that the other user can read."""
    copy = Path(folder) / f"copy-{Path(path).name}"
    if os.geteuid() != 0 or Path(path).parent == Path(folder):
        return path
    if not copy.exists():
        shutil.copy(path, copy)
        copy.chmod(0o644)
    return copy


# ---- fields ----

def _pairs(pairs):
    return pairs


def _messages(layers):
    """The trees of the messages of a frame, as lists of (key, value)."""
    return [tree for key, tree in layers if key == "sipchron" and isinstance(tree, list)]


TABLES = ("messages", "transactions", "calls", "registrations", "streams", "metrics", "elements")

# Of media the first and the last packet of a stream: it has the same on all others.
ENDS_OF_STREAMS = ("-Y", "sipchron.msg or (sipchron.stream.first_frame == frame.number) or "
                         "(sipchron.stream.last_frame == frame.number)")


def last_of_streams(frames, most=200):
    """Options for one pass, of what was read in two: where there are media, the messages, and of media
    the last packets, on which numbers of streams are known already."""
    numbers = sorted({int(value) for messages in frames.values() for tree in messages
                      for key, value in (group(tree, "sipchron.stream") or (0, ()))[1]
                      if key == "sipchron.stream.last_frame"})[:most]
    listed = ",".join(map(str, numbers))
    return ("-Y", f"sipchron.msg or (sipchron.stream and frame.number in {{{listed}}})") if numbers else ()


def read(path, *options, stdin=None):
    """What the plugin shows of a capture: ({frame number: [tree of a message]}, the tables as one
    text in the order of TABLES). A tree is a list of (key, value); a value is a string, or a tree."""
    # Wireshark draws the last one first.
    tables = [word for name in reversed(TABLES) for word in ("-z", f"sipchron,{name}")]
    # dumpcap, which -i starts, does not live with a sanitizer loaded before it.
    pipe = ("-r", "-") if sanitizer() else ("-i", "-")
    source = pipe if stdin is not None else ("-r", path)
    done = tshark(*source, "-T", "json", "-J", "sipchron frame", *REORDER, *tables, *options,
                  stdin=stdin)
    try:
        packets, end = json.JSONDecoder(object_pairs_hook=_pairs).raw_decode(done.stdout.lstrip())
    except json.JSONDecodeError as error:
        raise RuntimeError(f"{path}: no JSON: {error}: {done.stderr}") from error
    found = {}
    for packet in packets:
        layers = dict(dict(packet)["_source"])["layers"]
        number = next(int(value) for key, tree in layers if key == "frame"
                      for name, value in tree if name == "frame.number")
        messages = _messages(layers)
        if messages:
            found[number] = messages
    return found, done.stdout.lstrip()[end:].lstrip("\n")


def flow_captures(folder):
    """[(name, path)] of the ladders of tests/flows as captures, readable by everybody."""
    flows = Path(os.environ["SIPCHRON_SOURCE"]) / "tests/flows"
    written = []
    for path in sorted(flows.glob("*.flow")):
        written.append((path.name, write_flow(read_flow(path), Path(folder))))
    for path in Path(folder).iterdir():
        path.chmod(0o644)
    return written


def group(tree, name):
    """The row of a group ("sipchron.call") in the tree of a message: (number, its tree)."""
    number = subtree = None
    for key, value in tree:
        if key == name:
            number = int(value)
        elif key == f"{name}_tree":
            subtree = value
    return (number, subtree or []) if number is not None else None


# ---- values ----

def rfc3339(text):
    """"Nov 22, 2026 22:09:17.121712842 UTC" as the command line writes it. That is how tshark before
    4.6 writes a time; later ones write RFC 3339 themselves."""
    if text.endswith("Z"):
        return text
    stamp, fraction = text.removesuffix(" UTC").rsplit(".", 1)
    time = datetime.strptime(" ".join(stamp.split()), "%b %d, %Y %H:%M:%S")
    return time.replace(tzinfo=timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + fraction + "Z"


def as_like(text, model):
    """A field's text as a value of the model's type."""
    if isinstance(model, bool):
        return text == "1"
    if model is None:
        return text
    if isinstance(model, (int, Decimal)):
        return Decimal(text)
    if isinstance(model, str) and len(model) == 30 and model.endswith("Z"):
        return rfc3339(text)
    return text
