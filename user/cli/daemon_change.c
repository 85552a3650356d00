// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the daemon tells of a verdict that changed, to --on-change, --on-change-url and
 * --otlp-logs-url: one at a time, each with a limit of time, the rest in a short queue. The loop
 * never waits for any of it.
 */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/daemon.h"
#include "cloud/notify.h"

struct change {
	char *json;
	size_t len;
	char env[4][48];
	enum receiver to;
};

static void change_done(struct change *c)
{
	free(c->json);
	free(c);
}

static const char *const names[] = {
	[TO_PROGRAM] = "on-change",
	[TO_URL] = "on-change-url",
	[TO_OTLP] = "otlp-logs-url",
};
_Static_assert(ARRAY_LEN(names) == RECEIVERS, "a receiver without its option");

/* As the options have it now: a reload may have changed it. NULL: nobody any more. */
static const char *receiver(const struct daemon *d, enum receiver to)
{
	switch (to) {
	case TO_PROGRAM:
		return d->options.on_change;
	case TO_URL:
		return d->options.on_change_url;
	case TO_OTLP:
		return d->options.otlp_logs_url;
	case RECEIVERS:
		break;
	}
	return NULL;
}

/* Only when it begins to fail, or to fail otherwise: a receiver may be away for days. */
static void note(struct daemon *d, const struct change *c, int status)
{
	static const char *const reasons[] = {
		[NOTIFY_NO_LIBRARY] = "libcurl is not there",
		[NOTIFY_REFUSED] = "the answer is not one of 200 to 299",
		[NOTIFY_NO_ANSWER] = "no answer within 10 s",
		[NOTIFY_NOT_STARTED] = "it cannot be run",
	};
	int *last = &d->change.status[c->to];
	char escaped[300];
	const char *reason =
		status > 0 && status < (int)ARRAY_LEN(reasons) ? reasons[status] : NULL;

	if (status == *last)
		return;
	*last = status;
	text_escape(receiver(d, c->to) ? receiver(d, c->to) : "", escaped, sizeof(escaped));
	if (status == 0)
		log_notice("%s: \"%s\" takes changes again", names[c->to], escaped);
	else if (reason)
		log_warning("%s: \"%s\": %s; that change is lost", names[c->to], escaped, reason);
	else
		log_warning("%s: \"%s\" ended with status %d", names[c->to], escaped, status);
}

static void next(struct daemon *d);

static void ended(struct daemon *d, int status)
{
	struct change *c = d->change.queue[0];

	d->change.child = sd_event_source_disable_unref(d->change.child);
	d->change.patience = sd_event_source_disable_unref(d->change.patience);
	d->change.pid = 0;
	note(d, c, status);
	change_done(c);
	memmove(d->change.queue, d->change.queue + 1,
		--d->change.count * sizeof(d->change.queue[0]));
	next(d);
}

static int on_child(sd_event_source *source, const siginfo_t *info, void *context)
{
	(void)source;
	ended(context, info->si_code == CLD_EXITED ? info->si_status : NOTIFY_NO_ANSWER);
	return 0;
}

/* Its own group, so that what a program started goes with it. */
static int on_patience(sd_event_source *source, uint64_t at_us, void *context)
{
	struct daemon *d = context;

	(void)source, (void)at_us;
	kill(-d->change.pid, SIGKILL);
	kill(d->change.pid, SIGKILL);
	return 0;
}

static int wait_for(struct daemon *d, pid_t child)
{
	uint64_t until_ns = clock_now_ns(CLOCK_MONOTONIC) + NOTIFY_TIMEOUT_NS;
	int r = sd_event_add_child(d->engine.event, &d->change.child, child, WEXITED, on_child, d);

	d->change.pid = child;
	if (r >= 0)
		r = sd_event_add_time(d->engine.event, &d->change.patience, CLOCK_MONOTONIC,
				      until_ns / NS_PER_US, 0, on_patience, d);
	return r;
}

static void next(struct daemon *d)
{
	while (d->change.count && !d->change.pid) {
		struct change *c = d->change.queue[0];
		const char *to = receiver(d, c->to);
		struct notification n = {
			.program = c->to == TO_PROGRAM ? to : NULL,
			.url = c->to == TO_PROGRAM ? NULL : to,
			.json = c->json,
			.len = c->len,
			.env = {c->env[0], c->env[1], c->env[2], c->env[3]},
		};
		pid_t child = n.program || n.url ? notify_start(&n) : -ECANCELED;

		if (child > 0 && wait_for(d, child) >= 0)
			return;
		if (child > 0) {
			kill(child, SIGKILL);
			while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
				;
		}
		ended(d, NOTIFY_NOT_STARTED);
	}
}

static void put(struct daemon *d, const struct verdict *v, const char *json, size_t len,
		enum receiver to)
{
	const char *by = blocked_by_to_str(v->by);
	struct change *c;

	if (d->change.count == CHANGES_MAX) {
		if (!d->change.overrun)
			log_warning("%s: the receiver is too slow; changes are left out",
				    names[to]);
		d->change.overrun = true;
		return;
	}
	d->change.overrun = false;
	c = calloc(1, sizeof(*c));
	if (!c)
		return;
	c->json = malloc(len + 1);
	if (!c->json) {
		free(c);
		return;
	}
	memcpy(c->json, json, len + 1);
	c->len = len;
	c->to = to;
	snprintf(c->env[0], sizeof(c->env[0]), "EGRESS25_PORT=%u", v->port);
	snprintf(c->env[1], sizeof(c->env[1]), "EGRESS25_FAMILY=%s",
		 v->family == FAMILY_IPV6 ? "ipv6" : "ipv4");
	snprintf(c->env[2], sizeof(c->env[2]), "EGRESS25_STATE=%s", port_state_to_str(v->state));
	snprintf(c->env[3], sizeof(c->env[3]), "EGRESS25_BY=%s", by ? by : "");
	d->change.queue[d->change.count++] = c;
}

static int write_otlp(FILE *out, const struct daemon *d, const struct record *r,
		      const struct finding *f)
{
	struct render_place place;
	struct utsname host;

	place_share(&d->place, &d->options, &place);
	return render_otlp_verdict(out, &d->context, r, f, &place,
				   uname(&host) == 0 ? host.nodename : NULL);
}

static void tell(struct daemon *d, const struct record *r, const struct finding *f, bool otlp)
{
	_cleanup_free_ char *json = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&json, &len);
	int e;

	if (!out)
		return;
	e = otlp ? write_otlp(out, d, r, f) : render_json_record(out, &d->context, r, f);
	if (fclose(out) != 0 || e < 0)
		return;
	for (enum receiver to = 0; to < RECEIVERS; to++) {
		if ((to == TO_OTLP) == otlp && receiver(d, to))
			put(d, r->verdict, json, len, to);
	}
}

void change_tell(struct daemon *d, const struct record *r, const struct finding *f)
{
	if (r->kind != RECORD_VERDICT)
		return;
	if (d->options.on_change || d->options.on_change_url)
		tell(d, r, f, false);
	if (d->options.otlp_logs_url)
		tell(d, r, f, true);
	next(d);
}

void change_close(struct daemon *d)
{
	d->change.child = sd_event_source_disable_unref(d->change.child);
	d->change.patience = sd_event_source_disable_unref(d->change.patience);
	if (d->change.pid) {
		kill(-d->change.pid, SIGKILL);
		while (waitpid(d->change.pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	while (d->change.count)
		change_done(d->change.queue[--d->change.count]);
}
