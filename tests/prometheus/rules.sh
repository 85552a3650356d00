#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The shipped rules, example configurations and dashboard: promtool and amtool accept them, each
# alert does what its cases say, every query asks for what there is. Mistakes must be found, too.

cd "$(dirname "$0")/../.." || exit 1
shipped=scripts/prometheus
cases=(tests/prometheus/*.yml)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

complain() {
	echo "$*"
	status=1
}

holds() { # SENTENCE COMMAND...
	local sentence=$1
	shift
	"$@" >"$work/out" 2>&1 && return
	complain "not so: $sentence"
	cat "$work/out"
}

holds "rules and dashboards are what the mixin says" scripts/mixin/render.py --check
holds "promtool accepts the rules" promtool check rules $shipped/egress25.rules.yml
holds "and the example configuration" promtool check config $shipped/prometheus.yml
holds "and the one for large fleets" promtool check config --syntax-only $shipped/large-fleet.yml
holds "amtool accepts Alertmanager's" amtool check-config $shipped/alertmanager.yml
holds "every alert does what its cases say" promtool test rules "${cases[@]}"
holds "so it is over a thousand machines" tests/prometheus/groups.py
holds "every query asks for what there is" tests/prometheus/queries.py
holds "wrong queries are found" tests/prometheus/queries.py --self-test

# Each alert has a case in which it fires and one in which it does not.
for alert in $(sed -nE 's/^ *- alert: //p' $shipped/egress25.rules.yml); do
	grep -q "alert(\"$alert\", [0-9]*)" tests/prometheus/groups.py &&
		grep -q "alert(\"$alert\", [0-9]*, [a-z]*)" tests/prometheus/groups.py && continue
	awk -v alert="$alert" '
		/alertname:/ { ours = $0 ~ "alertname: *" alert "([,} ]|$)"
			if (ours && /eval_time/) { if (/exp_alerts/) fires = 1; else quiet = 1 } }
		/exp_alerts:/ && ours { fires = 1 }
		END { exit !(fires && quiet) }' "${cases[@]}" ||
		complain "$alert has no case in which it fires, or none in which it does not"
done

# Each alert has its section of the manual, and no section is without an alert.
diff <(sed -nE 's/^ *- alert: //p' $shipped/egress25.rules.yml | sort) \
	<(sed -n 's/^\.Ss //p' scripts/man/egress25-alerts.7 | sort) >"$work/out" || {
	complain "alerts (<) and sections of the manual (>) differ"
	cat "$work/out"
}
while read -r alert url; do
	[ "$url" = "man:egress25-alerts(7)#$alert" ] || complain "$alert has the runbook_url \"$url\""
done < <(awk '$2 == "alert:" { alert = $3 } $1 == "runbook_url:" { print alert, $2 }' $shipped/egress25.rules.yml)

# A site has its own selector, links and limits.
site=$(jsonnet -J scripts/mixin -e "local m = (import 'mixin.libsonnet') + { _config+:: {
	selector: 'cluster=\"a\"', upSelector: 'job=\"mail\"', runbookURL: 'https://wiki.example.com/%s', noMailDays: 9 } };
	[rule for group in m.prometheusRules.groups + m.prometheusAlerts.groups for rule in group.rules]")
for wanted in 'egress25_port_state{cluster=\"a\", egress25_port_state!=\"unknown\"}' 'up{job=\"mail\"} == 0' \
	'https://wiki.example.com/Egress25Failing' '> 9 \* 86400'; do
	grep -q "$wanted" <<<"${site//\\\"/\"}" || complain "a site's own values lack $wanted"
done

# The cases can fail: a rule set with one mistake must not pass them.
for file in "${cases[@]}"; do
	sed 's|^rule_files:.*|rule_files: [egress25.rules.yml]|' "$file" >"$work/${file##*/}"
done
spoil() { # WHAT CASES SED-SCRIPT
	sed -E "$3" $shipped/egress25.rules.yml >"$work/egress25.rules.yml"
	cmp -s $shipped/egress25.rules.yml "$work/egress25.rules.yml" && complain "nothing to spoil: $1"
	promtool test rules "$work/$2.yml" >/dev/null 2>&1 && complain "the cases do not notice $1"
}
spoil "a verdict that is forgotten at a restart" verdicts \
	's/^( *)instance:egress25_verdict:held$/\1(up == 42)/'
spoil "a verdict that is held for ever" faded 's/ < 6 \* 3600/ < 600 * 3600/'
spoil "an alert that waits too long" verdicts 's/for: 5m/for: 50m/'
spoil "another severity" monitor 's/severity: warning/severity: page/'
spoil "hosts taken for networks" verdicts 's/by="host"/by=~".+"/'
spoil "another sentence" verdicts 's/is blocked by the network/was blocked by the network/'
spoil "flaps that are not counted" news 's/(verdict:code\[6h\]\)) >= 6/\1 >= 60/'
spoil "every verdict called flapping" news 's/(verdict:code\[6h\]\)) >= 6/\1 >= 1/'
spoil "days that are hours" idle 's/> 3 \* 86400/> 3 * 3600/'
spoil "advice that is left out" news 's/exemption: \{\{/exemtion: {{/'
spoil "a fleet of two" fleet 's/:count >= 5/:count >= 2/'
# So can the thousand machines.
sed 's/ <= 0.5$/ <= 1.5/' $shipped/egress25.rules.yml >"$work/egress25.rules.yml"
holds "a hundred machines fare alike" tests/prometheus/groups.py --small
tests/prometheus/groups.py --small "$work/egress25.rules.yml" >/dev/null &&
	complain "the thousand machines do not notice a comparison with nothing"
exit $status
