// SPDX-License-Identifier: GPL-2.0-only
/* What is known of the line that a silence came by: whether it is that, and not the port. */

#include <stdio.h>

#include "base/text.h"
#include "finding/reason_list.h"

/* "465 and 587" */
#define PORTS_LEN (VERDICT_CONTROLS * sizeof("65535 and "))

static const char *list_ports(const struct evidence *e, char buf[static PORTS_LEN])
{
	size_t used = 0;

	buf[0] = '\0';
	for (uint32_t i = 0; i < e->together_count; i++)
		used += (size_t)snprintf(buf + used, PORTS_LEN - used, "%s%u",
					 text_joint(i, e->together_count), e->together[i]);
	return buf;
}

static void say_offline(struct reason_list *l, const struct view *c, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;
	char ports[PORTS_LEN], clock[VIEW_CLOCK_LEN], interface[FINDING_INTERFACE_LEN];

	view_clock(c, v->since_ns, v->decided_ns, clock);
	if (e->together_count && !e->line_counted)
		reason_add(l,
			   "%s fell silent with it, and nothing that is watched has answered since "
			   "%s: the line, not a port",
			   list_ports(e, ports), clock);
	else
		reason_add(l, "nothing at all has come in by %s since %s",
			   finding_interface(e, "the uplink", interface), clock);
}

void reasons_of_line(struct reason_list *l, const struct view *c, const struct verdict *v)
{
	const struct evidence *e = &v->evidence;
	char ports[PORTS_LEN], clock[VIEW_CLOCK_LEN], other[FINDING_INTERFACE_LEN];
	char interface[FINDING_INTERFACE_LEN];

	if (e->other_uplink.answered_ns)
		reason_add(l,
			   "all of it leaves %s now; by %s connections were answered until %s: the "
			   "uplink is another one",
			   finding_interface(e, "this host", interface),
			   text_escape(e->other_uplink.interface, other, sizeof(other)),
			   view_clock(c, e->other_uplink.answered_ns, v->decided_ns, clock));
	if (v->state == STATE_OFFLINE)
		say_offline(l, c, v);
	else if (v->state == STATE_BLOCKED && e->together_count)
		reason_add(
			l,
			"%s fell silent with it, while other packets still come in: look whether "
			"anything but mail passes before a port is blamed",
			list_ports(e, ports));
	else if (v->state == STATE_BLOCKED && e->nothing_came)
		reason_add(l, "nothing else is known to have come in since: a line that is down "
			      "would look the same");
}
