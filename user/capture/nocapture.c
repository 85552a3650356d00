// SPDX-License-Identifier: GPL-2.0-only
/* See capture.h: stands in for capture.c in a program that is built without libpcap. */

#include <errno.h>

#include "capture/capture.h"

int capture_open(struct source **ret, FILE *file, const struct source_config *config,
		 char message[static SOURCE_MESSAGE_LEN])
{
	(void)ret, (void)file;
	snprintf(message, SOURCE_MESSAGE_LEN,
		 "%s: this egress25 was built without libpcap and reads no captures; build it with "
		 "\"make WITH_PCAP=1\"",
		 config->name);
	return -EINVAL;
}
