// SPDX-License-Identifier: GPL-2.0-only
/*
 * See rule_list.h. Providers in their order, editions newest first, rules as they are tried, those
 * of every edition last.
 */

#include "guide/rule_list.h"

#include "guide/rules.h"

static void add(struct catalogue_rule *c, const char *step)
{
	if (step && c->steps_count < CATALOGUE_STEPS_MAX)
		c->steps[c->steps_count++] = step;
}

static void add_list(struct catalogue_rule *c, const char *const *steps)
{
	for (; steps && *steps; steps++)
		add(c, *steps);
}

/* e NULL: a rule of every edition, which has a source of its own. */
static void fill(struct catalogue_rule *c, const struct provider *p, const struct edition *e,
		 const struct rule *r)
{
	*c = (struct catalogue_rule){
		.provider = p->name,
		.title = provider_title(p),
		.in_force = !e || e == &p->editions[p->editions_count - 1],
		.edition = !e || p->editions_count == 1 ? NULL
			   : e->as_of			? e->as_of
							: "the beginning",
		.rule = r->slug,
		.subscriptions = r->types,
		.before = e && r->created == CREATED_BEFORE_CUT ? e->cut : (struct date){0},
		.port25 = r->port25,
		.port465 = r->port465,
		.port587 = r->port587,
		.port2525 = r->port2525,
		.exemption = r->exemption,
		.scope = r->scope,
		.summary = r->summary,
		.afterwards = r->afterwards,
		.not_confirmed = r->not_confirmed,
		.source = r->source || !e ? r->source : e->source,
		.as_of = r->as_of || !e ? r->as_of : e->as_of,
	};
	add_list(c, r->steps);
	add_list(c, r->afterwards);
	add(c, r->relay);
	add(c, p->firewall);
	add_list(c, r->notes);
	add(c, r->if_older);
}

bool catalogue_of(const struct provider *p, size_t index, struct catalogue_rule *ret)
{
	for (size_t n = p->editions_count; n > 0; n--) {
		const struct edition *e = &p->editions[n - 1];

		if (index < e->rules_count) {
			fill(ret, p, e, &e->rules[index]);
			return true;
		}
		index -= e->rules_count;
	}
	if (index >= p->apart_count)
		return false;
	fill(ret, p, NULL, &p->apart[index]);
	return true;
}

bool catalogue_rule(size_t index, struct catalogue_rule *ret)
{
	for (size_t i = 0; i < known_providers_count; i++) {
		const struct provider *p = known_providers[i];
		size_t rules = p->apart_count;

		for (size_t n = 0; n < p->editions_count; n++)
			rules += p->editions[n].rules_count;
		if (index < rules)
			return catalogue_of(p, index, ret);
		index -= rules;
	}
	return false;
}
