/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether the kernel is locked down so far that no program may read its memory by address: one of
 * the reasons why it refuses programs, of which its errno says nothing.
 */
#ifndef EGRESS25_SENSOR_LOCKDOWN_H
#define EGRESS25_SENSOR_LOCKDOWN_H

#include <stdbool.h>

#define LOCKDOWN_CONFIDENTIALITY "confidentiality"

/* "none", "integrity" or LOCKDOWN_CONFIDENTIALITY; NULL where that cannot be read, as in a kernel
 * that knows no lockdown. */
const char *lockdown_level(void);

/* lockdown=confidentiality; false where that cannot be read. */
bool lockdown_hides_kernel(void);

#endif
