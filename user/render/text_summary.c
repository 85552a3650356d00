// SPDX-License-Identifier: GPL-2.0-only
/*
 * The longer text: the summary at the end of `watch`.
 */

#include "render/text_internal.h"

#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

/* A verdict this young stands right above the summary, with its advice. */
#define JUST_NS 5000000000ULL

/* A column of the table; the first two are always there, the others where one of the ports has any.
 */
static const struct {
	const char *head;
	bool always;
} columns[] = {{"SYNs", true},	    {"repeated", true}, {"RSTs in", false},
	       {"RSTs out", false}, {"ICMP", false},	{"dropped", false}};
#define COLUMNS	     ARRAY_LEN(columns)
#define COLUMN_WIDTH 9

static void numbers_of(const struct render_port_summary *p, uint64_t ret[static COLUMNS])
{
	const uint64_t numbers[] = {
		p->syns,       p->retries,     p->resets_in_handshake + p->resets_in_established,
		p->resets_out, p->icmp_errors, p->dropped_here,
	};

	_Static_assert(ARRAY_LEN(numbers) == COLUMNS, "a column without its number");
	memcpy(ret, numbers, sizeof(numbers));
}

static void say_part(char *text, size_t len, uint64_t n, const char *what)
{
	size_t used = strlen(text);

	if (n)
		snprintf(text + used, len - used, "%s%" PRIu64 " %s", used ? ", " : "", n, what);
}

/* What became of the attempts. */
static void port_ends(char *text, size_t len, const struct render_port_summary *p,
		      const struct render_reading *reading)
{
	text[0] = '\0';
	say_part(text, len, p->waiting, "waiting");
	for (enum outcome o = OUTCOME_ESTABLISHED; o < OUTCOME_COUNT; o++)
		say_part(text, len, p->outcomes[o], outcome_to_str(o));
	say_part(text, len, p->open, "open now");
	say_part(text, len, p->outcomes[OUTCOME_PENDING],
		 reading && reading->one_direction ? "of which answers were not recorded"
						   : "unanswered at the end");
}

static void port_counts(FILE *out, const struct render_context *c,
			const struct render_port_summary *p, const bool shown[static COLUMNS],
			const struct render_reading *reading)
{
	uint64_t numbers[COLUMNS];
	char ends[400];
	int column;

	numbers_of(p, numbers);
	column = fprintf(out, "%5u  %-6s", p->port, family_title(p->family));
	for (size_t i = 0; i < COLUMNS; i++) {
		if (shown[i])
			column += fprintf(out, "%*" PRIu64, COLUMN_WIDTH, numbers[i]);
	}
	column += fprintf(out, "  ");
	port_ends(ends, sizeof(ends), p, reading);
	text_wrap(out, (unsigned int)column, (unsigned int)column, text_width(c), ends);
}

static bool has_traffic(const struct render_port_summary *p)
{
	uint64_t sum = p->syns + p->retries + p->resets_in_handshake + p->resets_in_established +
		       p->resets_out + p->icmp_errors + p->dropped_here + p->wire_syns;

	for (enum outcome o = OUTCOME_ESTABLISHED; o < OUTCOME_COUNT; o++)
		sum += p->outcomes[o];
	return sum > 0;
}

void text_verdicts(FILE *out, const struct render_context *c, const struct render_summary *s)
{
	struct render_memory memory = {0};
	struct render_context fresh = *c;

	for (size_t i = 0; i < s->findings.count; i++) {
		const struct finding *f = &s->findings.list[i];

		if (!f->telling)
			continue;
		putc('\n', out);
		text_finding(out, c, 0, f, !f->advises);
		/* What scrolled away is said again, each advice once; what was just said is not. */
		fresh.memory = c->memory && s->time_ns - f->verdict->decided_ns < JUST_NS
				       ? c->memory
				       : &memory;
		text_advice(out, &fresh, 2, f);
	}
}

