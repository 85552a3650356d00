/* SPDX-License-Identifier: GPL-2.0-only */
/* What this process may do, as far as loading and attaching ask for it. */
#ifndef EGRESS25_SENSOR_CAPABILITIES_H
#define EGRESS25_SENSOR_CAPABILITIES_H

#include <stddef.h>

#define RIGHTS_NEEDED 3

/* The names of the capabilities that are missing (literals), and how many there are. */
size_t capabilities_missing(const char *names[static RIGHTS_NEEDED]);

#endif
