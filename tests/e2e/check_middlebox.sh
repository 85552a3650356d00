#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Something answers for all servers, and servers that look alike of their own accord.
. "$(dirname "$0")/lib.sh"

lab <<END
* * drop
END
resolver <<END
$(domain a.example 198.18.1.25)
$(domain b.example 198.18.2.25)
$(domain c.example 198.18.3.25)
mx-host=d.example,in1.hoster.example,10
mx-host=e.example,in2.hoster.example,10
mx-host=f.example,in3.hoster.example,10
host-record=in1.hoster.example,198.18.4.25
host-record=in2.hoster.example,198.18.5.25
host-record=in3.hoster.example,198.18.6.25
host-record=relay.example,198.18.9.9
END
abc=(--domain a.example --domain b.example --domain c.example --relay relay.example:587)
def=(--domain d.example --domain e.example --domain f.example --relay relay.example:587)
told() { # STATUS STATE DIAGNOSIS ARGUMENT...
	local status=$1 state=$2 diagnosis=$3
	shift 3
	for run in check_run check_run_as_nobody; do
		$run "$@"
		found_status "$status"
		found "$state, $diagnosis ($run)" ".check | .state == \"$state\" and .diagnosis == \"$diagnosis\""
	done
}
# A proxy greets with its own name.
lab_becomes <<END
* 25 accept banner=220~proxy.isp.example~ESMTP
* * accept banner=220~%.example~ESMTP
END
told 5 intercepted middlebox "${abc[@]}"
found "in words" '.verdicts[0].evidence.reasons | any(contains("greet with the same words"))'
# The same, of one operator.
lab_becomes <<END
* 25 accept banner=220~in.hoster.example~ESMTP
* * accept banner=220~%.example~ESMTP
END
told 0 open open "${def[@]}"
# It greets with a refusal; servers do so each in its own words; a firewall masks what they say.
lab_becomes <<END
* 25 accept banner=554~SMTP~is~blocked~here
* * accept banner=220~%.example~ESMTP
END
told 5 intercepted middlebox "${abc[@]}"
lab_becomes <<END
* 25 accept banner=554~%.example~your~address~is~on~a~list
* * accept banner=220~%.example~ESMTP
END
told 5 stalled turned-away "${abc[@]}"
lab_becomes <<END
* 25 accept banner=220~************************0****
* * accept banner=220~%.example~ESMTP
END
told 5 intercepted middlebox "${abc[@]}"
# It answers every handshake and says nothing, or resets.
lab_becomes <<END
* 25 accept silent-banner
* * accept banner=220~%.example~ESMTP
END
told 5 stalled mute "${abc[@]}"
lab_becomes <<END
* 25 accept silent-banner after=reset banner-delay=50
* * accept banner=220~%.example~ESMTP
END
told 5 stalled mute "${abc[@]}"
# Only the sensors see from how near the answers come: each with its own words, from one place.
lab_becomes <<END
* 25 accept ttl=62 delay=6 banner=220~%.example~ESMTP
* * accept ttl=48 delay=40 banner=220~%.example~ESMTP
END
check_run "${abc[@]}"
if [ "$(jq -rs '.[-1].sensors' "$WORK/check.json")" = true ]; then
	found_status 5
	found "from one place" '.check | .state == "intercepted" and .diagnosis == "middlebox"'
fi
# As far as everything else.
lab_becomes <<END
* * accept ttl=48 delay=40 banner=220~%.example~ESMTP
END
told 0 open open "${abc[@]}"
[ $FAILED -eq 0 ]
