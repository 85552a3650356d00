/* SPDX-License-Identifier: GPL-2.0-only */
/* Whom one port answers on this machine, by tenant: see netns_verdicts.c. */
#ifndef EGRESS25_CORE_NETNS_ANSWERS_H
#define EGRESS25_CORE_NETNS_ANSWERS_H

#include "core/detector.h"

/* A network namespace, or what is forwarded through it. */
struct tenant_id {
	uint32_t netns;
	bool forwarded;
};

bool tenant_same(const struct tenant_id *a, const struct tenant_id *b);

/* Who was answered last, and who was before of another tenant. All zero to begin with. */
struct netns_answers {
	struct netns_answered {
		struct tenant_id id;
		uint64_t time_ns; /* 0: none */
		bool stopped;	  /* since; nothing of it has left */
	} newest, before;
};

/* What became of a tenant's SYN. Who is stopped does not tell any more that others pass. */
void netns_answers_tell(struct netns_answers *a, enum fact_kind kind, const struct tenant_id *id,
			uint64_t now_ns);
/* Whether the port answers somebody else: then what stops this one here is not what the machine
 * meets. */
bool netns_answers_another(const struct netns_answers *a, const struct tenant_id *id,
			   uint64_t now_ns);

#endif
