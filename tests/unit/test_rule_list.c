// SPDX-License-Identifier: GPL-2.0-only
/* The catalogue: every rule is in it, whole, and the fingerprints agree with it. */

#include "guide/rule_list.h"
#include "guide/fingerprint.h"
#include "guide/rules.h"
#include "tests/unit/guide_case.h"

static void it_ends(void **state)
{
	struct catalogue_rule r = {.rule = "untouched"};
	size_t count = 0;

	(void)state;
	while (catalogue_rule(count, &r))
		count++;
	assert_between(count, 40, 1000);
	r.rule = "untouched";
	assert_false(catalogue_rule(count, &r));
	assert_false(catalogue_rule(SIZE_MAX, &r));
	assert_string_equal(r.rule, "untouched");
}

/* One provider's rules alone are those that all have of it. */
static void a_provider_alone(void **state)
{
	struct catalogue_rule all, own;
	size_t seen = 0;

	(void)state;
	for (size_t p = 0; p < known_providers_count; p++) {
		for (size_t i = 0; catalogue_of(known_providers[p], i, &own); i++, seen++) {
			assert_true(catalogue_rule(seen, &all));
			assert_string_equal(own.provider, all.provider);
			assert_string_equal(own.rule, all.rule);
			assert_string_equal(own.source, all.source);
		}
	}
	assert_false(catalogue_rule(seen, &all));
}

static bool is_date(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++) {
		if (i == 4 || i == 7 ? text[i] != '-' : text[i] < '0' || text[i] > '9')
			return false;
	}
	return len == 4 || len == 7 || len == 10;
}

static void each_rule_is_whole(void **state)
{
	struct catalogue_rule r;
	const char *name;

	(void)state;
	for (size_t i = 0; catalogue_rule(i, &r); i++) {
		assert_int_equal(guide_provider_parse(r.provider, &name), 0);
		assert_string_equal(name, r.provider);
		assert_non_null(r.title);
		assert_non_null(r.rule);
		assert_non_null(r.summary);
		assert_non_null(r.scope);
		if (!r.source || !r.as_of || !is_date(r.as_of))
			fail_msg("%s/%s: no source, or no date", r.provider, r.rule);
		if (!r.not_confirmed || !r.not_confirmed[0])
			fail_msg("%s/%s: everything is confirmed?", r.provider, r.rule);
		assert_between(r.steps_count, 1, CATALOGUE_STEPS_MAX - 1);
		for (const char *const *t = r.subscriptions; t && *t; t++) {
			assert_int_equal(guide_subscription_parse(r.provider, *t, &name), 0);
			assert_string_equal(name, *t);
		}
		for (const char *const *t = r.not_confirmed; *t; t++)
			assert_int_equal((*t)[strlen(*t) - 1], '.');
	}
}

static void every_provider_and_type_is_there(void **state)
{
	(void)state;
	for (const char *const *p = guide_providers(); *p; p++) {
		struct catalogue_rule r;
		bool found = strcmp(*p, "none") == 0;

		for (size_t i = 0; catalogue_rule(i, &r); i++)
			found |= strcmp(r.provider, *p) == 0;
		if (!found)
			fail_msg("%s has no rule", *p);
	}
}

/* What advice says is what the catalogue says. */
static bool has_step(const struct catalogue_rule *r, const char *step)
{
	for (size_t i = 0; i < r->steps_count; i++) {
		if (strcmp(r->steps[i], step) == 0)
			return true;
	}
	return false;
}

static void advice_is_from_it(void **state)
{
	struct catalogue_rule r;

	(void)state;
	for (size_t i = 0; catalogue_rule(i, &r); i++) {
		struct location where =
			place(r.provider, r.subscriptions ? r.subscriptions[0] : NULL);
		struct guidance g;

		if (!r.in_force || r.before.year || !r.subscriptions)
			continue;
		guide(&g, &where, NULL, NULL, 0);
		assert_string_equal(g.rule, r.rule);
		assert_int_equal(g.port25, r.port25);
		assert_int_equal(g.port587, r.port587);
		assert_int_equal(g.exemption, r.exemption);
		assert_string_equal(g.source, r.source);
		assert_string_equal(g.as_of, r.as_of);
		for (size_t s = 0; s < r.steps_count; s++)
			assert_says(&g, r.steps[s]);
		for (size_t s = 0; s < g.steps_count; s++)
			assert_true(has_step(&r, g.steps[s]) || strstr(g.steps[s], PROOF));
	}
}

/* A rule does not speak against the port being seen so. */
static bool allows(enum policy policy, bool dead)
{
	return dead ? policy != POLICY_OPEN : policy != POLICY_BLOCKED;
}

static bool some_rule_fits(const char *provider, const char *pattern)
{
	bool throttled = strcmp(pattern, "25-throttled") == 0;
	struct catalogue_rule r;

	for (size_t i = 0; catalogue_rule(i, &r); i++) {
		if (!r.in_force || strcmp(r.provider, provider) != 0)
			continue;
		if (throttled)
			return true;
		if (allows(r.port25, strstr(pattern, "25-dead") == pattern) &&
		    (!strstr(pattern, "465") || allows(r.port465, strstr(pattern, "465-dead"))) &&
		    (!strstr(pattern, "587") || allows(r.port587, strstr(pattern, "587-dead"))) &&
		    (!strstr(pattern, "2525") || allows(r.port2525, strstr(pattern, "2525-dead"))))
			return true;
	}
	return false;
}

/* Whoever a pattern of ports suggests has a rule that fits it. */
static void fingerprints_agree(void **state)
{
	static const enum port_state scenes[][4] = {
		/* 25, 465, 587, 2525 */
		{STATE_BLOCKED, STATE_BLOCKED, STATE_BLOCKED, STATE_BLOCKED},
		{STATE_BLOCKED, STATE_BLOCKED, STATE_BLOCKED, STATE_OPEN},
		{STATE_BLOCKED, STATE_BLOCKED, STATE_OPEN, STATE_UNKNOWN},
		{STATE_BLOCKED, STATE_OPEN, STATE_OPEN, STATE_UNKNOWN},
		{STATE_THROTTLED, STATE_UNKNOWN, STATE_UNKNOWN, STATE_UNKNOWN},
	};
	static const uint16_t numbers[] = {25, 465, 587, 2525};
	struct location nowhere = {0};
	struct fingerprint_hint h;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
		struct verdict seen[4];
		const struct verdict *ports[4];

		for (size_t k = 0; k < 4; k++) {
			seen[k] = in_state(numbers[k], FAMILY_IPV4, scenes[i][k]);
			seen[k].by = scenes[i][k] == STATE_BLOCKED ? BY_NETWORK_SILENT : BY_NONE;
			ports[k] = &seen[k];
		}
		assert_true(fingerprint_hint(&h, &nowhere, POLICY_UNKNOWN, &seen[0], ports, 4));
		for (size_t k = 0; k < h.suggests_count; k++) {
			const char *name;

			if (guide_provider_parse(h.suggests[k], &name) == 0 &&
			    !some_rule_fits(h.suggests[k], h.pattern))
				fail_msg("no rule of %s fits %s", h.suggests[k], h.pattern);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_ends),
		cmocka_unit_test(a_provider_alone),
		cmocka_unit_test(each_rule_is_whole),
		cmocka_unit_test(every_provider_and_type_is_there),
		cmocka_unit_test(advice_is_from_it),
		cmocka_unit_test(fingerprints_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
