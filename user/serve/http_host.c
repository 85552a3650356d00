// SPDX-License-Identifier: GPL-2.0-only
/* See http_host.h. */

#include "serve/http_host.h"

#include <string.h>
#include <strings.h>

#define NAME_LEN 256 /* the longest name of the DNS, and NUL */

/* The name alone, without brackets, port, and the dot of the root. False when it is none. */
static bool take_name(const char *host, char ret[static NAME_LEN])
{
	bool bracket = host[0] == '[';
	const char *start = host + bracket;
	size_t len = strcspn(start, bracket ? "]" : ":");
	const char *rest = start + len;

	if (bracket && *rest++ != ']')
		return false;
	if (*rest && (*rest != ':' || strspn(rest + 1, "0123456789") != strlen(rest + 1)))
		return false;
	if (!bracket && len > 1 && start[len - 1] == '.')
		len--;
	if (len == 0 || len >= NAME_LEN)
		return false;
	memcpy(ret, start, len);
	ret[len] = '\0';
	return true;
}

static bool is_local_name(const char *name)
{
	static const char suffix[] = ".localhost"; /* RFC 6761: nobody else's, either */
	size_t len = strlen(name);

	return strcasecmp(name, suffix + 1) == 0 ||
	       (len > strlen(suffix) && strcasecmp(name + len - strlen(suffix), suffix) == 0);
}

bool http_host_is_ours(const char *host, const struct address *local, const char *const *names,
		       size_t names_count)
{
	char name[NAME_LEN];
	struct address address;

	if (!take_name(host, name))
		return false;
	if (address_parse(name, &address) == 0 &&
	    (address_scope(&address) == SCOPE_LOOPBACK || address_equal(&address, local)))
		return true;
	for (size_t i = 0; i < names_count; i++) {
		if (strcasecmp(name, names[i]) == 0)
			return true;
	}
	return is_local_name(name);
}
