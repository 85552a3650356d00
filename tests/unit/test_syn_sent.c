// SPDX-License-Identifier: GPL-2.0-only
/* Sockets that were connecting before the start: the kernel's entries, whatever they hold, who
 * holds a socket of this very process, and what the core makes of them. */

#include "observations.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "net/syn_sent.h"
#include "render/render.h"

/* ---- the kernel's list ---- */

static struct inet_diag_msg entry(int family, const char *destination, uint16_t port)
{
	struct inet_diag_msg m = {
		.idiag_family = (uint8_t)family,
		.idiag_state = TCP_SYN_SENT,
		.idiag_timer = 1,
		.idiag_retrans = 3,
		.idiag_uid = 105,
		.idiag_inode = 4711,
		.id = {.idiag_sport = htons(40112),
		       .idiag_dport = htons(port),
		       .idiag_cookie = {0x89abcdef, 0x01234567}},
	};

	assert_int_equal(inet_pton(family, destination, m.id.idiag_dst), 1);
	return m;
}

static void an_entry_is_taken_apart(void **state)
{
	struct inet_diag_msg m = entry(AF_INET, "203.0.113.7", 25);
	struct waiting w = {.netns = 7};
	char text[ADDRESS_STR_LEN];

	(void)state;
	assert_int_equal(syn_sent_parse(&m, sizeof(m), &w), 0);
	assert_string_equal(address_to_str(&w.destination, text), "203.0.113.7");
	assert_int_equal(w.port, 25);
	assert_int_equal(w.source_port, 40112);
	assert_true(w.cookie == 0x0123456789abcdefULL);
	assert_int_equal(w.uid, 105);
	assert_int_equal(w.inode, 4711);
	assert_int_equal(w.syns, 4);
	assert_int_equal(w.netns, 7);
	m.idiag_timer = 2; /* the byte counts something else then */
	m.id.idiag_cookie[0] = m.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
	assert_int_equal(syn_sent_parse(&m, sizeof(m), &w), 0);
	assert_int_equal(w.syns, 1);
	assert_int_equal(w.cookie, 0);
	m = entry(AF_INET6, "2001:db8::25", 587);
	assert_int_equal(syn_sent_parse(&m, sizeof(m), &w), 0);
	assert_string_equal(address_to_str(&w.destination, text), "2001:db8::25");
	m = entry(AF_INET6, "::ffff:203.0.113.7", 587);
	assert_int_equal(syn_sent_parse(&m, sizeof(m), &w), 0);
	assert_string_equal(address_to_str(&w.destination, text), "203.0.113.7");
}

static void what_is_cut_or_something_else_is_refused(void **state)
{
	struct inet_diag_msg m = entry(AF_INET, "203.0.113.7", 25);
	struct waiting w;

	(void)state;
	for (size_t len = 0; len < sizeof(m); len++) {
		_cleanup_free_ void *cut = malloc(len ? len : 1); /* the sanitizer knows its end */

		memcpy(cut, &m, len);
		assert_int_equal(syn_sent_parse(cut, len, &w), -EINVAL);
	}
	m.idiag_state = TCP_ESTABLISHED;
	assert_int_equal(syn_sent_parse(&m, sizeof(m), &w), -EINVAL);
	m = entry(AF_INET, "203.0.113.7", 0);
	assert_int_equal(syn_sent_parse(&m, sizeof(m), &w), -EINVAL);
	m = entry(AF_INET, "203.0.113.7", 25);
	m.idiag_family = AF_UNIX;
	assert_int_equal(syn_sent_parse(&m, sizeof(m), &w), -EINVAL);
}

static void any_bytes_do_no_harm(void **state)
{
	unsigned char bytes[sizeof(struct inet_diag_msg) + 1];
	struct waiting w;
	unsigned int taken = 0;

	(void)state;
	srand(25);
	for (int i = 0; i < 200000; i++) {
		for (size_t at = 0; at < sizeof(bytes); at++)
			bytes[at] = (unsigned char)rand();
		bytes[1] = i % 2 ? AF_INET : AF_INET6;
		bytes[2] = i % 3 ? TCP_SYN_SENT : bytes[2];
		/* It need not be aligned either. */
		taken += syn_sent_parse(bytes + 1, sizeof(bytes) - 1, &w) == 0;
	}
	assert_between(taken, 0, 200000);
}

