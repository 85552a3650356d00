/* SPDX-License-Identifier: GPL-2.0-only */
/* The metrics, in both forms that Prometheus reads. */
#ifndef EGRESS25_RENDER_OPENMETRICS_H
#define EGRESS25_RENDER_OPENMETRICS_H

#include "render/status.h"

enum metrics_form {
	METRICS_TEXT,	     /* Prometheus text format 0.0.4 */
	METRICS_OPENMETRICS, /* OpenMetrics 1.0.0 */
	METRICS_FILE, /* text without process_*: the node exporter, whose collector reads the file,
		       * has metrics of these names itself */
};

/* The Content-Type of each. */
const char *metrics_content_type(enum metrics_form form);

/* All metrics of the interface, every series of each. 0 or a negative errno of the write. */
int render_metrics(FILE *out, const struct render_context *c, const struct render_status *s,
		   enum metrics_form form);

#endif
