/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What waits in this machine's mail queue, as the mail program's own commands tell whoever may ask.
 * Run without a shell, with a limit of time and of what is read; a queue that is too long is read
 * in part. Names and addresses in it are strangers': what is kept of them has been parsed.
 */
#ifndef EGRESS25_PROBE_MAIL_QUEUE_H
#define EGRESS25_PROBE_MAIL_QUEUE_H

#include "probe/plan.h"

#define MAIL_QUEUE_DOMAINS_MAX 64
#define MAIL_QUEUE_READ_MAX    (16UL << 20) /* bytes: some ten thousand mails */
#define MAIL_QUEUE_LINE_MAX    (1UL << 16)  /* of one mail; longer ones are left out */
#define MAIL_QUEUE_REASON_LEN  80
#define MAIL_QUEUE_TRIED_MAX   4  /* of one domain */
#define MAIL_QUEUE_ID_LEN      24 /* Exim's are 16 or 23 characters */

/* Where mail of a domain went when it was tried last. */
struct mail_queue_tried {
	struct address address;
	uint16_t port; /* 0 unknown */
	uint32_t recipients;
};

struct mail_queue {
	const char *program; /* "postfix", "exim"; NULL: none that is known is installed */
	bool readable;
	bool partly;			    /* there was more than was read or kept */
	char reason[MAIL_QUEUE_REASON_LEN]; /* why not readable */
	uint32_t mails;
	uint64_t oldest_s; /* since 1970: when the oldest came; 0 unknown */
	uint32_t recipients;
	struct mail_queue_domain {
		char name[PLAN_NAME_LEN];
		char mail[MAIL_QUEUE_ID_LEN]; /* of Exim: one of them; "" unknown */
		uint32_t recipients;
		struct mail_queue_tried tried[MAIL_QUEUE_TRIED_MAX];
		size_t tried_count;
	} domains[MAIL_QUEUE_DOMAINS_MAX]; /* most recipients first */
	size_t count;
	char id[MAIL_QUEUE_ID_LEN]; /* of Exim: of the mail that is being read */
};

/* Waits until timeout_ns from now at most. tried: also where mail was tried, which takes Exim one
 * process more for each of the domains that most waits for, MAIL_QUEUE_LOGS_MAX at most. */
#define MAIL_QUEUE_LOGS_MAX 8
void mail_queue_read(struct mail_queue *ret, uint64_t timeout_ns, bool tried);

/* One line of `postqueue -j`, one of `exim -bp`: counts the mails and recipients in it; now_s
 * (since 1970) dates what the line has as an age. What is no such line is left out. Pure. */
void mail_queue_take_postfix(struct mail_queue *q, const char *line, size_t len, uint64_t now_s);
void mail_queue_take_exim(struct mail_queue *q, const char *line, size_t len, uint64_t now_s);
/* One line of a mail's log, of `exim -Mvl`: where it was tried. Pure. */
void mail_queue_take_exim_log(struct mail_queue_domain *d, const char *line, size_t len);

#endif
