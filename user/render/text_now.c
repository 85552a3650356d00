// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a daemon sees just now: the attempts that wait for an answer, the longest first, and who
 * connects where and how that goes, what waits in the mail queue. A few rows of each; all of them
 * are in the JSON.
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/container.h"
#include "base/text.h"
#include "render/text_internal.h"

#define WAITING_SHOWN 10
#define TALKERS_SHOWN 6
#define QUEUED_SHOWN  6
#define DOMAIN_WIDTH  32 /* longer ones move the rest of their line */

static void waiting_line(FILE *out, const struct render_context *c, const struct attempt *a,
			 uint64_t now_ns)
{
	char destination[ADDRESS_STR_LEN], process[TEXT_PROCESS_LEN], age[DURATION_LEN];
	char interface[4 * INTERFACE_NAME_LEN], line[400];
	size_t used = 0;

	used += (size_t)snprintf(line, sizeof(line), "%-15s %-14s %" PRIu32 " SYN%s",
				 address_to_str(&a->destination, destination),
				 text_process(c, a, process), a->syns, text_plural(a->syns));
	if (a->left_host == LEFT_YES && a->interface[0])
		snprintf(line + used, sizeof(line) - used, ", left %s",
			 text_escape(a->interface, interface, sizeof(interface)));
	else if (a->drop.count)
		snprintf(line + used, sizeof(line) - used, ", dropped on this host%s%s",
			 a->drop.by == DROP_UNKNOWN ? "" : " by ",
			 a->drop.by == DROP_UNKNOWN ? "" : drop_by_to_str(a->drop.by));
	fprintf(out, "  %s%8s %5u  ", a->began_unseen ? ">" : " ",
		duration_to_str(now_ns > a->started_ns ? now_ns - a->started_ns : 0, age), a->port);
	text_wrap(out, 18, 18, text_width(c), line);
}

void text_waiting(FILE *out, const struct render_context *c, const struct render_status *s)
{
	const struct monitor_waiting *w = s->waiting;
	size_t shown = 0;

	if (!w || !w->all)
		return;
	fprintf(out, "\nWaiting for an answer: %" PRIu32 "\n", w->all);
	for (; shown < w->longest_count && shown < WAITING_SHOWN; shown++)
		waiting_line(out, c, &w->longest[shown], s->time_ns);
	if (w->all > shown)
		fprintf(out, "  and %zu more\n", (size_t)w->all - shown);
}

void text_queue(FILE *out, const struct render_context *c, const struct render_status *s)
{
	const struct render_queue *q = s->queue;
	char words[QUEUE_WORDS_LEN], tried[QUEUE_TRIED_LEN];
	size_t i = 0, count = q && q->queue ? q->queue->count : 0;

	if (!q)
		return;
	putc('\n', out);
	text_wrap(out, 0, 0, text_width(c), queue_words(&c->view, q, s->time_ns, words));
	if (count)
		fprintf(out, "  %-*s %8s  tried last\n", DOMAIN_WIDTH, "mail to", "waiting");
	for (; i < count && i < QUEUED_SHOWN; i++) {
		const struct mail_queue_domain *d = &q->queue->domains[i];

		fprintf(out, "  %-*s %8" PRIu32 "  ", DOMAIN_WIDTH, d->name, d->recipients);
		text_wrap(out, DOMAIN_WIDTH + 13, DOMAIN_WIDTH + 13, text_width(c),
			  queue_tried(q, i, tried));
	}
	if (count > i)
		fprintf(out, "  and %zu more domain%s\n", count - i, text_plural(count - i));
}

