// SPDX-License-Identifier: GPL-2.0-only
/*
 * See capture.h. libpcap takes the file format apart, packet.c the packets, local_side.c and
 * classify.c say what they mean to us; this file holds these together.
 */

#include "capture/capture.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "capture/local_side.h"
#include "capture/packet.h"
#include "capture/classify.h"

#define NS_PER_S   1000000000ULL
#define TIME_MAX_S 9000000000ULL /* the year 2255: below it, nanoseconds fit an int64_t */

static const struct {
	int dlt;
	enum packet_link link;
	const char *name;
} links[] = {
	{DLT_EN10MB, PACKET_ETHERNET, "Ethernet"},
	{DLT_RAW, PACKET_RAW, "raw IP"},
	{DLT_IPV4, PACKET_RAW, "raw IPv4"},
	{DLT_IPV6, PACKET_RAW, "raw IPv6"},
	{DLT_LINUX_SLL, PACKET_SLL, "Linux cooked"},
	{DLT_LINUX_SLL2, PACKET_SLL2, "Linux cooked v2"},
	{DLT_NULL, PACKET_NULL, "BSD loopback"},
	{DLT_LOOP, PACKET_NULL, "OpenBSD loopback"},
};

struct reading {
	pcap_t *pcap;
	enum packet_link link;
	const char *link_name;
};

struct capture {
	struct source source;
	struct source_config config;
	struct local_side locals;
	struct reading reading;
	char name[SOURCE_NAME_LEN];
};

static void reading_end(struct reading *r)
{
	if (r->pcap)
		pcap_close(r->pcap);
	r->pcap = NULL;
}

static ssize_t read_lent(void *cookie, char *buf, size_t size)
{
	FILE *file = cookie;
	size_t n = fread(buf, 1, size, file);

	return n == 0 && ferror(file) ? -1 : (ssize_t)n;
}

/* libpcap closes what it reads from; this lends it the file. */
static FILE *lend(FILE *file)
{
	cookie_io_functions_t functions = {.read = read_lent};

	return fopencookie(file, "r", functions);
}

static int link_of(struct reading *reading, const char *name,
		   char message[static SOURCE_MESSAGE_LEN])
{
	int dlt = pcap_datalink(reading->pcap);
	const char *known = pcap_datalink_val_to_name(dlt);
	char number[32];

	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		if (links[i].dlt == dlt) {
			reading->link = links[i].link;
			reading->link_name = links[i].name;
			return 0;
		}
	}
	snprintf(number, sizeof(number), "number %d", dlt);
	snprintf(message, SOURCE_MESSAGE_LEN,
		 "%s: packets of link type %s cannot be read; allowed: Ethernet, raw IP, Linux "
		 "cooked (v1, v2), BSD loopback; capture on the uplink itself or with \"-i any\"",
		 name, known ? known : number);
	return -EINVAL;
}

/* Begins at the file's present place. */
static int reading_begin(struct reading *ret, FILE *file, const char *name,
			 char message[static SOURCE_MESSAGE_LEN])
{
	_cleanup_fclose_ FILE *lent = lend(file);
	char error[PCAP_ERRBUF_SIZE] = "";

	if (!lent)
		return -ENOMEM;
	ret->pcap =
		pcap_fopen_offline_with_tstamp_precision(lent, PCAP_TSTAMP_PRECISION_NANO, error);
	if (!ret->pcap) {
		snprintf(message, SOURCE_MESSAGE_LEN,
			 "%s: the head of the capture cannot be read: %s", name, error);
		return -EINVAL;
	}
	TAKE_PTR(lent);
	return link_of(ret, name, message);
}

/* 0 without a time: pcapng's simple packets have none, damaged ones have any. */
static uint64_t time_of(const struct pcap_pkthdr *header)
{
	uint64_t seconds = (uint64_t)header->ts.tv_sec, ns = (uint64_t)header->ts.tv_usec;

	return seconds > TIME_MAX_S || ns >= NS_PER_S ? 0 : seconds * NS_PER_S + ns;
}

/* First reading: when it begins, and who is who. What cannot be read ends it; the second reading
 * comes to the same place and says so. */
