// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records as JSON, one object a line, keys and their order as the interface has them. Each object
 * is one json_pack() whose format can be read beside the interface; what may be unknown goes
 * through the json_* helpers of json.h, which make it null.
 */

#include "render/json.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static json_t *left_host(const struct attempt *a)
{
	return a->left_host == LEFT_UNKNOWN ? json_null() : json_boolean(a->left_host == LEFT_YES);
}

static json_t *drop(const struct attempt *a)
{
	if (!a->drop.count)
		return json_null();
	return json_pack("{s:o, s:s, s:o}", "reason", json_text(a->drop.reason), "by",
			 drop_by_to_str(a->drop.by), "netns", json_known(a->drop.netns));
}

static json_t *icmp(const struct attempt *a)
{
	if (!a->icmp.seen)
		return json_null();
	return json_pack("{s:i, s:i, s:o}", "type", a->icmp.type, "code", a->icmp.code, "from",
			 json_address(&a->icmp.from));
}

static json_t *reset(const struct attempt *a)
{
	if (!a->reset.seen)
		return json_null();
	return json_pack("{s:o, s:o}", "ttl", json_known(a->reset.ttl), "expected_ttl",
			 json_known(a->reset.expected_ttl));
}

static json_t *process(const struct attempt *a)
{
	if (!a->process.known)
		return json_null();
	return json_pack("{s:I, s:o, s:I}", "pid", (json_int_t)a->process.pid, "name",
			 json_text(a->process.name), "uid", (json_int_t)a->process.uid);
}

static json_t *cgroup(const struct render_context *c, const struct attempt *a)
{
	if (!a->process.known || !a->process.cgroup_id || !c->cgroup_path)
		return json_null();
	return json_text(c->cgroup_path(c->cgroup_context, a->process.cgroup_id));
}

static json_t *error_name(const struct attempt *a)
{
	const char *name = a->error ? strerrorname_np(a->error) : NULL;
	char number[16];

	snprintf(number, sizeof(number), "E%d", a->error);
	return json_text(!a->error ? NULL : name ? name : number);
}

static json_t *attempt_end(const struct render_context *c, const struct record *r)
{
	const struct attempt *a = r->attempt;
	bool ended = a->outcome != OUTCOME_PENDING;

	return json_pack(
		"{s:o, s:s, s:i, s:i, s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:I, s:o, s:o, s:o,"
		" s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:n, s:o, s:o, s:o, s:I}",
		"time", json_time(c, r->time_ns), "event", "attempt", "schema", RENDER_SCHEMA,
		"port", a->port, "family", family_to_str(a->family), "destination",
		json_address(&a->destination), "scope", scope_to_str(a->scope), "source",
		json_address(&a->source), "source_port", json_known(a->source_port), "outcome",
		json_text(ended ? outcome_to_str(a->outcome) : NULL), "errno", error_name(a),
		"syns", (json_int_t)a->syns, "started", json_time(c, a->started_ns), "duration_ms",
		json_ms(a->started_ns, a->ended_ns), "handshake_ms",
		json_ms(a->started_ns, a->established_ns), "left_host", left_host(a), "interface",
		json_text(a->interface), "drop", drop(a), "icmp", icmp(a), "reset", reset(a),
		"answer_ttl", json_known(a->answer_ttl), "process", process(a), "cgroup",
		cgroup(c, a), "container", "netns", json_known(a->netns), "bytes_received",
		a->forwarded ? json_null() : json_integer((json_int_t)a->bytes_received), "zeek",
		json_text(attempt_zeek(a)), "id", (json_int_t)a->id);
}

/* What happened to an attempt that goes on: as much of it as says which one. */
static json_t *attempt_step(const struct render_context *c, const struct record *r,
			    const char *event)
{
	const struct attempt *a = r->attempt;
	json_t *json = json_pack(
		"{s:o, s:s, s:i, s:i, s:s, s:o, s:s, s:o, s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:o,"
		" s:o, s:I}",
		"time", json_time(c, r->time_ns), "event", event, "schema", RENDER_SCHEMA, "port",
		a->port, "family", family_to_str(a->family), "destination",
		json_address(&a->destination), "scope", scope_to_str(a->scope), "source",
		json_address(&a->source), "source_port", json_known(a->source_port), "syns",
		(json_int_t)a->syns, "started", json_time(c, a->started_ns), "left_host",
		left_host(a), "interface", json_text(a->interface), "drop", drop(a), "process",
		process(a), "cgroup", cgroup(c, a), "netns", json_known(a->netns), "id",
		(json_int_t)a->id);

	if (r->kind == RECORD_ESTABLISHED) {
		json_object_set_new(json, "handshake_ms",
				    json_ms(a->started_ns, a->established_ns));
		json_object_set_new(json, "answer_ttl", json_known(a->answer_ttl));
	} else if (r->kind == RECORD_RESET) {
		json_object_set_new(json, "direction",
				    json_string(r->reset_inbound ? "in" : "out"));
	}
	return json;
}

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

