// SPDX-License-Identifier: GPL-2.0-only
/*
 * A verdict that changed as a log record of OpenTelemetry: an ExportLogsServiceRequest in the JSON
 * that OTLP over HTTP has (opentelemetry-proto, logs/v1 and its mapping: 64-bit numbers are
 * strings, names are lowerCamelCase, absent is absent). The attributes are those of the record
 * "verdict" under "egress25."; what semantic conventions have a name for has that name.
 */

#include <inttypes.h>

#include "render/json.h"
#include "render/status.h"
#include "version.h"

static json_t *attribute(const char *key, json_t *value)
{
	return json_pack("{s:s, s:o}", "key", key, "value", value);
}

/* What is not known is left out. */
static void add_text(json_t *list, const char *key, const char *text)
{
	json_t *string = text && *text ? json_text(text) : NULL;

	if (string)
		json_array_append_new(list,
				      attribute(key, json_pack("{s:o}", "stringValue", string)));
}

static json_t *big(uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, number);
	return json_string(text);
}

static void add_number(json_t *list, const char *key, uint64_t number)
{
	json_array_append_new(list, attribute(key, json_pack("{s:o}", "intValue", big(number))));
}

static json_t *unix_nanoseconds(const struct render_context *c, uint64_t time_ns)
{
	return big((uint64_t)view_wall_ns(&c->view, time_ns));
}

/* WARN 13 and INFO 9 of the data model's severities. */
static bool is_bad(enum port_state state)
{
	switch (state) {
	case STATE_BLOCKED:
	case STATE_THROTTLED:
	case STATE_INTERCEPTED:
	case STATE_DEGRADED:
	case STATE_FAILING:
	case STATE_OFFLINE:
	case STATE_STALLED:
		return true;
	case STATE_UNKNOWN:
	case STATE_OPEN:
	case STATE_COUNT:
		break;
	}
	return false;
}

static json_t *resource(const struct render_place *place, const char *host)
{
	json_t *list = json_array();

	add_text(list, "service.name", "egress25");
	add_text(list, "service.version", EGRESS25_VERSION);
	add_text(list, "host.name", host);
	add_text(list, "cloud.provider", place->provider);
	add_text(list, "cloud.region", place->region);
	add_text(list, "cloud.account.id", place->account);
	add_text(list, "host.image.name", place->image);
	return json_pack("{s:o}", "attributes", list);
}

static json_t *attributes(const struct render_context *c, const struct finding *f)
{
	const struct verdict *v = f->verdict;
	json_t *list = json_array();

	add_text(list, "event.name", "egress25.verdict");
	add_text(list, "network.transport", "tcp");
	add_text(list, "network.type", family_to_str(v->family));
	add_number(list, "egress25.port", v->port);
	add_text(list, "egress25.state", port_state_to_str(v->state));
	add_text(list, "egress25.by", blocked_by_to_str(v->by));
	add_text(list, "egress25.before", port_state_to_str(v->before));
	if (v->since_ns) {
		char time[VIEW_TIME_LEN];

		add_text(list, "egress25.since", view_time(&c->view, v->since_ns, time));
	}
	add_text(list, "egress25.guidance.provider", f->guidance.provider);
	add_text(list, "egress25.guidance.rule", f->guidance.rule);
	add_text(list, "egress25.guidance.exemption", exemption_to_str(f->guidance.exemption));
	add_text(list, "egress25.guidance.source", f->guidance.source);
	return list;
}

int render_otlp_verdict(FILE *out, const struct render_context *c, const struct record *r,
			const struct finding *f, const struct render_place *place, const char *host)
{
	bool bad = is_bad(f->verdict->state);
	json_t *record = json_pack("{s:o, s:o, s:i, s:s, s:{s:o}, s:o}", "timeUnixNano",
				   unix_nanoseconds(c, r->time_ns), "observedTimeUnixNano",
				   unix_nanoseconds(c, r->time_ns), "severityNumber", bad ? 13 : 9,
				   "severityText", bad ? "WARN" : "INFO", "body", "stringValue",
				   json_text(f->headline), "attributes", attributes(c, f));
	json_t *scope = json_pack("{s:s, s:s}", "name", "egress25", "version", EGRESS25_VERSION);

	return json_line(out, json_pack("{s:[{s:o, s:[{s:o, s:[o]}]}]}", "resourceLogs", "resource",
					resource(place, host), "scopeLogs", "scope", scope,
					"logRecords", record));
}
