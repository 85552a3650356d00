// SPDX-License-Identifier: GPL-2.0-only
/* See netlink.h. */

#include "net/netlink.h"

#include <errno.h>
#include <netlink/errno.h>

#include "net/uplinks.h"

int netlink_errno(int r)
{
	switch (r < 0 ? -r : r) {
	case NLE_SUCCESS:
		return 0;
	case NLE_NOMEM:
		return -ENOMEM;
	case NLE_PERM:
	case NLE_NOACCESS:
		return -EPERM;
	case NLE_NODEV:
	case NLE_OBJ_NOTFOUND:
		return -ENODEV;
	case NLE_DUMP_INTR:
	case NLE_AGAIN:
		return -EAGAIN;
	case NLE_EXIST:
		return -EEXIST;
	case NLE_INVAL:
		return -EINVAL;
	case NLE_BUSY:
		return -EBUSY;
	case NLE_OPNOTSUPP:
		return -EOPNOTSUPP;
	case NLE_PROTO_MISMATCH:
	case NLE_AF_NOSUPPORT:
		return -EAFNOSUPPORT;
	default:
		return -EIO;
	}
}

int netlink_open(int netns_fd, int protocol, struct nl_sock **ret)
{
	_cleanup_netns_ int own = -1;
	_cleanup_socket_ struct nl_sock *s = NULL;
	int r = netns_enter(netns_fd, &own);

	if (r < 0)
		return r;
	s = nl_socket_alloc();
	r = s ? netlink_errno(nl_connect(s, protocol)) : -ENOMEM;
	if (r < 0)
		return r;
	*ret = TAKE_PTR(s);
	return 0;
}

int netlink_dump(struct nl_sock *s, int type, const void *request, size_t len,
		 int (*handle)(struct nl_msg *message, void *context), void *context)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int r;

	if (!cb)
		return -ENOMEM;
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, handle, context);
	/* libnl wants to write to what it only copies. */
	r = nl_send_simple(s, type, NLM_F_DUMP, (void *)(uintptr_t)request, len);
	if (r >= 0)
		r = nl_recvmsgs(s, cb);
	nl_cb_put(cb);
	return r < 0 ? netlink_errno(r) : 0;
}