const char *text_talker(const struct render_context *c, const struct talker *t, bool sender,
			char buf[static TEXT_TALKER_LEN])
{
	char name[4 * PROCESS_NAME_LEN], id[CONTAINER_ID_LEN], uid[CONTAINER_POD_LEN];
	char address[ADDRESS_STR_LEN];
	const char *path, *container, *pod;

	if (!sender) {
		snprintf(buf, TEXT_TALKER_LEN, "%s, %u", address_to_str(&t->destination, address),
			 t->port);
		return buf;
	}
	if (!t->process.known) {
		snprintf(buf, TEXT_TALKER_LEN, "%s, %u", t->forwarded ? "forwarded" : "unknown",
			 t->port);
		return buf;
	}
	path = view_cgroup(&c->view, &t->process);
	container = container_id(path, id);
	pod = container_pod(path, uid);
	snprintf(buf, TEXT_TALKER_LEN, "%s uid %" PRIu32 "%s%.12s%s%s, %u",
		 text_escape(t->process.name, name, sizeof(name)), t->process.uid,
		 container ? " container " : "", container ? container : "", pod ? " pod " : "",
		 pod ? pod : "", t->port);
	return buf;
}

static void counts_line(FILE *out, int width, const char *who, const struct talker_counts *n)
{
	fprintf(out, "  %-*.*s %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %8" PRIu64 "\n", width, width,
		who, n->attempts, n->answered, n->failed, n->waiting);
}

static void talkers(FILE *out, const struct render_context *c, const struct talker_list *of,
		    bool senders)
{
	const struct talker *sorted[TALKERS_SHOWN];
	struct talker_counts others;
	size_t count = talkers_sorted(of, sorted, TALKERS_SHOWN, &others);
	char who[TEXT_TALKER_LEN];
	int width = (int)text_width(c) - 2 - 4 * 9, used = 12;

	if (!count)
		return;
	for (size_t i = 0; i < count; i++) {
		int len = (int)strlen(text_talker(c, sorted[i], senders, who));

		used = len > used ? len : used;
	}
	width = used < width ? used : width < 12 ? 12 : width;
	fprintf(out, "\n%-*s attempts answered   failed  waiting\n", width + 2,
		senders ? "Who connects" : "Where to");
	for (size_t i = 0; i < count; i++)
		counts_line(out, width, text_talker(c, sorted[i], senders, who),
			    &sorted[i]->counts);
	if (others.attempts)
		counts_line(out, width, "others", &others);
}

void text_talkers(FILE *out, const struct render_context *c, const struct render_status *s)
{
	talkers(out, c, &s->history->talkers.senders, true);
	talkers(out, c, &s->history->talkers.destinations, false);
}

int render_text_ticker(FILE *out, const struct render_context *c, const struct attempt *newest,
		       const struct monitor_waiting *waiting, uint64_t now_ns)
{
	char destination[ADDRESS_STR_LEN], process[TEXT_PROCESS_LEN], age[DURATION_LEN];
	char time[VIEW_TIME_OF_DAY_LEN], line[500];
	int width = (int)text_width(c) - 1;
	size_t used;

	errno = 0;
	used = (size_t)snprintf(line, sizeof(line), "%.8s ",
				view_time_of_day(&c->view, now_ns, time));
	if (waiting->longest_count)
		used += (size_t)snprintf(
			line + used, sizeof(line) - used, "%" PRIu32 " waiting, for up to %s",
			waiting->all,
			duration_to_str(now_ns - waiting->longest[0].started_ns, age));
	if (newest)
		snprintf(line + used, sizeof(line) - used, "; %u %s %s SYN %" PRIu32, newest->port,
			 address_to_str(&newest->destination, destination),
			 text_process(c, newest, process), newest->syns);
	fprintf(out, "%s%.*s%s", paint_on(c, PAINT_DIM), width, line, paint_off(c, PAINT_DIM));
	return text_result(out);
}

int render_text_idle(FILE *out, const struct render_context *c, uint64_t time_ns, uint64_t idle_ns)
{
	char line[200];

	errno = 0;
	text_time(out, c, time_ns);
	snprintf(line, sizeof(line),
		 "No mail is being sent: nothing was tried for %.0f s. Flush the queue (`postqueue "
		 "-f`, `exim4 -qff`), or ask at once: `egress25 check`.",
		 (double)idle_ns / 1e9);
	text_wrap(out, TEXT_INDENT, TEXT_INDENT, text_width(c), line);
	return text_result(out);
}
