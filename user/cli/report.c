// SPDX-License-Identifier: GPL-2.0-only
/*
 * egress25 report: the text of a support case, from whom it is asked of: the daemon, a look of its
 * own for --duration, or a recorded file. Only the last two gather anything here; the text is
 * render/case.h's.
 */

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/replace.h"
#include "base/random.h"
#include "capture/evidence_file.h"
#include "cli/daemon_client.h"
#include "engine/exit_status.h"
#include "engine/location.h"
#include "engine/playback.h"
#include "engine/privileges.h"
#include "engine/snapshot.h"
#include "render/case.h"

/* What both kinds of gathering fill, and how it is written. */
struct gathered {
	const struct options *options;
	struct place place;
	struct render_context context;
	struct history history;
	struct destinations *contacts;
	struct evidence_file *evidence; /* NULL: not asked for */
};

static int gathered_init(struct gathered *g, const struct options *o)
{
	int r;

	g->options = o;
	g->context.view.where = &g->place.where;
	history_init(&g->history, o->ports, (unsigned int)o->ports_count, NULL);
	if (destinations_new(&g->contacts, 0, random_seed()) < 0) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	if (o->evidence && evidence_file_new(&g->evidence) < 0) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	r = place_find(o, &g->place);
	if (r == 0)
		place_ask(&g->place);
	return r;
}

static void gathered_take(struct gathered *g, const struct record *r)
{
	history_take(&g->history, r);
	destinations_take(g->contacts, r);
	if (g->evidence)
		evidence_file_name(g->evidence, r);
}

static void gathered_done(struct gathered *g)
{
	destinations_free(g->contacts);
	evidence_file_free(&g->evidence);
}

/* The packets, to a file of their own. 0, or the exit status to end with. */
static int write_packets(const struct gathered *g, struct evidence_written *ret)
{
	_cleanup_fclose_ FILE *out = fopen(g->options->evidence, "we");
	int r;

	if (!out) {
		log_error("--evidence: %s: %s; allowed: a file that can be written",
			  g->options->evidence, strerror(errno));
		return EXIT_USAGE;
	}
	r = evidence_file_write(g->evidence, out, g->options->mask, 0, ret);
	if (r == 0)
		return 0;
	log_error("--evidence: %s: %s; no part of it is left", g->options->evidence, strerror(-r));
	remove_unfinished(&out, g->options->evidence);
	return EXIT_FAILED;
}

struct text {
	char *bytes;
	size_t len;
};

/* Fills in what does not depend on the source. 0, or the exit status to end with; *ret is to be
 * freed in any case. */
static int gathered_render(struct gathered *g, struct render_report *report, struct text *ret)
{
	_cleanup_fclose_ FILE *out = open_memstream(&ret->bytes, &ret->len);
	struct evidence_written packets;
	struct render_machine machine;
	int r;

	if (!out) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	if (g->evidence) {
		r = write_packets(g, &packets);
		if (r)
			return r;
		report->packets.name = g->options->evidence;
		report->packets.packets = packets.packets;
		report->packets.left_out = packets.left_out;
		report->packets.sha256 = packets.sha256;
	}
	place_describe(&g->place, &machine);
	report->contacts = g->contacts;
	report->machine = &machine;
	report->markdown = g->options->markdown;
	report->ticket_only = g->options->ticket_only;
	report->mask = g->options->mask;
	if (render_report(out, &g->context, report) == 0 && fflush(out) == 0)
		return 0;
	log_error("out of memory");
	return EXIT_FAILED;
}

static int write_text(const struct text *text)
{
	if (fwrite(text->bytes, 1, text->len, stdout) == text->len && fflush(stdout) == 0)
		return 0;
	log_error("standard output: %s", strerror(errno));
	return EXIT_FAILED;
}

static void text_done(struct text *text)
{
	free(text->bytes);
}

/* ---- a look of its own ---- */

struct look {
	struct gathered gathered;
	struct engine engine;
	bool failed;
};

static void take_live(void *context, const struct record *r)
{
	struct look *l = context;

	gathered_take(&l->gathered, r);
}

static void keep_live(void *context, const struct observation *o)
{
	struct look *l = context;

	if (l->gathered.evidence)
		evidence_file_take(l->gathered.evidence, o,
				   l->gathered.context.view.wall_offset_ns);
}

static void note_failure(void *context)
{
	struct look *l = context;

	l->failed = true;
}

static int on_time(sd_event_source *source, uint64_t at_us, void *context)
{
	struct look *l = context;

	(void)source, (void)at_us;
	engine_stop(&l->engine);
	return 0;
}

