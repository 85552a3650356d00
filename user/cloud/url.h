/* SPDX-License-Identifier: GPL-2.0-only */
/* Addresses of services, as an operator may write them. */
#ifndef EGRESS25_CLOUD_URL_H
#define EGRESS25_CLOUD_URL_H

#include <stdbool.h>

#define URL_LEN 256 /* with NUL */

/* "http://HOST[:PORT]" and nothing behind it: no path, no user, no password. With https it must be
 * "https://..." instead, and http is left to this machine's loopback addresses, for a secret goes
 * there. */
bool url_is_valid(const char *url, bool https);

/* "http://HOST[:PORT][/PATH]" or https: no user, no password, no query. */
bool url_with_path_is_valid(const char *url);

#endif
