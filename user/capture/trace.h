/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One capture file, whatever its format: pcap, pcapng, Network Monitor 2, snoop, compressed or not.
 * Gives its packets in the order in which they stand there, with the link type of each. Nothing is
 * copied: a packet's bytes are the input's window.
 */
#ifndef EGRESS25_CAPTURE_TRACE_H
#define EGRESS25_CAPTURE_TRACE_H

#include "capture/input.h"
#include "capture/packet.h"

#define TRACE_MESSAGE_LEN    512
#define TRACE_INTERFACES_MAX 4096 /* of one section; a container host has hundreds */
#define TRACE_NAME_LEN	     16	  /* of an interface, NUL included; a longer one is cut */

struct trace_interface {
	uint32_t linktype, snap_len; /* snap_len 0: none */
	enum packet_link link;
	uint8_t resolution; /* as of if_tsresol */
	int64_t offset_s;
	char name[TRACE_NAME_LEN]; /* "" unknown */
};

struct trace_packet {
	const uint8_t *bytes;
	uint32_t len, wire_len;
	bool has_time;
	uint64_t time_ns; /* since 1970 */
	enum packet_way way;
	uint32_t interface; /* one of trace.interfaces */
};

struct trace {
	struct input in;
	const char *name; /* of the file, for messages; of the caller, kept */
	/* 1, 0 at the end, -EBADMSG with words in why. */
	int (*next)(struct trace *t, struct trace_packet *ret);
	struct trace_interface *interfaces;
	uint32_t interfaces_count, interfaces_room;
	bool big_end;	      /* of the file's own numbers */
	uint64_t packets;     /* that were given */
	uint64_t start_ns;    /* what times are counted from */
	uint64_t place, stop; /* where the next packet stands; behind the last */
	struct {
		uint32_t unit_ns; /* of the fraction of a second */
		uint32_t extra;	  /* bytes more in front of each packet */
	} pcap;
	char why[256];
};

/* Begins at the file's present place; the file stays the caller's. 0, -ENOMEM, or -EINVAL with a
 * sentence in message; trace_close() is due in any case. */
int trace_open(struct trace *t, FILE *file, const char *name,
	       char message[static TRACE_MESSAGE_LEN]);
void trace_close(struct trace *t);

/* 1 with a packet, valid until the next call; 0 at the end, -EBADMSG where the rest cannot be read,
 * with a sentence in message. */
int trace_next(struct trace *t, struct trace_packet *ret, char message[static TRACE_MESSAGE_LEN]);

#endif
