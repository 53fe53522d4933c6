#!/usr/bin/env python3
"""Fills the disk under a server: it must go on telling, refuse what it cannot keep, and recover.

    disk_full.py SERVER

The data folder is a small file system in memory. Before it is full everything is as usual. While it is full:
  - POST of alerts answers 200, the alerts are listed, and webhooks are told of them;
  - POST of a silence answers 503;
  - amserver_journal_healthy is 0 and the log has an error line of the journal.
After space is given back: the metric is 1 again within half a minute, a silence is taken, and after kill -9 and a
restart every alert and every silence that was answered with 200 is there, and no group is told again.
Where mounting is not allowed, neither directly nor in a namespace of its own, nothing is tested and the exit code is 0.
"""

import argparse
import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone

from farend import FarEnd
from running import Server, Trouble

CONFIGURATION = """
route:
  receiver: far
  group_by: [alertname]
  group_wait: 200ms
  group_interval: 1h
  repeat_interval: 4h
receivers:
- name: far
  webhook_configs:
  - url: http://127.0.0.1:%d/
"""
SIZE = 24 << 20
INSIDE = "DISK_FULL_INSIDE"


def stamp(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def mounted(folder):
    """Mounts a file system of SIZE bytes there; whether that was possible."""
    command = ["mount", "-t", "tmpfs", "-o", "size=%d" % SIZE, "tmpfs", folder]
    return subprocess.run(command, capture_output=True).returncode == 0


def can_have_namespace():
    return bool(shutil.which("unshare")) and subprocess.run(
        ["unshare", "--map-root-user", "--mount", "true"], capture_output=True).returncode == 0


class Check:
    """The steps against one server; each fault is a line."""

    def __init__(self, server, far, data):
        self.server, self.far, self.data = server, far, data
        self.faults = 0
        self.alerts = set()
        self.silences = set()

    def want(self, is_so, text):
        print("%s  %s" % ("ok   " if is_so else "FAULT", text))
        self.faults += 0 if is_so else 1

    def post(self, name, count=200):
        """Posts alerts of one group; the status."""
        now = time.time()
        status, _ = self.server.json("POST", "/api/v2/alerts", json.dumps([{
            "labels": {"alertname": name, "instance": "machine-%04d" % number},
            "annotations": {"description": "this is a line of some length, so that the file grows " * 4},
            "startsAt": stamp(now), "endsAt": stamp(now + 7200)} for number in range(count)]))
        if status == 200:
            self.alerts |= {(name, "machine-%04d" % number) for number in range(count)}
        return status

    def silence(self, comment):
        now = time.time()
        status, body = self.server.json("POST", "/api/v2/silences", json.dumps({
            "matchers": [{"name": "alertname", "value": "none", "isRegex": False, "isEqual": True}],
            "startsAt": stamp(now), "endsAt": stamp(now + 7200), "createdBy": "disk_full", "comment": comment}))
        if status == 200:
            self.silences.add(json.loads(body)["silenceID"])
        return status

    def listed(self):
        return {(alert["labels"]["alertname"], alert["labels"]["instance"])
                for alert in json.loads(self.server.json("GET", "/api/v2/alerts")[1])}

    def told(self):
        return [json.loads(entry["body"])["groupLabels"]["alertname"] for entry in self.far.requests()]

    def healthy(self):
        for line in self.server.request("GET", "/metrics")[2].splitlines():
            if line.startswith("amserver_journal_healthy "):
                return float(line.split()[1])
        return None

    def until(self, seconds, is_so):
        end = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def fill(self):
        """Takes all the space that is left."""
        with open(os.path.join(self.data, "filler"), "ab", buffering=0) as filler:
            size = 1 << 20
            while size >= 512:
                try:
                    filler.write(b"x" * size)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    size //= 2

    def run(self):
        self.want(self.post("Before") == 200, "alerts are taken before")
        self.want(self.silence("before") == 200, "a silence is taken before")
        self.want(self.until(10, lambda: "Before" in self.told()), "the webhook is told before")
        self.want(self.healthy() == 1, "the metric says healthy before")

        self.fill()
        statuses = [self.post("During%02d" % number) for number in range(20)]
        self.want(statuses == [200] * 20, "alerts are taken while the disk is full")
        self.want(self.until(10, lambda: self.healthy() == 0), "the metric says that nothing is kept")
        self.want(self.silence("during") == 503, "a silence is refused with 503")
        self.want(self.alerts <= self.listed(), "all alerts are listed")
        wanted = {"During%02d" % number for number in range(20)}
        self.want(self.until(15, lambda: wanted <= set(self.told())), "the webhook is told of all of them")
        self.want(self.post("Late", 1) == 200, "one more alert is taken")
        self.want(self.until(10, lambda: "Late" in self.told()), "the webhook is told of it")
        lines = [line for line in self.server.log_text().splitlines() if "component=journal" in line]
        self.want(any("level=ERROR" in line for line in lines), "the log has an error line of the journal")

        os.unlink(os.path.join(self.data, "filler"))
        self.want(self.until(30, lambda: self.healthy() == 1), "the metric says healthy after space is given back")
        self.want(self.until(10, lambda: self.silence("after") == 200), "a silence is taken again")
        self.want(self.post("After") == 200, "alerts are taken again")
        self.want(self.until(10, lambda: "After" in self.told()), "the webhook is told of them")
        time.sleep(1)
        before = len(self.told())
        self.server.kill()
        self.server.start()
        self.want(self.alerts <= self.listed(), "all %d alerts are there after kill -9" % len(self.alerts))
        found = {s["id"] for s in json.loads(self.server.json("GET", "/api/v2/silences")[1])}
        self.want(self.silences <= found, "all %d silences are there after kill -9" % len(self.silences))
        time.sleep(2)
        self.want(len(self.told()) == before, "nobody is told again")


def main():
    arguments = argparse.ArgumentParser(description="Fills the disk under a server; see the head of the file.")
    arguments.add_argument("program", nargs="?", metavar="SERVER")
    arguments.add_argument("--server")
    options = arguments.parse_args()
    program = options.program or options.server
    if not program:
        arguments.error("which server?")
    folder = tempfile.mkdtemp(prefix="disk-full-")
    data = os.path.join(folder, "data")
    os.mkdir(data)
    if not mounted(data):
        shutil.rmtree(folder)
        if INSIDE not in os.environ and can_have_namespace():
            os.environ[INSIDE] = "1"
            os.execvp("unshare", ["unshare", "--map-root-user", "--mount", sys.executable] + sys.argv)
        print("skipped: mounting a small file system is not allowed here")
        return 0
    far = FarEnd()
    server = Server(program, CONFIGURATION % far.ports["http"], ["--cluster.listen-address="], folder)
    try:
        server.start()
        check = Check(server, far, data)
        check.run()
        print("disk full: %d faults" % check.faults)
        return 1 if check.faults else 0
    except Trouble as trouble:
        print("FAULT  " + str(trouble))
        return 1
    finally:
        server.stop()
        far.stop()
        subprocess.run(["umount", data], capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
