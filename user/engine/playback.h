/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recorded file through the core: what `replay` and `report` share. Its clock is the recording's;
 * nothing here asks for the time. Knows nothing of who reads the records.
 */
#ifndef EGRESS25_ENGINE_PLAYBACK_H
#define EGRESS25_ENGINE_PLAYBACK_H

#include "capture/source.h"
#include "config/options.h"
#include "core/monitor.h"
#include "engine/playback_files.h"
#include "guide/guide.h"
#include "render/render.h"

/* This side's addresses: those of --local, and those that are inferred. */
#define PLAYBACK_OWN_MAX SOURCE_INFERRED_MAX

/* Who the records are for; observation, firewall and wants may be NULL. */
struct playback_user {
	record_sink record;
	/* Times from now on plus this are wall-clock ns. */
	void (*clock)(void *context, int64_t wall_offset_ns);
	void (*observation)(void *context, const struct observation *o); /* the core is told next */
	/* The rules of a firewall were read then. */
	void (*firewall)(void *context, uint64_t time_ns, const struct candidate_list *list);
	bool (*wants)(void *context); /* false: the rest need not be read */
};

struct playback {
	const struct options *options; /* of the caller, kept */
	const struct playback_user *user;
	void *context;
	struct playback_files files;
	struct source *source;
	struct monitor *monitor;
	struct address own[PLAYBACK_OWN_MAX];
	size_t own_count;
	bool complete;			  /* read to its end */
	char message[SOURCE_MESSAGE_LEN]; /* why not */
};

/* Opens options->files. Says on stderr what is wrong. 0, or the exit status to end with;
 * playback_done() is due in any case. */
int playback_open(struct playback *p, const struct options *options,
		  const struct playback_user *user, void *context);
/* Before it is read: which ports the rules named as blocked, as the recording has it or else by
 * where the machine is. */
void playback_set_rules(struct playback *p, const struct location *where);
/* Reads it to the end. 0, 1 when its user wanted no more, or -EBADMSG where the rest cannot be
 * read, with a sentence in message. */
int playback_run(struct playback *p);
/* How much of it could be read. */
void playback_reading(const struct playback *p, struct render_reading *ret);
void playback_done(struct playback *p);

#endif
