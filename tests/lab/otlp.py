#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""
A receiver of OTLP logs over HTTP that takes nothing that the protocol does not have. FIELDS are the
messages of opentelemetry-proto (collector/logs/v1, logs/v1, common/v1, resource/v1) by their names in
JSON, as its mapping wants them: lowerCamelCase, 64-bit numbers as strings of digits, enumerations as
numbers, trace ids as hex. An unknown field is refused, which real receivers ignore.

usage: otlp.py PORT FILE [STATUS]    appends what is right to FILE, a line each, what is wrong to
                                     FILE.wrong; answers STATUS instead of 200 where it is given
       otlp.py --self-test           mistakes must be found
"""

import copy
import http.server
import json
import re
import sys

ANY = {"stringValue": "text", "boolValue": "bool", "intValue": "int64", "doubleValue": "number",
       "arrayValue": "ArrayValue", "kvlistValue": "KeyValueList", "bytesValue": "text"}
FIELDS = {
    "ExportLogsServiceRequest": {"resourceLogs": ["ResourceLogs"]},
    "ResourceLogs": {"resource": "Resource", "scopeLogs": ["ScopeLogs"], "schemaUrl": "text"},
    "Resource": {"attributes": ["KeyValue"], "droppedAttributesCount": "uint32"},
    "ScopeLogs": {"scope": "InstrumentationScope", "logRecords": ["LogRecord"], "schemaUrl": "text"},
    "InstrumentationScope": {"name": "text", "version": "text", "attributes": ["KeyValue"],
                             "droppedAttributesCount": "uint32"},
    "LogRecord": {"timeUnixNano": "int64", "observedTimeUnixNano": "int64", "severityNumber": "severity",
                  "severityText": "text", "body": "AnyValue", "attributes": ["KeyValue"],
                  "droppedAttributesCount": "uint32", "flags": "uint32", "traceId": "hex", "spanId": "hex",
                  "eventName": "text"},
    "KeyValue": {"key": "text", "value": "AnyValue"},
    "AnyValue": ANY, "ArrayValue": {"values": ["AnyValue"]}, "KeyValueList": {"values": ["KeyValue"]},
}
REQUIRED = {"KeyValue": ("key", "value"), "LogRecord": ("timeUnixNano", "body", "severityNumber"),
            "ResourceLogs": ("resource", "scopeLogs"), "ScopeLogs": ("scope", "logRecords"),
            "ExportLogsServiceRequest": ("resourceLogs",)}
PLAIN = {
    "text": lambda v: isinstance(v, str), "bool": lambda v: isinstance(v, bool),
    "int64": lambda v: isinstance(v, str) and re.fullmatch(r"-?\d{1,19}", v),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "uint32": lambda v: isinstance(v, int) and 0 <= v < 1 << 32,
    "severity": lambda v: isinstance(v, int) and 1 <= v <= 24,
    "hex": lambda v: isinstance(v, str) and re.fullmatch(r"([0-9a-f]{2})*", v),
}


def wrong(value, kind, where):
    """Complaints about a message."""
    if isinstance(kind, list):
        if not isinstance(value, list) or not value:
            return [f"{where}: no list, or an empty one"]
        return [one for i, item in enumerate(value) for one in wrong(item, kind[0], f"{where}[{i}]")]
    if kind in PLAIN:
        return [] if PLAIN[kind](value) else [f"{where}: {value!r} is no {kind}"]
    if not isinstance(value, dict):
        return [f"{where}: {value!r} is no {kind}"]
    found = [f"{where}: {kind} has no {name}" for name in value if name not in FIELDS[kind]]
    found += [f"{where}: {name} is missing" for name in REQUIRED.get(kind, ()) if name not in value]
    if kind == "AnyValue" and len(value) != 1:
        found.append(f"{where}: one kind of value, not {sorted(value)}")
    if kind in ("LogRecord", "Resource"):
        keys = [one.get("key") for one in value.get("attributes", []) if isinstance(one, dict)]
        found += [f"{where}: {key} twice" for key in set(keys) if keys.count(key) > 1]
    for name, item in value.items():
        if name in FIELDS[kind]:
            found += wrong(item, FIELDS[kind][name], f"{where}.{name}")
    return found


def self_test():
    right = {"resourceLogs": [{
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "x"}}]},
        "scopeLogs": [{"scope": {"name": "x"}, "logRecords": [{
            "timeUnixNano": "1700000000000000000", "severityNumber": 9, "body": {"stringValue": "b"},
            "attributes": [{"key": "n", "value": {"intValue": "25"}}]}]}]}]}
    record = ("resourceLogs", 0, "scopeLogs", 0, "logRecords", 0)
    mistakes = {
        "a number that is none": (record, {"timeUnixNano": 1700000000000000000}),
        "snake case": (record, {"time_unix_nano": "1"}),
        "a severity by name": (record, {"severityNumber": "SEVERITY_NUMBER_INFO"}),
        "a body that is text": (record, {"body": "b"}),
        "an int as a number": (record + ("attributes", 0), {"value": {"intValue": 25}}),
        "two kinds of value": (record + ("attributes", 0), {"value": {"intValue": "25", "stringValue": "x"}}),
        "an attribute twice": (record, {"attributes": right["resourceLogs"][0]["resource"]["attributes"] * 2}),
        "no resource": (("resourceLogs", 0), {"resource": None}),
    }
    found = wrong(right, "ExportLogsServiceRequest", "")
    for what, (path, change) in mistakes.items():
        spoilt = copy.deepcopy(right)
        place = spoilt
        for step in path:
            place = place[step]
        place.update(change)
        if not wrong(spoilt, "ExportLogsServiceRequest", ""):
            found.append(f"not found: {what}")
    return found


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        found = [] if self.path == "/v1/logs" else [f"{self.path} is not /v1/logs"]
        if self.headers["Content-Type"] != "application/json":
            found.append(f"{self.headers['Content-Type']} is not application/json")
        try:
            found += wrong(json.loads(body), "ExportLogsServiceRequest", "")
        except ValueError as error:
            found.append(str(error))
        with open(sys.argv[2] + (".wrong" if found else ""), "ab") as out:
            out.write("; ".join(found).encode() + b"\n" if found else body)
        status = 400 if found else int((sys.argv[3:] or ["200"])[0])
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


def main():
    if sys.argv[1:] == ["--self-test"]:
        found = self_test()
        print(*found, sep="\n", end="\n" if found else "")
        return 1 if found else 0
    server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
    with open(sys.argv[2], "ab"):
        pass
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
