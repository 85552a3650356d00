#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""
What a release holds, as SPDX 2.3 in JSON: each file with its checksums, the program, and the libraries
that are linked into the static one, with the versions of the packages they came from.

usage: sbom.py --version VERSION --revision REVISION --epoch SECONDS --libraries "-lbpf -lelf ..." FILE...
"""

import argparse
import datetime
import glob
import hashlib
import json
import os
import re
import subprocess
import uuid

# Of the source packages; what is not here is NOASSERTION.
LICENSES = {
    "libbpf": "LGPL-2.1-only OR BSD-2-Clause", "elfutils": "GPL-2.0-or-later OR LGPL-3.0-or-later",
    "zlib": "Zlib", "libnl3": "LGPL-2.1-only", "libcap-ng": "LGPL-2.1-or-later", "jansson": "MIT",
    "libinih": "BSD-3-Clause", "c-ares": "MIT", "libmd": "BSD-3-Clause", "xz-utils": "LicenseRef-public-domain",
    "libzstd": "BSD-3-Clause OR GPL-2.0-only", "libmicrohttpd": "LGPL-2.1-or-later",
    "gnutls28": "LGPL-2.1-or-later", "libyaml": "MIT", "libxcrypt": "LGPL-2.1-or-later",
    "libunistring": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "gmp": "LGPL-3.0-or-later OR GPL-2.0-or-later", "nettle": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "libtasn1-6": "LGPL-2.1-or-later", "libidn2": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "glibc": "LGPL-2.1-or-later",
}


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def linked(libraries):
    """(source package, version) of each library, and of the C library."""
    multiarch = output("gcc", "-print-multiarch")
    found = set()
    for name in re.findall(r"-l(\S+)", libraries) + ["c"]:
        paths = glob.glob(f"/usr/lib/{multiarch}/lib{name}.a")
        if not paths:
            continue
        # The package may have it below /lib, which is the same folder since /usr was merged.
        found_in = subprocess.run(["dpkg-query", "-S", paths[0], paths[0].removeprefix("/usr")],
                                  capture_output=True, text=True, check=False).stdout
        if not found_in:
            continue
        package = found_in.split(": ")[0]
        found.add(tuple(output("dpkg-query", "-W", "-f", "${source:Package} ${source:Version}",
                               package).split()))
    return sorted(found)


def identifier(text):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", text)


def file_entry(path):
    with open(path, "rb") as file:
        content = file.read()
    name = os.path.basename(path)
    return {"fileName": f"./{name}", "SPDXID": identifier("File-" + name),
            "checksums": [{"algorithm": "SHA1", "checksumValue": hashlib.sha1(content).hexdigest()},
                          {"algorithm": "SHA256", "checksumValue": hashlib.sha256(content).hexdigest()}],
            "licenseConcluded": "GPL-2.0-only", "copyrightText": "NOASSERTION"}


def package(name, version, license_, **more):
    return {"name": name, "SPDXID": identifier("Package-" + name), "versionInfo": version,
            "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": license_,
            "licenseDeclared": license_, "copyrightText": "NOASSERTION", **more}


def document(args):
    files = [file_entry(path) for path in sorted(args.files)]
    own = package("egress25", args.version, "GPL-2.0-only", primaryPackagePurpose="APPLICATION",
                  comment=f"of commit {args.revision}")
    libraries = [package(source, version, LICENSES.get(source, "NOASSERTION"),
                         externalRefs=[{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                                        "referenceLocator": f"pkg:deb/debian/{source}@{version}"}])
                 for source, version in linked(args.libraries)]

    def relate(one, kind, other):
        return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}

    relations = [relate("SPDXRef-DOCUMENT", "DESCRIBES", own["SPDXID"])]
    relations += [relate(own["SPDXID"], "STATIC_LINK", library["SPDXID"]) for library in libraries]
    relations += [relate(file["SPDXID"], "GENERATED_FROM", own["SPDXID"]) for file in files]
    created = datetime.datetime.fromtimestamp(args.epoch, datetime.timezone.utc)
    seed = json.dumps([file["checksums"] for file in files])
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"egress25-{args.version}",
        "documentNamespace": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, seed)}",
        "creationInfo": {"created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
                         "creators": ["Tool: egress25-scripts/release/sbom.py"]},
        "documentDescribes": [own["SPDXID"]],
        "packages": [own] + libraries, "files": files, "relationships": relations,
        "hasExtractedLicensingInfos": [{"licenseId": "LicenseRef-public-domain",
                                        "extractedText": "In the public domain, as its authors say."}],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--version", required=True)
    parser.add_argument("--revision", required=True)
    parser.add_argument("--epoch", type=int, required=True)
    parser.add_argument("--libraries", required=True)
    parser.add_argument("files", nargs="+")
    print(json.dumps(document(parser.parse_args()), indent=1))


if __name__ == "__main__":
    main()
