// SPDX-License-Identifier: GPL-2.0-only
/*
 * See firewall_watch.h. One reader at a time, a process of its own; the loop is told when it has
 * ended. What it found is handed over between two observations, never while one is judged: then a
 * recorded stream has it at the place where it began to count.
 */

#include "engine/firewall_watch.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "net/uplinks.h"

_Static_assert(CANDIDATES_MAX == FIREWALL_RULES_MAX && CANDIDATE_NAME_LEN == FIREWALL_NAME_LEN &&
		       CANDIDATE_RULE_LEN == FIREWALL_TEXT_LEN &&
		       CANDIDATE_REASON_LEN == FIREWALL_REASON_LEN,
	       "what is read fits");

static void convert_rule(struct candidate *ret, const struct firewall_rule *rule,
			 const struct options *o)
{
	static const enum candidate_why why[] = {
		[FIREWALL_NAMES_PORT] = CANDIDATE_NAMES_PORT,
		[FIREWALL_ALL_THERE] = CANDIDATE_EVERYTHING,
		[FIREWALL_POLICY] = CANDIDATE_POLICY,
		[FIREWALL_UNKNOWN_PORT] = CANDIDATE_UNKNOWN_PORT,
	};

	_Static_assert(ARRAY_LEN(why) == FIREWALL_WHY_COUNT, "a reason without its like");
	memcpy(ret->family, rule->family, sizeof(ret->family));
	memcpy(ret->table, rule->table, sizeof(ret->table));
	memcpy(ret->chain, rule->chain, sizeof(ret->chain));
	memcpy(ret->hook, rule->hook, sizeof(ret->hook));
	memcpy(ret->rule, rule->text, sizeof(ret->rule));
	ret->handle = rule->handle;
	ret->why = why[rule->why];
	ret->redirects = rule->effect == FIREWALL_REDIRECTS;
	ret->answers = rule->effect == FIREWALL_STOPS_ANSWERS;
	ret->only_mentions = rule->effect == FIREWALL_MENTIONS;
	for (enum family f = 0; f < FAMILY_COUNT; f++) {
		size_t used = 0;

		for (size_t i = 0; i < o->ports_count; i++) {
			if (rule->ports[f] & (port_set)1 << i)
				ret->ports[f][used++] = o->ports[i];
		}
	}
}

void candidates_convert(struct candidate_list *ret, const struct firewall_answer *answer,
			uint32_t netns, const struct options *options)
{
	/* Lists are compared as a whole. */
	memset(ret, 0, sizeof(*ret));
	ret->netns = netns;
	ret->self = answer->self;
	ret->legacy = answer->legacy;
	if (!answer->complete) {
		memcpy(ret->unread, answer->reason, sizeof(ret->unread));
		return;
	}
	ret->rules_count = answer->rules_count;
	for (size_t i = 0; i < answer->rules_count; i++)
		convert_rule(&ret->rules[i], &answer->rules[i], options);
	ret->more = answer->more;
}

static void read_wanted(struct firewall_watch *c);

static void forget_reader(struct firewall_watch *c)
{
	c->ended = sd_event_source_disable_unref(c->ended);
	c->deadline = sd_event_source_disable_unref(c->deadline);
	firewall_free(c->reading);
	c->reading = NULL;
}

static void take_answer(struct firewall_watch *c)
{
	struct candidate_list list;

	candidates_convert(&list, firewall_answer(c->reading), c->reading_netns,
			   c->engine->options);
	for (size_t i = 0; i < CANDIDATES_BURST; i++) {
		if (c->spaces[i].netns == c->reading_netns)
			c->spaces[i].slow = firewall_was_slow(c->reading);
	}
	if (c->reading_netns != c->own_netns)
		c->spent_ns += firewall_cpu_ns(c->reading);
	forget_reader(c);
	c->take(c->context, c->judged_ns, &list);
}

static void convert_failure(struct candidate_list *ret, uint32_t netns, bool self, int error)
{
	memset(ret, 0, sizeof(*ret));
	ret->netns = netns;
	ret->self = self;
	snprintf(ret->unread, sizeof(ret->unread), "%s",
		 error == -EOPNOTSUPP ? "this program is built without libnftables"
				      : strerror(-error));
}