/* Ended early, it tells what was seen until then. */
static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	struct look *l = context;

	(void)source, (void)info;
	engine_stop(&l->engine);
	return 0;
}

static int add_sources(struct look *l)
{
	sd_event *event = l->engine.event;
	uint64_t until_ns = clock_now_ns(CLOCK_MONOTONIC) + l->gathered.options->duration_ns;
	int r = sd_event_add_signal(event, NULL, SIGINT, on_signal, l);

	if (r >= 0)
		r = sd_event_add_signal(event, NULL, SIGTERM, on_signal, l);
	if (r >= 0)
		r = sd_event_add_time(event, NULL, CLOCK_MONOTONIC, until_ns / NS_PER_US,
				      ENGINE_ACCURACY_US, on_time, l);
	return r < 0 ? r : 0;
}

static int watch_quietly(struct look *l)
{
	int r = add_sources(l);

	privileges_drop(l->gathered.options, &l->engine.wire, false);
	engine_tell_ready(&l->engine);
	if (r >= 0)
		r = engine_start(&l->engine);
	if (r >= 0)
		r = sd_event_loop(l->engine.event);
	if (r < 0) {
		log_error("the event loop: %s", strerror(-r));
		return EXIT_FAILED;
	}
	return l->failed ? EXIT_FAILED : 0;
}

static void look_done(struct look *l)
{
	engine_done(&l->engine);
	gathered_done(&l->gathered);
}

static int report_live(const struct options *o)
{
	static const struct engine_user user = {
		.observation = keep_live, .record = take_live, .failed = note_failure};
	_cleanup_(look_done) struct look l = {.engine = ENGINE_INIT};
	_cleanup_(snapshot_done) struct snapshot snapshot = {0};
	struct outside_finding about;
	struct render_report report = {.status = &snapshot.status, .about = &about};
	_cleanup_(text_done) struct text text = {0};
	sigset_t signals;
	int status;
	int r = gathered_init(&l.gathered, o);

	if (r)
		return r;
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	(void)clock_refresh_offset(&l.gathered.context.view.wall_offset_ns);
	r = engine_init(&l.engine, o, &user, &l);
	if (r == 0)
		location_tell_rules(&l.gathered.place.where, o, l.engine.monitor);
	if (r == 0)
		r = watch_quietly(&l);
	if (r)
		return r;
	engine_drain(&l.engine);
	location_uplinks(&l.gathered.place.where, l.engine.wire.attached,
			 l.engine.wire.attached_count);
	monitor_tick(l.engine.monitor, clock_now_ns(CLOCK_MONOTONIC));
	(void)clock_refresh_offset(&l.gathered.context.view.wall_offset_ns);
	r = snapshot_take(&snapshot, &l.engine, &l.gathered.history, &l.gathered.context.view,
			  true);
	if (r < 0) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	snapshot_outside(&snapshot, &l.gathered.context.view, exitstatus_port(o), &about);
	r = gathered_render(&l.gathered, &report, &text);
	status = snapshot_exit_status(&snapshot, o);
	/* All is seen. Who reads it may take any time, and a signal ends it at once. */
	engine_done(&l.engine);
	sigprocmask(SIG_UNBLOCK, &signals, NULL);
	if (r == 0)
		r = write_text(&text);
	return r ? r : status;
}

/* ---- a file ---- */

struct reading {
	struct gathered gathered;
	struct playback playback;
};

static void take_recorded(void *context, const struct record *r)
{
	struct reading *f = context;

	gathered_take(&f->gathered, r);
}

static void set_clock(void *context, int64_t wall_offset_ns)
{
	struct reading *f = context;

	f->gathered.context.view.wall_offset_ns = wall_offset_ns;
}

static void keep_recorded(void *context, const struct observation *o)
{
	struct reading *f = context;

	if (f->gathered.evidence)
		evidence_file_take(f->gathered.evidence, o,
				   f->gathered.context.view.wall_offset_ns);
}

static void reading_done(struct reading *f)
{
	playback_done(&f->playback);
	gathered_done(&f->gathered);
}

