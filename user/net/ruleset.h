/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A ruleset in libnftables' JSON, and what in it concerns the ports asked for. Pure: texts in, a
 * list out. Trusts nothing of what stands there: whoever may write rules in a container chooses
 * names, comments and the size of everything.
 *
 * ruleset.c makes rules of the JSON, ruleset_match.c knows what a match lets through,
 * ruleset_walk.c goes the ways of a packet; ruleset_answer.c trusts not even the process that read.
 */
#ifndef EGRESS25_NET_RULESET_H
#define EGRESS25_NET_RULESET_H

#include <jansson.h>

#include "net/firewall.h"

struct ruleset_query {
	const uint16_t *ports;
	size_t ports_count;
	bool mentions;
	/* The object of a named set or map with its elements, where the ruleset has it without
	 * them. A new reference, or NULL. The names are as they stand in the ruleset. May be NULL.
	 */
	json_t *(*elements)(void *context, const char *kind, const char *family, const char *table,
			    const char *name);
	void *context;
};

/* json: "list ruleset" as JSON; text: the same as text, with handles, or NULL. Fills rules,
 * rules_count and more, or reason. 0, -EBADMSG, -ENOMEM. */
int ruleset_read(const char *json, const char *text, const struct ruleset_query *query,
		 struct firewall_answer *ret);

/* Makes an answer of what a reader left, `shared` being as large as one: whatever stands there,
 * *ret is sound, with rules only where it is complete. */
void ruleset_answer_check(struct firewall_answer *ret, const void *shared, size_t ports_count);

/* ---- for ruleset*.c alone ---- */

#define RULESET_NONE  UINT32_MAX
#define FAMILIES_BOTH ((1 << FAMILY_IPV4) | (1 << FAMILY_IPV6))

enum ruleset_effect {
	EFFECT_NONE,
	EFFECT_STOP,
	EFFECT_REDIRECT,
	EFFECT_ACCEPT,
	EFFECT_RETURN,
	EFFECT_JUMP,
	EFFECT_GOTO
};

/* What comes through the matches of a rule. */
struct ruleset_match {
	port_set ports;	  /* TCP to these may */
	uint8_t families; /* in these */
	bool named;	  /* the port is among what is matched */
	bool conditional; /* something else is matched, too */
	bool opaque;	  /* a match on ports that the JSON does not show */
};

/* A rule, or one branch of a rule with a verdict map. */
struct ruleset_rule {
	struct ruleset_match match;
	enum ruleset_effect effect;
	uint32_t target; /* of a jump: index of a chain; RULESET_NONE: there is none */
	uint64_t handle;
	const json_t *json; /* the rule's object */
	const char *text;   /* its line, not terminated; NULL unknown */
	size_t text_len;
	uint32_t next; /* of its chain; RULESET_NONE: the last */
	bool counted;  /* ruleset_walk.c: found no room */
};

struct ruleset_chain {
	const char *family, *table, *name;
	uint64_t handle;
	const char *hook; /* NULL: no base chain */
	bool drops;	  /* its policy does */
	uint32_t first, last;
	uint8_t seen; /* ruleset_walk.c */
	bool counted; /* likewise, its policy */
};

struct ruleset {
	const struct ruleset_query *query;
	bool answers; /* what is followed comes back from the port; otherwise a SYN goes to it */
	port_set all; /* a bit for every port asked for */
	json_t *root;
	json_t *chain_index; /* "family table chain" -> index */
	json_t *sets;	     /* "family table set" -> its object */
	struct ruleset_chain *chains;
	struct ruleset_rule *rules;
	size_t chains_count, rules_count, rules_room;
	struct ruleset_line *lines; /* of the text, by handle */
	size_t lines_count;
};

/* The ports a value on the right of a match holds; index: which part of a concatenation. named
 * sets are looked up as those of rule's table. */
port_set ruleset_ports(struct ruleset *r, const json_t *rule, const json_t *value, size_t index);
/* Narrows m by "left op right". */
void ruleset_narrow(struct ruleset *r, const json_t *rule, struct ruleset_match *m, const char *op,
		    const json_t *left, const json_t *right);
/* The elements of "@name"; NULL unknown. */
const json_t *ruleset_elements(struct ruleset *r, const json_t *rule, const char *reference);
/* Narrows m by the ports that the rule's text names; false: it names none. */
bool ruleset_narrow_by_text(const struct ruleset *r, struct ruleset_match *m, const char *text,
			    size_t len);

/* Lists what concerns the ports. */
void ruleset_walk(struct ruleset *r, struct firewall_answer *ret);

/* By which chains and sets are found, to be freed; NULL without memory. */
char *ruleset_key(const char *family, const char *table, const char *name);
const char *ruleset_string(const json_t *object, const char *key); /* "" for none */

#endif
