#!/usr/bin/env python3
"""memcheck finds nothing in the plugin's frames: no bad read or write, no use of what was never set, and at the
end nothing lost that the plugin took. What Wireshark loses itself is not counted.

Slow, so `scripts/test --long` alone runs it.

    test_valgrind.py [CAPTURE...]
"""
import shutil
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import plugin        # noqa: E402
import realcaptures  # noqa: E402

# UDP, TCP, a fork, a B2BUA with baresip, registrations, two interfaces; ladders with fragments, TCP
# gaps, messages cut short and what RFC 3261 does not allow.
CAPTURES = ("lossy.pcap", "tcp.pcap", "fork.pcap", "transfer.pcap", "registered.pcap", "nat.pcapng",
            "websocket.pcap")
FLOWS = ("edge-fragments.flow", "edge-tcp-gap.flow", "edge-snaplen.flow", "edge-sctp-call.flow")
TABLES = ("-z", "sipchron,calls", "-z", "sipchron,metrics", "-z", "sipchron,messages",
          "-z", "sipchron_messages,tree", "-z", "flow,sipchron,standard", "-z", "expert")
# Their allocators are not hidden from valgrind.
OPEN = ["G_SLICE=always-malloc", "WIRESHARK_DEBUG_WMEM_OVERRIDE=simple"]
# Whoever called one of these took the memory.
ALLOCATORS = ("vgpreload", "libc.", "libglib", "libwsutil")


def objects(error):
    """The libraries of the first stack, innermost first."""
    return [Path(frame.findtext("obj") or "").name for frame in error.find("stack").iter("frame")]


def is_ours(error):
    found = objects(error)
    if not error.findtext("kind").startswith("Leak_"):
        return "sipchron.so" in found
    took = [name for name in found if not name.startswith(ALLOCATORS)]
    return bool(took) and took[0] == "sipchron.so"


def described(error):
    what = error.findtext("what") or error.findtext("xwhat/text")
    frames = [f"{frame.findtext('fn')} ({frame.findtext('file')}:{frame.findtext('line')})"
              for frame in error.find("stack").iter("frame")]
    return "\n        ".join([what, *frames[:12]])


def check(item):
    """Complaints."""
    _, path = item
    with plugin.open_folder() as folder:
        copy = plugin.readable(path, folder)
        report = Path(folder) / "valgrind.xml"
        Path(folder).chmod(0o777)
        command = plugin.command("-2", "-V", "-r", copy, *plugin.REORDER, *TABLES)
        at = command.index("tshark")
        command[at:at] = [*OPEN, shutil.which("valgrind"), "--xml=yes", f"--xml-file={report}",
                          "--leak-check=full", "--num-callers=40", "--keep-debuginfo=yes"]
        done = plugin.run(command)
        if done.returncode != 0:
            return [f"tshark ended with {done.returncode}: {done.stderr[-500:]}"]
        if "Chronometry" not in done.stdout:
            return ["the plugin shows nothing"]
        errors = list(ET.parse(report).iter("error"))
    return [described(error) for error in errors if is_ours(error)]


def main():
    plugin.require()
    if plugin.sanitizer() or not shutil.which("valgrind"):
        print("SKIP: no valgrind, or a plugin that was built with a sanitizer")
        return plugin.SKIPPED
    with plugin.open_folder() as folder:
        flows = dict(plugin.flow_captures(folder))
        items = [(name, ROOT / "captures" / name) for name in CAPTURES]
        items += [(name, flows[name]) for name in FLOWS]
        if sys.argv[1:]:
            items = [(name, Path(name)) for name in sys.argv[1:]]
        results = realcaptures.parallel(check, items)
    failed = 0
    for (name, _), complaints in zip(items, results):
        if complaints:
            failed += 1
            print(f"FAIL {name}:", *complaints, sep="\n    ")
    print(f"{len(items) - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
