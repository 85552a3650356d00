// SPDX-License-Identifier: GPL-2.0-only
/* See splits.h. */

#include "core/splits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/weights.h"

/* Values with a judge at once; of more, those that were not used for PART_IDLE_NS give way. */
#define PARTS_MAX    12
#define PART_IDLE_NS (600 * SECOND_NS)
/* Pairs of uplink and source address that are told apart. */
#define SEEN_MAX     32

struct part {
	struct splits *splits;
	struct split_value value;
	struct detector *detector; /* NULL: the place was never used */
	bool used;
	uint64_t touched_ns;
	bool apart[E25_PORTS_MAX][FAMILY_COUNT];
};

struct splits {
	struct detector_config config;
	const struct detector *machine;
	splits_sink sink;
	void *sink_context;
	struct part parts[PARTS_MAX];
	size_t parts_count; /* places that are or were used, the first of them */
	struct seen {
		struct split_value value; /* of a source, with its uplink */
		enum family family;
		uint64_t answered_ns[E25_PORTS_MAX][FAMILY_COUNT];
		uint32_t answers[E25_PORTS_MAX][FAMILY_COUNT];
	} seen[SEEN_MAX];
	uint32_t seen_count;
	struct seen gone; /* the newest that answered by an uplink that is none any more */
	bool several_uplinks, several_sources, wire_watched;
	bool changed; /* a judge's verdict did */
};

static bool same_value(const struct split_value *a, const struct split_value *b)
{
	return a->what == b->what && a->ifindex == b->ifindex &&
	       (a->what == SPLIT_UPLINK || address_equal(&a->source, &b->source));
}

/* What is seen for the first time may show that there are several of its kind. NULL: there are too
 * many of them. */
static struct seen *note_seen(struct splits *s, const struct attempt *a)
{
	struct seen *seen;

	for (uint32_t i = 0; i < s->seen_count; i++) {
		if (s->seen[i].value.ifindex == a->wire_ifindex &&
		    address_equal(&s->seen[i].value.source, &a->wire_source))
			return &s->seen[i];
	}
	for (uint32_t i = 0; i < s->seen_count; i++) {
		bool same_uplink = s->seen[i].value.ifindex == a->wire_ifindex;

		s->several_uplinks |= !same_uplink;
		s->several_sources |= same_uplink && s->seen[i].family == a->family;
	}
	if (s->seen_count == SEEN_MAX)
		return NULL;
	seen = &s->seen[s->seen_count++];
	*seen = (struct seen){.value = {.what = SPLIT_SOURCE,
					.ifindex = a->wire_ifindex,
					.source = a->wire_source},
			      .family = a->family};
	memcpy(seen->value.interface, a->interface, sizeof(seen->value.interface));
	return seen;
}

static void part_changed(void *context, const struct verdict *v)
{
	struct part *p = context;

	(void)v;
	p->splits->changed = true;
}

/* The value's place, made anew; NULL where others need all of them, or without memory. */
static struct part *find_part(struct splits *s, const struct split_value *value, uint64_t now_ns)
{
	struct part *oldest = &s->parts[0];

	for (size_t i = 0; i < PARTS_MAX; i++) {
		struct part *p = &s->parts[i];

		if (p->used && same_value(&p->value, value)) {
			p->touched_ns = now_ns;
			return p;
		}
		if (!p->used || (oldest->used && p->touched_ns < oldest->touched_ns))
			oldest = oldest->used ? p : oldest;
	}
	if (oldest->used && now_ns - oldest->touched_ns < PART_IDLE_NS)
		return NULL;
	oldest->splits = s;
	oldest->used = false;
	memset(oldest->apart, 0, sizeof(oldest->apart));
	if (detector_renew_part(&oldest->detector, &s->config, s->machine, true, part_changed,
				oldest) < 0)
		return NULL;
	detector_set_wire_watched(oldest->detector, s->wire_watched);
	oldest->used = true;
	if (s->parts_count < (size_t)(oldest - s->parts) + 1)
		s->parts_count = (size_t)(oldest - s->parts) + 1;
	oldest->value = *value;
	oldest->touched_ns = now_ns;
	return oldest;
}

/* A SYN is known to have left by the value when it is seen leaving, not before. */
static void feed(struct part *p, enum fact_kind kind, const struct attempt *a, uint32_t n,
		 uint64_t now_ns)
{
	if (kind == FACT_LEFT)
		detector_tell(p->detector, FACT_SENT, a, n, now_ns);
	if (kind == FACT_LEFT || kind == FACT_ANSWERED || kind == FACT_RESET || kind == FACT_ICMP ||
	    kind == FACT_ENDED)
		detector_tell(p->detector, kind, a, n, now_ns);
}

/* Another one of its kind. */
static bool is_beside(const struct split_value *value, const struct split_value *other)
{
	return value->what == SPLIT_UPLINK ? other->ifindex != value->ifindex
					   : other->ifindex == value->ifindex &&
						     !address_equal(&other->source, &value->source);
}

