// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records as JSON, one object a line, keys and their order as the interface has them. Each object
 * is one json_pack() whose format can be read beside the interface; what may be unknown goes
 * through the json_* helpers of json.h, which make it null.
 */

#include "render/json.h"

#include <errno.h>
#include <string.h>

#include "render/json_uplink.h"
#include "version.h"

static json_t *left_host(const struct attempt *a)
{
	return a->left_host == LEFT_UNKNOWN ? json_null() : json_boolean(a->left_host == LEFT_YES);
}

static json_t *drop(const struct attempt *a)
{
	if (!a->drop.count)
		return json_null();
	return json_pack("{s:o, s:s, s:o, s:b}", "reason", json_text(a->drop.reason), "by",
			 drop_by_to_str(a->drop.by), "netns", json_known(a->drop.netns),
			 "in_transit", a->drop.in_transit);
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
	return json_pack("{s:o, s:o, s:o, s:o}", "ttl", json_known(a->reset.path.ttl),
			 "expected_ttl", json_known(a->reset.expected.ttl), "round_trip_ms",
			 json_duration(a->reset.path.rtt_ns), "expected_round_trip_ms",
			 json_duration(a->reset.expected.rtt_ns));
}

static json_t *error_name(const struct attempt *a)
{
	const char *name = a->error ? strerrorname_np(a->error) : NULL;
	char number[16];

	snprintf(number, sizeof(number), "E%d", a->error);
	return json_text(!a->error ? NULL : name ? name : number);
}

json_t *json_attempt(const struct render_context *c, const struct record *r)
{
	const struct attempt *a = r->attempt;
	bool ended = a->outcome != OUTCOME_PENDING;

	return json_pack(
		"{s:o, s:s, s:i, s:i, s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:I, s:o, s:o, s:o,"
		" s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:o,"
		" s:o, s:o, s:o, s:o}",
		"time", json_time(c, r->time_ns), "event", "attempt", "schema", RENDER_SCHEMA,
		"port", a->port, "family", family_to_str(a->family), "destination",
		json_address(&a->destination), "scope", scope_to_str(a->scope), "source",
		json_address(&a->source), "source_port", json_known(a->source_port), "outcome",
		json_text(ended ? outcome_to_str(a->outcome) : NULL), "errno", error_name(a),
		"syns", (json_int_t)a->syns, "started", json_time(c, attempt_began_ns(a)),
		"duration_ms", json_ms(attempt_began_ns(a), a->ended_ns), "handshake_ms",
		json_ms(attempt_began_ns(a), a->established_ns), "left_host", left_host(a),
		"interface", json_text(a->interface), "drop", drop(a), "icmp", icmp(a), "reset",
		reset(a), "answer_ttl", json_known(a->answer.ttl), "process",
		json_process(&a->process), "cgroup", json_cgroup(c, &a->process), "container",
		json_container(c, &a->process), "pod", json_pod(c, &a->process), "netns",
		json_known(a->netns), "bytes_received",
		a->forwarded && !a->bytes_known ? json_null()
						: json_integer((json_int_t)a->bytes_received),
		"zeek", json_text(attempt_zeek(a)), "id", (json_int_t)a->id, "round_trip_ms",
		json_duration(a->answer.rtt_ns), "stage", json_text(stage_to_str(attempt_stage(a))),
		"bytes_sent_acked",
		a->bytes_known ? json_integer((json_int_t)a->bytes_sent_acked) : json_null(),
		"first_byte_ms",
		a->first_byte_ns ? json_ms(attempt_began_ns(a), a->first_byte_ns) : json_null(),
		"closed_by", json_text(closed_by_to_str(a->closed_by)));
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
		(json_int_t)a->syns, "started", json_time(c, attempt_began_ns(a)), "left_host",
		left_host(a), "interface", json_text(a->interface), "drop", drop(a), "process",
		json_process(&a->process), "cgroup", json_cgroup(c, &a->process), "netns",
		json_known(a->netns), "id", (json_int_t)a->id);

	if (r->kind == RECORD_ESTABLISHED) {
		json_object_set_new(json, "handshake_ms",
				    json_ms(attempt_began_ns(a), a->established_ns));
		json_object_set_new(json, "answer_ttl", json_known(a->answer.ttl));
	} else if (r->kind == RECORD_RESET) {
		json_object_set_new(json, "direction",
				    json_string(r->reset_inbound ? "in" : "out"));
	}
	return json;
}

