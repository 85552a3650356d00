/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the JSON renderers share: values that may be unknown, and the line itself. Unknown is null,
 * never 0 or "". For render/json*.c, render/advise_list.c and render/stream_format.c alone.
 */
#ifndef EGRESS25_RENDER_JSON_H
#define EGRESS25_RENDER_JSON_H

#include <jansson.h>

#include "render/render.h"

#define RENDER_SCHEMA 1

/* Writes the object and a newline, and takes the reference. NULL is -ENOMEM. 0 or -errno. */
int json_line(FILE *out, json_t *object);

/* Valid UTF-8 of it; NULL and "" become null. */
json_t *json_text(const char *text);
json_t *json_texts(const char *const *texts, size_t count);
json_t *json_list(const char *const *texts); /* NULL-terminated; NULL is an empty one */
/* 0 becomes null. */
json_t *json_known(uint64_t number);
json_t *json_address(const struct address *a);
json_t *json_time(const struct render_context *c, uint64_t time_ns);
/* From one time to another in ms, to the microsecond; null when one of them is 0. */
json_t *json_ms(uint64_t from_ns, uint64_t to_ns);
/* null where it is not known. */
json_t *json_process(const struct process *p);
json_t *json_cgroup(const struct render_context *c, const struct process *p);
json_t *json_container(const struct render_context *c, const struct process *p);
json_t *json_pod(const struct render_context *c, const struct process *p);
json_t *json_duration(uint64_t duration_ns); /* in ms; null for 0, unknown */
/* Strings of other renderers. */
json_t *json_date(const struct date *d); /* "2025-07-28"; null for a zero one */
json_t *json_guidance(const struct guidance *g);
/* {"25": "blocked", ...} */
json_t *json_policies(enum policy port25, enum policy port465, enum policy port587,
		      enum policy port2525);
/* The keys that say what is replayed. */
json_t *json_replay(const struct render_replay *r);
/* null without a hint. */
json_t *json_fingerprint_hint(const struct finding *f);

json_t *json_sensors(const struct render_sensor *sensors, size_t count);
/* live: what was dropped here is known. */
json_t *json_port_summary(const struct render_port_summary *p, bool live);
json_t *json_delivery(const struct render_summary *s);

/* json.c: an attempt as its end is told. */
json_t *json_attempt(const struct render_context *c, const struct record *r);

/* json_verdict.c */
json_t *json_cloud(const struct location *where);
json_t *json_verdict(const struct render_context *c, uint64_t time_ns, const struct finding *f);

#endif
