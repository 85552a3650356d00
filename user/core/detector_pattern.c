// SPDX-License-Identifier: GPL-2.0-only
/* The judge's eye for patterns that only several networks together show: throttling, and something
 * that answers in the destinations' place. Changes no sums. */

#include "core/detector_internal.h"

bool detector_comes_and_goes(const struct detector *j, const struct port_stats *l)
{
	uint64_t oldest_ns = l->recoveries_ns[RECOVERIES_TO_TELL - 1];

	return oldest_ns && j->now_ns - oldest_ns <= WINDOW_NS;
}

bool detector_host_limits(const struct detector *j, const struct port_stats *l)
{
	uint64_t oldest_ns = l->host_recoveries_ns[HOST_RECOVERIES_TO_TELL - 1];
	bool all = l->blocked_ns && j->now_ns - l->blocked_ns > HOST_LIMIT_NS;

	return oldest_ns && j->now_ns - oldest_ns <= HOST_RECOVERIES_NS && !all;
}

static bool is_long_row(const struct port_stats *l)
{
	return l->row.networks >= ROW_NETWORKS &&
	       l->row.newest_ns - l->row.since_ns >= ROW_SPREAD_NS;
}

bool detector_is_intercepted(const struct port_stats *l)
{
	return l->proxied >= PROXIED_NETWORKS || is_long_row(l) ||
	       l->redirected >= REDIRECTED_NETWORKS || l->redirects >= REDIRECTED_ATTEMPTS ||
	       l->redirect_is_certain;
}

void detector_look_for_throttling(const struct detector *j, unsigned int index,
				  struct port_stats *l)
{
	(void)j;
	(void)index;
	l->throttled = 0;
	if (l->choked >= CHOKED_NETWORKS && l->choked >= CHOKED_SHARE * (l->choked + l->recent))
		l->throttled = l->choked;
}

/* The way the destination answered on another port lately. */
static struct path path_elsewhere(const struct detector *j, const struct fact *f)
{
	struct path path = {0};

	for (unsigned int i = 0; i < j->config.ports_count; i++) {
		uint64_t ns = f->destination->on[i].answered_ns;

		if (i != f->port_index && ns && j->now_ns - ns <= WINDOW_NS)
			path_learn(&path, &f->destination->on[i].path);
	}
	return path;
}

/* How many of the newest answers are looked at for others from the same place. */
#define PROXY_LOOKED_AT 64

/* Counts the networks that answer on this port from that one place, nearer than they should. */
static uint32_t count_proxied(const struct detector *j, const struct fact *f,
			      const struct path *path)
{
	const struct network *n = failing_at(j, f->stats->answers.newest);
	uint32_t count = 0;

	for (int i = 0; n && i < PROXY_LOOKED_AT; i++) {
		const struct tally *t = &n->tally[f->port_index];

		count += t->proxied && t->path.ttl == path->ttl &&
			 path_same_round_trip(&t->path, path);
		n = failing_at(j, t->by_answer.older);
	}
	return count;
}

/* Nearer by its TTL or by its round trip. A round trip that is the same speaks against it, for a
 * destination may keep its services on several machines; a TTL that is the same does not, for it
 * can be chosen. */
static bool is_proxied(const struct path *path, const struct path *elsewhere)
{
	enum nearness by_rtt = path_proven_nearness(path, elsewhere);

	return by_rtt == NEARNESS_NEARER || (by_rtt == NEARNESS_UNKNOWN &&
					     path_ttl_nearness(path, elsewhere) == NEARNESS_NEARER);
}

static bool is_in_row(const struct port_stats *l, const struct path *path)
{
	return path->ttl == l->row.ttl && path->rtt_ns * 10 <= l->row.least_ns * 11 &&
	       path->rtt_ns * 11 >= l->row.most_ns * 10;
}

/* Whether one thing next to this host answers for all, also where there is no other port to compare
 * it with: so many networks do not stand at one distance. */
void detector_note_row(struct port_stats *l, struct tally *t, const struct path *path,
		       uint64_t now_ns)
{
	bool near = path->rtt_ns >= ROW_NEAREST_NS && path->rtt_ns < ROW_FARTHEST_NS;

	if (!path->rtt_ns)
		return;
	if (!near || l->row.networks == 0 || !is_in_row(l, path)) {
		l->row.generation++;
		l->row.networks = 0;
		l->row.since_ns = now_ns;
		l->row.ttl = path->ttl;
		l->row.least_ns = l->row.most_ns = path->rtt_ns;
	}
	if (!near || (l->row.networks > 0 && t->row == l->row.generation))
		return;
	l->row.newest_ns = now_ns;
	t->row = l->row.generation;
	l->row.networks++;
	if (path->rtt_ns < l->row.least_ns)
		l->row.least_ns = path->rtt_ns;
	if (path->rtt_ns > l->row.most_ns)
		l->row.most_ns = path->rtt_ns;
}

void detector_look_for_proxy(const struct detector *j, const struct fact *f,
			     const struct path *path)
{
	struct path elsewhere = path_elsewhere(j, f);
	bool was = f->tally->proxied;

	detector_note_row(f->stats, f->tally, path, j->now_ns);
	path_learn(&f->destination->on[f->port_index].path, path);
	f->tally->path = *path;
	/* Nothing to compare it with: as it was, if it is the same that answers. */
	if (!elsewhere.ttl) {
		if (was && path->ttl == f->stats->proxy.ttl)
			f->stats->proxied_ns = j->now_ns;
		return;
	}
	f->tally->proxied = is_proxied(path, &elsewhere);
	if (!f->tally->proxied && !was)
		return;
	f->stats->proxied = count_proxied(j, f, path);
	if (!f->tally->proxied)
		return;
	f->stats->proxy = *path;
	f->stats->proxied_ns = j->now_ns;
}

/* Nor were their SYNs unanswered ones. */
void detector_forget_redirects(const struct detector *j, unsigned int index, struct port_stats *l)
{
	for (struct network *n = lru_map_newest(&j->networks); n;
	     n = lru_map_older(&j->networks, n)) {
		struct tally *t = &n->tally[index];

		if (address_family(&n->prefix.base) != l->verdict.family || !t->redirected)
			continue;
		t->redirected = false;
		if (!t->failing)
			t->first_syn_ns = 0;
	}
	l->epoch_count.syns -=
		l->redirects < l->epoch_count.syns ? l->redirects : l->epoch_count.syns;
	l->redirected = 0;
	l->redirects = 0;
	l->redirect_is_certain = false;
}

static void forget_proxy(const struct detector *j, unsigned int index, struct port_stats *l)
{
	for (struct network *n = lru_map_newest(&j->networks); n;
	     n = lru_map_older(&j->networks, n)) {
		if (address_family(&n->prefix.base) == l->verdict.family)
			n->tally[index].proxied = false;
	}
	l->proxied = 0;
}

void detector_fade_patterns(const struct detector *j, unsigned int index, struct port_stats *l)
{
	if (l->redirects && j->now_ns - l->redirected_ns > WINDOW_NS)
		detector_forget_redirects(j, index, l);
	/* Its answers would make it open. */
	if (l->proxied && j->now_ns - l->proxied_ns > STALE_NS)
		forget_proxy(j, index, l);
	if (l->throttled && j->now_ns - l->epoch_ns > WINDOW_NS)
		l->throttled = 0;
}
