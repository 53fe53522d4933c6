#!/usr/bin/env python3
"""Measures clusters of three of this project's servers against three originals, in the same run, on loopback.

    mesh_bench.py OURS ORIGINAL [--only PART,…] [--repeat N] [--idle SECONDS] [--page FILE]

Parts, all at a gossip interval of 50 ms but the last, which has the defaults:
  spread  one silence made on one node: the milliseconds until the other two show it, median and 95 % of many
  bulk    2,000 silences posted to one node over eight connections: silences a second, from the first post until the
          last node has nine tenths, and until it has all
  burst   600 silences of 20 B to 60 KB made on all nodes: seconds from the last post until everyone has all
  late    a node with nothing joins two with 10,000 silences and entries of the log: seconds from its start until it has
          all silences, and seconds until it answers at all
  idle    processor seconds of a cluster in a minute in which nothing happens, and memory
Prints a table with the ratio of ours to the original's; --page writes it to a file.
"""

import argparse
import json
import os
import statistics
import sys
import threading
import time

from mesh_nodes import Cluster, stamp, until
from mesh_scenes import equal
from mesh_state import large_state

NAMES = {"O": "ours", "A": "original"}


def spread(programs, kind, repeat):
    """Milliseconds until a silence is visible on all three, one by one, from each node in turn."""
    with Cluster(programs, kind * 3) as cluster:
        cluster.start()
        took = []
        for index in range(repeat):
            maker = cluster.nodes[index % 3]
            others = [node for node in cluster.nodes if node is not maker]
            begin = time.monotonic()
            identity = maker.add_silence(equal("spread", str(index)))
            for node in others:
                while node.silence(identity) is None:
                    time.sleep(0.0005)
            took.append((time.monotonic() - begin) * 1000)
            # So that the next one does not begin at the same place between two rounds of gossip.
            time.sleep(0.0137 * (index % 7))
        took.sort()
        return {"silence visible on all three, median (ms)": statistics.median(took),
                "silence visible on all three, 95 % (ms)": took[int(len(took) * 0.95)]}