static void a_socket_of_this_process_is_found(void **state)
{
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct waiting list[3] = {{.inode = 0}, {.inode = 1}};
	struct stat st;

	(void)state;
	/* Under valgrind it goes by valgrind's. */
	assert_int_equal(prctl(PR_SET_NAME, "holder"), 0);
	assert_int_equal(fstat(fd, &st), 0);
	list[2].inode = (uint32_t)st.st_ino;
	syn_sent_find_holders(list, 3);
	for (size_t i = 0; i < 3; i++) {
		bool mine = list[i].inode == (uint32_t)st.st_ino;

		assert_int_equal(list[i].pid, mine ? getpid() : 0);
		assert_string_equal(list[i].name, mine ? "holder" : "");
	}
	syn_sent_find_holders(NULL, 0);
}

/* ---- the core ---- */

static struct observation waiting(unsigned int ms, uint64_t cookie, const char *destination,
				  uint32_t syns)
{
	struct observation o = seen(OBSERVE_WAITING, ms, cookie, destination, 25);

	o.has_isn = false;
	o.socket.syns = syns;
	o.socket.route_ifindex = 0;
	return o;
}

/* A record of its own storage: neither process nor beginning are known to the kernel side. */
static struct observation later(enum observation_kind kind, unsigned int ms, uint64_t cookie,
				const char *destination, uint32_t syns)
{
	struct observation o = seen(kind, ms, cookie, destination, 25);

	o.socket.process = (struct process){0};
	o.socket.syns = syns;
	return o;
}

static void silent_to_the_end(void **state)
{
	struct scene *s = *state;
	struct observation o = waiting(0, 1, "203.0.113.7", 5);

	monitor_observe(s->m, &o);
	assert_int_equal(count(s, RECORD_SYN), 1);
	assert_true(last(s, RECORD_SYN)->attempt.began_unseen);
	see(s, OBSERVE_WIRE_SYN, 9000, 1, "203.0.113.7", 25);
	o = later(OBSERVE_RETRY, 9000, 1, "203.0.113.7", 6);
	monitor_observe(s->m, &o);
	o = later(OBSERVE_CLOSE, 70000, 1, "203.0.113.7", 6);
	o.socket.error = ETIMEDOUT;
	monitor_observe(s->m, &o);
	assert_int_equal(count(s, RECORD_SYN), 1);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_SILENT);
	assert_int_equal(last_attempt(s)->syns, 6);
	assert_int_equal(last_attempt(s)->syns_on_wire, 1);
	assert_int_equal(last_attempt(s)->left_host, LEFT_YES);
	assert_string_equal(last_attempt(s)->process.name, "smtp");
	assert_int_equal(attempt_began_ns(last_attempt(s)), 0);
}

static void established_at_last(void **state)
{
	struct scene *s = *state;
	struct observation o = waiting(0, 1, "203.0.113.7", 2);

	monitor_observe(s->m, &o);
	o = later(OBSERVE_ESTABLISHED, 1000, 1, "203.0.113.7", 2);
	o.socket.established = true;
	monitor_observe(s->m, &o);
	o = later(OBSERVE_CLOSE, 2000, 1, "203.0.113.7", 2);
	o.socket.established = true;
	monitor_observe(s->m, &o);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_ESTABLISHED);
	/* Its SYN may have left when nobody looked: that is no redirection. */
	assert_int_equal(last_attempt(s)->left_host, LEFT_UNKNOWN);
	assert_int_equal(last_attempt(s)->process.pid, 812);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_OPEN);
}

/* What was seen of it was dropped; whether the SYNs before were, nobody knows. */
static void dropped_whenever_seen(void **state)
{
	struct scene *s = *state;
	struct observation o = waiting(0, 1, "203.0.113.7", 5);

	monitor_observe(s->m, &o);
	for (uint32_t syns = 6; syns <= 7; syns++) {
		o = seen(OBSERVE_DROP, 1000 * syns, 1, "203.0.113.7", 25);
		o.drop.by = DROP_NETFILTER;
		monitor_observe(s->m, &o);
		o = later(OBSERVE_RETRY, 1000 * syns, 1, "203.0.113.7", syns);
		monitor_observe(s->m, &o);
	}
	o = later(OBSERVE_CLOSE, 70000, 1, "203.0.113.7", 7);
	o.socket.error = ETIMEDOUT;
	monitor_observe(s->m, &o);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_DROPPED_HERE);
	assert_int_equal(last_attempt(s)->left_host, LEFT_UNKNOWN);
}

/* Twenty networks, all silent: but whether a SYN ever left, or a filter here took them, nobody saw.
 */
static void what_nobody_saw_is_no_evidence(void **state)
{
	struct scene *s = *state;

	for (uint64_t cookie = 1; cookie <= 20; cookie++) {
		struct observation o = waiting(0, cookie, network((unsigned int)cookie), 6);

		monitor_observe(s->m, &o);
	}
	monitor_tick(s->m, MS(20000));
	for (uint64_t cookie = 1; cookie <= 20; cookie++) {
		struct observation o =
			later(OBSERVE_CLOSE, 20000, cookie, network((unsigned int)cookie), 6);

		o.socket.error = ETIMEDOUT;
		monitor_observe(s->m, &o);
	}
	monitor_tick(s->m, MS(40000));
	assert_int_equal(count(s, RECORD_ATTEMPT), 20);
	assert_int_equal(last_attempt(s)->outcome, OUTCOME_SILENT);
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_UNKNOWN);
}

