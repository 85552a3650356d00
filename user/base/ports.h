/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a port stands in a short list of them. */
#ifndef EGRESS25_BASE_PORTS_H
#define EGRESS25_BASE_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ports in host byte order. -1 where it is not among them. */
static inline int ports_find(const uint16_t *ports, size_t count, uint16_t port)
{
	for (size_t i = 0; i < count; i++) {
		if (ports[i] == port)
			return (int)i;
	}
	return -1;
}

static inline bool ports_have(const uint16_t *ports, size_t count, uint16_t port)
{
	return ports_find(ports, count, port) >= 0;
}

#endif
