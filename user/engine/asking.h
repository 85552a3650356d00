/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Asks the sockets of connections that have been open for a while what came in: no event tells of
 * data, and none is wanted for each. One question a connection, some twenty seconds after its
 * handshake.
 */
#ifndef EGRESS25_ENGINE_ASKING_H
#define EGRESS25_ENGINE_ASKING_H

#include "core/monitor.h"

/* Asks all that are to be asked now, and hands the answers over. only_own: other namespaces than
 * the caller's are left alone. */
void asking_ask(struct monitor *m, bool only_own, uint64_t now_ns,
		void (*take)(void *context, const struct observation *o), void *context);

#endif
