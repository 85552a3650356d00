/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A packet capture, pcap or pcapng, as a source of observations: what the wire sensor would have
 * reported of the same packets. It is read twice, for which address is ours shows only in the
 * whole; the file must be one that can be rewound (see seekable.h).
 */
#ifndef EGRESS25_CAPTURE_CAPTURE_H
#define EGRESS25_CAPTURE_CAPTURE_H

#include "capture/source.h"

/* A source_open. */
int capture_open(struct source **ret, FILE *file, const struct source_config *config,
		 char message[static SOURCE_MESSAGE_LEN]);

/* Whether a file that begins with this byte may be a capture: both formats, both byte orders. */
bool capture_begins_with(int byte);

#endif
