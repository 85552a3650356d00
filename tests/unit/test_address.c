// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses: text and back, the scope on both sides of every range's edge, the network that counts
 * as one destination, prefixes. An IPv4 address and its mapped form must be the same thing
 * everywhere.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/address.h"
#include "base/cleanup.h"

static struct address address(const char *text)
{
	struct address a;

	if (address_parse(text, &a) != 0)
		fail_msg("'%s' is no address", text);
	return a;
}

static void text_and_back(void **state)
{
	static const struct {
		const char *text, *shown;
		enum family family;
	} cases[] = {
		{"203.0.113.7", "203.0.113.7", FAMILY_IPV4},
		{"0.0.0.0", "0.0.0.0", FAMILY_IPV4},
		{"255.255.255.255", "255.255.255.255", FAMILY_IPV4},
		{"::ffff:203.0.113.7", "203.0.113.7", FAMILY_IPV4},
		{"::ffff:cb00:7107", "203.0.113.7", FAMILY_IPV4},
		{"2001:db8::1", "2001:db8::1", FAMILY_IPV6},
		{"2001:DB8:0:0:0:0:0:1", "2001:db8::1", FAMILY_IPV6},
		{"::", "::", FAMILY_IPV6},
		{"::1", "::1", FAMILY_IPV6},
		{"64:ff9b::203.0.113.7", "64:ff9b::cb00:7107", FAMILY_IPV6},
		{"2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff",
		 FAMILY_IPV6},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct address a = address(cases[i].text);
		char text[ADDRESS_STR_LEN];

		assert_string_equal(address_to_str(&a, text), cases[i].shown);
		assert_ptr_equal(address_to_str(&a, text), text);
		assert_int_equal(address_family(&a), cases[i].family);
	}
}

static void no_addresses(void **state)
{
	static const char *const cases[] = {
		"",
		"203.0.113",
		"203.0.113.256",
		"203.0.113.7 ",
		" 203.0.113.7",
		"203.0.113.7/24",
		"0xcb.0.113.7",
		"::1%lo",
		":::",
		"2001:db8::1::2",
		"[::1]",
		"localhost",
		"2001:db8:::1",
		"12345::",
		"1:2:3:4:5:6:7",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct address a, before;

		memset(&a, 0xa5, sizeof(a));
		before = a;
		if (address_parse(cases[i], &a) != -EINVAL)
			fail_msg("'%s' is taken for an address", cases[i]);
		assert_true(address_equal(&a, &before));
	}
}

static void bytes_are_in_network_order(void **state)
{
	static const uint8_t four[] = {203, 0, 113, 7};
	static const uint8_t sixteen[] = {
		[10] = 0xff, [11] = 0xff, [12] = 203, [14] = 113, [15] = 7};
	struct address a = address_from_ipv4(four), b = address_from_ipv6(sixteen);
	struct address c = address("203.0.113.7"), d = address("203.0.113.8");

	(void)state;
	assert_true(address_equal(&a, &b));
	assert_true(address_equal(&a, &c));
	assert_false(address_equal(&a, &d));
}

static void only_all_zero_is_unknown(void **state)
{
	struct address zero = {{0}}, v4 = address("0.0.0.0"), loopback = address("::1");

	(void)state;
	assert_true(address_is_unknown(&zero));
	assert_false(address_is_unknown(&v4));
	assert_false(address_is_unknown(&loopback));
}

