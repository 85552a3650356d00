#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The examples for other monitoring systems, against a daemon that sees a block: the Nagios check's line and
# exit status, Zabbix's agent with its items, Debian's node exporter with the textfile; Icinga and Nagios
# take their files, and refuse them with a mistake. Telegraf is not in Debian: what it would keep is there.
. "$(dirname "$0")/lib.sh"

"$PROGRAM" daemon --help 2>/dev/null | grep -q web.listen-address || {
	echo "this egress25 is built without its HTTP server"
	exit 77
}
examples=$TOP/scripts/monitoring
export EGRESS25=$PROGRAM
exporter=
trap 'end_process "$exporter" KILL; clean_up' EXIT

check_is() { # SENTENCE STATUS PATTERN ARGUMENT...
	local sentence=$1 status=$2 pattern=$3 said got
	shift 3
	said=$("$examples/check_egress25" -s "$CONTROL" "$@")
	got=$?
	[ $got -eq "$status" ] && [ "$(wc -l <<<"$said")" -eq 1 ] && grep -qE "$pattern" <<<"$said" && return
	echo "not so: $sentence: status $got, $said"
	FAILED=1
}
check_is "without a daemon nothing is known" 3 '^EGRESS25 UNKNOWN - .*egress25 daemon'

lab <<END
* 25 drop
* * accept
END
mkdir "$WORK/textfile"
printf 'cloud = azure\nsubscription = pay-as-you-go\n%s\n' \
	"$(sed "/^#/d; s|= .*|= $WORK/textfile|" "$examples/node-exporter.conf")" >"$DAEMON_CONF"
daemon_start
check_is "undecided is unknown" 3 '^EGRESS25 UNKNOWN - port 25 over ipv4 is unknown.*\| syns=0c'
check_is "or what one wants" 0 '^EGRESS25 OK - port 25 over ipv4 is unknown' -u ok
check_is "a port that is not watched is said" 3 'port 26 over ipv4 is not watched' -p 26
check_is "what is no word is refused" 3 '^usage: check_egress25' -u maybe
mailer --parallel 198.18.{1..3}.25:587
mailer --parallel --timeout 3500 198.18.{1..12}.25:25
wait_for_status 25 ipv4 blocked
check_is "blocked is critical, with who and what to do" 2 \
	'^EGRESS25 CRITICAL - port 25 over ipv4 is blocked by network-silent since 20[0-9T:-]+Z\. [A-Z].* \| syns=12c retries=[0-9]+c answered=0 networks=12$'
check_is "another port is fine" 0 '^EGRESS25 OK - port 587 over ipv4 is open' -p 587

# ---- Zabbix's agent runs its items
if command -v zabbix_agentd >/dev/null; then
	mkdir "$WORK/bin"
	printf '#!/bin/sh\nexec "%s" "$@" --control-socket "%s"\n' "$PROGRAM" "$CONTROL" >"$WORK/bin/egress25"
	chmod 755 "$WORK/bin/egress25"
	printf '%s\n' "LogFile=$WORK/zabbix.log" Server=127.0.0.1 "Include=$examples/zabbix.conf" >"$WORK/zabbix.conf"
	item() { # KEY
		PATH=$WORK/bin:$PATH zabbix_agentd -c "$WORK/zabbix.conf" -t "egress25.$1" | sed 's/.* \[t|//; s/\]$//'
	}
	expect "Zabbix has the state" [ "$(item 'state[25,ipv4]')" = blocked ]
	expect "and who" [ "$(item 'by[25,ipv4]')" = network-silent ]
	expect "and the counter" [ "$(item 'syns[25,ipv4]')" = 12 ]
	expect "and the first step" grep -q '[a-z]' <(item 'advice[25,ipv4]')
	expect "of another port, too" [ "$(item 'state[587,ipv4]') $(item 'by[587,ipv4]')" = 'open ' ]
else
	echo "+ zabbix-agent is not installed: its items are not run"
fi

# ---- Telegraf keeps what there is
in_net curl -sS http://127.0.0.1:9725/metrics >"$WORK/metrics.txt"
echo "+ $(grep -vc "^#" "$WORK/metrics.txt") series"
/usr/bin/python3 - "$examples/telegraf.conf" "$WORK/metrics.txt" <<'END' || FAILED=1
import re, sys, tomllib
with open(sys.argv[1], "rb") as file:
    [source] = tomllib.load(file)["inputs"]["prometheus"]
with open(sys.argv[2], encoding="utf-8") as file:
    there = set(re.findall(r"^(egress25_\w+)", file.read(), re.M))
missing = set(source["fieldinclude"]) - there
if missing or source["urls"] != ["http://127.0.0.1:9725/metrics"]:
    sys.exit(f"Telegraf keeps {sorted(missing)}, which are not there, of {source['urls']}")
END

