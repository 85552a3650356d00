/* SPDX-License-Identifier: GPL-2.0-only */
/* What a check that has ended says: a verdict for each port and family, and which of them answers.
 */
#ifndef EGRESS25_ENGINE_CHECK_CONCLUDE_H
#define EGRESS25_ENGINE_CHECK_CONCLUDE_H

#include "engine/check_run.h"

/* A reader of the firewall's rules takes a few milliseconds; so much is left of the time for it. */
#define CHECK_FIREWALL_NS 150000000ULL

extern const uint16_t check_ports[CHECK_PORTS];

/* Fills in c's result, which points into c. 0, or -ENOMEM. */
int check_conclude(struct check_run *c);

#endif
