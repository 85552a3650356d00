// SPDX-License-Identifier: GPL-2.0-only
/* See detached.h: fsopen(), fsconfig() and fsmount() without move_mount() (Linux 5.2). */

#include "sensor/detached.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/cleanup.h"

static int set_flags(int fs, const char *flags)
{
	char flag[64];

	for (size_t len; *flags; flags += len + (flags[len] == ',')) {
		len = strcspn(flags, ",");
		snprintf(flag, sizeof(flag), "%.*s", (int)len, flags);
		if (syscall(SYS_fsconfig, fs, FSCONFIG_SET_FLAG, flag, NULL, 0) < 0)
			return -errno;
	}
	return 0;
}

static int new_instance(const char *fstype, const char *flags)
{
	_cleanup_close_ int fs = (int)syscall(SYS_fsopen, fstype, FSOPEN_CLOEXEC);
	_cleanup_close_ int mount = -1;
	int fd;

	if (fs < 0 || set_flags(fs, flags) < 0 ||
	    syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -errno;
	mount = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
	if (mount < 0)
		return -errno;
	/* The mount's own descriptor is a mere path: open_by_handle_at() wants a real one. */
	fd = openat(mount, ".", O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int detached_mount(const char *fstype, const char *flags, const char *mounted)
{
	int fd = new_instance(fstype, flags);

	if (fd >= 0)
		return fd;
	fd = open(mounted, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}
