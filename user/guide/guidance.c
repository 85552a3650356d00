// SPDX-License-Identifier: GPL-2.0-only
/* The sheet that advice is written on, step by step, and the words for what stands on it. */

#include <stdarg.h>
#include <stdio.h>

#include "guide/rules.h"

void guidance_add(struct guidance *g, const char *literal)
{
	if (g->steps_count < GUIDANCE_STEPS_MAX)
		g->steps[g->steps_count++] = literal;
}

void guidance_add_list(struct guidance *g, const char *const *literals)
{
	for (; literals && *literals; literals++)
		guidance_add(g, *literals);
}

void guidance_addf(struct guidance *g, const char *format, ...)
{
	va_list args;
	char *text;

	if (g->text_count == ARRAY_LEN(g->text) || g->steps_count == GUIDANCE_STEPS_MAX)
		return;
	text = g->text[g->text_count];
	va_start(args, format);
	vsnprintf(text, sizeof(g->text[0]), format, args);
	va_end(args);
	g->text_count++;
	guidance_add(g, text);
}

const char *policy_to_str(enum policy p)
{
	static const char *const names[] = {
		[POLICY_UNKNOWN] = "unknown",
		[POLICY_BLOCKED] = "blocked",
		[POLICY_OPEN] = "open",
		[POLICY_MAY_BE_OPEN] = "may-be-open",
	};

	_Static_assert(ARRAY_LEN(names) == POLICY_COUNT, "a policy without a name");
	return names[p];
}

const char *exemption_to_str(enum exemption e)
{
	static const char *const names[] = {
		[EXEMPTION_UNKNOWN] = "unknown",	   [EXEMPTION_NONE] = "none",
		[EXEMPTION_SELF_SERVICE] = "self-service", [EXEMPTION_REQUEST] = "request",
		[EXEMPTION_NOT_NEEDED] = "not-needed",
	};

	_Static_assert(ARRAY_LEN(names) == EXEMPTION_COUNT, "an exemption without a name");
	return names[e];
}

const char *contradiction_to_str(enum contradiction c)
{
	static const char *const names[] = {
		[CONTRADICTION_NONE] = NULL,
		[CONTRADICTION_OPEN] = "open-despite-rules",
		[CONTRADICTION_BLOCKED] = "blocked-despite-rules",
	};

	_Static_assert(ARRAY_LEN(names) == CONTRADICTION_COUNT, "a contradiction without a name");
	return names[c];
}
