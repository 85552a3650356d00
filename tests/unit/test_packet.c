// SPDX-License-Identifier: GPL-2.0-only
/*
 * One packet at a time: every link layer, VLAN tags, IPv6 extensions, fragments, ICMP quotes; and
 * that no cut and no flipped byte does more than be counted.
 */

#include "captures.h"

#include "base/cleanup.h"
#include "capture/packet.h"

static const struct segment v4 = {"198.51.100.2", "203.0.113.7", 40112, 25, 0xfedcba98, 7, SYN};
static const struct segment v6 = {"2001:db8::2", "2001:db8:1::7", 40112, 587, 17, 8, SYN | ACK};

static enum packet_kind parse(enum packet_link link, const struct bytes *b, struct packet *ret)
{
	return packet_parse(link, b->at, b->len, b->len, ret);
}

static void assert_flow(const struct packet_flow *flow, const struct segment *s)
{
	struct address source = address(s->from), destination = address(s->to);

	assert_true(address_equal(&flow->source, &source));
	assert_true(address_equal(&flow->destination, &destination));
	assert_int_equal(flow->source_port, s->from_port);
	assert_int_equal(flow->destination_port, s->to_port);
	assert_int_equal(flow->seq, s->seq);
}

static void assert_segment(enum packet_link link, const struct bytes *b, const struct segment *s,
			   enum packet_way way)
{
	struct packet p;

	assert_int_equal(parse(link, b, &p), PACKET_TCP);
	assert_flow(&p.flow, s);
	assert_int_equal(p.ack, s->ack);
	assert_int_equal(p.flags, s->flags);
	assert_int_equal(p.ttl, 57);
	assert_int_equal(p.way, way);
}

/* What stands in front of the segment, and what it says of the direction. */
struct front {
	enum packet_link link;
	void (*put)(struct bytes *b, uint16_t type);
	enum packet_way way;
};

static void no_front(struct bytes *b, uint16_t type)
{
	(void)b, (void)type;
}

/* VLAN 100, behind the type field that announces it. */
static void put_tag(struct bytes *b, uint16_t type)
{
	put_net(b, 100, 2);
	put_net(b, type, 2);
}

static void vlan(struct bytes *b, uint16_t type)
{
	put_ethernet(b, 0x8100);
	put_tag(b, type);
}

static void qinq(struct bytes *b, uint16_t type)
{
	put_ethernet(b, 0x88a8);
	put_net(b, 7, 2);
	put_net(b, 0x8100, 2);
	put_tag(b, type);
}

static void sll_out(struct bytes *b, uint16_t type)
{
	put_sll(b, 4, type);
}

static void sll_in(struct bytes *b, uint16_t type)
{
	put_sll(b, 0, type);
}

static void sll_other(struct bytes *b, uint16_t type)
{
	put_sll(b, 3, type);
}

static void sll_vlan(struct bytes *b, uint16_t type)
{
	put_sll(b, 4, 0x8100);
	put_tag(b, type);
}

static void sll2_out(struct bytes *b, uint16_t type)
{
	put_sll2(b, 4, type);
}

static void sll2_in(struct bytes *b, uint16_t type)
{
	put_sll2(b, 0, type);
}

static void sll2_vlan(struct bytes *b, uint16_t type)
{
	put_sll2(b, 4, 0x8100);
	put_tag(b, type);
}

static void null_front(struct bytes *b, uint16_t type)
{
	put(b, type == 0x0800 ? "\2\0\0\0" : "\0\0\0\x1e", 4); /* one in either order */
}

static const struct front fronts[] = {
	{PACKET_RAW, no_front, PACKET_WAY_UNKNOWN},
	{PACKET_ETHERNET, put_ethernet, PACKET_WAY_UNKNOWN},
	{PACKET_ETHERNET, vlan, PACKET_WAY_UNKNOWN},
	{PACKET_ETHERNET, qinq, PACKET_WAY_UNKNOWN},
	{PACKET_SLL, sll_out, PACKET_OUT},
	{PACKET_SLL, sll_in, PACKET_IN},
	{PACKET_SLL, sll_other, PACKET_WAY_UNKNOWN},
	{PACKET_SLL, sll_vlan, PACKET_OUT},
	{PACKET_SLL2, sll2_out, PACKET_OUT},
	{PACKET_SLL2, sll2_in, PACKET_IN},
	{PACKET_SLL2, sll2_vlan, PACKET_OUT},
	{PACKET_NULL, null_front, PACKET_WAY_UNKNOWN},
};

static void every_link(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(fronts); i++) {
		struct bytes four = {0}, six = {0};

		fronts[i].put(&four, 0x0800);
		put_segment(&four, &v4, 57);
		assert_segment(fronts[i].link, &four, &v4, fronts[i].way);
		fronts[i].put(&six, 0x86dd);
		put_segment(&six, &v6, 57);
		assert_segment(fronts[i].link, &six, &v6, fronts[i].way);
	}
}

