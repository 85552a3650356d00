// SPDX-License-Identifier: GPL-2.0-only
/*
 * See trace.h: pcap, in both byte orders, with times in us or ns, and the form with a few more
 * fields per packet that patched libpcaps of the nineties wrote, and some devices still do.
 */

#include <errno.h>

#include "capture/link.h"
#include "capture/trace_internal.h"

#define HEAD_LEN   24
#define RECORD_LEN 16
#define EXTRA_LEN  8 /* interface, protocol, packet type, padding */

static int pcap_next(struct trace *t, struct trace_packet *ret)
{
	size_t head_len = RECORD_LEN + t->pcap.extra;
	const uint8_t *at = input_look(&t->in, head_len);
	uint32_t len;

	if (!at)
		return input_len(&t->in) == 0 && !t->in.error ? 0 : trace_short(t);
	len = trace32(t, at + 8);
	if (len > TRACE_PACKET_MAX)
		return trace_fail(t, "the file is damaged: a packet of %u bytes", len);
	at = input_look(&t->in, head_len + len);
	if (!at)
		return trace_short(t);
	ret->bytes = at + head_len;
	ret->len = len;
	ret->wire_len = trace32(t, at + 12);
	trace_set_time(ret, trace32(t, at), (uint64_t)trace32(t, at + 4) * t->pcap.unit_ns);
	/* As of a cooked header. */
	if (t->pcap.extra)
		ret->way = at[22] == 4 ? PACKET_OUT : at[22] < 3 ? PACKET_IN : PACKET_WAY_UNKNOWN;
	input_skip(&t->in, head_len + len);
	return 1;
}

int pcap_begin(struct trace *t)
{
	const uint8_t *at = input_look(&t->in, HEAD_LEN);
	struct trace_interface *i;
	char name[LINK_NAME_LEN];
	uint32_t magic, linktype;

	if (!at)
		return trace_short(t);
	t->big_end = at[0] == 0xa1;
	magic = trace32(t, at);
	t->pcap.unit_ns = magic == 0xa1b23c4d ? 1 : 1000;
	t->pcap.extra = magic == 0xa1b2cd34 ? EXTRA_LEN : 0;
	if (trace16(t, at + 4) != 2 && trace16(t, at + 4) != 543)
		return trace_fail(t, "version %u is not known; allowed: 2", trace16(t, at + 4));
	/* The upper bits tell of a checksum at the end of frames. */
	linktype = trace32(t, at + 20) & 0xffff;
	if (link_of(linktype) == PACKET_LINK_UNKNOWN)
		return trace_fail(t,
				  "packets of link type %s cannot be read; allowed: " LINK_ALLOWED
				  "; capture on the uplink itself or with \"-i any\"",
				  link_name(linktype, name));
	i = trace_add_interface(t, linktype);
	if (!i)
		return -ENOMEM;
	i->snap_len = trace32(t, at + 16);
	input_skip(&t->in, HEAD_LEN);
	t->next = pcap_next;
	return 0;
}
