// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a machine is, from its files alone: a small tree stands for a machine, tests/fixtures/
 * machines has one for each source and for what comes near without being a cloud. Run from the top
 * of the source tree.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cloud/identify.h"

#define MACHINES "tests/fixtures/machines/"

static void recognise(const char *name, struct recognition *ret)
{
	char root[256];

	snprintf(root, sizeof(root), MACHINES "%s", name);
	assert_int_equal(access(root, R_OK), 0); /* else this would prove nothing */
	cloud_recognise(root, NULL, ret);
}

static void every_source(void **state)
{
	static const struct {
		const char *machine, *provider, *source;
	} cases[] = {
		{"azure", "azure", "dmi"},
		{"aws-xen-pv", "aws", "xen"},
		{"aws-xen-no-version", "aws", "xen"},
		{"aws-xen-hvm", "aws", "dmi"}, /* both say so */
		{"ibm-classic", "ibm", "xen"},
		{"ibm-classic-metadata", "ibm", "xen"},
		{"scaleway-riscv", "scaleway", "device-tree"},
		{"scaleway-riscv-sys", "scaleway", "device-tree"},
		{"scaleway-cmdline", "scaleway", "cmdline"},
		{"scaleway-marker", "scaleway", "marker-file"},
		{"vultr-bare-metal", "vultr", "cmdline"},
		{"vultr-marker", "vultr", "marker-file"},
		/* Firmware outweighs what an image brought along. */
		{"azure-moved-image", "azure", "dmi"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct recognition r;

		recognise(cases[i].machine, &r);
		if (!r.provider || strcmp(r.provider, cases[i].provider) != 0 ||
		    strcmp(r.source, cases[i].source) != 0)
			fail_msg("%s: %s by %s", cases[i].machine, r.provider ? r.provider : "no",
				 r.source ? r.source : "nobody");
		assert_false(r.split);
		assert_string_equal(r.container, "");
	}
}

static void near_misses_are_no_cloud(void **state)
{
	static const struct {
		const char *machine;
		bool split;
		const char *title;
	} cases[] = {
		{"near-hyperv", .title = "Microsoft Corporation, Virtual Machine"},
		{"near-virtualbox", .title = "innotek GmbH, VirtualBox"},
		{"near-kvm", .title = "QEMU, Standard PC (Q35 + ICH9, 2009)"},
		{"near-openstack", .title = "OpenStack Foundation, OpenStack Nova"},
		{"near-xen-random-uuid", .title = ""},
		{"near-xen-other", .title = ""},
		{"near-xen-dom0", .title = ""},
		{"near-xen-short-uuid", .title = ""},
		{"near-not-xen", .title = ""},
		{"near-xen-config-drive", .title = ""},
		{"near-metadata-label", .title = "QEMU"},
		{"near-arm-virt", .title = "linux,dummy-virt"},
		{"near-riscv-board", .title = "Sipeed Lichee Pi 4A, not scaleway,em-rv1"},
		{"near-cmdline-parts", .title = ""},
		{"near-marker-directory", .title = ""},
		{"near-azure-and-xen", true, ""},
		{"near-two-marks", true, ""},
		/* A contradiction is not settled by whoever speaks next. */
		{"near-split-and-marker", true, ""},
		{"near-empty", .title = ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct recognition r;

		recognise(cases[i].machine, &r);
		if (r.provider || r.source)
			fail_msg("%s is taken for %s", cases[i].machine, r.provider);
		if (r.split != cases[i].split)
			fail_msg("%s: split is %d", cases[i].machine, r.split);
		assert_string_equal(r.title, cases[i].title);
	}
}

static void containers_say_so(void **state)
{
	static const struct {
		const char *machine, *kind;
	} cases[] = {
		{"inside-docker", "docker"},	     {"inside-podman", "podman"},
		{"inside-kubernetes", "kubernetes"}, {"inside-nspawn", "systemd-nspawn"},
		{"inside-cgroup", "docker"},	     {"inside-pid", "container"},
		{"inside-odd", "container"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct recognition r;

		recognise(cases[i].machine, &r);
		assert_string_equal(r.container, cases[i].kind);
		/* The host's firmware is right all the same. */
		assert_non_null(r.provider);
		assert_string_equal(r.provider, "azure");
	}
}

static void the_files_of_a_container_are_its_image_s(void **state)
{
	struct recognition r;

	(void)state;
	recognise("inside-marker", &r);
	assert_string_equal(r.container, "docker");
	assert_null(r.provider);
}

static void the_dmi_directory_may_be_elsewhere(void **state)
{
	struct recognition r;

	(void)state;
	cloud_recognise(MACHINES "near-empty", "tests/fixtures/dmi/hetzner", &r);
	assert_string_equal(r.provider, "hetzner");
	cloud_recognise(MACHINES "azure", "tests/fixtures/dmi/near-kvm", &r);
	assert_null(r.provider);
	cloud_recognise(MACHINES "azure", "/nonexistent", &r);
	assert_null(r.provider);
}

static void nothing_there_is_unknown(void **state)
{
	struct recognition r;

	(void)state;
	cloud_recognise("/nonexistent", NULL, &r);
	assert_null(r.provider);
	assert_string_equal(r.container, "");
	cloud_recognise("", NULL, &r);
	assert_null(r.provider);
	cloud_recognise(MACHINES "azure/proc/cmdline", NULL, &r);
	assert_null(r.provider);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_source),
		cmocka_unit_test(near_misses_are_no_cloud),
		cmocka_unit_test(containers_say_so),
		cmocka_unit_test(the_files_of_a_container_are_its_image_s),
		cmocka_unit_test(the_dmi_directory_may_be_elsewhere),
		cmocka_unit_test(nothing_there_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
