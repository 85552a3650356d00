// SPDX-License-Identifier: GPL-2.0-only
/* See tc_owner.h. Anybody may take such a name: all he gets of it is that a filter of a process
 * that is gone stays where it is. */

#include "net/tc_owner.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/cleanup.h"
#include "net/uplinks.h"

#define PROGRAM_PREFIX "e25_"

static socklen_t socket_name(uint64_t id, struct sockaddr_un *ret)
{
	int n;

	*ret = (struct sockaddr_un){.sun_family = AF_UNIX};
	n = snprintf(ret->sun_path + 1, sizeof(ret->sun_path) - 1, "egress25-tc-%016llx",
		     (unsigned long long)id);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
}

/* A socket of that namespace, wherever the caller is. */
static int open_there(int netns_fd)
{
	_cleanup_netns_ int own = -1;
	int r = netns_enter(netns_fd, &own);

	if (r < 0)
		return r;
	r = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return r < 0 ? -errno : r;
}

int filter_owner_new(int netns_fd, uint64_t *ret_id, int *ret_fd)
{
	_cleanup_close_ int fd = open_there(netns_fd);
	struct sockaddr_un name;
	socklen_t len;
	uint64_t id;

	if (fd < 0)
		return fd;
	if (getrandom(&id, sizeof(id), 0) != sizeof(id))
		return -EIO;
	id |= !id;
	len = socket_name(id, &name);
	if (bind(fd, (struct sockaddr *)&name, len) < 0)
		return -errno;
	*ret_id = id;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

/* Where that cannot be found out, he does. */
bool filter_owner_lives(int netns_fd, uint64_t id)
{
	_cleanup_close_ int fd = open_there(netns_fd);
	struct sockaddr_un name;
	socklen_t len = socket_name(id, &name);

	return !id || fd < 0 || connect(fd, (struct sockaddr *)&name, len) == 0 ||
	       errno != ECONNREFUSED;
}

void filter_owner_name(const struct filter_owner *o, const char *program,
		       char ret[static FILTER_NAME_LEN])
{
	char kept[32] = "";

	if (o->kept_as)
		snprintf(kept, sizeof(kept), " kept=%016llx", (unsigned long long)o->kept_as);
	snprintf(ret, FILTER_NAME_LEN, "%s owner=%016llx%s%s", program, (unsigned long long)o->id,
		 kept, o->made_qdisc ? " qdisc" : "");
}

bool filter_owner_parse(const char *name, struct filter_owner *ret)
{
	unsigned long long id = 0, kept_as = 0;
	const char *at;

	if (strncmp(name, PROGRAM_PREFIX, strlen(PROGRAM_PREFIX)) != 0)
		return false;
	at = strstr(name, " owner=");
	if (!at || sscanf(at, " owner=%16llx", &id) != 1)
		return false;
	at = strstr(name, " kept=");
	if (at && sscanf(at, " kept=%16llx", &kept_as) != 1)
		return false;
	*ret = (struct filter_owner){
		.id = id,
		.kept_as = kept_as,
		.made_qdisc = strstr(name, " qdisc") != NULL,
	};
	return true;
}
