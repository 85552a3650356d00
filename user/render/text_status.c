// SPDX-License-Identifier: GPL-2.0-only
/* What a daemon knows, in words, the answer first: the findings as at the end of `watch`, what goes
 * on now, the newest attempts and changes as lines of `watch`, and who speaks. */

#include "render/status.h"

#include <errno.h>
#include <inttypes.h>

#include "base/text.h"
#include "render/text_internal.h"
#include "version.h"

/* What fits on a screen below the verdicts. */
#define ATTEMPTS_SHOWN 10
#define CHANGES_SHOWN  8

static void who(FILE *out, const struct render_context *c, const struct render_status *s)
{
	struct render_summary losses = {
		.sent = s->sent,
		.lost_ring = s->lost_ring,
		.lost_recursion = s->lost_recursion,
		.unparsed = s->unparsed,
		.not_followed = s->not_followed,
	};
	char duration[DURATION_LEN], escaped[4 * INTERFACE_NAME_LEN], zone[VIEW_TIME_OF_DAY_LEN];

	fprintf(out, "\nTimes are %s. egress25 " EGRESS25_VERSION ", pid %" PRIu32 ", watches ",
		view_zone(&c->view, s->time_ns, zone), s->pid);
	for (size_t i = 0; i < s->uplinks_count; i++)
		fprintf(out, "%s%s", i ? ", " : "",
			text_escape(s->uplinks[i], escaped, sizeof(escaped)));
	fprintf(out, "%s for %s", s->uplinks_count ? "" : "no uplink",
		duration_to_str(s->time_ns - s->started_ns, duration));
	text_losses(out, &losses);
	for (size_t i = 0; i < s->sensors_count; i++) {
		const struct render_sensor *sensor = &s->sensors[i];

		const char *words = sensor->attached ? sensor->limits : sensor->reason;

		if (!words || !*words)
			continue;
		fprintf(out,
			sensor->attached ? "The %s sensor works "
					 : "The %s sensor is not attached: ",
			sensor->name);
		text_wrap(out, 0, 4, text_width(c), words);
	}
}

/* Somebody who guesses passwords, or a scrape that is turned away. */
static void refused(FILE *out, const struct render_status *s)
{
	bool any = false;

	for (const struct render_counter *c = s->http_refused; c->name; c++) {
		if (c->value)
			fprintf(out, "%s%" PRIu64 " %s",
				any ? ", " : "HTTP, not served: ", c->value, c->name);
		any |= c->value > 0;
	}
	if (any)
		fputs(".\n", out);
}

static void attempts(FILE *out, const struct render_context *c, const struct render_status *s)
{
	size_t count = 0;

	while (count < ATTEMPTS_SHOWN && history_attempt(s->history, count))
		count++;
	if (count)
		fputs("\nThe newest attempts:\n", out);
	while (count-- > 0) {
		const struct attempt *a = history_attempt(s->history, count);
		struct record r = {.kind = RECORD_ATTEMPT, .time_ns = a->ended_ns, .attempt = a};

		(void)render_text_record(out, c, &r, NULL);
	}
}

static void changes(FILE *out, const struct render_context *c, const struct render_status *s)
{
	size_t count = 0;

	while (count < CHANGES_SHOWN && history_change(s->history, count))
		count++;
	if (count)
		fputs("\nWhat changed:\n", out);
	while (count-- > 0) {
		const struct history_change *change = history_change(s->history, count);
		const char *by = blocked_by_to_str(change->by);
		char clock[VIEW_CLOCK_LEN];

		fprintf(out, "%s  port %u over %s: %s, then %s%s%s\n",
			view_clock(&c->view, change->time_ns, s->time_ns, clock), change->port,
			family_title(change->family), port_state_to_str(change->before),
			port_state_to_str(change->state), by ? " by " : "", by ? by : "");
	}
}

int render_text_status(FILE *out, const struct render_context *c, const struct render_status *s)
{
	struct render_summary findings = {
		.time_ns = s->time_ns,
		.ports = s->ports,
		.ports_count = s->ports_count,
		.findings = s->findings,
	};

	errno = 0;
	text_findings(out, c, &findings);
	text_waiting(out, c, s);
	text_queue(out, c, s);
	text_talkers(out, c, s);
	text_counts(out, c, &findings);
	changes(out, c, s);
	attempts(out, c, s);
	who(out, c, s);
	refused(out, s);
	return text_result(out);
}
