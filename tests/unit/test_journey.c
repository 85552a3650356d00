// SPDX-License-Identifier: GPL-2.0-only
/* Where the way of a SYN ends: for every outcome and every state, and for those that look alike. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "finding/journey.h"

/* Before the stop all is passed, beyond it nothing is known. */
static void assert_whole(const struct journey *j)
{
	for (enum station s = 0; s < STATION_COUNT; s++) {
		if (s < j->stop)
			assert_int_equal(j->at[s], PASSAGE_PASSED);
		else if (s > j->stop)
			assert_int_equal(j->at[s], PASSAGE_UNKNOWN);
		else
			assert_true(j->at[s] == PASSAGE_STOPPED || j->at[s] == PASSAGE_DOUBTED);
	}
	assert_true(*j->words);
}

static void attempts_end_somewhere(void **state)
{
	static const struct {
		struct attempt attempt;
		enum station stop;
		const char *words;
	} cases[] = {
		{{.outcome = OUTCOME_ESTABLISHED, .established_ns = 1}, STATION_COUNT, "connected"},
		{{.outcome = OUTCOME_ESTABLISHED,
		  .established_ns = 1,
		  .bytes_known = true,
		  .bytes_received = 20},
		 STATION_COUNT,
		 "connected, and greeted"},
		{{.outcome = OUTCOME_SILENT, .syns = 7, .left_host = LEFT_YES},
		 STATION_NETWORK,
		 "no answer"},
		{{.outcome = OUTCOME_PENDING, .syns = 2, .left_host = LEFT_YES},
		 STATION_NETWORK,
		 "no answer yet"},
		{{.outcome = OUTCOME_PENDING, .syns = 2, .established_ns = 5},
		 STATION_COUNT,
		 "connected"},
		{{.outcome = OUTCOME_PENDING, .syns = 2},
		 STATION_FIREWALL,
		 "no answer yet; whether it left was not seen"},
		{{.outcome = OUTCOME_PENDING,
		  .syns = 1,
		  .drop = {.count = 1, .by = DROP_NETFILTER}},
		 STATION_FIREWALL,
		 "discarded by a rule of the firewall"},
		{{.outcome = OUTCOME_ABANDONED,
		  .syns = 3,
		  .left_host = LEFT_YES,
		  .answer_lost = true},
		 STATION_FIREWALL,
		 "answers arrive and are discarded here"},
		{{.outcome = OUTCOME_REFUSED, .syns = 1}, STATION_SERVER, "the server refuses"},
		{{.outcome = OUTCOME_RESET_ON_PATH, .syns = 1}, STATION_NETWORK, "reset by"},
		{{.outcome = OUTCOME_REJECTED, .syns = 1}, STATION_NETWORK, "a router"},
		{{.outcome = OUTCOME_DROPPED_HERE, .drop = {.count = 1, .by = DROP_NEIGHBOUR}},
		 STATION_UPLINK,
		 "the next hop"},
		{{.outcome = OUTCOME_DROPPED_HERE,
		  .drop = {.count = 1, .by = DROP_NETFILTER, .in_transit = true}},
		 STATION_FIREWALL,
		 "a forward rule"},
		{{.outcome = OUTCOME_REJECTED_HERE}, STATION_FIREWALL, "refused by a rule"},
		{{.outcome = OUTCOME_REDIRECTED_HERE}, STATION_FIREWALL, "redirected"},
		{{.outcome = OUTCOME_NO_ROUTE}, STATION_UPLINK, "no route"},
		{{.outcome = OUTCOME_DENIED}, STATION_PROCESS, "connect() is refused"},
	};
	struct journey j;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		journey_of_attempt(&j, &cases[i].attempt);
		if (j.stop != cases[i].stop || !strstr(j.words, cases[i].words))
			fail_msg("case %zu ends at %d: %s", i, j.stop, j.words);
		assert_whole(&j);
	}
}

