// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a packet costs in programs that are loaded already, one beside another: BPF_PROG_TEST_RUN,
 *in turns, so that both meet the same machine.
 *
 *	testrun ID ID PACKET
 *
 * IDs are those of `bpftool prog`; PACKET is data443, data25, syn25 or udp. Prints the nanoseconds
 *of one run of each: the medians of ROUNDS rounds. Exit status: 0, 1 failed, 2 wrong usage.
 */

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"

enum { PROGRAMS = 2, ROUNDS = 9, REPEAT = 100000, REPEAT_SYN = 2000, PAYLOAD = 512 };

struct packet {
	struct ethhdr link;
	struct iphdr ip;
	struct tcphdr tcp;
	uint8_t payload[PAYLOAD];
} __attribute__((packed));

static const struct kind {
	const char *name;
	uint16_t port;
	bool syn, udp;
} kinds[] = {
	{"data443", 443, false, false},
	{"data25", 25, false, false},
	{"syn25", 25, true, false},
	{"udp", 443, false, true},
};

static struct packet packet_of(const struct kind *k)
{
	struct packet p = {.link.h_proto = htons(ETH_P_IP)};

	p.ip.version = 4;
	p.ip.ihl = sizeof(p.ip) / 4;
	p.ip.tot_len = htons(sizeof(p) - sizeof(p.link));
	p.ip.ttl = 64;
	p.ip.protocol = k->udp ? IPPROTO_UDP : IPPROTO_TCP;
	p.ip.saddr = inet_addr("192.0.2.2");
	p.ip.daddr = inet_addr("198.51.100.10");
	/* Both ways it is to or from that port, whichever the program looks at. */
	p.tcp.source = p.tcp.dest = htons(k->port);
	p.tcp.doff = sizeof(p.tcp) / 4;
	p.tcp.syn = k->syn;
	p.tcp.ack = !k->syn;
	return p;
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static int run(int fd, struct packet *p, int repeat, uint32_t *ret_ns)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = p, .data_size_in = sizeof(*p),
		    .repeat = repeat);
	int r = bpf_prog_test_run_opts(fd, &opts);

	*ret_ns = opts.duration;
	return r;
}

static int usage(void)
{
	fputs("usage: testrun ID ID data443|data25|syn25|udp\n", stderr);
	return 2;
}

int main(int argc, char **argv)
{
	uint32_t ns[PROGRAMS][ROUNDS];
	const struct kind *k = NULL;
	int fd[PROGRAMS];
	struct packet p;
	uint64_t id;

	for (size_t i = 0; argc == 4 && i < ARRAY_LEN(kinds); i++) {
		if (strcmp(argv[3], kinds[i].name) == 0)
			k = &kinds[i];
	}
	if (!k)
		return usage();
	for (int i = 0; i < PROGRAMS; i++) {
		if (parse_u64(argv[1 + i], 1, UINT32_MAX, &id) < 0)
			return usage();
		fd[i] = bpf_prog_get_fd_by_id((uint32_t)id);
		if (fd[i] < 0) {
			fprintf(stderr, "testrun: program %s: %s\n", argv[1 + i], strerror(errno));
			return 1;
		}
	}
	p = packet_of(k);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < PROGRAMS; i++) {
			if (run(fd[i], &p, k->syn ? REPEAT_SYN : REPEAT, &ns[i][round]) < 0) {
				fprintf(stderr, "testrun: %s\n", strerror(errno));
				return 1;
			}
		}
	}
	for (int i = 0; i < PROGRAMS; i++)
		qsort(ns[i], ROUNDS, sizeof(ns[i][0]), compare);
	printf("%u %u\n", ns[0][ROUNDS / 2], ns[1][ROUNDS / 2]);
	return 0;
}
