// SPDX-License-Identifier: GPL-2.0-only
/* Passwords beside the loop: what fits, whose turn it is, and what is told to come later. */

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/between.h"

#include "base/cleanup.h"
#include "serve/http_hashing.h"

#define CHEAP "$2y$04$AFY1ZHjQpr7.XILY7NGdyuRTt4qqJ/Ag1ALufmIuCkapGrdGmIiK6" /* wonderland */
#define DEAR  "$2y$10$m3QtrbFjf4wH2n0MKsEIAusEtIpqsl2TDHi/t7X2leglov6fq8LAC" /* builder */

static const struct address crowd = {{[15] = 1}}, single = {{[15] = 2}};

static struct http_password password_of(const char *hash, const char *text)
{
	struct http_password p;

	snprintf(p.hash, sizeof(p.hash), "%s", hash);
	snprintf(p.text, sizeof(p.text), "%s", text);
	return p;
}

static void begin(struct http_hashing *h, const char *hash, const char *text,
		  const struct address *origin, void *owner)
{
	struct http_password p = password_of(hash, text);

	assert_int_equal(http_hashing_begin(h, &p, origin, 1000, owner), 0);
}

/* The next that is done; waits for it. */
static void *next(struct http_hashing *h, enum http_hashing_result *ret)
{
	struct pollfd p = {.fd = http_hashing_fd(h), .events = POLLIN};
	void *owner = http_hashing_next(h, 1000, ret);

	while (!owner) {
		assert_int_equal(poll(&p, 1, 60000), 1);
		owner = http_hashing_next(h, 1000, ret);
	}
	return owner;
}

static void what_fits_is_told(void **state)
{
	struct http_hashing *h;
	enum http_hashing_result result;
	int owners[3];

	(void)state;
	assert_int_equal(http_hashing_new(&h), 0);
	begin(h, CHEAP, "wonderland", &single, &owners[0]);
	assert_ptr_equal(next(h, &result), &owners[0]);
	assert_int_equal(result, HTTP_HASHING_FITS);
	/* The thread may have ended meanwhile; another begins. */
	begin(h, CHEAP, "wonderlan", &single, &owners[1]);
	assert_ptr_equal(next(h, &result), &owners[1]);
	assert_int_equal(result, HTTP_HASHING_FITS_NOT);
	begin(h, CHEAP, "", &single, &owners[2]);
	assert_ptr_equal(next(h, &result), &owners[2]);
	assert_int_equal(result, HTTP_HASHING_FITS_NOT);
	assert_null(http_hashing_next(h, 1000, &result));
	http_hashing_free(h);
}

/* How many of a crowd that waits are done before a right one of that origin, which comes last. */
static int crowd_before(const struct address *origin)
{
	struct http_hashing *h;
	enum http_hashing_result result;
	int owners[HTTP_HASHING_OF_ONE - 1], mine, before = 0;
	char text[20];

	assert_int_equal(http_hashing_new(&h), 0);
	for (int i = 0; i < (int)ARRAY_LEN(owners); i++) {
		snprintf(text, sizeof(text), "guess %d", i);
		begin(h, DEAR, text, &crowd, &owners[i]);
	}
	begin(h, DEAR, "builder", origin, &mine);
	while (next(h, &result) != &mine)
		before++;
	assert_int_equal(result, HTTP_HASHING_FITS);
	http_hashing_free(h);
	return before;
}

static void origins_take_turns(void **state)
{
	(void)state;
	assert_between(crowd_before(&single), 0, 6);
}

/* Of one origin the newest is next: a right one among many wrong ones need not wait for all. */
static void the_newest_is_next(void **state)
{
	(void)state;
	assert_between(crowd_before(&crowd), 0, 6);
}

/* The same password is computed once for all who wait with it. */
static void one_computation_does_for_many(void **state)
{
	struct http_hashing *h;
	enum http_hashing_result result;
	int owners[HTTP_HASHING_OF_ONE];

	(void)state;
	assert_int_equal(http_hashing_new(&h), 0);
	for (int i = 0; i < (int)ARRAY_LEN(owners); i++)
		begin(h, DEAR, "builder", &single, &owners[i]);
	for (int i = 0; i < (int)ARRAY_LEN(owners); i++) {
		(void)next(h, &result);
		assert_int_equal(result, HTTP_HASHING_FITS);
	}
	http_hashing_free(h);
}

