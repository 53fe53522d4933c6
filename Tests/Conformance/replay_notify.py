#!/usr/bin/env python3
"""Replays the captured webhook notifications (Tests/Vectors/notify/webhook) against servers.

    replay_notify.py [options] SERVER...

    --cases DIR      the cases (default Tests/Vectors/notify/webhook)
    --only TEXT      only cases whose name contains the text
    --jobs N         cases at a time (default 8)
    --again N        how often a case that differs is tried again (default 1): cases that depend on the clock can be
                     spoilt by a busy machine
    --all            also the cases that need what the server is known not to have yet
    --verbose        name the cases that are the same, too

What is compared: the requests with headers, bodies (as bytes) and TLS hello, the pauses between them, the counters of
/metrics and the log lines about notifications. A server below 0.34 is held to the captures as they are; any other to
what each case says of 0.34 and to differences.tsv. Cases that need what the server is known not to have yet are chosen
by rule (NOT_YET) and listed. Exit code 1 when something differs that the table does not explain.
"""

import argparse
import copy
import json
import os
import re
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from urllib.parse import parse_qsl, urlsplit

from farend import FarEnd, make_certificate
from running import Server, Trouble, free_port, version
from verdicts import HERE, Score

EXTERNAL_URL = "http://am.example.test:9093"

# What a case's configuration or files must not contain, and why.
NOT_YET = [
    (r"(?m)\boauth2\s*:", "OAuth2 of a webhook's HTTP client"),
    (r"(?m)\bpayload\s*:", "payload templates"),
    (r"(?m)^.*\burl\s*:.*\{\{", "templates in a URL"),
]
NOT_YET_FILES = [(r"\{\{", "templates in a URL")]


def not_yet(case):
    """Why this case is left out, or None."""
    for pattern, reason in NOT_YET:
        if re.search(pattern, case["config"]):
            return reason
    written = list((case.get("files") or {}).values())
    for step in case["input"]["steps"]:
        written += (step.get("write") or {}).values()
    for pattern, reason in NOT_YET_FILES:
        if any(re.search(pattern, text) for text in written):
            return reason
    return None


def tokens_in(value):
    """All tokens for moments in a document."""
    return set(re.findall(r"@T(?:[+-][\d.]+s)?@", json.dumps(value))) | {"@T@"}


