"""Chromium without a screen, driven through its DevTools protocol over a pipe: no library, no port.

    with Browser() as browser:
        page = browser.open(path)            a file; returns when it says that it is ready
        page.run("document.title")           a JavaScript expression, its value
        page.problems                        console errors, exceptions, requests, CSP violations

Raises NoBrowser where there is none that starts.
"""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ANSWER_S = 60


class NoBrowser(Exception):
    pass


class Browser:
    def __init__(self, width=1280, height=800, dark=False):
        program = next(filter(None, map(shutil.which, NAMES)), None)
        if not program:
            raise NoBrowser(f"none of {', '.join(NAMES)} is installed")
        self.size, self.dark = (width, height), dark
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.last, self.buffer, self.events = 0, b"", []
        # Chromium reads commands from descriptor 3 and answers on 4.
        read_end, self.write = os.pipe()
        self.read, write_end = os.pipe()
        command = [program, "--headless=new", "--remote-debugging-pipe", "--disable-gpu",
                   "--no-first-run", "--disable-extensions", "--disable-background-networking",
                   "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                   "--disable-dev-shm-usage", "--force-color-profile=srgb",
                   f"--user-data-dir={self.folder.name}", f"--window-size={width},{height}"]
        if os.geteuid() == 0:
            command.append("--no-sandbox")  # its sandbox does not work for root
        keep = [os.dup(read_end), os.dup(write_end)]  # above 4, so that dup2 overwrites neither
        while min(keep) <= 4:
            keep = [os.dup(fd) for fd in keep]

        def in_child():
            os.dup2(keep[0], 3)
            os.dup2(keep[1], 4)

        self.child = subprocess.Popen([*command, "about:blank"], stdin=subprocess.DEVNULL,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                      preexec_fn=in_child, close_fds=True,
                                      pass_fds=(3, 4, *keep))
        for fd in {read_end, write_end, *keep}:
            os.close(fd)
        try:
            self.call("Browser.getVersion")
        except (OSError, NoBrowser) as error:
            self.close()
            raise NoBrowser(f"{program} does not start: {error}") from error

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def close(self):
        self.child.terminate()
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        os.close(self.write)
        os.close(self.read)
        self.folder.cleanup()

    # ---- the protocol: JSON, a NUL behind each message ----

    def receive(self, deadline):
        while b"\0" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.read], [], [], left)[0]:
                raise NoBrowser("no answer")
            more = os.read(self.read, 1 << 20)
            if not more:
                raise NoBrowser("it ended")
            self.buffer += more
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **parameters):
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.write, data):]
        deadline = time.monotonic() + ANSWER_S
        while True:
            answer = self.receive(deadline)
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    def open(self, path, ready="document.documentElement?.dataset.ready === 'yes'", fragment=""):
        return Page(self, Path(path).resolve().as_uri() + fragment, ready)


class Page:
    def __init__(self, browser, address, ready):
        self.browser, self.address = browser, address
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=target,
                                    flatten=True)["sessionId"]
        self.target = target
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        width, height = browser.size
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if browser.dark else "light"}])
        browser.events.clear()
        started = time.monotonic()
        self.call("Page.navigate", url=address)
        self.wait(ready)
        self.ready_s = time.monotonic() - started
        self.wait("document.readyState === 'complete'")
        self.loaded_s = time.monotonic() - started

    def call(self, method, **parameters):
        return self.browser.call(method, session=self.session, **parameters)

    def run(self, expression):
        """The value of an expression; a promise is waited for."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True, allowUnsafeEvalBlockedByCSP=False)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise RuntimeError(f"{expression}: " +
                               details.get("exception", {}).get("description", details["text"]))
        return result["result"].get("value")

    def wait(self, expression, seconds=ANSWER_S):
        deadline = time.monotonic() + seconds
        while not self.run(f"Boolean({expression})"):
            if time.monotonic() > deadline:
                raise RuntimeError(f"never became true: {expression}; {self.problems}")
            time.sleep(0.01)

    def press(self, key, text=None):
        codes = {"Enter": 13, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38}
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key,
                      windowsVirtualKeyCode=codes.get(key, ord(key[0].upper())),
                      **({"text": text or key} if kind == "keyDown" and len(key) == 1 else {}))

    def click(self, selector):
        self.run(f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})")
        x, y = self.run(f"(() => {{ const r = document.querySelector({json.dumps(selector)})"
                        ".getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(self, path, whole=True):
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        Path(path).write_bytes(base64.b64decode(shot["data"]))

    def pdf(self, path):
        made = self.call("Page.printToPDF", printBackground=True)
        Path(path).write_bytes(base64.b64decode(made["data"]))

    @property
    def problems(self):
        """What a sound page has none of."""
        self.run("0")  # takes in what has been said so far
        found = []
        for event in self.browser.events:
            if event.get("sessionId") != self.session:
                continue
            what, about = event["method"], event["params"]
            if what == "Runtime.consoleAPICalled" and about["type"] in ("error", "warning"):
                found.append(f"console.{about['type']}: {about['args']}")
            elif what == "Runtime.exceptionThrown":
                details = about["exceptionDetails"]
                found.append("exception: " +
                             details.get("exception", {}).get("description", details["text"]))
            elif what == "Log.entryAdded" and about["entry"]["level"] in ("error", "warning"):
                found.append(f"log: {about['entry']['text']}")
            elif what == "Network.requestWillBeSent":
                url = about["request"]["url"]
                if url.split("#")[0] != self.address.split("#")[0] and not url.startswith("data:"):
                    found.append(f"request: {url}")
            elif what == "Page.javascriptDialogOpening":
                found.append(f"dialog: {about['message']}")
        return found
