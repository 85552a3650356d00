/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The packets of one or many capture files as one row, in the order of their times. A file is open
 * only from its first packet's time to its end: a thousand rotated files take as much as one.
 */
#ifndef EGRESS25_CAPTURE_REEL_H
#define EGRESS25_CAPTURE_REEL_H

#include "capture/capture.h"
#include "capture/file_clock.h"
#include "capture/order.h"
#include "capture/trace.h"

#define REEL_LINKS_MAX 4 /* link types that are named; a file has one or two */

struct reel_counts {
	uint64_t packets, cut, damaged, untimed, backwards, wild, mail, tunnelled;
	uint64_t opaque[OPAQUE_COUNT];
	enum packet_tunnel tunnel; /* the first one seen */
};

/* A packet whose time waits to be held against that of the one behind it. */
struct reel_pending {
	bool any, wanted;
	uint64_t time_ns; /* as the file has it */
	struct order_entry entry;
};

struct reel_file {
	const struct capture_file *from;
	FILE *file;
	off_t start;
	struct trace trace;
	struct clock_of_file clock;
	struct reel_pending pending, ready;
	bool left_out;	  /* no capture */
	bool start_known; /* start is */
	bool open, ended;
	bool has_first;
	uint64_t first_ns;    /* as the file has it */
	uint64_t times_ns[3]; /* of the first packets */
	unsigned int times_count;
};

struct reel {
	struct reel_file *files;
	size_t count, left_out;	      /* files, and those of them that are no captures */
	uint64_t watched[65536 / 64]; /* ports */
	struct packet_order order;
	struct reel_counts counts;
	bool had_enough;
	bool has_first;
	uint64_t first_ns; /* with its shift */
	int64_t first_shift_ns;
	uint64_t last_ns;  /* the newest time that was given, with its shift */
	uint64_t given_ns; /* of the packet that was given last */
	uint32_t linktypes[REEL_LINKS_MAX];
	size_t linktypes_count;
	char message[SOURCE_MESSAGE_LEN]; /* of the first file that could not be read to its end */
};

/* The ports are those of connections whose packets are given. 0 or -ENOMEM. */
int reel_init(struct reel *r, const struct capture_file *files, size_t count, const uint16_t *ports,
	      size_t ports_count);
void reel_done(struct reel *r);

/* via tells the interfaces of all files apart; time_ns is as the file has it. */
typedef void (*reel_sink)(void *context, const struct packet *p, enum packet_kind kind,
			  uint32_t via, uint64_t time_ns);

typedef bool (*reel_enough)(void *context);

/* A reading of all packets of TCP and ICMP, in no order, or until enough() says so of a
 * large file, of which then only the beginning is. 0, -ENOMEM, or -EINVAL with a sentence in
 * message where one of them is no capture, or none has a packet that could be read. */
int reel_look_over(struct reel *r, reel_sink sink, reel_enough enough, void *context,
		   char message[static SOURCE_MESSAGE_LEN]);

/* How many packets there are, after the first reading; UINT64_MAX where it did not read all. */
uint64_t reel_packets(const struct reel *r);

/* Begins the second reading. 0 or -ENOMEM. */
int reel_rewind(struct reel *r);
/* "Ethernet, raw IP". Returns buf. */
const char *reel_kind(const struct reel *r, char *buf, size_t len);

/* 1 with a packet of a connection to a watched port, valid until the next call; 0 at the end. */
int reel_next(struct reel *r, const struct order_entry **ret);

#endif
