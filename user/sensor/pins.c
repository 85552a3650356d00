// SPDX-License-Identifier: GPL-2.0-only
/* See pins.h. Dots in names are the kernel's alone on this file system, hence the dashes. */

#include "sensor/pins.h"

#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "base/text.h"

#define OURS "e25_" /* what our names begin with */

#ifndef BPF_FS_MAGIC
#define BPF_FS_MAGIC 0xcafe4a11
#endif

static void cleanup_dir(DIR **d)
{
	if (*d)
		closedir(*d);
}

#define _cleanup_dir_ _cleanup_(cleanup_dir)

static int path_of(const struct pins *p, const char *name, char path[static PATH_MAX])
{
	return snprintf(path, PATH_MAX, "%s/%s", p->dir, name) < PATH_MAX ? 0 : -ENAMETOOLONG;
}

/* ---- the directory ---- */

static bool is_bpf_fs(const char *path)
{
	struct statfs fs;

	return statfs(path, &fs) == 0 && (unsigned long)fs.f_type == BPF_FS_MAGIC;
}

static int no_bpf_fs(const char *shown, char message[static PINS_MESSAGE_LEN])
{
	snprintf(
		message, PINS_MESSAGE_LEN,
		"\"%s\" is on no BPF file system; allowed: a directory of one, and \"mount -t bpf "
		"bpf /sys/fs/bpf\" mounts it where it is missing, as it is under \"ip netns exec\"",
		shown);
	return -EINVAL;
}

/* The parent must be a BPF file system; anywhere else an ordinary directory would come of it. */
static int make_directory(const char *dir, const char *shown, char message[static PINS_MESSAGE_LEN])
{
	char parent[PATH_MAX];
	const char *slash = strrchr(dir, '/');

	if (!slash || slash == dir)
		return no_bpf_fs(shown, message);
	snprintf(parent, sizeof(parent), "%.*s", (int)(slash - dir), dir);
	if (access(dir, F_OK) == 0)
		return 0;
	if (errno == ENOENT && !is_bpf_fs(parent))
		return no_bpf_fs(shown, message);
	if (mkdir(dir, 0700) < 0 && errno != EEXIST) {
		int r = -errno;

		snprintf(message, PINS_MESSAGE_LEN,
			 "\"%s\" cannot be made: %s; make it as root, for the user that this runs "
			 "as: install -d -m 0700 -o USER \"%s\"",
			 shown, strerror(-r), shown);
		return r;
	}
	return 0;
}

/* Whoever may write there could lay counters out for us. */
static bool is_private(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (st.st_uid == 0 || st.st_uid == geteuid()) &&
	       !(st.st_mode & (S_IWGRP | S_IWOTH));
}

static int take_name(struct pins *p, const char *dir)
{
	size_t len = strlen(dir);

	while (len > 1 && dir[len - 1] == '/')
		len--;
	p->dir = strndup(dir, len);
	if (!p->dir)
		return -ENOMEM;
	text_escape(p->dir, p->shown, sizeof(p->shown));
	return 0;
}

