// SPDX-License-Identifier: GPL-2.0-only
/* The bounded map under everything the core remembers: against a plain array, at random. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "core/lru_map.h"
#include "tests/unit/between.h"

struct item {
	struct lru_link link;
	uint32_t key, value;
};

static uint64_t hash_of(uint32_t key)
{
	return key % 7; /* few, so that chains are long */
}

static struct item *find(const struct lru_map *m, uint32_t key)
{
	struct item *i = lru_map_first(m, hash_of(key));

	while (i && i->key != key)
		i = lru_map_next(m, i);
	return i;
}

static struct item *insert(struct lru_map *m, uint32_t key)
{
	struct item *i = lru_map_insert(m, hash_of(key));

	i->key = key;
	return i;
}

static void finds_what_was_inserted(void **state)
{
	struct lru_map m;

	(void)state;
	assert_int_equal(lru_map_init(&m, 100, sizeof(struct item)), 0);
	assert_int_equal(m.capacity, 128);
	for (uint32_t key = 0; key < 128; key++)
		insert(&m, key)->value = key * 3;
	assert_true(lru_map_full(&m));
	for (uint32_t key = 0; key < 128; key++)
		assert_int_equal(find(&m, key)->value, key * 3);
	assert_null(find(&m, 128));
	lru_map_done(&m);
}

static void oldest_is_the_longest_untouched(void **state)
{
	struct lru_map m;

	(void)state;
	assert_int_equal(lru_map_init(&m, 4, sizeof(struct item)), 0);
	assert_null(lru_map_oldest(&m));
	for (uint32_t key = 0; key < 4; key++)
		insert(&m, key);
	lru_map_touch(&m, find(&m, 0));
	assert_int_equal(((struct item *)lru_map_oldest(&m))->key, 1);
	assert_int_equal(((struct item *)lru_map_newest(&m))->key, 0);
	lru_map_remove(&m, find(&m, 1));
	assert_int_equal(((struct item *)lru_map_oldest(&m))->key, 2);
	lru_map_remove(&m, find(&m, 0));
	assert_int_equal(((struct item *)lru_map_newest(&m))->key, 3);
	assert_int_equal(((struct item *)lru_map_older(&m, lru_map_newest(&m)))->key, 2);
	lru_map_done(&m);
}

static void behaves_like_an_array_at_random(void **state)
{
	bool present[512] = {0};
	uint32_t value[512];
	struct lru_map m;

	(void)state;
	srand(25);
	assert_int_equal(lru_map_init(&m, 64, sizeof(struct item)), 0);
	for (unsigned int step = 0; step < 200000; step++) {
		uint32_t key = (uint32_t)rand() % 512;
		struct item *i = find(&m, key);

		assert_int_equal(i != NULL, present[key]);
		if (i && rand() % 2) {
			assert_int_equal(i->value, value[key]);
			lru_map_remove(&m, i);
			present[key] = false;
		} else if (i) {
			lru_map_touch(&m, i);
		} else {
			if (lru_map_full(&m)) {
				struct item *oldest = lru_map_oldest(&m);

				present[oldest->key] = false;
				lru_map_remove(&m, oldest);
			}
			i = insert(&m, key);
			assert_int_equal(i->value, 0); /* whatever lay there before is gone */
			i->value = value[key] = step;
			present[key] = true;
		}
	}
	lru_map_done(&m);
}

static void is_empty_after_it_was_cleared(void **state)
{
	struct lru_map m;

	(void)state;
	assert_int_equal(lru_map_init(&m, 64, sizeof(struct item)), 0);
	for (unsigned int round = 0; round < 3; round++) {
		assert_null(lru_map_oldest(&m));
		assert_null(lru_map_newest(&m));
		for (uint32_t key = 0; key < 64; key++) {
			struct item *i;

			assert_null(find(&m, key));
			i = insert(&m, key);
			assert_int_equal(i->value, 0);
			i->value = 25;
		}
		assert_true(lru_map_full(&m));
		lru_map_remove(&m, find(&m, round));
		lru_map_clear(&m);
	}
	lru_map_done(&m);
}

