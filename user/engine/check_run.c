// SPDX-License-Identifier: GPL-2.0-only
/*
 * See check_run.h. The sensors' records of the check's own connections go to a core of its own;
 * where no sensor watches, the connections tell it themselves (probe_feed.c). It ends once nothing
 * can change the answer any more, and at its deadline in any case.
 */

#include "engine/check_run.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/log.h"
#include "base/ports.h"
#include "base/signals.h"
#include "engine/check_conclude.h"
#include "engine/privileges.h"
#include "engine/probe_feed.h"
#include "probe/signs.h"
#include "sensor/capabilities.h"

/* Left of the time for the conclusion and its reader. */
#define CONCLUDE_NS    250000000ULL
/* Names are given less than half of the time, and no more than this. */
#define LOOKUPS_MAX_NS 3500000000ULL
/* What was silent for so long will not be heard of within the check. */
#define SETTLED_NS     6000000000ULL
/* Once every domain has greeted: for what is still on its way, and for a control port to be silent.
 */
#define GRACE_NS       1000000000ULL
#define CONTROLS_NS    2500000000ULL
/* A daemon on the same machine answers in a few milliseconds, or is stuck. */
#define MEMORY_NS      500000000ULL
/* From the last close to its record. */
#define LAST_RECORD_US 20000

/* ---- records ---- */

static const struct probe_connection *find(const struct check_run *c, const struct attempt *a,
					   size_t *ret_index)
{
	size_t count;
	const struct probe_connection *list = probe_connections(c->probe, &count);

	for (size_t i = 0; i < count; i++) {
		if (list[i].c.port != a->port ||
		    !address_equal(&list[i].c.destination, &a->destination))
			continue;
		*ret_index = i;
		return &list[i];
	}
	return NULL;
}

static void take_record(void *context, const struct record *r)
{
	struct check_run *c = context;
	size_t i;

	switch (r->kind) {
	case RECORD_SYN:
	case RECORD_RETRY:
	case RECORD_ESTABLISHED:
	case RECORD_RESET:
	case RECORD_ATTEMPT:
		if (!c->probe || r->attempt->forwarded || !find(c, r->attempt, &i))
			return;
		c->attempts[i] = *r->attempt;
		c->has_attempt[i] = true;
		break;
	case RECORD_VERDICT:
	case RECORD_LOSS:
	case RECORD_UPLINK:
	case RECORD_KIND_COUNT:
		break;
	}
}

static void take_firewall(void *context, uint64_t time_ns, const struct candidate_list *list)
{
	struct check_run *c = context;

	(void)time_ns;
	(void)candidate_lists_put(&c->firewalls, list);
}

/* ---- the sensors ---- */

static void take_observation(void *context, const struct observation *o)
{
	struct check_run *c = context;

	candidates_observe(&c->candidates, o);
	if (c->probe && c->sensors && probe_feed_concerns(c->probe, o, c->netns))
		monitor_observe(c->monitor, o);
}

static void take_engine_record(void *context, const struct record *r)
{
	struct check_run *c = context;

	candidates_record(&c->candidates, r);
}

static void settled(void *context)
{
	struct check_run *c = context;

	candidates_settled(&c->candidates);
}

static void missing(void *context, enum sensor which, const char *reason)
{
	struct check_run *c = context;

	if (c->options->verbose)
		log_notice("the %s sensor is not attached: %s", sensor_to_str(which), reason);
}

static const struct engine_user check_user = {
	.observation = take_observation,
	.record = take_engine_record,
	.settled = settled,
	.missing = missing,
};

/* Without the rights nothing is tried, and nothing is said of it: a check needs none. */
static void begin_sensors(struct check_run *c)
{
	const char *rights[3];

	if (capabilities_missing(rights) > 0)
		return;
	c->sensing = *c->options;
	memcpy(c->sensing.ports, check_ports, sizeof(check_ports));
	c->sensing.ports_count = CHECK_PORTS;
	c->sensing.verbose = 0;
	c->has_engine = true;
	if (engine_init(&c->engine, &c->sensing, &check_user, c) != 0)
		return;
	c->candidates = (struct firewall_watch){
		.engine = &c->engine,
		.patience_ns = CANDIDATES_PATIENCE_NS,
		.take = take_firewall,
		.context = c,
	};
	candidates_init(&c->candidates);
	privileges_drop(&c->sensing, &c->engine.wire, false);
	c->sensors = engine_works(&c->engine, SENSOR_SOCKET) && engine_start(&c->engine) >= 0;
}

/* ---- the connections ---- */

