// SPDX-License-Identifier: GPL-2.0-only
/* Every provider's rules as a file of its own in a directory, in the form in which they are read.
 */

#include "describe.h"

#include <errno.h>
#include <limits.h>

#include "base/cleanup.h"
#include "guide/rules.h"
#include "render/render.h"

static int write_one(const char *dir, const struct provider *p)
{
	_cleanup_fclose_ FILE *out = NULL;
	char path[PATH_MAX];
	int r;

	if (snprintf(path, sizeof(path), "%s/%s.conf", dir, p->name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	out = fopen(path, "we");
	if (!out)
		return -errno;
	r = render_rules_conf(out, p);
	return r == 0 && fflush(out) != 0 ? -errno : r;
}

int rules_write(const char *dir)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < known_providers_count; i++)
		r = write_one(dir, known_providers[i]);
	return r;
}
