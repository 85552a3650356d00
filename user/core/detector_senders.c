// SPDX-License-Identifier: GPL-2.0-only
/* Who is answered on a port, and whether that speaks against what another one finds failing. */

#include "core/detector_internal.h"

uint64_t sender_of(const struct attempt *a)
{
	uint64_t key = a->process.known
			       ? lru_hash(a->process.uid, &a->process.cgroup_id,
					  sizeof(a->process.cgroup_id))
			       : lru_hash(a->netns, a->source.bytes, sizeof(a->source.bytes));

	return key ? key : 1;
}

struct sender *sender_find(struct port_stats *l, uint64_t key)
{
	for (size_t i = 0; i < SENDERS_MAX; i++) {
		if (l->senders[i].key == key)
			return &l->senders[i];
	}
	return NULL;
}

struct sender *sender_note(const struct detector *j, struct port_stats *l, uint64_t key,
			   const struct process *process)
{
	struct sender *s = sender_find(l, key), *oldest = &l->senders[0];

	for (size_t i = 1; !s && i < SENDERS_MAX; i++) {
		if (l->senders[i].answered_ns < oldest->answered_ns)
			oldest = &l->senders[i];
	}
	if (!s && oldest->answered_ns && j->now_ns - oldest->answered_ns <= WINDOW_NS)
		return NULL;
	if (!s) {
		s = oldest;
		*s = (struct sender){.key = key};
	}
	if (process->known)
		s->process = *process;
	return s;
}

/* Whether that sender's answers speak for the port, against what another one finds failing. */
static bool speaks(const struct detector *j, const struct sender *s, const struct sender *other)
{
	uint64_t other_ns = other ? other->answered_ns : 0;

	if (!s->key || !s->answered_ns || s->silent >= SPEAKS_SILENT)
		return false;
	return j->now_ns - s->answered_ns <= SPEAKS_NS ||
	       (j->now_ns - s->answered_ns <= WINDOW_NS && s->answered_ns > other_ns);
}

bool sender_is_outvoted(const struct detector *j, struct port_stats *l, uint64_t sender,
			bool answered_it, uint64_t since_ns)
{
	const struct sender *own = sender_find(l, sender);

	for (size_t i = 0; i < SENDERS_MAX; i++) {
		const struct sender *s = &l->senders[i];

		if (s != own && speaks(j, s, own) && (!answered_it || s->answered_ns > since_ns))
			return true;
	}
	return false;
}

bool fact_is_outvoted(const struct detector *j, const struct fact *f)
{
	bool answered_it = f->tally->answered_ns && f->tally->answered_sender == f->sender;

	return sender_is_outvoted(j, f->stats, f->sender, answered_it, f->begin_ns);
}