def moment(token, base):
    """A token's moment in RFC 3339 with milliseconds."""
    offset = re.fullmatch(r"@T(?:([+-][\d.]+)s)?@", token).group(1) or "0"
    at = datetime.fromtimestamp(round(base + float(offset), 3), timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (at.microsecond // 1000)


def replace_all(value, pairs):
    """A document with texts replaced everywhere, keys included."""
    if isinstance(value, str):
        for old, new in pairs:
            value = value.replace(old, new)
        return value
    if isinstance(value, list):
        return [replace_all(item, pairs) for item in value]
    if isinstance(value, dict):
        return {replace_all(key, pairs): replace_all(item, pairs) for key, item in value.items()}
    return value


class Play:
    """One case played against one server: `seen` has the form of the case's expectation."""

    def __init__(self, case, program, certificate):
        self.case, self.certificate = case, certificate
        self.tokens = sorted(tokens_in([case["input"], case.get("script")]))
        self.base = 0.0
        self.far = FarEnd(None, certificate)
        self.server = Server(program, flags=[
            "--cluster.listen-address=", "--web.external-url=" + EXTERNAL_URL, "--log.level=info",
            "--log.format=logfmt"] + (case.get("flags") or []))
        self.smtp = [free_port(), free_port()]

    def run(self):
        try:
            self.far.script = replace_all(self.case.get("script") or {}, self.places())
            for name, text in (self.case.get("files") or {}).items():
                self.server.write(name, replace_all(text, self.places()))
            self.server.write("alertmanager.yml", replace_all(self.case["config"], self.places()))
            self.server.environment = replace_all(self.case.get("env") or {}, self.places())
            self.server.start()
            for step in self.case["input"]["steps"]:
                self.step(step)
            counters = self.counters()
            requests = self.far.requests()
            folder_log = self.end_and_read_log()
            return self.observed(requests, counters, folder_log)
        finally:
            self.far.stop()
            self.server.stop()

    def places(self):
        """What the tokens for places stand for in this run."""
        ports = self.far.ports
        return [
            ("@HTTP@", "127.0.0.1:%d" % ports["http"]), ("@HTTPS@", "127.0.0.1:%d" % ports["https"]),
            ("@HTTPPORT@", str(ports["http"])), ("@HTTPSPORT@", str(ports["https"])),
            ("@SMTP@", "127.0.0.1:%d" % self.smtp[0]), ("@SMTPS@", "127.0.0.1:%d" % self.smtp[1]),
            ("@DIR@", self.server.folder), ("@CA@", os.path.join(self.certificate, "ca.pem"))]

    def moments(self):
        return [(token, moment(token, self.base)) for token in self.tokens]

    def step(self, step):
        if "post" in step:
            if not self.base:
                while not 0.1 < time.time() % 1 < 0.9:
                    time.sleep(0.02)
                self.base = int(time.time()) + 0.623
            time.sleep(max(0.0, self.base + step.get("at", -1e9) - time.time()))
            alerts = replace_all(step["post"], self.places() + self.moments())
            status, answer = self.server.json("POST", "/api/v2/alerts", json.dumps(alerts))
            if status != 200:
                raise Trouble("posting alerts gave %d %s" % (status, answer[:300]))
        for name, text in (step.get("write") or {}).items():
            self.server.write(name, replace_all(text, self.places()))
        if step.get("reload"):
            self.server.request("POST", "/-/reload", b"")
        if "wait_requests" in step:
            self.far.wait(step["wait_requests"], step.get("timeout", 15))
        time.sleep(step.get("sleep", 0))

    def counters(self):
        """The notification counters above zero of the integrations that the configuration names."""
        text = self.server.request("GET", "/metrics")[2]
        named = set(re.findall(r"(?m)^\s+(?:- )?([a-z0-9]+)_configs:", self.case["config"]))
        found = {}
        for line in text.splitlines():
            parts = re.match(r"alertmanager_(notification\w*_total)\{(.*)\} ([\d.e+]+)$", line)
            if not parts or not re.match(r"notification(s|_requests)(_failed)?_total$", parts.group(1)):
                continue
            labels = dict(re.findall(r'(\w+)="([^"]*)"', parts.group(2)))
            if labels.get("integration") in named and float(parts.group(3)) > 0:
                name = parts.group(1)
                if "reason" in labels:
                    name += "{reason=%s}" % labels["reason"]
                found.setdefault(labels["integration"], {})[name] = int(float(parts.group(3)))
        return found

    def end_and_read_log(self):
        self.server.keeps_folder, kept = True, self.server.keeps_folder
        self.server.stop()
        self.server.keeps_folder = kept
        return self.server.log_text()

    # What was seen, in the notation of the cases.

    def clean(self, text):
        for token, text_of_moment in self.moments():
            text = text.replace(text_of_moment, token)
            text = text.replace(text_of_moment[:-1].replace("T", " ") + " +0000 UTC", token[:-1] + "|go@")
        for token, place in self.places():
            if "PORT" not in token:
                text = text.replace(place, token)
                text = text.replace(place.replace(":", "%3A"), token[:-1] + "|url@")
        text = text.replace("localhost:%d" % self.far.ports["https"], "localhost:@HTTPSPORT@")
        return re.sub(r"127\.0\.0\.1:\d{4,5}->", "127.0.0.1:@PORT@->", text)

    def observed(self, entries, counters, log):
        requests = [self.request(entry) for entry in entries]
        times = [entry["time"] for entry in entries]
        lines = self.lines(log)
        if self.case.get("unordered"):
            requests.sort(key=lambda request: json.dumps(request, sort_keys=True))
        if self.case.get("collapse"):
            requests, lines, counters = collapsed(requests, lines, counters)
        return {"requests": requests, "gaps": [b - a for a, b in zip(times, times[1:])],
                "metrics": counters, "logs": lines}

    def request(self, entry):
        seen = {"method": entry["method"], "url": self.clean(entry["url"])}
        if entry["listener"] == "https":
            seen["via"] = "tls"
            seen["tls"] = entry["tls"]
        headers = {}
        for name, value in entry["headers"]:
            name = "-".join(part.capitalize() for part in name.split("-"))
            value = self.clean(value)
            if name == "Content-Length":
                value = "@LEN@" if value == str(len(entry["body"])) else "wrong: " + value
            elif name == "User-Agent":
                value = re.sub(r"^Alertmanager/\d[\w.+~-]*$", "Alertmanager/@VERSION@", value)
            if name in headers:
                before = headers[name] if isinstance(headers[name], list) else [headers[name]]
                value = before + [value]
            headers[name] = value
        seen["headers"] = headers
        query = urlsplit(entry["url"]).query
        if query:
            seen["query"] = {k: self.clean(v) for k, v in parse_qsl(query, keep_blank_values=True)}
        if entry["body"]:
            seen["body"] = {"raw": self.clean(entry["body"].decode("utf-8", "replace"))}
        seen["answer"] = entry["answer"]
        return seen

    def lines(self, log):
        """The log lines of level info and above about notifications."""
        found = []
        for text in log.splitlines():
            fields = logfmt(text)
            if not {"integration", "aggrGroup", "num_alerts"} & set(fields):
                continue
            if fields.get("level", "").upper() == "DEBUG":
                continue
            for name in ("time", "ts", "source", "caller", "component"):
                fields.pop(name, None)
            if "duration" in fields:
                fields["duration"] = "@DURATION@"
            fields["level"] = fields.get("level", "").upper()
            found.append({name: self.clean(value) for name, value in fields.items()})
        return found


def logfmt(text):
    """The fields of a log line; values in quotes as Go writes them."""
    fields = {}
    for name, value in re.findall(r'([\w.\-]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)', text):
        if value.startswith('"'):
            try:
                value = json.loads(re.sub(r"\\x([0-9a-f]{2})", r"\\u00\1", value))
            except ValueError:
                value = value[1:-1]
        fields[name] = value
    return fields


def collapsed(requests, lines, counters):
    """Equal neighbours become one, and numbers of retries a token: how many there are is chance."""
    merged = []
    for request in requests:
        if merged and {k: v for k, v in merged[-1].items() if k != "times"} == request:
            merged[-1]["times"] = "@N@"
        else:
            merged.append(dict(request))
    kept = []
    for line in lines:
        line = {k: re.sub(r"after \d+ attempts", "after @N@ attempts", v) if k == "err" else v
                for k, v in line.items()}
        if not kept or kept[-1] != line:
            kept.append(line)
    counters = {integration: {name: "@N@" if "requests" in name else value for name, value in found.items()}
                for integration, found in counters.items()}
    return merged, kept, counters


def expectation(case, is_captured):
    """What should be seen: the capture, or what the case says of 0.34."""
    wanted = {"requests": copy.deepcopy(case["requests"]), "metrics": copy.deepcopy(case["outcome"]["metrics"]),
              "logs": copy.deepcopy(case["outcome"]["logs"])}
    delta = {} if is_captured else case.get("delta_0_34") or {}
    for number, request in enumerate(wanted["requests"], 1):
        body = request.get("body")
        if not body:
            continue
        if delta.get("routeLabels") and isinstance(body.get("json"), dict) and "commonAnnotations" in body["json"]:
            body["raw"] = body["raw"].replace(',"externalURL":', ',"routeLabels":{},"externalURL":', 1)
        body["raw"] = (delta.get("bodies") or {}).get(str(number), body["raw"])
        request["body"] = {"raw": body["raw"]}
    if case.get("unordered"):
        wanted["requests"].sort(key=lambda request: json.dumps(request, sort_keys=True))
    for found in wanted["metrics"].values():
        for name in list(found):
            reason = re.fullmatch(r"(notifications_failed_total)\{reason=(.*)\}", name)
            if reason and reason.group(2) in (delta.get("failed_reason") or {}):
                value = found.pop(name)
                found["%s{reason=%s}" % (reason.group(1), delta["failed_reason"][reason.group(2)])] = value
    if "logs" in delta:
        wanted["logs"] = copy.deepcopy(delta["logs"])
    return wanted


def compare(want, got, where):
    """Yields (where, text) for each place in which two documents differ."""
    if isinstance(want, dict) and isinstance(got, dict):
        for key in sorted(set(want) | set(got)):
            if key not in got:
                yield "%s %s" % (where, key), "missing: %s" % json.dumps(want[key], ensure_ascii=False)[:400]
            elif key not in want:
                yield "%s %s" % (where, key), "unexpected: %s" % json.dumps(got[key], ensure_ascii=False)[:400]
            else:
                yield from compare(want[key], got[key], "%s %s" % (where, key))
    elif isinstance(want, list) and isinstance(got, list):
        if len(want) != len(got):
            yield where, "%d in place of %d" % (len(got), len(want))
        for number, (left, right) in enumerate(zip(want, got), 1):
            yield from compare(left, right, "%s %d" % (where, number))
        for extra in got[len(want):]:
            yield where, "unexpected: %s" % json.dumps(extra, ensure_ascii=False)[:400]
        for lost in want[len(got):]:
            yield where, "missing: %s" % json.dumps(lost, ensure_ascii=False)[:400]
    elif want != got:
        yield where, short_pair(want, got)


def short_pair(want, got):
    if isinstance(want, str) and isinstance(got, str) and len(want) + len(got) > 200:
        at = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b), min(len(want), len(got)))
        return "from character %d: %r in place of %r" % (
            at, got[max(0, at - 30):at + 80], want[max(0, at - 30):at + 80])
    return "%s in place of %s" % (json.dumps(got, ensure_ascii=False), json.dumps(want, ensure_ascii=False))


