/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules of the firewall as JSON: in guidance, as a line of a stream so that a replay has them where
 * the watch had them, and back from such a line.
 */
#ifndef EGRESS25_RENDER_JSON_FIREWALL_H
#define EGRESS25_RENDER_JSON_FIREWALL_H

#include <jansson.h>

#include "render/render.h"

/* {family, table, chain, handle, hook, rule, why, netns}. */
json_t *json_candidate(const struct candidate *c, const struct candidate_list *list);

/* Of `doctor`: {read, reason, legacy, rules, more}, each rule with what it does. */
json_t *json_firewall_found(const struct candidate_list *list);

/* An event "firewall": what was read of one namespace's rules, at a time of the observations'
 * clock. 0 or a negative errno of the write. */
int render_json_firewall(FILE *out, const struct render_context *c, uint64_t time_ns,
			 const struct candidate_list *list);

/* Reads one back; what is absent or makes no sense is left out. -EINVAL when it has no time. */
int json_firewall_parse(const json_t *object, uint64_t *ret_time_ns, struct candidate_list *ret);

#endif
