// SPDX-License-Identifier: GPL-2.0-only
/* The lists on the page: the newest attempts, what changed, counts. */

#include <inttypes.h>

#include "base/text.h"
#include "render/html_internal.h"

#define ATTEMPTS_SHOWN 30
#define CHANGES_SHOWN  12
#define WAITING_SHOWN  20
#define TALKERS_SHOWN  10
#define QUEUED_SHOWN   10

struct column {
	const char *class, *text;
};

/* A number that a phone, which shows no heads of columns, shows with its name, and leaves out where
 * it is 0. */
static void put_named(FILE *out, uint64_t number, const char *name)
{
	fprintf(out, "<td class=\"n%s\" data-name=\"%s\">%" PRIu64 "</td>", number ? "" : " zero",
		name, number);
}

/* A table that may be wider than a phone, reached by the keyboard as well: up to its first row. The
 * list of columns ends with one without text. */
static void begin_table(FILE *out, const char *id, const char *class, const char *caption,
			const struct column *columns)
{
	fprintf(out,
		"<section id=\"%s\"><div class=\"wide\" role=\"region\" tabindex=\"0\" "
		"aria-label=\"%s\"><table class=\"%s\"><caption>%s</caption>",
		id, caption, class, caption);
	fputs("<thead><tr>", out);
	for (; columns->text; columns++)
		fprintf(out, "<th scope=\"col\"%s%s%s>%s</th>", columns->class ? " class=\"" : "",
			columns->class ? columns->class : "", columns->class ? "\"" : "",
			columns->text);
	fputs("</tr></thead><tbody>", out);
}

static void end_table(FILE *out)
{
	fputs("</tbody></table></div></section>\n", out);
}

static void put_attempts(FILE *out, const struct render_context *c, const struct render_status *s)
{
	static const struct column columns[] = {{NULL, "Ended"},       {"n", "Port"},
						{NULL, "Destination"}, {NULL, "Process"},
						{NULL, "How"},	       {NULL, NULL}};
	char destination[ADDRESS_STR_LEN], process[TEXT_PROCESS_LEN], story[TEXT_STORY_LEN];
	const struct attempt *a;

	if (!history_attempt(s->history, 0))
		return;
	begin_table(out, "attempts", "cards", "The newest attempts", columns);
	for (size_t i = 0; i < ATTEMPTS_SHOWN && (a = history_attempt(s->history, i)); i++) {
		fprintf(out, "<tr id=\"attempt-%" PRIu64 "\">", a->id);
		html_clock(out, c, s, a->ended_ns);
		fprintf(out, "<td class=\"n\">%u</td>", a->port);
		html_element(out, "td", "", address_to_str(&a->destination, destination));
		html_element(out, "td", "", text_process(c, a, process));
		fprintf(out, "<td class=\"text %s\">", html_class(paint_outcome(a->outcome)));
		html_put(out, text_story(a, story));
		fputs("</td></tr>", out);
	}
	end_table(out);
}

static void put_waiting(FILE *out, const struct render_context *c, const struct render_status *s)
{
	static const struct column columns[] = {
		{"n", "For"},  {"n", "Port"},	{NULL, "Destination"}, {NULL, "Process"},
		{"n", "SYNs"}, {NULL, "Where"}, {NULL, NULL}};
	char destination[ADDRESS_STR_LEN], process[TEXT_PROCESS_LEN], age[DURATION_LEN];
	char interface[4 * INTERFACE_NAME_LEN];
	const struct monitor_waiting *w = s->waiting;

	if (!w || !w->all)
		return;
	begin_table(out, "waiting", "cards", "Waiting for an answer", columns);
	for (size_t i = 0; i < WAITING_SHOWN && i < w->longest_count; i++) {
		const struct attempt *a = &w->longest[i];
		bool left = a->left_host == LEFT_YES && a->interface[0];

		fprintf(out, "<tr id=\"waiting-%" PRIu64 "\">", a->id);
		html_element(out, "td", "n", duration_to_str(s->time_ns - a->started_ns, age));
		fprintf(out, "<td class=\"n\">%u</td>", a->port);
		html_element(out, "td", "", address_to_str(&a->destination, destination));
		html_element(out, "td", "", text_process(c, a, process));
		put_named(out, a->syns, a->syns == 1 ? "SYN" : "SYNs");
		fprintf(out, "<td>%s",
			left		? "left "
			: a->drop.count ? "dropped on this host"
					: "");
		if (left)
			html_put(out, text_escape(a->interface, interface, sizeof(interface)));
		fputs("</td></tr>", out);
	}
	end_table(out);
}

