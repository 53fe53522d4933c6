#!/usr/bin/env python3
"""Both clients against both servers: every command, its output, its errors and its exit code.

  amtool.py OUR_SERVER OUR_AMTOOL ORIGINAL_SERVER ORIGINAL_AMTOOL [-v]

What is deliberate is listed in DELIBERATE with the first words of its line in docs/compatibility.md. Exit code 1 when something else
differs."""

import difflib
import os
import re
import subprocess
import sys
import tempfile
import time

from running import Server

CONFIGURATION = """
route:
  receiver: default
  group_by: [alertname]
  routes:
  - matchers: [severity="critical"]
    receiver: pager
    continue: true
    routes:
    - matchers: ['team=~"db|cache"']
      receiver: db-pager
  - matchers: ['severity=~"warning|critical"', 'env!="dev"']
    receiver: chat
  - match: {legacy: "yes"}
    match_re: {node: "n[0-9]+"}
    receiver: legacy
  - matchers: ['"utf8 näme"="ü"']
    receiver: chat
receivers: [{name: default},{name: pager},{name: db-pager},{name: chat},{name: legacy}]
"""

FILES = {
    "am.yml": CONFIGURATION,
    "bad.yml": "BAD",
    "noroute.yml": "receivers: [{name: a}]",
    "tmpl.yml": CONFIGURATION + "templates: [broken.tmpl]\n",
    "good.yml": CONFIGURATION + "templates: ['t*.tmpl', 'none*']\n",
    "t.tmpl": '{{ define "x" }}hi {{ .Status }}{{ end }}',
    "broken.tmpl": '{{ define "x" }}',
    "data.json": '{"status":"firing","alerts":[{"status":"firing","labels":{"a":"b"}}],"receiver":"r"}',
    "import.json": '[{"comment":"c","createdBy":"a","startsAt":"2026-01-01T00:00:00Z","endsAt":"2098-01-01T00:00:00Z",'
                   '"matchers":[{"name":"i","value":"j","isRegex":false}]}]',
    "junk": "garbage",
    "empty.json": "",
    "none.json": "[]",
    "http.yml": "authorization: {type: basic}",
    "args": "alert\nquery\nfoo\n",
}

