// SPDX-License-Identifier: GPL-2.0-only
/*
 * See trace.h: pcapng (draft-ietf-opsawg-pcapng). Sections, each with a byte order and interfaces
 * of its own, each of these with a link type, a snap length and a unit of time of its own. Blocks
 * that are no packets are stepped over.
 */

#include <errno.h>
#include <string.h>

#include "capture/trace_internal.h"

#define BLOCK_SECTION	0x0a0d0d0a
#define BLOCK_INTERFACE 1
#define BLOCK_PACKET	2 /* obsolete */
#define BLOCK_SIMPLE	3
#define BLOCK_ENHANCED	6

#define BLOCK_MIN     12 /* type, length, and the length again */
#define SECTION_MIN   28
#define INTERFACE_MIN 20
#define SIMPLE_MIN    16
#define ENHANCED_MIN  32

#define OPTION_END	 0
#define OPTION_IF_NAME	 2
#define OPTION_IF_TSRES	 9
#define OPTION_IF_OFFSET 14
#define OPTION_EPB_FLAGS 2

/* One option of a block. */
struct ng_option {
	uint16_t code, len;
	const uint8_t *at;
};

/* Takes one option off the bytes from *at to end; false at their end. */
static bool next_option(const struct trace *t, const uint8_t **at, const uint8_t *end,
			struct ng_option *ret)
{
	size_t padded;

	if (end - *at < 4)
		return false;
	*ret = (struct ng_option){trace16(t, *at), trace16(t, *at + 2), *at + 4};
	padded = (ret->len + 3u) / 4 * 4;
	if (ret->code == OPTION_END || (size_t)(end - *at) - 4 < padded)
		return false;
	*at += 4 + padded;
	return true;
}

static int take_section(struct trace *t)
{
	const uint8_t *at = input_look(&t->in, SECTION_MIN);
	uint32_t len;

	if (!at)
		return trace_short(t);
	if (memcmp(at + 8, "\x1a\x2b\x3c\x4d", 4) == 0)
		t->big_end = true;
	else if (memcmp(at + 8, "\x4d\x3c\x2b\x1a", 4) == 0)
		t->big_end = false;
	else
		return trace_fail(t, "the file is damaged: a section of no byte order");
	len = trace32(t, at + 4);
	if (trace16(t, at + 12) != 1)
		return trace_fail(t, "pcapng version %u is not known; allowed: 1",
				  trace16(t, at + 12));
	if (len < SECTION_MIN || len % 4 || len > TRACE_PACKET_MAX)
		return trace_fail(t, "the file is damaged: a section's head of %u bytes", len);
	t->interfaces_count = 0;
	return input_pass(&t->in, len) ? 0 : trace_short(t);
}

static int take_interface(struct trace *t, const uint8_t *at, uint32_t len)
{
	const uint8_t *options = at + 16, *end = at + len - 4;
	struct trace_interface *i;
	struct ng_option o;

	if (len < INTERFACE_MIN)
		return trace_fail(t, "the file is damaged: an interface of %u bytes", len);
	i = trace_add_interface(t, trace16(t, at + 8));
	if (!i)
		return trace_fail(t, "it has more than %d interfaces", TRACE_INTERFACES_MAX);
	i->snap_len = trace32(t, at + 12);
	while (next_option(t, &options, end, &o)) {
		if (o.code == OPTION_IF_TSRES && o.len == 1)
			i->resolution = o.at[0];
		if (o.code == OPTION_IF_OFFSET && o.len == 8)
			i->offset_s = (int64_t)(t->big_end ? (uint64_t)trace32(t, o.at) << 32 |
								     trace32(t, o.at + 4)
							   : (uint64_t)trace32(t, o.at + 4) << 32 |
								     trace32(t, o.at));
		if (o.code == OPTION_IF_NAME && !i->name[0])
			memcpy(i->name, o.at,
			       o.len < sizeof(i->name) - 1 ? o.len : sizeof(i->name) - 1);
	}
	return 0;
}

/* Units of the interface since 1970: 10^-n or 2^-n seconds. */
static void set_time(const struct trace_interface *i, struct trace_packet *p, uint64_t units)
{
	unsigned int n = i->resolution & 0x7f;
	unsigned __int128 ns = (unsigned __int128)units * NS_PER_S;
	uint64_t seconds;

	p->has_time = false;
	p->time_ns = 0;
	if (n > 63)
		return;
	if (i->resolution & 0x80)
		ns >>= n;
	for (; n && !(i->resolution & 0x80); n--)
		ns /= 10;
	if (ns / NS_PER_S > TRACE_TIME_MAX_S)
		return;
	seconds = (uint64_t)(ns / NS_PER_S);
	/* An offset that leads before 1970 is damaged. */
	if (__builtin_add_overflow(seconds, i->offset_s, &seconds))
		return;
	trace_set_time(p, seconds, (uint64_t)(ns % NS_PER_S));
}

