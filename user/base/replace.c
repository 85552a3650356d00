// SPDX-License-Identifier: GPL-2.0-only
/* See replace.h. */

#include "base/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			bytes += n, len -= (size_t)n;
	}
	return 0;
}

static int fill(int fd, const void *bytes, size_t len, mode_t mode, bool durable)
{
	int r = fchmod(fd, mode) < 0 ? -errno : write_all(fd, bytes, len);

	return r == 0 && durable && fdatasync(fd) < 0 ? -errno : r;
}

int replace_file(const char *directory, const char *name, const void *bytes, size_t len,
		 mode_t mode, bool durable)
{
	_cleanup_close_ int dir = open(directory, O_DIRECTORY | O_RDONLY | O_CLOEXEC), fd = -1;
	char unfinished[NAME_MAX + 1];
	int r;

	if (dir < 0)
		return -errno;
	if (snprintf(unfinished, sizeof(unfinished), ".%s.new", name) >= (int)sizeof(unfinished))
		return -ENAMETOOLONG;
	/* Of a process that was killed while it wrote. */
	(void)unlinkat(dir, unfinished, 0);
	fd = openat(dir, unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0)
		return -errno;
	r = fill(fd, bytes, len, mode, durable);
	if (r == 0 && renameat(dir, unfinished, dir, name) < 0)
		r = -errno;
	if (r < 0)
		(void)unlinkat(dir, unfinished, 0);
	return r;
}

void remove_unfinished(FILE **out, const char *path)
{
	struct stat st;
	bool is_file = lstat(path, &st) == 0 && S_ISREG(st.st_mode);

	cleanup_fclose(out);
	*out = NULL;
	if (is_file)
		(void)unlink(path);
}
