/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the HTTP server listens: addresses as people write them, and sockets systemd hands over. */
#ifndef EGRESS25_SERVE_HTTP_LISTEN_H
#define EGRESS25_SERVE_HTTP_LISTEN_H

#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/address.h"

#define HTTP_LISTEN_MAX	    8
#define HTTP_LISTEN_WHY	    200
/* "[ADDRESS%INTERFACE]:PORT" and NUL */
#define HTTP_LISTEN_STR_LEN (ADDRESS_STR_LEN + 24)

/* ADDRESS:PORT with the address as a number, IPv6 in brackets (with %INTERFACE where it is
 * link-local); ":PORT" is every address of both families. Port 0 lets the kernel choose.
 * 0, -EINVAL with what is wrong and what is allowed in why. */
int http_listen_parse(const char *text, struct sockaddr_in6 *ret, char why[static HTTP_LISTEN_WHY]);

/* A listening socket, non-blocking, the caller's to close. 0 or negative errno with why. */
int http_listen_open(const char *text, int *ret_fd, char why[static HTTP_LISTEN_WHY]);

/* The TCP sockets among those that socket activation handed to this process: the ones named "http"
 * (FileDescriptorName=http), or all when none has that name. Made non-blocking and close-on-exec.
 * The environment stays as it is: others look there for theirs.
 * How many, at most HTTP_LISTEN_MAX, or negative errno. */
int http_listen_inherited(int fds[static HTTP_LISTEN_MAX]);

/* The local address of a socket, as http_listen_parse() takes it. Returns buf. */
const char *http_listen_to_str(int fd, char buf[static HTTP_LISTEN_STR_LEN]);

#endif
