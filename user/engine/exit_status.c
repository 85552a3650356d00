// SPDX-License-Identifier: GPL-2.0-only
/* See exit_status.h. */

#include "engine/exit_status.h"

uint16_t exitstatus_port(const struct options *o)
{
	for (size_t i = 0; i < o->ports_count; i++) {
		if (o->ports[i] == 25)
			return 25;
	}
	return o->ports[0];
}

enum exit_status exitstatus_of(const enum port_state states[static FAMILY_COUNT])
{
	enum exit_status status = EXIT_UNDECIDED;

	for (enum family f = 0; f < FAMILY_COUNT; f++) {
		if (states[f] == STATE_BLOCKED)
			return EXIT_BLOCKED;
		if (states[f] == STATE_OPEN && status == EXIT_UNDECIDED)
			status = EXIT_DONE;
		else if (states[f] != STATE_OPEN && states[f] != STATE_UNKNOWN &&
			 states[f] != STATE_OFFLINE)
			status = EXIT_IMPAIRED;
	}
	return status;
}
