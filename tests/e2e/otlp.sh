#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each change of a verdict goes to a receiver of OpenTelemetry's logs, which refuses what its protocol does
# not have; one that is away, or says no, is said once, and costs nobody anything. The collector's example
# configuration is sound as far as it can be told without a collector.
. "$(dirname "$0")/lib.sh"
needs curl
receiver=
trap 'end_process "$receiver" KILL; clean_up' EXIT

"$TOP/tests/lab/otlp.py" --self-test || FAILED=1
receive() { # [STATUS]
	end_process "$receiver" KILL
	rm -f "$WORK/logs"
	ip netns exec "$NS" "$TOP/tests/lab/otlp.py" 4318 "$WORK/logs" "$@" &
	receiver=$!
	wait_until 10 "the receiver" test -e "$WORK/logs"
}
lab <<END
* 25 drop
END
receive
cat >"$DAEMON_CONF" <<END
cloud = azure
subscription = pay-as-you-go
region = westeurope
account = mail-7
otlp-logs-url = http://127.0.0.1:4318/v1/logs
END
daemon_start
mailer --parallel --timeout 3500 198.18.{1..10}.25:25
wait_for_status 25 ipv4 blocked
wait_until 10 "the block to be told" grep -q '"blocked"' "$WORK/logs"
lab_change <<END
* 25 accept
END
mailer 198.18.{1..4}.25:25
wait_for_status 25 ipv4 open
wait_until 10 "the opening to be told" grep -q '"open"' "$WORK/logs"
expect "nothing was refused" [ ! -e "$WORK/logs.wrong" ]
cat >"$WORK/read.jq" <<'END'
def named: map({(.key): (.value.stringValue // (.value.intValue | tonumber))}) | add;
[.[] | .resourceLogs[] | (.resource.attributes | named) as $of | .scopeLogs[].logRecords[]
	| {of: $of, text: .body.stringValue, severity: .severityNumber, time: (.timeUnixNano | tonumber / 1e9), at: (.attributes | named)}]
END
jq -s -f "$WORK/read.jq" "$WORK/logs" >"$WORK/read.json"
expect "block and opening, in order" jq -e 'map(.at | [."egress25.port", ."network.type", ."egress25.state", ."egress25.by"])
	== [[25, "ipv4", "blocked", "network-silent"], [25, "ipv4", "open", null]]' "$WORK/read.json"
expect "the machine is named" jq -e --arg host "$(uname -n)" 'all(.of | ."service.name" == "egress25" and ."host.name" == $host
	and ."cloud.provider" == "azure" and ."cloud.region" == "westeurope" and ."cloud.account.id" == "mail-7"
	and has("host.image.name") == false)' "$WORK/read.json"
expect "what is bad is a warning" jq -e 'map(.severity) == [13, 9]' "$WORK/read.json"
expect "the sentence is the verdict's" jq -e '.[0].text | test("^Port 25 over IPv4 is BLOCKED by the network")' "$WORK/read.json"
expect "with what to do" jq -e '.[0].at | ."egress25.guidance.rule" == "other-subscription-types"
	and ."egress25.guidance.exemption" == "none"' "$WORK/read.json"
expect "and when" jq -e --argjson now "$(date +%s)" 'all(.time > $now - 60 and .time <= $now + 1)' "$WORK/read.json"

# ---- a receiver that says no, and one that is gone
daemon_stop
expect "the daemon ends well" [ $? -eq 0 ]
receive 503
daemon_start
mailer 198.18.{1..3}.25:25
wait_until 10 "the refusal to be said" grep -q 'otlp-logs-url: .*the answer is not one of 200 to 299; that change is lost' "$WORK/daemon.err"
daemon_stop
end_process "$receiver" KILL
receiver=
daemon_start
mailer 198.18.{1..3}.25:25
wait_until 15 "the silence to be said" grep -q 'otlp-logs-url: .*no answer within 10 s' "$WORK/daemon.err"
daemon_stop
expect "the daemon ends well without a receiver" [ $? -eq 0 ]

for url in 127.0.0.1:4318 grpc://127.0.0.1:4317 http://user:pw@127.0.0.1/v1/logs; do
	"$PROGRAM" daemon --check-config --otlp-logs-url "$url" 2>"$WORK/wrong.err"
	expect "$url is refused" [ $? -eq 2 ]
	expect "with what is allowed" grep -q 'otlp-logs-url: .*allowed: http://HOST' "$WORK/wrong.err"
done

# ---- the collector's configuration
config=$TOP/scripts/otel/collector.yaml
/usr/bin/python3 - "$config" "$WORK/scrape.yml" <<'END' || FAILED=1
import sys, yaml
with open(sys.argv[1], encoding="utf-8") as file:
    config = yaml.safe_load(file)
wrong = []
for name, pipeline in config["service"]["pipelines"].items():
    for kind in ("receivers", "processors", "exporters"):
        wrong += [f"{name}: no {one} among {kind}" for one in pipeline.get(kind, []) if one not in config.get(kind, {})]
used = {(kind, one) for pipeline in config["service"]["pipelines"].values()
        for kind in ("receivers", "processors", "exporters") for one in pipeline.get(kind, [])}
for kind in ("receivers", "processors", "exporters"):
    wrong += [f"{one} is in no pipeline" for one in config.get(kind, {}) if (kind, one) not in used]
with open(sys.argv[2], "w", encoding="utf-8") as file:
    yaml.safe_dump(config["receivers"]["prometheus"]["config"], file)
print("\n".join(wrong), end="\n" if wrong else "")
sys.exit(1 if wrong else 0)
END
! command -v promtool >/dev/null ||
	expect "its scraping is Prometheus's" promtool check config --syntax-only "$WORK/scrape.yml"
finish
