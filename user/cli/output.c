// SPDX-License-Identifier: GPL-2.0-only
/* See output.h. */

#include "cli/output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/ports.h"
#include "base/text.h"
#include "engine/location.h"
#include "render/json_firewall.h"
#include "render/stream_format.h"

#define VERDICTS_MAX (E25_PORTS_MAX * FAMILY_COUNT)

/* One on which more can be done than to write. */
static bool output_is_terminal(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(term && strcmp(term, "dumb") == 0);
}

bool output_colourful(void)
{
	const char *no_colour = getenv("NO_COLOR");

	return output_is_terminal() && !(no_colour && *no_colour);
}

unsigned int output_width(void)
{
	struct winsize size;

	return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col
										     : 0;
}

int output_init(struct output *s, const struct options *options)
{
	int r;

	*s = (struct output){.options = options, .to = stdout};
	r = location_find(options, &s->where);
	if (r == 0)
		r = filter_init(&s->filter, options);
	s->context = (struct render_context){
		.view = {.where = &s->where, .local_time = options->local_time},
		.width = output_width(),
		.colour = !options->json && output_colourful(),
		.verbose = options->verbose > 0,
		.all = options->all,
		.memory = &s->memory,
	};
	output_refresh_clock(s);
	return r;
}

static void note(struct output *s, int error)
{
	if (error < 0 && !s->error)
		s->error = error;
}

/* ---- what nobody waits for ---- */

/* Room for verdicts, losses and the summary where records fill the rest. */
#define ROOM_FOR_FEW (OUTPUT_ROOM / 8)

static ssize_t add_bytes(void *context, const char *bytes, size_t len)
{
	struct output *s = context;
	size_t size = s->piece.size ? s->piece.size : 4096;
	char *more;

	while (size < s->piece.len + len)
		size *= 2;
	more = size == s->piece.size ? s->piece.bytes : realloc(s->piece.bytes, size);
	if (!more)
		return 0;
	s->piece.bytes = more;
	s->piece.size = size;
	memcpy(s->piece.bytes + s->piece.len, bytes, len);
	s->piece.len += len;
	return (ssize_t)len;
}

int output_through(struct output *s, struct writer *w)
{
	FILE *to = fopencookie(s, "w", (cookie_io_functions_t){.write = add_bytes});

	if (!to)
		return -ENOMEM;
	s->to = to;
	s->writer = w;
	s->shown.all = s->options->verbose > 0;
	s->shown.live = !s->options->json && !s->options->quiet && output_is_terminal();
	s->started_ns = clock_now_ns(CLOCK_MONOTONIC);
	return 0;
}

void output_done(struct output *s)
{
	if (s->writer && s->to)
		fclose(s->to);
	free(s->piece.bytes);
}

/* Goes to the beginning of the line, and takes away what stands there. */
#define ERASE "\r\033[K"

static int put_piece(struct output *s, size_t leave)
{
	int r = 0;

	if (s->ticker)
		r = writer_put(s->writer, ERASE, strlen(ERASE), leave);
	if (r == 0)
		r = writer_put(s->writer, s->piece.bytes, s->piece.len, leave);
	if (r == 0 && s->ticker) {
		s->ticker = false;
		s->shown.dirty = true;
	}
	return r;
}

/* What was rendered since the last time goes out in one piece. error is what rendering it gave. */
static void hand_over(struct output *s, int error, size_t leave)
{
	int r = error;

	if (s->writer) {
		if (fflush(s->to) != 0 && r == 0)
			r = -ENOMEM;
		if (r == 0 && s->piece.len)
			r = put_piece(s, leave);
		if (r == -ENOBUFS) {
			s->lost++;
			r = 0;
		}
		s->piece.len = 0;
	}
	note(s, r);
}

/* Once something is lost, nothing but what is rare follows until that is told. */
static void hand_over_record(struct output *s, int error)
{
	hand_over(s, error, s->lost ? OUTPUT_ROOM : ROOM_FOR_FEW);
}

static void hand_over_rare(struct output *s, int error)
{
	hand_over(s, error, 0);
}