static int write_reading(struct reading *f)
{
	const struct options *o = f->gathered.options;
	const struct source *source = f->playback.source;
	const struct view *view = &f->gathered.context.view;
	const struct verdict *verdicts[SNAPSHOT_ROWS];
	size_t count = 0;
	const struct verdict *families[FAMILY_COUNT] = {NULL};
	struct render_reading reading;
	_cleanup_(text_done) struct text text = {0};
	struct render_status status = {
		.time_ns = source->counts.last_ns,
		.started_ns = source->about.first_ns,
		.history = &f->gathered.history,
	};
	struct outside_finding about;
	struct render_report report = {
		.status = &status,
		.about = &about,
		.reading = &reading,
		.kind = source->about.kind,
		.drops_watched = source->about.setup && source->about.setup->drops_watched,
	};
	int r;

	playback_reading(&f->playback, &reading);
	for (size_t i = 0; i < o->ports_count; i++) {
		for (enum family family = 0; family < FAMILY_COUNT; family++) {
			const struct verdict *v =
				monitor_verdict(f->playback.monitor, o->ports[i], family);

			verdicts[count++] = v;
			if (v->port == exitstatus_port(o))
				families[family] = v;
		}
	}
	if (findings_compose(&status.findings, view, verdicts, count) < 0) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	outside_compose(&about, view, outside_about(verdicts, count, exitstatus_port(o)), verdicts,
			count);
	r = gathered_render(&f->gathered, &report, &text);
	findings_free(&status.findings);
	if (r == 0)
		r = write_text(&text);
	return r ? r : (int)exitstatus_of(families);
}

static int report_file(const struct options *o)
{
	static const struct playback_user user = {
		.record = take_recorded, .clock = set_clock, .observation = keep_recorded};
	_cleanup_(reading_done) struct reading f = {0};
	int e = gathered_init(&f.gathered, o), r;

	if (e == 0)
		e = playback_open(&f.playback, o, &user, &f);
	if (e)
		return e;
	set_clock(&f, f.playback.source->wall_offset_ns);
	playback_set_rules(&f.playback, &f.gathered.place.where);
	e = playback_run(&f.playback);
	r = write_reading(&f);
	if (e < 0)
		log_error("%s", f.playback.message);
	return e < 0 ? EXIT_USAGE : r;
}

/* ---- which ---- */

/* An option that would have no effect is a misunderstanding. */
static int check_source(const struct options *o, bool live)
{
	static const char *const of_daemon[] = {
		"markdown", "mask", "ticket-only", "evidence", "control-socket", "config", NULL};
	static const char *const of_file[] = {"FILE",	       "markdown",	"evidence",
					      "mask",	       "ticket-only",	"config",
					      "ports",	       "local",		"exchanger",
					      "cloud",	       "providers-dir", "rules-dir",
					      "subscription",  "system-root",	"dmi-dir",
					      "subscribed-on", "as-of",		NULL};
	const char *name;

	if (o->files_count && live) {
		log_error(
			"--duration is for a look at this machine, and a FILE is named: leave out "
			"one of them");
		return EXIT_USAGE;
	}
	name = o->files_count ? options_argument_beside(o, of_file)
	       : live	      ? NULL
			      : options_argument_beside(o, of_daemon);
	if (!name)
		return 0;
	if (o->files_count)
		log_error("--%s has no effect on a FILE: leave it out", name);
	else
		log_error("--%s has no effect on the daemon, which has a configuration of its own "
			  "(" OPTIONS_CONFIG "): set it there, or add --duration SECONDS or a FILE",
			  name);
	return EXIT_USAGE;
}

static enum control_form form_of(const struct options *o)
{
	if (o->evidence)
		return CONTROL_PACKETS + (o->markdown ? CONTROL_AS_MARKDOWN : 0) +
		       (o->mask ? CONTROL_MASKED : 0) + (o->ticket_only ? CONTROL_TICKET_ONLY : 0);
	if (o->ticket_only)
		return o->markdown ? CONTROL_TICKET_MARKDOWN : CONTROL_TICKET;
	if (o->mask)
		return o->markdown ? CONTROL_REPORT_MARKDOWN_MASKED : CONTROL_REPORT_MASKED;
	return o->markdown ? CONTROL_REPORT_MARKDOWN : CONTROL_REPORT;
}

int report_run(const struct options *options)
{
	bool live = options_given(options, "duration") == GIVEN_ARGUMENT;
	const struct control_request request = {.form = form_of(options)};
	int r = check_source(options, live);

	if (r)
		return r;
	/* A reader that went away is an error of a write, not a death. */
	signal(SIGPIPE, SIG_IGN);
	if (options->files_count)
		return report_file(options);
	if (live)
		return report_live(options);
	return daemon_client_ask(
		options, &request,
		"; or add --duration 60 for a look of its own (as root), or name a "
		"capture or a recorded stream");
}