void text_losses(FILE *out, const struct render_summary *s)
{
	if (s->lost_ring || s->lost_recursion)
		fprintf(out,
			". Lost: %" PRIu64 " of %" PRIu64 " records, %" PRIu64
			" program run%s skipped by the kernel; counters are unaffected",
			s->lost_ring, s->sent, s->lost_recursion, text_plural(s->lost_recursion));
	else
		fputs(s->lost_client ? ", no record lost" : ", nothing lost", out);
	if (s->lost_client)
		fprintf(out, "; %" PRIu64 " line%s left out, for standard output was not read",
			s->lost_client, s->lost_client == 1 ? " is" : "s are");
	if (s->unparsed)
		fprintf(out, "; headers of %" PRIu64 " packet%s could not be read", s->unparsed,
			text_plural(s->unparsed));
	if (s->not_followed)
		fprintf(out,
			"; the beginning of up to %" PRIu64
			" attempt%s is not known: more were under way than can be followed at once (--memory)",
			s->not_followed, text_plural(s->not_followed));
	fputs(".\n", out);
}

static const char *fingerprint_of(const struct findings *f, enum family family)
{
	for (size_t i = 0; i < f->count; i++) {
		if (f->list[i].verdict->family == family)
			return f->list[i].fingerprint;
	}
	return "";
}

/* Only where all was seen, nothing is nothing. */
static void say_none(FILE *out, const struct render_reading *r)
{
	uint64_t unread = r ? r->cut + r->damaged + r->wild : 0;

	for (size_t i = 0; r && i < RENDER_OPAQUE_MAX; i++)
		unread += r->opaque[i];
	if (r && r->answers_alone)
		fputs("Connections to watched ports are in it, the SYNs that began them are not: "
		      "nothing is\nconcluded. Begin to capture before the connections are "
		      "made.\n",
		      out);
	else if (r && r->of_packets && r->mail && !r->inbound)
		fputs("Packets of connections to watched ports are in it, none of them a SYN of "
		      "this side: nothing\nis concluded.\n",
		      out);
	else if (unread || (r && !r->complete))
		fputs("No connection to a watched port was seen; what could not be read may hold "
		      "some.\n",
		      out);
	else
		fputs("No connection to a watched port was tried.\n", out);
	if (!r)
		fputs("Mail that waits all the same: look at its queue (mailq), at DNS, at the relay's "
		      "port (--ports), and\nwhether its program may open sockets at all (a service's "
		      "RestrictAddressFamilies, seccomp).\n",
		      out);
}

void text_counts(FILE *out, const struct render_context *c, const struct render_summary *s)
{
	bool any = false, shown[COLUMNS];
	uint64_t numbers[COLUMNS];

	for (size_t k = 0; k < COLUMNS; k++)
		shown[k] = columns[k].always;
	for (size_t i = 0; i < s->ports_count; i++) {
		numbers_of(&s->ports[i], numbers);
		any |= has_traffic(&s->ports[i]);
		for (size_t k = 0; k < COLUMNS; k++)
			shown[k] |= numbers[k] > 0;
	}
	if (!any)
		return;
	fputs("\n port  family", out);
	for (size_t k = 0; k < COLUMNS; k++) {
		if (shown[k])
			fprintf(out, "%*s", COLUMN_WIDTH, columns[k].head);
	}
	fputs("  attempts\n", out);
	for (size_t i = 0; i < s->ports_count; i++) {
		if (has_traffic(&s->ports[i]))
			port_counts(out, c, &s->ports[i], shown, s->reading);
	}
}

void text_findings(FILE *out, const struct render_context *c, const struct render_summary *s)
{
	bool any = false;

	for (size_t i = 0; i < s->ports_count; i++)
		any |= has_traffic(&s->ports[i]);
	if (!any)
		say_none(out, s->reading);
	text_verdicts(out, c, s);
}

static void fingerprints(FILE *out, const struct render_summary *s)
{
	for (enum family f = 0; f < FAMILY_COUNT; f++) {
		const char *fingerprint = fingerprint_of(&s->findings, f);

		if (*fingerprint)
			fprintf(out, "\nFingerprint over %s: %s\n", family_title(f), fingerprint);
	}
}

int render_text_summary(FILE *out, const struct render_context *c, const struct render_summary *s)
{
	char duration[DURATION_LEN];

	errno = 0;
	if (s->reading)
		text_reading(out, c, s);
	text_findings(out, c, s);
	text_counts(out, c, s);
	/* A capture is read by who compares networks. */
	if (c->verbose || s->reading)
		fingerprints(out, s);
	if (!s->reading) {
		fprintf(out, "\nWatched for %s", duration_to_str(s->duration_ns, duration));
		text_losses(out, s);
	}
	return text_result(out);
}
