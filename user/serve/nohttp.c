// SPDX-License-Identifier: GPL-2.0-only
/* See http.h: stands in for it in a program that is built without libmicrohttpd. */

#include "serve/http.h"

#include <errno.h>
#include <stdio.h>

int http_open(struct http **ret, sd_event *event, const struct http_config *config,
	      const struct http_route *routes, size_t routes_count, void *context,
	      char message[static HTTP_MESSAGE_LEN])
{
	(void)ret, (void)event, (void)config, (void)routes, (void)routes_count, (void)context;
	snprintf(message, HTTP_MESSAGE_LEN,
		 "this egress25 was built without libmicrohttpd and serves no HTTP; build it with "
		 "\"make WITH_HTTP=1\", or have the metrics written to a file");
	return -EOPNOTSUPP;
}

int http_check(const struct http_config *config, char message[static HTTP_MESSAGE_LEN])
{
	(void)config;
	message[0] = '\0';
	return 0;
}

void http_close(struct http *h)
{
	(void)h;
}

int http_reload(struct http *h, char message[static HTTP_MESSAGE_LEN])
{
	(void)h;
	message[0] = '\0';
	return 0;
}

void http_publish(struct http *h, unsigned int audience, const char *event, const char *data)
{
	(void)h, (void)audience, (void)event, (void)data;
}

size_t http_listeners(const struct http *h, unsigned int audience)
{
	(void)h, (void)audience;
	return 0;
}

const char *http_address(const struct http *h, size_t index)
{
	(void)h, (void)index;
	return NULL;
}

bool http_is_tls(const struct http *h)
{
	(void)h;
	return false;
}

void http_counts(const struct http *h, struct http_counts *ret)
{
	(void)h;
	*ret = (struct http_counts){0};
}
