/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Observations as lines of a JSON stream, and back: what makes a recorded stream replayable, to the
 * nanosecond. One table serves both directions.
 */
#ifndef EGRESS25_RENDER_STREAM_FORMAT_H
#define EGRESS25_RENDER_STREAM_FORMAT_H

#include <jansson.h>

#include "render/render.h"

/* An event "seen": which sensor reported what. */
int render_json_seen(FILE *out, const struct render_context *c, const struct observation *o);

/* An event "seen" of the clock: from here on wall time is so much apart from the observations'. */
int render_json_clock(FILE *out, const struct render_context *c, uint64_t time_ns);

#define SEEN_MESSAGE_LEN 200

enum seen_kind {
	SEEN_OBSERVATION, /* *ret is filled in */
	SEEN_CLOCK,	  /* only ret->time_ns is */
};

/* Reads one such object back. -EINVAL for a value that cannot be, with a sentence in message that
 * names key, value and what is allowed. What is absent or null is unknown. */
int json_seen_parse(const json_t *seen, enum seen_kind *ret_kind, struct observation *ret,
		    char message[static SEEN_MESSAGE_LEN]);

/* The cgroup path that stands in it; NULL none. Lives as long as the object. */
const char *json_seen_cgroup(const json_t *seen);

#endif
