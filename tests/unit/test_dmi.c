// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which directory of DMI strings is which cloud: every provider of the table once, and what comes
 * near without being one. The directories lie in tests/fixtures/dmi; the ones that no repository
 * should hold (huge, binary) are made here. Run from the top of the source tree.
 */

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cloud/dmi.h"
#include "guide/guide.h"

#define FIXTURES  "tests/fixtures/dmi/"
#define AZURE_TAG "7783-7084-3265-9085-8269-3286-77"

/* What the files of a directory say; a literal, NULL for no cloud or several. */
static const char *dmi_provider(const char *dir)
{
	_cleanup_close_ int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct cloud_guess vote = {0};

	if (fd < 0)
		return NULL;
	dmi_ask(fd, &vote);
	if (vote.provider)
		assert_string_equal(vote.source, "dmi");
	return vote.provider;
}

static void each_cloud_is_recognised(void **state)
{
	static const struct {
		const char *dir, *provider;
	} cases[] = {
		{"azure", "azure"},	{"azure-no-newline", "azure"},
		{"aws-nitro", "aws"},	{"aws-xen", "aws"},
		{"gcp", "gcp"},		{"gcp-serial", "gcp"},
		{"oracle", "oracle"},	{"digitalocean", "digitalocean"},
		{"hetzner", "hetzner"}, {"hetzner-bios", "hetzner"},
		{"linode", "linode"},	{"linode-akamai", "linode"},
		{"vultr", "vultr"},	{"scaleway", "scaleway"},
		{"alibaba", "alibaba"}, {"ibm", "ibm"},
		{"upcloud", "upcloud"}, {"exoscale", "exoscale"},
		{"tencent", "tencent"}, {"huawei", "huawei"},
		{"otc", "otc"},		{"huawei-vendor", "huawei"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *provider, *known = NULL;
		char dir[256];

		snprintf(dir, sizeof(dir), FIXTURES "%s", cases[i].dir);
		provider = dmi_provider(dir);
		if (!provider)
			fail_msg("%s is not recognised", dir);
		assert_string_equal(provider, cases[i].provider);
		/* The guide must know it by the same name. */
		assert_int_equal(guide_provider_parse(provider, &known), 0);
		assert_string_equal(known, provider);
	}
}

static void near_misses_are_no_cloud(void **state)
{
	static const char *const cases[] = {
		"near-hyperv",
		"near-virtualbox",
		"near-kvm",
		"near-openstack",
		"near-chromebook",
		"near-tag-space",
		"near-tag-digit",
		"near-tag-short",
		"near-tag-long",
		"near-tag-leading-space",
		"near-tag-wrong-file",
		"near-case",
		"near-vendor-suffix",
		"near-ibm-server",
		"near-two-clouds",
		"near-empty",
		"near-second-line",
		"near-crlf",
		"near-directory",
		"near-serial",
		"near-huawei-server",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *provider;
		char dir[256];

		snprintf(dir, sizeof(dir), FIXTURES "%s", cases[i]);
		assert_int_equal(access(dir, R_OK), 0); /* else this would prove nothing */
		provider = dmi_provider(dir);
		if (provider)
			fail_msg("%s is taken for %s", dir, provider);
	}
}

static void nothing_there_is_no_cloud(void **state)
{
	(void)state;
	assert_null(dmi_provider(FIXTURES "no-such-directory"));
	assert_null(dmi_provider(FIXTURES "azure/chassis_asset_tag"));
	assert_null(dmi_provider(""));
}

/* A directory with one file of our making. */

static int temporary_new(void **state)
{
	static char dir[] = "/tmp/egress25-dmi-XXXXXX";

	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	*state = mkdtemp(dir);
	return *state ? 0 : -1;
}

static int temporary_free(void **state)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/chassis_asset_tag", (const char *)*state);
	unlink(path);
	return rmdir(*state);
}

static void write_tag(const char *dir, const void *bytes, size_t len)
{
	_cleanup_fclose_ FILE *f = NULL;
	char path[256];

	snprintf(path, sizeof(path), "%s/chassis_asset_tag", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
}

static void a_huge_file_is_no_tag(void **state)
{
	_cleanup_free_ char *huge = malloc(1 << 20);

	assert_non_null(huge);
	memset(huge, 'x', 1 << 20);
	write_tag(*state, huge, 1 << 20);
	assert_null(dmi_provider(*state));
	/* Nor one that starts like the tag. */
	memcpy(huge, AZURE_TAG, strlen(AZURE_TAG));
	write_tag(*state, huge, 1 << 20);
	assert_null(dmi_provider(*state));
	memset(huge + strlen(AZURE_TAG), '\n', 200);
	write_tag(*state, huge, 1 << 20);
	assert_null(dmi_provider(*state));
}

static void every_length_around_the_buffer(void **state)
{
	char text[200];

	memset(text, 'x', sizeof(text));
	for (size_t len = 120; len < 140; len++) {
		write_tag(*state, text, len);
		assert_null(dmi_provider(*state));
	}
}

static void binary_is_no_tag(void **state)
{
	static const char with_nul[] = AZURE_TAG "\0\n";
	unsigned char bytes[100];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 37 + 128);
	write_tag(*state, bytes, sizeof(bytes));
	assert_null(dmi_provider(*state));
	write_tag(*state, with_nul, sizeof(with_nul) - 1);
	assert_null(dmi_provider(*state));
	write_tag(*state, "\0", 1);
	assert_null(dmi_provider(*state));
	/* The same way of writing, with the right bytes, is recognised. */
	write_tag(*state, AZURE_TAG "\n", strlen(AZURE_TAG) + 1);
	assert_string_equal(dmi_provider(*state), "azure");
}

static void a_pipe_is_not_waited_for(void **state)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/chassis_asset_tag", (const char *)*state);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_null(dmi_provider(*state));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_cloud_is_recognised),
		cmocka_unit_test(near_misses_are_no_cloud),
		cmocka_unit_test(nothing_there_is_no_cloud),
		cmocka_unit_test_setup_teardown(a_huge_file_is_no_tag, temporary_new,
						temporary_free),
		cmocka_unit_test_setup_teardown(every_length_around_the_buffer, temporary_new,
						temporary_free),
		cmocka_unit_test_setup_teardown(binary_is_no_tag, temporary_new, temporary_free),
		cmocka_unit_test_setup_teardown(a_pipe_is_not_waited_for, temporary_new,
						temporary_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
