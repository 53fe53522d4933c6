"""Clusters of servers of either kind on loopback, who tells them of alerts, and who is told by them."""

import http.client
import json
import os
import random
import shutil
import socket
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

from farend import FarEnd
from running import Server, Trouble

OURS, ORIGINAL = "O", "A"
GROUP_WAIT, GROUP_INTERVAL, PEER_TIMEOUT = 1.0, 4.0, 1.0

CONFIGURATION = """
route:
  receiver: far
  group_by: [alertname]
  group_wait: 1s
  group_interval: 4s
  repeat_interval: 4h
  routes:
  - matchers: ['alertname=~"Again.*"']
    receiver: far
    repeat_interval: 6s
receivers:
- name: far
  webhook_configs:
  - url: http://%s/
"""

FAST = ["--cluster.gossip-interval=50ms", "--cluster.peer-timeout=1s", "--cluster.probe-interval=500ms",
        "--cluster.reconnect-interval=1s"]

handed_out = set()
handing_out = threading.Lock()


def gossip_port():
    """A port of loopback that is free for TCP and UDP, below those that the system gives to connections."""
    with handing_out:
        while True:
            port = random.randrange(15000, 32000)
            if port in handed_out:
                continue
            try:
                with socket.socket() as stream, socket.socket(type=socket.SOCK_DGRAM) as packets:
                    stream.bind(("127.0.0.1", port))
                    packets.bind(("127.0.0.1", port))
            except OSError:
                continue
            handed_out.add(port)
            return port


def stamp(seconds):
    found = datetime.fromtimestamp(seconds, timezone.utc)
    return found.strftime("%Y-%m-%dT%H:%M:%S.") + "%06dZ" % found.microsecond


def until(condition, seconds, pause=0.02):
    """Asks again and again until the condition holds; whether it did in time. A node that is down does not end it."""
    end = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return True
        except (OSError, ValueError, KeyError):
            pass
        if time.monotonic() >= end:
            return False
        time.sleep(pause)


def with_instead(flags, others):
    """The flags, and the others in the place of those of the same name."""
    names = {flag.split("=")[0] for flag in others}
    return [flag for flag in flags if flag.split("=")[0] not in names] + others


