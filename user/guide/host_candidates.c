// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules of this host's firewall that fit what was seen: of the port, the address family and the
 * way the packets go. Calls them candidates, and says how to find out; says, too, when they could
 * not be read.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "guide/host.h"

#define LINE_LEN 460 /* a step has 512 */

/* What a socket here sends does not come by forward chains, what passes through by no other. */
static bool is_on_the_way(const struct candidate *c, const struct suspicion *s)
{
	bool transit = strcmp(c->hook, "forward") == 0 || strcmp(c->hook, "prerouting") == 0 ||
		       strcmp(c->hook, "ingress") == 0;

	if (s->redirects)
		return true;
	if (s->answers)
		return s->in_transit ? strcmp(c->hook, "input") != 0
				     : strcmp(c->hook, "forward") != 0;
	return s->in_transit ? strcmp(c->hook, "output") != 0 : !transit;
}

static bool fits(const struct candidate *c, const struct question *q, const struct suspicion *s)
{
	return c->redirects == s->redirects && c->answers == s->answers && is_on_the_way(c, s) &&
	       candidate_concerns(c, q->about->port, q->about->family);
}

/* What a container sends is stopped in its own namespace, or on its way, which is in another. */
static bool is_the_place(const struct candidate_list *list, const struct suspicion *s)
{
	return !s->netns || (list->netns == s->netns) != s->in_transit;
}

static void take(struct guidance *ret, const struct candidate_list *list, const struct question *q,
		 const struct suspicion *s)
{
	ret->candidates_more += list->more;
	for (size_t i = 0; i < list->rules_count; i++) {
		const struct candidate *c = &list->rules[i];

		if (!fits(c, q, s))
			continue;
		if (ret->candidates_count == ARRAY_LEN(ret->candidates)) {
			ret->candidates_more++;
			continue;
		}
		ret->candidates[ret->candidates_count].rule = c;
		ret->candidates[ret->candidates_count++].list = list;
	}
}

static void name_rules(struct guidance *ret)
{
	size_t shown = 0, used = 0;
	char line[LINE_LEN] = "";

	for (; shown < ret->candidates_count; shown++) {
		const struct candidate *c = ret->candidates[shown].rule;
		const struct candidate_list *list = ret->candidates[shown].list;
		char where[50] = "";
		int n;

		if (!list->self && list->netns)
			snprintf(where, sizeof(where), "in network namespace %" PRIu32 " ",
				 list->netns);
		n = snprintf(line + used, sizeof(line) - used,
			     "%s%stable %s %s chain %s handle %" PRIu64 ": %s", shown ? "; " : "",
			     where, c->family, c->table, c->chain, c->handle, c->rule);
		if (n < 0 || (size_t)n >= sizeof(line) - used)
			break;
		used += (size_t)n;
	}
	line[used] = '\0';
	if (shown < ret->candidates_count || ret->candidates_more)
		guidance_addf(ret, "Candidates: %s; and %zu more.", line,
			      ret->candidates_count - shown + ret->candidates_more);
	else
		guidance_addf(ret, "Candidates: %s.", line);
	guidance_add(ret,
		     "Which of these rules it is, if it is one of them, is not proven: a rule's "
		     "counter (nft list ruleset) that grows with the attempts is a sign.");
}

static void name_gaps(struct guidance *ret, const struct candidate_list *list)
{
	if (*list->unread && list->self)
		guidance_addf(ret, "The rules of the firewall could not be read (%s).",
			      list->unread);
	else if (*list->unread)
		guidance_addf(ret,
			      "The rules of the firewall in network namespace %" PRIu32
			      " could not be read (%s).",
			      list->netns, list->unread);
	else if (list->legacy)
		guidance_add(ret,
			     "There are tables of iptables-legacy, too, whose rules were not "
			     "read: iptables-legacy-save and ip6tables-legacy-save list them.");
}

void host_candidates(struct guidance *ret, const struct question *q, const struct suspicion *s)
{
	const struct location *where = q->where;
	const struct candidate_list *gap = NULL;
	size_t steps = ret->steps_count;
	bool read = false;

	for (size_t i = 0; i < where->firewalls_count; i++) {
		const struct candidate_list *list = &where->firewalls[i];

		if (!is_the_place(list, s))
			continue;
		take(ret, list, q, s);
		read |= !*list->unread;
		if (*list->unread || list->legacy)
			gap = list;
	}
	if (ret->candidates_count)
		name_rules(ret);
	else if (read)
		guidance_add(ret,
			     "No rule that nftables shows names the port or stops everything on "
			     "this way.");
	if (gap)
		name_gaps(ret, gap);
	ret->candidates_from = steps;
	ret->candidates_steps = ret->steps_count - steps;
}
