// SPDX-License-Identifier: GPL-2.0-only
/* See connection.h. */

#include "probe/connection.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "probe/plan.h"

static socklen_t fill(const struct address *a, uint16_t port, struct sockaddr_storage *ret)
{
	struct sockaddr_in *in = (struct sockaddr_in *)ret;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ret;

	memset(ret, 0, sizeof(*ret));
	if (address_family(a) == FAMILY_IPV4) {
		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		memcpy(&in->sin_addr, a->bytes + 12, 4);
		return sizeof(*in);
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	memcpy(&in6->sin6_addr, a->bytes, 16);
	return sizeof(*in6);
}

static struct address address_of(const struct sockaddr_storage *s)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)s;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)s;

	if (s->ss_family == AF_INET)
		return address_from_ipv4(&in->sin_addr);
	if (s->ss_family == AF_INET6)
		return address_from_ipv6(&in6->sin6_addr);
	return (struct address){{0}};
}

static void note_source(struct connection *c)
{
	struct sockaddr_storage s = {0};
	socklen_t len = sizeof(s);

	if (getsockname(c->fd, (struct sockaddr *)&s, &len) < 0)
		return;
	c->source = address_of(&s);
	c->source_port = ntohs(s.ss_family == AF_INET ? ((struct sockaddr_in *)&s)->sin_port
						      : ((struct sockaddr_in6 *)&s)->sin6_port);
}

/* How many SYNs were sent, and how long the handshake took. True when the count rose. */
static bool look(struct connection *c)
{
	struct tcp_info info = {0};
	socklen_t len = sizeof(info);
	uint32_t before = c->syns;

	if (getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0)
		return false;
	if (c->state == CONNECTION_CONNECTING && info.tcpi_total_retrans + 1 > c->syns)
		c->syns = info.tcpi_total_retrans + 1;
	if (info.tcpi_state == TCP_ESTABLISHED)
		c->round_trip_ns = (uint64_t)info.tcpi_rtt * 1000;
	return before > 0 && c->syns > before;
}

