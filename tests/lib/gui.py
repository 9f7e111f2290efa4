"""The real Wireshark with the plugin, on a display of its own (Xvfb), driven by key.

What frames show comes out of a script inside Wireshark (gui.lua); a user's actions are keys. What tells nobody
that it is drawn has settled when all who take part sleep: a busy machine takes longer, and does not fail.
"""
import atexit
import os
import re
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import plugin
import sipchron

PROGRAMS = ("wireshark", "Xvfb", "openbox", "xdotool")
WAIT_S = 240
STEP_S = 0.1
RETRY_S = 3
SETTLE_S = 0.6  # timers that wait for more keys are shorter
QUIET = 3       # steps
APPLY, COPY = (1247, 774), (1064, 806)  # buttons of statistics, as `place` puts them
# What Qt and GTK say about a window that is gone by the time they ask for it: they race with the window manager.
ABOUT_X = re.compile(r"\bQXcb\w+|\bqt\.qpa\.xcb\b|X Window System error|"
                     r"\b(Gdk|Gtk)-\w+ .*\b(Bad(Window|Drawable|Match|Access)|XID|X11?)\b")
SCRIPT = Path(__file__).with_name("gui.lua")
started = []


def require():
    if plugin.sanitizer():
        print("SKIP: in Wireshark without sanitizers alone, which is slow enough")
        sys.exit(plugin.SKIPPED)
    plugin.require()
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        print(f"SKIP: no {', '.join(missing)}")
        sys.exit(plugin.SKIPPED)


def wait_for(what, found):
    """The first true answer of `found`."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        answer = found()
        if answer:
            return answer
        time.sleep(STEP_S)
    raise TimeoutError(f"no {what} after {WAIT_S} s")


def complaints(log):
    """The lines of a log of Wireshark that name the plugin, or tell of something wrong, X windows aside.
    (`nl80211 not found.` is dumpcap's.)"""
    return [line for line in log.splitlines()
            if "sipchron" in line
            or (re.search("CRITICAL|WARNING|ERROR", line) and not ABOUT_X.search(line))]


def _work_done(pid):
    """Processor time so far, in ticks; None while it works."""
    text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    fields = text.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12]) if fields[0] == "S" else None


def _quiet():
    """Whether nobody who was started does anything for some steps."""
    before = None
    for _ in range(QUIET):
        now = [_work_done(process.pid) for process in started if process.poll() is None]
        if None in now or (before and now != before):
            return False
        before = now
        time.sleep(STEP_S)
    return True


def settle():
    time.sleep(SETTLE_S)
    wait_for("rest", _quiet)


def stop(process):
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def start(command, **options):
    process = subprocess.Popen(command, **options)
    started.append(process)
    atexit.register(stop, process)
    return process


