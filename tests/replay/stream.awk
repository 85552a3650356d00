# SPDX-License-Identifier: GPL-2.0-only
#
# Turns what a *.t file says was seen into a recorded stream, as `egress25 watch --json` writes it.
# The language is told in run.sh. A socket's number doubles as its SYN's sequence number.

function stamp(t) {
	return sprintf("2026-01-01T%02d:%02d:%09.6fZ", t / 3600, t % 3600 / 60, t % 60)
}

function fail(text) {
	print FILENAME ":" FNR ": " text >"/dev/stderr"
	exit failed = 2
}

# "1,2" as members of a JSON list, strings unless they are numbers.
function list(text,    n, i, parts, out) {
	n = split(text, parts, ",")
	for (i = 1; i <= n; i++)
		out = out (i > 1 ? "," : "") (parts[i] ~ /^[0-9]+$/ ? parts[i] : "\"" parts[i] "\"")
	return "[" out "]"
}

# "2/24,3/32" as [[2,24],[3,32]].
function links(text,    n, i, parts, out) {
	n = split(text, parts, ",")
	for (i = 1; i <= n; i++) {
		sub("/", ",", parts[i])
		out = out (i > 1 ? "," : "") "[" parts[i] "]"
	}
	return "[" out "]"
}

function begin() {
	begun = 1
	printf "{\"time\":\"%s\",\"event\":\"ready\",\"schema\":1,\"monotonic_ns\":1000000000000,", stamp(0)
	printf "\"wire_netns\":1,\"uplink_ifindexes\":%s,\"ports\":[25,465,587,2525],", \
		setup["wire"] == "off" ? "[]" : "[2]"
	if (setup["sockets"] == "off")
		printf "\"sensors\":[\"wire\"],"
	printf "\"own_links\":%s,", links(setup["links"])
	printf "\"own_addresses\":%s,\"exchangers\":%s}\n", list(setup["own"]), list(setup["exchangers"])
}

function line(sensor, what, netns, more) {
	printf "{\"time\":\"%s\",\"event\":\"seen\",\"sensor\":\"%s\",\"what\":\"%s\",\"monotonic_ns\":%.0f", \
		stamp($1), sensor, what, (1000 + $1) * 1e9
	printf ",\"destination\":\"%s\",\"port\":%d,\"netns\":%d,%s}\n", host, port, netns, more
}

function process(pid) {
	return sprintf("\"pid\":%d,\"uid\":%d,\"name\":\"%s\"", pid, option["uid"], option["uid"] ? "other" : "smtp")
}

function socket(what, more) {
	line("socket", what, option["ns"], sprintf("\"cookie\":%d,%s,\"route_ifindex\":%d,\"syns\":%d%s%s", \
		cookie[k], process(100 + option["ns"]), option["ns"] == 1 ? option["if"] : 9, syns[k], \
		what == "connect" ? "" : ",\"isn\":" cookie[k], more))
}

# What leaves in another namespace is seen here without its socket.
function own() {
	return option["ns"] == 1 && owned[k] ? "\"cookie\":" cookie[k] "," : ""
}

# The address that its SYN has on the wire.
function source(what) {
	return option["src"] && what == "syn" ? "\"source\":\"" option["src"] "\"," : ""
}

function wire(what, ttl, more) {
	if (setup["wire"] != "off")
		line("wire", what, 1, sprintf("%s%s\"isn\":%d,\"ifindex\":%d,\"interface\":\"%s\",\"ttl\":%d%s", \
			what == "syn" ? own() : "", source(what), cookie[k], option["if"], option["if"] == 2 ? "eth0" : "wan" option["if"], ttl, more))
}

function drop() {
	line("drop", "drop", 1, sprintf("%s\"isn\":%d,\"by\":\"%s\",\"in_transit\":%s", own(), cookie[k], \
		option["by"], option["ns"] == 1 && owned[k] ? "false" : "true"))
}

function open(has_socket) {
	cookie[k] = ++cookies
	syns[k] = 1
	owned[k] = has_socket
	is_open[k] = 0
	is_gone[k] = 0
	if (has_socket)
		socket("connect", "")
}

# How far the connection carried, where the file says so.
function progress() {
	if (!("bytes" in option))
		return ""
	return sprintf(",\"bytes_counted\":true,\"bytes_received\":%d,\"bytes_sent_acked\":%d", \
		option["bytes"], option["acked"]) \
		(option["closed"] == "far-end" ? ",\"far_end_closed\":true" : "") \
		(option["full"] ? ",\"full_size\":true" : "")
}

function established() {
	is_open[k] = 1
	socket("established", ",\"established\":true")
}

