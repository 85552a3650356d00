// SPDX-License-Identifier: GPL-2.0-only
/* See small_file.h. Opens, reads and closes; knows none of the files. */

#include "cloud/small_file.h"

#include <fcntl.h>
#include <string.h>

#include "base/cleanup.h"

ssize_t peek_bytes(int dir, const char *path, char *buf, size_t size)
{
	_cleanup_close_ int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	size_t len = 0;
	ssize_t n;

	if (fd < 0)
		return -1;
	while (len < size) {
		n = read(fd, buf + len, size - len);
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	if (len == size)
		return -1;
	buf[len] = '\0';
	return (ssize_t)len;
}

bool peek_line(int dir, const char *path, char line[static PEEK_LINE_MAX])
{
	ssize_t len = peek_bytes(dir, path, line, PEEK_LINE_MAX);

	if (len > 0 && line[len - 1] == '\n')
		line[--len] = '\0';
	return len > 0 && !memchr(line, '\n', (size_t)len) && !memchr(line, '\0', (size_t)len);
}
