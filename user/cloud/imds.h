/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The conversation with a metadata service, from the token to the last document: what metadata.c
 * has its child do. Knows HTTP's statuses and no library; how a request is sent is the caller's.
 */
#ifndef EGRESS25_CLOUD_IMDS_H
#define EGRESS25_CLOUD_IMDS_H

#include "cloud/http_client.h"
#include "cloud/metadata.h"

/* body: HTTP_BODY_MAX bytes to work in. Always fills *ret. */
void imds_ask(const struct metadata_request *request, uint64_t deadline_ns, http_function *ask,
	      void *context, char *body, struct metadata_result *ret);

#endif
