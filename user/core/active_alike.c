// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether what answers for different operators is one system: by the words it greets with, or by
 * the way its answers come. Domains of one operator look alike, too, and so do servers that say
 * nothing of themselves: neither counts.
 */

#include "core/active.h"

#include <string.h>

#include "core/weights.h"

/* The operator's own part of a name: its last two labels. */
static const char *organisation(const char *name)
{
	const char *last = strrchr(name, '.'), *p = last;

	while (p && p > name && p[-1] != '.')
		p--;
	return p ? p : name;
}

/* Asterisks in place of words (Cisco's SMTP inspection, and others that learned from it). */
static bool is_masked(const char *greeting)
{
	size_t asterisks = 0, others = 0;

	for (const char *p = greeting + strnlen(greeting, 3); *p; p++) {
		asterisks += *p == '*';
		others += *p != '*' && *p != ' ';
	}
	return asterisks >= 5 && asterisks > 2 * others;
}

/* It says who it is. */
static bool is_named(const struct active_try *t)
{
	return t->greeter[0] && strchr(t->greeter, '.') && !is_masked(t->greeting);
}

static bool is_server(const struct active_try *t, uint16_t port, enum family family)
{
	return t->port == port && t->family == family && active_is_answered(t) &&
	       address_scope(&t->destination) == SCOPE_PUBLIC;
}

/* Two tries that one operator may well have made look alike. */
static bool is_one_operator(const struct active_try *a, const struct active_try *b)
{
	struct prefix network = address_network(&a->destination);

	return a->group == b->group || prefix_contains(&network, &b->destination) ||
	       strcmp(organisation(a->exchanger), organisation(b->exchanger)) == 0;
}

/* One try of each. */
struct operators {
	const struct active_try *of[ACTIVE_GROUPS_MAX];
	uint32_t count, providers;
};

static void note_operator(struct operators *o, const struct active_try *t)
{
	for (uint32_t i = 0; i < o->count; i++) {
		if (is_one_operator(o->of[i], t))
			return;
	}
	if (o->count == ACTIVE_GROUPS_MAX)
		return;
	o->of[o->count++] = t;
	o->providers += t->kind == ACTIVE_PROVIDER;
}

static bool is_enough(const struct operators *o)
{
	return o->providers >= ALIKE_PROVIDERS || o->count >= ALIKE_DOMAINS;
}

/* Greets with the words of the first; a refusal has no name, its words are compared. */
static bool greets_alike(const struct active_try *first, const struct active_try *t)
{
	if (is_named(first) && first->code < 400)
		return strcmp(first->greeter, t->greeter) == 0;
	return strcmp(first->greeting, t->greeting) == 0;
}

/* What says nothing of itself is told from a server of few words by another port, where another one
 * answers. */
static bool differs_on_controls(const struct active_scene *s, const struct active_try *first)
{
	bool any = false;

	for (size_t i = 0; i < s->tries_count; i++) {
		const struct active_try *t = &s->tries[i];

		if (t->port == first->port || t->family != first->family || !t->greeted)
			continue;
		if (strcmp(t->greeting, first->greeting) == 0)
			return false;
		any = true;
	}
	return any;
}

static enum alike by_greeting(const struct active_scene *s, uint16_t port, enum family family)
{
	const struct active_try *first = NULL;
	struct operators operators = {0};
	bool masked = true, own = false;

	for (size_t i = 0; i < s->tries_count; i++) {
		const struct active_try *t = &s->tries[i];

		if (!is_server(t, port, family) || !t->greeted)
			continue;
		first = first ? first : t;
		masked &= is_masked(t->greeting);
		if (!greets_alike(first, t) && !(masked && is_masked(t->greeting)))
			return ALIKE_NOTHING;
		own |= is_named(t) &&
		       strcmp(organisation(t->greeter), organisation(t->exchanger)) == 0;
		note_operator(&operators, t);
	}
	if (!first || own || !is_enough(&operators))
		return ALIKE_NOTHING;
	if (masked)
		return ALIKE_MASKED;
	if (first->code < 400 && !is_named(first) && !differs_on_controls(s, first))
		return ALIKE_NOTHING;
	return ALIKE_GREETING;
}

/* Whether the answers of all operators come from one place, nearer than every control's. */
static enum alike by_path(const struct active_scene *s, uint16_t port, enum family family)
{
	const struct active_try *first = NULL;
	struct operators operators = {0};
	uint32_t controls = 0;

	for (size_t i = 0; i < s->tries_count; i++) {
		const struct active_try *t = &s->tries[i];

		if (!is_server(t, port, family))
			continue;
		if (!t->path.ttl)
			return ALIKE_NOTHING;
		first = first ? first : t;
		if (t->path.ttl != first->path.ttl || !path_same_round_trip(&t->path, &first->path))
			return ALIKE_NOTHING;
		note_operator(&operators, t);
	}
	if (!first || !is_enough(&operators))
		return ALIKE_NOTHING;
	for (size_t i = 0; i < s->tries_count; i++) {
		const struct active_try *t = &s->tries[i];

		if (t->port == port || t->family != family || t->outcome != OUTCOME_ESTABLISHED ||
		    !t->path.ttl || address_scope(&t->destination) != SCOPE_PUBLIC)
			continue;
		if (path_ttl_nearness(&first->path, &t->path) != NEARNESS_NEARER &&
		    path_rtt_nearness(&first->path, &t->path) != NEARNESS_NEARER)
			return ALIKE_NOTHING;
		controls++;
	}
	return controls > 0 ? ALIKE_PATH : ALIKE_NOTHING;
}

enum alike active_alike(const struct active_scene *s, uint16_t port, enum family family)
{
	enum alike alike = by_greeting(s, port, family);

	return alike != ALIKE_NOTHING ? alike : by_path(s, port, family);
}
