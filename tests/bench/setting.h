/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a simulated world is like, and the named runs the bench consists of. A run is one kind of
 * world at several rates and losses; each combination is a setting and gives a row of the report.
 */
#ifndef EGRESS25_BENCH_SETTING_H
#define EGRESS25_BENCH_SETTING_H

#include <stdbool.h>
#include <stddef.h>

enum block_kind {
	BLOCK_NONE,
	BLOCK_SILENT,	/* the cloud discards every SYN to 25 */
	BLOCK_RESET,	/* the cloud resets it, from nearer than the destination */
	BLOCK_ICMP,	/* a router says that it is prohibited */
	BLOCK_LOCAL,	/* this host's own firewall discards it */
	BLOCK_THROTTLE, /* the first connections of each minute pass, the others are discarded */
};

enum ipv6_kind { IPV6_OFF, IPV6_NO_ROUTE, IPV6_WORKS };

/* Where the mail goes. */
enum relay_kind {
	RELAY_NONE,  /* to the destinations themselves */
	RELAY_25,    /* all to one relay, on port 25 */
	RELAY_587,   /* all to one relay, on port 587 */
	RELAY_MIXED, /* half to the destinations, half to a relay on port 587 */
};

struct setting {
	const char *run; /* the name of the run it belongs to */
	double rate;	 /* new mails a day */
	double loss;	 /* of packets, each way */

	/* Shares of the destination networks. */
	double dead;	    /* never answer on 25 */
	double slow;	    /* take 2.5 s to answer */
	double refuses;	    /* answer with an RST of their own */
	double unreachable; /* a router says so */
	double prohibits;   /* their firewall says so */
	double listed;	    /* this host's own block list discards what goes there */
	double relays_only; /* of the dead ones: answer on 587 */

	double outage;	   /* share of time that a network which is alive is out of order */
	double misfit;	   /* attempts that a firewall in front of the destination resets */
	double greylist;   /* mails that are deferred when they are first offered */
	double submission; /* mails that go to port 587 of their destination */
	double relay_outage;
	double partial_outages; /* a day: a region or a transit provider is down, and what is behind
				   it */
	double line_outages;	/* a day: nothing comes in at all */
	double line_packets;	/* a second that come in otherwise; 0: no counter tells of them */
	double let_through;	/* networks that a block of the cloud does not stop */

	bool strangers_only; /* none of the most popular networks is a well-known exchanger */
	unsigned int burst;  /* mails that come at once; 0 as 1 */
	bool impatient;	     /* tries every mail, whatever is known of its destination */
	enum ipv6_kind ipv6;
	enum relay_kind relay;
	enum block_kind block;
	bool from_start;		/* blocked once, when the machine is new */
	unsigned int passes_per_minute; /* of BLOCK_THROTTLE */
};

#define RUN_VALUES 5

struct run {
	const char *name, *what;
	struct setting world;
	double rates[RUN_VALUES], losses[RUN_VALUES]; /* in ascending order, filled from the left */
	unsigned int rates_count, losses_count;
	double share;	    /* of the days asked for */
	double world_days;  /* of one world; 0 for 40 */
	bool shows_weights; /* the report adds how often each kind of evidence occurred */
};

extern const struct run runs[];
extern const size_t runs_count;

/* Days of the setting when that many are asked for: busy days are long to simulate. */
double run_days(const struct run *r, double rate, double asked);

#endif
