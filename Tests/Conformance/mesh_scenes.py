"""What must hold of a cluster: each scene is a function of a run, which has programs, a mix of kinds, and `check`."""

import json
import os
import threading
import time

from mesh_nodes import GROUP_INTERVAL, ORIGINAL, OURS, PEER_TIMEOUT, Cluster, Sink, until, wait_until

# Positions 1 and 2 look two turns after the first at the latest; a bit more for a busy machine.
LAST_TURN = 2 * PEER_TIMEOUT + 1.0
# How long what one node learned may take to be everywhere at a gossip interval of 50 ms.
SPREAD = 5.0


def equal(name, value="x"):
    return [{"name": name, "value": value}]


def same_silences(cluster, count=None):
    """Whether all nodes list the same silences, word for word."""
    lists = [node.silences() for node in cluster.up()]
    return all(one == lists[0] for one in lists) and (count is None or len(lists[0]) == count)


def talk(run):
    """Silences made, edited and expired anywhere; one notification for what all were told; the log holds for all."""
    with Cluster(run.programs, run.mix) as cluster:
        cluster.start()
        speak_of_silences(run, cluster)
        tell_once(run, cluster)
        stand_in(run, cluster)


def speak_of_silences(run, cluster):
    nodes = cluster.nodes
    for index, node in enumerate(nodes):
        editor, ender = nodes[(index + 1) % 3], nodes[(index + 2) % 3]
        identity = node.add_silence(equal("made", node.name), "made on " + node.name)
        took = cluster.everywhere(lambda one: one.silence(identity) is not None, SPREAD)
        run.check(took is not None, "a silence made on %s (%s) is everywhere" % (node.name, node.kind))
        edited = editor.add_silence(equal("made", node.name), "edited on " + editor.name, 7200, identity)
        took = cluster.everywhere(
            lambda one: (one.silence(edited) or {}).get("comment") == "edited on " + editor.name, SPREAD)
        run.check(took is not None and edited == identity,
                  "edited on %s (%s), it keeps its id and is everywhere" % (editor.name, editor.kind))
        ender.expire(edited)
        took = cluster.everywhere(lambda one: one.silence(edited)["status"]["state"] == "expired", SPREAD)
        run.check(took is not None, "expired on %s (%s), it is so everywhere" % (ender.name, ender.kind))
    changed = nodes[0].add_silence(equal("replaced"), "before")
    cluster.everywhere(lambda one: one.silence(changed) is not None, SPREAD)
    instead = nodes[1].add_silence(equal("replaced", "y"), "after", identity=changed)
    took = cluster.everywhere(
        lambda one: one.silence(instead) and one.silence(changed)["status"]["state"] == "expired", SPREAD)
    run.check(took is not None and instead != changed, "with other matchers it is expired and a new one stands")
    run.check(until(lambda: same_silences(cluster), SPREAD), "all list the same silences, word for word")
    identity = nodes[2].add_silence(
        [{"name": "alertname", "value": "Hushed.*", "isRegex": True}, {"name": "severity", "value": "none",
                                                                       "isEqual": False}])
    run.check(cluster.everywhere(lambda one: one.silence(identity), SPREAD) is not None,
              "a silence with a pattern and a negation is everywhere")


def tell_once(run, cluster):
    sink, feeder = cluster.sink, cluster.feed()
    feeder.fire("Once", "Kept", "HushedByAll", "Again")
    told = sink.wait(lambda s: {"Once", "Kept", "Again"} <= set(s.groups()), 10)
    run.check(told, "alerts that all nodes have are told", str(sink.groups()))
    if not told:
        return
    first = sink.told("Once")[0]
    wait_until(first[0] + LAST_TURN)
    run.check(len(sink.told("Once")) == 1, "once", str(sink.told("Once")))
    run.check(first[1] == "n0", "by the first by name", first[1])
    # All looks are over when three of four seconds have gone, so that no look crosses the resolution.
    feeder.resolve("Once")
    resolved = sink.wait(lambda s: s.told("Once", "resolved"), GROUP_INTERVAL + LAST_TURN + 5)
    run.check(resolved, "when it is over, that is told")
    wait_until((sink.told("Once")[-1])[0] + LAST_TURN)
    run.check([one[2] for one in sink.told("Once")] == ["firing", "resolved"], "once", str(sink.told("Once")))


