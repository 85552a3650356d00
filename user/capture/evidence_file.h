/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The packets that a report rests on, as a pcapng file to attach: the SYNs that were seen leaving
 * and what answered them, their headers built anew from what was observed. So it is the same for a
 * live look, for a daemon and for a capture, and there is never a byte of payload in it. Bounded:
 * of more packets the newest.
 */
#ifndef EGRESS25_CAPTURE_EVIDENCE_FILE_H
#define EGRESS25_CAPTURE_EVIDENCE_FILE_H

#include <stdio.h>

#include "core/record.h"

#define EVIDENCE_PACKETS_MAX 8192 /* what a person may look through; about 1 MiB */
#define EVIDENCE_SHA256_LEN  65

struct evidence_file;

/* 0 or -ENOMEM. */
int evidence_file_new(struct evidence_file **ret);
void evidence_file_free(struct evidence_file **e);

/* An observation, whose time plus wall_offset_ns is wall-clock ns; what is no packet is ignored. */
void evidence_file_take(struct evidence_file *e, const struct observation *o,
			int64_t wall_offset_ns);
/* Whose SYN it was is told by a record. */
void evidence_file_name(struct evidence_file *e, const struct record *r);

struct evidence_written {
	uint64_t packets, left_out; /* left out: older, more than fit */
	char sha256[EVIDENCE_SHA256_LEN];
};

/* The whole file, of packets since then, by wall clock. mask: peers keep their network alone, our
 * addresses become private ones, nobody is named. 0 or a negative errno. */
int evidence_file_write(const struct evidence_file *e, FILE *out, bool mask, uint64_t since_ns,
			struct evidence_written *ret);

#endif
