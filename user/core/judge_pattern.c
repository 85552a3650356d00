// SPDX-License-Identifier: GPL-2.0-only
/* The judge's eye for patterns that only several networks together show: throttling, and something
 * that answers in the destinations' place. Changes no sums. */

#include "core/judge_state.h"

bool judge_comes_and_goes(const struct judge *j, const struct ledger *l)
{
	uint64_t oldest_ns = l->recoveries_ns[RECOVERIES_TO_TELL - 1];

	return oldest_ns && j->now_ns - oldest_ns <= WINDOW_NS;
}

bool judge_is_intercepted(const struct ledger *l)
{
	return l->proxied >= PROXIED_NETWORKS || l->redirected >= REDIRECTED_NETWORKS ||
	       l->redirects >= REDIRECTED_ATTEMPTS;
}

/* Whether a network that answered a moment before went silent while others answer. */
static bool is_choked(const struct ledger *l, const struct tally *t)
{
	return t->failing && t->answered_ns && t->failed_ns < l->epoch_ns &&
	       t->failed_ns - t->answered_ns <= CHOKED_RECENT_NS && t->term != TERM_NO_ROUTE &&
	       t->local == 0;
}

void judge_look_for_throttling(const struct judge *j, unsigned int index, struct ledger *l)
{
	uint32_t choked = 0, passing = 0;

	l->choked = 0;
	if (l->failing < CHOKED_NETWORKS)
		return;
	for (const struct network *n = lru_map_newest(&j->networks); n;
	     n = lru_map_older(&j->networks, n)) {
		const struct tally *t = &n->tally[index];

		if (address_family(&n->prefix.base) != l->verdict.family)
			continue;
		choked += is_choked(l, t);
		passing += !t->failing && t->answered_ns &&
			   j->now_ns - t->answered_ns <= CHOKED_RECENT_NS;
	}
	if (choked >= CHOKED_NETWORKS && choked >= CHOKED_SHARE * (choked + passing))
		l->choked = choked;
}

/* The TTL the destination answered with on another port lately; 0 when there is none. */
static uint8_t ttl_elsewhere(const struct judge *j, const struct fact *f)
{
	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		uint64_t ns = f->destination->on[i].answered_ns;

		if (i != f->port_index && ns && j->now_ns - ns <= WINDOW_NS &&
		    f->destination->on[i].ttl)
			return f->destination->on[i].ttl;
	}
	return 0;
}

/* Counts the networks that answer on this port with that one TTL, from nearer than they should. */
static uint32_t count_proxied(const struct judge *j, const struct fact *f, uint8_t ttl)
{
	uint32_t count = 0;

	for (const struct network *n = lru_map_newest(&j->networks); n;
	     n = lru_map_older(&j->networks, n)) {
		const struct tally *t = &n->tally[f->port_index];

		count += t->proxied && t->ttl == ttl &&
			 address_family(&n->prefix.base) == f->ledger->verdict.family;
	}
	return count;
}

void judge_look_for_proxy(const struct judge *j, const struct fact *f, uint8_t ttl)
{
	uint8_t elsewhere = ttl_elsewhere(j, f);

	f->destination->on[f->port_index].ttl = ttl;
	f->tally->ttl = ttl;
	if (!elsewhere)
		return;
	if (!judge_ttl_fits(ttl, elsewhere) && judge_hops(ttl) < judge_hops(elsewhere)) {
		f->tally->proxied = true;
		f->ledger->proxied = count_proxied(j, f, ttl);
		f->ledger->proxy_ttl = ttl;
	} else if (f->tally->proxied) {
		f->tally->proxied = false;
		f->ledger->proxied = count_proxied(j, f, ttl);
	}
}

static void forget_redirects(const struct judge *j, unsigned int index, struct ledger *l)
{
	for (struct network *n = lru_map_newest(&j->networks); n;
	     n = lru_map_older(&j->networks, n)) {
		if (address_family(&n->prefix.base) == l->verdict.family)
			n->tally[index].redirected = false;
	}
	l->redirected = 0;
	l->redirects = 0;
}

void judge_fade_patterns(const struct judge *j, unsigned int index, struct ledger *l)
{
	if (l->redirects && j->now_ns - l->redirected_ns > WINDOW_NS)
		forget_redirects(j, index, l);
	if (l->choked && j->now_ns - l->epoch_ns > WINDOW_NS)
		l->choked = 0;
}
