// SPDX-License-Identifier: GPL-2.0-only
/* See decompress.h: xz by liblzma. */

#include <errno.h>
#include <lzma.h>
#include <stdlib.h>

#include "capture/decompress.h"

#define MEMORY_MAX (256ULL << 20) /* what `xz -9` needs to be read is 65 MiB */

struct xz {
	struct decompressor d;
	lzma_stream z;
};

static int xz_run(struct decompressor *d, struct decompress_step *step)
{
	struct xz *x = (struct xz *)d;
	lzma_ret r;

	x->z.next_in = step->in;
	x->z.avail_in = step->in_len;
	x->z.next_out = step->out;
	x->z.avail_out = step->out_len;
	r = lzma_code(&x->z, step->in_ended ? LZMA_FINISH : LZMA_RUN);
	step->in = x->z.next_in;
	step->in_len = x->z.avail_in;
	step->out = x->z.next_out;
	step->out_len = x->z.avail_out;
	if (r == LZMA_STREAM_END)
		return 1;
	if (r == LZMA_MEM_ERROR || r == LZMA_MEMLIMIT_ERROR)
		return -ENOMEM;
	return r == LZMA_OK || r == LZMA_BUF_ERROR ? 0 : -EBADMSG;
}

static void xz_free(struct decompressor *d)
{
	lzma_end(&((struct xz *)d)->z);
	free(d);
}

int xz_new(struct decompressor **ret)
{
	struct xz *x = calloc(1, sizeof(*x));

	if (!x)
		return -ENOMEM;
	x->d = (struct decompressor){.name = "xz", .run = xz_run, .free = xz_free};
	if (lzma_stream_decoder(&x->z, MEMORY_MAX, LZMA_CONCATENATED) != LZMA_OK) {
		free(x);
		return -ENOMEM;
	}
	*ret = &x->d;
	return 0;
}
