/* SPDX-License-Identifier: GPL-2.0-only */
/* The formats of a trace, one file each. For capture/trace*.c alone. */
#ifndef EGRESS25_CAPTURE_TRACE_INTERNAL_H
#define EGRESS25_CAPTURE_TRACE_INTERNAL_H

#include "capture/trace.h"

#define NS_PER_S	 1000000000ULL
#define TRACE_TIME_MAX_S 9000000000ULL /* the year 2255: below it, nanoseconds fit an int64_t */
#define TRACE_PACKET_MAX (16u << 20)   /* as large as no packet is: the file is damaged */

/* Each looks at the beginning: 0 and sets next, -EINVAL with words in why. */
int pcap_begin(struct trace *t);
int pcapng_begin(struct trace *t);
int netmon_begin(struct trace *t);
int snoop_begin(struct trace *t);

/* NULL: there are too many, or -ENOMEM. Zeroed. */
struct trace_interface *trace_add_interface(struct trace *t, uint32_t linktype);

__attribute__((format(printf, 2, 3))) int trace_fail(struct trace *t, const char *format, ...);
/* The input ended, or could not be read, within n bytes that must be there. */
int trace_short(struct trace *t);

static inline uint16_t trace16(const struct trace *t, const uint8_t *at)
{
	return t->big_end ? (uint16_t)(at[0] << 8 | at[1]) : (uint16_t)(at[1] << 8 | at[0]);
}

static inline uint32_t trace32(const struct trace *t, const uint8_t *at)
{
	return t->big_end ? (uint32_t)trace16(t, at) << 16 | trace16(t, at + 2)
			  : (uint32_t)trace16(t, at + 2) << 16 | trace16(t, at);
}

static inline void trace_set_time(struct trace_packet *p, uint64_t seconds, uint64_t ns)
{
	p->has_time = seconds <= TRACE_TIME_MAX_S && ns < NS_PER_S;
	p->time_ns = p->has_time ? seconds * NS_PER_S + ns : 0;
}

#endif
