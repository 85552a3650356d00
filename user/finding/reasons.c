// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a verdict rests on, in sentences, and in which order; what was there before, and what does
 * not count. Programs get the same sentences as people.
 */

#include "finding/reason_list.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "finding/check_words.h"

static void add_named(struct reason_list *l, const struct evidence *e)
{
	char text[FINDING_REASON_LEN], address[ADDRESS_STR_LEN];
	size_t used = 0;

	for (uint32_t i = 0; i < e->named_count && i < VERDICT_NAMED; i++) {
		size_t before = used;

		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? ", " : "",
					 address_to_str(&e->named[i], address));
		if (used > sizeof(text) - 20) { /* room for the words around it */
			text[before] = '\0';
			break;
		}
	}
	if (e->named_count)
		reason_add(l, "failing: %s", text);
}

static void add_controls(struct reason_list *l, const struct evidence *e)
{
	char text[FINDING_REASON_LEN] = "";
	size_t used = 0;

	for (uint32_t i = 0; i < e->controls && i < VERDICT_CONTROLS; i++) {
		if (e->control[i].destinations && used < sizeof(text))
			used += (size_t)snprintf(text + used, sizeof(text) - used,
						 "%s%u answered %" PRIu32 " of %" PRIu32,
						 used ? "; " : "", e->control[i].port,
						 e->control[i].answered,
						 e->control[i].destinations);
	}
	if (used)
		reason_add(l, "%s", text);
}

/* What never counts, and why. */
static void add_aside(struct reason_list *l, const struct evidence *e)
{
	static const struct {
		const char *where, *why;
	} words[] = {
		[SCOPE_PUBLIC] = {NULL, NULL}, /* counts */
		[SCOPE_PRIVATE] = {"private addresses", "no cloud blocks them"},
		[SCOPE_LINK_LOCAL] = {"link-local addresses", "they never leave this link"},
		[SCOPE_LOOPBACK] = {"this machine itself", "they never leave it"},
		[SCOPE_OWN] = {"this machine's own addresses", "they do not leave this machine"},
	};
	_Static_assert(ARRAY_LEN(words) == SCOPE_COUNT, "a scope without words");

	for (enum scope s = SCOPE_PUBLIC + 1; s < SCOPE_COUNT; s++) {
		if (e->excluded[s])
			reason_add(l, "%" PRIu32 " attempt%s to %s not counted: %s", e->excluded[s],
				   text_plural(e->excluded[s]), words[s].where, words[s].why);
	}
	if (e->same_network)
		reason_add(l,
			   "%" PRIu32 " destinations lie in %" PRIu32
			   " network%s: each network counts once",
			   e->destinations, e->destinations - e->same_network,
			   text_plural(e->destinations - e->same_network));
}

/* What answered, or failed, and proves nothing for the machine, and why. */
static void add_uncounted(struct reason_list *l, const struct view *c, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;
	char address[ADDRESS_STR_LEN], after[DURATION_LEN + 8] = "", clock[VIEW_CLOCK_LEN];
	char name[4 * PROCESS_NAME_LEN];

	if (e->near.answers) {
		char duration[DURATION_LEN];

		if (e->near.path.rtt_ns)
			snprintf(after, sizeof(after), " (%s)",
				 duration_to_str(e->near.path.rtt_ns, duration));
		reason_add(l, "%s answers from next door%s: it proves itself only, not the way out",
			   address_to_str(&e->near.destination, address), after);
	}
	if (e->outvoted && e->only.known)
		reason_add(l,
			   "only %s, uid %" PRIu32 ", meets %" PRIu32
			   " network%s that fail%s; another "
			   "sender was answered at %s: not counted",
			   text_escape(e->only.name, name, sizeof(name)), e->only.uid, e->outvoted,
			   text_plural(e->outvoted), e->outvoted == 1 ? "s" : "",
			   view_clock(c, e->only_ns, v->decided_ns, clock));
	for (uint32_t i = 0; i < v->uncounted_count; i++)
		reason_add(l,
			   "not counted: %" PRIu32 " SYN%s in network namespace %" PRIu32
			   " that no uplink saw",
			   v->uncounted[i].syns, text_plural(v->uncounted[i].syns),
			   v->uncounted[i].netns);
}

/* No provider takes a block away so soon after it was noticed. */
#define EXEMPTION_NS (600 * 1000000000ULL)

