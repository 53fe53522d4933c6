"""Scenes about who may join and over what: late joiners, TLS, loss of packets, company of originals, a load balancer."""

import os
import random
import re
import subprocess
import tempfile
import threading
import time

from mesh_network import Islands, lose_packets
from mesh_nodes import CONFIGURATION, GROUP_INTERVAL, ORIGINAL, OURS, Cluster, Sink, stamp, until, wait_until
from mesh_scenes import LAST_TURN, SPREAD, equal, same_silences, stop_in_order
from mesh_state import large_state, read_log, read_silences

def late(run, count=10000):
    """A node with nothing joins two that have ten thousand silences and entries of the log; the seconds it took."""
    silences, log = large_state(count)
    with Cluster(run.programs, run.mix[:2]) as cluster:
        for node in cluster.nodes:
            for name, data in (("silences", silences), ("nflog", log)):
                with open(os.path.join(node.folder, "data", name), "wb") as out:
                    out.write(data)
        cluster.start()
        run.check(all(node.active_silences() == count for node in cluster.nodes),
                  "two nodes take %d silences from files" % count, str([n.active_silences() for n in cluster.nodes]))
        late_one = cluster.add(run.mix[2])
        begin = time.monotonic()
        late_one.launch()
        answers = time.monotonic() - begin
        arrived = until(lambda: late_one.active_silences() == count, 30, 0.01)
        took = time.monotonic() - begin
        run.note("late joiner %s: answers after %.2f s, has all silences after %.2f s from its start" % (
            late_one.kind, answers, took))
        run.check(arrived and (took < 2 or late_one.kind == ORIGINAL), "it has all within 2 s of its start",
                  "%.2f s, %d" % (took, late_one.active_silences()))
        run.check(same_silences(cluster, count), "all list the same silences, word for word")
        cluster.settle()
        sink, told = cluster.sink, "Told%05d" % (count - 1)
        now = time.time()
        cluster.post([{"labels": {"alertname": name}, "startsAt": stamp(now), "endsAt": stamp(now + 600)}
                      for name in (told, "Untold", "Quiet00001")] + [
                     {"labels": {"alertname": "Quiet00001", "instance": "host-1.example:9100"},
                      "startsAt": stamp(now), "endsAt": stamp(now + 600)}], [late_one])
        run.check(sink.wait(lambda s: s.told("Untold"), 20), "the late one tells what is not in the log")
        wait_until(time.monotonic() + GROUP_INTERVAL + 1)
        run.check(not sink.told(told), "and nothing that others told before it came", str(sink.groups()))
        quiet = sink.told("Quiet00001")
        run.check(quiet and list(quiet[0][4]) == [""], "silences that it was given hold", str(quiet))
        stop_in_order(late_one)
        kept = read_log(os.path.join(late_one.folder, "data", "nflog"))
        run.check(len(kept) == count + 2, "its file has all entries of the log", "%d of %d" % (len(kept), count + 2))
        kept = read_silences(os.path.join(late_one.folder, "data", "silences"))
        run.check(len(kept) == count, "and all silences", "%d of %d" % (len(kept), count))
    return took if arrived else None


def make_keys(folder, name, authority=None):
    """A key and a certificate for loopback, signed by the authority (its name in the folder), or by itself."""
    path = os.path.join(folder, name)
    subject = ["-subj", "/CN=" + name, "-days", "2"]
    if authority is None:
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path + ".key",
                   "-out", path + ".pem"] + subject
        subprocess.run(command, check=True, capture_output=True)
        return
    signer = os.path.join(folder, authority)
    subprocess.run(["openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", path + ".key", "-out",
                    path + ".csr", "-subj", "/CN=" + name], check=True, capture_output=True)
    with open(path + ".ext", "w", encoding="ascii") as out:
        out.write("subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:mesh.example\n"
                  "extendedKeyUsage=serverAuth,clientAuth\n")
    subprocess.run(["openssl", "x509", "-req", "-in", path + ".csr", "-CA", signer + ".pem", "-CAkey",
                    signer + ".key", "-CAcreateserial", "-out", path + ".pem", "-days", "2", "-extfile",
                    path + ".ext"], check=True, capture_output=True)


