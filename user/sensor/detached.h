/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file system instance that is mounted nowhere: tracefs and cgroup2 are needed although nobody
 * may have mounted them, or a namespace hides them, and mounting them would leave a trace.
 */
#ifndef EGRESS25_SENSOR_DETACHED_H
#define EGRESS25_SENSOR_DETACHED_H

/* A directory descriptor of the file system's root; the caller closes it. flags: its mount flags,
 * separated by commas, "" none. Falls back to the directory at mounted where the kernel or the
 * privileges do not allow a new one. Negative errno when neither works. */
int detached_mount(const char *fstype, const char *flags, const char *mounted);

#endif
