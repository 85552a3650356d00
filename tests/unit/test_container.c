// SPDX-License-Identifier: GPL-2.0-only
/* Container ids in the cgroup paths that engines make. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/container.h"

#define ID    "0f9a3c5e7b1d2846f0e1c2d3b4a5968778695a4b3c2d1e0f0123456789abcdef"
#define OTHER "1111111111111111222222222222222233333333333333334444444444444444"

static void engines_name_it_in_the_path(void **state)
{
	static const char *const paths[] = {
		"/system.slice/docker-" ID ".scope",
		"/docker/" ID,
		"/machine.slice/libpod-" ID ".scope/container",
		"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1b2c.slice/"
		"cri-containerd-" ID ".scope",
		"/kubepods.slice/kubepods-pod1b2c.slice/crio-" ID ".scope",
		"/kubepods/besteffort/pod2f0c/" ID,
		"/kubepods-pod2f0c.slice:cri-containerd:" ID,
		"/docker/" OTHER "/docker/" ID,
	};
	char buf[CONTAINER_ID_LEN];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		print_message("%s\n", paths[i]);
		assert_non_null(container_id(paths[i], buf));
		assert_string_equal(buf, ID);
	}
}

static void near_misses(void **state)
{
	static const char *const paths[] = {
		"",	      "/",	 "/system.slice/postfix.service", "/user.slice/" ID "0",
		"/a/" ID "x", "/a/x" ID, "/docker/0f9a3c5e7b1d",	  ID,
	};
	char buf[CONTAINER_ID_LEN];

	(void)state;
	assert_null(container_id(NULL, buf));
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		print_message("%s\n", paths[i]);
		assert_null(container_id(paths[i], buf));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(engines_name_it_in_the_path),
		cmocka_unit_test(near_misses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
