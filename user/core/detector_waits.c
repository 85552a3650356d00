// SPDX-License-Identifier: GPL-2.0-only
/*
 * The wait for an answer: a network whose SYN was repeated is silent when no answer came in a while
 * after it, unless there is a reason why none could.
 */

#include "core/detector_internal.h"

/* Room was seen to; the wait is the same for all, so the ring stays in order of time. */
static void queue_wait(struct detector *j, struct network *n, struct tally *t, const struct wait *w)
{
	t->waiting = true;
	n->held_until_ns = w->due_ns;
	j->waits[(j->waits_head + j->waits_count++) % j->config.waits_max] = *w;
}

/* Whether a SYN of this attempt was repeated and left this host, as far as is known. */
static bool has_repeated(const struct attempt *a, const struct tally *t)
{
	return (a->syns >= 2 + a->drop.count || a->syns_on_wire >= 2) && t->unanswered >= 2;
}

void waits_await_silence(struct detector *j, const struct fact *f, const struct attempt *a)
{
	bool lossy = (j->lossy_ns && a->started_ns <= j->lossy_ns) || a->started_ns <= j->dead_ns;
	struct wait w = {
		.due_ns = j->now_ns + SILENCE_WAIT_NS,
		.begin_ns = lossy ? f->tally->first_syn_ns : a->started_ns,
		.sender = f->sender,
		.ifindex = a->wire_ifindex,
		.prefix = f->network->prefix,
		.destination = a->destination,
		.port_index = f->port_index,
		.counts = a->counts,
		.source = a->wire_source,
		.foreign_source = a->foreign_source,
	};

	if (f->tally->waiting || !has_repeated(a, f->tally) ||
	    j->waits_count == j->config.waits_max)
		return;
	queue_wait(j, f->network, f->tally, &w);
}

/* Not silent yet: the network is one that takes its time. */
static bool is_still_early(const struct tally *t, uint64_t waited_ns)
{
	return waited_ns < t->answer_ns && waited_ns < PATIENCE_MAX_NS;
}

static void wait_longer(struct detector *j, const struct fact *f, const struct wait *w)
{
	struct wait longer = *w;

	longer.due_ns += SILENCE_WAIT_NS;
	queue_wait(j, f->network, f->tally, &longer);
}

void tally_forget_unanswered(struct tally *t)
{
	t->unanswered = 0;
	t->first_syn_ns = 0;
}

bool tally_is_stopped_here(const struct port_stats *l, const struct tally *t)
{
	return t->local > 0 && l->subsystem != DROP_QDISC;
}

bool split_value_is(const struct split_value *part, uint32_t ifindex, const struct address *source)
{
	return part->ifindex == ifindex &&
	       (part->what == SPLIT_UPLINK || address_equal(&part->source, source));
}

static bool is_apart(const struct port_stats *l, const struct wait *w)
{
	for (uint32_t i = 0; i < l->parts_count; i++) {
		if (split_value_is(&l->parts[i], w->ifindex, &w->source))
			return true;
	}
	return false;
}

static void end_wait(struct detector *j, const struct wait *w)
{
	struct port_stats *l = &j->stats[w->port_index][address_family(&w->destination)];
	struct fact f = {
		.port_index = w->port_index,
		.begin_ns = w->begin_ns,
		.sender = w->sender,
		.counts = w->counts,
		.ifindex = w->ifindex,
		.source = w->source,
		.foreign_source = w->foreign_source,
		.stats = l,
		.network = detector_find_network(j, &w->prefix),
	};

	if (!f.network)
		return;
	f.tally = &f.network->tally[w->port_index];
	f.tally->waiting = false;
	/* Answered meanwhile, refused, or discarded here. */
	if (f.tally->answered_ns > w->begin_ns || f.tally->unanswered < 2 ||
	    tally_is_stopped_here(l, f.tally) || is_apart(l, w))
		return;
	if ((j->lossy_ns && w->begin_ns <= j->lossy_ns) || w->begin_ns <= j->dead_ns ||
	    line_is_dead(j, w)) {
		/* The answer may be among what was lost, or could not come: begin anew. */
		tally_forget_unanswered(f.tally);
		return;
	}
	if (is_still_early(f.tally, w->due_ns - w->begin_ns)) {
		wait_longer(j, &f, w);
		return;
	}
	f.destination = detector_destination(j, &w->destination);
	detector_count_silence(j, &f);
	detector_evaluate(j, w->port_index, l);
}

static bool wait_is_due(const struct detector *j)
{
	return j->waits_count && j->waits[j->waits_head].due_ns <= j->now_ns;
}

void waits_end_due(struct detector *j)
{
	while (wait_is_due(j)) {
		struct wait w = j->waits[j->waits_head];

		j->waits_head = (j->waits_head + 1) % j->config.waits_max;
		j->waits_count--;
		end_wait(j, &w);
	}
}