static int look_over(struct capture *c, FILE *file, char message[static SOURCE_MESSAGE_LEN])
{
	_cleanup_(reading_end) struct reading reading = {0};
	_cleanup_(local_side_census_free) struct census *census = NULL;
	struct pcap_pkthdr *header;
	const unsigned char *bytes;
	struct packet p;
	int r = reading_begin(&reading, file, c->name, message);

	if (r < 0)
		return r;
	r = local_side_census_new(&census);
	if (r < 0)
		return r;
	while (pcap_next_ex(reading.pcap, &header, &bytes) == 1) {
		if (!c->source.about.first_ns)
			c->source.about.first_ns = time_of(header);
		if (packet_parse(reading.link, bytes, header->caplen, header->len, &p) ==
		    PACKET_TCP)
			local_side_census_take(census, &p);
	}
	local_side_census_conclude(census, &c->config, &c->locals);
	return 0;
}

/* The time of a packet, never before that of the one before. 0: it has none. */
static uint64_t pass_time(struct source_counts *counts, const struct pcap_pkthdr *header)
{
	uint64_t ns = time_of(header);

	if (!ns) {
		counts->untimed++;
		return 0;
	}
	if (ns < counts->last_ns)
		counts->backwards++;
	else
		counts->last_ns = ns;
	return counts->last_ns;
}

/* Whether the packet gives an observation. */
static bool take_packet(struct capture *c, const struct pcap_pkthdr *header,
			const unsigned char *bytes, struct observation *ret)
{
	struct source_counts *counts = &c->source.counts;
	uint64_t ns = pass_time(counts, header);
	struct packet p;
	enum packet_kind kind =
		packet_parse(c->reading.link, bytes, header->caplen, header->len, &p);
	enum sight seen;

	counts->packets++;
	counts->cut += kind == PACKET_CUT;
	counts->damaged += kind == PACKET_DAMAGED;
	if (!ns || (kind != PACKET_TCP && kind != PACKET_ICMP))
		return false;
	seen = sight(&p, kind, &c->locals, c->config.ports, c->config.ports_count, ret);
	counts->inbound += seen == SIGHT_INBOUND;
	ret->time_ns = ns;
	return seen == SIGHT_OBSERVED;
}

static int capture_next(struct source *s, struct observation *ret,
			char message[static SOURCE_MESSAGE_LEN])
{
	struct capture *c = (struct capture *)s;
	struct pcap_pkthdr *header;
	const unsigned char *bytes;
	int r;

	while ((r = pcap_next_ex(c->reading.pcap, &header, &bytes)) == 1) {
		if (take_packet(c, header, bytes, ret))
			return 1;
	}
	if (r == PCAP_ERROR_BREAK)
		return 0;
	snprintf(message, SOURCE_MESSAGE_LEN,
		 "%s: packet %llu: the file is damaged or ends here "
		 "too early: %s",
		 c->name, (unsigned long long)s->counts.packets + 1, pcap_geterr(c->reading.pcap));
	return -EBADMSG;
}

static void capture_free(struct source *s)
{
	struct capture *c = (struct capture *)s;

	reading_end(&c->reading);
	free(c);
}

static const struct source_ops capture_ops = {.next = capture_next, .free = capture_free};

int capture_open(struct source **ret, FILE *file, const struct source_config *config,
		 char message[static SOURCE_MESSAGE_LEN])
{
	_cleanup_(source_free) struct source *s = NULL;
	struct capture *c = calloc(1, sizeof(*c));
	off_t start = ftello(file);
	int r;

	if (!c)
		return -ENOMEM;
	s = &c->source;
	s->ops = &capture_ops;
	c->config = *config;
	snprintf(c->name, sizeof(c->name), "%s", config->name);
	r = look_over(c, file, message);
	if (r < 0)
		return r;
	if (start < 0 || fseeko(file, start, SEEK_SET) < 0) {
		snprintf(message, SOURCE_MESSAGE_LEN, "%s: cannot be read twice: %s", c->name,
			 strerror(errno));
		return -EINVAL;
	}
	r = reading_begin(&c->reading, file, c->name, message);
	if (r < 0)
		return r;
	snprintf(s->about.kind, sizeof(s->about.kind), "capture, %s", c->reading.link_name);
	s->about.wire_only = true;
	s->about.locals = c->locals.list;
	s->about.locals_count = c->locals.count;
	*ret = TAKE_PTR(s);
	return 0;
}
