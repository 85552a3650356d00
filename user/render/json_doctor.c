// SPDX-License-Identifier: GPL-2.0-only
/* What `doctor` found as one JSON object. */

#include "render/checkup.h"
#include "render/json.h"
#include "render/json_firewall.h"

static json_t *checks(const struct render_doctor *d)
{
	json_t *list = json_array();

	for (size_t i = 0; i < d->checks_count; i++) {
		const struct render_doctor_check *check = &d->checks[i];

		json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:o}", "name", check->name,
						      "state", check_state_to_str(check->state),
						      "text", json_text(check->text), "next",
						      json_text(check->next)));
	}
	return list;
}

static bool works(const struct render_doctor *d)
{
	for (size_t i = 0; i < d->checks_count; i++) {
		if (d->checks[i].state == CHECK_FAIL)
			return false;
	}
	return true;
}

int render_json_doctor(FILE *out, const struct render_context *c, const struct render_doctor *d)
{
	return json_line(
		out,
		json_pack("{s:o, s:s, s:i, s:b, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
			  "s:o}",
			  "time", json_time(c, d->time_ns), "event", "doctor", "schema",
			  RENDER_SCHEMA, "works", works(d), "kernel", json_text(d->kernel), "btf",
			  d->btf, "jit", d->jit < 0 ? json_null() : json_boolean(d->jit), "cgroup",
			  json_text(d->cgroup), "sensors",
			  json_sensors(d->sensors, d->sensors_count), "uplinks",
			  json_texts(d->uplinks, d->uplinks_count), "wire_attach",
			  json_text(d->uplink_watch_attach), "privileges_missing",
			  json_texts(d->privileges_missing, d->privileges_missing_count),
			  "firewall", json_firewall_found(d->firewall), "checks", checks(d)));
}