def differences(case, program, certificate, is_captured):
    try:
        seen = Play(case, program, certificate).run()
    except (Trouble, OSError) as trouble:
        return [("run", str(trouble))]
    wanted = expectation(case, is_captured)
    found = list(compare(wanted["requests"], seen["requests"], "request"))
    found += compare(wanted["metrics"], seen["metrics"], "metrics")
    found += compare(wanted["logs"], seen["logs"], "log")
    for number, low, high in case.get("gaps") or []:
        if number <= len(seen["gaps"]) and not low - 0.05 <= seen["gaps"][number - 1] <= high + 0.6:
            found.append(("pause %d" % number, "%.2f s in place of %s to %s" % (seen["gaps"][number - 1], low, high)))
    return found


def load(folder, only):
    cases = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json") and only in name:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                cases.append(json.load(file))
    if not cases:
        raise SystemExit("no case has such a name")
    # The slow ones first, so that they do not make the tail.
    return sorted(cases, key=lambda case: not case.get("slow"))


def main():
    arguments = argparse.ArgumentParser(description="Replays webhook notifications; see the head of the file.")
    arguments.add_argument("servers", nargs="+", metavar="SERVER")
    arguments.add_argument("--cases", default=os.path.join(HERE, "..", "Vectors", "notify", "webhook"))
    arguments.add_argument("--only", default="")
    arguments.add_argument("--jobs", type=int, default=8)
    arguments.add_argument("--again", type=int, default=1)
    arguments.add_argument("--all", action="store_true")
    arguments.add_argument("--verbose", action="store_true")
    options = arguments.parse_args()
    cases = load(options.cases, options.only)
    certificate = tempfile.mkdtemp(prefix="conform-ca-")
    code = 0
    try:
        make_certificate(certificate)
        for program in options.servers:
            is_captured = version(program) < (0, 34, 0)
            score = Score("notify", program, is_captured, options.verbose)

            def play(case, program=program, is_captured=is_captured):
                for _ in range(options.again + 1):
                    found = differences(case, program, certificate, is_captured)
                    if not found:
                        break
                return found

            chosen = [case for case in cases if options.all or not not_yet(case)]
            for case in cases:
                if case not in chosen:
                    score.not_yet(case["name"], not_yet(case))
            with ThreadPoolExecutor(options.jobs) as pool:
                for case, found in zip(chosen, pool.map(play, chosen)):
                    score.add(case["name"], found)
            code |= score.close()
    finally:
        shutil.rmtree(certificate, ignore_errors=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