static void put_queue(FILE *out, const struct render_context *c, const struct render_status *s)
{
	static const struct column columns[] = {
		{NULL, "Mail to"}, {"n", "Waiting"}, {NULL, "Tried last"}, {NULL, NULL}};
	const struct render_queue *q = s->queue;
	char words[QUEUE_WORDS_LEN], tried[QUEUE_TRIED_LEN];

	if (!q)
		return;
	fputs("<section id=\"queue\">", out);
	html_element(out, "p", "", queue_words(&c->view, q, s->time_ns, words));
	fputs("</section>\n", out);
	if (s->nameless || !q->queue || !q->queue->count)
		return;
	begin_table(out, "queued", "cards", "The mail queue", columns);
	for (size_t i = 0; i < q->queue->count && i < QUEUED_SHOWN; i++) {
		const struct mail_queue_domain *d = &q->queue->domains[i];

		fputs("<tr>", out);
		html_element(out, "td", q->domains[i].failing ? "bad" : "", d->name);
		fprintf(out, "<td class=\"n\">%" PRIu32 "</td>", d->recipients);
		html_element(out, "td", "text", queue_tried(q, i, tried));
		fputs("</tr>", out);
	}
	end_table(out);
}

static void put_talker_counts(FILE *out, const char *who, const char *class,
			      const struct talker_counts *n)
{
	fputs("<tr>", out);
	html_element(out, "td", class, who);
	put_named(out, n->attempts, "tried");
	put_named(out, n->answered, "answered");
	put_named(out, n->failed, "failed");
	put_named(out, n->waiting, "waiting");
	fputs("</tr>", out);
}

/* Who connects, or where to. */
static void put_talkers(FILE *out, const struct render_context *c, const struct talker_list *of,
			bool senders)
{
	const struct column columns[] = {{NULL, senders ? "Who" : "Where"},
					 {"n", "Attempts"},
					 {"n", "answered"},
					 {"n", "failed"},
					 {"n", "waiting"},
					 {NULL, NULL}};
	const struct talker *sorted[TALKERS_SHOWN];
	struct talker_counts others;
	size_t count = talkers_sorted(of, sorted, TALKERS_SHOWN, &others);
	char who[TEXT_TALKER_LEN];

	if (!count)
		return;
	begin_table(out, senders ? "senders" : "destinations", "cards",
		    senders ? "Who connects" : "Where to", columns);
	for (size_t i = 0; i < count; i++)
		put_talker_counts(out, text_talker(c, sorted[i], senders, who),
				  talker_fails(sorted[i]) ? "bad" : "", &sorted[i]->counts);
	if (others.attempts)
		put_talker_counts(out, "others", "", &others);
	end_table(out);
}

static void put_changes(FILE *out, const struct render_context *c, const struct render_status *s)
{
	static const struct column columns[] = {
		{NULL, "When"}, {NULL, "Port"}, {NULL, "Verdict"}, {NULL, NULL}};
	const struct history_change *change;

	if (!history_change(s->history, 0))
		return;
	begin_table(out, "changes", "cards", "What changed", columns);
	for (size_t i = 0; i < CHANGES_SHOWN && (change = history_change(s->history, i)); i++) {
		const char *by = blocked_by_to_str(change->by);

		fprintf(out, "<tr id=\"change-%" PRIu64 "\">", s->history->changes_total - i);
		html_clock(out, c, s, change->time_ns);
		fprintf(out,
			"<td>%u %s</td><td class=\"text\">%s, then <span class=\"%s\">%s</span>",
			change->port, family_title(change->family),
			port_state_to_str(change->before), html_class(paint_state(change->state)),
			port_state_to_str(change->state));
		if (by)
			fprintf(out, " by %s", by);
		fputs("</td></tr>", out);
	}
	end_table(out);
}

static void put_counts(FILE *out, const struct render_status *s)
{
	static const struct column columns[] = {
		{"n", "Port"},	      {NULL, "Family"},	     {"n", "SYNs"},
		{"n", "repeated"},    {"n", "RSTs in"},	     {"n", "RSTs out"},
		{"n", "ICMP errors"}, {"n", "dropped here"}, {NULL, NULL},
	};

	begin_table(out, "counts", "", "Counts", columns);
	for (size_t i = 0; i < s->ports_count; i++) {
		const struct render_port_summary *p = &s->ports[i];
		const uint64_t numbers[] = {
			p->syns,
			p->retries,
			p->resets_in_handshake + p->resets_in_established,
			p->resets_out,
			p->icmp_errors,
			p->dropped_here,
		};

		fprintf(out, "<tr id=\"count-%u-%s\"><td class=\"n\">%u</td><td>%s</td>", p->port,
			family_to_str(p->family), p->port, family_title(p->family));
		for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
			fprintf(out, "<td class=\"n\">%" PRIu64 "</td>", numbers[k]);
		fputs("</tr>", out);
	}
	end_table(out);
}

void html_lists(FILE *out, const struct render_context *c, const struct html_page *p)
{
	const struct render_status *s = p->status;

	if (s->nameless && s->waiting && s->waiting->all)
		fprintf(out,
			"<section id=\"waiting\"><p>Waiting for an answer: %" PRIu32
			"</p></section>\n",
			s->waiting->all);
	put_queue(out, c, s);
	if (!s->nameless) {
		put_waiting(out, c, s);
		put_talkers(out, c, &s->history->talkers.senders, true);
		put_talkers(out, c, &s->history->talkers.destinations, false);
		put_attempts(out, c, s);
	} else {
		fputs("<section><p>Processes and destinations are shown to root and the group "
		      "egress25 on this machine, and to whoever has the password.</p></section>\n",
		      out);
	}
	put_changes(out, c, s);
	put_counts(out, s);
}
