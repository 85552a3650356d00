// SPDX-License-Identifier: GPL-2.0-only
/* See socket_progress.h. */

#include "net/socket_progress.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "net/netlink.h"

#define STATE_CLOSE_WAIT 8 /* include/net/tcp_states.h */

/* The head of the kernel's struct tcp_info, Linux 4.1 and later; the C library's own lacks the
 * counts of bytes, and where that is included, the kernel's cannot be. */
struct info {
	uint8_t before_rtt[68];
	uint32_t rtt_us;
	uint8_t before_bytes[48];
	uint64_t bytes_acked, bytes_received;
};
_Static_assert(offsetof(struct info, bytes_received) == 128, "ABI");

struct answer {
	struct socket_progress progress;
	bool found;
};

static int take_socket(struct nl_msg *message, void *context)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	const struct inet_diag_msg *m = nlmsg_data(header);
	struct answer *a = context;
	const struct nlattr *attribute;
	struct info info;

	if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY || nlmsg_datalen(header) < (int)sizeof(*m))
		return NL_OK;
	attribute = nlmsg_find_attr(header, sizeof(*m), INET_DIAG_INFO);
	if (!attribute || nla_len(attribute) < (int)sizeof(info))
		return NL_OK;
	memcpy(&info, nla_data(attribute), sizeof(info));
	a->found = true;
	a->progress.bytes_received = info.bytes_received;
	/* The FIN counts as a byte, and so does our SYN. */
	if (m->idiag_state == STATE_CLOSE_WAIT && info.bytes_received)
		a->progress.bytes_received--;
	if (info.bytes_acked)
		a->progress.bytes_sent_acked = info.bytes_acked - 1;
	a->progress.round_trip_ns = info.rtt_us * NS_PER_US;
	return NL_OK;
}

static void put_address(__be32 to[static 4], const struct address *a, bool ipv4)
{
	memset(to, 0, 4 * sizeof(*to));
	memcpy(to, ipv4 ? a->bytes + 12 : a->bytes, ipv4 ? 4 : 16);
}

int socket_progress(int netns_fd, const struct socket_name *name, struct socket_progress *ret)
{
	bool ipv4 = address_family(&name->destination) == FAMILY_IPV4;
	struct inet_diag_req_v2 request = {
		.sdiag_family = ipv4 ? AF_INET : AF_INET6,
		.sdiag_protocol = IPPROTO_TCP,
		.idiag_ext = 1 << (INET_DIAG_INFO - 1),
		.idiag_states = ~0U,
		.id =
			{
				.idiag_sport = htons(name->source_port),
				.idiag_dport = htons(name->port),
				.idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE},
			},
	};
	_cleanup_socket_ struct nl_sock *s = NULL;
	struct answer a = {0};
	int r = netlink_open(netns_fd, NETLINK_SOCK_DIAG, &s);

	if (r < 0)
		return r;
	if (name->cookie) {
		request.id.idiag_cookie[0] = (__u32)name->cookie;
		request.id.idiag_cookie[1] = (__u32)(name->cookie >> 32);
	}
	put_address(request.id.idiag_src, &name->source, ipv4);
	put_address(request.id.idiag_dst, &name->destination, ipv4);
	nl_socket_disable_auto_ack(s);
	nl_socket_modify_cb(s, NL_CB_VALID, NL_CB_CUSTOM, take_socket, &a);
	r = nl_send_simple(s, SOCK_DIAG_BY_FAMILY, 0, &request, sizeof(request));
	if (r >= 0)
		r = nl_recvmsgs_default(s);
	if (r < 0)
		return netlink_errno(r);
	if (!a.found)
		return -ENOENT;
	*ret = a.progress;
	return 0;
}