def stand_in(run, cluster):
    sink, (first, *others) = cluster.sink, cluster.nodes
    dropped = first.add_silence(equal("dropped"), "expired while one is away")
    cluster.everywhere(lambda one: one.silence(dropped), SPREAD)
    first.stop()
    # The others look again at what it told: their next flush comes within an interval, their turn after it.
    gone = until(lambda: all(len(one.status()["peers"]) == 2 for one in others), 15)
    run.check(gone, "a node that stops has left")
    wait_until(time.monotonic() + GROUP_INTERVAL + PEER_TIMEOUT + 0.5)
    run.check(len(sink.told("Kept")) == 1, "what it told is not told by the others", str(sink.told("Kept")))
    others[0].expire(dropped)
    feeder = cluster.feeder
    feeder.fire("Meanwhile")
    run.check(sink.wait(lambda s: s.told("Meanwhile"), 10), "what fires without it is told by another")
    first.launch()
    cluster.settle()
    back = time.monotonic()
    wait_until(back + GROUP_INTERVAL + 1)
    run.check(len(sink.told("Kept")) == 1 and len(sink.told("Meanwhile")) == 1,
              "back, it does not tell again what it or another told", str(sink.groups()))
    run.check(same_silences(cluster) and first.silence(dropped)["status"]["state"] == "expired",
              "and lists the same silences: what was expired meanwhile does not come back")
    repeats = [one[0] for one in sink.told("Again")]
    gaps = [b - a for a, b in zip(repeats, repeats[1:])]
    run.check(gaps and min(gaps) >= 5.8 and max(gaps) <= 6 + GROUP_INTERVAL + LAST_TURN + 2 and not sink.told(
        "HushedByAll"), "repeat_interval holds for all together, silenced alerts are not told",
        "gaps %s, silenced told %d times" % (["%.1f" % g for g in gaps], len(sink.told("HushedByAll"))))


def files(run):
    """One node alone takes the folder of the kind before: silences are the same, nothing is told again."""
    kinds = run.mix
    with Cluster(run.programs, kinds[0], peers=False) as cluster:
        cluster.start()
        node, sink = cluster.nodes[0], cluster.sink
        kept = node.add_silence(equal("alertname", "Hushed"), "kept in a file: \u201cquotes\u201d, ümläut")
        over = node.add_silence(equal("over"), "expired")
        node.expire(over)
        node.add_silence(equal("later"), "pending", 7200, starts=time.time() + 3600)
        node.add_silence([{"name": "a b", "value": 'q"\\\n', "isRegex": False},
                          {"name": "instance", "value": "x.*|y", "isRegex": True, "isEqual": False}], "odd matchers")
        feeder = cluster.feed()
        feeder.fire("Kept", "Hushed")
        sink.wait(lambda s: s.told("Kept"), 10)
        before = node.silences()
        for index, kind in enumerate(kinds[1:], 1):
            step = "from %s to %s" % (kinds[index - 1], kind)
            code = stop_in_order(node)
            run.check(code == 0, "%s: the old one ends in order" % step, "status %s" % code)
            names = sorted(os.listdir(os.path.join(node.folder, "data")))
            node.become(kind)
            node.launch()
            after = node.silences()
            run.check(after == before, "%s: the same silences" % step,
                      "%d before, %d after; files %s" % (len(before), len(after), names))
            until(lambda: node.is_ready(1), 20)
            count = len(sink.told("Kept"))
            wait_until(time.monotonic() + GROUP_INTERVAL + 2)
            run.check(len(sink.told("Kept")) == count == 1 and not sink.told("Hushed"),
                      "%s: nothing is told again" % step, str(sink.groups()))
            fresh = "New%d" % index
            feeder.fire(fresh)
            run.check(sink.wait(lambda s: s.told(fresh), 10), "%s: what is new is told" % step)
            node.add_silence(equal("step", str(index)), "made by " + kind)
            before = node.silences()
        run.check(kept in before, "the first silence is still there")
        wait_until(time.monotonic() + 0.5)
        twice = {name: count for name, count in sink.groups().items() if count > 1}
        run.check(not twice, "over all, nothing was told twice", str(twice))


def stop_in_order(node):
    """SIGTERM; the exit code."""
    node.stop()
    return node.process.returncode


