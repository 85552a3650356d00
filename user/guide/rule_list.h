/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every rule there is, one after another, for those who list them: the same tables that advice is
 * taken from.
 */
#ifndef EGRESS25_GUIDE_RULE_LIST_H
#define EGRESS25_GUIDE_RULE_LIST_H

#include "guide/guide.h"

#define CATALOGUE_STEPS_MAX GUIDANCE_STEPS_MAX

/* Strings are literals of the tables. NULL: nothing to say. */
struct catalogue_rule {
	const char *provider, *title;
	bool in_force;	     /* of the newest edition */
	const char *edition; /* its date; NULL when there is only one, or the rule is of all */
	const char *rule;
	const char *const *subscriptions; /* NULL-terminated; NULL: every one that no other names */
	struct date before; /* only for those created before this day; zero: at any time */
	enum policy port25, port465, port587, port2525;
	enum exemption exemption;
	const char *scope; /* for whom and since when */
	const char *summary;
	const char *steps[CATALOGUE_STEPS_MAX]; /* all of them, in order */
	size_t steps_count;
	const char *const *afterwards; /* which of them an exemption needs to take effect */
	const char *const *not_confirmed;
	const char *source, *as_of; /* NULL only of an operator's own */
	const char *origin; /* "built-in", or the file it stands in; of the lister, else NULL */
	bool replaces;	    /* built-in ones of that provider; of the lister */
};

/* The rule of that index, from 0, among one provider's and among all built-in ones; false and ret
 * untouched past the last. */
bool catalogue_of(const struct provider *p, size_t index, struct catalogue_rule *ret);
bool catalogue_rule(size_t index, struct catalogue_rule *ret);

#endif
