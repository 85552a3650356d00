#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A metadata service that is slow, huge, malformed, lying, redirecting, busy or gone: things stay
# unknown, in time, and the cloud stays the one that was recognised.
. "$(dirname "$0")/lib.sh"
. "$TOP/tests/lab/metadata.sh"

# One time for the whole, and no fault does more than leave things unknown.
faults=(silent:silent closed:invalid slow:silent huge:invalid chunked:invalid headers:invalid
	continue:invalid garbage:invalid short:invalid old:invalid redirect:refused html:invalid
	deep:invalid deeper:invalid list:invalid empty:invalid nul:invalid lies:invalid
	limited:limited gone:refused error:refused)
echo silent >"$WORK/fault"
serve azure --fault-file "$WORK/fault"
for fault in "${faults[@]}"; do
	echo "${fault%:*}" >"$WORK/fault"
	: >"$WORK/log"
	ask azure
	is "with the fault ${fault%:*} the service is ${fault#*:}" ".metadata.state == \"${fault#*:}\"
		and .provider == \"azure\" and .region == null and .instance_id == null
		and .subscription_id == null and .resource_id == null and .scale_set == null"
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
finish
