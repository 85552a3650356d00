#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The main job, shown: a namespace whose internet is the lab, which drops port 25 as Azure does; a
# client that behaves like a mail server; and egress25 watching it. Ends by itself, leaves nothing
# behind, and fails when the verdict is not the expected one.

set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
work=$(mktemp -d)
ns=e25demo-$$
lab_pid='' client_pid=''

clean_up() {
	for pid in $client_pid $lab_pid; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	ip netns del "$ns" 2>/dev/null
	rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

if [ "$(id -u)" -ne 0 ]; then
	echo "The demo loads BPF programs and makes a network namespace: run it as root, sudo make demo." >&2
	exit 1
fi

mkfifo "$work/lab.ready" "$work/watch.ready"
build/lab/lab --netns "$ns" --script tests/lab/cloud-25-blocked.lab --duration 30 --ready-fd 3 \
	3>"$work/lab.ready" >/dev/null &
lab_pid=$!
read -r -t 10 <"$work/lab.ready" || exit 1

# A dozen networks of RFC 2544's range, which no internet routes, and two of IPv6.
hosts=() relays=()
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	hosts+=("198.18.$i.25:25")
done
for i in 1 2 3; do
	relays+=("198.18.$i.25:587")
done

cat <<'END'
A lab plays the internet for one network namespace: it drops TCP 25 silently and lets 587 through,
as Azure does for most subscriptions. A client in there behaves like a mail server; egress25
watches it from the kernel, here with --cloud azure --subscription pay-as-you-go.

END
(
	read -r -t 10 <"$work/watch.ready" || exit 1
	ip netns exec "$ns" build/lab/mailer --comm smtp --parallel "${relays[@]}"
	ip netns exec "$ns" build/lab/mailer --comm smtp --parallel --timeout 8000 "${hosts[@]}"
) >/dev/null &
client_pid=$!
ip netns exec "$ns" build/egress25 watch --only-netns self --cloud azure \
	--subscription pay-as-you-go --until-verdict --duration 12 --ready-fd 3 3>"$work/watch.ready"
status=$?
if [ $status -ne 3 ]; then
	echo "The demo failed: egress25 ended with status $status instead of 3 (port 25 blocked)." >&2
	exit 1
fi
echo
echo "That was the lab. \`sudo make run\` watches this machine's own mail traffic;"
echo "\`sudo build/egress25 report --duration 60\` writes what it saw as the text of a support case."
