// SPDX-License-Identifier: GPL-2.0-only
/*
 * A verdict as a JSON object: the state, everything it rests on, what it was before, who on this
 * machine fares otherwise, and what to do.
 */

#include <math.h>

#include "render/json.h"

static json_t *controls(const struct evidence *e)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < e->controls && i < VERDICT_CONTROLS; i++) {
		if (e->control[i].destinations)
			json_array_append_new(
				list,
				json_pack("{s:i, s:I, s:I}", "port", e->control[i].port,
					  "destinations", (json_int_t)e->control[i].destinations,
					  "answered", (json_int_t)e->control[i].answered));
	}
	return list;
}

static json_t *reasons(const struct finding *f)
{
	json_t *list = json_array();

	for (size_t i = 0; i < f->reasons_count; i++)
		json_array_append_new(list, json_text(f->reasons[i]));
	return list;
}

static double hundredths(double value)
{
	return round(value * 100) / 100;
}

/* Everything that was counted, with what it weighs. */
static json_t *terms(const struct evidence *e)
{
	json_t *list = json_array();

	for (enum term t = TERM_NONE + 1; t < TERM_COUNT; t++) {
		if (e->terms[t].networks)
			json_array_append_new(
				list, json_pack("{s:s, s:I, s:f}", "term", term_to_str(t),
						"networks", (json_int_t)e->terms[t].networks,
						"weight", hundredths(e->terms[t].weight)));
	}
	return list;
}

/* What never counts, by why. */
static json_t *not_counted(const struct evidence *e)
{
	return json_pack(
		"{s:I, s:I, s:I, s:I, s:I}", "private", (json_int_t)e->excluded[SCOPE_PRIVATE],
		"link_local", (json_int_t)e->excluded[SCOPE_LINK_LOCAL], "loopback",
		(json_int_t)e->excluded[SCOPE_LOOPBACK], "own", (json_int_t)e->excluded[SCOPE_OWN],
		"same_network", (json_int_t)e->same_network);
}

static json_t *evidence(const struct finding *f)
{
	const struct evidence *e = &f->verdict->evidence;

	return json_pack("{s:I, s:o, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:f, s:f, s:o, s:b}",
			 "syns", (json_int_t)e->syns, "left_host",
			 e->wire_watched ? json_integer(e->left_host) : json_null(), "destinations",
			 (json_int_t)e->destinations, "networks", (json_int_t)e->networks,
			 "answered", (json_int_t)e->answered, "dropped_here",
			 (json_int_t)e->dropped_here, "control", controls(e), "reasons", reasons(f),
			 "terms", terms(e), "sum", hundredths(e->sum), "threshold", e->threshold,
			 "not_counted", not_counted(e), "lossy", e->lossy);
}

static json_t *subsystem(enum blocked_by by, enum drop_by subsystem)
{
	return json_text(by == BY_HOST ? drop_by_to_str(subsystem) : NULL);
}

static json_t *in_transit(enum blocked_by by, bool passing)
{
	return by == BY_HOST ? json_boolean(passing) : json_null();
}

/* What the port was until it became what it is. */
static json_t *before(const struct render_context *c, const struct verdict *v)
{
	if (!v->before_since_ns)
		return json_null();
	return json_pack("{s:s, s:o, s:o, s:o}", "state", port_state_to_str(v->before), "by",
			 json_text(blocked_by_to_str(v->before_by)), "subsystem",
			 subsystem(v->before_by, v->before_subsystem), "since",
			 json_time(c, v->before_since_ns));
}

/* The network namespaces that fare otherwise. */
static json_t *namespaces(const struct render_context *c, const struct verdict *v)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < v->apart_count; i++) {
		const struct verdict_apart *a = &v->apart[i];

		if (a->value.what != SPLIT_NETNS)
			continue;
		json_array_append_new(
			list,
			json_pack("{s:I, s:b, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:I}",
				  "netns", (json_int_t)a->netns, "forwarded", a->forwarded,
				  "process", json_process(&a->process), "cgroup",
				  json_cgroup(c, &a->process), "container",
				  json_container(c, &a->process), "pod", json_pod(c, &a->process),
				  "state", port_state_to_str(a->state), "by",
				  json_text(blocked_by_to_str(a->by)), "subsystem",
				  subsystem(a->by, a->subsystem), "in_transit",
				  in_transit(a->by, a->in_transit), "since",
				  json_time(c, a->since_ns), "networks", (json_int_t)a->networks));
	}
	return list;
}

