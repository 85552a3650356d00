// SPDX-License-Identifier: GPL-2.0-only
/*
 * The answer for the person at this machine, in the form in which it is read: whatever is asked of
 * the built-in rules, it fits a dozen lines of 80 columns, commands stay whole, and no step says
 * what another has said.
 */

#include "guide/rules.h"
#include "render/machine.h"
#include "tests/unit/guide_case.h"

#define LINES_MAX 12
#define COLUMNS	  80

/* As a terminal of that width shows it: what is longer than a line goes on in the next. */
static unsigned int lines_of(const char *text)
{
	unsigned int lines = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");

		lines += len ? (unsigned int)(len - 1) / COLUMNS + 1 : 1;
		text += len + (text[len] == '\n');
	}
	return lines;
}

static char *advice_of(const struct location *where, bool all)
{
	static const struct render_machine machine = {.metadata = "off"};
	struct guidance g;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	guide(&g, where, NULL, NULL, 0);
	assert_int_equal(render_text_advice(out, where, &machine, &g, all), 0);
	fclose(out);
	return text;
}

static void check(const char *provider, const char *type, const char *created, const char *as_of,
		  bool node)
{
	struct location where = place(provider, type);
	_cleanup_free_ char *text = NULL, *all = NULL;

	where.subscribed_on = date(created);
	where.as_of = date(as_of);
	where.today = date("2026-11-30");
	where.mtas = 1u << MTA_POSTFIX;
	where.kubernetes_node = node;
	text = advice_of(&where, false);
	all = advice_of(&where, true);
	if (lines_of(text) > LINES_MAX)
		fail_msg("%s %s %s %s: %u lines:\n%s", provider, type ? type : "-",
			 created ? created : "-", as_of ? as_of : "-", lines_of(text), text);
	assert_true(strlen(all) >= strlen(text) - strlen("; more: --all"));
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
		if (strncmp(line, "Source", 6) != 0 && strcspn(line, "\n") > COLUMNS &&
		    !strstr(line, "https://"))
			fail_msg("%s: longer than %d columns: %s", provider, COLUMNS, line);
	}
}

static void check_type(const char *provider, const char *type)
{
	static const char *const created[] = {NULL, "2010-01-01", "2017-11-15", "2025-01-01"};
	static const char *const days[] = {NULL,	 "2017-01-01", "2018-01-01", "2019-01-01",
					   "2021-02-01", "2021-06-01", "2022-06-01", "2023-06-01",
					   "2024-01-01", "2026-01-01"};

	for (size_t c = 0; c < ARRAY_LEN(created); c++) {
		for (size_t d = 0; d < ARRAY_LEN(days); d++) {
			check(provider, type, created[c], days[d], false);
			check(provider, type, created[c], days[d], true);
		}
	}
}

static void a_dozen_lines_say_it(void **state)
{
	(void)state;
	for (const char *const *p = guide_providers(); *p; p++) {
		check_type(*p, NULL);
		for (const char *const *t = guide_subscriptions(*p); *t; t++)
			check_type(*p, *t);
	}
	check_type(NULL, NULL);
}

/* How often one of the sentences has the words. */
static unsigned int say(const struct guidance *g, const char *words)
{
	unsigned int count = strstr(g->summary, words) != NULL;

	for (size_t i = 0; i < g->steps_count; i++)
		count += strstr(g->steps[i], words) != NULL;
	for (const char *const *s = g->not_confirmed; s && *s; s++)
		count += strstr(*s, words) != NULL;
	return count;
}

