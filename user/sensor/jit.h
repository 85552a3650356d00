/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether the kernel translates programs, asked with one: the sysctl is hidden in namespaces. */
#ifndef EGRESS25_SENSOR_JIT_H
#define EGRESS25_SENSOR_JIT_H

/* 1 yes, 0 they are interpreted, -1 the kernel lets this process load none. */
int jit_probe(void);

#endif
