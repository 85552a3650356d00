// SPDX-License-Identifier: GPL-2.0-only
/* See journey.h. Everything here follows from the outcome or the state; nothing is judged anew. */

#include "finding/journey.h"

#include <stdio.h>

#include "base/cleanup.h"

static const char *const station_names[] = {
	[STATION_PROCESS] = "process", [STATION_FIREWALL] = "netfilter",
	[STATION_UPLINK] = "uplink",   [STATION_NETWORK] = "network",
	[STATION_SERVER] = "server",
};
_Static_assert(ARRAY_LEN(station_names) == STATION_COUNT, "a station without a name");

static const char *const passage_names[] = {
	[PASSAGE_UNKNOWN] = "unknown",
	[PASSAGE_PASSED] = "passed",
	[PASSAGE_STOPPED] = "stopped",
	[PASSAGE_DOUBTED] = "doubted",
};
_Static_assert(ARRAY_LEN(passage_names) == PASSAGE_COUNT, "a passage without a name");

const char *station_to_str(enum station s)
{
	return station_names[s];
}

const char *passage_to_str(enum passage p)
{
	return passage_names[p];
}

static void end_at(struct journey *j, enum station stop, enum passage how, const char *words)
{
	for (enum station s = 0; s < STATION_COUNT; s++)
		j->at[s] = s < stop ? PASSAGE_PASSED : PASSAGE_UNKNOWN;
	if (stop < STATION_COUNT)
		j->at[stop] = how;
	j->stop = stop;
	snprintf(j->words, sizeof(j->words), "%s", words);
}

static void stop_at(struct journey *j, enum station stop, const char *words)
{
	end_at(j, stop, PASSAGE_STOPPED, words);
}

static void arrive(struct journey *j, const char *words)
{
	end_at(j, STATION_COUNT, PASSAGE_PASSED, words);
}

/* What part of this host stops it, and where that part stands on the way. */
static void stop_here(struct journey *j, enum drop_by by, bool in_transit)
{
	static const struct {
		enum station station;
		const char *words;
	} parts[] = {
		[DROP_UNKNOWN] = {STATION_FIREWALL, "discarded on this host"},
		[DROP_NETFILTER] = {STATION_FIREWALL, "discarded by a rule of the firewall"},
		[DROP_CGROUP] = {STATION_FIREWALL, "discarded by a program on its cgroup"},
		[DROP_TC] = {STATION_UPLINK, "discarded by a tc filter"},
		[DROP_NEIGHBOUR] = {STATION_UPLINK, "the next hop does not answer"},
		[DROP_ROUTE] = {STATION_UPLINK, "discarded by routing"},
		[DROP_QDISC] = {STATION_UPLINK, "discarded by the queue of the interface"},
		[DROP_IPSEC] = {STATION_UPLINK, "discarded by IPsec"},
		[DROP_OTHER] = {STATION_UPLINK, "discarded on this host"},
		[DROP_INPUT] = {STATION_FIREWALL, "answers arrive and are discarded here"},
		[DROP_RP_FILTER] = {STATION_UPLINK,
				    "answers arrive another way, and are discarded"},
		[DROP_SOURCE_ADDRESS] = {STATION_UPLINK, "left with an address nobody can answer"},
		[DROP_SOURCE_PORTS] = {STATION_PROCESS, "no source port is free"},
		[DROP_CONNTRACK] = {STATION_FIREWALL, "the table of connections is full"},
		[DROP_PROGRAM] = {STATION_PROCESS, "this program is refused"},
	};

	_Static_assert(ARRAY_LEN(parts) == DROP_BY_COUNT, "a drop without its place");
	stop_at(j, parts[by].station,
		in_transit && by == DROP_NETFILTER ? "discarded by a forward rule of the firewall"
						   : parts[by].words);
}

static void of_connection(struct journey *j, const struct attempt *a)
{
	switch (attempt_stage(a)) {
	case STAGE_GREETED:
		arrive(j, "connected, and greeted");
		return;
	case STAGE_CARRIED:
		arrive(j, "connected, and mail passes");
		return;
	case STAGE_CONNECTED:
	case STAGE_UNKNOWN:
	case STAGE_REFUSED:
	case STAGE_STOPPED:
	case STAGE_LEFT:
	case STAGE_ANSWERED_NO:
	case STAGE_ANSWER_LOST:
	case STAGE_COUNT:
		break;
	}
	arrive(j, "connected");
}

/* Nothing answered, until now or at all. */
static void of_silence(struct journey *j, const struct attempt *a)
{
	const char *words = a->outcome == OUTCOME_PENDING ? "no answer yet" : "no answer";

	if (a->answer_lost) {
		stop_here(j, DROP_INPUT, false);
	} else if (a->left_host == LEFT_YES) {
		end_at(j, STATION_NETWORK, PASSAGE_DOUBTED, words);
	} else if (a->drop.count) {
		stop_here(j, a->drop.by, a->drop.in_transit);
	} else {
		end_at(j, STATION_FIREWALL, PASSAGE_DOUBTED, words);
		snprintf(j->words, sizeof(j->words), "%s; whether it left was not seen", words);
	}
}

