/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `egress25 replay` does with a file, without the program around it: whatever bytes the file
 * has go through its reader, the core, and both renderers. The sanitizers watch; nothing is
 * expected but that it ends, and that what was read until the end is judged.
 */
#ifndef EGRESS25_TESTS_FUZZ_PLAY_H
#define EGRESS25_TESTS_FUZZ_PLAY_H

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "capture/source.h"
#include "render/render.h"

#define UPLINK 1 /* every packet of a capture has it; see capture/classify.c */

struct play {
	FILE *out;
	struct monitor *monitor;
	struct render_context context;
};

static void render(void *context, const struct record *r)
{
	struct play *p = context;
	struct finding finding;
	const struct verdict *ports[2] = {monitor_verdict(p->monitor, 25, FAMILY_IPV4),
					  monitor_verdict(p->monitor, 587, FAMILY_IPV4)};

	if (r->kind == RECORD_VERDICT)
		finding_compose(&finding, &p->context.view, r->verdict, ports, 2);
	if (render_json_record(p->out, &p->context, r, &finding) < 0 ||
	    render_text_record(p->out, &p->context, r, &finding) < 0)
		abort();
}

static void play_done(struct play *p)
{
	monitor_free(p->monitor);
	if (p->out)
		fclose(p->out);
}

static void play_all(struct play *p, struct source *s)
{
	static const uint32_t uplink = UPLINK;
	const struct source_setup *setup = s->about.setup;
	char message[SOURCE_MESSAGE_LEN] = "";
	struct observation o;
	int r;

	if (setup) {
		monitor_set_uplinks(p->monitor, setup->netns, setup->uplinks, setup->uplinks_count);
		monitor_set_own_addresses(p->monitor, setup->own, setup->own_links,
					  setup->own_count);
	} else {
		monitor_set_uplinks(p->monitor, 0, &uplink, 1);
	}
	while ((r = s->ops->next(s, &o, message)) > 0) {
		p->context.view.wall_offset_ns = s->wall_offset_ns;
		if (r != SOURCE_FIREWALL)
			monitor_observe(p->monitor, &o);
	}
	/* What cannot be read is named. */
	if (r < 0 && !message[0])
		abort();
	if (setup)
		monitor_tick(p->monitor, s->counts.last_ns);
	else
		monitor_finish(p->monitor, s->counts.last_ns);
}

static void play(const uint8_t *bytes, size_t len, source_open opener)
{
	static const struct source_config config = {
		.name = "fuzz", .ports = {25, 587}, .ports_count = 2};
	struct monitor_config monitor = {.ports = {25, 587}, .ports_count = 2, .attempts_max = 64};
	_cleanup_fclose_ FILE *file = len ? fmemopen((void *)bytes, len, "r") : NULL;
	_cleanup_(source_free) struct source *source = NULL;
	_cleanup_(play_done) struct play p = {.out = fopen("/dev/null", "w")};
	char message[SOURCE_MESSAGE_LEN] = "";

	if (!file)
		return;
	if (opener(&source, file, &config, message) < 0) {
		if (!message[0])
			abort();
		return;
	}
	monitor.wire_only = source->about.wire_only;
	monitor.wire_followed = source->about.followed;
	monitor.answers_unseen = source->about.one_direction;
	if (!p.out || monitor_new(&p.monitor, &monitor, render, &p) < 0)
		abort();
	play_all(&p, source);
}

#endif
