// SPDX-License-Identifier: GPL-2.0-only
/*
 * Basic authentication: which hashes are taken, which passwords fit, what is remembered, also over
 * a reload. Hashes made with htpasswd -nbB and with libcrypt; test_http_hashing.c compares them.
 */

#include <crypt.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "serve/http_auth.h"

#define ALICE_2Y "$2y$04$AFY1ZHjQpr7.XILY7NGdyuRTt4qqJ/Ag1ALufmIuCkapGrdGmIiK6" /* wonderland */
#define ALICE_2A "$2a$04$abcdefghijklmnopqrstuujZkTwHUiJ9XdZPwKfcfDo7dMp5DjlTu" /* wonderland */
#define ALICE_2B "$2b$04$abcdefghijklmnopqrstuujZkTwHUiJ9XdZPwKfcfDo7dMp5DjlTu" /* wonderland */
#define BOB	 "$2y$10$m3QtrbFjf4wH2n0MKsEIAusEtIpqsl2TDHi/t7X2leglov6fq8LAC" /* builder */

#define MINUTES (60 * 1000ULL)

static struct http_auth *auth_with(const char *name, const char *hash)
{
	struct http_auth *a = NULL;
	char why[HTTP_AUTH_WHY] = "";

	assert_int_equal(http_auth_new(&a), 0);
	if (http_auth_add(a, name, hash, why) != 0)
		fail_msg("%s %s", hash, why);
	return a;
}

/* base64 of "alice:wonderland" and so on, written out: the encoder is not what is tested. */
#define ALICE_RIGHT "Basic YWxpY2U6d29uZGVybGFuZA=="
#define ALICE_WRONG "Basic YWxpY2U6d29uZGVybGFu"
#define BOB_RIGHT   "Basic Ym9iOmJ1aWxkZXI="
#define BOB_WRONG   "Basic Ym9iOndyb25n"
#define NOBODY	    "Basic bm9ib2R5OndvbmRlcmxhbmQ="

/* What a server makes of a header: it asks, compares where it is told to, and learns.
 * *ret_compared: whether it had to. */
static enum http_auth_result ask(struct http_auth *a, const char *header, uint64_t now,
				 bool *ret_compared)
{
	struct http_password password;
	enum http_auth_result result = http_auth_check(a, header, now, &password);
	struct crypt_data data = {0};
	const char *got;

	*ret_compared = result == HTTP_AUTH_UNKNOWN;
	if (!*ret_compared)
		return result;
	got = crypt_r(password.text, password.hash, &data);
	assert_non_null(got);
	return http_auth_learn(a, header, password.hash, strcmp(got, password.hash) == 0, now);
}

static enum http_auth_result allowed(struct http_auth *a, const char *header)
{
	bool compared;

	return ask(a, header, 1000, &compared);
}

static void each_kind_of_bcrypt_is_taken(void **state)
{
	static const char *const hashes[] = {ALICE_2Y, ALICE_2A, ALICE_2B};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hashes); i++) {
		struct http_auth *a = auth_with("alice", hashes[i]);

		assert_int_equal(allowed(a, ALICE_RIGHT), HTTP_AUTH_OK);
		assert_int_equal(allowed(a, ALICE_WRONG), HTTP_AUTH_WRONG);
		assert_int_equal(allowed(a, NOBODY), HTTP_AUTH_WRONG);
		http_auth_free(a);
	}
}

static void other_hashes_are_refused(void **state)
{
	static const struct {
		const char *hash, *says;
	} cases[] = {
		{"wonderland", "no bcrypt hash"},
		{"", "no bcrypt hash"},
		{"$apr1$DtkPDm88$l/y7n/en2EA4hIWkEwHMJ0", "no bcrypt hash"},
		{"$6$rounds=5000$abc$0123456789012345678901234567890123456789", "no bcrypt hash"},
		{"$2x$04$AFY1ZHjQpr7.XILY7NGdyuRTt4qqJ/Ag1ALufmIuCkapGrdGmIiK6", "no bcrypt hash"},
		{"$2y$04$AFY1ZHjQpr7.XILY7NGdyuRTt4qqJ/Ag1ALufmIuCkapGrdGmIiK", "no bcrypt hash"},
		{"$2y$04$AFY1ZHjQpr7.XILY7NGdyuRTt4qqJ/Ag1ALufmIuCkapGrdGmIiK66", "no bcrypt"},
		{"$2y$04$AFY1ZHjQpr7.XILY7NGdyuRTt4qqJ!Ag1ALufmIuCkapGrdGmIiK6", "no bcrypt hash"},
		{"$2y$xx$AFY1ZHjQpr7.XILY7NGdyuRTt4qqJ/Ag1ALufmIuCkapGrdGmIiK6", "no bcrypt hash"},
		{"$2y$03$AFY1ZHjQpr7.XILY7NGdyuRTt4qqJ/Ag1ALufmIuCkapGrdGmIiK6", "cost 3"},
		{"$2y$13$AFY1ZHjQpr7.XILY7NGdyuRTt4qqJ/Ag1ALufmIuCkapGrdGmIiK6", "cost 13"},
		{"$2y$31$AFY1ZHjQpr7.XILY7NGdyuRTt4qqJ/Ag1ALufmIuCkapGrdGmIiK6", "cost 31"},
	};
	struct http_auth *a = NULL;

	(void)state;
	assert_int_equal(http_auth_new(&a), 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char why[HTTP_AUTH_WHY] = "";

		if (http_auth_add(a, "alice", cases[i].hash, why) != -EINVAL)
			fail_msg("\"%s\" is accepted", cases[i].hash);
		if (!strstr(why, cases[i].says) || !strstr(why, "htpasswd"))
			fail_msg("\"%s\": %s", cases[i].hash, why);
	}
	/* With no user at all, nobody is let in. */
	assert_int_equal(allowed(a, ALICE_RIGHT), HTTP_AUTH_WRONG);
	http_auth_free(a);
}

