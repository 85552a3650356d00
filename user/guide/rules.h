/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The shape of a provider's rules, for the files of this directory, for config/providers_d*.c,
 * which make them of files, and for render/rules_conf.c, which makes files of them. A provider is
 * editions, an edition is rules, a rule is one answer for some subscription types; all of it
 * constant data. The first rule that fits gives the answer, so an edition ends with what holds for
 * all the rest.
 */
#ifndef EGRESS25_GUIDE_RULES_H
#define EGRESS25_GUIDE_RULES_H

#include "base/cleanup.h"
#include "guide/guide.h"
#include "guide/ticket.h"

/* A NULL-terminated list of strings, in static storage when used at file level. */
#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

/* What a ticket_form asks, or a provider's ids. */
#define ASKS(...) ((const struct ask[]){__VA_ARGS__, {NULL, NULL}})

/* For provider.firewall, where the sources name no firewall of that provider. */
#define ANY_FIREWALL                                                                               \
	"Check any firewall or security group that you can edit at the provider: it must allow "   \
	"the port, and it drops in silence too."

/* For not_confirmed. */
#define SINCE_WHEN "From which day on: the sources do not say."
#define AFTERWARDS "Whether anything must be done on the machine afterwards."

enum created { CREATED_ANY_TIME, CREATED_BEFORE_CUT };

struct rule {
	const char *slug;
	const char *const *types; /* canonical subscription types; NULL: every type */
	enum created created;
	enum policy port25, port465, port587, port2525;
	enum exemption exemption;
	const char *scope; /* for whom, and since when, as a phrase; or NULL */
	const char *summary;
	/* For the person at this machine, see provider_advice(): with all else that is printed they
	 * fit 12 lines of 80 columns. */
	const char *const *steps;      /* what to do, how, where to ask */
	const char *const *afterwards; /* what an exemption needs to take effect; or NULL */
	/* For whoever wants to know more. */
	const char *const *notes;	  /* or NULL */
	const char *if_older;		  /* one more unless created since the cut; or NULL */
	const char *const *not_confirmed; /* each a sentence; or NULL */
	/* Through which relay, as the rules have it: a step where there is no exemption, a note
	 * where there is one or a relay was seen to work. NULL: in general words. */
	const char *relay;
	const struct ticket_form *form; /* of the request; NULL: none, or nothing is known of it */
	/* Where the rule stands; NULL: where its edition does. as_of is the source's own date, as
	 * much of it as it bears; one without a date has the year in which it was read. */
	const char *source, *as_of;
};

/* What has to be said before the rules when they are asked for as of a day in this span. */
struct edition_note {
	struct date from, until; /* until: the first day on which it is not said */
	const char *text;
};

struct edition {
	struct date from; /* in force since, until the next edition is; zero: always was */
	const char *as_of;
	const char *source;
	struct date cut; /* subscriptions created before this day are CREATED_BEFORE_CUT */
	const struct rule *rules;
	size_t rules_count;
	/* about a port other than 25 that the rules leave open; its policies are not used. NULL: in
	 * general words */
	const struct rule *relay_ports;
	const struct edition_note *notes;
	size_t notes_count;
};

/* What else people type for a name, in small letters and without spaces, '-' and '_'. */
struct alias {
	const char *alias;
	const char *canonical;
};

struct provider {
	const char *name;
	const char *title;		/* as it is called in a sentence */
	const char *const *names;	/* what else people call it, as an alias; or NULL */
	const struct edition *editions; /* oldest first */
	size_t editions_count;
	/* Rules of every edition, each for types of its own: tried before the edition's. */
	const struct rule *apart;
	size_t apart_count;
	bool verbatim;			  /* an operator's own words: nothing is added to them */
	const char *const *subscriptions; /* canonical types, NULL-terminated */
	const struct alias *aliases;
	size_t aliases_count;
	const struct alias *recognised; /* how it was recognised, location.source -> type */
	size_t recognised_count;
	const struct alias *environments; /* location.environment -> type */
	size_t environments_count;
	const struct ask *ids; /* what a ticket there names; NULL: in general words */
	/* Sentences, each NULL or said when: */
	const char *ipv6;	   /* the verdict is about IPv6 */
	const char *node_note;	   /* the machine is a node of its Kubernetes: a rule's note then */
	const char *relay_blocked; /* a relay port that the rules leave open was seen blocked */
	const char *firewall; /* a port was seen blocked: what a customer edits and may cause it */
	const char *open_anyway;    /* 25 was seen open although the rule says blocked: why */
	const char *blocked_anyway; /* a port was seen blocked although the rule says open: why */
	const char *throttled;	    /* a rate limit was seen */
};

