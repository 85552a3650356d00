/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Users and groups of this machine: from whatever it is told to ask (accounts.c), or, in a static
 * program, from its files alone (accounts_files.c). The C library loads what nsswitch.conf names
 * into the process, and libnss_systemd in a static one ends it with a segmentation fault.
 */
#ifndef EGRESS25_BASE_ACCOUNTS_H
#define EGRESS25_BASE_ACCOUNTS_H

#include <grp.h>
#include <pwd.h>

/* Valid until the next call of the same function; NULL: there is none, or it could not be read. */
const struct group *account_group(const char *name);
const struct passwd *account_user(uid_t uid);

#endif