static json_t *reasons(const struct render_context *c, const struct verdict *v)
{
	char text[RENDER_REASONS_MAX][RENDER_REASON_LEN];
	size_t count = render_reasons(c, v, text);
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_text(text[i]));
	return list;
}

static json_t *evidence(const struct render_context *c, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;

	return json_pack("{s:I, s:o, s:I, s:I, s:I, s:I, s:o, s:o}", "syns", (json_int_t)e->syns,
			 "left_host", e->wire_watched ? json_integer(e->left_host) : json_null(),
			 "destinations", (json_int_t)e->destinations, "networks",
			 (json_int_t)e->networks, "answered", (json_int_t)e->answered,
			 "dropped_here", (json_int_t)e->dropped_here, "control", controls(e),
			 "reasons", reasons(c, v));
}

static json_t *verdict(const struct render_context *c, const struct record *r,
		       const struct verdict *const *ports, size_t ports_count)
{
	static const struct location nowhere;
	const struct location *where = c->where ? c->where : &nowhere;
	const struct verdict *v = r->verdict;
	struct guidance advice = {0};
	char fingerprint[128];
	bool decided = v->state != STATE_UNKNOWN;

	guide(&advice, where, v, ports, ports_count);
	render_fingerprint(ports, ports_count, v->family, fingerprint, sizeof(fingerprint));
	return json_pack(
		"{s:o, s:s, s:i, s:i, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:{s:o, s:o, s:o}, s:o,"
		" s:o}",
		"time", json_time(c, r->time_ns), "event", "verdict", "schema", RENDER_SCHEMA,
		"port", v->port, "family", family_to_str(v->family), "state",
		port_state_to_str(v->state), "by", json_text(blocked_by_to_str(v->by)),
		"confidence", decided ? json_real(round(v->confidence * 1e4) / 1e4) : json_null(),
		"since", json_time(c, v->since_ns), "evidence", evidence(c, v), "fingerprint",
		json_text(fingerprint), "cloud", "provider", json_text(where->provider), "source",
		json_text(where->source), "subscription", json_text(where->subscription),
		"guidance", json_guidance(&advice), "subsystem",
		json_text(v->by == BY_HOST ? drop_by_to_str(v->subsystem) : NULL));
}

int render_json_ready(FILE *out, const struct render_context *c, const struct render_ready *ready)
{
	json_t *ports = json_array();

	for (size_t i = 0; i < ready->ports_count; i++)
		json_array_append_new(ports, json_integer(ready->ports[i]));
	return json_line(out, json_pack("{s:o, s:s, s:i, s:o, s:o, s:o}", "time",
					json_time(c, ready->time_ns), "event", "ready", "schema",
					RENDER_SCHEMA, "sensors",
					json_texts(ready->sensors, ready->sensors_count), "uplinks",
					json_texts(ready->uplinks, ready->uplinks_count), "ports",
					ports));
}

int render_json_record(FILE *out, const struct render_context *c, const struct record *r,
		       const struct verdict *const *ports, size_t ports_count)
{
	switch (r->kind) {
	case RECORD_SYN:
		return json_line(out, attempt_step(c, r, "syn"));
	case RECORD_RETRY:
		return json_line(out, attempt_step(c, r, "retry"));
	case RECORD_ESTABLISHED:
		return json_line(out, attempt_step(c, r, "established"));
	case RECORD_RESET:
		return json_line(out, attempt_step(c, r, "reset"));
	case RECORD_ATTEMPT:
		return json_line(out, attempt_end(c, r));
	case RECORD_VERDICT:
		return json_line(out, verdict(c, r, ports, ports_count));
	case RECORD_LOSS:
		return json_line(out, json_pack("{s:o, s:s, s:i, s:I, s:I}", "time",
						json_time(c, r->time_ns), "event", "loss", "schema",
						RENDER_SCHEMA, "ring", (json_int_t)r->loss.ring,
						"recursion", (json_int_t)r->loss.recursion));
	case RECORD_KIND_COUNT:
		break;
	}
	return -EINVAL;
}