TLS = """tls_server_config:
  cert_file: {name}.pem
  key_file: {name}.key
  client_ca_file: {authority}.pem
  client_auth_type: RequireAndVerifyClientCert
tls_client_config:
  cert_file: {name}.pem
  key_file: {name}.key
  ca_file: {authority}.pem
  server_name: mesh.example
"""


def tls(run):
    """Gossip over mutual TLS: silences, log and large messages pass; who has no right certificate stays outside."""
    with tempfile.TemporaryDirectory(prefix="mesh-tls-") as folder:
        make_keys(folder, "authority")
        make_keys(folder, "stranger")
        make_keys(folder, "node", "authority")
        make_keys(folder, "intruder", "stranger")
        for name, authority in (("node", "authority"), ("intruder", "stranger")):
            with open(os.path.join(folder, name + ".yml"), "w", encoding="ascii") as out:
                out.write(TLS.format(name=name, authority=authority))
        secure = "--cluster.tls-config=" + os.path.join(folder, "node.yml")
        with Cluster(run.programs, run.mix, flags=[secure, "--cluster.pushpull-interval=5s"]) as cluster:
            cluster.start()
            run.check(True, "three nodes find each other over TLS")
            speak_over_tls(run, cluster)
            outside = cluster.add(run.mix[0], ["--cluster.tls-config=" + os.path.join(folder, "intruder.yml")])
            outside.launch()
            # It has settled alone: had it got in, it would have seen others by then.
            run.check(until(lambda: outside.is_ready(1), 30) and all(
                len(node.status()["peers"]) == 3 for node in cluster.nodes[:3]) and not outside.silences(),
                "a node with certificates of a stranger stays outside")
            outside.stop()
            first = cluster.nodes[0]
            first.kill()
            first.launch()
            cluster.settle()
            run.check(same_silences(cluster), "a node that was killed comes back and has all")


def speak_over_tls(run, cluster):
    for node in cluster.nodes:
        for size in (10, 3000, 60000):
            identity = node.add_silence(equal("from", node.name), "w" * size)
            took = cluster.everywhere(lambda one: one.silence(identity) is not None, SPREAD)
            run.check(took is not None, "a silence of %d bytes made on %s (%s) is everywhere" % (
                size, node.name, node.kind))
    sink, feeder = cluster.sink, cluster.feed()
    feeder.fire(*["Sealed%d" % n for n in range(5)])
    run.check(sink.wait(lambda s: len(s.groups()) == 5, 10), "alerts are told")
    wait_until(sink.tellings()[-1][0] + LAST_TURN)
    run.check(set(sink.groups().values()) == {1}, "once", str(sink.groups()))


def loss(run):
    """One packet in twenty is lost: alerts are told once, silences arrive, nobody is given up."""
    lose_packets()
    # A lost SYN costs a second: turns are longer than that.
    turns = 2 * 3 + 1
    with Cluster(run.programs, run.mix, flags=["--cluster.pushpull-interval=5s", "--cluster.peer-timeout=3s"],
                 configuration=CONFIGURATION.replace("group_interval: 4s", "group_interval: 10s")) as cluster:
        cluster.start(60)
        sink, feeder = cluster.sink, cluster.feed()
        names = ["Lossy%02d" % n for n in range(40)]
        feeder.fire(*names[:20])
        identities = [cluster.nodes[n % 3].add_silence(equal("lossy", str(n)), "w" * (n % 3 * 600))
                      for n in range(30)]
        run.check(sink.wait(lambda s: len(s.groups()) >= 20, 20), "alerts are told")
        took = cluster.everywhere(lambda node: set(identities) <= set(node.silences()), 20)
        run.check(took is not None, "30 silences are everywhere")
        wait_until(sink.tellings()[-1][0] + turns)
        feeder.fire(*names[20:])
        feeder.resolve(*names[:20])
        run.check(sink.wait(lambda s: len(s.groups("resolved")) == 20 and len(s.groups("firing")) == 40, 30),
                  "what is new is told, and what is over", str(len(sink.groups())))
        wait_until(time.monotonic() + 10 + turns)
        # A post that the network delays by a second may pass a look; ours looks again, an original does not.
        twice = {name: [(who, status) for _, who, status, *_ in sink.told(name)] for name in names
                 if len(sink.told(name, "firing")) != 1 or len(sink.told(name, "resolved")) > 1}
        kinds = {node.name: node.kind for node in cluster.nodes}
        ours = {name: found for name, found in twice.items() if any(kinds[who] == OURS for who, _ in found[1:])}
        run.check(not (ours if ORIGINAL in run.mix else twice), "each once", str(twice))
        if twice:
            run.note("told more than once: %s" % twice)
        run.check(all(len(node.status()["peers"]) == 3 for node in cluster.nodes), "all are still members")


