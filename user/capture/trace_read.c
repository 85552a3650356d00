// SPDX-License-Identifier: GPL-2.0-only
/* What the formats of a trace have in common while they are read: how they fail, and interfaces. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/link.h"
#include "capture/trace_internal.h"

int trace_fail(struct trace *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(t->why, sizeof(t->why), format, args);
	va_end(args);
	return -EBADMSG;
}

int trace_short(struct trace *t)
{
	if (t->in.error)
		return trace_fail(t, "%s", t->in.why);
	return trace_fail(t, "the file is damaged or ends here too early");
}

struct trace_interface *trace_add_interface(struct trace *t, uint32_t linktype)
{
	struct trace_interface *more;

	if (t->interfaces_count == t->interfaces_room) {
		uint32_t room = t->interfaces_room ? t->interfaces_room * 2 : 8;

		if (room > TRACE_INTERFACES_MAX)
			return NULL;
		more = reallocarray(t->interfaces, room, sizeof(*more));
		if (!more)
			return NULL;
		t->interfaces = more;
		t->interfaces_room = room;
	}
	more = &t->interfaces[t->interfaces_count++];
	*more = (struct trace_interface){
		.linktype = linktype, .link = link_of(linktype), .resolution = 6};
	return more;
}
