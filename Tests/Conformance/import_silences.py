#!/usr/bin/env python3
"""How long both clients take to import silences into both servers, and what a second run of the same import does.

  import_silences.py OUR_SERVER OUR_AMTOOL ORIGINAL_SERVER ORIGINAL_AMTOOL [-n 10000] [-r 3]

The silences are those of another server: their ids are unknown. Printed are medians; exit code 1 when a run of our client fails,
or its second run makes a silence twice."""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

from running import Server

CONFIGURATION = "route: {receiver: all}\nreceivers: [{name: all}]\n"


def silences(count):
    """The export of another server."""
    start = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() - 3600))
    end = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() + 7 * 86400))
    return json.dumps([{
        "id": str(uuid.UUID(int=(i + 1) << 32)), "status": {"state": "active"}, "updatedAt": start, "startsAt": start, "endsAt": end,
        "comment": "maintenance of rack %d" % (i % 40), "createdBy": "ana@example.com",
        "matchers": [{"name": "instance", "value": "node-%d:9100" % i, "isRegex": False, "isEqual": True},
                     {"name": "severity", "value": "warning|critical", "isRegex": True, "isEqual": True}],
    } for i in range(count)])


def run(client, url, path):
    """(seconds, seconds of processor time, ids that were printed, exit code, errors)."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run([client, "--no-version-check", "--timeout=10m", "--alertmanager.url=" + url, "silence", "import", path],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=900, env={"HOME": "/nonexistent"})
    seconds, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, used, len(done.stdout.split()), done.returncode, done.stderr[-300:]


def held(server):
    return len(json.loads(server.json("GET", "/api/v2/silences", timeout=120)[1]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs=4)
    parser.add_argument("-n", type=int, default=10000)
    parser.add_argument("-r", type=int, default=3)
    arguments = parser.parse_args()
    our_server, our_client, their_server, their_client = map(os.path.abspath, arguments.programs)
    medians, failed = {}, False
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = os.path.join(folder, "silences.json")
        with open(path, "w", encoding="utf-8") as out:
            out.write(silences(arguments.n))
        for server_name, program in (("our server", our_server), ("the original's server", their_server)):
            for client_name, client in (("our amtool", our_client), ("the original's amtool", their_client)):
                rows = []
                for _ in range(arguments.r):
                    server = Server(program, CONFIGURATION, ["--cluster.listen-address="]).start()
                    try:
                        url = "http://127.0.0.1:%d" % server.port
                        first = run(client, url, path)
                        made = held(server)
                        again = run(client, url, path)
                        rows.append((first[0], first[1], again[0], made, held(server)))
                        for outcome in (first, again):
                            if outcome[2:4] != (arguments.n, 0):
                                failed = failed or client == our_client
                                print("%s, %s: %d ids, exit code %d, %s" % ((client_name, server_name) + outcome[2:]))
                    finally:
                        server.stop()
                middle = [statistics.median(column) for column in zip(*rows)]
                medians[client_name, server_name] = middle
                print("%-22s -> %-22s %7.2f s, processor time of the client %6.2f s; again %6.2f s; silences %d, then %d" % (
                    (client_name, server_name) + tuple(middle)), flush=True)
                failed = failed or (client == our_client and middle[3:] != [arguments.n, arguments.n])
    for server_name in ("our server", "the original's server"):
        ours, theirs = medians["our amtool", server_name], medians["the original's amtool", server_name]
        print("into %s: %.2f x as fast, %.2f x less processor time" % (server_name, theirs[0] / ours[0], theirs[1] / ours[1]))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
