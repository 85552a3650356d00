// SPDX-License-Identifier: GPL-2.0-only
/*
 * JSON objects that are no record of the core: guidance, the summary at the end of a stream.
 */

#include "render/json.h"

#include <string.h>

#include "base/cleanup.h"
#include "render/json_firewall.h"

json_t *json_policies(enum policy port25, enum policy port465, enum policy port587,
		      enum policy port2525)
{
	return json_pack("{s:s, s:s, s:s, s:s}", "25", policy_to_str(port25), "465",
			 policy_to_str(port465), "587", policy_to_str(port587), "2525",
			 policy_to_str(port2525));
}

json_t *json_list(const char *const *texts)
{
	size_t count = 0;

	while (texts && texts[count])
		count++;
	return json_texts(texts, count);
}

json_t *json_date(const struct date *d)
{
	return d->year ? json_sprintf("%04u-%02u-%02u", d->year, d->month, d->day) : json_null();
}

json_t *json_guidance(const struct guidance *g)
{
	json_t *candidates = json_array();

	for (size_t i = 0; i < g->candidates_count; i++)
		json_array_append_new(candidates,
				      json_candidate(g->candidates[i].rule, g->candidates[i].list));
	return json_pack("{s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:o, s:o}",
			 "provider", json_text(g->provider), "rule", json_text(g->rule),
			 "exemption", exemption_to_str(g->exemption), "steps",
			 json_texts(g->steps, g->steps_count), "source", json_text(g->source),
			 "as_of", json_text(g->as_of), "summary", json_text(g->summary),
			 "contradiction", json_text(contradiction_to_str(g->contradiction)),
			 "not_confirmed", json_list(g->not_confirmed), "candidates", candidates,
			 "key_steps", (json_int_t)g->key_steps, "age_years",
			 g->age_years ? json_integer(g->age_years) : json_null(), "in_force_from",
			 json_date(&g->in_force_from), "in_force_until",
			 json_date(&g->in_force_until));
}

json_t *json_fingerprint_hint(const struct finding *f)
{
	const struct fingerprint_hint *hint = &f->hint;

	if (!f->has_hint)
		return json_null();
	return json_pack("{s:s, s:o, s:s, s:s, s:s}", "pattern", hint->pattern, "suggests",
			 json_texts(hint->suggests, hint->suggests_count), "basis", hint->basis,
			 "text", hint->text, "source", hint->source);
}

json_t *json_replay(const struct render_replay *r)
{
	json_t *locals = json_array();
	char text[PREFIX_STR_LEN];

	for (size_t i = 0; i < r->locals_count; i++) {
		const struct render_local *l = &r->locals[i];

		json_array_append_new(locals, json_pack("{s:s, s:b, s:o, s:o}", "network",
							prefix_to_str(l->network, text), "inferred",
							l->by != LOCAL_BY_OPERATOR, "handshakes",
							json_known(l->handshakes), "of",
							json_known(l->of)));
	}
	return json_pack("{s:o, s:o, s:o, s:b}", "file", json_text(r->file), "kind",
			 json_text(r->kind), "local", locals, "one_direction", r->one_direction);
}

static json_t *reading(const struct render_reading *r)
{
	json_t *unread = json_array();

	for (size_t i = 0; i < RENDER_OPAQUE_MAX; i++) {
		if (r->opaque[i])
			json_array_append_new(unread, json_pack("{s:I, s:s}", "packets",
								(json_int_t)r->opaque[i], "why",
								r->opaque_words[i]));
	}
	return json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:I, s:o, s:b}",
			 "complete", r->complete, "packets", (json_int_t)r->packets, "cut",
			 (json_int_t)r->cut, "damaged", (json_int_t)r->damaged, "untimed",
			 (json_int_t)r->untimed, "backwards", (json_int_t)r->backwards, "wild",
			 (json_int_t)r->wild, "inbound_syns", (json_int_t)r->inbound,
			 "answers_without_syn", (json_int_t)r->answers_alone, "unread", unread,
			 "in_tunnel", (json_int_t)r->tunnelled, "tunnel", json_text(r->tunnel),
			 "one_direction", r->one_direction);
}

json_t *json_port_summary(const struct render_port_summary *p, bool live)
{
	json_t *outcomes = json_object();
	json_t *row = json_pack("{s:i, s:s}", "port", p->port, "family", family_to_str(p->family));

#define MEMBER(name) json_object_set_new(row, #name, json_integer((json_int_t)p->name));
	E25_PORT_COUNTERS(MEMBER)
#undef MEMBER
#define UNKNOWN(name) json_object_set_new(row, #name, json_null());
	if (!live) {
		E25_UNASKED_COUNTERS(UNKNOWN)
	}
#undef UNKNOWN
	json_object_set_new(row, "dropped_here",
			    live ? json_integer((json_int_t)p->dropped_here) : json_null());
	for (enum outcome o = OUTCOME_ESTABLISHED; o < OUTCOME_COUNT; o++)
		json_object_set_new(outcomes, outcome_to_str(o),
				    json_integer((json_int_t)p->outcomes[o]));
	json_object_set_new(row, "outcomes", outcomes);
	json_object_set_new(row, "waiting", json_integer((json_int_t)p->waiting));
	json_object_set_new(row, "open", json_integer((json_int_t)p->open));
	return row;
}

json_t *json_delivery(const struct render_summary *s)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "sent", (json_int_t)s->sent, "delivered",
			 (json_int_t)s->delivered, "lost", (json_int_t)s->lost_ring, "recursion",
			 (json_int_t)s->lost_recursion, "client", (json_int_t)s->lost_client,
			 "unparsed", (json_int_t)s->unparsed);
}

int render_json_summary(FILE *out, const struct render_context *c, const struct render_summary *s)
{
	json_t *ports = json_array(), *line;

	for (size_t i = 0; i < s->ports_count; i++)
		json_array_append_new(ports, json_port_summary(&s->ports[i], !s->reading));
	line = json_pack("{s:o, s:s, s:i, s:o, s:o, s:o}", "time", json_time(c, s->time_ns),
			 "event", "summary", "schema", RENDER_SCHEMA, "duration_ms",
			 json_real((double)(s->duration_ns / 1000) / 1000.0), "records",
			 s->reading ? json_null() : json_delivery(s), "ports", ports);
	if (line && s->reading)
		json_object_set_new(line, "reading", reading(s->reading));
	return json_line(out, line);
}

json_t *json_sensors(const struct render_sensor *sensors, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const struct render_sensor *s = &sensors[i];

		bool limited = s->attached && s->limits && *s->limits;
		bool by = s->attached && s->how && *s->how;

		json_array_append_new(list, json_pack("{s:s, s:b, s:o, s:o, s:o}", "name", s->name,
						      "attached", s->attached, "reason",
						      json_text(s->attached ? NULL : s->reason),
						      "by", json_text(by ? s->how : NULL), "limits",
						      json_text(limited ? s->limits : NULL)));
	}
	return list;
}
