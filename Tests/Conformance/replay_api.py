#!/usr/bin/env python3
"""Replays the captured API scenarios (Tests/Vectors/api, see the README there) against servers.

    replay_api.py [options] SERVER...

    --cases DIR      the scenarios (default Tests/Vectors/api)
    --only TEXT      only scenarios whose name contains the text
    --jobs N         scenarios at a time (default 4)
    --verbose        name the scenarios that are the same, too

A server whose version is below 0.34 is held to the captures as they are; any other to what the README says of 0.34, and
to the deliberate differences of differences.tsv. Exit code 1 when something differs that the table does not explain.
"""

import argparse
import datetime
import json
import os
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from running import Server, Trouble, version
from verdicts import HERE, Score

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)")


class Names:
    """The UUIDs of a scenario in the order of their first appearance, and when their silences start."""

    def __init__(self):
        self.uuids = []
        self.starts = {}

    def fill(self, text):
        """A request's text with its placeholders filled in."""
        if text is None:
            return None
        text = re.sub(r"\{\{uuid:(\d+)\}\}", lambda m: self.uuids[int(m.group(1)) - 1], text)
        return re.sub(r"\{\{startsAt:(\d+)\}\}", lambda m: self.starts[self.uuids[int(m.group(1)) - 1]], text)

    def number(self, uuid):
        if uuid not in self.uuids:
            self.uuids.append(uuid)
        return self.uuids.index(uuid) + 1

    def learn(self, document):
        if isinstance(document, dict) and document.get("id") in self.uuids and "startsAt" in document:
            self.starts[document["id"]] = document["startsAt"]


def is_current(text):
    if not isinstance(text, str) or not MOMENT.fullmatch(text):
        return False
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    return abs(moment - time.time()) < 86400


def compare(want, got, path, names):
    """Yields (path, text) for each place in which two JSON documents differ."""
    if want == got and type(want) is type(got):
        return
    if isinstance(want, str) and isinstance(got, str):
        numbered = re.fullmatch(r"<uuid:(\d+)>", want)
        if want == "<any>" or want == "<datetime>" and is_current(got):
            return
        if numbered and UUID.fullmatch(got) and names.number(got) == int(numbered.group(1)):
            return
    elif isinstance(want, dict) and isinstance(got, dict):
        for key in sorted(set(want) | set(got)):
            if key not in got:
                yield "%s/%s" % (path, key), "missing"
            elif key not in want:
                yield "%s/%s" % (path, key), "unexpected: %s" % json.dumps(got[key])[:200]
        # In the order of the capture, for that is the order in which UUIDs are numbered.
        for key in want:
            if key in got:
                yield from compare(want[key], got[key], "%s/%s" % (path, key), names)
        return
    elif isinstance(want, list) and isinstance(got, list):
        if len(want) != len(got):
            yield path, "%d items in place of %d" % (len(got), len(want))
        for index, (left, right) in enumerate(zip(want, got)):
            yield from compare(left, right, "%s/%d" % (path, index), names)
        return
    yield path, "%s in place of %s" % (json.dumps(got)[:300], json.dumps(want)[:300])


def with_route_labels(document):
    """What 0.34 adds to each alert group."""
    for group in document if isinstance(document, list) else []:
        if isinstance(group, dict) and "alerts" in group:
            group.setdefault("routeLabels", {})
    return document