function happen(what) {
	if (what == "try" || what == "dials" || what == "stopped" || what == "redirected")
		open(1)
	else if (what == "passes")
		open(0)
	else if (what ~ /again/)
		syns[k]++
	if (what ~ /^(try|again|passes|passes-again)$/)
		wire("syn", option["hops"], "")
	if (what ~ /^stopped/)
		drop()
	if (what == "again" || what == "stopped-again" || what == "dials-again")
		socket("retry", "")
	if (what ~ /^(answer|answer-lost|again-answer)$/)
		wire("syn-ack", option["ttl"] ? option["ttl"] : 50, "")
	if ((what == "answer" && owned[k] && !is_gone[k]) || what == "redirected")
		established()
	if (what == "portless") {
		open(1)
		syns[k] = 0
		socket("close", ",\"error\":99")
	}
	if (what == "answer-dropped")
		line("drop", "syn-ack", 1, sprintf("\"isn\":%d,\"by\":\"%s\",\"in_transit\":false", cookie[k], option["by"]))
	if (what == "stuck")
		socket("stuck", progress())
	if (what == "asked")
		socket("progress", progress())
	if (what == "resets") {
		wire("reset-in", option["ttl"] ? option["ttl"] : 62, "")
		socket("reset-in", ",\"established\":true" progress())
		socket("close", ",\"established\":true,\"error\":104" progress())
		is_gone[k] = 1
	}
	if (what == "reset")
		wire("reset-in", option["ttl"] ? option["ttl"] : 62, "")
	if ((what == "reset" || what == "turned-away") && owned[k] && !is_gone[k]) {
		socket("reset-in", "")
		socket("close", ",\"error\":111")
	}
	if (what == "icmp")
		wire("icmp", 64, sprintf(",\"icmp_type\":%d,\"icmp_code\":%d,\"icmp_from\":\"%s\"", \
			option["icmp"], substr(option["icmp"], index(option["icmp"], "/") + 1), option["from"]))
	if (what == "ends") {
		socket("close", (is_open[k] ? ",\"established\":true" : "") ",\"error\":" option["errno"] progress())
		is_gone[k] = 1
	}
	if (what == "fails")
		line("connect", "failed", option["ns"], process(101) ",\"error\":" option["errno"])
}

# One destination, or several: {1..3} stands for each of them.
function to(token,    from, upto, rest) {
	if (match(token, /[{][0-9]+[.][.][0-9]+[}]/)) {
		rest = substr(token, RSTART + RLENGTH)
		from = substr(token, RSTART + 1) + 0
		upto = substr(token, RSTART + 2 + length(from ".")) + 0
		token = substr(token, 1, RSTART - 1)
		for (; from <= upto; from++)
			to(token from rest)
		return
	}
	k = option["ns"] "/" option["uid"] "/" token
	port = token; sub(/.*:/, "", port)
	host = token; sub(/:[0-9]+$/, "", host); gsub(/[][]/, "", host)
	happen($2)
	if (option["twice"])
		wire($2 ~ /^(try|again)$/ ? "syn" : "syn-ack", option["ttl"] ? option["ttl"] : 50, "")
}

/^[#>+=*@"-]/ || NF == 0 { next }
$1 == "setup" {
	for (i = 2; i <= NF; i++)
		setup[substr($i, 1, index($i, "=") - 1)] = substr($i, index($i, "=") + 1)
	next
}
!begun { begin() }
$1 !~ /^[0-9.]+$/ { fail("\"" $1 "\" is no time in seconds") }
$2 !~ /^(try|again|stopped|stopped-again|dials|dials-again|turned-away|redirected|passes|passes-again|answer|again-answer|answer-lost|answer-dropped|stuck|asked|portless|resets|reset|icmp|ends|fails|loss|line|end|uplinks)$/ {
	fail("nothing that is called \"" $2 "\" can happen")
}
$2 == "end" { printf "{\"time\":\"%s\",\"event\":\"end\"}\n", stamp($1); next }
$2 == "loss" {
	printf "{\"time\":\"%s\",\"event\":\"seen\",\"sensor\":\"ring\",\"what\":\"loss\",\"monotonic_ns\":%.0f,\"ring\":3,\"recursion\":0}\n", \
		stamp($1), (1000 + $1) * 1e9
	next
}
$2 == "line" {
	for (at = $1; at <= (NF > 3 ? $4 : $1); at += 0.25)
		printf "{\"time\":\"%s\",\"event\":\"seen\",\"sensor\":\"line\",\"what\":\"received\",\"monotonic_ns\":%.0f,\"ifindex\":2,\"packets\":%d}\n", \
			stamp(at), (1000 + at) * 1e9, $3
	next
}
$2 == "uplinks" {
	indexes = names = ""
	for (i = 3; i <= NF; i++) {
		indexes = indexes (i > 3 ? "," : "") $i
		names = names (i > 3 ? "," : "") "\"wan" $i "\""
	}
	printf "{\"time\":\"%s\",\"event\":\"uplink\",\"monotonic_ns\":%.0f,\"change\":\"added\",\"interface\":\"wan\",\"netns\":1,", \
		stamp($1), (1000 + $1) * 1e9
	printf "\"uplinks\":[%s],\"uplink_ifindexes\":[%s],\"own_addresses\":%s}\n", names, indexes, list(setup["own"])
	next
}
{
	split("", option)
	option["ns"] = 1
	option["if"] = 2
	option["uid"] = 0
	option["hops"] = 64
	option["by"] = "netfilter"
	option["from"] = "192.0.2.1"
	option["icmp"] = "3/13"
	option["errno"] = $2 == "fails" ? 101 : 0
	for (i = 3; i <= NF; i++) {
		if ($i ~ /^[a-z]+=/)
			option[substr($i, 1, index($i, "=") - 1)] = substr($i, index($i, "=") + 1)
		else
			to($i)
	}
}
END {
	if (!begun && !failed)
		begin()
}