def split(run):
    """The first is cut off from the others: each side tells; whole again, nobody repeats it and silences meet."""
    with Islands(3) as islands, Cluster(
            run.programs, run.mix, sink=Sink(host=islands.hub), islands=islands) as cluster:
        cluster.start()
        first, second, third = cluster.nodes
        sink, feeder = cluster.sink, cluster.feed()
        shared = first.add_silence(equal("shared"), "before")
        feeder.fire("Before")
        run.check(sink.wait(lambda s: s.told("Before"), 10), "an alert before is told")
        wait_until(time.monotonic() + LAST_TURN)
        islands.cut(0)
        parted = until(lambda: len(first.status()["peers"]) == 1 and len(second.status()["peers"]) == 2
                       and len(third.status()["peers"]) == 2, 30)
        run.check(parted, "each side sees that the other is gone")
        feeder.fire("Split")
        run.check(sink.wait(lambda s: {"n0", "n1"} <= {one[1] for one in s.told("Split")}, 10),
                  "each side tells an alert of that time", str(sink.told("Split")))
        first.add_silence(equal("side", "one"))
        second.add_silence(equal("side", "two"))
        first.add_silence(equal("shared"), "edited alone", identity=shared)
        third.expire(shared)
        wait_until(time.monotonic() + LAST_TURN)
        run.check(len(sink.told("Split")) == 2 and len(sink.told("Before")) == 1, "once", str(sink.groups()))
        islands.join(0)
        run.check(until(lambda: all(node.is_ready(3) for node in cluster.nodes), 30), "joined again, all see all")
        run.check(until(lambda: same_silences(cluster, 3), SPREAD), "silences of both sides are everywhere",
                  str([sorted(one["comment"] for one in node.silences().values()) for node in cluster.nodes]))
        run.check(all(node.silence(shared)["status"]["state"] == "expired" for node in cluster.nodes),
                  "what was changed last holds")
        feeder.fire("After")
        wait_until(time.monotonic() + GROUP_INTERVAL + LAST_TURN)
        run.check(sink.groups() == {"Before": 1, "Split": 2, "After": 1}, "no storm: only what is new is told, once",
                  str(sink.groups()))


def line_kinds(nodes):
    """The kinds of lines in logs: level, component and text without numbers, names and addresses."""
    out = {}
    for line in "".join(node.log_text() for node in nodes).splitlines():
        found = dict(re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|\S*)', line))
        if "msg" not in found:
            continue
        text = found["msg"].strip('"')
        text = re.sub(r"\bn\d\b", "NODE", text)
        text = re.sub(r"\d+(\.\d+)*(:\d+)?", "N", text)
        kind = " ".join((found.get("level", ""), found.get("component", ""), text))
        out[kind] = out.get(kind, 0) + 1
    return out