/* With filters that only attempts can pass, a stream is for reading, not for replaying. */
static bool shows_observations(const struct output *s)
{
	return s->options->json && !s->options->quiet && !s->error && !output_has_enough(s) &&
	       filter_shows_observations(&s->filter);
}

/* Half of the room is free: as good as all. The kernel lost nothing, and neither did the core. A
 * replay of the stream did. */
static void tell_loss(struct output *s)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);
	struct observation o = {
		.kind = OBSERVE_LOSS,
		.time_ns = now_ns,
		.loss = {.client = s->lost, .upto_ns = now_ns},
	};
	struct record r = {
		.kind = RECORD_LOSS,
		.time_ns = now_ns,
		.loss = {.client = s->lost},
	};

	if (!s->lost || s->error)
		return;
	s->lost_told += s->lost;
	s->lost = 0;
	if (shows_observations(s))
		hand_over_rare(s, render_json_seen(s->to, &s->context, &o));
	hand_over_rare(s, s->options->json ? render_json_record(s->to, &s->context, &r, NULL)
					   : render_text_record(s->to, &s->context, &r, NULL));
}

void output_refresh_clock(struct output *s)
{
	if (clock_refresh_offset(&s->context.view.wall_offset_ns) && s->ready &&
	    shows_observations(s))
		hand_over_rare(
			s, render_json_clock(s->to, &s->context, clock_now_ns(CLOCK_MONOTONIC)));
}

void output_ready(struct output *s, const struct render_ready *ready)
{
	/* A JSON stream begins with it in any case: it says what the rest was read with. */
	if (s->options->quiet && !s->options->json)
		return;
	hand_over_rare(s, s->options->json ? render_json_ready(s->to, &s->context, ready)
					   : render_text_ready(s->to, &s->context, ready));
	s->ready = true;
}

void output_observation(struct output *s, const struct observation *o)
{
	if (shows_observations(s) && filter_shows_observation(&s->filter, o))
		hand_over_record(s, render_json_seen(s->to, &s->context, o));
}

static size_t all_verdicts(const struct output *s, const struct verdict *verdicts[])
{
	size_t n = 0;

	for (size_t i = 0; i < s->options->ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			const struct verdict *v =
				monitor_verdict(s->monitor, s->options->ports[i], f);

			if (v)
				verdicts[n++] = v;
		}
	}
	return n;
}

static void count_outcome(struct output *s, const struct attempt *a)
{
	int i = ports_find(s->options->ports, s->options->ports_count, a->port);

	if (i >= 0)
		s->outcomes[i][a->family][a->outcome]++;
}

bool output_has_enough(const struct output *s)
{
	return s->options->count && s->attempts_shown >= s->options->count;
}

static int compose(const struct output *s, struct findings *ret)
{
	const struct verdict *verdicts[VERDICTS_MAX];

	return findings_compose(ret, &s->context.view, verdicts, all_verdicts(s, verdicts));
}

static void tell_candidates(struct output *s, uint64_t time_ns)
{
	_cleanup_(findings_free) struct findings findings;
	int r = compose(s, &findings);

	hand_over_rare(s,
		       r < 0 ? r : render_text_candidates(s->to, &s->context, time_ns, &findings));
}

bool output_take_firewall(struct output *s, uint64_t time_ns, const struct candidate_list *list)
{
	if (!candidate_lists_put(&s->firewalls, list))
		return false;
	s->firewalls_ns = time_ns;
	s->where.firewalls = s->firewalls.list;
	s->where.firewalls_count = s->firewalls.count;
	if (!s->options->json && !s->options->quiet && !s->error && !output_has_enough(s))
		tell_candidates(s, time_ns);
	return true;
}

void output_firewall(struct output *s, uint64_t time_ns, const struct candidate_list *list)
{
	if (output_take_firewall(s, time_ns, list) && shows_observations(s))
		hand_over_rare(s, render_json_firewall(s->to, &s->context, time_ns, list));
}

/* ---- what a person can read ---- */

static void tell_left_out(struct output *s)
{
	uint64_t n = s->shown.left_out;

	if (!n || s->options->json || s->error)
		return;
	s->shown.left_out = 0;
	fprintf(s->to, "%*s... %" PRIu64 " line%s left out: more than %d a second; -v shows all\n",
		13, "", n, text_plural(n), LINES_LINES_A_SECOND);
	hand_over_rare(s, 0);
}

