/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One judge for the machine, and one for each network namespace once there are several: a container
 * that this host's forward chain stops must not make the host's own port look blocked, nor vanish
 * in its average. What no watched uplink saw is its namespace's alone, for any user can make one
 * and answer itself in it. Decides nothing itself but who is told what.
 */
#ifndef EGRESS25_CORE_NETNS_VERDICTS_H
#define EGRESS25_CORE_NETNS_VERDICTS_H

#include "core/detector.h"

struct netns_verdicts;

/* waits_max and machine of the configuration are set here. 0, -ENOMEM or -EINVAL. */
int netns_verdicts_new(struct netns_verdicts **ret, const struct detector_config *config,
		       detector_sink sink, void *sink_context);
void netns_verdicts_free(struct netns_verdicts *c);

/* As of detector.h, whose SYN it is being told by the attempt. */
void netns_verdicts_tell(struct netns_verdicts *c, enum fact_kind kind, const struct attempt *a,
			 uint32_t n, uint64_t now_ns);
/* The attempt turned out to be evidence for the machine: what its namespace was told of n SYNs so
 * far is told to the machine, too. */
void netns_verdicts_now_counts(struct netns_verdicts *c, const struct attempt *a, uint32_t n,
			       uint64_t now_ns);
/* Those that are watched from now on. */
void netns_verdicts_set_uplinks(struct netns_verdicts *c, const uint32_t *ifindexes, size_t n);
/* As detector_set_rule(), of the machine. */
void netns_verdicts_set_rule(struct netns_verdicts *c, uint16_t port, bool blocks);
/* As detector_line() and detector_awaits(), of the machine. */
void netns_verdicts_line(struct netns_verdicts *c, uint32_t ifindex, uint64_t packets,
			 uint64_t now_ns);
bool netns_verdicts_await(const struct netns_verdicts *c);
void netns_verdicts_lossy(struct netns_verdicts *c, uint64_t now_ns);
/* As detector_stops(), of the machine. */
bool netns_verdicts_stops(const struct netns_verdicts *c, const struct attempt *a);
struct path netns_verdicts_expected_path(const struct netns_verdicts *c,
					 const struct address *destination);

void netns_verdicts_tick(struct netns_verdicts *c, uint64_t now_ns);
uint64_t netns_verdicts_deadline_ns(const struct netns_verdicts *c);

/* The machine's verdict, with the namespaces that fare otherwise. NULL when the port is not
 * watched; valid until the next call for the same port and family. */
const struct verdict *netns_verdicts_verdict(struct netns_verdicts *c, uint16_t port,
					     enum family family);
/* The place of a port among those that are watched, -1 where it is not. */
int netns_verdicts_place(const struct netns_verdicts *c, uint16_t port);

/* As detector_code(), of the machine. */
void netns_verdicts_code(struct netns_verdicts *c, struct codec *codec);
void netns_verdicts_forget(struct netns_verdicts *c);

#endif
