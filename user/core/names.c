// SPDX-License-Identifier: GPL-2.0-only
/* The core's enumerations as the words of the interface, and back. Nothing else. */

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/record.h"

static const char *const drop_by_names[] = {
	[DROP_UNKNOWN] = "unknown",
	[DROP_NETFILTER] = "netfilter",
	[DROP_CGROUP] = "cgroup",
	[DROP_TC] = "tc",
	[DROP_NEIGHBOUR] = "neighbour",
	[DROP_ROUTE] = "route",
	[DROP_QDISC] = "qdisc",
	[DROP_IPSEC] = "ipsec",
	[DROP_OTHER] = "other",
	[DROP_INPUT] = "input",
	[DROP_RP_FILTER] = "rp-filter",
	[DROP_SOURCE_ADDRESS] = "source-address",
	[DROP_SOURCE_PORTS] = "source-ports",
	[DROP_CONNTRACK] = "conntrack",
	[DROP_PROGRAM] = "program",
};
_Static_assert(ARRAY_LEN(drop_by_names) == DROP_BY_COUNT, "a drop without a name");

static const char *const outcome_names[] = {
	[OUTCOME_PENDING] = "pending",
	[OUTCOME_ESTABLISHED] = "established",
	[OUTCOME_REFUSED] = "refused",
	[OUTCOME_RESET_ON_PATH] = "reset-on-path",
	[OUTCOME_REJECTED] = "rejected",
	[OUTCOME_SILENT] = "silent",
	[OUTCOME_ABANDONED] = "abandoned",
	[OUTCOME_DROPPED_HERE] = "dropped-here",
	[OUTCOME_REJECTED_HERE] = "rejected-here",
	[OUTCOME_REDIRECTED_HERE] = "redirected-here",
	[OUTCOME_NO_ROUTE] = "no-route",
	[OUTCOME_DENIED] = "denied",
};
_Static_assert(ARRAY_LEN(outcome_names) == OUTCOME_COUNT, "an outcome without a name");

static const char *const stage_names[] = {
	[STAGE_UNKNOWN] = NULL,
	[STAGE_REFUSED] = "refused",
	[STAGE_STOPPED] = "stopped",
	[STAGE_LEFT] = "left",
	[STAGE_ANSWERED_NO] = "answered-no",
	[STAGE_ANSWER_LOST] = "answer-lost",
	[STAGE_CONNECTED] = "connected",
	[STAGE_GREETED] = "greeted",
	[STAGE_CARRIED] = "carried",
};
_Static_assert(ARRAY_LEN(stage_names) == STAGE_COUNT, "a stage without a name");

static const char *const closed_by_names[] = {
	[CLOSED_BY_UNKNOWN] = NULL,
	[CLOSED_BY_PROGRAM] = "program",
	[CLOSED_BY_FAR_END] = "far-end",
	[CLOSED_BY_RESET] = "reset",
};
_Static_assert(ARRAY_LEN(closed_by_names) == CLOSED_BY_RESET + 1, "an end without a name");

static const char *const state_names[] = {
	[STATE_UNKNOWN] = "unknown",	     [STATE_OPEN] = "open",
	[STATE_BLOCKED] = "blocked",	     [STATE_THROTTLED] = "throttled",
	[STATE_INTERCEPTED] = "intercepted", [STATE_DEGRADED] = "degraded",
	[STATE_FAILING] = "failing",	     [STATE_OFFLINE] = "offline",
	[STATE_STALLED] = "stalled",
};
_Static_assert(ARRAY_LEN(state_names) == STATE_COUNT, "a state without a name");

static const char *const term_names[] = {
	[TERM_NONE] = "none",
	[TERM_SILENT_DEAD] = "silent-dead",
	[TERM_SILENT_STRANGER] = "silent-stranger",
	[TERM_SILENT_ELSEWHERE] = "silent-elsewhere-answering",
	[TERM_SILENT_KNOWN] = "silent-known",
	[TERM_SILENT_EXCHANGER] = "silent-exchanger",
	[TERM_REFUSED] = "refused",
	[TERM_RESET_MISFIT] = "reset-misfit",
	[TERM_UNREACHABLE] = "icmp-unreachable",
	[TERM_PROHIBITED] = "icmp-prohibited",
	[TERM_DROPPED_SELECTIVE] = "dropped-selective",
	[TERM_DROPPED_HERE] = "dropped-here",
	[TERM_DROPPED_REPEATED] = "dropped-repeated",
	[TERM_FOREIGN_SOURCE] = "foreign-source",
	[TERM_NO_ROUTE] = "no-route",
	[TERM_NO_ROUTE_REPEATED] = "no-route-repeated",
};
_Static_assert(ARRAY_LEN(term_names) == TERM_COUNT, "evidence without a name");

static const char *const split_names[] = {
	[SPLIT_NETNS] = "netns",
	[SPLIT_UPLINK] = "uplink",
	[SPLIT_SOURCE] = "source",
	[SPLIT_PROGRAM] = "program",
};
_Static_assert(ARRAY_LEN(split_names) == SPLIT_COUNT, "a split without a name");

const char *split_to_str(enum split s)
{
	return split_names[s];
}

