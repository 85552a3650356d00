// SPDX-License-Identifier: GPL-2.0-only
/*
 * See watch_loop.h. Nothing is written but in whole batches, and whatever ends the watch ends it
 * after the batch.
 */

#include "cli/watch_loop.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/signals.h"
#include "engine/exit_status.h"
#include "engine/location.h"
#include "engine/privileges.h"

static void end(struct watch_loop *l, enum watch_loop_end why)
{
	if (l->end == WATCH_LOOP_RUNNING)
		l->end = why;
	engine_stop(&l->engine);
}

static void begin(void *context)
{
	struct watch_loop *l = context;

	output_refresh_clock(&l->show);
}

static void take_observation(void *context, const struct observation *o)
{
	struct watch_loop *l = context;

	candidates_observe(&l->candidates, o);
	output_observation(&l->show, o);
}

static void take_uplinks(struct watch_loop *l)
{
	location_uplinks(&l->show.where, l->engine.wire.attached, l->engine.wire.attached_count);
}

static void take_record(void *context, const struct record *r)
{
	struct watch_loop *l = context;

	if (r->kind == RECORD_VERDICT && r->verdict->port == exitstatus_port(l->options))
		l->decided[r->verdict->family] = *r->verdict;
	candidates_record(&l->candidates, r);
	if (r->kind == RECORD_UPLINK)
		take_uplinks(l);
	output_record(&l->show, r);
}

static void take_firewall(void *context, uint64_t time_ns, const struct candidate_list *list)
{
	struct watch_loop *l = context;

	output_firewall(&l->show, time_ns, list);
	output_flush(&l->show);
}

static bool is_decided(const struct watch_loop *l)
{
	return l->decided[FAMILY_IPV4].state != STATE_UNKNOWN ||
	       l->decided[FAMILY_IPV6].state != STATE_UNKNOWN;
}

static bool is_open(const struct watch_loop *l)
{
	return l->decided[FAMILY_IPV4].state == STATE_OPEN ||
	       l->decided[FAMILY_IPV6].state == STATE_OPEN;
}

static void settled(void *context)
{
	struct watch_loop *l = context;

	candidates_settled(&l->candidates);
	output_flush(&l->show);
	if (l->show.error)
		end(l, WATCH_LOOP_CLOSED);
	else if (output_has_enough(&l->show) || (l->options->until_verdict && is_decided(l)) ||
		 (l->options->until_open && is_open(l)))
		end(l, WATCH_LOOP_TOLD);
}

static void failed(void *context)
{
	struct watch_loop *l = context;

	l->end = WATCH_LOOP_FAILED;
}

static const struct engine_user watch_loop_user = {
	.begin = begin,
	.observation = take_observation,
	.record = take_record,
	.settled = settled,
	.failed = failed,
};

static int on_duration(sd_event_source *source, uint64_t at, void *context)
{
	(void)source, (void)at;
	end(context, WATCH_LOOP_TOLD);
	return 0;
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	(void)source, (void)info;
	end(context, WATCH_LOOP_TOLD);
	return 0;
}

static int on_stdout(sd_event_source *source, int fd, uint32_t events, void *context)
{
	struct watch_loop *l = context;

	(void)source, (void)fd, (void)events;
	if (!l->show.error)
		l->show.error = -EPIPE;
	end(l, WATCH_LOOP_CLOSED);
	return 0;
}

#define TICK_NS 1000000000ULL

