// SPDX-License-Identifier: GPL-2.0-only
/* A check as JSON: its verdicts as everybody's, then all that was tried as one object. */

#include "render/check_result.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/outcome.h"
#include "render/json.h"

static const char *const kinds[] = {
	[PLAN_DEFAULT_DOMAIN] = "default",
	[PLAN_GIVEN_DOMAIN] = "given",
	[PLAN_QUEUED_DOMAIN] = "queue",
	[PLAN_RELAY] = "relay",
};

static json_t *dns_status(enum dns_status s)
{
	return s == DNS_PENDING ? json_null() : json_text(dns_status_to_str(s));
}

static json_t *exchangers(const struct probe_target *t)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->exchangers_count; i++) {
		const struct probe_exchanger *e = &t->exchangers[i];

		json_array_append_new(list, json_pack("{s:o, s:o, s:o}", "name", json_text(e->name),
						      "a", dns_status(e->status[FAMILY_IPV4]),
						      "aaaa", dns_status(e->status[FAMILY_IPV6])));
	}
	return list;
}

static json_t *targets(const struct render_check *r, bool relays)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->targets_count; i++) {
		const struct probe_target *t = &r->targets[i];

		if ((t->plan->kind == PLAN_RELAY) != relays)
			continue;
		json_array_append_new(
			list,
			json_pack("{s:o, s:s, s:o, s:b, s:o, s:o, s:o}", "name",
				  json_text(t->plan->name), "source", kinds[t->plan->kind], "mx",
				  relays ? json_null() : dns_status(t->mx), "implicit_mx",
				  t->implicit, "exchangers", exchangers(t), "astray",
				  t->astray_count ? json_address(&t->astray) : json_null(),
				  "waiting", json_known(t->plan->mails)));
	}
	return list;
}

/* As the core has it; of a port that it does not watch, as the program lived it. */
static const char *outcome(const struct connection *c, const struct attempt *a)
{
	if (a && a->outcome != OUTCOME_PENDING)
		return outcome_to_str(a->outcome);
	if (c->connected_ns)
		return outcome_to_str(OUTCOME_ESTABLISHED);
	if (!c->error)
		return outcome_to_str(OUTCOME_ABANDONED);
	if (c->syns == 0)
		return outcome_to_str(outcome_of_errno(c->error));
	return outcome_to_str(c->error == ETIMEDOUT	 ? OUTCOME_SILENT
			      : c->error == ECONNREFUSED ? OUTCOME_REFUSED
							 : OUTCOME_REJECTED);
}

static json_t *icmp(const struct connection *c)
{
	if (!c->icmp.seen)
		return json_null();
	return json_pack("{s:i, s:i, s:o}", "type", c->icmp.type, "code", c->icmp.code, "from",
			 json_address(&c->icmp.from));
}

static json_t *drop(const struct attempt *a)
{
	if (!a || !a->drop.count)
		return json_null();
	return json_pack("{s:o, s:s}", "reason", json_text(a->drop.reason), "by",
			 drop_by_to_str(a->drop.by));
}

static json_t *left_host(const struct attempt *a)
{
	return !a || a->left_host == LEFT_UNKNOWN ? json_null()
						  : json_boolean(a->left_host == LEFT_YES);
}

static json_t *connection(const struct render_check *r, size_t index)
{
	const struct probe_connection *of = &r->connections[index];
	const struct connection *c = &of->c;
	const struct attempt *a = r->attempts[index];

	return json_pack(
		"{s:o, s:i, s:s, s:o, s:o, s:s, s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o,"
		" s:o, s:o, s:o}",
		"destination", json_address(&c->destination), "port", c->port, "family",
		family_to_str(of->family), "name", json_text(r->targets[of->target].plan->name),
		"exchanger", json_text(r->targets[of->target].exchangers[of->exchanger].name),
		"outcome", outcome(c, a), "errno",
		json_text(c->error ? strerrorname_np(c->error) : NULL), "syns", (json_int_t)c->syns,
		"waited_ms", json_ms(c->started_ns, c->ended_ns), "handshake_ms",
		json_ms(c->started_ns, c->connected_ns), "greeting_ms",
		json_ms(c->connected_ns, c->greeted_ns), "code", json_known(c->greeting.code),
		"greeting", json_text(c->greeted_ns ? c->greeting.line : NULL), "icmp", icmp(c),
		"drop", drop(a), "left_host", left_host(a), "interface",
		json_text(a ? a->interface : NULL), "answer_ttl",
		json_known(a ? a->answer.ttl : 0));
}