static void what_is_short_is_cut_or_damaged(void **state)
{
	struct packet p;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(fronts); i++) {
		struct bytes b = {0};
		size_t needed;

		fronts[i].put(&b, 0x0800);
		put_segment(&b, &v4, 57);
		needed = b.len - 6; /* the flags are the last that is read */
		for (size_t len = 0; len < needed; len++) {
			assert_int_equal(packet_parse(fronts[i].link, b.at, len, b.len, &p),
					 PACKET_CUT);
			assert_int_equal(packet_parse(fronts[i].link, b.at, len, len, &p),
					 PACKET_DAMAGED);
		}
		assert_int_equal(packet_parse(fronts[i].link, b.at, needed, b.len, &p), PACKET_TCP);
	}
}

static void ipv4_options_and_padding(void **state)
{
	struct bytes b = {0};

	(void)state;
	put_ethernet(&b, 0x0800);
	put_ip(&b, v4.from, v4.to, 6, 57, 28);
	b.at[14] = 0x47; /* two words of options */
	put_zero(&b, 8);
	put_tcp(&b, &v4);
	put_zero(&b, 6); /* Ethernet's padding */
	assert_segment(PACKET_ETHERNET, &b, &v4, PACKET_WAY_UNKNOWN);
	/* A packet that a card will cut into segments has no length yet. */
	b.at[16] = b.at[17] = 0;
	assert_segment(PACKET_ETHERNET, &b, &v4, PACKET_WAY_UNKNOWN);
}

static void padding_is_no_header(void **state)
{
	struct bytes b = {0};
	struct packet p;

	(void)state;
	put_ip(&b, v4.from, v4.to, 6, 57, 4);
	put_tcp(&b, &v4);
	assert_int_equal(parse(PACKET_RAW, &b, &p), PACKET_DAMAGED);
}

static void headers_that_contradict_themselves(void **state)
{
	struct bytes b = {0};
	struct packet p;

	(void)state;
	put_ethernet(&b, 0x86dd); /* and IPv4 follows */
	put_segment(&b, &v4, 57);
	assert_int_equal(parse(PACKET_ETHERNET, &b, &p), PACKET_DAMAGED);
	b.at[12] = 0x08;
	b.at[13] = 0x00;
	b.at[14] = 0x44; /* a header shorter than any */
	assert_int_equal(parse(PACKET_ETHERNET, &b, &p), PACKET_DAMAGED);
	b.at[14] = 0x4f; /* one longer than the packet */
	assert_int_equal(parse(PACKET_ETHERNET, &b, &p), PACKET_DAMAGED);
}

static void other_protocols(void **state)
{
	struct bytes arp = {0}, udp = {0}, tags = {0}, odd = {0};
	struct packet p;

	(void)state;
	put_ethernet(&arp, 0x0806);
	put_zero(&arp, 28);
	assert_int_equal(parse(PACKET_ETHERNET, &arp, &p), PACKET_OTHER);
	put_ip(&udp, v4.from, v4.to, 17, 57, 8);
	put_zero(&udp, 8);
	assert_int_equal(parse(PACKET_RAW, &udp, &p), PACKET_OTHER);
	/* Tags without end are left alone. */
	put_ethernet(&tags, 0x8100);
	for (int i = 0; i < 50; i++)
		put_net(&tags, 0x00018100, 4);
	assert_int_equal(parse(PACKET_ETHERNET, &tags, &p), PACKET_OPAQUE);
	assert_int_equal(p.opaque, OPAQUE_DEEP);
	put_zero(&odd, 40);
	assert_int_equal(parse(PACKET_RAW, &odd, &p), PACKET_OTHER);
}

static void only_the_first_fragment(void **state)
{
	struct bytes b = {0}, six = {0};
	struct packet p;

	(void)state;
	put_segment(&b, &v4, 57);
	b.at[6] = 0x20; /* more fragments follow */
	assert_segment(PACKET_RAW, &b, &v4, PACKET_WAY_UNKNOWN);
	b.at[7] = 0x10;
	assert_int_equal(parse(PACKET_RAW, &b, &p), PACKET_OPAQUE);
	assert_int_equal(p.opaque, OPAQUE_FRAGMENT);

	put_ip(&six, v6.from, v6.to, 44, 57, 28);
	put_net(&six, 0x0600000112345678, 8);
	put_tcp(&six, &v6);
	assert_segment(PACKET_RAW, &six, &v6, PACKET_WAY_UNKNOWN);
	six.at[43] = 0x88;
	assert_int_equal(parse(PACKET_RAW, &six, &p), PACKET_OPAQUE);
}

