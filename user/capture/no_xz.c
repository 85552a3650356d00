// SPDX-License-Identifier: GPL-2.0-only
/* See decompress.h: stands in for decompress_xz.c in a program that is built without liblzma. */

#include <errno.h>

#include "capture/decompress.h"

int xz_new(struct decompressor **ret)
{
	(void)ret;
	return -ENOTSUP;
}
