#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Advice alone: every subscription type in both editions, clouds found by DMI, unknown ones.
. "$(dirname "$0")/lib.sh"

advise() {
	"$PROGRAM" advise --config /dev/null "$@" 2>&1
}
gives() { # PORT25 EXEMPTION RULE, then the arguments
	local want="$1 $2 $3" got
	shift 3
	got=$(advise --json "$@" | jq -r '"\(.port25) \(.guidance.exemption) \(.guidance.rule)"')
	[ "$got" = "$want" ] || {
		echo "advise $*: $got instead of $want"
		FAILED=1
	}
}
says() { # TEXT, then the arguments
	local text=$1
	shift
	advise --json "$@" | jq -r '.guidance.steps[]' | grep -qF -- "$text" || {
		echo "advise $*: no '$text'"
		FAILED=1
	}
}

azure=(--cloud azure)
old=(--cloud azure --as-of 2018-12-01)
gives open not-needed enterprise-agreement "${azure[@]}" --subscription EA
gives open not-needed enterprise-agreement "${azure[@]}" --subscription mca-e
gives blocked self-service enterprise-dev-test "${azure[@]}" --subscription enterprise-dev-test
for type in pay-as-you-go mpn csp msdn visual-studio azure-pass azure-in-open education student \
	bizspark bizspark-plus sponsorship free-trial; do
	gives blocked none other-subscription-types "${azure[@]}" --subscription "$type"
done
gives open not-needed enterprise-agreement "${old[@]}" --subscription "Enterprise Agreement"
gives blocked request pay-as-you-go "${old[@]}" --subscription PAYG --subscribed-on 2018-01-01
gives open not-needed pay-as-you-go-before-2017-11-15 "${old[@]}" --subscription PAYG \
	--subscribed-on 2017-11-14
gives blocked request csp "${old[@]}" --subscription csp
for type in msdn azure-pass azure-in-open education bizspark sponsorship student free-trial \
	visual-studio; do
	gives blocked none never-granted "${old[@]}" --subscription "$type" --subscribed-on 2018-01-01
done
says "Diagnose and Solve" "${azure[@]}" --subscription enterprise-dev-test
says "Cannot send email (SMTP-Port 25)" "${azure[@]}" --subscription enterprise-dev-test
says "Technical > Virtual Network > Connectivity > Cannot send email (SMTP/Port 25)" \
	"${old[@]}" --subscription payg
says "Request to enable Port 25 email flow" "${old[@]}" --subscription csp

# The cloud is found by its DMI strings, and a Hyper-V host is not taken for one.
dmi=$TOP/tests/fixtures/dmi
[ "$(advise --json --dmi-dir "$dmi/azure" | jq -r .provider)" = azure ] || {
	echo "Azure is not recognised"
	FAILED=1
}
[ "$(advise --json --dmi-dir "$dmi/near-hyperv" | jq -r .provider)" = null ] || {
	echo "a Hyper-V host is taken for a cloud"
	FAILED=1
}
advise --dmi-dir "$dmi/near-hyperv" | grep -q 'Port 25: *unknown' || {
	echo "an unknown place is not said to be unknown:"
	advise --dmi-dir "$dmi/near-hyperv"
	FAILED=1
}

# Every other sign of the machine, and whose word it is.
machine() { # NAME WANT: provider, source and container, as JSON has them
	local got
	got=$(advise --json --system-root "$TOP/tests/fixtures/machines/$1" |
		jq -r '.cloud | "\(.provider) \(.source) \(.container)"')
	[ "$got" = "$2" ] || {
		echo "$1: $got instead of $2"
		FAILED=1
	}
}
machine azure "azure dmi null"
machine aws-xen-pv "aws xen null"
machine scaleway-riscv "scaleway device-tree null"
machine vultr-bare-metal "vultr cmdline null"
machine scaleway-marker "scaleway marker-file null"
machine near-hyperv "null null null"
machine near-azure-and-xen "null null null"
machine inside-docker "azure dmi docker"
machine inside-marker "null null docker"
told() { # MACHINE TEXT
	advise --system-root "$TOP/tests/fixtures/machines/$1" >"$WORK/told"
	grep -qF -- "$2" "$WORK/told" || {
		echo "$1: no '$2' in:"
		cat "$WORK/told"
		FAILED=1
	}
}
told azure "azure (by dmi)"
told inside-docker "azure (by dmi: the host's word, for this runs inside a container, docker)"
told near-hyperv 'unknown (the firmware calls this machine "Microsoft Corporation, Virtual Machine")'
told near-two-marks "unknown (the machine's signs name several)"
# The operator's word is nobody's firmware.
advise --cloud hetzner --system-root "$TOP/tests/fixtures/machines/inside-docker" |
	grep -qF "hetzner (by operator)" || {
	echo "the operator's word is not said to be his"
	FAILED=1
}
finish
