/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a metadata service answered, read: bytes of a stranger in, checked facts out. No network.
 */
#ifndef EGRESS25_CLOUD_IMDS_PARSE_H
#define EGRESS25_CLOUD_IMDS_PARSE_H

#include "cloud/imds_service.h"

/* Takes what is wanted out of an answer of len bytes. How many facts were kept, or -EBADMSG when
 * it is not of the form it should have. A value that does not look right is left out. */
int imds_read(const struct document *d, const char *body, size_t len, struct machine_identity *m);

/* One string member of a JSON object, names parted by '/', into buf. 0 or -EBADMSG: no such
 * thing, or longer than buf, or with a control character or a byte beyond ASCII inside. */
int imds_string(const char *body, size_t len, const char *at, char *buf, size_t size);

/* The answer as one line of printable ASCII without blanks, into buf. 0 or -EBADMSG. */
int imds_word(const char *body, size_t len, char *buf, size_t size);

#endif
