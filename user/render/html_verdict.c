// SPDX-License-Identifier: GPL-2.0-only
/* The ports on the page: headline, the way of a SYN, the last hour, the next step, and what is
 * folded away. */

#include <inttypes.h>
#include <string.h>

#include "finding/journey.h"
#include "render/html_internal.h"

static void put_list(FILE *out, const char *tag, const char *const *texts, size_t count)
{
	if (!count)
		return;
	fprintf(out, "<%s>", tag);
	for (size_t i = 0; i < count; i++)
		html_element(out, "li", "", texts[i]);
	fprintf(out, "</%s>", tag);
}

/* Those that are facts, or those that are not. */
static size_t pick_reasons(const struct finding *f, bool facts,
			   const char *ret[static FINDING_REASONS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < f->reasons_count; i++) {
		if ((f->reasons_kind[i] == REASON_FACT) == facts)
			ret[count++] = f->reasons[i];
	}
	return count;
}

static void put_reasons(FILE *out, const struct finding *f)
{
	const struct verdict *v = f->verdict;
	const char *texts[FINDING_REASONS_MAX];
	size_t count;

	if (f->why[0])
		html_element(out, "p", "", f->why);
	put_list(out, "ul", texts, pick_reasons(f, true, texts));
	count = pick_reasons(f, false, texts);
	if (!count)
		return;
	fprintf(out, "<details id=\"why-%u-%s\"><summary>All of the evidence</summary>", v->port,
		family_to_str(v->family));
	put_list(out, "ul", texts, count);
	fputs("</details>", out);
}

/* ---- the way ---- */

static void put_station(FILE *out, const struct finding *f, const struct journey *way,
			enum station at)
{
	static const char *const names[] = {
		[STATION_PROCESS] = "This host",  [STATION_FIREWALL] = "Firewall",
		[STATION_UPLINK] = "Uplink",	  [STATION_NETWORK] = "Network",
		[STATION_SERVER] = "Mail server",
	};
	static const char *const words[] = {
		[PASSAGE_UNKNOWN] = "",
		[PASSAGE_PASSED] = "passed",
		[PASSAGE_STOPPED] = "stops here",
		[PASSAGE_DOUBTED] = "here or beyond",
	};

	_Static_assert(sizeof(names) / sizeof(names[0]) == STATION_COUNT, "a station, no name");
	_Static_assert(sizeof(words) / sizeof(words[0]) == PASSAGE_COUNT, "a passage, no word");
	(void)f;
	fprintf(out, "<li class=\"%s\"><b>%s</b><span>%s</span></li>", passage_to_str(way->at[at]),
		names[at],
		at == STATION_SERVER && way->at[at] == PASSAGE_PASSED ? "answers"
								      : words[way->at[at]]);
}

static void put_way(FILE *out, const struct finding *f)
{
	struct journey way;

	journey_of_verdict(&way, f->verdict);
	fputs("<ol class=\"way\" aria-label=\"The way of a SYN, and where it stops: ", out);
	html_put(out, way.words);
	fputs("\">", out);
	for (enum station at = 0; at < STATION_COUNT; at++)
		put_station(out, f, &way, at);
	fputs("</ol>", out);
}

/* ---- what to do ---- */

static void put_source(FILE *out, const struct guidance *g)
{
	if (!g->source)
		return;
	fputs("<p>Source", out);
	if (g->as_of) {
		fputs(" (as of ", out);
		html_put(out, g->as_of);
		putc(')', out);
	}
	fputs(": ", out);
	/* Some sources are a name only. */
	if (strncmp(g->source, "https://", strlen("https://")) == 0 && !strchr(g->source, ' ')) {
		fputs("<a rel=\"noreferrer\" href=\"", out);
		html_put(out, g->source);
		fputs("\">", out);
		html_put(out, g->source);
		fputs("</a>", out);
	} else {
		html_put(out, g->source);
	}
	fputs("</p>", out);
}

static void put_not_confirmed(FILE *out, const struct guidance *g)
{
	if (!g->not_confirmed || !*g->not_confirmed)
		return;
	fputs("<p>Not confirmed:</p><ul>", out);
	for (const char *const *what = g->not_confirmed; *what; what++)
		html_element(out, "li", "", *what);
	fputs("</ul>", out);
}

static void put_next(FILE *out, const struct finding *f)
{
	const struct verdict *v = f->verdict;
	const char *family = family_to_str(v->family);

	if (!f->next || v->state == STATE_OPEN)
		return;
	fprintf(out, "<div class=\"next\"><strong>Next step</strong><p id=\"next-%u-%s\">", v->port,
		family);
	html_put(out, f->next);
	fprintf(out, "</p><button type=\"button\" data-copy=\"next-%u-%s\">Copy</button></div>",
		v->port, family);
}

