// SPDX-License-Identifier: GPL-2.0-only
/* See peer_user.h: by NETLINK_SOCK_DIAG (sock_diag(7)), which anybody may ask. */

#include "net/peer_user.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netlink/msg.h>
#include <string.h>
#include <sys/socket.h>

#include "base/address.h"
#include "net/netlink.h"

struct end {
	struct address address;
	uint16_t port; /* network byte order */
	bool v6;       /* the socket's own family, mapped addresses included */
	uint8_t raw[16];
};

static int read_end(int fd, int (*ask)(int, struct sockaddr *, socklen_t *), struct end *ret)
{
	struct sockaddr_storage sa = {0};
	socklen_t len = sizeof(sa);

	*ret = (struct end){0};
	if (ask(fd, (struct sockaddr *)&sa, &len) < 0)
		return -errno;
	if (sa.ss_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)&sa;

		ret->address = address_from_ipv4(&in->sin_addr);
		ret->port = in->sin_port;
		memcpy(ret->raw, &in->sin_addr, 4);
		return 0;
	}
	if (sa.ss_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)&sa;

		ret->address = address_from_ipv6(&in6->sin6_addr);
		ret->port = in6->sin6_port;
		ret->v6 = true;
		memcpy(ret->raw, &in6->sin6_addr, 16);
		return 0;
	}
	return -EAFNOSUPPORT;
}

static int take_user(struct nl_msg *message, void *context)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	int64_t *uid = context;

	if (header->nlmsg_type == SOCK_DIAG_BY_FAMILY &&
	    nlmsg_datalen(header) >= (int)sizeof(struct inet_diag_msg))
		*uid = ((const struct inet_diag_msg *)nlmsg_data(header))->idiag_uid;
	return NL_OK;
}

/* The socket at theirs that is connected with ours. */
static int look_up(struct nl_sock *s, bool v6, const struct end *theirs, const struct end *ours,
		   int64_t *uid)
{
	struct inet_diag_req_v2 request = {
		.sdiag_family = v6 ? AF_INET6 : AF_INET,
		.sdiag_protocol = IPPROTO_TCP,
		.idiag_states = ~0U,
		.id = {.idiag_sport = theirs->port,
		       .idiag_dport = ours->port,
		       .idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}},
	};
	const size_t len = v6 ? 16 : 4, skip = theirs->v6 && !v6 ? 12 : 0;
	int r;

	memcpy(request.id.idiag_src, theirs->raw + skip, len);
	memcpy(request.id.idiag_dst, ours->raw + skip, len);
	*uid = -1;
	nl_socket_modify_cb(s, NL_CB_VALID, NL_CB_CUSTOM, take_user, uid);
	r = nl_send_simple(s, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_ACK, &request,
			   sizeof(request));
	if (r >= 0)
		r = nl_recvmsgs_default(s);
	return *uid >= 0 ? 0 : r < 0 ? netlink_errno(r) : -ENOENT;
}

int peer_user(int fd, uint32_t *ret_uid)
{
	_cleanup_socket_ struct nl_sock *s = NULL;
	struct end theirs, ours;
	int64_t uid = -1;
	int r = read_end(fd, getpeername, &theirs);

	if (r == 0)
		r = read_end(fd, getsockname, &ours);
	if (r == 0 && (address_scope(&theirs.address) != SCOPE_LOOPBACK ||
		       address_scope(&ours.address) != SCOPE_LOOPBACK))
		r = -ENOTCONN;
	if (r == 0)
		r = netlink_open(-1, NETLINK_SOCK_DIAG, &s);
	if (r < 0)
		return r;
	r = look_up(s, address_family(&theirs.address) == FAMILY_IPV6, &theirs, &ours, &uid);
	/* An IPv6 socket that speaks IPv4 is kept under its mapped addresses. */
	if (r < 0 && theirs.v6 && address_family(&theirs.address) == FAMILY_IPV4)
		r = look_up(s, true, &theirs, &ours, &uid);
	if (r == 0)
		*ret_uid = (uint32_t)uid;
	return r;
}
