// SPDX-License-Identifier: GPL-2.0-only
/*
 * Advice where this machine has no route: for IPv6 that is common and harmless, and the mail server
 * is to prefer IPv4; for IPv4 the machine is to be repaired. Settings of mail servers are named
 * only where their manuals have them.
 */

#include "guide/host.h"

static const struct host_case no_route_ipv6 = {
	"no-route",
	"This machine has no route for IPv6; no provider blocks anything here.",
	LIST("ip -6 route show default shows no usable default route. If IPv6 should work here, "
	     "repair that: router advertisements (sysctl net.ipv6.conf.eth0.accept_ra), or the "
	     "configured gateway; ip -6 addr must show a global address.",
	     "If it should not, let the mail server prefer IPv4. Postfix: smtp_address_preference = "
	     "ipv4 tries IPv4 first; inet_protocols = ipv4 leaves IPv6 alone (stop and start Postfix "
	     "after it, a reload is not enough).",
	     "Exim: disable_ipv6 = true leaves IPv6 alone; dns_ipv4_lookup = * looks up no IPv6 "
	     "addresses of hosts.",
	     "Programs that resolve names with getaddrinfo(), such as msmtp: precedence "
	     "::ffff:0:0/96 100 in /etc/gai.conf prefers IPv4. Postfix and Exim do not heed it.",
	     "Other mail servers: see their manuals, or switch IPv6 off for the machine: sysctl "
	     "net.ipv6.conf.all.disable_ipv6=1."),
};

static const struct host_case no_route_ipv4 = {
	"no-route",
	"This machine has no route for IPv4; no provider blocks anything here.",
	LIST("ip route show default and ip route get ADDRESS: repair the default route or the "
	     "gateway. A container or namespace has routes of its own.",
	     "ip addr and ip link: the uplink must be up and have an address. See who sets the route "
	     "(DHCP, systemd-networkd, NetworkManager, cloud-init) and why it did not."),
};

void host_no_route(struct guidance *ret, const struct question *q)
{
	host_answer(ret, q->about->family == FAMILY_IPV6 ? &no_route_ipv6 : &no_route_ipv4);
}