static void take_event(void *context, enum probe_event event, const struct probe_connection *of)
{
	struct check_run *c = context;

	if (ports_have(check_ports, CHECK_PORTS, of->c.port) && !c->sensors)
		probe_feed(c->monitor, event, of, clock_now_ns(CLOCK_MONOTONIC));
}

static bool is_domain(const struct probe_target *t)
{
	return t->plan->kind != PLAN_RELAY;
}

/* Each family of each domain that leads anywhere has greeted, since so long. */
static bool has_greeted(const struct check_run *c, uint64_t now_ns)
{
	size_t targets_count, count;
	const struct probe_target *targets = probe_targets(c->probe, &targets_count);
	const struct probe_connection *list = probe_connections(c->probe, &count);
	uint64_t last_ns = 0;

	for (size_t i = 0; i < targets_count; i++) {
		bool tried[FAMILY_COUNT] = {false}, greeted[FAMILY_COUNT] = {false};

		for (size_t k = 0; is_domain(&targets[i]) && k < targets[i].connections_count;
		     k++) {
			const struct probe_connection *of = &list[targets[i].connections[k]];

			tried[of->family] = true;
			greeted[of->family] |= of->c.greeted_ns != 0;
			if (of->c.greeted_ns > last_ns)
				last_ns = of->c.greeted_ns;
		}
		if (tried[FAMILY_IPV4] > greeted[FAMILY_IPV4] ||
		    tried[FAMILY_IPV6] > greeted[FAMILY_IPV6])
			return false;
	}
	return last_ns && now_ns >= last_ns + GRACE_NS;
}

/* What waits has waited for so long. */
static bool has_waited(const struct check_run *c, uint64_t now_ns, bool domains, uint64_t for_ns)
{
	size_t targets_count, count;
	const struct probe_target *targets = probe_targets(c->probe, &targets_count);
	const struct probe_connection *list = probe_connections(c->probe, &count);

	for (size_t i = 0; i < count; i++) {
		const struct connection *of = &list[i].c;
		bool waits = of->state == CONNECTION_CONNECTING || of->state == CONNECTION_OPEN;

		if (!waits || is_domain(&targets[list[i].target]) != domains)
			continue;
		/* A greeting may be held back for all of the time there is. */
		if (domains && of->state == CONNECTION_OPEN)
			return false;
		if (now_ns < of->started_ns + for_ns)
			return false;
	}
	return true;
}

static bool is_settled(const struct check_run *c, uint64_t now_ns)
{
	if (probe_is_done(c->probe))
		return true;
	if (probe_is_looking_up(c->probe))
		return false;
	if (has_greeted(c, now_ns))
		return has_waited(c, now_ns, false, CONTROLS_NS);
	return has_waited(c, now_ns, true, SETTLED_NS) && has_waited(c, now_ns, false, CONTROLS_NS);
}

static int turn(struct check_run *c)
{
	uint64_t now_ns, due_ns;

	probe_turn(c->probe);
	now_ns = clock_now_ns(CLOCK_MONOTONIC);
	monitor_tick(c->monitor, now_ns - NS_PER_US * 1000);
	if (now_ns >= c->until_ns || is_settled(c, now_ns)) {
		sd_event_exit(c->event, 0);
		return 0;
	}
	due_ns = probe_deadline_ns(c->probe);
	/* A greeting may have come that ends it; see is_settled(). */
	if (now_ns + PROBE_EVERY_NS < due_ns)
		due_ns = now_ns + PROBE_EVERY_NS;
	if (c->until_ns < due_ns)
		due_ns = c->until_ns;
	(void)sd_event_source_set_time(c->due, due_ns / NS_PER_US + 1);
	return sd_event_source_set_enabled(c->due, SD_EVENT_ONESHOT);
}

static int on_probe(sd_event_source *source, int fd, uint32_t events, void *context)
{
	(void)source, (void)fd, (void)events;
	return turn(context);
}

static int on_due(sd_event_source *source, uint64_t at_us, void *context)
{
	(void)source, (void)at_us;
	return turn(context);
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	struct check_run *c = context;

	(void)source, (void)info;
	return sd_event_exit(c->event, EINTR);
}

static int begin_probe(struct check_run *c)
{
	/* Of what attaching the sensors has left. */
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);
	uint64_t lookups_ns = (c->until_ns > now_ns ? c->until_ns - now_ns : 0) * 45 / 100;
	struct probe_config config = {
		.plan = c->plan,
		.lookups_until_ns =
			now_ns + (lookups_ns < LOOKUPS_MAX_NS ? lookups_ns : LOOKUPS_MAX_NS),
		.sink = take_event,
		.context = c,
	};

	for (enum family f = 0; f < FAMILY_COUNT; f++) {
		c->has_route[f] = signs_route(f) == 0;
		config.families[f] = c->has_route[f];
	}
	/* Where IPv4 has no route, its connections say so, and are judged for it. */
	config.families[FAMILY_IPV4] = true;
	c->failed_known = signs_failed_repeats(&c->failed_before);
	return probe_new(&c->probe, &config);
}

