/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules of this host's firewall that may be why a port fares as it does, as somebody read them.
 * What advice quotes of them are candidates: which of them it is, nobody saw.
 */
#ifndef EGRESS25_GUIDE_CANDIDATE_H
#define EGRESS25_GUIDE_CANDIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "bpf/limits.h"

#define CANDIDATES_MAX	     24 /* of one network namespace */
#define CANDIDATE_LISTS_MAX  4	/* namespaces whose rules are known at a time */
#define CANDIDATE_NAME_LEN   64
#define CANDIDATE_RULE_LEN   160
#define CANDIDATE_REASON_LEN 200

enum candidate_why {
	CANDIDATE_NAMES_PORT,	/* the rule, or one that leads to it, matches the port */
	CANDIDATE_EVERYTHING,	/* it takes all that comes to it */
	CANDIDATE_POLICY,	/* so does the chain's policy */
	CANDIDATE_UNKNOWN_PORT, /* it matches ports that cannot be seen */
	CANDIDATE_WHY_COUNT
};

/* All text is safe to print. */
struct candidate {
	char family[8]; /* "inet", "ip" ... */
	char table[CANDIDATE_NAME_LEN], chain[CANDIDATE_NAME_LEN];
	char hook[12];		       /* the hook it is reached from: "output", "forward" ... */
	char rule[CANDIDATE_RULE_LEN]; /* as nft shows it, perhaps cut */
	uint64_t handle;	       /* of the rule; of the chain where it is the policy */
	enum candidate_why why;
	bool redirects;	    /* otherwise it stops */
	bool answers;	    /* what comes back is what it stops */
	bool only_mentions; /* it does neither, and is no candidate: doctor lists those, too */
	uint16_t ports[FAMILY_COUNT][E25_PORTS_MAX]; /* that it concerns; 0 ends them */
};

/* What was read in one network namespace. */
struct candidate_list {
	uint32_t netns; /* by its inode; 0 unknown */
	bool self;	/* it is that of the program that read them */
	bool legacy;	/* there are tables of iptables-legacy besides, which were not read */
	char unread[CANDIDATE_REASON_LEN]; /* why nothing could be read; "" it was */
	struct candidate rules[CANDIDATES_MAX];
	size_t rules_count;
	uint32_t more; /* without room */
};

struct candidate_lists {
	struct candidate_list list[CANDIDATE_LISTS_MAX];
	size_t count;
	size_t oldest; /* the next that makes room */
};

/* Takes a list over, in place of the one of the same namespace, or of the oldest. True when that
 * changed anything. */
bool candidate_lists_put(struct candidate_lists *lists, const struct candidate_list *new);

bool candidate_concerns(const struct candidate *c, uint16_t port, enum family family);

const char *candidate_why_to_str(enum candidate_why why);	    /* "port", "everything" ... */
int candidate_why_parse(const char *text, enum candidate_why *ret); /* 0 or -EINVAL */

#endif
