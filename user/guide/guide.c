// SPDX-License-Identifier: GPL-2.0-only
/*
 * Picks the advice: with the rule for where the machine is, decides by the verdict whether the
 * provider, this host or nobody in particular is to be spoken of. States no fact about any
 * provider; those are in the tables.
 */

#include "guide/guide.h"

#include <string.h>

#include "base/cleanup.h"
#include "guide/rules.h"

/* The network or nobody yet: what the provider's rules say, or what to ask where there are none. */
static void network_advice(struct guidance *ret, const struct question *q)
{
	if (q->found->rule)
		provider_advice(ret, q);
	else
		general_advice(ret, q);
}

/* The lines that a text takes, broken at spaces. */
static unsigned int lines_of(const char *text, unsigned int width)
{
	unsigned int lines = 1, column = 0;

	while (*text) {
		unsigned int word = (unsigned int)strcspn(text, " ");

		if (column && column + 1 + word > width) {
			lines++;
			column = 0;
		}
		column += word + (column ? 1 : 0);
		text += word;
		text += strspn(text, " ");
	}
	return lines;
}

/* The answer for the person here is read on a dozen lines of 80 columns, the first and the source
 * included: what does not fit is for whoever wants to know more. A command stays with the step
 * before it. */
static void limit_key_steps(struct guidance *g)
{
	const unsigned int width = 80, number = 3, dozen = 12;
	unsigned int about = g->in_force_until.year || g->age_years ? 54 : 22;
	unsigned int lines = 1 + lines_of(g->summary ? g->summary : "", width);
	size_t fit = 0;

	lines += g->source ? ((unsigned int)strlen(g->source) + about - 1) / width + 1 : 1;
	for (size_t i = 0; i < g->key_steps; i++) {
		bool command = strncmp(g->steps[i], "$ ", 2) == 0;

		lines += command ? 1 : lines_of(g->steps[i], width - number);
		if (lines > dozen)
			break;
		fit = i + 1;
	}
	if (fit < g->key_steps && fit > 1 && strncmp(g->steps[fit], "$ ", 2) == 0)
		fit--;
	g->key_steps = fit ? fit : g->key_steps ? 1 : 0;
}

static void choose(struct guidance *ret, const struct question *q)
{
	const struct verdict *about = q->about;

	if (host_check(ret, q))
		return;
	switch (about ? about->state : STATE_UNKNOWN) {
	case STATE_BLOCKED:
		if (about->by == BY_HOST || about->by == BY_NO_ROUTE)
			host_advice(ret, q);
		else
			network_advice(ret, q);
		break;
	case STATE_OPEN:
	case STATE_INTERCEPTED:
	case STATE_DEGRADED:
	case STATE_FAILING:
	case STATE_OFFLINE:
	case STATE_STALLED:
		host_advice(ret, q);
		break;
	case STATE_THROTTLED:
		if (verdict_is_limited_here(about))
			host_advice(ret, q);
		else
			general_throttled(ret, q);
		break;
	case STATE_UNKNOWN:
	case STATE_COUNT:
		network_advice(ret, q);
		break;
	}
}

bool guide_is_tunnel(const char *kind)
{
	static const char *const kinds[] = {"wireguard", "tun",	   "ppp",    "xfrm", "ipip",
					    "gre",	 "ip6tnl", "ip6gre", "sit",  "vti",
					    "vti6",	 "ovpn",   "l2tpeth"};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (strcmp(kinds[i], kind) == 0)
			return true;
	}
	return false;
}

/* The operator said where the machine is: of a tunnel that is true where there is no other way out,
 * or where the rules are the operator's own. */
static bool operator_means(const struct location *w)
{
	return w->source && strcmp(w->source, "operator") == 0 &&
	       (w->own || w->tunnels_count == w->uplinks_count);
}

/* The tunnel that what the verdict is about leaves by; where no uplink is named, or nothing was
 * seen, the only one there is. */
static const struct tunnel *find_tunnel(const struct location *w, const struct verdict *about)
{
	const char *name = about ? about->evidence.interface : "";

	if (operator_means(w))
		return NULL;
	for (size_t i = 0; name[0] && i < w->tunnels_count; i++) {
		if (strcmp(w->tunnels[i].name, name) == 0)
			return &w->tunnels[i];
	}
	return !name[0] && w->tunnels_count && w->tunnels_count == w->uplinks_count ? &w->tunnels[0]
										    : NULL;
}

/* A dial-up line of a machine in no cloud is a home's or an office's. */
static bool is_line(const struct tunnel *t, const struct location *where)
{
	return strcmp(t->kind, "ppp") == 0 && !provider_find(where->provider);
}

void place_beyond(struct location *ret, const struct location *where, const struct verdict *about)
{
	const struct tunnel *t = find_tunnel(where, about);

	*ret = *where;
	if (!t)
		return;
	ret->provider = is_line(t, where) ? "residential" : "vpn";
	ret->source = "uplink";
	ret->own = NULL;
	ret->subscription = ret->environment = NULL;
}

enum policy guide_policy(const struct location *where, uint16_t port)
{
	struct found_rule found;
	struct location place;

	place_beyond(&place, where, NULL);
	rule_find(&found, &place);
	return found.rule ? rule_policy(found.rule, port) : POLICY_UNKNOWN;
}

void guide(struct guidance *ret, const struct location *where, const struct verdict *about,
	   const struct verdict *const *ports, size_t ports_count)
{
	struct found_rule found;
	struct location place;
	struct question q = {&place, &found, about, ports, ports_count};

	memset(ret, 0, sizeof(*ret));
	place_beyond(&place, where, about);
	rule_find(&found, &place);
	if (found.rule) {
		ret->port25 = found.rule->port25;
		ret->port465 = found.rule->port465;
		ret->port587 = found.rule->port587;
		ret->port2525 = found.rule->port2525;
	}
	choose(ret, &q);
	/* Where nothing was set apart, all of it is for the person here. */
	if (ret->key_steps == 0)
		ret->key_steps = ret->steps_count;
	limit_key_steps(ret);
}
