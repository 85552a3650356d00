/* SPDX-License-Identifier: GPL-2.0-only */
/* The numbers of link types, as capture files have them (tcpdump.org/linktypes.html), and how they
 * are called. */
#ifndef EGRESS25_CAPTURE_LINK_H
#define EGRESS25_CAPTURE_LINK_H

#include "capture/packet.h"

#define LINK_NAME_LEN 48

/* PACKET_LINK_UNKNOWN where packets of it cannot be read. */
enum packet_link link_of(uint32_t linktype);
/* "Ethernet", "number 147". Returns buf or a literal. */
const char *link_name(uint32_t linktype, char buf[static LINK_NAME_LEN]);

/* For messages. */
#define LINK_ALLOWED                                                                               \
	"Ethernet, 802.11, raw IP, Linux cooked (v1, v2), NFLOG, PPP, BSD loopback and what is "   \
	"like these"

#endif
