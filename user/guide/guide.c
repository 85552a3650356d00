// SPDX-License-Identifier: GPL-2.0-only
/*
 * Picks the advice: with the rule for where the machine is, decides by the verdict whether the
 * provider, this host or nobody in particular is to be spoken of. States no fact about any
 * provider; those are in the tables.
 */

#include "guide/guide.h"

#include <string.h>

#include "guide/rules.h"

/* The network or nobody yet: what the provider's rules say, or what to ask where there are none. */
static void network_advice(struct guidance *ret, const struct question *q)
{
	if (q->found->rule)
		provider_advice(ret, q);
	else
		general_advice(ret, q);
}

static void choose(struct guidance *ret, const struct question *q)
{
	const struct verdict *about = q->about;

	switch (about ? about->state : STATE_UNKNOWN) {
	case STATE_BLOCKED:
		if (about->by == BY_HOST || about->by == BY_NO_ROUTE)
			host_advice(ret, q);
		else
			network_advice(ret, q);
		break;
	case STATE_OPEN:
	case STATE_INTERCEPTED:
	case STATE_DEGRADED:
	case STATE_FAILING:
	case STATE_OFFLINE:
	case STATE_STALLED:
		host_advice(ret, q);
		break;
	case STATE_THROTTLED:
		general_throttled(ret, q);
		break;
	case STATE_UNKNOWN:
	case STATE_COUNT:
		network_advice(ret, q);
		break;
	}
}

void guide(struct guidance *ret, const struct location *where, const struct verdict *about,
	   const struct verdict *const *ports, size_t ports_count)
{
	struct found_rule found;
	struct question q = {where, &found, about, ports, ports_count};

	memset(ret, 0, sizeof(*ret));
	rule_find(&found, where);
	if (found.rule) {
		ret->port25 = found.rule->port25;
		ret->port465 = found.rule->port465;
		ret->port587 = found.rule->port587;
		ret->port2525 = found.rule->port2525;
	}
	choose(ret, &q);
	/* Where nothing was set apart, all of it is for the person here. */
	if (ret->key_steps == 0)
		ret->key_steps = ret->steps_count;
}