# ---- the node exporter passes the file on
written() {
	grep -q 'by="network-silent"} 1$' "$WORK/textfile/egress25.prom"
}
wait_until 20 "the textfile" written
if command -v prometheus-node-exporter >/dev/null; then
	ip netns exec "$NS" prometheus-node-exporter --web.listen-address 127.0.0.1:9100 --collector.disable-defaults \
		--collector.textfile --collector.textfile.directory "$WORK/textfile" 2>"$WORK/exporter.err" &
	exporter=$!
	exported() {
		in_net curl -sf http://127.0.0.1:9100/metrics >"$WORK/exported.txt"
	}
	wait_until 10 "the node exporter" exported
	expect "it has the block" grep -q '^egress25_port_blocked_info{by="network-silent",family="ipv4",port="25"} 1$' "$WORK/exported.txt"
	expect "and no complaint" grep -q '^node_textfile_scrape_error 0$' "$WORK/exported.txt"
	expect "and when it was written" grep -q '^node_textfile_mtime_seconds{file=".*egress25.prom"}' "$WORK/exported.txt"
else
	echo "+ prometheus-node-exporter is not installed: the textfile is not read by it"
fi

# ---- Icinga and Nagios: the check that they name is the one that is shipped, with options it has
for file in icinga2.conf nagios.cfg; do
	expect "$file names the check where it is installed" grep -q '/usr/share/egress25/monitoring/check_egress25' "$examples/$file"
done
options=$(sed -nE 's/^ *"(-[a-z])" = .*/\1/p' "$examples/icinga2.conf" | xargs)
expect "Icinga gives it options it takes" [ "$options" = "-p -f -u" ]

# A monitor, and an agent that it asks; one machine sends mail, another does not.
icinga() { # SED-SCRIPT
	local at=$WORK/icinga kind
	local defined=(-D Configuration.RunAsUser=root -D Configuration.RunAsGroup=root "-D" "Configuration.ZonesDir=$at/zones")
	rm -rf "$at"
	mkdir -p "$at/zones/monitor"
	for kind in Data Cache InitRun Spool Log; do
		mkdir "$at/$kind"
		defined+=(-D "Configuration.${kind}Dir=$at/$kind")
	done
	cat >"$at/icinga2.conf" <<-'END'
		const NodeName = "monitor"
		object Endpoint "monitor" { }
		object Endpoint "mail1" { }
		object Zone "monitor" { endpoints = [ "monitor" ] }
		object Zone "mail1" { endpoints = [ "mail1" ]; parent = "monitor" }
	END
	cat >"$at/zones/monitor/hosts.conf" <<-'END'
		object CheckCommand "up" { command = [ "/bin/true" ] }
		template Host "machine" { check_command = "up"; address = "192.0.2.1" }
		object Host "mail1" { import "machine"; vars.sends_mail = true; vars.agent_endpoint = "mail1" }
		object Host "mail2" { import "machine"; vars.sends_mail = true }
		object Host "web1" { import "machine" }
	END
	sed "$1" "$examples/icinga2.conf" >"$at/zones/monitor/egress25.conf"
	icinga2 daemon -C -c "$at/icinga2.conf" "${defined[@]}" && icinga2 object list -t Service "${defined[@]}"
}
if command -v icinga2 >/dev/null; then
	expect "Icinga takes its file" icinga ''
	icinga '' >"$WORK/icinga.out" 2>&1
	expect "for the machines that send mail" [ "$(grep -c "^Object '.*!outbound port 25' of type 'Service'" "$WORK/icinga.out")" = 2 ]
	expect "by the agent of the one that has one" grep -q 'command_endpoint = "mail1"' "$WORK/icinga.out"
	icinga 's/check_command = "egress25"/check_command = "egress26"/' >/dev/null 2>&1
	expect "one with a command that is not there it does not take" [ $? -ne 0 ]
else
	echo "+ icinga2 is not installed: its file is not read by it"
fi

nagios() { # SED-SCRIPT
	local at=$WORK/nagios file
	rm -rf "$at"
	mkdir "$at"
	sed "$1" "$examples/nagios.cfg" >"$at/egress25.cfg"
	cat >"$at/site.cfg" <<-'END'
		define command {
			command_name up
			command_line /bin/true
		}
		define host {
			use generic-host
			host_name mail1
			address 192.0.2.1
			check_command up
			max_check_attempts 3
		}
		define hostgroup {
			hostgroup_name mail-servers
			members mail1
		}
	END
	{
		printf '%s\n' nagios_user=root nagios_group=root "log_file=$at/log" "object_cache_file=$at/objects" \
			"temp_path=$at" "check_result_path=$at" "lock_file=$at/lock" resource_file=/etc/nagios4/resource.cfg
		for file in /etc/nagios4/objects/{templates,timeperiods,commands,contacts}.cfg "$at"/{egress25,site}.cfg; do
			echo "cfg_file=$file"
		done
	} >"$at/nagios.cfg"
	nagios4 -v "$at/nagios.cfg"
}
if command -v nagios4 >/dev/null; then
	expect "Nagios takes its file" nagios ''
	expect "as a service of that machine" grep -q 'Checked 1 services' <(nagios '')
	nagios 's/^\tcheck_command.*/\tcheck_command check_nothing/' >/dev/null 2>&1
	expect "one with a command that is not there it does not take" [ $? -ne 0 ]
else
	echo "+ nagios4-core is not installed: its file is not read by it"
fi
daemon_stop
! command -v zabbix_agentd >/dev/null || expect "a daemon that does not answer is told to Zabbix" [ "$(item 'state[25,ipv4]')" = unanswered ]
finish
