/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the internet of the lab does: rules, one per line, the first that matches wins, and what
 * matches none is dropped in silence. One table of keys serves the parser, its limits and its
 * error messages. A script is read whole or not at all.
 *
 *	DESTINATION PORT ACTION [key=value]...
 *
 * DESTINATION is ADDRESS, ADDRESS/LENGTH or *, PORT a number or *, ACTION one of
 *	accept	a mail server; banner-delay=MS, silent-banner (none), after=reset|close (the
 *banner), banner=TEXT, in which ~ is a blank and % the destination with '-' for '.' and ':' drop
 *nothing rst	RST and ACK
 *	icmp	destination unreachable, prohibited; type= code= from=ADDRESS for another error
 * and to all of them: ttl=N of what is sent back (50), delay=MS before each SYN is answered,
 * loss=PERCENT of the SYNs ignored, first=N: only so many connections to each destination
 * address, then silence.
 */
#ifndef EGRESS25_LAB_SCRIPT_H
#define EGRESS25_LAB_SCRIPT_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/address.h"
#include "base/cleanup.h"
#include "base/parse.h"

enum action { ACTION_ACCEPT, ACTION_DROP, ACTION_RST, ACTION_ICMP };
enum after { AFTER_NOTHING, AFTER_RESET, AFTER_CLOSE };
enum { RULES_MAX = 4096, BANNER_MAX = 200 };

struct rule {
	struct prefix destination;
	bool ipv4, ipv6; /* which families it speaks of */
	uint16_t port;	 /* 0 is any */
	enum action action;
	uint64_t ttl, delay_ms, loss_percent, banner_delay_ms;
	uint64_t first; /* 0 is no limit */
	uint64_t type, code;
	struct address from; /* unknown: the uplink's router */
	bool typed;	     /* type was given */
	bool coded;	     /* code was given */
	bool silent_banner;
	char banner[BANNER_MAX]; /* "" the lab's own */
	enum after after;
};

struct script {
	struct rule rules[RULES_MAX];
	size_t count;
};

static int key_from(struct rule *r, const char *value)
{
	return address_parse(value, &r->from);
}

static int key_after(struct rule *r, const char *value)
{
	if (!strcmp(value, "reset"))
		r->after = AFTER_RESET;
	else if (!strcmp(value, "close"))
		r->after = AFTER_CLOSE;
	else
		return -EINVAL;
	return 0;
}

static int key_banner(struct rule *r, const char *value)
{
	if (!*value || strlen(value) >= sizeof(r->banner))
		return -EINVAL;
	strcpy(r->banner, value);
	return 0;
}

#define KEY_ANY	   (~0u)
#define KEY_ACCEPT (1u << ACTION_ACCEPT)
#define KEY_ICMP   (1u << ACTION_ICMP)

static const struct key {
	const char *name;
	unsigned int actions; /* bits: which actions have this key */
	const char *allowed;
	int (*parse)(struct rule *r, const char *value); /* NULL: a number */
	size_t offset;
	uint64_t min, max;
} keys[] = {
	{"ttl", KEY_ANY, "1 to 255", NULL, offsetof(struct rule, ttl), 1, 255},
	{"delay", KEY_ANY, "0 to 600000 ms", NULL, offsetof(struct rule, delay_ms), 0, 600000},
	{"loss", KEY_ANY, "0 to 100 percent", NULL, offsetof(struct rule, loss_percent), 0, 100},
	{"first", KEY_ANY, "1 to 1000000000 connections", NULL, offsetof(struct rule, first), 1,
	 1000000000},
	{"banner-delay", KEY_ACCEPT, "0 to 600000 ms", NULL, offsetof(struct rule, banner_delay_ms),
	 0, 600000},
	{"banner", KEY_ACCEPT, "1 to 199 bytes", key_banner, 0, 0, 0},
	{"after", KEY_ACCEPT, "reset or close", key_after, 0, 0, 0},
	{"type", KEY_ICMP, "0 to 255", NULL, offsetof(struct rule, type), 0, 255},
	{"code", KEY_ICMP, "0 to 255", NULL, offsetof(struct rule, code), 0, 255},
	{"from", KEY_ICMP, "an address of the destination's family", key_from, 0, 0, 0},
};

struct script_place {
	const char *file;
	unsigned int line;
};

static int script_error(const struct script_place *at, const char *value, const char *allowed)
{
	fprintf(stderr, "lab: %s:%u: '%s': expected %s\n", at->file, at->line, value, allowed);
	return -EINVAL;
}

static int script_key(const struct script_place *at, struct rule *r, char *word)
{
	const char *value = strchr(word, '=');
	size_t name_len = value ? (size_t)(value - word) : strlen(word);

	if (!strcmp(word, "silent-banner") && r->action == ACTION_ACCEPT) {
		r->silent_banner = true;
		return 0;
	}
	for (size_t i = 0; value && i < ARRAY_LEN(keys); i++) {
		const struct key *k = &keys[i];
		uint64_t *number = (uint64_t *)((char *)r + k->offset);
		int err;

		if (strlen(k->name) != name_len || strncmp(k->name, word, name_len) ||
		    !(k->actions & 1u << r->action))
			continue;
		err = k->parse ? k->parse(r, value + 1)
			       : parse_u64(value + 1, k->min, k->max, number);
		r->typed |= number == &r->type;
		r->coded |= number == &r->code;
		return err < 0 ? script_error(at, word, k->allowed) : 0;
	}
	return script_error(at, word,
			    "ttl= delay= loss= first=; with accept: banner= banner-delay= after= "
			    "silent-banner; with icmp: type= code= from=");
}

