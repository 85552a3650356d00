// SPDX-License-Identifier: GPL-2.0-only
/*
 * See live.h. Every event ends in one function, turn(): read the ring, let time pass, write what
 * came of it, set the timers anew. So records are read before silence is judged, whatever woke
 * the loop, and nothing is written but in whole batches.
 */

#include "cli/live.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/clock.h"
#include "base/log.h"
#include "cli/exitstatus.h"

_Static_assert(MONITOR_PORTS_MAX == E25_PORTS_MAX, "one limit");

#define NS_PER_US 1000ULL

/* sd-event may gather timers within this; its default of 250 ms would be seen. */
#define TIMER_ACCURACY_US 1000

/* A record takes a moment from its timestamp into the ring. Time passes for the core only up to
 * here, so that nothing arrives from before a decision. */
#define ON_ITS_WAY_NS 1000000ULL

/* The last reading goes on while more arrives, on a busy machine for ever. */
#define LAST_READING_MAX 200

static void take_record(void *context, const struct record *r)
{
	struct live *l = context;

	if (r->kind == RECORD_VERDICT && r->verdict->port == exitstatus_port(l->options))
		l->decided[r->verdict->family] = r->verdict->state;
	show_record(&l->show, r);
}

static void take_observation(void *context, const struct observation *o)
{
	struct live *l = context;

	/* What was due before it is told before it. */
	monitor_tick(l->monitor, o->time_ns);
	show_observation(&l->show, o);
	monitor_observe(l->monitor, o);
}

static const char *cgroup_path(void *context, uint64_t cgroup_id)
{
	struct live *l = context;

	return sensors_cgroup_path(l->sensors, cgroup_id);
}

static void end(struct live *l, enum live_end why)
{
	if (l->end == LIVE_RUNNING)
		l->end = why;
	sd_event_exit(l->event, 0);
}

