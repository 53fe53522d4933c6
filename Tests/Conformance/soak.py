#!/usr/bin/env python3
"""Lets a server tell 10,000 groups for minutes while one of five receivers hangs and one answers 500.

    soak.py SERVER [--minutes 10] [--groups 10000] [--slack SECONDS] [--limit-rss PERCENT] [--quiet]

The groups are shared out among five receivers: `hangs` reads and never answers, `fails` answers 500 to everything, and
three are healthy. In each round every group fires or, in the next one, resolves; group_wait and group_interval are one
second. A round is over when the healthy three were told of all their groups; then the next begins. What must hold:
  - each round is over within the slack: a receiver that is down delays no other;
  - no healthy receiver is told the same thing twice;
  - `hangs` and `fails` are asked again and again, and nobody gives up on them for good;
  - after a warm-up of a quarter of the time, neither the memory nor the open files of the server grow.
Prints a line for each round, then a table and a verdict. Exit code 0: all was so.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import resource
import statistics
import sys
import threading
import time
from datetime import datetime, timezone

from running import Server, Trouble

HEALTHY = ["first", "second", "third"]
RECEIVERS = ["hangs", "fails"] + HEALTHY
POSTED_AT_ONCE = 1000


def configuration(ports):
    routes = "".join("  - {matchers: ['to=\"%s\"'], receiver: %s}\n" % (name, name) for name in RECEIVERS)
    receivers = "".join(
        "- name: %s\n  webhook_configs: [{url: 'http://127.0.0.1:%d/'}]\n" % (name, ports[name]) for name in RECEIVERS)
    return (
        "route:\n  receiver: first\n  group_by: [alertname]\n  group_wait: 1s\n  group_interval: 1s\n"
        "  repeat_interval: 12h\n  routes:\n" + routes + "receivers:\n" + receivers)


def raise_file_limit():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def stamp(seconds):
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (moment.microsecond // 1000)


class FarProcess:
    """A receiver in a process of its own, so that five of them do not share one interpreter."""

    def __init__(self, name):
        self.line, other = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=FarEnd(name, other).run, daemon=True)
        self.process.start()
        self.port = self.line.recv()

    def ask(self, number):
        """What it heard: requests in all, groups that were told of a round, and what was told twice."""
        self.line.send(number)
        return self.line.recv()

    def stop(self):
        self.process.terminate()
        self.process.join(5)


class FarEnd:
    """The inside of that process."""

    def __init__(self, name, line):
        self.name, self.line = name, line
        self.requests = 0
        # (round, status) to the groups that were told so.
        self.told = {}
        self.twice = []

    def run(self):
        raise_file_limit()
        asyncio.run(self.serve())

    async def serve(self):
        server = await asyncio.start_server(self.connection, "127.0.0.1", 0, backlog=4096)
        asyncio.get_running_loop().add_reader(self.line.fileno(), self.report)
        self.line.send(server.sockets[0].getsockname()[1])
        async with server:
            await server.serve_forever()

    def report(self):
        try:
            number = self.line.recv()
        except EOFError:
            os._exit(0)
        self.line.send((self.requests, len(self.told.get(number, ())), self.twice[:20]))
        # What is long over is not asked for again, and must not make this process grow.
        for old in [key for key in self.told if key < number - 2]:
            del self.told[old]

    async def connection(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = 0
                for field in head.split(b"\r\n")[1:]:
                    name, _, value = field.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                body = await reader.readexactly(length)
                self.requests += 1
                if self.name == "hangs":
                    # Until the other side has had enough.
                    await reader.read(1)
                    return
                if self.name == "fails":
                    writer.write(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\ndown")
                else:
                    self.take(json.loads(body))
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def take(self, message):
        group = message["groupLabels"]["alertname"]
        for alert in message["alerts"]:
            number = int(alert["annotations"]["round"])
            told = self.told.setdefault(number, set())
            if group in told:
                self.twice.append("%s, round %d, %s" % (group, number, alert["status"]))
            told.add(group)


class Sampler(threading.Thread):
    """Looks at the server's process once a second."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid = pid
        self.begun = time.monotonic()
        # Shape: seconds since the beginning, KiB of memory, open files, seconds of processor time.
        self.samples = []
        self.over = threading.Event()

    def look(self):
        with open("/proc/%d/status" % self.pid, encoding="ascii") as status:
            memory = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
        with open("/proc/%d/stat" % self.pid, encoding="ascii") as stat:
            fields = stat.read().rpartition(")")[2].split()
        used = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return time.monotonic() - self.begun, memory, len(os.listdir("/proc/%d/fd" % self.pid)), used

    def run(self):
        while not self.over.wait(1):
            try:
                self.samples.append(self.look())
            except (OSError, StopIteration):
                return


