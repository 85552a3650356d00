// SPDX-License-Identifier: GPL-2.0-only
/* See http_peers.h. At most a few hundred: every question is answered by walking the list. */

#include "serve/http_peers.h"

#include <linux/tcp.h>
#include <stddef.h>
#include <string.h>

/* A reply that is not taken may be displaced too, though only after this long: an honest client
 * takes one in less. */
#define ANSWERING_GRACE_MS 1000

struct address http_peer_address(const struct sockaddr *sa)
{
	static const uint8_t loopback[] = {127, 0, 0, 1};
	struct address a = {0};

	if (sa->sa_family == AF_INET)
		a = address_from_ipv4(&((const struct sockaddr_in *)sa)->sin_addr);
	else if (sa->sa_family == AF_INET6)
		a = address_from_ipv6(&((const struct sockaddr_in6 *)sa)->sin6_addr);
	if (address_scope(&a) == SCOPE_LOOPBACK)
		a = address_from_ipv4(loopback);
	else if (address_family(&a) == FAMILY_IPV6)
		memset(a.bytes + 8, 0, 8);
	return a;
}

struct address http_peer_of_user(uint32_t uid)
{
	struct address a = {{[8] = 0xff, [9] = 0xfe}};

	for (int i = 0; i < 4; i++)
		a.bytes[12 + i] = (uint8_t)(uid >> (24 - 8 * i));
	return a;
}

void http_peers_add(struct http_peers *p, struct http_peer *peer, int fd, void *group,
		    const struct address *address, uint64_t now_ms, uint64_t deadline_ms)
{
	*peer = (struct http_peer){.next = p->first, .fd = fd, .group = group, .address = *address};
	p->first = peer;
	http_peer_enter(peer, HTTP_PEER_WAITING, now_ms, deadline_ms);
}

void http_peers_remove(struct http_peers *p, struct http_peer *peer)
{
	for (struct http_peer **at = &p->first; *at; at = &(*at)->next) {
		if (*at == peer) {
			*at = peer->next;
			return;
		}
	}
}

void http_peer_enter(struct http_peer *peer, enum http_peer_state state, uint64_t now_ms,
		     uint64_t deadline_ms)
{
	peer->state = state;
	peer->since_ms = now_ms;
	peer->deadline_ms = deadline_ms;
}

void http_peer_cut(struct http_peer *peer)
{
	const struct linger at_once = {.l_onoff = 1};

	/* What is not taken would stay in the kernel, behind a closed window, for minutes. */
	if (peer->state != HTTP_PEER_WAITING)
		setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	peer->cut = true;
	shutdown(peer->fd, SHUT_RDWR);
}

static bool address_is_full(const struct http_peers *p, const struct address *address)
{
	unsigned int n = 0;

	for (const struct http_peer *peer = p->first; peer; peer = peer->next)
		n += !peer->cut && address_equal(&peer->address, address);
	return n >= p->per_address_max;
}

bool http_peers_full(const struct http_peers *p, const struct address *address)
{
	unsigned int n = 0;

	for (const struct http_peer *peer = p->first; peer; peer = peer->next)
		n += !peer->cut;
	return n >= p->count_max || address_is_full(p, address);
}

static bool may_go(const struct http_peer *peer, uint64_t now_ms)
{
	if (peer->cut || peer->state == HTTP_PEER_LISTENING)
		return false;
	return peer->state == HTTP_PEER_WAITING || now_ms - peer->since_ms >= ANSWERING_GRACE_MS;
}

uint64_t http_peer_heard(const struct http_peer *peer)
{
	struct tcp_info info;
	socklen_t len = sizeof(info);

	if (getsockopt(peer->fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0 ||
	    len < offsetof(struct tcp_info, tcpi_bytes_received) + 8)
		return UINT64_MAX;
	return info.tcpi_bytes_received;
}

bool http_peers_displace(struct http_peers *p, const struct address *address, uint64_t now_ms)
{
	bool own = address_is_full(p, address), oldest_spoke = true;
	struct http_peer *oldest = NULL;

	for (struct http_peer *peer = p->first; peer; peer = peer->next) {
		bool spoke;

		if (!may_go(peer, now_ms) || (own && !address_equal(&peer->address, address)))
			continue;
		spoke = http_peer_heard(peer) > 0;
		if (oldest && (spoke > oldest_spoke ||
			       (spoke == oldest_spoke && peer->since_ms > oldest->since_ms)))
			continue;
		oldest = peer;
		oldest_spoke = spoke;
	}
	if (!oldest)
		return false;
	http_peer_cut(oldest);
	p->displaced++;
	return true;
}

bool http_peers_expire(struct http_peers *p, uint64_t now_ms)
{
	bool any = false;

	for (struct http_peer *peer = p->first; peer; peer = peer->next) {
		if (peer->cut || now_ms < peer->deadline_ms)
			continue;
		http_peer_cut(peer);
		p->timeouts++;
		any = true;
	}
	return any;
}

uint64_t http_peers_deadline(const struct http_peers *p)
{
	uint64_t next = UINT64_MAX;

	for (const struct http_peer *peer = p->first; peer; peer = peer->next) {
		if (!peer->cut && peer->deadline_ms < next)
			next = peer->deadline_ms;
	}
	return next;
}

void http_peers_retire(struct http_peers *p, const void *group, uint64_t deadline_ms)
{
	for (struct http_peer *peer = p->first; peer; peer = peer->next) {
		if (peer->group != group || peer->cut)
			continue;
		if (peer->state == HTTP_PEER_WAITING)
			http_peer_cut(peer);
		else if (peer->state == HTTP_PEER_LISTENING)
			peer->deadline_ms = deadline_ms;
	}
}
