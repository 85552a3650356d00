// SPDX-License-Identifier: GPL-2.0-only
/* Answers of metadata services, read from bytes: the real forms, and what a broken or hostile
 * server may send instead. */

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
#include "cloud/imds_parse.h"

/* The document of a provider that has the path. */
static const struct document *imds_of(const char *provider, const char *path)
{
	const struct service *s = service_find(provider);

	assert_non_null(s);
	for (size_t i = 0; i < s->documents_count; i++) {
		if (strcmp(s->documents[i].path, path) == 0)
			return &s->documents[i];
	}
	fail_msg("%s has no %s", provider, path);
	return NULL;
}

static int read_text(const struct document *d, const char *body, struct machine_identity *m)
{
	/* A copy without a NUL behind it: what is read beyond its end is found. */
	size_t len = strlen(body);
	char *copy = malloc(len ? len : 1);
	int r;

	assert_non_null(copy);
	memcpy(copy, body, len);
	*m = (struct machine_identity){0};
	r = imds_read(d, copy, len, m);
	free(copy);
	return r;
}

static void numbers_and_nested_members(void **state)
{
	const struct document *linode = imds_of("linode", "/v1/instance");
	const struct document *vultr = imds_of("vultr", "/v1.json");
	struct machine_identity m;

	(void)state;
	assert_int_equal(read_text(linode, "{\"id\":12345678,\"region\":\"eu-west\"}", &m), 2);
	assert_string_equal(m.instance_id, "12345678");
	assert_int_equal(read_text(vultr,
				   "{\"instanceid\":\"a1\",\"instance-v2-id\":\"b2\","
				   "\"region\":{\"regioncode\":\"AMS\"}}",
				   &m),
			 3);
	assert_string_equal(m.region, "AMS");
	assert_string_equal(m.instance_id, "b2"); /* the later of two names wins */
}

static void words_and_their_parts(void **state)
{
	const struct document *zone = imds_of("gcp", "/computeMetadata/v1/instance/zone");
	const struct document *id = imds_of("gcp", "/computeMetadata/v1/instance/id");
	struct machine_identity m;

	(void)state;
	assert_int_equal(read_text(zone, "projects/7/zones/us-east4-c", &m), 2);
	assert_string_equal(m.zone, "us-east4-c");
	assert_string_equal(m.region, "us-east4");
	assert_int_equal(read_text(zone, "projects/7/zones/odd\n", &m), 1);
	assert_string_equal(m.zone, "odd");
	assert_string_equal(m.region, "");
	assert_int_equal(read_text(id, "5279\r\n", &m), 1);
	assert_string_equal(m.instance_id, "5279");
}

static void text_that_is_no_word(void **state)
{
	static const char *const bodies[] = {"",
					     "\n",
					     "two words",
					     "two\nlines",
					     "\033[m",
					     "\x80\xff",
					     "<html>login</html> here"};
	const struct document *d = imds_of("digitalocean", "/metadata/v1/id");
	struct machine_identity m;
	char *big = malloc(60001);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
		assert_int_equal(read_text(d, bodies[i], &m), -EBADMSG);
	assert_non_null(big);
	memset(big, 'x', 60000);
	big[60000] = '\0';
	assert_int_equal(read_text(d, big, &m), -EBADMSG);
	free(big);
	assert_int_equal(imds_read(d, "a\0b", 3, &m), -EBADMSG);
	/* One word that is no id is left out. */
	assert_int_equal(read_text(d, "<html>", &m), 0);
	assert_string_equal(m.instance_id, "");
}

static void json_that_is_none(void **state)
{
	static const char *const bodies[] = {
		"",
		"null",
		"42",
		"\"text\"",
		"[]",
		"[{\"region\":\"x\"}]",
		"{",
		"{\"region\":",
		"{\"region\":\"x\"} trailing",
		"{\"region\":\"x\",\"region\":\"y\"}",
		"{\"region\":\"\xff\"}",
		"{\"id\":123456789012345678901234567890}",
		"{\"id\":1e999}",
	};
	const struct document *d = imds_of("linode", "/v1/instance");
	struct machine_identity m;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		if (read_text(d, bodies[i], &m) != -EBADMSG)
			fail_msg("%s is taken", bodies[i]);
	}
}

static void json_with_other_things_inside(void **state)
{
	static const char *const bodies[] = {
		"{}",
		"{\"region\":null,\"id\":{}}",
		"{\"region\":[\"x\"],\"id\":true}",
		"{\"region\":\"a b\",\"id\":\"a\\nb\"}",
		"{\"region\":\"\",\"id\":1.5}",
		"{\"region\":\"\xc3\xa9\"}",
		"{\"region\":\"\\u001b[31m\"}",
		"{\"Region\":\"x\"}",
	};
	const struct document *d = imds_of("linode", "/v1/instance");
	struct machine_identity m;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		if (read_text(d, bodies[i], &m) != 0)
			fail_msg("%s: something is kept", bodies[i]);
	}
}

static void nesting_is_refused(void **state)
{
	const struct document *d = imds_of("vultr", "/v1.json");
	struct machine_identity m;
	size_t len = 30000;
	char *body = malloc(2 * len + 1);

	(void)state;
	assert_non_null(body);
	memset(body, '[', len);
	memset(body + len, ']', len);
	body[2 * len] = '\0';
	assert_int_equal(read_text(d, body, &m), -EBADMSG);
	free(body);
}

static void one_string(void **state)
{
	static const char body[] = "{\"a\":{\"b\":\"value\",\"n\":5},\"long\":\"0123456789\"}";
	char buf[10];

	(void)state;
	assert_int_equal(imds_string(body, strlen(body), "a/b", buf, sizeof(buf)), 0);
	assert_string_equal(buf, "value");
	assert_int_equal(imds_string(body, strlen(body), "a/n", buf, sizeof(buf)), -EBADMSG);
	assert_int_equal(imds_string(body, strlen(body), "a", buf, sizeof(buf)), -EBADMSG);
	assert_int_equal(imds_string(body, strlen(body), "a/c", buf, sizeof(buf)), -EBADMSG);
	assert_int_equal(imds_string(body, strlen(body), "long", buf, sizeof(buf)), -EBADMSG);
	assert_int_equal(imds_string("[]", 2, "a", buf, sizeof(buf)), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_nested_members),
		cmocka_unit_test(words_and_their_parts),
		cmocka_unit_test(text_that_is_no_word),
		cmocka_unit_test(json_that_is_none),
		cmocka_unit_test(json_with_other_things_inside),
		cmocka_unit_test(nesting_is_refused),
		cmocka_unit_test(one_string),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
