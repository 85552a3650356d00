/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading an ini file, line by line, with the first error named by file and line. What its keys
 * mean is the caller's.
 */
#ifndef EGRESS25_CONFIG_INI_H
#define EGRESS25_CONFIG_INI_H

#include <stdbool.h>

#include "config/options.h"

#define INIFILE_BYTES_MAX 262144 /* a file people write has a few thousand */

/* One "key = value". section is "" before any. continued: an indented line that goes on with the
 * value of the line before. 0, -ENOMEM, or -EINVAL with a sentence in message; then nothing
 * further is read. */
typedef int inifile_handler(void *context, const char *section, const char *key, const char *value,
			    bool continued, char message[static OPTIONS_MESSAGE_LEN]);

/* kind: "configuration file". 0, -ENOENT, -EINVAL with a sentence in message, -ENOMEM. */
int inifile_read(const char *path, const char *kind, inifile_handler *handler, void *context,
		 char message[static OPTIONS_MESSAGE_LEN]);

/* The sentence for a key that nobody knows, with the one of names (NULL-terminated) that was most
 * likely meant. Returns -EINVAL. */
int inifile_unknown_key(const char *key, const char *const *names,
			char message[static OPTIONS_MESSAGE_LEN]);

#endif
