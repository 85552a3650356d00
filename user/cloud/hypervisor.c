// SPDX-License-Identifier: GPL-2.0-only
/*
 * See hypervisor.h. EC2's Xen hosts give their guests UUIDs that begin with "ec2", which cloud-init
 * looks for. Xen elsewhere draws them at random, and one in 4096 begins so too: so a version that
 * is not Amazon's, where the hypervisor tells it, rules EC2 out.
 */

#include "cloud/hypervisor.h"

#include "cloud/peek.h"
#include "cloud/uuid.h"

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

void hypervisor_ask(int root, struct vote *ret)
{
	char type[PEEK_LINE_MAX], uuid[PEEK_LINE_MAX], extra[PEEK_LINE_MAX];

	if (peek_line(root, "sys/hypervisor/type", type) && strcmp(type, "xen") != 0)
		return;
	if (!peek_line(root, "sys/hypervisor/uuid", uuid) || !uuid_is_valid(uuid) ||
	    strncmp(uuid, "ec2", 3) != 0)
		return;
	if (peek_line(root, "sys/hypervisor/version/extra", extra) && !ends_with(extra, ".amazon"))
		return;
	vote_cast(ret, "aws", "xen");
}
