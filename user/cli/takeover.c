// SPDX-License-Identifier: GPL-2.0-only
/* See takeover.h. First all lists, then who holds the sockets, which takes longer: nothing is told
 * of the time in between. */

#include "cli/takeover.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "net/uplinks.h"
#include "net/waiting.h"

struct found {
	const struct takeover *of;
	struct waiting *list;
	size_t count;
	bool wire_listed;
};

static int list_namespace(struct found *f, int fd, uint32_t netns)
{
	const struct takeover *t = f->of;
	size_t n;
	int r;

	if (t->only_netns && netns != t->only_netns)
		return 0;
	f->wire_listed |= netns == t->wire_netns;
	r = waiting_list(fd, netns, t->ports, t->ports_count, f->list + f->count,
			 TAKEOVER_SOCKETS_MAX - f->count, &n);
	f->count += n;
	return r;
}

static void visit(void *context, int fd, uint32_t netns)
{
	(void)list_namespace(context, fd, netns);
}

static void tell(const struct takeover *t, const struct waiting *w, uint64_t now_ns)
{
	struct observation o = {
		.kind = OBSERVE_WAITING,
		.time_ns = now_ns,
		.destination = w->destination,
		.source = w->source,
		.port = w->port,
		.source_port = w->source_port,
		.cookie = w->cookie,
		.netns = w->netns,
		.socket = {.syns = w->syns,
			   .process = {.known = w->pid != 0, .pid = w->pid, .uid = w->uid}},
	};

	_Static_assert(WAITING_NAME_LEN == PROCESS_NAME_LEN, "one length");
	memcpy(o.socket.process.name, w->name, sizeof(w->name));
	/* Without it no later record would be known as the same socket's. */
	if (w->cookie)
		t->sink(t->context, &o);
}

int takeover_run(const struct takeover *t)
{
	_cleanup_free_ struct waiting *list = calloc(TAKEOVER_SOCKETS_MAX, sizeof(*list));
	struct found f = {.of = t, .list = list};
	uint64_t now_ns;
	uint32_t own;
	int r;

	if (!list)
		return -ENOMEM;
	r = netns_inode(-1, &own);
	if (r == 0)
		r = list_namespace(&f, -1, own);
	if (r < 0)
		return r;
	waiting_each_namespace(TAKEOVER_NAMESPACES_MAX, visit, &f);
	/* One that no process is in, as those of a router are. */
	if (t->wire_netns_fd >= 0 && !f.wire_listed)
		visit(&f, t->wire_netns_fd, t->wire_netns);
	now_ns = clock_now_ns(CLOCK_MONOTONIC);
	waiting_find_holders(list, f.count);
	for (size_t i = 0; i < f.count; i++)
		tell(t, &list[i], now_ns);
	return 0;
}
