/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * --queue: what waits in the mail queue, read again and again by a process of its own. It is forked
 * before the daemon gives up its rights, for the mail program's own commands tell only those that
 * may ask; it keeps what that takes, opens nothing, and ends with the daemon. The loop never waits
 * for it.
 */
#ifndef EGRESS25_ENGINE_QUEUE_WATCH_H
#define EGRESS25_ENGINE_QUEUE_WATCH_H

#include <sys/types.h>
#include <systemd/sd-event.h>

#include "core/queue_course.h"
#include "core/record.h"
#include "core/talkers.h"
#include "probe/mail_queue.h"
#include "render/queue.h"

/* How often it is read: while something waits, while nothing does, and at most every so many times
 * as long as it took. */
#define QUEUE_WATCH_BUSY_NS 10000000000ULL
#define QUEUE_WATCH_IDLE_NS 30000000000ULL
#define QUEUE_WATCH_REST    5
/* A reading may take so long. */
#define QUEUE_WATCH_WAIT_NS 5000000000ULL

struct queue_watch {
	pid_t helper; /* 0 none */
	int fd;	      /* to it; -1 none */
	sd_event_source *answer, *due;
	uint64_t asked_ns, read_ns; /* 0 never */
	bool gone;		    /* the helper ended */
	struct mail_queue newest;
	struct queue_course course;
};

/* Starts the helper, with the rights of now. 0 or a negative errno; queue_watch_free() is due in
 * either case where *ret is not NULL. */
int queue_watch_start(struct queue_watch **ret);
/* Begins to ask it. 0 or a negative errno. */
int queue_watch_open(struct queue_watch *q, sd_event *event);
/* Ends the helper. Takes NULL. */
void queue_watch_free(struct queue_watch *q);

/* Sees each record: a verdict that turns to open is a recovery. Takes NULL. */
void queue_watch_record(struct queue_watch *q, const struct record *r);

/* What is known now; where the mail went is held against how those destinations fare. */
void queue_watch_look(const struct queue_watch *q, const struct talkers *talkers,
		      struct render_queue *ret);

/* Of a queue that was read once. */
void queue_judge(struct render_queue *ret, const struct talkers *talkers);

#endif