/* The one beside it that was answered last. */
static const struct seen *answered_beside(const struct splits *s, const struct part *p,
					  unsigned int index, enum family family)
{
	const struct seen *newest = NULL;

	for (uint32_t i = 0; i < s->seen_count; i++) {
		const struct seen *seen = &s->seen[i];

		if (is_beside(&p->value, &seen->value) && seen->answered_ns[index][family] &&
		    (!newest ||
		     seen->answered_ns[index][family] > newest->answered_ns[index][family]))
			newest = seen;
	}
	return newest;
}

/* Since it fails, or a moment ago: then it is not that all went over to the one that fails. */
static bool is_answered_meanwhile(const struct seen *other, const struct verdict *v,
				  unsigned int index, uint64_t now_ns)
{
	uint64_t ns = other ? other->answered_ns[index][v->family] : 0;

	return ns && (now_ns <= ns + SPEAKS_NS || (ns > v->since_ns && now_ns - ns <= WINDOW_NS));
}

static void compare(struct splits *s, struct part *p, unsigned int index, enum family family,
		    uint64_t now_ns)
{
	uint16_t port = s->config.ports[index];
	const struct verdict *v = detector_peek(p->detector, port, family);
	bool apart = v->state == STATE_BLOCKED &&
		     is_answered_meanwhile(answered_beside(s, p, index, family), v, index, now_ns);

	if (apart == p->apart[index][family])
		return;
	p->apart[index][family] = apart;
	s->sink(s->sink_context, index, family, &p->value, apart, now_ns);
}

static void compare_all(struct splits *s, uint64_t now_ns)
{
	s->changed = false;
	for (size_t i = 0; i < s->parts_count; i++) {
		for (unsigned int port = 0; s->parts[i].used && port < s->config.ports_count;
		     port++) {
			for (enum family f = 0; f < FAMILY_COUNT; f++)
				compare(s, &s->parts[i], port, f, now_ns);
		}
	}
}

static bool tell_part(struct splits *s, const struct split_value *value, enum fact_kind kind,
		      const struct attempt *a, uint32_t n, uint64_t now_ns)
{
	struct part *p = find_part(s, value, now_ns);
	int index = detector_place(&s->config, a->port);

	if (!p || index < 0)
		return false;
	feed(p, kind, a, n, now_ns);
	if (s->changed)
		compare_all(s, now_ns);
	else
		compare(s, p, (unsigned int)index, a->family, now_ns);
	return p->apart[index][a->family];
}

bool splits_tell(struct splits *s, enum fact_kind kind, const struct attempt *a, uint32_t n,
		 uint64_t now_ns)
{
	struct split_value value = {.what = SPLIT_UPLINK, .ifindex = a->wire_ifindex};
	bool apart = false;
	struct seen *seen;
	int index;

	if (!a->counts || a->scope != SCOPE_PUBLIC || !a->wire_ifindex)
		return false;
	memcpy(value.interface, a->interface, sizeof(value.interface));
	seen = note_seen(s, a);
	index = detector_place(&s->config, a->port);
	if (seen && index >= 0 && kind == FACT_ANSWERED) {
		seen->answered_ns[index][a->family] = now_ns;
		seen->answers[index][a->family]++;
	}
	if (s->several_uplinks)
		apart = tell_part(s, &value, kind, a, n, now_ns);
	/* What is forwarded has as many as it likes. */
	if (!s->several_sources || a->forwarded || address_is_unknown(&a->wire_source))
		return apart;
	value.what = SPLIT_SOURCE;
	value.source = a->wire_source;
	return tell_part(s, &value, kind, a, n, now_ns) || apart;
}

/* Its uplink is apart as well: that says it all. */
static bool goes_without_saying(const struct splits *s, const struct part *p, unsigned int index,
				enum family family)
{
	for (size_t i = 0; p->value.what == SPLIT_SOURCE && i < s->parts_count; i++) {
		const struct part *q = &s->parts[i];

		if (q->used && q->value.what == SPLIT_UPLINK &&
		    q->value.ifindex == p->value.ifindex && q->apart[index][family])
			return true;
	}
	return false;
}

static void add(struct splits *s, const struct part *p, unsigned int index, struct verdict *v)
{
	const struct seen *other = answered_beside(s, p, index, v->family);
	const struct verdict *own = detector_verdict(p->detector, v->port, v->family);
	struct verdict_apart *a = &v->apart[v->apart_count];

	if (v->apart_count == VERDICT_APART) {
		v->apart_more++;
		return;
	}
	v->apart_count++;
	*a = (struct verdict_apart){
		.value = p->value,
		.state = own->state,
		.by = own->by,
		.subsystem = own->subsystem,
		.since_ns = own->since_ns,
		.networks = own->evidence.networks,
		.silent = own->evidence.failing,
	};
	if (!other)
		return;
	a->other = other->value;
	a->other.what = p->value.what;
	a->answers = other->answers[index][v->family];
	a->answered_ns = other->answered_ns[index][v->family];
}