static void scopes_at_the_edges(void **state)
{
	static const struct {
		const char *text;
		enum scope scope;
	} cases[] = {
		/* last before, first, last, first after */
		{"9.255.255.255", SCOPE_PUBLIC},
		{"10.0.0.0", SCOPE_PRIVATE},
		{"10.255.255.255", SCOPE_PRIVATE},
		{"11.0.0.0", SCOPE_PUBLIC},
		{"172.15.255.255", SCOPE_PUBLIC},
		{"172.16.0.0", SCOPE_PRIVATE},
		{"172.31.255.255", SCOPE_PRIVATE},
		{"172.32.0.0", SCOPE_PUBLIC},
		{"192.167.255.255", SCOPE_PUBLIC},
		{"192.168.0.0", SCOPE_PRIVATE},
		{"192.168.255.255", SCOPE_PRIVATE},
		{"192.169.0.0", SCOPE_PUBLIC},
		{"100.63.255.255", SCOPE_PUBLIC},
		{"100.64.0.0", SCOPE_PRIVATE},
		{"100.127.255.255", SCOPE_PRIVATE},
		{"100.128.0.0", SCOPE_PUBLIC},
		{"169.253.255.255", SCOPE_PUBLIC},
		{"169.254.0.0", SCOPE_LINK_LOCAL},
		{"169.254.255.255", SCOPE_LINK_LOCAL},
		{"169.255.0.0", SCOPE_PUBLIC},
		{"126.255.255.255", SCOPE_PUBLIC},
		{"127.0.0.0", SCOPE_LOOPBACK},
		{"127.255.255.255", SCOPE_LOOPBACK},
		{"128.0.0.0", SCOPE_PUBLIC},
		{"fbff:ffff::1", SCOPE_PUBLIC},
		{"fc00::", SCOPE_PRIVATE},
		{"fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", SCOPE_PRIVATE},
		{"fe00::", SCOPE_PUBLIC},
		{"fe7f:ffff::1", SCOPE_PUBLIC},
		{"fe80::", SCOPE_LINK_LOCAL},
		{"febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", SCOPE_LINK_LOCAL},
		{"fec0::", SCOPE_PUBLIC},
		{"::1", SCOPE_LOOPBACK},
		{"::2", SCOPE_PUBLIC},
		{"0:0:0:1::1", SCOPE_PUBLIC},
		/* documentation ranges count as public; the mapped form is the IPv4 address */
		{"192.0.2.1", SCOPE_PUBLIC},
		{"198.51.100.1", SCOPE_PUBLIC},
		{"203.0.113.7", SCOPE_PUBLIC},
		{"2001:db8::1", SCOPE_PUBLIC},
		{"::ffff:10.0.0.1", SCOPE_PRIVATE},
		{"::ffff:127.0.0.1", SCOPE_LOOPBACK},
		{"::ffff:8.8.8.8", SCOPE_PUBLIC},
		{"::10.0.0.1", SCOPE_PUBLIC},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct address a = address(cases[i].text);

		if (address_scope(&a) != cases[i].scope)
			fail_msg("%s is %s", cases[i].text, scope_to_str(address_scope(&a)));
	}
}