/* What is not for the person at this machine, or not sure. */
static void put_more(FILE *out, const struct finding *f)
{
	const struct guidance *g = &f->guidance;

	if (g->key_steps >= g->steps_count && !(g->not_confirmed && *g->not_confirmed))
		return;
	fprintf(out, "<details id=\"more-%u-%s\"><summary>More</summary>", f->verdict->port,
		family_to_str(f->verdict->family));
	if (g->key_steps < g->steps_count)
		put_list(out, "ul", g->steps + g->key_steps, g->steps_count - g->key_steps);
	put_not_confirmed(out, g);
	fputs("</details>", out);
}

static void put_advice(FILE *out, const struct finding *f)
{
	const struct guidance *g = &f->guidance;

	if (!f->advises)
		return;
	fprintf(out, "<details id=\"do-%u-%s\"><summary>What to do", f->verdict->port,
		family_to_str(f->verdict->family));
	/* Whose rules they are, and what they grant; what is of this machine is nobody's. */
	if (g->provider && g->rule && g->exemption != EXEMPTION_NOT_NEEDED) {
		fputs(" (", out);
		html_put(out, g->provider);
		fputs(", exemption: ", out);
		html_put(out, exemption_to_str(g->exemption));
		putc(')', out);
	}
	fputs("</summary>", out);
	if (f->has_hint) {
		fputs("<p>Hint, from which ports answer: ", out);
		html_put(out, f->hint.text);
		fputs("</p>", out);
	}
	if (g->summary)
		html_element(out, "p", "", g->summary);
	put_list(out, "ol", g->steps, g->key_steps);
	put_source(out, g);
	put_more(out, f);
	fputs("</details>", out);
}

static void put_ticket(FILE *out, const char *ticket)
{
	if (!ticket)
		return;
	fputs("<details id=\"ticket\"><summary>Text for a support ticket</summary><p><button "
	      "type=\"button\" data-copy=\"ticket-text\">Copy the ticket</button></p><pre "
	      "id=\"ticket-text\">",
	      out);
	html_put(out, ticket);
	fputs("</pre></details>", out);
}

/* ---- all of a port ---- */

static void put_since(FILE *out, const struct render_context *c, const struct render_status *s,
		      const struct verdict *v)
{
	char clock[VIEW_CLOCK_LEN], duration[DURATION_LEN];

	html_element(out, "p", "word",
		     v->state == STATE_UNKNOWN ? "undecided" : port_state_to_str(v->state));
	if (v->since_ns && v->since_ns <= s->time_ns)
		fprintf(out, " <span class=\"soft\">since %s, for %s</span>",
			view_clock(&c->view, v->since_ns, s->time_ns, clock),
			duration_to_str(s->time_ns - v->since_ns, duration));
}

static void put_verdict(FILE *out, const struct render_context *c, const struct html_page *p,
			const struct finding *f, bool first)
{
	const struct verdict *v = f->verdict;

	fprintf(out,
		"<article class=\"%s%s\" id=\"port-%u-%s\" data-port=\"%u\" data-family=\"%s\" "
		"data-state=\"%s\">",
		html_class(paint_state(v->state)), first ? " first" : "", v->port,
		family_to_str(v->family), v->port, family_to_str(v->family),
		port_state_to_str(v->state));
	put_since(out, c, p->status, v);
	html_element(out, "h2", "", f->headline);
	put_way(out, f);
	put_next(out, f);
	put_reasons(out, f);
	html_hour(out, c, p->status, v->port, v->family);
	put_advice(out, f);
	if (first && f->advises && v->state != STATE_OPEN)
		put_ticket(out, p->ticket);
	fputs("</article>\n", out);
}

void html_verdicts(FILE *out, const struct render_context *c, const struct html_page *p)
{
	const struct findings *all = &p->status->findings;
	const struct finding *worst = html_subject(all);
	bool others = false;

	if (worst)
		put_verdict(out, c, p, worst, true);
	for (size_t i = 0; i < all->count; i++) {
		const struct finding *f = &all->list[i];

		if (f == worst || !f->telling)
			continue;
		if (!others)
			fputs("<div class=\"others\">", out);
		others = true;
		put_verdict(out, c, p, f, false);
	}
	if (others)
		fputs("</div>\n", out);
	else if (!worst)
		fputs("<article class=\"none first\"><p class=\"word\">waiting</p><h2>Nothing is known "
		      "yet.</h2><p>No connection to a watched port was tried since this daemon "
		      "started. Verdicts come with the mail traffic that is there anyway; nothing is "
		      "sent to find out. To have an answer now, run <code>egress25 check</code>, or "
		      "let the mail program try again: <code>postqueue -f</code>.</p></article>\n",
		      out);
}
