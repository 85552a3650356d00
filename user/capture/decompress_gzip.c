// SPDX-License-Identifier: GPL-2.0-only
/* See decompress.h: gzip by zlib. */

#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

#include "capture/decompress.h"

#define WINDOW_GZIP (15 + 16) /* the largest window, and a gzip header */

struct gzip {
	struct decompressor d;
	z_stream z;
	bool between; /* a member has ended, and what follows is another or nothing */
};

static int gzip_run(struct decompressor *d, struct decompress_step *step)
{
	struct gzip *g = (struct gzip *)d;
	int r;

	if (g->between && step->in_len == 0 && step->in_ended)
		return 1;
	if (g->between && step->in_len > 0) {
		/* gzip itself takes anything else than a member for padding. */
		if (step->in[0] != 0x1f)
			return 1;
		inflateReset(&g->z);
		g->between = false;
	}
	g->z.next_in = (Bytef *)step->in;
	g->z.avail_in = (uInt)step->in_len;
	g->z.next_out = step->out;
	g->z.avail_out = (uInt)step->out_len;
	r = inflate(&g->z, Z_NO_FLUSH);
	step->in = g->z.next_in;
	step->in_len = g->z.avail_in;
	step->out = g->z.next_out;
	step->out_len = g->z.avail_out;
	g->between = r == Z_STREAM_END;
	if (r == Z_MEM_ERROR)
		return -ENOMEM;
	return r == Z_OK || r == Z_STREAM_END || r == Z_BUF_ERROR ? 0 : -EBADMSG;
}

static void gzip_free(struct decompressor *d)
{
	inflateEnd(&((struct gzip *)d)->z);
	free(d);
}

int gzip_new(struct decompressor **ret)
{
	struct gzip *g = calloc(1, sizeof(*g));

	if (!g)
		return -ENOMEM;
	g->d = (struct decompressor){.name = "gzip", .run = gzip_run, .free = gzip_free};
	if (inflateInit2(&g->z, WINDOW_GZIP) != Z_OK) {
		free(g);
		return -ENOMEM;
	}
	*ret = &g->d;
	return 0;
}
