/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where this machine is: what the operator said, then what its firmware says, then, if the operator
 * wants it asked, what the cloud's metadata service says. The operator's word wins over both.
 */
#ifndef EGRESS25_ENGINE_LOCATION_H
#define EGRESS25_ENGINE_LOCATION_H

#include "config/options.h"
#include "core/monitor.h"
#include "cloud/metadata.h"
#include "cloud/azure_quota.h"
#include "cloud/identify.h"
#include "guide/guide.h"
#include "net/uplinks.h"
#include "render/machine.h"
#include "render/status.h"

struct place {
	struct location where;		 /* for the guide; strings as of location_find() */
	struct recognition recognised;	 /* with --cloud auto; otherwise zero */
	const char *subscription_source; /* "operator", "quota-id"; NULL: the type is unknown */
	const struct quota_hint *hint;	 /* of metadata.identity.quota_id; NULL none */
	bool wants_metadata;		 /* --metadata was given */
	bool asks_metadata;		 /* and there is somebody to ask: request is filled in */
	struct metadata_request request; /* strings of the options */
	struct metadata_result metadata;
};

/* All but the metadata service: no network. Says on stderr what is wrong. 0, or the exit status
 * to end with. */
int place_find(const struct options *options, struct place *ret);
/* Takes in what the metadata service said; a daemon calls it after metadata_finish(). Says on
 * stderr what is missing. */
void place_answered(struct place *p, const struct metadata_result *result);
/* place_answered(), after asking and waiting for it; nothing when asks_metadata is false. */
void place_ask(struct place *p);

/* All of it, waiting. Strings of *ret live as long as the options or are literals. Says on stderr
 * what is wrong. 0, or the exit status to end with. */
int location_find(const struct options *options, struct location *ret);

/* Which uplinks there are, as often as they change. */
void location_uplinks(struct location *where, const struct uplink *links, size_t count);

/* Which mail program connects: the newest that is known. */
void location_saw(struct location *where, const struct record *r);

/* Which ports the rules of the place name as blocked: the core then needs less evidence for it. */
void location_tell_rules(const struct location *where, const struct options *o, struct monitor *m);

/* What is a label of its metrics: what the options say, or else the metadata service. Points into
 * both. */
void place_share(const struct place *p, const struct options *o, struct render_place *ret);

/* For the renderers; points into p. */
void place_describe(const struct place *p, struct render_machine *ret);

#endif