/* Where all that fails leaves by one uplink: was it answered by another one before? */
static void name_other_uplink(const struct splits *s, unsigned int index, struct verdict *v)
{
	struct evidence *e = &v->evidence;
	const struct seen *best = NULL;

	for (uint32_t i = 0; i <= s->seen_count; i++) {
		const struct seen *seen = i < s->seen_count ? &s->seen[i] : &s->gone;
		uint64_t ns = seen->answered_ns[index][v->family];

		if (!ns || strcmp(seen->value.interface, e->interface) == 0)
			continue;
		if (!best || ns > best->answered_ns[index][v->family])
			best = seen;
	}
	if (!best)
		return;
	memcpy(e->other_uplink.interface, best->value.interface, sizeof(best->value.interface));
	e->other_uplink.answered_ns = best->answered_ns[index][v->family];
}

void splits_compose(struct splits *s, struct verdict *v)
{
	int index = detector_place(&s->config, v->port);
	bool fails = v->state == STATE_OFFLINE || v->state == STATE_FAILING ||
		     (v->state == STATE_BLOCKED && v->by == BY_NETWORK_SILENT);

	if (index >= 0 && fails && v->evidence.interface[0])
		name_other_uplink(s, (unsigned int)index, v);

	for (size_t i = 0; index >= 0 && i < s->parts_count; i++) {
		const struct part *p = &s->parts[i];

		if (p->used && p->apart[index][v->family] &&
		    !goes_without_saying(s, p, (unsigned int)index, v->family))
			add(s, p, (unsigned int)index, v);
	}
}

static bool is_one_of(uint32_t ifindex, const uint32_t *ifindexes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (ifindexes[i] == ifindex)
			return true;
	}
	return false;
}

static uint64_t newest_answer_ns(const struct seen *seen)
{
	uint64_t newest_ns = 0;

	for (size_t i = 0; i < E25_PORTS_MAX; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			if (seen->answered_ns[i][f] > newest_ns)
				newest_ns = seen->answered_ns[i][f];
		}
	}
	return newest_ns;
}

/* What was answered by an uplink that is gone says nothing of the others. */
static void forget_seen(struct splits *s, const uint32_t *ifindexes, size_t n)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < s->seen_count; i++) {
		if (is_one_of(s->seen[i].value.ifindex, ifindexes, n))
			s->seen[kept++] = s->seen[i];
		else if (newest_answer_ns(&s->seen[i]) > newest_answer_ns(&s->gone))
			s->gone = s->seen[i];
	}
	s->seen_count = kept;
	s->several_uplinks = s->several_sources = false;
	for (uint32_t i = 0; i < kept; i++) {
		for (uint32_t k = 0; k < i; k++) {
			bool same = s->seen[i].value.ifindex == s->seen[k].value.ifindex;

			s->several_uplinks |= !same;
			s->several_sources |= same && s->seen[i].family == s->seen[k].family;
		}
	}
}

/* It is apart from nothing any more. */
static void forget_part(struct splits *s, struct part *p, uint64_t now_ns)
{
	p->used = false;
	for (unsigned int port = 0; port < s->config.ports_count; port++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			if (!p->apart[port][f])
				continue;
			p->apart[port][f] = false;
			s->sink(s->sink_context, port, f, &p->value, false, now_ns);
		}
	}
}

void splits_set_uplinks(struct splits *s, const uint32_t *ifindexes, size_t n, uint64_t now_ns)
{
	s->wire_watched = n > 0;
	forget_seen(s, ifindexes, n);
	for (size_t i = 0; i < s->parts_count; i++) {
		struct part *p = &s->parts[i];

		if (p->detector)
			detector_set_wire_watched(p->detector, s->wire_watched);
		if (p->used && !is_one_of(p->value.ifindex, ifindexes, n))
			forget_part(s, p, now_ns);
	}
	compare_all(s, now_ns);
}

void splits_lossy(struct splits *s, uint64_t now_ns)
{
	for (size_t i = 0; i < s->parts_count; i++) {
		if (s->parts[i].used)
			detector_lossy(s->parts[i].detector, now_ns);
	}
}

void splits_tick(struct splits *s, uint64_t now_ns)
{
	for (size_t i = 0; i < s->parts_count; i++) {
		if (s->parts[i].used)
			detector_tick(s->parts[i].detector, now_ns);
	}
	if (s->changed)
		compare_all(s, now_ns);
}

uint64_t splits_deadline_ns(const struct splits *s)
{
	uint64_t deadline_ns = UINT64_MAX;

	for (size_t i = 0; i < s->parts_count; i++) {
		uint64_t ns =
			s->parts[i].used ? detector_deadline_ns(s->parts[i].detector) : UINT64_MAX;

		if (ns < deadline_ns)
			deadline_ns = ns;
	}
	return deadline_ns;
}

int splits_new(struct splits **ret, const struct detector_config *config,
	       const struct detector *machine, splits_sink sink, void *sink_context)
{
	struct splits *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->config = *config;
	s->machine = machine;
	s->sink = sink;
	s->sink_context = sink_context;
	*ret = s;
	return 0;
}

void splits_free(struct splits *s)
{
	for (size_t i = 0; s && i < s->parts_count; i++)
		detector_free(s->parts[i].detector);
	free(s);
}
