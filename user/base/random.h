/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers that nobody else can foresee. The pure layers are told them. */
#ifndef EGRESS25_BASE_RANDOM_H
#define EGRESS25_BASE_RANDOM_H

#include <stdint.h>
#include <sys/random.h>

/* For hash tables. Never waits; before the kernel has any randomness, early in a boot, 0. */
static inline uint64_t random_seed(void)
{
	uint64_t seed;

	return getrandom(&seed, sizeof(seed), GRND_NONBLOCK) == sizeof(seed) ? seed : 0;
}

#endif
