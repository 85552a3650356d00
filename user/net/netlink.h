/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of this folder share of libnl: sockets of a namespace, and errors as errno. */
#ifndef EGRESS25_NET_NETLINK_H
#define EGRESS25_NET_NETLINK_H

#include <netlink/cache.h>
#include <netlink/netlink.h>

#include "base/cleanup.h"

/* A socket that belongs to the namespace, -1 being the caller's own, which is left for that moment
 * only. Free it with nl_socket_free(). 0 or negative errno. */
int netlink_open(int netns_fd, int protocol, struct nl_sock **ret);

/* libnl's own error numbers as errno. */
int netlink_errno(int r);

/* Asks for everything, and hands each message over as it comes: nothing piles up, however long the
 * answer. handle: an nl_recvmsg_msg_cb_t. 0 or negative errno; -EAGAIN when what was listed changed
 * meanwhile, so that something may be missing. */
int netlink_dump(struct nl_sock *s, int type, const void *request, size_t len,
		 int (*handle)(struct nl_msg *message, void *context), void *context);

static inline void cleanup_socket(struct nl_sock **s)
{
	nl_socket_free(*s);
}

static inline void cleanup_cache(struct nl_cache **c)
{
	nl_cache_free(*c);
}

#define _cleanup_socket_ _cleanup_(cleanup_socket)
#define _cleanup_cache_	 _cleanup_(cleanup_cache)

#endif
