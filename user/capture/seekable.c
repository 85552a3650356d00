// SPDX-License-Identifier: GPL-2.0-only
/* See seekable.h. */

#include "capture/seekable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "base/cleanup.h"

bool seekable_is_needed(FILE *file)
{
	off_t at = ftello(file);

	return at < 0 || fseeko(file, at, SEEK_SET) < 0;
}

static int open_nameless(FILE **ret)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_close_ int fd = -1;
	const char *folder = getenv("TMPDIR");

	if (asprintf(&path, "%s/egress25.XXXXXX", folder && *folder ? folder : "/var/tmp") < 0)
		return -ENOMEM;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	unlink(path);
	*ret = fdopen(fd, "w+");
	if (!*ret)
		return -errno;
	TAKE_FD(fd);
	return 0;
}

int seekable_copy(FILE **ret, FILE *file, uint64_t max)
{
	_cleanup_fclose_ FILE *copy = NULL;
	char block[65536];
	uint64_t total = 0;
	size_t n;
	int r = open_nameless(&copy);

	if (r < 0)
		return r;
	while ((n = fread(block, 1, sizeof(block), file)) > 0) {
		total += n;
		if (total > max)
			return -EFBIG;
		if (fwrite(block, 1, n, copy) != n)
			return errno ? -errno : -EIO;
	}
	if (ferror(file))
		return -EIO;
	if (fflush(copy) != 0 || fseeko(copy, 0, SEEK_SET) < 0)
		return -errno;
	*ret = TAKE_PTR(copy);
	return 0;
}
