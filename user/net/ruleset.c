// SPDX-License-Identifier: GPL-2.0-only
/*
 * See ruleset.h. A rule becomes what it lets through and what it then does; a verdict map becomes a
 * rule per element. Objects of a shape that is not known are conditions or nothing, never errors:
 * libnftables may learn more than is known here.
 */

#include "net/ruleset.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "net/ruleset_text.h"

/* More branches than a set of every port has are of no ruleset that works. */
#define RULES_MAX 1000000

static void done(struct ruleset *r)
{
	ruleset_text_done(r);
	json_decref(r->root);
	json_decref(r->chain_index);
	json_decref(r->sets);
	free(r->chains);
	free(r->rules);
}

static int remember(json_t *index, const json_t *object, json_t *value)
{
	_cleanup_free_ char *key =
		ruleset_key(ruleset_string(object, "family"), ruleset_string(object, "table"),
			    ruleset_string(object, "name"));

	return key && json_object_set_new_nocheck(index, key, value) == 0 ? 0 : -ENOMEM;
}

static uint32_t find_chain(const struct ruleset *r, const json_t *rule, const char *name)
{
	_cleanup_free_ char *key =
		ruleset_key(ruleset_string(rule, "family"), ruleset_string(rule, "table"), name);
	const json_t *index = key ? json_object_get(r->chain_index, key) : NULL;

	return index ? (uint32_t)json_integer_value(index) : RULESET_NONE;
}

/* ---- what a rule does ---- */

static const struct {
	const char *key;
	enum ruleset_effect effect;
} verdicts[] = {
	{"drop", EFFECT_STOP},	       {"reject", EFFECT_STOP},	  {"queue", EFFECT_STOP},
	{"redirect", EFFECT_REDIRECT}, {"dnat", EFFECT_REDIRECT}, {"tproxy", EFFECT_REDIRECT},
	{"accept", EFFECT_ACCEPT},     {"return", EFFECT_RETURN}, {"jump", EFFECT_JUMP},
	{"goto", EFFECT_GOTO},
};

/* Targets of iptables that nft cannot say otherwise. */
static const struct {
	const char *name;
	enum ruleset_effect effect;
} targets[] = {
	{"REJECT", EFFECT_STOP},       {"NFQUEUE", EFFECT_STOP},  {"TARPIT", EFFECT_STOP},
	{"REDIRECT", EFFECT_REDIRECT}, {"DNAT", EFFECT_REDIRECT}, {"TPROXY", EFFECT_REDIRECT},
};

static enum ruleset_effect effect_of(const struct ruleset *r, const json_t *rule,
				     const json_t *statement, uint32_t *ret_target)
{
	*ret_target = RULESET_NONE;
	for (size_t i = 0; i < ARRAY_LEN(verdicts); i++) {
		const json_t *value = json_object_get(statement, verdicts[i].key);

		if (!value)
			continue;
		if (verdicts[i].effect == EFFECT_JUMP || verdicts[i].effect == EFFECT_GOTO)
			*ret_target = find_chain(r, rule, ruleset_string(value, "target"));
		return verdicts[i].effect;
	}
	return EFFECT_NONE;
}

/* An extension of iptables: its name is told, not what it matches. */
static enum ruleset_effect take_extension(const json_t *xt, struct ruleset_match *m)
{
	const char *name = ruleset_string(xt, "name");

	if (strcmp(ruleset_string(xt, "type"), "target") == 0) {
		for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
			if (strcmp(name, targets[i].name) == 0)
				return targets[i].effect;
		}
		return EFFECT_NONE;
	}
	if (strcmp(name, "comment") == 0)
		return EFFECT_NONE;
	if (strcmp(name, "tcp") == 0 || strcmp(name, "multiport") == 0)
		m->opaque = true;
	if (strcmp(name, "udp") == 0)
		m->ports = 0;
	m->conditional = true;
	return EFFECT_NONE;
}

static int add_rule(struct ruleset *r, struct ruleset_chain *chain, const struct ruleset_rule *rule)
{
	uint32_t at = (uint32_t)r->rules_count;

	if (r->rules_count == RULES_MAX)
		return -ENOMEM;
	if (r->rules_count == r->rules_room) {
		size_t room = r->rules_room ? 2 * r->rules_room : 256;
		struct ruleset_rule *rules = reallocarray(r->rules, room, sizeof(*rules));

		if (!rules)
			return -ENOMEM;
		r->rules = rules;
		r->rules_room = room;
	}
	r->rules[r->rules_count] = *rule;
	r->rules[r->rules_count++].next = RULESET_NONE;
	if (chain->last == RULESET_NONE)
		chain->first = at;
	else
		r->rules[chain->last].next = at;
	chain->last = at;
	return 0;
}