def bulk(programs, kind, count=2000, connections=8):
    """Silences a second until all three have them."""
    with Cluster(programs, kind * 3) as cluster:
        cluster.start()
        first = cluster.nodes[0]
        now = time.time()
        bodies = [json.dumps({
            "matchers": [{"name": "alertname", "value": "Bulk%04d" % n, "isRegex": False, "isEqual": True}],
            "startsAt": stamp(now), "endsAt": stamp(now + 3600), "createdBy": "mesh", "comment": "in bulk"})
            for n in range(count)]

        def post(part):
            for body in bodies[part::connections]:
                if first.quick("POST", "/api/v2/silences", body)[0] != 200:
                    raise SystemExit("a silence was not taken")
        begin = time.monotonic()
        threads = [threading.Thread(target=post, args=(part,)) for part in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        posted = time.monotonic() - begin
        out = {"2,000 silences in bulk, taken by one node (per second)": count / posted}
        # What gossip loses, the original gets with its next exchange of everything, up to a minute later.
        for share, words in ((0.9, "until all have nine tenths"), (1, "until all have all")):
            wanted = int(count * share)
            there = all(until(lambda node=node: node.active_silences() >= wanted, 150, 0.01) for node in cluster.nodes)
            out["of them %s (per second)" % words] = wanted / (time.monotonic() - begin) if there else float("nan")
        return out


def burst(programs, kind):
    """Seconds until 600 silences of all sizes are everywhere."""
    with Cluster(programs, kind * 3, flags=["--cluster.pushpull-interval=10s"]) as cluster:
        cluster.start()

        def make(node, part):
            for n in range(100):
                size = 1000 + 59000 * (n % 10) // 9 if n % 2 else 20
                node.add_silence(equal("burst", "%s-%d-%d" % (node.name, part, n)), "w" * size)
        threads = [threading.Thread(target=make, args=(node, part)) for node in cluster.nodes for part in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        begin = time.monotonic()
        for node in cluster.nodes:
            if not until(lambda node=node: node.active_silences() == 600, 60, 0.01):
                return {"600 silences up to 60 KB, everywhere after (s)": float("nan")}
        return {"600 silences up to 60 KB, everywhere after (s)": time.monotonic() - begin}


def late(programs, kind, count=10000):
    """Seconds until a late joiner has everything."""
    silences, log = large_state(count)
    with Cluster(programs, kind * 2) as cluster:
        for node in cluster.nodes:
            for name, data in (("silences", silences), ("nflog", log)):
                with open(os.path.join(node.folder, "data", name), "wb") as out:
                    out.write(data)
        cluster.start()
        if not all(until(lambda node=node: node.active_silences() == count, 30) for node in cluster.nodes):
            return {"late joiner, 10,000 silences and log entries (s)": float("nan")}
        joiner = cluster.add(kind)
        begin = time.monotonic()
        joiner.launch()
        answers = time.monotonic() - begin
        arrived = until(lambda: joiner.active_silences() == count, 60, 0.005)
        took = time.monotonic() - begin if arrived else float("nan")
        return {"late joiner, 10,000 silences and log entries (s)": took,
                "of them until it answers its first request (s)": answers}


def idle(programs, kinds, seconds):
    """Processor seconds and megabytes of idle clusters that run side by side: a mapping for each kind."""
    clusters = {kind: Cluster(programs, kind * 3, flags=[
        "--cluster.gossip-interval=200ms", "--cluster.peer-timeout=15s", "--cluster.probe-interval=1s",
        "--cluster.reconnect-interval=10s"]) for kind in kinds}
    try:
        for cluster in clusters.values():
            cluster.start(60)
        before = {kind: sum(node.cpu() for node in cluster.nodes) for kind, cluster in clusters.items()}
        time.sleep(seconds)
        out = {}
        for kind, cluster in clusters.items():
            used = sum(node.cpu() for node in cluster.nodes) - before[kind]
            out[kind] = {"idle cluster, processor time in 60 s (s)": used * 60 / seconds,
                         "idle node, resident memory (MB)": statistics.median(map(resident, cluster.nodes))}
        return out
    finally:
        for cluster in clusters.values():
            cluster.__exit__(None, None, None)


def resident(node):
    with open("/proc/%d/statm" % node.process.pid, encoding="ascii") as source:
        return int(source.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def table(results):
    """Rows of the names of what was measured, with a column for each kind and the ratio of ours to the other."""
    kinds = list(results)
    lines = ["| measured | " + " | ".join(NAMES[kind] for kind in kinds) + (" | ratio |" if len(kinds) > 1 else " |"),
             "| --- |" + " ---: |" * (len(kinds) + (len(kinds) > 1))]
    for name in results[kinds[0]]:
        values = [results[kind].get(name, float("nan")) for kind in kinds]
        cells = ["%.3g" % value if value < 1000 else "%.0f" % value for value in values]
        if len(kinds) > 1:
            cells.append("%.2f" % (values[0] / values[1]) if values[1] else "")
        lines.append("| %s | %s |" % (name, " | ".join(cells)))
    return "\n".join(lines)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("ours", help="- for none")
    words.add_argument("original", help="- for none")
    words.add_argument("--only", default="spread,bulk,burst,late,idle")
    words.add_argument("--repeat", type=int, default=60)
    words.add_argument("--idle", type=int, default=60)
    words.add_argument("--page")
    chosen = words.parse_args()
    programs = {kind: name for kind, name in (("O", chosen.ours), ("A", chosen.original)) if name != "-"}
    parts = {"spread": lambda kind: spread(programs, kind, chosen.repeat), "bulk": lambda kind: bulk(programs, kind),
             "burst": lambda kind: burst(programs, kind), "late": lambda kind: late(programs, kind)}
    results = {kind: {} for kind in programs}
    for part in chosen.only.split(","):
        found = idle(programs, list(programs), chosen.idle) if part == "idle" else {
            kind: parts[part](kind) for kind in programs}
        for kind in programs:
            results[kind].update(found[kind])
            for name, value in found[kind].items():
                print("%-9s %-62s %10.3f" % (NAMES[kind], name, value), file=sys.stderr, flush=True)
    text = table(results)
    print(text)
    if chosen.page:
        with open(chosen.page, "w", encoding="utf-8") as out:
            out.write(text + "\n")
    # A number that could not be had is a failure of the cluster, not of the clock.
    return 1 if any(value != value for kind in results.values() for value in kind.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
