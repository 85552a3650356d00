#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# The metadata services of ten clouds, asked on the operator's word alone, by the rules of each.
# Nothing but 127.0.0.1 is ever asked.
. "$(dirname "$0")/lib.sh"
needs curl
. "$TOP/tests/lab/metadata.sh"

serve azure
ask azure
is "Azure tells who the machine is" '.metadata == {state: "answered", reason: null}
	and .environment == "AzurePublicCloud" and .region == "westeurope" and .zone == "2"
	and .subscription_id == "8d10da13-8125-4ba9-a717-bf7490507b3d"
	and (.resource_id | endswith("/virtualMachines/mail-1")) and .scale_set == "mail-set"
	and .instance_id == "13f56399-bd52-4150-9748-7190aae1ff21"'
is "the image's offer is no subscription type" '.subscription == null and .quota_id == null
	and ([.. | strings] | all(test("Ubuntu|Canonical|lts") | not))'
asked "one request, with no proxy's headers" 'length == 1 and (.[0].headers | .Metadata == "true"
	and (has("X-Forwarded-For") or has("Cookie") or has("Accept-Encoding") | not))'

# Off is the default, and nothing leaves the machine then.
"$PROGRAM" advise --json --config /dev/null --cloud azure \
	--metadata-url "http://127.0.0.1:$PORT" >"$WORK/out" 2>"$WORK/err"
is "without --metadata nothing is known" '.metadata.state == "off" and .region == null'
asked "nothing was asked" 'length == 1'
printf 'metadata = on\nmetadata-url = http://127.0.0.1:%s\ncloud = azure\n' "$PORT" >"$WORK/conf"
"$PROGRAM" advise --json --config "$WORK/conf" >"$WORK/out" 2>"$WORK/err"
is "the configuration file has the same keys" '.region == "westeurope"'

# Whom nobody named or recognised, nobody asks; and a capture is not of this machine.
machines=$TOP/tests/fixtures/machines
"$PROGRAM" advise --json --config /dev/null --system-root "$machines/near-hyperv" --metadata on \
	--metadata-url "http://127.0.0.1:$PORT" >"$WORK/out" 2>"$WORK/err"
is "an unknown cloud is not asked" '.provider == null and .metadata.state == "not-asked"
	and (.metadata.reason | test("no cloud was recognised"))'
grep -q 'name it with --cloud' "$WORK/err" || {
	echo "no word of why nobody was asked: $(cat "$WORK/err")"
	FAILED=1
}
for cloud in none contabo; do
	ask $cloud
	is "$cloud has no service to ask" '.metadata.state == "not-asked"
		and (.metadata.reason | test("is known"))'
done
asked "nobody was asked" 'length == 2'
"$PROGRAM" advise --json --config /dev/null --system-root "$machines/azure" --metadata on \
	--metadata-url "http://127.0.0.1:$PORT" >"$WORK/out" 2>"$WORK/err"
is "a recognised cloud is asked" '.source == "dmi" and .region == "westeurope"'

# Proxies of the environment are not used: this one would answer, and log another path.
http_proxy=http://127.0.0.1:$PORT HTTP_PROXY=http://127.0.0.1:$PORT all_proxy=http://127.0.0.1:9 \
	ALL_PROXY=socks5://127.0.0.1:9 no_proxy='' ask azure
is "proxies are ignored" '.region == "westeurope"'
asked "no request went through a proxy" 'all(.path | startswith("/metadata/"))'

# A watch asks once, before it begins; the file of a replay is of no machine that can be asked.
: >"$WORK/log"
"$PROGRAM" watch --json --config /dev/null --no-wire --duration 100ms --cloud azure --metadata on \
	--metadata-url "http://127.0.0.1:$PORT" >"$WORK/watch.out" 2>"$WORK/err" || true
asked "the watch asked once" 'length == 1'
: >"$WORK/log"
"$PROGRAM" report --config /dev/null --no-wire --duration 100ms --cloud azure --metadata on \
	--metadata-url "http://127.0.0.1:$PORT" >"$WORK/report" 2>"$WORK/err"
asked "a report asked once" 'length == 1'
for line in 'Subscription ID: 8d10da13-8125-4ba9-a717-bf7490507b3d' 'Region: westeurope' 'Zone: 2'; do
	grep -q -- "- $line" "$WORK/report" || {
		echo "the report does not say: $line"
		cat "$WORK/report"
		FAILED=1
	}
done
: >"$WORK/log"
"$PROGRAM" replay --config "$WORK/conf" "$WORK/watch.out" >"$WORK/out" 2>&1
asked "the replay asked nobody" 'length == 0'

# Every other cloud, with its token, its headers, and facts of its own.
while read -r cloud facts; do
	serve "$cloud"
	ask "$cloud"
	is "$cloud tells who the machine is" ".metadata.state == \"answered\" and ([.region, .zone,
		.instance_id, .account_id, .project_id] | map(. // \"-\") | join(\" \")) == \"$facts\""
	if grep -q 'nobody should read' "$WORK/out" "$WORK/err"; then
		echo "$cloud: user data is shown"
		FAILED=1
	fi
done <<'END'
aws eu-central-1 eu-central-1b i-0123456789abcdef0 123456789012 -
gcp europe-west1 europe-west1-b 5279384752738475273 - mail-prod-4711
oracle us-phoenix-1 EMIr:PHX-AD-1 ocid1.instance.oc1.phx.abyhexample ocid1.tenancy.oc1..aaaatenant ocid1.compartment.oc1..aaaaexample
digitalocean fra1 - 2756294 - -
hetzner eu-central fsn1-dc14 42 - -
linode eu-west - 12345678 A1B2C3D4-0000-1111-2222-333344445555 -
vultr AMS - 4f4a8d27-0b64-4ff4-8b22-1d7d1b8a1f10 - -
scaleway fr-par fr-par-1 6d6b0b4e-1f3a-4c59-9a6e-b1a0c6b1d2e3 105bdce1-64c0-48ab-899d-868455867ecf 205bdce1-64c0-48ab-899d-868455867ecf
alibaba cn-hangzhou cn-hangzhou-i i-bp1h4adlltjc1d48goaq 1609000000000000 -
END
# Something else at that address is not taken for the cloud.
serve gcp --fault no-flavor
ask gcp
is "Google's answers name their flavour" '.metadata.state == "invalid" and .instance_id == null'
serve aws
ask linode
is "the service of another cloud is none" '.metadata.state == "refused" and .region == null'
serve aws --fault silent --at document
ask aws
is "one time for all requests" '.metadata.state == "silent" and .region == null'
serve hetzner --fault error --at availability-zone
ask hetzner
is "what was answered before a fault is kept" '.metadata.state == "answered"
	and .region == "eu-central" and .zone == null and (.metadata.reason | test("500"))'

finish