/* Each element of a verdict map is a rule of its own. */
static int add_branches(struct ruleset *r, struct ruleset_chain *chain,
			const struct ruleset_rule *base, const json_t *vmap)
{
	const json_t *data = json_object_get(vmap, "data"), *element;
	const char *name = json_string_value(data);
	size_t i;

	data = name && *name == '@' ? ruleset_elements(r, base->json, name)
				    : json_object_get(data, "set");
	json_array_foreach(data, i, element)
	{
		struct ruleset_rule branch = *base;
		const json_t *key = json_array_get(element, 0), *inner;
		int e;

		inner = json_object_get(json_object_get(key, "elem"), "val");
		ruleset_narrow(r, base->json, &branch.match, "==", json_object_get(vmap, "key"),
			       inner ? inner : key);
		branch.effect =
			effect_of(r, base->json, json_array_get(element, 1), &branch.target);
		if (!branch.match.ports || !branch.match.families || branch.effect == EFFECT_NONE)
			continue;
		e = add_rule(r, chain, &branch);
		if (e < 0)
			return e;
	}
	return 0;
}

/* Statements that let only some through. */
static bool is_condition(const json_t *statement)
{
	static const char *const keys[] = {"limit", "quota", "ct count", "ct timeout", "synproxy"};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (json_object_get(statement, keys[i]))
			return true;
	}
	return json_object_get(json_object_get(statement, "set"), "stmt") != NULL ||
	       json_object_get(statement, "meter") != NULL;
}

static void take_statement(struct ruleset *r, struct ruleset_rule *rule, const json_t *statement)
{
	const json_t *match = json_object_get(statement, "match");
	const json_t *xt = json_object_get(statement, "xt");
	enum ruleset_effect effect = EFFECT_NONE;
	uint32_t target;

	if (match) {
		ruleset_narrow(r, rule->json, &rule->match, ruleset_string(match, "op"),
			       json_object_get(match, "left"), json_object_get(match, "right"));
		return;
	}
	rule->match.conditional |= is_condition(statement);
	if (xt) {
		effect = take_extension(xt, &rule->match);
		target = RULESET_NONE;
	} else {
		effect = effect_of(r, rule->json, statement, &target);
	}
	/* What comes after a redirect is "accept", which adds nothing. */
	if (effect != EFFECT_NONE && rule->effect == EFFECT_NONE) {
		rule->effect = effect;
		rule->target = target;
	}
}

static int take_rule(struct ruleset *r, const json_t *object)
{
	uint32_t index = find_chain(r, object, ruleset_string(object, "chain"));
	struct ruleset_rule rule = {
		.match = {.ports = r->all, .families = FAMILIES_BOTH},
		.target = RULESET_NONE,
		.handle = (uint64_t)json_integer_value(json_object_get(object, "handle")),
		.json = object,
	};
	struct ruleset_chain *chain;
	const json_t *statement;
	size_t i;
	int e = 0;

	if (index == RULESET_NONE)
		return 0;
	chain = &r->chains[index];
	rule.text = ruleset_text_find(r, chain, rule.handle, &rule.text_len);
	json_array_foreach(json_object_get(object, "expr"), i, statement)
	{
		const json_t *vmap = json_object_get(statement, "vmap");

		if (!rule.match.ports || !rule.match.families)
			return 0;
		if (vmap)
			e = add_branches(r, chain, &rule, vmap);
		else
			take_statement(r, &rule, statement);
		if (e < 0)
			return e;
	}
	if (rule.match.opaque && rule.text &&
	    ruleset_narrow_by_text(r, &rule.match, rule.text, rule.text_len))
		rule.match.opaque = false;
	if (!rule.match.ports || (rule.effect == EFFECT_NONE && !rule.match.named))
		return 0;
	return add_rule(r, chain, &rule);
}

/* ---- the ruleset ---- */

