"""Networks made for a scene: a loopback that loses packets, and islands that can be cut off from each other."""

import ctypes
import os
import subprocess

CLONE_NEWNET = 0x40000000
# Classic BPF: a random word below 5 % of its range is dropped (2, TC_ACT_SHOT), the rest goes on (TC_ACT_UNSPEC).
DROPS_FIVE_PERCENT = "4,32 0 0 4294963256,53 0 1 214748364,6 0 0 4294967295,6 0 0 2"


class Skip(Exception):
    """Why a scene cannot be played here."""


def own_network():
    """Gives this thread, and all that it starts from now on, a network of its own."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise Skip("no network namespace may be made here: " + os.strerror(ctypes.get_errno()))
    command("ip link set lo up")


def command(text):
    try:
        done = subprocess.run(text.split() if isinstance(text, str) else text, capture_output=True, text=True,
                              check=False)
    except FileNotFoundError as error:
        raise Skip("a program is missing: %s" % error.filename) from error
    if done.returncode != 0:
        raise Skip("%s: %s" % (text, done.stderr.strip()))


def lose_packets():
    """A network whose loopback loses 5 % of the packets."""
    own_network()
    command("tc qdisc add dev lo clsact")
    command("tc filter add dev lo ingress bpf da bytecode".split() + [DROPS_FIVE_PERCENT])


class Islands:
    """A network for each node: one line to this thread's for requests and notifications, another for gossip."""

    hub = "10.78.0.254"

    def __init__(self, count):
        own_network()
        self.holders = []
        try:
            for number, bridge in ((77, "gossip"), (78, "web")):
                command("ip link add name %s type bridge" % bridge)
                command("ip addr add 10.%d.0.254/24 dev %s" % (number, bridge))
                command("ip link set %s up" % bridge)
            for index in range(count):
                self.make(index)
        except Skip:
            self.__exit__(None, None, None)
            raise

    def make(self, index):
        """The network of one node. It lives as long as a process in it, which ends when its input does."""
        holder = subprocess.Popen(["unshare", "-n", "sh", "-c", "echo; exec cat"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE)
        self.holders.append(holder)
        holder.stdout.readline()
        inside = "nsenter -t %d -n ip " % holder.pid
        command(inside + "link set lo up")
        for number, bridge in ((77, "gossip"), (78, "web")):
            near, far = "%s%d" % (bridge, index), "%s-in" % bridge
            command("ip link add name %s type veth peer name %s netns %d" % (near, far, holder.pid))
            command("ip link set %s master %s" % (near, bridge))
            command("ip link set %s up" % near)
            command(inside + "addr add 10.%d.0.%d/24 dev %s" % (number, index + 1, far))
            command(inside + "link set %s up" % far)

    def place(self, index):
        """Where a node is asked, where it gossips, and the words that start it there."""
        return ("10.78.0.%d" % (index + 1), "10.77.0.%d" % (index + 1),
                ("nsenter", "-t", str(self.holders[index].pid), "-n"))

    @staticmethod
    def cut(index):
        command("ip link set gossip%d down" % index)

    @staticmethod
    def join(index):
        command("ip link set gossip%d up" % index)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        for holder in self.holders:
            holder.stdin.close()
            holder.wait(10)
