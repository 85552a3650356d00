// SPDX-License-Identifier: GPL-2.0-only
/* See accounts.h. */

#include "base/accounts.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

const struct group *account_group(const char *name)
{
	_cleanup_fclose_ FILE *file = fopen("/etc/group", "re");
	const struct group *group = NULL;

	while (file && (group = fgetgrent(file)) && strcmp(group->gr_name, name) != 0)
		;
	return group;
}

const struct passwd *account_user(uid_t uid)
{
	_cleanup_fclose_ FILE *file = fopen("/etc/passwd", "re");
	const struct passwd *user = NULL;

	while (file && (user = fgetpwent(file)) && user->pw_uid != uid)
		;
	return user;
}