/* Whether it is a line of its own now. */
static bool has_place(struct output *s, const struct record *r)
{
	enum lines_place place = lines_place(&s->shown, r, clock_now_ns(CLOCK_MONOTONIC));

	if (place == LINES_LINE)
		tell_left_out(s);
	return place == LINES_LINE;
}

/* The newest repeat, and how many wait. */
static void draw_ticker(struct output *s, uint64_t now_ns)
{
	struct monitor_waiting waiting;

	s->shown.dirty = false;
	s->shown.drawn_ns = now_ns;
	monitor_waiting(s->monitor, &waiting, NULL);
	if (!waiting.all && !s->ticker)
		return;
	if (s->ticker)
		fputs(ERASE, s->to);
	s->ticker = waiting.all > 0;
	if (waiting.all)
		(void)render_text_ticker(s->to, &s->context,
					 s->shown.newest_ns ? &s->shown.newest : NULL, &waiting,
					 now_ns);
	fflush(s->to);
	/* It is drawn anew soon: what finds no room is no loss. */
	if (writer_put(s->writer, s->piece.bytes, s->piece.len, ROOM_FOR_FEW) < 0)
		s->ticker = false;
	s->piece.len = 0;
}

#define IDLE_NS 10000000000ULL

/* Whoever waits for an answer learns that there is no question. */
static void tell_idle(struct output *s, uint64_t now_ns)
{
	bool awaits = s->options->until_verdict || s->options->until_open;
	uint64_t since_ns = s->tried_ns ? s->tried_ns : s->started_ns;

	if (s->options->json || s->options->quiet || s->idle_told || (s->tried_ns && !awaits) ||
	    now_ns < since_ns + IDLE_NS)
		return;
	s->idle_told = true;
	note(s, render_text_idle(s->to, &s->context, now_ns, now_ns - since_ns));
	hand_over_rare(s, 0);
}

void output_tick(struct output *s)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);

	if (s->error || !s->writer)
		return;
	tell_left_out(s);
	tell_idle(s, now_ns);
	s->shown.dirty |= s->ticker;
	if (lines_are_due(&s->shown, now_ns))
		draw_ticker(s, now_ns);
}

void output_room(struct output *s)
{
	if (s->writer)
		tell_loss(s);
}

void output_end(struct output *s)
{
	if (!s->writer)
		return;
	tell_left_out(s);
	tell_loss(s);
}

static int *quoted(struct output *s, const struct verdict *v)
{
	int i = ports_find(s->options->ports, s->options->ports_count, v->port);

	return i < 0 ? NULL : &s->quoted[i][v->family];
}

static void note_told(struct output *s, const struct finding *f)
{
	int *n = quoted(s, f->verdict);

	s->verdict_told = true;
	if (n)
		*n = 1 + (int)f->guidance.candidates_count;
}

static bool is_rare(enum record_kind kind)
{
	return kind == RECORD_VERDICT || kind == RECORD_LOSS || kind == RECORD_UPLINK;
}

void output_record(struct output *s, const struct record *r)
{
	const struct verdict *verdicts[VERDICTS_MAX];
	struct finding finding;
	int e;

	location_saw(&s->where, r);
	if (r->kind == RECORD_ATTEMPT)
		count_outcome(s, r->attempt);
	if (r->kind == RECORD_SYN || r->kind == RECORD_ATTEMPT) {
		s->tried_ns = clock_now_ns(CLOCK_MONOTONIC);
		s->idle_told = false;
	}
	if (s->error || output_has_enough(s) || !filter_shows(&s->filter, r))
		return;
	s->attempts_shown += r->kind == RECORD_ATTEMPT;
	if (s->options->quiet && r->kind != RECORD_VERDICT)
		return;
	if (r->kind == RECORD_VERDICT)
		finding_compose(&finding, &s->context.view, r->verdict, verdicts,
				all_verdicts(s, verdicts));
	if (!s->options->json && s->writer && !has_place(s, r))
		return;
	if (r->kind == RECORD_VERDICT)
		note_told(s, &finding);
	e = s->options->json ? render_json_record(s->to, &s->context, r, &finding)
			     : render_text_record(s->to, &s->context, r, &finding);
	if (is_rare(r->kind))
		hand_over_rare(s, e);
	else
		hand_over_record(s, e);
}