def rolling(run):
    """Node by node to the other kind and back, on the same folders, while alerts fire: no page lost, none doubled."""
    there = run.mix[-1]
    with Cluster(run.programs, run.mix[:3]) as cluster:
        cluster.start()
        sink, feeder = cluster.sink, cluster.feed()
        hushed = cluster.nodes[0].add_silence([{"name": "alertname", "value": "Hushed.*", "isRegex": True}])
        feeder.fire(*["Steady%d" % n for n in range(10)], "HushedOne", "HushedTwo")
        run.check(sink.wait(lambda s: len(s.groups()) >= 10, 15), "all is told before the first step",
                  str(sink.groups()))
        step, kinds = 0, {}
        for target in (there, run.mix[0]):
            for node in cluster.nodes:
                step += 1
                roll(run, cluster, node, target, step)
                kinds[step] = {one.name: one.kind for one in cluster.nodes}
        wait_until(time.monotonic() + GROUP_INTERVAL + LAST_TURN)
        firing = sink.groups("firing")
        wanted = ["Steady%d" % n for n in range(10)] + [
            kind + str(n) for n in range(1, step + 1) for kind in ("Down", "Back")]
        lost = [name for name in wanted if name not in firing]
        run.check(not lost, "no page is lost over %d steps" % step, str(lost))
        steady = {name: [(round(t, 1), who) for t, who, *_ in sink.told(name)] for name in wanted
                  if firing.get(name, 0) > 1 and not (name.startswith("Down"))}
        run.check(not steady, "none of those that go on firing is doubled", str(steady))
        short = ["Down%d" % n for n in range(1, step + 1)]
        run.check(all(sink.told(name, "resolved") for name in short), "each that was over was told as over")
        doubled = {name: [(who, status) for _, who, status, *_ in sink.told(name)] for name in short
                   if [one[2] for one in sink.told(name)] != ["firing", "resolved"]}
        # An original that waits for its turn while another tells a resolution tells what it saw before: its own fault.
        # That one of ours then tells the resolution again is right.
        blame = [name for name, found in doubled.items() if [
            who for who, status in found[2:] if status == "firing" and kinds[int(name[4:])][who] == OURS]]
        run.check(not blame, "none that was over was told as firing again by one of ours", str(doubled))
        if doubled:
            run.note("told again by originals: %s" % doubled)
        run.check(not [name for name in firing if name.startswith("Hushed")], "silenced alerts stay silent")
        run.check(same_silences(cluster) and hushed in cluster.nodes[2].silences(),
                  "silences are the same everywhere, with their ids")
        run.check(len(cluster.nodes[0].silences()) == step + 1, "and none is lost or doubled")


def roll(run, cluster, node, target, step):
    """One step of a migration: a node ends, an alert fires without it, it comes back as the other kind."""
    sink, feeder = cluster.sink, cluster.feeder
    was = node.kind
    # What is told in the moment of the end has a scene of its own.
    wait_until(time.monotonic() + 0.5)
    code = stop_in_order(node)
    feeder.fire("Down%d" % step)
    told = sink.wait(lambda s: s.told("Down%d" % step), 15)
    node.become(target)
    node.launch()
    cluster.settle()
    run.check(told and code == 0, "step %d, %s from %s to %s: the others tell, it joins" % (
        step, node.name, was, target), "told %s, exit code %s" % (told, code))
    node.add_silence(equal("step", str(step)), "made by %s after its change" % node.name)
    feeder.fire("Back%d" % step)
    sink.wait(lambda s: s.told("Back%d" % step), 15)
    feeder.resolve("Down%d" % step)
    sink.wait(lambda s: s.told("Down%d" % step, "resolved"), GROUP_INTERVAL + LAST_TURN + 5)


def crash_before(run):
    """The first is killed before its time to tell: the second tells at its turn, once."""
    with Cluster(run.programs, run.mix) as cluster:
        cluster.start()
        sink, feeder = cluster.sink, cluster.feed()
        begin = feeder.fire("Urgent")
        wait_until(begin + 0.7)
        cluster.nodes[0].kill()
        run.check(sink.wait(lambda s: s.told("Urgent"), 10), "it is told")
        wait_until(time.monotonic() + LAST_TURN + GROUP_INTERVAL)
        told = sink.told("Urgent")
        run.check([one[1] for one in told] == ["n1"], "once, by the second", str(told))
        run.check(told and told[0][0] - begin < 1 + PEER_TIMEOUT + 1.5, "at its turn",
                  "after %.2f s" % (told[0][0] - begin if told else -1))


