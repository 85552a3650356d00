/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The shape of a metadata service, for the files of this directory only: where it is, what it wants
 * to see in a request, which documents it has and which facts are in them. All constant data.
 */
#ifndef EGRESS25_CLOUD_IMDS_SERVICE_H
#define EGRESS25_CLOUD_IMDS_SERVICE_H

#include "cloud/machine_identity.h"

enum value_form {
	VALUE_AS_IS,
	VALUE_LAST_PART, /* "zones/europe-west1-b" is europe-west1-b */
	VALUE_REGION,	 /* of the last part, a zone: europe-west1 */
};

struct wanted {
	enum machine_fact fact;
	const char *at; /* names in a JSON object, parted by '/'; NULL: the text itself */
	enum value_form form;
};

struct document {
	const char *path;
	const struct wanted *wanted;
	size_t wanted_count;
	bool json;
	bool optional; /* the service may not have it */
};

/* A secret that must be fetched first: PUT path with a header that says for how long, then the
 * answer goes into a header of its own. */
struct token {
	const char *path, *lifetime_header, *header;
};

struct service {
	const char *provider;	   /* a name as in guide.h */
	const char *url;	   /* scheme and address, no path */
	const char *header;	   /* in every request; or NULL */
	const char *answer_header; /* in every true answer; or NULL */
	struct token token;	   /* path NULL: none */
	const struct document *documents;
	size_t documents_count;
	bool has_quota_id; /* see azure_quota.h */
	/* Looks at the whole, when every document was read: forgets what contradicts itself. */
	void (*check)(struct machine_identity *m);
};

/* NULL: this provider has no service, or none that is known here. */
const struct service *service_find(const char *provider);

#endif
