// SPDX-License-Identifier: GPL-2.0-only
/* See link.h. */

#include "capture/link.h"

#include <stdio.h>

#include "base/cleanup.h"

static const struct {
	uint32_t linktype;
	enum packet_link link;
	const char *name;
} links[] = {
	{0, PACKET_NULL, "BSD loopback"},
	{1, PACKET_ETHERNET, "Ethernet"},
	{6, PACKET_TOKEN_RING, "token ring"},
	{9, PACKET_PPP, "PPP"},
	{10, PACKET_FDDI, "FDDI"},
	{12, PACKET_RAW, "raw IP"}, /* as some systems number it */
	{14, PACKET_RAW, "raw IP"}, /* as OpenBSD does */
	{50, PACKET_PPP, "PPP over HDLC"},
	{51, PACKET_PPPOE, "PPPoE"},
	{100, PACKET_LLC, "ATM (RFC 1483)"},
	{101, PACKET_RAW, "raw IP"},
	{104, PACKET_CHDLC, "Cisco HDLC"},
	{105, PACKET_80211, "802.11"},
	{107, PACKET_FRELAY, "frame relay"},
	{108, PACKET_NULL, "OpenBSD loopback"},
	{109, PACKET_ENC, "OpenBSD IPsec"},
	{113, PACKET_SLL, "Linux cooked"},
	{117, PACKET_PFLOG, "pf log"},
	{119, PACKET_PRISM, "802.11 (Prism)"},
	{122, PACKET_IPFC, "IP over Fibre Channel"},
	{123, PACKET_SUNATM, "ATM (SunATM)"},
	{127, PACKET_RADIOTAP, "802.11 (radiotap)"},
	{149, PACKET_PPP, "PPP"},
	{163, PACKET_AVS, "802.11 (AVS)"},
	{166, PACKET_PPPD, "PPP (pppd)"},
	{192, PACKET_PPI, "802.11 (PPI)"},
	{204, PACKET_PPP_DIR, "PPP with direction"},
	{219, PACKET_MPLS, "MPLS"},
	{228, PACKET_RAW, "raw IPv4"},
	{229, PACKET_RAW, "raw IPv6"},
	{239, PACKET_NFLOG, "NFLOG"},
	{258, PACKET_PKTAP, "PKTAP"},
	{240, PACKET_NETANALYZER, "Ethernet (netANALYZER)"},
	{276, PACKET_SLL2, "Linux cooked v2"},
	/* What is met, and not read. */
	{187, PACKET_LINK_UNKNOWN, "Bluetooth"},
	{189, PACKET_LINK_UNKNOWN, "USB"},
	{195, PACKET_LINK_UNKNOWN, "802.15.4"},
	{201, PACKET_LINK_UNKNOWN, "Bluetooth"},
	{220, PACKET_LINK_UNKNOWN, "USB"},
	{227, PACKET_LINK_UNKNOWN, "CAN"},
	{230, PACKET_LINK_UNKNOWN, "802.15.4"},
	{249, PACKET_LINK_UNKNOWN, "USB"},
	{253, PACKET_LINK_UNKNOWN, "netlink"},
};

enum packet_link link_of(uint32_t linktype)
{
	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		if (links[i].linktype == linktype)
			return links[i].link;
	}
	return PACKET_LINK_UNKNOWN;
}

const char *link_name(uint32_t linktype, char buf[static LINK_NAME_LEN])
{
	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		if (links[i].linktype == linktype)
			return links[i].name;
	}
	snprintf(buf, LINK_NAME_LEN, "number %u", linktype);
	return buf;
}
