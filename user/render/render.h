/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One record, many forms. Renderers know the record types and the guide, no sensor and no file
 * but the stream they are given.
 */
#ifndef EGRESS25_RENDER_RENDER_H
#define EGRESS25_RENDER_RENDER_H

#include <stdio.h>

#include "core/record.h"
#include "guide/guide.h"

/* What renderers need from outside besides the record. */
struct render_context {
	int64_t wall_offset_ns;	      /* CLOCK_REALTIME minus the observations' clock */
	const struct location *where; /* for the guidance in a verdict */
	bool colour;
	/* Path of a cgroup, "/system.slice/x.service"; NULL when it cannot be found. */
	const char *(*cgroup_path)(void *context, uint64_t cgroup_id);
	void *cgroup_context;
};

#define RENDER_TIME_LEN 28 /* "2026-11-23T08:12:09.123456Z" and NUL */

/* RFC 3339 UTC with microseconds. Returns buf. */
const char *render_time(const struct render_context *c, uint64_t time_ns,
			char buf[static RENDER_TIME_LEN]);

/* The first record of a stream. */
struct render_ready {
	uint64_t time_ns;
	const char *const *sensors; /* attached ones: "socket", "connect", "drop", "wire" */
	size_t sensors_count;
	const char *const *uplinks;
	size_t uplinks_count;
	const uint16_t *ports;
	size_t ports_count;
};

/* One JSON object and a newline. ports: all verdicts known, for fingerprint and guidance.
 * 0 or a negative errno of the write. */
int render_json_ready(FILE *out, const struct render_context *c, const struct render_ready *ready);
int render_json_record(FILE *out, const struct render_context *c, const struct record *r,
		       const struct verdict *const *ports, size_t ports_count);
int render_json_guidance(FILE *out, const struct location *where, const struct guidance *g);

/* Lines for people. */
int render_text_ready(FILE *out, const struct render_context *c, const struct render_ready *ready);
int render_text_record(FILE *out, const struct render_context *c, const struct record *r,
		       const struct verdict *const *ports, size_t ports_count);
int render_text_guidance(FILE *out, const struct location *where, const struct guidance *g);

/* What a verdict rests on, as sentences; the `reasons` of interface.md and the text's body.
 * Writes at most max strings of at most len bytes, returns how many. */
#define RENDER_REASONS_MAX 12
#define RENDER_REASON_LEN  256
size_t render_reasons(const struct render_context *c, const struct verdict *v,
		      char reasons[static RENDER_REASONS_MAX][RENDER_REASON_LEN]);

/* "25-dead 465-alive 587-alive" for one family; "" when no port is known. */
void render_fingerprint(const struct verdict *const *ports, size_t ports_count, enum family family,
			char *buf, size_t len);

/* The end of `watch`: counts per port, verdicts, guidance, losses. */
struct render_port_summary {
	uint16_t port;
	enum family family;
	uint64_t syns, retries, resets_in, resets_out, dropped_here, icmp_errors; /* exact */
	uint64_t outcomes[OUTCOME_COUNT];
};
struct render_summary {
	const struct render_port_summary *ports;
	size_t ports_count;
	const struct verdict *const *verdicts;
	size_t verdicts_count;
	uint64_t lost_ring, lost_recursion;
	uint64_t duration_ns;
};
int render_text_summary(FILE *out, const struct render_context *c, const struct render_summary *s);

#endif
