// SPDX-License-Identifier: GPL-2.0-only
/* See decompress.h: zstd by libzstd. */

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

#include "capture/decompress.h"

struct zstd {
	struct decompressor d;
	ZSTD_DStream *z;
	bool between; /* a frame has ended */
};

static int zstd_run(struct decompressor *d, struct decompress_step *step)
{
	struct zstd *s = (struct zstd *)d;
	ZSTD_inBuffer in = {step->in, step->in_len, 0};
	ZSTD_outBuffer out = {step->out, step->out_len, 0};
	size_t r;

	if (s->between && step->in_len == 0 && step->in_ended)
		return 1;
	r = ZSTD_decompressStream(s->z, &out, &in);
	step->in += in.pos;
	step->in_len -= in.pos;
	step->out += out.pos;
	step->out_len -= out.pos;
	s->between = r == 0;
	return ZSTD_isError(r) ? -EBADMSG : 0;
}

static void zstd_free(struct decompressor *d)
{
	ZSTD_freeDStream(((struct zstd *)d)->z);
	free(d);
}

int zstd_new(struct decompressor **ret)
{
	struct zstd *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->d = (struct decompressor){.name = "zstd", .run = zstd_run, .free = zstd_free};
	s->z = ZSTD_createDStream();
	if (!s->z) {
		free(s);
		return -ENOMEM;
	}
	*ret = &s->d;
	return 0;
}
