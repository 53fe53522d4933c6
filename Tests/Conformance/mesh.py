#!/usr/bin/env python3
"""Plays scenes with clusters of this project's servers, of originals, and of both, all on loopback.

    mesh.py OURS ORIGINAL [--only SCENE,…] [--mix LETTERS,…] [--jobs N] [--baseline]

ORIGINAL may be «-»: then only what needs none is played, and what was left out is said.

A mix is a word like OAA: the kind of each node by its position, O ours, A the original (Alertmanager). Of `files` and
`rolling` it is the kinds that follow each other. --baseline plays everything with originals alone: it shows what of a
failure is the scene's. MESH_KEEP=1 keeps the folders with the logs. Exit code 0: all checks hold.
"""

import argparse
import queue
import sys
import threading
import time
import traceback

import mesh_keys as keys
import mesh_scenes as scenes
import mesh_worlds as worlds
from mesh_network import Skip
from running import Trouble

# Scene, mixes that are played by default, and whether it needs the machine for itself.
PLAN = [
    ("rolling", scenes.rolling, ["AAAO", "OOOA"], False),
    ("talk", scenes.talk, ["OAA", "AOA", "AAO", "OOA", "OAO", "AOO", "OOO"], False),
    ("names", worlds.names, ["OAA", "AOO", "OOO"], False),
    ("company", worlds.company, ["AAO", "AOO", "OAA"], False),
    ("files", scenes.files, ["AOA", "OAO"], False),
    ("balancer", worlds.balancer, ["OOO"], False),
    ("tls", worlds.tls, ["OAO", "AOA", "OOO"], False),
    ("split", worlds.split, ["OOO", "OAA", "AOO"], False),
    ("keys", keys.keys, ["OAA", "AOA"], False),
    ("loss", worlds.loss, ["OOO", "OAA", "AOO"], False),
    ("crash-before", scenes.crash_before, ["OAA", "AOA", "OOO"], False),
    ("crash-during", scenes.crash_during, ["OAA", "AOA", "OOO"], False),
    ("crash-after", scenes.crash_after, ["OAA", "AOA", "OOO"], False),
    ("goodbye", scenes.goodbye, ["OOO", "OAA"], False),
    ("crossing", scenes.crossing, ["OOO"], False),
    ("outage", scenes.outage, ["OOO", "AOO"], False),
    ("large", scenes.large, ["OOO", "OAA", "AOO"], True),
    ("late", worlds.late, ["OOO", "AAO", "OOA"], True),
]
# What originals alone play; what they cannot pass is left out.
ALONE = {"rolling": ["AAAA"], "balancer": []}


class Run:
    """One scene with one mix, and what came of it."""

    printing = threading.Lock()

    def __init__(self, scene, function, mix, programs):
        self.scene, self.function, self.mix, self.programs = scene, function, mix, programs
        self.passed = self.failed = 0
        self.skipped = None
        self.seconds = 0.0

    def say(self, verdict, text, detail=""):
        with self.printing:
            print("%s  %s[%s] %s%s" % (verdict, self.scene, self.mix, text, ": " + detail if detail else ""),
                  flush=True)

    def check(self, holds, text, detail=""):
        if holds:
            self.passed += 1
            self.say("PASS", text)
        else:
            self.failed += 1
            self.say("FAIL", text, detail)

    def note(self, text):
        self.say("NOTE", text)

    def play(self):
        begin = time.monotonic()
        try:
            self.function(self)
        except Skip as reason:
            self.skipped = str(reason)
            self.say("SKIP", self.skipped)
        except Trouble as trouble:
            self.check(False, "the scene can be played", str(trouble))
        except Exception:  # pylint: disable=broad-except
            self.check(False, "the scene comes to its end", traceback.format_exc())
        self.seconds = time.monotonic() - begin

    def verdict(self):
        if self.skipped:
            return "skipped"
        return "%d/%d%s" % (self.passed, self.passed + self.failed, "" if not self.failed else " FAIL")


def play_all(runs, jobs):
    """Plays them, so many at a time, each in a thread of its own (a scene may change the network of its thread)."""
    waiting = queue.SimpleQueue()
    for run in runs:
        waiting.put(run)
    room = threading.Semaphore(jobs)
    threads = []
    while not waiting.empty():
        run = waiting.get()
        room.acquire()

        def one(run=run):
            try:
                run.play()
            finally:
                room.release()
        threads.append(threading.Thread(target=one))
        threads[-1].start()
    for thread in threads:
        thread.join()


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("ours")
    words.add_argument("original")
    words.add_argument("--only", help="scenes, with commas between: " + ", ".join(row[0] for row in PLAN))
    words.add_argument("--mix", help="mixes, with commas between, instead of those of the plan")
    words.add_argument("--jobs", type=int, default=6, help="scenes at a time")
    words.add_argument("--baseline", action="store_true", help="originals only")
    chosen = words.parse_args()
    programs = {"O": chosen.ours, "A": chosen.original}
    only = chosen.only.split(",") if chosen.only else [row[0] for row in PLAN]
    unknown = set(only) - {row[0] for row in PLAN}
    if unknown:
        words.error("there is no scene " + ", ".join(sorted(unknown)))
    begin = time.monotonic()
    together, apart = [], []
    for name, function, mixes, needs_all in PLAN:
        if name not in only:
            continue
        if chosen.baseline:
            mixes = ALONE.get(name, ["AAA"])
        elif chosen.mix:
            mixes = chosen.mix.split(",")
        for mix in mixes:
            if "A" in mix and chosen.original == "-":
                print("SKIP  %s[%s] there is no original" % (name, mix))
                continue
            (apart if needs_all else together).append(Run(name, function, mix, programs))
    play_all(together, chosen.jobs)
    play_all(apart, 1)
    print()
    for run in together + apart:
        print("%-14s %-5s %-12s %5.1f s" % (run.scene, run.mix, run.verdict(), run.seconds))
    failed = sum(run.failed for run in together + apart)
    print("clusters: %d checks hold, %d do not, in %.0f s" % (
        sum(run.passed for run in together + apart), failed, time.monotonic() - begin))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
