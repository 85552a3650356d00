// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who connects and where to: each attempt once, by whom and by its end; and however many there are,
 * rows and others add up, and whoever makes a large part of all has a row.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/talkers.h"

static struct talkers talkers;

static struct attempt attempt_of(const char *name, uint32_t uid, uint32_t host)
{
	struct attempt a = {.port = 25, .started_ns = 1000, .syns = 1};
	char text[ADDRESS_STR_LEN];

	snprintf(text, sizeof(text), "198.18.%u.%u", (host >> 8) & 255, host & 255);
	assert_int_equal(address_parse(text, &a.destination), 0);
	a.process = (struct process){.known = true, .uid = uid, .pid = 7};
	snprintf(a.process.name, sizeof(a.process.name), "%s", name);
	return a;
}

static void tell(struct attempt *a, enum record_kind kind)
{
	struct record r = {.kind = kind, .time_ns = 2000, .attempt = a};

	talkers_take(&talkers, &r);
	a->told.any = true;
	a->told.syns = a->syns;
}

static void ends(struct attempt *a, enum outcome outcome)
{
	a->outcome = outcome;
	a->ended_ns = 3000 + a->id;
	tell(a, RECORD_ATTEMPT);
}

static struct talker_counts sum(const struct talker_list *of)
{
	struct talker_counts all = of->others;

	for (size_t i = 0; i < of->count; i++) {
		all.attempts += of->rows[i].counts.attempts;
		all.answered += of->rows[i].counts.answered;
		all.failed += of->rows[i].counts.failed;
		all.waiting += of->rows[i].counts.waiting;
		all.syns += of->rows[i].counts.syns;
	}
	return all;
}

static void an_attempt_counts_once(void **state)
{
	struct attempt a = attempt_of("smtp", 105, 1), b = attempt_of("smtp", 105, 2),
		       other = attempt_of("smtp", 33, 1);
	const struct talker *rows[TALKERS_MAX];
	struct talker_counts others;

	(void)state;
	talkers_init(&talkers);
	tell(&a, RECORD_SYN);
	a.syns = 3;
	tell(&a, RECORD_RETRY);
	ends(&a, OUTCOME_SILENT);
	tell(&b, RECORD_SYN);
	tell(&b, RECORD_ESTABLISHED);
	b.id = 1;
	ends(&b, OUTCOME_ESTABLISHED);
	/* connect() that failed has its end alone. */
	other.syns = 0;
	ends(&other, OUTCOME_DENIED);
	assert_int_equal(talkers_sorted(&talkers.senders, rows, TALKERS_MAX, &others), 2);
	assert_int_equal(rows[0]->process.uid, 33);
	assert_true(talker_fails(rows[0]));
	assert_int_equal(rows[0]->failed_as, OUTCOME_DENIED);
	assert_int_equal(rows[1]->counts.attempts, 2);
	assert_int_equal(rows[1]->counts.answered, 1);
	assert_int_equal(rows[1]->counts.failed, 1);
	assert_int_equal(rows[1]->counts.syns, 4);
	assert_false(talker_fails(rows[1])); /* the newest end was an answer */
	assert_int_equal(talkers_sorted(&talkers.destinations, rows, 1, &others), 1);
	assert_true(talker_fails(rows[0]));
	assert_int_equal(rows[0]->counts.attempts + others.attempts, 3); /* none is left out */
}

static void a_port_is_a_row_of_its_own(void **state)
{
	struct attempt a = attempt_of("smtp", 105, 1), b = attempt_of("smtp", 105, 1);
	const struct talker *rows[TALKERS_MAX];
	struct talker_counts others;

	(void)state;
	talkers_init(&talkers);
	b.port = 587;
	tell(&a, RECORD_SYN);
	ends(&a, OUTCOME_SILENT);
	tell(&b, RECORD_SYN);
	ends(&b, OUTCOME_ESTABLISHED);
	assert_int_equal(talkers_sorted(&talkers.senders, rows, TALKERS_MAX, &others), 2);
	assert_int_equal(rows[0]->port, 25);
	assert_false(talker_fails(rows[1]));
	assert_int_equal(talkers_sorted(&talkers.destinations, rows, TALKERS_MAX, &others), 2);
}