static json_t *split_value(const struct split_value *value)
{
	switch (value->what) {
	case SPLIT_UPLINK:
		return json_text(value->interface);
	case SPLIT_SOURCE:
		return json_address(&value->source);
	case SPLIT_PROGRAM:
		return json_integer(value->uid);
	case SPLIT_NETNS:
	case SPLIT_COUNT:
		break;
	}
	return json_null();
}

/* What else separates those that fare otherwise. */
static json_t *apart(const struct render_context *c, const struct verdict *v)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < v->apart_count; i++) {
		const struct verdict_apart *a = &v->apart[i];

		if (a->value.what == SPLIT_NETNS)
			continue;
		json_array_append_new(
			list,
			json_pack("{s:s, s:o, s:s, s:o, s:o, s:o, s:I, s:o, s:I, s:I}", "what",
				  split_to_str(a->value.what), "value", split_value(&a->value),
				  "state", port_state_to_str(a->state), "by",
				  json_text(blocked_by_to_str(a->by)), "subsystem",
				  subsystem(a->by, a->subsystem), "since",
				  json_time(c, a->since_ns), "networks", (json_int_t)a->networks,
				  "process", json_process(&a->process), "answers",
				  (json_int_t)a->answers, "calls", (json_int_t)a->calls));
	}
	return list;
}

/* What was seen and is no evidence for the machine: SYNs that no uplink saw, by namespace. */
static json_t *uncounted(const struct verdict *v)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < v->uncounted_count; i++)
		json_array_append_new(list, json_pack("{s:I, s:o, s:I}", "netns",
						      (json_int_t)v->uncounted[i].netns, "process",
						      json_process(&v->uncounted[i].process),
						      "syns", (json_int_t)v->uncounted[i].syns));
	return list;
}

/* The newest answer from next door. */
static json_t *near_answer(const struct render_context *c, const struct verdict *v)
{
	const struct near_answer *n = &v->evidence.near;
	char text[ADDRESS_STR_LEN];

	if (!n->answers)
		return json_null();
	return json_pack("{s:s, s:I, s:o, s:o}", "destination",
			 address_to_str(&n->destination, text), "answers", (json_int_t)n->answers,
			 "time", json_time(c, n->time_ns), "round_trip_ms",
			 n->path.rtt_ns ? json_real((double)n->path.rtt_ns / 1e6) : json_null());
}

json_t *json_cloud(const struct location *where)
{
	return json_pack("{s:o, s:o, s:o}", "provider", json_text(where->provider), "source",
			 json_text(where->source), "subscription", json_text(where->subscription));
}

json_t *json_verdict(const struct render_context *c, uint64_t time_ns, const struct finding *f)
{
	const struct verdict *v = f->verdict;
	bool decided = v->state != STATE_UNKNOWN;

	return json_pack("{s:o, s:s, s:i, s:i, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o,"
			 " s:o, s:o, s:o, s:o, s:I, s:o, s:I, s:o, s:o, s:o}",
			 "time", json_time(c, time_ns), "event", "verdict", "schema", RENDER_SCHEMA,
			 "port", v->port, "family", family_to_str(v->family), "state",
			 port_state_to_str(v->state), "by", json_text(blocked_by_to_str(v->by)),
			 "confidence",
			 decided ? json_real(round(v->confidence * 1e4) / 1e4) : json_null(),
			 "since", json_time(c, v->since_ns), "evidence", evidence(f), "fingerprint",
			 json_text(f->fingerprint), "cloud", json_cloud(f->where), "guidance",
			 json_guidance(&f->guidance), "subsystem", subsystem(v->by, v->subsystem),
			 "in_transit", in_transit(v->by, v->in_transit), "before", before(c, v),
			 "namespaces", namespaces(c, v), "namespaces_more",
			 (json_int_t)v->apart_more, "fingerprint_hint", json_fingerprint_hint(f),
			 "let_through", (json_int_t)v->evidence.let_through, "near",
			 near_answer(c, v), "not_counted", uncounted(v), "apart", apart(c, v));
}
