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
#define FINDING_WHY_LEN		512

/* What a reason is to a person who was told the headline and why. */
enum reason_kind {
	REASON_SAID,	 /* it is in `why` */
	REASON_CONTROL,	 /* how other ports fare: likewise */
	REASON_FACT,	 /* worth a line of its own */
	REASON_DETECTOR, /* how it was decided: what the evidence weighs, and what is missing */
};

/* Points into itself and into what it was composed of: good as long as that, and not to be copied.
 */
struct finding {
	const struct verdict *verdict;
	const struct location *where;
	bool telling; /* something was seen of the port, or was once known */
	bool advises; /* there is more to do or to know than the headline says */

	/* "Port 25 over IPv4 is BLOCKED by ..." */
	char headline[FINDING_HEADLINE_LEN];
	/* The reason in one sentence of plain words: "24 connection requests to 12 mail servers
	 * left eth0, none was answered; 587 works." */
	char why[FINDING_WHY_LEN];
	/* One thing to do now; NULL nothing. Points into guidance, or is a literal. */
	const char *next;
	/* What it rests on and what is missing, as sentences: the `reasons` of a verdict. */
	char reasons[FINDING_REASONS_MAX][FINDING_REASON_LEN];
	enum reason_kind reasons_kind[FINDING_REASONS_MAX];
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
 * IPv4 before IPv6; a family without a route is not amiss while the other reaches the port. NULL:
 * there is none. */
const struct finding *findings_worst(const struct findings *f);

/* "netfilter", or words for what the kernel does not name. */
const char *subsystem_words(enum drop_by by);

#define FINDING_INTERFACE_LEN (4 * INTERFACE_NAME_LEN)

/* The uplink's name for terminals; otherwise where none or several are known. */
const char *finding_interface(const struct evidence *e, const char *otherwise,
			      char buf[static FINDING_INTERFACE_LEN]);

/* headline.c, reasons.c, why.c: the parts; why and next after all others. */
void finding_headline(struct finding *ret);
void finding_why(struct finding *ret, const struct view *view);
/* Whether why says the reasons that are REASON_SAID, instead of a sentence of its own. */
bool finding_says_reasons(const struct verdict *v);
void finding_reasons(struct finding *ret, const struct view *view);
void finding_fingerprint(const struct verdict *const *ports, size_t ports_count, enum family family,
			 char *buf, size_t len);

#endif
