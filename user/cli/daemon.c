// SPDX-License-Identifier: GPL-2.0-only
/*
 * egress25 daemon: the engine as a service. It shows nothing by itself; everything it knows is
 * there for whoever asks, and what changes is told at once. One thread, one loop; whatever it
 * serves lives on that loop and never waits for anybody.
 */

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/heap.h"
#include "base/log.h"
#include "base/random.h"
#include "base/signals.h"
#include "base/text.h"
#include "base/writer.h"
#include "cli/daemon.h"
#include "cli/output.h"
#include "engine/exit_status.h"
#include "engine/privileges.h"
#include "render/openmetrics.h"
#include "render/case.h"
#include "serve/instance.h"
#include "serve/textfile.h"

#define TEXTFILE_EVERY_NS 15000000000ULL /* as often as Prometheus scrapes */

/* ---- what the engine tells ---- */

static void begin(void *context)
{
	struct daemon *d = context;

	(void)clock_refresh_offset(&d->context.view.wall_offset_ns);
}

/* `systemctl status` names the uplinks of now, not those of the start. */
static void tell_uplinks(const struct daemon *d)
{
	_cleanup_free_ char *message = engine_describe(&d->engine);

	if (message)
		sd_notifyf(0, "STATUS=%s", message);
}

static void take_uplinks(struct daemon *d)
{
	location_uplinks(&d->place.where, d->engine.wire.attached, d->engine.wire.attached_count);
	location_tell_rules(&d->place.where, &d->options, d->engine.monitor);
}

static void take_record(void *context, const struct record *r)
{
	struct daemon *d = context;
	const struct verdict *all[SNAPSHOT_ROWS];
	struct finding finding;

	if (r->kind == RECORD_UPLINK)
		tell_uplinks(d);
	history_take(&d->history, r);
	location_saw(&d->place.where, r);
	if (r->kind == RECORD_UPLINK)
		take_uplinks(d);
	destinations_take(d->contacts, r);
	evidence_file_name(d->evidence, r);
	candidates_record(&d->candidates, r);
	queue_watch_record(d->queue, r);
	d->told = true;
	d->changed |= r->kind == RECORD_VERDICT;
	if (r->kind == RECORD_VERDICT)
		finding_compose(&finding, &d->context.view, r->verdict, all,
				snapshot_verdicts(&d->engine, all));
	journal_take(d->journal, r, &finding);
	change_tell(d, r, &finding);
}

static void take_observation(void *context, const struct observation *o)
{
	struct daemon *d = context;

	candidates_observe(&d->candidates, o);
	evidence_file_take(d->evidence, o, d->context.view.wall_offset_ns);
}

static void take_firewall(void *context, uint64_t time_ns, const struct candidate_list *list)
{
	(void)time_ns;
	whereabouts_take_firewall(context, list);
}

static void take_missing(void *context, enum sensor which, const char *reason)
{
	struct daemon *d = context;
	struct render_sensor sensor = {.name = sensor_to_str(which), .reason = reason};

	journal_sensor(d->journal, &sensor,
		       which == SENSOR_WIRE && engine_waits_for_uplink(&d->engine));
}

/* ---- what is told unasked ---- */

static int render_textfile(struct daemon *d)
{
	_cleanup_free_ char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	_cleanup_(snapshot_done) struct snapshot snapshot = {0};
	int r;

	if (!out)
		return -ENOMEM;
	r = daemon_look(d, false, &snapshot);
	if (r == 0)
		(void)render_metrics(out, &d->context, &snapshot.status, METRICS_FILE);
	if (fclose(out) != 0 || r < 0)
		return -ENOMEM;
	return textfile_write(d->options.textfile, text, len);
}

