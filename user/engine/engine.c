// SPDX-License-Identifier: GPL-2.0-only
/*
 * See engine.h. Every event ends in one function, turn(): read the ring, let time pass, have the
 * user deal with what came of it, set the timers anew. So records are read before silence is
 * judged, whatever woke the loop.
 */

#include "engine/engine.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <syslog.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "engine/asking.h"
#include "net/conntrack.h"
#include "net/netns.h"

/* A record takes a moment from its timestamp into the ring. Time passes for the core only up to
 * here, so that nothing arrives from before a decision. */
#define ON_ITS_WAY_NS 1000000ULL

/* The last reading goes on while more arrives, on a busy machine for ever. */
#define LAST_READING_MAX 200

#define CONNTRACK_EVERY_NS 100000000ULL

static void take_record(void *context, const struct record *r)
{
	struct engine *e = context;

	if (e->user->record)
		e->user->record(e->context, r);
}

/* A packet that the full table of connections has no room for is discarded by netfilter as any
 * other: which of them it was can be told from how full the table is, for a while. */
static bool is_for_full_table(struct engine *e, const struct observation *o)
{
	uint32_t entries, max;
	int r;

	if (o->kind != OBSERVE_DROP || o->drop.by != DROP_NETFILTER || o->netns != e->own_netns)
		return false;
	if (!e->conntrack_unknown &&
	    (!e->conntrack_ns || o->time_ns - e->conntrack_ns > CONNTRACK_EVERY_NS)) {
		e->conntrack_ns = o->time_ns;
		r = conntrack_usage(&entries, &max);
		e->conntrack_full = r == 0 && max && entries >= max;
		e->conntrack_unknown = r < 0;
	}
	return e->conntrack_full;
}

static void take_observation(void *context, const struct observation *o)
{
	struct engine *e = context;
	struct observation told;

	if (is_for_full_table(e, o)) {
		told = *o;
		told.drop.by = DROP_CONNTRACK;
		o = &told;
	}
	/* What was due before it is told before it. */
	monitor_tick(e->monitor, o->time_ns);
	if (monitor_rests_on_absence(e->monitor, o))
		filter_watch_verify(&e->filters, o->time_ns);
	if (e->user->observation)
		e->user->observation(e->context, o);
	monitor_observe(e->monitor, o);
}

/* Silence speaks against a port only while something comes in: read while one is pending alone. */
static void tell_lines(struct engine *e, uint64_t now_ns)
{
	struct observation o = {.kind = OBSERVE_LINE, .time_ns = now_ns};

	if (!e->wire.follow || !monitor_awaits_line(e->monitor) ||
	    now_ns - e->line_ns < LINE_EVERY_NS)
		return;
	e->line_ns = now_ns;
	for (size_t i = 0; i < e->wire.attached_count; i++) {
		o.line.ifindex = e->wire.attached[i].ifindex;
		if (route_monitor_received(e->wire.follow, o.line.ifindex, &o.line.packets) == 0)
			take_observation(e, &o);
	}
}

/* Of a container's sockets only a program that may enter its namespace can ask. */
static bool may_enter(const struct engine *e)
{
	return !e->wire.only_netns;
}

