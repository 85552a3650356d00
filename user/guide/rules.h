/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The shape of a provider's rules, for the files of this directory, and for cli/providers_d.c,
 * which makes an operator's own. A provider is editions, an edition is rules, a rule is one answer
 * for some subscription types; all of it constant data. The first rule that fits gives the answer,
 * so an edition ends with what holds for all the rest.
 */
#ifndef EGRESS25_GUIDE_RULES_H
#define EGRESS25_GUIDE_RULES_H

#include "base/cleanup.h"
#include "guide/guide.h"

/* A NULL-terminated list of strings, in static storage when used at file level. */
#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

enum created { CREATED_ANY_TIME, CREATED_BEFORE_CUT };

struct rule {
	const char *slug;
	const char *const *types; /* canonical subscription types; NULL: every type */
	enum created created;
	enum port25 port25;
	enum exemption exemption;
	const char *summary;
	const char *const *steps;
	const char *if_older; /* one more step unless created since the cut; or NULL */
};

/* What has to be said before the rules when they are asked for as of this day or later. */
struct edition_note {
	struct date from;
	const char *text;
};

struct edition {
	struct date from; /* in force since */
	const char *as_of;
	const char *source;
	struct date cut; /* subscriptions created before this day are CREATED_BEFORE_CUT */
	const struct rule *rules;
	size_t rules_count;
	const struct rule *relay_ports; /* about every other port than 25; its port25 is not used */
	const struct edition_note *notes; /* by date; the last one that has begun is said */
	size_t notes_count;
};

/* What else people type for a name, in small letters and without spaces, '-' and '_'. */
struct alias {
	const char *alias;
	const char *canonical;
};

struct provider {
	const char *name;
	const struct edition *editions; /* oldest first */
	size_t editions_count;
	const char *const *subscriptions; /* canonical types, NULL-terminated */
	const struct alias *aliases;
	size_t aliases_count;
	const char *ipv6;	   /* said when the verdict is about IPv6 */
	const char *relay_blocked; /* said when a relay port was seen blocked */
};

extern const struct provider provider_azure;

/* A provider's rule for a place; NULL members where none is known. */
struct found_rule {
	const struct provider *provider;
	const struct edition *edition;
	const struct rule *rule;
	const char *note; /* of the edition; NULL none */
};

/* Everything advice can rest on. rule is never NULL, about may be. */
struct question {
	const struct location *where;
	const struct found_rule *found;
	const struct verdict *about;
	const struct verdict *const *ports;
	size_t ports_count;
};

/* Each fills ret, which is zero but for port25 (what the rules say of the place, if any). */
void general_advice(struct guidance *ret, const struct question *q);
void general_throttled(struct guidance *ret, const struct question *q);
void host_advice(struct guidance *ret, const struct question *q);

/* Which relay ports were seen to work, and which not. With ask: which to try, too, when none was
 * seen to work. Adds at most one step; the port
 * that advice is wanted for is left out. blocked_note: said when one was seen blocked; or NULL. */
void general_relay_ports(struct guidance *ret, const struct question *q, bool ask,
			 const char *blocked_note);

/* Advice that does not fit is left out, never cut in the middle of the array. */
void guidance_add(struct guidance *g, const char *literal);
void guidance_add_list(struct guidance *g, const char *const *literals);
void guidance_addf(struct guidance *g, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
