// SPDX-License-Identifier: GPL-2.0-only
/* See process.h. */

#include "serve/process.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"

static void read_memory(struct render_process *p)
{
	_cleanup_fclose_ FILE *file = fopen("/proc/self/statm", "re");
	unsigned long long size, resident, page = (unsigned long long)sysconf(_SC_PAGESIZE);

	if (!file || fscanf(file, "%llu %llu", &size, &resident) != 2)
		return;
	p->virtual_bytes = size * page;
	p->resident_bytes = resident * page;
}

static uint64_t count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	uint64_t count = 0;

	if (!dir)
		return 0;
	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 3; /* ".", ".." and the directory itself */
}

void process_read(struct render_process *ret)
{
	struct rlimit files;

	*ret = (struct render_process){
		.cpu_ns = clock_now_ns(CLOCK_PROCESS_CPUTIME_ID),
		.open_fds = count_fds(),
	};
	if (getrlimit(RLIMIT_NOFILE, &files) == 0)
		ret->max_fds = files.rlim_cur;
	read_memory(ret);
}
