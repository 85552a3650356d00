/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of the guide share: places, verdicts, and whether advice says something. */
#ifndef EGRESS25_TESTS_GUIDE_CASE_H
#define EGRESS25_TESTS_GUIDE_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "guide/guide.h"
#include "tests/unit/between.h"

#define NEWEST "2025-07-28"
#define OLDEST "2018-11-20"

static inline struct date date(const char *text)
{
	struct date d = {0};

	if (text)
		assert_int_equal(parse_date(text, &d), 0);
	return d;
}

static inline struct location place(const char *provider, const char *subscription)
{
	return (struct location){
		.provider = provider, .source = "operator", .subscription = subscription};
}

static inline struct location azure(const char *subscription, const char *subscribed_on,
				    const char *as_of)
{
	struct location where = place("azure", subscription);

	where.subscribed_on = date(subscribed_on);
	where.as_of = date(as_of);
	return where;
}

/* What `advise` prints: no verdict at all. */
static inline void advise(struct guidance *g, const char *subscription, const char *subscribed_on,
			  const char *as_of)
{
	struct location where = azure(subscription, subscribed_on, as_of);

	guide(g, &where, NULL, NULL, 0);
}

static inline struct verdict blocked(uint16_t port, enum family family, enum blocked_by by)
{
	return (struct verdict){.port = port, .family = family, .state = STATE_BLOCKED, .by = by};
}

static inline struct verdict in_state(uint16_t port, enum family family, enum port_state state)
{
	return (struct verdict){.port = port, .family = family, .state = state};
}

static inline bool lists(const char *const *texts, const char *what)
{
	for (; texts && *texts; texts++) {
		if (strstr(*texts, what))
			return true;
	}
	return false;
}

/* In a step, the summary or what is not confirmed. */
static inline bool says(const struct guidance *g, const char *what)
{
	for (size_t i = 0; i < g->steps_count; i++) {
		if (strstr(g->steps[i], what))
			return true;
	}
	return strstr(g->summary, what) || lists(g->not_confirmed, what);
}

static inline void assert_says(const struct guidance *g, const char *what)
{
	if (says(g, what))
		return;
	print_error("  %s\n", g->summary);
	for (size_t i = 0; i < g->steps_count; i++)
		print_error("  %zu. %s\n", i + 1, g->steps[i]);
	fail_msg("%s/%s does not say: %s", g->provider, g->rule, what);
}

static inline void assert_says_not(const struct guidance *g, const char *what)
{
	if (says(g, what))
		fail_msg("%s/%s says: %s", g->provider, g->rule, what);
}

static inline void assert_rule(const struct guidance *g, const char *provider, const char *rule,
			       enum exemption exemption)
{
	assert_string_equal(g->provider, provider);
	assert_string_equal(g->rule, rule);
	assert_string_equal(exemption_to_str(g->exemption), exemption_to_str(exemption));
}

#endif