static void write_textfile(struct daemon *d)
{
	char escaped[PATH_MAX];
	int r;

	if (!d->options.textfile)
		return;
	r = render_textfile(d);
	if (r != d->textfile_error && r < 0)
		log_warning("--textfile: nothing can be written to \"%s\": %s; retrying",
			    text_escape(d->options.textfile, escaped, sizeof(escaped)),
			    strerror(-r));
	else if (r != d->textfile_error)
		log_notice("--textfile: it can be written to again");
	d->textfile_error = r;
}

static int on_textfile(sd_event_source *source, uint64_t at_us, void *context)
{
	uint64_t next_ns = clock_now_ns(CLOCK_MONOTONIC) + TEXTFILE_EVERY_NS;

	(void)at_us;
	write_textfile(context);
	(void)sd_event_source_set_time(source, next_ns / NS_PER_US);
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

/* Ticks only where somebody asked for a file. */
static int schedule_textfile(struct daemon *d)
{
	d->textfile_due = sd_event_source_disable_unref(d->textfile_due);
	d->textfile_error = 0;
	if (!d->options.textfile)
		return 0;
	return sd_event_add_time(d->engine.event, &d->textfile_due, CLOCK_MONOTONIC, 0, 0,
				 on_textfile, d);
}

static void settled(void *context)
{
	struct daemon *d = context;

	bool told = d->told, changed = d->changed;

	/* What is written reads the sensors first, and comes here again. */
	d->told = d->changed = false;
	candidates_settled(&d->candidates);
	if (told)
		web_changed(d);
	if (changed)
		write_textfile(d);
	if (told)
		state_file_changed(&d->state, changed);
}

static void failed(void *context)
{
	struct daemon *d = context;

	d->failed = true;
}

static const struct engine_user daemon_user = {
	.begin = begin,
	.observation = take_observation,
	.record = take_record,
	.settled = settled,
	.missing = take_missing,
	.failed = failed,
};

/* ---- signals ---- */

static int on_stop(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	struct daemon *d = context;

	(void)source, (void)info;
	sd_notify(0, "STOPPING=1");
	engine_stop(&d->engine);
	return 0;
}

static void name_kept(const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		log_warning("%s changed; this requires a restart", names[i]);
}

static int reload(struct daemon *d)
{
	_cleanup_(options_done) struct options fresh;
	const char *kept[OPTIONS_ROWS_MAX];
	char message[OPTIONS_MESSAGE_LEN];
	struct place place;
	int r = options_parse(COMMAND_DAEMON, d->options.argc, d->options.argv, OPTIONS_CONFIG,
			      &fresh, message);

	if (r == -ENOMEM)
		strcpy(message, "out of memory");
	if (r < 0) {
		log_error("%s", message);
		return r;
	}
	if (place_find(&fresh, &place) != 0 || web_reload(d) < 0)
		return -EINVAL;
	name_kept(kept, options_reload(COMMAND_DAEMON, &d->options, &fresh, kept));
	log_configure(d->options.log_level, d->options.log_format);
	whereabouts_set(d, &place); /* the strings it points to are among what was taken over */
	take_uplinks(d);
	return schedule_textfile(d);
}

static void read_again(struct daemon *d)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);

	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%llu", now_ns / NS_PER_US);
	d->reload.failed = reload(d) < 0;
	if (d->reload.failed) {
		journal_event(
			d->journal, JOURNAL_REFUSED,
			"The new configuration is not used; the daemon keeps the previous one.");
	} else {
		d->reload.succeeded_ns = now_ns;
		journal_event(d->journal, JOURNAL_RELOADED, "The configuration was read again.");
	}
	sd_notify(0, "READY=1");
}

static int on_reload(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	(void)source, (void)info;
	read_again(context);
	return 0;
}

static void block_signals(void)
{
	signal(SIGPIPE, SIG_IGN);
	/* SIGCHLD: of who is told of changes */
	SIGNALS_BLOCK(SIGINT, SIGTERM, SIGHUP, SIGCHLD);
}