/* Every provider with rules, in the order in which they are listed: provider_azure of azure.c, and
 * so on. A new one is its file and a word here. */
#define PROVIDERS(x)                                                                               \
	x(azure) x(aws) x(gcp) x(oracle) x(digitalocean) x(hetzner) x(linode) x(vultr) x(ovh)      \
		x(scaleway) x(alibaba) x(ibm) x(upcloud) x(tencent) x(exoscale) x(huawei)          \
			x(contabo) x(otc) x(yandex) x(netcup) x(railway) x(render) x(zerops)       \
				x(psychz) x(flyio) x(ionos) x(vpn) x(residential)
#define DECLARE_PROVIDER(name) extern const struct provider provider_##name;
PROVIDERS(DECLARE_PROVIDER)

/* All of them, in the order in which they are listed. */
extern const struct provider *const known_providers[];
extern const size_t known_providers_count;
/* NULL when no provider with rules has that name. */
const struct provider *provider_find(const char *name);

/* A provider's rule for a place; NULL members where none is known. */
struct found_rule {
	const struct provider *provider;
	const struct edition *edition;
	const struct rule *rule;
	const char *note;   /* of the edition; NULL none */
	const char *source; /* of the rule; NULL an operator's own may have none */
	const char *as_of;
	struct date from;  /* of the edition; zero: always was in force */
	struct date until; /* the first day on which the edition is not in force; zero: it is */
};
/* ", as of 2025-07-28"; "" without a date. */
#define AS_OF_LEN 32
const char *rule_as_of(const struct found_rule *f, char buf[static AS_OF_LEN]);
void rule_find(struct found_rule *ret, const struct location *where);
/* Where what the verdict is about is: the machine's place, or beyond the tunnel it leaves by. */
void place_beyond(struct location *ret, const struct location *where, const struct verdict *about);
enum policy rule_policy(const struct rule *r, uint16_t port); /* UNKNOWN for other ports */
const char *provider_title(const struct provider *p);

/* Everything advice can rest on. found is never NULL, about may be. */
struct question {
	const struct location *where;
	const struct found_rule *found;
	const struct verdict *about;
	const struct verdict *const *ports;
	size_t ports_count;
};

/* Each fills ret, which is zero but for what the rules say of the ports, if there are any. */
void general_advice(struct guidance *ret, const struct question *q);
void general_throttled(struct guidance *ret, const struct question *q);
void provider_advice(struct guidance *ret, const struct question *q);
void host_advice(struct guidance *ret, const struct question *q);
/* What only a check finds, host_check.c. False: the state's own advice is as good. */
bool host_check(struct guidance *ret, const struct question *q);

/* Whether what was seen is what the rules say; fills ret->contradiction, and adds which of the two
 * counts and what that usually means. */
void contradiction_advice(struct guidance *ret, const struct question *q);

/* What a block says that answers; of a silent one, what else may look so. */
void general_path(struct guidance *ret, const struct verdict *about);

/* Which relay ports were seen to work, and which not. With ask: which to try, too, when none was
 * seen to work. Adds at most one step; the port that advice is wanted for is left out. True when
 * one was seen to work. */
bool general_relay_ports(struct guidance *ret, const struct question *q, bool ask);
/* The relay port to try first: one that the rules do not block and that was not seen to fail, nor
 * the one that advice is wanted for; 0 none. */
uint16_t general_relay_to_try(const struct question *q);

/* Where the lines are that set a relay in the mail program here; nothing where none is known. */
void general_mta(struct guidance *ret, const struct question *q);

/* What shows that an exemption took effect. */
#define PROOF "egress25 watch --until-open"

/* Advice that does not fit is left out, never cut in the middle of the array. */
void guidance_add(struct guidance *g, const char *literal);
void guidance_add_list(struct guidance *g, const char *const *literals); /* NULL: none */
void guidance_addf(struct guidance *g, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