static void ipv6_extensions(void **state)
{
	struct bytes b = {0}, many = {0};
	struct packet p;

	(void)state;
	put_ip(&b, v6.from, v6.to, 0, 57, 8 + 24 + 16 + 20);
	put_net(&b, 0x2b00, 2); /* hop by hop, then routing */
	put_zero(&b, 6);
	put_net(&b, 0x3c02, 2); /* 24 bytes, then destination options */
	put_zero(&b, 22);
	put_net(&b, 0x0601, 2); /* 16 bytes, then TCP */
	put_zero(&b, 14);
	put_tcp(&b, &v6);
	assert_segment(PACKET_RAW, &b, &v6, PACKET_WAY_UNKNOWN);

	put_ip(&many, v6.from, v6.to, 60, 57, 8 * 100 + 20);
	for (int i = 0; i < 100; i++)
		put_net(&many, 60ULL << 56, 8);
	put_tcp(&many, &v6);
	assert_int_equal(parse(PACKET_RAW, &many, &p), PACKET_OPAQUE);
	assert_int_equal(p.opaque, OPAQUE_DEEP);
}

static void icmp_quotes_the_syn(void **state)
{
	struct bytes b = {0}, six = {0};
	struct address router = address("192.0.2.1");
	struct packet p;

	(void)state;
	put_icmp(&b, &v4, "192.0.2.1", 3, 13);
	assert_int_equal(parse(PACKET_RAW, &b, &p), PACKET_ICMP);
	assert_flow(&p.flow, &v4);
	assert_int_equal(p.icmp_type, 3);
	assert_int_equal(p.icmp_code, 13);
	assert_int_equal(p.ttl, 61);
	assert_true(address_equal(&p.icmp_from, &router));

	put_icmp(&six, &v6, "2001:db8::1", 1, 1);
	assert_int_equal(parse(PACKET_RAW, &six, &p), PACKET_ICMP);
	assert_flow(&p.flow, &v6);
	six.len--;
	assert_int_equal(packet_parse(PACKET_RAW, six.at, six.len, six.len + 1, &p), PACKET_CUT);
}

static void icmp_that_is_no_error(void **state)
{
	struct bytes needed = {0}, echo = {0}, udp = {0};
	struct packet p;

	(void)state;
	put_icmp(&needed, &v4, "192.0.2.1", 3, 4);
	assert_int_equal(parse(PACKET_RAW, &needed, &p), PACKET_OTHER);
	put_icmp(&echo, &v4, "192.0.2.1", 8, 0);
	assert_int_equal(parse(PACKET_RAW, &echo, &p), PACKET_OTHER);
	put_icmp(&udp, &v4, "192.0.2.1", 3, 1);
	udp.at[28 + 9] = 17;
	assert_int_equal(parse(PACKET_RAW, &udp, &p), PACKET_OTHER);
}

/* Whatever the bytes are, the sanitizers see no access outside of them. */
static void random_bytes(void **state)
{
	uint64_t random = 25;
	unsigned int kinds[PACKET_DAMAGED + 1] = {0};

	(void)state;
	for (unsigned int i = 0; i < 40000; i++) {
		const struct front *f = &fronts[i % ARRAY_LEN(fronts)];
		_cleanup_free_ uint8_t *exact = NULL;
		struct bytes *b = calloc(1, sizeof(*b));
		size_t len;
		struct packet p;

		assert_non_null(b);
		f->put(b, i & 16 ? 0x0800 : 0x86dd);
		if (i & 32)
			put_segment(b, i & 16 ? &v4 : &v6, 57);
		else
			put_icmp(b, i & 16 ? &v4 : &v6, i & 16 ? "192.0.2.1" : "2001:db8::1",
				 i & 16 ? 3 : 1, 1);
		for (unsigned int flips = i % 7; flips; flips--) {
			random = random * 6364136223846793005ULL + 1442695040888963407ULL;
			b->at[(random >> 33) % b->len] = (uint8_t)(random >> 24);
		}
		len = b->len - (random >> 40) % (b->len / 2);
		exact = malloc(len); /* so that one byte too far is found */
		assert_non_null(exact);
		memcpy(exact, b->at, len);
		kinds[packet_parse(f->link, exact, len, b->len, &p)]++;
		free(b);
	}
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
		assert_true(kinds[k] > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_link),
		cmocka_unit_test(what_is_short_is_cut_or_damaged),
		cmocka_unit_test(ipv4_options_and_padding),
		cmocka_unit_test(padding_is_no_header),
		cmocka_unit_test(headers_that_contradict_themselves),
		cmocka_unit_test(other_protocols),
		cmocka_unit_test(only_the_first_fragment),
		cmocka_unit_test(ipv6_extensions),
		cmocka_unit_test(icmp_quotes_the_syn),
		cmocka_unit_test(icmp_that_is_no_error),
		cmocka_unit_test(random_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
