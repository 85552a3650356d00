// SPDX-License-Identifier: GPL-2.0-only
/*
 * Advice where the answer lies with this machine or with what was seen, not with a provider:
 * dropped here (per subsystem), no route, answered in the destination's place, a few destinations
 * only, or simply open. Knows the tools of a Linux machine; knows no provider.
 */

#include <stdio.h>
#include <string.h>

#include "guide/rules.h"

struct host_case {
	const char *slug;
	const char *summary;
	const char *const *steps;
};

static const struct host_case drops[] = {
	[DROP_UNKNOWN] =
		{
			"unknown",
			"This host discards the packets itself; the kernel names no reason.",
			LIST("Look at the firewall first: nft list ruleset, iptables-save, ip6tables-save.",
			     "Then at what may refuse a program: systemd's IPAddressDeny, BPF programs "
			     "(bpftool cgroup tree), SELinux, AppArmor or seccomp.",
			     "egress25 doctor says whether this kernel can name reasons."),
		},
	[DROP_NETFILTER] =
		{
			"netfilter",
			"This host's own firewall (netfilter) discards the packets; they never reach the "
			"provider.",
			LIST("List the rules: nft list ruleset; iptables-save and ip6tables-save. Look for "
			     "the port (dport, dports, smtp) in the output chains, and in the forward "
			     "chains for containers and virtual machines.",
			     "Rules may match the user (skuid, owner): test as the user that sends the mail, "
			     "not as root.",
			     "cPanel/WHM: SMTP Restrictions lets only root, the mail server and mailman "
			     "send. CSF: see SMTP_BLOCK, SMTP_PORTS and SMTP_REDIRECT in csf.conf.",
			     "In a container or another network namespace list the rules inside it: "
			     "nsenter -t PID -n nft list ruleset."),
		},
	[DROP_CGROUP] =
		{
			"cgroup",
			"A BPF program on the cgroup of the sending process discards the packets.",
			LIST("systemd: systemctl show UNIT -p IPAddressDeny -p IPAddressAllow -p "
			     "IPEgressFilterPath. Parent slices count too. Change it with systemctl edit.",
			     "Other BPF programs: bpftool cgroup tree lists them; container "
			     "runtimes and security software attach such programs."),
		},
	[DROP_TC] =
		{
			"tc",
			"A traffic control filter (tc) on this host discards the packets.",
			LIST("List the filters: tc filter show dev IF egress, bpftool net. Container "
			     "networks and security software attach such programs; their policy decides."),
		},
	[DROP_NEIGHBOUR] =
		{
			"neighbour",
			"The next hop does not answer: the gateway sends no ARP or ND reply, so the packets "
			"cannot leave.",
			LIST("ip route get ADDRESS names the gateway, ip neigh shows it as FAILED or "
			     "INCOMPLETE.",
			     "Check gateway address, cable or virtual network, VLAN and netmask. This "
			     "stops every port that uses the gateway, not just mail."),
		},
	[DROP_ROUTE] =
		{
			"route",
			"This host's routing discards the packets.",
			LIST("ip route get ADDRESS shows what is chosen. Look for blackhole, prohibit and "
			     "unreachable in ip route show table all, and for rules with ipproto or dport in "
			     "ip rule. For IPv6 use ip -6.",
			     "Source routing by user (uidrange) or mark counts too: test as the user that "
			     "sends the mail."),
		},
	[DROP_QDISC] =
		{
			"qdisc",
			"The transmit queue of this host's interface drops the packets.",
			LIST("tc -s qdisc show: look at dropped and overlimits. A full queue or a rate limit "
			     "on the interface hits every port, not just mail."),
		},
	[DROP_IPSEC] =
		{
			"ipsec",
			"An IPsec policy on this host discards the packets.",
			LIST("ip xfrm policy and ip xfrm state: a policy that covers the destination has "
			     "action block, or no working state. See whether the tunnel is up."),
		},
	[DROP_OTHER] =
		{
			"other",
			"This host discards the packets itself, in a part that is not told apart.",
			LIST("The kernel's own word for it is drop.reason of the attempt: egress25 watch "
			     "--json.",
			     "Look at the firewall (nft list ruleset, iptables-save), routes (ip route get "
			     "ADDRESS) and interface (ip -s link)."),
		},
};
_Static_assert(ARRAY_LEN(drops) == DROP_BY_COUNT, "a drop without advice");

static const struct host_case no_route_ipv6 = {
	"no-route",
	"This machine has no route for IPv6; no provider blocks anything here.",
	LIST("ip -6 route show default shows no usable default route. If IPv6 should work here, "
	     "repair that: router advertisements, or the configured gateway.",
	     "If it should not, let the mail server prefer IPv4. Postfix: inet_protocols = ipv4, or "
	     "smtp_address_preference = ipv4. Exim: disable_ipv6 = true."),
};

