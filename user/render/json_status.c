// SPDX-License-Identifier: GPL-2.0-only
/* What a daemon knows as one JSON object: the parts are those of the stream of records. */

#include "render/status.h"

#include "render/json.h"

static json_t *ports(const struct render_status *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->ports_count; i++)
		json_array_append_new(list, json_port_summary(&s->ports[i], true));
	return list;
}

static json_t *verdicts(const struct render_context *c, const struct render_status *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->findings.count; i++) {
		const struct finding *f = &s->findings.list[i];
		uint64_t decided_ns = f->verdict->decided_ns;

		json_array_append_new(list,
				      json_verdict(c, decided_ns ? decided_ns : s->time_ns, f));
	}
	return list;
}

/* Newest first. */
static json_t *attempts(const struct render_context *c, const struct render_status *s)
{
	json_t *list = json_array();
	const struct attempt *a;

	for (size_t i = 0; (a = history_attempt(s->history, i)); i++) {
		struct record r = {.kind = RECORD_ATTEMPT, .time_ns = a->ended_ns, .attempt = a};

		json_array_append_new(list, json_attempt(c, &r));
	}
	return list;
}

static json_t *changes(const struct render_context *c, const struct render_status *s)
{
	json_t *list = json_array();
	const struct history_change *change;

	for (size_t i = 0; (change = history_change(s->history, i)); i++)
		json_array_append_new(
			list, json_pack("{s:o, s:i, s:s, s:s, s:o, s:s, s:o, s:o}", "time",
					json_time(c, change->time_ns), "port", change->port,
					"family", family_to_str(change->family), "state",
					port_state_to_str(change->state), "by",
					json_text(blocked_by_to_str(change->by)), "before",
					port_state_to_str(change->before), "before_by",
					json_text(blocked_by_to_str(change->before_by)),
					"before_since", json_time(c, change->before_since_ns)));
	return list;
}

static json_t *counters(const struct render_counter *c)
{
	json_t *object = json_object();

	for (; c->name; c++)
		json_object_set_new(object, c->name, json_integer((json_int_t)c->value));
	return object;
}

int render_json_status(FILE *out, const struct render_context *c, const struct render_status *s)
{
	struct render_summary delivery = {
		.sent = s->sent,
		.delivered = s->delivered,
		.lost_ring = s->lost_ring,
		.lost_recursion = s->lost_recursion,
		.unparsed = s->unparsed,
	};
	json_t *records = json_delivery(&delivery);

	json_object_set_new(records, "client", json_integer((json_int_t)s->lost_client));
	return json_line(
		out,
		json_pack("{s:o, s:s, s:i, s:s, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o,"
			  " s:o, s:o, s:{s:o, s:o}}",
			  "time", json_time(c, s->time_ns), "event", "status", "schema",
			  RENDER_SCHEMA, "version", EGRESS25_VERSION, "pid", (json_int_t)s->pid,
			  "started", json_time(c, s->started_ns), "host", json_text(s->host),
			  "kernel", json_text(s->kernel), "sensors",
			  json_sensors(s->sensors, s->sensors_count), "uplinks",
			  json_texts(s->uplinks, s->uplinks_count), "cloud",
			  json_cloud(view_where(&c->view)), "records", records, "ports", ports(s),
			  "verdicts", verdicts(c, s), "attempts", attempts(c, s), "changes",
			  changes(c, s), "http", "requests", counters(s->http_requests), "refused",
			  counters(s->http_refused)));
}
