// SPDX-License-Identifier: GPL-2.0-only
/* What the evidence of a verdict weighs, and what is missing while nothing is decided. */

#include "finding/reason_list.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/text.h"

enum basis { NETWORK, HOST, ROUTE };

/* What one kind of evidence says of its networks: "2 networks" + text. */
static const struct {
	enum basis basis;
	const char *one, *many;
} term_words[] = {
	[TERM_SILENT_DEAD] = {NETWORK, "was already unreachable; not counted",
			      "were already unreachable; not counted"},
	[TERM_SILENT_STRANGER] = {NETWORK, "silent, first attempt", "silent, first attempt"},
	[TERM_SILENT_ELSEWHERE] = {NETWORK, "that is silent answers on another port",
				   "that are silent answer on another port"},
	[TERM_SILENT_KNOWN] = {NETWORK, "that is silent answered on this port before",
			       "that are silent answered on this port before"},
	[TERM_SILENT_EXCHANGER] = {NETWORK, "counts as well-known exchanger",
				   "count as well-known exchangers"},
	[TERM_REFUSED] = {NETWORK, "refused the connection", "refused the connection"},
	[TERM_RESET_MISFIT] = {NETWORK, "was reset by something that is not the destination",
			       "were reset by something that is not the destination"},
	[TERM_UNREACHABLE] = {NETWORK, "was called unreachable by ICMP",
			      "were called unreachable by ICMP"},
	[TERM_PROHIBITED] = {NETWORK, "was called prohibited by ICMP",
			     "were called prohibited by ICMP"},
	[TERM_DROPPED_SELECTIVE] = {HOST, "was stopped on this host while others answered",
				    "were stopped on this host while others answered"},
	[TERM_DROPPED_HERE] = {HOST, "was stopped on this host", "were stopped on this host"},
	[TERM_DROPPED_REPEATED] = {HOST, "was stopped on this host several times over",
				   "were stopped on this host several times over"},
	[TERM_FOREIGN_SOURCE] = {HOST, "was silent to a source address that nobody can answer",
				 "were silent to a source address that nobody can answer"},
	[TERM_NO_ROUTE] = {ROUTE, "has no route", "have no route"},
	[TERM_NO_ROUTE_REPEATED] = {ROUTE, "had no route several times over",
				    "had no route several times over"},
};
_Static_assert(ARRAY_LEN(term_words) == TERM_COUNT, "evidence without words");

static enum basis basis_of(const struct verdict *v)
{
	return v->by == BY_HOST ? HOST : v->by == BY_NO_ROUTE ? ROUTE : NETWORK;
}

void reasons_of_terms(struct reason_list *l, const struct verdict *v)
{
	const struct term_count *terms = v->evidence.terms;

	for (enum term t = TERM_COUNT - 1; t > TERM_NONE; t--) {
		if (!terms[t].networks ||
		    (v->state == STATE_BLOCKED && term_words[t].basis != basis_of(v)))
			continue;
		reason_add(l, "%" PRIu32 " network%s %s (weight %.3g%s)", terms[t].networks,
			   text_plural(terms[t].networks),
			   terms[t].networks == 1 ? term_words[t].one : term_words[t].many,
			   terms[t].weight, terms[t].networks == 1 ? "" : " each");
	}
}

/* "third"; beyond the words a number. */
static const char *ordinal(uint32_t n, char buf[static 16])
{
	static const char *const words[] = {[1] = "first",  [2] = "second", [3] = "third",
					    [4] = "fourth", [5] = "fifth",  [6] = "sixth"};

	if (n > 0 && n < ARRAY_LEN(words))
		return words[n];
	snprintf(buf, 16, "%" PRIu32 "th", n);
	return buf;
}

/* What would settle it. */
static void add_undecided(struct reason_list *l, const struct evidence *e)
{
	const char *kind = e->sum_is_local ? "" : "silent ";
	const char *failing = e->sum_is_local ? " failing here" : "";
	char nth[16], again[64] = "", many[16] = "one";

	if (e->networks == 0) {
		reason_add(
			l,
			"no public destination has been tried lately: send a mail to another domain, "
			"or connect to a few");
		return;
	}
	if (e->missing.networks != 1)
		snprintf(many, sizeof(many), "%" PRIu32, e->missing.networks);
	if (e->missing.syns)
		snprintf(again, sizeof(again), ", or a %s SYN to the same one,",
			 ordinal(e->missing.syns, nth));
	if (e->sum_is_local && !e->last_answer_ns)
		reason_add(l,
			   "undecided: evidence %.3g of %.3g; %s more network%s%s would decide it",
			   e->sum, e->threshold, many, text_plural(e->missing.networks), again);
	else
		reason_add(l,
			   "undecided: evidence %.3g of %.3g; about %" PRIu32
			   " more %snetwork%s%s would "
			   "decide it, one answer opens it",
			   e->sum, e->threshold, e->missing.networks, kind,
			   text_plural(e->missing.networks), failing);
}

void reasons_of_sum(struct reason_list *l, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;

	if (v->state == STATE_BLOCKED)
		reason_add(
			l, "evidence %.3g of %.3g needed%s", e->sum, e->threshold,
			e->rule_counts
				? " (half of the usual: this provider is known to block the port)"
				: "");
	else if (v->state == STATE_UNKNOWN)
		add_undecided(l, e);
}
