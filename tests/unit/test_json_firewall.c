// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules of the firewall as JSON: in guidance, in a stream, and back from a stream that anybody may
 * have written.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "render/json_firewall.h"

static struct candidate_list example(void)
{
	struct candidate_list list;

	memset(&list, 0, sizeof(list));
	list.netns = 4026531840;
	list.self = true;
	list.rules_count = 2;
	list.more = 7;
	list.rules[0] = (struct candidate){"inet",
					   "filter",
					   "out",
					   "output",
					   "tcp dport { 25, 465 } drop",
					   4,
					   .ports = {{25, 465}, {25}}};
	list.rules[1] = (struct candidate){"ip",
					   "nat",
					   "OUTPUT",
					   "output",
					   "tcp dport 25 redirect to :2525",
					   9,
					   .why = CANDIDATE_EVERYTHING,
					   .redirects = true,
					   .ports = {{25}}};
	return list;
}

static char *render(const struct candidate_list *list)
{
	struct render_context c = {0};
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_int_equal(render_json_firewall(out, &c, 1234567890000001, list), 0);
	fclose(out);
	return text;
}

static void a_line_of_the_stream(void **state)
{
	struct candidate_list list = example();
	_cleanup_free_ char *text = render(&list);

	(void)state;
	assert_string_equal(
		text,
		"{\"time\":\"1970-01-15T06:56:07.890000Z\",\"event\":\"firewall\",\"schema\":1,"
		"\"monotonic_ns\":1234567890000001,\"netns\":4026531840,\"self\":true,"
		"\"legacy\":false,\"unread\":null,\"rules\":[{\"family\":\"inet\",\"table\":"
		"\"filter\",\"chain\":\"out\",\"handle\":4,\"hook\":\"output\",\"rule\":"
		"\"tcp dport { 25, 465 } drop\",\"why\":\"port\",\"redirects\":false,\"answers\":false,\"ports\":"
		"{\"ipv4\":[25,465],\"ipv6\":[25]}},{\"family\":\"ip\",\"table\":\"nat\",\"chain\":"
		"\"OUTPUT\",\"handle\":9,\"hook\":\"output\",\"rule\":\"tcp dport 25 redirect to "
		":2525\",\"why\":\"everything\",\"redirects\":true,\"answers\":false,\"ports\":{\"ipv4\":[25],"
		"\"ipv6\":[]}}],\"more\":7}\n");
}

static void what_is_read_back_is_the_same(void **state)
{
	struct candidate_list list = example(), back;
	_cleanup_free_ char *text = render(&list);
	json_t *json = json_loads(text, 0, NULL);
	uint64_t time_ns;

	(void)state;
	assert_int_equal(json_firewall_parse(json, &time_ns, &back), 0);
	assert_int_equal(time_ns, 1234567890000001);
	assert_memory_equal(&back, &list, sizeof(list));
	json_decref(json);
}

static void parse(const char *text, struct candidate_list *ret)
{
	json_t *json = json_loads(text, 0, NULL);
	uint64_t time_ns;

	assert_non_null(json);
	assert_int_equal(json_firewall_parse(json, &time_ns, ret), 0);
	json_decref(json);
}

static void what_others_write(void **state)
{
	struct candidate_list back;
	_cleanup_free_ char *many = NULL;
	json_t *json = json_object();
	uint64_t time_ns;
	size_t len;
	FILE *out = open_memstream(&many, &len);

	(void)state;
	assert_int_equal(json_firewall_parse(json, &time_ns, &back), -EINVAL);
	json_object_set_new(json, "monotonic_ns", json_integer(-1));
	assert_int_equal(json_firewall_parse(json, &time_ns, &back), -EINVAL);
	json_decref(json);

	parse("{\"monotonic_ns\":1,\"netns\":\"x\",\"unread\":\"a\\u001b[31m\\u00e9\",\"rules\":7}",
	      &back);
	assert_string_equal(back.unread, "a?[31m??");
	assert_int_equal(back.netns, 0);
	assert_int_equal(back.rules_count, 0);

	parse("{\"monotonic_ns\":1,\"rules\":[7,{\"family\":\"much too long\",\"handle\":-1,"
	      "\"why\":\"who knows\",\"ports\":{\"ipv4\":[0,70000,\"x\",25,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16],"
	      "\"ipv6\":3}}]}",
	      &back);
	assert_int_equal(back.rules_count, 2);
	assert_string_equal(back.rules[1].family, "much to");
	assert_int_equal(back.rules[1].handle, 0);
	assert_int_equal(back.rules[1].ports[FAMILY_IPV4][0], 25);
	assert_int_equal(back.rules[1].ports[FAMILY_IPV4][E25_PORTS_MAX - 1], E25_PORTS_MAX - 1);

	fputs("{\"monotonic_ns\":1,\"rules\":[{}", out);
	for (unsigned int i = 0; i < 1000; i++)
		fputs(",{}", out);
	fputs("]}", out);
	fclose(out);
	parse(many, &back);
	assert_int_equal(back.rules_count, CANDIDATES_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_of_the_stream),
		cmocka_unit_test(what_is_read_back_is_the_same),
		cmocka_unit_test(what_others_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
