// SPDX-License-Identifier: GPL-2.0-only
/* See outcome.h. The first rule that fits decides; each stands under the sentence it implements. */

#include "core/outcome.h"

#include <errno.h>
#include <stddef.h>

enum left_host left_host_of(const struct attempt *a, const struct ending *e)
{
	if (a->syns_on_wire > 0)
		return LEFT_YES;
	/* Every SYN was seen being discarded. */
	if (a->drop.count > 0 && (a->drop.count >= a->syns || e->wire_should_see_it))
		return LEFT_NO;
	/* Something answered, and the uplink its route uses saw neither SYN nor answer. */
	if (e->wire_should_see_it && (e->established || e->refused))
		return LEFT_NO;
	/* slirp4netns or pasta connected in its place, and told it how that ended. */
	if (e->refused && e->stopped_for_it)
		return LEFT_NO;
	return LEFT_UNKNOWN;
}

/* This host answered a SYN it discarded, as `reject` does: an RST, or an ICMP error that the
 * socket got at once or noted for later. */
static bool answered_here(const struct attempt *a, const struct ending *e)
{
	return a->drop.by == DROP_NETFILTER &&
	       (e->refused || e->error_noted ||
		(a->error && a->error != ETIMEDOUT && a->error != EPIPE));
}

/* All that was seen of it: those sent before anything was watched fared alike, most likely. */
static bool was_dropped_whenever_seen(const struct attempt *a)
{
	return a->began_unseen && a->drop.count > 0 && a->syns_on_wire == 0 &&
	       a->drop.count >= a->syns - a->syns_unseen;
}

enum outcome outcome_of(const struct attempt *a, const struct ending *e)
{
	enum left_host left = left_host_of(a, e);

	if (e->established)
		return left == LEFT_NO ? OUTCOME_REDIRECTED_HERE : OUTCOME_ESTABLISHED;
	/* A socket that was about to connect and found no port to do so from. */
	if (a->syns == 0 && a->error == EADDRNOTAVAIL)
		return OUTCOME_DENIED;
	if (a->syns == 0)
		return outcome_of_errno(a->error);
	if ((left == LEFT_NO && a->drop.count > 0) || was_dropped_whenever_seen(a))
		return answered_here(a, e) ? OUTCOME_REJECTED_HERE : OUTCOME_DROPPED_HERE;
	/* An RST that came by no uplink although the route uses one: redirected to a closed port.
	 */
	if (left == LEFT_NO)
		return OUTCOME_REJECTED_HERE;
	if (a->reset.seen)
		return path_fits(&a->reset.path, &a->reset.expected) ? OUTCOME_REFUSED
								     : OUTCOME_RESET_ON_PATH;
	if (a->icmp.seen)
		return OUTCOME_REJECTED;
	/* The kernel gave up. With an ICMP error noted on the way its errno is that error's; where
	 * the wire is not watched, it is all there is to know of the ICMP. */
	if (a->error == ETIMEDOUT)
		return OUTCOME_SILENT;
	if (a->error == ECONNREFUSED)
		return OUTCOME_REFUSED;
	if (a->error == EHOSTUNREACH || a->error == ENETUNREACH || a->error == EACCES)
		return OUTCOME_REJECTED;
	return OUTCOME_ABANDONED;
}

enum outcome outcome_of_errno(int error)
{
	switch (error) {
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EADDRNOTAVAIL: /* no source address for that route, as in IPv6 without an address */
	case EINVAL:	    /* a blackhole route; the address itself was checked */
		return OUTCOME_NO_ROUTE;
	default: /* EPERM, EACCES: cgroup, LSM, or a `prohibit` route */
		return OUTCOME_DENIED;
	}
}

static enum stage stage_of_connection(const struct attempt *a)
{
	if (!a->bytes_known || a->bytes_received == 0)
		return STAGE_CONNECTED;
	return a->bytes_sent_acked > 0 && !a->stuck ? STAGE_CARRIED : STAGE_GREETED;
}

enum stage attempt_stage(const struct attempt *a)
{
	if (a->established_ns || a->outcome == OUTCOME_ESTABLISHED ||
	    a->outcome == OUTCOME_REDIRECTED_HERE)
		return stage_of_connection(a);
	if (a->syns == 0)
		return STAGE_REFUSED;
	if (a->answer_lost)
		return STAGE_ANSWER_LOST;
	if (a->left_host == LEFT_NO || a->outcome == OUTCOME_DROPPED_HERE ||
	    a->outcome == OUTCOME_REJECTED_HERE)
		return STAGE_STOPPED;
	if (a->reset.seen || a->icmp.seen || a->outcome == OUTCOME_REFUSED ||
	    a->outcome == OUTCOME_REJECTED)
		return STAGE_ANSWERED_NO;
	return a->left_host == LEFT_YES ? STAGE_LEFT : STAGE_UNKNOWN;
}

/* Without a recorded SYN-ACK, the answer was inferred from what came later, which Zeek does not. */
static const char *zeek_of_recorded(const struct attempt *a)
{
	bool answered = a->answer.ttl;

	/* An RST after a FIN of each side changes nothing. */
	if (a->fin_in && a->fin_out)
		return "SF";
	if (a->reset_in && (answered || a->fin_out))
		return a->reset_out && a->bytes_known && !a->bytes_received && !a->bytes_sent_acked
			       ? "REJ"
			       : "RSTR";
	if (a->reset_in)
		return "REJ";
	if (a->reset_out)
		return answered ? "RSTO" : "OTH";
	if (a->fin_out)
		return answered ? "S2" : "SH";
	if (a->fin_in)
		return "S3";
	return answered ? "S1" : "S0";
}

const char *attempt_zeek(const struct attempt *a)
{
	switch (a->outcome) {
	case OUTCOME_ESTABLISHED:
	case OUTCOME_REDIRECTED_HERE:
		if (a->forwarded)
			return zeek_of_recorded(a);
		return a->reset_in ? "RSTR" : a->reset_out ? "RSTO" : "SF";
	case OUTCOME_REFUSED:
	case OUTCOME_RESET_ON_PATH:
		return "REJ";
	case OUTCOME_PENDING:
	case OUTCOME_REJECTED:
	case OUTCOME_SILENT:
	case OUTCOME_ABANDONED:
		return a->forwarded && a->reset_out ? "RSTOS0" : "S0";
	case OUTCOME_DROPPED_HERE:
	case OUTCOME_REJECTED_HERE:
	case OUTCOME_NO_ROUTE:
	case OUTCOME_DENIED:
	case OUTCOME_COUNT:
		break;
	}
	return NULL; /* no packet left: Zeek would have seen nothing */
}
