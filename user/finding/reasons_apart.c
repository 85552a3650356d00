// SPDX-License-Identifier: GPL-2.0-only
/* Who on this machine fares otherwise than the machine, one line each. */

#include "finding/reason_list.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/container.h"
#include "base/text.h"

#define SPLIT_NAME_LEN (ADDRESS_STR_LEN + 4 * INTERFACE_NAME_LEN)

/* "smtp[812] in container 0f9a3c5e7b1d" */
static void name_tenant(const struct view *c, const struct verdict_apart *a, char *buf, size_t len)
{
	char id[CONTAINER_ID_LEN], name[4 * PROCESS_NAME_LEN];
	const char *container = container_id(view_cgroup(c, &a->process), id);

	if (a->forwarded)
		snprintf(buf, len, "what this host forwards");
	else
		snprintf(buf, len, "%s[%" PRIu32 "]%s%.12s",
			 text_escape(a->process.name, name, sizeof(name)), a->process.pid,
			 container ? " in container " : "", container ? container : "");
}

/* "by wan1", "from 192.0.2.10" */
static const char *name_split(const struct split_value *value, char buf[static SPLIT_NAME_LEN])
{
	char address[ADDRESS_STR_LEN], interface[4 * INTERFACE_NAME_LEN];

	if (value->what == SPLIT_SOURCE)
		snprintf(buf, SPLIT_NAME_LEN, "from %s", address_to_str(&value->source, address));
	else
		snprintf(buf, SPLIT_NAME_LEN, "by %s",
			 text_escape(value->interface, interface, sizeof(interface)));
	return buf;
}

/* What is stopped here for one user alone. */
static void add_apart_program(struct reason_list *l, const struct view *c, const struct verdict *v,
			      const struct verdict_apart *a)
{
	char name[4 * PROCESS_NAME_LEN], clock[VIEW_CLOCK_LEN];
	const char *error = a->error ? strerrorname_np(a->error) : NULL;

	text_escape(a->process.name, name, sizeof(name));
	view_clock(c, a->since_ns, v->decided_ns, clock);
	if (a->subsystem == DROP_PROGRAM)
		reason_add(l,
			   "uid %" PRIu32 " (%s) is refused by this host (%s) on port %u, %" PRIu32
			   " times in a row since %s, while others connect",
			   a->value.uid, name, error ? error : "no errno", v->port, a->calls,
			   clock);
	else
		reason_add(l,
			   "uid %" PRIu32 " (%s) is stopped on this host by %s on port %u, %" PRIu32
			   " times in a row since %s, while others connect",
			   a->value.uid, name, subsystem_words(a->subsystem), v->port, a->calls,
			   clock);
}

/* What is silent by one uplink or source alone. */
static void add_apart_split(struct reason_list *l, const struct view *c, const struct verdict *v,
			    const struct verdict_apart *a)
{
	char one[SPLIT_NAME_LEN], other[SPLIT_NAME_LEN], clock[VIEW_CLOCK_LEN];
	char answered[VIEW_CLOCK_LEN];

	reason_add(l,
		   "%s only %s: %" PRIu32 " of %" PRIu32 " network%s failed since %s; %s %" PRIu32
		   " connection%s answered, the last at %s",
		   a->by == BY_HOST ? "silent, for nobody can answer it,"
				    : reason_state(a->state, a->by),
		   name_split(&a->value, one), a->silent, a->networks, text_plural(a->networks),
		   view_clock(c, a->since_ns, v->decided_ns, clock), name_split(&a->other, other),
		   a->answers, a->answers == 1 ? " was" : "s were",
		   view_clock(c, a->answered_ns, v->decided_ns, answered));
	if (a->by == BY_HOST && a->value.what == SPLIT_SOURCE)
		reason_add(
			l,
			"%s is not an address of the uplink: a program is bound to it, or nothing "
			"translates it",
			one + strlen("from "));
}

void reasons_apart(struct reason_list *l, const struct view *c, const struct verdict *v)
{
	char who[160], clock[VIEW_CLOCK_LEN];

	for (uint32_t i = 0; i < v->apart_count; i++) {
		const struct verdict_apart *a = &v->apart[i];
		bool host = a->by == BY_HOST;

		if (a->value.what == SPLIT_PROGRAM)
			add_apart_program(l, c, v, a);
		else if (a->value.what != SPLIT_NETNS)
			add_apart_split(l, c, v, a);
		if (a->value.what != SPLIT_NETNS)
			continue;
		name_tenant(c, a, who, sizeof(who));
		reason_add(l, "%s for %s, network namespace %" PRIu32 "%s%s%s, since %s",
			   reason_state(a->state, a->by), who, a->netns, host ? ": by " : "",
			   host ? subsystem_words(a->subsystem) : "",
			   host && a->in_transit ? " in the forward path" : "",
			   view_clock(c, a->since_ns, v->decided_ns, clock));
	}
	if (v->apart_more)
		reason_add(l, "and for %" PRIu32 " further network namespace%s", v->apart_more,
			   text_plural(v->apart_more));
}
