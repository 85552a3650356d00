// SPDX-License-Identifier: GPL-2.0-only
/* See reason_list.h. */

#include "finding/reason_list.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/text.h"

void reason_add(struct reason_list *l, const char *format, ...)
{
	va_list args;

	if (l->count == FINDING_REASONS_MAX)
		return;
	l->kinds[l->count] = l->kind;
	va_start(args, format);
	vsnprintf(l->text[l->count++], FINDING_REASON_LEN, format, args);
	va_end(args);
}

const char *reason_state(enum port_state state, enum blocked_by by)
{
	static const char *const words[] = {
		[BY_NONE] = "blocked",
		[BY_NETWORK_SILENT] = "blocked by the network's silence",
		[BY_NETWORK_RESET] = "blocked by resets from the network",
		[BY_NETWORK_ICMP] = "blocked by ICMP from the network",
		[BY_HOST] = "blocked on this host",
		[BY_NO_ROUTE] = "blocked by a missing route",
		[BY_NO_GREETING] = "stalled: no greeting came",
		[BY_RESET_AT_DATA] = "stalled: reset at the first data",
		[BY_HUNG_UP] = "stalled: closed after one short line",
		[BY_PATH_MTU] = "stalled: full-size segments did not arrive",
		[BY_ACKS_LOST] = "stalled: nothing of ours was acknowledged",
	};
	bool has_cause = state == STATE_BLOCKED || state == STATE_STALLED;

	_Static_assert(ARRAY_LEN(words) == BY_COUNT, "a cause without words");
	return has_cause ? words[by] : port_state_to_str(state);
}
