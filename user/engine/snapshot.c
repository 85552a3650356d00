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

static void take_ports(struct snapshot *s, const struct engine *e, const struct history *c,
		       struct render_port_summary counts[static E25_PORTS_MAX][FAMILY_COUNT])
{
	size_t n = 0;

	for (size_t i = 0; i < e->options->ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++, n++) {
			s->ports[n] = counts[i][f];
			s->ports[n].port = e->options->ports[i];
			s->ports[n].family = f;
			s->ports[n].mute = c->counts->port[i][f].mute;
			s->ports[n].waiting = s->waiting.port[i][f].waiting;
			s->ports[n].open = s->waiting.port[i][f].open;
			s->ports[n].oldest_ns = s->waiting.port[i][f].oldest_ns;
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

/* By the wall clock as it is now; 0 where that is not set yet. */
static uint64_t booted_ns(void)
{
	uint64_t now_ns = clock_now_ns(CLOCK_REALTIME), up_ns = clock_now_ns(CLOCK_BOOTTIME);

	return now_ns > up_ns ? now_ns - up_ns : 0;
}

int snapshot_take(struct snapshot *ret, struct engine *e, struct history *c,
		  const struct view *view, bool read)
{
	struct render_status *status = &ret->status;
	struct render_port_summary counts[E25_PORTS_MAX][FAMILY_COUNT];
	struct render_summary delivery = {0};

	memset(ret, 0, sizeof(*ret));
	/* Before all else: verdicts, attempts and counts are those of one moment. */
	engine_counts(e, counts, read);
	engine_delivery(e, &delivery);
	*status = (struct render_status){
		.time_ns = delivery.time_ns,
		.started_ns = e->started_ns,
		.booted_ns = booted_ns(),
		.pid = (uint32_t)getpid(),
		.sensors = ret->sensors,
		.sensors_count = SENSOR_COUNT,
		.uplinks = ret->uplinks,
		.uplinks_count = e->wire.attached_count,
		.ports = ret->ports,
		.history = c,
		.waiting = &ret->waiting,
		.sent = delivery.sent,
		.delivered = delivery.delivered,
		.lost_ring = delivery.lost_ring,
		.lost_recursion = delivery.lost_recursion,
		.unparsed = delivery.unparsed,
		.not_followed = delivery.not_followed,
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
	monitor_waiting(e->monitor, &ret->waiting, &c->talkers);
	take_ports(ret, e, c, counts);
	take_programs(ret, e);
	process_read(&status->process);
	return findings_compose(&status->findings, view, ret->verdicts,
				snapshot_verdicts(e, ret->verdicts));
}

void snapshot_done(struct snapshot *s)
{
	if (!s->status.nameless)
		findings_free(&s->status.findings);
	outside_findings_free(&s->outside);
}

int snapshot_hide_names(struct snapshot *s, const struct view *view)
{
	int r = outside_findings_compose(&s->outside, view, s->verdicts, s->status.ports_count);

	findings_free(&s->status.findings);
	s->status.nameless = true;
	s->status.findings = s->outside.findings;
	return r;
}

void snapshot_outside(const struct snapshot *s, const struct view *view, uint16_t port,
		      struct outside_finding *ret)
{
	size_t count = s->status.ports_count;

	outside_compose(ret, view, outside_about(s->verdicts, count, port), s->verdicts, count);
}

int snapshot_exit_status(const struct snapshot *s, const struct options *o)
{
	const struct verdict *families[FAMILY_COUNT] = {NULL};

	for (size_t i = 0; i < s->status.ports_count; i++) {
		if (s->verdicts[i]->port == exitstatus_port(o))
			families[s->verdicts[i]->family] = s->verdicts[i];
	}
	return exitstatus_of(families);
}
