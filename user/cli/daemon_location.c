// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the daemon is: found at once by what needs no network, and completed by the metadata
 * service, where that is wanted, without the loop ever waiting for it.
 */

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/clock.h"
#include "base/log.h"
#include "cli/daemon.h"

static void stop_asking(struct daemon *d, struct metadata_result *ret)
{
	d->asking.answer = sd_event_source_disable_unref(d->asking.answer);
	d->asking.patience = sd_event_source_disable_unref(d->asking.patience);
	if (d->asking.metadata)
		metadata_finish(d->asking.metadata, ret);
	d->asking.metadata = NULL;
}

static void answered(struct daemon *d)
{
	struct metadata_result result;

	stop_asking(d, &result);
	place_answered(&d->place, &result);
	location_tell_rules(&d->place.where, &d->options, d->engine.monitor);
	web_changed(d);
}

static int on_answer(sd_event_source *source, int fd, uint32_t events, void *context)
{
	(void)source, (void)fd, (void)events;
	answered(context);
	return 0;
}

static int on_patience(sd_event_source *source, uint64_t at, void *context)
{
	(void)source, (void)at;
	answered(context);
	return 0;
}

static int ask(struct daemon *d)
{
	uint64_t until_ns = clock_now_ns(CLOCK_MONOTONIC);
	int r = metadata_start(&d->place.request, &d->asking.metadata);

	if (r < 0)
		return r;
	until_ns += metadata_timeout_ns(d->asking.metadata);
	r = sd_event_add_io(d->engine.event, &d->asking.answer, metadata_fd(d->asking.metadata),
			    EPOLLIN, on_answer, d);
	if (r >= 0)
		r = sd_event_add_time(d->engine.event, &d->asking.patience, CLOCK_MONOTONIC,
				      until_ns / NS_PER_US, 0, on_patience, d);
	return r < 0 ? r : 0;
}

static void output_firewalls(struct daemon *d)
{
	d->place.where.firewalls = d->firewalls.list;
	d->place.where.firewalls_count = d->firewalls.count;
}

void whereabouts_take_firewall(struct daemon *d, const struct candidate_list *list)
{
	if (!candidate_lists_put(&d->firewalls, list))
		return;
	output_firewalls(d);
	web_changed(d);
}

void whereabouts_set(struct daemon *d, const struct place *place)
{
	int r;

	whereabouts_close(d);
	d->place = *place;
	output_firewalls(d);
	if (!d->place.asks_metadata)
		return;
	r = ask(d);
	if (r < 0) {
		whereabouts_close(d);
		log_warning("metadata service not queried: %s", strerror(-r));
	}
}

void whereabouts_close(struct daemon *d)
{
	struct metadata_result nobody;

	stop_asking(d, &nobody);
}
