// SPDX-License-Identifier: GPL-2.0-only
/* The part of syn_sent.h that asks the kernel for sockets, by NETLINK_SOCK_DIAG (sock_diag(7)). */

#include "net/syn_sent.h"

#include "base/ports.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <netlink/msg.h>
#include <sys/socket.h>

#include "net/netlink.h"

struct listing {
	uint32_t netns;
	const uint16_t *ports;
	size_t ports_count;
	struct waiting *list;
	size_t count, max;
};

static bool has_port(const struct listing *l, uint16_t port)
{
	return ports_have(l->ports, l->ports_count, port);
}

static int take_socket(struct nl_msg *message, void *context)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	struct listing *l = context;
	struct waiting w = {.netns = l->netns};

	if (header->nlmsg_type == SOCK_DIAG_BY_FAMILY && l->count < l->max &&
	    syn_sent_parse(nlmsg_data(header), (size_t)nlmsg_datalen(header), &w) == 0 &&
	    has_port(l, w.port))
		l->list[l->count++] = w;
	return NL_OK;
}

int syn_sent_list(int netns_fd, uint32_t netns, const uint16_t *ports, size_t ports_count,
		  struct waiting *ret, size_t max, size_t *ret_count)
{
	static const uint8_t families[] = {AF_INET, AF_INET6};
	struct listing l = {.netns = netns,
			    .ports = ports,
			    .ports_count = ports_count,
			    .list = ret,
			    .max = max};
	_cleanup_socket_ struct nl_sock *s = NULL;
	int r = netlink_open(netns_fd, NETLINK_SOCK_DIAG, &s);

	*ret_count = 0;
	for (size_t i = 0; i < ARRAY_LEN(families) && r == 0; i++) {
		struct inet_diag_req_v2 request = {
			.sdiag_family = families[i],
			.sdiag_protocol = IPPROTO_TCP,
			.idiag_states = 1U << TCP_SYN_SENT,
		};

		r = netlink_dump(s, SOCK_DIAG_BY_FAMILY, &request, sizeof(request), take_socket,
				 &l);
		if (r == -EAGAIN)
			r = 0; /* one that came meanwhile is seen by its events */
	}
	*ret_count = l.count;
	return r;
}
