// SPDX-License-Identifier: GPL-2.0-only
/*
 * Picks the advice: finds the rule for where the machine is, then decides by the verdict whether
 * the provider, this host or nobody in particular is to be spoken of. States no fact about any
 * provider; those are in the tables.
 */

#include "guide/guide.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "guide/rules.h"

/* The edition in force on a day; the oldest for days before any, the newest without a day. */
static const struct edition *find_edition(const struct provider *p, const struct date *as_of)
{
	const struct edition *newest = &p->editions[p->editions_count - 1];

	if (as_of->year == 0)
		return newest;
	for (const struct edition *e = newest; e > p->editions; e--) {
		if (date_compare(as_of, &e->from) >= 0)
			return e;
	}
	return p->editions;
}

static const char *find_note(const struct edition *e, const struct date *as_of)
{
	for (size_t i = 0; as_of->year != 0 && i < e->notes_count; i++) {
		if (date_compare(as_of, &e->notes[i].from) >= 0 &&
		    date_compare(as_of, &e->notes[i].until) < 0)
			return e->notes[i].text;
	}
	return NULL;
}

static bool rule_fits(const struct rule *r, const char *type, bool before_cut)
{
	if (r->created == CREATED_BEFORE_CUT && !before_cut)
		return false;
	if (!r->types)
		return true;
	for (const char *const *t = r->types; *t; t++) {
		if (strcmp(*t, type) == 0)
			return true;
	}
	return false;
}

static const struct rule *find_fitting(const struct rule *rules, size_t count, const char *type,
				       bool before_cut)
{
	for (size_t i = 0; i < count; i++) {
		if (rule_fits(&rules[i], type, before_cut))
			return &rules[i];
	}
	return NULL;
}

/* What the place says of the type of subscription: its environment, which has rules of its own,
 * then what was named, then what the way it was recognised stands for. */
static const char *find_type(const struct provider *p, const struct location *where)
{
	for (size_t i = 0; where->environment && i < p->environments_count; i++) {
		if (strcmp(p->environments[i].alias, where->environment) == 0)
			return p->environments[i].canonical;
	}
	if (where->subscription)
		return where->subscription;
	for (size_t i = 0; where->source && i < p->recognised_count; i++) {
		if (strcmp(p->recognised[i].alias, where->source) == 0)
			return p->recognised[i].canonical;
	}
	return "unknown";
}

void rule_find(struct found_rule *ret, const struct location *where)
{
	const struct edition *e;
	const char *type;
	bool before_cut;

	*ret = (struct found_rule){.provider = where->own ? where->own
							  : provider_find(where->provider)};
	if (!ret->provider)
		return;
	ret->edition = e = find_edition(ret->provider, &where->as_of);
	ret->note = find_note(e, &where->as_of);
	ret->from = e->from;
	if (e + 1 < ret->provider->editions + ret->provider->editions_count)
		ret->until = e[1].from;
	type = find_type(ret->provider, where);
	before_cut =
		where->subscribed_on.year != 0 && date_compare(&where->subscribed_on, &e->cut) < 0;
	ret->rule =
		find_fitting(ret->provider->apart, ret->provider->apart_count, type, before_cut);
	if (!ret->rule)
		ret->rule = find_fitting(e->rules, e->rules_count, type, before_cut);
	if (ret->rule) {
		ret->source = ret->rule->source ? ret->rule->source : e->source;
		ret->as_of = ret->rule->as_of ? ret->rule->as_of : e->as_of;
	}
}

enum policy rule_policy(const struct rule *r, uint16_t port)
{
	switch (port) {
	case 25:
		return r->port25;
	case 465:
		return r->port465;
	case 587:
		return r->port587;
	case 2525:
		return r->port2525;
	default:
		return POLICY_UNKNOWN;
	}
}

const char *rule_as_of(const struct found_rule *f, char buf[static AS_OF_LEN])
{
	snprintf(buf, AS_OF_LEN, "%s%.16s", f->as_of ? ", as of " : "", f->as_of ? f->as_of : "");
	return buf;
}

/* The network or nobody yet: what the provider's rules say, or what to ask where there are none. */
static void network_advice(struct guidance *ret, const struct question *q)
{
	if (q->found->rule)
		provider_advice(ret, q);
	else
		general_advice(ret, q);
}

static void choose(struct guidance *ret, const struct question *q)
{
	const struct verdict *about = q->about;

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
		general_throttled(ret, q);
		break;
	case STATE_UNKNOWN:
	case STATE_COUNT:
		network_advice(ret, q);
		break;
	}
}

void guide(struct guidance *ret, const struct location *where, const struct verdict *about,
	   const struct verdict *const *ports, size_t ports_count)
{
	struct found_rule found;
	struct question q = {where, &found, about, ports, ports_count};

	memset(ret, 0, sizeof(*ret));
	rule_find(&found, where);
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
}

void guidance_add(struct guidance *g, const char *literal)
{
	if (g->steps_count < GUIDANCE_STEPS_MAX)
		g->steps[g->steps_count++] = literal;
}

void guidance_add_list(struct guidance *g, const char *const *literals)
{
	for (; literals && *literals; literals++)
		guidance_add(g, *literals);
}

void guidance_addf(struct guidance *g, const char *format, ...)
{
	va_list args;
	char *text;

	if (g->text_count == ARRAY_LEN(g->text) || g->steps_count == GUIDANCE_STEPS_MAX)
		return;
	text = g->text[g->text_count];
	va_start(args, format);
	vsnprintf(text, sizeof(g->text[0]), format, args);
	va_end(args);
	g->text_count++;
	guidance_add(g, text);
}

const char *policy_to_str(enum policy p)
{
	static const char *const names[] = {
		[POLICY_UNKNOWN] = "unknown",
		[POLICY_BLOCKED] = "blocked",
		[POLICY_OPEN] = "open",
		[POLICY_MAY_BE_OPEN] = "may-be-open",
	};

	_Static_assert(ARRAY_LEN(names) == POLICY_COUNT, "a policy without a name");
	return names[p];
}

const char *exemption_to_str(enum exemption e)
{
	static const char *const names[] = {
		[EXEMPTION_UNKNOWN] = "unknown",	   [EXEMPTION_NONE] = "none",
		[EXEMPTION_SELF_SERVICE] = "self-service", [EXEMPTION_REQUEST] = "request",
		[EXEMPTION_NOT_NEEDED] = "not-needed",
	};

	_Static_assert(ARRAY_LEN(names) == EXEMPTION_COUNT, "an exemption without a name");
	return names[e];
}

const char *contradiction_to_str(enum contradiction c)
{
	static const char *const names[] = {
		[CONTRADICTION_NONE] = NULL,
		[CONTRADICTION_OPEN] = "open-despite-rules",
		[CONTRADICTION_BLOCKED] = "blocked-despite-rules",
	};

	_Static_assert(ARRAY_LEN(names) == CONTRADICTION_COUNT, "a contradiction without a name");
	return names[c];
}
