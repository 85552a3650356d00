/* SPDX-License-Identifier: GPL-2.0-only */
/* What waits in the mail queue, as it is told; filled in by the daemon. */
#ifndef EGRESS25_RENDER_QUEUE_H
#define EGRESS25_RENDER_QUEUE_H

#include "core/queue_course.h"
#include "core/talkers.h"
#include "finding/view.h"
#include "probe/mail_queue.h"

struct render_queue {
	const struct mail_queue *queue; /* NULL: not read yet */
	uint64_t read_ns;
	bool ended; /* the process that reads it did: what is here is the last that was read */
	struct {
		/* Of these, at destinations that fail; where each of its tried ones is one. */
		uint32_t failing;
		enum talker_fate tried[MAIL_QUEUE_TRIED_MAX];
	} domains[MAIL_QUEUE_DOMAINS_MAX];
	uint32_t failing_recipients, failing_domains;
	bool traced; /* of some it is known where they were tried */
	struct queue_told course;
};

/* How many wait, how that goes, and what to do where it does not drain: sentences. */
#define QUEUE_WORDS_LEN 500
const char *queue_words(const struct view *v, const struct render_queue *q, uint64_t time_ns,
			char buf[static QUEUE_WORDS_LEN]);
/* "198.51.100.7:25, fails", of what is not known nothing; "" where none is. */
#define QUEUE_TRIED_LEN 300
const char *queue_tried(const struct render_queue *q, size_t domain,
			char buf[static QUEUE_TRIED_LEN]);
/* For how long its oldest mail has waited; 0 unknown. */
uint64_t queue_oldest_ns(const struct view *v, const struct render_queue *q, uint64_t time_ns);

#endif