static const struct host_case no_route_ipv4 = {
	"no-route",
	"This machine has no route for IPv4; no provider blocks anything here.",
	LIST("ip route show default and ip route get ADDRESS: repair the default route or the "
	     "gateway. A container or namespace has routes of its own."),
};

static const struct host_case intercepted = {
	"intercepted",
	"Something answers in the destinations' place, so a connection proves nothing about port "
	"25 beyond it.",
	LIST("Redirected on this host: look for redirect and dnat rules with nft list ruleset and "
	     "iptables-save -t nat. cPanel/WHM (SMTP Restrictions) and CSF (SMTP_REDIRECT) send "
	     "25, 465 and 587 to the local mail server for all but a few users.",
	     "On the path: a transparent mail proxy of a company network, access provider, VPN or "
	     "security product. Ask whoever runs it.",
	     "See who greets: the first line from port 25 names the server. Test as the user that "
	     "sends the mail."),
};

static const struct host_case degraded = {
	"degraded",
	"The port is open; only some destinations fail.",
	LIST("Nothing is to be asked of your provider: others answer on the same port. The "
	     "destination may be down, or its firewall may not want this address.",
	     "Check this address on block lists and its reverse DNS name, and ask the "
	     "destination's postmaster if it lasts."),
};

static void answer(struct guidance *ret, const struct host_case *c)
{
	ret->rule = c->slug;
	ret->summary = c->summary;
	guidance_add_list(ret, c->steps);
}

static const char *family_name(const struct verdict *v)
{
	return v->family == FAMILY_IPV6 ? "IPv6" : "IPv4";
}

/* A host's own block may hide a second one behind it. */
static void warn_behind(struct guidance *ret, const struct question *q)
{
	const struct found_rule *f = q->found;

	if (q->about->port != 25 || !f->rule || f->rule->port25 == PORT25_OPEN)
		return;
	guidance_addf(ret,
		      "This may not be all: by the rules of %.32s as of %s (%.64s) port 25 %s. See "
		      "egress25 advise.",
		      f->provider->name, f->edition->as_of, f->rule->slug,
		      f->rule->port25 == PORT25_BLOCKED ? "is blocked there too"
							: "may be blocked there too");
}

static void host_dropped(struct guidance *ret, const struct question *q)
{
	const struct verdict *v = q->about;

	guidance_addf(ret, "Packets to port %u over %s are stopped on this machine by %s.", v->port,
		      family_name(v),
		      v->subsystem == DROP_UNKNOWN ? "an unnamed part"
						   : drop_by_to_str(v->subsystem));
	answer(ret, &drops[v->subsystem]);
	warn_behind(ret, q);
}

static void host_open(struct guidance *ret, const struct question *q)
{
	const struct found_rule *f = q->found;

	ret->rule = "open";
	ret->summary = "The port is open from here: nothing to do.";
	guidance_addf(ret, "Port %u is open over %s: public destinations answer. Nothing to do.",
		      q->about->port, family_name(q->about));
	if (q->about->port == 25 && f->rule && f->rule->port25 == PORT25_BLOCKED)
		guidance_addf(ret,
			      "The rules of %.32s (%.64s, %s) say blocked; what was seen here "
			      "counts. An exemption or another subscription type than the one "
			      "given may be the reason.",
			      f->provider->name, f->rule->slug, f->edition->as_of);
}

/* All that the verdict names, in as few lines as hold them. */
static void name_destinations(struct guidance *ret, const struct evidence *e)
{
	const uint32_t per_line = 4; /* of at most 39 characters each */

	for (uint32_t i = 0; i < e->named_count && i < VERDICT_NAMED; i += per_line) {
		char line[4 * (ADDRESS_STR_LEN + 2)] = "";

		for (uint32_t j = i; j < i + per_line && j < e->named_count; j++) {
			char text[ADDRESS_STR_LEN];
			size_t len = strlen(line);

			snprintf(line + len, sizeof(line) - len, "%s%s", len ? ", " : "",
				 address_to_str(&e->named[j], text));
		}
		guidance_addf(ret, "%s: %s.", i == 0 ? "These fail" : "These too", line);
	}
}

void host_advice(struct guidance *ret, const struct question *q)
{
	const struct verdict *v = q->about;

	ret->provider = "host";
	ret->exemption = EXEMPTION_NOT_NEEDED;
	switch (v->state) {
	case STATE_OPEN:
		host_open(ret, q);
		break;
	case STATE_INTERCEPTED:
		answer(ret, &intercepted);
		break;
	case STATE_DEGRADED:
		name_destinations(ret, &v->evidence);
		answer(ret, &degraded);
		break;
	default:
		if (v->by == BY_HOST) {
			host_dropped(ret, q);
		} else {
			answer(ret, v->family == FAMILY_IPV6 ? &no_route_ipv6 : &no_route_ipv4);
			if (v->family == FAMILY_IPV4)
				warn_behind(ret, q);
		}
		break;
	}
}
