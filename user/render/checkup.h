/* SPDX-License-Identifier: GPL-2.0-only */
/* What `doctor` found: a list of checks, each with its state and what to do about it. */
#ifndef EGRESS25_RENDER_CHECKUP_H
#define EGRESS25_RENDER_CHECKUP_H

#include "render/render.h"

enum check_state {
	CHECK_OK,
	CHECK_WARN, /* the verdicts come all the same, and something may go wrong or be missing */
	CHECK_FAIL, /* something that is needed does not work */
	CHECK_STATE_COUNT
};

struct render_doctor_check {
	const char *name; /* at most 15 characters; a literal */
	enum check_state state;
	const char *text; /* what was found; further lines, if any, are details. Safe to print */
	const char *next; /* what to do about it, a sentence; NULL nothing */
};

struct render_doctor {
	uint64_t time_ns;
	const char *kernel; /* release; NULL unknown */
	bool btf;
	int jit;	    /* 1 on, 0 off, -1 unknown */
	const char *cgroup; /* "v2", "hybrid", "v1"; NULL none is mounted here */
	const struct render_sensor *sensors;
	size_t sensors_count;
	const char *const *uplinks;
	size_t uplinks_count;
	const char *uplink_watch_attach;       /* "tcx", "clsact"; NULL not attached */
	const struct candidate_list *firewall; /* the rules here that concern the ports */
	const char *const *privileges_missing; /* "CAP_BPF" ... */
	size_t privileges_missing_count;
	const struct render_doctor_check *checks; /* the above and more, in words */
	size_t checks_count;
};

const char *check_state_to_str(enum check_state s); /* "ok", "warn", "fail" */

/* 0 or a negative errno of the write. */
int render_text_doctor(FILE *out, const struct render_context *c, const struct render_doctor *d);
int render_json_doctor(FILE *out, const struct render_context *c, const struct render_doctor *d);

#endif
