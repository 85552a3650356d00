/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packet captures as a source of observations: what the wire sensor would have reported of the same
 * packets. Several files are one capture, in the order of their packets' times. All are read twice,
 * for which address is ours shows only in the whole; so they must be such as can be rewound (see
 * seekable.h).
 */
#ifndef EGRESS25_CAPTURE_CAPTURE_H
#define EGRESS25_CAPTURE_CAPTURE_H

#include "capture/source.h"

/* One of the files. With a path it is opened when it is needed. */
struct capture_file {
	const char *name;  /* safe to print */
	const char *path;  /* NULL: file */
	FILE *file;	   /* of the caller, at its beginning */
	bool may_be_other; /* out of a directory: what is no capture is left out */
};

/* The list and what it points to must outlive the source; config->name is not used. 0, -ENOMEM, or
 * -EINVAL with a sentence in message. */
int capture_open_files(struct source **ret, const struct capture_file *files, size_t count,
		       const struct source_config *config, char message[static SOURCE_MESSAGE_LEN]);

/* A source_open: one file. */
int capture_open(struct source **ret, FILE *file, const struct source_config *config,
		 char message[static SOURCE_MESSAGE_LEN]);

#endif
