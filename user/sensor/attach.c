// SPDX-License-Identifier: GPL-2.0-only
/* See attach.h. */

#include "sensor/attach.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "sensor/cgroup.h"
#include "sensor/tracepoint.h"

#define CGROUP_ROOT_INODE 1 /* fs/kernfs: the first number of a hierarchy */

/* name: of a program that is to go on when the process ends; NULL it is not. */
static int keep_link(struct attached *a, const char *name, struct bpf_link *link)
{
	if (!link)
		return -errno;
	a->links[a->count++] = (struct persist_link){.name = name, .link = link};
	return 0;
}

/* A link beside those of others (BPF_F_ALLOW_MULTI), which goes when the process does. -EXDEV: what
 * can be seen of cgroup v2 is not all of it. */
static struct bpf_link *attach_cgroup(const struct bpf_program *p)
{
	_cleanup_close_ int root = cgroup_open_root();
	struct stat at;

	if (root < 0 || fstat(root, &at) < 0 || at.st_ino != CGROUP_ROOT_INODE) {
		errno = root < 0 ? -root : EXDEV;
		return NULL;
	}
	return bpf_program__attach_cgroup(p, root);
}

static bool is_on_cgroup(const struct bpf_program *p)
{
	return bpf_program__type(p) == BPF_PROG_TYPE_CGROUP_SOCK_ADDR ||
	       bpf_program__type(p) == BPF_PROG_TYPE_CGROUP_SOCK;
}

static int attach_one(struct bpf_program *p, enum sensor which, const char *name,
		      struct attached *a)
{
	struct bpf_link *link = NULL;
	int r = 0;

	if (is_on_cgroup(p))
		link = attach_cgroup(p);
	else if (strcmp(name, "e25_connect") == 0)
		r = tracepoint_attach(&link, p, "sys_enter_connect");
	else if (strcmp(name, "e25_connected") == 0)
		r = tracepoint_attach(&link, p, "sys_exit_connect");
	else
		link = bpf_program__attach(p);
	/* What watches connect() keeps no counter: without a reader it would run for nothing. */
	return r < 0 ? r : keep_link(a, which == SENSOR_CONNECT ? NULL : name, link);
}

static void explain_attach(struct sensor_status *status, const char *name, int error)
{
	if (error == -EXDEV)
		snprintf(
			status->reason, sizeof(status->reason),
			"the root of cgroup v2 cannot be seen from this cgroup namespace; start it "
			"in that of the machine");
	else if (error == -EACCES && strncmp(name, "e25_connect", strlen("e25_connect")) == 0)
		snprintf(status->reason, sizeof(status->reason),
			 "the kernel keeps perf events for CAP_SYS_ADMIN "
			 "(kernel.perf_event_paranoid is above 2); use --connect auto");
	else
		load_explain(status, "it could not be attached", error);
}

void attach_programs(const struct egress25_bpf *skeleton,
		     struct sensor_status status[static SENSOR_COUNT], struct attached *ret)
{
	bool failed[SENSOR_COUNT] = {0};

	for (size_t i = 0; i < LOAD_PROGRAMS; i++) {
		const struct loaded_program *of = &load_programs[i];
		struct bpf_program *p = bpf_object__find_program_by_name(skeleton->obj, of->name);
		int r;

		/* What is not loaded was explained when it was not. */
		if (of->sensor == SENSOR_WIRE || bpf_program__fd(p) < 0)
			continue;
		r = attach_one(p, of->sensor, of->name, ret);
		if (r < 0) {
			failed[of->sensor] = true;
			explain_attach(&status[of->sensor], of->name, r);
		}
	}
	for (enum sensor which = 0; which < SENSOR_COUNT; which++) {
		if (which != SENSOR_WIRE && !failed[which] && !status[which].reason[0])
			status[which].attached = true;
	}
}

void detach_programs(struct attached *a)
{
	for (size_t i = 0; i < a->count; i++)
		bpf_link__destroy(a->links[i].link);
	a->count = 0;
}