class Soak:
    def __init__(self, arguments):
        self.arguments = arguments
        self.far = {name: FarProcess(name) for name in RECEIVERS}
        self.groups = [("Group%05d" % i, RECEIVERS[i % len(RECEIVERS)]) for i in range(arguments.groups)]
        self.wanted = {name: sum(to == name for _, to in self.groups) for name in RECEIVERS}
        self.server = Server(
            arguments.server, configuration({name: far.port for name, far in self.far.items()}),
            flags=["--cluster.listen-address=", "--log.level=error", "--alerts.gc-interval=30s"])
        self.faults = []
        self.rounds = []
        self.started_at = 0.0

    def run(self):
        try:
            self.server.start()
            sampler = Sampler(self.server.process.pid)
            sampler.start()
            end = time.monotonic() + 60 * self.arguments.minutes
            number = 0
            while time.monotonic() < end and not self.faults:
                number += 1
                self.round(number, sampler)
            sampler.over.set()
            self.judge(sampler.samples)
        finally:
            self.server.stop()
            for far in self.far.values():
                far.stop()
        return not self.faults

    def round(self, number, sampler):
        is_firing = number % 2 == 1
        now = time.time()
        if is_firing:
            self.started_at = now
        begun = time.monotonic()
        self.post(number, now + 7200 if is_firing else now)
        posted = time.monotonic() - begun
        limit = time.monotonic() + self.arguments.slack
        missing = dict(self.wanted)
        heard = {}
        while True:
            for name in HEALTHY:
                heard[name], told, twice = self.far[name].ask(number)
                missing[name] = self.wanted[name] - told
                self.faults += ["%s was told twice: %s" % (name, what) for what in twice]
            if not any(missing[name] for name in HEALTHY) or self.faults:
                break
            if time.monotonic() > limit:
                self.faults.append("round %d is not over after %d s: %s" % (
                    number, self.arguments.slack, {name: missing[name] for name in HEALTHY}))
                break
            if self.server.process.poll() is not None:
                self.faults.append("the server ended: " + self.server.log_text()[-800:])
                break
            time.sleep(0.25)
        took = time.monotonic() - begun
        down = [self.far[name].ask(number)[0] for name in ("hangs", "fails")]
        _, memory, files, used = sampler.look() if self.server.process.poll() is None else (0, 0, 0, 0)
        self.rounds.append((took, down))
        if not self.arguments.quiet:
            print("round %3d %-9s posted in %5.1f s, told in %5.1f s, %6.1f MiB, %5d files, %7.1f s CPU, "
                  "asked the one that hangs %d times, the one that fails %d times" % (
                      number, "fires" if is_firing else "resolves", posted, took, memory / 1024, files, used, *down),
                  flush=True)
        # Those that are down are to be asked several times in each round.
        time.sleep(max(0.0, self.arguments.pause - took))

    def post(self, number, ends):
        alerts = [
            {"labels": {"alertname": name, "to": to, "instance": "host:9100", "severity": "page"},
             "annotations": {"round": str(number), "summary": "soak"},
             "startsAt": stamp(self.started_at), "endsAt": stamp(ends)} for name, to in self.groups]
        for at in range(0, len(alerts), POSTED_AT_ONCE):
            status, text = self.server.json(
                "POST", "/api/v2/alerts", json.dumps(alerts[at:at + POSTED_AT_ONCE]), timeout=60)
            if status != 200:
                raise Trouble("posting alerts gave %d %s" % (status, text[:300]))

    def judge(self, samples):
        print()
        if len(self.rounds) < 4:
            self.faults.append("only %d rounds: too few to judge" % len(self.rounds))
        warm = [sample for sample in samples if sample[0] >= samples[-1][0] / 4] if samples else []
        if len(warm) < 16:
            self.faults.append("only %d samples: too few to judge" % len(warm))
            return self.verdict()
        half = len(warm) // 2
        memory = self.grown("memory, MiB", [s[1] / 1024 for s in warm], half, self.arguments.limit_rss, 8)
        files = self.grown("open files", [s[2] for s in warm], half, 10, 64)
        took = sorted(seconds for seconds, _ in self.rounds)
        print("%-22s %10s %10s %10s %10s" % ("after the warm-up", "first half", "last half", "lowest", "highest"))
        for row in (memory, files):
            print("%-22s %10.1f %10.1f %10.1f %10.1f" % row)
        print("%-22s %10.1f %10.1f" % ("processor, s a minute", *(
            60 * (part[-1][3] - part[0][3]) / max(1.0, part[-1][0] - part[0][0]) for part in (warm[:half], warm[half:]))))
        print("rounds: %d, told in %.1f s (median) to %.1f s (longest)" % (
            len(took), statistics.median(took), took[-1]))
        for place, name in enumerate(("hangs", "fails")):
            asked = [down[place] for _, down in self.rounds]
            late = asked[-1] - asked[len(asked) // 2]
            print("the receiver that %s: asked %d times, %d of them in the last half" % (name, asked[-1], late))
            if late <= 0:
                self.faults.append("the receiver that %s is not asked any more" % name)
        return self.verdict()

    def grown(self, what, values, half, percent, spare):
        """A row of the table: the median of each half, lowest and highest; notes growth beyond the limits."""
        before, after = statistics.median(values[:half]), statistics.median(values[half:])
        if after > before * (1 + percent / 100) + spare:
            self.faults.append("%s grew from %.1f to %.1f" % (what, before, after))
        return what, before, after, min(values), max(values)

    def verdict(self):
        for fault in sorted(set(self.faults)):
            print("FAULT: " + fault)
        print("soak: %s" % ("%d faults" % len(set(self.faults)) if self.faults else "all as it should be"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("server")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--groups", type=int, default=10_000)
    parser.add_argument("--slack", type=float, default=60, help="seconds for a round at most")
    parser.add_argument("--pause", type=float, default=8, help="seconds from one round to the next at least")
    parser.add_argument("--limit-rss", type=float, default=10, help="percent by which the memory may grow")
    parser.add_argument("--quiet", action="store_true", help="no line for each round")
    arguments = parser.parse_args()
    raise_file_limit()
    try:
        return 0 if Soak(arguments).run() else 1
    except Trouble as trouble:
        print("soak: %s" % trouble)
        return 1


if __name__ == "__main__":
    sys.exit(main())
