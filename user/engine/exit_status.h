/* SPDX-License-Identifier: GPL-2.0-only */
/* A verdict as an exit status, for every command that ends with one. */
#ifndef EGRESS25_ENGINE_EXIT_STATUS_H
#define EGRESS25_ENGINE_EXIT_STATUS_H

#include "config/options.h"
#include "core/verdict.h"

/* The port it is about: 25, or the first that is watched. */
uint16_t exitstatus_port(const struct options *o);

/* Of that port's verdicts, NULL: none. Blocked weighs most where the families differ; a family of
 * which nothing is known does not count, nor one that the machine has no route for while the other
 * reaches the port. */
enum exit_status exitstatus_of(const struct verdict *const families[static FAMILY_COUNT]);

#endif
