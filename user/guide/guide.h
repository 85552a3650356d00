/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What to do: pure, (verdict, where we are) -> advice. The facts are tables, one file per
 * provider, each rule with its date and source. Nothing here is stated more firmly than its
 * source does.
 */
#ifndef EGRESS25_GUIDE_GUIDE_H
#define EGRESS25_GUIDE_GUIDE_H

#include "base/parse.h"
#include "core/verdict.h"

struct provider;

/* Where the machine is, as far as anybody said or it could be seen. */
struct location {
	const char *provider;	    /* "azure", "none" ...; NULL unknown */
	const char *source;	    /* "operator", "dmi"; NULL unknown */
	const struct provider *own; /* an operator's own rules, instead of the built-in; or NULL */
	const char *subscription; /* a canonical name of guide_subscription_parse(); NULL unknown */
	const char *environment;  /* which Azure: "AzureChinaCloud" ...; NULL unknown */
	struct date subscribed_on; /* when the subscription was created; zero unknown */
	/* Which edition of the rules: the newest known that was in force on that day, the oldest
	 * for a day before any; zero: the newest. A first step says so when the rules changed
	 * between that edition and the day, or when the edition is not in force any more. */
	struct date as_of;
};

enum port25 { PORT25_UNKNOWN, PORT25_BLOCKED, PORT25_OPEN, PORT25_MAY_BE_OPEN };
enum exemption {
	EXEMPTION_UNKNOWN,
	EXEMPTION_NONE,
	EXEMPTION_SELF_SERVICE,
	EXEMPTION_REQUEST,
	EXEMPTION_NOT_NEEDED
};

#define GUIDANCE_STEPS_MAX 20 /* the longest rule has 13; 5 more depend on what was seen */

/* Advice. Strings are literals of the tables unless they lie in text[]: steps[] may point there, so
 * a copy of the struct is only good as long as the original. */
struct guidance {
	const char *provider; /* "azure", "host", "general" */
	const char *rule;     /* "other-subscription-types" */
	enum port25 port25;   /* what the rules say of port 25 there, whatever was seen */
	enum exemption exemption;
	const char *summary; /* one sentence */
	const char *steps[GUIDANCE_STEPS_MAX];
	size_t steps_count;
	const char *source; /* the page; NULL where there is none */
	const char *as_of;  /* the edition's date, YYYY-MM-DD; NULL */
	char text[4][256];  /* steps that name what was seen on this machine */
	size_t text_count;
};

/* Advice for a verdict, always at least one step. ports: every verdict known of this machine, for
 * the relay ports that were seen to work; may be empty, as for `advise`. about: the one that advice
 * is wanted for, NULL when nothing was seen. */
void guide(struct guidance *ret, const struct location *where, const struct verdict *about,
	   const struct verdict *const *ports, size_t ports_count);

/* 0 or -EINVAL. The canonical name is a literal. Case, spaces, '-' and '_' are ignored; common
 * short forms and Azure's offer IDs ("MS-AZR-0003P") are accepted. "auto" is the caller's word.
 * provider NULL: not known yet, every provider's types are accepted. */
int guide_provider_parse(const char *text, const char **ret);
int guide_subscription_parse(const char *provider, const char *text, const char **ret);
/* The names a parse accepts, for messages and help: NULL-terminated. */
const char *const *guide_providers(void);
const char *const *guide_subscriptions(const char *provider);

const char *port25_to_str(enum port25 p);
const char *exemption_to_str(enum exemption e);

#endif