/* The error's ICMP message, where there was one. */
static void read_error_queue(struct connection *c)
{
	char control[512], byte;
	struct iovec part = {&byte, 1};
	struct msghdr m = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};

	if (recvmsg(c->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return;
	for (struct cmsghdr *h = CMSG_FIRSTHDR(&m); h; h = CMSG_NXTHDR(&m, h)) {
		struct sockaddr_storage from = {0};
		struct sock_extended_err e;
		size_t len = h->cmsg_len - CMSG_LEN(0);

		if (!((h->cmsg_level == IPPROTO_IP && h->cmsg_type == IP_RECVERR) ||
		      (h->cmsg_level == IPPROTO_IPV6 && h->cmsg_type == IPV6_RECVERR)) ||
		    len < sizeof(e))
			continue;
		memcpy(&e, CMSG_DATA(h), sizeof(e));
		if (e.ee_origin != SO_EE_ORIGIN_ICMP && e.ee_origin != SO_EE_ORIGIN_ICMP6)
			continue;
		len -= sizeof(e);
		memcpy(&from, CMSG_DATA(h) + sizeof(e), len < sizeof(from) ? len : sizeof(from));
		c->icmp.seen = true;
		c->icmp.type = e.ee_type;
		c->icmp.code = e.ee_code;
		c->icmp.from = address_of(&from);
	}
}

static void end(struct connection *c, int error, uint64_t now_ns)
{
	c->state = CONNECTION_ENDED;
	c->error = error;
	c->ended_ns = now_ns;
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

static void hear_of_errors(int fd, bool ipv4, int on)
{
	(void)setsockopt(fd, ipv4 ? IPPROTO_IP : IPPROTO_IPV6, ipv4 ? IP_RECVERR : IPV6_RECVERR,
			 &on, sizeof(on));
}

static bool is_ready(int fd, short events)
{
	struct pollfd p = {.fd = fd, .events = events};

	return poll(&p, 1, 0) > 0;
}

/* Where this thread runs, and how often it had to leave. */
struct place_in_time {
	int cpu;
	long switches;
};

static struct place_in_time place_now(void)
{
	struct rusage u = {0};

	(void)getrusage(RUSAGE_THREAD, &u);
	return (struct place_in_time){sched_getcpu(), u.ru_nvcsw + u.ru_nivcsw};
}

/* The answer is there, and came on this very processor, which did nothing else in between: so
 * connect() itself has received it. Nothing but this host's own packet path is as quick. */
static bool is_answered_at_once(int fd, const struct place_in_time *before)
{
	bool ready = is_ready(fd, POLLOUT);
	struct place_in_time now = place_now();
	socklen_t len = sizeof(int);
	int cpu = -1;

	return ready && getsockopt(fd, SOL_SOCKET, SO_INCOMING_CPU, &cpu, &len) == 0 &&
	       cpu == before->cpu && cpu == now.cpu && now.switches == before->switches;
}

void connection_open(struct connection *c, const struct address *destination, uint16_t port,
		     uint64_t now_ns)
{
	bool ipv4 = address_family(destination) == FAMILY_IPV4;
	struct place_in_time before;
	struct sockaddr_storage to;
	socklen_t len = fill(destination, port, &to);

	*c = (struct connection){
		.fd = socket(ipv4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
			     0),
		.destination = *destination,
		.port = port,
		.listens = port == PLAN_SMTP_PORT || port == 587 || port == 2525,
		.started_ns = now_ns,
	};
	if (c->fd < 0) {
		end(c, errno, now_ns);
		return;
	}
	hear_of_errors(c->fd, ipv4, 1);
	(void)getsockopt(c->fd, SOL_SOCKET, SO_COOKIE, &c->cookie, &(socklen_t){sizeof(c->cookie)});
	before = place_now();
	if (connect(c->fd, (const struct sockaddr *)&to, len) < 0 && errno != EINPROGRESS) {
		end(c, errno, now_ns);
		return;
	}
	c->syns = 1;
	c->at_once = is_answered_at_once(c->fd, &before);
	note_source(c);
}

static unsigned int take_established(struct connection *c, uint64_t now_ns)
{
	c->connected_ns = now_ns;
	c->state = CONNECTION_OPEN;
	hear_of_errors(c->fd, address_family(&c->destination) == FAMILY_IPV4, 0);
	(void)look(c);
	note_source(c);
	if (c->listens)
		return CONNECTION_ESTABLISHED;
	/* Who is silent until it is spoken to has said enough. */
	end(c, 0, now_ns);
	return CONNECTION_ESTABLISHED | CONNECTION_OVER;
}

static unsigned int take_connecting(struct connection *c, uint64_t now_ns)
{
	unsigned int news = look(c) ? CONNECTION_REPEATED : 0;
	socklen_t len = sizeof(int);
	int error = 0;

	if (!is_ready(c->fd, POLLOUT))
		return news;
	if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		error = errno;
	if (!error)
		return news | take_established(c, now_ns);
	read_error_queue(c);
	end(c, error, now_ns);
	return news | CONNECTION_OVER;
}

static void say_quit(struct connection *c, uint64_t now_ns)
{
	static const char quit[] = "QUIT\r\n";

	if (send(c->fd, quit, sizeof(quit) - 1, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
		(void)shutdown(c->fd, SHUT_WR);
	c->state = CONNECTION_LEAVING;
	c->quit_ns = now_ns;
}

/* Reads what there is; false when nothing more will come. */
static bool read_some(struct connection *c, int *ret_error)
{
	uint8_t buf[1024];
	ssize_t n;

	*ret_error = 0;
	for (int i = 0; i < 8; i++) {
		n = recv(c->fd, buf, sizeof(buf), MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return true;
		if (n < 0)
			*ret_error = errno;
		if (n <= 0)
			return false;
		if (c->state == CONNECTION_OPEN)
			greeting_take(&c->greeting, buf, (size_t)n);
	}
	return true;
}

static unsigned int take_open(struct connection *c, uint64_t now_ns)
{
	unsigned int news = 0;
	int error;
	bool more = read_some(c, &error);

	if (!more && !error)
		greeting_end(&c->greeting);
	if (c->greeting.has_line && !c->greeted_ns) {
		c->greeted_ns = now_ns;
		news = CONNECTION_GREETED;
	}
	if (!more) {
		c->far_end_closed = !error;
		end(c, error, now_ns);
		return news | CONNECTION_OVER;
	}
	if (c->greeted_ns &&
	    (c->greeting.complete || now_ns >= c->greeted_ns + CONNECTION_LINES_NS))
		say_quit(c, now_ns);
	return news;
}

static unsigned int take_leaving(struct connection *c, uint64_t now_ns)
{
	int error;

	if (read_some(c, &error) && now_ns < c->quit_ns + CONNECTION_FAREWELL_NS)
		return 0;
	end(c, 0, now_ns);
	return CONNECTION_OVER;
}

unsigned int connection_turn(struct connection *c, uint64_t now_ns)
{
	unsigned int news = 0;

	if (c->state == CONNECTION_CONNECTING)
		news = take_connecting(c, now_ns);
	if (c->state == CONNECTION_OPEN)
		news |= take_open(c, now_ns);
	if (c->state == CONNECTION_LEAVING)
		news |= take_leaving(c, now_ns);
	return news;
}

void connection_close(struct connection *c, uint64_t now_ns)
{
	if (c->state == CONNECTION_ENDED)
		return;
	if (c->state == CONNECTION_CONNECTING)
		(void)look(c);
	c->given_up = true;
	end(c, 0, now_ns);
}
