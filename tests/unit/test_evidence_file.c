// SPDX-License-Identifier: GPL-2.0-only
/* Which packets are kept as evidence: SYNs and what answers them, the newest, of the last hour. */

#include "captures.h"

#include "base/cleanup.h"
#include "capture/evidence_file.h"

#define S     1000000000ULL
#define BEGIN (1780000000 * S)

static struct observation observed(enum observation_kind kind, uint32_t isn, uint64_t time_ns)
{
	return (struct observation){
		.kind = kind,
		.time_ns = time_ns,
		.destination = address("203.0.113.7"),
		.source = address("198.51.100.2"),
		.port = 25,
		.source_port = 40000,
		.has_isn = true,
		.isn = isn,
		.wire = {.ttl = 64, .interface = "eth0"},
	};
}

static void take(struct evidence_file *e, enum observation_kind kind, uint32_t isn,
		 uint64_t time_ns)
{
	struct observation o = observed(kind, isn, time_ns);

	evidence_file_take(e, &o, 0);
}

struct written {
	struct evidence_written about;
	char *bytes;
	size_t len;
};

static void written_done(struct written *w)
{
	free(w->bytes);
}

static void write_out(const struct evidence_file *e, bool mask, uint64_t since_ns,
		      struct written *ret)
{
	FILE *out;

	*ret = (struct written){0};
	out = open_memstream(&ret->bytes, &ret->len);
	assert_non_null(out);
	assert_int_equal(evidence_file_write(e, out, mask, since_ns, &ret->about), 0);
	assert_int_equal(fclose(out), 0);
}

static uint64_t packets(const struct evidence_file *e, uint64_t since_ns)
{
	_cleanup_(written_done) struct written w = {0};

	write_out(e, false, since_ns, &w);
	return w.about.packets;
}

static void syns_and_their_answers(void **state)
{
	_cleanup_(evidence_file_free) struct evidence_file *e = NULL;
	struct observation other = observed(OBSERVE_WIRE_ANSWER, 1, BEGIN);

	(void)state;
	assert_int_equal(evidence_file_new(&e), 0);
	assert_int_equal(packets(e, 0), 0);
	take(e, OBSERVE_WIRE_ANSWER, 1, BEGIN); /* of a SYN before */
	assert_int_equal(packets(e, 0), 0);
	take(e, OBSERVE_WIRE_SYN, 1, BEGIN);
	take(e, OBSERVE_WIRE_SYN, 1, BEGIN + S);
	take(e, OBSERVE_WIRE_ANSWER, 1, BEGIN + S);
	take(e, OBSERVE_WIRE_RESET_IN, 1, BEGIN + S);
	take(e, OBSERVE_WIRE_ICMP, 1, BEGIN + S);
	assert_int_equal(packets(e, 0), 5);
	take(e, OBSERVE_WIRE_ANSWER, 2, BEGIN + S); /* of another SYN, another port, a drop */
	other.port = 587;
	evidence_file_take(e, &other, 0);
	take(e, OBSERVE_DROP, 1, BEGIN + S);
	assert_int_equal(packets(e, 0), 5);
}

static void of_the_last_hour(void **state)
{
	_cleanup_(evidence_file_free) struct evidence_file *e = NULL;
	_cleanup_(written_done) struct written w = {0};

	(void)state;
	assert_int_equal(evidence_file_new(&e), 0);
	for (uint32_t i = 0; i < 10; i++)
		take(e, OBSERVE_WIRE_SYN, i, BEGIN + i * S);
	take(e, OBSERVE_WIRE_ANSWER, 2, BEGIN + 10 * S);
	write_out(e, false, BEGIN + 2 * S, &w);
	assert_int_equal(w.about.packets, 9);
	assert_int_equal(w.about.left_out, 0);
}

static void the_newest_are_kept(void **state)
{
	_cleanup_(evidence_file_free) struct evidence_file *e = NULL;
	_cleanup_(written_done) struct written all = {0};
	_cleanup_(written_done) struct written late = {0};

	(void)state;
	assert_int_equal(evidence_file_new(&e), 0);
	take(e, OBSERVE_WIRE_SYN, 0, BEGIN);
	take(e, OBSERVE_WIRE_ANSWER, 0, BEGIN + 1);
	for (uint32_t i = 1; i < EVIDENCE_PACKETS_MAX; i++)
		take(e, OBSERVE_WIRE_SYN, i, BEGIN + i * S);
	/* One more than fit, and an answer whose SYN was the one that is forgotten. */
	write_out(e, false, 0, &all);
	assert_int_equal(all.about.packets, EVIDENCE_PACKETS_MAX - 1);
	assert_int_equal(all.about.left_out, 1);
	/* What is forgotten was too old in any case. */
	write_out(e, false, BEGIN + 100 * S, &late);
	assert_int_equal(late.about.left_out, 0);
	assert_int_equal(late.about.packets, EVIDENCE_PACKETS_MAX - 100);
	take(e, OBSERVE_WIRE_ANSWER, 0, BEGIN + S);
	assert_int_equal(packets(e, 0), EVIDENCE_PACKETS_MAX - 1);
}

static void programs_are_named(void **state)
{
	_cleanup_(evidence_file_free) struct evidence_file *e = NULL;
	_cleanup_(written_done) struct written plain = {0};
	_cleanup_(written_done) struct written masked = {0};
	struct attempt a = {.destination = address("203.0.113.7"),
			    .port = 25,
			    .source_port = 40000,
			    .process = {.known = true, .name = "cleartext-smtp"}};
	struct record r = {.kind = RECORD_SYN, .attempt = &a};

	(void)state;
	assert_int_equal(evidence_file_new(&e), 0);
	take(e, OBSERVE_WIRE_SYN, 1, BEGIN);
	evidence_file_name(e, &r);
	a.port = 587;
	evidence_file_name(e, &r);
	write_out(e, false, 0, &plain);
	assert_non_null(memmem(plain.bytes, plain.len, "cleartext-smtp", 14));
	write_out(e, true, 0, &masked);
	assert_null(memmem(masked.bytes, masked.len, "cleartext-smtp", 14));
	assert_int_equal(strlen(masked.about.sha256), EVIDENCE_SHA256_LEN - 1);
	assert_string_not_equal(masked.about.sha256, plain.about.sha256);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(syns_and_their_answers),
		cmocka_unit_test(of_the_last_hour),
		cmocka_unit_test(the_newest_are_kept),
		cmocka_unit_test(programs_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
