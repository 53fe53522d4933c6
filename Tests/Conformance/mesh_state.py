"""The files `silences` and `nflog` of the original: writing and reading them, and the hash of an alert in them."""

import struct
import time
import uuid

MASK = (1 << 64) - 1
P1, P2, P3 = 11400714785074694791, 14029467366897019727, 1609587929392839161
P4, P5 = 9650029242287828579, 2870177450012600261


def rotated(value, by):
    return ((value << by) | (value >> (64 - by))) & MASK


def round64(sum_, lane):
    return rotated((sum_ + lane * P2) & MASK, 31) * P1 & MASK


def xxhash64(data):
    """xxHash64 with seed 0."""
    at = 0
    if len(data) >= 32:
        lanes = [(P1 + P2) & MASK, P2, 0, (-P1) & MASK]
        while at + 32 <= len(data):
            lanes = [round64(s, lane) for s, lane in zip(lanes, struct.unpack_from("<4Q", data, at))]
            at += 32
        out = sum(rotated(s, by) for s, by in zip(lanes, (1, 7, 12, 18))) & MASK
        for lane in lanes:
            out = ((out ^ round64(0, lane)) * P1 + P4) & MASK
    else:
        out = P5
    out = (out + len(data)) & MASK
    while at + 8 <= len(data):
        out = (rotated(out ^ round64(0, struct.unpack_from("<Q", data, at)[0]), 27) * P1 + P4) & MASK
        at += 8
    if at + 4 <= len(data):
        out = (rotated(out ^ struct.unpack_from("<I", data, at)[0] * P1 & MASK, 23) * P2 + P3) & MASK
        at += 4
    for byte in data[at:]:
        out = rotated(out ^ byte * P5 & MASK, 11) * P1 & MASK
    out = (out ^ (out >> 33)) * P2 & MASK
    out = (out ^ (out >> 29)) * P3 & MASK
    return out ^ (out >> 32)


def alert_hash(labels):
    """The number under which an entry of the log has an alert with these labels."""
    return xxhash64(b"".join(
        name + b"\xff" + value + b"\xff"
        for name, value in sorted((n.encode(), v.encode()) for n, v in labels.items())))


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value) if value else b""


def piece(field, data):
    """A field of bytes: a text, a message, packed numbers."""
    data = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | 2) + varint(len(data)) + data


def moment(seconds):
    whole = int(seconds)
    return number(1, whole) + number(2, int((seconds - whole) * 1e9))


def record(inner, expires):
    body = piece(1, inner) + piece(2, moment(expires))
    return varint(len(body)) + body


def silence_record(matchers, comment, starts, ends, retention=432000, identity=None):
    """A silence that holds alerts with these labels; ends + retention is when it is forgotten."""
    parts = b"".join(piece(1, number(1, 0) + piece(2, name) + piece(3, value)) for name, value in matchers)
    old = b"".join(piece(2, piece(2, name) + piece(3, value)) for name, value in matchers)
    inner = (piece(1, identity or str(uuid.uuid4())) + old + piece(3, moment(starts)) + piece(4, moment(ends))
             + piece(5, moment(starts)) + piece(8, "mesh") + piece(9, comment) + piece(11, parts))
    return record(inner, ends + retention)


def log_record(group_key, receiver, when, firing, resolved=(), keeps=36000, integration="webhook", index=0):
    """What was told to one integration about one group."""
    inner = (piece(1, group_key) + piece(2, piece(1, receiver) + piece(2, integration) + number(3, index))
             + piece(5, moment(when)) + piece(6, b"".join(map(varint, firing))))
    if resolved:
        inner += piece(7, b"".join(map(varint, resolved)))
    return record(inner, when + keeps)


def fields(data):
    """The fields of a message in the order in which they stand: (number, value)."""
    at = 0
    while at < len(data):
        tag, at = read_varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = read_varint(data, at)
        elif kind == 2:
            size, at = read_varint(data, at)
            value, at = data[at:at + size], at + size
            if len(value) < size:
                raise ValueError("a field is cut short")
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
            value, at = data[at:at + size], at + size
        else:
            raise ValueError("a field of kind %d" % kind)
        yield tag >> 3, value


def read_varint(data, at):
    out = shift = 0
    while True:
        byte = data[at]
        at += 1
        out |= (byte & 127) << shift
        if byte < 128:
            return out, at
        shift += 7


def records(data):
    at = 0
    while at < len(data):
        size, at = read_varint(data, at)
        if at + size > len(data):
            raise ValueError("a record is cut short")
        yield dict(fields(data[at:at + size]))
        at += size


def read_silences(path):
    """What a file of silences holds: id → (starts, ends, updated, comment)."""
    with open(path, "rb") as source:
        data = source.read()
    out = {}
    for one in records(data):
        inner = dict(fields(one[1]))
        times = tuple(tuple(sorted(dict(fields(inner.get(n, b""))).items())) for n in (3, 4, 5))
        out[inner[1].decode()] = times + (inner.get(9, b"").decode(),)
    return out


def read_log(path):
    """What a file of the log holds: (group key, receiver, integration, index) → (when, firing, resolved)."""
    with open(path, "rb") as source:
        data = source.read()
    out = {}
    for one in records(data):
        inner = dict(fields(one[1]))
        who = dict(fields(inner[2]))
        key = (inner.get(1, b"").decode(), who.get(1, b"").decode(), who.get(2, b"").decode(), who.get(3, 0))
        when = tuple(sorted(dict(fields(inner.get(5, b""))).items()))
        out[key] = (when, numbers(inner.get(6, b"")), numbers(inner.get(7, b"")))
    return out


def numbers(data):
    if isinstance(data, int):
        return frozenset([data])
    out, at = set(), 0
    while at < len(data):
        value, at = read_varint(data, at)
        out.add(value)
    return frozenset(out)


def large_state(count, now=None):
    """The two files with so many silences and entries; the alerts `Told%05d` are in the log as told a minute ago."""
    now = now or time.time()
    silences = b"".join(
        silence_record([("alertname", "Quiet%05d" % i), ("instance", "host-%d.example:9100" % (i % 97))],
                       "A planned change of disks, number %d" % i, now - 3600, now + 36000)
        for i in range(count))
    log = b"".join(
        log_record('{}:{alertname="Told%05d"}' % i, "far", now - 60, [alert_hash({"alertname": "Told%05d" % i})])
        for i in range(count))
    return silences, log
