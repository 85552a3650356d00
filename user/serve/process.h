/* SPDX-License-Identifier: GPL-2.0-only */
/* What this process takes of the machine, for its own metrics. */
#ifndef EGRESS25_SERVE_PROCESS_H
#define EGRESS25_SERVE_PROCESS_H

#include "render/status.h"

void process_read(struct render_process *ret);

#endif
