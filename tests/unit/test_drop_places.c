// SPDX-License-Identifier: GPL-2.0-only
/* Which part of this host a place in the kernel's text speaks for, from a table of symbols as
 * /proc/kallsyms has it. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sensor/drop_places.h"

static int read_symbols(struct drop_places *p, const char *text)
{
	return drop_places_read(p, fmemopen((void *)(uintptr_t)text, strlen(text), "r"));
}

static enum e25_drop_by by_table(const struct drop_places *p, uint64_t location)
{
	for (unsigned int i = 0; i < p->count; i++) {
		if (location - p->at[i].begin < p->at[i].length)
			return p->at[i].by;
	}
	return E25_DROP_UNKNOWN;
}

static const char symbols[] = "0000000000000000 A fixed_percpu_data\n"
			      "ffffffff81000000 T ip_forward\n"
			      "ffffffff81000400 t nf_hook_slow_list\n"
			      "ffffffff81000500 T nf_hook_slow\n"
			      "ffffffff81000580 d nf_hook_slow_data\n"
			      "ffffffff81000600 t ip_finish_output2\n"
			      "ffffffff81000700 t ip_finish_output.part.0\n"
			      "ffffffff81000800 T last_of_them\n"
			      "ffffffffc0002000 t veth_xmit\t[veth]\n"
			      "ffffffffc0001000 t tun_net_xmit\t[tun]\n"
			      "ffffffffc0001100 t tun_chr_open\t[tun]\n";

static void the_function_speaks(void **state)
{
	static const struct {
		uint64_t location;
		enum e25_drop_by by;
		const char *name;
	} places[] = {
		{0xffffffff810005c0, E25_DROP_NETFILTER, "nf_hook_slow"},
		{0xffffffff81000500, E25_DROP_NETFILTER, "nf_hook_slow"},
		{0xffffffff810005ff, E25_DROP_NETFILTER, "nf_hook_slow"},
		/* Names that merely begin so. */
		{0xffffffff810004ff, E25_DROP_UNKNOWN, "nf_hook_slow_list"},
		{0xffffffff81000600, E25_DROP_UNKNOWN, "ip_finish_output2"},
		{0xffffffff81000710, E25_DROP_CGROUP, "ip_finish_output"},
		{0xffffffff81000100, E25_DROP_UNKNOWN, "ip_forward"},
		/* Modules are in no order. */
		{0xffffffffc0001080, E25_DROP_QDISC, "tun_net_xmit"},
		{0xffffffffc0001108, E25_DROP_UNKNOWN, "tun_chr_open"},
		{0xffffffffc0002010, E25_DROP_QDISC, "veth_xmit"},
		{0, E25_DROP_UNKNOWN, ""},
		{0x1000, E25_DROP_UNKNOWN, ""},
	};
	char name[DROP_REASON_LEN];
	struct drop_places p;

	(void)state;
	assert_int_equal(read_symbols(&p, symbols), 0);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		assert_int_equal(by_table(&p, places[i].location), places[i].by);
		for (int again = 0; again < 2; again++) {
			assert_int_equal(drop_places_name(&p, places[i].location, name),
					 places[i].by);
			assert_string_equal(name, places[i].name);
		}
	}
	drop_places_close(&p);
}

static void more_places_than_are_remembered_have_no_name(void **state)
{
	char name[DROP_REASON_LEN];
	struct drop_places p;

	(void)state;
	assert_int_equal(read_symbols(&p, symbols), 0);
	for (uint64_t i = 0; i < DROP_PLACES_SEEN; i++)
		(void)drop_places_name(&p, 0xffffffff81000500 + i, name);
	assert_string_equal(name, "nf_hook_slow");
	assert_int_equal(drop_places_name(&p, 0xffffffff81000600, name), E25_DROP_UNKNOWN);
	assert_string_equal(name, "");
	assert_int_equal(drop_places_name(&p, 0xffffffff81000501, name), E25_DROP_NETFILTER);
	drop_places_close(&p);
}

static void hidden_addresses_are_told(void **state)
{
	char name[DROP_REASON_LEN];
	struct drop_places p;

	(void)state;
	assert_int_equal(read_symbols(&p, "0000000000000000 T ip_forward\n"
					  "0000000000000000 T nf_hook_slow\n"),
			 -EPERM);
	assert_int_equal(p.count, 0);
	assert_int_equal(drop_places_name(&p, 0xffffffff81000500, name), E25_DROP_UNKNOWN);
	drop_places_close(&p);
	assert_int_equal(read_symbols(&p, "ffffffff81000000 T ip_forward\n"), -ENOENT);
	drop_places_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_function_speaks),
		cmocka_unit_test(more_places_than_are_remembered_have_no_name),
		cmocka_unit_test(hidden_addresses_are_told),
	};

	return cmocka_run_group_tests_name("drop_places", tests, NULL, NULL);
}
