// SPDX-License-Identifier: GPL-2.0-only
/* See probe.h. One epoll set holds the resolver's set and the connections'. */

#include "probe/probe.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/cleanup.h"
#include "base/clock.h"

#define EVENTS_MAX 64

struct probe {
	struct probe_config config;
	int fd;
	struct dns *dns;  /* NULL: no resolver */
	uint32_t pending; /* look-ups */
	struct probe_target targets[PLAN_TARGETS_MAX];
	size_t targets_count;
	struct probe_connection connections[PROBE_CONNECTIONS_MAX];
	size_t connections_count;
	/* Whom an answer is for: a place for each look-up that can be pending. */
	struct asked {
		struct probe *probe;
		uint32_t target, exchanger;
		enum dns_type type;
	} asked[PLAN_TARGETS_MAX * (1 + PROBE_EXCHANGERS_MAX * FAMILY_COUNT)];
	size_t asked_count;
};

static void tell(struct probe *p, enum probe_event event, const struct probe_connection *c)
{
	if (p->config.sink)
		p->config.sink(p->config.context, event, c);
}

/* ---- connections ---- */

static void watch(struct probe *p, const struct connection *c)
{
	struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
				.data.fd = c->fd};

	if (c->fd >= 0)
		(void)epoll_ctl(p->fd, EPOLL_CTL_ADD, c->fd, &e);
}

static struct probe_connection *find(struct probe *p, const struct address *a, uint16_t port)
{
	for (size_t i = 0; i < p->connections_count; i++) {
		struct connection *c = &p->connections[i].c;

		if (c->port == port && address_equal(&c->destination, a))
			return &p->connections[i];
	}
	return NULL;
}

static void turn_one(struct probe *p, struct probe_connection *c, uint64_t now_ns)
{
	unsigned int news = connection_turn(&c->c, now_ns);

	if (news & CONNECTION_REPEATED)
		tell(p, PROBE_REPEATED, c);
	if (news & CONNECTION_ESTABLISHED)
		tell(p, PROBE_ESTABLISHED, c);
	if (news & CONNECTION_GREETED)
		tell(p, PROBE_GREETED, c);
	if (news & CONNECTION_OVER)
		tell(p, PROBE_ENDED, c);
}

static void connect_to(struct probe *p, const struct asked *who, const struct address *a,
		       uint16_t port)
{
	struct probe_target *t = &p->targets[who->target];
	struct probe_connection *c = find(p, a, port);
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);

	if (t->connections_count == PROBE_PER_TARGET_MAX ||
	    (!c && p->connections_count == PROBE_CONNECTIONS_MAX))
		return;
	if (!c) {
		c = &p->connections[p->connections_count++];
		*c = (struct probe_connection){
			.family = address_family(a),
			.target = who->target,
			.exchanger = who->exchanger,
		};
		connection_open(&c->c, a, port, now_ns);
		watch(p, &c->c);
		tell(p, PROBE_STARTED, c);
		if (c->c.state == CONNECTION_ENDED)
			tell(p, PROBE_ENDED, c);
		else
			turn_one(p, c, clock_now_ns(CLOCK_MONOTONIC));
	}
	t->connections[t->connections_count++] = (uint32_t)(c - p->connections);
}

/* No mail exchanger is there, whatever the answer says. */
static bool leads_nowhere(const struct address *a)
{
	static const struct prefix nowhere[] = {
		PREFIX_IPV4(0, 0, 0, 0, 8),
		PREFIX_IPV4(224, 0, 0, 0, 3),
		PREFIX_IPV6(8, 0xff),
		PREFIX_IPV6(128, 0),
	};
	enum scope scope = address_scope(a);

	for (size_t i = 0; i < ARRAY_LEN(nowhere); i++) {
		if (prefix_contains(&nowhere[i], a))
			return true;
	}
	return scope == SCOPE_LOOPBACK || scope == SCOPE_LINK_LOCAL;
}

