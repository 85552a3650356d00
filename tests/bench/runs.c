// SPDX-License-Identifier: GPL-2.0-only
/*
 * The runs of the bench: which worlds the verdict has to hold in. The shares of an ordinary world
 * are assumptions, chosen on the bad side of what mail servers meet; user/core/weights.h names the
 * runs its numbers come from.
 */

#include "setting.h"

#include <math.h>

#include "base/cleanup.h"

/* One network in five is dead: what a server with an old address book sees. A large provider's
 * network is out of order 2 in 1,000 of the time, others 5; see world.c. */
#define DIRECT(dead_share)                                                                         \
	.dead = dead_share, .slow = 0.02, .refuses = 0.02, .unreachable = 0.02,                    \
	.prohibits = 0.003, .listed = 0.005, .relays_only = 0.05, .outage = 0.005,                 \
	.misfit = 0.001, .greylist = 0.15
#define ORDINARY(dead_share) DIRECT(dead_share), .submission = 0.05
#define RATES(...)                                                                                 \
	.rates = {__VA_ARGS__}, .rates_count = sizeof((double[]){__VA_ARGS__}) / sizeof(double)
#define LOSSES(...)                                                                                \
	.losses = {__VA_ARGS__}, .losses_count = sizeof((double[]){__VA_ARGS__}) / sizeof(double)

