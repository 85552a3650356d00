/* SPDX-License-Identifier: GPL-2.0-only */
/* One daemon per control socket: a lock that the kernel lets go of with its process. */
#ifndef EGRESS25_SERVE_INSTANCE_H
#define EGRESS25_SERVE_INSTANCE_H

#include <sys/types.h>

/* Takes the lock SOCKET_PATH.lock, making its directory where that is missing, and writes this
 * process's pid into it. *ret_fd holds the lock until it is closed; the file stays. 0, -EBUSY with
 * the other's pid in *ret_pid (0 unknown), or another negative errno. */
int instance_lock(const char *socket_path, int *ret_fd, pid_t *ret_pid);
/* Whether a daemon has the lock, leaving no trace: -EBUSY, with its pid likewise, or 0. */
int instance_find(const char *socket_path, pid_t *ret_pid);

#endif