/* Two maps of one budget: each has its reserve, and the rest is for whoever needs it first. */
static void maps_share_a_budget(void **state)
{
	struct lru_budget budget = {.left = 100 * 40};
	struct lru_map a, b;

	(void)state;
	assert_int_equal(lru_map_init(&a, 128, sizeof(struct item)), 0);
	assert_int_equal(lru_map_init(&b, 128, sizeof(struct item)), 0);
	lru_map_share(&a, &budget, 10, 40);
	lru_map_share(&b, &budget, 10, 40);
	for (uint32_t key = 0; key < 90; key++) {
		assert_false(lru_map_full(&a));
		insert(&a, key);
	}
	assert_true(lru_map_full(&a));
	for (uint32_t key = 0; key < 10; key++) {
		assert_false(lru_map_full(&b));
		insert(&b, key);
	}
	assert_true(lru_map_full(&b));
	assert_int_equal(budget.left, 0);
	/* What was in use once is paid for. */
	lru_map_remove(&a, find(&a, 5));
	assert_false(lru_map_full(&a));
	assert_true(lru_map_full(&b));
	insert(&a, 5);
	assert_true(lru_map_full(&a));
	for (uint32_t number = 0; number < a.count; number++)
		assert_ptr_equal(find(&a, ((struct item *)lru_map_at(&a, number))->key),
				 lru_map_at(&a, number));
	lru_map_done(&a);
	lru_map_done(&b);
}

/* Nor more than is there: the reserve is there even so. */
static void a_reserve_is_there_without_a_budget(void **state)
{
	struct lru_budget budget = {.left = 100};
	struct lru_map m;

	(void)state;
	assert_int_equal(lru_map_init(&m, 64, sizeof(struct item)), 0);
	lru_map_share(&m, &budget, 10, 40);
	assert_int_equal(budget.left, 0);
	for (uint32_t key = 0; key < 10; key++)
		insert(&m, key);
	assert_true(lru_map_full(&m));
	lru_map_done(&m);
}

static unsigned int longest_chain(const struct lru_map *m)
{
	unsigned int longest = 0;

	for (uint32_t b = 0; b < m->capacity; b++) {
		unsigned int n = 0;

		for (uint32_t i = m->buckets[b]; i != UINT32_MAX; n++)
			i = ((struct lru_link *)(m->entries + m->stride * i))->chain;
		longest = n > longest ? n : longest;
	}
	return longest;
}

static unsigned int chain_with(uint64_t seed, const uint32_t *numbers, uint32_t count)
{
	struct lru_map m;
	unsigned int longest;

	assert_int_equal(lru_map_init(&m, count, sizeof(struct item)), 0);
	for (uint32_t i = 0; i < count; i++)
		lru_map_insert(&m, lru_hash(seed, &numbers[i], sizeof(numbers[i])));
	longest = longest_chain(&m);
	lru_map_done(&m);
	return longest;
}

/* Sequence numbers chosen to meet in one bucket do so for the seed they were chosen for alone. */
static void chosen_numbers_are_as_good_as_others(void **state)
{
	enum { COUNT = 1024 };
	static uint32_t chosen[COUNT], others[COUNT];
	uint32_t n = 0, i = 0;

	(void)state;
	for (; n < COUNT; i++) {
		if (lru_hash(0, &i, sizeof(i)) % COUNT == 25)
			chosen[n++] = i;
	}
	for (n = 0; n < COUNT; n++)
		others[n] = n * 2654435761U;
	assert_int_equal(chain_with(0, chosen, COUNT), COUNT);
	assert_between(chain_with(0x9d3c5a70b1e24f68ULL, chosen, COUNT), 1, 12);
	assert_between(chain_with(0x9d3c5a70b1e24f68ULL, others, COUNT), 1, 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chosen_numbers_are_as_good_as_others),
		cmocka_unit_test(finds_what_was_inserted),
		cmocka_unit_test(oldest_is_the_longest_untouched),
		cmocka_unit_test(behaves_like_an_array_at_random),
		cmocka_unit_test(is_empty_after_it_was_cleared),
		cmocka_unit_test(maps_share_a_budget),
		cmocka_unit_test(a_reserve_is_there_without_a_budget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