class Display:
    """An X server with a window manager."""

    def __init__(self):
        read, write = os.pipe()
        start(["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24"], pass_fds=[write],
              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:
            os.environ["DISPLAY"] = f":{number.readline().strip()}"
        start(["openbox"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def xdotool(*arguments):
    return subprocess.run(["xdotool", *map(str, arguments)], capture_output=True, text=True,
                          timeout=WAIT_S, check=False).stdout


def read_pass(path):
    """{frame: {field: [values]}}"""
    found = defaultdict(lambda: defaultdict(list))
    for line in path.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        if line:
            number, field, value = line.split("\t", 2)
            found[int(number)][field].append(value)
    return {number: dict(values) for number, values in found.items()}


def _environment(command, folder, frames, program):
    """plugin.command's for another program, with the script's variables."""
    at = command.index("env") + 1
    return [*command[:at], f"SIPCHRON_GUI={folder}", f"SIPCHRON_GUI_FRAMES={frames}",
            *command[at:-1], program]


def _open_folder(name):
    folder = Path(plugin.home()) / name
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    shutil.copy(SCRIPT, folder / "gui.lua")
    return folder


def in_tshark(path, frames, *options):
    """What the script sees in `tshark -2`."""
    folder = _open_folder(f"tshark-{time.monotonic_ns()}")
    command = _environment(plugin.command(), folder, frames, "tshark")
    subprocess.run([*command, "-2", "-q", "-X", f"lua_script:{folder}/gui.lua", *plugin.REORDER,
                    *options, "-r", str(path)], check=True, capture_output=True,
                   timeout=plugin.TIMEOUT_S)
    return read_pass(folder / "pass-1")


class Wireshark:
    """One that has opened a capture of so many frames."""

    def __init__(self, path, frames, *options):
        self.passes = 0
        self.folder = _open_folder(f"wireshark-{time.monotonic_ns()}")
        run = Path(plugin.home()) / "run"
        if not run.exists():
            run.mkdir(mode=0o700)
            if os.geteuid() == 0:
                os.chown(run, 65534, 65534)
        command = _environment(plugin.command(), self.folder, frames, "wireshark")
        at = command.index("env") + 1
        command[at:at] = [f"XDG_RUNTIME_DIR={run}", "QT_QPA_PLATFORM=xcb"]
        self.log = self.folder / "log"
        with self.log.open("wb") as log:
            self.process = start([*command, "-X", f"lua_script:{self.folder}/gui.lua",
                                  "-o", "gui.update.enabled:FALSE", *plugin.REORDER, *options,
                                  "-r", str(path)], stdout=log, stderr=log)
        self.window = wait_for("window", lambda: xdotool(
            "search", "--onlyvisible", "--name", f"^{Path(path).name}").split())[-1]
        xdotool("windowmove", self.window, 0, 20, "windowsize", self.window, 1390, 860)
        self.first = self.next_pass()

    def next_pass(self):
        """What every frame showed the next time that all went by."""
        self.passes += 1
        path = self.folder / f"pass-{self.passes}"
        wait_for(path.name, path.exists)
        return read_pass(path)

    def keys(self, *keys):
        xdotool("windowactivate", "--sync", self.window)
        for key in keys:
            xdotool("key", key)
            time.sleep(STEP_S)

    def _choose(self, answer):
        """The menu, until it answers: a window that was just drawn may miss keys."""
        self.keys("Escape", "alt+t", "Up", "Return")
        end = time.monotonic() + RETRY_S
        while not answer.exists() and (time.monotonic() < end or not _quiet()):
            time.sleep(STEP_S)
        return answer.exists()

    def run(self, code):
        """Lua code, run by the last item of the menu Tools. What it returns, as text."""
        answer = self.folder / "answer"
        answer.unlink(missing_ok=True)
        (self.folder / "command.lua").write_text(code + "\n")
        (self.folder / "command.lua").chmod(0o644)
        wait_for("answer", lambda: self._choose(answer))
        return answer.read_text().rstrip("\n")

    def shown(self):
        """What every frame shows now."""
        self.run("retap_packets()")
        return self.next_pass()

    # ---- what users do ----

    def filter(self, expression):
        self.keys("ctrl+slash", "ctrl+a")
        xdotool("type", expression)
        settle()
        self.keys("Return")
        return self.next_pass()

    def displayed(self):
        """The frames that pass the display filter: those that can be marked, once it has settled."""
        settle()
        self.keys("ctrl+shift+m")
        settle()
        shown = self.shown()
        self.keys("alt+e", "u")  # Unmark All Displayed
        return [number for number, fields in sorted(shown.items()) if "marked" in fields]

    def set_preference(self, name, value="", keys=()):
        """Edit > Preferences > Advanced: a value that is typed, or keys that choose it from a list."""
        self.keys("ctrl+shift+p")
        dialog = wait_for("Preferences", lambda: xdotool(
            "search", "--onlyvisible", "--name", "Preferences").split())[-1]
        xdotool("windowmove", dialog, 0, 20, "windowsize", dialog, 900, 600, "windowactivate",
                "--sync", dialog)
        settle()
        xdotool("key", "End", "Tab")  # Advanced; Search
        xdotool("type", name)
        settle()
        xdotool("mousemove", 684, 136, "click", "--repeat", 2, "--delay", 100, 1)  # its value
        settle()
        xdotool("key", *keys or ["ctrl+a"])
        xdotool("type", value)
        xdotool("key", "Return")
        settle()
        xdotool("key", "Return")  # OK
        return self.next_pass()

    def place(self, name):
        """A window of its own at a place where its buttons are known."""
        window = wait_for(name, lambda: xdotool("search", "--onlyvisible", "--name", name).split())[-1]
        xdotool("windowmove", window, 100, 20, "windowsize", window, 1200, 810, "windowactivate",
                "--sync", window)
        settle()

    def point(self, place, button=1):
        """A click at a place of the screen."""
        xdotool("mousemove", *place, "click", button)
        settle()

    def type(self, text, *keys):
        """Into the window that has the keyboard."""
        xdotool("type", text)
        settle()
        for key in keys:
            xdotool("key", key)
            settle()

    def pasted(self):
        """What was copied, pasted where Lua reads it."""
        self.keys("ctrl+slash", "ctrl+a", "ctrl+v")
        text = self.run("return get_filter()")
        self.keys("ctrl+slash", "ctrl+a", "Delete")
        self.forget_passes()
        return text

    def forget_passes(self):
        """The next pass is one that is to come."""
        self.passes = len(list(self.folder.glob("pass-*")))

    def table(self, title, apply=True):
        """What a window of statistics shows, filled anew."""
        self.place(title)
        if apply:
            self.point(APPLY)
        self.point(COPY)
        return self.pasted()

    def click(self, x, y, button=1):
        xdotool("windowactivate", "--sync", self.window)
        xdotool("mousemove", "--window", self.window, x, y, "click", button)
        settle()

    def close(self):
        self.process.kill()  # it would ask questions
        self.process.wait()


def values(table):
    """{metric: (value, n)} of the text of the window of metrics, a line a metric: its number, name, value, unit, n;
    without the one that has no unit."""
    found = {}
    for line in table.splitlines():
        words = line.split()
        if words and words[0].isdigit() and words[1] != "CONCURRENCY":
            value = words[2] if re.fullmatch(r"[\d.]+", words[2]) else None
            found[words[1]] = (value, words[4 if value else 3])
    return found


def values_of_the_command_line(*arguments):
    """Likewise, of its table: name, value, unit, n, with a dash for no value."""
    lines = sipchron.run("metrics", *arguments).stdout.splitlines()[1:]
    rows = [line.split() for line in lines]
    return {row[0]: (None if row[1] == "-" else row[1], row[3]) for row in rows
            if row[0] != "CONCURRENCY"}


class Case(plugin.Case):
    """Tests with Wireshark, which has nothing to complain about."""

    def open(self, path, frames, *options):
        wireshark = Wireshark(path, frames, *options)
        self.addCleanup(self.check_silent, wireshark)
        self.addCleanup(wireshark.close)
        return wireshark

    def check_silent(self, wireshark):
        self.assertEqual(complaints(wireshark.log.read_text()), [])
