// SPDX-License-Identifier: GPL-2.0-only
/* All that the daemon knows at one moment, for every face it shows. */

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/daemon.h"
#include "cli/version.h"

static void name_counters(struct render_counter ret[static RENDER_COUNTERS_MAX],
			  const char *const *names, const uint64_t *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		ret[i] = (struct render_counter){.name = names[i], .value = values[i]};
}

void web_count(const struct daemon *d, struct render_status *ret)
{
	struct http_counts counts = {0};

	_Static_assert(HTTP_STATUS_COUNT < RENDER_COUNTERS_MAX &&
			       HTTP_REFUSAL_COUNT < RENDER_COUNTERS_MAX,
		       "and the end");
	if (d->web.http)
		http_counts(d->web.http, &counts);
	ret->lost_client = counts.streams_dropped + log_lost();
	name_counters(ret->http_requests, http_status_names, counts.requests, HTTP_STATUS_COUNT);
	name_counters(ret->http_refused, http_refusal_names, counts.refused, HTTP_REFUSAL_COUNT);
}

int daemon_look(struct daemon *d, bool local_time, struct snapshot *ret)
{
	struct view view;
	int r;

	(void)clock_refresh_offset(&d->context.view.wall_offset_ns);
	view = d->context.view;
	view.local_time = local_time;
	r = snapshot_take(ret, &d->engine, &d->history, &view, !d->showing);
	web_count(d, &ret->status);
	place_share(&d->place, &d->options, &ret->status.place);
	ret->status.reload = d->reload;
	ret->status.revision = version_revision;
	ret->status.features = version_features;
	ret->status.metrics_path = d->options.telemetry_path;
	if (d->queue) {
		queue_watch_look(d->queue, &d->history.talkers, &d->queue_told);
		ret->status.queue = &d->queue_told;
	}
	return r;
}
