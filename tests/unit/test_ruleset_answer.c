// SPDX-License-Identifier: GPL-2.0-only
/* What a reader that was taken over may leave in the memory it shares: anything. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/between.h"

#include "net/ruleset.h"

#define PORTS 4

static void assert_text(const char *text, size_t len)
{
	assert_non_null(memchr(text, '\0', len));
	for (; *text; text++)
		assert_between((unsigned char)*text, ' ', '~');
}

static void assert_sound(const struct firewall_answer *a)
{
	assert_text(a->reason, sizeof(a->reason));
	assert_true(a->rules_count <= FIREWALL_RULES_MAX);
	if (!a->complete)
		assert_int_equal(a->rules_count, 0);
	for (size_t i = 0; i < a->rules_count; i++) {
		const struct firewall_rule *r = &a->rules[i];

		assert_true((unsigned int)r->effect <= FIREWALL_REDIRECTS);
		assert_true((unsigned int)r->why < FIREWALL_WHY_COUNT);
		assert_true(r->ports[FAMILY_IPV4] < 1 << PORTS);
		assert_true(r->ports[FAMILY_IPV6] < 1 << PORTS);
		assert_text(r->family, sizeof(r->family));
		assert_text(r->table, sizeof(r->table));
		assert_text(r->chain, sizeof(r->chain));
		assert_text(r->hook, sizeof(r->hook));
		assert_text(r->text, sizeof(r->text));
	}
}

static void every_byte_may_be_anything(void **state)
{
	struct firewall_answer answer;
	uint8_t *shared = malloc(sizeof(answer));

	(void)state;
	assert_non_null(shared);
	for (int byte = 0; byte < 256; byte++) {
		memset(shared, byte, sizeof(answer));
		ruleset_answer_check(&answer, shared, PORTS);
		assert_sound(&answer);
	}
	srandom(25);
	for (int round = 0; round < 2000; round++) {
		for (size_t i = 0; i < sizeof(answer); i++)
			shared[i] = (uint8_t)random();
		ruleset_answer_check(&answer, shared, PORTS);
		assert_sound(&answer);
	}
	free(shared);
}

static void what_is_sound_stays(void **state)
{
	struct firewall_answer left = {
		.complete = true,
		.self = true,
		.rules_count = 1,
		.more = 3,
		.rules = {{.handle = 7,
			   .effect = FIREWALL_REDIRECTS,
			   .why = FIREWALL_POLICY,
			   .ports = {[FAMILY_IPV6] = 5},
			   .family = "inet",
			   .table = "filter",
			   .chain = "out",
			   .hook = "output",
			   .text = "tcp dport 25 drop"}},
	};
	struct firewall_answer answer;

	(void)state;
	ruleset_answer_check(&answer, &left, PORTS);
	assert_true(answer.complete && answer.self && !answer.legacy);
	assert_int_equal(answer.more, 3);
	assert_int_equal(answer.rules_count, 1);
	assert_memory_equal(&answer.rules[0], &left.rules[0], sizeof(left.rules[0]));
	/* One that did not come to its end has a reason, and no rules. */
	left.complete = false;
	strcpy(left.reason, "a reason");
	ruleset_answer_check(&answer, &left, PORTS);
	assert_int_equal(answer.rules_count, 0);
	assert_string_equal(answer.reason, "a reason");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_may_be_anything),
		cmocka_unit_test(what_is_sound_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
