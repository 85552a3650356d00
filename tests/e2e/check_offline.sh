#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# No internet, a network of which only a proxy leads out, no route, an IPv6 that leads nowhere: the
# silence of port 25 says nothing of port 25.
. "$(dirname "$0")/lib.sh"

lab <<END
* * drop
END
resolver <<END
$(domain a.example 198.18.1.25 2001:db8:1::25)
$(domain b.example 198.18.2.25)
$(domain c.example 198.18.3.25)
host-record=relay.example,198.18.9.9
END
args=(--domain a.example --domain b.example --domain c.example --relay relay.example)
for run in check_run check_run_as_nobody; do
	$run "${args[@]}"
	found_status 4
	found "no internet ($run)" '.check | .state == "offline" and .diagnosis == "no-internet"'
done
for run in check_run check_run_as_nobody; do
	https_proxy=http://proxy.example:3128 $run "${args[@]}"
	found_status 4
	found "a proxy network ($run)" '.check | .state == "offline" and .diagnosis == "proxy-only" and .proxy == "https_proxy"'
done

# IPv6 silent for all, IPv4 fine; then without a route.
lab_becomes <<END
::/0 * drop
* * accept banner=220~%.example~ESMTP
END
for run in check_run check_run_as_nobody; do
	https_proxy=http://proxy.example:3128 $run "${args[@]}"
	found_status 0
	found "open over IPv4, a proxy or not ($run)" '.check | .state == "open" and .family == "ipv4"'
	found "IPv6 is no error" '.check.families[1] | .state != "blocked" and .domains == 1'
done
ip -n "$NS" -6 route del default
for run in check_run check_run_as_nobody; do
	$run "${args[@]}"
	found_status 0
	found "no route for IPv6 ($run)" '.check | .state == "open" and (.families[1] | .diagnosis == "no-route"
		and .state == "unknown" and .route == false)'
	found "it is not tried" '[.check.connections[] | select(.family == "ipv6")] | length == 0'
done
in_net "$PROGRAM" check --cloud none "${args[@]}" >"$WORK/text"
expect "in words" grep -q '^IPv6: no route leads out, so it was not tried' "$WORK/text"
ip -n "$NS" route del default
for run in check_run check_run_as_nobody; do
	$run "${args[@]}"
	found_status 3
	found "no route at all ($run)" '.check | .state == "blocked" and .by == "no-route" and .diagnosis == "no-internet"'
done
[ $FAILED -eq 0 ]
