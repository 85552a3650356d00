/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who is connected, for how long, and who must go. Each connection has one deadline at a time: to
 * send its request, to take the reply, or to come up with the next request. When there is no room
 * for a new connection, the one that has kept us waiting longest makes room, of those that never
 * said anything if there are any: a crowd of silent connections cannot keep the next honest client
 * out, since that one speaks within milliseconds.
 * Knows sockets and times; neither HTTP nor libmicrohttpd.
 */
#ifndef EGRESS25_SERVE_HTTP_PEERS_H
#define EGRESS25_SERVE_HTTP_PEERS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/address.h"

enum http_peer_state {
	HTTP_PEER_WAITING,   /* for a request, or the rest of it */
	HTTP_PEER_ANSWERING, /* the reply is on its way */
	HTTP_PEER_LISTENING, /* to a stream: no deadline, no displacement */
};

struct http_peer {
	struct http_peer *next;
	int fd;			/* not owned */
	void *group;		/* the caller's; for http_peers_retire() */
	struct address address; /* as it counts, see http_peer_address() */
	enum http_peer_state state;
	uint64_t since_ms;
	uint64_t deadline_ms; /* UINT64_MAX: none */
	bool cut;	      /* shut down; counts no more, though it may not be gone yet */
};

struct http_peers {
	struct http_peer *first; /* the newest */
	unsigned int count_max, per_address_max;
	uint64_t displaced, timeouts;
};

/* What counts as one address: an IPv6 network, and all of loopback. */
struct address http_peer_address(const struct sockaddr *sa);
/* A user of this machine counts as an address, too: one that nobody comes from (::fffe:0:UID). */
struct address http_peer_of_user(uint32_t uid);

/* Takes a connection in; peer is the caller's memory, until http_peers_remove(). */
void http_peers_add(struct http_peers *p, struct http_peer *peer, int fd, void *group,
		    const struct address *address, uint64_t now_ms, uint64_t deadline_ms);
void http_peers_remove(struct http_peers *p, struct http_peer *peer);
void http_peer_enter(struct http_peer *peer, enum http_peer_state state, uint64_t now_ms,
		     uint64_t deadline_ms);

/* Bytes that ever came; UINT64_MAX where the kernel does not tell. */
uint64_t http_peer_heard(const struct http_peer *peer);

/* Shuts the socket down: whoever polls it sees the end and closes it. */
void http_peer_cut(struct http_peer *peer);

/* Whether one more from there would be too many. */
bool http_peers_full(const struct http_peers *p, const struct address *address);
/* Cuts whoever kept us waiting longest without a byte, or else with; of that address when it has
 * too many, otherwise of all. False when nobody can go. */
bool http_peers_displace(struct http_peers *p, const struct address *address, uint64_t now_ms);
/* Cuts those that are past their deadline. Whether there were any. */
bool http_peers_expire(struct http_peers *p, uint64_t now_ms);
/* The next deadline; UINT64_MAX: none. */
uint64_t http_peers_deadline(const struct http_peers *p);

/* A group is to end: cuts those that wait for a request, gives those that listen a deadline. */
void http_peers_retire(struct http_peers *p, const void *group, uint64_t deadline_ms);

#endif
