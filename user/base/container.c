// SPDX-License-Identifier: GPL-2.0-only
/* See container.h. */

#include "base/container.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define DIGITS "0123456789abcdef"

const char *container_id(const char *cgroup_path, char buf[static CONTAINER_ID_LEN])
{
	const char *found = NULL;

	for (const char *p = cgroup_path; p && *p;) {
		size_t digits = strspn(p, DIGITS);

		/* Neither digits of a longer name before it nor after it. */
		if (digits == CONTAINER_ID_LEN - 1 && p > cgroup_path && strchr("/-:", p[-1]) &&
		    strchr("/.", p[digits]))
			found = p;
		p += digits ? digits : 1;
	}
	if (!found)
		return NULL;
	memcpy(buf, found, CONTAINER_ID_LEN - 1);
	buf[CONTAINER_ID_LEN - 1] = '\0';
	return buf;
}

/* The length of the uid that text begins with, 0 none: of the API server
 * (1b2c3d4e-...-..., with _ for - where systemd reads - as a level), or a static pod's, which
 * kubelet makes of its manifest's MD5. buf gets it with -. */
static size_t read_uid(const char *text, char buf[static CONTAINER_POD_LEN])
{
	static const unsigned char groups[] = {8, 4, 4, 4, 12};
	size_t digits = strspn(text, DIGITS), len = 0;

	if (digits == CONTAINER_STATIC_POD_DIGITS) {
		memcpy(buf, text, digits);
		buf[digits] = '\0';
		return digits;
	}
	for (size_t i = 0; i < sizeof(groups); i++) {
		if (i > 0 && text[len] != '-' && text[len] != '_')
			return 0;
		if (i > 0)
			buf[len++] = '-';
		if (strspn(text + len, DIGITS) != groups[i])
			return 0;
		memcpy(buf + len, text + len, groups[i]);
		len += groups[i];
	}
	buf[len] = '\0';
	return len;
}

/* kubelet names a pod's cgroup "podUID" or "...-podUID.slice"; runtimes without a driver of their
 * own go on with ":cri-containerd:ID". */
static bool ends_pod(const char *rest)
{
	static const char slice[] = ".slice";

	if (strncmp(rest, slice, strlen(slice)) == 0)
		rest += strlen(slice);
	return *rest == '\0' || *rest == '/' || *rest == ':';
}

const char *container_pod(const char *cgroup_path, char buf[static CONTAINER_POD_LEN])
{
	/* kubelet's root, wherever it lies; podman has pods too, which are not Kubernetes'. */
	const char *p = cgroup_path ? strstr(cgroup_path, "kubepods") : NULL, *found = NULL;
	char uid[CONTAINER_POD_LEN];

	/* The first "pod" is that of "kubepods": something always stands before it. */
	while (p && (p = strstr(p, "pod")) != NULL) {
		bool begins = p[-1] == '/' || p[-1] == '-';
		size_t len;

		p += strlen("pod");
		len = begins ? read_uid(p, uid) : 0;
		if (len > 0 && ends_pod(p + len))
			found = memcpy(buf, uid, sizeof(uid));
	}
	return found;
}
