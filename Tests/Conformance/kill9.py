#!/usr/bin/env python3
"""Kills a server with SIGKILL at moments of chance while alerts and silences come in, and holds it to what it answered.

    kill9.py SERVER [--kills 30] [--short] [--seed N] [--slack SECONDS]

After each restart on the same folder:
  - every alert that was answered with 200 is listed, with its labels; one whose resolution was answered is not;
  - every silence that was answered with 200 is listed; one whose deletion was answered is expired;
and over the whole run:
  - every group is told no earlier than group_wait after its first alert, and no later than that plus the slack, the
    time without a server not counted;
  - every group is told firing once, and resolved once where it was resolved; once more only where a kill came within a
    second after the telling.
Exit code 0: all was so. --short: ten kills. --kills 0: the same for ten seconds without a kill.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import threading
import time
from datetime import datetime, timezone

from farend import FarEnd
from running import Server, Trouble, free_port

GROUP_WAIT = 1.0
GROUP_INTERVAL = 3.0
# A telling is on the disk at the latest this long after it was answered.
KEPT_WITHIN = 1.0

CONFIGURATION = """
route:
  receiver: far
  group_by: [alertname]
  group_wait: 1s
  group_interval: 3s
  repeat_interval: 4h
receivers:
- name: far
  webhook_configs:
  - url: http://127.0.0.1:%d/
