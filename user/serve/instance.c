// SPDX-License-Identifier: GPL-2.0-only
/* See instance.h. The file is never removed: a lock on a removed file excludes nobody. It is its
 * owner's alone: whoever may read a file may lock it, and keep the daemon from starting. */

#include "serve/instance.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/parse.h"

/* Only the last directory is made: a misspelt path is not laid out on the disk. */
static int make_directory(const char *path)
{
	char directory[PATH_MAX];
	const char *slash = strrchr(path, '/');

	if (!slash || slash == path)
		return 0;
	snprintf(directory, sizeof(directory), "%.*s", (int)(slash - path), path);
	return mkdir(directory, 0755) < 0 && errno != EEXIST ? -errno : 0;
}

static pid_t read_pid(int fd)
{
	char text[16] = "";
	uint64_t pid;
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	if (n <= 0)
		return 0;
	text[strcspn(text, "\n")] = '\0';
	return parse_u64(text, 1, INT_MAX, &pid) == 0 ? (pid_t)pid : 0;
}

int instance_lock(const char *socket_path, int *ret_fd, pid_t *ret_pid)
{
	_cleanup_close_ int fd = -1;
	char path[PATH_MAX];
	int r;

	*ret_pid = 0;
	if (snprintf(path, sizeof(path), "%s.lock", socket_path) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	r = make_directory(path);
	if (r < 0)
		return r;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK)
			return -errno;
		*ret_pid = read_pid(fd);
		return -EBUSY;
	}
	if (fchmod(fd, 0600) < 0 || ftruncate(fd, 0) < 0 || dprintf(fd, "%d\n", (int)getpid()) < 0)
		return -errno;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

int instance_find(const char *socket_path, pid_t *ret_pid)
{
	_cleanup_close_ int fd = -1;
	char path[PATH_MAX];

	*ret_pid = 0;
	if (snprintf(path, sizeof(path), "%s.lock", socket_path) >= (int)sizeof(path))
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || flock(fd, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK)
		return 0;
	*ret_pid = read_pid(fd);
	return -EBUSY;
}
