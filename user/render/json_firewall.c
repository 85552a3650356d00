// SPDX-License-Identifier: GPL-2.0-only
/*
 * See json_firewall.h. What comes back is made as safe as it went out: printable, bounded, and of
 * known values.
 */

#include "render/json_firewall.h"

#include <errno.h>
#include <string.h>

#include "render/json.h"

static json_t *candidate_ports(const struct candidate *c, enum family family)
{
	json_t *list = json_array();

	for (size_t i = 0; i < E25_PORTS_MAX && c->ports[family][i]; i++)
		json_array_append_new(list, json_integer(c->ports[family][i]));
	return list;
}

json_t *json_candidate(const struct candidate *c, const struct candidate_list *list)
{
	return json_pack("{s:o, s:o, s:o, s:I, s:o, s:o, s:s, s:o}", "family", json_text(c->family),
			 "table", json_text(c->table), "chain", json_text(c->chain), "handle",
			 (json_int_t)c->handle, "hook", json_text(c->hook), "rule",
			 json_text(c->rule), "why", candidate_why_to_str(c->why), "netns",
			 json_known(list->netns));
}

static const char *effect(const struct candidate *c)
{
	if (c->only_mentions)
		return "mentions";
	return c->redirects ? "redirects" : c->answers ? "stops-answers" : "stops";
}

json_t *json_firewall_found(const struct candidate_list *list)
{
	json_t *rules = json_array();

	for (size_t i = 0; i < list->rules_count; i++) {
		json_t *object = json_candidate(&list->rules[i], list);

		json_object_set_new(object, "effect", json_string(effect(&list->rules[i])));
		json_array_append_new(rules, object);
	}
	return json_pack("{s:b, s:o, s:b, s:o, s:I}", "read", !*list->unread, "reason",
			 json_text(list->unread), "legacy", list->legacy, "rules", rules, "more",
			 (json_int_t)list->more);
}

int render_json_firewall(FILE *out, const struct render_context *c, uint64_t time_ns,
			 const struct candidate_list *list)
{
	json_t *rules = json_array();

	for (size_t i = 0; i < list->rules_count; i++) {
		const struct candidate *rule = &list->rules[i];
		json_t *object = json_candidate(rule, list);

		json_object_del(object, "netns");
		json_object_set_new(object, "redirects", json_boolean(rule->redirects));
		json_object_set_new(object, "answers", json_boolean(rule->answers));
		json_object_set_new(object, "ports",
				    json_pack("{s:o, s:o}", "ipv4",
					      candidate_ports(rule, FAMILY_IPV4), "ipv6",
					      candidate_ports(rule, FAMILY_IPV6)));
		json_array_append_new(rules, object);
	}
	return json_line(out,
			 json_pack("{s:o, s:s, s:i, s:I, s:o, s:b, s:b, s:o, s:o, s:I}", "time",
				   json_time(c, time_ns), "event", "firewall", "schema",
				   RENDER_SCHEMA, "monotonic_ns", (json_int_t)time_ns, "netns",
				   json_known(list->netns), "self", list->self, "legacy",
				   list->legacy, "unread", json_text(list->unread), "rules", rules,
				   "more", (json_int_t)list->more));
}

/* ---- and back ---- */

static void take_text(const json_t *object, const char *key, char *buf, size_t len)
{
	const char *text = json_string_value(json_object_get(object, key));
	size_t used = 0;

	for (; text && *text && used + 1 < len; text++)
		buf[used++] = *text >= ' ' && *text <= '~' ? *text : '?';
	buf[used] = '\0';
}

static uint64_t take_number(const json_t *object, const char *key, uint64_t max)
{
	json_int_t n = json_integer_value(json_object_get(object, key));

	return n < 0 || (uint64_t)n > max ? 0 : (uint64_t)n;
}

static void take_ports(const json_t *ports, enum family family, struct candidate *ret)
{
	const json_t *list = json_object_get(ports, family_to_str(family)), *value;
	size_t i, used = 0;

	json_array_foreach(list, i, value)
	{
		json_int_t port = json_integer_value(value);

		if (port > 0 && port <= UINT16_MAX && used < E25_PORTS_MAX)
			ret->ports[family][used++] = (uint16_t)port;
	}
}

static void take_rule(const json_t *object, struct candidate *ret)
{
	const char *why = json_string_value(json_object_get(object, "why"));

	take_text(object, "family", ret->family, sizeof(ret->family));
	take_text(object, "table", ret->table, sizeof(ret->table));
	take_text(object, "chain", ret->chain, sizeof(ret->chain));
	take_text(object, "hook", ret->hook, sizeof(ret->hook));
	take_text(object, "rule", ret->rule, sizeof(ret->rule));
	ret->handle = take_number(object, "handle", INT64_MAX);
	ret->redirects = json_is_true(json_object_get(object, "redirects"));
	ret->answers = json_is_true(json_object_get(object, "answers"));
	if (!why || candidate_why_parse(why, &ret->why) < 0)
		ret->why = CANDIDATE_NAMES_PORT;
	for (enum family f = 0; f < FAMILY_COUNT; f++)
		take_ports(json_object_get(object, "ports"), f, ret);
}

int json_firewall_parse(const json_t *object, uint64_t *ret_time_ns, struct candidate_list *ret)
{
	const json_t *time = json_object_get(object, "monotonic_ns"), *rule;
	size_t i;

	if (!json_is_integer(time) || json_integer_value(time) < 0)
		return -EINVAL;
	*ret_time_ns = (uint64_t)json_integer_value(time);
	memset(ret, 0, sizeof(*ret));
	ret->netns = (uint32_t)take_number(object, "netns", UINT32_MAX);
	ret->self = json_is_true(json_object_get(object, "self"));
	ret->legacy = json_is_true(json_object_get(object, "legacy"));
	take_text(object, "unread", ret->unread, sizeof(ret->unread));
	ret->more = (uint32_t)take_number(object, "more", UINT32_MAX);
	json_array_foreach(json_object_get(object, "rules"), i, rule)
	{
		if (ret->rules_count < CANDIDATES_MAX)
			take_rule(rule, &ret->rules[ret->rules_count++]);
	}
	return 0;
}
