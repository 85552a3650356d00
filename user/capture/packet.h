/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One captured packet, as far as it matters: link layer, tunnels, IP, and of TCP and ICMP what
 * tells of a connection. Pure: bytes in, fields out; knows no file, no port and no address of ours.
 * What the snap length cut away, what contradicts itself and what cannot be read is said to be so,
 * and never guessed.
 */
#ifndef EGRESS25_CAPTURE_PACKET_H
#define EGRESS25_CAPTURE_PACKET_H

#include <stddef.h>

#include "base/address.h"

/* What stands in front of the IP header. */
enum packet_link {
	PACKET_LINK_UNKNOWN,
	PACKET_ETHERNET,
	PACKET_RAW,	/* nothing */
	PACKET_SLL,	/* Linux cooked, as of `tcpdump -i any` */
	PACKET_SLL2,	/* the same, version 2 */
	PACKET_NULL,	/* BSD loopback: the address family in four bytes */
	PACKET_PPP,	/* with or without HDLC-like framing */
	PACKET_PPP_DIR, /* a direction in front */
	PACKET_PPPD,	/* the direction in place of the address */
	PACKET_PPPOE,
	PACKET_CHDLC,  /* Cisco HDLC */
	PACKET_FRELAY, /* frame relay */
	PACKET_LLC,    /* RFC 1483 */
	PACKET_FDDI,
	PACKET_TOKEN_RING,
	PACKET_SUNATM,
	PACKET_IPFC,	    /* over Fibre Channel */
	PACKET_NETANALYZER, /* a tap's own four bytes in front of a frame */
	PACKET_80211,
	PACKET_80211_SWAPPED, /* within CAPWAP */
	PACKET_RADIOTAP,      /* in front of 802.11, like the two that follow */
	PACKET_PRISM,
	PACKET_AVS,
	PACKET_PPI,
	PACKET_NFLOG, /* `tcpdump -i nflog` */
	PACKET_PFLOG, /* pf's log */
	PACKET_ENC,   /* OpenBSD IPsec */
	PACKET_MPLS,
	PACKET_PKTAP, /* Apple's, with the interface's name */
	PACKET_LINK_COUNT
};

enum packet_kind {
	PACKET_TCP,
	PACKET_ICMP,	/* an ICMP error that quotes a TCP segment */
	PACKET_OTHER,	/* whole and of no interest: another protocol */
	PACKET_OPAQUE,	/* may hold a TCP segment, which cannot be read */
	PACKET_CUT,	/* the snap length ended within what would have to be read */
	PACKET_DAMAGED, /* the headers contradict themselves or each other */
};

/* Why a packet is opaque. */
enum packet_opaque {
	OPAQUE_ESP,
	OPAQUE_WIREGUARD,
	OPAQUE_OPENVPN,
	OPAQUE_MACSEC,
	OPAQUE_CAPWAP,
	OPAQUE_80211,
	OPAQUE_PPP,
	OPAQUE_IPCOMP,
	OPAQUE_L2TPV3,
	OPAQUE_STT,
	OPAQUE_MPLS,
	OPAQUE_FRAGMENT,
	OPAQUE_ETHERTYPE,
	OPAQUE_DEEP,
	OPAQUE_LINK,
	OPAQUE_COUNT
};
/* "ESP: encrypted", in words that follow "are". */
const char *packet_opaque_words(enum packet_opaque o);

/* What an IP packet was inside of. */
enum packet_tunnel {
	TUNNEL_NONE,
	TUNNEL_VXLAN,
	TUNNEL_GENEVE,
	TUNNEL_GRE,
	TUNNEL_ERSPAN,
	TUNNEL_IPIP,
	TUNNEL_6IN4,
	TUNNEL_ETHERIP,
	TUNNEL_GTP,
	TUNNEL_TEREDO,
	TUNNEL_L2TP,
	TUNNEL_LISP,
	TUNNEL_TZSP,
	TUNNEL_CAPWAP,
	TUNNEL_GUE,
	TUNNEL_FOU,
	TUNNEL_MPLS,
	TUNNEL_PPPOE,
	TUNNEL_AH,
	TUNNEL_COUNT
};
const char *packet_tunnel_to_str(enum packet_tunnel t); /* "VXLAN"; NULL for none */

/* As the file tells it: a cooked header, flags of pcapng, a log's hook. */
enum packet_way { PACKET_WAY_UNKNOWN, PACKET_IN, PACKET_OUT };

#define PACKET_FIN 0x01
#define PACKET_SYN 0x02
#define PACKET_RST 0x04
#define PACKET_ACK 0x10

/* Where a TCP segment goes, and by its sequence number, which. Ports and numbers in host order. */
struct packet_flow {
	struct address source, destination;
	uint16_t source_port, destination_port;
	uint32_t seq;
};

struct packet {
	enum packet_way way;
	enum packet_tunnel tunnel; /* the outermost */
	enum packet_opaque opaque;
	uint64_t mac_source, mac_destination; /* of the innermost frame; 0 unknown */
	uint32_t ifindex;		      /* of the interface; 0 unknown */
	uint8_t ttl;			      /* TTL or hop limit */
	struct packet_flow flow;	      /* of TCP: its own; of ICMP: the quoted one */

	uint32_t ack; /* TCP */
	uint8_t flags;
	uint32_t payload_len; /* on the wire */

	uint8_t icmp_type, icmp_code; /* ICMP */
	struct address icmp_from;
};

/* len bytes of a packet that had wire_len. Of *ret, what the kind returned names is valid. */
enum packet_kind packet_parse(enum packet_link link, const uint8_t *bytes, size_t len,
			      size_t wire_len, struct packet *ret);

#endif
