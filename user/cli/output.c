// SPDX-License-Identifier: GPL-2.0-only
/* See output.h. */

#include "cli/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "engine/location.h"
#include "render/json_firewall.h"
#include "render/stream_format.h"

#define VERDICTS_MAX (E25_PORTS_MAX * FAMILY_COUNT)

bool output_colourful(void)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_colour && *no_colour) &&
	       !(term && strcmp(term, "dumb") == 0);
}

int output_init(struct output *s, const struct options *options)
{
	int r;

	*s = (struct output){.options = options};
	r = location_find(options, &s->where);
	if (r == 0)
		r = filter_init(&s->filter, options);
	s->context = (struct render_context){
		.view.where = &s->where,
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

/* With filters that only attempts can pass, a stream is for reading, not for replaying. */
static bool shows_observations(const struct output *s)
{
	return s->options->json && !s->options->quiet && !s->error && !output_has_enough(s) &&
	       filter_shows_observations(&s->filter);
}

void output_refresh_clock(struct output *s)
{
	if (clock_refresh_offset(&s->context.view.wall_offset_ns) && s->ready &&
	    shows_observations(s))
		note(s, render_json_clock(stdout, &s->context, clock_now_ns(CLOCK_MONOTONIC)));
}

void output_ready(struct output *s, const struct render_ready *ready)
{
	/* A JSON stream begins with it in any case: it says what the rest was read with. */
	if (s->options->quiet && !s->options->json)
		return;
	note(s, s->options->json ? render_json_ready(stdout, &s->context, ready)
				 : render_text_ready(stdout, &s->context, ready));
	s->ready = true;
}

void output_observation(struct output *s, const struct observation *o)
{
	if (shows_observations(s) && filter_shows_observation(&s->filter, o))
		note(s, render_json_seen(stdout, &s->context, o));
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
	for (size_t i = 0; i < s->options->ports_count; i++) {
		if (s->options->ports[i] == a->port)
			s->outcomes[i][a->family][a->outcome]++;
	}
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

	note(s, r < 0 ? r : render_text_candidates(stdout, &s->context, time_ns, &findings));
}

bool output_take_firewall(struct output *s, uint64_t time_ns, const struct candidate_list *list)
{
	if (!candidate_lists_put(&s->firewalls, list))
		return false;
	s->where.firewalls = s->firewalls.list;
	s->where.firewalls_count = s->firewalls.count;
	if (!s->options->json && !s->options->quiet && !s->error && !output_has_enough(s))
		tell_candidates(s, time_ns);
	return true;
}

void output_firewall(struct output *s, uint64_t time_ns, const struct candidate_list *list)
{
	if (output_take_firewall(s, time_ns, list) && shows_observations(s))
		note(s, render_json_firewall(stdout, &s->context, time_ns, list));
}

void output_record(struct output *s, const struct record *r)
{
	const struct verdict *verdicts[VERDICTS_MAX];
	struct finding finding;

	location_saw(&s->where, r);
	if (r->kind == RECORD_ATTEMPT)
		count_outcome(s, r->attempt);
	if (s->error || output_has_enough(s) || !filter_shows(&s->filter, r))
		return;
	s->attempts_shown += r->kind == RECORD_ATTEMPT;
	if (s->options->quiet && r->kind != RECORD_VERDICT)
		return;
	if (r->kind == RECORD_VERDICT)
		finding_compose(&finding, &s->context.view, r->verdict, verdicts,
				all_verdicts(s, verdicts));
	note(s, s->options->json ? render_json_record(stdout, &s->context, r, &finding)
				 : render_text_record(stdout, &s->context, r, &finding));
}

void output_summary(struct output *s, struct render_summary *summary,
		    const struct output_counts *counts)
{
	struct render_port_summary ports[VERDICTS_MAX];
	size_t n = 0;
	int r;

	if (s->options->quiet || s->error)
		return;
	for (size_t i = 0; i < s->options->ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++, n++) {
			ports[n] = counts->port[i][f];
			ports[n].port = s->options->ports[i];
			ports[n].family = f;
			memcpy(ports[n].outcomes, s->outcomes[i][f], sizeof(ports[n].outcomes));
		}
	}
	summary->ports = ports;
	summary->ports_count = n;
	r = compose(s, &summary->findings);
	if (r == 0)
		r = s->options->json ? render_json_summary(stdout, &s->context, summary)
				     : render_text_summary(stdout, &s->context, summary);
	note(s, r);
	findings_free(&summary->findings);
}

void output_flush(struct output *s)
{
	if (!s->error && fflush(stdout) != 0)
		note(s, -errno);
}
