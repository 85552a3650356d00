/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sockets that are connecting right now, and who holds them: what a tool that sees only events
 * would miss of the time before its start.
 */
#ifndef EGRESS25_NET_SYN_SENT_H
#define EGRESS25_NET_SYN_SENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"

#define WAITING_NAME_LEN 16 /* TASK_COMM_LEN, NUL included */

/* What is looked through for the holders at most: a busy machine's worth, read in a second. */
#define WAITING_PROCESSES_MAX	32768
#define WAITING_DESCRIPTORS_MAX 262144

struct waiting {
	struct address source, destination;
	uint16_t source_port, port; /* host order */
	uint64_t cookie;	    /* as bpf_get_socket_cookie() has it; 0 unknown */
	uint32_t netns;		    /* inode number */
	uint32_t inode;		    /* of the socket, as /proc/PID/fd names it; 0 none */
	uint32_t uid;		    /* of the socket's maker */
	uint32_t syns;		    /* sent so far */
	uint32_t pid;		    /* who holds it; 0 unknown */
	char name[WAITING_NAME_LEN];
};

/* One entry of the kernel's list, struct inet_diag_msg, of len bytes, as it comes. 0; -EINVAL when
 * it is none, or of no socket that connects. Leaves netns and the holder alone. */
int syn_sent_parse(const void *message, size_t len, struct waiting *ret);

/* Lists such sockets of a namespace (-1: the caller's own, whose inode is netns), both families, to
 * one of the ports. At most max; *ret_count says how many. 0 or negative errno. */
int syn_sent_list(int netns_fd, uint32_t netns, const uint16_t *ports, size_t ports_count,
		  struct waiting *ret, size_t max, size_t *ret_count);

/* Looks for the processes that hold them, as far as /proc shows; brings the list into an order of
 * its own. */
void syn_sent_find_holders(struct waiting *list, size_t count);

/* Calls with a descriptor of each network namespace that a visible process is in, of max different
 * ones at most and not of the caller's own; it is closed afterwards. */
typedef void (*syn_sent_visit)(void *context, int netns_fd, uint32_t netns);
void syn_sent_each_namespace(size_t max, syn_sent_visit visit, void *context);

#endif