static int arm(sd_event_source *timer, uint64_t at_ns)
{
	int r;

	if (at_ns == UINT64_MAX)
		return sd_event_source_set_enabled(timer, SD_EVENT_OFF);
	r = sd_event_source_set_time(timer, (at_ns + NS_PER_US - 1) / NS_PER_US);
	return r < 0 ? r : sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

static uint64_t deadline_ns(const struct engine *e)
{
	uint64_t due_ns = monitor_deadline_ns(e->monitor);

	if (e->wire.follow && monitor_awaits_line(e->monitor) &&
	    e->line_ns + LINE_EVERY_NS < due_ns)
		due_ns = e->line_ns + LINE_EVERY_NS;
	return due_ns == UINT64_MAX ? due_ns : due_ns + ON_ITS_WAY_NS;
}

/* Reads what waits, lets the core judge. The number of records; negative errno when the sensors
 * fail. */
static int digest(struct engine *e)
{
	uint64_t settled = clock_now_ns(CLOCK_MONOTONIC) - ON_ITS_WAY_NS;
	int n;

	if (e->user->begin)
		e->user->begin(e->context);
	n = sensors_consume(e->sensors);
	if (n < 0)
		return n;
	if (n > 0)
		filter_watch_glance(&e->filters, clock_now_ns(CLOCK_MONOTONIC));
	tell_lines(e, settled);
	monitor_tick(e->monitor, settled);
	asking_ask(e->monitor, !may_enter(e), settled, take_observation, e);
	e->settled_ns = settled;
	if (e->user->settled)
		e->user->settled(e->context);
	return n;
}

static void give_up(struct engine *e)
{
	if (e->user->failed)
		e->user->failed(e->context);
	engine_stop(e);
}

static int fail(struct engine *e, const char *what, int error)
{
	log_error("%s: %s", what, strerror(-error));
	give_up(e);
	return 0;
}

static int turn(struct engine *e, bool woken)
{
	int n = digest(e), r;

	if (n < 0)
		return fail(e, "reading the sensors", n);
	r = arm(e->again,
		n > 0 || woken ? clock_now_ns(CLOCK_MONOTONIC) + E25_COLLECT_NS : UINT64_MAX);
	if (r >= 0)
		r = arm(e->deadline, deadline_ns(e));
	return r < 0 ? fail(e, "the event loop", r) : 0;
}

static int on_ring(sd_event_source *source, int fd, uint32_t events, void *context)
{
	(void)source, (void)fd, (void)events;
	return turn(context, true);
}

static int on_timer(sd_event_source *source, uint64_t at, void *context)
{
	(void)source, (void)at;
	return turn(context, false);
}

static void take_news(void *context, const struct uplink_news *news)
{
	struct engine *e = context;
	struct observation o = {
		.kind = OBSERVE_UPLINK,
		.time_ns = clock_now_ns(CLOCK_MONOTONIC),
		.uplink = news,
	};

	monitor_observe(e->monitor, &o);
}

/* The routes changed. What the sensors saw until now is read first, while the uplinks that it names
 * are still known. */
static int look_at_routes(void *context)
{
	struct engine *e = context;
	int r, n = digest(e);

	if (n < 0)
		return fail(e, "reading the sensors", n);
	r = uplink_watch_update(&e->wire, e->sensors, take_news, e);
	turn(e, n > 0);
	return r;
}

static void take_turn(void *context)
{
	turn(context, false);
}

/* Its successor is another namespace, which takes another start. */
static void lose_namespace(void *context, const char *option, const char *name)
{
	char escaped[200];

	log_error("--%s: the network namespace \"%s\" was deleted; the watch ends, every sensor is "
		  "detached; start egress25 again once there is one of that name",
		  option, text_escape(name, escaped, sizeof(escaped)));
	give_up(context);
}

int engine_start(struct engine *e)
{
	uint64_t never = UINT64_MAX;
	int r = sd_event_add_io(e->event, NULL, sensors_fd(e->sensors), EPOLLIN, on_ring, e);

	if (r >= 0)
		r = sd_event_add_time(e->event, &e->again, CLOCK_MONOTONIC, never,
				      ENGINE_ACCURACY_US, on_timer, e);
	if (r >= 0)
		r = sd_event_add_time(e->event, &e->deadline, CLOCK_MONOTONIC, never,
				      ENGINE_ACCURACY_US, on_timer, e);
	if (r >= 0) {
		if (e->user->begin)
			e->user->begin(e->context);
		preexisting_tell(&e->preexisting, take_observation, e);
		preexisting_done(&e->preexisting);
	}
	if (r >= 0)
		r = uplink_changes_start(&e->uplink_changes, e->event, e->wire.follow,
					 look_at_routes, e);
	if (r >= 0)
		r = filter_watch_start(&e->filters, e->event, &e->wire, e->sensors, take_news,
				       take_turn, e);
	if (r >= 0)
		r = netns_watch_start(&e->namespaces, e->event, e->options, e->wire.only_netns,
				      e->wire.netns, lose_namespace, e);
	return r < 0 ? r : turn(e, true);
}

void engine_stop(struct engine *e)
{
	sd_event_exit(e->event, 0);
}

void engine_drain(struct engine *e)
{
	for (int i = 0; i < LAST_READING_MAX && digest(e) > 0; i++)
		;
}

static int new_monitor(struct engine *e)
{
	const struct options *o = e->options;
	struct monitor_config config = {
		.ports_count = (unsigned int)o->ports_count,
		.exchangers = o->exchangers,
		.exchangers_count = o->exchangers_count,
		.memory = o->memory << 20,
		.seed = random_seed(),
	};

	memcpy(config.ports, o->ports, sizeof(config.ports));
	return monitor_new(&e->monitor, &config, take_record, e);
}

static int open_sensors(struct engine *e)
{
	const struct options *o = e->options;
	struct sensor_config config = {
		.ports_count = (unsigned int)o->ports_count,
		.only_netns = e->wire.only_netns,
		.wire_netns_fd = e->wire.netns_fd,
		.uplink_watch_attach = (enum uplink_watch_attach)o->uplink_watch_attach,
		.wire = !o->no_wire,
		.connect = o->no_connect ? CONNECT_OFF : (enum connect_watch)o->connect,
		.verbose = o->verbose > 1 || log_wants(LOG_DEBUG),
		.kept_as = engine_persist_kept_as(o),
		.persist = e->persist,
	};

	memcpy(config.ports, o->ports, sizeof(config.ports));
	return sensors_open(&e->sensors, &config, take_observation, e);
}

bool engine_leaves_connect(const struct engine *e)
{
	return e->options->no_connect || e->options->connect == CONNECT_OFF;
}

const char *engine_cgroup_path(void *context, uint64_t cgroup_id)
{
	struct engine *e = context;

	return sensors_cgroup_path(e->sensors, cgroup_id);
}

bool engine_works(const struct engine *e, enum sensor which)
{
	return which == SENSOR_WIRE ? e->wire.attached_count > 0
				    : sensors_status(e->sensors, which)->attached;
}

bool engine_may_work_later(const struct engine *e, enum sensor which)
{
	return which == SENSOR_WIRE && !engine_works(e, which) && !e->options->no_wire &&
	       sensors_has_wire(e->sensors);
}

bool engine_waits_for_uplink(const struct engine *e)
{
	return !e->options->no_wire && e->options->interfaces_count == 0 &&
	       sensors_has_wire(e->sensors) && e->wire.found.links_count == 0;
}

const char *engine_reason(const struct engine *e, enum sensor which)
{
	if (which == SENSOR_WIRE && engine_waits_for_uplink(e))
		return "no default route leaves this network namespace yet; it is attached as soon "
		       "as one does, or name an uplink with --interface";
	return sensors_status(e->sensors, which)->reason;
}

/* Says which sensors are missing. Returns how many there are. */
static size_t report_sensors(const struct engine *e)
{
	size_t count = 0;

	for (enum sensor s = 0; s < SENSOR_COUNT; s++) {
		count += engine_works(e, s);
		if (engine_works(e, s) && *sensors_status(e->sensors, s)->limits)
			log_notice("the %s sensor works %s", sensor_to_str(s),
				   sensors_status(e->sensors, s)->limits);
		if (engine_works(e, s) || (s == SENSOR_WIRE && e->options->no_wire) ||
		    (s == SENSOR_CONNECT && engine_leaves_connect(e)))
			continue;
		if (e->user->missing)
			e->user->missing(e->context, s, engine_reason(e, s));
		else if (s == SENSOR_WIRE && engine_waits_for_uplink(e))
			log_notice("the wire sensor is not attached: %s", engine_reason(e, s));
		else
			log_warning("the %s sensor is not attached: %s", sensor_to_str(s),
				    engine_reason(e, s));
	}
	return count;
}

/* What was connecting before the sensors were attached: looked for while there are the rights to,
 * and told before the ring is read, so that its records find it. */
static void find_waiting(struct engine *e)
{
	int r;

	e->preexisting = (struct preexisting){
		.ports = e->options->ports,
		.ports_count = e->options->ports_count,
		.wire_netns_fd = e->wire.netns_fd,
		.wire_netns = e->wire.netns,
		.only_netns = e->wire.only_netns,
	};
	r = engine_works(e, SENSOR_SOCKET) ? preexisting_find(&e->preexisting) : 0;
	if (r < 0)
		log_notice("sockets that were connecting before the start are not known: %s",
			   strerror(-r));
	else if (e->preexisting.nameless && access("/proc/1/fd", R_OK | X_OK) < 0)
		log_notice("%zu connections were being made before the start; by which programs is "
			   "not known, as /proc shows other users' processes to root alone "
			   "(hidepid, ProtectProc=)",
			   e->preexisting.nameless);
}

static int attach(struct engine *e)
{
	int r = open_sensors(e);

	if (r < 0 && !e->sensors) {
		log_error("the sensors cannot be opened: %s", strerror(-r));
		return EXIT_FAILED;
	}
	if (r == 0 && !e->options->no_wire)
		uplink_watch_attach(&e->wire, e->sensors);
	if (geteuid() != 0 && r < 0) {
		log_error("watching needs root, or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN: "
			  "run it with sudo");
		return EXIT_FAILED;
	}
	if (report_sensors(e) == 0 || r < 0) {
		log_error("no sensor could be attached, so there is nothing to watch");
		return EXIT_FAILED;
	}
	r = sensors_begin(e->sensors);
	if (r < 0) {
		log_error("the sensors cannot begin: %s", strerror(-r));
		return EXIT_FAILED;
	}
	find_waiting(e);
	engine_persist_tell(e->persist);
	uplink_watch_tell(&e->wire, e->monitor);
	monitor_set_wire_only(e->monitor, !engine_works(e, SENSOR_SOCKET));
	return 0;
}

int engine_init(struct engine *e, const struct options *options, const struct engine_user *user,
		void *context)
{
	int r;

	*e = (struct engine)ENGINE_INIT;
	e->options = options;
	(void)netns_inode(-1, &e->own_netns);
	e->user = user;
	e->context = context;
	e->started_ns = clock_now_ns(CLOCK_MONOTONIC);
	r = uplink_watch_init(&e->wire, options);
	if (r == 0)
		r = engine_persist_open(&e->persist, options);
	if (r)
		return r;
	if (new_monitor(e) < 0) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	r = sd_event_default(&e->event);
	if (r < 0) {
		log_error("the event loop: %s", strerror(-r));
		return EXIT_FAILED;
	}
	return attach(e);
}

void engine_done(struct engine *e)
{
	uplink_changes_stop(&e->uplink_changes);
	filter_watch_stop(&e->filters);
	netns_watch_stop(&e->namespaces);
	preexisting_done(&e->preexisting);
	sd_event_source_unref(e->again);
	sd_event_source_unref(e->deadline);
	sd_event_unref(e->event);
	if (e->sensors)
		sensors_close(e->sensors);
	persist_close(e->persist);
	monitor_free(e->monitor);
	uplink_watch_done(&e->wire);
	*e = (struct engine)ENGINE_INIT;
}

void engine_ready(const struct engine *e, struct engine_ready *ret)
{
	struct render_ready *ready = &ret->ready;

	*ready = (struct render_ready){
		.time_ns = clock_now_ns(CLOCK_MONOTONIC),
		.sensors = ret->sensors,
		.uplinks = ret->uplinks,
		.uplinks_count = e->wire.attached_count,
		.wire_netns = e->wire.netns,
		.uplink_ifindexes = ret->ifindexes,
		.own = e->wire.found.own,
		.own_links = e->wire.found.own_links,
		.own_count = e->wire.found.own_count,
		.exchangers = e->options->exchangers,
		.exchangers_count = e->options->exchangers_count,
		.ports = e->options->ports,
		.ports_count = e->options->ports_count,
	};
	for (enum sensor s = 0; s < SENSOR_COUNT; s++) {
		if (engine_works(e, s))
			ret->sensors[ready->sensors_count++] = sensor_to_str(s);
	}
	for (size_t i = 0; i < e->wire.attached_count; i++) {
		ret->uplinks[i] = e->wire.attached[i].name;
		ret->ifindexes[i] = e->wire.attached[i].ifindex;
	}
}

static void take_counters(const struct e25_port_counters *c, struct render_port_summary *ret)
{
#define TAKE(name) .name = c->name,
	*ret = (struct render_port_summary){E25_PORT_COUNTERS(TAKE) E25_PORT_TIMES(TAKE)};
#undef TAKE
	for (enum drop_by by = 0; by < DROP_SYN_COUNT; by++) {
		ret->local_drops[by] = c->local_drops[by];
		ret->dropped_here += c->local_drops[by];
	}
}

_Static_assert((int)DROP_SYN_COUNT == (int)E25_DROP_COUNT && (int)DROP_OTHER == (int)E25_DROP_OTHER,
	       "drops are counted in the core's order");

/* On a machine so busy that no two readings are alike, the difference is what came in between. */
#define READINGS_MAX 10

void engine_counts(struct engine *e,
		   struct render_port_summary ret[static E25_PORTS_MAX][FAMILY_COUNT], bool read)
{
	struct e25_counters counters;

	for (int i = 0; i < READINGS_MAX; i++) {
		sensors_counters(e->sensors, &counters);
		if (!read || digest(e) <= 0)
			break;
	}
	for (size_t i = 0; i < E25_PORTS_MAX; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++)
			take_counters(&counters.port[i][f], &ret[i][f]);
	}
}

