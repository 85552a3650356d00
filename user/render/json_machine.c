// SPDX-License-Identifier: GPL-2.0-only
/* See machine.h: the answer of `advise` as one JSON object. */

#include "render/machine.h"

#include "render/json.h"

static json_t *quota_hint(const struct render_machine *m)
{
	size_t n = 0;

	if (!m->hint_types)
		return json_null();
	while (m->hint_types[n])
		n++;
	return json_pack("{s:o, s:b, s:o, s:o}", "types", json_texts(m->hint_types, n), "ambiguous",
			 n != 1, "text", json_text(m->hint), "source", json_text(m->hint_source));
}

static json_t *machine(const struct location *where, const struct render_machine *m)
{
	json_t *object =
		json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:{s:o, s:o}}", "provider",
			  json_text(where->provider), "source", json_text(where->source),
			  "subscription", json_text(where->subscription), "subscription_source",
			  json_text(m->subscription_source), "container", json_text(m->container),
			  "firmware", json_text(m->title), "contradictory", m->split, "metadata",
			  "state", json_text(m->metadata), "reason", json_text(m->metadata_reason));

	for (size_t i = 0; object && i < m->facts_count; i++)
		json_object_set_new(object, m->facts[i].key, json_text(m->facts[i].value));
	if (object)
		json_object_set_new(object, "quota_hint", quota_hint(m));
	return object;
}

int render_json_advice(FILE *out, const struct location *where, const struct render_machine *m,
		       const struct guidance *g)
{
	return json_line(out,
			 json_pack("{s:o, s:o, s:s, s:o, s:o, s:o}", "provider",
				   json_text(where->provider), "subscription",
				   json_text(where->subscription), "port25",
				   policy_to_str(g->port25), "guidance", json_guidance(g), "ports",
				   json_policies(g->port25, g->port465, g->port587, g->port2525),
				   "cloud", machine(where, m)));
}
