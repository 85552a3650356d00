/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every number the judge decides by, in one place, with its reason. The test is a CUSUM: ln 1/p
 * per distinct destination network, where p is the chance that such a network fails like this
 * although the port is open. An answer sets the sum to zero.
 */
#ifndef EGRESS25_CORE_WEIGHTS_H
#define EGRESS25_CORE_WEIGHTS_H

#define SECOND_NS 1000000000ULL

/* The sum at which a block is decided. Simulated: 500 networks with Zipf popularity, 20 % dead,
 * 5 % loss, 5 to 20,000 attempts a day: at 16 at most 0.5 wrong `blocked` per 10,000 mail days; at
 * 12 it was 58, at 8 over 1,000. */
#define THRESHOLD 16.0

/* Log-odds against a block before any evidence, so that the sum at the threshold reads as a
 * confidence of 0.9997: one in three thousand. */
#define PRIOR_LOG_ODDS 8.0

/* Silence. */
#define CHANCE_STRANGER_SILENT 0.2 /* one network in five is dead; the learned share if larger */
#define WEIGHT_ELSEWHERE       3.5 /* p = 0.03: answers on another port just now */
#define WEIGHT_KNOWN	       4.6 /* p = 0.01: answered on this port before */
#define WEIGHT_EXCHANGER       6.2 /* p = 0.002: the large providers' exchangers */
/* Was silent before while others answered: it is dead whether the port is open or not, and says
 * nothing. A mail queue that holds nothing but undeliverable mail retries exactly these, all night
 * long; at 0.1 each, a machine with half of its destinations dead was wronged every other day. */
#define WEIGHT_DEAD	       0.0

/* Signs that are positive: something answered, but not the destination's service. */
#define WEIGHT_RESET_MISFIT 5.5 /* p = 0.004: three networks decide */
#define WEIGHT_REFUSED	    3.0 /* p = 0.05: a published exchanger seldom refuses; six decide */
#define WEIGHT_PROHIBITED   5.5 /* p = 0.004: a router says it is forbidden; three decide */
#define WEIGHT_UNREACHABLE  1.6 /* p = 0.2: as a dead stranger, which it may be */

/* Signs from this host are facts; what is uncertain is only whether the rule is for the port or
 * for the destination. Two networks decide, or three SYNs to the only one. */
#define WEIGHT_LOCAL	       8.0
#define WEIGHT_LOCAL_REPEATED  16.0
#define LOCAL_REPEATED	       3
/* Others answered lately and this one never did: a block list, most likely; six decide. */
#define WEIGHT_LOCAL_SELECTIVE 3.0

/* A network is silent when its first repeated SYN had this long for an answer. The repeat comes
 * after 1 s (RFC 6298), round trips above 1 s are rarer than dead networks. */
#define SILENCE_WAIT_NS (1 * SECOND_NS)

/* "Lately": how long an answer speaks for a destination, and a failure against it. Longer than
 * the hour or so in which a mail server comes back to a destination that failed. */
#define WINDOW_NS (3600 * SECOND_NS)

/* How long a state lives without anything that supports it. Six hours: a machine that sends a
 * handful of mails a day keeps its state between them, one that idles over night does not. */
#define STALE_NS (6 * 3600 * SECOND_NS)

/* `degraded` when at least this share of the networks of the window fails, and `open` again below
 * the lower one, so that a single destination that comes and goes does not make it flap. */
#define DEGRADED_SHARE	0.10
#define RECOVERED_SHARE 0.05

/* Paths change by a hop or two within a day; more than this is another sender. */
#define TTL_TOLERANCE 2

/* Interception. A proxy answers for all from one place, and that is nearer than the destinations:
 * three networks whose answers have one and the same TTL, which fits none of their other ports. */
#define PROXIED_NETWORKS    3
/* A redirect on this host is a fact, as a drop is: two networks, or three connections to one. */
#define REDIRECTED_NETWORKS 2
#define REDIRECTED_ATTEMPTS 3

/* Throttling. Three networks, and a third of those that answered within ten minutes, are silent
 * while others go on answering; or blocks came and went twice within the window. A single network
 * does so at 5 % loss, three at once do not. */
#define CHOKED_NETWORKS	   3
#define CHOKED_SHARE	   (1.0 / 3)
#define CHOKED_RECENT_NS   (600 * SECOND_NS)
#define RECOVERIES_TO_TELL 2

/* What is remembered: enough for the 500 networks of the simulation many times over. */
#define DESTINATIONS_MAX 4096
#define NETWORKS_MAX	 4096

#endif
