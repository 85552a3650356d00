// SPDX-License-Identifier: GPL-2.0-only
/* See url.h. No library: what is let through is less than what any of them would understand. */

#include "cloud/url.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/address.h"
#include "base/cleanup.h"
#include "base/parse.h"

static bool is_loopback(const char *host)
{
	struct address a;

	return address_parse(host, &a) == 0 && address_scope(&a) == SCOPE_LOOPBACK;
}

/* Takes "ADDRESS", "NAME" or "[ADDRESS]" off the front of *p. */
static bool take_host(const char **p, char host[static URL_LEN])
{
	bool bracket = **p == '[';
	const char *from = *p + bracket;
	size_t len = strcspn(from, bracket ? "]" : ":");
	struct address a;

	if (len == 0 || len >= URL_LEN || (bracket && from[len] != ']'))
		return false;
	memcpy(host, from, len);
	host[len] = '\0';
	*p = from + len + bracket;
	if (bracket)
		return strchr(host, ':') && address_parse(host, &a) == 0;
	for (const char *c = host; *c; c++) {
		if (!isalnum((unsigned char)*c) && *c != '-' && *c != '.')
			return false;
	}
	return host[0] != '-';
}

bool url_is_valid(const char *url, bool https)
{
	bool secure = strncmp(url, "https://", 8) == 0;
	const char *p = url + (secure ? 8 : 7);
	char host[URL_LEN];
	uint64_t port;

	if (strlen(url) >= URL_LEN || (secure && !https) ||
	    (!secure && strncmp(url, "http://", 7) != 0))
		return false;
	if (!take_host(&p, host))
		return false;
	if (*p && (*p != ':' || parse_u64(p + 1, 1, UINT16_MAX, &port) < 0))
		return false;
	return !https || secure || is_loopback(host);
}

bool url_with_path_is_valid(const char *url)
{
	char front[URL_LEN];
	const char *slashes = strstr(url, "://");
	size_t len = slashes ? (size_t)(slashes - url) + 3 : 0;

	len += strcspn(url + len, "/");
	if (!slashes || len >= sizeof(front) || strlen(url) >= 2 * URL_LEN)
		return false;
	memcpy(front, url, len);
	front[len] = '\0';
	/* Nothing that could hold a secret or begin another part. */
	for (const char *p = url + len; *p; p++) {
		if (*p <= ' ' || *p >= 0x7f || strchr("?#@\\\"<>", *p))
			return false;
	}
	if (strncmp(front, "https://", 8) == 0)
		return url_is_valid(front, true);
	return url_is_valid(front, false);
}
