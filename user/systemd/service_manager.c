// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in for <systemd/sd-daemon.h> in a program that is built without libsystemd: what a service
 * manager hands over is in the environment, what it is told goes to a socket named there. See
 * sd_notify(3) and sd_listen_fds(3); what egress25 calls and no more.
 */

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "base/cleanup.h"
#include "base/parse.h"

/* A socket's name may begin with @: it is in no file system then. */
static int notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	_cleanup_close_ int fd = -1;
	size_t len = path ? strlen(path) : 0;

	if (len == 0)
		return 0;
	if ((path[0] != '/' && path[0] != '@') || len >= sizeof(to.sun_path))
		return -EINVAL;
	memcpy(to.sun_path, path, len);
	if (path[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&to,
			     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) < 0)
		return -errno;
	return 1;
}

int sd_notify(int unset, const char *state)
{
	int r = notify(state);

	if (unset)
		unsetenv("NOTIFY_SOCKET");
	return r;
}

int sd_notifyf(int unset, const char *format, ...)
{
	_cleanup_free_ char *state = NULL;
	va_list args;
	int r;

	va_start(args, format);
	r = vasprintf(&state, format, args);
	va_end(args);
	if (r < 0) {
		state = NULL;
		return -ENOMEM;
	}
	return sd_notify(unset, state);
}

/* A variable that holds a number from 1 on: 1 when it is there, 0 when it is not. */
static int number(const char *name, uint64_t max, uint64_t *ret)
{
	const char *text = getenv(name);

	if (!text)
		return 0;
	return parse_u64(text, 1, max, ret) < 0 ? -EINVAL : 1;
}

/* Both kinds of news are for the process whose number stands with them. */
static int meant_for_us(const char *name)
{
	uint64_t pid;
	int r = number(name, INT32_MAX, &pid);

	return r <= 0 ? r : pid == (uint64_t)getpid();
}

int sd_watchdog_enabled(int unset, uint64_t *ret_us)
{
	uint64_t us = 0;
	int r = number("WATCHDOG_USEC", UINT64_MAX / 2, &us);

	if (r > 0 && getenv("WATCHDOG_PID"))
		r = meant_for_us("WATCHDOG_PID");
	if (unset) {
		unsetenv("WATCHDOG_USEC");
		unsetenv("WATCHDOG_PID");
	}
	if (r > 0 && ret_us)
		*ret_us = us;
	return r;
}

static void free_names(char ***names)
{
	for (char **name = *names; name && *name; name++)
		free(*name);
	free(*names);
}

/* The names are separated by colons; a socket without one is called "unknown". */
static char **split_names(size_t count)
{
	_cleanup_(free_names) char **names = calloc(count + 1, sizeof(*names));
	const char *at = getenv("LISTEN_FDNAMES");

	if (!names)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		size_t len = at ? strcspn(at, ":") : 0;

		names[i] = len ? strndup(at, len) : strdup("unknown");
		if (!names[i])
			return NULL;
		at = at && at[len] ? at + len + 1 : NULL;
	}
	return TAKE_PTR(names);
}

int sd_listen_fds_with_names(int unset, char ***ret_names)
{
	uint64_t count = 0;
	int r = meant_for_us("LISTEN_PID");

	if (r > 0)
		r = number("LISTEN_FDS", 1024, &count);
	for (int fd = SD_LISTEN_FDS_START; r > 0 && fd < SD_LISTEN_FDS_START + (int)count; fd++) {
		if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
			r = -errno;
	}
	if (r > 0 && ret_names) {
		*ret_names = split_names(count);
		if (!*ret_names)
			r = -ENOMEM;
	}
	if (unset) {
		unsetenv("LISTEN_PID");
		unsetenv("LISTEN_FDS");
		unsetenv("LISTEN_FDNAMES");
	}
	return r > 0 ? (int)count : r;
}

/* This and the next are asked by libdbus, which libpcap brings into a static program. */
int sd_listen_fds(int unset)
{
	return sd_listen_fds_with_names(unset, NULL);
}

int sd_is_socket(int fd, int family, int type, int listening)
{
	struct sockaddr_storage sa = {0};
	socklen_t sa_len = sizeof(sa), len = sizeof(int);
	int value;

	if (getsockname(fd, (struct sockaddr *)&sa, &sa_len) < 0)
		return errno == ENOTSOCK ? 0 : -errno;
	if (family != AF_UNSPEC && sa.ss_family != family)
		return 0;
	if (type && (getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &len) < 0 || value != type))
		return 0;
	return listening < 0 || (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &len) == 0 &&
				 !value == !listening);
}

int sd_is_socket_inet(int fd, int family, int type, int listening, uint16_t port)
{
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} sa = {0};
	socklen_t len = sizeof(sa);
	int r = sd_is_socket(fd, family, type, listening);

	if (r <= 0)
		return r;
	if (getsockname(fd, &sa.any, &len) < 0)
		return -errno;
	switch (sa.any.sa_family) {
	case AF_INET:
		return port == 0 || sa.in.sin_port == htons(port);
	case AF_INET6:
		return port == 0 || sa.in6.sin6_port == htons(port);
	}
	return 0;
}
