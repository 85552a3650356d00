/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What several sources say of one question: which cloud this is. The first answer stands, a second
 * that differs spoils it, for two clouds at once is no answer.
 */
#ifndef EGRESS25_CLOUD_CLOUD_GUESS_H
#define EGRESS25_CLOUD_CLOUD_GUESS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct cloud_guess {
	const char *provider; /* a literal; NULL: nothing was said */
	const char *source;   /* a literal: who said it first */
	bool split;	      /* they contradict each other: provider is NULL */
};

static inline void cloud_guess_add(struct cloud_guess *v, const char *provider, const char *source)
{
	if (v->split)
		return;
	if (!v->provider) {
		*v = (struct cloud_guess){.provider = provider, .source = source};
		return;
	}
	if (strcmp(v->provider, provider) != 0)
		*v = (struct cloud_guess){.split = true};
}

#endif
