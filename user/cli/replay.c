// SPDX-License-Identifier: GPL-2.0-only
/*
 * egress25 replay: something recorded through the same core and the same renderers as the live
 * traffic. Its clock is the recording's; nothing here asks for the time. What a recording is made
 * of only its source knows (capture/source.h).
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "capture/capture.h"
#include "capture/spool.h"
#include "capture/stream.h"
#include "cli/exitstatus.h"
#include "cli/show.h"

/* The one uplink of a capture; capture/sight.c gives every packet this number. */
#define REPLAY_IFINDEX 1

#define LOCALS_MAX (SOURCE_LOCALS_MAX + FAMILY_COUNT)

struct replay {
	const struct options *options;
	char name[SOURCE_NAME_LEN];
	FILE *file;
	struct source *source;
	struct monitor *monitor;
	struct show show;
	struct show_counts counts;
	struct address own[LOCALS_MAX];
	size_t own_count;
	bool complete;
};

static struct render_port_summary *counts_of(struct replay *r, uint16_t port, enum family family)
{
	for (size_t i = 0; i < r->options->ports_count; i++) {
		if (r->options->ports[i] == port)
			return &r->counts.port[i][family];
	}
	return NULL;
}

static void take_record(void *context, const struct record *record)
{
	struct replay *r = context;
	struct render_port_summary *c = NULL;

	if (record->kind <= RECORD_ATTEMPT)
		c = counts_of(r, record->attempt->port, record->attempt->family);
	if (c) {
		c->syns += record->kind == RECORD_SYN;
		c->retries += record->kind == RECORD_RETRY;
		c->resets_in_handshake +=
			record->kind == RECORD_ATTEMPT && record->attempt->reset.seen;
	}
	show_record(&r->show, record);
}

static void count_observation(struct replay *r, const struct observation *o)
{
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

static int open_file(struct replay *r)
{
	const char *path = r->options->file;
	bool is_input = strcmp(path, "-") == 0;
	struct stat st;

	text_escape(is_input ? "standard input" : path, r->name, sizeof(r->name));
	r->file = is_input ? fdopen(dup(STDIN_FILENO), "re") : fopen(path, "re");
	if (!r->file) {
		log_error("%s: %s; allowed: a file that can be read, or - for standard input",
			  r->name, strerror(errno));
		return EXIT_USAGE;
	}
	if (fstat(fileno(r->file), &st) == 0 && S_ISDIR(st.st_mode)) {
		log_error("%s is a directory; allowed: a capture or a recorded stream", r->name);
		return EXIT_USAGE;
	}
	return 0;
}

/* A capture is read twice; what cannot be is copied. */
static int make_rereadable(struct replay *r)
{
	FILE *copy;
	int e;

	if (!spool_is_needed(r->file))
		return 0;
	e = spool_copy(&copy, r->file, SPOOL_MAX);
	if (e == -EFBIG)
		log_error("%s: more than %llu GiB; save it to a file and name that", r->name,
			  SPOOL_MAX >> 30);
	else if (e < 0)
		log_error("%s: copying it to a temporary file: %s; TMPDIR names the folder for it",
			  r->name, strerror(-e));
	if (e < 0)
		return e == -EFBIG ? EXIT_USAGE : EXIT_FAILED;
	fclose(r->file);
	r->file = copy;
	return 0;
}

/* Tells the kind of file from its first byte. */
static int find_opener(struct replay *r, source_open *ret)
{
	int byte = getc(r->file);

	if (byte != EOF)
		ungetc(byte, r->file);
	if (byte == '{') {
		*ret = stream_open;
		return 0;
	}
	if (capture_begins_with(byte)) {
		*ret = capture_open;
		return make_rereadable(r);
	}
	if (byte == EOF)
		log_error("%s is %s; allowed: a pcap or pcapng capture, or a "
			  "recorded --json stream",
			  r->name, ferror(r->file) ? strerror(errno) : "empty");
	else
		log_error("%s is no capture: it begins with byte 0x%02x; allowed: pcap or pcapng, "
			  "not compressed, or a recorded --json stream",
			  r->name, (unsigned int)byte);
	return EXIT_USAGE;
}

static int open_source(struct replay *r)
{
	const struct options *o = r->options;
	struct source_config config = {
		.name = r->name,
		.ports_count = (unsigned int)o->ports_count,
		.locals = o->locals,
		.locals_count = o->locals_count,
	};
	char message[SOURCE_MESSAGE_LEN];
	source_open opener;
	int e = find_opener(r, &opener);

	if (e)
		return e;
	memcpy(config.ports, o->ports, sizeof(config.ports));
	e = opener(&r->source, r->file, &config, message);
	if (e == -ENOMEM) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	if (e < 0) {
		log_error("%s", message);
		return EXIT_USAGE;
	}
	if (r->source->about.wire_only &&
	    (o->filter.pids_count || o->filter.names_count || o->filter.uids_count)) {
		log_error("--pid, --comm and --uid show nothing of a capture, which does not know "
			  "who sent a packet; allowed: --port, --dst, --outcome");
		return EXIT_USAGE;
	}
	return 0;
}

static int open_monitor(struct replay *r)
{
	static const uint32_t uplinks[] = {REPLAY_IFINDEX};
	const struct source_about *about = &r->source->about;
	const struct options *o = r->options;
	struct monitor_config config = {
		.ports_count = (unsigned int)o->ports_count,
		.exchangers = o->exchangers,
		.exchangers_count = o->exchangers_count,
		.wire_only = about->wire_only,
	};

	memcpy(config.ports, o->ports, sizeof(config.ports));
	if (about->setup && !o->exchangers_count) {
		config.exchangers = about->setup->exchangers;
		config.exchangers_count = about->setup->exchangers_count;
	}
	if (monitor_new(&r->monitor, &config, take_record, r) < 0) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	r->show.monitor = r->monitor;
	if (about->setup) {
		const struct source_setup *setup = about->setup;

		monitor_set_uplinks(r->monitor, setup->netns, setup->uplinks, setup->uplinks_count);
		monitor_set_own_addresses(r->monitor, setup->own, setup->own_count);
		return 0;
	}
	for (size_t i = 0; i < about->locals_count && r->own_count < LOCALS_MAX; i++) {
		if (about->locals[i].network.len == 128)
			r->own[r->own_count++] = about->locals[i].network.base;
	}
	monitor_set_uplinks(r->monitor, 0, uplinks, ARRAY_LEN(uplinks));
	monitor_set_own_addresses(r->monitor, r->own, r->own_count);
	return 0;
}

static void announce(struct replay *r)
{
	static const char *const sensors[] = {"capture"};
	const struct source_about *about = &r->source->about;
	struct render_local locals[LOCALS_MAX];
	struct render_replay replay = {
		.file = r->name,
		.kind = about->kind,
		.has_locals = about->wire_only,
		.locals = locals,
	};
	struct render_ready ready = {
		.time_ns = about->first_ns,
		.sensors = sensors,
		.sensors_count = about->wire_only,
		.own = r->own,
		.own_count = r->own_count,
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
			.inferred = l->inferred,
			.handshakes = l->handshakes,
			.of = l->of,
		};
	}
	show_ready(&r->show, &ready);
}

