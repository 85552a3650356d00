/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A check carried out: the plan's connections beside the sensors, where there are rights for them,
 * one loop around both, and what the core concludes. Prints nothing but why something is missing.
 */
#ifndef EGRESS25_ENGINE_CHECK_RUN_H
#define EGRESS25_ENGINE_CHECK_RUN_H

#include "config/options.h"
#include "core/active.h"
#include "engine/engine.h"
#include "engine/firewall_watch.h"
#include "engine/location.h"
#include "render/check_result.h"
#include "serve/daemon_memory.h"

/* What the core judges of a check; other ports are compared with them. */
#define CHECK_PORTS	    4
#define CHECK_VERDICTS	    (CHECK_PORTS * FAMILY_COUNT)
#define CHECK_TIMEOUT_MIN_S 1
#define CHECK_TIMEOUT_MAX_S 60

struct check_run {
	const struct options *options; /* of the caller, kept */
	const struct plan *plan;       /* likewise */
	const struct mail_queue *queue;
	uint64_t started_ns, until_ns;

	struct options sensing; /* for the engine: a copy that shares all strings */
	struct engine engine;
	bool has_engine; /* it was begun; engine_done() is due */
	bool sensors;	 /* it tells what becomes of SYNs */
	struct firewall_watch candidates;
	struct candidate_lists firewalls;
	uint32_t netns;

	sd_event *event;
	sd_event_source *due;
	struct probe *probe;
	struct monitor *monitor; /* of the check's own connections alone */
	struct attempt attempts[PROBE_CONNECTIONS_MAX];
	bool has_attempt[PROBE_CONNECTIONS_MAX];
	bool failed_known;
	uint64_t failed_before; /* see signs.h */
	bool has_route[FAMILY_COUNT];

	struct daemon_memory memory;
	struct location where;
	struct view view;
	struct active_try tries[PROBE_CONNECTIONS_MAX];
	char greeters[PROBE_CONNECTIONS_MAX][128];
	struct verdict verdicts[CHECK_VERDICTS];
	struct findings findings;
	struct address resolvers[DNS_RESOLVERS_MAX];
	const struct attempt *shown[PROBE_CONNECTIONS_MAX];
	struct render_check result;
};

/* 0, or the exit status to end with. check_done() is due in any case; it takes a zeroed one, too.
 */
int check_carry_out(struct check_run *c, const struct options *options, const struct plan *plan,
		    const struct mail_queue *queue, uint64_t started_ns);
void check_done(struct check_run *c);

#endif
