// SPDX-License-Identifier: GPL-2.0-only
/* See netns.h. */

#include "net/netns.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

#ifndef NS_GET_NSTYPE
#define NS_GET_NSTYPE _IO(0xb7, 0x3) /* linux/nsfs.h, 4.11 */
#endif

int netns_enter(int netns_fd, int *ret_own)
{
	_cleanup_close_ int own = -1;

	*ret_own = -1;
	if (netns_fd < 0)
		return 0;
	own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (own < 0 || setns(netns_fd, CLONE_NEWNET) < 0)
		return -errno;
	*ret_own = TAKE_FD(own);
	return 0;
}

void netns_leave(int *own)
{
	if (*own < 0)
		return;
	/* Coming back cannot fail with a descriptor of a namespace we were in a moment ago, short
	 * of losing CAP_SYS_ADMIN in between; going on in the wrong one would be worse. */
	if (setns(*own, CLONE_NEWNET) < 0)
		abort();
	close(*own);
	*own = -1;
}

int netns_inode(int netns_fd, uint32_t *ret)
{
	struct stat st;

	if ((netns_fd >= 0 ? fstat(netns_fd, &st) : stat("/proc/self/ns/net", &st)) < 0)
		return -errno;
	*ret = (uint32_t)st.st_ino;
	return 0;
}

int netns_open(const char *name, int *ret_fd)
{
	_cleanup_close_ int fd = -1;
	char path[PATH_MAX];

	if (strcmp(name, "self") == 0)
		snprintf(path, sizeof(path), "/proc/self/ns/net");
	else if (snprintf(path, sizeof(path), "%s%s", strchr(name, '/') ? "" : "/run/netns/",
			  name) >= (int)sizeof(path))
		return -EINVAL;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, NS_GET_NSTYPE) != CLONE_NEWNET)
		return -EINVAL;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

static bool is_netns(int fd, uint32_t inode)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (uint32_t)st.st_ino == inode;
}

/* Looks through the links of a directory, "NAME" + suffix each. */
static int find_netns_below(const char *directory, const char *suffix, uint32_t inode)
{
	DIR *dir = opendir(directory);
	const struct dirent *entry;
	int found = -1;

	while (dir && found < 0 && (entry = readdir(dir))) {
		_cleanup_close_ int fd = -1;
		char path[300];

		if (*entry->d_name == '.' ||
		    (*suffix && (*entry->d_name < '0' || *entry->d_name > '9')))
			continue;
		snprintf(path, sizeof(path), "%s%s", entry->d_name, suffix);
		fd = openat(dirfd(dir), path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (fd >= 0 && is_netns(fd, inode))
			found = TAKE_FD(fd);
	}
	if (dir)
		closedir(dir);
	return found;
}

int netns_find(uint32_t inode)
{
	int fd = find_netns_below("/run/netns", "", inode);

	return fd >= 0 ? fd : find_netns_below("/proc", "/ns/net", inode);
}
