/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs that others attached where mail has to pass: on cgroups, which is how a service manager
 * keeps IPAddressDeny, and as tcx links on an interface. Looked at, never touched.
 */
#ifndef EGRESS25_SENSOR_FOREIGN_H
#define EGRESS25_SENSOR_FOREIGN_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FOREIGN_MAX	 64
#define FOREIGN_NAME_LEN 16 /* BPF_OBJ_NAME_LEN */

struct foreign_program {
	char cgroup[PATH_MAX];	     /* "/system.slice/x.service"; "" of an interface */
	char name[FOREIGN_NAME_LEN]; /* "" where the kernel does not tell it */
	bool on_connect;	     /* it is asked about connect(), otherwise about packets */
	bool egress;		     /* of an interface: what leaves */
};

/* Programs on cgroups of v2 that are asked about connect() or about packets that leave, ours left
 * out; at most FOREIGN_MAX, and no more than some thousand cgroups are looked at. Returns how many,
 * or a negative errno: -EPERM without the right to ask. */
int foreign_on_cgroups(struct foreign_program ret[static FOREIGN_MAX]);

/* tcx programs on an interface of that namespace (-1: the caller's own), ours left out. Returns how
 * many, or a negative errno: -EINVAL where the kernel has no tcx. */
int foreign_on_interface(int netns_fd, uint32_t ifindex,
			 struct foreign_program ret[static FOREIGN_MAX]);

#endif
