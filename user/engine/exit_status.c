// SPDX-License-Identifier: GPL-2.0-only
/* See exit_status.h. */

#include "engine/exit_status.h"

#include "base/cleanup.h"
#include "base/ports.h"

uint16_t exitstatus_port(const struct options *o)
{
	return ports_have(o->ports, o->ports_count, 25) ? 25 : o->ports[0];
}

/* Of one family. */
static enum exit_status status_of(enum port_state state)
{
	switch (state) {
	case STATE_UNKNOWN:
	case STATE_OFFLINE:
		return EXIT_UNDECIDED;
	case STATE_OPEN:
		return EXIT_DONE;
	case STATE_BLOCKED:
		return EXIT_BLOCKED;
	case STATE_THROTTLED:
	case STATE_INTERCEPTED:
	case STATE_DEGRADED:
	case STATE_FAILING:
	case STATE_STALLED:
		return EXIT_IMPAIRED;
	case STATE_COUNT:
		break;
	}
	return EXIT_UNDECIDED;
}

enum exit_status exitstatus_of(const struct verdict *const families[static FAMILY_COUNT])
{
	/* The worst that one family has; undecided only where both are. */
	static const enum exit_status order[] = {EXIT_BLOCKED, EXIT_IMPAIRED, EXIT_DONE};

	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		for (enum family f = 0; f < FAMILY_COUNT; f++) {
			const struct verdict *v = families[f];

			if (v && status_of(v->state) == order[i] &&
			    !verdict_is_family_wanting(v, families[FAMILY_COUNT - 1 - f]))
				return order[i];
		}
	}
	return EXIT_UNDECIDED;
}