static void names_have_bounds(void **state)
{
	struct http_auth *a = auth_with("alice", ALICE_2B);
	char name[HTTP_AUTH_NAME_MAX + 2], why[HTTP_AUTH_WHY];

	(void)state;
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(http_auth_add(a, name, ALICE_2B, why), -EINVAL);
	name[sizeof(name) - 2] = '\0';
	assert_int_equal(http_auth_add(a, name, ALICE_2B, why), 0);
	assert_int_equal(http_auth_add(a, "", ALICE_2B, why), -EINVAL);
	assert_int_equal(http_auth_add(a, "a:b", ALICE_2B, why), -EINVAL);
	for (int i = 2; i < HTTP_AUTH_USERS_MAX; i++) {
		snprintf(name, sizeof(name), "user%d", i);
		assert_int_equal(http_auth_add(a, name, ALICE_2B, why), 0);
	}
	assert_int_equal(http_auth_add(a, "onemore", ALICE_2B, why), -EINVAL);
	assert_non_null(strstr(why, "at most 64"));
	http_auth_free(a);
}

static void malformed_headers_let_nobody_in(void **state)
{
	static const char *const headers[] = {
		NULL,
		"",
		"Basic",
		"Basic ",
		"Basic !!!!",
		"Basic YWxpY2U=",			  /* no colon */
		"Basic Og==",				  /* ":" */
		"Bearer YWxpY2U6d29uZGVybGFuZA==",	  /* another scheme */
		"YWxpY2U6d29uZGVybGFuZA==",		  /* no scheme */
		"Basic YWxpY2U6d29uZGVybGFuZAA=",	  /* a NUL at the end */
		"Basic YWxpY2U6d29uZGVybGFuZAB4",	  /* a NUL inside */
		"Basic YWxpY2UAOndvbmRlcmxhbmQ=",	  /* a NUL in the name */
		"Basic YWxpY2U6d29uZGVybGFuZA==garbage=", /* more behind */
	};
	struct http_auth *a = auth_with("alice", ALICE_2B);
	char *long_header = malloc(20001);

	(void)state;
	assert_non_null(long_header);
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		if (allowed(a, headers[i]) != HTTP_AUTH_WRONG)
			fail_msg("\"%s\" is let in", headers[i] ? headers[i] : "(none)");
	}
	memset(long_header, 'A', 20000);
	long_header[20000] = '\0';
	memcpy(long_header, "Basic ", 6);
	assert_int_equal(allowed(a, long_header), HTTP_AUTH_WRONG);
	assert_int_equal(allowed(a, "basic   YWxpY2U6d29uZGVybGFuZA=="), HTTP_AUTH_OK);
	free(long_header);
	http_auth_free(a);
}

static void what_was_looked_at_is_remembered(void **state)
{
	struct http_auth *a = auth_with("bob", BOB);
	uint64_t now = 1000;
	bool compared;

	(void)state;
	assert_int_equal(ask(a, BOB_RIGHT, now, &compared), HTTP_AUTH_OK);
	assert_true(compared);
	for (int i = 0; i < 10; i++, now += 4 * MINUTES) {
		assert_int_equal(ask(a, BOB_RIGHT, now, &compared), HTTP_AUTH_OK);
		assert_false(compared);
	}
	/* A wrong one in between changes nothing, and is not computed again for a minute. */
	now -= 4 * MINUTES;
	assert_int_equal(ask(a, BOB_WRONG, now, &compared), HTTP_AUTH_WRONG);
	assert_true(compared);
	assert_int_equal(ask(a, BOB_WRONG, now + MINUTES - 1, &compared), HTTP_AUTH_WRONG);
	assert_false(compared);
	assert_int_equal(ask(a, BOB_WRONG, now + MINUTES, &compared), HTTP_AUTH_WRONG);
	assert_true(compared);
	assert_int_equal(ask(a, BOB_RIGHT, now, &compared), HTTP_AUTH_OK);
	assert_false(compared);
	/* After five minutes without use it is looked at like any other. */
	assert_int_equal(ask(a, BOB_RIGHT, now + 5 * MINUTES, &compared), HTTP_AUTH_OK);
	assert_true(compared);
	http_auth_free(a);
}

