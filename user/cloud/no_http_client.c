// SPDX-License-Identifier: GPL-2.0-only
/* See http_client.h: stands in for http_client.c in a program that is built without libcurl. */

#include <errno.h>

#include "cloud/http_client.h"

int http_ask(void *context, const struct http_query *request, struct http_answer *ret)
{
	(void)context, (void)request, (void)ret;
	return -EOPNOTSUPP;
}

bool http_is_there(void)
{
	return false;
}