static void take_failure(struct firewall_watch *c, uint32_t netns, int error)
{
	struct candidate_list list;

	convert_failure(&list, netns, netns == c->own_netns, error);
	c->take(c->context, c->judged_ns, &list);
}

void candidates_read_all(struct candidate_list *ret, const struct options *options)
{
	_cleanup_(cleanup_firewall) struct firewall *reading = NULL;
	struct firewall_request request = {
		.ports = options->ports,
		.ports_count = options->ports_count,
		.mentions = true,
	};
	uint32_t netns = 0;
	int r = firewall_start(&reading, &request);

	(void)netns_inode(-1, &netns);
	if (r < 0) {
		convert_failure(ret, netns, true, r);
		return;
	}
	if (!firewall_wait(reading, FIREWALL_DEADLINE_NS)) {
		firewall_kill(reading);
		(void)firewall_wait(reading, FIREWALL_DEADLINE_NS);
	}
	candidates_convert(ret, firewall_answer(reading), netns, options);
}

static int on_ended(sd_event_source *source, int fd, uint32_t events, void *context)
{
	struct firewall_watch *c = context;

	(void)source, (void)fd, (void)events;
	take_answer(c);
	read_wanted(c);
	return 0;
}

/* The end of a killed reader is waited for like any other. */
static int on_deadline(sd_event_source *source, uint64_t at, void *context)
{
	struct firewall_watch *c = context;

	(void)source, (void)at;
	firewall_kill(c->reading);
	return 0;
}

static int wait_for_reader(struct firewall_watch *c, uint64_t now_ns)
{
	sd_event *event = c->engine->event;
	int r = sd_event_add_io(event, &c->ended, firewall_fd(c->reading), EPOLLIN, on_ended, c);

	if (r >= 0)
		r = sd_event_add_time(event, &c->deadline, CLOCK_MONOTONIC,
				      (now_ns + FIREWALL_DEADLINE_NS) / NS_PER_US,
				      ENGINE_ACCURACY_US, on_deadline, c);
	return r;
}

static void begin(struct firewall_watch *c, uint32_t netns)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);
	struct firewall_request request = {
		.netns = netns == c->own_netns ? 0 : netns,
		.ports = c->engine->options->ports,
		.ports_count = c->engine->options->ports_count,
	};
	int r = firewall_start(&c->reading, &request);

	c->reading_netns = netns;
	if (r >= 0 && c->patience_ns && firewall_wait(c->reading, c->patience_ns)) {
		take_answer(c);
		return;
	}
	if (r >= 0)
		r = wait_for_reader(c, now_ns);
	if (r < 0) {
		forget_reader(c);
		take_failure(c, netns, r);
	}
}

static bool may_begin(struct firewall_watch *c, uint32_t netns, uint64_t now_ns)
{
	if (now_ns - c->hour_ns > CANDIDATES_SLOW_NS) {
		c->hour_ns = now_ns;
		c->spent_ns = 0;
	}
	if (netns != c->own_netns && c->spent_ns > CANDIDATES_SPENT_NS)
		return false;
	if (now_ns - c->burst_ns > CANDIDATES_EVERY_NS) {
		c->burst_ns = now_ns;
		c->burst = 0;
	}
	return c->burst < CANDIDATES_BURST;
}

static void read_wanted(struct firewall_watch *c)
{
	for (size_t i = 0; i < CANDIDATES_BURST && !c->reading; i++) {
		uint64_t now_ns;

		if (!c->spaces[i].wanted)
			continue;
		now_ns = clock_now_ns(CLOCK_MONOTONIC);
		if (!may_begin(c, c->spaces[i].netns, now_ns))
			continue;
		c->spaces[i].wanted = false;
		c->spaces[i].read_ns = now_ns;
		c->burst++;
		begin(c, c->spaces[i].netns);
	}
}

