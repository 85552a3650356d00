// SPDX-License-Identifier: GPL-2.0-only
/* Container ids and pod uids in the cgroup paths that engines and kubelet make. */

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

#define UID    "1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809"
#define UID_   "1b2c3d4e_5f60_4718_92a3_b4c5d6e7f809"
#define OUTER  "aaaaaaaa_bbbb_4ccc_8ddd_eeeeeeeeeeee"
#define STATIC "83e4ad2d2bb7ea8cb1ecbf2b5ccb9ba4"

static void kubelet_names_the_pod(void **state)
{
	static const struct {
		const char *path, *container, *pod;
	} cases[] = {
		/* systemd driver, cgroup v2: containerd, CRI-O, CRI-O with crun's inner group, its
		 * monitor, docker by cri-dockerd; all three classes of service */
		{"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" UID_
		 ".slice/cri-containerd-" ID ".scope",
		 ID, UID},
		{"/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" UID_
		 ".slice/crio-" ID ".scope",
		 ID, UID},
		{"/kubepods.slice/kubepods-pod" UID_ ".slice/crio-" ID ".scope/container", ID, UID},
		{"/kubepods.slice/kubepods-pod" UID_ ".slice/crio-conmon-" ID ".scope", ID, UID},
		{"/kubepods.slice/kubepods-pod" UID_ ".slice/docker-" ID ".scope", ID, UID},
		/* the pod's own cgroup, without a container */
		{"/kubepods.slice/kubepods-pod" UID_ ".slice", NULL, UID},
		/* cgroupfs driver: a guaranteed pod, CRI-O, a static pod by both drivers */
		{"/kubepods/pod" UID "/" ID, ID, UID},
		{"/kubepods/burstable/pod" UID "/crio-" ID, ID, UID},
		{"/kubepods/besteffort/pod" UID, NULL, UID},
		{"/kubepods/burstable/pod" STATIC "/" ID, ID, STATIC},
		{"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" STATIC
		 ".slice/cri-containerd-" ID ".scope",
		 ID, STATIC},
		/* kubelet on the systemd driver and containerd not */
		{"/system.slice/containerd.service/kubepods-burstable-pod" UID_
		 ".slice:cri-containerd:" ID,
		 ID, UID},
		/* cgroup v1 and hybrid, the lines of /proc/PID/cgroup */
		{"11:memory:/kubepods/burstable/pod" UID "/" ID, ID, UID},
		{"4:cpu,cpuacct:/kubepods.slice/kubepods-pod" UID_ ".slice/docker-" ID ".scope", ID,
		 UID},
		{"1:name=systemd:/kubepods.slice/kubepods-pod" UID_ ".slice/cri-containerd-" ID
		 ".scope",
		 ID, UID},
		{"0::/kubepods.slice/kubepods-pod" UID_ ".slice/cri-containerd-" ID ".scope", ID,
		 UID},
		{"0::/../../kubepods-pod" UID_ ".slice/cri-containerd-" ID ".scope", ID, UID},
		/* nested: a node that is a container, a container started inside a pod, a cluster
		 * inside a pod */
		{"/docker/" OTHER "/kubelet/kubepods/besteffort/pod" UID "/" ID, ID, UID},
		{"/system.slice/docker-" OTHER
		 ".scope/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod" UID_
		 ".slice/cri-containerd-" ID ".scope",
		 ID, UID},
		{"/kubepods/pod" UID "/" OTHER "/docker/" ID, ID, UID},
		{"/kubepods.slice/kubepods-pod" OUTER ".slice/cri-containerd-" OTHER
		 ".scope/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod" UID_
		 ".slice/cri-containerd-" ID ".scope",
		 ID, UID},
	};
	char id[CONTAINER_ID_LEN], uid[CONTAINER_POD_LEN];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		print_message("%s\n", cases[i].path);
		assert_non_null(container_pod(cases[i].path, uid));
		assert_string_equal(uid, cases[i].pod);
		if (!cases[i].container) {
			assert_null(container_id(cases[i].path, id));
			continue;
		}
		assert_non_null(container_id(cases[i].path, id));
		assert_string_equal(id, cases[i].container);
	}
}

static void no_pod(void **state)
{
	static const char *const paths[] = {
		"",
		"/",
		"/kubepods",
		"/kubepods.slice",
		"/kubepods.slice/kubepods-burstable.slice",
		"/system.slice/docker-" ID ".scope",
		/* podman's pods are not Kubernetes' */
		"/machine.slice/machine-libpod_pod_" ID ".slice/libpod-" OTHER ".scope",
		"/pod" UID "/" ID,
		/* uids cut off, too long, of the wrong digits, without a beginning or an end */
		"/kubepods/pod",
		"/kubepods/pod1b2c3d4e-5f60-4718-92a3",
		"/kubepods/pod1b2c3d4e-5f60-4718-92a3-",
		"/kubepods/pod" UID "0",
		"/kubepods/pod" STATIC "0",
		"/kubepods/pod" STATIC "x/" ID,
		"/kubepods/pod1B2C3D4E-5f60-4718-92a3-b4c5d6e7f809",
		"/kubepods/xpod" UID,
		"/kubepods/pod" UID ".service",
		"/kubepods/pod" UID ".slicer",
		"/kubepods/pod" UID ".slice.slice",
	};
	char buf[CONTAINER_POD_LEN];

	(void)state;
	assert_null(container_pod(NULL, buf));
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		print_message("%s\n", paths[i]);
		assert_null(container_pod(paths[i], buf));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(engines_name_it_in_the_path),
		cmocka_unit_test(near_misses),
		cmocka_unit_test(kubelet_names_the_pod),
		cmocka_unit_test(no_pod),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