static json_t *connections(const struct render_check *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->connections_count; i++)
		json_array_append_new(list, connection(r, i));
	return list;
}

static json_t *families(const struct render_check *r)
{
	json_t *list = json_array();

	for (enum family f = 0; f < FAMILY_COUNT; f++) {
		const struct verdict *v = r->by_family[f]->verdict;
		const struct evidence *e = &v->evidence;

		json_array_append_new(
			list,
			json_pack(
				"{s:s, s:b, s:s, s:o, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
				"family", family_to_str(f), "route", r->has_route[f], "state",
				port_state_to_str(v->state), "by",
				json_text(blocked_by_to_str(v->by)), "diagnosis",
				diagnosis_to_str(e->check.diagnosis), "domains",
				(json_int_t)e->check.domains, "answered",
				(json_int_t)e->check.answered, "greeted",
				(json_int_t)e->check.greeted, "turned_away",
				(json_int_t)e->check.turned_away, "silent",
				(json_int_t)e->check.silent, "refused",
				(json_int_t)e->check.refused, "rejected",
				(json_int_t)e->check.rejected, "controls",
				(json_int_t)e->check.controls, "controls_answered",
				(json_int_t)e->check.controls_answered));
	}
	return list;
}

static json_t *daemon_memory(const struct render_check *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->memory_count; i++) {
		const struct render_check_memory *m = &r->memory[i];

		json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:o}", "family",
						      family_to_str(m->family), "state",
						      port_state_to_str(m->state), "by",
						      json_text(blocked_by_to_str(m->by)), "since",
						      json_text(m->since)));
	}
	return list;
}

static json_t *queue(const struct render_check *r)
{
	if (!r->queue || !r->queue->program)
		return json_null();
	return json_pack("{s:s, s:b, s:b, s:I, s:o}", "program", r->queue->program, "readable",
			 r->queue->readable, "partly", r->queue->partly, "recipients",
			 (json_int_t)r->queue->recipients, "reason", json_text(r->queue->reason));
}

static json_t *resolver(const struct render_check *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->resolvers_count; i++)
		json_array_append_new(list, json_address(&r->resolvers[i]));
	return json_pack("{s:o, s:I, s:I}", "addresses", list, "lookups", (json_int_t)r->lookups,
			 "answered", (json_int_t)r->lookups_answered);
}

int render_json_check(FILE *out, const struct render_context *c, const struct render_check *r)
{
	const struct verdict *v = r->answer->verdict;

	for (size_t i = 0; i < r->findings->count; i++) {
		const struct finding *f = &r->findings->list[i];
		int e = 0;

		if (f->verdict->port == v->port || f->verdict->evidence.check.domains > 0)
			e = json_line(out, json_verdict(c, r->time_ns, f));
		if (e < 0)
			return e;
	}
	return json_line(
		out,
		json_pack(
			"{s:o, s:s, s:i, s:i, s:s, s:s, s:o, s:s, s:i, s:o, s:b, s:o, s:o, s:o, s:o, s:o,"
			" s:o, s:o, s:o}",
			"time", json_time(c, r->time_ns), "event", "check", "schema", RENDER_SCHEMA,
			"port", v->port, "family", family_to_str(v->family), "state",
			port_state_to_str(v->state), "by", json_text(blocked_by_to_str(v->by)),
			"diagnosis", diagnosis_to_str(v->evidence.check.diagnosis), "status",
			r->status, "duration_ms", json_ms(r->started_ns, r->time_ns), "sensors",
			r->sensors, "families", families(r), "domains", targets(r, false), "relays",
			targets(r, true), "connections", connections(r), "resolver", resolver(r),
			"queue", queue(r), "daemon", daemon_memory(r), "proxy",
			json_text(r->proxy)));
}

int render_json_plan(FILE *out, const struct plan *p)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct plan_target *t = &p->targets[i];
		json_t *ports = json_array();
		int e;

		for (size_t k = 0; k < t->ports_count; k++)
			json_array_append_new(ports, json_integer(t->ports[k]));
		e = json_line(out, json_pack("{s:s, s:i, s:o, s:s, s:o}", "event", "contact",
					     "schema", RENDER_SCHEMA, "name", json_text(t->name),
					     "source", kinds[t->kind], "ports", ports));
		if (e < 0)
			return e;
	}
	return 0;
}
