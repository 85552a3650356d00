// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whole captures: every file format, what is observed in them, whose side is whose, and that no
 * cut and no flipped byte in a file leads to more than a sentence.
 */

#include "captures.h"

#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "capture/capture.h"
#include "capture/seekable.h"

#define BEGIN_S 1700000000u
#define NS	1000000000ULL
#define US	"198.51.100.2"
#define THEM	"203.0.113.7"

static const uint16_t mail_ports[] = {25, 465, 587, 2525};

/* A capture being read, and everything that came of it. */
struct opened {
	FILE *file;
	struct source *source;
	char message[SOURCE_MESSAGE_LEN];
	struct observation seen[64];
	size_t count;		 /* of these, but for the ends of connections */
	struct observation last; /* of those */
	int end;		 /* of the last next() */
};

static void close_opened(struct opened *o)
{
	source_free(&o->source);
	if (o->file)
		fclose(o->file);
}

static int try_open(struct opened *o, const struct bytes *b, const char *local)
{
	struct prefix prefix;
	struct source_config config = {.name = "mail.pcap", .ports_count = 4, .locals = &prefix};

	*o = (struct opened){.file = fmemopen((void *)b->at, b->len, "r")};
	assert_non_null(o->file);
	memcpy(config.ports, mail_ports, sizeof(mail_ports));
	if (local) {
		assert_int_equal(prefix_parse(local, &prefix), 0);
		config.locals_count = 1;
	}
	return capture_open(&o->source, o->file, &config, o->message);
}

static void read_on(struct opened *o)
{
	struct observation next = {0};

	while ((o->end = o->source->ops->next(o->source, &next, o->message)) == 1) {
		if (next.kind == OBSERVE_WIRE_END) {
			o->last = next;
			continue;
		}
		o->seen[o->count % ARRAY_LEN(o->seen)] = next;
		o->count++;
	}
}

static void read_all(struct opened *o, const struct bytes *b, const char *local)
{
	if (try_open(o, b, local) < 0)
		fail_msg("%s", o->message);
	read_on(o);
	assert_true(o->count <= ARRAY_LEN(o->seen));
}

/* A segment as a packet of a raw capture with times in us, ms after its beginning. */
static void add(struct bytes *file, unsigned int ms, const struct segment *s)
{
	struct bytes packet = {0};

	put_segment(&packet, s, 50);
	put_record(file, BEGIN_S + ms / 1000, ms % 1000 * 1000, &packet, packet.len);
}

static struct bytes *new_raw(void)
{
	struct bytes *b = calloc(1, sizeof(*b));

	assert_non_null(b);
	b->little = true;
	put_pcap(b, LINKTYPE_RAW, false);
	return b;
}

static const struct segment syn = {US, THEM, 40112, 25, 1000, 0, SYN};
static const struct segment syn_ack = {THEM, US, 25, 40112, 77, 1001, SYN | ACK};

static void every_format(void **state)
{
	(void)state;
	for (unsigned int form = 0; form < 6; form++) {
		_cleanup_free_ struct bytes *b = calloc(1, sizeof(*b));
		_cleanup_(close_opened) struct opened o;
		struct bytes packet = {0};
		bool ns = form & 2, ng = form >= 4;

		assert_non_null(b);
		b->little = form & 1;
		put_segment(&packet, &syn, 50);
		if (ng)
			put_pcapng(b, LINKTYPE_RAW);
		else
			put_pcap(b, LINKTYPE_RAW, ns);
		if (ng)
			put_enhanced(b, BEGIN_S * NS + 123456789, &packet);
		else
			put_record(b, BEGIN_S, ns ? 123456789 : 123456, &packet, packet.len);
		read_all(&o, b, NULL);
		assert_int_equal(o.end, 0);
		assert_int_equal(o.count, 1);
		assert_int_equal(o.seen[0].kind, OBSERVE_WIRE_SYN);
		assert_int_equal(o.seen[0].time_ns,
				 BEGIN_S * NS + (ns || ng ? 123456789 : 123456000));
		assert_int_equal(o.source->about.first_ns, o.seen[0].time_ns);
		assert_string_equal(o.source->about.kind, "capture, raw IP");
	}
}

