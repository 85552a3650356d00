// SPDX-License-Identifier: GPL-2.0-only
/* See clock.h. */

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"

#define INITIAL_NAMESPACE 0xeffffffaU /* include/linux/proc_ns.h, PROC_TIME_INIT_INO */

/* The file is about the children's, which a process that unshared its own and called no exec since
 * is not in. */
static bool is_in_initial_namespace(void)
{
	struct stat st;

	return stat("/proc/self/ns/time", &st) == 0 && (uint32_t)st.st_ino == INITIAL_NAMESPACE;
}

int64_t clock_namespace_offset_ns(clockid_t clock)
{
	const char *wanted = clock == CLOCK_BOOTTIME ? "boottime" : "monotonic";
	_cleanup_fclose_ FILE *file = fopen("/proc/self/timens_offsets", "re");
	char line[128], name[16];
	int64_t s, ns;

	if (is_in_initial_namespace())
		return 0;
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%15s %" SCNd64 " %" SCNd64, name, &s, &ns) == 3 &&
		    strcmp(name, wanted) == 0)
			return s * 1000000000 + ns;
	}
	return 0;
}