static void who_waits_fails_until_somebody_answers(void **state)
{
	struct attempt a = attempt_of("smtp", 105, 1);
	const struct talker *rows[TALKERS_MAX];
	struct talker_counts others;

	(void)state;
	talkers_init(&talkers);
	tell(&a, RECORD_SYN);
	talkers_begin_waiting(&talkers);
	talkers_add_waiting(&talkers, &a, a.started_ns);
	assert_int_equal(talkers_sorted(&talkers.senders, rows, TALKERS_MAX, &others), 1);
	assert_int_equal(rows[0]->counts.waiting, 1);
	assert_int_equal(rows[0]->oldest_ns, 1000);
	assert_true(talker_fails(rows[0]));
	/* It is connected: it waits no longer, and has not ended. */
	talkers_begin_waiting(&talkers);
	assert_int_equal(rows[0]->counts.waiting, 0);
	assert_false(talker_fails(rows[0]));
}

static void a_crowd_moves_to_the_others(void **state)
{
	const struct talker *rows[TALKERS_MAX];
	struct talker_counts others;
	struct talker_counts all;
	size_t count;
	bool found = false;

	(void)state;
	talkers_init(&talkers);
	/* One in 32 is the sender that matters, among 10,000 that come once. */
	for (uint32_t i = 0; i < 10000; i++) {
		struct attempt a = attempt_of(i % 32 ? "crowd" : "smtp", i % 32 ? i : 105, i);

		tell(&a, RECORD_SYN);
		ends(&a, i % 2 ? OUTCOME_SILENT : OUTCOME_ESTABLISHED);
	}
	all = sum(&talkers.senders);
	assert_int_equal(all.attempts, 10000);
	assert_int_equal(all.answered, 5000);
	assert_int_equal(all.failed, 5000);
	assert_int_equal(all.syns, 10000);
	assert_int_equal(sum(&talkers.destinations).attempts, 10000);
	count = talkers_sorted(&talkers.senders, rows, TALKERS_MAX, &others);
	assert_int_equal(count, TALKERS_SENDERS);
	for (size_t i = 0; i < count; i++)
		found |= strcmp(rows[i]->process.name, "smtp") == 0;
	assert_true(found);
}

static void the_end_of_who_moved_is_the_others(void **state)
{
	struct attempt first = attempt_of("first", 1, 1);

	(void)state;
	talkers_init(&talkers);
	tell(&first, RECORD_SYN);
	for (uint32_t i = 0; i < 3 * TALKERS_DESTINATIONS; i++) {
		struct attempt a = attempt_of("crowd", 100 + i, 100 + i);

		tell(&a, RECORD_SYN);
	}
	ends(&first, OUTCOME_SILENT);
	assert_int_equal(talkers.senders.others.failed, 1);
	assert_int_equal(sum(&talkers.senders).attempts, 1 + 3 * TALKERS_DESTINATIONS);
	talkers_begin_waiting(&talkers);
	first = attempt_of("first", 1, 1);
	talkers_add_waiting(&talkers, &first, first.started_ns);
	assert_int_equal(talkers.senders.others.waiting, 1);
}

/* A destination fails while its newest end is a failure, on this port alone; what was never tried
 * is not known. */
static void how_a_destination_fares(void **state)
{
	struct attempt silent = attempt_of("smtp", 1, 1), answered = attempt_of("smtp", 1, 2),
		       never = attempt_of("smtp", 1, 3), other_port = attempt_of("smtp", 1, 1);

	(void)state;
	talkers_init(&talkers);
	tell(&silent, RECORD_SYN);
	ends(&silent, OUTCOME_SILENT);
	tell(&answered, RECORD_SYN);
	ends(&answered, OUTCOME_ESTABLISHED);
	other_port.port = 587;
	tell(&other_port, RECORD_SYN);
	ends(&other_port, OUTCOME_ESTABLISHED);
	assert_int_equal(talkers_fate(&talkers, &silent.destination, 25), FATE_FAILS);
	assert_int_equal(talkers_fate(&talkers, &silent.destination, 587), FATE_WORKS);
	assert_int_equal(talkers_fate(&talkers, &silent.destination, 0), FATE_FAILS);
	assert_int_equal(talkers_fate(&talkers, &answered.destination, 25), FATE_WORKS);
	assert_int_equal(talkers_fate(&talkers, &answered.destination, 465), FATE_UNKNOWN);
	assert_int_equal(talkers_fate(&talkers, &never.destination, 25), FATE_UNKNOWN);
	silent.id = 10;
	silent.told.any = false;
	tell(&silent, RECORD_SYN);
	ends(&silent, OUTCOME_ESTABLISHED);
	assert_int_equal(talkers_fate(&talkers, &silent.destination, 25), FATE_WORKS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_attempt_counts_once),
		cmocka_unit_test(a_port_is_a_row_of_its_own),
		cmocka_unit_test(who_waits_fails_until_somebody_answers),
		cmocka_unit_test(a_crowd_moves_to_the_others),
		cmocka_unit_test(the_end_of_who_moved_is_the_others),
		cmocka_unit_test(how_a_destination_fares),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
