/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which records are shown. Never which are judged or counted: this stands between the core and
 * the renderer, nowhere else.
 */
#ifndef EGRESS25_CLI_RECORD_FILTER_H
#define EGRESS25_CLI_RECORD_FILTER_H

#include "config/options.h"
#include "core/record.h"

struct record_filter {
	const struct options *options; /* of the caller, kept */
	uint32_t netns;		       /* 0: any */
	const char *(*cgroup_path)(void *context, uint64_t cgroup_id);
	void *cgroup_context;
};

/* Resolves what must be looked up: the namespace. Says on stderr what is wrong. 0, or the exit
 * status to end with. */
int filter_init(struct record_filter *f, const struct options *options);

/* Values of one filter add up, different filters must all fit. An attempt passes only by what is
 * known of it. Losses pass always; verdicts do but for --port. */
bool filter_shows(const struct record_filter *f, const struct record *r);

/* Observations pass by port and destination; where another filter is set none does, for most of
 * them know nothing of processes. */
bool filter_shows_observations(const struct record_filter *f);
bool filter_shows_observation(const struct record_filter *f, const struct observation *o);

#endif