static int script_destination(const struct script_place *at, struct rule *r, const char *word)
{
	memset(&r->destination, 0, sizeof(r->destination));
	r->ipv4 = r->ipv6 = true;
	if (!strcmp(word, "*"))
		return 0;
	r->ipv6 = strchr(word, ':');
	r->ipv4 = !r->ipv6;
	if (prefix_parse(word, &r->destination) < 0)
		return script_error(at, word, "ADDRESS, ADDRESS/LENGTH or *");
	return 0;
}

static int script_port(const struct script_place *at, struct rule *r, const char *word)
{
	uint64_t port = 0;

	if (strcmp(word, "*") && parse_u64(word, 1, 65535, &port) < 0)
		return script_error(at, word, "a port from 1 to 65535 or *");
	r->port = (uint16_t)port;
	return 0;
}

static int script_action(const struct script_place *at, struct rule *r, const char *word)
{
	static const char *const names[] = {
		[ACTION_ACCEPT] = "accept",
		[ACTION_DROP] = "drop",
		[ACTION_RST] = "rst",
		[ACTION_ICMP] = "icmp",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!strcmp(word, names[i])) {
			r->action = (enum action)i;
			return 0;
		}
	}
	return script_error(at, word, "accept, drop, rst or icmp");
}

/* What only the whole rule can tell. ICMP numbers mean different things in the two families. */
static int script_check(const struct script_place *at, const struct rule *r)
{
	bool from = !address_is_unknown(&r->from);

	if (r->ipv4 && r->ipv6 && (r->typed || r->coded || from))
		return script_error(at, "*", "0.0.0.0/0 or ::/0 beside type=, code= or from=");
	if (from && (address_family(&r->from) == FAMILY_IPV4) != r->ipv4)
		return script_error(at, "from", "an address of the destination's family");
	if (r->typed && !r->coded)
		return script_error(at, "type", "code= beside type=");
	return 0;
}

static int script_rule(const struct script_place *at, struct rule *r, char *line)
{
	static int (*const fields[])(const struct script_place *at, struct rule *r,
				     const char *word) = {
		script_destination,
		script_port,
		script_action,
	};
	char *save = NULL, *word = strtok_r(line, " \t\r\n", &save);
	int err;

	*r = (struct rule){.ttl = 50};
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (!word)
			return script_error(at, "", "DESTINATION PORT ACTION [key=value]...");
		err = fields[i](at, r, word);
		if (err < 0)
			return err;
		word = strtok_r(NULL, " \t\r\n", &save);
	}
	for (; word; word = strtok_r(NULL, " \t\r\n", &save)) {
		err = script_key(at, r, word);
		if (err < 0)
			return err;
	}
	return script_check(at, r);
}

static int script_lines(FILE *f, const char *path, struct script *s)
{
	_cleanup_free_ char *line = NULL;
	struct script_place at = {.file = path};
	size_t size = 0;

	while (getline(&line, &size, f) >= 0) {
		at.line++;
		line[strcspn(line, "#")] = '\0';
		if (!line[strspn(line, " \t\r\n")])
			continue;
		if (s->count == RULES_MAX)
			return script_error(&at, line, "at most 4096 rules");
		if (script_rule(&at, &s->rules[s->count], line) < 0)
			return -EINVAL;
		s->count++;
	}
	return ferror(f) ? -EIO : 0;
}

/* Says on stderr what is wrong. *ret is the caller's, to free, and only set on success. */
static int script_load(const char *path, struct script **ret)
{
	_cleanup_free_ struct script *s = calloc(1, sizeof(*s));
	_cleanup_fclose_ FILE *f = NULL;
	int err;

	if (!s)
		return -ENOMEM;
	f = fopen(path, "re");
	if (!f) {
		err = -errno;
		fprintf(stderr, "lab: %s: %s\n", path, strerror(-err));
		return err;
	}
	err = script_lines(f, path, s);
	if (err == -EIO)
		fprintf(stderr, "lab: %s: cannot be read\n", path);
	if (err < 0)
		return err;
	*ret = TAKE_PTR(s);
	return 0;
}

/* The first rule that matches, or NULL. */
static const struct rule *script_match(const struct script *s, const struct address *destination,
				       uint16_t port)
{
	bool v4 = address_family(destination) == FAMILY_IPV4;

	for (size_t i = 0; i < s->count; i++) {
		const struct rule *r = &s->rules[i];

		if ((v4 ? r->ipv4 : r->ipv6) && (!r->port || r->port == port) &&
		    prefix_contains(&r->destination, destination))
			return r;
	}
	return NULL;
}

#endif
