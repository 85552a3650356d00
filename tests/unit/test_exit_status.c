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
} cases[] = {
	{STATE_UNKNOWN, STATE_UNKNOWN, EXIT_UNDECIDED},
	{STATE_OFFLINE, STATE_UNKNOWN, EXIT_UNDECIDED},
	{STATE_OPEN, STATE_UNKNOWN, EXIT_DONE},
	{STATE_OFFLINE, STATE_OPEN, EXIT_DONE},
	{STATE_OPEN, STATE_BLOCKED, EXIT_BLOCKED},
	{STATE_DEGRADED, STATE_BLOCKED, EXIT_BLOCKED},
	{STATE_OPEN, STATE_FAILING, EXIT_IMPAIRED},
	{STATE_STALLED, STATE_UNKNOWN, EXIT_IMPAIRED},
	{STATE_THROTTLED, STATE_OPEN, EXIT_IMPAIRED},
	{STATE_INTERCEPTED, STATE_OFFLINE, EXIT_IMPAIRED},
};

static void the_worst_of_both_families(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const enum port_state seen[FAMILY_COUNT] = {cases[i].ipv4, cases[i].ipv6};
		const enum port_state other[FAMILY_COUNT] = {cases[i].ipv6, cases[i].ipv4};

		assert_int_equal(exitstatus_of(seen), cases[i].status);
		assert_int_equal(exitstatus_of(other), cases[i].status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_worst_of_both_families),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