int pins_open(struct pins *p, const char *dir, bool make, char message[static PINS_MESSAGE_LEN])
{
	int r;

	*p = (struct pins)PINS_INIT;
	message[0] = '\0';
	r = take_name(p, dir);
	if (r == 0 && make)
		r = make_directory(p->dir, p->shown, message);
	if (r < 0)
		return r;
	p->fd = open(p->dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (p->fd < 0) {
		r = -errno;
		snprintf(message, PINS_MESSAGE_LEN,
			 "\"%s\" cannot be opened: %s; allowed: a directory that is this user's",
			 p->shown, strerror(-r));
		return r;
	}
	if (!is_bpf_fs(p->dir))
		return no_bpf_fs(p->shown, message);
	if (make && !is_private(p->fd)) {
		snprintf(message, PINS_MESSAGE_LEN,
			 "\"%s\" is another user's, or may be written to by others; allowed: a "
			 "directory of this user or root, with mode 0700",
			 p->shown);
		return -EINVAL;
	}
	if (flock(p->fd, LOCK_EX | LOCK_NB) < 0) {
		r = errno == EWOULDBLOCK ? -EBUSY : -errno;
		snprintf(message, PINS_MESSAGE_LEN,
			 "another daemon counts in \"%s\"; give this one a directory of its own",
			 p->shown);
		return r;
	}
	return 0;
}

void pins_close(struct pins *p)
{
	cleanup_close(&p->fd);
	free(p->dir);
	*p = (struct pins)PINS_INIT;
}

/* ---- what is in it ---- */

/* By what the kernel calls such a descriptor: "anon_inode:bpf-map", "anon_inode:bpf-link", the
 * latter with an underscore where it was made and not opened. */
static bool is_of_kind(int fd, enum pin_kind kind)
{
	char path[64], target[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return false;
	target[n] = '\0';
	return strstr(target, kind == PIN_MAP ? "bpf-map" : "link") != NULL;
}

int pins_get(const struct pins *p, const char *name, enum pin_kind kind)
{
	_cleanup_close_ int fd = -1;
	char path[PATH_MAX];

	if (path_of(p, name, path) < 0)
		return -ENAMETOOLONG;
	fd = bpf_obj_get(path);
	if (fd < 0)
		return errno == ENOENT ? -ENOENT : errno == EISDIR ? -EINVAL : -errno;
	return is_of_kind(fd, kind) ? TAKE_FD(fd) : -EINVAL;
}

int pins_put(const struct pins *p, const char *name, int fd)
{
	char path[PATH_MAX];

	if (path_of(p, name, path) < 0)
		return -ENAMETOOLONG;
	pins_remove(p, name);
	return bpf_obj_pin(fd, path) < 0 ? -errno : 0;
}

void pins_remove(const struct pins *p, const char *name)
{
	(void)unlinkat(p->fd, name, 0);
}

static bool begins(const char *name, const char *with)
{
	return strncmp(name, with, strlen(with)) == 0;
}

static DIR *read_directory(const struct pins *p)
{
	int fd = openat(p->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (!d && fd >= 0)
		close(fd);
	return d;
}

int pins_check(const struct pins *p, char message[static PINS_MESSAGE_LEN])
{
	_cleanup_dir_ DIR *d = read_directory(p);
	char name[PINS_NAME_LEN];
	const struct dirent *entry;

	while (d && (entry = readdir(d))) {
		_cleanup_close_ int map = -1, link = -1;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		map = pins_get(p, entry->d_name, PIN_MAP);
		link = pins_get(p, entry->d_name, PIN_LINK);
		if (begins(entry->d_name, OURS) && (map >= 0 || link >= 0))
			continue;
		text_escape(entry->d_name, name, sizeof(name));
		if (map == -EACCES || map == -EPERM) {
			snprintf(message, PINS_MESSAGE_LEN,
				 "\"%s\" in \"%s\" is another user's, or a right is missing: %s; "
				 "remove it as root if another user's daemon left it",
				 name, p->shown, strerror(-map));
			return map;
		}
		snprintf(message, PINS_MESSAGE_LEN,
			 "\"%s\" holds \"%s\", which is not this program's; nothing was changed; "
			 "allowed: a directory that holds nothing else",
			 p->shown, name);
		return -EINVAL;
	}
	return 0;
}

size_t pins_remove_all(const struct pins *p, const char *prefix, const char *except)
{
	_cleanup_dir_ DIR *d = read_directory(p);
	const struct dirent *entry;
	size_t count = 0;

	while (d && (entry = readdir(d))) {
		if (!begins(entry->d_name, OURS) || !begins(entry->d_name, prefix) ||
		    (except && begins(entry->d_name, except)))
			continue;
		if (unlinkat(p->fd, entry->d_name, 0) == 0) {
			count++;
			rewinddir(d); /* what was removed may move the others */
		}
	}
	return count;
}
