// SPDX-License-Identifier: GPL-2.0-only
/* Who takes more than a share of the thread waits; whoever does not, does not. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/between.h"

#include "serve/http_share.h"

static const struct address greedy = {{[15] = 1}}, modest = {{[15] = 2}};

/* Asks as fast as it may for so long; what it took of the thread in microseconds. */
static uint64_t ask_all_the_time(struct http_share *s, uint64_t ms, uint64_t each_us)
{
	uint64_t took = 0, done = 0; /* microseconds */

	while (done < ms * 1000) {
		uint64_t wait = http_share_wait_ms(s, &greedy, done / 1000);

		done += wait * 1000;
		http_share_settle(s, &greedy, each_us, done / 1000);
		took += each_us;
		done += each_us;
	}
	return took;
}

static void a_share_is_a_quarter(void **state)
{
	static const uint64_t each[] = {20, 1000, 30000};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct http_share s = {0};
		uint64_t took = ask_all_the_time(&s, 20000, each[i]);

		/* of 20 s, and the burst */
		assert_between(took, 0, 5000000 + HTTP_SHARE_BURST_US + 2 * each[i]);
		if (each[i] >= 100) /* and not much less */
			assert_between(took, 4000000, 20000000);
	}
}

static void others_do_not_wait(void **state)
{
	struct http_share s = {0};

	(void)state;
	ask_all_the_time(&s, 5000, 1000);
	assert_int_equal(http_share_wait_ms(&s, &modest, 5000), 0);
	http_share_settle(&s, &modest, 20000, 5020);
	/* A page of 20 ms each second is no share. */
	for (uint64_t now = 6000; now < 60000; now += 1000) {
		assert_int_equal(http_share_wait_ms(&s, &modest, now), 0);
		http_share_settle(&s, &modest, 20000, now + 20);
	}
}

/* Thirty-two that wait have turns one after the other, not all at once. */
static void those_that_wait_have_turns(void **state)
{
	struct http_share s = {0};
	uint64_t last;

	(void)state;
	http_share_spend(&s, &greedy, HTTP_SHARE_BURST_US, 1000);
	last = http_share_wait_ms(&s, &greedy, 1000);
	for (int i = 0; i < 31; i++) {
		uint64_t next = http_share_wait_ms(&s, &greedy, 1000);

		assert_true(next >= last);
		last = next;
	}
	assert_between(last, 32 * HTTP_SHARE_PARTS / 10, 1000);
}

static void connections_count(void **state)
{
	struct http_share s = {0};

	(void)state;
	for (int i = 0; i < 1000; i++)
		http_share_spend(&s, &greedy, 1500, 1000);
	assert_between(http_share_wait_ms(&s, &greedy, 1000), 4900, 5100);
	assert_int_equal(http_share_wait_ms(&s, &greedy, 8000), 0);
}

static void a_crowd_is_bounded(void **state)
{
	struct http_share s = {0};

	(void)state;
	for (uint64_t i = 0; i < 100000; i++) {
		struct address a = {
			{[13] = (uint8_t)(i >> 16), [14] = (uint8_t)(i >> 8), [15] = (uint8_t)i}};

		http_share_spend(&s, &a, 1000, i);
	}
	assert_int_equal(http_share_wait_ms(&s, &modest, 100000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_share_is_a_quarter),	      cmocka_unit_test(others_do_not_wait),
		cmocka_unit_test(those_that_wait_have_turns), cmocka_unit_test(connections_count),
		cmocka_unit_test(a_crowd_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