static int retell(struct output *s, const struct finding *f)
{
	const struct findings one = {.list = (struct finding *)f, .count = 1};
	struct record record = {
		.kind = RECORD_VERDICT, .time_ns = s->firewalls_ns, .verdict = f->verdict};

	if (s->options->json)
		return render_json_record(s->to, &s->context, &record, f);
	/* Otherwise they were told as they came. */
	return s->options->quiet ? render_text_candidates(s->to, &s->context, s->firewalls_ns, &one)
				 : 0;
}

/* The rules were read after a verdict was told that rests on them: whoever reads the last one of a
 * port alone is to have them, too. */
static void tell_named(struct output *s)
{
	_cleanup_(findings_free) struct findings findings = {0};
	int r = s->firewalls_ns ? compose(s, &findings) : 0;

	for (size_t i = 0; i < findings.count && r >= 0; i++) {
		const struct finding *f = &findings.list[i];
		const int *n = quoted(s, f->verdict);

		if (n && *n && (int)f->guidance.candidates_count > *n - 1)
			r = retell(s, f);
	}
	hand_over_rare(s, r);
}

/* Verdicts alone are asked for, and there was none: why. */
static void tell_undecided(struct output *s, uint64_t time_ns)
{
	_cleanup_(findings_free) struct findings findings = {0};
	const struct finding *worst;
	int r;

	if (s->verdict_told)
		return;
	r = compose(s, &findings);
	worst = r == 0 ? findings_worst(&findings) : NULL;
	if (worst) {
		struct record record = {
			.kind = RECORD_VERDICT, .time_ns = time_ns, .verdict = worst->verdict};

		r = s->options->json ? render_json_record(s->to, &s->context, &record, worst)
				     : render_text_record(s->to, &s->context, &record, worst);
	}
	hand_over_rare(s, r);
}

void output_summary(struct output *s, struct render_summary *summary,
		    const struct output_counts *counts)
{
	struct render_port_summary ports[VERDICTS_MAX];
	struct monitor_waiting waiting;
	size_t n = 0;
	int r;

	if (s->error)
		return;
	tell_named(s);
	if (s->options->quiet) {
		tell_undecided(s, summary->time_ns);
		return;
	}
	monitor_waiting(s->monitor, &waiting, NULL);
	for (size_t i = 0; i < s->options->ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++, n++) {
			ports[n] = counts->port[i][f];
			ports[n].port = s->options->ports[i];
			ports[n].family = f;
			memcpy(ports[n].outcomes, s->outcomes[i][f], sizeof(ports[n].outcomes));
			ports[n].waiting = waiting.port[i][f].waiting;
			ports[n].open = waiting.port[i][f].open;
			ports[n].oldest_ns = waiting.port[i][f].oldest_ns;
		}
	}
	summary->ports = ports;
	summary->ports_count = n;
	summary->lost_client = s->lost_told;
	r = compose(s, &summary->findings);
	if (r == 0)
		r = s->options->json ? render_json_summary(s->to, &s->context, summary)
				     : render_text_summary(s->to, &s->context, summary);
	hand_over_rare(s, r);
	findings_free(&summary->findings);
}

void output_flush(struct output *s)
{
	uint64_t now_ns;

	if (!s->error && !s->writer && fflush(stdout) != 0)
		note(s, -errno);
	if (s->error || !s->writer)
		return;
	now_ns = clock_now_ns(CLOCK_MONOTONIC);
	if (lines_are_due(&s->shown, now_ns))
		draw_ticker(s, now_ns);
}

int output_finish(int r)
{
	if (r == 0 && fflush(stdout) != 0)
		r = -errno;
	if (r == 0 && ferror(stdout))
		r = -EIO; /* of an earlier piece, whose number is gone */
	if (r < 0)
		log_error("standard output: %s", strerror(-r));
	return r < 0 ? EXIT_FAILED : 0;
}
