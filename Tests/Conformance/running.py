"""Starting a server, talking to it, and stopping it."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time


class Trouble(Exception):
    """Why a comparison could not be made; the text is for a person."""


def free_port():
    """A port of the loopback interface on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def version(program):
    """The version a server says it has, as a tuple: (0, 33, 1)."""
    out = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20)
    found = re.search(r"version (\d+)\.(\d+)\.(\d+)", out.stdout + out.stderr)
    if not found:
        raise Trouble("%s does not say its version" % program)
    return tuple(int(part) for part in found.groups())


class Server:
    """One server process on a folder of its own, or on one that is kept between runs."""

    host = "127.0.0.1"
    # Words before the command, of a program that starts it elsewhere.
    before = ()

    def __init__(self, program, configuration=None, flags=(), folder=None, port=None, environment=None):
        self.program = os.path.abspath(program)
        self.flags = list(flags)
        self.keeps_folder = folder is not None
        self.folder = folder or tempfile.mkdtemp(prefix="conform-")
        self.port = port or free_port()
        self.configuration = os.path.join(self.folder, "alertmanager.yml")
        self.log = os.path.join(self.folder, "server.log")
        self.environment = environment or {}
        self.process = None
        if configuration is not None:
            self.write("alertmanager.yml", configuration)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as out:
            out.write(text)

    def start(self, ready="/-/ready"):
        """Starts the process and waits until it answers; an answer of any status will do."""
        kept = {k: v for k, v in os.environ.items() if not re.search(r"(?i)_proxy$|^AWS_", k)}
        kept.update({"TZ": "UTC", "HOME": self.folder}, **self.environment)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*self.before, self.program, "--config.file=" + self.configuration,
                 "--storage.path=" + os.path.join(self.folder, "data"),
                 "--web.listen-address=%s:%d" % (self.host, self.port)] + self.flags,
                cwd=self.folder, env=kept, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise Trouble("the server ended at its start: " + self.log_text()[-1500:])
            try:
                self.request("GET", ready, timeout=2)
                return self
            except OSError:
                time.sleep(0.01)
        raise Trouble("the server was not ready within 30 s")

    def request(self, method, target, body=None, headers=None, timeout=30):
        """(status, headers with names in lower case, body as text). Raises OSError where there was no answer."""
        line = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            line.putrequest(method, target, skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                line.putheader(name, value)
            data = body.encode() if isinstance(body, str) else body
            if data is not None:
                line.putheader("Content-Length", str(len(data)))
            line.endheaders(data)
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, text
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            line.close()

    def json(self, method, target, text=None, timeout=30):
        """A request with a JSON body: (status, body as text)."""
        status, _, answer = self.request(method, target, text, {"Content-Type": "application/json"}, timeout)
        return status, answer

    def log_text(self):
        try:
            with open(self.log, encoding="utf-8", errors="replace") as log:
                return log.read()
        except FileNotFoundError:
            return ""

    def kill(self):
        """SIGKILL, as an outage does it."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Asks the process to end; removes the folder unless it was handed in."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        if not self.keeps_folder:
            shutil.rmtree(self.folder, ignore_errors=True)
