/* SPDX-License-Identifier: GPL-2.0-only */
/* A verdict as an exit status, for every command that ends with one. */
#ifndef EGRESS25_ENGINE_EXIT_STATUS_H
#define EGRESS25_ENGINE_EXIT_STATUS_H

#include "config/options.h"
#include "core/verdict.h"

/* The port it is about: 25, or the first that is watched. */
uint16_t exitstatus_port(const struct options *o);

/* Of that port's states: blocked weighs most where the families differ, and a family of which
 * nothing is known does not count. */
enum exit_status exitstatus_of(const enum port_state states[static FAMILY_COUNT]);

#endif
