// SPDX-License-Identifier: GPL-2.0-only
/*
 * See trace.h: two formats of other systems that are nearly as simple as pcap. Microsoft's Network
 * Monitor 2.x, whose frames stand one behind the other up to the table that lists them, and snoop
 * (RFC 1761), as Solaris and illumos write it.
 */

#include <errno.h>
#include <time.h>

#include "base/cleanup.h"
#include "capture/link.h"
#include "capture/trace_internal.h"

#define NETMON_HEAD_LEN	 0x30
#define NETMON_FRAMES_AT 0x80
#define NETMON_FRAME_LEN 16
#define SNOOP_HEAD_LEN	 16
#define SNOOP_RECORD_LEN 24

static int refuse_link(struct trace *t, const char *format, uint32_t number)
{
	return trace_fail(t,
			  "packets of %s's network type %u are not read; try: editcap -F pcapng IN "
			  "OUT",
			  format, number);
}

static int netmon_next(struct trace *t, struct trace_packet *ret)
{
	const uint8_t *at;
	uint64_t us, ns;
	uint32_t len;

	/* The table behind the frames, or nothing in a file that was not closed. */
	if (t->place >= t->stop)
		return 0;
	at = input_look(&t->in, NETMON_FRAME_LEN);
	if (!at)
		return input_len(&t->in) == 0 && !t->in.error ? 0 : trace_short(t);
	us = (uint64_t)trace32(t, at + 4) << 32 | trace32(t, at);
	ret->wire_len = trace32(t, at + 8);
	len = ret->len = trace32(t, at + 12);
	if (len > TRACE_PACKET_MAX)
		return trace_fail(t, "the file is damaged: a frame of %u bytes", len);
	/* Signed: a frame may be from before the start. */
	if (!__builtin_mul_overflow(us, 1000, &ns) || (int64_t)us < 0)
		trace_set_time(ret, (t->start_ns + us * 1000) / NS_PER_S,
			       (t->start_ns + us * 1000) % NS_PER_S);
	at = input_look(&t->in, NETMON_FRAME_LEN + len + t->pcap.extra);
	if (!at)
		return trace_short(t);
	ret->bytes = at + NETMON_FRAME_LEN;
	/* From 2.1 on each has a link type of its own behind it. */
	if (t->pcap.extra && trace16(t, ret->bytes + len) != 1 && t->interfaces_count > 1)
		ret->interface = 1;
	input_skip(&t->in, NETMON_FRAME_LEN + len + t->pcap.extra);
	t->place += NETMON_FRAME_LEN + len + t->pcap.extra;
	return 1;
}

int netmon_begin(struct trace *t)
{
	static const uint32_t linktypes[] = {[1] = 1, [9] = 101};
	const uint8_t *at = input_look(&t->in, NETMON_FRAMES_AT);
	uint16_t type;
	struct tm tm;

	if (!at)
		return trace_short(t);
	type = trace16(t, at + 6);
	tm = (struct tm){
		.tm_year = trace16(t, at + 8) - 1900,
		.tm_mon = trace16(t, at + 10) - 1,
		.tm_mday = trace16(t, at + 14),
		.tm_hour = trace16(t, at + 16),
		.tm_min = trace16(t, at + 18),
		.tm_sec = trace16(t, at + 20),
	};
	if (at[5] != 2)
		return trace_fail(t,
				  "Network Monitor's version %u.%u is not read; try: editcap -F "
				  "pcapng IN OUT",
				  at[5], at[4]);
	t->start_ns = (uint64_t)timegm(&tm) * NS_PER_S +
		      (uint64_t)trace16(t, at + 22) % 1000 * (NS_PER_S / 1000);
	t->stop = trace32(t, at + 24);
	t->place = NETMON_FRAMES_AT;
	/* 2.1 adds a link type to each frame, 2.2 a process, 2.3 a time. */
	t->pcap.extra = at[4] == 0 ? 0 : at[4] == 1 ? 2 : at[4] == 2 ? 6 : 15;
	if (!t->stop)
		t->stop = UINT64_MAX;
	if (t->pcap.extra && type == 0)
		type = 1;
	if (type >= ARRAY_LEN(linktypes) || !linktypes[type])
		return refuse_link(t, "Network Monitor", type);
	if (!trace_add_interface(t, linktypes[type]))
		return -ENOMEM;
	if (t->pcap.extra && !trace_add_interface(t, UINT32_MAX))
		return -ENOMEM;
	input_skip(&t->in, NETMON_FRAMES_AT);
	t->next = netmon_next;
	return 0;
}

static int snoop_next(struct trace *t, struct trace_packet *ret)
{
	const uint8_t *at = input_look(&t->in, SNOOP_RECORD_LEN);
	uint32_t record_len;

	if (!at)
		return input_len(&t->in) == 0 && !t->in.error ? 0 : trace_short(t);
	ret->wire_len = trace32(t, at);
	ret->len = trace32(t, at + 4);
	record_len = trace32(t, at + 8);
	trace_set_time(ret, trace32(t, at + 16), (uint64_t)trace32(t, at + 20) * 1000);
	if (record_len > TRACE_PACKET_MAX || record_len < SNOOP_RECORD_LEN ||
	    ret->len > record_len - SNOOP_RECORD_LEN)
		return trace_fail(t, "the file is damaged: a record of %u bytes", record_len);
	at = input_look(&t->in, record_len);
	if (!at)
		return trace_short(t);
	ret->bytes = at + SNOOP_RECORD_LEN;
	input_skip(&t->in, record_len);
	return 1;
}

int snoop_begin(struct trace *t)
{
	/* RFC 1761, and what Solaris added: Ethernet, raw IP. */
	static const struct {
		uint32_t type, linktype;
	} types[] = {{0, 1}, {4, 1}, {26, 101}, {27, 101}};
	const uint8_t *at = input_look(&t->in, SNOOP_HEAD_LEN);

	if (!at)
		return trace_short(t);
	t->big_end = true;
	if (trace32(t, at + 8) != 2)
		return trace_fail(t, "snoop's version %u is not known; allowed: 2",
				  trace32(t, at + 8));
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (types[i].type == trace32(t, at + 12) &&
		    !trace_add_interface(t, types[i].linktype))
			return -ENOMEM;
	}
	if (!t->interfaces_count)
		return refuse_link(t, "snoop", trace32(t, at + 12));
	input_skip(&t->in, SNOOP_HEAD_LEN);
	t->next = snoop_next;
	return 0;
}