static void what_is_seen_of_it_is_evidence(void **state)
{
	struct scene *s = *state;

	for (uint64_t cookie = 1; cookie <= 12; cookie++) {
		const char *destination = network((unsigned int)cookie);
		struct observation o = waiting(0, cookie, destination, 2);

		monitor_observe(s->m, &o);
		for (uint32_t syns = 3; syns <= 4; syns++) {
			see(s, OBSERVE_WIRE_SYN, 1000 * syns, cookie, destination, 25);
			o = later(OBSERVE_RETRY, 1000 * syns, cookie, destination, syns);
			monitor_observe(s->m, &o);
		}
	}
	monitor_tick(s->m, MS(20000));
	assert_int_equal(state_of(s, 25, FAMILY_IPV4), STATE_BLOCKED);
	assert_int_equal(monitor_verdict(s->m, 25, FAMILY_IPV4)->evidence.syns, 24);
}

/* Listed while its own record was still on the way. */
static void listed_and_seen_is_one_attempt(void **state)
{
	struct scene *s = *state;
	struct observation o = waiting(10, 1, "203.0.113.7", 1);

	monitor_observe(s->m, &o);
	see_syn(s, 5, 1, "203.0.113.7", 25);
	assert_int_equal(count(s, RECORD_SYN), 1);
	see_close(s, 100, 1, "203.0.113.7", 25, 1, 0);
	assert_int_equal(count(s, RECORD_ATTEMPT), 1);
	assert_int_equal(last_attempt(s)->syns, 1);
	assert_int_equal(last_attempt(s)->left_host, LEFT_YES);
	assert_true(attempt_began_ns(last_attempt(s)) == MS(5));
	/* And once more, later: that is a socket used again. */
	see_syn(s, 200, 1, "203.0.113.7", 25);
	assert_int_equal(count(s, RECORD_SYN), 2);
}

static void seen_first_it_is_not_told_again(void **state)
{
	struct scene *s = *state;
	struct observation o = waiting(10, 1, "203.0.113.7", 1);

	see_syn(s, 5, 1, "203.0.113.7", 25);
	monitor_observe(s->m, &o);
	assert_int_equal(count(s, RECORD_SYN), 1);
	assert_false(last(s, RECORD_SYN)->attempt.began_unseen);
}

static void says(const struct attempt *a, enum record_kind kind, bool json, const char *want)
{
	static const struct render_context context = {0};
	struct record r = {.kind = kind, .time_ns = MS(3100), .attempt = a};
	_cleanup_free_ char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_int_equal(json ? render_json_record(out, &context, &r, NULL)
			      : render_text_record(out, &context, &r, NULL),
			 0);
	fclose(out);
	if (!strstr(text, want))
		fail_msg("%s does not say %s", text, want);
}

static void its_beginning_is_said_to_be_unknown(void **state)
{
	struct scene *s = *state;
	struct observation o = waiting(0, 1, "203.0.113.7", 5);
	struct attempt a;

	monitor_observe(s->m, &o);
	a = last(s, RECORD_SYN)->attempt;
	says(&a, RECORD_SYN, false, "uid 105  waiting since before the start, SYN 5\n");
	says(&a, RECORD_SYN, true, "\"started\":null");
	a.outcome = OUTCOME_SILENT;
	a.ended_ns = MS(3100);
	says(&a, RECORD_ATTEMPT, false, "silent after 5 SYNs, more than 3.1 s\n");
	says(&a, RECORD_ATTEMPT, true, "\"started\":null,\"duration_ms\":null");
}

#define WITH_SCENE(f) cmocka_unit_test_setup_teardown(f, scene_open, scene_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_is_taken_apart),
		cmocka_unit_test(what_is_cut_or_something_else_is_refused),
		cmocka_unit_test(any_bytes_do_no_harm),
		cmocka_unit_test(a_socket_of_this_process_is_found),
		WITH_SCENE(silent_to_the_end),
		WITH_SCENE(established_at_last),
		WITH_SCENE(dropped_whenever_seen),
		WITH_SCENE(what_nobody_saw_is_no_evidence),
		WITH_SCENE(what_is_seen_of_it_is_evidence),
		WITH_SCENE(listed_and_seen_is_one_attempt),
		WITH_SCENE(seen_first_it_is_not_told_again),
		WITH_SCENE(its_beginning_is_said_to_be_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