static int add_signals(struct daemon *d)
{
	sd_event *event = d->engine.event;
	int r = sd_event_add_signal(event, NULL, SIGINT, on_stop, d);

	if (r >= 0)
		r = sd_event_add_signal(event, NULL, SIGTERM, on_stop, d);
	if (r >= 0)
		r = sd_event_add_signal(event, NULL, SIGHUP, on_reload, d);
	if (r >= 0)
		r = sd_event_set_watchdog(event, true);
	return r < 0 ? r : 0;
}

/* ---- life cycle ---- */

/* Whoever reads stderr may pause: this loop does not. What waits at the end is waited for that
 * long. */
#define ERR_ROOM	(64U << 10)
#define ERR_PATIENCE_NS 100000000ULL

static int start_err(struct daemon *d)
{
	int r = writer_new(&d->err, STDERR_FILENO, ERR_ROOM);

	if (r < 0) {
		log_error("standard error: %s", strerror(-r));
		return EXIT_FAILED;
	}
	log_through(d->err, "");
	return 0;
}

static void stop_err(struct daemon *d)
{
	if (d->err)
		(void)writer_finish(d->err, ERR_PATIENCE_NS, ERR_PATIENCE_NS);
	log_through(NULL, "");
	writer_free(d->err);
}

static int take_lock(struct daemon *d)
{
	const char *path = d->options.control_socket;
	char escaped[4 * CONTROL_PATH_MAX];
	pid_t other;
	int r = instance_lock(path, &d->lock_fd, &other);

	text_escape(path, escaped, sizeof(escaped));
	if (r == -EBUSY && other)
		log_error("a daemon runs already, with pid %d; ask it with \"egress25 status\", or "
			  "give this one a --control-socket other than %s",
			  (int)other, escaped);
	else if (r == -EBUSY)
		log_error("a daemon runs already at %s", escaped);
	else if (r < 0)
		log_error("--control-socket: \"%s\" cannot be locked: %s; allowed: a path in a "
			  "directory that exists and may be written to",
			  escaped, strerror(-r));
	return r < 0 ? EXIT_FAILED : 0;
}

static int open_control(struct daemon *d)
{
	const char *path = d->options.control_socket;
	char escaped[4 * CONTROL_PATH_MAX], message[CONTROL_MESSAGE_LEN];
	int r = control_open(&d->control, d->engine.event, path, daemon_answer, d, message);

	text_escape(path, escaped, sizeof(escaped));
	if (r < 0 && message[0])
		log_error("--control-socket: %s", message);
	else if (r == -EEXIST)
		log_error("--control-socket: \"%s\" is there already and is no socket; allowed: a "
			  "path where nothing else is",
			  escaped);
	else if (r < 0)
		log_error("--control-socket: \"%s\": %s", escaped, strerror(-r));
	return r == -EEXIST ? EXIT_USAGE : r < 0 ? EXIT_FAILED : 0;
}

static int open_journal(struct daemon *d)
{
	_cleanup_(sd_event_unrefp) sd_event *event = NULL;
	int r = sd_event_default(&event);

	if (r >= 0)
		r = journal_open(&d->journal, event, &d->context.view);
	if (r < 0)
		log_error("the journal: %s", strerror(-r));
	return r < 0 ? EXIT_FAILED : 0;
}

static int start_queue(struct daemon *d)
{
	int r = d->options.queue ? queue_watch_start(&d->queue) : 0;

	if (r < 0)
		log_error("--queue: its process: %s", strerror(-r));
	return r < 0 ? EXIT_FAILED : 0;
}