class Node(Server):
    """One server of a cluster. Its kind may change between stop and start; folder, name and addresses stay."""

    def __init__(self, cluster, name, kind, peers, flags=()):
        folder = os.path.join(cluster.folder, name)
        os.makedirs(os.path.join(folder, "data"))
        super().__init__(cluster.programs[kind], cluster.configuration, folder=folder, port=gossip_port())
        self.cluster, self.name, self.kind, self.extra = cluster, name, kind, list(flags)
        self.gossip = "127.0.0.1:%d" % gossip_port()
        if cluster.islands:
            self.host, gossip_host, self.before = cluster.islands.place(len(cluster.nodes))
            self.gossip = self.gossip.replace("127.0.0.1", gossip_host)
        self.peers = peers
        self.lines = threading.local()

    def become(self, kind):
        self.kind = kind
        self.program = os.path.abspath(self.cluster.programs[kind])

    def launch(self):
        """Starts the process and waits until it answers, not until the cluster has settled."""
        self.flags = (["--cluster.listen-address=" + self.gossip, "--cluster.peer-name=" + self.name,
                       "--web.external-url=http://%s.example/" % self.name]
                      + ["--cluster.peer=" + peer for peer in self.peers]
                      + with_instead(self.cluster.flags, self.extra))
        return self.start()

    def is_up(self):
        return self.process is not None and self.process.poll() is None

    def quick(self, method, target, body=None):
        """A request over a connection that is kept: (status, body). One connection for each thread."""
        for last in (False, True):
            line = getattr(self.lines, "line", None)
            if line is None:
                line = self.lines.line = http.client.HTTPConnection(self.host, self.port, timeout=30)
                line.connect()
                line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                line.request(method, target, body, {"Content-Type": "application/json"} if body else {})
                answer = line.getresponse()
                return answer.status, answer.read().decode("utf-8", "replace")
            except (OSError, http.client.HTTPException) as error:
                line.close()
                self.lines.line = None
                if last or isinstance(error, TimeoutError):
                    raise ConnectionError(str(error)) from error
        raise ConnectionError("no answer")

    def get(self, target):
        status, text = self.quick("GET", target)
        if status != 200:
            raise ValueError("%s answers %d: %s" % (target, status, text[:200]))
        return json.loads(text)

    def status(self):
        return self.get("/api/v2/status")["cluster"]

    def is_ready(self, members):
        found = self.status()
        return found["status"] == "ready" and len(found["peers"]) == members

    def silences(self):
        """What the API lists: id → silence."""
        return {one["id"]: one for one in self.get("/api/v2/silences")}

    def silence(self, identity):
        """One silence, or None."""
        status, text = self.quick("GET", "/api/v2/silence/" + identity)
        return json.loads(text) if status == 200 else None

    def add_silence(self, matchers, comment="made in a test", lasts=3600, identity=None, starts=None):
        """Makes or edits a silence; its id. An edit keeps the beginning: with another one it would be a new silence."""
        now = time.time()
        body = {"matchers": [dict({"isRegex": False, "isEqual": True}, **one) for one in matchers],
                "startsAt": stamp(starts or now), "endsAt": stamp(now + lasts), "createdBy": "mesh",
                "comment": comment}
        if identity:
            body.update({"id": identity, "startsAt": self.silence(identity)["startsAt"]})
        status, text = self.quick("POST", "/api/v2/silences", json.dumps(body))
        if status != 200:
            raise Trouble("%s does not take a silence: %d %s" % (self.name, status, text[:300]))
        return json.loads(text)["silenceID"]

    def expire(self, identity):
        status, text = self.quick("DELETE", "/api/v2/silence/" + identity)
        if status != 200:
            raise Trouble("%s does not expire a silence: %d %s" % (self.name, status, text[:300]))

    def metrics(self):
        """The samples as a mapping from the text before the value."""
        status, text = self.quick("GET", "/metrics")
        if status != 200:
            raise ValueError("/metrics answers %d" % status)
        out = {}
        for line in text.splitlines():
            if line and not line.startswith("#"):
                name, _, value = line.rpartition(" ")
                out[name] = float(value)
        return out

    def active_silences(self):
        return int(self.metrics().get('alertmanager_silences{state="active"}', -1))

    def cpu(self):
        """Seconds of processor time so far."""
        with open("/proc/%d/stat" % self.process.pid, encoding="ascii") as source:
            parts = source.read().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


class Sink:
    """A webhook, and what came to it: (time, node that told, status, group, alerts as name of instance → status)."""

    def __init__(self, script=None, host="127.0.0.1"):
        self.end = FarEnd(script, host=host)
        self.address = "%s:%d" % (host, self.end.ports["http"])

    def tellings(self, group=None):
        out = []
        for one in self.end.requests():
            body = json.loads(one["body"])
            name = body["groupLabels"].get("alertname", "")
            if group is None or name == group:
                node = body["externalURL"].split("//")[1].split(".")[0]
                alerts = {a["labels"].get("instance", ""): a["status"] for a in body["alerts"]}
                out.append((one["time"], node, body["status"], name, alerts))
        return out

    def told(self, group, status=None):
        return [one for one in self.tellings(group) if status in (None, one[2])]

    def groups(self, status=None):
        """How often each group was told."""
        out = {}
        for one in self.tellings():
            if status in (None, one[2]):
                out[one[3]] = out.get(one[3], 0) + 1
        return out

    def wait(self, condition, seconds):
        """Waits until the condition on this sink holds; whether it did."""
        with self.end.lock:
            return self.end.lock.wait_for(lambda: condition(self), seconds)

    def stop(self):
        self.end.stop()