# {first} is the id of the first silence of the session, {unknown} one that no server has.
SESSION = """
alert
-o json alert
-o extended alert query nothing
alert add alertname=foo severity=critical team=db --annotation summary=big --annotation runbook=http://x/y \
--start 2001-01-01T00:00:00Z --end 2099-01-01T00:00:00+02:00 --generator-url http://prom/graph?a&b
alert add bar severity=warning --start 2001-01-02T00:00:00Z --end 2099-01-01T00:00:00Z
alert
alert query -a
alert query -s
alert query -i -u
alert -o extended
-ojson alert query foo
alert query foo severity=critical
alert query severity=~crit.*
alert query node=~n(
alert query {node=n1}
alert query node='n1'
alert query a=b node
alert query a=b c=~n(
alert query -r [)
alert query -r db-pager
alert query --date.format=15:04 foo
@args
alert add
alert add a=b c
alert add a=b c!=d
alert add a=b --start yesterday
alert add a=b --annotation foo
alert add a=b --end 2001-01-01T00:00:00Z --start 2002-01-01T00:00:00Z
silence add foo node=n1 -c maint -a ana --start 2095-01-01T00:00:00Z --end 2098-01-01T00:00:00Z --annotation k=v
silence add alertname=~f.* node!=n9 x!~y|z -c regex -a bob --start 2095-01-01T00:00:00Z -d 1w2d
silence add "utf8 näme"="ü" -c x -a '' --start 2095-01-01T00:00:00Z -d 3d
silence
silence -o extended
silence query -o json
silence -q --created-by ana
silence --id {first}
silence --id {unknown}
silence --within 1d
silence --expired
silence query alertname=foo
silence query alertname=~f.*
silence add
silence add foo
silence add foo -d 5 -c x
silence add foo -c x -d 0
silence add foo -c x --start 2030-01-01T00:00:00Z --end 2029-01-01T00:00:00Z
silence add foo -c x --start bad
silence add a=~.* -c x
silence add foo -c x --annotation bar
silence add foo -c x --annotation bar!=x
silence add foo -c x --end 2001-01-01T00:00:00Z --start 2000-01-01T00:00:00Z
silence add foo -c x -d -1h
silence update {first} -c changed
silence update {first} -d 2h
silence update {first} -q -c again
silence update
silence update abc
silence update {unknown}
silence expire {first}
silence expire {first}
silence expire
silence expire abc
silence expire {unknown}
silence import import.json
silence import none.json
silence import junk
silence import empty.json
silence import nofile
silence import -w x none.json
silence import -w 0 import.json
cluster
cluster show -o extended
-o json cluster
config
-o extended config
config routes
config routes --config.file am.yml
config routes show a
config routes test --tree severity=critical team=db
config routes test
config routes test legacy=yes node=n3
config routes test foo
config routes test foo!=bar
config routes test foo=bar --verify.receivers=x
config routes test foo=bar --verify.receivers=default
config routes --config.file nofile
check-config am.yml
check-config bad.yml noroute.yml good.yml
check-config tmpl.yml
check-config nofile am.yml
check-config .
check-config
template
template render
template render --template.glob=none* --template.text={{.CommonLabels}}|{{.GroupLabels}}|{{.ExternalURL}}
template render --template.glob=t.tmpl --template.text={{template"x".}}
template render --template.glob=t.tmpl --template.text={{template"nope".}}
template render --template.glob=none* --template.text={{.Nope}}
template render --template.glob=none* --template.text=<b>{{.CommonLabels}} --template.type=html
template render --template.glob=none* --template.text={{.Status}}{{.Receiver}} --template.data data.json
template render --template.glob=none* --template.text=x --template.data junk
template render --template.glob=[ --template.text=x
template render --template.glob=none* --template.text=x --template.type pdf
bogus
--bogus
-x
alert --require-comment
-o pdf alert
-o=json alert
--timeout soon alert
--timeout 0 cluster
--enable-feature=bogus alert
--http.config.file=http.yml cluster
--http.config.file=nofile cluster
--date.format= alert
--date.format=Mon,02-Jan-06_3:04PM_-07:00 alert
--date.format=2006-01-02T15:04:05.000Z07:00 silence
silence -vq --no-verbose
silence query -q -o json
alert -- -x
alert -
alert query -- foo
-o extended silence add x=y -c k --start 2095-01-02T00:00:00Z -d 2h
-o json silence expire {unknown}
-o json check-config am.yml
config routes show -o json
config routes -o extended test a=b
silence update {first} --start 2096-01-01T00:00:00Z
silence update {first} --end 2097-01-01T00:00:00Z -o extended
silence update {first} --end bad
silence update {first} -d 5
silence update {first} -c x -o json
silence query --within 1w2d
silence query --within 900000h
silence query --within x
silence query --expired --within 1h
silence query --created-by ana --id {first}
silence query foo a
silence query foo a=~(
silence add foo bar -c x
silence add foo bar=~( -c x
silence add foo bar=x
silence add foo -c x -d 1h30 --start 2095-01-01T00:00:00Z
silence add foo -c x --start 2095-01-01T00:00:00
silence add foo -c x --start 2095-13-01T00:00:00Z
silence add foo a="b\\"c" -c x --start 2095-02-01T00:00:00Z -d 1h
silence add foo a="b -c x
silence add foo ä=b -c x --start 2095-03-01T00:00:00Z -d 1h
silence add foo =b -c x
silence expire ''
alert -r db -r x
alert -as
alert query a b
alert add x --start 2001-01-01T00:00:00Z --end 2000-01-01T00:00:00Z
alert add x --generator-url ://bad
alert add é=ü --start 2001-01-03T00:00:00Z --end 2099-01-01T00:00:00Z
alert -o json
config routes test --config.file noroute.yml a=b
config routes --config.file bad.yml
config routes test a=~b
silence import a b
silence import .
silence import --worker=1.5 none.json
check-config am.yml am.yml
check-config empty.json
template render --template.glob=broken.tmpl --template.text=x
template render --template.glob=none* --template.text={{
template render --template.glob=none* --template.text={{nope}}
template render --template.glob=none* --template.text=x --template.data nofile
template render --template.glob=none* --template.text={{range.Alerts.Firing}}{{.Annotations.SortedPairs}}{{.GeneratorURL}}{{end}}
template render --template.glob=none* --template.text={{template"slack.default.title".}}
--timeout=1w2d cluster
--timeout=-1s cluster
--output= cluster
--no-output alert
--quiet alert
--version-check
--alertmanager.url=x
help silence bogus
bogus --help
@nofile
--completion-bash silence
--completion-bash
--completion-bash config
""".replace("\\\n", "").strip().split("\n")

