// SPDX-License-Identifier: GPL-2.0-only
/* See lockdown.h. The file marks the level in force: "none integrity [confidentiality]". */

#include "sensor/lockdown.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "sensor/detached.h"

#define SECURITYFS_PATH "/sys/kernel/security"

const char *lockdown_level(void)
{
	static const struct {
		const char *mark, *level;
	} levels[] = {
		{"[none]", "none"},
		{"[integrity]", "integrity"},
		{"[confidentiality]", LOCKDOWN_CONFIDENTIALITY},
	};
	_cleanup_close_ int root = detached_mount("securityfs", "", SECURITYFS_PATH), fd = -1;
	char text[64];
	ssize_t n;

	fd = root < 0 ? -1 : openat(root, "lockdown", O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (n <= 0)
		return NULL;
	text[n] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		if (strstr(text, levels[i].mark))
			return levels[i].level;
	}
	return NULL;
}

bool lockdown_hides_kernel(void)
{
	const char *level = lockdown_level();

	return level && strcmp(level, LOCKDOWN_CONFIDENTIALITY) == 0;
}
