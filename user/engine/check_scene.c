// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a check tried, as the core wants it told (core/active.h): each connection with whose it is,
 * what the sensors or the kernel's answers made of it, and what else of this machine is known.
 */

#include "engine/check_scene.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/outcome.h"
#include "probe/signs.h"

static enum active_kind kind_of(const struct plan_target *t)
{
	switch (t->kind) {
	case PLAN_DEFAULT_DOMAIN:
		return ACTIVE_PROVIDER;
	case PLAN_GIVEN_DOMAIN:
		return ACTIVE_DOMAIN;
	case PLAN_QUEUED_DOMAIN:
		return ACTIVE_QUEUED;
	case PLAN_RELAY:
		break;
	}
	return t->ports_guessed ? ACTIVE_GUESS : ACTIVE_RELAY;
}

/* Of a port that the core does not watch, or where it has heard nothing: as the program lived it.
 */
static enum outcome outcome_of_connection(const struct connection *c)
{
	if (c->connected_ns)
		return OUTCOME_ESTABLISHED;
	if (c->given_up || !c->error)
		return OUTCOME_PENDING;
	if (c->syns == 0)
		return outcome_of_errno(c->error);
	if (c->error == ETIMEDOUT)
		return OUTCOME_SILENT;
	return c->error == ECONNREFUSED ? OUTCOME_REFUSED : OUTCOME_REJECTED;
}

/* An ICMP error that this very machine sent. */
static bool is_rejected_here(const struct connection *c)
{
	return c->icmp.seen && !address_is_unknown(&c->source) &&
	       address_equal(&c->icmp.from, &c->source);
}

static uint64_t waited_ns(const struct connection *c)
{
	uint64_t since_ns = c->connected_ns ? c->connected_ns : c->started_ns;
	uint64_t until_ns = c->greeted_ns ? c->greeted_ns : c->ended_ns;

	return until_ns > since_ns ? until_ns - since_ns : 0;
}

static void take_attempt(struct active_try *t, const struct attempt *a)
{
	/* What the socket knows is sure; records of it may be lost. */
	if (a->outcome != OUTCOME_PENDING &&
	    (t->outcome == OUTCOME_ESTABLISHED) ==
		    (a->outcome == OUTCOME_ESTABLISHED || a->outcome == OUTCOME_REDIRECTED_HERE))
		t->outcome = a->outcome;
	if (a->left_host == LEFT_NO && a->outcome == OUTCOME_PENDING &&
	    t->outcome == OUTCOME_ESTABLISHED)
		t->outcome = OUTCOME_REDIRECTED_HERE;
	t->subsystem = a->drop.by;
	t->in_transit = a->drop.in_transit;
	t->path = a->answer;
	if (a->syns > t->syns)
		t->syns = a->syns;
}

static void fill_try(struct check_run *c, size_t index, const struct probe_connection *of,
		     const struct probe_target *targets)
{
	const struct probe_target *target = &targets[of->target];
	struct active_try *t = &c->tries[index];

	*t = (struct active_try){
		.group = of->target,
		.kind = kind_of(target->plan),
		.port = of->c.port,
		.family = of->family,
		.destination = of->c.destination,
		.exchanger = target->exchangers[of->exchanger].name,
		.outcome = outcome_of_connection(&of->c),
		.syns = of->c.syns,
		.waited_ns = waited_ns(&of->c),
		.at_once = of->c.at_once,
		.listens = of->c.listens,
		.far_end_closed = of->c.far_end_closed,
		.reset = of->c.connected_ns && of->c.error,
		.greeted = of->c.greeted_ns != 0,
		.code = of->c.greeting.code,
		.greeting = of->c.greeting.line,
		.greeter = greeting_name(&of->c.greeting, c->greeters[index],
					 sizeof(c->greeters[index])),
	};
	if (c->has_attempt[index])
		take_attempt(t, &c->attempts[index]);
	if (is_rejected_here(&of->c)) {
		t->outcome = OUTCOME_REJECTED_HERE;
		t->subsystem = DROP_NETFILTER;
	}
}

static void count_lookups(const struct probe_target *targets, size_t count,
			  struct active_scene *scene)
{
	for (size_t i = 0; i < count; i++) {
		const struct probe_target *t = &targets[i];

		if (t->plan->kind != PLAN_RELAY) {
			scene->lookups++;
			scene->lookups_answered += dns_status_is_answer(t->mx);
		}
		for (size_t k = 0; !t->plan->has_address && k < t->exchangers_count; k++) {
			for (enum family f = 0; f < FAMILY_COUNT; f++) {
				scene->lookups++;
				scene->lookups_answered +=
					dns_status_is_answer(t->exchangers[k].status[f]);
			}
		}
	}
}

/* Names of large providers that lead to no public address: whoever answers for the resolver lies.
 */
static bool names_astray(const struct check_run *c, const struct probe_target *targets,
			 size_t count)
{
	size_t tries_count;
	const struct probe_connection *tries = probe_connections(c->probe, &tries_count);
	uint32_t astray = 0;

	for (size_t i = 0; i < count; i++) {
		const struct probe_target *t = &targets[i];
		bool private = t->astray_count > 0;

		if (t->plan->kind != PLAN_DEFAULT_DOMAIN)
			continue;
		for (size_t k = 0; k < t->connections_count; k++) {
			if (address_scope(&tries[t->connections[k]].c.destination) == SCOPE_PUBLIC)
				return false;
			private = true;
		}
		astray += private;
	}
	return astray >= 2;
}

static bool is_public(const struct address *resolvers, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (address_scope(&resolvers[i]) != SCOPE_PUBLIC)
			return false;
	}
	return count > 0;
}

static void take_memory(const struct check_run *c, struct active_scene *scene)
{
	for (enum family f = 0; f < FAMILY_COUNT; f++) {
		const struct daemon_memory_port *p =
			daemon_memory_of(&c->memory, PLAN_SMTP_PORT, f);

		if (p)
			scene->memory[f] = (struct active_memory){
				.known = true,
				.state = p->state,
				.by = p->by,
				.subsystem = p->subsystem,
				.in_transit = p->in_transit,
			};
	}
}

void check_scene(struct check_run *c, struct active_scene *ret)
{
	size_t targets_count, count;
	const struct probe_target *targets = probe_targets(c->probe, &targets_count);
	const struct probe_connection *connections = probe_connections(c->probe, &count);
	size_t resolvers_count = probe_resolvers(c->probe, c->resolvers);
	uint64_t failed = 0;

	*ret = (struct active_scene){
		.started_ns = c->started_ns,
		.tries = c->tries,
		.tries_count = count,
		.names_astray = names_astray(c, targets, targets_count),
		.sensors = c->sensors,
		.proxy = signs_proxy() != NULL,
	};
	memcpy(ret->has_route, c->has_route, sizeof(ret->has_route));
	for (size_t i = 0; i < count; i++)
		fill_try(c, i, &connections[i], targets);
	count_lookups(targets, targets_count, ret);
	ret->resolver_public = ret->lookups_answered && is_public(c->resolvers, resolvers_count);
	ret->failed_known =
		c->failed_known && signs_failed_repeats(&failed) && failed >= c->failed_before;
	ret->failed_here = ret->failed_known ? failed - c->failed_before : 0;
	take_memory(c, ret);
	c->result.resolvers = c->resolvers;
	c->result.resolvers_count = resolvers_count;
	c->result.lookups = ret->lookups;
	c->result.lookups_answered = ret->lookups_answered;
}
