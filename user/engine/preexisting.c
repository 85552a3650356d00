// SPDX-License-Identifier: GPL-2.0-only
/* See preexisting.h. First all lists, then who holds the sockets, which takes longer: nothing is
 * told of the time in between. */

#include "engine/preexisting.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "net/uplinks.h"

struct search {
	struct preexisting *of;
	bool wire_listed;
};

static int list_namespace(struct search *s, int fd, uint32_t netns)
{
	struct preexisting *t = s->of;
	size_t n;
	int r;

	if (t->only_netns && netns != t->only_netns)
		return 0;
	s->wire_listed |= netns == t->wire_netns;
	r = syn_sent_list(fd, netns, t->ports, t->ports_count, t->list + t->count,
			  TAKEOVER_SOCKETS_MAX - t->count, &n);
	t->count += n;
	return r;
}

static void visit(void *context, int fd, uint32_t netns)
{
	(void)list_namespace(context, fd, netns);
}

int preexisting_find(struct preexisting *t)
{
	struct search s = {.of = t};
	uint32_t own;
	int r;

	t->list = calloc(TAKEOVER_SOCKETS_MAX, sizeof(*t->list));
	if (!t->list)
		return -ENOMEM;
	r = netns_inode(-1, &own);
	if (r == 0)
		r = list_namespace(&s, -1, own);
	if (r < 0)
		return r;
	syn_sent_each_namespace(TAKEOVER_NAMESPACES_MAX, visit, &s);
	/* One that no process is in, as those of a router are. */
	if (t->wire_netns_fd >= 0 && !s.wire_listed)
		visit(&s, t->wire_netns_fd, t->wire_netns);
	t->listed_ns = clock_now_ns(CLOCK_MONOTONIC);
	syn_sent_find_holders(t->list, t->count);
	for (size_t i = 0; i < t->count; i++)
		t->nameless += t->list[i].pid == 0;
	return 0;
}

static struct observation observation_of(const struct waiting *w, uint64_t time_ns)
{
	struct observation o = {
		.kind = OBSERVE_WAITING,
		.time_ns = time_ns,
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
	return o;
}

void preexisting_tell(const struct preexisting *t, sensor_sink sink, void *context)
{
	for (size_t i = 0; i < t->count; i++) {
		struct observation o = observation_of(&t->list[i], t->listed_ns);

		/* Without it no later record would be known as the same socket's. */
		if (o.cookie)
			sink(context, &o);
	}
}

void preexisting_done(struct preexisting *t)
{
	free(t->list);
	t->list = NULL;
	t->count = 0;
}
