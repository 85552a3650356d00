#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: nothing
# Azure's quota id by the VM's managed identity: a hint at the subscription's type, told with its
# ambiguity, and a token that goes nowhere else.
. "$(dirname "$0")/lib.sh"
. "$TOP/tests/lab/metadata.sh"

# The quota id: a hint, and the type itself only where all its offers are of one.
quota() { # QUOTA ARGUMENT...
	serve azure --quota "$1"
	shift
	METADATA=azure-subscription ask azure --management-url "http://127.0.0.1:$PORT" "$@"
}
quota PayAsYouGo_2014-09-01
is "an unambiguous quota id tells the type" '.quota_id == "PayAsYouGo_2014-09-01"
	and .spending_limit == "Off" and .quota_hint.ambiguous == false
	and .subscription == "pay-as-you-go" and .subscription_source == "quota-id"'
asked "the token is shown to the management interface alone" '
	map(select(.headers.Authorization)) | length == 1 and (.[0].path | startswith("/subscriptions/"))'
if grep -q eyJ0 "$WORK/out" "$WORK/err"; then
	echo "the token is shown"
	FAILED=1
fi
quota EnterpriseAgreement_2014-09-01
is "an ambiguous one is a hint" '.subscription == null and .quota_hint.ambiguous
	and .quota_hint.types == ["enterprise-agreement", "mca-e"]
	and (.quota_hint.text | test("does not tell them apart"))'
quota EnterpriseAgreement_2014-09-01 --subscription payg
is "the operator's word counts" '.subscription == "pay-as-you-go" and .subscription_source == "operator"'
grep -q 'said to be pay-as-you-go, but its quota id EnterpriseAgreement_2014-09-01 .* the given value is used' "$WORK/err" || {
	echo "no word of the contradiction: $(cat "$WORK/err")"
	FAILED=1
}
for case in "Unheard_2030-01-01:null" "forbidden:Reader" "other:no sense"; do
	quota "${case%%:*}"
	is "with the quota ${case%%:*} the type is unknown, the rest is not" \
		".subscription == null and .quota_hint == null and .region == \"westeurope\"
		and (.metadata.reason | tostring | test(\"${case#*:}\"))"
done
serve azure
METADATA=azure-subscription ask azure --management-url "http://127.0.0.1:$PORT"
is "without a managed identity it stays unknown" '.quota_id == null and .region == "westeurope"
	and (.metadata.reason | test("no managed identity"))'

# The other Azures are not Azure's public address's business.
serve azure --environment AzureUSGovernmentCloud --quota PayAsYouGo_2014-09-01
METADATA=azure-subscription ask azure
is "in another Azure the address must be named" '.environment == "AzureUSGovernment"
	and .quota_id == null and (.metadata.reason | test("--management-url"))'
asked "no token was fetched for it" 'length == 1'

# A certificate that nobody signed ends it before anything is said.
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$WORK/key" -out "$WORK/cert" -days 1 \
	-subj /CN=localhost 2>/dev/null
cat "$WORK/key" "$WORK/cert" >"$WORK/pem"
serve azure --quota PayAsYouGo_2014-09-01
plain=$SERVER_PID plain_port=$PORT SERVER_PID=
serve azure --tls "$WORK/pem" --quota PayAsYouGo_2014-09-01
tls_port=$PORT PORT=$plain_port
METADATA=azure-subscription ask azure --management-url "https://127.0.0.1:$tls_port"
is "an untrusted certificate is refused" '.quota_id == null and .region == "westeurope"
	and (.metadata.reason | test("TLS"))'
asked "the token was not sent there" 'all(.headers.Authorization == null)'
end_process "$plain" KILL

finish
