/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which container and which pod a cgroup belongs to, from its path alone: as it is below the mount
 * of cgroup v2, or below one of v1, or as /proc/PID/cgroup has it. What the kernel side reports is
 * the cgroup v2 one, and for a process in the root of v2 (all on a host with v1 alone, on a hybrid
 * one those of engines that use the cgroupfs driver) the one of v1's hierarchy with pids.
 */
#ifndef EGRESS25_BASE_CONTAINER_H
#define EGRESS25_BASE_CONTAINER_H

#define CONTAINER_ID_LEN                                                                           \
	65 /* 64 hexadecimal digits and NUL: what every engine names containers by */
#define CONTAINER_POD_LEN	    37 /* a UUID and NUL */
#define CONTAINER_STATIC_POD_DIGITS 32 /* of an MD5 sum */

/* The id as containerd, CRI-O, docker and podman put it into the path ("docker-ID.scope",
 * "cri-containerd-ID.scope", ".../ID"); NULL when there is none. Of nested ones the innermost. */
const char *container_id(const char *cgroup_path, char buf[static CONTAINER_ID_LEN]);

/* The uid of the Kubernetes pod as kubelet puts it into the path, by both cgroup drivers
 * ("/kubepods/burstable/podUID", "kubepods-burstable-podUID.slice" with _ for -), written as the
 * API server does; NULL when there is none. Of nested ones the innermost. */
const char *container_pod(const char *cgroup_path, char buf[static CONTAINER_POD_LEN]);

#endif
