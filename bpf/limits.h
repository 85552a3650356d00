/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one limit that both sides and every floor share; whatever holds something of each watched
 * port is as long as this. Numbers alone: no type, no other header.
 */
#ifndef EGRESS25_BPF_LIMITS_H
#define EGRESS25_BPF_LIMITS_H

/* Ports watched at once. Eight keep a CPU's counters within two pages; mail uses four. */
#define E25_PORTS_MAX 8

#endif