static int new_monitor(struct check_run *c)
{
	struct monitor_config config = {.ports_count = CHECK_PORTS};
	int r;

	memcpy(config.ports, check_ports, sizeof(check_ports));
	r = monitor_new(&c->monitor, &config, take_record, c);
	if (r == 0 && c->sensors)
		uplink_watch_tell(&c->engine.wire, c->monitor);
	return r;
}

static int loop(struct check_run *c)
{
	int r = begin_probe(c);

	if (r >= 0)
		r = sd_event_add_io(c->event, NULL, probe_fd(c->probe), EPOLLIN, on_probe, c);
	if (r >= 0)
		r = sd_event_add_time(c->event, &c->due, CLOCK_MONOTONIC, 0, ENGINE_ACCURACY_US,
				      on_due, c);
	if (r >= 0)
		r = sd_event_loop(c->event);
	return r;
}

/* ---- the end ---- */

/* The rules may take what is left of the time. */
static void finish_reading(struct check_run *c)
{
	uint64_t until_ns = c->started_ns + c->options->timeout_ns - CHECK_FIREWALL_NS;
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);
	uint64_t left_ns = until_ns > now_ns ? until_ns - now_ns : 0;

	candidates_finish(&c->candidates,
			  left_ns < CANDIDATES_LAST_NS ? left_ns : CANDIDATES_LAST_NS);
}

static void drain(struct check_run *c)
{
	probe_end(c->probe);
	if (c->sensors) {
		usleep(LAST_RECORD_US);
		engine_drain(&c->engine);
		finish_reading(c);
	}
	monitor_tick(c->monitor, clock_now_ns(CLOCK_MONOTONIC));
}

static int prepare(struct check_run *c)
{
	int r = location_find(c->options, &c->where);

	if (r)
		return r;
	signal(SIGPIPE, SIG_IGN);
	SIGNALS_BLOCK(SIGINT, SIGTERM);
	(void)netns_inode(-1, &c->netns);
	(void)clock_refresh_offset(&c->view.wall_offset_ns);
	c->view.where = &c->where;
	(void)daemon_memory_ask(c->options->control_socket, MEMORY_NS, &c->memory);
	r = sd_event_default(&c->event);
	if (r >= 0)
		r = sd_event_add_signal(c->event, NULL, SIGINT, on_signal, c);
	if (r >= 0)
		r = sd_event_add_signal(c->event, NULL, SIGTERM, on_signal, c);
	if (r < 0) {
		log_error("the event loop: %s", strerror(-r));
		return EXIT_FAILED;
	}
	return 0;
}

int check_carry_out(struct check_run *c, const struct options *options, const struct plan *plan,
		    const struct mail_queue *queue, uint64_t started_ns)
{
	uint64_t margin_ns = options->timeout_ns / 4;
	int r;

	c->options = options;
	c->plan = plan;
	c->queue = queue;
	c->started_ns = started_ns;
	c->until_ns = started_ns + options->timeout_ns -
		      (margin_ns < CONCLUDE_NS ? margin_ns : CONCLUDE_NS);
	c->engine = (struct engine)ENGINE_INIT;
	r = prepare(c);
	if (r)
		return r;
	begin_sensors(c);
	r = new_monitor(c);
	if (r >= 0)
		r = loop(c);
	if (r == EINTR) {
		log_error("the check was ended by a signal; nothing is concluded");
		return EXIT_FAILED;
	}
	if (r >= 0) {
		drain(c);
		location_uplinks(&c->where, c->engine.wire.attached, c->engine.wire.attached_count);
		c->where.firewalls = c->firewalls.list;
		c->where.firewalls_count = c->firewalls.count;
		r = check_conclude(c);
	}
	if (r < 0) {
		log_error("the check cannot be made: %s", strerror(-r));
		return EXIT_FAILED;
	}
	return 0;
}

void check_done(struct check_run *c)
{
	findings_free(&c->findings);
	probe_free(c->probe);
	candidates_done(&c->candidates);
	if (c->has_engine)
		engine_done(&c->engine);
	monitor_free(c->monitor);
	sd_event_source_unref(c->due);
	sd_event_unref(c->event);
}
