// SPDX-License-Identifier: GPL-2.0-only
/* Which rule of which edition holds where the machine is, and what it says of a port. */

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
