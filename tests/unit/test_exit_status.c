// SPDX-License-Identifier: GPL-2.0-only
/* What a port's verdicts in both families come to as the program's exit status. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "engine/exit_status.h"

static const struct {
	enum port_state ipv4, ipv6;
	enum exit_status status;
	enum exit_status without_route; /* where IPv6 is blocked because there is no route */
} cases[] = {
	{STATE_UNKNOWN, STATE_UNKNOWN, EXIT_UNDECIDED},
	{STATE_OFFLINE, STATE_UNKNOWN, EXIT_UNDECIDED},
	{STATE_OPEN, STATE_UNKNOWN, EXIT_DONE},
	{STATE_OFFLINE, STATE_OPEN, EXIT_DONE},
	{STATE_OPEN, STATE_BLOCKED, EXIT_BLOCKED, EXIT_DONE},
	{STATE_DEGRADED, STATE_BLOCKED, EXIT_BLOCKED, EXIT_IMPAIRED},
	{STATE_UNKNOWN, STATE_BLOCKED, EXIT_BLOCKED, EXIT_BLOCKED},
	{STATE_OFFLINE, STATE_BLOCKED, EXIT_BLOCKED, EXIT_BLOCKED},
	{STATE_BLOCKED, STATE_BLOCKED, EXIT_BLOCKED, EXIT_BLOCKED},
	{STATE_OPEN, STATE_FAILING, EXIT_IMPAIRED},
	{STATE_STALLED, STATE_UNKNOWN, EXIT_IMPAIRED},
	{STATE_THROTTLED, STATE_OPEN, EXIT_IMPAIRED},
	{STATE_INTERCEPTED, STATE_OFFLINE, EXIT_IMPAIRED},
};

static enum exit_status status_of(enum port_state ipv4, enum port_state ipv6, enum blocked_by by)
{
	const struct verdict v4 = {
		.family = FAMILY_IPV4,
		.state = ipv4,
		.by = ipv4 == STATE_BLOCKED ? BY_NETWORK_SILENT : BY_NONE,
	};
	const struct verdict v6 = {
		.family = FAMILY_IPV6,
		.state = ipv6,
		.by = ipv6 == STATE_BLOCKED ? by : BY_NONE,
	};
	enum exit_status status = exitstatus_of((const struct verdict *[]){&v4, &v6});

	assert_int_equal(exitstatus_of((const struct verdict *[]){&v6, &v4}), status);
	return status;
}

static void the_worst_of_both_families(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(status_of(cases[i].ipv4, cases[i].ipv6, BY_NETWORK_SILENT),
				 cases[i].status);
}

static void a_family_without_a_route_is_no_failure_beside_one_that_works(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		if (cases[i].ipv6 == STATE_BLOCKED)
			assert_int_equal(status_of(cases[i].ipv4, cases[i].ipv6, BY_NO_ROUTE),
					 cases[i].without_route);
	}
}

static void none_is_undecided(void **state)
{
	const struct verdict open = {.state = STATE_OPEN};

	(void)state;
	assert_int_equal(exitstatus_of((const struct verdict *[]){NULL, NULL}), EXIT_UNDECIDED);
	assert_int_equal(exitstatus_of((const struct verdict *[]){NULL, &open}), EXIT_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_worst_of_both_families),
		cmocka_unit_test(a_family_without_a_route_is_no_failure_beside_one_that_works),
		cmocka_unit_test(none_is_undecided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
