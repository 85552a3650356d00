/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One judge for the machine, and one for each network namespace once there are several: a container
 * that this host's forward chain stops must not make the host's own port look blocked, nor vanish
 * in its average. Decides nothing itself but who is told what.
 */
#ifndef EGRESS25_CORE_COURT_H
#define EGRESS25_CORE_COURT_H

#include "core/judge.h"

struct court;

/* networks_max, waits_max and machine of the configuration are set here. 0, -ENOMEM or -EINVAL. */
int court_new(struct court **ret, const struct judge_config *config, judge_sink sink,
	      void *sink_context);
void court_free(struct court *c);

/* As of judge.h, whose SYN it is being told by the attempt. */
void court_tell(struct court *c, enum fact_kind kind, const struct attempt *a, uint32_t n,
		uint64_t now_ns);
void court_set_wire_watched(struct court *c, bool watched);
void court_lossy(struct court *c, uint64_t now_ns);
struct path court_expected_path(const struct court *c, const struct address *destination);

void court_tick(struct court *c, uint64_t now_ns);
uint64_t court_deadline_ns(const struct court *c);

/* The machine's verdict, with the namespaces that fare otherwise. NULL when the port is not
 * watched; valid until the next call for the same port and family. */
const struct verdict *court_verdict(struct court *c, uint16_t port, enum family family);

#endif
