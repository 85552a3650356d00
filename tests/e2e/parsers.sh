#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Frames with options, chains of extension headers, AH, fragments, VLANs, GSO, lies about lengths, versions
# and offsets, given to the programs at the uplinks by BPF_PROG_TEST_RUN: none is altered or kept, and what
# is seen in each is what the parser of captures sees in it.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
"$TOP/tests/e2e/parsers.py" make "$WORK/frames.json" "$WORK/frames.pcap"
watch --only-netns self
in_net "$TOP/tests/e2e/parsers.py" run "$WATCH_PID" "$(in_net cat /sys/class/net/uplink0/ifindex)" \
	"$WORK/frames.json" >"$WORK/runs.json" 2>"$WORK/runs.err" || {
	if grep -q 'Operation not supported\|Unknown error 524' "$WORK/runs.err"; then
		echo "this kernel runs no programs for tests"
		exit 77
	fi
	cat "$WORK/runs.err"
	FAILED=1
}
end_process "$WATCH_PID" INT
WATCH_PID=
"$PROGRAM" replay --cloud none --json --local 192.0.2.2/32 --local 2001:db8::2/128 "$WORK/frames.pcap" \
	>"$WORK/replay.json" 2>"$WORK/replay.err"

expect "frames were run" jq -se 'map(select(.returned != null)) | length > 80' "$WORK/runs.json"
expect "each goes on (-1), unaltered" jq -se 'map(select(.returned != null and (.returned != -1 or .same != true))) == []' "$WORK/runs.json"

# Which of them was seen, by whom: told by the far end, of which each frame has one of its own.
jq -n --slurpfile frames "$WORK/frames.json" --slurpfile runs "$WORK/runs.json" --slurpfile live "$WORK/watch.json" \
	--slurpfile replay "$WORK/replay.json" '
	def address: [scan("..") | explode | map(if . > 57 then . - 87 else . - 48 end) | .[0] * 16 + .[1]];
	def shown: if length == 8 then address | map(tostring) | join(".")
		else "2001:db8:1::" + (.[28:] | ltrimstr("0") | ltrimstr("0") | ltrimstr("0")) end;
	def told_as: {syn: "syn", answer: "syn-ack", reset: "reset-in"}[.];
	($live | map(select(.event == "seen" and .sensor == "wire")) | map({key: "\(.destination) \(.what)", value: .})
		| from_entries) as $seen
	| ($runs | map(select(.returned != null) | {key: (.n | tostring), value: true}) | from_entries) as $ran
	| ($replay | map(select(.event == "attempt")) | map({key: .destination, value: .}) | from_entries) as $attempts
	| ($replay | map(select(.event == "syn")) | map({key: .destination, value: true}) | from_entries) as $syns
	| [$frames[0][] | select($ran[.n | tostring]) | (.them | shown) as $them | {n, kind, family, name, them: $them,
		kernel: ($seen["\($them) \(.kind | told_as)"].isn == 5000 + .n),
		capture: (if .kind == "syn" then ($syns[$them] // false)
			else ($attempts[$them].outcome | . == "established" or . == "refused" or . == "reset") end)}]' \
	>"$WORK/compared.json"
expect "most of them are seen" jq -e 'map(select(.kernel)) | length > 40' "$WORK/compared.json"
expect "and some are not" jq -e 'map(select(.kernel | not)) | length > 10' "$WORK/compared.json"
# Where they differ: a capture cannot know that a frame with a tag of its own is none of the uplink's network.
# No packet of an uplink has one where the programs are: the kernel keeps the tag of an interface's own VLAN beside
# the packet, in both directions (skb_vlan_untag() before tc's ingress, __vlan_hwaccel_put_tag() before its
# egress), so that a tag in the frame is of a network within that of the uplink. And a version is looked at by who
# reads files alone, for the stack has done so.
jq -c '[.[] | select(.kernel != .capture) | [.kernel, .family, .name]] | unique' "$WORK/compared.json" >"$WORK/differ"
cat >"$WORK/known.json" <<'END'
[[false,"ipv4","qinq"],[false,"ipv4","vlan"],[false,"ipv6","qinq"],[false,"ipv6","vlan"],[true,"ipv4","version 5"],[true,"ipv4","version 6 in ipv4"],
[true,"ipv6","version 4 in ipv6"]]
END
expect "both parsers see the same, but for what is known" diff "$WORK/differ" <(jq -c . "$WORK/known.json")
jq -r '"+ \(length) frames, \(map(select(.kernel)) | length) seen in the kernel"' "$WORK/compared.json"
finish
