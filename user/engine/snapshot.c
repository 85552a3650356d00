// SPDX-License-Identifier: GPL-2.0-only
/* See snapshot.h. */

#include "engine/snapshot.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "engine/exit_status.h"
#include "serve/process.h"

size_t snapshot_verdicts(const struct engine *e, const struct verdict *ret[static SNAPSHOT_ROWS])
{
	size_t n = 0;

	for (size_t i = 0; i < e->options->ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++)
			ret[n++] = monitor_verdict(e->monitor, e->options->ports[i], f);
	}
	return n;
}

static void take_ports(struct snapshot *s, const struct engine *e, const struct history *c)
{
	struct render_port_summary counts[E25_PORTS_MAX][FAMILY_COUNT];
	size_t n = 0;

	engine_counts(e, counts);
	for (size_t i = 0; i < e->options->ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++, n++) {
			s->ports[n] = counts[i][f];
			s->ports[n].port = e->options->ports[i];
			s->ports[n].family = f;
			memcpy(s->ports[n].outcomes, c->counts->port[i][f].outcomes,
			       sizeof(s->ports[n].outcomes));
		}
	}
	s->status.ports_count = n;
}

static void take_programs(struct snapshot *s, const struct engine *e)
{
	struct sensor_program programs[SENSOR_PROGRAMS_MAX];

	s->status.programs = s->programs;
	s->status.programs_count = sensors_programs(e->sensors, programs);
	for (size_t i = 0; i < s->status.programs_count; i++)
		s->programs[i] = (struct render_program){.name = programs[i].name,
							 .runs = programs[i].runs,
							 .run_ns = programs[i].run_ns};
}

int snapshot_take(struct snapshot *ret, const struct engine *e, const struct history *c,
		  const struct view *view)
{
	struct render_status *status = &ret->status;
	struct render_summary delivery = {0};

	memset(ret, 0, sizeof(*ret));
	engine_delivery(e, &delivery);
	*status = (struct render_status){
		.time_ns = delivery.time_ns,
		.started_ns = e->started_ns,
		.pid = (uint32_t)getpid(),
		.sensors = ret->sensors,
		.sensors_count = SENSOR_COUNT,
		.uplinks = ret->uplinks,
		.uplinks_count = e->wire.attached_count,
		.ports = ret->ports,
		.history = c,
		.sent = delivery.sent,
		.delivered = delivery.delivered,
		.lost_ring = delivery.lost_ring,
		.lost_recursion = delivery.lost_recursion,
		.unparsed = delivery.unparsed,
	};
	if (uname(&ret->kernel) == 0) {
		status->host = ret->kernel.nodename;
		status->kernel = ret->kernel.release;
	}
	for (enum sensor which = 0; which < SENSOR_COUNT; which++)
		ret->sensors[which] = (struct render_sensor){
			.name = sensor_to_str(which),
			.attached = engine_works(e, which),
			.reason = engine_reason(e, which),
			.how = sensors_status(e->sensors, which)->how,
			.limits = sensors_status(e->sensors, which)->limits,
		};
	for (size_t i = 0; i < e->wire.attached_count; i++)
		ret->uplinks[i] = e->wire.attached[i].name;
	take_ports(ret, e, c);
	take_programs(ret, e);
	process_read(&status->process);
	return findings_compose(&status->findings, view, ret->verdicts,
				snapshot_verdicts(e, ret->verdicts));
}

void snapshot_done(struct snapshot *s)
{
	findings_free(&s->status.findings);
}

void snapshot_outside(const struct snapshot *s, const struct view *view, uint16_t port,
		      struct outside_finding *ret)
{
	size_t count = s->status.ports_count;

	outside_compose(ret, view, outside_about(s->verdicts, count, port), s->verdicts, count);
}

int snapshot_exit_status(const struct snapshot *s, const struct options *o)
{
	enum port_state states[FAMILY_COUNT] = {STATE_UNKNOWN};

	for (size_t i = 0; i < s->status.ports_count; i++) {
		if (s->verdicts[i]->port == exitstatus_port(o))
			states[s->verdicts[i]->family] = s->verdicts[i]->state;
	}
	return exitstatus_of(states);
}
