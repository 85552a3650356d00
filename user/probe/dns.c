// SPDX-License-Identifier: GPL-2.0-only
/* See dns.h. c-ares's sockets live in an epoll set of their own, whose descriptor the caller has.
 */

#include "probe/dns.h"

#include <ares.h>
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"

/* RFC 1035 3.2.2, 3.2.4; RFC 3596. */
enum { CLASS_IN = 1 };
static const int types[] = {[DNS_MX] = 15, [DNS_A] = 1, [DNS_AAAA] = 28};
_Static_assert(ARRAY_LEN(types) == DNS_TYPE_COUNT, "a type without its number");

#define EVENTS_MAX 16

struct dns {
	ares_channel channel;
	int fd;
	bool closing;
};

struct question {
	struct dns *dns;
	enum dns_type type;
	dns_sink sink;
	void *context;
};

static void on_socket(void *context, ares_socket_t fd, int readable, int writable)
{
	struct dns *d = context;
	struct epoll_event e = {
		.events = (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u),
		.data.fd = fd,
	};

	if (!readable && !writable)
		(void)epoll_ctl(d->fd, EPOLL_CTL_DEL, fd, NULL);
	else if (epoll_ctl(d->fd, EPOLL_CTL_MOD, fd, &e) < 0 && errno == ENOENT)
		(void)epoll_ctl(d->fd, EPOLL_CTL_ADD, fd, &e);
}

static enum dns_status status_of(int status)
{
	switch (status) {
	case ARES_ENODATA:
		return DNS_NO_DATA;
	case ARES_ENOTFOUND:
		return DNS_NXDOMAIN;
	case ARES_ESERVFAIL:
	case ARES_ENOTIMP:
	case ARES_EFORMERR:
		return DNS_SERVFAIL;
	case ARES_EREFUSED:
		return DNS_REFUSED;
	case ARES_ECONNREFUSED:
		return DNS_UNREACHABLE;
	case ARES_EBADRESP:
		return DNS_MALFORMED;
	case ARES_ETIMEOUT:
	case ARES_ECANCELLED:
	default:
		return DNS_TIMEOUT;
	}
}

static void on_answer(void *context, int status, int timeouts, unsigned char *data, int len)
{
	struct question *q = context;
	struct dns_answer answer = {.status = status_of(status)};

	(void)timeouts;
	/* Whatever c-ares makes of it, an answer that is there says it best. */
	if (data && len > 0)
		dns_answer_parse(q->type, data, (size_t)len, &answer);
	if (!q->dns->closing)
		q->sink(q->context, &answer);
	free(q);
}

int dns_new(struct dns **ret)
{
	struct ares_options options = {.timeout = DNS_TRY_MS, .tries = DNS_TRIES};
	const int mask =
		ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB | ARES_OPT_DOMAINS;
	struct dns *d = calloc(1, sizeof(*d));
	int r;

	if (!d)
		return -ENOMEM;
	d->fd = epoll_create1(EPOLL_CLOEXEC);
	if (d->fd < 0) {
		r = -errno;
		free(d);
		return r;
	}
	options.sock_state_cb = on_socket;
	options.sock_state_cb_data = d;
	r = ares_library_init(ARES_LIB_INIT_ALL);
	if (r == ARES_SUCCESS)
		r = ares_init_options(&d->channel, &options, mask);
	if (r != ARES_SUCCESS) {
		close(d->fd);
		free(d);
		return r == ARES_ENOMEM ? -ENOMEM : -ENOENT;
	}
	*ret = d;
	return 0;
}

void dns_free(struct dns *d)
{
	if (!d)
		return;
	d->closing = true;
	ares_destroy(d->channel);
	ares_library_cleanup();
	close(d->fd);
	free(d);
}

void dns_ask(struct dns *d, enum dns_type type, const char *name, dns_sink sink, void *context)
{
	struct question *q = calloc(1, sizeof(*q));

	if (!q) {
		sink(context, &(struct dns_answer){.status = DNS_TIMEOUT});
		return;
	}
	*q = (struct question){.dns = d, .type = type, .sink = sink, .context = context};
	ares_query(d->channel, name, CLASS_IN, types[type], on_answer, q);
}

void dns_give_up(struct dns *d)
{
	ares_cancel(d->channel);
}

int dns_fd(const struct dns *d)
{
	return d->fd;
}

void dns_turn(struct dns *d)
{
	struct epoll_event events[EVENTS_MAX];
	int n = epoll_wait(d->fd, events, EVENTS_MAX, 0);

	for (int i = 0; i < n; i++) {
		bool in = events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP);
		bool out = events[i].events & EPOLLOUT;

		ares_process_fd(d->channel, in ? events[i].data.fd : ARES_SOCKET_BAD,
				out ? events[i].data.fd : ARES_SOCKET_BAD);
	}
	/* What is overdue. */
	ares_process_fd(d->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

uint64_t dns_deadline_ns(const struct dns *d, uint64_t now_ns)
{
	struct timeval tv, *next = ares_timeout(d->channel, NULL, &tv);

	if (!next)
		return UINT64_MAX;
	return now_ns + (uint64_t)next->tv_sec * 1000000000 + (uint64_t)next->tv_usec * NS_PER_US;
}

size_t dns_resolvers(const struct dns *d, struct address ret[static DNS_RESOLVERS_MAX])
{
	struct ares_addr_port_node *list = NULL;
	size_t count = 0;

	if (ares_get_servers_ports(d->channel, &list) != ARES_SUCCESS)
		return 0;
	for (const struct ares_addr_port_node *n = list; n && count < DNS_RESOLVERS_MAX;
	     n = n->next)
		ret[count++] = n->family == AF_INET ? address_from_ipv4(&n->addr.addr4)
						    : address_from_ipv6(&n->addr.addr6);
	ares_free_data(list);
	return count;
}