static int give(struct trace *t, struct trace_packet *ret, const uint8_t *bytes, uint32_t room)
{
	const struct trace_interface *i;

	if (ret->interface >= t->interfaces_count)
		return trace_fail(t, "the file is damaged: a packet of interface %u, of %u",
				  ret->interface, t->interfaces_count);
	i = &t->interfaces[ret->interface];
	if (ret->len > room)
		return trace_fail(t, "the file is damaged: a packet larger than its block");
	/* Times are left in units of the interface until here. */
	if (ret->has_time)
		set_time(i, ret, ret->time_ns);
	ret->bytes = bytes;
	return 1;
}

static int give_enhanced(struct trace *t, struct trace_packet *ret, const uint8_t *at, uint32_t len,
			 bool obsolete)
{
	const uint8_t *options, *end = at + len - 4;
	struct ng_option o;

	if (len < ENHANCED_MIN)
		return trace_fail(t, "the file is damaged: a packet's block of %u bytes", len);
	ret->interface = obsolete ? trace16(t, at + 8) : trace32(t, at + 8);
	ret->has_time = true;
	ret->time_ns = (uint64_t)trace32(t, at + 12) << 32 | trace32(t, at + 16);
	ret->len = trace32(t, at + 20);
	ret->wire_len = trace32(t, at + 24);
	if (ret->len <= len - ENHANCED_MIN) {
		options = at + 28 + (ret->len + 3) / 4 * 4;
		while (options < end && next_option(t, &options, end, &o)) {
			if (o.code == OPTION_EPB_FLAGS && o.len == 4)
				ret->way = (enum packet_way)(trace32(t, o.at) & 3) == 3
						   ? PACKET_WAY_UNKNOWN
						   : (enum packet_way)(trace32(t, o.at) & 3);
		}
	}
	return give(t, ret, at + 28, len - ENHANCED_MIN);
}

/* Has no time, and is of the first interface. */
static int give_simple(struct trace *t, struct trace_packet *ret, const uint8_t *at, uint32_t len)
{
	uint32_t snap_len;

	if (len < SIMPLE_MIN)
		return trace_fail(t, "the file is damaged: a packet's block of %u bytes", len);
	ret->wire_len = ret->len = trace32(t, at + 8);
	snap_len = t->interfaces_count ? t->interfaces[0].snap_len : 0;
	if (snap_len && ret->len > snap_len)
		ret->len = snap_len;
	return give(t, ret, at + 12, len - SIMPLE_MIN);
}

static int pcapng_next(struct trace *t, struct trace_packet *ret)
{
	for (;;) {
		const uint8_t *at = input_look(&t->in, BLOCK_MIN);
		uint32_t type, len;
		int r = 0;

		if (!at)
			return input_len(&t->in) == 0 && !t->in.error ? 0 : trace_short(t);
		type = trace32(t, at);
		len = trace32(t, at + 4);
		if (type == BLOCK_SECTION) {
			r = take_section(t);
			if (r < 0)
				return r;
			continue;
		}
		if (len < BLOCK_MIN || len % 4)
			return trace_fail(t, "the file is damaged: a block of %u bytes", len);
		if (type != BLOCK_INTERFACE && type != BLOCK_PACKET && type != BLOCK_SIMPLE &&
		    type != BLOCK_ENHANCED) {
			if (!input_pass(&t->in, len))
				return trace_short(t);
			continue;
		}
		if (len > TRACE_PACKET_MAX)
			return trace_fail(t, "the file is damaged: a block of %u bytes", len);
		at = input_look(&t->in, len);
		if (!at)
			return trace_short(t);
		if (type == BLOCK_INTERFACE)
			r = take_interface(t, at, len);
		else if (type == BLOCK_SIMPLE)
			r = give_simple(t, ret, at, len);
		else
			r = give_enhanced(t, ret, at, len, type == BLOCK_PACKET);
		input_skip(&t->in, len);
		if (r)
			return r;
	}
}

int pcapng_begin(struct trace *t)
{
	t->next = pcapng_next;
	return take_section(t);
}
