// SPDX-License-Identifier: GPL-2.0-only
/* See cgroup.h. A cgroup's id is its kernfs file handle, which the kernel opens; /proc/self/fd then
 * has its path. What was found once is kept, for the group may be gone by the time its attempt
 * ends. */

#include "sensor/cgroup.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/lru_map.h"
#include "sensor/detached.h"

#define CACHED		  256  /* cgroups with mail traffic within hours, generously */
#define FILEID_KERNFS	  0xfe /* include/linux/exportfs.h */
#define CGROUP_DIR	  "/sys/fs/cgroup"
#define CGROUP_HYBRID_DIR "/sys/fs/cgroup/unified"

struct entry {
	struct lru_link link;
	uint64_t id;
	char *path; /* NULL: could not be found */
};

struct cgroups {
	struct lru_map cache;
	int root; /* negative: there is no cgroup v2 here */
};

struct cgroups *cgroups_new(void)
{
	struct cgroups *c = calloc(1, sizeof(*c));

	if (!c || lru_map_init(&c->cache, CACHED, sizeof(struct entry)) < 0) {
		free(c);
		return NULL;
	}
	c->root = detached_mount("cgroup2", CGROUP_HYBRID_DIR);
	if (c->root < 0)
		c->root = open(CGROUP_DIR, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
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
	free(c);
}

static char *look_up(const struct cgroups *c, uint64_t id)
{
	union {
		struct file_handle handle;
		unsigned char room[sizeof(struct file_handle) + sizeof(id)];
	} h = {.handle = {.handle_bytes = sizeof(id), .handle_type = FILEID_KERNFS}};
	_cleanup_close_ int fd = -1;
	char link[64], path[PATH_MAX];
	ssize_t len;

	memcpy(h.handle.f_handle, &id, sizeof(id));
	fd = open_by_handle_at(c->root, &h.handle, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < 0)
		return NULL;
	path[len] = '\0';
	/* The fall-back is an ordinary mount: its place does not belong to the path. */
	if (strncmp(path, CGROUP_HYBRID_DIR, strlen(CGROUP_HYBRID_DIR)) == 0)
		memmove(path, path + strlen(CGROUP_HYBRID_DIR),
			(size_t)len + 1 - strlen(CGROUP_HYBRID_DIR));
	else if (strncmp(path, CGROUP_DIR, strlen(CGROUP_DIR)) == 0)
		memmove(path, path + strlen(CGROUP_DIR), (size_t)len + 1 - strlen(CGROUP_DIR));
	return strdup(path[0] ? path : "/");
}

const char *cgroups_path(struct cgroups *c, uint64_t id)
{
	uint64_t hash = lru_hash(0, &id, sizeof(id));
	struct entry *e = lru_map_first(&c->cache, hash);

	while (e && e->id != id)
		e = lru_map_next(&c->cache, e);
	if (e) {
		lru_map_touch(&c->cache, e);
		return e->path;
	}
	if (c->root < 0 || id == 0)
		return NULL;
	if (lru_map_full(&c->cache))
		forget(c, lru_map_oldest(&c->cache));
	e = lru_map_insert(&c->cache, hash);
	e->id = id;
	e->path = look_up(c, id);
	return e->path;
}
