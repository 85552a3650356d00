/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which users this host itself stops while others' SYNs get through: an LSM, a cgroup program, a
 * rule for one user. A few calls in a row without one that got as far as an answer tell it, for
 * what a host does is no matter of chance.
 */
#ifndef EGRESS25_CORE_PROGRAMS_H
#define EGRESS25_CORE_PROGRAMS_H

#include "core/detector.h"

#define PROGRAMS_USERS 8 /* that are told apart on one port; of more, the first ones lately */

struct programs {
	struct program_user {
		uint32_t uid, stopped; /* calls in a row */
		struct process process;
		int error;	 /* positive errno of the newest; 0 a packet was discarded */
		enum drop_by by; /* DROP_UNKNOWN: the call was refused */
		uint64_t since_ns, newest_ns, answered_ns; /* 0 never */
		bool told;
	} of[E25_PORTS_MAX][FAMILY_COUNT][PROGRAMS_USERS];
};

/* Takes the fact in; whether this user alone is stopped. *ret_changed: that is so since this fact,
 * or ceased to be with it. */
bool programs_tell(struct programs *p, unsigned int port_index, enum fact_kind kind,
		   const struct attempt *a, uint64_t now_ns, bool *ret_changed);
void programs_compose(const struct programs *p, unsigned int port_index, struct verdict *v,
		      uint64_t now_ns);

#endif
