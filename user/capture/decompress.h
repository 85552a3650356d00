/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Compressed bytes in, plain bytes out: gzip, xz and zstd behind one door, each in a file of its
 * own that alone knows its library. What follows on the end of one compressed member is the next.
 */
#ifndef EGRESS25_CAPTURE_DECOMPRESS_H
#define EGRESS25_CAPTURE_DECOMPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum compression {
	COMPRESSION_NONE,
	COMPRESSION_GZIP,
	COMPRESSION_XZ,
	COMPRESSION_ZSTD,
	COMPRESSION_COUNT
};

#define COMPRESSION_MAGIC_MAX 6

/* By the first bytes. */
enum compression compression_of(const uint8_t *head, size_t len);

/* The bytes that go in and the room for those that come out; both advance. */
struct decompress_step {
	const uint8_t *in;
	size_t in_len;
	uint8_t *out;
	size_t out_len;
	bool in_ended; /* no more will come in */
};

struct decompressor {
	const char *name; /* "gzip" */
	/* 0 go on, 1 at the end, -EBADMSG damaged, -ENOMEM. */
	int (*run)(struct decompressor *d, struct decompress_step *step);
	void (*free)(struct decompressor *d);
};

/* 0, -ENOMEM, -ENOTSUP where the program was built without the library. */
int gzip_new(struct decompressor **ret);
int xz_new(struct decompressor **ret);
int zstd_new(struct decompressor **ret);

static inline void decompressor_free(struct decompressor **d)
{
	if (*d)
		(*d)->free(*d);
	*d = NULL;
}

#endif