static void play(struct replay *r)
{
	char message[SOURCE_MESSAGE_LEN];
	struct observation o;
	int e = 0;

	while (!r->show.error && (e = r->source->ops->next(r->source, &o, message)) > 0) {
		r->show.context.wall_offset_ns = r->source->wall_offset_ns;
		monitor_tick(r->monitor, o.time_ns);
		count_observation(r, &o);
		monitor_observe(r->monitor, &o);
	}
	r->complete = e == 0;
	r->show.context.wall_offset_ns = r->source->wall_offset_ns;
	if (!r->source->about.wire_only)
		monitor_tick(r->monitor, r->source->counts.last_ns);
	else if (r->source->counts.last_ns)
		monitor_finish(r->monitor, r->source->counts.last_ns);
	show_flush(&r->show);
	if (e < 0)
		log_error("%s", message);
}

static void conclude(struct replay *r)
{
	const struct source_counts *counts = &r->source->counts;
	struct render_reading reading = {
		.of_packets = r->source->about.wire_only,
		.complete = r->complete,
		.packets = counts->packets,
		.cut = counts->cut,
		.damaged = counts->damaged,
		.untimed = counts->untimed,
		.backwards = counts->backwards,
		.inbound = counts->inbound,
	};
	struct render_summary summary = {
		.time_ns = counts->last_ns,
		.duration_ns = counts->last_ns - r->source->about.first_ns,
		.reading = &reading,
	};

	settle_counts(r);
	show_summary(&r->show, &summary, &r->counts);
	show_flush(&r->show);
}

static int status(struct replay *r)
{
	uint16_t port = exitstatus_port(r->options);
	enum port_state states[FAMILY_COUNT];

	if (r->show.error) {
		log_error("standard output: %s", strerror(-r->show.error));
		return EXIT_FAILED;
	}
	if (!r->complete)
		return EXIT_USAGE;
	for (enum family f = 0; f < FAMILY_COUNT; f++)
		states[f] = monitor_verdict(r->monitor, port, f)->state;
	return exitstatus_of(states);
}

static void replay_done(struct replay *r)
{
	source_free(&r->source);
	monitor_free(r->monitor);
	if (r->file)
		fclose(r->file);
}

int replay_run(const struct options *options)
{
	_cleanup_(replay_done) struct replay r = {.options = options};
	int e = show_init(&r.show, options);

	if (e == 0)
		e = open_file(&r);
	if (e == 0)
		e = open_source(&r);
	if (e == 0)
		e = open_monitor(&r);
	if (e)
		return e;
	/* A reader that went away is an error of a write, not a death. */
	signal(SIGPIPE, SIG_IGN);
	r.show.context.wall_offset_ns = r.source->wall_offset_ns;
	r.show.filter.cgroup_path = r.show.context.cgroup_path = r.source->about.cgroup_path;
	r.show.filter.cgroup_context = r.show.context.cgroup_context = r.source;
	r.show.context.no_processes = r.source->about.wire_only;
	announce(&r);
	play(&r);
	conclude(&r);
	return status(&r);
}
