// SPDX-License-Identifier: GPL-2.0-only
/* See show.h. */

#include "cli/show.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "cli/location.h"

_Static_assert(MONITOR_PORTS_MAX == E25_PORTS_MAX, "one limit");

#define VERDICTS_MAX (MONITOR_PORTS_MAX * FAMILY_COUNT)

static bool wants_colour(void)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_colour && *no_colour) &&
	       !(term && strcmp(term, "dumb") == 0);
}

int show_init(struct show *s, const struct options *options)
{
	int r;

	*s = (struct show){.options = options};
	r = location_find(options, &s->where);
	if (r == 0)
		r = filter_init(&s->filter, options);
	s->context = (struct render_context){
		.where = &s->where,
		.colour = !options->json && wants_colour(),
		.verbose = options->verbose > 0,
		.memory = &s->memory,
	};
	show_refresh_clock(s);
	return r;
}

void show_refresh_clock(struct show *s)
{
	s->context.wall_offset_ns =
		(int64_t)(clock_now_ns(CLOCK_REALTIME) - clock_now_ns(CLOCK_MONOTONIC));
}

static void note(struct show *s, int error)
{
	if (error < 0 && !s->error)
		s->error = error;
}

void show_ready(struct show *s, const struct render_ready *ready)
{
	/* A JSON stream begins with it in any case: it says what the rest was read with. */
	if (s->options->quiet && !s->options->json)
		return;
	note(s, s->options->json ? render_json_ready(stdout, &s->context, ready)
				 : render_text_ready(stdout, &s->context, ready));
}

static size_t all_verdicts(const struct show *s, const struct verdict *verdicts[])
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

static void count_outcome(struct show *s, const struct attempt *a)
{
	for (size_t i = 0; i < s->options->ports_count; i++) {
		if (s->options->ports[i] == a->port)
			s->outcomes[i][a->family][a->outcome]++;
	}
}

bool show_has_enough(const struct show *s)
{
	return s->options->count && s->attempts_shown >= s->options->count;
}

void show_record(struct show *s, const struct record *r)
{
	const struct verdict *verdicts[VERDICTS_MAX];
	size_t n = 0;

	if (r->kind == RECORD_ATTEMPT)
		count_outcome(s, r->attempt);
	if (s->error || show_has_enough(s) || !filter_shows(&s->filter, r))
		return;
	s->attempts_shown += r->kind == RECORD_ATTEMPT;
	if (s->options->quiet && r->kind != RECORD_VERDICT)
		return;
	if (r->kind == RECORD_VERDICT)
		n = all_verdicts(s, verdicts);
	note(s, s->options->json ? render_json_record(stdout, &s->context, r, verdicts, n)
				 : render_text_record(stdout, &s->context, r, verdicts, n));
}

static void summarise_port(const struct show *s, const struct e25_counters *counters, size_t port,
			   enum family family, struct render_port_summary *ret)
{
	const struct e25_port_counters *c = &counters->port[port][family];

	*ret = (struct render_port_summary){
		.port = s->options->ports[port],
		.family = family,
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
	memcpy(ret->outcomes, s->outcomes[port][family], sizeof(ret->outcomes));
}

void show_summary(struct show *s, struct sensors *sensors, struct render_summary *summary)
{
	struct render_port_summary ports[VERDICTS_MAX];
	const struct verdict *verdicts[VERDICTS_MAX];
	struct e25_counters counters;
	size_t n = 0;

	if (s->options->quiet || s->error)
		return;
	sensors_counters(sensors, &counters);
	sensors_losses(sensors, &summary->lost_ring, &summary->lost_recursion);
	for (size_t i = 0; i < s->options->ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++)
			summarise_port(s, &counters, i, f, &ports[n++]);
	}
	summary->sent = counters.records;
	summary->delivered = sensors_delivered(sensors);
	summary->ports = ports;
	summary->ports_count = n;
	summary->verdicts = verdicts;
	summary->verdicts_count = all_verdicts(s, verdicts);
	note(s, s->options->json ? render_json_summary(stdout, &s->context, summary)
				 : render_text_summary(stdout, &s->context, summary));
}

void show_flush(struct show *s)
{
	if (!s->error && fflush(stdout) != 0)
		note(s, -errno);
}