class Cluster:
    """Nodes n0, n1, … of the kinds that the letters of the mix say; position 0 is n0."""

    def __init__(self, programs, mix, flags=(), sink=None, peers=True, configuration=None, islands=None):
        self.programs, self.mix, self.islands = programs, mix, islands
        self.flags = with_instead(FAST, list(flags))
        self.folder = tempfile.mkdtemp(prefix="mesh-")
        self.sink = sink or Sink()
        self.configuration = (configuration or CONFIGURATION) % self.sink.address
        self.nodes = []
        self.pool = ThreadPoolExecutor(16)
        self.feeder = None
        for kind in mix:
            self.add(kind, peers=peers)

    def add(self, kind, flags=(), peers=True):
        """One more node, not started yet. Every node is told the addresses of all others that are known now."""
        node = Node(self, "n%d" % len(self.nodes), kind, [], flags)
        if peers:
            node.peers = [one.gossip for one in self.nodes]
            for one in self.nodes:
                if not one.is_up():
                    one.peers.append(node.gossip)
        self.nodes.append(node)
        return node

    def start(self, seconds=30, one_by_one=False):
        if one_by_one:
            for node in self.nodes:
                node.launch()
        else:
            list(self.pool.map(Node.launch, self.nodes))
        self.settle(seconds)
        return self

    def settle(self, seconds=30):
        """Waits until all that run are ready and see each other."""
        up = self.up()
        for node in up:
            if not until(lambda node=node: node.is_ready(len(up)), seconds):
                raise Trouble("%s (%s) does not settle with %d members: %s\n%s" % (
                    node.name, node.kind, len(up), node.status(), node.log_text()[-1500:]))

    def up(self):
        return [node for node in self.nodes if node.is_up()]

    def post(self, alerts, nodes=None):
        """The same alerts to all nodes at once; the nodes that took them."""
        body = json.dumps(alerts)

        def one(node):
            try:
                return node.quick("POST", "/api/v2/alerts", body)[0] == 200
            except OSError:
                return False
        nodes = self.up() if nodes is None else nodes
        return [node for node, took in zip(nodes, self.pool.map(one, nodes)) if took]

    def everywhere(self, condition, seconds, nodes=None):
        """Waits until a condition holds on all nodes that run; the seconds it took, or None."""
        begin = time.monotonic()
        for node in nodes or self.up():
            if not until(lambda node=node: condition(node), seconds - (time.monotonic() - begin), 0.005):
                return None
        return time.monotonic() - begin

    def feed(self):
        """Starts a sender that repeats all its alerts to all nodes, as Prometheus does."""
        self.feeder = Feeder(self)
        return self.feeder

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if self.feeder:
            self.feeder.stop()
        list(self.pool.map(Server.stop, self.nodes))
        self.pool.shutdown()
        self.sink.stop()
        if os.environ.get("MESH_KEEP"):
            print("kept: %s (%s)" % (self.folder, self.mix), flush=True)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


class Feeder:
    """Sends its alerts to every node once a second, firing ones with an end a minute ahead, resolved ones with theirs."""

    def __init__(self, cluster, interval=1.0):
        self.cluster, self.interval = cluster, interval
        self.alerts, self.lock = {}, threading.Lock()
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def fire(self, *names, instance="a"):
        """New alerts, at once to all nodes; the moment at which they were sent."""
        now, begin = time.time(), time.monotonic()
        with self.lock:
            for name in names:
                self.alerts[name, instance] = [now, None]
        self.send(names)
        return begin

    def fire_apart(self, names, pause):
        """New alerts, to all nodes but the first, and to that one a pause later: it looks at them at other moments."""
        now = time.time()
        body = [self.alert(name, "a", now, None) for name in names]
        first, *others = self.cluster.nodes
        self.cluster.post(body, others)
        time.sleep(pause)
        self.cluster.post(body, [first])
        with self.lock:
            self.alerts.update({(name, "a"): [now, None] for name in names})

    def resolve(self, *names, instance="a"):
        with self.lock:
            for name in names:
                self.alerts[name, instance][1] = time.time()
        self.send(names)

    def send(self, names=None):
        with self.lock:
            body = [self.alert(name, instance, starts, ends)
                    for (name, instance), (starts, ends) in self.alerts.items() if names is None or name in names]
        if body:
            self.cluster.post(body)

    @staticmethod
    def alert(name, instance, starts, ends):
        return {"labels": {"alertname": name, "instance": instance, "severity": "page"},
                "annotations": {"summary": "%s on %s" % (name, instance)},
                "startsAt": stamp(starts), "endsAt": stamp(ends or time.time() + 60)}

    def run(self):
        while not self.ending.wait(self.interval):
            self.send()

    def stop(self):
        self.ending.set()
        self.thread.join(10)


def wait_until(moment):
    """Lets the time come at which something must not have happened."""
    left = moment - time.monotonic()
    if left > 0:
        time.sleep(left)
