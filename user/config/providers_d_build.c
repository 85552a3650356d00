// SPDX-License-Identifier: GPL-2.0-only
/*
 * See providers_d_internal.h: sections become editions. Every day on which a rule begins or ends
 * begins an edition, which has the rules that are in force on it; those for all types come last, as
 * the guide wants it. What a built-in provider of that name is, its types of subscription and the
 * ways it is recognised, stays; packaged rules keep all else of it, too.
 */

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "config/providers_d_internal.h"

#define EDITIONS_MAX 32

/* The sections of one provider, in their order. */
struct group {
	struct section *list[PROVIDERS_D_MAX];
	size_t count;
	struct date days[EDITIONS_MAX]; /* on which editions begin, sorted */
	size_t days_count;
};

static int say_relay(struct section *s)
{
	char port[32] = "";

	if (!s->relay && !s->relay_port)
		return 0;
	if (s->relay_port)
		snprintf(port, sizeof(port), " on port %u", s->relay_port);
	if (asprintf(&s->relay_line, "Send through the relay %s%s.",
		     s->relay ? s->relay : "that you are given", port) >= 0)
		return 0;
	s->relay_line = NULL;
	return -ENOMEM;
}

static const char *const *list_of(const struct rule_lines *l)
{
	return l->count ? (const char *const *)l->list : NULL;
}

static int section_fail(const struct section *s, const char *what,
			char message[static OPTIONS_MESSAGE_LEN])
{
	snprintf(message, OPTIONS_MESSAGE_LEN, "%.300s: [%s] %s", s->file, s->header, what);
	return -EINVAL;
}

/* As the built-in provider has it; an operator's own provider has what its sections name. */
static int find_type(struct section *s, size_t i, const struct provider *builtin,
		     char message[static OPTIONS_MESSAGE_LEN])
{
	char what[300];
	size_t used;

	s->canonical[i] = s->types[i];
	if (!builtin || !builtin->subscriptions)
		return 0;
	if (guide_subscription_of(builtin, s->types[i], &s->canonical[i]) == 0)
		return 0;
	used = (size_t)snprintf(what, sizeof(what),
				"subscription: \"%s\" is none of it; allowed:", s->types[i]);
	for (const char *const *t = builtin->subscriptions; *t && used < sizeof(what); t++)
		used += (size_t)snprintf(what + used, sizeof(what) - used, " %s", *t);
	return section_fail(s, what, message);
}

static const struct ticket_form *form_among(const struct rule *rules, size_t count,
					    const char *slug)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(rules[i].slug, slug) == 0)
			return rules[i].form;
	}
	return NULL;
}

/* The form of a request stays with the rule that is called so: of the same edition, else of the
 * newest that has one. */
static const struct ticket_form *form_of(const struct provider *builtin, const struct section *s)
{
	const struct ticket_form *form = NULL;

	for (size_t i = 0; i < builtin->editions_count; i++) {
		const struct edition *e = &builtin->editions[i];
		const struct ticket_form *f = form_among(e->rules, e->rules_count, s->slug);

		if (date_compare(&e->from, &s->from) == 0)
			return f ? f : form_among(builtin->apart, builtin->apart_count, s->slug);
		form = f ? f : form;
	}
	return form ? form : form_among(builtin->apart, builtin->apart_count, s->slug);
}

