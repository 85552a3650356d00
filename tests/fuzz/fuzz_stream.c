// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as a recorded --json stream. */

#include "capture/stream.h"
#include "play.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	play(bytes, len, stream_open);
	return 0;
}
