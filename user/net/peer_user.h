/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose the other end of a loopback connection is. */
#ifndef EGRESS25_NET_PEER_USER_H
#define EGRESS25_NET_PEER_USER_H

#include <stdint.h>

/* The user of the socket that fd is connected with, as the kernel has it. 0, -ENOTCONN when the
 * peer is not on loopback, -ENOENT when its socket is gone, or another negative errno. */
int peer_user(int fd, uint32_t *ret_uid);

#endif