static int make_rule(struct section *s, const struct provider *builtin,
		     char message[static OPTIONS_MESSAGE_LEN])
{
	size_t n = 0;
	int r = say_relay(s);

	if (!s->summary)
		return section_fail(s, "has no summary; one sentence is needed: summary = ...",
				    message);
	if (s->until.year && date_compare(&s->from, &s->until) >= 0)
		return section_fail(s, "ends before it begins; allowed: until after from", message);
	for (size_t i = 0; r == 0 && i < s->types_count; i++)
		r = find_type(s, i, builtin, message);
	if (r < 0)
		return r;
	if (s->relay_line)
		s->shown[n++] = s->relay_line;
	for (size_t i = 0; i < s->steps.count; i++)
		s->shown[n++] = s->steps.list[i];
	s->rule = (struct rule){
		.slug = s->slug,
		.types = s->types_count ? s->canonical : NULL,
		.created = s->created_before.year ? CREATED_BEFORE_CUT : CREATED_ANY_TIME,
		.port25 = s->ports[PORT_25],
		.port465 = s->ports[PORT_465],
		.port587 = s->ports[PORT_587],
		.port2525 = s->ports[PORT_2525],
		.exemption = s->exemption,
		.scope = s->scope,
		.summary = s->summary,
		.steps = s->shown,
		.afterwards = list_of(&s->afterwards),
		.notes = list_of(&s->notes),
		.if_older = s->if_older,
		.not_confirmed = list_of(&s->not_confirmed),
		.relay = s->relay_words,
		.form = s->packaged && builtin ? form_of(builtin, s) : NULL,
		.source = s->source,
		.as_of = s->as_of,
	};
	return 0;
}

static bool add_day(struct group *g, const struct date *day)
{
	size_t at = 0;

	while (at < g->days_count && date_compare(&g->days[at], day) < 0)
		at++;
	if (at < g->days_count && date_compare(&g->days[at], day) == 0)
		return true;
	if (g->days_count == EDITIONS_MAX)
		return false;
	memmove(&g->days[at + 1], &g->days[at], (g->days_count - at) * sizeof(g->days[0]));
	g->days[at] = *day;
	g->days_count++;
	return true;
}

static bool in_force(const struct section *s, const struct date *day)
{
	return date_compare(&s->from, day) <= 0 &&
	       (!s->until.year || date_compare(day, &s->until) < 0);
}

/* Those for some types, those created before a day, then those for all. */
static unsigned int rank(const struct section *s)
{
	return s->types_count ? (s->created_before.year ? 0 : 1) : s->created_before.year ? 2 : 3;
}

/* What the built-in edition of that day says besides its rules. */
static struct edition begin_edition(const struct provider *builtin, const struct date *day,
				    bool packaged)
{
	for (size_t i = 0; packaged && builtin && i < builtin->editions_count; i++) {
		if (date_compare(&builtin->editions[i].from, day) == 0)
			return builtin->editions[i];
	}
	return (struct edition){.from = *day};
}

static int make_edition(struct own *o, const struct group *g, size_t n,
			const struct provider *builtin, char message[static OPTIONS_MESSAGE_LEN])
{
	struct rule *rules = o->rules + n * g->count;
	struct edition *e = &o->editions[n];
	size_t count = 0;

	*e = begin_edition(builtin, &g->days[n], g->list[0]->packaged);
	e->cut = (struct date){0};
	for (unsigned int r = 0; r < 4; r++) {
		for (size_t i = 0; i < g->count; i++) {
			const struct section *s = g->list[i];

			if (rank(s) != r || !in_force(s, &g->days[n]))
				continue;
			if (s->created_before.year && e->cut.year &&
			    date_compare(&e->cut, &s->created_before) != 0)
				return section_fail(s,
						    "created-before is another day than in the "
						    "rules beside it; allowed: one day at a time",
						    message);
			if (s->created_before.year)
				e->cut = s->created_before;
			rules[count++] = s->rule;
		}
	}
	e->rules = rules;
	e->rules_count = count;
	if (!e->as_of && e->from.year) {
		snprintf(o->days[n], sizeof(o->days[n]), "%04u-%02u-%02u", e->from.year,
			 e->from.month, e->from.day);
		e->as_of = o->days[n];
	}
	/* Two that fit alike: the second would never be told. */
	for (size_t i = 0; i + 1 < count; i++) {
		if (!rules[i].types && rules[i].created == CREATED_ANY_TIME) {
			snprintf(message, OPTIONS_MESSAGE_LEN,
				 "%.300s: [%s] has two rules for every subscription at the same "
				 "time, %s and %s; allowed: one, and others with subscription, "
				 "from or until",
				 o->file, o->name, rules[i].slug, rules[i + 1].slug);
			return -EINVAL;
		}
	}
	return 0;
}

