#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""
The Helm chart: with its own values it gives the objects that kustomize gives, and so with the operator's;
each value changes what it says, and a wrong one is refused. `helm` renders where it is installed, tests/
kubernetes/helm.go elsewhere; what is rendered must fit the API's description, as check.py knows it.
What neither helm's own lint would say: every value is documented and used, nothing that is not there is.

usage: chart.py    (77: there is neither helm nor Go with sprig)
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

import check

CHART = os.path.join(check.TOP, "scripts/helm/egress25")
GO = {**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "-mod=mod"}


class Renderer:
    def __init__(self, work):
        self.work = work
        self.helm = shutil.which("helm")
        with open(os.path.join(CHART, "values.yaml"), encoding="utf-8") as file:
            self.values = yaml.safe_load(file)
        with open(os.path.join(CHART, "Chart.yaml"), encoding="utf-8") as file:
            self.chart = yaml.safe_load(file)
        for name, value in (("values.json", self.values), ("chart.json", self.chart)):
            with open(os.path.join(work, name), "w", encoding="utf-8") as file:
                json.dump(value, file)
        self.program = os.path.join(work, "helm")
        if not self.helm:
            subprocess.run(["go", "build", "-o", self.program,
                            os.path.join(check.TOP, "tests/kubernetes/helm.go")],
                           env={**GO, "GOCACHE": os.path.join(work, "go")}, check=True)

    def __call__(self, values, namespace="egress25", notes=False):
        """(objects, what was wrong)."""
        path = os.path.join(self.work, "more.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(values, file)
        if self.helm:
            command = [self.helm, "template", "egress25", CHART, "--namespace", namespace, "-f", path]
        else:
            command = [self.program, CHART, namespace, os.path.join(self.work, "values.json"), path]
        run = subprocess.run(command, capture_output=True, text=True, check=False,
                             env={**os.environ, **({"NOTES": "1"} if notes else {})})
        if run.returncode != 0 or notes:
            return run.stdout, run.stderr
        return [thing for thing in yaml.safe_load_all(run.stdout) if thing], run.stderr


def by_name(objects):
    return {(thing["kind"], thing["metadata"]["name"]): thing for thing in objects}


def differences(one, other, where=""):
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(set(one) | set(other), key=str):
            if key not in one or key not in other:
                yield f"{where}.{key} is only in {'helm' if key in one else 'kustomize'}"
            else:
                yield from differences(one[key], other[key], f"{where}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for i, (a, b) in enumerate(zip(one, other)):
            yield from differences(a, b, f"{where}[{i}]")
    elif one != other:
        yield f"{where}: helm {one!r}, kustomize {other!r}"


def kustomized(folder):
    return json.loads(subprocess.run([os.path.join(check.TOP, "tests/kubernetes/check.py"), "--rendered", folder],
                                     capture_output=True, text=True, check=True).stdout)


def leaves(value, path=()):
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from leaves(item, path + (key,))
    else:
        yield path


def lint(render):
    """Values that nobody uses, and values that nobody documented."""
    text = ""
    for name in os.listdir(os.path.join(CHART, "templates")):
        with open(os.path.join(CHART, "templates", name), encoding="utf-8") as file:
            text += file.read()
    used = set(re.findall(r"\.Values\.([\w.]+)", text))
    known = {".".join(path) for path in leaves(render.values)}
    for name in sorted(known):
        if not any(name == one or name.startswith(one + ".") for one in used):
            yield f"no template uses the value {name}"
    for name in sorted(used):
        if not any(name == one or one.startswith(name + ".") for one in known):
            yield f"values.yaml has no {name}"
    with open(os.path.join(check.TOP, "Makefile"), encoding="utf-8") as file:
        release = re.search(r"^RELEASE := (\S+)$", file.read(), re.M)[1]
    if render.chart["appVersion"] != release or render.chart["version"] != release:
        yield f"Chart.yaml is of another release than {release}"


def check_chart(render):
    yield from lint(render)
    for folder, values in ((".", {}), ("operator", {"monitor": {"kind": "pod"}, "rules": {"enabled": True}}),
                           ("service", {"monitor": {"kind": "service"}, "rules": {"enabled": True}})):
        objects, error = render(values)
        if error:
            yield f"{values}: {error}"
            continue
        found = []
        for thing in objects:
            check.check_object(thing["kind"], thing, found)
        yield from found
        yield from differences(by_name(objects), by_name(kustomized(folder)), folder)

    def container(values, **more):
        objects, error = render(values, **more)
        assert not error, error
        return by_name(objects)[("DaemonSet", "egress25")]["spec"]["template"]["spec"]

    spec = container({"web": {"port": 9000, "hosts": ["mail.example.com", "nodes.example.com"], "page": True, "configSecret": "web", "scheme": "HTTPS"},
                      "image": {"repository": "registry.example/egress25", "tag": "1"},
                      "extraArgs": ["--region=west"], "tolerations": [],
                      "priorityClass": {"create": False, "name": ""}})
    args = spec["containers"][0]["args"]
    for what, right in (
            ("another port", "--web.listen-address=$(HOST_IP):9000" in args),
            ("names", [one for one in args if one.startswith("--web.host=")] ==
             ["--web.host=mail.example.com", "--web.host=nodes.example.com"]),
            ("a page where it is asked for", "--no-page" not in args),
            ("a password", "--web.config.file=/etc/egress25-web/web.yml" in args and
             any(volume.get("secret", {}).get("secretName") == "web" for volume in spec["volumes"])),
            ("HTTPS for probes", spec["containers"][0]["readinessProbe"]["httpGet"].get("scheme") == "HTTPS"),
            ("further arguments", args[-1] == "--region=west"),
            ("an image", spec["containers"][0]["image"] == "registry.example/egress25:1"),
            ("no tolerations", "tolerations" not in spec),
            ("no priority", "priorityClassName" not in spec)):
        if not right:
            yield f"the values do not give {what}"
    objects, _ = render({"namespace": {"create": False}, "networkPolicy": {"enabled": False},
                         "monitor": {"kind": "pod", "labels": {"release": "prometheus"}}}, namespace="monitoring")
    named = by_name(objects)
    if {kind for kind, _ in named} != {"PriorityClass", "ServiceAccount", "ConfigMap", "DaemonSet", "PodMonitor"}:
        yield f"what is switched off is there: {sorted(named)}"
    if named[("PodMonitor", "egress25")]["metadata"] != {
            "name": "egress25", "namespace": "monitoring",
            "labels": {"app.kubernetes.io/name": "egress25", "release": "prometheus"}}:
        yield "the operator's labels or the namespace are not taken"
    _, error = render({"monitor": {"kind": "pods"}})
    if "none, pod, service" not in error:
        yield f"a wrong kind is not refused: {error}"
    if not render.helm and "WARNING" not in render({"web": {"page": True}}, notes=True)[0]:
        yield "a page without a password is not warned of"


def main():
    if not shutil.which("helm") and not (shutil.which("go") and os.path.isdir(
            "/usr/share/gocode/src/github.com/Masterminds/sprig")):
        print("there is neither helm nor Go with sprig")
        return 77
    with tempfile.TemporaryDirectory() as work:
        found = list(check_chart(Renderer(work)))
    for complaint in found:
        print(complaint)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
