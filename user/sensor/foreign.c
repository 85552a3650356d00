// SPDX-License-Identifier: GPL-2.0-only
/* See foreign.h. The kernel is asked cgroup by cgroup which programs are attached right there. */

#include "sensor/foreign.h"

#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "net/netns.h"
#include "sensor/cgroup.h"
#include "sensor/tc.h"

#define GROUPS_MAX 4096 /* looked at */
#define DEPTH_MAX  16
#define OWN_PREFIX "e25_"
#define IDS_MAX	   64 /* programs at one place; the kernel allows as many */

struct walk {
	struct foreign_program *found;
	size_t count, groups;
	char path[PATH_MAX];
	int error; /* of the first query that the kernel refused */
};

static void name_of(uint32_t id, char ret[static FOREIGN_NAME_LEN])
{
	_cleanup_close_ int fd = bpf_prog_get_fd_by_id(id);
	struct bpf_prog_info info = {0};
	uint32_t len = sizeof(info);

	ret[0] = '\0';
	if (fd >= 0 && bpf_obj_get_info_by_fd(fd, &info, &len) == 0)
		snprintf(ret, FOREIGN_NAME_LEN, "%s", info.name);
}

/* Programs at one place, ours left out. 0 or negative errno. */
static int ask(struct walk *w, int target, enum bpf_attach_type type,
	       const struct foreign_program *as)
{
	uint32_t ids[IDS_MAX], count = IDS_MAX;

	if (bpf_prog_query(target, type, 0, NULL, ids, &count) < 0)
		return -errno;
	for (uint32_t i = 0; i < count && w->count < FOREIGN_MAX; i++) {
		struct foreign_program *p = &w->found[w->count];

		*p = *as;
		name_of(ids[i], p->name);
		if (strncmp(p->name, OWN_PREFIX, strlen(OWN_PREFIX)) != 0)
			w->count++;
	}
	return 0;
}

static void ask_group(struct walk *w, int fd)
{
	static const struct {
		enum bpf_attach_type type;
		bool on_connect;
	} asked[] = {
		{BPF_CGROUP_INET_EGRESS, false},
		{BPF_CGROUP_INET4_CONNECT, true},
		{BPF_CGROUP_INET6_CONNECT, true},
	};

	for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
		struct foreign_program as = {.on_connect = asked[i].on_connect, .egress = true};
		int r;

		snprintf(as.cgroup, sizeof(as.cgroup), "%s", *w->path ? w->path : "/");
		r = ask(w, fd, asked[i].type, &as);
		if (r < 0 && !w->error)
			w->error = r;
	}
}

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

/* Depth first; takes fd over. */
static void visit(struct walk *w, int fd, unsigned int depth)
{
	_cleanup_(close_dir) DIR *dir = fdopendir(fd);
	size_t len = strlen(w->path);
	const struct dirent *entry;

	if (!dir) {
		close(fd);
		return;
	}
	ask_group(w, fd);
	while (depth < DEPTH_MAX && w->groups < GROUPS_MAX && (entry = readdir(dir))) {
		int below;

		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		if (len + 1 + strlen(entry->d_name) >= sizeof(w->path))
			continue;
		below = openat(fd, entry->d_name, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
		if (below < 0)
			continue;
		w->groups++;
		w->path[len] = '/';
		strcpy(w->path + len + 1, entry->d_name);
		visit(w, below, depth + 1);
		w->path[len] = '\0';
	}
}

int foreign_on_cgroups(struct foreign_program ret[static FOREIGN_MAX])
{
	struct walk w = {.found = ret};
	int root = cgroup_open_root();

	if (root < 0)
		return root;
	visit(&w, root, 0);
	return w.count ? (int)w.count : w.error;
}

int foreign_on_interface(int netns_fd, uint32_t ifindex,
			 struct foreign_program ret[static FOREIGN_MAX])
{
	_cleanup_netns_ int own = -1;
	struct walk w = {.found = ret};
	int r = netns_enter(netns_fd, &own);

	for (unsigned int side = 0; side < 2 && r == 0; side++) {
		const struct foreign_program as = {.egress = side == 1};

		r = ask(&w, (int)ifindex, (enum bpf_attach_type)(side ? TCX_EGRESS : TCX_INGRESS),
			&as);
	}
	return r < 0 ? r : (int)w.count;
}