static void unknown_names_cost_the_same(void **state)
{
	struct http_auth *a = auth_with("bob", BOB);
	struct http_password password;

	(void)state;
	assert_int_equal(http_auth_check(a, NOBODY, 1000, &password), HTTP_AUTH_UNKNOWN);
	assert_string_equal(password.hash, BOB);
	/* Even where the password fits the hash that stands in for one. */
	assert_int_equal(http_auth_learn(a, NOBODY, password.hash, true, 1000), HTTP_AUTH_WRONG);
	http_auth_free(a);
}

static void a_reload_keeps_what_is_known(void **state)
{
	struct http_auth *before = auth_with("bob", BOB), *after = auth_with("alice", ALICE_2B);
	struct http_auth *changed = auth_with("bob", ALICE_2B);
	char why[HTTP_AUTH_WHY];
	bool compared;

	(void)state;
	assert_int_equal(http_auth_add(after, "bob", BOB, why), 0);
	assert_int_equal(ask(before, BOB_RIGHT, 1000, &compared), HTTP_AUTH_OK);
	assert_int_equal(ask(before, BOB_WRONG, 1000, &compared), HTTP_AUTH_WRONG);
	http_auth_inherit(after, before);
	assert_int_equal(ask(after, BOB_RIGHT, 2000, &compared), HTTP_AUTH_OK);
	assert_false(compared);
	assert_int_equal(ask(after, BOB_WRONG, 2000, &compared), HTTP_AUTH_WRONG);
	assert_false(compared);
	assert_int_equal(ask(after, ALICE_RIGHT, 2000, &compared), HTTP_AUTH_OK);
	assert_true(compared);
	/* Of a user with another password it knows nothing. */
	http_auth_inherit(changed, before);
	assert_int_equal(ask(changed, BOB_RIGHT, 2000, &compared), HTTP_AUTH_WRONG);
	assert_true(compared);
	http_auth_free(before);
	http_auth_free(after);
	http_auth_free(changed);
}

/* The password was right when it was asked about, and is not any more when the answer comes. */
static void a_reload_in_between_lets_nobody_in(void **state)
{
	struct http_auth *before = auth_with("bob", BOB), *after = auth_with("bob", ALICE_2B);
	struct http_password password;

	(void)state;
	assert_int_equal(http_auth_check(before, BOB_RIGHT, 1000, &password), HTTP_AUTH_UNKNOWN);
	assert_int_equal(http_auth_learn(after, BOB_RIGHT, password.hash, true, 1000),
			 HTTP_AUTH_WRONG);
	assert_int_equal(http_auth_learn(before, BOB_RIGHT, password.hash, true, 1000),
			 HTTP_AUTH_OK);
	http_auth_free(before);
	http_auth_free(after);
}

static void what_fits_one_fits_no_other(void **state)
{
	struct http_auth *a = auth_with("alice", ALICE_2B);
	char why[HTTP_AUTH_WHY];

	(void)state;
	assert_int_equal(http_auth_add(a, "bob", BOB, why), 0);
	assert_int_equal(allowed(a, ALICE_RIGHT), HTTP_AUTH_OK);
	assert_int_equal(allowed(a, "Basic Ym9iOndvbmRlcmxhbmQ="), /* bob's name */
			 HTTP_AUTH_WRONG);
	assert_int_equal(allowed(a, "Basic QUxJQ0U6d29uZGVybGFuZA=="), /* ALICE */
			 HTTP_AUTH_WRONG);
	assert_int_equal(allowed(a, BOB_RIGHT), HTTP_AUTH_OK);
	http_auth_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_bcrypt_is_taken),
		cmocka_unit_test(other_hashes_are_refused),
		cmocka_unit_test(names_have_bounds),
		cmocka_unit_test(malformed_headers_let_nobody_in),
		cmocka_unit_test(what_was_looked_at_is_remembered),
		cmocka_unit_test(unknown_names_cost_the_same),
		cmocka_unit_test(a_reload_keeps_what_is_known),
		cmocka_unit_test(a_reload_in_between_lets_nobody_in),
		cmocka_unit_test(what_fits_one_fits_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
