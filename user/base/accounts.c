// SPDX-License-Identifier: GPL-2.0-only
/* See accounts.h. */

#include "base/accounts.h"

const struct group *account_group(const char *name)
{
	return getgrnam(name);
}

const struct passwd *account_user(uid_t uid)
{
	return getpwuid(uid);
}
