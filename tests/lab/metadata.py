#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The metadata services of ten clouds on a port of this machine, as strict as the real ones, and
with faults that the real ones never have.

usage: metadata.py OPTIONS, a file with words that are read again at each request:

CLOUD [--fault NAME] [--at TEXT] [--quota ID] [--environment NAME] [--tls CERT] --log FILE

Prints its port and serves until it is ended. Every request becomes a line of JSON in the log.
--fault with --at: only for requests whose path holds TEXT. --tls counts at the start.
"""

import argparse
import json
import shlex
import ssl
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SUBSCRIPTION = "8d10da13-8125-4ba9-a717-bf7490507b3d"
TOKEN = "AQAEAHZHb0RlZDEy-_=="
ALIBABA = "/latest/meta-data/"
USER_DATA = "a secret that nobody should read"


def azure_compute(options):
    return {
        "azEnvironment": options.environment,
        "location": "westeurope",
        "name": "mail-1",
        "offer": "UbuntuServer",
        "publisher": "Canonical",
        "sku": "22_04-lts",
        "plan": {"name": "", "product": "", "publisher": ""},
        "resourceGroupName": "Mail_(prod)",
        "resourceId": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/Mail_(prod)"
        "/providers/Microsoft.Compute/virtualMachines/mail-1",
        "subscriptionId": SUBSCRIPTION,
        "vmId": "13f56399-bd52-4150-9748-7190aae1ff21",
        "vmScaleSetName": "mail-set",
        "zone": "2",
    }


DOCUMENTS = {
    "aws": {
        "/latest/dynamic/instance-identity/document": {
            "accountId": "123456789012",
            "architecture": "x86_64",
            "availabilityZone": "eu-central-1b",
            "instanceId": "i-0123456789abcdef0",
            "region": "eu-central-1",
        }
    },
    "gcp": {
        "/computeMetadata/v1/instance/id": "5279384752738475273",
        "/computeMetadata/v1/instance/zone": "projects/739419398126/zones/europe-west1-b",
        "/computeMetadata/v1/project/project-id": "mail-prod-4711",
    },
    "oracle": {
        "/opc/v2/instance/": {
            "availabilityDomain": "EMIr:PHX-AD-1",
            "canonicalRegionName": "us-phoenix-1",
            "compartmentId": "ocid1.compartment.oc1..aaaaexample",
            "id": "ocid1.instance.oc1.phx.abyhexample",
            "metadata": {"user_data": USER_DATA},
            "region": "phx",
            "tenantId": "ocid1.tenancy.oc1..aaaatenant",
        }
    },
    "digitalocean": {"/metadata/v1/id": "2756294", "/metadata/v1/region": "fra1"},
    "hetzner": {
        "/hetzner/v1/metadata/instance-id": "42",
        "/hetzner/v1/metadata/region": "eu-central",
        "/hetzner/v1/metadata/availability-zone": "fsn1-dc14",
    },
    "linode": {
        "/v1/instance": {
            "id": 12345678,
            "region": "eu-west",
            "label": "mail",
            "account_euuid": "A1B2C3D4-0000-1111-2222-333344445555",
        }
    },
    "vultr": {
        "/v1.json": {
            "instanceid": "a747bfz6385e",
            "instance-v2-id": "4f4a8d27-0b64-4ff4-8b22-1d7d1b8a1f10",
            "region": {"regioncode": "AMS", "countrycode": "NL"},
        }
    },
    "scaleway": {
        "/conf?format=json": {
            "id": "6d6b0b4e-1f3a-4c59-9a6e-b1a0c6b1d2e3",
            "organization": "105bdce1-64c0-48ab-899d-868455867ecf",
            "project": "205bdce1-64c0-48ab-899d-868455867ecf",
            "zone": "fr-par-1",
        }
    },
    "alibaba": {
        ALIBABA + "instance-id": "i-bp1h4adlltjc1d48goaq",
        ALIBABA + "region-id": "cn-hangzhou",
        ALIBABA + "zone-id": "cn-hangzhou-i",
        ALIBABA + "owner-account-id": "1609000000000000",
    },
}

# PUT path, header with the lifetime, header that carries the token.
TOKENS = {
    "aws": ("/latest/api/token", "X-aws-ec2-metadata-token-ttl-seconds", "X-aws-ec2-metadata-token"),
    "linode": ("/v1/token", "Metadata-Token-Expiry-Seconds", "Metadata-Token"),
    "alibaba": (
        "/latest/api/token",
        "X-aliyun-ecs-metadata-token-ttl-seconds",
        "X-aliyun-ecs-metadata-token",
    ),
}

# A header without which the service refuses, and how.
NEEDED = {
    "azure": ("Metadata", "true", 400),
    "gcp": ("Metadata-Flavor", "Google", 403),
    "oracle": ("Authorization", "Bearer Oracle", 401),
}

LIES = {
    "location": "west\u001b[31meurope",
    "subscriptionId": "../../subscriptions/evil?x=",
    "resourceId": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/x",
    "vmId": "v" * 5000,
    "vmScaleSetName": ["a", "list"],
    "azEnvironment": "Azure\nPublic",
    "zone": '<script>alert("1")</script>',
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20

    def log_message(self, *_):
        pass

    def give(self, status, body=b"", kind="text/plain", headers=()):
        if not isinstance(body, bytes):
            kind = "application/json" if isinstance(body, dict) else kind
            body = (json.dumps(body) if isinstance(body, dict) else body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        if self.server.options.cloud == "gcp" and self.server.options.fault != "no-flavor":
            self.send_header("Metadata-Flavor", "Google")
        self.end_headers()
        self.wfile.write(body)

    def raw(self, data):
        self.wfile.write(data)
        self.wfile.flush()

    # Each ends the connection behind it.

    def fault_silent(self):
        time.sleep(15)

    def fault_closed(self):
        pass

    def fault_slow(self):
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        for _ in range(150):
            self.raw(b" ")
            time.sleep(0.1)

    def fault_huge(self):
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        while True:
            self.raw(b" " * 65536)

    def fault_chunked(self):
        self.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            self.raw(b"1000\r\n" + b" " * 0x1000 + b"\r\n")

    def fault_headers(self):
        self.raw(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.raw(b"X-More: " + b"x" * 1000 + b"\r\n")

    def fault_continue(self):
        while True:
            self.raw(b"HTTP/1.1 100 Continue\r\n\r\n")

    def fault_garbage(self):
        self.raw(b"\x00\xff\x00\xff" * 100)

    def fault_short(self):
        self.raw(b'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{"location":')

    def fault_old(self):
        self.raw(b'{"location":"HTTP 0.9 has no status"}')

    def fault_redirect(self):
        port = self.server.server_address[1]
        self.give(302, headers=[("Location", f"http://127.0.0.1:{port}/followed")])

    def fault_html(self):
        self.give(200, b"<html><body>Please log in</body></html>", "text/html")

    def fault_deep(self):
        self.give(200, b"[" * 30000 + b"]" * 30000, "application/json")

    def fault_deeper(self):
        self.give(200, b'{"compute":' * 5000 + b"1" + b"}" * 5000, "application/json")

    def fault_list(self):
        self.give(200, b'["azEnvironment","location"]', "application/json")

    def fault_empty(self):
        self.give(200)

    def fault_nul(self):
        self.give(200, b'{"location":"west\\u0000europe","vmId":"a\x00b"}', "application/json")

    def fault_lies(self):
        self.give(200, LIES)

    def fault_limited(self):
        self.give(429, b'{"error":"too many requests"}')

    def fault_gone(self):
        self.give(410)

    def fault_error(self):
        self.give(500, b"\x1b[31mred alert")

    def serve(self):
        options = self.server.read_options()
        with open(options.log, "a", encoding="utf-8") as log:
            entry = {"method": self.command, "path": self.path, "headers": dict(self.headers)}
            log.write(json.dumps(entry) + "\n")
        length = int(self.headers.get("Content-Length") or 0)
        if length:
            self.rfile.read(length)
        if options.fault == "limited-once":
            self.server.limited += 1
            if self.server.limited == 1:
                return self.fault_limited()
        elif options.fault not in (None, "no-flavor") and options.at in self.path:
            self.close_connection = True
            return getattr(self, "fault_" + options.fault)()
        if self.path.startswith("/subscriptions/"):
            return self.management(options)
        return self.document(options)

    def document(self, options):
        cloud = options.cloud
        if "X-Forwarded-For" in self.headers or "Via" in self.headers:
            return self.give(403)
        if cloud in NEEDED:
            name, value, status = NEEDED[cloud]
            if self.headers.get(name, "").lower() != value.lower():
                return self.give(status)
        if cloud in TOKENS:
            path, lifetime, carrier = TOKENS[cloud]
            if self.path == path:
                if self.command != "PUT":
                    return self.give(405)
                if not self.headers.get(lifetime, "").isdigit():
                    return self.give(400)
                return self.give(200, TOKEN)
            if self.headers.get(carrier) != TOKEN:
                return self.give(401)
        if self.command != "GET":
            return self.give(405)
        if cloud == "azure":
            return self.azure(options)
        answer = DOCUMENTS[cloud].get(self.path)
        return self.give(404) if answer is None else self.give(200, answer)

    def azure(self, options):
        if "api-version=" not in self.path:
            return self.give(400, {"error": "Bad request. api-version was not specified"})
        if self.path.startswith("/metadata/instance/compute?"):
            return self.give(200, azure_compute(options))
        if self.path.startswith("/metadata/identity/oauth2/token?"):
            if not options.quota:
                return self.give(400, {"error": "invalid_request", "error_description": "none"})
            return self.give(200, {"access_token": "eyJ0eXAi.sample.token", "token_type": "Bearer"})
        return self.give(404)

    def management(self, options):
        if self.headers.get("Authorization") != "Bearer eyJ0eXAi.sample.token":
            return self.give(401)
        if options.quota == "forbidden":
            return self.give(403)
        if not self.path.startswith(f"/subscriptions/{SUBSCRIPTION}?api-version="):
            return self.give(404)
        mine = "00000000-0000-0000-0000-000000000000" if options.quota == "other" else SUBSCRIPTION
        return self.give(
            200,
            {
                "id": f"/subscriptions/{mine}",
                "subscriptionId": mine,
                "state": "Enabled",
                "subscriptionPolicies": {"quotaId": options.quota, "spendingLimit": "Off"},
            },
        )

    def handle(self):
        try:
            super().handle()
        except (ConnectionError, ssl.SSLError, TimeoutError):
            pass

    do_GET = do_PUT = do_POST = do_HEAD = do_CONNECT = serve


class Server(ThreadingHTTPServer):
    daemon_threads = True
    limited = 0
    path = None
    options = None

    def read_options(self):
        parser = argparse.ArgumentParser()
        parser.add_argument("cloud", choices=["azure", *DOCUMENTS])
        parser.add_argument("--fault")
        parser.add_argument("--at", default="")
        parser.add_argument("--quota")
        parser.add_argument("--environment", default="AZUREPUBLICCLOUD")
        parser.add_argument("--tls")
        parser.add_argument("--log", required=True)
        with open(self.path, encoding="utf-8") as file:
            self.options = parser.parse_args(shlex.split(file.read()))
        return self.options

    def handle_error(self, request, client_address):
        pass


def main():
    server = Server(("127.0.0.1", 0), Handler)
    server.path = sys.argv[1]
    certificate = server.read_options().tls
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        # The handshake is the handler's: a client that never ends it must not hold up the next.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
