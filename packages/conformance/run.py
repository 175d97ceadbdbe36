#!/usr/bin/env python3
"""Runs the conformance corpus (corpus/*.json) on a naive implementation of the framing.

python3 run.py [file.json ...]      Python 3.9 or later, standard library only.

It is written from the specification alone and shares no code with the TypeScript implementation. The
whole stream is at hand, so that cutting it elsewhere cannot matter; that an incremental decoder can
give these events is checked on each prefix: what is known after n bytes stays true after more.
"""

import json
import sys
from pathlib import Path

DEFAULT_LIMIT = 8 * 1024 * 1024
LARGEST_INTEGER = 2**53 - 1  # a number of the options must be exact in an IEEE double
VARINT_BYTES = 9


class Refused(Exception):
    """Its text is the code of the error."""


def error(name, **details):
    return {"error": f"ECHO_ERR_{name}", **details}


def whole_number(value, low, high=LARGEST_INTEGER):
    if type(value) is not int or not low <= value <= high:
        raise Refused("ECHO_ERR_OPTION")
    return value


def one_of(value, *allowed):
    if value not in allowed:
        raise Refused("ECHO_ERR_OPTION")
    return value


class Framing:
    def __init__(self, options):
        self.discards = one_of(options.get("tooLarge", "fail"), "fail", "discard") == "discard"
        field = options.get("lengthField", {"width": 4})
        if type(field) is not dict:
            raise Refused("ECHO_ERR_OPTION")
        self.varint = field.get("width") == "varint"
        if self.varint:
            most = LARGEST_INTEGER
        else:
            self.width = whole_number(field.get("width"), 1, 8)
            endian = one_of(field.get("endian", "big"), "big", "little", "native")
            self.order = sys.byteorder if endian == "native" else endian
            self.offset = whole_number(field.get("offset", 0), 0)
            self.adjustment = whole_number(field.get("adjustment", 0), -LARGEST_INTEGER)
            self.header = self.offset + self.width
            self.strip = whole_number(field.get("strip", self.header), 0)
            most = self.header + 256**self.width - 1 + self.adjustment - self.strip
        limit = options.get("maxFrameLength", min(DEFAULT_LIMIT, most))
        self.limit = whole_number(limit, 0, min(most, LARGEST_INTEGER))

    def read_header(self, data):
        """(length of the frame, bytes to strip), or an event: for part of a header, that of an end here."""
        if self.varint:
            value = 0
            for index, byte in enumerate(data):
                value |= (byte & 0x7F) << (7 * index)
                continues, overlong = byte & 0x80, byte == 0 and index > 0
                if overlong or continues and index + 1 == VARINT_BYTES:
                    return error("MALFORMED_FRAME")
                if not continues:
                    return index + 1 + value, index + 1
        header = len(data) + 1 if self.varint else self.header
        if len(data) < header:
            return error("TRUNCATED_FRAME", part="header", expected=header, received=len(data))
        body = int.from_bytes(data[self.offset : self.header], self.order) + self.adjustment
        if body < 0 or self.header + body < self.strip:
            return error("MALFORMED_FRAME")
        return self.header + body, self.strip

    def decode(self, data, ended):
        events = []
        while data:
            found = self.read_header(data)
            if type(found) is dict:
                return events + [found] if ended or "part" not in found else events
            length, strip = found
            wanted, received = length - strip, max(0, len(data) - strip)
            if wanted > self.limit:
                events.append(error("FRAME_TOO_LARGE", declared=wanted, limit=self.limit))
                if not self.discards:
                    return events
            if len(data) < length:
                cut = error("TRUNCATED_FRAME", part="payload", expected=wanted, received=received)
                return events + [cut] if ended else events
            if wanted <= self.limit:
                events.append({"payload": data[strip:length].hex()})
            data = data[length:]
        return events

    def encode(self, payload):
        if len(payload) > self.limit:
            raise Refused("ECHO_ERR_FRAME_TOO_LARGE")
        if self.varint:
            septets = [len(payload) >> shift & 0x7F for shift in range(0, len(payload).bit_length() or 1, 7)]
            return bytes(septet | 0x80 for septet in septets[:-1]) + bytes(septets[-1:]) + payload
        frame = bytes(self.strip) + payload
        value = len(frame) - self.header - self.adjustment
        if len(frame) < self.header or value < 0:
            raise Refused("ECHO_ERR_MALFORMED_FRAME")
        return frame[: self.offset] + value.to_bytes(self.width, self.order) + frame[self.header :]


def as_doubles(events):
    return [{k: float(v) if type(v) is int else v for k, v in event.items()} for event in events]


def run(case):
    """What the case asks for and what came out: equal if it passes."""
    try:
        framing = Framing(case.get("options", {}))
        if "payloads" in case:
            encoded = [framing.encode(bytes.fromhex(payload)).hex() for payload in case["payloads"]]
            return case.get("bytes", case.get("error")), "".join(encoded)
    except Refused as refusal:
        return case.get("error", "no refusal"), str(refusal)
    if "chunks" not in case:
        return case["error"], "the options were taken"
    stream = bytes.fromhex("".join(case["chunks"]))
    events = as_doubles(framing.decode(stream, case.get("end", True)))
    for length in range(len(stream) + 1):
        known = as_doubles(framing.decode(stream[:length], False))
        if known != events[: len(known)]:
            return events, f"other events after {length} bytes: {known}"
    return as_doubles(case["events"]), events


def main(names):
    results = []
    for file in [Path(name) for name in names] or sorted((Path(__file__).parent / "corpus").glob("*.json")):
        for case in json.loads(file.read_text("utf-8"))["cases"]:
            expected, actual = run(case)
            results.append(expected == actual)
            if not results[-1]:
                print(f"{file.name}: {case['name']}\n  expected {expected}\n  actual   {actual}")
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return not all(results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
