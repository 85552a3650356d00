// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kept beside the judges: how often each kind of evidence occurs while the port is open, counted as
 * weights.h defines it (a network counts once between two answers on the port), and when a block
 * had shown enough for a decision by that table. Sees the same SYNs, and none of the core's state.
 */

#include "world.h"

#include "base/cleanup.h"
#include "core/weights.h"

static bool is_exchanger(const struct world *w, uint32_t network)
{
	return network < EXCHANGERS && !w->setting->strangers_only;
}

static bool answers_elsewhere(const struct world *w, const struct mail *m)
{
	uint64_t ns = w->networks[m->network].submission_answered_ns[m->family];

	return ns && w->now_ns - ns <= WINDOW_NS;
}

/* Whether an RST can be told from one of the destination's own. */
static bool path_is_known(const struct world *w, const struct mail *m)
{
	const struct network *n = &w->networks[m->network];

	return n->known[m->family].answered || n->submission_answered_ns[m->family];
}

static struct acquaintance *acquaintance(struct world *w, const struct mail *m)
{
	return &w->networks[m->network].known[m->family];
}

static bool counts(const struct world *w, const struct mail *m)
{
	return m->service == SERVICE_SMTP && w->block.now == BLOCK_NONE &&
	       m->started_ns >= w->block.off_ns;
}

/* What silence of this network would count as. */
static enum measure group_of(const struct world *w, const struct mail *m)
{
	const struct acquaintance *a = &w->networks[m->network].known[m->family];

	if (a->ailing & AILMENT_SILENT)
		return MEASURE_AGAIN;
	if (is_exchanger(w, m->network))
		return MEASURE_EXCHANGER;
	if (a->answered)
		return MEASURE_KNOWN;
	if (answers_elsewhere(w, m))
		return MEASURE_ELSEWHERE;
	return a->ailing ? MEASURE_AILING : MEASURE_STRANGER;
}

void books_first_syn(struct world *w, const struct mail *m)
{
	static const struct {
		enum measure measure;
		enum ailment unless; /* it is known for it */
	} kinds[] = {
		{MEASURE_REFUSED, AILMENT_REFUSES},
		{MEASURE_UNREACHABLE, AILMENT_UNREACHABLE},
		{MEASURE_PROHIBITED, AILMENT_PROHIBITS},
		{MEASURE_LISTED, AILMENT_DROPPED},
	};
	struct acquaintance *a = acquaintance(w, m);

	if (!counts(w, m) || a->epoch == w->epoch[m->family] + 1)
		return;
	a->epoch = w->epoch[m->family] + 1;
	a->told = false;
	a->group = group_of(w, m);
	if (a->group != MEASURE_AGAIN)
		w->result->measures[a->group].tried++;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		w->result->measures[kinds[i].measure].tried += !(a->ailing & kinds[i].unless);
	w->result->measures[MEASURE_MISFIT].tried += path_is_known(w, m);
	w->result->measures[MEASURE_AGAIN].tried += a->ailing != 0;
}

static void note(struct world *w, const struct mail *m, enum measure kind)
{
	struct acquaintance *a = acquaintance(w, m);

	if (a->told || a->epoch != w->epoch[m->family] + 1)
		return;
	a->told = true;
	w->result->measures[kind].happened++;
}

static enum ailment ailment_of(const struct fate *f)
{
	switch (f->kind) {
	case FATE_RESET:
		return AILMENT_REFUSES;
	case FATE_ICMP:
		return f->icmp_code == 13 ? AILMENT_PROHIBITS : AILMENT_UNREACHABLE;
	case FATE_DISCARDED:
		return AILMENT_DROPPED;
	case FATE_SILENT:
	case FATE_ANSWER:
		break;
	}
	return AILMENT_SILENT;
}

static enum measure measure_of(struct world *w, const struct mail *m, const struct fate *f)
{
	if (acquaintance(w, m)->ailing & ailment_of(f))
		return MEASURE_AGAIN;
	switch (f->kind) {
	case FATE_RESET:
		return path_is_known(w, m) && f->ttl != w->networks[m->network].ttl
			       ? MEASURE_MISFIT
			       : MEASURE_REFUSED;
	case FATE_ICMP:
		return f->icmp_code == 13 ? MEASURE_PROHIBITED : MEASURE_UNREACHABLE;
	case FATE_DISCARDED:
		return MEASURE_LISTED;
	case FATE_SILENT:
	case FATE_ANSWER:
		break;
	}
	return acquaintance(w, m)->group;
}

