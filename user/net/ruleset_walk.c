// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ways of a SYN and of its answer through the chains: from every base chain that they meet,
 * along jumps, until something certain ends it. Listed is what may stop or redirect it on its way;
 * what only may (another condition has to hold) ends nothing. A chain is walked once for every way
 * of coming to it, so no web of jumps takes long.
 */

#include "net/ruleset.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define DEPTH_MAX 16 /* NFT_JUMP_STACK_SIZE */

/* An outbound packet of this host or of a container meets these. */
static const char *const hooks_out[] = {"prerouting",  "ingress", "forward", "output",
					"postrouting", "egress",  NULL};
/* And these what comes back. */
static const char *const hooks_in[] = {"prerouting", "ingress", "input", "forward", NULL};

struct walk {
	struct ruleset *rules;
	struct firewall_answer *ret;
	const struct ruleset_chain *base;
	enum family family;
	port_set port; /* the bit of it */
	bool mentions;
};

/* How one comes to a rule. */
struct way {
	bool named;   /* a rule on it matches the port */
	bool reached; /* nothing certain lies before */
	unsigned int depth;
};

static struct firewall_rule *find_listed(const struct walk *w, const struct ruleset_chain *chain,
					 uint64_t handle, enum firewall_why why, const char *table,
					 const char *name)
{
	bool answers = w->rules->answers;

	for (size_t i = 0; i < w->ret->rules_count; i++) {
		struct firewall_rule *f = &w->ret->rules[i];

		if (f->handle == handle && (f->effect == FIREWALL_STOPS_ANSWERS) == answers &&
		    (f->why == FIREWALL_POLICY) == (why == FIREWALL_POLICY) &&
		    strcmp(f->family, chain->family) == 0 && strcmp(f->table, table) == 0 &&
		    strcmp(f->chain, name) == 0 && strcmp(f->hook, w->base->hook) == 0)
			return f;
	}
	return NULL;
}

static void write_text(char text[static FIREWALL_TEXT_LEN], const struct ruleset_rule *rule)
{
	_cleanup_free_ char *words = NULL;
	char escaped[FIREWALL_TEXT_LEN + 1];

	if (!rule)
		words = strdup("policy drop");
	else if (rule->text)
		words = strndup(rule->text, rule->text_len);
	else
		words = json_dumps(json_object_get(rule->json, "expr"), JSON_COMPACT);
	text_escape(words ? words : "", escaped, sizeof(escaped));
	if (strlen(escaped) < FIREWALL_TEXT_LEN)
		strcpy(text, escaped);
	else
		snprintf(text, FIREWALL_TEXT_LEN, "%.*s...", FIREWALL_TEXT_LEN - 4, escaped);
}

static void list(struct walk *w, struct ruleset_chain *chain, struct ruleset_rule *rule,
		 enum firewall_effect effect, enum firewall_why why)
{
	uint64_t handle = rule ? rule->handle : chain->handle;
	char table[FIREWALL_NAME_LEN], name[FIREWALL_NAME_LEN];
	bool *counted = rule ? &rule->counted : &chain->counted;
	struct firewall_rule *f;

	/* Whoever looks at all rules wants none on the way back that only may stop mail. */
	if (w->rules->answers && w->rules->query->mentions && why != FIREWALL_NAMES_PORT)
		return;
	/* The second round lists what the first did not. */
	if ((effect == FIREWALL_MENTIONS) != w->mentions)
		return;
	text_escape(chain->table, table, sizeof(table));
	text_escape(chain->name, name, sizeof(name));
	f = find_listed(w, chain, handle, why, table, name);
	if (!f && w->ret->rules_count == FIREWALL_RULES_MAX) {
		w->ret->more += !*counted;
		*counted = true;
		return;
	}
	if (!f) {
		f = &w->ret->rules[w->ret->rules_count++];
		*f = (struct firewall_rule){.handle = handle, .effect = effect, .why = why};
		snprintf(f->family, sizeof(f->family), "%s", chain->family);
		snprintf(f->hook, sizeof(f->hook), "%s", w->base->hook);
		strcpy(f->table, table);
		strcpy(f->chain, name);
		write_text(f->text, rule);
	}
	if (w->mentions && f->effect != FIREWALL_MENTIONS)
		return;
	f->ports[w->family] |= w->port;
}

static bool walk_chain(struct walk *w, uint32_t index, struct way way);