/* What left shows that the rules that were read are others now. */
static void note_passed(struct firewall_watch *c, uint32_t netns)
{
	for (size_t i = 0; i < CANDIDATES_BURST; i++) {
		if (c->spaces[i].netns == netns)
			c->spaces[i].passed = true;
	}
}

static bool may_want(const struct firewall_watch *c, size_t at, uint64_t now_ns,
		     enum firewall_sight sight)
{
	uint64_t since_ns = now_ns - c->spaces[at].read_ns;

	if (!c->spaces[at].read_ns)
		return true;
	if (c->spaces[at].slow)
		return since_ns > CANDIDATES_SLOW_NS;
	/* What is answered in vain always left. */
	return since_ns > CANDIDATES_EVERY_NS || c->spaces[at].sight != sight ||
	       (c->spaces[at].passed && sight != SIGHT_ANSWERS);
}

static void want(struct firewall_watch *c, uint32_t netns, enum firewall_sight sight)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);
	size_t at = 0;

	if (!netns)
		netns = c->own_netns;
	while (at < CANDIDATES_BURST && c->spaces[at].netns != netns)
		at++;
	if (at == CANDIDATES_BURST) {
		at = c->next;
		c->next = (c->next + 1) % CANDIDATES_BURST;
		c->spaces[at].netns = netns;
		c->spaces[at].read_ns = 0;
		c->spaces[at].slow = false;
	}
	if (may_want(c, at, now_ns, sight))
		c->spaces[at].wanted = true;
	c->spaces[at].passed = false;
	c->spaces[at].sight = sight;
}

void candidates_init(struct firewall_watch *c)
{
	if (netns_inode(-1, &c->own_netns) < 0)
		c->own_netns = 0;
}

void candidates_done(struct firewall_watch *c)
{
	forget_reader(c);
}

void candidates_observe(struct firewall_watch *c, const struct observation *o)
{
	if (o->time_ns > c->judged_ns)
		c->judged_ns = o->time_ns;
	if ((o->kind == OBSERVE_DROP || o->kind == OBSERVE_ANSWER_DROPPED) &&
	    (o->drop.by == DROP_NETFILTER || o->drop.by == DROP_UNKNOWN) &&
	    address_scope(&o->destination) == SCOPE_PUBLIC)
		want(c, o->netns, o->kind == OBSERVE_DROP ? SIGHT_DROPS : SIGHT_ANSWERS);
	else if (o->kind == OBSERVE_ESTABLISHED && address_scope(&o->destination) == SCOPE_PUBLIC &&
		 monitor_rests_on_absence(c->engine->monitor, o))
		want(c, o->netns, SIGHT_REDIRECTS);
	else if (o->kind == OBSERVE_WIRE_SYN)
		note_passed(c, o->netns);
	read_wanted(c);
}

/* Only marked here: the observation this comes of is not done with. */
void candidates_record(struct firewall_watch *c, const struct record *r)
{
	if (!record_is_of_attempt(r) || r->attempt->scope != SCOPE_PUBLIC)
		return;
	/* Where no discarded packet told of it. */
	if (r->attempt->answer_lost && !r->attempt->drop.netns)
		want(c, r->attempt->netns, SIGHT_ANSWERS);
	if (r->kind == RECORD_ESTABLISHED && r->attempt->left_host == LEFT_NO)
		want(c, r->attempt->netns, SIGHT_REDIRECTS);
}

void candidates_settled(struct firewall_watch *c)
{
	if (c->engine->settled_ns > c->judged_ns)
		c->judged_ns = c->engine->settled_ns;
	read_wanted(c);
}

void candidates_finish(struct firewall_watch *c, uint64_t within_ns)
{
	uint64_t until_ns = clock_now_ns(CLOCK_MONOTONIC) + within_ns, now_ns;

	if (!c->engine)
		return;
	c->patience_ns = 0;
	candidates_settled(c);
	while (c->reading && (now_ns = clock_now_ns(CLOCK_MONOTONIC)) < until_ns &&
	       firewall_wait(c->reading, until_ns - now_ns)) {
		take_answer(c);
		read_wanted(c);
	}
}
