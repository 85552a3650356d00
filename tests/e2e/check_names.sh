#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Names that lead nowhere, and resolvers that do not answer: none of it says anything of the port.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept banner=220~%.example~ESMTP
END
resolver <<END
mx-host=null.example,.,0
mx-host=noaddress.example,mx.noaddress.example,10
address=/mx.noaddress.example/
host-record=implicit.example,198.18.1.25
$(domain private.example 10.9.8.7)
mx-host=hole.example,mx.hole.example,10
address=/mx.hole.example/0.0.0.0
$(domain outlook.com 10.0.0.1)
$(domain gmail.com 10.0.0.1)
$(domain yahoo.com 10.0.0.1)
END
named() { # DOMAIN STATUS SENTENCE FILTER
	for run in check_run check_run_as_nobody; do
		$run --domain "$1" --no-relay --timeout 5
		found_status "$2"
		found "$3 ($run)" "$4"
	done
}
named null.example 4 "it takes no mail" '.check | .domains[0].mx == "null-mx" and .diagnosis == "no-address"'
named missing.example 4 "no such domain" '.check | .domains[0].mx == "nxdomain" and .diagnosis == "no-address"'
named noaddress.example 4 "servers without an address" '.check | .domains[0].mx == "found" and (.connections | length == 0)
	and .diagnosis == "no-address"'
named implicit.example 0 "its own address stands in" '.check | .domains[0].implicit_mx and .state == "open"'
named hole.example 4 "nowhere is not contacted" '.check | .domains[0].astray == "0.0.0.0" and (.connections | length == 0)'
named private.example 4 "a private address proves nothing" '.check | .state == "unknown"'
# Names of large providers that lead to private addresses: something answers for the resolver.
for run in check_run check_run_as_nobody; do
	$run --no-queue --no-relay
	found_status 5
	found "a portal ($run)" '.check | .state == "intercepted" and .diagnosis == "middlebox"'
done

# No resolver listens; then one that is silent; then one that cannot find out.
end_process "$RESOLVER_PID" KILL
RESOLVER_PID=
dead() {
	for run in check_run check_run_as_nobody; do
		$run --domain a.example --domain b.example --relay 198.18.9.9:587
		found_status 4
		found "the resolver ($run)" '.check | .state == "unknown" and .diagnosis == "resolver-dead"
			and .resolver.answered == 0 and (.connections | any(.port == 587 and .outcome == "established"))'
		found "within 8 s" '.check.duration_ms < 8000'
	done
}
dead
found "nobody listens there" '.check.domains[0].mx == "unreachable"'
bad_resolver() { # MODE
	in_net python3 "$TOP/tests/lab/resolver.py" "$1" >"$WORK/bad.out" 2>&1 &
	RESOLVER_PID=$!
	wait_until 5 "the resolver" sh -c "ip netns exec $NS ss -Hlun 'src 127.0.0.53' | grep -q :53"
}
for mode in silent servfail refused garbage; do
	bad_resolver $mode
	dead
	end_process "$RESOLVER_PID" KILL
	RESOLVER_PID=
done
[ $FAILED -eq 0 ]
