/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * By which programs connect() is watched on this kernel: what costs nobody else anything comes
 * first, and whether the kernel has it is found out by attaching a program that does nothing.
 */
#ifndef EGRESS25_SENSOR_CONNECT_WAY_H
#define EGRESS25_SENSOR_CONNECT_WAY_H

#include "sensor/sensor.h"

struct btf;

/* Anything but CONNECT_AUTO. kernel: its BTF, NULL when it has none. how: of struct sensor_status.
 */
enum connect_watch connect_way(enum connect_watch wanted, const struct btf *kernel,
			       char how[static SENSOR_REASON_LEN]);

#endif
