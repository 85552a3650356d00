/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What outlives the process, as bytes: each value has one line, which writes it or reads it back,
 * so that both agree. Numbers are in groups of seven bits, the lowest first, hence most take a
 * byte; times are told as ages, for a clock that begins anew at each boot is none to compare with.
 * What is read may be anybody's: nothing is read beyond the end, nothing is out of its range.
 */
#ifndef EGRESS25_CORE_CODEC_H
#define EGRESS25_CORE_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "core/path.h"

struct codec {
	unsigned char *bytes;
	size_t size, at; /* at: of the next byte */
	bool writing;
	uint32_t version;    /* of what is read: by it lines ask for what older ones lack */
	bool failed;	     /* no room, or not as it was written: what was read is worth nothing */
	uint64_t now_ns;     /* by the clock of the times that are told */
	uint64_t elapsed_ns; /* reading: since they were written */
	uint64_t oldest_ns;  /* reading: what would be older is put here; 0 it may wrap around */
};

void codec_u64(struct codec *c, uint64_t *value);
/* Likewise, none above max. */
void codec_u32(struct codec *c, uint32_t *value, uint32_t max);
void codec_u8(struct codec *c, uint8_t *value, uint8_t max);
void codec_bool(struct codec *c, bool *value);
/* A finite number, from 0 to 1e12. */
void codec_amount(struct codec *c, double *value);
void codec_weight(struct codec *c, float *value);
/* 0 stays 0. */
void codec_time(struct codec *c, uint64_t *time_ns);
void codec_bytes(struct codec *c, void *bytes, size_t len);
/* A string in len bytes, its end among them. */
void codec_text(struct codec *c, char *text, size_t len);
void codec_path(struct codec *c, struct path *path);

/* An enumeration of ours; count is its last enumerator. */
#define codec_enum(c, value, count)                                                                \
	do {                                                                                       \
		uint32_t codec_number = (uint32_t) * (value);                                      \
		codec_u32((c), &codec_number, (uint32_t)(count)-1);                                \
		*(value) = codec_number;                                                           \
	} while (0)

#endif
