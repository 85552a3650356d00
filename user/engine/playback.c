// SPDX-License-Identifier: GPL-2.0-only
/* See playback.h. What a recording is made of only its source knows (capture/source.h). */

#include "engine/playback.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "capture/capture.h"
#include "capture/seekable.h"
#include "capture/stream.h"

/* The one uplink of a capture; capture/classify.c gives every packet this number. */
#define PLAYBACK_IFINDEX 1

static int open_file(struct playback *p)
{
	const char *path = p->options->file;
	bool is_input = strcmp(path, "-") == 0;
	struct stat st;

	text_escape(is_input ? "standard input" : path, p->name, sizeof(p->name));
	p->file = is_input ? fdopen(dup(STDIN_FILENO), "re") : fopen(path, "re");
	if (!p->file) {
		log_error("%s: %s; allowed: a file that can be read, or - for standard input",
			  p->name, strerror(errno));
		return EXIT_USAGE;
	}
	if (fstat(fileno(p->file), &st) == 0 && S_ISDIR(st.st_mode)) {
		log_error("%s is a directory; allowed: a capture or a recorded stream", p->name);
		return EXIT_USAGE;
	}
	return 0;
}

/* A capture is read twice; what cannot be is copied. */
static int make_rereadable(struct playback *p)
{
	FILE *copy;
	int e;

	if (!seekable_is_needed(p->file))
		return 0;
	e = seekable_copy(&copy, p->file, SPOOL_MAX);
	if (e == -EFBIG)
		log_error("%s: more than %llu GiB; save it to a file and name that", p->name,
			  SPOOL_MAX >> 30);
	else if (e < 0)
		log_error("%s: copying it to a temporary file: %s; TMPDIR names the folder for it",
			  p->name, strerror(-e));
	if (e < 0)
		return e == -EFBIG ? EXIT_USAGE : EXIT_FAILED;
	fclose(p->file);
	p->file = copy;
	return 0;
}

/* Tells the kind of file from its first byte. */
static int find_opener(struct playback *p, source_open *ret)
{
	int byte = getc(p->file);

	if (byte != EOF)
		ungetc(byte, p->file);
	if (byte == '{') {
		*ret = stream_open;
		return 0;
	}
	if (capture_begins_with(byte)) {
		*ret = capture_open;
		return make_rereadable(p);
	}
	if (byte == EOF)
		log_error("%s is %s; allowed: a pcap or pcapng capture, or a "
			  "recorded --json stream",
			  p->name, ferror(p->file) ? strerror(errno) : "empty");
	else
		log_error("%s is no capture: it begins with byte 0x%02x; allowed: pcap or pcapng, "
			  "not compressed, or a recorded --json stream",
			  p->name, (unsigned int)byte);
	return EXIT_USAGE;
}

static int open_source(struct playback *p)
{
	const struct options *o = p->options;
	struct source_config config = {
		.name = p->name,
		.ports_count = (unsigned int)o->ports_count,
		.locals = o->locals,
		.locals_count = o->locals_count,
	};
	char message[SOURCE_MESSAGE_LEN];
	source_open opener;
	int e = find_opener(p, &opener);

	if (e)
		return e;
	memcpy(config.ports, o->ports, sizeof(config.ports));
	e = opener(&p->source, p->file, &config, message);
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
		.wire_only = about->wire_only,
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
		monitor_set_own_addresses(p->monitor, setup->own, setup->own_count);
		return 0;
	}
	for (size_t i = 0; i < about->locals_count && p->own_count < PLAYBACK_OWN_MAX; i++) {
		if (about->locals[i].network.len == 128)
			p->own[p->own_count++] = about->locals[i].network.base;
	}
	monitor_set_uplinks(p->monitor, 0, uplinks, ARRAY_LEN(uplinks));
	monitor_set_own_addresses(p->monitor, p->own, p->own_count);
	return 0;
}

int playback_open(struct playback *p, const struct options *options,
		  const struct playback_user *user, void *context)
{
	int e;

	*p = (struct playback){.options = options, .user = user, .context = context};
	e = open_file(p);
	if (e == 0)
		e = open_source(p);
	return e ? e : open_monitor(p);
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
		.complete = p->complete,
		.packets = counts->packets,
		.cut = counts->cut,
		.damaged = counts->damaged,
		.untimed = counts->untimed,
		.backwards = counts->backwards,
		.inbound = counts->inbound,
	};
}

void playback_done(struct playback *p)
{
	source_free(&p->source);
	monitor_free(p->monitor);
	if (p->file)
		fclose(p->file);
}
