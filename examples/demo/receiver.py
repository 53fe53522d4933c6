#!/usr/bin/env python3
"""A webhook that prints what it is told.

    receiver.py PORT [--once]      --once: end after the first alert was told firing and then resolved
"""

import http.server
import json
import os
import sys
import time

ONCE = "--once" in sys.argv[2:]
firing = set()


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.wfile.flush()
        name = message["groupLabels"].get("alertname", "")
        print("%s  told: %-8s  %s" % (time.strftime("%H:%M:%S"), message["status"], name), flush=True)
        for alert in message["alerts"]:
            labels = ", ".join("%s=%s" % item for item in sorted(alert["labels"].items()) if item[0] != "alertname")
            print("            %s  (%s)" % (alert["annotations"].get("summary", ""), labels), flush=True)
        if name == "SlowRequests":
            print("            which should have been muted", flush=True)
            if ONCE:
                os._exit(1)
        if message["status"] == "firing":
            firing.add(name)
        elif name in firing and ONCE:
            os._exit(0)

    def log_message(self, *arguments):
        pass


try:
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
except KeyboardInterrupt:
    pass