static void ports_end_somewhere(void **state)
{
	static const struct {
		struct verdict verdict;
		enum station stop;
		enum passage how;
	} cases[] = {
		{{.state = STATE_OPEN}, STATION_COUNT},
		{{.state = STATE_BLOCKED, .by = BY_NETWORK_SILENT},
		 STATION_NETWORK,
		 PASSAGE_STOPPED},
		{{.state = STATE_BLOCKED, .by = BY_NETWORK_RESET},
		 STATION_NETWORK,
		 PASSAGE_STOPPED},
		{{.state = STATE_BLOCKED, .by = BY_NETWORK_ICMP}, STATION_NETWORK, PASSAGE_STOPPED},
		{{.state = STATE_BLOCKED,
		  .by = BY_HOST,
		  .subsystem = DROP_NETFILTER,
		  .evidence = {.dropped_here = 3}},
		 STATION_FIREWALL,
		 PASSAGE_STOPPED},
		{{.state = STATE_BLOCKED, .by = BY_HOST, .subsystem = DROP_UNKNOWN},
		 STATION_PROCESS,
		 PASSAGE_STOPPED},
		{{.state = STATE_BLOCKED, .by = BY_NO_ROUTE}, STATION_UPLINK, PASSAGE_STOPPED},
		{{.state = STATE_THROTTLED}, STATION_NETWORK, PASSAGE_STOPPED},
		{{.state = STATE_INTERCEPTED, .evidence = {.redirects = 2}},
		 STATION_FIREWALL,
		 PASSAGE_STOPPED},
		{{.state = STATE_INTERCEPTED, .evidence = {.proxied = 2}},
		 STATION_NETWORK,
		 PASSAGE_STOPPED},
		{{.state = STATE_DEGRADED}, STATION_SERVER, PASSAGE_STOPPED},
		{{.state = STATE_FAILING}, STATION_NETWORK, PASSAGE_DOUBTED},
		{{.state = STATE_OFFLINE}, STATION_UPLINK, PASSAGE_STOPPED},
		{{.state = STATE_STALLED, .by = BY_NO_GREETING}, STATION_SERVER, PASSAGE_STOPPED},
		{{.state = STATE_STALLED, .by = BY_PATH_MTU}, STATION_NETWORK, PASSAGE_STOPPED},
	};
	struct journey j;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		journey_of_verdict(&j, &cases[i].verdict);
		if (j.stop != cases[i].stop)
			fail_msg("case %zu ends at %d: %s", i, j.stop, j.words);
		if (j.stop < STATION_COUNT)
			assert_int_equal(j.at[j.stop], cases[i].how);
		assert_whole(&j);
	}
}

/* Nothing is drawn as passed or stopped while nothing is known. */
static void an_undecided_port_is_a_blank(void **state)
{
	const struct verdict v = {.state = STATE_UNKNOWN};
	struct journey j;

	(void)state;
	journey_of_verdict(&j, &v);
	for (enum station s = 0; s < STATION_COUNT; s++)
		assert_int_equal(j.at[s], PASSAGE_UNKNOWN);
	assert_int_equal(j.stop, STATION_COUNT);
}

/* Whatever the enumerations hold, something is said. */
static void every_word_is_there(void **state)
{
	struct journey j;

	(void)state;
	for (enum outcome o = 0; o < OUTCOME_COUNT; o++) {
		for (enum drop_by by = 0; by < DROP_BY_COUNT; by++) {
			const struct attempt a = {.outcome = o, .drop = {.count = 1, .by = by}};

			journey_of_attempt(&j, &a);
			assert_true(*j.words);
		}
	}
	for (enum port_state s = 0; s < STATE_COUNT; s++) {
		for (enum blocked_by by = 0; by < BY_COUNT; by++) {
			const struct verdict v = {.state = s, .by = by};

			journey_of_verdict(&j, &v);
			assert_true(*j.words);
		}
	}
	for (enum station s = 0; s < STATION_COUNT; s++)
		assert_true(*station_to_str(s));
	for (enum passage p = 0; p < PASSAGE_COUNT; p++)
		assert_true(*passage_to_str(p));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attempts_end_somewhere),
		cmocka_unit_test(ports_end_somewhere),
		cmocka_unit_test(an_undecided_port_is_a_blank),
		cmocka_unit_test(every_word_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