static int arm(sd_event_source *timer, uint64_t at_ns)
{
	int r;

	if (at_ns == UINT64_MAX)
		return sd_event_source_set_enabled(timer, SD_EVENT_OFF);
	r = sd_event_source_set_time(timer, (at_ns + NS_PER_US - 1) / NS_PER_US);
	return r < 0 ? r : sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

static uint64_t deadline_ns(const struct live *l)
{
	uint64_t due_ns = monitor_deadline_ns(l->monitor);

	return due_ns == UINT64_MAX ? due_ns : due_ns + ON_ITS_WAY_NS;
}

/* Reads what waits, lets the core judge, writes. Negative errno when the sensors fail. */
static int digest(struct live *l)
{
	uint64_t settled = clock_now_ns(CLOCK_MONOTONIC) - ON_ITS_WAY_NS;
	int n;

	show_refresh_clock(&l->show);
	n = sensors_consume(l->sensors);
	if (n < 0)
		return n;
	monitor_tick(l->monitor, settled);
	show_flush(&l->show);
	return n;
}

static bool is_decided(const struct live *l)
{
	return l->decided[FAMILY_IPV4] != STATE_UNKNOWN || l->decided[FAMILY_IPV6] != STATE_UNKNOWN;
}

static int turn(struct live *l, bool woken)
{
	int n = digest(l), r;

	if (n < 0) {
		log_error("reading the sensors: %s", strerror(-n));
		end(l, LIVE_FAILED);
		return 0;
	}
	if (l->show.error) {
		end(l, LIVE_CLOSED);
		return 0;
	}
	if (show_has_enough(&l->show) || (l->options->until_verdict && is_decided(l)))
		end(l, LIVE_TOLD);

	r = arm(l->again,
		n > 0 || woken ? clock_now_ns(CLOCK_MONOTONIC) + E25_COLLECT_NS : UINT64_MAX);
	if (r >= 0)
		r = arm(l->deadline, deadline_ns(l));
	if (r < 0) {
		log_error("the event loop: %s", strerror(-r));
		end(l, LIVE_FAILED);
	}
	return 0;
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

static int on_duration(sd_event_source *source, uint64_t at, void *context)
{
	(void)source, (void)at;
	end(context, LIVE_TOLD);
	return 0;
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	(void)source, (void)info;
	end(context, LIVE_TOLD);
	return 0;
}

static int on_stdout(sd_event_source *source, int fd, uint32_t events, void *context)
{
	struct live *l = context;

	(void)source, (void)fd, (void)events;
	if (!l->show.error)
		l->show.error = -EPIPE;
	end(l, LIVE_CLOSED);
	return 0;
}

static int add_sources(struct live *l)
{
	uint64_t never = UINT64_MAX;
	int r = sd_event_default(&l->event);

	if (r >= 0)
		r = sd_event_add_io(l->event, NULL, sensors_fd(l->sensors), EPOLLIN, on_ring, l);
	if (r >= 0)
		r = sd_event_add_time(l->event, &l->again, CLOCK_MONOTONIC, never,
				      TIMER_ACCURACY_US, on_timer, l);
	if (r >= 0)
		r = sd_event_add_time(l->event, &l->deadline, CLOCK_MONOTONIC, never,
				      TIMER_ACCURACY_US, on_timer, l);
	if (r >= 0)
		r = sd_event_add_signal(l->event, NULL, SIGINT, on_signal, l);
	if (r >= 0)
		r = sd_event_add_signal(l->event, NULL, SIGTERM, on_signal, l);
	if (r >= 0 && l->options->duration_ns)
		r = sd_event_add_time(l->event, NULL, CLOCK_MONOTONIC,
				      (l->started_ns + l->options->duration_ns) / NS_PER_US,
				      TIMER_ACCURACY_US, on_duration, l);
	if (r >= 0) {
		/* A reader that goes is noticed at once, not with the next line. Files cannot be
		 * polled, and never go. */
		r = sd_event_add_io(l->event, NULL, STDOUT_FILENO, EPOLLERR | EPOLLHUP, on_stdout,
				    l);
		if (r == -EPERM)
			r = 0;
	}
	return r < 0 ? r : 0;
}

static int new_monitor(struct live *l)
{
	const struct options *o = l->options;
	struct monitor_config config = {
		.ports_count = (unsigned int)o->ports_count,
		.exchangers = o->exchangers,
		.exchangers_count = o->exchangers_count,
	};

	memcpy(config.ports, o->ports, sizeof(config.ports));
	return monitor_new(&l->monitor, &config, take_record, l);
}

static int open_sensors(struct live *l)
{
	const struct options *o = l->options;
	struct sensor_config config = {
		.ports_count = (unsigned int)o->ports_count,
		.only_netns = l->wire.only_netns,
		.wire_netns_fd = l->wire.netns_fd,
		.wire_attach = (enum wire_attach)o->wire_attach,
		.wire = !o->no_wire,
		.connect = !o->no_connect,
		.verbose = o->verbose > 1,
	};

	memcpy(config.ports, o->ports, sizeof(config.ports));
	return sensors_open(&l->sensors, &config, take_observation, l);
}

/* Whether a sensor works; the wire does where at least one uplink is watched. */
static bool works(const struct live *l, enum sensor which)
{
	return which == SENSOR_WIRE ? l->wire.attached_count > 0
				    : sensors_status(l->sensors, which)->attached;
}

/* Says which sensors are missing. Returns how many there are. */
static size_t report_sensors(const struct live *l)
{
	size_t count = 0;

	for (enum sensor s = 0; s < SENSOR_COUNT; s++) {
		const struct sensor_status *status = sensors_status(l->sensors, s);

		count += works(l, s);
		if (works(l, s) || (s == SENSOR_WIRE && l->options->no_wire) ||
		    (s == SENSOR_CONNECT && l->options->no_connect))
			continue;
		if (s == SENSOR_WIRE && l->wire.found.links_count == 0)
			log_warning("the wire sensor is not attached: no default route leaves this "
				    "network namespace; name an uplink with --interface");
		else
			log_warning("the %s sensor is not attached: %s", sensor_to_str(s),
				    status->reason);
	}
	return count;
}

static int attach(struct live *l)
{
	int r = open_sensors(l);

	if (r < 0 && !l->sensors) {
		log_error("the sensors cannot be opened: %s", strerror(-r));
		return EXIT_FAILED;
	}
	if (r == 0 && !l->options->no_wire)
		wire_attach(&l->wire, l->sensors);
	if (geteuid() != 0 && r < 0) {
		log_error("watch needs root, or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN: "
			  "run it with sudo");
		return EXIT_FAILED;
	}
	if (report_sensors(l) == 0 || r < 0) {
		log_error("no sensor could be attached, so there is nothing to watch");
		return EXIT_FAILED;
	}
	wire_tell(&l->wire, l->monitor);
	l->show.filter.cgroup_path = l->show.context.cgroup_path = cgroup_path;
	l->show.filter.cgroup_context = l->show.context.cgroup_context = l;
	return 0;
}

int live_init(struct live *l, const struct options *options)
{
	sigset_t signals;
	int r;

	*l = (struct live){.options = options,
			   .started_ns = clock_now_ns(CLOCK_MONOTONIC),
			   .wire = {.netns_fd = -1}};
	r = show_init(&l->show, options);
	if (r == 0)
		r = wire_init(&l->wire, options);
	if (r)
		return r;

	/* A reader that went away is an error of a write, not a death. */
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);

	r = new_monitor(l);
	if (r < 0) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	l->show.monitor = l->monitor;
	r = attach(l);
	if (r)
		return r;
	r = add_sources(l);
	if (r < 0) {
		log_error("the event loop: %s", strerror(-r));
		return EXIT_FAILED;
	}
	return 0;
}

static void announce(struct live *l)
{
	const char *sensors[SENSOR_COUNT], *uplinks[UPLINKS_MAX];
	uint32_t ifindexes[UPLINKS_MAX];
	struct render_ready ready = {
		.time_ns = clock_now_ns(CLOCK_MONOTONIC),
		.sensors = sensors,
		.uplinks = uplinks,
		.uplinks_count = l->wire.attached_count,
		.wire_netns = l->wire.netns,
		.uplink_ifindexes = ifindexes,
		.own = l->wire.found.own,
		.own_count = l->wire.found.own_count,
		.exchangers = l->options->exchangers,
		.exchangers_count = l->options->exchangers_count,
		.ports = l->options->ports,
		.ports_count = l->options->ports_count,
	};

	for (enum sensor s = 0; s < SENSOR_COUNT; s++) {
		if (works(l, s))
			sensors[ready.sensors_count++] = sensor_to_str(s);
	}
	for (size_t i = 0; i < l->wire.attached_count; i++)
		uplinks[i] = l->wire.attached[i].name, ifindexes[i] = l->wire.attached[i].ifindex;
	show_ready(&l->show, &ready);
	show_flush(&l->show);
	if (l->options->ready_fd) {
		int fd = (int)l->options->ready_fd;

		if (write(fd, "\n", 1) < 0)
			log_warning("--ready-fd %d: %s", fd, strerror(errno));
		if (fd > STDERR_FILENO)
			close(fd);
	}
}

static void take_counters(const struct e25_port_counters *c, struct render_port_summary *ret)
{
	*ret = (struct render_port_summary){
		.syns = c->syns,
		.retries = c->retries,
		.resets_in_handshake = c->resets_in_handshake,
		.resets_in_established = c->resets_in_established,
		.resets_out = c->resets_out,
		.icmp_errors = c->icmp_errors,
		.wire_syns = c->wire_syns,
		.wire_answers = c->wire_answers,
		.wire_resets_in = c->wire_resets_in,
		.wire_resets_out = c->wire_resets_out,
	};
	for (size_t by = 0; by < E25_DROP_COUNT; by++)
		ret->dropped_here += c->local_drops[by];
}

/* The kernel's own counts, exact whatever was lost. */
static void summarise(struct live *l)
{
	struct render_summary summary = {.time_ns = clock_now_ns(CLOCK_MONOTONIC)};
	struct show_counts counts;
	struct e25_counters counters;

	monitor_tick(l->monitor, summary.time_ns);
	sensors_counters(l->sensors, &counters);
	sensors_losses(l->sensors, &summary.lost_ring, &summary.lost_recursion);
	for (size_t i = 0; i < MONITOR_PORTS_MAX; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++)
			take_counters(&counters.port[i][f], &counts.port[i][f]);
	}
	summary.duration_ns = summary.time_ns - l->started_ns;
	summary.sent = counters.records;
	summary.delivered = sensors_delivered(l->sensors);
	show_summary(&l->show, &summary, &counts);
}