def crash_during(run):
    """The first is killed while it tells and has no answer yet: the second tells as well."""
    sink = Sink({"http": [{"responses": [{"delay": 20}], "exhaust": True}]})
    with Cluster(run.programs, run.mix, sink=sink) as cluster:
        cluster.start()
        feeder = cluster.feed()
        feeder.fire("Urgent")
        run.check(sink.wait(lambda s: s.told("Urgent"), 10), "the first begins to tell")
        cluster.nodes[0].kill()
        run.check(sink.wait(lambda s: len(s.told("Urgent")) > 1, 10), "another tells after it was killed")
        wait_until(time.monotonic() + LAST_TURN + GROUP_INTERVAL)
        told = sink.told("Urgent")
        run.check([one[1] for one in told] == ["n0", "n1"], "the second, and nobody else", str(told))
        run.check(len(told) > 1 and told[1][0] - told[0][0] < PEER_TIMEOUT + 1.5, "at its turn",
                  "%.2f s after" % (told[1][0] - told[0][0] if len(told) > 1 else -1))


def crash_after(run):
    """The first is killed when it has told and gossiped: nobody tells again."""
    with Cluster(run.programs, run.mix) as cluster:
        cluster.start()
        sink, feeder = cluster.sink, cluster.feed()
        feeder.fire("Urgent")
        run.check(sink.wait(lambda s: s.told("Urgent"), 10), "the first tells")
        wait_until(time.monotonic() + 0.4)
        cluster.nodes[0].kill()
        wait_until(time.monotonic() + GROUP_INTERVAL + LAST_TURN)
        run.check(len(sink.told("Urgent")) == 1, "killed 0.4 s later, nobody repeats it", str(sink.told("Urgent")))
        begin = feeder.fire("Next")
        run.check(sink.wait(lambda s: s.told("Next"), 10), "the next alert is told")
        wait_until(time.monotonic() + LAST_TURN)
        told = sink.told("Next")
        run.check([one[1] for one in told] == ["n1"], "once, by the second", str(told))
        run.check(told and told[0][0] - begin < 2.5, "which is the first now",
                  "after %.2f s" % (told[0][0] - begin if told else -1))


def goodbye(run):
    """The first is asked to end when it has just told many groups: the others know before it is gone."""
    with Cluster(run.programs, run.mix) as cluster:
        cluster.start()
        sink, feeder = cluster.sink, cluster.feed()
        names = ["Last%02d" % n for n in range(40)]
        feeder.fire(*names)
        run.check(sink.wait(lambda s: len(s.groups()) == len(names), 10), "it tells %d groups" % len(names))
        # The last answer is read and on the disk.
        wait_until(time.monotonic() + 0.1)
        begin = time.monotonic()
        code = stop_in_order(cluster.nodes[0])
        took = time.monotonic() - begin
        wait_until(time.monotonic() + GROUP_INTERVAL + LAST_TURN)
        twice = {name: [one[1] for one in sink.told(name)] for name in names if len(sink.told(name)) > 1}
        text = "asked to end at once, nobody tells them again"
        if run.mix[0] == OURS:
            run.check(not twice, text, "%d of %d" % (len(twice), len(names)))
        else:
            run.note("%s: but for %d of %d" % (text, len(twice), len(names)))
        run.check(code == 0 and took < 5, "it ends in order within 5 s", "status %s, %.1f s" % (code, took))
        begin = time.monotonic()
        list(cluster.pool.map(stop_in_order, cluster.nodes[1:]))
        took = time.monotonic() - begin
        text = "the others, asked at the same time, end within 5 s"
        if ORIGINAL in run.mix:
            run.note("%s: %.1f s" % (text, took))
        else:
            run.check(took < 5, text, "%.1f s" % took)