def keep_company(run, mix):
    """The same small day for a cluster: what its first node, an original, logged and counted."""
    with Cluster(run.programs, mix, flags=["--log.level=debug", "--cluster.pushpull-interval=3s"]) as cluster:
        cluster.start(one_by_one=True)
        feeder = cluster.feed()
        feeder.fire(*["Day%d" % n for n in range(10)])
        for n in range(6):
            cluster.nodes[n % 3].add_silence(equal("day", str(n)), "w" * (n % 2 * 3000))
        cluster.sink.wait(lambda s: len(s.groups()) == 10, 15)
        wait_until(time.monotonic() + LAST_TURN)
        feeder.resolve(*["Day%d" % n for n in range(10)])
        cluster.sink.wait(lambda s: len(s.groups("resolved")) == 10, 15)
        feeder.fire(*["Night%d" % n for n in range(10)])
        cluster.sink.wait(lambda s: len(s.groups()) == 20, 15)
        wait_until(time.monotonic() + LAST_TURN)
        witness = next(node for node in cluster.nodes if node.kind == ORIGINAL)
        counted = witness.metrics()
        last = cluster.nodes[2]
        stop_in_order(last)
        # Long enough that those who stay try to reach it again.
        wait_until(time.monotonic() + 2.5)
        until(lambda: len(witness.status()["peers"]) == 2, 10)
        last.launch()
        cluster.settle()
        return line_kinds(cluster.nodes if mix == "AAA" else [witness]), counted


# What a busy machine brings about among originals, too.
OF_CHANCE = re.compile(r"Suspect|Refuting|suspect message|Failed UDP ping|Was able to connect|Failed fallback"
                       r"|Push/Pull with|No response|context deadline|connection refused|reset by peer|timeout|EOF"
                       r"|nacks|Marking|refresh")


# The day of originals alone is the same for all mixes: it is lived once.
among_themselves, measuring = [], threading.Lock()


def company(run):
    """Originals among ours log and count what they log and count among their own."""
    with measuring:
        if not among_themselves:
            among_themselves.append(keep_company(run, "AAA"))
    alone, counted_alone = among_themselves[0]
    mixed, counted = keep_company(run, run.mix)
    strange = sorted(kind for kind in mixed if kind not in alone and not OF_CHANCE.search(kind))
    run.check(not strange, "an original logs no line that it does not log among its own", str(strange))
    grave = sorted(kind for kind in mixed if kind not in alone and kind.split(" ")[0] in ("WARN", "ERROR", "warn", "error"))
    if grave:
        run.note("warnings of originals, all of chance: %s" % grave)
    for name, most in (("alertmanager_cluster_peer_name_conflicts_total", 0), ("alertmanager_cluster_health_score", 1),
                       ("alertmanager_cluster_failed_peers", 0)):
        run.check(counted.get(name, 0) <= most, "%s is at most %d" % (name, most), str(counted.get(name)))
    for kind in ("update", "full_state"):
        for what in ("received_total", "received_size_total", "sent_total"):
            name = 'alertmanager_cluster_messages_%s{msg_type="%s"}' % (what, kind)
            ratio = counted[name] / max(1, counted_alone[name])
            run.check(0.4 <= ratio <= 2.0, "%s is as among its own" % name,
                      "%d, among its own %d" % (counted[name], counted_alone[name]))
    name = 'alertmanager_cluster_pings_seconds_count{peer="n%d"}'
    other = next(n for n, kind in enumerate(run.mix) if kind == OURS) if OURS in run.mix else 1
    run.check(counted.get(name % other, 0) > 2, "it has pinged ours and was answered", str(counted.get(name % other)))


