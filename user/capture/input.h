/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bytes of a file, decompressed where they are compressed, as one window that moves on: whoever
 * reads takes a look at as many as it needs, at a time, and steps over them. Reads far ahead,
 * copies once, and grows only for a single piece that is larger than the window.
 */
#ifndef EGRESS25_CAPTURE_INPUT_H
#define EGRESS25_CAPTURE_INPUT_H

#include <stdio.h>

#include "capture/decompress.h"

struct input {
	const uint8_t *at, *end; /* what is there already */
	uint8_t *window;
	size_t capacity;
	FILE *file;			   /* of the caller */
	int fd;				   /* its own, or -1 */
	struct decompressor *decompressor; /* NULL: none is needed */
	uint8_t *packed;		   /* compressed bytes that were read, ... */
	size_t packed_at, packed_len;	   /* ... and of these, what is left */
	bool ended;
	int error; /* negative errno of reading or decompressing; 0 none */
	char why[128];
};

/* Begins at the file's present place. 0, -ENOMEM, or -EINVAL with words in why; input_close() is
 * due in any case. */
int input_open(struct input *in, FILE *file);
void input_close(struct input *in);

/* Sees to it that at least n bytes are there; false when the file has no more, or in->error. */
bool input_fill(struct input *in, size_t n);

static inline size_t input_len(const struct input *in)
{
	return (size_t)(in->end - in->at);
}

/* The next n bytes, or NULL where the file has fewer. Valid until the next call. */
static inline const uint8_t *input_look(struct input *in, size_t n)
{
	return input_len(in) >= n || input_fill(in, n) ? in->at : NULL;
}

/* n are known to be there. */
static inline void input_skip(struct input *in, size_t n)
{
	in->at += n;
}

/* Steps over n bytes, however many; false when the file has fewer. */
bool input_pass(struct input *in, uint64_t n);

#endif