"""


def stamp(seconds):
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (moment.microsecond // 1000)


class Group:
    """A group of one or more alerts, and what is known of it."""

    def __init__(self, number, size):
        self.name = "Group%05d" % number
        self.members = ["m%d" % index for index in range(size)]
        self.sent = self.acknowledged = None
        self.resolve_sent = self.resolve_acknowledged = None

    def alerts(self, ends):
        return json.dumps([{
            "labels": {"alertname": self.name, "instance": member, "severity": "warning"},
            "annotations": {"summary": "%s on %s" % (self.name, member)},
            "startsAt": stamp(self.sent), "endsAt": stamp(ends)} for member in self.members])


class Senders:
    """Threads that post without a pause and note what was answered; without an answer nothing is known."""

    def __init__(self, server, far, seed):
        self.server, self.far, self.seed = server, far, seed
        self.lock = threading.Lock()
        self.groups = {}
        self.silences = {}
        self.refused = []
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self.post, args=(lane,), daemon=True) for lane in range(2)]
        self.threads.append(threading.Thread(target=self.silence, daemon=True))
        self.threads.append(threading.Thread(target=self.resolve, daemon=True))

    def start(self):
        for thread in self.threads:
            thread.start()

    def end(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def ask(self, method, target, text=None):
        """The body of a 200, or None when there was no answer."""
        try:
            status, body = self.server.json(method, target, text, timeout=10)
        except OSError:
            time.sleep(0.02)
            return None
        if status != 200:
            self.refused.append("%s %s: %d %s" % (method, target, status, body[:200]))
            return None
        return body

    def post(self, lane):
        dice = random.Random(self.seed + lane)
        number = lane
        while not self.ended.wait(dice.uniform(0.01, 0.08)):
            group = Group(number, dice.randint(1, 4))
            number += 2
            group.sent = time.time()
            with self.lock:
                self.groups[group.name] = group
            # As a real sender, until it is answered.
            while not self.ended.is_set():
                if self.ask("POST", "/api/v2/alerts", group.alerts(group.sent + 3600)) is not None:
                    group.acknowledged = time.time()
                    break

    def resolve(self):
        dice = random.Random(self.seed + 7)
        while not self.ended.wait(0.05):
            told = {name for name, status, _ in told_by(self.far) if status == "firing"}
            with self.lock:
                ready = [g for g in self.groups.values() if g.name in told and g.acknowledged and not g.resolve_sent]
            for group in ready[:20]:
                group.resolve_sent = time.time()
                # A quarter stays.
                if dice.random() < 0.25:
                    continue
                if self.ask("POST", "/api/v2/alerts", group.alerts(time.time())) is not None:
                    group.resolve_acknowledged = time.time()

    def silence(self):
        dice = random.Random(self.seed + 3)
        number = 0
        while not self.ended.wait(dice.uniform(0.02, 0.1)):
            number += 1
            now = time.time()
            body = self.ask("POST", "/api/v2/silences", json.dumps({
                "matchers": [{"name": "alertname", "value": "Other%d" % number, "isRegex": number % 2 == 0,
                              "isEqual": True}],
                "startsAt": stamp(now), "endsAt": stamp(now + 3600), "createdBy": "kill9",
                "comment": "silence %d" % number}))
            if body is None:
                continue
            identifier = json.loads(body)["silenceID"]
            self.silences[identifier] = "active"
            if number % 4 == 0:
                self.silences[identifier] = "either"
                if self.ask("DELETE", "/api/v2/silence/" + identifier) is not None:
                    self.silences[identifier] = "expired"


def told_by(far):
    """(group, status, wall time) of each notification that arrived."""
    offset = time.time() - time.monotonic()
    found = []
    for entry in far.requests():
        body = json.loads(entry["body"])
        found.append((body["groupLabels"]["alertname"], body["status"], entry["time"] + offset))
    return found


class Judge:
    """Compares what a server shows and told with what it answered."""

    def __init__(self, server, senders, far, slack):
        self.server, self.senders, self.far, self.slack = server, senders, far, slack
        self.outages = []
        self.faults = []
        self.worst_delay = 0.0

    def fault(self, text):
        if len(self.faults) < 20:
            print("FAULT  " + text)
        self.faults.append(text)

    def kept(self, known_groups, known_silences):
        """Right after a restart: everything that was answered before the kill is there."""
        listed = {}
        for alert in json.loads(self.server.json("GET", "/api/v2/alerts")[1]):
            listed.setdefault(alert["labels"]["alertname"], set()).add(alert["labels"]["instance"])
        for name, members, state in known_groups:
            missing = set(members) - listed.get(name, set())
            # It may have been resolved, or the silence deleted, since what is known was noted.
            if state == "firing" and missing and not self.senders.groups[name].resolve_sent:
                self.fault("%s was answered with 200 and is lost (%s)" % (name, ", ".join(sorted(missing))))
            elif state == "resolved" and name in listed:
                self.fault("%s fires again although its resolution was answered with 200" % name)
        states = {s["id"]: s["status"]["state"] for s in json.loads(self.server.json("GET", "/api/v2/silences")[1])}
        for identifier, state in known_silences:
            if identifier not in states:
                self.fault("silence %s was answered with 200 and is lost" % identifier)
            elif state not in ("either", states[identifier]) and self.senders.silences[identifier] == state:
                self.fault("silence %s is %s in place of %s" % (identifier, states[identifier], state))

    def known(self):
        """What has been answered up to now."""
        with self.senders.lock:
            groups = [(g.name, list(g.members), "resolved" if g.resolve_acknowledged else
                       "either" if g.resolve_sent else "firing")
                      for g in self.senders.groups.values() if g.acknowledged]
        return groups, list(self.senders.silences.items())

    def latest(self, due, first):
        """The moment until which a telling that was due may come, given the outages before it."""
        limit = due + self.slack
        for down, up in self.outages:
            if down < limit and (first is None or first > down):
                limit = max(limit, up + self.slack)
        return limit

    def telling(self):
        """At the end: everything was told in time and not too often."""
        told = {}
        for name, status, at in told_by(self.far):
            told.setdefault((name, status), []).append(at)
        for group in self.senders.groups.values():
            if not group.acknowledged:
                continue
            self.one(group.name, "firing", told, group.sent + GROUP_WAIT, group.acknowledged + GROUP_WAIT)
            if group.resolve_acknowledged:
                self.one(group.name, "resolved", told, group.resolve_sent,
                         group.resolve_acknowledged + GROUP_INTERVAL)
            elif not group.resolve_sent and (group.name, "resolved") in told:
                self.fault("%s was told resolved and never was" % group.name)
        return len(told)

    def one(self, name, status, told, earliest, due):
        times = sorted(told.get((name, status), []))
        if not times:
            self.fault("%s was never told %s" % (name, status))
            return
        # Milliseconds of startsAt are cut off.
        if times[0] < earliest - 0.01:
            self.fault("%s was told %s %.3f s too early" % (name, status, earliest - times[0]))
        limit = self.latest(due, times[0])
        self.worst_delay = max(self.worst_delay, times[0] - (limit - self.slack))
        if times[0] > limit:
            self.fault("%s was told %s %.2f s after its time" % (name, status, times[0] - limit + self.slack))
        for before, again in zip(times, times[1:]):
            if not any(before - 0.2 <= down <= before + KEPT_WITHIN and down <= again for down, _ in self.outages):
                self.fault("%s was told %s again without a kill, %.2f s later" % (name, status, again - before))


def play(program, kills, seed, slack):
    dice = random.Random(seed)
    far = FarEnd()
    folder = tempfile.mkdtemp(prefix="kill9-")
    server = Server(program, CONFIGURATION % far.ports["http"], ["--cluster.listen-address="], folder, free_port())
    senders = Senders(server, far, seed)
    judge = Judge(server, senders, far, slack)
    longest_start = 0.0
    try:
        server.start()
        senders.start()
        if kills == 0:
            time.sleep(10)
        for _ in range(kills):
            time.sleep(dice.choice([dice.uniform(0.05, 0.4), dice.uniform(0.5, 2.5)]))
            # What counts is what had been answered before the kill.
            known = judge.known()
            down = time.time()
            server.kill()
            server.start()
            up = time.time()
            longest_start = max(longest_start, up - down)
            judge.outages.append((down, up))
            judge.kept(*known)
        senders.end()
        time.sleep(GROUP_INTERVAL + slack + 0.5)
        judge.kept(*judge.known())
        judge.telling()
        for text in senders.refused[:10]:
            judge.fault("refused: " + text)
    finally:
        senders.ended.set()
        server.stop()
        far.stop()
        shutil.rmtree(folder, ignore_errors=True)
    again = len(told_by(far)) - len({(name, status) for name, status, _ in told_by(far)})
    acknowledged = [g for g in senders.groups.values() if g.acknowledged]
    print("%d kills; %d alerts in %d groups and %d silences were answered; %d notifications, %d of them repeated "
          "around a kill; worst delay %.2f s; longest restart %.2f s; seed %d; %d faults" % (
              kills, sum(len(g.members) for g in acknowledged), len(acknowledged), len(senders.silences),
              len(told_by(far)), again, max(judge.worst_delay, 0.0), longest_start, seed, len(judge.faults)))
    if not acknowledged or not senders.silences:
        print("FAULT  nothing was answered at all")
        return 1
    return 1 if judge.faults else 0


def main():
    arguments = argparse.ArgumentParser(description="Kills a server again and again; see the head of the file.")
    arguments.add_argument("program", nargs="?", metavar="SERVER")
    arguments.add_argument("--server")
    arguments.add_argument("--kills", type=int, default=30)
    arguments.add_argument("--short", action="store_true")
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    arguments.add_argument("--slack", type=float, default=3.0)
    options = arguments.parse_args()
    program = options.program or options.server
    if not program:
        arguments.error("which server?")
    try:
        return play(program, 10 if options.short else options.kills, options.seed, options.slack)
    except Trouble as trouble:
        print("FAULT  " + str(trouble))
        return 1


if __name__ == "__main__":
    sys.exit(main())
