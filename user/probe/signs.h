/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a machine tells any of its users of the way out: whether a route leads there, how many
 * segments its own packet path refused, whether a proxy is configured. Sends nothing.
 */
#ifndef EGRESS25_PROBE_SIGNS_H
#define EGRESS25_PROBE_SIGNS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"

/* 0: a route leads out, over which a source address stands ready. Otherwise the positive errno. */
int signs_route(enum family family);

/* Repeated segments of this network namespace that could not be sent: TCPRetransFail of
 * /proc/net/netstat. What a rule of the output chain or of a cgroup drops is counted there, whoever
 * asks; what the network drops is not. False: it cannot be read. */
bool signs_failed_repeats(uint64_t *ret);
/* The same, of what the file holds. Pure. */
bool signs_parse_netstat(const char *text, const char *name, uint64_t *ret);

/* The name of the variable that names a proxy, of the environment or of /etc/environment; NULL
 * none. */
const char *signs_proxy(void);

#endif
