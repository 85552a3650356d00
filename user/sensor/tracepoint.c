// SPDX-License-Identifier: GPL-2.0-only
/* See tracepoint.h. libbpf's own way looks for tracefs where it is usually mounted, and fails where
 * nobody has mounted it. */

#include "sensor/tracepoint.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>

#include "base/cleanup.h"
#include "sensor/detached.h"

#define TRACEFS_PATH "/sys/kernel/tracing"

/* The number perf knows a tracepoint by, without a mounted tracefs. */
static int tracepoint_id(const char *name)
{
	_cleanup_close_ int root = detached_mount("tracefs", "", TRACEFS_PATH), fd = -1;
	char path[128], text[16];
	ssize_t n;

	if (root < 0)
		return root;
	snprintf(path, sizeof(path), "events/syscalls/%s/id", name);
	fd = openat(root, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, text, sizeof(text) - 1);
	if (n <= 0)
		return -EIO;
	text[n] = '\0';
	return atoi(text);
}

int tracepoint_attach(struct bpf_link **ret, struct bpf_program *program, const char *name)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(attr),
	};
	struct bpf_link *link;
	int id = tracepoint_id(name), fd;

	if (id < 0)
		return id;
	attr.config = (uint64_t)id;
	/* One CPU of all: the program hangs on the tracepoint itself, not on this event. */
	fd = (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0)
		return -errno;
	link = bpf_program__attach_perf_event(program, fd);
	if (!link) {
		int r = -errno;

		close(fd);
		return r;
	}
	*ret = link;
	return 0;
}
