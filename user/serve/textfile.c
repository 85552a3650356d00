// SPDX-License-Identifier: GPL-2.0-only
/* See textfile.h. */

#include "serve/textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

/* Not *.prom: the collector must not read it half written. */
#define UNFINISHED "." TEXTFILE_NAME ".new"

static int write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			text += n, len -= (size_t)n;
	}
	return 0;
}

int textfile_write(const char *directory, const char *text, size_t len)
{
	_cleanup_close_ int dir = open(directory, O_DIRECTORY | O_RDONLY | O_CLOEXEC), fd = -1;
	int r;

	if (dir < 0)
		return -errno;
	/* Of a daemon that was killed while it wrote; there is no other writer. */
	(void)unlinkat(dir, UNFINISHED, 0);
	fd = openat(dir, UNFINISHED, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	r = fchmod(fd, 0644) < 0 ? -errno : write_all(fd, text, len);
	if (r == 0 && renameat(dir, UNFINISHED, dir, TEXTFILE_NAME) < 0)
		r = -errno;
	if (r < 0)
		(void)unlinkat(dir, UNFINISHED, 0);
	return r;
}
