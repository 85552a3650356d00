// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the matches of a rule let through of a TCP SYN to the ports asked for, or of the answer to
 * it. Only what is certain narrows: the port, the protocol, the address family, the state of the
 * connection (a SYN is new, an answer belongs to one). Of everything else is known that it is a
 * condition, no more.
 */

#include "net/ruleset.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"

#define NESTED_MAX 8 /* a set of ranges of ... */
#define PORT_BASE  "th"
#define SPORT_BIT  0
#define DPORT_BIT  16

enum subject {
	SUBJECT_OTHER,
	SUBJECT_PORT,	  /* of the destination, of an answer the one it comes from; TCP */
	SUBJECT_PROTOCOL, /* above IP */
	SUBJECT_FAMILY,
	SUBJECT_STATE,	/* of the connection */
	SUBJECT_FOREIGN /* a field of another protocol */
};

const char *ruleset_string(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* Names hold no zero byte, so a line feed could only be somebody's joke. */
char *ruleset_key(const char *family, const char *table, const char *name)
{
	char *key;

	return asprintf(&key, "%s\n%s\n%s", family, table, name) < 0 ? NULL : key;
}

const json_t *ruleset_elements(struct ruleset *r, const json_t *rule, const char *reference)
{
	const char *family = ruleset_string(rule, "family"), *table = ruleset_string(rule, "table");
	_cleanup_free_ char *key = ruleset_key(family, table, reference + 1);
	json_t *set = key ? json_object_get(r->sets, key) : NULL, *whole;
	const char *kind;

	if (!set)
		return NULL;
	if (!json_object_get(set, "elem") && r->query->elements &&
	    !json_object_get(set, "looked-up")) {
		kind = json_object_get(set, "map") ? "map" : "set";
		whole = r->query->elements(r->query->context, kind, family, table, reference + 1);
		json_object_set_new(set, "looked-up", json_true());
		if (whole && json_object_get(whole, "elem"))
			json_object_set(set, "elem", json_object_get(whole, "elem"));
		else if (whole)
			json_object_set_new(set, "elem", json_array());
		json_decref(whole);
	}
	return json_object_get(set, "elem");
}

static port_set port_bits(const struct ruleset *r, json_int_t low, json_int_t high)
{
	port_set bits = 0;

	for (size_t i = 0; i < r->query->ports_count; i++) {
		if (r->query->ports[i] >= low && r->query->ports[i] <= high)
			bits |= (port_set)1 << i;
	}
	return bits;
}

/* JSON has numbers, and now and then digits. */
static json_int_t number(const json_t *value)
{
	const char *text = json_string_value(value);
	uint64_t n;

	if (json_is_integer(value))
		return json_integer_value(value);
	return text && parse_u64(text, 0, UINT16_MAX, &n) == 0 ? (json_int_t)n : -1;
}

static port_set prefix_bits(const struct ruleset *r, const json_t *prefix)
{
	json_int_t base = number(json_object_get(prefix, "addr"));
	json_int_t len = number(json_object_get(prefix, "len"));

	if (base < 0 || base > UINT16_MAX || len < 0 || len > 16)
		return 0;
	return port_bits(r, base, base | (0xffff >> len));
}

static port_set bits_of(struct ruleset *r, const json_t *rule, const json_t *value, size_t index,
			unsigned int depth);

static port_set bits_of_list(struct ruleset *r, const json_t *rule, const json_t *list,
			     size_t index, unsigned int depth)
{
	port_set bits = 0;
	const json_t *value;
	size_t i;

	json_array_foreach(list, i, value)
	{
		bits |= bits_of(r, rule, value, index, depth);
	}
	return bits;
}

static port_set bits_of_object(struct ruleset *r, const json_t *rule, const json_t *object,
			       size_t index, unsigned int depth)
{
	const json_t *inner = json_object_get(object, "range");

	if (inner)
		return port_bits(r, number(json_array_get(inner, 0)),
				 number(json_array_get(inner, 1)));
	inner = json_object_get(object, "set");
	if (inner)
		return bits_of(r, rule, inner, index, depth);
	inner = json_object_get(object, "elem");
	if (inner)
		return bits_of(r, rule, json_object_get(inner, "val"), index, depth);
	inner = json_object_get(object, "concat");
	if (inner)
		return bits_of(r, rule, json_array_get(inner, index), 0, depth);
	inner = json_object_get(object, "prefix");
	return inner ? prefix_bits(r, inner) : 0;
}

static port_set bits_of(struct ruleset *r, const json_t *rule, const json_t *value, size_t index,
			unsigned int depth)
{
	const char *text = json_string_value(value);
	json_int_t n = number(value);

	if (!value || depth > NESTED_MAX)
		return 0;
	if (n >= 0)
		return port_bits(r, n, n);
	if (text && *text == '@') {
		const json_t *elements = ruleset_elements(r, rule, text);

		/* What cannot be looked into may hold any. */
		return elements ? bits_of_list(r, rule, elements, index, depth + 1) : r->all;
	}
	if (json_is_array(value))
		return bits_of_list(r, rule, value, index, depth + 1);
	return json_is_object(value) ? bits_of_object(r, rule, value, index, depth + 1) : 0;
}

port_set ruleset_ports(struct ruleset *r, const json_t *rule, const json_t *value, size_t index)
{
	return bits_of(r, rule, value, index, 0);
}

/* ---- what is matched ---- */

static bool is_one_of(const char *word, const char *const *words)
{
	for (; *words; words++) {
		if (strcmp(word, *words) == 0)
			return true;
	}
	return false;
}

static enum subject of_payload(const struct ruleset *r, const json_t *payload,
			       struct ruleset_match *m)
{
	static const char *const foreign[] = {"udp",  "udplite", "sctp", "dccp", "icmp", "icmpv6",
					      "igmp", "esp",	 "ah",	 "comp", "arp",	 NULL};
	const char *protocol = ruleset_string(payload, "protocol");
	const char *field = ruleset_string(payload, "field");

	if (is_one_of(protocol, foreign))
		return SUBJECT_FOREIGN;
	if (strcmp(protocol, "tcp") == 0 || strcmp(protocol, "th") == 0)
		return strcmp(field, r->answers ? "sport" : "dport") == 0 ? SUBJECT_PORT
									  : SUBJECT_OTHER;
	if (strcmp(protocol, "ip") == 0) {
		m->families &= 1 << FAMILY_IPV4;
		return strcmp(field, "protocol") == 0 ? SUBJECT_PROTOCOL : SUBJECT_OTHER;
	}
	if (strcmp(protocol, "ip6") == 0) {
		m->families &= 1 << FAMILY_IPV6;
		return strcmp(field, "nexthdr") == 0 ? SUBJECT_PROTOCOL : SUBJECT_OTHER;
	}
	/* Bytes instead of a name. */
	if (strcmp(ruleset_string(payload, "base"), PORT_BASE) == 0 &&
	    json_integer_value(json_object_get(payload, "offset")) ==
		    (r->answers ? SPORT_BIT : DPORT_BIT) &&
	    json_integer_value(json_object_get(payload, "len")) == 16)
		return SUBJECT_PORT;
	return SUBJECT_OTHER;
}

/* The far port, as the table of connections has it. */
static bool is_far_port(const struct ruleset *r, const char *key, const char *direction)
{
	if (strcmp(key, "proto-dst") == 0)
		return strcmp(direction, "original") == 0;
	return r->answers && strcmp(key, "proto-src") == 0 && strcmp(direction, "reply") == 0;
}

static enum subject subject_of(const struct ruleset *r, const json_t *left, struct ruleset_match *m)
{
	const json_t *inner = json_object_get(left, "payload");
	const char *key;

	if (inner)
		return of_payload(r, inner, m);
	inner = json_object_get(left, "meta");
	if (inner) {
		key = ruleset_string(inner, "key");
		if (strcmp(key, "l4proto") == 0)
			return SUBJECT_PROTOCOL;
		if (strcmp(key, "nfproto") == 0 || strcmp(key, "protocol") == 0)
			return SUBJECT_FAMILY;
		return SUBJECT_OTHER;
	}
	inner = json_object_get(left, "ct");
	key = ruleset_string(inner, "key");
	if (strcmp(key, "state") == 0)
		return SUBJECT_STATE;
	return is_far_port(r, key, ruleset_string(inner, "dir")) ? SUBJECT_PORT : SUBJECT_OTHER;
}

/* Whether one of the words is in the value, a word or a list or set of them. */
static bool holds(const json_t *value, const char *const *words)
{
	const json_t *set = json_is_object(value) ? json_object_get(value, "set") : value;
	const json_t *word;
	size_t i;

	if (json_is_string(set))
		return is_one_of(json_string_value(set), words);
	json_array_foreach(set, i, word)
	{
		if (json_is_string(word) && is_one_of(json_string_value(word), words))
			return true;
	}
	return false;
}

static bool is_reference(const json_t *value)
{
	return json_is_string(value) && *json_string_value(value) == '@';
}

static void narrow_family(struct ruleset_match *m, bool negated, const json_t *right)
{
	static const char *const four[] = {"ipv4", "ip", NULL}, *const six[] = {"ipv6", "ip6",
										NULL};
	uint8_t families =
		(uint8_t)(holds(right, four) << FAMILY_IPV4 | holds(right, six) << FAMILY_IPV6);

	m->families &= negated ? (uint8_t)~families : families;
}

static void narrow_protocol(struct ruleset_match *m, bool negated, const json_t *right)
{
	static const char *const tcp[] = {"tcp", "6", NULL};

	if (is_reference(right) || json_is_object(json_object_get(right, "range")))
		m->conditional = true;
	else if ((holds(right, tcp) || number(right) == IPPROTO_TCP) == negated)
		m->ports = 0;
}

/* A SYN is the first of its connection, the answer belongs to one; or it is not looked at at all.
 */
static void narrow_state(const struct ruleset *r, struct ruleset_match *m, bool negated,
			 const json_t *right)
{
	static const char *const first[] = {"new", NULL}, *const belongs[] = {"established", NULL};
	static const char *const perhaps[] = {"untracked", "invalid", NULL};

	if (is_reference(right))
		m->conditional = true;
	else if (holds(right, r->answers ? belongs : first) != negated)
		return;
	else if (holds(right, perhaps) != negated)
		m->conditional = true;
	else
		m->ports = 0;
}

static void narrow_port(struct ruleset *r, const json_t *rule, struct ruleset_match *m,
			const char *op, const json_t *right)
{
	json_int_t n = number(right);

	if (strcmp(op, "==") == 0 || strcmp(op, "in") == 0) {
		m->ports &= ruleset_ports(r, rule, right, 0);
		m->named = true;
	} else if (strcmp(op, "!=") == 0) {
		m->ports &=
			is_reference(right) && !ruleset_elements(r, rule, json_string_value(right))
				? r->all
				: ~ruleset_ports(r, rule, right, 0);
	} else if (*op == '<' && n >= 0) {
		m->ports &= port_bits(r, 0, op[1] ? n : n - 1);
		m->named = true;
	} else if (*op == '>' && n >= 0) {
		m->ports &= port_bits(r, op[1] ? n : n + 1, UINT16_MAX);
		m->named = true;
	} else {
		m->conditional = true;
	}
}

/* Several fields at once: the port is one of them, and the others are conditions. */
static void narrow_concat(struct ruleset *r, const json_t *rule, struct ruleset_match *m,
			  const char *op, const json_t *parts, const json_t *right)
{
	const json_t *part;
	size_t i;

	m->conditional = true;
	json_array_foreach(parts, i, part)
	{
		enum subject subject = subject_of(r, part, m);

		if (subject == SUBJECT_FOREIGN)
			m->ports = 0;
		if (subject != SUBJECT_PORT || (strcmp(op, "==") != 0 && strcmp(op, "in") != 0))
			continue;
		m->ports &= ruleset_ports(r, rule, right, i);
		m->named = true;
	}
}

void ruleset_narrow(struct ruleset *r, const json_t *rule, struct ruleset_match *m, const char *op,
		    const json_t *left, const json_t *right)
{
	const json_t *parts = json_object_get(left, "concat");
	bool negated = strcmp(op, "!=") == 0;

	if (parts) {
		narrow_concat(r, rule, m, op, parts, right);
		return;
	}
	switch (subject_of(r, left, m)) {
	case SUBJECT_PORT:
		narrow_port(r, rule, m, op, right);
		break;
	case SUBJECT_PROTOCOL:
		narrow_protocol(m, negated, right);
		break;
	case SUBJECT_FAMILY:
		narrow_family(m, negated, right);
		break;
	case SUBJECT_STATE:
		narrow_state(r, m, negated, right);
		break;
	case SUBJECT_FOREIGN:
		m->ports = 0;
		break;
	case SUBJECT_OTHER:
		m->conditional = true;
		break;
	}
}