def crossing(run):
    """Alerts end at all moments between two looks: each is told as firing, then as resolved, never as firing again."""
    with Cluster(run.programs, run.mix) as cluster:
        cluster.start()
        sink, feeder = cluster.sink, cluster.feed()
        names = ["Cross%02d" % n for n in range(24)]
        # The first looks 0.6 s after the others, as after a restart, while the second waits for its turn.
        feeder.fire_apart(names, 0.6)
        run.check(sink.wait(lambda s: len(s.groups()) == len(names), 15), "all are told")
        begin = sink.told(names[0])[0][0]
        for index, name in enumerate(names):
            wait_until(begin + GROUP_INTERVAL - 0.9 + index * GROUP_INTERVAL / len(names))
            feeder.resolve(name)
        run.check(sink.wait(lambda s: len(s.groups("resolved")) == len(names), GROUP_INTERVAL + LAST_TURN + 10),
                  "all are told as over")
        wait_until(time.monotonic() + GROUP_INTERVAL + LAST_TURN)
        wrong = {name: [(who, status) for _, who, status, *_ in sink.told(name)] for name in names
                 if [one[2] for one in sink.told(name)] != ["firing", "resolved"]}
        if ORIGINAL in run.mix:
            run.note("%d of %d were told again" % (len(wrong), len(names)))
        else:
            run.check(not wrong, "each once firing, once resolved", str(wrong))


def outage(run):
    """The receiver answers 500 for a while and then 200: one delivery when it is back."""
    sink = Sink()
    sink.end.script = {"http": [{"responses": [{"status": 500}]}]}
    with Cluster(run.programs, run.mix, sink=sink) as cluster:
        cluster.start()
        feeder = cluster.feed()
        feeder.fire(*["Out%d" % n for n in range(5)])
        sink.wait(lambda s: len({one[1] for one in s.tellings()}) == 3, 30)
        run.check(len({one[1] for one in sink.tellings()}) == 3, "all three try while it is down")
        with sink.end.lock:
            sink.end.script = {}
            tried = len(sink.end.seen)
        run.check(sink.wait(lambda s: len({json_group(e) for e in s.end.seen[tried:]}) == 5, 60), "it is told")
        wait_until(time.monotonic() + GROUP_INTERVAL + LAST_TURN + 4)
        taken = {}
        for one in sink.end.requests():
            if one["answer"].get("status") == 200:
                taken[json_group(one)] = taken.get(json_group(one), 0) + 1
        twice = {name: count for name, count in taken.items() if count > 1}
        if ORIGINAL in run.mix:
            run.note("after the outage %d of 5 were delivered more than once: %s" % (len(twice), twice))
            run.check(len(taken) == 5, "all are delivered", str(taken))
        else:
            run.check(len(taken) == 5 and not twice, "each is delivered once", str(taken))


def json_group(entry):
    return json.loads(entry["body"])["groupLabels"].get("alertname")


def large(run):
    """Silences of up to 60 KB and a burst of small ones on all nodes at once reach everyone."""
    with Cluster(run.programs, run.mix, flags=["--cluster.pushpull-interval=10s"]) as cluster:
        cluster.start()
        one = cluster.nodes[0].add_silence(equal("huge"), "w" * 60000)
        took = cluster.everywhere(lambda node: node.silence(one) is not None, 10)
        run.check(took is not None, "a silence of 60 KB is everywhere", "")
        run.note("a silence of 60 KB was everywhere after %s s" % (took and "%.3f" % took))
        begin = time.monotonic()

        def make(node, offset):
            for n in range(100):
                size = 1000 + 59000 * (n % 10) // 9 if n % 2 else 20
                node.add_silence(equal("burst", "%d-%d" % (offset, n)), "w" * size)
        makers = [threading.Thread(target=make, args=(node, index * 4 + part))
                  for index, node in enumerate(cluster.nodes) for part in range(2)]
        for maker in makers:
            maker.start()
        for maker in makers:
            maker.join()
        made = time.monotonic() - begin
        count = 601
        took = cluster.everywhere(lambda node: node.active_silences() == count, 60)
        run.check(took is not None, "600 silences of 20 B to 60 KB, made on all at once, are everywhere within 60 s",
                  str([node.active_silences() for node in cluster.nodes]))
        run.note("600 silences made in %.1f s, everywhere %s s after the last" % (made, took and "%.2f" % took))
        run.check(until(lambda: same_silences(cluster), 10), "all list the same silences, word for word")
        run.check(all(len(node.status()["peers"]) == 3 for node in cluster.nodes), "nobody was lost over it")


