// SPDX-License-Identifier: GPL-2.0-only
/* See container.h. */

#include "base/container.h"

#include <stddef.h>
#include <string.h>

#define DIGITS "0123456789abcdef"

const char *container_id(const char *cgroup_path, char buf[static CONTAINER_ID_LEN])
{
	const char *found = NULL;

	for (const char *p = cgroup_path; p && *p;) {
		size_t digits = strspn(p, DIGITS);

		/* Neither digits of a longer name before it nor after it. */
		if (digits == CONTAINER_ID_LEN - 1 && p > cgroup_path && strchr("/-:", p[-1]) &&
		    strchr("/.", p[digits]))
			found = p;
		p += digits ? digits : 1;
	}
	if (!found)
		return NULL;
	memcpy(buf, found, CONTAINER_ID_LEN - 1);
	buf[CONTAINER_ID_LEN - 1] = '\0';
	return buf;
}
