// SPDX-License-Identifier: GPL-2.0-only
/* See asking.h. */

#include "engine/asking.h"

#include <unistd.h>

#include "net/netns.h"
#include "net/socket_progress.h"

/* The namespace that was entered last, for containers ask in turn. */
struct asking {
	uint32_t netns; /* inode; 0 none */
	int fd;
};

static void asking_done(struct asking *a)
{
	if (a->fd >= 0)
		close(a->fd);
	*a = (struct asking){.fd = -1};
}

/* False: it cannot be entered. */
static bool enter(struct asking *a, uint32_t netns, bool only_own)
{
	uint32_t own;

	if (netns == a->netns && a->fd >= 0)
		return true;
	if (netns_inode(-1, &own) == 0 && own == netns) {
		asking_done(a);
		return true;
	}
	if (only_own)
		return false;
	asking_done(a);
	a->fd = netns_find(netns);
	a->netns = netns;
	return a->fd >= 0;
}

void asking_ask(struct monitor *m, bool only_own, uint64_t now_ns,
		void (*take)(void *context, const struct observation *o), void *context)
{
	struct asking asking = {.fd = -1}, *a = &asking;
	struct socket_progress progress;
	struct socket_question q;

	while (monitor_next_question(m, &q)) {
		const struct socket_name name = {
			.source = q.source,
			.destination = q.destination,
			.source_port = q.source_port,
			.port = q.port,
			.cookie = q.cookie,
		};
		struct observation o = {
			.kind = OBSERVE_PROGRESS,
			.time_ns = now_ns,
			.destination = q.destination,
			.source = q.source,
			.port = q.port,
			.source_port = q.source_port,
			.cookie = q.cookie,
			.netns = q.netns,
		};

		if (!enter(a, q.netns, only_own) || socket_progress(a->fd, &name, &progress) < 0)
			continue;
		o.socket.established = true;
		o.socket.has_bytes = true;
		o.socket.bytes_received = progress.bytes_received;
		o.socket.bytes_sent_acked = progress.bytes_sent_acked;
		o.socket.round_trip_ns = progress.round_trip_ns;
		take(context, &o);
	}
	/* A descriptor keeps a container's namespace alive. */
	asking_done(a);
}
