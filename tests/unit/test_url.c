// SPDX-License-Identifier: GPL-2.0-only
/* Addresses of services: what an operator may write, and what no request shall go to. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cloud/url.h"

static void addresses(void **state)
{
	static const struct {
		const char *url;
		bool plain, https;
	} cases[] = {
		{"http://169.254.169.254", true, false},
		{"http://169.254.169.254:80", true, false},
		{"http://metadata.google.internal", true, false},
		{"http://[fd00:ec2::254]", true, false},
		{"http://[fd00:ec2::254]:8080", true, false},
		{"https://management.azure.com", false, true},
		{"https://management.azure.com:443", false, true},
		{"http://127.0.0.1:8080", true, true}, /* a secret stays on this machine */
		{"http://[::1]:8080", true, true},
		{"http://localhost:8080", true, false}, /* whatever that resolves to */
		{"http://127.0.0.1.example.com", true, false},
		{"", false, false},
		{"http://", false, false},
		{"http://:80", false, false},
		{"http:///x", false, false},
		{"169.254.169.254", false, false},
		{"ftp://192.0.2.1", false, false},
		{"HTTP://192.0.2.1", false, false},
		{"file:///etc/passwd", false, false},
		{"http://192.0.2.1/", false, false},
		{"http://192.0.2.1/path", false, false},
		{"http://192.0.2.1?x", false, false},
		{"http://192.0.2.1#x", false, false},
		{"http://user@192.0.2.1", false, false},
		{"http://user:password@192.0.2.1", false, false},
		{"https://127.0.0.1:80@evil.example", false, false},
		{"http://192.0.2.1:", false, false},
		{"http://192.0.2.1:0", false, false},
		{"http://192.0.2.1:65536", false, false},
		{"http://192.0.2.1:80x", false, false},
		{"http://[fd00:ec2::254", false, false},
		{"http://[192.0.2.1]", false, false},
		{"http://[::1%lo]", false, false},
		{"http://[::1]x", false, false},
		{"http://a b", false, false},
		{"http://a\r\nHost: b", false, false},
		{"http://a_b", false, false},
		{"http://-x", false, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		if (url_is_valid(cases[i].url, false) != cases[i].plain ||
		    url_is_valid(cases[i].url, true) != cases[i].https)
			fail_msg("%s", cases[i].url);
	}
}

static void lengths(void **state)
{
	char url[400];

	(void)state;
	memset(url, 'a', sizeof(url));
	memcpy(url, "http://", 7);
	url[URL_LEN - 1] = '\0';
	assert_true(url_is_valid(url, false));
	url[URL_LEN - 1] = 'a';
	url[URL_LEN] = '\0';
	assert_false(url_is_valid(url, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