static void check_facts(const char *type, const char *created, const char *as_of, bool node)
{
	/* Each a fact by the words that only it has. */
	static const char *const facts[] = {
		"AKS",
		"whatever the subscription type",
		"keep up the reputation",
		"hub network, an NVA",
		"App Service and Functions",
		"Consumption plan",
		"25 and 19390",
		"be grandfathered",
		"a delegated subnet",
		"own public address",
		"settle that with its mail provider",
		"anti-fraud",
		"may revoke",
		"still need help",
		"requested subscription only",
		"allows port 25 does not lift",
		"Private destinations",
		"do not mention it",
		"No VM can see its type",
		"az vm deallocate",
		"A reboot or shutdown",
		"free-trial",
	};
	struct location where = place("azure", type);
	struct guidance g;

	where.subscribed_on = date(created);
	where.as_of = date(as_of);
	where.kubernetes_node = node;
	guide(&g, &where, NULL, NULL, 0);
	for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
		if (say(&g, facts[i]) > 1)
			fail_msg("%s created %s as of %s: said twice: %s", type,
				 created ? created : "-", as_of, facts[i]);
	}
	for (size_t i = 0; i < g.steps_count; i++) {
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(g.steps[i], g.steps[k]);
	}
}

static void no_fact_is_said_twice(void **state)
{
	static const char *const days[] = {"2017-01-01", "2018-12-01", "2021-02-01", "2021-06-01",
					   "2022-06-01", "2024-01-01", "2026-01-01"};

	(void)state;
	for (const char *const *t = guide_subscriptions("azure"); *t; t++) {
		for (size_t d = 0; d < ARRAY_LEN(days); d++) {
			check_facts(*t, NULL, days[d], false);
			check_facts(*t, "2010-01-01", days[d], true);
			check_facts(*t, "2017-11-15", days[d], true);
		}
	}
}

/* What holds for nodes of AKS is for the person at one, and for others only with the rest. */
static void a_node_is_told_of_itself(void **state)
{
	struct location where = place("azure", "pay-as-you-go");
	_cleanup_free_ char *elsewhere = advice_of(&where, false), *node = NULL, *other = NULL;

	(void)state;
	assert_null(strstr(elsewhere, "AKS"));
	where.kubernetes_node = true;
	node = advice_of(&where, false);
	assert_non_null(strstr(node, "AKS is not named"));
	where = place("aws", NULL);
	where.kubernetes_node = true;
	other = advice_of(&where, true);
	assert_null(strstr(other, "AKS"));
}

static void old_rules_say_their_age(void **state)
{
	static const struct {
		const char *provider, *type, *as_of;
		unsigned int years;
	} cases[] = {
		{"alibaba", NULL, NULL, 7},
		{"ibm", "classic", NULL, 7},
		{"aws", "lightsail", NULL, 8},
		{"linode", NULL, NULL, 7},
		{"aws", "ec2", NULL, 0},
		{"alibaba", NULL, "2020-01-01", 0},
		{"azure", "csp", NULL, 0},
		{"alibaba", NULL, "2024-08-22", 5},
		{"alibaba", NULL, "2024-08-21", 0},
	};
	struct guidance g;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct location where = place(cases[i].provider, cases[i].type);
		_cleanup_free_ char *text = NULL;

		where.today = date("2026-11-30");
		where.as_of = date(cases[i].as_of);
		guide(&g, &where, NULL, NULL, 0);
		if (g.age_years != cases[i].years)
			fail_msg("%s: %u years", cases[i].provider, g.age_years);
		text = advice_of(&where, false);
		assert_int_equal(strstr(text, "years old, may have changed") != NULL,
				 cases[i].years != 0);
	}
}

/* Every page can be opened. */
static void sources_are_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < known_providers_count; i++) {
		const struct provider *p = known_providers[i];

		for (size_t e = 0; e < p->editions_count; e++) {
			assert_int_equal(strncmp(p->editions[e].source, "https://", 8), 0);
			assert_null(strpbrk(p->editions[e].source, " ,"));
			for (size_t r = 0; r < p->editions[e].rules_count; r++) {
				const char *source = p->editions[e].rules[r].source;

				assert_true(!source || (strncmp(source, "https://", 8) == 0 &&
							!strpbrk(source, " ,")));
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dozen_lines_say_it),
		cmocka_unit_test(no_fact_is_said_twice),
		cmocka_unit_test(a_node_is_told_of_itself),
		cmocka_unit_test(old_rules_say_their_age),
		cmocka_unit_test(sources_are_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