void books_failure(struct world *w, const struct mail *m, const struct fate *f)
{
	if (!counts(w, m))
		return;
	note(w, m, measure_of(w, m, f));
	acquaintance(w, m)->ailing |= ailment_of(f);
}

void books_answer(struct world *w, const struct mail *m)
{
	struct acquaintance *a = acquaintance(w, m);

	if (m->service == SERVICE_SUBMISSION) {
		w->networks[m->network].submission_answered_ns[m->family] = w->now_ns;
		return;
	}
	/* So late that it was taken for silent in between. */
	if (counts(w, m) && m->second_syn_ns && w->now_ns >= m->second_syn_ns + SILENCE_WAIT_NS)
		note(w, m, a->group);
	a->answered = true;
	a->ailing = 0;
	w->epoch[m->family]++;
	w->block.answered_since[m->family] = true;
	/* It was under way when the block came: a judge has to begin anew. */
	if (m->family == FAMILY_IPV4 && w->block.now != BLOCK_NONE &&
	    w->block.now != BLOCK_THROTTLE && !w->decided[DETECTOR_EGRESS25])
		books_new_count(w);
	w->answered_ns[m->family] = w->now_ns;
}

void books_new_count(struct world *w)
{
	w->block.count_id++;
	w->block.sum = 0;
	w->block.enough_ns = 0;
	w->block.networks = 0;
	w->block.syns = 0;
}

/* What the table gives for silence. Of strangers, a machine may have seen some more dead than
 * there are: loss and outages look alike. */
static double weight_of_silence(const struct world *w, const struct mail *m)
{
	double dead = w->setting->dead + 0.05;
	/* Both of two SYNs or their answers; learned, it may come out somewhat larger. */
	double lost = pow(1 - pow(1 - w->setting->loss, 2), 2);

	switch (group_of(w, m)) {
	case MEASURE_AGAIN:
		return WEIGHT_AGAIN;
	case MEASURE_EXCHANGER:
		return fmin(WEIGHT_EXCHANGER, -log(1.5 * lost));
	case MEASURE_KNOWN:
		return WEIGHT_KNOWN;
	case MEASURE_ELSEWHERE:
		return WEIGHT_ELSEWHERE;
	case MEASURE_STRANGER:
	case MEASURE_AILING:
	/* No kinds of silence. */
	case MEASURE_REFUSED:
	case MEASURE_MISFIT:
	case MEASURE_UNREACHABLE:
	case MEASURE_PROHIBITED:
	case MEASURE_LISTED:
	case MEASURE_COUNT:
		break;
	}
	return -log(fmax(CHANCE_STRANGER_SILENT, dead));
}

static double weight_of(struct world *w, const struct mail *m, const struct fate *f)
{
	const struct acquaintance *a = acquaintance(w, m);

	if (a->ailing & ailment_of(f))
		return WEIGHT_AGAIN;
	switch (f->kind) {
	case FATE_RESET:
		return path_is_known(w, m) ? WEIGHT_RESET_MISFIT : WEIGHT_REFUSED;
	case FATE_ICMP:
		return WEIGHT_PROHIBITED;
	case FATE_DISCARDED:
		return !a->answered && w->answered_ns[m->family] ? WEIGHT_LOCAL_SELECTIVE
								 : WEIGHT_LOCAL;
	case FATE_SILENT:
	case FATE_ANSWER:
		break;
	}
	return weight_of_silence(w, m);
}

void books_blocked_syn(struct world *w, const struct mail *m, const struct fate *f)
{
	struct block *b = &w->block;
	struct acquaintance *a = acquaintance(w, m);

	if (m->family != FAMILY_IPV4)
		return;
	if (!b->first_syn_ns)
		b->first_syn_ns = w->now_ns;
	b->syns++;
	/* An attempt that began before the newest answer found the port open, and failed of itself.
	 */
	if (a->count_id == b->count_id || m->started_ns <= w->answered_ns[m->family])
		return;
	a->count_id = b->count_id;
	b->networks++;
	b->sum += weight_of(w, m, f);
	if (b->sum >= THRESHOLD && !b->enough_ns)
		b->enough_ns = w->now_ns;
}
