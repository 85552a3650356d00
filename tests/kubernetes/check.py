#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""
The Kubernetes manifests against the API's own description, without a cluster and without network.

Debian's python3-kubernetes carries a class for each kind of object, generated from the OpenAPI
description of Kubernetes 1.22: names of fields, their types, which are required. So this proves
that the API server's schema would accept the objects: no field is misspelt, misplaced, of the
wrong type or missing. It does not know which words a field takes (they are listed here), the kinds
of the Prometheus operator and of kustomize (their fields are listed here, too), nor what admission
controllers of a cluster say. What only makes sense together is checked by hand: names that refer
to each other, options that the program has.

usage: check.py [--program EGRESS25]    check scripts/kubernetes
       check.py --self-test             mistakes must be found
       check.py --capabilities          those that the container adds
       check.py --container             the container and its volumes as JSON, for tests that run it
       check.py --rendered FOLDER       what kustomize makes of a folder, as JSON: a list of objects
"""

import copy
import json
import os
import re
import subprocess
import sys
import tempfile

import yaml
from kubernetes.client import models

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
FOLDER = os.path.join(TOP, "scripts/kubernetes")
KINDS = {
    ("v1", "Namespace"): "V1Namespace",
    ("v1", "ServiceAccount"): "V1ServiceAccount",
    ("v1", "ConfigMap"): "V1ConfigMap",
    ("apps/v1", "DaemonSet"): "V1DaemonSet",
    ("v1", "Service"): "V1Service",
    ("networking.k8s.io/v1", "NetworkPolicy"): "V1NetworkPolicy",
    ("scheduling.k8s.io/v1", "PriorityClass"): "V1PriorityClass",
}
# Field by field, of kinds that python3-kubernetes has not: nested dict, [dict] a list of them.
TEXTS = {"*": str}
RELABELINGS = [{"sourceLabels": [str], "targetLabel": str, "regex": str, "action": str}]
ENDPOINTS = [{"port": str, "path": str, "interval": str, "scheme": str, "relabelings": RELABELINGS}]
OTHER_KINDS = {
    ("monitoring.coreos.com/v1", "ServiceMonitor"): {
        "jobLabel": str, "selector": {"matchLabels": TEXTS}, "endpoints": ENDPOINTS},
    ("monitoring.coreos.com/v1", "PrometheusRule"): {
        "groups": [{"name": str, "rules": [{"record": str, "alert": str, "expr": str, "for": str,
                                            "labels": TEXTS, "annotations": TEXTS}]}]},
    ("monitoring.coreos.com/v1", "PodMonitor"): {
        "jobLabel": str, "selector": {"matchLabels": TEXTS},
        "podMetricsEndpoints": ENDPOINTS},
    ("kustomize.config.k8s.io/v1beta1", "Kustomization"): {
        "namespace": str, "resources": [str], "images": [TEXTS]},
}
WORDS = {
    "V1Container.imagePullPolicy": {"Always", "IfNotPresent", "Never"},
    "V1SeccompProfile.type": {"RuntimeDefault", "Unconfined", "Localhost"},
    "V1HostPathVolumeSource.type": {"Directory", "File", "Socket", "DirectoryOrCreate", ""},
    "V1EmptyDirVolumeSource.medium": {"", "Memory"},
    "V1ContainerPort.protocol": {"TCP", "UDP", "SCTP"},
    "V1DaemonSetUpdateStrategy.type": {"RollingUpdate", "OnDelete"},
    "V1Toleration.operator": {"Exists", "Equal"},
    "V1PriorityClass.preemptionPolicy": {"Never", "PreemptLowerPriority"},
    "V1HTTPGetAction.scheme": {"HTTP", "HTTPS"},
}
NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
QUANTITY = re.compile(r"[0-9]+(\.[0-9]+)?(m|k|M|G|Ki|Mi|Gi)?")


def fits(value, kind, where, found):
    """Complains of whatever is not as the API describes `kind`; gives what a model holds."""
    plain = {"str": str, "int": int, "bool": bool}
    if kind in plain:
        if not isinstance(value, plain[kind]) or (kind == "int" and isinstance(value, bool)):
            found.append(f"{where}: {value!r} is no {kind}")
        return value
    if kind in ("object", "datetime"):
        return value
    if nested := re.fullmatch(r"list\[(.*)\]", kind):
        if not isinstance(value, list):
            found.append(f"{where}: {value!r} is no list")
            return []
        return [fits(item, nested[1], f"{where}[{i}]", found) for i, item in enumerate(value)]
    if nested := re.fullmatch(r"dict\(str, (.*)\)", kind):
        if not isinstance(value, dict):
            found.append(f"{where}: {value!r} is no mapping")
            return {}
        return {key: fits(item, nested[1], f"{where}.{key}", found)
                for key, item in value.items()}
    model = getattr(models, kind)
    if not isinstance(value, dict):
        found.append(f"{where}: {value!r} is no {kind}")
        return None
    attributes = {name: attribute for attribute, name in model.attribute_map.items()}
    given = {}
    for name, item in value.items():
        if name not in attributes:
            found.append(f"{where}: {kind} has no field {name}")
            continue
        allowed = WORDS.get(f"{kind}.{name}")
        if allowed is not None and item not in allowed:
            found.append(f"{where}.{name}: {item!r} is none of {sorted(allowed)}")
        given[attributes[name]] = fits(item, model.openapi_types[attributes[name]],
                                       f"{where}.{name}", found)
    try:
        return model(**given)
    except ValueError as error:  # a field that is required
        found.append(f"{where}: {error}")
        return None


def fits_listed(value, kind, where, found):
    """The same for the kinds whose fields are listed here."""
    if isinstance(kind, list):
        if not isinstance(value, list):
            found.append(f"{where}: {value!r} is no list")
            return
        for i, item in enumerate(value):
            fits_listed(item, kind[0], f"{where}[{i}]", found)
    elif isinstance(kind, dict):
        if not isinstance(value, dict):
            found.append(f"{where}: {value!r} is no mapping")
            return
        for name, item in value.items():
            if name not in kind and "*" not in kind:
                found.append(f"{where}: no field {name} is known")
            else:
                fits_listed(item, kind.get(name, kind.get("*")), f"{where}.{name}", found)
    elif not isinstance(value, kind):
        found.append(f"{where}: {value!r} is no {kind.__name__}")


def check_object(file, thing, found):
    key = (thing.get("apiVersion"), thing.get("kind"))
    if key in KINDS:
        fits(thing, KINDS[key], file, found)
    elif key in OTHER_KINDS:
        rest = {name: value for name, value in thing.items()
                if name not in ("apiVersion", "kind", "metadata", "spec")}
        fits_listed({**rest, **thing.get("spec", {})}, OTHER_KINDS[key], file, found)
        if "metadata" in thing:
            fits(thing["metadata"], "V1ObjectMeta", f"{file}.metadata", found)
    else:
        found.append(f"{file}: {key} is no kind that is known here")


def kernel_capabilities():
    with open("/usr/include/linux/capability.h", encoding="utf-8") as file:
        return set(re.findall(r"^#define CAP_(\w+)\s+\d+$", file.read(), re.M))


def check_pod(objects, found):
    """What only makes sense together."""
    by_kind = {thing["kind"]: thing for thing in objects.values()}
    daemonset = by_kind["DaemonSet"]
    template = daemonset["spec"]["template"]
    pod = template["spec"]
    container = pod["containers"][0]
    labels = template["metadata"]["labels"]
    for kind, path in (("DaemonSet", ("selector", "matchLabels")), ("Service", ("selector",)),
                       ("PodMonitor", ("selector", "matchLabels")),
                       ("NetworkPolicy", ("podSelector", "matchLabels"))):
        if not at(by_kind[kind]["spec"], path).items() <= labels.items():
            found.append(f"{kind} does not choose the pods by their labels")
    if not by_kind["ServiceMonitor"]["spec"]["selector"]["matchLabels"].items() <= \
            by_kind["Service"]["metadata"]["labels"].items():
        found.append("ServiceMonitor does not choose the Service by its labels")
    if pod.get("priorityClassName") != by_kind["PriorityClass"]["metadata"]["name"]:
        found.append("the pods have another priority class")
    for kind in ("ServiceAccount", "ConfigMap", "DaemonSet", "PodMonitor", "ServiceMonitor", "Service",
                 "NetworkPolicy", "PrometheusRule"):
        if by_kind[kind]["metadata"].get("namespace") != by_kind["Namespace"]["metadata"]["name"]:
            found.append(f"{kind} is in another namespace")
    if pod.get("serviceAccountName") != by_kind["ServiceAccount"]["metadata"]["name"]:
        found.append("the pods have another service account")
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    mounts = [mount["name"] for mount in container["volumeMounts"]]
    if sorted(volumes) != sorted(mounts):
        found.append(f"volumes {sorted(volumes)}, mounts {sorted(mounts)}")
    for volume in volumes.values():
        if "configMap" in volume and volume["configMap"]["name"] != \
                by_kind["ConfigMap"]["metadata"]["name"]:
            found.append(f"no ConfigMap {volume['configMap']['name']}")
    for mount in container["volumeMounts"]:
        if "hostPath" in volumes.get(mount["name"], {}) and not mount.get("readOnly"):
            found.append(f"{mount['mountPath']} of the host can be written to")
    ports = {port["name"]: port for port in container["ports"]}
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        if container[probe]["httpGet"]["port"] not in ports:
            found.append(f"{probe}: no port {container[probe]['httpGet']['port']}")
    for endpoint in by_kind["PodMonitor"]["spec"]["podMetricsEndpoints"]:
        if endpoint["port"] not in ports:
            found.append(f"PodMonitor: no port {endpoint['port']}")
    named = {port["name"]: port for port in by_kind["Service"]["spec"]["ports"]}
    for endpoint in by_kind["ServiceMonitor"]["spec"]["endpoints"]:
        if endpoint["port"] not in named or named[endpoint["port"]]["targetPort"] not in ports:
            found.append(f"ServiceMonitor: no port {endpoint['port']}")
    numbers = {port["containerPort"] for port in ports.values()}
    for rule in by_kind["NetworkPolicy"]["spec"]["ingress"]:
        if not {port["port"] for port in rule["ports"]} <= numbers:
            found.append("NetworkPolicy lets another port in")
    for port in ports.values():
        if pod.get("hostNetwork") and port.get("hostPort") != port["containerPort"]:
            found.append("with hostNetwork a hostPort is the containerPort")
    variables = {variable["name"] for variable in container.get("env", [])}
    for name in re.findall(r"\$\((\w+)\)", " ".join(container["args"])):
        if name not in variables:
            found.append(f"no variable $({name})")
    for capability in container["securityContext"]["capabilities"]["add"]:
        if capability not in kernel_capabilities():
            found.append(f"{capability} is no capability")
    for name, amount in {**container["resources"]["limits"],
                         **container["resources"]["requests"]}.items():
        if not QUANTITY.fullmatch(str(amount)):
            found.append(f"resources: {name} {amount!r} is no quantity")


def check_minimal(objects, found):
    """What must not be relaxed without a thought: each stands here as it stands there."""
    pod = objects["base/daemonset.yaml"]["spec"]["template"]["spec"]
    context = pod["containers"][0]["securityContext"]
    for what, right in (
            ("no token", pod.get("automountServiceAccountToken") is False),
            ("no hostPID", not pod.get("hostPID")), ("no hostIPC", not pod.get("hostIPC")),
            ("not privileged", context.get("privileged") is False),
            ("no escalation", context.get("allowPrivilegeEscalation") is False),
            ("read-only root", context.get("readOnlyRootFilesystem") is True),
            ("all capabilities dropped", context["capabilities"].get("drop") == ["ALL"]),
            ("four added", set(context["capabilities"]["add"]) ==
             {"BPF", "PERFMON", "NET_ADMIN", "DAC_READ_SEARCH"}),
            ("no page unasked", "--no-page" in pod["containers"][0]["args"] or
             any("web.config.file" in arg for arg in pod["containers"][0]["args"])),
            ("seccomp", context.get("seccompProfile", {}).get("type") == "RuntimeDefault")):
        if not right:
            found.append(f"daemonset.yaml: not so: {what}")


def is_kustomization(name):
    return os.path.basename(name) == "kustomization.yaml"


def check_folder(objects, found):
    """Each file is listed by the kustomization beside it, and each that is listed is there."""
    paths = set(objects)
    for name in filter(is_kustomization, paths):
        folder = os.path.dirname(name)
        for resource in objects[name]["resources"]:
            path = os.path.normpath(os.path.join(folder, resource))
            if path not in paths and os.path.join(path, "kustomization.yaml") not in paths:
                found.append(f"{name}: there is no {resource}")
            if path.endswith(".yaml") and os.path.dirname(path) != folder:
                found.append(f"{name}: kustomize reads no file of another folder: {resource}")
    for name in sorted(paths):
        beside = objects.get(os.path.join(os.path.dirname(name), "kustomization.yaml"), {})
        if not is_kustomization(name) and os.path.basename(name) not in beside.get("resources", []):
            found.append(f"{name} is in no kustomization")
    for thing in objects.values():
        name = thing.get("metadata", {}).get("name")
        if name is not None and not NAME.fullmatch(name):
            found.append(f"{name!r} is no name")
    with open(os.path.join(TOP, "Makefile"), encoding="utf-8") as file:
        version = re.search(r"^RELEASE := (\S+)$", file.read(), re.M)[1]
    image = objects["base/daemonset.yaml"]["spec"]["template"]["spec"]["containers"][0]["image"]
    if image != f"egress25:{version}":
        found.append(f"the image is {image}, the version {version}")


def rendered(objects, folder):
    """What `kubectl kustomize` prints of what is used here: resources, one after the other. The namespace
    that a kustomization sets is the one that the objects name already, which check_pod() holds."""
    result = []
    for resource in objects[os.path.normpath(os.path.join(folder, "kustomization.yaml"))]["resources"]:
        path = os.path.normpath(os.path.join(folder, resource))
        result += [objects[path]] if path in objects else rendered(objects, path)
    return result


def check_program(program, objects, found):
    """Options and configuration are those that the program takes."""
    container = objects["base/daemonset.yaml"]["spec"]["template"]["spec"]["containers"][0]
    command = container["args"][0]
    usage = subprocess.run([program, command, "--help"], capture_output=True, text=True,
                           check=False)
    if usage.returncode != 0 or "--web.listen-address" not in usage.stdout:
        return "this egress25 is built without its HTTP server"
    for option in re.findall(r"--[\w.-]+", " ".join(container["args"])):
        if option not in usage.stdout:
            found.append(f"egress25 {command} has no option {option}")
    for name, text in objects["base/configmap.yaml"]["data"].items():
        with tempfile.NamedTemporaryFile("w", suffix=name) as file:
            file.write(text)
            file.flush()
            run = subprocess.run([program, command, "--check-config", "--config", file.name],
                                 capture_output=True, text=True, check=False)
        if run.returncode != 0:
            found.append(f"{name}: {run.stderr.strip()}")
    return None


def check(objects):
    found = []
    for file, thing in objects.items():
        check_object(file, thing, found)
    if not found:  # else what follows may stumble
        check_pod(objects, found)
        check_minimal(objects, found)
        check_folder(objects, found)
    return found


def at(objects, path):
    for step in path:
        objects = objects[step]
    return objects


def self_test(objects):
    pod = ("base/daemonset.yaml", "spec", "template", "spec")
    container = pod + ("containers", 0)
    mistakes = {
        "a misspelt field": (container, {"imagePulPolicy": "Always"}),
        "a field at the wrong place": (pod, {"livenessProbe": {}}),
        "a wrong type": (container + ("securityContext",), {"readOnlyRootFilesystem": "true"}),
        "text for a number": (container + ("ports", 0), {"containerPort": "9725"}),
        "an unknown word": (container, {"imagePullPolicy": "Sometimes"}),
        "an unknown kind": (("base/daemonset.yaml",), {"kind": "DeamonSet"}),
        "a required field that is missing": (container + ("volumeMounts", 0),
                                             {"mountPath": None}),
        "no such capability": (container + ("securityContext", "capabilities"),
                               {"add": ["CAP_BPF"]}),
        "one capability more": (container + ("securityContext", "capabilities"),
                                {"add": ["BPF", "PERFMON", "NET_ADMIN", "DAC_READ_SEARCH",
                                         "SYS_ADMIN"]}),
        "no such volume": (container + ("volumeMounts", 0), {"name": "confg"}),
        "the host's files to write": (container + ("volumeMounts", 2), {"readOnly": False}),
        "labels that do not fit": (("base/daemonset.yaml", "spec", "selector"),
                                   {"matchLabels": {"app": "egress25"}}),
        "no such port": (container + ("readinessProbe", "httpGet"), {"port": "http"}),
        "an undefined variable": (container, {"args": ["daemon", "--x=$(POD_IP)"]}),
        "a misspelt field of a PodMonitor": (("operator/podmonitor.yaml", "spec"), {"jobLable": "x"}),
        "a file that is not there": (("kustomization.yaml",), {"resources": ["x.yaml"]}),
        "a file of another folder": (("service/kustomization.yaml",), {
            "resources": ["../base", "../rules", "service.yaml", "../operator/podmonitor.yaml"]}),
        "a Service that names no pod": (("service/service.yaml", "spec"), {"selector": {"app": "x"}}),
        "a policy for another port": (("base/networkpolicy.yaml", "spec", "ingress", 0, "ports", 0),
                                      {"port": 9100}),
        "no such priority class": (pod, {"priorityClassName": "high"}),
        "a page without a password": (container, {"args": ["daemon"]}),
        "a misspelt field of a rule": (("rules/prometheusrule.yaml", "spec", "groups", 0, "rules", 0),
                                       {"exprs": "up"}),
        "another version": (container, {"image": "egress25:latest"}),
    }
    for what, (path, change) in mistakes.items():
        spoilt = copy.deepcopy(objects)
        place = at(spoilt, path)
        place.update(change)
        for key, value in change.items():
            if value is None:
                del place[key]
        if not check(spoilt):
            yield f"not found: {what}"


def main():
    objects = {}
    for root, _, names in os.walk(FOLDER):
        for name in sorted(names):
            with open(os.path.join(root, name), encoding="utf-8") as file:
                path = os.path.relpath(os.path.join(root, name), FOLDER)
                objects[path] = yaml.safe_load(file)  # one object a file
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    skipped = None
    if mode == "--capabilities":
        context = at(objects, ("base/daemonset.yaml", "spec", "template", "spec", "containers", 0,
                               "securityContext"))
        print(*context["capabilities"]["add"])
        return 0
    if mode == "--container":
        spec = objects["base/daemonset.yaml"]["spec"]["template"]["spec"]
        json.dump({"container": spec["containers"][0], "volumes": spec["volumes"],
                   "configmap": objects["base/configmap.yaml"]["data"]}, sys.stdout)
        return 0
    if mode == "--rendered":
        json.dump(rendered(objects, sys.argv[2]), sys.stdout)
        return 0
    if mode == "--self-test":
        found = list(self_test(objects))
    else:
        found = check(objects)
        if mode == "--program":
            skipped = check_program(sys.argv[2], objects, found)
    for complaint in found:
        print(complaint)
    if skipped:
        print(f"+ {skipped}: options and configuration were not held against it")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