const struct run runs[] = {
	{
		.name = "open",
		.what = "an ordinary world, nothing is blocked",
		.world = {ORDINARY(0.2)},
		RATES(5, 50, 500, 2000, 20000),
		LOSSES(0, 0.01, 0.05),
		.share = 1,
	},
	{
		.name = "open-silence",
		.what = "destinations are dead, slow or out of order, and refuse nothing",
		.world = {.dead = 0.2, .slow = 0.02, .outage = 0.005, .greylist = 0.15},
		RATES(5, 50, 500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.5,
	},
	{
		.name = "open-half-dead",
		.what = "half of the destinations are dead",
		.world = {ORDINARY(0.5)},
		RATES(5, 50, 500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.5,
	},
	{
		.name = "open-strangers",
		.what = "no destination is a well-known exchanger",
		.world = {ORDINARY(0.2), .strangers_only = true},
		RATES(5, 50, 500, 2000),
		LOSSES(0.05),
		.share = 0.5,
	},
	{
		.name = "open-impatient",
		.what = "a sender that tries every mail again, whatever it knows of the destination",
		.world = {ORDINARY(0.2), .impatient = true},
		RATES(50, 500, 2000),
		LOSSES(0.05),
		.share = 0.2,
	},
	{
		.name = "open-burst",
		.what = "mail comes 60 at once",
		.world = {ORDINARY(0.2), .burst = 60},
		RATES(500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.5,
	},
	{
		.name = "open-ipv6-no-route",
		.what = "IPv6 has no route and is tried before IPv4",
		.world = {ORDINARY(0.2), .ipv6 = IPV6_NO_ROUTE},
		RATES(5, 50, 500, 2000),
		LOSSES(0.05),
		.share = 0.5,
	},
	{
		.name = "open-ipv6",
		.what = "IPv6 works and is tried before IPv4",
		.world = {ORDINARY(0.2), .ipv6 = IPV6_WORKS},
		RATES(5, 50, 500, 2000),
		LOSSES(0.05),
		.share = 0.5,
	},
	{
		.name = "open-relay-25",
		.what = "all mail to one relay on 25, which is down one hour in five",
		.world = {ORDINARY(0.2), .relay = RELAY_25, .relay_outage = 0.2,
			  .ipv6 = IPV6_WORKS},
		RATES(5, 50, 500, 2000),
		LOSSES(0.05),
		.share = 0.5,
	},
	{
		.name = "open-relay-587",
		.what = "all mail to one relay on 587, which is down one hour in five",
		.world = {ORDINARY(0.2), .relay = RELAY_587, .relay_outage = 0.2,
			  .ipv6 = IPV6_WORKS},
		RATES(5, 50, 500, 2000),
		LOSSES(0.05),
		.share = 0.5,
	},
	{
		.name = "open-relay-mixed",
		.what = "half of the mail to such a relay on 587, half to the destinations",
		.world = {ORDINARY(0.2), .relay = RELAY_MIXED, .relay_outage = 0.2},
		RATES(5, 50, 500, 2000),
		LOSSES(0.05),
		.share = 0.5,
	},
	{
		.name = "open-partial",
		.what = "once a day a tenth to half of the networks is down for ten to sixty minutes",
		.world = {ORDINARY(0.2), .partial_outages = 1},
		RATES(50, 500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.5,
	},
	{
		.name = "open-line",
		.what = "twice a day the line is down for a second to an hour; a third of the mail goes to 587",
		.world = {DIRECT(0.2), .submission = 0.33, .line_outages = 2, .line_packets = 5},
		RATES(50, 500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.5,
	},
	{
		.name = "open-line-quiet",
		.what = "the same, and next to nothing comes in otherwise: a packet in twenty seconds",
		.world = {DIRECT(0.2), .submission = 0.33, .line_outages = 2, .line_packets = 0.05},
		RATES(50, 500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.5,
	},
	{
		.name = "open-line-unseen",
		.what = "the same, and no counter tells: only that two ports fall silent together does",
		.world = {DIRECT(0.2), .submission = 0.33, .line_outages = 2},
		RATES(50, 500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.5,
	},
	{
		.name = "block-line",
		.what = "such outages with a counter, and the cloud discards port 25, on and off",
		.world = {DIRECT(0.2), .submission = 0.33, .line_outages = 2, .line_packets = 5,
			  .block = BLOCK_SILENT},
		RATES(50, 500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.2,
	},
	{
		.name = "open-weights",
		.what = "how often each kind of evidence occurs while the port is open",
		.world = {ORDINARY(0.2)},
		RATES(500),
		LOSSES(0.01, 0.05),
		.share = 1,
		.shows_weights = true,
	},
	{
		.name = "block-silent",
		.what = "the cloud discards port 25, on and off",
		.world = {ORDINARY(0.2), .block = BLOCK_SILENT},
		RATES(5, 50, 500, 2000, 20000),
		LOSSES(0, 0.01, 0.05),
		.share = 0.2,
	},
	{
		.name = "block-silent-new",
		.what = "the same, from the first mail of a new machine on",
		.world = {ORDINARY(0.2), .block = BLOCK_SILENT, .from_start = true},
		RATES(50, 500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.2,
		.world_days = 2,
	},
	{
		.name = "block-silent-strangers",
		.what = "the same, and no destination is a well-known exchanger",
		.world = {ORDINARY(0.2), .strangers_only = true, .block = BLOCK_SILENT},
		RATES(50, 500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.2,
	},
	{
		.name = "block-silent-half-dead",
		.what = "the same, and half of the destinations are dead",
		.world = {ORDINARY(0.5), .block = BLOCK_SILENT},
		RATES(50, 500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.2,
	},
	{
		.name = "block-silent-burst",
		.what = "the same, and mail comes 60 at once: enough networks for a decision in 3.2 s",
		.world = {ORDINARY(0.2), .burst = 60, .block = BLOCK_SILENT},
		RATES(500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.2,
	},
	{
		.name = "block-silent-ipv6",
		.what = "the same, and IPv6, which works otherwise, is blocked too",
		.world = {ORDINARY(0.2), .ipv6 = IPV6_WORKS, .block = BLOCK_SILENT},
		RATES(500, 2000),
		LOSSES(0.05),
		.share = 0.2,
	},
	{
		.name = "block-silent-leaky",
		.what = "the same, and one network in fifty is let through",
		.world = {ORDINARY(0.2), .block = BLOCK_SILENT, .let_through = 0.02},
		RATES(50, 500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.2,
	},
	{
		.name = "block-reset",
		.what = "the cloud resets connections to port 25, on and off",
		.world = {ORDINARY(0.2), .block = BLOCK_RESET},
		RATES(50, 500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.2,
	},
	{
		.name = "block-icmp",
		.what = "a router prohibits port 25, on and off",
		.world = {ORDINARY(0.2), .block = BLOCK_ICMP},
		RATES(50, 500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.2,
	},
	{
		.name = "block-local",
		.what = "this host's firewall discards port 25, on and off",
		.world = {ORDINARY(0.2), .block = BLOCK_LOCAL},
		RATES(50, 500, 2000, 20000),
		LOSSES(0.05),
		.share = 0.2,
	},
	{
		.name = "throttle",
		.what = "a few connections a minute pass, the rest is discarded, on and off",
		.world = {ORDINARY(0.2), .block = BLOCK_THROTTLE, .passes_per_minute = 2},
		RATES(2000, 20000),
		LOSSES(0.01, 0.05),
		.share = 0.2,
	},
};

const size_t runs_count = ARRAY_LEN(runs);

double run_days(const struct run *r, double rate, double asked)
{
	double part = rate > 2000 ? 0.1 : rate > 500 ? 1.0 / 3 : 1;

	return fmax(ceil(asked * r->share * part), 4);
}
