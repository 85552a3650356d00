// SPDX-License-Identifier: GPL-2.0-only
/*
 * Advice where what was seen is no block of a port: nothing at all comes in, all that was tried
 * fails and was too little to tell, connections open and no mail passes. Who is to be asked, and
 * what not to ask for.
 */

#include "guide/host.h"

#define NO_FORM "No exemption for port 25 helps: connections to it open."

static const struct host_case failing = {
	"failing",
	"Nothing that was tried on this port answers, and too little was tried to tell the port from "
	"the destination.",
	LIST("Find out whether it is the port: egress25 check tries other destinations on the same "
	     "port.",
	     "Ask whoever runs the destination, or look at its status page: one that is down looks the "
	     "same from here."),
};

static const struct host_case offline = {
	"offline",
	"Nothing at all comes in by the uplink: this is no block of port 25.",
	LIST("No form about port 25 helps, at no cloud.",
	     "Look at the link: ip -s link shows whether packets are received, ip neigh whether the "
	     "gateway answers."),
};

static const struct host_case stalled[] = {
	[BY_NO_GREETING] =
		{
			"stalled-no-greeting",
			"Connections open, and no server ever says a word: something on the way "
			"answers the handshake in the servers' place, or lets nothing else through.",
			LIST("Ask whoever runs the network on the way (a company's firewall, a VPN, the "
			     "access provider) whether a mail proxy or a filter stands there.",
			     NO_FORM,
			     "See it: connect to port 25 of a few destinations by hand, and wait for the "
			     "line that begins with 220."),
		},
	[BY_RESET_AT_DATA] =
		{
			"stalled-reset-at-data",
			"Connections open and are reset at the first data: a filter on the way that "
			"looks into them.",
			LIST("Ask whoever runs the firewall on the way (intrusion prevention, application "
			     "control, \"SMTP inspection\") to let this machine's mail pass.",
			     NO_FORM,
			     "Where the reset comes from, its TTL in the records may tell; egress25 watch "
			     "shows it."),
		},
	[BY_HUNG_UP] =
		{
			"stalled-hung-up",
			"The far ends close after one short line: they, or one system in their place, do "
			"not want mail from this address.",
			LIST("Read the line: connect to port 25 of one of them by hand. 554 and 421 say why.",
			     "Check this address on block lists (Spamhaus names dynamic ones in its PBL), and its "
			     "reverse DNS name.",
			     "Where every server says the same words, it is one proxy: ask whoever runs the "
			     "network on the way."),
		},
	[BY_PATH_MTU] =
		{
			"stalled-path-mtu",
			"Small packets pass and full-size ones do not, and no router says so: the path's "
			"MTU is smaller than this machine believes.",
			LIST("Try at once: ip link set dev UPLINK mtu 1400, or for TCP alone sysctl -w "
			     "net.ipv4.tcp_mtu_probing=1.",
			     "On a gateway clamp the size: nft add rule inet filter forward tcp flags syn tcp "
			     "option maxseg size set rt mtu.",
			     "Somebody discards the ICMP messages that would tell (type 3 code 4; ICMPv6 type "
			     "2): let them in here, and ask whoever runs the tunnel or firewall on the way."),
		},
	[BY_ACKS_LOST] =
		{
			"stalled-acks-lost",
			"Connections open for this machine and not for the far end: what it sends after the "
			"handshake is lost on the way.",
			LIST("Look for two ways: a firewall that keeps state must see both directions (ip route "
			     "get ADDRESS here, the routes at the gateway).",
			     NO_FORM,
			     "Ask whoever runs the firewall or the load balancer on the way."),
		},
};
_Static_assert(ARRAY_LEN(stalled) == BY_COUNT, "a way to stall without advice");

void host_failing(struct guidance *ret, const struct question *q)
{
	const struct found_rule *f = q->found;
	uint16_t port = q->about->port;
	char as_of[AS_OF_LEN], address[ADDRESS_STR_LEN];

	if (q->about->evidence.stopped) {
		host_stopped(ret, q);
		return;
	}
	if (q->about->evidence.elsewhere_port)
		guidance_addf(
			ret,
			"Send through it on %u: %s answers there, so the port is what fails, and "
			"not the destination.",
			q->about->evidence.elsewhere_port,
			address_to_str(&q->about->evidence.elsewhere, address));
	/* The rules are what is known beforehand; nothing that was seen speaks against them. */
	if (f->rule && rule_policy(f->rule, port) == POLICY_BLOCKED)
		guidance_addf(ret,
			      "It may well be the port: by the rules of %.32s (%.64s%s) port %u is "
			      "blocked. See egress25 advise.",
			      provider_title(f->provider), f->rule->slug, rule_as_of(f, as_of),
			      port);
	host_answer(ret, &failing);
	if (port != 25)
		return;
	general_relay_ports(ret, q, true);
}

void host_offline(struct guidance *ret, const struct question *q)
{
	const struct evidence *e = &q->about->evidence;
	const char *name = e->interface;

	if (e->together_count && !e->line_counted)
		guidance_addf(
			ret,
			"See whether anything passes%s%s: ping a public address. If it does, the "
			"ports are blocked together: egress25 check.",
			name[0] ? " by " : "", name);
	guidance_addf(ret,
		      "Nothing at all comes in%s%s: ask whoever runs the line, the virtual network "
		      "or the tunnel.",
		      name[0] ? " by " : "", name);
	host_answer(ret, &offline);
}

void host_stalled(struct guidance *ret, const struct question *q)
{
	const struct host_case *c = &stalled[q->about->by];

	/* A way that is none of these has none of their words. */
	host_answer(ret, c->slug ? c : &stalled[BY_NO_GREETING]);
	general_relay_ports(ret, q, false);
}