static const char *recovery_words(enum blocked_by by, uint64_t lasted_ns)
{
	switch (by) {
	case BY_HOST:
		return "nothing on this host stops it now";
	case BY_NO_ROUTE:
		return "there is a route again";
	case BY_NONE:
	case BY_NETWORK_SILENT:
	case BY_NETWORK_RESET:
	case BY_NETWORK_ICMP:
	case BY_NO_GREETING:
	case BY_RESET_AT_DATA:
	case BY_HUNG_UP:
	case BY_PATH_MTU:
	case BY_ACKS_LOST:
	case BY_COUNT:
		break;
	}
	if (lasted_ns < EXEMPTION_NS)
		return "destinations answer again";
	return "the block is gone; if an exemption was asked for, it took effect";
}

/* Whether a block ended with this state, or with an undecided one just before it. */
static bool follows_block(const struct verdict *v)
{
	uint64_t until_ns = v->last_block.until_ns;

	if (v->last_block.by == BY_NONE || v->state == STATE_BLOCKED || verdict_is_limited_here(v))
		return false;
	return until_ns == v->since_ns ||
	       (v->before == STATE_UNKNOWN && until_ns == v->before_since_ns);
}

/* What it was before, where that explains what it is now. */
static void add_history(struct reason_list *l, const struct view *c, const struct verdict *v)
{
	char since[VIEW_CLOCK_LEN], until[VIEW_CLOCK_LEN];
	const struct evidence *e = &v->evidence;
	uint64_t last_ns = e->last_answer_ns;

	if (v->before == STATE_BLOCKED)
		last_ns = e->last_failure_ns;
	if (v->before == STATE_INTERCEPTED && e->last_redirect_ns > last_ns)
		last_ns = e->last_redirect_ns;
	if (v->last_block.by != BY_NONE) {
		view_clock(c, v->last_block.since_ns, v->decided_ns, since);
		view_clock(c, v->last_block.until_ns, v->decided_ns, until);
	}
	if (follows_block(v))
		reason_add(
			l, "it was %s from %s to %s: %s",
			reason_state(STATE_BLOCKED, v->last_block.by), since, until,
			v->state == STATE_UNKNOWN
				? "what followed is undecided"
				: recovery_words(v->last_block.by,
						 v->last_block.until_ns - v->last_block.since_ns));
	else if (v->state == STATE_BLOCKED && v->last_block.by != BY_NONE)
		reason_add(l, "it had been %s before, from %s to %s: this block is a new one",
			   reason_state(STATE_BLOCKED, v->last_block.by), since, until);
	else if (v->state == STATE_UNKNOWN && v->before != STATE_UNKNOWN)
		reason_add(
			l,
			"last known: %s since %s, last confirmed at %s; nothing has been seen since",
			reason_state(v->before, v->before_by),
			view_clock(c, v->before_since_ns, v->decided_ns, since),
			view_clock(c, last_ns, v->decided_ns, until));
}

void finding_reasons(struct finding *ret, const struct view *c)
{
	const struct verdict *v = ret->verdict;
	const struct evidence *e = &v->evidence;
	struct reason_list l = {
		.text = ret->reasons, .kinds = ret->reasons_kind, .kind = REASON_FACT};

	if (e->check.diagnosis != DIAGNOSIS_NONE) {
		ret->reasons_count = check_reasons(v, ret->reasons, FINDING_REASONS_MAX);
		return;
	}

	reasons_apart(&l, c, v);
	l.kind = REASON_SAID;
	if (v->state != STATE_UNKNOWN || e->networks > 0)
		reasons_of_state(&l, c, v);
	l.kind = finding_says_reasons(v) ? REASON_SAID : REASON_FACT;
	reasons_of_line(&l, c, v);
	reasons_beside_state(&l, v);
	l.kind = REASON_FACT;
	add_history(&l, c, v);
	l.kind = REASON_CONTROL;
	add_controls(&l, e);
	l.kind = REASON_FACT;
	add_uncounted(&l, c, v);
	if (v->state == STATE_DEGRADED || v->state == STATE_THROTTLED ||
	    v->state == STATE_FAILING || v->state == STATE_OFFLINE || v->state == STATE_INTERCEPTED)
		add_named(&l, e);
	if (e->lossy)
		reason_add(&l, "records were lost lately: what was not seen then proves nothing");
	l.kind = REASON_DETECTOR;
	if (v->state == STATE_BLOCKED || v->state == STATE_UNKNOWN)
		reasons_of_terms(&l, v);
	reasons_of_sum(&l, v);
	l.kind = REASON_FACT;
	add_aside(&l, e);
	ret->reasons_count = l.count;
}
