/* SPDX-License-Identifier: GPL-2.0-only */
/* What the two halves of a report share: case.c asks, case_evidence.c has the evidence. For
 * render/case*.c alone. */
#ifndef EGRESS25_RENDER_CASE_INTERNAL_H
#define EGRESS25_RENDER_CASE_INTERNAL_H

#include "guide/ticket.h"
#include "render/doc.h"
#include "render/case.h"

struct part {
	struct doc *doc;
	const struct render_context *c;
	const struct render_report *r;
	const struct verdict *about; /* of r->about, as the two below */
	const struct ticket *ticket;
	const struct guidance *guidance;
};

/* "2026-11-23 08:12:09 UTC"; "unknown" for 0. Returns buf. */
#define PART_WHEN_LEN 28
const char *part_when(const struct part *p, uint64_t time_ns, char buf[static PART_WHEN_LEN]);
/* "", or "s" where more or less than one is counted. */

/* Two sentences that hold the whole. */
void part_summary(const struct part *p);
/* Ports, reasons, destinations, controls, drops, losses. */
void part_evidence(const struct part *p);
/* With what, from when to when. */
void part_measured(const struct part *p);

#endif
