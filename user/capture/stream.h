/* SPDX-License-Identifier: GPL-2.0-only */
/* A recorded `--json` stream as a source of observations. */
#ifndef EGRESS25_CAPTURE_STREAM_H
#define EGRESS25_CAPTURE_STREAM_H

#include "capture/source.h"

/* A source_open; file need not be one that can be rewound. */
int stream_open(struct source **ret, FILE *file, const struct source_config *config,
		char message[static SOURCE_MESSAGE_LEN]);

#endif