/* The last of the ring, then the summary. */
static void conclude(struct live *l)
{
	for (int i = 0; i < LAST_READING_MAX && digest(l) > 0; i++)
		;
	summarise(l);
	show_flush(&l->show);
}

int live_run(struct live *l)
{
	int r;

	announce(l);
	turn(l, true);
	r = sd_event_loop(l->event);
	if (r < 0) {
		log_error("the event loop: %s", strerror(-r));
		return EXIT_FAILED;
	}
	if (l->end == LIVE_TOLD)
		conclude(l);
	if (l->show.error) {
		log_error("standard output%s%s; the watch ends, every sensor is detached",
			  l->show.error == -EPIPE ? " is closed" : ": ",
			  l->show.error == -EPIPE ? "" : strerror(-l->show.error));
		return EXIT_FAILED;
	}
	if (l->end == LIVE_FAILED)
		return EXIT_FAILED;
	return l->options->until_verdict ? exitstatus_of(l->decided) : EXIT_DONE;
}

void live_done(struct live *l)
{
	sd_event_source_unref(l->again);
	sd_event_source_unref(l->deadline);
	sd_event_unref(l->event);
	if (l->sensors)
		sensors_close(l->sensors);
	monitor_free(l->monitor);
	wire_done(&l->wire);
}
