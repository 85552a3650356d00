/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A verdict as it is told: one sentence, what it rests on, what is missing, what to do. Composed
 * once when a verdict changes, or when somebody asks; page, metrics, journal, text, JSON and report
 * read it and work nothing of it out again. Pure.
 */
#ifndef EGRESS25_FINDING_FINDING_H
#define EGRESS25_FINDING_FINDING_H

#include "core/verdict.h"
#include "finding/view.h"
#include "guide/fingerprint.h"
#include "guide/guide.h"

#define FINDING_HEADLINE_LEN	256
#define FINDING_REASONS_MAX	32
#define FINDING_REASON_LEN	256
#define FINDING_FINGERPRINT_LEN 128

/* Points into itself and into what it was composed of: good as long as that, and not to be copied.
 */
struct finding {
	const struct verdict *verdict;
	const struct location *where;
	bool telling; /* something was seen of the port, or was once known */
	bool advises; /* there is more to do or to know than the headline says */

	/* "Port 25 over IPv4 is BLOCKED by ..." */
	char headline[FINDING_HEADLINE_LEN];
	/* What it rests on and what is missing, as sentences: the `reasons` of a verdict. */
	char reasons[FINDING_REASONS_MAX][FINDING_REASON_LEN];
	size_t reasons_count;

	struct guidance guidance;
	/* Which kinds of networks treat the ports so, if any is known to. */
	bool has_hint;
	struct fingerprint_hint hint;
	/* "25-dead 465-alive 587-alive": what the network beyond this host does to each port of the
	 * verdict's family. Undecided ports and those that this host itself blocks are left out,
	 * for they say nothing of the network; "" when no port is known. */
	char fingerprint[FINDING_FINGERPRINT_LEN];
};

/* all: every verdict known of this machine, for fingerprint and guidance. */
void finding_compose(struct finding *ret, const struct view *view, const struct verdict *about,
		     const struct verdict *const *all, size_t all_count);

/* Of all ports and families. */
struct findings {
	struct finding *list;
	size_t count;
};

/* 0 or -ENOMEM. */
int findings_compose(struct findings *ret, const struct view *view,
		     const struct verdict *const *all, size_t all_count);
void findings_free(struct findings *f);

/* The one that advice is wanted for: of port 25 or the first, what is amiss before what is not,
 * IPv4 before IPv6. NULL: there is none. */
const struct finding *findings_worst(const struct findings *f);

/* "netfilter", or words for what the kernel does not name. */
const char *subsystem_words(enum drop_by by);

/* headline.c, reasons.c: the parts. */
void finding_headline(struct finding *ret);
void finding_reasons(struct finding *ret, const struct view *view);
void finding_fingerprint(const struct verdict *const *ports, size_t ports_count, enum family family,
			 char *buf, size_t len);

#endif