class Scenario:
    """One scenario against one fresh server."""

    def __init__(self, document, program, is_captured):
        self.document = document
        self.is_captured = is_captured
        self.names = Names()
        self.server = Server(program, document["server"]["config"])
        self.server.flags = [f.replace("$DIR", self.server.folder) for f in document["server"]["flags"]]
        for name, text in (document["server"].get("files") or {}).items():
            self.server.write(name, text)

    def play(self):
        """All differences as (where, text)."""
        differences = []
        try:
            self.server.start()
            for number, step in enumerate(self.document["steps"], 1):
                request = step["request"]
                where = "step %d %s %s" % (number, request["method"], request["target"])
                differences += [(where + " " + place, text) for place, text in self.step(step)]
        except Trouble as trouble:
            differences.append(("start", str(trouble)))
        finally:
            self.server.stop()
        return differences

    def step(self, step):
        if "write_config_before" in step:
            self.server.write("alertmanager.yml", step["write_config_before"])
        time.sleep(step.get("wait_before_ms", 0) / 1000)
        request, want, check = step["request"], step["response"], step["check"]
        try:
            status, headers, body = self.server.request(
                request["method"], self.names.fill(request["target"]), self.names.fill(request["body"]),
                request["headers"])
        except (OSError, IndexError, KeyError) as error:
            if check != "connection":
                yield "answer", "none: %s" % error
            return
        if check == "connection":
            if not 400 <= status < 500:
                yield "status", "%d in place of any 4xx" % status
            return
        if status != want["status"]:
            yield "status", "%d in place of %d, body %r" % (status, want["status"], body[:300])
            return
        if check != "status":
            yield from self.headers(want, headers, check)
            yield from self.body(want, body, check, request["target"])

    @staticmethod
    def headers(want, headers, check):
        for name, value in want["headers"].items():
            got = headers.get(name)
            if name == "allow" and check == "method-not-allowed":
                if {v.strip() for v in (got or "").split(",")} == {v.strip() for v in value.split(",")}:
                    continue
            if got != value:
                yield "header " + name, "%r in place of %r" % (got, value)

    def body(self, want, body, check, target):
        if check == "body":
            if body != want["body"]:
                yield "body", "%r in place of %r" % (body[:300], want["body"][:300])
            return
        try:
            got = json.loads(body)
        except ValueError:
            yield "body", "not JSON: %r" % body[:300]
            return
        expected = json.loads(json.dumps(want["json"]))
        if check in ("code", "method-not-allowed"):
            if not isinstance(got, dict) or got.get("code") != expected["code"]:
                yield "code", "%r in place of %r" % (got, expected["code"])
            return
        if check == "status-object":
            for document in (expected, got):
                document.pop("config", None)
                document["versionInfo"] = sorted(document.get("versionInfo", {}))
        has_more = not self.is_captured and "/alerts/groups" in target
        if has_more:
            expected = with_route_labels(expected)
        found = False
        for place, text in compare(expected, got, "", self.names):
            found = True
            yield "json" + place, text
        if not found and "body" in want and body != want["body"] and not (has_more and expected):
            yield "body text", "%r in place of %r" % (body[:300], want["body"][:300])
        self.names.learn(got)


def main():
    arguments = argparse.ArgumentParser(description="Replays API scenarios; see the head of the file.")
    arguments.add_argument("servers", nargs="+", metavar="SERVER")
    arguments.add_argument("--cases", default=os.path.join(HERE, "..", "Vectors", "api"))
    arguments.add_argument("--only", default="")
    arguments.add_argument("--jobs", type=int, default=4)
    arguments.add_argument("--verbose", action="store_true")
    options = arguments.parse_args()
    documents = []
    for name in sorted(os.listdir(options.cases)):
        if name.endswith(".json") and options.only in name:
            with open(os.path.join(options.cases, name), encoding="utf-8") as file:
                documents.append((name[:-5], json.load(file)))
    if not documents:
        raise SystemExit("no scenario has such a name")
    code = 0
    for program in options.servers:
        is_captured = version(program) < (0, 34, 0)
        score = Score("api", program, is_captured, options.verbose)

        def play(item, program=program, is_captured=is_captured):
            return Scenario(item[1], program, is_captured).play()

        with ThreadPoolExecutor(options.jobs) as pool:
            for (name, _), differences in zip(documents, pool.map(play, documents)):
                score.add(name, differences)
        code |= score.close()
    return code


if __name__ == "__main__":
    sys.exit(main())