/* libnftables 1.0.6 gives the table's name instead of the flag's. */
static bool is_dormant(const json_t *table)
{
	const json_t *flags = json_object_get(table, "flags"), *flag;
	const char *name = ruleset_string(table, "name"), *text = json_string_value(flags);
	size_t i;

	if (text)
		return strcmp(text, "dormant") == 0 || strcmp(text, name) == 0;
	json_array_foreach(flags, i, flag)
	{
		text = json_string_value(flag);
		if (text && (strcmp(text, "dormant") == 0 || strcmp(text, name) == 0))
			return true;
	}
	return false;
}

static int take_chain(struct ruleset *r, const json_t *object, const json_t *dormant)
{
	_cleanup_free_ char *table =
		ruleset_key(ruleset_string(object, "family"), "", ruleset_string(object, "table"));
	struct ruleset_chain *c = &r->chains[r->chains_count];
	const char *hook = json_string_value(json_object_get(object, "hook"));

	if (!table)
		return -ENOMEM;
	*c = (struct ruleset_chain){
		.family = ruleset_string(object, "family"),
		.table = ruleset_string(object, "table"),
		.name = ruleset_string(object, "name"),
		.handle = (uint64_t)json_integer_value(json_object_get(object, "handle")),
		.hook = json_object_get(dormant, table) ? NULL : hook,
		.drops = strcmp(ruleset_string(object, "policy"), "drop") == 0,
		.first = RULESET_NONE,
		.last = RULESET_NONE,
	};
	return remember(r->chain_index, object, json_integer((json_int_t)r->chains_count++));
}

/* Chains and sets; rules refer to them, so they come after. */
static int take_declarations(struct ruleset *r, const json_t *list)
{
	json_t *dormant = json_object(), *entry, *object;
	int e = dormant ? 0 : -ENOMEM;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		if ((object = json_object_get(entry, "table")) && is_dormant(object)) {
			_cleanup_free_ char *key = ruleset_key(ruleset_string(object, "family"), "",
							       ruleset_string(object, "name"));

			e = key ? json_object_set_new_nocheck(dormant, key, json_true()) : -ENOMEM;
		} else if ((object = json_object_get(entry, "chain"))) {
			e = take_chain(r, object, dormant);
		} else if ((object = json_object_get(entry, "set")) ||
			   (object = json_object_get(entry, "map"))) {
			e = remember(r->sets, object, json_incref(object));
		}
		if (e < 0)
			break;
	}
	json_decref(dormant);
	return e < 0 ? -ENOMEM : 0;
}

static int build(struct ruleset *r, const json_t *list)
{
	r->chain_index = json_object();
	r->sets = json_object();
	r->chains = calloc(json_array_size(list) + 1, sizeof(*r->chains));
	if (!r->chain_index || !r->sets || !r->chains)
		return -ENOMEM;
	return take_declarations(r, list);
}

/* What a rule matches is another thing for each of the two ways. */
static int follow_packet(struct ruleset *r, const json_t *list, bool answers,
			 struct firewall_answer *ret)
{
	const json_t *entry, *rule;
	size_t i;

	r->answers = answers;
	r->rules_count = 0;
	for (i = 0; i < r->chains_count; i++)
		r->chains[i].first = r->chains[i].last = RULESET_NONE;
	json_array_foreach(list, i, entry)
	{
		rule = json_object_get(entry, "rule");
		if (rule && take_rule(r, rule) < 0)
			return -ENOMEM;
	}
	ruleset_walk(r, ret);
	return 0;
}

int ruleset_read(const char *json, const char *text, const struct ruleset_query *query,
		 struct firewall_answer *ret)
{
	_cleanup_(done) struct ruleset r = {.query = query};
	json_error_t error;
	const json_t *list;
	int e = 0;

	r.all = ((port_set)1 << query->ports_count) - 1;
	r.root = json_loads(json, 0, &error);
	list = json_object_get(r.root, "nftables");
	if (!json_is_array(list)) {
		snprintf(ret->reason, sizeof(ret->reason),
			 "what libnftables says of them is no list in JSON");
		return -EBADMSG;
	}
	if (text)
		e = ruleset_text_index(&r, text);
	if (e == 0)
		e = build(&r, list);
	if (e == 0)
		e = follow_packet(&r, list, false, ret);
	if (e == 0)
		e = follow_packet(&r, list, true, ret);
	if (e < 0) {
		snprintf(ret->reason, sizeof(ret->reason), "they are too many");
		return e;
	}
	return 0;
}