static json_t *indexes(const struct render_ready *ready)
{
	json_t *list = json_array();

	for (size_t i = 0; ready->uplink_ifindexes && i < ready->uplinks_count; i++)
		json_array_append_new(list, json_integer(ready->uplink_ifindexes[i]));
	return list;
}

static json_t *own_addresses(const struct render_ready *ready)
{
	json_t *list = json_array();

	for (size_t i = 0; i < ready->own_count; i++)
		json_array_append_new(list, json_address(&ready->own[i]));
	return list;
}

static json_t *exchangers(const struct render_ready *ready)
{
	json_t *list = json_array();
	char text[PREFIX_STR_LEN];

	for (size_t i = 0; i < ready->exchangers_count; i++)
		json_array_append_new(list, json_text(prefix_to_str(&ready->exchangers[i], text)));
	return list;
}

/* The ports that the rules of the place name as blocked: the judge went by them. */
static json_t *blocked_by_rules(const struct render_context *c, const struct render_ready *ready)
{
	json_t *list = json_array();

	for (size_t i = 0; i < ready->ports_count; i++) {
		if (guide_policy(view_where(&c->view), ready->ports[i]) == POLICY_BLOCKED)
			json_array_append_new(list, json_integer(ready->ports[i]));
	}
	return list;
}

int render_json_ready(FILE *out, const struct render_context *c, const struct render_ready *ready)
{
	json_t *ports = json_array(), *line;

	for (size_t i = 0; i < ready->ports_count; i++)
		json_array_append_new(ports, json_integer(ready->ports[i]));
	line = json_pack(
		"{s:o, s:s, s:i, s:o, s:o, s:o, s:s, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
		"time", json_time(c, ready->time_ns), "event", "ready", "schema", RENDER_SCHEMA,
		"sensors", json_texts(ready->sensors, ready->sensors_count), "uplinks",
		json_texts(ready->uplinks, ready->uplinks_count), "ports", ports, "version",
		EGRESS25_VERSION, "monotonic_ns", (json_int_t)ready->time_ns, "wire_netns",
		json_known(ready->wire_netns), "uplink_ifindexes", indexes(ready), "own_addresses",
		own_addresses(ready), "own_links",
		json_own_links(ready->own_links, ready->own_count), "exchangers", exchangers(ready),
		"cloud", json_cloud(view_where(&c->view)), "blocked_by_rules",
		blocked_by_rules(c, ready));
	if (line && ready->replay)
		json_object_update_new(line, json_replay(ready->replay));
	return json_line(out, line);
}

int render_json_record(FILE *out, const struct render_context *c, const struct record *r,
		       const struct finding *f)
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
		return json_line(out, json_attempt(c, r));
	case RECORD_VERDICT:
		return json_line(out, json_verdict(c, r->time_ns, f));
	case RECORD_LOSS:
		return json_line(out, json_pack("{s:o, s:s, s:i, s:I, s:I, s:I}", "time",
						json_time(c, r->time_ns), "event", "loss", "schema",
						RENDER_SCHEMA, "ring", (json_int_t)r->loss.ring,
						"recursion", (json_int_t)r->loss.recursion,
						"client", (json_int_t)r->loss.client));
	case RECORD_UPLINK:
		return json_line(out, json_uplink(c, r));
	case RECORD_KIND_COUNT:
		break;
	}
	return -EINVAL;
}
