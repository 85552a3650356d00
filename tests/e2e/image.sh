#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# The DaemonSet's container, from the image that a release holds: its root file system alone, read-only,
# with the manifest's arguments, capabilities, mounts and user, becomes ready, sees a block and names the
# pod, and serves no page. The image is unpacked by a tool that is not ours. What a runtime's seccomp
# profile refuses is not tried, for there is no runtime.
. "$(dirname "$0")/lib.sh"

static=$BUILD/static/egress25
for needed in umoci jq setpriv; do
	command -v $needed >/dev/null || {
		echo "$needed is not installed"
		exit 77
	}
done
/usr/bin/python3 -c 'import kubernetes, yaml' 2>/dev/null || {
	echo "python3-kubernetes is not installed"
	exit 77
}
[ -x "$static" ] || {
	echo "there is no static program: make STATIC=1"
	exit 77
}
mount=$(findmnt -rnt cgroup2 -o TARGET | head -n 1)
group=$NS-kubepods/besteffort/pod1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809
if [ -z "$mount" ] || ! mkdir -p "$mount/$group" 2>/dev/null; then
	echo "no writable cgroup v2 on this machine"
	exit 77
fi
remove_groups() {
	(cd "$mount" && rmdir -p "$group") 2>/dev/null
}
trap 'end_process "$DAEMON_PID" KILL; clean_up; remove_groups' EXIT

# ---- the image, as a layout; a runtime chooses from the index by architecture
"$TOP/scripts/release/oci.py" "$WORK/oci" "$WORK/oci.tar" --name egress25 --version 1.2.3+4.gabc \
	--revision abc --epoch 1700000000 "$(dpkg --print-architecture)=$static"
expect "umoci knows the tag" grep -qx 1.2.3-4.gabc <(umoci ls --layout "$WORK/oci")
# umoci follows no index of several architectures: it is given the manifest that a runtime would choose.
manifest=$(jq -r '.manifests[0].digest' "$WORK/oci/index.json")
chosen=$(jq -c '.manifests[0]' "$WORK/oci/blobs/sha256/${manifest#sha256:}")
jq --argjson chosen "$chosen" '.manifests = [$chosen + {annotations: {"org.opencontainers.image.ref.name": "one"}}]' \
	"$WORK/oci/index.json" >"$WORK/index.json" && mv "$WORK/index.json" "$WORK/oci/index.json"
umoci unpack --image "$WORK/oci:one" "$WORK/bundle" 2>"$WORK/umoci.err" || {
	echo "umoci refuses the image: $(cat "$WORK/umoci.err")"
	FAILED=1
	finish
}
root=$WORK/bundle/rootfs
expect "it holds the program and nothing else" [ "$(find "$root" -mindepth 1 -printf '%P %m\n')" = "egress25 755" ]
expect "the command of its own starts the daemon" jq -e \
	'.process.args == ["/egress25", "daemon"] and (.process.env | index("PATH=/"))' "$WORK/bundle/config.json"

# ---- the container, with a pod's cgroup beside it for the mail that it is to name
"$TOP/tests/kubernetes/check.py" --container >"$WORK/pod.json"
node=192.0.2.77 # probes and a PodMonitor ask by it; loopback would be answered to in any case
mapfile -t args < <(jq -r '.container | (.command + .args)[]' "$WORK/pod.json")
args=("${args[@]//'$(HOST_IP)'/$node}")
mkdir "$WORK/configmap"
lab <<END
198.18.0.0/16 25 drop
* * accept
END
ip -n "$NS" address add "$node/32" dev uplink0
start() { # POD-JSON
	ip netns exec "$NS" "$TOP/tests/kubernetes/container.py" "$root" "$WORK/configmap" "${args[@]}" \
		<"$1" >"$WORK/daemon.out" 2>"$WORK/daemon.err" &
	DAEMON_PID=$!
}
get() { # PATH [CURL-OPTION...]
	local path=$1
	shift
	in_net curl -sS --max-time 10 "$@" "http://$node:9725$path"
}
is_ready() {
	get "$(jq -r .container.readinessProbe.httpGet.path "$WORK/pod.json")" -f 2>/dev/null
}
start "$WORK/pod.json"
ready_or_ended() {
	is_ready || ! kill -0 "$DAEMON_PID"
}
wait_until 20 "the pod to be ready" ready_or_ended
kill -0 "$DAEMON_PID" || {
	cat "$WORK/daemon.err"
	FAILED=1
	finish
}
expect "it is alive" get "$(jq -r .container.livenessProbe.httpGet.path "$WORK/pod.json")" -f
expect "every sensor is attached" [ "$(get /metrics | grep -c '^egress25_sensor_attached{.*} 1$')" = 4 ]
[ $FAILED -eq 0 ] || cat "$WORK/daemon.err"
expect "it has the manifest's rights or fewer" sh -c "
	mine=\$(sed -n 's/^CapBnd:[^0-9a-f]*//p' /proc/$DAEMON_PID/status)
	[ \$((0x\$mine & ~(1<<39 | 1<<38 | 1<<12 | 1<<2))) = 0 ] && grep -q 'NoNewPrivs:.*1' /proc/$DAEMON_PID/status"
expect "its root cannot be written to" sh -c "! touch /proc/$DAEMON_PID/root/probe"
expect "a name that is not its own is refused" [ "$(get /metrics -o /dev/null -w '%{http_code}' -H 'Host: node1')" = 421 ]
for path in / /status.json; do
	expect "$path is not served unasked" [ "$(get $path -o /dev/null -w '%{http_code}')" = 404 ]
done
(
	echo $BASHPID >"$mount/$group/cgroup.procs"
	mailer --parallel --timeout 3500 198.18.{1..12}.25:25
	mailer 198.51.100.10:587
)
blocked() {
	get /metrics | grep -q '^egress25_port_blocked_info{port="25",family="ipv4",by="network-silent"} 1$'
}
wait_until 20 "port 25 to be blocked" blocked
# As kubectl exec does: a process in the container.
asked=$(nsenter -t "$DAEMON_PID" -m -r -n -- /egress25 status --json)
expect "it can be asked inside" jq -e '.verdicts | any(.port == 25 and .state == "blocked")' <<<"$asked"
expect "the pod is named" jq -e '.attempts | any(.pod == "1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809")' <<<"$asked"
daemon_stop
expect "it ends as kubelet asks it to" [ $? -eq 0 ]

# ---- with less it does not start, or says what is missing
jq '.container.securityContext.capabilities.add -= ["BPF"]' "$WORK/pod.json" >"$WORK/less.json"
start "$WORK/less.json"
ended() {
	! kill -0 "$DAEMON_PID" 2>/dev/null
}
wait_until 20 "a container without BPF to end, or to be not ready" sh -c \
	"! kill -0 $DAEMON_PID 2>/dev/null || grep -qi bpf '$WORK/daemon.err'"
expect "it says why" grep -qi 'cap_bpf\|not permitted' "$WORK/daemon.err"
finish
