// SPDX-License-Identifier: GPL-2.0-only
/*
 * See http_listen.h. No name is ever looked up: that could hang the daemon for as long as a DNS
 * server likes. An IPv4 address travels as its mapped form until the socket is made.
 */

#include "serve/http_listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "base/text.h"

/* Connections that the kernel holds until the loop comes round. With too few, a burst makes honest
 * clients wait a second for their next SYN (seen with 128); the kernel has its own bound. */
#define BACKLOG 1024

/* What the kernel may hold for a client that does not read: more than a scrape, less than the
 * megabytes it would grow to by itself. */
#define SEND_BUFFER (128 << 10)

#define FORMS "allowed are 127.0.0.1:9725, [::1]:9725 and :9725"

static int refuse(char why[static HTTP_LISTEN_WHY], const char *text, const char *what)
{
	char escaped[64];

	snprintf(why, HTTP_LISTEN_WHY, "\"%s\" %s; " FORMS,
		 text_escape(text, escaped, sizeof(escaped)), what);
	return -EINVAL;
}

/* Takes "%eth0" off an address in brackets. 0 or -EINVAL. */
static int take_zone(char *host, uint32_t *ret)
{
	char *mark = strchr(host, '%');

	if (!mark)
		return 0;
	*mark = '\0';
	*ret = if_nametoindex(mark + 1);
	return *ret ? 0 : -EINVAL;
}

int http_listen_parse(const char *text, struct sockaddr_in6 *ret, char why[static HTTP_LISTEN_WHY])
{
	struct sockaddr_in6 sa = {.sin6_family = AF_INET6};
	const char *colon = strrchr(text, ':');
	char host[ADDRESS_STR_LEN + IF_NAMESIZE + 1];
	struct address address;
	uint64_t port;
	size_t len;

	if (!colon)
		return refuse(why, text, "has no port");
	if (parse_u64(colon + 1, 0, UINT16_MAX, &port) < 0)
		return refuse(why, text, "has no port from 0 to 65535 at its end");
	sa.sin6_port = htons((uint16_t)port);
	len = (size_t)(colon - text);
	if (len > 0) {
		bool brackets = text[0] == '[' && len > 2 && text[len - 1] == ']';

		if (len - (brackets ? 2 : 0) >= sizeof(host))
			return refuse(why, text, "is no address");
		snprintf(host, sizeof(host), "%.*s", (int)(len - (brackets ? 2 : 0)),
			 text + (brackets ? 1 : 0));
		if (brackets && take_zone(host, &sa.sin6_scope_id) < 0)
			return refuse(why, text, "names an interface that is not there");
		if (address_parse(host, &address) < 0)
			return refuse(why, text,
				      "is no address in numbers (names are not looked up)");
		if (brackets != (strchr(host, ':') != NULL))
			return refuse(why, text, "needs brackets around IPv6, and only there");
		memcpy(&sa.sin6_addr, address.bytes, sizeof(sa.sin6_addr));
	}
	*ret = sa;
	return 0;
}

/* An IPv4 socket for a mapped address, an IPv6 socket for the rest; for ":PORT" one that takes
 * both, or IPv4 alone on a machine without IPv6. */
static int open_socket(struct sockaddr_in6 *sa, bool any)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = sa->sin6_port};
	bool mapped = IN6_IS_ADDR_V4MAPPED(&sa->sin6_addr);
	const int on = 1, off = 0, send_buffer = SEND_BUFFER;
	_cleanup_close_ int fd = -1;
	int r;

	if (!mapped)
		fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (mapped || (any && fd < 0)) {
		memcpy(&in.sin_addr, &sa->sin6_addr.s6_addr[12], sizeof(in.sin_addr));
		fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		mapped = true;
	}
	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof(send_buffer)) < 0 ||
	    (!mapped &&
	     setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, any ? &off : &on, sizeof(on)) < 0))
		return -errno;
	r = mapped ? bind(fd, (struct sockaddr *)&in, sizeof(in))
		   : bind(fd, (struct sockaddr *)sa, sizeof(*sa));
	if (r < 0 || listen(fd, BACKLOG) < 0)
		return -errno;
	return TAKE_FD(fd);
}

int http_listen_open(const char *text, int *ret_fd, char why[static HTTP_LISTEN_WHY])
{
	struct sockaddr_in6 sa;
	int fd, r;

	r = http_listen_parse(text, &sa, why);
	if (r < 0)
		return r;
	fd = open_socket(&sa, text[0] == ':');
	if (fd < 0) {
		snprintf(why, HTTP_LISTEN_WHY, "cannot listen on %.64s: %s%s", text, strerror(-fd),
			 fd == -EADDRINUSE ? "; another program listens there, see: ss -ltnp"
			 : fd == -EADDRNOTAVAIL
				 ? "; it is no address of this machine, see: ip address"
				 : "");
		return fd;
	}
	*ret_fd = fd;
	return 0;
}

static void cleanup_names(char ***names)
{
	for (char **name = *names; name && *name; name++)
		free(*name);
	free(*names);
}

int http_listen_inherited(int fds[static HTTP_LISTEN_MAX])
{
	_cleanup_(cleanup_names) char **names = NULL;
	int n = sd_listen_fds_with_names(0, &names), found = 0;
	bool named = false;

	if (n <= 0)
		return n;
	for (int i = 0; i < n; i++)
		named = named || strcmp(names[i], "http") == 0;
	for (int i = 0; i < n && found < HTTP_LISTEN_MAX; i++) {
		int fd = SD_LISTEN_FDS_START + i, flags;

		if ((named && strcmp(names[i], "http") != 0) ||
		    sd_is_socket_inet(fd, AF_UNSPEC, SOCK_STREAM, 1, 0) <= 0)
			continue;
		flags = fcntl(fd, F_GETFL);
		if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
			return -errno;
		fds[found++] = fd;
	}
	return found;
}

const char *http_listen_to_str(int fd, char buf[static HTTP_LISTEN_STR_LEN])
{
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} sa = {0};
	socklen_t len = sizeof(sa);
	char text[ADDRESS_STR_LEN];
	struct address address;

	buf[0] = '\0';
	if (getsockname(fd, &sa.any, &len) < 0)
		return buf;
	if (sa.any.sa_family == AF_INET) {
		address = address_from_ipv4(&sa.in.sin_addr);
		snprintf(buf, HTTP_LISTEN_STR_LEN, "%s:%u", address_to_str(&address, text),
			 ntohs(sa.in.sin_port));
	} else if (sa.any.sa_family == AF_INET6) {
		address = address_from_ipv6(&sa.in6.sin6_addr);
		snprintf(buf, HTTP_LISTEN_STR_LEN, "[%s]:%u", address_to_str(&address, text),
			 ntohs(sa.in6.sin6_port));
	}
	return buf;
}
