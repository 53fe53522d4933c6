"""The far end of a webhook: HTTP and HTTPS on loopback, answering what a script says, remembering what came."""

import json
import os
import re
import socket
import ssl
import struct
import subprocess
import threading
import time
from urllib.parse import urlsplit

REASONS = {200: "OK", 302: "Found", 307: "Temporary Redirect"}


def make_certificate(folder):
    """A certificate for 127.0.0.1 and localhost: ca.pem (to be trusted) and key.pem in the folder."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=far end",
         "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", os.path.join(folder, "key.pem"),
         "-out", os.path.join(folder, "ca.pem")], check=True, capture_output=True)


def client_hello(line):
    """What a TLS client says before anything is agreed, looked at without taking it: server name and protocols."""
    deadline = time.monotonic() + 5
    data = b""
    while time.monotonic() < deadline:
        data = line.recv(16384, socket.MSG_PEEK)
        if len(data) >= 5 and len(data) >= 5 + struct.unpack(">H", data[3:5])[0] or not data:
            break
        time.sleep(0.002)
    found = {"sni": None, "alpn": None}
    try:
        at = 5 + 4 + 2 + 32
        at += 1 + data[at]
        at += 2 + struct.unpack(">H", data[at:at + 2])[0]
        at += 1 + data[at]
        end = at + 2 + struct.unpack(">H", data[at:at + 2])[0]
        at += 2
        while at + 4 <= end:
            kind, size = struct.unpack(">HH", data[at:at + 4])
            body = data[at + 4:at + 4 + size]
            if kind == 0:
                found["sni"] = body[5:].decode("ascii", "replace")
            elif kind == 16:
                names, place = [], 2
                while place < len(body):
                    names.append(body[place + 1:place + 1 + body[place]].decode("ascii", "replace"))
                    place += 1 + body[place]
                found["alpn"] = names
            at += 4 + size
    except (IndexError, struct.error):
        pass
    return found


class FarEnd:
    """Listens from its making until `stop`."""

    def __init__(self, script=None, certificate_folder=None, host="127.0.0.1"):
        self.host = host
        self.script = script or {}
        self.lock = threading.Condition()
        self.seen = []
        self.uses = {}
        self.stopping = threading.Event()
        self.listeners = [("http", self.listen())]
        self.context = None
        if certificate_folder:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(
                os.path.join(certificate_folder, "ca.pem"), os.path.join(certificate_folder, "key.pem"))
            self.context.set_alpn_protocols(["http/1.1"])
            self.listeners.append(("https", self.listen()))
        self.ports = {name: listener.getsockname()[1] for name, listener in self.listeners}
        for name, listener in self.listeners:
            threading.Thread(target=self.accept, args=(name, listener), daemon=True).start()

    def listen(self):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((self.host, 0))
        listener.listen(64)
        return listener

    def stop(self):
        self.stopping.set()
        for _, listener in self.listeners:
            listener.close()

    def requests(self):
        with self.lock:
            return list(self.seen)

    def wait(self, count, seconds):
        """Waits until so many requests have come; whether they have."""
        with self.lock:
            return self.lock.wait_for(lambda: len(self.seen) >= count, seconds)

    def accept(self, name, listener):
        while not self.stopping.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(name, line), daemon=True).start()

    def serve(self, name, line):
        hello = None
        try:
            line.settimeout(60)
            if name == "https":
                hello = client_hello(line)
                line = self.context.wrap_socket(line, server_side=True)
            reader = line.makefile("rb")
            while not self.stopping.is_set() and self.one(name, line, reader, hello):
                pass
        except (OSError, ValueError):
            pass
        finally:
            line.close()

    def one(self, name, line, reader, hello):
        """Reads and answers one request; whether the connection goes on."""
        first = reader.readline().decode("latin-1").split()
        if len(first) != 3:
            return False
        method, target, _ = first
        headers = []
        while True:
            text = reader.readline().decode("latin-1").rstrip("\r\n")
            if not text:
                break
            field, _, value = text.partition(":")
            headers.append((field, value.strip()))
        fields = {field.lower(): value for field, value in headers}
        body = self.body(reader, fields)
        url = target if "://" in target else "%s://%s%s" % (name, fields.get("host", ""), target)
        answer = self.answer(method, url)
        entry = {"method": method, "url": url, "listener": name, "headers": headers, "body": body, "tls": hello,
                 "time": time.monotonic(),
                 "answer": {"drop": True} if answer.get("drop") else {"status": answer.get("status", 200)}}
        with self.lock:
            self.seen.append(entry)
            self.lock.notify_all()
        if answer.get("delay"):
            self.stopping.wait(answer["delay"])
        if answer.get("drop"):
            return False
        self.send(line, answer)
        return fields.get("connection", "").lower() != "close"

    @staticmethod
    def body(reader, fields):
        if fields.get("transfer-encoding", "").lower() == "chunked":
            parts = []
            while True:
                size = int(reader.readline().split(b";")[0], 16)
                parts.append(reader.read(size))
                reader.readline()
                if size == 0:
                    return b"".join(parts)
        return reader.read(int(fields.get("content-length", "0")))

    @staticmethod
    def send(line, answer):
        fields = dict(answer.get("headers") or {})
        status = answer.get("status", 302 if "redirect" in answer else 200)
        text = answer.get("body", "")
        if "json" in answer:
            text = json.dumps(answer["json"])
            fields.setdefault("Content-Type", "application/json")
        elif text:
            fields.setdefault("Content-Type", "text/plain; charset=utf-8")
        if "redirect" in answer:
            fields["Location"] = answer["redirect"]
        data = text.encode()
        head = "HTTP/1.1 %d %s\r\n" % (status, REASONS.get(status, "Status"))
        head += "".join("%s: %s\r\n" % item for item in fields.items())
        line.sendall((head + "Content-Length: %d\r\n\r\n" % len(data)).encode("latin-1") + data)

    def answer(self, method, url):
        """The next answer of the first rule that matches; without one, 200."""
        parts = urlsplit(url)
        with self.lock:
            for number, rule in enumerate(self.script.get("http") or []):
                wanted = rule.get("match") or {}
                if wanted.get("method", method) != method:
                    continue
                if not re.search(wanted.get("host", ""), parts.netloc):
                    continue
                if not re.search(wanted.get("path", ""), parts.path):
                    continue
                answers = rule.get("responses") or [{}]
                use = self.uses.get(number, 0)
                if use >= len(answers) and rule.get("exhaust"):
                    continue
                self.uses[number] = use + 1
                return answers[min(use, len(answers) - 1)]
        return {}
