// SPDX-License-Identifier: GPL-2.0-only
/* See playback.h. What a recording is made of only its source knows (capture/source.h). */

#include "engine/playback.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "engine/location.h"
#include "capture/stream.h"

/* The one uplink of a capture; capture/classify.c gives every packet this number. */
#define PLAYBACK_IFINDEX 1

static int open_source(struct playback *p)
{
	const struct options *o = p->options;
	struct source_config config = {
		.name = p->files.name,
		.ports_count = (unsigned int)o->ports_count,
		.locals = o->locals,
		.locals_count = o->locals_count,
	};
	char message[SOURCE_MESSAGE_LEN];
	int e;

	memcpy(config.ports, o->ports, sizeof(config.ports));
	e = p->files.stream ? stream_open(&p->source, p->files.stream, &config, message)
			    : capture_open_files(&p->source, p->files.list, p->files.count, &config,
						 message);
	if (e == -ENOMEM) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	if (e < 0) {
		log_error("%s", message);
		return EXIT_USAGE;
	}
	return 0;
}

static int open_monitor(struct playback *p)
{
	static const uint32_t uplinks[] = {PLAYBACK_IFINDEX};
	const struct source_about *about = &p->source->about;
	const struct options *o = p->options;
	struct monitor_config config = {
		.ports_count = (unsigned int)o->ports_count,
		.exchangers = o->exchangers,
		.exchangers_count = o->exchangers_count,
		.memory = o->memory << 20,
		.wire_only = about->wire_only,
		.wire_followed = about->followed,
		.answers_unseen = about->one_direction,
	};

	memcpy(config.ports, o->ports, sizeof(config.ports));
	if (about->setup && !o->exchangers_count) {
		config.exchangers = about->setup->exchangers;
		config.exchangers_count = about->setup->exchangers_count;
	}
	if (monitor_new(&p->monitor, &config, p->user->record, p->context) < 0) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	if (about->setup) {
		const struct source_setup *setup = about->setup;

		monitor_set_uplinks(p->monitor, setup->netns, setup->uplinks, setup->uplinks_count);
		monitor_set_own_addresses(p->monitor, setup->own, setup->own_links,
					  setup->own_count);
		monitor_set_wire_only(p->monitor, setup->sockets_missing);
		return 0;
	}
	for (size_t i = 0; i < about->locals_count && p->own_count < PLAYBACK_OWN_MAX; i++) {
		if (about->locals[i].network.len == 128)
			p->own[p->own_count++] = about->locals[i].network.base;
	}
	monitor_set_uplinks(p->monitor, 0, uplinks, ARRAY_LEN(uplinks));
	monitor_set_own_addresses(p->monitor, p->own, NULL, p->own_count);
	return 0;
}

int playback_open(struct playback *p, const struct options *options,
		  const struct playback_user *user, void *context)
{
	int e;

	*p = (struct playback){.options = options, .user = user, .context = context};
	e = playback_files_find(&p->files, options->files, options->files_count);
	if (e == 0)
		e = open_source(p);
	return e ? e : open_monitor(p);
}

void playback_set_rules(struct playback *p, const struct location *where)
{
	const struct source_setup *setup = p->source->about.setup;

	if (!setup || !setup->has_rules) {
		location_tell_rules(where, p->options, p->monitor);
		return;
	}
	for (size_t i = 0; i < setup->blocked_by_rules_count; i++)
		monitor_set_rule(p->monitor, setup->blocked_by_rules[i], true);
}

/* What was due before it is told before it, as it was when this was recorded. */
static void take(struct playback *p, int kind, const struct observation *o)
{
	p->user->clock(p->context, p->source->wall_offset_ns);
	monitor_tick(p->monitor, o->time_ns);
	if (kind != SOURCE_FIREWALL) {
		if (p->user->observation)
			p->user->observation(p->context, o);
		monitor_observe(p->monitor, o);
	} else if (p->user->firewall) {
		p->user->firewall(p->context, o->time_ns, &p->source->firewall);
	}
}

int playback_run(struct playback *p)
{
	struct observation o;
	int e = 0;

	while ((!p->user->wants || p->user->wants(p->context)) &&
	       (e = p->source->ops->next(p->source, &o, p->message)) > 0)
		take(p, e, &o);
	p->complete = e == 0;
	p->user->clock(p->context, p->source->wall_offset_ns);
	if (!p->source->about.wire_only)
		monitor_tick(p->monitor, p->source->counts.last_ns);
	else if (p->source->counts.last_ns)
		monitor_finish(p->monitor, p->source->counts.last_ns);
	return e;
}

void playback_reading(const struct playback *p, struct render_reading *ret)
{
	const struct source_counts *counts = &p->source->counts;

	*ret = (struct render_reading){
		.of_packets = p->source->about.wire_only,
		.one_direction = p->source->about.one_direction,
		.complete = p->complete,
		.packets = counts->packets,
		.cut = counts->cut,
		.damaged = counts->damaged,
		.untimed = counts->untimed,
		.backwards = counts->backwards,
		.wild = counts->wild,
		.inbound = counts->inbound,
		.answers_alone = counts->answers_alone,
		.mail = counts->mail,
		.tunnelled = counts->tunnelled,
		.tunnel = counts->tunnel,
	};
	memcpy(ret->opaque, counts->opaque, sizeof(ret->opaque));
	memcpy(ret->opaque_words, counts->opaque_words, sizeof(ret->opaque_words));
}

void playback_done(struct playback *p)
{
	source_free(&p->source);
	monitor_free(p->monitor);
	playback_files_done(&p->files);
}
