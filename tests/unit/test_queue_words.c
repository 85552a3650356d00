// SPDX-License-Identifier: GPL-2.0-only
/* What is said of a mail queue: how many wait, where, how it goes, and what to do; never cut. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "render/queue.h"

#define SECOND_NS 1000000000ULL
#define NOW_NS	  (10000 * SECOND_NS)

static struct mail_queue queue;
static struct render_queue told;

/* The observations' clock is the wall clock here. */
static const struct view view;

static int fresh(void **state)
{
	(void)state;
	queue = (struct mail_queue){.program = "postfix",
				    .readable = true,
				    .mails = 412,
				    .recipients = 430,
				    .oldest_s = 2800,
				    .count = 37};
	told = (struct render_queue){.queue = &queue, .read_ns = NOW_NS};
	return 0;
}

static void says(const char *words)
{
	char buf[QUEUE_WORDS_LEN];

	if (!strstr(queue_words(&view, &told, NOW_NS, buf), words))
		fail_msg("no \"%s\" in: %s", words, buf);
	if (strlen(buf) + 1 == sizeof(buf))
		fail_msg("cut: %s", buf);
}

static void what_waits(void **state)
{
	(void)state;
	says("412 mails to 430 recipients of 37 domains wait, the oldest for 2.0 h.");
	queue.partly = true;
	says("at least 412");
	told.traced = true;
	says("none was tried last at a destination that fails");
	told.failing_recipients = 380;
	told.failing_domains = 1;
	says("380 recipients of 1 domain were tried last at destinations that fail");
}

static void what_is_not_known(void **state)
{
	(void)state;
	told.queue = NULL;
	says("is being read");
	told.queue = &queue;
	queue.program = NULL;
	says("neither Postfix nor Exim");
	queue.program = "exim";
	queue.readable = false;
	strcpy(queue.reason, "/usr/sbin/exim4 tells nothing to this user");
	says("/usr/sbin/exim4 tells nothing to this user.");
	queue.readable = true;
	told.ended = true;
	says("not read any more: restart the daemon");
}

static void how_it_goes(void **state)
{
	(void)state;
	told.course =
		(struct queue_told){.trend = QUEUE_GROWS,
				    .since = {.time_ns = NOW_NS - 600 * SECOND_NS, .mails = 12},
				    .now = {.time_ns = NOW_NS, .mails = 412},
				    .per_minute = 40};
	says("It grows: 12 at 02:36:40, 412 now, 40 a minute.");
	told.course.trend = QUEUE_STEADY;
	says("neither grows nor drains");
	told.course.recovered_ns = NOW_NS - 590 * SECOND_NS;
	says("does not drain yet: 12 when mail could pass again at 02:36:50, 412 now.");
	says("`postqueue -f`");
	queue.program = "exim";
	says("`exim4 -qff`");
	told.course.since.mails = 500;
	says("does not drain any more: 500 when mail could pass again at 02:36:50, 412 now.");
	says("`exim4 -qff`");
	told.course.since.mails = 12;
	told.course.trend = QUEUE_DRAINS;
	told.course.empty_in_ns = 180 * SECOND_NS;
	says("It drains");
	says("empty in 180 s");
	queue.mails = 0;
	told.course.trend = QUEUE_EMPTY;
	says("empty. It drained: 12 when mail could pass again at 02:36:50, none now.");
}

static void the_longest(void **state)
{
	(void)state;
	queue.mails = queue.recipients = UINT32_MAX;
	queue.partly = true;
	queue.oldest_s = 1;
	told.failing_recipients = told.failing_domains = UINT32_MAX;
	told.ended = true;
	told.course = (struct queue_told){.trend = QUEUE_GROWS,
					  .recovered_ns = 1,
					  .since = {.time_ns = 1, .mails = UINT32_MAX},
					  .now = {.time_ns = NOW_NS, .mails = UINT32_MAX},
					  .per_minute = -1.23456789e300};
	says("restart the daemon.");
}

/* Each with its port and how it fares, an IPv6 address so that the port can be told. */
static void where_it_was_tried(void **state)
{
	struct mail_queue_domain *d = &queue.domains[0];
	char buf[QUEUE_TRIED_LEN];

	(void)state;
	assert_string_equal(queue_tried(&told, 0, buf), "");
	d->tried_count = 3;
	assert_int_equal(address_parse("198.51.100.7", &d->tried[0].address), 0);
	assert_int_equal(address_parse("2001:db8::7", &d->tried[1].address), 0);
	assert_int_equal(address_parse("2001:db8::8", &d->tried[2].address), 0);
	d->tried[0].port = d->tried[1].port = 25;
	told.domains[0].tried[0] = FATE_FAILS;
	told.domains[0].tried[1] = FATE_WORKS;
	assert_string_equal(queue_tried(&told, 0, buf),
			    "198.51.100.7:25 fails, [2001:db8::7]:25 works, 2001:db8::8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_waits, fresh),
		cmocka_unit_test_setup(what_is_not_known, fresh),
		cmocka_unit_test_setup(how_it_goes, fresh),
		cmocka_unit_test_setup(the_longest, fresh),
		cmocka_unit_test_setup(where_it_was_tried, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