/* Of text alone: a stream of records has nobody to comfort. */
static int on_tick(sd_event_source *source, uint64_t at_us, void *context)
{
	struct watch_loop *l = context;

	output_tick(&l->show);
	(void)sd_event_source_set_time(source, at_us + TICK_NS / NS_PER_US);
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

/* A write failed, or there is room again. */
static int on_writer(sd_event_source *source, int fd, uint32_t events, void *context)
{
	struct watch_loop *l = context;

	(void)source, (void)fd, (void)events;
	writer_heed(l->out);
	if (!l->show.error)
		l->show.error = writer_error(l->out);
	if (l->show.error)
		end(l, WATCH_LOOP_CLOSED);
	else
		output_room(&l->show);
	return 0;
}

static int add_sources(struct watch_loop *l)
{
	sd_event *event = l->engine.event;
	int r = sd_event_add_signal(event, NULL, SIGINT, on_signal, l);

	if (r >= 0)
		r = sd_event_add_signal(event, NULL, SIGTERM, on_signal, l);
	if (r >= 0 && l->options->duration_ns)
		r = sd_event_add_time(event, NULL, CLOCK_MONOTONIC,
				      (l->engine.started_ns + l->options->duration_ns) / NS_PER_US,
				      ENGINE_ACCURACY_US, on_duration, l);
	if (r >= 0) {
		/* A reader that goes is noticed at once, not with the next line. Files cannot be
		 * polled, and never go. */
		r = sd_event_add_io(event, NULL, STDOUT_FILENO, EPOLLERR | EPOLLHUP, on_stdout, l);
		if (r == -EPERM)
			r = 0;
	}
	if (r >= 0)
		r = sd_event_add_io(event, NULL, writer_fd(l->out), EPOLLIN, on_writer, l);
	if (r >= 0 && !l->options->json && !l->options->quiet)
		r = sd_event_add_time(event, NULL, CLOCK_MONOTONIC,
				      (l->engine.started_ns + TICK_NS) / NS_PER_US,
				      ENGINE_ACCURACY_US, on_tick, l);
	return r < 0 ? r : 0;
}

/* ---- what is written, by threads of their own ---- */

/* What this program says of itself is little. */
#define ERR_ROOM (64U << 10)

static bool is_same_file(int a, int b)
{
	struct stat one, other;

	return fstat(a, &one) == 0 && fstat(b, &other) == 0 && one.st_dev == other.st_dev &&
	       one.st_ino == other.st_ino && one.st_rdev == other.st_rdev;
}

/* The threads get the rights of this one: it has given up by now what it does not need. */
static int start_writers(struct watch_loop *l)
{
	int r = writer_new(&l->out, STDOUT_FILENO, OUTPUT_ROOM);

	if (r == 0 && !is_same_file(STDOUT_FILENO, STDERR_FILENO))
		r = writer_new(&l->err, STDERR_FILENO, ERR_ROOM);
	if (r == 0)
		r = output_through(&l->show, l->out);
	if (r == 0)
		log_through(l->err ? l->err : l->out,
			    l->show.shown.live && !l->err ? "\r\033[K" : "");
	return r;
}

/* A signal or --duration ends the watch within 100 ms, however long the reader pauses; one that
 * reads gets all. A file is no reader. */
#define PAUSE_NS	 30000000ULL
#define AT_MOST_NS	 1000000000ULL
#define FILE_PATIENCE_NS 5000000000ULL

/* Says how much was not written, where somebody may read that. */
static void finish_writing(struct watch_loop *l)
{
	struct stat st;
	bool is_file = fstat(STDOUT_FILENO, &st) == 0 && S_ISREG(st.st_mode);
	uint64_t patience_ns = is_file ? FILE_PATIENCE_NS : PAUSE_NS, left;

	if (!l->out)
		return;
	left = writer_finish(l->out, patience_ns, is_file ? FILE_PATIENCE_NS : AT_MOST_NS);
	if (!l->show.error)
		l->show.error = writer_error(l->out);
	if (left && !l->show.error)
		log_warning("standard output is not read: the last %llu lines are not written",
			    (unsigned long long)(left + l->show.lost));
}

static void stop_writers(struct watch_loop *l)
{
	if (l->err)
		(void)writer_finish(l->err, PAUSE_NS / 5, PAUSE_NS);
	log_through(NULL, "");
	output_done(&l->show);
	writer_free(l->out);
	writer_free(l->err);
}

int watch_loop_init(struct watch_loop *l, const struct options *options)
{
	int r;

	*l = (struct watch_loop){.options = options, .engine = ENGINE_INIT};
	r = output_init(&l->show, options);
	if (r)
		return r;

	/* A reader that went away is an error of a write, not a death. */
	signal(SIGPIPE, SIG_IGN);
	SIGNALS_BLOCK(SIGINT, SIGTERM);

	r = engine_init(&l->engine, options, &watch_loop_user, l);
	if (r)
		return r;
	l->candidates.engine = &l->engine;
	l->candidates.patience_ns = CANDIDATES_PATIENCE_NS;
	l->candidates.take = take_firewall;
	l->candidates.context = l;
	candidates_init(&l->candidates);
	l->show.monitor = l->engine.monitor;
	l->show.filter.cgroup_path = l->show.context.view.cgroup_path = engine_cgroup_path;
	l->show.filter.cgroup_context = l->show.context.view.cgroup_context = &l->engine;
	privileges_drop(options, &l->engine.wire, false);
	r = start_writers(l);
	if (r < 0) {
		log_error("standard output: %s", strerror(-r));
		return EXIT_FAILED;
	}
	r = add_sources(l);
	if (r < 0) {
		log_error("the event loop: %s", strerror(-r));
		return EXIT_FAILED;
	}
	return 0;
}

static void announce(struct watch_loop *l)
{
	struct engine_ready ready;

	take_uplinks(l);
	location_tell_rules(&l->show.where, l->options, l->engine.monitor);
	engine_ready(&l->engine, &ready);
	output_ready(&l->show, &ready.ready);
	output_flush(&l->show);
	engine_tell_ready(&l->engine);
}

/* The last of the ring, then the summary. */
static void conclude(struct watch_loop *l)
{
	struct render_summary summary = {0};
	struct output_counts counts;

	engine_drain(&l->engine);
	candidates_finish(&l->candidates, CANDIDATES_LAST_NS);
	engine_counts(&l->engine, counts.port, true);
	engine_delivery(&l->engine, &summary);
	monitor_tick(l->engine.monitor, summary.time_ns);
	output_end(&l->show);
	output_summary(&l->show, &summary, &counts);
}

int watch_loop_run(struct watch_loop *l)
{
	int r;

	announce(l);
	r = engine_start(&l->engine);
	if (r >= 0)
		r = sd_event_loop(l->engine.event);
	if (r < 0) {
		log_error("the event loop: %s", strerror(-r));
		return EXIT_FAILED;
	}
	if (l->end == WATCH_LOOP_TOLD)
		conclude(l);
	/* What is written meanwhile waits for nobody either. */
	candidates_done(&l->candidates);
	engine_done(&l->engine);
	finish_writing(l);
	if (l->show.error) {
		log_error("standard output%s%s; the watch ends, every sensor is detached",
			  l->show.error == -EPIPE ? " is closed" : ": ",
			  l->show.error == -EPIPE ? "" : strerror(-l->show.error));
		return EXIT_FAILED;
	}
	if (l->end == WATCH_LOOP_FAILED)
		return EXIT_FAILED;
	if (l->options->until_open && is_open(l))
		return EXIT_DONE;
	if (!l->options->until_verdict && !l->options->until_open)
		return EXIT_DONE;
	return exitstatus_of((const struct verdict *[]){
		[FAMILY_IPV4] = &l->decided[FAMILY_IPV4],
		[FAMILY_IPV6] = &l->decided[FAMILY_IPV6],
	});
}

void watch_loop_done(struct watch_loop *l)
{
	stop_writers(l);
	candidates_done(&l->candidates);
	engine_done(&l->engine);
}