def names(run):
    """Names, addresses and labels: who comes back is the same, who has another label is refused."""
    with Cluster(run.programs, run.mix, flags=["--cluster.label=blue"]) as cluster:
        cluster.start()
        def lists():
            return [sorted((p["name"], p["address"]) for p in node.status()["peers"]) for node in cluster.nodes[:3]]
        wanted = sorted((node.name, node.gossip) for node in cluster.nodes)
        run.check(all(one == wanted for one in lists()), "all list the same names and addresses", str(lists()))
        run.check([node.status()["name"] for node in cluster.nodes] == ["n0", "n1", "n2"], "names are those given")
        run.check([node.metrics()["alertmanager_peer_position"] for node in cluster.nodes] == [0, 1, 2],
                  "positions are those of the names")
        for node in cluster.nodes:
            kept = node.add_silence(equal("by", node.name))
            cluster.everywhere(lambda one: one.silence(kept), SPREAD)
            node.kill()
            node.launch()
            cluster.settle()
            run.check(all(one == wanted for one in lists()), "%s (%s), killed, comes back as itself" % (
                node.name, node.kind), str(lists()))
            run.check(until(lambda: same_silences(cluster), SPREAD), "and has all silences")
        conflicts = [node.metrics().get("alertmanager_cluster_peer_name_conflicts_total") for node in cluster.nodes]
        run.check(conflicts == [0, 0, 0], "nobody saw a conflict of names", str(conflicts))
        for kind in sorted(set(run.mix)):
            for label in ("--cluster.label=red", "--cluster.label="):
                stranger = cluster.add(kind, [label])
                stranger.launch()
                alone = until(lambda: stranger.is_ready(1), 30)
                refused = all(one == wanted for one in lists())
                run.check(alone and refused and not stranger.silences(),
                          "one (%s) with %s instead is refused" % (kind, label), "%s %s" % (stranger.status(), lists()))
                stranger.stop()


def balancer(run):
    """A load balancer gives each alert to one node of ours at random: once firing, never resolved before its end."""
    interval = 1.0
    with Cluster(run.programs, run.mix) as cluster:
        cluster.start()
        sink = cluster.sink
        wanted = [("Shared%d" % (n % 5), "i%02d" % n) for n in range(20)]
        began = time.time()
        def post():
            for name, instance in wanted:
                cluster.post([{"labels": {"alertname": name, "instance": instance}, "startsAt": stamp(began),
                               "endsAt": stamp(time.time() + 4 * interval)}], [random.choice(cluster.nodes)])
        def listed(node):
            return {(a["labels"]["alertname"], a["labels"].get("instance")) for a in node.get("/api/v2/alerts")}
        post()
        took = cluster.everywhere(lambda node: listed(node) == set(wanted), SPREAD)
        run.check(took is not None, "all nodes list all alerts", str([len(listed(n)) for n in cluster.nodes]))
        run.note("all nodes listed all alerts %s s after the post" % (took and "%.3f" % took))
        begin, missing = time.monotonic(), 0
        while time.monotonic() - begin < 24:
            next_post = time.monotonic() + interval
            post()
            missing += any(listed(node) != set(wanted) for node in cluster.nodes)
            wait_until(next_post)
        run.check(missing <= 1, "and go on to do so", "%d of 24 times something was missing" % missing)
        early = sink.told("Shared0", "resolved") + [one for one in sink.tellings() if "resolved" in one[4].values()]
        run.check(not early, "nothing is told as resolved while posts go on", str(early))
        groups = sink.groups("firing")
        run.check(groups == {"Shared%d" % n: 1 for n in range(5)}, "each group is told once", str(groups))
        run.check(all(len(sink.told("Shared%d" % n)[0][4]) == 4 for n in range(5) if sink.told("Shared%d" % n)),
                  "with all its alerts", str([len(one[4]) for one in sink.tellings()]))
        ended = time.monotonic()
        sink.wait(lambda s: len(s.groups("resolved")) == 5, 4 * interval + GROUP_INTERVAL + LAST_TURN + 5)
        wait_until(time.monotonic() + GROUP_INTERVAL + LAST_TURN)
        groups = sink.groups("resolved")
        run.check(groups == {"Shared%d" % n: 1 for n in range(5)}, "then each is told as resolved, once", str(groups))
        last = max((one[0] for one in sink.tellings() if one[2] == "resolved"), default=0) - ended
        run.check(0 < last < 4 * interval + GROUP_INTERVAL + LAST_TURN + 1, "in time", "%.1f s" % last)
