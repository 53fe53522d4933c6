"""Groups, routes and labels of odd kinds: originals and ours must write the same keys into the log, or both tell."""

import json
import os
import time

from mesh_nodes import Cluster, stamp, wait_until
from mesh_scenes import LAST_TURN, stop_in_order
from mesh_state import alert_hash, read_log

CONFIGURATION = r"""
route:
  receiver: far
  group_by: [alertname]
  group_wait: 1s
  group_interval: 4s
  routes:
  - matchers: ['a="1"', 'b!="two"', 'd=~".+"', 'd!~"p|q"']
    group_by: ['...']
    receiver: far
    continue: true
  - match: {h: "1"}
    match_re: {c: "x.*"}
    group_by: [cluster, alertname, absent]
    receiver: two
    routes:
    - matchers: ['e="q\"uo\\te"']
      receiver: far
      group_by: []
    - matchers: ['z=~"a b|c,d"', 'z!="}"']
      receiver: two
      group_by: [z, aa, a1, a]
  - matchers: ['"foo bar"="x y"']
    group_by: ["foo bar", "größe", alertname]
    receiver: far
  - matchers: ['m=~"a|b"']
    receiver: two
    group_by: [alertname, m]
receivers:
- name: far
  webhook_configs:
  - url: http://%s/
- name: two
  webhook_configs:
  - url: http://SINK/first
  - url: http://SINK/second
    send_resolved: false
"""

ALERTS = [
    {"a": "1", "d": "z", "b": "one"},
    {"a": "1", "d": "\u200bzero width", "tab": "a\tb"},
    {"h": "1", "c": "xyz", "cluster": "c1"},
    {"h": "1", "c": "xyz", "cluster": 'quo"te\\slash\nline'},
    {"h": "1", "c": "x", "e": 'q"uo\\te'},
    {"h": "1", "c": "x", "z": "a b", "a": "3", "a1": "2", "aa": "1"},
    {"h": "1", "c": "x", "z": "c,d", "a1": "\u00a0nobreak"},
    {"foo bar": "x y", "größe": "groß \u2028 \U0001f600"},
    {"m": "a", "control": "\x01\x7f"},
    {"m": "b", "long": "w" * 300},
    {"many%02d" % n: str(n) for n in range(60)},
    {},
]


def keys(run):
    """Every group is told once to each of its integrations, whatever its labels are, and stays silent afterwards."""
    with Cluster(run.programs, run.mix, configuration=CONFIGURATION) as cluster:
        for node in cluster.nodes:
            node.write("alertmanager.yml", cluster.configuration.replace("SINK", cluster.sink.address))
        cluster.start()
        now = time.time()

        def post(ends=None):
            cluster.post([{"labels": dict({"alertname": "Odd%02d" % n}, **labels), "startsAt": stamp(now),
                           "endsAt": stamp(ends or time.time() + 300)} for n, labels in enumerate(ALERTS)])
        post()
        cluster.sink.wait(lambda s: len(told(s)) >= 16, 10)
        wait_until(time.monotonic() + LAST_TURN)
        counts = told(cluster.sink)
        wrong = {key: count for key, count in counts.items() if count != 1}
        run.check(len(counts) >= 16 and not wrong, "%d groups of odd labels are told once each" % len(counts),
                  str(wrong or counts))
        stop_in_order(cluster.nodes[0])
        post()
        wait_until(time.monotonic() + 4 + LAST_TURN)
        wrong = {key: count for key, count in told(cluster.sink).items() if count != 1}
        run.check(not wrong, "the others know it from the first", str(wrong))
        for node in cluster.nodes[1:]:
            stop_in_order(node)
        logs = [read_log(os.path.join(node.folder, "data", "nflog")) for node in cluster.nodes]
        run.check(all(set(log) == set(logs[0]) for log in logs), "their files have the same keys",
                  str([set(log) ^ set(logs[0]) for log in logs]))
        known = {alert_hash(dict({"alertname": "Odd%02d" % n}, **labels)) for n, labels in enumerate(ALERTS)}
        found = set().union(*(entry[1] for log in logs for entry in log.values()))
        run.check(found == known, "and the hashes of all alerts", "%d of %d" % (len(found & known), len(known)))


def told(sink):
    """How often each group was told to each address."""
    out = {}
    for one in sink.end.requests():
        key = json.loads(one["body"])["groupKey"], one["url"].rsplit("/", 1)[1]
        out[key] = out.get(key, 0) + 1
    return out
