// SPDX-License-Identifier: GPL-2.0-only
/* Who may connect, who must make room, who is too slow: on loopback, with a clock of our own. */

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "serve/http_peers.h"

#define PEERS 4

struct scene {
	struct http_peers peers;
	struct http_peer peer[PEERS];
	int far[PEERS], near[PEERS];
};

static struct address address_of(const char *text)
{
	struct address a;

	assert_int_equal(address_parse(text, &a), 0);
	return a;
}

/* A TCP connection to ourselves. */
static void connect_pair(int listening, const struct sockaddr_in *to, int *ret_far, int *ret_near)
{
	*ret_far = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(*ret_far, (const struct sockaddr *)to, sizeof(*to)), 0);
	*ret_near = accept(listening, NULL, NULL);
	assert_true(*ret_near >= 0);
}

static int set_up(void **state)
{
	_cleanup_close_ int listening = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	struct scene *s = calloc(1, sizeof(*s));
	socklen_t len = sizeof(to);

	if (!s || bind(listening, (struct sockaddr *)&to, len) < 0 || listen(listening, 1) < 0 ||
	    getsockname(listening, (struct sockaddr *)&to, &len) < 0)
		return -1;
	s->peers.count_max = PEERS;
	s->peers.per_address_max = 2;
	for (size_t i = 0; i < PEERS; i++)
		connect_pair(listening, &to, &s->far[i], &s->near[i]);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < PEERS; i++) {
		close(s->near[i]);
		close(s->far[i]);
	}
	free(s);
	return 0;
}

static void connect_peer(struct scene *s, size_t i, const char *from, uint64_t now)
{
	struct address a = address_of(from);

	http_peers_add(&s->peers, &s->peer[i], s->near[i], s, &a, now, now + 100);
}

/* What the other side sees: the end, or nothing yet. */
static bool sees_end(const struct scene *s, size_t i)
{
	struct pollfd p = {.fd = s->far[i], .events = POLLRDHUP};

	return poll(&p, 1, 0) > 0;
}

static void an_ipv6_network_is_one_address(void **state)
{
	struct sockaddr_in6 a = {.sin6_family = AF_INET6}, b = a, c = a, mapped = a;
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct address counted[4], v4;

	(void)state;
	inet_pton(AF_INET6, "2001:db8:0:1::1", &a.sin6_addr);
	inet_pton(AF_INET6, "2001:db8:0:1:ffff::2", &b.sin6_addr);
	inet_pton(AF_INET6, "2001:db8:0:2::1", &c.sin6_addr);
	inet_pton(AF_INET6, "::ffff:192.0.2.1", &mapped.sin6_addr);
	inet_pton(AF_INET, "192.0.2.1", &in.sin_addr);
	counted[0] = http_peer_address((struct sockaddr *)&a);
	counted[1] = http_peer_address((struct sockaddr *)&b);
	counted[2] = http_peer_address((struct sockaddr *)&c);
	counted[3] = http_peer_address((struct sockaddr *)&mapped);
	v4 = http_peer_address((struct sockaddr *)&in);
	assert_true(address_equal(&counted[0], &counted[1]));
	assert_false(address_equal(&counted[0], &counted[2]));
	assert_true(address_equal(&counted[3], &v4));
	in.sin_addr.s_addr = htonl(0xc0000202);
	v4 = http_peer_address((struct sockaddr *)&in);
	assert_false(address_equal(&counted[3], &v4));
}

static void limits_hold_per_address_and_in_all(void **state)
{
	struct address first = address_of("192.0.2.1"), other = address_of("192.0.2.9");
	struct scene *s = *state;

	connect_peer(s, 0, "192.0.2.1", 0);
	assert_false(http_peers_full(&s->peers, &first));
	connect_peer(s, 1, "192.0.2.1", 0);
	assert_true(http_peers_full(&s->peers, &first));
	assert_false(http_peers_full(&s->peers, &other));
	connect_peer(s, 2, "192.0.2.2", 0);
	connect_peer(s, 3, "192.0.2.3", 0);
	assert_true(http_peers_full(&s->peers, &other));
	http_peers_remove(&s->peers, &s->peer[1]);
	assert_false(http_peers_full(&s->peers, &other));
	assert_false(http_peers_full(&s->peers, &first));
}

