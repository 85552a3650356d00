// SPDX-License-Identifier: GPL-2.0-only
/* See record_filter.h. */

#include "cli/record_filter.h"

#include <string.h>

#include "base/parse.h"
#include "base/ports.h"
#include "engine/uplink_watch.h"

int filter_init(struct record_filter *f, const struct options *options)
{
	const char *netns = options->filter.netns;
	uint64_t inode;

	*f = (struct record_filter){.options = options};
	if (!netns)
		return 0;
	if (parse_u64(netns, 1, UINT32_MAX, &inode) == 0) {
		f->netns = (uint32_t)inode;
		return 0;
	}
	return netns_lookup("netns", netns, NULL, &f->netns);
}

static bool has_port(const struct options *o, uint16_t port)
{
	return o->filter.ports_count == 0 ||
	       ports_have(o->filter.ports, o->filter.ports_count, port);
}

static bool has_destination(const struct options *o, const struct address *destination)
{
	bool found = o->filter.destinations_count == 0;

	for (size_t i = 0; i < o->filter.destinations_count; i++)
		found |= prefix_contains(&o->filter.destinations[i], destination);
	return found;
}

static bool has_process(const struct options *o, const struct process *p)
{
	bool pid = o->filter.pids_count == 0, uid = o->filter.uids_count == 0;
	bool name = o->filter.names_count == 0;

	for (size_t i = 0; i < o->filter.pids_count; i++)
		pid |= p->known && o->filter.pids[i] == p->pid;
	for (size_t i = 0; i < o->filter.uids_count; i++)
		uid |= p->known && o->filter.uids[i] == p->uid;
	for (size_t i = 0; i < o->filter.names_count; i++)
		name |= p->known && strcmp(o->filter.names[i], p->name) == 0;
	return pid && uid && name;
}

static bool has_outcome(const struct options *o, const struct record *r)
{
	bool found = o->filter.outcomes_count == 0;

	for (size_t i = 0; i < o->filter.outcomes_count; i++)
		found |= r->kind == RECORD_ATTEMPT && o->filter.outcomes[i] == r->attempt->outcome;
	return found;
}

static bool has_cgroup(const struct record_filter *f, const struct process *p)
{
	const char *wanted = f->options->filter.cgroup, *path;

	if (!wanted)
		return true;
	if (!p->known || !p->cgroup_id || !f->cgroup_path)
		return false;
	path = f->cgroup_path(f->cgroup_context, p->cgroup_id);
	return path && strncmp(path, wanted, strlen(wanted)) == 0;
}

bool filter_shows(const struct record_filter *f, const struct record *r)
{
	const struct options *o = f->options;
	const struct attempt *a = r->attempt;

	if (r->kind == RECORD_LOSS || r->kind == RECORD_UPLINK)
		return true;
	if (r->kind == RECORD_VERDICT)
		return has_port(o, r->verdict->port);
	return has_port(o, a->port) && has_destination(o, &a->destination) &&
	       has_process(o, &a->process) && has_outcome(o, r) &&
	       (!f->netns || f->netns == a->netns) && has_cgroup(f, &a->process);
}

bool filter_shows_observations(const struct record_filter *f)
{
	const struct options *o = f->options;

	return !o->filter.pids_count && !o->filter.uids_count && !o->filter.names_count &&
	       !o->filter.outcomes_count && !f->netns && !o->filter.cgroup;
}

bool filter_shows_observation(const struct record_filter *f, const struct observation *o)
{
	return o->kind == OBSERVE_LOSS ||
	       (has_port(f->options, o->port) && has_destination(f->options, &o->destination));
}
