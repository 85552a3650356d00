// SPDX-License-Identifier: GPL-2.0-only
/* What goes over the wire with a reply: the policy of its page, and its body, compressed or not. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "serve/http_reply.h"

static void a_script_is_known_by_its_hash(void **state)
{
	char policy[HTTP_REPLY_POLICY_LEN], none[HTTP_REPLY_POLICY_LEN];

	(void)state;
	assert_int_equal(http_reply_policy(NULL, none), 0);
	assert_null(strstr(none, "script-src"));
	assert_null(strstr(none, "connect-src"));
	/* The example of W3C's Content Security Policy Level 2, section 7.17. */
	assert_int_equal(http_reply_policy("alert('Hello, world.');", policy), 0);
	assert_non_null(strstr(
		policy, "; script-src 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"));
	assert_memory_equal(policy, none, strlen(none));
}

static struct MHD_Response *reply_with(char *body, size_t len, bool gzip)
{
	static const struct http_web web;
	struct http_reply reply = {.body = body, .body_len = len, .type = "text/html"};
	struct MHD_Response *response = http_reply_make(&reply, gzip, &web, NULL);

	assert_non_null(response);
	assert_null(reply.body); /* taken over */
	assert_string_equal(MHD_get_response_header(response, "Content-Type"), "text/html");
	return response;
}

static void what_does_not_shrink_is_sent_as_it_is(void **state)
{
	static const struct {
		size_t len;
		bool random, compressed;
	} cases[] = {
		{0, false, false},     {1, false, false},     {511, false, false},
		{512, false, true},    {100000, false, true}, {512, true, false},
		{100000, true, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *body = malloc(cases[i].len + 1);
		struct MHD_Response *response;
		uint32_t x = 1;

		assert_non_null(body);
		for (size_t k = 0; k < cases[i].len; k++) {
			x = x * 1664525 + 1013904223;
			body[k] = cases[i].random ? (char)(x >> 24) : 'a';
		}
		response = reply_with(body, cases[i].len, true);
		assert_int_equal(MHD_get_response_header(response, "Content-Encoding") != NULL,
				 cases[i].compressed);
		MHD_destroy_response(response);
	}
}

static void nobody_gets_gzip_unasked(void **state)
{
	char *body = calloc(1, 1000);
	struct MHD_Response *response;

	(void)state;
	assert_non_null(body);
	response = reply_with(body, 1000, false);
	assert_null(MHD_get_response_header(response, "Content-Encoding"));
	assert_string_equal(MHD_get_response_header(response, "Vary"), "Accept, Accept-Encoding");
	MHD_destroy_response(response);
}

static void the_operator_may_replace_headers(void **state)
{
	struct http_web web = {
		.headers = {[HTTP_WEB_CONTENT_SECURITY_POLICY] = (char *)"default-src *",
			    [HTTP_WEB_X_FRAME_OPTIONS] = (char *)"deny"},
	};
	struct MHD_Response *response = http_reply_text("a line\n", &web);

	(void)state;
	assert_non_null(response);
	assert_string_equal(MHD_get_response_header(response, "Content-Security-Policy"),
			    "default-src *");
	assert_string_equal(MHD_get_response_header(response, "X-Frame-Options"), "deny");
	assert_string_equal(MHD_get_response_header(response, "X-Content-Type-Options"), "nosniff");
	assert_null(MHD_get_response_header(response, "X-XSS-Protection"));
	MHD_destroy_response(response);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_script_is_known_by_its_hash),
		cmocka_unit_test(what_does_not_shrink_is_sent_as_it_is),
		cmocka_unit_test(nobody_gets_gzip_unasked),
		cmocka_unit_test(the_operator_may_replace_headers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
