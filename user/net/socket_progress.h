/* SPDX-License-Identifier: GPL-2.0-only */
/* What an open connection has carried so far, asked of the kernel (sock_diag(7)), one by one. */
#ifndef EGRESS25_NET_SOCKET_PROGRESS_H
#define EGRESS25_NET_SOCKET_PROGRESS_H

#include <stdint.h>

#include "base/address.h"

struct socket_name {
	struct address source, destination;
	uint16_t source_port, port; /* host order */
	uint64_t cookie;	    /* 0: whichever has these addresses and ports */
};

struct socket_progress {
	uint64_t bytes_received;   /* in order, without the FIN */
	uint64_t bytes_sent_acked; /* without SYN and FIN */
	uint64_t round_trip_ns;	   /* smoothed; 0 unknown */
};

/* netns_fd: the namespace it lives in, -1 the caller's own. 0; -ENOENT when it is gone, or another
 * negative errno. */
int socket_progress(int netns_fd, const struct socket_name *name, struct socket_progress *ret);

#endif
