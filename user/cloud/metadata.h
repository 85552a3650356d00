/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cloud's metadata service, asked: which machine is this, in which region, whose. Only on the
 * operator's word, only the service of the cloud that was named or recognised, at most once, and
 * with one time limit for everything. What fails leaves facts unknown; it never says that this is
 * not that cloud.
 *
 * The asking is done by a child process: it may be killed at any point, so neither a slow server
 * nor one that sends what a library trips over can hold up or harm the caller. The result comes
 * through a pipe.
 *
 * A command calls metadata_fetch() and waits. A daemon calls metadata_start(), watches
 * metadata_fd() for reading beside a timer of metadata_timeout_ns(), and calls metadata_finish()
 * when either fires: it does not wait.
 */
#ifndef EGRESS25_CLOUD_METADATA_H
#define EGRESS25_CLOUD_METADATA_H

#include <stdint.h>

#include "cloud/machine_identity.h"

#define METADATA_TIMEOUT_NS 2000000000ULL

#define METADATA_MANAGEMENT_URL "https://management.azure.com"

struct metadata_request {
	const char *provider; /* a name as in guide.h */
	const char *url;      /* as of url.h; NULL: the provider's own */
	/* Azure: the quota id too, with the VM's managed identity; nothing elsewhere */
	bool subscription;
	const char *management_url; /* for that; NULL: METADATA_MANAGEMENT_URL */
};

enum metadata_state {
	METADATA_NOT_ASKED,   /* nothing was sent; reason says why */
	METADATA_ANSWERED,    /* reason, if any, says what is missing all the same */
	METADATA_SILENT,      /* not within the time */
	METADATA_UNREACHABLE, /* no connection */
	METADATA_REFUSED,     /* an answer that gives nothing: 4xx, 5xx, a redirect */
	METADATA_LIMITED,     /* 429: too many requests */
	METADATA_INVALID,     /* an answer that makes no sense */
	METADATA_STATE_COUNT
};

struct metadata_result {
	enum metadata_state state;
	char reason[256]; /* a sentence without its end, safe to print; "" none */
	struct machine_identity identity;
};

/* "answered", "not-asked", ... */
const char *metadata_state_to_str(enum metadata_state state);
/* Whether a service of this provider is known. */
bool metadata_is_known(const char *provider);

/* Blocks for at most METADATA_TIMEOUT_NS. Always fills *ret. */
void metadata_fetch(const struct metadata_request *request, struct metadata_result *ret);

/* The same without waiting. 0 or a negative errno: no process could be started. */
struct metadata;
int metadata_start(const struct metadata_request *request, struct metadata **ret);
int metadata_fd(const struct metadata *m);
/* How long to wait for it, from now on. */
uint64_t metadata_timeout_ns(const struct metadata *m);
/* Ends the child, whatever it is doing, and frees m. */
void metadata_finish(struct metadata *m, struct metadata_result *ret);

#endif