static void link_types(void **state)
{
	static const struct {
		uint32_t linktype;
		const char *kind;
	} known[] = {
		{LINKTYPE_ETHERNET, "capture, Ethernet"},
		{LINKTYPE_RAW, "capture, raw IP"},
		{228, "capture, raw IPv4"},
		{229, "capture, raw IPv6"},
		{LINKTYPE_SLL, "capture, Linux cooked"},
		{LINKTYPE_SLL2, "capture, Linux cooked v2"},
		{LINKTYPE_NULL, "capture, BSD loopback"},
		{108, "capture, OpenBSD loopback"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		_cleanup_free_ struct bytes *b = calloc(1, sizeof(*b));
		_cleanup_(close_opened) struct opened o;

		assert_non_null(b);
		put_pcap(b, known[i].linktype, false);
		read_all(&o, b, NULL);
		assert_string_equal(o.source->about.kind, known[i].kind);
		assert_false(o.source->about.has_first);
		assert_int_equal(o.source->about.locals_count, 0);
	}
}

static void an_unknown_link_is_named(void **state)
{
	_cleanup_free_ struct bytes *b = calloc(1, sizeof(*b));
	_cleanup_(close_opened) struct opened o;

	(void)state;
	assert_non_null(b);
	put_pcap(b, 189, false);
	assert_int_equal(try_open(&o, b, NULL), -EINVAL);
	assert_non_null(strstr(o.message, "mail.pcap"));
	assert_non_null(strstr(o.message, "USB"));
	assert_non_null(strstr(o.message, "Ethernet"));
}

static void assert_seen(const struct observation *o, enum observation_kind kind, uint32_t isn)
{
	struct address us = address(US), them = address(THEM);

	assert_int_equal(o->kind, kind);
	assert_true(address_equal(&o->destination, &them));
	assert_true(address_equal(&o->source, &us));
	assert_int_equal(o->port, 25);
	assert_int_equal(o->source_port, 40112);
	assert_true(o->has_isn);
	assert_int_equal(o->isn, isn);
	assert_int_equal(o->cookie, 0);
}

static void what_is_observed(void **state)
{
	static const struct segment data = {US, THEM, 40112, 25, 1001, 78, ACK};
	static const struct segment reset_out = {US, THEM, 40112, 25, 1001, 0, RST};
	static const struct segment reset_in = {THEM, US, 25, 40112, 0, 1001, RST | ACK};
	static const struct segment bare_reset = {THEM, US, 25, 40112, 78, 0, RST};
	static const struct segment elsewhere = {US, THEM, 40112, 443, 5, 0, SYN};
	_cleanup_free_ struct bytes *b = new_raw();
	_cleanup_(close_opened) struct opened o;
	struct address router = address("192.0.2.1");
	struct bytes icmp = {0};

	(void)state;
	add(b, 0, &syn);
	add(b, 1, &syn_ack);
	add(b, 2, &data);
	add(b, 3, &reset_in);
	add(b, 4, &bare_reset);
	add(b, 5, &reset_out);
	add(b, 6, &elsewhere);
	put_icmp(&icmp, &syn, "192.0.2.1", 3, 13);
	put_record(b, BEGIN_S, 7000, &icmp, icmp.len);
	read_all(&o, b, NULL);
	assert_int_equal(o.count, 6);
	assert_seen(&o.seen[0], OBSERVE_WIRE_SYN, 1000);
	assert_string_equal(o.seen[0].wire.interface, "");
	assert_int_equal(o.seen[0].wire.ttl, 50);
	assert_seen(&o.seen[1], OBSERVE_WIRE_ANSWER, 1000);
	assert_seen(&o.seen[2], OBSERVE_WIRE_RESET_IN, 1000);
	assert_int_equal(o.seen[3].kind, OBSERVE_WIRE_RESET_IN);
	assert_false(o.seen[3].has_isn);
	assert_int_equal(o.seen[4].kind, OBSERVE_WIRE_RESET_OUT);
	assert_seen(&o.seen[5], OBSERVE_WIRE_ICMP, 1000);
	assert_int_equal(o.seen[5].wire.icmp_type, 3);
	assert_int_equal(o.seen[5].wire.icmp_code, 13);
	assert_true(address_equal(&o.seen[5].wire.icmp_from, &router));
	assert_int_equal(o.source->counts.packets, 8);
}

/* A mail server: five come to it, it goes to three. */
static struct bytes *mail_server(void)
{
	struct bytes *b = new_raw();
	char them[24];

	for (unsigned int i = 0; i < 8; i++) {
		struct segment in = {them, US, 50000, 25, i, 0, SYN};
		struct segment out = {US, them, 50000, 25, i, 0, SYN};
		struct segment accepted = {US, them, 25, 50000, 9, i + 1, SYN | ACK};

		snprintf(them, sizeof(them), "203.0.%u.7", i);
		add(b, i * 100, i < 5 ? &in : &out);
		if (i < 5)
			add(b, i * 100 + 1, &accepted);
	}
	return b;
}

static void the_side_is_inferred(void **state)
{
	_cleanup_free_ struct bytes *b = mail_server();
	_cleanup_(close_opened) struct opened o;
	struct address us = address(US);

	(void)state;
	read_all(&o, b, NULL);
	assert_int_equal(o.count, 3);
	assert_int_equal(o.source->counts.inbound, 5);
	assert_int_equal(o.source->about.locals_count, 1);
	assert_true(address_equal(&o.source->about.locals[0].network.base, &us));
	assert_int_equal(o.source->about.locals[0].by, LOCAL_BY_PEERS);
	assert_int_equal(o.source->about.locals[0].handshakes, 8);
	assert_int_equal(o.source->about.locals[0].of, 8);
}

static void the_operator_knows_better(void **state)
{
	_cleanup_free_ struct bytes *b = mail_server();
	_cleanup_(close_opened) struct opened o;

	(void)state;
	read_all(&o, b, "203.0.0.0/16");
	assert_int_equal(o.source->counts.inbound, 3);
	assert_int_equal(o.count, 10);
	for (size_t i = 0; i < o.count; i++)
		assert_int_equal(o.seen[i].kind, i % 2 ? OBSERVE_WIRE_ANSWER : OBSERVE_WIRE_SYN);
	assert_int_equal(o.source->about.locals_count, 1);
	assert_int_equal(o.source->about.locals[0].by, LOCAL_BY_OPERATOR);
}

static void who_connects_is_here(void **state)
{
	_cleanup_free_ struct bytes *one = new_raw(), *relay = new_raw();
	_cleanup_(close_opened) struct opened o = {0};
	_cleanup_(close_opened) struct opened p = {0};
	char client[24];

	(void)state;
	/* One pair of hosts: the one that connects. */
	add(one, 0, &syn);
	add(one, 1000, &syn);
	read_all(&o, one, NULL);
	assert_int_equal(o.count, 2);
	/* Private addresses and one public relay: the relay has more peers and is not here. */
	for (unsigned int i = 0; i < 5; i++) {
		struct segment s = {client, THEM, 40112, 587, i, 0, SYN};

		snprintf(client, sizeof(client), "10.0.0.%u", i);
		add(relay, i, &s);
	}
	read_all(&p, relay, NULL);
	assert_int_equal(p.count, 5);
}

static void a_cooked_header_knows_the_way(void **state)
{
	_cleanup_free_ struct bytes *b = calloc(1, sizeof(*b));
	static const struct segment pod = {"10.88.0.2", THEM, 40112, 25, 1000, 0, SYN};
	static const struct segment to_pod = {THEM, "10.88.0.2", 25, 40112, 77, 1001, SYN | ACK};
	static const struct {
		uint8_t type;
		const struct segment *s;
	} passes[] = {
		{0, &pod},     /* in by the container's veth */
		{4, &syn},     /* out by the uplink, masqueraded */
		{0, &syn_ack}, /* and back */
		{4, &to_pod},
	};
	_cleanup_(close_opened) struct opened o;

	(void)state;
	assert_non_null(b);
	put_pcap(b, LINKTYPE_SLL2, false);
	for (size_t i = 0; i < ARRAY_LEN(passes); i++) {
		struct bytes packet = {0};

		put_sll2(&packet, passes[i].type, 0x0800);
		put_segment(&packet, passes[i].s, 50);
		put_record(b, BEGIN_S, (uint32_t)i, &packet, packet.len);
	}
	read_all(&o, b, NULL);
	assert_int_equal(o.count, 2);
	assert_seen(&o.seen[0], OBSERVE_WIRE_SYN, 1000);
	assert_seen(&o.seen[1], OBSERVE_WIRE_ANSWER, 1000);
	assert_string_equal(o.seen[1].wire.interface, "if3");
	assert_int_equal(o.source->counts.inbound, 1);
}

/* A session: what passed, who closed; and one that is reset. */
static void how_a_connection_ends(void **state)
{
	static const struct {
		struct segment s;
		size_t payload;
	} session[] = {
		{{US, THEM, 40112, 25, 1000, 0, SYN}, 0},
		{{THEM, US, 25, 40112, 77, 1001, SYN | ACK}, 0},
		{{US, THEM, 40112, 25, 1001, 78, ACK}, 0},
		{{THEM, US, 25, 40112, 78, 1001, ACK}, 30},
		{{US, THEM, 40112, 25, 1001, 108, ACK}, 6},
		{{THEM, US, 25, 40112, 108, 1007, ACK | FIN}, 0},
		{{US, THEM, 40112, 25, 1007, 109, ACK | FIN}, 0},
		{{THEM, US, 25, 40112, 109, 1008, ACK}, 0},
	};
	(void)state;
	for (int reset = 0; reset < 2; reset++) {
		_cleanup_free_ struct bytes *b = new_raw();
		_cleanup_(close_opened) struct opened o;
		size_t count = reset ? 4 : ARRAY_LEN(session);

		for (size_t i = 0; i < count; i++) {
			struct bytes packet = {0};

			put_ip(&packet, session[i].s.from, session[i].s.to, 6, 50,
			       20 + session[i].payload);
			put_tcp(&packet, &session[i].s);
			put_zero(&packet, session[i].payload);
			put_record(b, BEGIN_S, (uint32_t)i * 1000, &packet, packet.len);
		}
		if (reset)
			add(b, 9, &(struct segment){THEM, US, 25, 40112, 108, 1001, RST | ACK});
		read_all(&o, b, NULL);
		assert_int_equal(o.last.kind, OBSERVE_WIRE_END);
		assert_int_equal(o.last.isn, 1000);
		assert_true(o.last.end.both_ways);
		assert_int_equal(o.last.end.bytes_received, 30);
		assert_int_equal(o.last.end.first_byte_ns, BEGIN_S * NS + 3000000);
		assert_int_equal(o.last.end.bytes_sent_acked, reset ? 0 : 6);
		assert_int_equal(o.last.end.reset_in, reset);
		assert_int_equal(o.last.end.fin_in, !reset);
		assert_int_equal(o.last.end.fin_out, !reset);
		assert_int_equal(o.last.end.far_end_first, !reset);
		assert_int_equal(o.last.time_ns, BEGIN_S * NS + (reset ? 9 : 7) * 1000000);
	}
}

static void what_cannot_be_used_is_counted(void **state)
{
	_cleanup_free_ struct bytes *b = new_raw();
	_cleanup_(close_opened) struct opened o;
	struct bytes cut = {0}, damaged = {0};

	(void)state;
	put_segment(&cut, &syn, 50);
	cut.len = 30;
	put_segment(&damaged, &syn, 50);
	damaged.at[0] = 0x41;
	add(b, 5000, &syn);
	put_record(b, BEGIN_S + 5, 1, &cut, 40);
	put_record(b, BEGIN_S + 5, 2, &damaged, damaged.len);
	add(b, 4000, &syn);					/* recorded late */
	put_record(b, BEGIN_S, 4000000, &damaged, damaged.len); /* no such fraction of a second */
	read_all(&o, b, NULL);
	assert_int_equal(o.count, 2);
	assert_int_equal(o.seen[0].time_ns, (BEGIN_S + 4) * NS);
	assert_int_equal(o.seen[1].time_ns, (BEGIN_S + 5) * NS);
	assert_int_equal(o.source->counts.packets, 5);
	assert_int_equal(o.source->counts.cut, 1);
	assert_int_equal(o.source->counts.damaged, 2);
	assert_int_equal(o.source->counts.backwards, 2); /* and the one without a time */
	assert_int_equal(o.source->counts.untimed, 1);
}

/* A small capture of everything, in either format. */
static struct bytes *small(bool ng)
{
	struct bytes *b = calloc(1, sizeof(*b));
	struct bytes packet = {0};

	assert_non_null(b);
	b->little = true;
	if (ng)
		put_pcapng(b, LINKTYPE_ETHERNET);
	else
		put_pcap(b, LINKTYPE_ETHERNET, true);
	for (unsigned int i = 0; i < 6; i++) {
		packet.len = 0;
		put_ethernet(&packet, 0x0800);
		if (i == 5)
			put_icmp(&packet, &syn, "192.0.2.1", 3, 13);
		else
			put_segment(&packet, i % 2 ? &syn_ack : &syn, 50);
		if (ng)
			put_enhanced(b, (BEGIN_S + i) * NS, &packet);
		else
			put_record(b, BEGIN_S + i, 0, &packet, packet.len);
	}
	return b;
}

static void every_cut(void **state)
{
	(void)state;
	for (int ng = 0; ng < 2; ng++) {
		_cleanup_free_ struct bytes *b = small(ng);
		size_t whole = b->len, ends = 0, heads = 0;

		for (b->len = 1; b->len <= whole; b->len++) {
			_cleanup_(close_opened) struct opened o;
			char packet[32];

			if (try_open(&o, b, NULL) < 0) {
				heads++;
				assert_non_null(strstr(o.message, "mail.pcap"));
				continue;
			}
			read_on(&o);
			assert_int_equal(o.count, o.source->counts.packets);
			ends += o.end == 0;
			if (o.end == 0)
				continue;
			assert_int_equal(o.end, -EBADMSG);
			snprintf(packet, sizeof(packet), "mail.pcap: packet %zu: ", o.count + 1);
			assert_memory_equal(o.message, packet, strlen(packet));
		}
		/* Before each packet, and after the last; between section and interface. */
		assert_int_equal(ends, ng ? 8 : 7);
		assert_true(heads > 20 && heads < 80);
	}
}

/* Some; tests/fuzz tries many. */
static void flipped_bytes(void **state)
{
	uint64_t random = 2525;
	size_t opened = 0, ended = 0;

	(void)state;
	for (unsigned int i = 0; i < 1600; i++) {
		_cleanup_free_ struct bytes *b = small(i & 1);
		_cleanup_(close_opened) struct opened o;

		for (unsigned int flips = 1 + i % 5; flips; flips--) {
			random = random * 6364136223846793005ULL + 1442695040888963407ULL;
			b->at[(random >> 33) % b->len] = (uint8_t)(random >> 24);
		}
		if (try_open(&o, b, NULL) < 0)
			continue;
		opened++;
		read_on(&o);
		assert_true(o.source->counts.packets < 64);
		ended += o.end == 0;
	}
	assert_true(opened > 266 && ended > 133);
}

/* What the core makes of a capture. */
struct told {
	size_t syns, retries, ends, unfinished;
	uint32_t syns_sent;
};

static void tell(void *context, const struct record *r)
{
	struct told *t = context;

	t->syns += r->kind == RECORD_SYN;
	t->retries += r->kind == RECORD_RETRY;
	t->ends += r->kind == RECORD_ATTEMPT;
	if (r->kind != RECORD_ATTEMPT)
		return;
	assert_int_equal(r->attempt->left_host, LEFT_YES);
	assert_false(r->attempt->process.known);
	t->unfinished += r->attempt->outcome == OUTCOME_PENDING;
	t->syns_sent += r->attempt->syns;
}

static struct monitor *replay(const struct bytes *b, struct told *told)
{
	static const uint32_t uplink = 1;
	struct monitor_config config = {.ports_count = 4, .wire_only = true, .wire_followed = true};
	_cleanup_(close_opened) struct opened o;
	struct monitor *m;

	memcpy(config.ports, mail_ports, sizeof(mail_ports));
	read_all(&o, b, NULL);
	config.answers_unseen = o.source->about.one_direction;
	assert_int_equal(monitor_new(&m, &config, tell, told), 0);
	monitor_set_uplinks(m, 0, &uplink, 1);
	for (size_t i = 0; i < o.count; i++)
		monitor_observe(m, &o.seen[i]);
	monitor_finish(m, o.source->counts.last_ns);
	return m;
}

/* n networks, each tried with a SYN at 0, 1 and 3 s and never heard of. */
static struct bytes *silence(unsigned int n, unsigned int end_ms)
{
	static const unsigned int at_ms[] = {0, 1000, 3000};
	struct bytes *b = new_raw();
	char them[24];

	for (size_t k = 0; k < ARRAY_LEN(at_ms); k++) {
		for (unsigned int i = 0; i < n && at_ms[k] <= end_ms; i++) {
			struct segment s = {US, them, 40112, 25, i, 0, SYN};

			snprintf(them, sizeof(them), "203.0.%u.7", i);
			add(b, at_ms[k], &s);
		}
	}
	add(b, end_ms, &(struct segment){US, THEM, 40112, 443, 1, 0, SYN});
	add(b, end_ms, &(struct segment){THEM, US, 443, 40112, 1, 2, SYN | ACK});
	return b;
}

static void silence_is_a_block(void **state)
{
	_cleanup_free_ struct bytes *b = silence(12, 60000);
	struct told told = {0};
	struct monitor *m = replay(b, &told);
	const struct verdict *v = monitor_verdict(m, 25, FAMILY_IPV4);

	(void)state;
	assert_int_equal(v->state, STATE_BLOCKED);
	assert_int_equal(v->by, BY_NETWORK_SILENT);
	assert_int_equal(v->evidence.networks, 12);
	assert_int_equal(v->decided_ns, (BEGIN_S + 2) * NS);
	assert_int_equal(told.syns, 12);
	assert_int_equal(told.syns_sent, 36);
	assert_int_equal(told.unfinished, 0);
	monitor_free(m);
}

static void the_end_of_a_capture_is_no_silence(void **state)
{
	_cleanup_free_ struct bytes *b = silence(12, 1500);
	struct told told = {0};
	struct monitor *m = replay(b, &told);

	(void)state;
	/* The second SYN had half a second for an answer. */
	assert_int_equal(monitor_verdict(m, 25, FAMILY_IPV4)->state, STATE_UNKNOWN);
	assert_int_equal(told.ends, 12);
	assert_int_equal(told.unfinished, 12);
	assert_int_equal(told.syns_sent, 24);
	monitor_free(m);
}

static void one_syn_on_two_interfaces(void **state)
{
	_cleanup_free_ struct bytes *b = new_raw();
	static const struct segment inside = {"10.0.0.9", THEM, 1234, 25, 1000, 0, SYN};
	struct told told = {0};

	(void)state;
	add(b, 0, &inside); /* before NAT */
	add(b, 1, &syn);    /* after it */
	add(b, 1000, &inside);
	add(b, 1001, &syn);
	monitor_free(replay(b, &told));
	assert_int_equal(told.syns, 1);
	assert_int_equal(told.retries, 1);
	assert_int_equal(told.syns_sent, 2);
}

static void a_pipe_is_copied(void **state)
{
	_cleanup_free_ struct bytes *b = small(false);
	_cleanup_fclose_ FILE *in = NULL, *copy = NULL;
	struct bytes got = {0};
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], b->at, b->len), b->len);
	close(ends[1]);
	in = fdopen(ends[0], "r");
	assert_non_null(in);
	assert_true(seekable_is_needed(in));
	ungetc(getc(in), in);
	assert_int_equal(seekable_copy(&copy, in, b->len), 0);
	assert_false(seekable_is_needed(copy));
	got.len = fread(got.at, 1, sizeof(got.at), copy);
	assert_int_equal(got.len, b->len);
	assert_memory_equal(got.at, b->at, b->len);
	rewind(copy);
	assert_int_equal(seekable_copy(&in, copy, b->len - 1), -EFBIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format),
		cmocka_unit_test(link_types),
		cmocka_unit_test(an_unknown_link_is_named),
		cmocka_unit_test(what_is_observed),
		cmocka_unit_test(the_side_is_inferred),
		cmocka_unit_test(the_operator_knows_better),
		cmocka_unit_test(who_connects_is_here),
		cmocka_unit_test(a_cooked_header_knows_the_way),
		cmocka_unit_test(how_a_connection_ends),
		cmocka_unit_test(what_cannot_be_used_is_counted),
		cmocka_unit_test(every_cut),
		cmocka_unit_test(flipped_bytes),
		cmocka_unit_test(silence_is_a_block),
		cmocka_unit_test(the_end_of_a_capture_is_no_silence),
		cmocka_unit_test(one_syn_on_two_interfaces),
		cmocka_unit_test(a_pipe_is_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