static enum firewall_effect effect_on(const struct walk *w, const struct ruleset_rule *rule)
{
	if (rule && rule->effect == EFFECT_REDIRECT)
		return FIREWALL_REDIRECTS;
	return w->rules->answers ? FIREWALL_STOPS_ANSWERS : FIREWALL_STOPS;
}

/* Whether the packet goes no further for certain; *left: than this chain. */
static bool follow(struct walk *w, struct ruleset_chain *chain, struct ruleset_rule *rule,
		   struct way way, bool *left)
{
	bool certain = !rule->match.conditional, settled = false;
	enum firewall_why why = way.named ? FIREWALL_NAMES_PORT : FIREWALL_ALL_THERE;

	switch (rule->effect) {
	case EFFECT_STOP:
	case EFFECT_REDIRECT:
		/* Where a connection leads was decided by its first packet. */
		if (w->rules->answers && rule->effect == EFFECT_REDIRECT)
			return false;
		if (rule->match.opaque && !way.named)
			why = FIREWALL_UNKNOWN_PORT;
		else if (!certain && !way.named)
			return false;
		if (way.reached)
			list(w, chain, rule, effect_on(w, rule), why);
		else if (rule->match.named)
			list(w, chain, rule, FIREWALL_MENTIONS, why);
		return certain;
	case EFFECT_JUMP:
	case EFFECT_GOTO:
		if (rule->match.named)
			list(w, chain, rule, FIREWALL_MENTIONS, FIREWALL_NAMES_PORT);
		if (rule->target != RULESET_NONE)
			settled = walk_chain(w, rule->target, way);
		*left = certain && rule->effect == EFFECT_GOTO;
		return certain && settled;
	case EFFECT_NONE:
	case EFFECT_ACCEPT:
	case EFFECT_RETURN:
		if (rule->match.named)
			list(w, chain, rule, FIREWALL_MENTIONS, FIREWALL_NAMES_PORT);
		*left = certain && rule->effect == EFFECT_RETURN;
		return certain && rule->effect == EFFECT_ACCEPT;
	}
	return false;
}

/* True: whatever comes here goes no further than this chain, for certain. */
static bool walk_chain(struct walk *w, uint32_t index, struct way way)
{
	struct ruleset_chain *chain = &w->rules->chains[index];
	uint8_t seen = (uint8_t)(1 << (2 * way.named + way.reached));
	bool settled = false;

	if (chain->seen & seen || way.depth > DEPTH_MAX)
		return false;
	chain->seen |= seen;
	way.depth++;
	for (uint32_t i = chain->first; i != RULESET_NONE; i = w->rules->rules[i].next) {
		struct ruleset_rule *rule = &w->rules->rules[i];
		struct way here = way;
		bool left = false;

		if (!(rule->match.ports & w->port) || !(rule->match.families & (1 << w->family)))
			continue;
		here.named |= rule->match.named;
		settled |= follow(w, chain, rule, here, &left) && way.reached;
		way.reached &= !settled && !left;
	}
	return settled;
}

static bool is_on_the_way(const struct ruleset_chain *chain, enum family family, bool answers)
{
	const char *const *hook = answers ? hooks_in : hooks_out;

	if (!chain->hook || strcmp(chain->family, family == FAMILY_IPV4 ? "ip6" : "ip") == 0)
		return false;
	for (; *hook; hook++) {
		if (strcmp(chain->hook, *hook) == 0)
			return true;
	}
	return false;
}

static void walk_base(struct walk *w, uint32_t index)
{
	struct ruleset_chain *chain = &w->rules->chains[index];

	if (!is_on_the_way(chain, w->family, w->rules->answers))
		return;
	for (size_t i = 0; i < w->rules->chains_count; i++)
		w->rules->chains[i].seen = 0;
	w->base = chain;
	if (!walk_chain(w, index, (struct way){.reached = true}) && chain->drops)
		list(w, chain, NULL, effect_on(w, NULL), FIREWALL_POLICY);
}

void ruleset_walk(struct ruleset *r, struct firewall_answer *ret)
{
	struct walk w = {.rules = r, .ret = ret};

	for (int round = 0; round < (r->query->mentions && !r->answers ? 2 : 1); round++) {
		w.mentions = round == 1;
		for (size_t port = 0; port < r->query->ports_count; port++) {
			w.port = (port_set)1 << port;
			for (w.family = 0; w.family < FAMILY_COUNT; w.family++) {
				for (uint32_t i = 0; i < r->chains_count; i++)
					walk_base(&w, i);
			}
		}
	}
}
