// SPDX-License-Identifier: GPL-2.0-only
/* Content negotiation: the headers that real clients send, and those that nobody should. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "serve/http_accepts.h"

enum { TEXT, OPENMETRICS, NEITHER = -1 };

static const char *const offers[] = {
	"text/plain; version=0.0.4; charset=utf-8",
	"application/openmetrics-text; version=1.0.0; charset=utf-8",
};

struct negotiation {
	const char *accept;
	int expected;
};

static void check_all(const struct negotiation *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int got = http_accepts(cases[i].accept, offers, ARRAY_LEN(offers));

		if (got != cases[i].expected)
			fail_msg("\"%s\" gave %d, not %d",
				 cases[i].accept ? cases[i].accept : "(none)", got,
				 cases[i].expected);
	}
}

static void real_clients_get_what_they_want(void **state)
{
	static const struct negotiation cases[] = {
		/* Prometheus 2.42 */
		{"application/openmetrics-text;version=1.0.0,application/openmetrics-text;"
		 "version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
		 OPENMETRICS},
		/* Prometheus 3 with its escaping parameter, which is none of ours */
		{"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
		 "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;"
		 "escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
		 OPENMETRICS},
		/* Prometheus with native histograms wants protobuf; the best of the rest */
		{"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
		 "encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,"
		 "text/plain;version=0.0.4;q=0.6,*/*;q=0.5",
		 OPENMETRICS},
		{"*/*", TEXT}, /* curl */
		{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", TEXT},
		{NULL, TEXT},
		{"", TEXT},
		{"  ", TEXT},
	};

	(void)state;
	check_all(cases, ARRAY_LEN(cases));
}

static void quality_decides(void **state)
{
	static const struct negotiation cases[] = {
		{"text/plain;q=0.5, application/openmetrics-text;q=0.4", TEXT},
		{"text/plain;q=0.4, application/openmetrics-text;q=0.5", OPENMETRICS},
		{"text/plain;q=0.001, application/openmetrics-text;q=0.002", OPENMETRICS},
		{"text/plain;q=0.5, application/openmetrics-text;q=0.500", TEXT}, /* equal: first */
		{"text/plain;q=0, */*", OPENMETRICS},
		{"text/plain;q=0, application/*;q=0", NEITHER},
		{"*/*;q=0", NEITHER},
		{"image/png", NEITHER},
		{"TEXT/Plain ; Q=1", TEXT},
		{"application/*", OPENMETRICS},
		{"application/*;q=0.2, text/*;q=0.1", OPENMETRICS},
	};

	(void)state;
	check_all(cases, ARRAY_LEN(cases));
}

static void the_closest_range_counts(void **state)
{
	static const struct negotiation cases[] = {
		/* The type is worth less than any, whatever stands first. */
		{"*/*;q=1, text/plain;q=0.1", OPENMETRICS},
		{"text/plain;q=0.1, */*;q=1", OPENMETRICS},
		{"text/*;q=0.9, text/plain;q=0.2, application/openmetrics-text;q=0.5", OPENMETRICS},
		/* A parameter of the offer makes it closer still. */
		{"text/plain;q=0.1, text/plain;version=0.0.4;q=0.9, */*;q=0.5", TEXT},
		{"text/plain;q=0.9, text/plain;version=0.0.4;q=0.1, */*;q=0.5", OPENMETRICS},
	};

	(void)state;
	check_all(cases, ARRAY_LEN(cases));
}

static void another_version_is_another_type(void **state)
{
	static const struct negotiation cases[] = {
		{"application/openmetrics-text;version=0.0.1", NEITHER},
		{"application/openmetrics-text;version=2.0.0,text/plain;q=0.1", TEXT},
		{"application/openmetrics-text; version=\"1.0.0\"", OPENMETRICS},
		{"application/openmetrics-text ;version = 1.0.0 ; charset=UTF-8", OPENMETRICS},
		{"text/plain;charset=latin1", NEITHER},
	};

	(void)state;
	check_all(cases, ARRAY_LEN(cases));
}

static void garbage_is_passed_over(void **state)
{
	static const struct negotiation cases[] = {
		{",,,;;;===", NEITHER},
		{"text/plain;q=2", NEITHER},
		{"text/plain;q=", NEITHER},
		{"text/plain;q=1.001", NEITHER},
		{"text/plain;q=0.0000001", NEITHER},
		{"text/plain;q=-1", NEITHER},
		{"text/plain;q=abc, application/openmetrics-text;q=0.1", OPENMETRICS},
		{"\"text/plain, application/openmetrics-text", NEITHER}, /* quote never closed */
		{"x/y;a=\",text/plain,\\\"\";q=0.9, application/openmetrics-text;q=0.1",
		 OPENMETRICS},
		{"text", NEITHER},
		{"text/", NEITHER},
		{"/", NEITHER},
		{";q=1", NEITHER},
		{"*", NEITHER},
	};
	char *long_header = malloc(100001);

	(void)state;
	check_all(cases, ARRAY_LEN(cases));
	assert_non_null(long_header);
	memset(long_header, ';', 100000);
	long_header[100000] = '\0';
	assert_int_equal(http_accepts(long_header, offers, ARRAY_LEN(offers)), NEITHER);
	free(long_header);
	assert_int_equal(http_accepts(NULL, offers, 0), -1);
}

static void gzip_when_it_is_wanted(void **state)
{
	static const struct {
		const char *header;
		bool expected;
	} cases[] = {
		{"gzip", true},
		{"gzip, deflate, br", true},
		{"x-gzip", true},
		{"GZIP;q=0.5", true},
		{"*", true},
		{"br;q=1.0, gzip;q=0.8, *;q=0.1", true},
		{"gzip;q=0.5, identity;q=0.4", true},
		{"identity, gzip", true},
		{NULL, false},
		{"", false},
		{"identity", false},
		{"deflate, br", false},
		{"gzip;q=0", false},
		{"gzip;q=0, *", false},
		{"*;q=0", false},
		{"gzip;q=0.5, identity;q=1", false},
		{"gzip;q=7", false},
		{"gzipped", false},
		{"notgzip", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		if (http_accepts_gzip(cases[i].header) != cases[i].expected)
			fail_msg("\"%s\" is misread", cases[i].header ? cases[i].header : "(none)");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_clients_get_what_they_want),
		cmocka_unit_test(quality_decides),
		cmocka_unit_test(the_closest_range_counts),
		cmocka_unit_test(another_version_is_another_type),
		cmocka_unit_test(garbage_is_passed_over),
		cmocka_unit_test(gzip_when_it_is_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