# Command, and why the clients differ there.
DELIBERATE = {
    "alert query node=~n(": "a first argument with one of `= ! ~ { }` that is no matcher",
    "alert query {node=n1}": "`{a=b,c=d}` as an argument",
    "alert query node='n1'": "warnings of the old parser, of features, `--verbose`",
    "silence update {first} -q": "`-q` of `silence update`",
    "silence import -w 0": "`silence import -w 0`",
    "-o extended config": "`-o extended` of `config show`",
    "--completion-bash config": "`config test`, `config diff`",
    "--completion-bash silence": "`silence extend ID... 2h`, `silence export`, `silence preview MATCHERS`",
    "config routes --config.file am.yml": "the warning that `--config.file` overrides the URL",
}


def blank(text):
    """What no two runs have in common."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID", text)
    text = re.sub(r"127\.0\.0\.1:\d+", "HOST", text)
    text = re.sub(r'"updatedAt":"[^"]*"', '"updatedAt":"T"', text)
    text = re.sub(time.strftime("%Y-") + r"\d\d-\d\d \d\d:\d\d:\d\d UTC", "NOW", text)
    # The original names missing flags in any order.
    text = text.replace("'--template.text', '--template.glob'", "'--template.glob', '--template.text'")
    text = re.sub(r"time=\S+ level=WARN source=\S+", "time= level=WARN", text)
    return text


def run(client, url, folder, words):
    environment = {"HOME": folder, "PATH": os.environ.get("PATH", ""), "TZ": "UTC"}
    done = subprocess.run([client, "--no-version-check", "--alertmanager.url=" + url] + words, cwd=folder,
                          env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    return done.stdout, done.stderr, done.returncode


def session(client, server_program):
    """The outcomes of the whole session: a list of (command, out, errors, code)."""
    with tempfile.TemporaryDirectory(prefix="amtool-") as folder:
        for name, text in FILES.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
                out.write(text)
        server = Server(server_program, CONFIGURATION, ["--cluster.listen-address="]).start()
        outcomes = []
        first = ""
        try:
            url = "http://127.0.0.1:%d" % server.port
            for line in SESSION:
                words = [word.replace("{first}", first).replace("{unknown}", "4fb00de0-0000-0000-0000-000000000000")
                         for word in split(line)]
                out, errors, code = run(client, url, folder, words)
                if words[:2] == ["silence", "add"] and code == 0 and not first:
                    first = out.strip().split("\n")[-1]
                outcomes.append((line, blank(out), blank(errors), code))
        finally:
            server.stop()
        return outcomes


def split(line):
    """Words between blanks; two quotes are an empty word, and quoted names keep their blank."""
    return ["" if word == "''" else word.replace("\0", " ")
            for word in line.replace("utf8 näme", "utf8\0näme").split(" ")]


def compare(title, expected, got, verbose):
    differences = 0
    for (line, *theirs), (_, *ours) in zip(expected, got):
        if theirs == ours:
            continue
        reason = next((why for start, why in DELIBERATE.items() if line.startswith(start)), None)
        if reason is None:
            differences += 1
        if reason is None or verbose:
            print("%s: %s%s" % (title, line, "" if reason is None else " (deliberate: %s)" % reason))
            for name, a, b in zip(("out", "errors", "code"), theirs, ours):
                for row in difflib.unified_diff(str(a).split("\n"), str(b).split("\n"), "original " + name, "ours", lineterm="", n=1):
                    print("    " + row)
    print("%s: %d commands, %d differ" % (title, len(expected), differences))
    return differences


def main():
    arguments = [word for word in sys.argv[1:] if word != "-v"]
    if len(arguments) != 4:
        sys.exit(__doc__)
    our_server, our_client, their_server, their_client = map(os.path.abspath, arguments)
    verbose = "-v" in sys.argv
    expected = session(their_client, their_server)
    failures = compare("our amtool, the original's server", expected, session(our_client, their_server), verbose)
    failures += compare("the original's amtool, our server", expected, session(their_client, our_server), verbose)
    failures += compare("our amtool, our server", expected, session(our_client, our_server), verbose)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
