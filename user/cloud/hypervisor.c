// SPDX-License-Identifier: GPL-2.0-only
/*
 * See hypervisor.h. EC2's Xen hosts give their guests UUIDs that begin with "ec2", IBM's (classic)
 * a disk with the machine's metadata; cloud-init looks for both. Xen elsewhere draws UUIDs at
 * random, and one in 4096 begins so too: so a version that is not Amazon's, where the hypervisor
 * tells it, rules EC2 out.
 */

#include "cloud/hypervisor.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "cloud/small_file.h"
#include "cloud/uuid.h"

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

/* udev's links to a disk by its label or UUID; where they lead is of no interest. */
static bool has_disk(int root, const char *path)
{
	struct stat st;

	return fstatat(root, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool is_ec2(int root)
{
	char uuid[PEEK_LINE_MAX], extra[PEEK_LINE_MAX];

	return peek_line(root, "sys/hypervisor/uuid", uuid) && uuid_is_valid(uuid) &&
	       strncmp(uuid, "ec2", 3) == 0 &&
	       (!peek_line(root, "sys/hypervisor/version/extra", extra) ||
		ends_with(extra, ".amazon"));
}

/* Any OpenStack has a disk "config-2"; its UUID is IBM's. */
static bool is_ibm_classic(int root)
{
	return has_disk(root, "dev/disk/by-label/METADATA") ||
	       (has_disk(root, "dev/disk/by-label/config-2") &&
		has_disk(root, "dev/disk/by-uuid/9796-932E"));
}

void hypervisor_ask(int root, struct cloud_guess *ret)
{
	char type[PEEK_LINE_MAX];
	bool told = peek_line(root, "sys/hypervisor/type", type);

	if (told && strcmp(type, "xen") != 0)
		return;
	if (is_ec2(root))
		cloud_guess_add(ret, "aws", "xen");
	else if (told && is_ibm_classic(root))
		cloud_guess_add(ret, "ibm", "xen");
}
