/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the log of the machine is told: verdict changes, storms of resets, losses, and what happens
 * to the daemon itself. Structured records for the systemd journal, plain lines on stderr where
 * there is none. What repeats is held back and counted, and the newest of it is told in the end.
 */
#ifndef EGRESS25_SERVE_JOURNAL_H
#define EGRESS25_SERVE_JOURNAL_H

#include <systemd/sd-event.h>

#include "core/monitor.h"
#include "render/render.h"

/* RSTs on one port within JOURNAL_STORM_NS that make a storm. A mail server that turns connections
 * away resets now and then; ten a minute is something else. */
#define JOURNAL_STORM	 10
#define JOURNAL_STORM_NS 60000000000ULL

/* What a record is about; each has a message id. */
enum journal_kind {
	JOURNAL_VERDICT,
	JOURNAL_RESETS,
	JOURNAL_LOSS,
	JOURNAL_SENSOR,
	JOURNAL_UPLINK, /* another is watched, or cannot be */
	JOURNAL_STARTED,
	JOURNAL_STOPPED,
	JOURNAL_RELOADED,
	JOURNAL_REFUSED, /* a new configuration */
	JOURNAL_KINDS
};

struct journal;

/* view: for times, kept by the caller. 0 or a negative errno. */
int journal_open(struct journal **ret, sd_event *event, const struct view *view);
/* Tells what is held back, then frees. Takes NULL. */
void journal_close(struct journal *j);

/* Of all records: those that somebody has to know of are told. f: of a verdict, NULL for any other.
 */
void journal_take(struct journal *j, const struct record *r, const struct finding *f);

/* A sensor that is missing, and why. waits: it comes by itself, and nothing is wrong. */
void journal_sensor(struct journal *j, const struct render_sensor *s, bool waits);

/* About the daemon itself, JOURNAL_STARTED and after; never held back. */
void journal_event(struct journal *j, enum journal_kind kind, const char *message);

#endif