static const char *const by_names[] = {
	[BY_NONE] = NULL,
	[BY_NETWORK_SILENT] = "network-silent",
	[BY_NETWORK_RESET] = "network-reset",
	[BY_NETWORK_ICMP] = "network-icmp",
	[BY_HOST] = "host",
	[BY_NO_ROUTE] = "no-route",
	[BY_NO_GREETING] = "no-greeting",
	[BY_RESET_AT_DATA] = "reset-at-data",
	[BY_HUNG_UP] = "hung-up",
	[BY_PATH_MTU] = "path-mtu",
	[BY_ACKS_LOST] = "acks-lost",
};
_Static_assert(ARRAY_LEN(by_names) == BY_COUNT, "a cause without a name");

static const char *const uplink_changes[] = {
	[UPLINK_ADDED] = "added",	    [UPLINK_REMOVED] = "removed",
	[UPLINK_RENAMED] = "renamed",	    [UPLINK_FAILED] = "failed",
	[UPLINK_REATTACHED] = "reattached", [UPLINK_ADDRESSES] = "addresses",
};
_Static_assert(ARRAY_LEN(uplink_changes) == UPLINK_CHANGE_COUNT, "a change without a name");

const char *drop_by_to_str(enum drop_by by)
{
	return drop_by_names[by];
}

const char *outcome_to_str(enum outcome o)
{
	return outcome_names[o];
}

int outcome_parse(const char *text, enum outcome *ret)
{
	for (enum outcome o = OUTCOME_ESTABLISHED; o < OUTCOME_COUNT; o++) {
		if (strcmp(text, outcome_names[o]) == 0) {
			*ret = o;
			return 0;
		}
	}
	return -EINVAL;
}

const char *stage_to_str(enum stage s)
{
	return stage_names[s];
}

const char *closed_by_to_str(enum closed_by by)
{
	return closed_by_names[by];
}

const char *uplink_change_to_str(enum uplink_change change)
{
	return uplink_changes[change];
}

int uplink_change_parse(const char *text, enum uplink_change *ret)
{
	for (enum uplink_change c = 0; c < UPLINK_CHANGE_COUNT; c++) {
		if (strcmp(text, uplink_changes[c]) == 0) {
			*ret = c;
			return 0;
		}
	}
	return -EINVAL;
}

const char *port_state_to_str(enum port_state s)
{
	return state_names[s];
}

const char *blocked_by_to_str(enum blocked_by by)
{
	return by_names[by];
}

static int parse_name(const char *const *names, size_t count, const char *text, int *ret)
{
	for (size_t i = 0; i < count; i++) {
		if (names[i] && strcmp(names[i], text) == 0) {
			*ret = (int)i;
			return 0;
		}
	}
	return -EINVAL;
}

int port_state_parse(const char *text, enum port_state *ret)
{
	int value, r = parse_name(state_names, ARRAY_LEN(state_names), text, &value);

	if (r == 0)
		*ret = (enum port_state)value;
	return r;
}

int blocked_by_parse(const char *text, enum blocked_by *ret)
{
	int value, r = parse_name(by_names, ARRAY_LEN(by_names), text, &value);

	if (r == 0)
		*ret = (enum blocked_by)value;
	return r;
}

int drop_by_parse(const char *text, enum drop_by *ret)
{
	int value, r = parse_name(drop_by_names, ARRAY_LEN(drop_by_names), text, &value);

	if (r == 0)
		*ret = (enum drop_by)value;
	return r;
}

const char *diagnosis_to_str(enum diagnosis d)
{
	static const char *const names[] = {
		[DIAGNOSIS_NONE] = NULL,
		[DIAGNOSIS_UNDECIDED] = "undecided",
		[DIAGNOSIS_OPEN] = "open",
		[DIAGNOSIS_PORT_BLOCKED] = "port-blocked",
		[DIAGNOSIS_DESTINATION_DEAD] = "destination-dead",
		[DIAGNOSIS_RESOLVER_DEAD] = "resolver-dead",
		[DIAGNOSIS_NO_ADDRESS] = "no-address",
		[DIAGNOSIS_NO_INTERNET] = "no-internet",
		[DIAGNOSIS_PROXY_ONLY] = "proxy-only",
		[DIAGNOSIS_NO_ROUTE] = "no-route",
		[DIAGNOSIS_MIDDLEBOX] = "middlebox",
		[DIAGNOSIS_THIS_HOST] = "this-host",
		[DIAGNOSIS_MUTE] = "mute",
		[DIAGNOSIS_TURNED_AWAY] = "turned-away",
	};

	_Static_assert(ARRAY_LEN(names) == DIAGNOSIS_COUNT, "a diagnosis without a name");
	return names[d];
}

const char *term_to_str(enum term t)
{
	return term_names[t];
}

const char *record_kind_to_str(enum record_kind kind)
{
	static const char *const names[] = {
		[RECORD_SYN] = "syn",
		[RECORD_RETRY] = "retry",
		[RECORD_ESTABLISHED] = "established",
		[RECORD_RESET] = "reset",
		[RECORD_ATTEMPT] = "attempt",
		[RECORD_VERDICT] = "verdict",
		[RECORD_LOSS] = "loss",
		[RECORD_UPLINK] = "uplink",
	};

	_Static_assert(ARRAY_LEN(names) == RECORD_KIND_COUNT, "a record without a name");
	return names[kind];
}
