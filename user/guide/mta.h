/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a mail program is told to send through a relay: lines to paste, for the programs that send
 * mail from machines; how to flush and watch its queue, and how to undo it. Tables and their
 * reading; pure.
 */
#ifndef EGRESS25_GUIDE_MTA_H
#define EGRESS25_GUIDE_MTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mta {
	MTA_NONE, /* none that is known */
	MTA_POSTFIX,
	MTA_EXIM4,
	MTA_SENDMAIL,
	MTA_OPENSMTPD,
	MTA_MSMTP,
	MTA_NULLMAILER,
	MTA_SSMTP,
	MTA_DMA,
	MTA_COUNT
};

const char *mta_to_str(enum mta m);		/* "postfix"; NULL for none */
const char *mta_title(enum mta m);		/* "Postfix" */
int mta_parse(const char *text, enum mta *ret); /* 0 or -EINVAL */
const char *const *mta_names(void);		/* NULL-terminated, for messages */

/* By the name of a process that connects, as the kernel keeps it. Several programs call theirs
 * "smtp" or "sendmail": then `installed` settles it, a bit for each mta whose file is there. */
enum mta mta_of_process(const char *name, uint32_t installed);
/* The file whose presence says that it is installed and configured here; below the root. */
const char *mta_file(enum mta m);
/* Of those installed, the one that sends: a full server before a forwarder. */
enum mta mta_of_files(uint32_t installed);

/* What belongs in place of the words RELAY and PORT. */
struct mta_relay {
	const char *host; /* NULL: stays RELAY, a blank */
	uint16_t port;	  /* 465 is TLS from the start, any other begins with STARTTLS */
};

/* Line by line, from index 0; false past the last. Comments begin with '#'. The words RELAY, USER,
 * PASSWORD and FROM in capitals are blanks. */
#define MTA_LINE_LEN 480
bool mta_line(enum mta m, const struct mta_relay *relay, size_t index,
	      char buf[static MTA_LINE_LEN]);

#endif