static void a_network_is_24_or_48_bits(void **state)
{
	static const struct {
		const char *a, *b, *network;
		bool same;
	} cases[] = {
		{"203.0.113.0", "203.0.113.255", "203.0.113.0/24", true},
		{"203.0.113.255", "203.0.114.0", "203.0.113.0/24", false},
		{"203.0.113.7", "::ffff:203.0.113.9", "203.0.113.0/24", true},
		{"2001:db8:1::", "2001:db8:1:ffff:ffff:ffff:ffff:ffff", "2001:db8:1::/48", true},
		{"2001:db8:1:ffff::", "2001:db8:2::", "2001:db8:1::/48", false},
		{"0.0.0.1", "::1", "0.0.0.0/24", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct address a = address(cases[i].a), b = address(cases[i].b);
		struct prefix na = address_network(&a), nb = address_network(&b);
		char text[PREFIX_STR_LEN];

		assert_string_equal(prefix_to_str(&na, text), cases[i].network);
		assert_int_equal(address_equal(&na.base, &nb.base) && na.len == nb.len,
				 cases[i].same);
		assert_true(prefix_contains(&na, &a));
		assert_int_equal(prefix_contains(&na, &b), cases[i].same);
	}
}

static void prefixes(void **state)
{
	static const struct {
		const char *text, *shown, *inside, *outside; /* outside NULL: none */
	} cases[] = {
		{"203.0.113.0/24", "203.0.113.0/24", "203.0.113.255", "203.0.114.0"},
		{"203.0.113.77/24", "203.0.113.0/24", "203.0.113.0", "203.0.112.255"},
		{"203.0.113.77/31", "203.0.113.76/31", "203.0.113.77", "203.0.113.78"},
		{"203.0.113.77", "203.0.113.77/32", "203.0.113.77", "203.0.113.76"},
		{"203.0.113.77/32", "203.0.113.77/32", "::ffff:203.0.113.77", "203.0.113.76"},
		{"0.0.0.0/0", "0.0.0.0/0", "255.255.255.255", "::1"},
		{"128.0.0.0/1", "128.0.0.0/1", "255.0.0.0", "127.255.255.255"},
		{"2001:db8::/32", "2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"},
		{"2001:db8::1", "2001:db8::1/128", "2001:db8::1", "2001:db8::2"},
		{"2001:db8:1:2:3::/65", "2001:db8:1:2::/65",
		 "2001:db8:1:2:7fff::", "2001:db8:1:2:8000::"},
		{"::/0", "::/0", "203.0.113.7", NULL},
		{"::ffff:203.0.113.77/120", "203.0.113.0/24", "203.0.113.1", "203.0.114.1"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct address inside = address(cases[i].inside);
		char text[PREFIX_STR_LEN];
		struct prefix p, again;

		assert_int_equal(prefix_parse(cases[i].text, &p), 0);
		assert_string_equal(prefix_to_str(&p, text), cases[i].shown);
		assert_true(prefix_contains(&p, &inside));
		if (cases[i].outside) {
			struct address outside = address(cases[i].outside);

			assert_false(prefix_contains(&p, &outside));
		}
		assert_int_equal(prefix_parse(text, &again), 0);
		assert_memory_equal(&p, &again, sizeof(p));
	}
}

static void no_prefixes(void **state)
{
	static const char *const cases[] = {
		"",
		"/",
		"/24",
		"203.0.113.0/",
		"203.0.113.0/33",
		"203.0.113.0/-1",
		"203.0.113.0/+8",
		"203.0.113.0/24 ",
		"203.0.113.0 /24",
		"203.0.113.0/2 4",
		"203.0.113/24",
		"2001:db8::/129",
		"2001:db8::/x",
		"203.0.113.0/24/8",
		"203.0.113.0/0x8",
		"203.0.113.0/4294967320",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb/64",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct prefix p, before;

		memset(&p, 0xa5, sizeof(p));
		before = p;
		if (prefix_parse(cases[i], &p) != -EINVAL)
			fail_msg("'%s' is taken for a prefix", cases[i]);
		assert_memory_equal(&p, &before, sizeof(p));
	}
}

static void longest_texts_fit(void **state)
{
	struct prefix p;
	char text[PREFIX_STR_LEN];

	(void)state;
	assert_int_equal(prefix_parse("2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff/128", &p), 0);
	assert_string_equal(prefix_to_str(&p, text), "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff/128");
}

static void words_of_the_interface(void **state)
{
	(void)state;
	assert_string_equal(family_to_str(FAMILY_IPV4), "ipv4");
	assert_string_equal(family_to_str(FAMILY_IPV6), "ipv6");
	assert_string_equal(scope_to_str(SCOPE_PUBLIC), "public");
	assert_string_equal(scope_to_str(SCOPE_PRIVATE), "private");
	assert_string_equal(scope_to_str(SCOPE_LINK_LOCAL), "link-local");
	assert_string_equal(scope_to_str(SCOPE_LOOPBACK), "loopback");
	assert_string_equal(scope_to_str(SCOPE_OWN), "own");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_and_back),
		cmocka_unit_test(no_addresses),
		cmocka_unit_test(bytes_are_in_network_order),
		cmocka_unit_test(only_all_zero_is_unknown),
		cmocka_unit_test(scopes_at_the_edges),
		cmocka_unit_test(a_network_is_24_or_48_bits),
		cmocka_unit_test(prefixes),
		cmocka_unit_test(no_prefixes),
		cmocka_unit_test(longest_texts_fit),
		cmocka_unit_test(words_of_the_interface),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
