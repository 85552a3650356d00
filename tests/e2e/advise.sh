#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: nothing
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

# Other providers, their products, and what the firmware tells of the product.
gives blocked request ec2 --cloud aws --subscription ec2
gives blocked request lightsail --cloud aws --subscription Lightsail
gives blocked none compute-engine --cloud gcp --subscription GCE
gives blocked request new-tenancies --cloud oracle
gives may-be-open request tenancies-before-2021-06-23 --cloud oracle --subscribed-on 2021-06-22
gives blocked none droplets --cloud digitalocean
gives blocked request cloud --cloud hetzner --subscription cloud
gives unknown unknown dedicated --cloud hetzner --subscription Robot
gives may-be-open request new-accounts --cloud linode
gives blocked request new-accounts --cloud vultr
gives open not-needed vps --cloud ovh --subscription vps
gives blocked none local-zone --cloud ovh --subscription "Local Zone"
gives blocked self-service instances --cloud scaleway --subscription instances
gives blocked request ecs --cloud alibaba
gives blocked none classic --cloud ibm --subscription SoftLayer
gives blocked request new-accounts --cloud upcloud
gives blocked request cvm --cloud tencent --subscription cvm
gives unknown unknown not-confirmed --cloud exoscale
gives may-be-open unknown by-region --cloud huawei
gives may-be-open unknown rate-limited --cloud contabo
gives may-be-open request access-provider --cloud residential
gives unknown unknown no-provider --cloud none
# A name that nobody has rules for is no error; a near miss is told.
"$PROGRAM" advise --config /dev/null --json --cloud azur 2>"$WORK/err" |
	jq -e '.guidance.rule == "no-rules" and .provider == "azur" and .port25 == "unknown"' >"$WORK/out" || {
	echo "an unknown name: $(cat "$WORK/out")"
	FAILED=1
}
grep -qF 'did you mean azure?' "$WORK/err" || {
	echo "no near miss: $(cat "$WORK/err")"
	FAILED=1
}
gives unknown request azure-china "${azure[@]}" --subscription 21Vianet
gives may-be-open unknown azure-us-government "${azure[@]}" --subscription "US Government"
says "tick Enable SMTP" --cloud scaleway --subscription instances
says "applied immediately" --cloud scaleway --subscription instances
says "holds per Region" --cloud aws
says "Console > Limits" --cloud hetzner
[ "$(advise --json --cloud digitalocean | jq -c .ports)" = \
	'{"25":"blocked","465":"blocked","587":"blocked","2525":"may-be-open"}' ] || {
	echo "the ports of DigitalOcean are $(advise --json --cloud digitalocean | jq -c .ports)"
	FAILED=1
}
advise --cloud hetzner --subscription pizza | grep -q 'allowed: cloud, dedicated, unknown' || {
	echo "a product that Hetzner does not have: $(advise --cloud hetzner --subscription pizza)"
	FAILED=1
}

# The catalogue: every provider is in it, each rule with a source and a date; one alone on demand.
advise --list --json | jq -es '(map(.provider) | unique | length) >= 28
	and all(.[]; .source and .as_of and .ports["25"] and (.not_confirmed | length > 0))' \
	>/dev/null || {
	echo "the catalogue is not whole"
	FAILED=1
}
[ "$(advise --list --json --cloud Akamai | jq -r .provider | sort -u)" = linode ] || {
	echo "--cloud does not narrow the catalogue"
	FAILED=1
}
advise --list --json --port 465 --port 587 | jq -es 'length > 3 and all(.[]; [.ports["465", "587"]]
		| all(. == "blocked" or . == "may-be-open"))
		and any(.[]; .provider == "digitalocean") and all(.[]; .provider != "aws")' >/dev/null || {
	echo "--port does not narrow the catalogue"
	FAILED=1
}
advise --list --json --exemption self-service | jq -es 'length > 3
		and all(.[]; .exemption == "self-service" and .origin == "built-in")
		and (map(.provider) | . == sort)' >/dev/null || {
	echo "--exemption does not narrow the catalogue, or it is not sorted"
	FAILED=1
}
advise --list --cloud aws | grep -qE '^ec2 +blocked +open +open +unknown +request +2026$' || {
	echo "no row for EC2:"
	advise --list --cloud aws
	FAILED=1
}
advise --list --cloud none >"$WORK/none"
[ $? -eq 2 ] && grep -q 'no rules of "none"' "$WORK/none" || {
	echo "rules of none: $(cat "$WORK/none")"
	FAILED=1
}

# The cloud is found by its DMI strings, and a Hyper-V host is not taken for one.
dmi=$TOP/tests/fixtures/dmi
[ "$(advise --json --dmi-dir "$dmi/azure" | jq -r .provider)" = azure ] || {
	echo "Azure is not recognised"
	FAILED=1
}
[ "$(advise --json --dmi-dir "$dmi/otc" | jq -r .provider)" = otc ] || {
	echo "Open Telekom Cloud is not recognised"
	FAILED=1
}
[ "$(advise --json --dmi-dir "$dmi/near-hyperv" | jq -r .provider)" = null ] || {
	echo "a Hyper-V host is taken for a cloud"
	FAILED=1
}
advise --dmi-dir "$dmi/near-hyperv" | grep -q ': 25, 465, 587, 2525 unknown' || {
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
