// SPDX-License-Identifier: GPL-2.0-only
/* See check_conclude.h. */

#include "engine/check_conclude.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "engine/check_scene.h"
#include "engine/exit_status.h"
#include "probe/signs.h"

const uint16_t check_ports[CHECK_PORTS] = {25, 465, 587, 2525};

/* Where no sensor names the part of this machine, its firewall is asked; who may not is told so. */
static void ask_firewall(struct check_run *c)
{
	_cleanup_(cleanup_firewall) struct firewall *reading = NULL;
	struct firewall_request request = {.ports = check_ports, .ports_count = CHECK_PORTS};
	struct candidate_list list;

	if (c->sensors || firewall_start(&reading, &request) < 0 ||
	    !firewall_wait(reading, CHECK_FIREWALL_NS))
		return;
	c->sensing.ports_count = CHECK_PORTS;
	memcpy(c->sensing.ports, check_ports, sizeof(check_ports));
	candidates_convert(&list, firewall_answer(reading), c->netns, &c->sensing);
	(void)candidate_lists_put(&c->firewalls, &list);
	c->where.firewalls = c->firewalls.list;
	c->where.firewalls_count = c->firewalls.count;
}

static const struct finding *choose(struct check_run *c)
{
	const struct finding *v4 = c->result.by_family[FAMILY_IPV4];
	const struct finding *v6 = c->result.by_family[FAMILY_IPV6];
	bool v6_tried = v6->verdict->evidence.check.domains > 0;

	/* The family that mail leaves by; where it does by both, the one that mail suffers of. */
	if (!v6_tried)
		return v4;
	if (v4->verdict->evidence.check.domains == 0)
		return v6;
	return v4;
}

/* Of the other family counts what is known of the port itself: one without a way out, or with a
 * single server that fails, is no failure of the port. */
static bool counts_beside(const struct verdict *v)
{
	switch (v->state) {
	case STATE_BLOCKED:
		return v->by != BY_NO_ROUTE;
	case STATE_INTERCEPTED:
	case STATE_STALLED:
		return true;
	case STATE_UNKNOWN:
	case STATE_OPEN:
	case STATE_THROTTLED:
	case STATE_DEGRADED:
	case STATE_FAILING:
	case STATE_OFFLINE:
	case STATE_COUNT:
		break;
	}
	return false;
}

static int exit_status_of(const struct check_run *c)
{
	const struct verdict *families[FAMILY_COUNT];

	for (enum family f = 0; f < FAMILY_COUNT; f++) {
		const struct verdict *v = c->result.by_family[f]->verdict;

		families[f] = c->result.answer->verdict == v || counts_beside(v) ? v : NULL;
	}
	return exitstatus_of(families);
}

static void take_memory(struct check_run *c)
{
	for (enum family f = 0; f < FAMILY_COUNT; f++) {
		const struct daemon_memory_port *p =
			daemon_memory_of(&c->memory, PLAN_SMTP_PORT, f);

		if (p)
			c->result.memory[c->result.memory_count++] = (struct render_check_memory){
				.family = f, .state = p->state, .by = p->by, .since = p->since};
	}
}

int check_conclude(struct check_run *c)
{
	const struct verdict *all[CHECK_VERDICTS];
	struct render_check *result = &c->result;
	struct active_scene scene;
	bool here = false;
	size_t n = 0;

	check_scene(c, &scene);
	for (size_t i = 0; i < CHECK_PORTS; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++, n++) {
			c->verdicts[n] = *monitor_verdict(c->monitor, check_ports[i], f);
			c->verdicts[n].decided_ns = clock_now_ns(CLOCK_MONOTONIC);
			active_conclude(&scene, &c->verdicts[n]);
			all[n] = &c->verdicts[n];
			here |= c->verdicts[n].evidence.check.diagnosis == DIAGNOSIS_THIS_HOST;
		}
	}
	if (here)
		ask_firewall(c);
	if (findings_compose(&c->findings, &c->view, all, n) < 0)
		return -ENOMEM;
	result->findings = &c->findings;
	for (size_t i = 0; i < n; i++) {
		if (c->verdicts[i].port == PLAN_SMTP_PORT)
			result->by_family[c->verdicts[i].family] = &c->findings.list[i];
	}
	result->answer = choose(c);
	result->status = exit_status_of(c);
	result->targets = probe_targets(c->probe, &result->targets_count);
	result->connections = probe_connections(c->probe, &result->connections_count);
	for (size_t i = 0; i < result->connections_count; i++)
		c->shown[i] = c->has_attempt[i] ? &c->attempts[i] : NULL;
	result->attempts = c->shown;
	result->queue = c->queue;
	result->sensors = c->sensors;
	result->proxy = signs_proxy();
	memcpy(result->has_route, c->has_route, sizeof(c->has_route));
	take_memory(c);
	result->started_ns = c->started_ns;
	result->timeout_ns = c->options->timeout_ns;
	result->time_ns = clock_now_ns(CLOCK_MONOTONIC);
	return 0;
}
