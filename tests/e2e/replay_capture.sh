#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A capture of a silent cloud replays to the verdict that was given live; so do captures of every
# interface, through pipes, cut off in the middle, and as anybody. An open one is open.
. "$(dirname "$0")/lib.sh"

CAPTURES=()

# tcpdump in the machine under test: FILE.pcap, and its arguments.
capture() { # FILE ARGUMENT...
	local file=$1
	shift
	ip netns exec "$NS" tcpdump --immediate-mode -B 16384 -n -U -w "$WORK/$file" "$@" \
		2>"$WORK/$file.err" &
	CAPTURES+=($!)
	wait_until 10 "tcpdump" grep -q listening "$WORK/$file.err"
}

# A last packet to a port of its own: when it is in the files, so is everything before it.
end_captures() { # FILE...
	local file
	mailer 203.0.113.99:26
	for file; do
		wait_until 5 "tcpdump to have read everything" sh -c \
			"tcpdump -nr '$WORK/$file' dst port 26 2>/dev/null | grep -q ."
	done
	for pid in "${CAPTURES[@]}"; do
		end_process "$pid" TERM
	done
	CAPTURES=()
}

# The arguments must end with STATUS; what they say is in replay.json.
replay() { # STATUS FILE ARGUMENT...
	local want=$1 status
	shift
	"$PROGRAM" replay --json "$@" >"$WORK/replay.json" 2>"$WORK/replay.err"
	status=$?
	[ $status -eq "$want" ] && return
	echo "replay $*: status $status instead of $want: $(cat "$WORK/replay.err")"
	FAILED=1
}

# The filter must give true over the records of the last replay; $live has the watch's scene.
says() { # SENTENCE FILTER
	local got
	got=$(jq -cs --slurpfile scene "$WORK/scene.json" '$scene[0] as $live
		| def of($kind): map(select(.event == $kind));
		def per_destination: group_by([.destination, .port])
			| map({key: "\(.[0].destination) \(.[0].port)", value: (map(.syns) | add)})
			| from_entries;
		def verdict($port): of("verdict") | map(select(.port == $port)) | last;
		'"$2" "$WORK/replay.json" 2>&1)
	[ "$got" = true ] && return
	echo "replay, not so: $1"
	echo "  gave ${got:-nothing}"
	FAILED=1
}

same_as_live() {
	says "port 25 is blocked by a silent network" \
		'verdict(25) | .state == "blocked" and .by == "network-silent"'
	says "the networks are those of the live verdict" '
		def counts: .evidence | [.networks, .destinations, .answered];
		(verdict(25) | counts) == ($live.verdict["25/ipv4"] | counts)'
	says "the verdict came within a second of the live one" '
		def ns: (.[0:19] + "Z" | fromdate) + (.[19:26] | tonumber);
		(verdict(25).time | ns) - ($live.verdict["25/ipv4"].time | ns) | fabs < 1'
	says "the SYNs are those of the live watch" \
		'(of("attempt") | per_destination) == ($live.attempts | per_destination)'
	says "nobody is invented" 'of("attempt")
		| all(.process == null and .drop == null and .errno == null and .left_host)'
	says "587 is open" 'verdict(587).state == "open"'
}

lab <<END
* 25 drop
* * accept
END
container
capture wire.pcap -i uplink0 tcp
capture any.pcap -i any tcp
watch --only-netns self
mailer --parallel 198.18.{1..3}.25:587
mailer --parallel 198.18.{1..12}.25:25
in_pod "$BUILD/lab/mailer" --parallel 198.19.{1..3}.25:25 >/dev/null
wait_for_attempts 15
end_captures wire.pcap any.pcap
gather

# The watch was of one namespace; what the container sent is told apart by its networks.
replay 3 "$WORK/wire.pcap"
says "the container's SYNs are there, once each" '[of("attempt")[] | select(.destination | startswith("198.19."))]
	| length == 3 and all(.syns >= 2 and .outcome == null)'
says "the local address is inferred" 'of("ready")[0] | .kind == "capture, raw IP"
	and (.local | length == 1 and .[0].inferred and .[0].of >= 18)'
says "times are the capture's" 'of("syn")[0].time as $first
	| (of("ready")[0].time <= $first) and ($first[0:16] == $live.syns[0].time[0:16])'
cp "$WORK/replay.json" "$WORK/whole.json"
"$PROGRAM" replay --json - <"$WORK/wire.pcap" >"$WORK/input.json"
# shellcheck disable=SC2002 # a pipe is what is tried
cat "$WORK/wire.pcap" | "$PROGRAM" replay --json - >"$WORK/pipe.json"
for way in input pipe; do
	tail -n +2 "$WORK/$way.json" | cmp - <(tail -n +2 "$WORK/whole.json") || {
		echo "standard input ($way) replays differently"
		FAILED=1
	}
done
# Every interface: the container's SYNs pass two, and count once.
replay 3 "$WORK/any.pcap"
for file in whole replay; do
	jq -cs '[.[] | select(.event == "attempt") | {destination, port, syns}] | sort' "$WORK/$file.json"
done >"$WORK/both"
[ "$(uniq "$WORK/both" | wc -l)" -eq 1 ] || {
	echo "-i any has other SYNs than the uplink:"
	cat "$WORK/both"
	FAILED=1
}
says "it is a cooked capture" 'of("ready")[0].kind | startswith("capture, Linux cooked")'
# Without the container, everything is as it was live.
for file in wire any; do
	tcpdump -r "$WORK/$file.pcap" -w "$WORK/host-$file.pcap" not net 198.19.0.0/16 2>/dev/null
	replay 3 "$WORK/host-$file.pcap"
	same_as_live
done

# Cut off in the middle of a packet, and nobody's own file.
size=$(stat -c %s "$WORK/wire.pcap")
head -c $((size - 7)) "$WORK/wire.pcap" >"$WORK/cut.pcap"
packets=$(tcpdump -nr "$WORK/wire.pcap" 2>/dev/null | wc -l)
replay 2 "$WORK/cut.pcap"
grep -q "cut.pcap: packet $packets: " "$WORK/replay.err" || {
	echo "the packet is not named: $(cat "$WORK/replay.err")"
	FAILED=1
}
says "what was read is judged" 'verdict(25).state == "blocked"'
says "it is said to be incomplete" 'of("summary")[0].reading.complete == false'
chmod 755 "$WORK"
chmod 644 "$WORK/wire.pcap"
setpriv --reuid nobody --clear-groups "$PROGRAM" replay "$WORK/wire.pcap" >"$WORK/text" 2>&1
[ $? -eq 3 ] && head -n 2 "$WORK/text" | grep -q inferred && grep -q BLOCKED "$WORK/text" || {
	echo "as nobody: $(cat "$WORK/text")"
	FAILED=1
}
# Told that the cloud's side is local, nothing of it is an attempt of ours.
replay 4 "$WORK/wire.pcap" --local 198.18.0.0/15
says "inbound SYNs are no attempts" 'of("attempt") == [] and (of("summary")[0].reading.inbound_syns > 30)'

lab_change <<END
* * accept
END
capture open.pcap -i uplink0 tcp
mailer --parallel 198.18.{21..23}.25:25
end_captures open.pcap
replay 0 "$WORK/open.pcap"
says "port 25 is open" 'verdict(25).state == "open" and (of("attempt") | all(.outcome == "established"))'
finish