static void who_waits_longest_makes_room(void **state)
{
	struct address first = address_of("192.0.2.1"), other = address_of("192.0.2.9");
	struct scene *s = *state;

	connect_peer(s, 0, "192.0.2.2", 0); /* the oldest, but of another address */
	connect_peer(s, 1, "192.0.2.1", 10);
	connect_peer(s, 2, "192.0.2.1", 20);
	assert_true(http_peers_displace(&s->peers, &first, 30));
	assert_true(sees_end(s, 1));
	assert_false(sees_end(s, 0));
	assert_false(sees_end(s, 2));
	assert_false(http_peers_full(&s->peers, &first));

	connect_peer(s, 3, "192.0.2.3", 30);
	s->peers.count_max = 3;
	assert_true(http_peers_full(&s->peers, &other));
	assert_true(http_peers_displace(&s->peers, &other, 40));
	assert_true(sees_end(s, 0));
	assert_int_equal(s->peers.displaced, 2);
}

static void who_never_spoke_goes_first(void **state)
{
	struct address first = address_of("192.0.2.1");
	struct scene *s = *state;

	connect_peer(s, 0, "192.0.2.1", 0);
	connect_peer(s, 1, "192.0.2.1", 10);
	connect_peer(s, 2, "192.0.2.1", 20);
	assert_int_equal(send(s->far[0], "G", 1, 0), 1);
	assert_true(http_peers_displace(&s->peers, &first, 30));
	assert_true(sees_end(s, 1));
	connect_peer(s, 3, "192.0.2.1", 40);
	assert_true(http_peers_displace(&s->peers, &first, 50));
	assert_true(sees_end(s, 2));
	assert_false(sees_end(s, 0));
	/* With nobody silent left, whoever waits longest. */
	assert_int_equal(send(s->far[3], "G", 1, 0), 1);
	assert_true(http_peers_displace(&s->peers, &first, 60));
	assert_true(sees_end(s, 0));
	assert_false(sees_end(s, 3));
}

static void replies_on_their_way_are_spared(void **state)
{
	struct address first = address_of("192.0.2.1");
	struct scene *s = *state;

	connect_peer(s, 0, "192.0.2.1", 0);
	connect_peer(s, 1, "192.0.2.1", 0);
	http_peer_enter(&s->peer[0], HTTP_PEER_ANSWERING, 0, 5000);
	http_peer_enter(&s->peer[1], HTTP_PEER_LISTENING, 0, UINT64_MAX);
	assert_false(http_peers_displace(&s->peers, &first, 999));
	/* Who takes a second to take a reply keeps others from coming in. */
	assert_true(http_peers_displace(&s->peers, &first, 1000));
	assert_true(sees_end(s, 0));
	assert_false(http_peers_displace(&s->peers, &first, 100000));
	assert_false(sees_end(s, 1));
}

static void deadlines_cut_off(void **state)
{
	struct scene *s = *state;

	assert_true(http_peers_deadline(&s->peers) == UINT64_MAX);
	connect_peer(s, 0, "192.0.2.1", 0);
	connect_peer(s, 1, "192.0.2.2", 50);
	connect_peer(s, 2, "192.0.2.3", 0);
	http_peer_enter(&s->peer[2], HTTP_PEER_LISTENING, 10, UINT64_MAX);
	assert_int_equal(http_peers_deadline(&s->peers), 100);
	assert_false(http_peers_expire(&s->peers, 99));
	assert_true(http_peers_expire(&s->peers, 100));
	assert_true(sees_end(s, 0));
	assert_false(sees_end(s, 1));
	assert_int_equal(http_peers_deadline(&s->peers), 150);
	http_peer_enter(&s->peer[1], HTTP_PEER_ANSWERING, 140, 500);
	assert_false(http_peers_expire(&s->peers, 499));
	assert_true(http_peers_expire(&s->peers, 500));
	assert_true(http_peers_deadline(&s->peers) == UINT64_MAX);
	assert_int_equal(s->peers.timeouts, 2);
}

static void a_group_retires(void **state)
{
	struct scene *s = *state;
	int group;

	for (size_t i = 0; i < PEERS; i++)
		connect_peer(s, i, "192.0.2.1", 0);
	s->peer[0].group = &group;
	http_peer_enter(&s->peer[1], HTTP_PEER_ANSWERING, 0, 70);
	http_peer_enter(&s->peer[2], HTTP_PEER_LISTENING, 0, UINT64_MAX);
	http_peers_retire(&s->peers, s, 60);
	assert_false(sees_end(s, 0)); /* another group's */
	assert_false(sees_end(s, 1));
	assert_false(sees_end(s, 2));
	assert_true(sees_end(s, 3));
	assert_int_equal(http_peers_deadline(&s->peers), 60); /* the listener's */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ipv6_network_is_one_address),
		cmocka_unit_test_setup_teardown(limits_hold_per_address_and_in_all, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(who_waits_longest_makes_room, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_never_spoke_goes_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(replies_on_their_way_are_spared, set_up, tear_down),
		cmocka_unit_test_setup_teardown(deadlines_cut_off, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_group_retires, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