/* An address of the domain in the same network was tried already. */
static bool tries_network(const struct probe *p, const struct probe_target *t,
			  const struct address *a)
{
	struct prefix network = address_network(a);

	for (size_t i = 0; i < t->connections_count; i++) {
		if (prefix_contains(&network, &p->connections[t->connections[i]].c.destination))
			return true;
	}
	return false;
}

static void try_address(struct probe *p, const struct asked *who, const struct address *a)
{
	struct probe_target *t = &p->targets[who->target];
	enum family family = address_family(a);
	bool relay = t->plan->kind == PLAN_RELAY;

	if (leads_nowhere(a)) {
		t->astray = *a;
		t->astray_count++;
		return;
	}
	if (!p->config.families[family] || t->tried[family] >= (relay ? 1 : PROBE_PER_FAMILY_MAX) ||
	    (!relay && tries_network(p, t, a)))
		return;
	t->tried[family]++;
	for (size_t i = 0; i < t->plan->ports_count; i++)
		connect_to(p, who, a, t->plan->ports[i]);
}

/* ---- names ---- */

static void ask(struct probe *p, enum dns_type type, uint32_t target, uint32_t exchanger,
		const char *name);

static void ask_addresses(struct probe *p, uint32_t target, const char *name)
{
	struct probe_target *t = &p->targets[target];
	uint32_t exchanger = (uint32_t)t->exchangers_count;
	struct probe_exchanger *e;

	if (exchanger == PROBE_EXCHANGERS_MAX)
		return;
	e = &t->exchangers[t->exchangers_count++];
	memcpy(e->name, name, sizeof(e->name));
	ask(p, DNS_A, target, exchanger, e->name);
	ask(p, DNS_AAAA, target, exchanger, e->name);
}

static void take_mx(struct probe *p, const struct asked *who, const struct dns_answer *answer)
{
	struct probe_target *t = &p->targets[who->target];

	t->mx = answer->status;
	if (answer->status == DNS_NO_DATA) {
		t->mx = DNS_FOUND;
		t->implicit = true;
		ask_addresses(p, who->target, t->plan->name);
		return;
	}
	for (size_t i = 0; answer->status == DNS_FOUND && i < answer->exchangers_count; i++)
		ask_addresses(p, who->target, answer->exchangers[i].name);
}

static void on_answer(void *context, const struct dns_answer *answer)
{
	const struct asked *who = context;
	struct probe *p = who->probe;
	struct probe_target *t = &p->targets[who->target];

	p->pending--;
	if (who->type == DNS_MX) {
		take_mx(p, who, answer);
		return;
	}
	t->exchangers[who->exchanger].status[who->type == DNS_A ? FAMILY_IPV4 : FAMILY_IPV6] =
		answer->status;
	for (size_t i = 0; i < answer->addresses_count; i++)
		try_address(p, who, &answer->addresses[i]);
}

static void ask(struct probe *p, enum dns_type type, uint32_t target, uint32_t exchanger,
		const char *name)
{
	static const struct dns_answer nobody = {.status = DNS_UNREACHABLE};
	struct asked *who = &p->asked[p->asked_count++];

	*who = (struct asked){.probe = p, .target = target, .exchanger = exchanger, .type = type};
	p->pending++;
	if (p->dns)
		dns_ask(p->dns, type, name, on_answer, who);
	else
		on_answer(who, &nobody);
}

static void begin(struct probe *p, uint32_t target)
{
	struct probe_target *t = &p->targets[target];
	struct asked who = {.probe = p, .target = target};

	if (t->plan->kind != PLAN_RELAY) {
		ask(p, DNS_MX, target, 0, t->plan->name);
		return;
	}
	t->mx = DNS_FOUND;
	if (!t->plan->has_address) {
		ask_addresses(p, target, t->plan->name);
		return;
	}
	memcpy(t->exchangers[t->exchangers_count++].name, t->plan->name, PLAN_NAME_LEN);
	t->exchangers[0].status[address_family(&t->plan->address)] = DNS_FOUND;
	try_address(p, &who, &t->plan->address);
}

