// SPDX-License-Identifier: GPL-2.0-only
/* See codec.h. */

#include "core/codec.h"

#include <math.h>
#include <string.h>

#define AMOUNT_MAX 1e12

static void put(struct codec *c, unsigned char byte)
{
	if (c->at >= c->size)
		c->failed = true;
	else
		c->bytes[c->at++] = byte;
}

static unsigned char get(struct codec *c)
{
	if (c->at >= c->size)
		c->failed = true;
	return c->failed ? 0 : c->bytes[c->at++];
}

void codec_u64(struct codec *c, uint64_t *value)
{
	uint64_t v = *value;

	if (c->writing) {
		for (; v > 0x7f; v >>= 7)
			put(c, (unsigned char)(v | 0x80));
		put(c, (unsigned char)v);
		return;
	}
	*value = 0;
	for (unsigned int shift = 0; shift < 64; shift += 7) {
		unsigned char byte = get(c);

		*value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return;
	}
	c->failed = true;
}

void codec_u32(struct codec *c, uint32_t *value, uint32_t max)
{
	uint64_t v = *value;

	codec_u64(c, &v);
	c->failed |= v > max;
	*value = c->failed ? 0 : (uint32_t)v;
}

void codec_u8(struct codec *c, uint8_t *value, uint8_t max)
{
	uint32_t v = *value;

	codec_u32(c, &v, max);
	*value = (uint8_t)v;
}

void codec_bool(struct codec *c, bool *value)
{
	uint32_t v = *value;

	codec_u32(c, &v, 1);
	*value = v;
}

void codec_amount(struct codec *c, double *value)
{
	uint64_t bits;

	memcpy(&bits, value, sizeof(bits));
	if (c->writing) {
		for (int i = 0; i < 8; i++)
			put(c, (unsigned char)(bits >> 8 * i));
		return;
	}
	bits = 0;
	for (int i = 0; i < 8; i++)
		bits |= (uint64_t)get(c) << 8 * i;
	memcpy(value, &bits, sizeof(bits));
	c->failed |= !isfinite(*value) || *value < 0 || *value > AMOUNT_MAX;
	if (c->failed)
		*value = 0;
}

void codec_weight(struct codec *c, float *value)
{
	double v = (double)*value;

	codec_amount(c, &v);
	*value = (float)v;
}

void codec_time(struct codec *c, uint64_t *time_ns)
{
	/* Records of several CPUs may come in slightly out of order. */
	int64_t age = (int64_t)(c->now_ns - *time_ns);
	uint64_t told = *time_ns ? (age > 0 ? (uint64_t)age : 0) + 1 : 0;

	codec_u64(c, &told);
	if (c->writing)
		return;
	*time_ns = 0;
	if (!told || c->failed)
		return;
	if (told > INT64_MAX - c->elapsed_ns)
		c->failed = true;
	else if (c->oldest_ns && c->elapsed_ns + told - 1 > c->now_ns - c->oldest_ns)
		*time_ns = c->oldest_ns;
	else
		*time_ns = c->now_ns - (c->elapsed_ns + told - 1);
}

void codec_bytes(struct codec *c, void *bytes, size_t len)
{
	if (len > c->size - c->at)
		c->failed = true;
	if (c->failed) {
		if (!c->writing)
			memset(bytes, 0, len);
		return;
	}
	if (c->writing)
		memcpy(c->bytes + c->at, bytes, len);
	else
		memcpy(bytes, c->bytes + c->at, len);
	c->at += len;
}

void codec_text(struct codec *c, char *text, size_t len)
{
	uint32_t used = c->writing ? (uint32_t)strnlen(text, len - 1) : 0;

	codec_u32(c, &used, (uint32_t)len - 1);
	codec_bytes(c, text, used);
	if (!c->writing)
		memset(text + used, 0, len - used);
}

void codec_path(struct codec *c, struct path *path)
{
	codec_u8(c, &path->ttl, UINT8_MAX);
	codec_u64(c, &path->rtt_ns);
}
