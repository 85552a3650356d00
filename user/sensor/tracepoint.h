/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs on the tracepoints of system calls, attached through perf without a mounted tracefs.
 */
#ifndef EGRESS25_SENSOR_TRACEPOINT_H
#define EGRESS25_SENSOR_TRACEPOINT_H

#include <bpf/libbpf.h>

/* Hangs a loaded program on a tracepoint such as "sys_enter_connect". 0 and a link that the caller
 * destroys, or a negative errno and ret untouched. */
int tracepoint_attach(struct bpf_link **ret, struct bpf_program *program, const char *name);

#endif
