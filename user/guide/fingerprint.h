/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which kinds of networks are known to treat the mail ports as they were seen treated here: a
 * hint with its basis, never a fact, and never above what is known of the place.
 */
#ifndef EGRESS25_GUIDE_FINGERPRINT_H
#define EGRESS25_GUIDE_FINGERPRINT_H

#include "guide/guide.h"

/* What a verdict tells of the network beyond this host. */
enum port_sign {
	SIGN_NOTHING, /* undecided, or this host itself stops the port */
	SIGN_ALIVE,   /* destinations answer, if only a part of them */
	SIGN_SILENT,
	SIGN_REJECTED, /* resets or ICMP: no cloud is known to answer so */
	SIGN_THROTTLED,
	SIGN_INTERCEPTED,
};
enum port_sign fingerprint_sign(const struct verdict *v);

#define FINGERPRINT_SUGGESTS_MAX 9 /* the longest list */

/* Literals of the tables but for the arrays, so a copy of the struct is complete. */
struct fingerprint_hint {
	const char *pattern; /* "25-dead 465-alive 587-alive" */
	const char *basis;   /* "25 silent; 465 and 587 answer" */
	/* Names of guide_providers(), and of others that are no choice there. */
	const char *suggests[FINGERPRINT_SUGGESTS_MAX];
	size_t suggests_count;
	char text[640];	   /* sentences, the doubt included */
	char source[1024]; /* pages, separated by ", "; some have a name only */
};

/* False, and ret untouched, when the verdict is not one of port 25 that is blocked or throttled or
 * when no known pattern fits. ports: as for guide(); other families do not count. rules: what the
 * rules of the place say of port 25, guidance.port25 of guide(). */
bool fingerprint_hint(struct fingerprint_hint *ret, const struct location *where, enum policy rules,
		      const struct verdict *about, const struct verdict *const *ports,
		      size_t ports_count);

#endif