void engine_delivery(const struct engine *e, struct render_summary *ret)
{
	struct e25_counters counters;

	sensors_counters(e->sensors, &counters);
	sensors_losses(e->sensors, &ret->lost_ring, &ret->lost_recursion);
	ret->sent = counters.records;
	ret->unparsed = counters.unparsed;
	ret->not_followed = monitor_not_followed(e->monitor);
	ret->delivered = sensors_delivered(e->sensors);
	ret->time_ns = clock_now_ns(CLOCK_MONOTONIC);
	ret->duration_ns = ret->time_ns - e->started_ns;
}

char *engine_describe(const struct engine *e)
{
	char escaped[4 * IF_NAMESIZE], *message = NULL;
	size_t len;
	FILE *out = open_memstream(&message, &len);

	if (!out)
		return NULL;
	for (size_t i = 0; i < e->options->ports_count; i++)
		fprintf(out, "%s%u", i ? ", " : "Watching ports ", e->options->ports[i]);
	for (size_t i = 0; i < e->wire.attached_count; i++)
		fprintf(out, "%s%s", i ? ", " : " on ",
			text_escape(e->wire.attached[i].name, escaped, sizeof(escaped)));
	if (e->wire.attached_count == 0 && !e->options->no_wire)
		fputs("; no uplink is watched", out);
	if (fclose(out) != 0) {
		free(message);
		return NULL;
	}
	return message;
}

void engine_tell_ready(const struct engine *e)
{
	int fd = (int)e->options->ready_fd;

	if (!fd)
		return;
	if (write(fd, "\n", 1) < 0)
		log_warning("--ready-fd %d: %s", fd, strerror(errno));
	if (fd > STDERR_FILENO)
		close(fd);
}
