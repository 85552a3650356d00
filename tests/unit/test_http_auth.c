// SPDX-License-Identifier: GPL-2.0-only
/*
 * Basic authentication: which hashes are taken, which passwords fit, what is remembered, and when
 * guessing ends. Hashes made with htpasswd -nbB and with libcrypt.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
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

static const struct address here = {{[15] = 1}}, there = {{[15] = 2}};

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

static void each_kind_of_bcrypt_is_taken(void **state)
{
	static const char *const hashes[] = {ALICE_2Y, ALICE_2A, ALICE_2B};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hashes); i++) {
		struct http_auth *a = auth_with("alice", hashes[i]);

		assert_int_equal(http_auth_check(a, ALICE_RIGHT, &here, 0), HTTP_AUTH_OK);
		assert_int_equal(http_auth_check(a, ALICE_WRONG, &here, 0), HTTP_AUTH_WRONG);
		assert_int_equal(http_auth_check(a, NOBODY, &here, 0), HTTP_AUTH_WRONG);
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
	assert_int_equal(http_auth_check(a, ALICE_RIGHT, &here, 0), HTTP_AUTH_WRONG);
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
		if (http_auth_check(a, headers[i], &here, 0) != HTTP_AUTH_WRONG)
			fail_msg("\"%s\" is let in", headers[i] ? headers[i] : "(none)");
	}
	memset(long_header, 'A', 20000);
	long_header[20000] = '\0';
	memcpy(long_header, "Basic ", 6);
	assert_int_equal(http_auth_check(a, long_header, &here, 0), HTTP_AUTH_WRONG);
	assert_int_equal(http_auth_check(a, "basic   YWxpY2U6d29uZGVybGFuZA==", &here, 0),
			 HTTP_AUTH_OK);
	free(long_header);
	http_auth_free(a);
}

/* Wrong passwords until no more are looked at. */
static int guess_until_later(struct http_auth *a, const char *header, const struct address *from,
			     uint64_t now)
{
	int n = 0;

	while (n < 100 && http_auth_check(a, header, from, now) == HTTP_AUTH_WRONG)
		n++;
	return n;
}

static void guessing_runs_dry(void **state)
{
	struct http_auth *a = auth_with("bob", BOB);

	(void)state;
	assert_int_equal(guess_until_later(a, BOB_WRONG, &here, 1000), 8);
	/* The right password is not looked at either, from there; from elsewhere it is. */
	assert_int_equal(http_auth_check(a, BOB_RIGHT, &here, 1000), HTTP_AUTH_LATER);
	assert_int_equal(http_auth_check(a, BOB_RIGHT, &there, 1000), HTTP_AUTH_OK);
	http_auth_free(a);

	/* Time gives back one try of cost 10 in two seconds. */
	a = auth_with("bob", BOB);
	assert_int_equal(guess_until_later(a, BOB_WRONG, &here, 1000), 8);
	assert_int_equal(guess_until_later(a, BOB_WRONG, &here, 2999), 0);
	assert_int_equal(guess_until_later(a, BOB_WRONG, &here, 3001), 1);
	assert_int_equal(http_auth_check(a, BOB_RIGHT, &here, 5002), HTTP_AUTH_OK);
	http_auth_free(a);
}

static void unknown_names_cost_the_same(void **state)
{
	struct http_auth *a = auth_with("bob", BOB);

	(void)state;
	assert_int_equal(guess_until_later(a, NOBODY, &here, 1000), 8);
	http_auth_free(a);
}

static void many_addresses_run_dry_together(void **state)
{
	struct http_auth *a = auth_with("bob", BOB);
	struct address from = {{[10] = 0xff, [11] = 0xff, [12] = 192}};
	int n = 0;

	(void)state;
	while (n < 100 && http_auth_check(a, BOB_WRONG, &from, 1000) == HTTP_AUTH_WRONG) {
		from.bytes[15]++;
		n++;
	}
	assert_int_equal(n, 16);
	http_auth_free(a);
}

static void who_was_let_in_stays_in(void **state)
{
	struct http_auth *a = auth_with("bob", BOB);
	uint64_t now = 1000;

	(void)state;
	assert_int_equal(http_auth_check(a, BOB_RIGHT, &here, now), HTTP_AUTH_OK);
	for (int i = 0; i < 10; i++, now += 4 * MINUTES) {
		/* Under attack from the same address: remembered, as long as it is used. */
		guess_until_later(a, BOB_WRONG, &here, now);
		assert_int_equal(http_auth_check(a, BOB_WRONG, &here, now), HTTP_AUTH_LATER);
		assert_int_equal(http_auth_check(a, BOB_RIGHT, &here, now), HTTP_AUTH_OK);
	}
	/* After five minutes without use it is forgotten, and looked at like any other. */
	now += 2 * MINUTES;
	guess_until_later(a, BOB_WRONG, &here, now);
	assert_int_equal(http_auth_check(a, BOB_RIGHT, &here, now), HTTP_AUTH_LATER);
	http_auth_free(a);
}

static void what_fits_one_fits_no_other(void **state)
{
	struct http_auth *a = auth_with("alice", ALICE_2B);
	char why[HTTP_AUTH_WHY];

	(void)state;
	assert_int_equal(http_auth_add(a, "bob", BOB, why), 0);
	assert_int_equal(http_auth_check(a, ALICE_RIGHT, &here, 0), HTTP_AUTH_OK);
	assert_int_equal(
		http_auth_check(a, "Basic Ym9iOndvbmRlcmxhbmQ=", &here, 0), /* bob's name */
		HTTP_AUTH_WRONG);
	assert_int_equal(http_auth_check(a, "Basic QUxJQ0U6d29uZGVybGFuZA==", &here, 0), /* ALICE */
			 HTTP_AUTH_WRONG);
	assert_int_equal(http_auth_check(a, BOB_RIGHT, &here, 0), HTTP_AUTH_OK);
	http_auth_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_bcrypt_is_taken),
		cmocka_unit_test(other_hashes_are_refused),
		cmocka_unit_test(names_have_bounds),
		cmocka_unit_test(malformed_headers_let_nobody_in),
		cmocka_unit_test(guessing_runs_dry),
		cmocka_unit_test(unknown_names_cost_the_same),
		cmocka_unit_test(many_addresses_run_dry_together),
		cmocka_unit_test(who_was_let_in_stays_in),
		cmocka_unit_test(what_fits_one_fits_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
