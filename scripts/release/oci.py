#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""
An OCI image, made without a container engine: for each architecture a layer that holds one static
program, in an index that a runtime chooses from. Written as a layout and as an archive of it
(`podman load`, `skopeo copy oci-archive:`, `ctr image import`). The same program gives the same bytes.

usage: oci.py LAYOUT-DIRECTORY ARCHIVE --name NAME --version VERSION --revision REVISION --epoch SECONDS
              ARCHITECTURE=PROGRAM...
"""

import argparse
import datetime
import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile

LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
CONFIG = "application/vnd.oci.image.config.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


def dumps(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def entry(name, epoch, mode, size=0, kind=tarfile.REGTYPE):
    info = tarfile.TarInfo(name)
    info.mtime, info.mode, info.size, info.type = epoch, mode, size, kind
    return info


def layer_of(program, epoch):
    """The tar of a layer: the program, and where the manifest mounts what."""
    with open(program, "rb") as file:
        content = file.read()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        tar.addfile(entry("egress25", epoch, 0o755, len(content)), io.BytesIO(content))
    return out.getvalue()


class Layout:
    def __init__(self, folder):
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(os.path.join(folder, "blobs/sha256"))

    def put(self, content, media_type):
        digest = hashlib.sha256(content).hexdigest()
        with open(os.path.join(self.folder, "blobs/sha256", digest), "wb") as file:
            file.write(content)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}

    def write(self, name, value):
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(dumps(value))


def image(layout, architecture, program, args):
    created = datetime.datetime.fromtimestamp(args.epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    layer = layer_of(program, args.epoch)
    labels = {
        "org.opencontainers.image.title": "egress25",
        "org.opencontainers.image.description": "Is outbound port 25 blocked, by whom, and what now?",
        "org.opencontainers.image.version": args.version,
        "org.opencontainers.image.revision": args.revision,
        "org.opencontainers.image.licenses": "GPL-2.0-only",
        "org.opencontainers.image.created": created,
    }
    config = layout.put(dumps({
        "architecture": architecture, "os": "linux", "created": created,
        # The manifests say "egress25", which the path finds.
        "config": {"Env": ["PATH=/"], "Entrypoint": ["/egress25"], "Cmd": ["daemon"], "WorkingDir": "/",
                   "ExposedPorts": {"9725/tcp": {}}, "Labels": labels},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]},
        "history": [{"created": created, "created_by": "scripts/release/oci.py"}],
    }), CONFIG)
    packed = layout.put(gzip.compress(layer, 9, mtime=0), LAYER)
    manifest = layout.put(dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": config,
                                 "layers": [packed], "annotations": labels}), MANIFEST)
    return {**manifest, "platform": {"architecture": architecture, "os": "linux"}}


def archive(folder, path, epoch):
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        names = sorted(os.path.relpath(os.path.join(root, name), folder)
                       for root, _, files in os.walk(folder) for name in files)
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                content = file.read()
            tar.addfile(entry(name, epoch, 0o644, len(content)), io.BytesIO(content))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("layout")
    parser.add_argument("archive")
    parser.add_argument("--name", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--revision", required=True)
    parser.add_argument("--epoch", type=int, required=True)
    parser.add_argument("programs", nargs="+", metavar="ARCHITECTURE=PROGRAM")
    args = parser.parse_args()
    layout = Layout(args.layout)
    manifests = [image(layout, *program.split("=", 1), args) for program in args.programs]
    index = layout.put(dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}), INDEX)
    layout.write("oci-layout", {"imageLayoutVersion": "1.0.0"})
    # A tag has no "+".
    tag = args.version.replace("+", "-")
    layout.write("index.json", {"schemaVersion": 2, "mediaType": INDEX, "manifests": [
        {**index, "annotations": {"org.opencontainers.image.ref.name": tag,
                                  "io.containerd.image.name": f"{args.name}:{tag}"}}]})
    archive(args.layout, args.archive, args.epoch)


if __name__ == "__main__":
    main()
