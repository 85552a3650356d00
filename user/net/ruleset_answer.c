// SPDX-License-Identifier: GPL-2.0-only
/* See ruleset.h: what a reader left, made sound. */

#include <stddef.h>
#include <string.h>

#include "net/ruleset.h"

/* A text that is one: it ends, and is printable. */
static void check_text(char *text, size_t len)
{
	text[len - 1] = '\0';
	for (char *p = text; *p; p++) {
		if (*p < ' ' || *p > '~')
			*p = '?';
	}
}

void ruleset_answer_check(struct firewall_answer *ret, const void *shared, size_t ports_count)
{
	const port_set all = (port_set)((1ULL << ports_count) - 1);
	const struct firewall_answer *theirs = shared;
	struct firewall_answer *a = ret;

	/* A bool is read as what it is made of: any other byte would be undefined. */
#define FLAG(name)                                                                                 \
	a->name = *((const uint8_t *)shared + offsetof(struct firewall_answer, name)) != 0
	memset(a, 0, sizeof(*a));
	FLAG(complete);
	FLAG(legacy);
	FLAG(self);
#undef FLAG
	memcpy(a->reason, theirs->reason, sizeof(a->reason));
	check_text(a->reason, sizeof(a->reason));
	if (!a->complete)
		return;
	a->more = theirs->more;
	a->rules_count = theirs->rules_count;
	if (a->rules_count > FIREWALL_RULES_MAX)
		a->rules_count = FIREWALL_RULES_MAX;
	memcpy(a->rules, theirs->rules, a->rules_count * sizeof(a->rules[0]));
	for (size_t i = 0; i < a->rules_count; i++) {
		struct firewall_rule *r = &a->rules[i];

		if ((unsigned int)r->effect >= FIREWALL_EFFECT_COUNT)
			r->effect = FIREWALL_MENTIONS;
		if ((unsigned int)r->why >= FIREWALL_WHY_COUNT)
			r->why = FIREWALL_UNKNOWN_PORT;
		for (enum family family = 0; family < FAMILY_COUNT; family++)
			r->ports[family] &= all;
		check_text(r->family, sizeof(r->family));
		check_text(r->table, sizeof(r->table));
		check_text(r->chain, sizeof(r->chain));
		check_text(r->hook, sizeof(r->hook));
		check_text(r->text, sizeof(r->text));
	}
}
