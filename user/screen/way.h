/* SPDX-License-Identifier: GPL-2.0-only */
/* The way of a SYN, drawn: process, netfilter, uplink, network, server, and where it stops. */
#ifndef EGRESS25_SCREEN_WAY_H
#define EGRESS25_SCREEN_WAY_H

#include "screen/canvas.h"
#include "screen/model.h"

#define WAY_HEIGHT 3

/* Of an attempt, in WAY_HEIGHT lines from y on. */
void way_draw(struct canvas *c, int y, const struct model_attempt *a);

#endif
