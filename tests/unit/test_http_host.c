// SPDX-License-Identifier: GPL-2.0-only
/* To whom a request may be addressed, and to whom that looks alike not. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "serve/http_host.h"

static void names_are_told_apart(void **state)
{
	static const char *const names[] = {"mail1.example.com", "2001:db8::9"};
	static const struct {
		const char *host;
		bool ours;
	} cases[] = {
		{"localhost", true},
		{"LOCALHOST:9725", true},
		{"localhost.", true},
		{"egress25.localhost", true},
		{"127.0.0.1:9725", true},
		{"127.8.8.8", true},
		{"[::1]:9725", true},
		{"[::1]", true},
		{"198.51.100.2:9725", true}, /* where it was asked */
		{"mail1.example.com", true},
		{"Mail1.Example.COM:9725", true},
		{"mail1.example.com.", true},
		{"[2001:db8::9]", true},
		{"198.51.100.3", false},
		{"evil.example", false},
		{"localhost.evil.example", false},
		{"evillocalhost", false},
		{"mail1.example.com.evil.example", false},
		{"xmail1.example.com", false},
		{"127.0.0.1.evil.example", false},
		{"127.0.0.1x", false},
		{"localhost:x", false},
		{"localhost:80:80", false},
		{"user@localhost", false},
		{"localhost/evil", false},
		{"[::1", false},
		{"[::1]x", false},
		{"::1", false}, /* without brackets it is the name "" and rubbish */
		{"", false},
		{":9725", false},
		{"[]", false},
		{".", false},
		{"0", false},
		{"2130706433", false},
	};
	struct address local;

	(void)state;
	assert_int_equal(address_parse("198.51.100.2", &local), 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		if (http_host_is_ours(cases[i].host, &local, names, ARRAY_LEN(names)) !=
		    cases[i].ours)
			fail_msg("\"%s\" is%s ours", cases[i].host, cases[i].ours ? " not" : "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
