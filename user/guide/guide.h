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
#include "guide/candidate.h"
#include "guide/mta.h"

struct provider;
struct ticket_form;

/* An uplink whose far end is elsewhere: a VPN, a dial-up line. */
struct tunnel {
	char name[INTERFACE_NAME_LEN];
	char kind[16]; /* "wireguard" */
};
#define TUNNELS_MAX 8

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
	struct date today; /* by which old rules are old, where as_of is zero; zero: none is */
	/* The uplinks that are tunnels. What leaves by one is ruled by whoever runs its far end,
	 * not by the cloud that the machine's firmware names; the operator's word wins over both.
	 */
	struct tunnel tunnels[TUNNELS_MAX];
	size_t tunnels_count, uplinks_count; /* of all */
	bool kubernetes_node;		     /* of the cloud's own Kubernetes, by its files */
	uint32_t mtas; /* which mail programs are installed, a bit for each; see mta.h */
	enum mta mta;  /* the one that was seen connecting; MTA_NONE: none was */
	/* What was read of this host's firewall, by network namespace; advice about this host
	 * quotes of it as candidates. None: NULL, 0. */
	const struct candidate_list *firewalls;
	size_t firewalls_count;
};

/* What rules say of a port. MAY_BE_OPEN: it depends on what is not known of the place, or the
 * sources disagree. UNKNOWN: they do not say. */
enum policy { POLICY_UNKNOWN, POLICY_BLOCKED, POLICY_OPEN, POLICY_MAY_BE_OPEN, POLICY_COUNT };
enum exemption {
	EXEMPTION_UNKNOWN,
	EXEMPTION_NONE,
	EXEMPTION_SELF_SERVICE,
	EXEMPTION_REQUEST,
	EXEMPTION_NOT_NEEDED,
	EXEMPTION_COUNT
};

/* What was seen against what the rules say; what was seen counts. */
enum contradiction {
	CONTRADICTION_NONE,
	CONTRADICTION_OPEN,
	CONTRADICTION_BLOCKED,
	CONTRADICTION_COUNT
};

#define GUIDANCE_STEPS_MAX	28 /* the longest rule has 16; 10 more depend on what was seen */
#define GUIDANCE_CANDIDATES_MAX 16

/* Advice. Strings are literals of the tables unless they lie in text[]: steps[] may point there, so
 * a copy of the struct is only good as long as the original. */
struct guidance {
	const char *provider; /* "azure", "host", "general" */
	const char *rule;     /* "other-subscription-types" */
	/* what the rules say of the ports there, whatever was seen */
	enum policy port25, port465, port587, port2525;
	enum exemption exemption;
	enum contradiction contradiction;
	const char *summary; /* one sentence */
	/* One that begins with "$ " is a command for a shell, its blanks in capitals; it belongs to
	 * the step before it. The first key_steps are for the person at this machine; the others
	 * are for whoever wants to know more. */
	const char *steps[GUIDANCE_STEPS_MAX];
	size_t steps_count, key_steps;
	const char *source; /* the page; NULL where there is none */
	const char *as_of;  /* the source's date, YYYY-MM-DD or as much of it as is known; NULL */
	unsigned int age_years; /* of the source, from five on; 0: younger, or not known */
	/* The edition was in force from one day up to the other; zero: always was, still is. */
	struct date in_force_from, in_force_until;
	const char *const *not_confirmed; /* NULL-terminated sentences; NULL none */
	const struct ticket_form *form;	  /* see ticket.h; NULL: none is known */
	/* Rules of this host's firewall that may be the cause, in the location's memory. The steps
	 * name them, too, as many as there is room for. */
	struct {
		const struct candidate *rule;
		const struct candidate_list *list;
	} candidates[GUIDANCE_CANDIDATES_MAX];
	size_t candidates_count;
	uint32_t candidates_more;
	size_t candidates_from, candidates_steps; /* of the steps, about them */
	char text[8][512]; /* steps that name what was seen on this machine */
	size_t text_count;
};

/* Advice for a verdict, always at least one step. ports: every verdict known of this machine, for
 * the relay ports that were seen to work; may be empty, as for `advise`. about: the one that advice
 * is wanted for, NULL when nothing was seen. */
void guide(struct guidance *ret, const struct location *where, const struct verdict *about,
	   const struct verdict *const *ports, size_t ports_count);

/* What the rules say of a port there, whatever was seen; by a tunnel none hold. */
enum policy guide_policy(const struct location *where, uint16_t port);

/* Whether a device of that kind, as the kernel names it, is a tunnel. */
bool guide_is_tunnel(const char *kind);

/* 0 or -EINVAL. The canonical name is a literal. Case, spaces, '-' and '_' are ignored; common
 * short forms and Azure's offer IDs ("MS-AZR-0003P") are accepted. "auto" is the caller's word.
 * A subscription is a type of contract or a product, whatever the provider's rules tell apart.
 * provider NULL: not known yet, every provider's types are accepted. */
int guide_provider_parse(const char *text, const char **ret);
int guide_subscription_parse(const char *provider, const char *text, const char **ret);
int guide_subscription_of(const struct provider *p, const char *text, const char **ret);
/* The names a parse accepts, for messages and help: NULL-terminated. Of no provider: none. */
const char *const *guide_providers(void);
const char *const *guide_subscriptions(const char *provider);

const char *policy_to_str(enum policy p);
const char *exemption_to_str(enum exemption e);
const char *contradiction_to_str(enum contradiction c); /* NULL for none */

#endif
