// SPDX-License-Identifier: GPL-2.0-only
/*
 * egress25 replay: something recorded through the same core (playback.h) and the same renderers as
 * the live traffic. Nothing here asks for the time.
 */

#include <signal.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/ports.h"
#include "engine/exit_status.h"
#include "engine/playback.h"
#include "cli/output.h"

struct replay {
	const struct options *options;
	struct playback playback;
	struct output show;
	struct output_counts counts;
};

static struct render_port_summary *counts_of(struct replay *r, uint16_t port, enum family family)
{
	int i = ports_find(r->options->ports, r->options->ports_count, port);

	return i < 0 ? NULL : &r->counts.port[i][family];
}

static void take_record(void *context, const struct record *record)
{
	struct replay *r = context;
	struct render_port_summary *c = NULL;

	if (record_is_of_attempt(record))
		c = counts_of(r, record->attempt->port, record->attempt->family);
	if (c) {
		c->syns += record->kind == RECORD_SYN;
		c->retries += record->kind == RECORD_RETRY;
		c->resets_in_handshake +=
			record->kind == RECORD_ATTEMPT && record->attempt->reset.seen;
	}
	output_record(&r->show, record);
}

static void count_observation(void *context, const struct observation *o)
{
	struct replay *r = context;
	struct render_port_summary *c = counts_of(r, o->port, address_family(&o->destination));

	if (!c)
		return;
	c->wire_syns += o->kind == OBSERVE_WIRE_SYN;
	c->wire_answers += o->kind == OBSERVE_WIRE_ANSWER;
	c->wire_resets_in += o->kind == OBSERVE_WIRE_RESET_IN;
	c->wire_resets_out += o->kind == OBSERVE_WIRE_RESET_OUT;
	c->icmp_errors += o->kind == OBSERVE_WIRE_ICMP;
}

/* What only the packets tell: an RST that ended no handshake came later. */
static void settle_counts(struct replay *r)
{
	for (size_t i = 0; i < r->options->ports_count; i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			struct render_port_summary *c = &r->counts.port[i][f];

			c->resets_out = c->wire_resets_out;
			if (c->wire_resets_in > c->resets_in_handshake)
				c->resets_in_established =
					c->wire_resets_in - c->resets_in_handshake;
		}
	}
}

/* What no recording of packets can be asked. */
static int check_filters(const struct replay *r)
{
	const struct options *o = r->options;

	if (r->playback.source->about.wire_only &&
	    (o->filter.pids_count || o->filter.names_count || o->filter.uids_count)) {
		log_error("--pid, --comm and --uid show nothing of a capture, which does not know "
			  "who sent a packet; allowed: --port, --dst, --outcome");
		return EXIT_USAGE;
	}
	return 0;
}

static void announce(struct replay *r)
{
	static const char *const sensors[] = {"capture"};
	const struct source_about *about = &r->playback.source->about;
	struct render_local locals[PLAYBACK_OWN_MAX];
	struct render_replay replay = {
		.file = r->playback.files.name,
		.kind = about->kind,
		.has_locals = about->wire_only,
		.has_first = about->has_first,
		.one_direction = about->one_direction,
		.way_known = about->way_known,
		.locals = locals,
	};
	struct render_ready ready = {
		.time_ns = about->first_ns,
		.sensors = sensors,
		.sensors_count = about->wire_only,
		.own = r->playback.own,
		.own_count = r->playback.own_count,
		.exchangers = r->options->exchangers,
		.exchangers_count = r->options->exchangers_count,
		.ports = r->options->ports,
		.ports_count = r->options->ports_count,
		.replay = &replay,
	};

	for (; replay.locals_count < about->locals_count; replay.locals_count++) {
		const struct source_local *l = &about->locals[replay.locals_count];

		locals[replay.locals_count] = (struct render_local){
			.network = &l->network,
			.by = l->by,
			.handshakes = l->handshakes,
			.of = l->of,
		};
	}
	output_ready(&r->show, &ready);
}

static void set_clock(void *context, int64_t wall_offset_ns)
{
	struct replay *r = context;

	r->show.context.view.wall_offset_ns = wall_offset_ns;
}

static void take_firewall(void *context, uint64_t time_ns, const struct candidate_list *list)
{
	struct replay *r = context;

	(void)output_take_firewall(&r->show, time_ns, list);
}

static bool wants(void *context)
{
	const struct replay *r = context;

	return !r->show.error;
}

static const struct playback_user replay_user = {
	.record = take_record,
	.clock = set_clock,
	.observation = count_observation,
	.firewall = take_firewall,
	.wants = wants,
};

static void play(struct replay *r)
{
	int e = playback_run(&r->playback);

	output_flush(&r->show);
	if (e < 0)
		log_error("%s", r->playback.message);
}

static void conclude(struct replay *r)
{
	const struct source_counts *counts = &r->playback.source->counts;
	struct render_reading reading;
	struct render_summary summary = {
		.time_ns = counts->last_ns,
		.duration_ns = counts->last_ns - r->playback.source->about.first_ns,
		.reading = &reading,
	};

	playback_reading(&r->playback, &reading);
	settle_counts(r);
	output_summary(&r->show, &summary, &r->counts);
	output_flush(&r->show);
}

static int status(struct replay *r)
{
	uint16_t port = exitstatus_port(r->options);
	const struct verdict *families[FAMILY_COUNT];

	if (r->show.error) {
		log_error("standard output: %s", strerror(-r->show.error));
		return EXIT_FAILED;
	}
	if (!r->playback.complete)
		return EXIT_USAGE;
	for (enum family f = 0; f < FAMILY_COUNT; f++)
		families[f] = monitor_verdict(r->playback.monitor, port, f);
	return exitstatus_of(families);
}

static void replay_done(struct replay *r)
{
	playback_done(&r->playback);
}

int replay_run(const struct options *options)
{
	_cleanup_(replay_done) struct replay r = {.options = options};
	int e = output_init(&r.show, options);

	if (e == 0)
		e = playback_open(&r.playback, options, &replay_user, &r);
	if (e == 0)
		e = check_filters(&r);
	if (e)
		return e;
	/* A reader that went away is an error of a write, not a death. */
	signal(SIGPIPE, SIG_IGN);
	r.show.monitor = r.playback.monitor;
	set_clock(&r, r.playback.source->wall_offset_ns);
	r.show.filter.cgroup_path = r.show.context.view.cgroup_path =
		r.playback.source->about.cgroup_path;
	r.show.filter.cgroup_context = r.show.context.view.cgroup_context = r.playback.source;
	r.show.context.no_processes = r.playback.source->about.wire_only;
	playback_set_rules(&r.playback, &r.show.where);
	announce(&r);
	play(&r);
	conclude(&r);
	return status(&r);
}