/* ---- life ---- */

static void begin_all(struct probe *p)
{
	struct epoll_event e = {.events = EPOLLIN};

	if (p->dns) {
		e.data.fd = dns_fd(p->dns);
		(void)epoll_ctl(p->fd, EPOLL_CTL_ADD, e.data.fd, &e);
	}
	for (size_t i = 0; i < p->config.plan->count; i++)
		p->targets[i].plan = &p->config.plan->targets[i];
	p->targets_count = p->config.plan->count;
	for (uint32_t i = 0; i < p->targets_count; i++)
		begin(p, i);
}

int probe_new(struct probe **ret, const struct probe_config *config)
{
	struct probe *p = calloc(1, sizeof(*p));
	int r;

	if (!p)
		return -ENOMEM;
	p->config = *config;
	p->fd = epoll_create1(EPOLL_CLOEXEC);
	r = p->fd < 0 ? -errno : dns_new(&p->dns);
	if (r < 0 && r != -ENOENT) {
		probe_free(p);
		return r;
	}
	begin_all(p);
	*ret = p;
	return 0;
}

void probe_free(struct probe *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->connections_count; i++)
		connection_close(&p->connections[i].c, 0);
	dns_free(p->dns);
	if (p->fd >= 0)
		close(p->fd);
	free(p);
}

int probe_fd(const struct probe *p)
{
	return p->fd;
}

void probe_turn(struct probe *p)
{
	struct epoll_event events[EVENTS_MAX];
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);

	/* Which of them it was costs more to keep than to look: they are few. */
	(void)epoll_wait(p->fd, events, EVENTS_MAX, 0);
	if (p->dns) {
		dns_turn(p->dns);
		if (p->pending && now_ns >= p->config.lookups_until_ns)
			dns_give_up(p->dns);
	}
	for (size_t i = 0; i < p->connections_count; i++) {
		if (p->connections[i].c.state != CONNECTION_ENDED)
			turn_one(p, &p->connections[i], now_ns);
	}
}

uint64_t probe_deadline_ns(const struct probe *p)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC), due_ns = UINT64_MAX;

	if (p->dns && p->pending)
		due_ns = dns_deadline_ns(p->dns, now_ns);
	if (p->pending && p->config.lookups_until_ns < due_ns)
		due_ns = p->config.lookups_until_ns;
	for (size_t i = 0; i < p->connections_count; i++) {
		if (p->connections[i].c.state != CONNECTION_ENDED &&
		    now_ns + PROBE_EVERY_NS < due_ns)
			due_ns = now_ns + PROBE_EVERY_NS;
	}
	return due_ns;
}

bool probe_is_looking_up(const struct probe *p)
{
	return p->pending > 0;
}

bool probe_is_done(const struct probe *p)
{
	for (size_t i = 0; i < p->connections_count; i++) {
		if (p->connections[i].c.state != CONNECTION_ENDED)
			return false;
	}
	return p->pending == 0;
}

void probe_end(struct probe *p)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);

	/* Look-ups that end now must not begin connections. */
	p->config.families[FAMILY_IPV4] = p->config.families[FAMILY_IPV6] = false;
	for (int i = 0; p->dns && p->pending && i < 2; i++)
		dns_give_up(p->dns);
	for (size_t i = 0; i < p->connections_count; i++) {
		struct probe_connection *c = &p->connections[i];

		if (c->c.state == CONNECTION_ENDED)
			continue;
		connection_close(&c->c, now_ns);
		tell(p, PROBE_ENDED, c);
	}
}

const struct probe_target *probe_targets(const struct probe *p, size_t *ret_count)
{
	*ret_count = p->targets_count;
	return p->targets;
}

const struct probe_connection *probe_connections(const struct probe *p, size_t *ret_count)
{
	*ret_count = p->connections_count;
	return p->connections;
}

size_t probe_resolvers(const struct probe *p, struct address ret[static DNS_RESOLVERS_MAX])
{
	return p->dns ? dns_resolvers(p->dns, ret) : 0;
}
