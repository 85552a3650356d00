// SPDX-License-Identifier: GPL-2.0-only
/* See capture.h: what captures begin with, known with or without libpcap. */

#include "capture/capture.h"

bool capture_begins_with(int byte)
{
	/* pcap a1b2c3d4 and a1b23c4d in either order, Kuznetzov's a1b2cd34; pcapng 0a0d0d0a. */
	return byte == 0xa1 || byte == 0xd4 || byte == 0x4d || byte == 0x34 || byte == 0x0a;
}
