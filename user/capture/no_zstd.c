// SPDX-License-Identifier: GPL-2.0-only
/* See decompress.h: stands in for decompress_zstd.c in a program that is built without libzstd. */

#include <errno.h>

#include "capture/decompress.h"

int zstd_new(struct decompressor **ret)
{
	(void)ret;
	return -ENOTSUP;
}
