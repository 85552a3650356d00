/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Takes over what was connecting before the sensors were attached: a program that waits for a
 * silent destination since a minute is what somebody starts this tool for.
 */
#ifndef EGRESS25_ENGINE_PREEXISTING_H
#define EGRESS25_ENGINE_PREEXISTING_H

#include "net/syn_sent.h"
#include "sensor/sensor.h"

/* A busy server behind a block, 100 attempts a second of 131 s, has more than that; what is left
 * out is known from its next SYN on, without its process. */
#define TAKEOVER_SOCKETS_MAX	8192
/* Namespaces that are entered: as many as a node has pods, twice over. */
#define TAKEOVER_NAMESPACES_MAX 256

struct preexisting {
	const uint16_t *ports;
	size_t ports_count;
	int wire_netns_fd;   /* -1: the caller's own; not owned */
	uint32_t wire_netns; /* inode numbers */
	uint32_t only_netns; /* 0: all */
	struct waiting *list;
	size_t count;
	uint64_t listed_ns;
	size_t nameless; /* of these, whose program is not known */
};

/* Lists them, once the sensors are attached and while /proc and the namespaces may be looked into.
 * preexisting_done() is due in any case. 0, or a negative errno when not even the own namespace's
 * sockets could be listed. Namespaces that may not be entered are left out. */
int preexisting_find(struct preexisting *t);
/* An OBSERVE_WAITING for each, as of when they were listed. */
void preexisting_tell(const struct preexisting *t, sensor_sink sink, void *context);
void preexisting_done(struct preexisting *t);

#endif
