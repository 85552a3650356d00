/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * To whom a request is addressed. A page elsewhere can give its own name an address of this
 * machine and have a browser here ask in its name; its name betrays it. So only names are answered
 * to that are this server's: loopback, the address that the request came to, and those that are
 * configured.
 */
#ifndef EGRESS25_SERVE_HTTP_HOST_H
#define EGRESS25_SERVE_HTTP_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/address.h"

/* host: the header's value, NAME, ADDRESS or [ADDRESS], with or without a port. local: the address
 * that the request came to. */
bool http_host_is_ours(const char *host, const struct address *local, const char *const *names,
		       size_t names_count);

#endif
