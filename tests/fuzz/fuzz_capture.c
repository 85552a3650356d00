// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as a packet capture. */

#include "capture/capture.h"
#include "play.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	play(bytes, len, capture_open);
	return 0;
}
