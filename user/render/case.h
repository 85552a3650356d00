/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The text of a support case: what was seen of a port, as evidence for whoever can open it, in
 * the form that the provider asks for. It holds what such a case needs and nothing private: no
 * process, user, host name, path or file, no address of this machine and none of its private peers.
 * Addresses of public peers are evidence; they can be masked.
 */
#ifndef EGRESS25_RENDER_CASE_H
#define EGRESS25_RENDER_CASE_H

#include "core/destinations.h"
#include "finding/outside.h"
#include "render/machine.h"
#include "render/status.h"

struct render_report {
	/* Of a file: verdicts, time and start alone are known. */
	const struct render_status *status;
	const struct destinations *contacts;
	const struct render_machine *machine;
	/* A file is read instead of watching; NULL: live. */
	const struct render_reading *reading;
	const char *kind;   /* of the file, safe to print */
	bool drops_watched; /* of a file: whether its recorder saw what was discarded there */
	struct {
		const char *name; /* of the file with the packets; NULL: none was written */
		uint64_t packets, left_out;
		const char *sha256;
	} packets;
	const struct outside_finding *about;
	bool markdown;
	bool ticket_only; /* neither evidence nor annex */
	bool mask;	  /* public peers by their network: "203.0.113.x", "2001:db8:25::/48" */
};

/* 0 or a negative errno of the write. */
int render_report(FILE *out, const struct render_context *c, const struct render_report *r);

#endif
