#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: nothing
# A metadata service that is slow, huge, malformed, lying, redirecting, busy or gone: things stay
# unknown, in time, and the cloud stays the one that was recognised.
. "$(dirname "$0")/lib.sh"
needs curl
. "$TOP/tests/lab/metadata.sh"

# One time for the whole, and no fault does more than leave things unknown.
oversize='^(huge|chunked|headers|continue)$'
faults=(silent:silent closed:invalid slow:silent huge:invalid chunked:invalid headers:invalid
	continue:invalid garbage:invalid short:invalid old:invalid redirect:refused html:invalid
	deep:invalid deeper:invalid list:invalid empty:invalid nul:invalid lies:invalid
	limited:limited gone:refused error:refused)
for fault in "${faults[@]}"; do
	serve azure --fault "${fault%:*}"
	ask azure
	is "with the fault ${fault%:*} the service is ${fault#*:}" ".metadata.state == \"${fault#*:}\"
		and .provider == \"azure\" and .region == null and .instance_id == null
		and .subscription_id == null and .resource_id == null and .scale_set == null"
	if [[ ${fault%:*} =~ $oversize ]]; then
		is "what is too much is not read" '.metadata.reason | test("more than 64 KiB")'
	fi
	if grep -q $'\x1b' "$WORK/out" "$WORK/err"; then
		echo "escape sequences of the server with the fault ${fault%:*}"
		FAILED=1
	fi
	asked "a redirect is not followed, the rest not asked for" 'all(.path
		| startswith("/metadata/instance/"))'
done
serve azure --fault limited-once
ask azure
is "a busy service is asked once more" '.metadata.state == "answered" and .region == "westeurope"'
stop
ask azure
is "where nothing listens" '.metadata.state == "unreachable"'

# libcurl is loaded when it is needed: where it is not installed, that is said, and nothing else is lost.
cat >"$WORK/without-libcurl" <<END
#!/bin/sh
/sbin/ldconfig -p | sed -n 's/.*libcurl.*\.so\.4 .*=> //p' | while read -r library; do
	mount --bind /dev/null "\$library"
done
exec "$PROGRAM" "\$@"
END
chmod +x "$WORK/without-libcurl"
unshare -m "$WORK/without-libcurl" advise --json --config /dev/null --cloud azure --metadata on \
	--metadata-url http://127.0.0.1:1 >"$WORK/out" 2>"$WORK/err"
is "without libcurl nobody is asked" '.metadata.state == "not-asked" and .provider == "azure"
	and (.metadata.reason | test("install libcurl"))'

# A host that keeps programs from the service (a firewall, a locked systemd-imds) is no other cloud.
ip netns add "$NS"
ip -n "$NS" link set lo up
ip -n "$NS" route add prohibit 203.0.113.9
in_net "$PROGRAM" advise --json --config /dev/null --system-root "$TOP/tests/fixtures/machines/azure" \
	--metadata on --metadata-url http://203.0.113.9 >"$WORK/out" 2>"$WORK/err"
is "a service that may not be reached leaves things unknown" '.provider == "azure"
	and .source == "dmi" and .metadata.state == "unreachable" and .region == null
	and (.metadata.reason | test("keep programs from it"))'
finish