/* An own provider's types, as its sections name them. */
static int collect_types(struct own *o, const struct group *g)
{
	size_t count = 0;

	o->subscriptions = calloc(g->count * SECTION_TYPES_MAX + 1, sizeof(*o->subscriptions));
	if (!o->subscriptions)
		return -ENOMEM;
	for (size_t i = 0; i < g->count; i++) {
		for (size_t k = 0; k < g->list[i]->types_count; k++) {
			bool known = false;

			for (size_t n = 0; n < count; n++)
				known |= strcmp(o->subscriptions[n], g->list[i]->types[k]) == 0;
			if (!known)
				o->subscriptions[count++] = g->list[i]->types[k];
		}
	}
	return 0;
}

static int begin_provider(struct own *o, const struct group *g, const struct provider *builtin)
{
	bool packaged = g->list[0]->packaged;

	if (builtin && packaged)
		o->provider = *builtin;
	else if (builtin)
		o->provider = (struct provider){
			.subscriptions = builtin->subscriptions,
			.aliases = builtin->aliases,
			.aliases_count = builtin->aliases_count,
			.recognised = builtin->recognised,
			.recognised_count = builtin->recognised_count,
			.environments = builtin->environments,
			.environments_count = builtin->environments_count,
		};
	o->provider.name = o->name;
	o->provider.apart = NULL;
	o->provider.apart_count = 0;
	o->provider.verbatim = !packaged;
	if (builtin && builtin->subscriptions)
		return 0;
	if (collect_types(o, g) < 0)
		return -ENOMEM;
	o->provider.subscriptions = o->subscriptions[0] ? o->subscriptions : NULL;
	return 0;
}

static int build(struct own *o, struct group *g, char message[static OPTIONS_MESSAGE_LEN])
{
	const struct provider *builtin = provider_find(g->list[0]->provider);
	bool fit = true;
	int r = 0;

	o->name = g->list[0]->provider;
	o->file = g->list[0]->file;
	for (size_t i = 0; r == 0 && i < g->count; i++)
		r = make_rule(g->list[i], builtin, message);
	if (r < 0)
		return r;
	for (size_t i = 0; i < g->count; i++) {
		fit &= add_day(g, &g->list[i]->from);
		fit &= !g->list[i]->until.year || add_day(g, &g->list[i]->until);
	}
	if (!fit)
		return section_fail(g->list[0], "changes on more than 32 days", message);
	o->editions = calloc(g->days_count, sizeof(*o->editions));
	o->rules = calloc(g->days_count * g->count, sizeof(*o->rules));
	o->days = calloc(g->days_count, sizeof(*o->days));
	if (!o->editions || !o->days || !o->rules || begin_provider(o, g, builtin) < 0)
		return -ENOMEM;
	for (size_t n = 0; r == 0 && n < g->days_count; n++)
		r = make_edition(o, g, n, builtin, message);
	/* The words of a single rule are about every port. */
	if (g->count == 1 && !g->list[0]->packaged) {
		o->other = g->list[0]->rule;
		for (size_t n = 0; n < g->days_count; n++)
			o->editions[n].relay_ports = o->editions[n].rules_count ? &o->other : NULL;
	}
	o->provider.editions = o->editions;
	o->provider.editions_count = g->days_count;
	return r;
}

int providers_d_build(struct providers_d *p, char message[static OPTIONS_MESSAGE_LEN])
{
	_cleanup_free_ struct group *g = malloc(sizeof(*g));
	int r = g ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < p->count; i++) {
		const char *name = p->sections[i]->provider;

		if (providers_d_find(p, name))
			continue;
		*g = (struct group){0};
		for (size_t k = i; k < p->count; k++) {
			if (strcmp(p->sections[k]->provider, name) == 0)
				g->list[g->count++] = p->sections[k];
		}
		p->own[p->own_count] = (struct own){0};
		r = build(&p->own[p->own_count++], g, message);
	}
	return r;
}
