// SPDX-License-Identifier: GPL-2.0-only
/* See capabilities.h. Read from /proc, for a look at four bits is no reason to link a library. */

#include "sensor/capabilities.h"

#include <linux/capability.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

#define CAP_LINE "CapEff:"

/* Since Linux 5.8; CAP_SYS_ADMIN includes the first two. */
static const struct {
	unsigned int capability;
	bool in_sys_admin;
	const char *name;
} needed[RIGHTS_NEEDED] = {
	{CAP_BPF, true, "CAP_BPF"},
	{CAP_PERFMON, true, "CAP_PERFMON"},
	{CAP_NET_ADMIN, false, "CAP_NET_ADMIN"},
};

size_t capabilities_missing(const char *names[static RIGHTS_NEEDED])
{
	_cleanup_fclose_ FILE *file = fopen("/proc/self/status", "re");
	unsigned long long effective = 0;
	char line[256];
	size_t count = 0;

	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, CAP_LINE, strlen(CAP_LINE)) == 0)
			effective = strtoull(line + strlen(CAP_LINE), NULL, 16);
	}
	for (size_t i = 0; i < RIGHTS_NEEDED; i++) {
		bool has = effective >> needed[i].capability & 1;

		has |= needed[i].in_sys_admin && (effective >> CAP_SYS_ADMIN & 1);
		if (!has)
			names[count++] = needed[i].name;
	}
	return count;
}
