// SPDX-License-Identifier: GPL-2.0-only
/* See queue.h. */

#include "render/queue.h"

#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define say(buf, ...) text_append(buf, QUEUE_WORDS_LEN, __VA_ARGS__)

uint64_t queue_oldest_ns(const struct view *v, const struct render_queue *q, uint64_t time_ns)
{
	uint64_t now_ns = (uint64_t)view_wall_ns(v, time_ns);
	uint64_t from_ns = q->queue ? q->queue->oldest_s * 1000000000 : 0;

	return from_ns && now_ns > from_ns ? now_ns - from_ns : 0;
}

static const char *flush(const struct mail_queue *q)
{
	return strcmp(q->program, "exim") == 0 ? "exim4 -qff" : "postqueue -f";
}

static void say_course(const struct view *v, const struct render_queue *q, uint64_t time_ns,
		       char buf[static QUEUE_WORDS_LEN])
{
	const struct queue_told *t = &q->course;
	char clock[VIEW_CLOCK_LEN], left[DURATION_LEN], since[80];

	if (!t->since.time_ns)
		return;
	view_clock(v, t->recovered_ns ? t->recovered_ns : t->since.time_ns, time_ns, clock);
	snprintf(since, sizeof(since), "%" PRIu32 " %s %s,", t->since.mails,
		 t->recovered_ns ? "when mail could pass again at" : "at", clock);
	switch (t->trend) {
	case QUEUE_UNKNOWN:
	case QUEUE_TREND_COUNT:
		break;
	case QUEUE_EMPTY:
		if (t->since.mails)
			say(buf, " It drained: %s none now.", since);
		break;
	case QUEUE_GROWS:
		say(buf, " It grows: %s %" PRIu32 " now, %.3g a minute.", since, t->now.mails,
		    t->per_minute);
		break;
	case QUEUE_STEADY:
		say(buf, " It %s: %s %" PRIu32 " now.",
		    t->now.mails < t->since.mails ? "does not drain any more"
		    : t->recovered_ns		  ? "does not drain yet"
						  : "neither grows nor drains",
		    since, t->now.mails);
		break;
	case QUEUE_DRAINS:
		say(buf, " It drains: %s %" PRIu32 " now; at this rate it is empty in %s.", since,
		    t->now.mails, duration_to_str(t->empty_in_ns, left));
		break;
	}
	if (t->recovered_ns && (t->trend == QUEUE_STEADY || t->trend == QUEUE_GROWS))
		say(buf, " Have it tried at once: `%s`.", flush(q->queue));
}

static void say_wait(const struct view *v, const struct render_queue *q, uint64_t time_ns,
		     char buf[static QUEUE_WORDS_LEN])
{
	const struct mail_queue *m = q->queue;
	uint64_t oldest_ns = queue_oldest_ns(v, q, time_ns);
	char age[DURATION_LEN];

	say(buf, "%s%" PRIu32 " mail%s to %" PRIu32 " recipient%s of %zu domain%s wait%s",
	    m->partly ? "at least " : "", m->mails, text_plural(m->mails), m->recipients,
	    text_plural(m->recipients), m->count, text_plural(m->count), m->mails == 1 ? "s" : "");
	if (oldest_ns)
		say(buf, ", the oldest for %s", duration_to_str(oldest_ns, age));
	if (q->failing_recipients)
		say(buf,
		    "; %" PRIu32 " recipient%s of %" PRIu32
		    " domain%s were tried last at destinations that fail",
		    q->failing_recipients, text_plural(q->failing_recipients), q->failing_domains,
		    text_plural(q->failing_domains));
	else if (q->traced)
		say(buf, "; none was tried last at a destination that fails");
	say(buf, ".");
}

const char *queue_words(const struct view *v, const struct render_queue *q, uint64_t time_ns,
			char buf[static QUEUE_WORDS_LEN])
{
	const struct mail_queue *m = q->queue;

	buf[0] = '\0';
	if (!m) {
		say(buf, "The mail queue is being read.");
		return buf;
	}
	if (!m->program) {
		say(buf, "The mail queue: neither Postfix nor Exim is installed here.");
		return buf;
	}
	say(buf, "The mail queue (%s): ", m->program);
	if (!m->readable) {
		say(buf, "%s.", m->reason);
		return buf;
	}
	if (m->mails)
		say_wait(v, q, time_ns, buf);
	else
		say(buf, "empty.");
	say_course(v, q, time_ns, buf);
	if (q->ended)
		say(buf, " It is not read any more: restart the daemon.");
	return buf;
}

const char *queue_tried(const struct render_queue *q, size_t domain,
			char buf[static QUEUE_TRIED_LEN])
{
	static const char *const fates[] = {
		[FATE_UNKNOWN] = "", [FATE_WORKS] = " works", [FATE_FAILS] = " fails"};
	const struct mail_queue_domain *d = &q->queue->domains[domain];
	size_t used = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < d->tried_count && used < QUEUE_TRIED_LEN; i++) {
		const struct mail_queue_tried *t = &d->tried[i];
		bool is_ipv6 = address_family(&t->address) == FAMILY_IPV6;
		char address[ADDRESS_STR_LEN], port[8] = "";

		if (t->port)
			snprintf(port, sizeof(port), ":%u", t->port);
		used += (size_t)snprintf(
			buf + used, QUEUE_TRIED_LEN - used, "%s%s%s%s%s%s", i ? ", " : "",
			is_ipv6 && t->port ? "[" : "", address_to_str(&t->address, address),
			is_ipv6 && t->port ? "]" : "", port, fates[q->domains[domain].tried[i]]);
	}
	return buf;
}
