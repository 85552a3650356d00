/* SPDX-License-Identifier: GPL-2.0-only */
/* Which container a cgroup belongs to, from its path alone. */
#ifndef EGRESS25_BASE_CONTAINER_H
#define EGRESS25_BASE_CONTAINER_H

#define CONTAINER_ID_LEN                                                                           \
	65 /* 64 hexadecimal digits and NUL: what every engine names containers by */

/* The id as containerd, CRI-O, docker and podman put it into the path ("docker-ID.scope",
 * "cri-containerd-ID.scope", ".../ID"); NULL when there is none. Of nested ones the innermost. */
const char *container_id(const char *cgroup_path, char buf[static CONTAINER_ID_LEN]);

#endif
