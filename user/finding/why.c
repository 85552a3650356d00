// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reason of a verdict in one sentence of plain words, and the one thing to do next: what is
 * read at three in the morning. The whole of it is in reasons.c and in the guidance.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "finding/finding.h"

#define say(f, ...) text_append((f)->why, FINDING_WHY_LEN, __VA_ARGS__)

/* "24 connection requests to 12 mail servers left eth0, " */
static void say_sent(struct finding *f)
{
	const struct evidence *e = &f->verdict->evidence;
	char buf[FINDING_INTERFACE_LEN];
	const char *interface = finding_interface(e, "this host", buf);

	say(f, "%" PRIu32 " connection request%s to %" PRIu32 " mail server%s ", e->syns,
	    text_plural(e->syns), e->destinations, text_plural(e->destinations));
	if (!e->wire_watched)
		say(f, "%s sent", e->syns == 1 ? "was" : "were");
	else if (e->left_host >= e->syns)
		say(f, "left %s", interface);
	else
		say(f, "%s sent, %" PRIu32 " of them left %s", e->syns == 1 ? "was" : "were",
		    e->left_host, interface);
}

static void say_reasons(struct finding *f)
{
	bool any = false;

	for (size_t i = 0; i < f->reasons_count; i++) {
		if (f->reasons_kind[i] != REASON_SAID)
			continue;
		say(f, "%s%s", any ? "; " : "", f->reasons[i]);
		any = true;
	}
}

static void say_since(struct finding *f, const struct view *c)
{
	const struct verdict *v = f->verdict;
	char clock[VIEW_CLOCK_LEN];

	if (v->evidence.first_ns)
		say(f, " since %s", view_clock(c, v->evidence.first_ns, v->decided_ns, clock));
}

static void say_blocked(struct finding *f, const struct view *c)
{
	const struct verdict *v = f->verdict;
	const struct evidence *e = &v->evidence;

	switch (v->by) {
	case BY_NETWORK_SILENT:
		say_sent(f);
		if (e->let_through)
			say(f, ", %" PRIu32 " of %" PRIu32 " networks answered", e->let_through,
			    e->let_through + e->silent);
		else
			say(f, ", none was answered");
		if (e->answered_before)
			say(f, " (%" PRIu32 " had answered before)", e->answered_before);
		say_since(f, c);
		return;
	case BY_NETWORK_RESET:
		say_sent(f);
		say(f, ", all were reset on the way");
		say_since(f, c);
		return;
	case BY_NETWORK_ICMP:
		say_sent(f);
		say(f, ", routers answered that it is prohibited");
		say_since(f, c);
		return;
	case BY_HOST:
	case BY_NO_ROUTE:
	case BY_NONE:
	case BY_NO_GREETING:
	case BY_RESET_AT_DATA:
	case BY_HUNG_UP:
	case BY_PATH_MTU:
	case BY_ACKS_LOST:
	case BY_COUNT:
		say_reasons(f);
		return;
	}
}

/* What would settle it. */
static void say_undecided(struct finding *f)
{
	const struct evidence *e = &f->verdict->evidence;

	if (!e->networks) {
		say(f, "no mail server on the internet was tried on this port lately");
		return;
	}
	say_sent(f);
	say(f, "; too little to tell");
	if (e->missing.networks)
		say(f, ": about %" PRIu32 " more that fail%s would decide it, one answer opens it",
		    e->missing.networks, e->missing.networks == 1 ? "s" : "");
}

/* "; 465 and 587 work"; what answered before the line was dead does not. */
static void say_controls(struct finding *f)
{
	const struct evidence *e = &f->verdict->evidence;
	uint16_t works[VERDICT_CONTROLS], dead[VERDICT_CONTROLS];
	size_t count = 0, dead_count = 0;

	for (uint32_t i = 0; i < e->controls && i < VERDICT_CONTROLS; i++) {
		if (e->control[i].answered && f->verdict->state == STATE_OFFLINE)
			continue;
		if (e->control[i].answered)
			works[count++] = e->control[i].port;
		else if (e->control[i].destinations)
			dead[dead_count++] = e->control[i].port;
	}
	for (size_t i = 0; i < count; i++)
		say(f, "%s%u", i == 0 ? "; " : text_joint(i, count), works[i]);
	if (count)
		say(f, count == 1 ? " works" : " work");
	for (size_t i = 0; i < dead_count; i++)
		say(f, "%s%u", i == 0 ? "; " : text_joint(i, dead_count), dead[i]);
	if (dead_count)
		say(f, dead_count == 1 ? " does not answer either" : " do not answer either");
}

/* The rule of this host's firewall that may be it; else the first step that is a sentence and no
 * command below one. */
static const char *first_step(const struct guidance *g)
{
	if (g->candidates_steps && g->candidates_from < g->steps_count)
		return g->steps[g->candidates_from];
	for (size_t i = 0; i < g->steps_count; i++) {
		if (strncmp(g->steps[i], "$ ", 2) != 0)
			return g->steps[i];
	}
	return NULL;
}

static const char *next_undecided(const struct evidence *e)
{
	if (e->refused_here.times && !e->networks)
		return "Start the mail server of this machine, or set a relay in the program: nothing "
		       "listens where it hands its mail to.";
	if (e->private_relay.failed && !e->networks)
		return "See the way to the relay: ip route get ADDRESS, and whether it listens (ss -ltn "
		       "there).";
	return "Send a mail to another domain or flush the queue (`postqueue -f`, `exim4 -qff`), or "
	       "ask at once: `egress25 check`.";
}

bool finding_says_reasons(const struct verdict *v)
{
	bool by_network =
		v->by == BY_NETWORK_SILENT || v->by == BY_NETWORK_RESET || v->by == BY_NETWORK_ICMP;

	return v->state != STATE_UNKNOWN && !(v->state == STATE_BLOCKED && by_network);
}

void finding_why(struct finding *ret, const struct view *view)
{
	const struct verdict *v = ret->verdict;

	ret->why[0] = '\0';
	ret->next = ret->advises ? first_step(&ret->guidance) : NULL;
	switch (v->state) {
	case STATE_BLOCKED:
		say_blocked(ret, view);
		say_controls(ret);
		break;
	case STATE_UNKNOWN:
		say_undecided(ret);
		ret->next = next_undecided(&v->evidence);
		break;
	case STATE_OPEN:
	case STATE_THROTTLED:
	case STATE_INTERCEPTED:
	case STATE_DEGRADED:
	case STATE_FAILING:
	case STATE_OFFLINE:
	case STATE_STALLED:
	case STATE_COUNT:
		say_reasons(ret);
		if (v->state != STATE_OPEN)
			say_controls(ret);
		break;
	}
	if (ret->why[0])
		say(ret, ".");
	if (ret->why[0] >= 'a' && ret->why[0] <= 'z' && strncmp(ret->why, "connect()", 9) != 0)
		ret->why[0] = (char)(ret->why[0] - 'a' + 'A');
}