static int start(struct daemon *d, const struct options *given)
{
	char message[OPTIONS_MESSAGE_LEN];
	struct place place;
	int r = options_parse(COMMAND_DAEMON, given->argc, given->argv, OPTIONS_CONFIG, &d->options,
			      message);

	if (r < 0) {
		log_error("%s", r == -ENOMEM ? "out of memory" : message);
		return r == -ENOMEM ? EXIT_FAILED : EXIT_USAGE;
	}
	log_configure(d->options.log_level, d->options.log_format);
	d->reload.succeeded_ns = clock_now_ns(CLOCK_MONOTONIC);
	r = place_find(&d->options, &place);
	if (r)
		return r;
	if (d->options.check_config) {
		r = web_check(&d->options);
		if (r)
			return r;
		puts("The configuration is valid.");
		return output_finish(0);
	}
	r = take_lock(d);
	if (r)
		return r;
	block_signals();
	r = start_queue(d);
	if (r == 0)
		r = open_journal(d);
	if (r)
		return r;
	if (destinations_new(&d->contacts, 0, random_seed()) < 0 ||
	    evidence_file_new(&d->evidence) < 0) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	r = engine_init(&d->engine, &d->options, &daemon_user, d);
	if (r)
		return r;
	history_init(&d->history, d->options.ports, (unsigned int)d->options.ports_count,
		     engine_persist_counts(d->engine.persist));
	state_file_open(&d->state, &d->engine, &d->history);
	candidates_init(&d->candidates);
	d->web.take_reload = read_again;
	r = open_control(d);
	if (r == 0)
		r = web_open(d);
	if (r)
		return r;
	privileges_drop(&d->options, &d->engine.wire, true);
	/* Whoever asks the network, or writes, does it with these rights at most. */
	whereabouts_set(d, &place);
	return start_err(d);
}

/* Everything is attached: whoever waits for that is told. */
static void tell_ready(struct daemon *d)
{
	_cleanup_free_ char *message = engine_describe(&d->engine);

	if (!message)
		return;
	journal_event(d->journal, JOURNAL_STARTED, message);
	sd_notifyf(0, "READY=1\nSTATUS=%s", message);
}

static int serve(struct daemon *d)
{
	int r = add_signals(d);

	if (r >= 0)
		r = engine_start(&d->engine);
	if (r >= 0)
		r = schedule_textfile(d);
	if (r >= 0 && d->queue)
		r = queue_watch_open(d->queue, d->engine.event);
	if (r >= 0) {
		take_uplinks(d);
		tell_ready(d);
		engine_tell_ready(&d->engine);
		r = sd_event_loop(d->engine.event);
	}
	if (r < 0) {
		log_error("the event loop: %s", strerror(-r));
		return EXIT_FAILED;
	}
	if (d->failed)
		return EXIT_FAILED;
	engine_drain(&d->engine);
	state_file_close(&d->state);
	write_textfile(d);
	journal_event(d->journal, JOURNAL_STOPPED,
		      d->engine.persist ? "Stopping: the programs in the kernel go on counting, as "
					  "--persist asks for."
					: "Stopping: every sensor is detached.");
	return EXIT_DONE;
}

static void finish(struct daemon *d)
{
	whereabouts_close(d);
	change_close(d);
	candidates_done(&d->candidates);
	queue_watch_free(d->queue);
	web_close(d);
	sd_event_source_unref(d->textfile_due);
	sd_event_source_unref(d->state.due);
	control_close(d->control);
	journal_close(d->journal);
	engine_done(&d->engine);
	destinations_free(d->contacts);
	evidence_file_free(&d->evidence);
	stop_err(d);
	if (d->lock_fd >= 0)
		close(d->lock_fd);
	options_done(&d->options);
}

int daemon_run(const struct options *options)
{
	_cleanup_(finish) struct daemon d = {
		.engine = ENGINE_INIT,
		.lock_fd = -1,
		.context = {.view = {.where = &d.place.where,
				     .cgroup_path = engine_cgroup_path,
				     .cgroup_context = &d.engine}},
		.candidates = {.engine = &d.engine, .take = take_firewall, .context = &d},
	};
	int r;

	if (options->clean_up)
		return daemon_clean_up(options);
	heap_part_large();
	r = start(&d, options);
	return r || d.options.check_config ? r : serve(&d);
}