/* Of an origin that asks for more than may wait the oldest are told to come later, nobody else's.
 */
static void too_many_come_later(void **state)
{
	struct http_hashing *h;
	enum http_hashing_result result;
	int owners[3 * HTTP_HASHING_OF_ONE], later = 0, fits = 0, mine;
	char text[20];

	(void)state;
	assert_int_equal(http_hashing_new(&h), 0);
	begin(h, DEAR, "builder", &single, &mine);
	for (size_t i = 0; i < ARRAY_LEN(owners); i++) {
		snprintf(text, sizeof(text), "guess %zu", i);
		begin(h, DEAR, text, &crowd, &owners[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(owners) + 1; i++) {
		const void *owner = next(h, &result);

		later += result == HTTP_HASHING_LATER;
		fits += result == HTTP_HASHING_FITS;
		assert_int_equal(owner == &mine, result == HTTP_HASHING_FITS);
	}
	assert_int_equal(fits, 1);
	assert_between(later, HTTP_HASHING_OF_ONE, 2 * HTTP_HASHING_OF_ONE);
	http_hashing_free(h);
}

static void waiting_has_an_end(void **state)
{
	struct http_hashing *h;
	enum http_hashing_result result;
	int owners[HTTP_HASHING_OF_ONE], later = 0;
	char text[20];

	(void)state;
	assert_int_equal(http_hashing_new(&h), 0);
	for (size_t i = 0; i < ARRAY_LEN(owners); i++) {
		snprintf(text, sizeof(text), "guess %zu", i);
		begin(h, DEAR, text, &crowd, &owners[i]);
	}
	while (http_hashing_next(h, 1001 + HTTP_HASHING_PATIENCE_MS, &result))
		later += result == HTTP_HASHING_LATER;
	assert_between(later, HTTP_HASHING_OF_ONE / 2, HTTP_HASHING_OF_ONE);
	http_hashing_free(h);
}

/* Many origins: there is a bound for all of them. */
static void all_have_a_bound(void **state)
{
	struct http_hashing *h;
	enum http_hashing_result result;
	int owners[2 * HTTP_HASHING_WAITING - 1], later = 0;
	char text[20];

	(void)state;
	assert_int_equal(http_hashing_new(&h), 0);
	for (size_t i = 0; i < ARRAY_LEN(owners); i++) {
		struct address a = {{[15] = (uint8_t)i}};

		snprintf(text, sizeof(text), "guess %zu", i);
		begin(h, DEAR, text, &a, &owners[i]);
	}
	while (http_hashing_next(h, 1000, &result))
		later += result == HTTP_HASHING_LATER;
	assert_between(later, HTTP_HASHING_WAITING / 2, HTTP_HASHING_WAITING);
	http_hashing_free(h);
}

static void who_has_gone_is_forgotten(void **state)
{
	struct http_hashing *h;
	enum http_hashing_result result;
	int owners[10], mine;
	char text[20];

	(void)state;
	assert_int_equal(http_hashing_new(&h), 0);
	for (int i = 0; i < 10; i++) {
		snprintf(text, sizeof(text), "guess %d", i);
		begin(h, DEAR, text, &crowd, &owners[i]);
	}
	for (int i = 0; i < 10; i++)
		http_hashing_forget(h, &owners[i]);
	begin(h, CHEAP, "wonderland", &single, &mine);
	assert_ptr_equal(next(h, &result), &mine);
	assert_null(http_hashing_next(h, 1000, &result));
	/* And with something that is computed, it can be ended. */
	begin(h, DEAR, "once more", &single, &mine);
	http_hashing_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_fits_is_told),
		cmocka_unit_test(origins_take_turns),
		cmocka_unit_test(the_newest_is_next),
		cmocka_unit_test(one_computation_does_for_many),
		cmocka_unit_test(too_many_come_later),
		cmocka_unit_test(waiting_has_an_end),
		cmocka_unit_test(all_have_a_bound),
		cmocka_unit_test(who_has_gone_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