void journey_of_attempt(struct journey *ret, const struct attempt *a)
{
	switch (a->outcome) {
	case OUTCOME_ESTABLISHED:
		of_connection(ret, a);
		return;
	case OUTCOME_PENDING:
		if (a->established_ns)
			of_connection(ret, a);
		else
			of_silence(ret, a);
		return;
	case OUTCOME_SILENT:
	case OUTCOME_ABANDONED:
		of_silence(ret, a);
		return;
	case OUTCOME_REFUSED:
		stop_at(ret, STATION_SERVER, "the server refuses");
		return;
	case OUTCOME_RESET_ON_PATH:
		stop_at(ret, STATION_NETWORK, "reset by something on the path");
		return;
	case OUTCOME_REJECTED:
		stop_at(ret, STATION_NETWORK, "a router answers that it may not pass");
		return;
	case OUTCOME_DROPPED_HERE:
		stop_here(ret, a->drop.by, a->drop.in_transit);
		return;
	case OUTCOME_REJECTED_HERE:
		stop_at(ret, STATION_FIREWALL, "refused by a rule of the firewall");
		return;
	case OUTCOME_REDIRECTED_HERE:
		stop_at(ret, STATION_FIREWALL, "redirected: this host answers instead");
		return;
	case OUTCOME_NO_ROUTE:
		stop_at(ret, STATION_UPLINK, "no route leads there");
		return;
	case OUTCOME_DENIED:
		stop_at(ret, STATION_PROCESS, "connect() is refused before any SYN");
		return;
	case OUTCOME_COUNT:
		break;
	}
	arrive(ret, "");
}

static void of_block(struct journey *j, const struct verdict *v)
{
	switch (v->by) {
	case BY_NETWORK_SILENT:
		stop_at(j, STATION_NETWORK, "SYNs leave, nothing answers");
		return;
	case BY_NETWORK_RESET:
		stop_at(j, STATION_NETWORK, "something on the path resets");
		return;
	case BY_NETWORK_ICMP:
		stop_at(j, STATION_NETWORK, "routers answer that it is prohibited");
		return;
	case BY_HOST:
		if (verdict_is_denied(v))
			stop_at(j, STATION_PROCESS, "connect() is refused before any SYN");
		else
			stop_here(j, v->subsystem, v->in_transit);
		return;
	case BY_NO_ROUTE:
		stop_at(j, STATION_UPLINK, "no route leads there");
		return;
	case BY_NONE:
	case BY_NO_GREETING:
	case BY_RESET_AT_DATA:
	case BY_HUNG_UP:
	case BY_PATH_MTU:
	case BY_ACKS_LOST:
	case BY_COUNT:
		break;
	}
	stop_at(j, STATION_NETWORK, "by an unknown cause");
}

static void of_stall(struct journey *j, enum blocked_by by)
{
	static const struct {
		enum station station;
		const char *words;
	} causes[BY_COUNT] = {
		[BY_NO_GREETING] = {STATION_SERVER, "connections open, no greeting comes"},
		[BY_RESET_AT_DATA] = {STATION_NETWORK, "reset at the first data"},
		[BY_HUNG_UP] = {STATION_SERVER, "closed after one short line"},
		[BY_PATH_MTU] = {STATION_NETWORK, "full-size segments do not arrive"},
		[BY_ACKS_LOST] = {STATION_NETWORK, "nothing of ours is acknowledged"},
	};

	if (causes[by].words)
		stop_at(j, causes[by].station, causes[by].words);
	else
		stop_at(j, STATION_SERVER, "connections open, no mail passes");
}

void journey_of_verdict(struct journey *ret, const struct verdict *v)
{
	switch (v->state) {
	case STATE_OPEN:
		arrive(ret, "servers answer");
		return;
	case STATE_BLOCKED:
		of_block(ret, v);
		return;
	case STATE_THROTTLED:
		if (verdict_is_limited_here(v))
			stop_here(ret, v->subsystem, v->in_transit);
		else
			stop_at(ret, STATION_NETWORK, "the first connections pass, then silence");
		return;
	case STATE_INTERCEPTED:
		if (v->evidence.redirects)
			stop_at(ret, STATION_FIREWALL, "redirected: this host answers instead");
		else
			stop_at(ret, STATION_NETWORK, "something answers in the servers' place");
		return;
	case STATE_DEGRADED:
		stop_at(ret, STATION_SERVER, "part of the servers fail");
		return;
	case STATE_FAILING:
		end_at(ret, STATION_NETWORK, PASSAGE_DOUBTED, "nothing that was tried answers");
		return;
	case STATE_OFFLINE:
		stop_at(ret, STATION_UPLINK, "nothing at all comes in by it");
		return;
	case STATE_STALLED:
		of_stall(ret, v->by);
		return;
	case STATE_UNKNOWN:
	case STATE_COUNT:
		break;
	}
	end_at(ret, STATION_COUNT, PASSAGE_PASSED, "too little is known yet");
	for (enum station s = 0; s < STATION_COUNT; s++)
		ret->at[s] = PASSAGE_UNKNOWN;
}
