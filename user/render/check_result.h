/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a check tried and found, for its text, its JSON and the line of a monitoring plugin.
 * Renderers read it; the check fills it in and owns what it points to.
 */
#ifndef EGRESS25_RENDER_CHECK_RESULT_H
#define EGRESS25_RENDER_CHECK_RESULT_H

#include "core/attempt.h"
#include "probe/mail_queue.h"
#include "probe/probe.h"
#include "render/render.h"

/* What a running daemon has seen, as far as it is told beside. */
struct render_check_memory {
	enum family family;
	enum port_state state;
	enum blocked_by by;
	const char *since; /* RFC 3339; "" unknown */
};

struct render_check {
	uint64_t time_ns, started_ns, timeout_ns;
	const struct probe_target *targets;
	size_t targets_count;
	const struct probe_connection *connections;
	size_t connections_count;
	const struct attempt *const
		*attempts; /* of each connection, as the core has it; NULL unknown */
	const struct address *resolvers;
	size_t resolvers_count;
	uint32_t lookups, lookups_answered;
	const struct mail_queue *queue; /* NULL: it was not asked for */
	bool has_route[FAMILY_COUNT];
	bool sensors;	   /* they were watching */
	const char *proxy; /* the variable that names one; NULL none */
	struct render_check_memory memory[FAMILY_COUNT]; /* of port 25 */
	size_t memory_count;
	const struct findings *findings;	       /* of all mail ports, in both families */
	const struct finding *by_family[FAMILY_COUNT]; /* of port 25 */
	const struct finding *answer;		       /* the one that the exit status is of */
	int status;				       /* of the exit */
};

/* At most 15 lines of 80 columns; with c->verbose a line for each connection, too. 0 or -errno. */
int render_text_check(FILE *out, const struct render_context *c, const struct render_check *r);
/* A verdict a line, then the check as an object. */
int render_json_check(FILE *out, const struct render_context *c, const struct render_check *r);
/* One line, with performance data. */
int render_plugin_check(FILE *out, const struct render_check *r);
/* The exit status of a monitoring plugin: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. */
int render_plugin_status(const struct finding *answer);

/* What would be contacted, and nothing else. */
int render_text_plan(FILE *out, const struct plan *p, const struct mail_queue *queue);
int render_json_plan(FILE *out, const struct plan *p);

#endif
