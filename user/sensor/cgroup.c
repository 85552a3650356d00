// SPDX-License-Identifier: GPL-2.0-only
/* See cgroup.h. A cgroup's id is its kernfs file handle, which the kernel opens; /proc/self/fd then
 * has its path. What was found once is kept, for the group may be gone by the time its attempt
 * ends. */

#include "sensor/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "bpf/events.h"
#include "core/lru_map.h"
#include "sensor/detached.h"

#define CACHED		  256  /* cgroups with mail traffic within hours, generously */
#define FILEID_KERNFS	  0xfe /* include/linux/exportfs.h */
#define CGROUP_DIR	  "/sys/fs/cgroup"
#define CGROUP_HYBRID_DIR "/sys/fs/cgroup/unified"
#define CGROUP_V1_DIR	  "/sys/fs/cgroup/pids"

#define GONE	 " (deleted)"
#define GONE_LEN ((ssize_t)strlen(GONE))

struct entry {
	struct lru_link link;
	uint64_t id;
	char *path; /* NULL: could not be found */
};

struct cgroups {
	struct lru_map cache;
	int root; /* negative: there is no cgroup v2 here */
	int root_v1;
};

/* All controllers of the hierarchy of v1 that has pids, as /proc/self/cgroup names them: the line
 * "8:pids:/". False when there is none. */
static bool v1_controllers(char ret[static 256])
{
	_cleanup_fclose_ FILE *file = fopen("/proc/self/cgroup", "re");
	char line[PATH_MAX + 256];
	unsigned int hierarchy;

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%u:%255[^:]:", &hierarchy, ret) != 2)
			continue; /* of v2, which lists none */
		for (const char *p = ret; (p = strstr(p, "pids")); p += strlen("pids")) {
			if ((p == ret || p[-1] == ',') && strchr(",", p[strlen("pids")]))
				return true;
		}
	}
	return false;
}

/* Only a hierarchy that is there: mounting one anew would take the controller away from v2. */
static int open_v1(void)
{
	char controllers[256];

	return v1_controllers(controllers) ? detached_mount("cgroup", controllers, CGROUP_V1_DIR)
					   : -ENOENT;
}

int cgroup_open_root(void)
{
	int fd = detached_mount("cgroup2", "", CGROUP_HYBRID_DIR);

	if (fd < 0)
		fd = open(CGROUP_DIR, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

struct cgroups *cgroups_new(void)
{
	struct cgroups *c = calloc(1, sizeof(*c));

	if (!c || lru_map_init(&c->cache, CACHED, sizeof(struct entry)) < 0) {
		free(c);
		return NULL;
	}
	c->root = cgroup_open_root();
	c->root_v1 = open_v1();
	return c;
}

static void forget(struct cgroups *c, struct entry *e)
{
	free(e->path);
	lru_map_remove(&c->cache, e);
}

void cgroups_free(struct cgroups *c)
{
	if (!c)
		return;
	while (c->cache.count > 0)
		forget(c, lru_map_oldest(&c->cache));
	lru_map_done(&c->cache);
	cleanup_close(&c->root);
	cleanup_close(&c->root_v1);
	free(c);
}

static bool path_of(int fd, char ret[static PATH_MAX])
{
	char link[64];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, ret, PATH_MAX - 1);
	if (len < 0)
		return false;
	ret[len] = '\0';
	/* How the kernel shows one that is gone by now. */
	if (len > GONE_LEN && strcmp(ret + len - GONE_LEN, GONE) == 0)
		ret[len - GONE_LEN] = '\0';
	return true;
}

static char *look_up(int root, uint64_t id)
{
	union {
		struct file_handle handle;
		unsigned char room[sizeof(struct file_handle) + sizeof(id)];
	} h = {.handle = {.handle_bytes = sizeof(id), .handle_type = FILEID_KERNFS}};
	_cleanup_close_ int fd = -1;
	char above[PATH_MAX], path[PATH_MAX], *below = path;
	size_t len;

	memcpy(h.handle.f_handle, &id, sizeof(id));
	fd = open_by_handle_at(root, &h.handle, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || !path_of(fd, path) || !path_of(root, above))
		return NULL;
	/* The fall-back is an ordinary mount: its place does not belong to the path. */
	len = strlen(above);
	if (strcmp(above, "/") != 0 && strncmp(path, above, len) == 0)
		below += len;
	return strdup(*below ? below : "/");
}

const char *cgroups_path(struct cgroups *c, uint64_t id)
{
	uint64_t hash = lru_hash(0, &id, sizeof(id));
	int root = id & E25_CGROUP_V1 ? c->root_v1 : c->root;
	struct entry *e = lru_map_first(&c->cache, hash);

	while (e && e->id != id)
		e = lru_map_next(&c->cache, e);
	if (e) {
		lru_map_touch(&c->cache, e);
		return e->path;
	}
	if (root < 0 || id == 0)
		return NULL;
	if (lru_map_full(&c->cache))
		forget(c, lru_map_oldest(&c->cache));
	e = lru_map_insert(&c->cache, hash);
	e->id = id;
	e->path = look_up(root, id & ~E25_CGROUP_V1);
	return e->path;
}
