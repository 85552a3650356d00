// SPDX-License-Identifier: GPL-2.0-only
/* See trace.h. What the formats have in common, and how they are told from each other. */

#include "capture/trace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "capture/link.h"
#include "capture/trace_internal.h"

#define HEAD_LEN 8

static const struct {
	uint8_t bytes[HEAD_LEN];
	size_t len;
	int (*begin)(struct trace *t);
	const char *kind; /* of one that is known, and not read */
	const char *command;
} formats[] = {
	{{0xa1, 0xb2, 0xc3, 0xd4}, 4, pcap_begin, NULL, NULL},
	{{0xd4, 0xc3, 0xb2, 0xa1}, 4, pcap_begin, NULL, NULL},
	{{0xa1, 0xb2, 0x3c, 0x4d}, 4, pcap_begin, NULL, NULL},
	{{0x4d, 0x3c, 0xb2, 0xa1}, 4, pcap_begin, NULL, NULL},
	{{0xa1, 0xb2, 0xcd, 0x34}, 4, pcap_begin, NULL, NULL},
	{{0x34, 0xcd, 0xb2, 0xa1}, 4, pcap_begin, NULL, NULL},
	{{0x0a, 0x0d, 0x0d, 0x0a}, 4, pcapng_begin, NULL, NULL},
	{{'G', 'M', 'B', 'U'}, 4, netmon_begin, NULL, NULL},
	{{'s', 'n', 'o', 'o', 'p'}, 5, snoop_begin, NULL, NULL},
	{{'R', 'T', 'S', 'S'}, 4, NULL, "a Network Monitor 1 capture", "editcap -F pcapng IN OUT"},
	{{'X', 'C', 'P'}, 3, NULL, "a NetXRay capture", "editcap -F pcapng IN OUT"},
	{{'T', 'R', 'S', 'N', 'I', 'F', 'F'},
	 7,
	 NULL,
	 "a Sniffer capture",
	 "editcap -F pcapng IN OUT"},
	{{'i', 'p', 't', 'r', 'a', 'c', 'e'},
	 7,
	 NULL,
	 "an AIX iptrace capture",
	 "editcap -F pcapng IN OUT"},
	{{0x7f, 'v', 'e', 'r'}, 4, NULL, "an EtherPeek capture", "editcap -F pcapng IN OUT"},
	{{'B', 'Z', 'h'}, 3, NULL, "compressed with bzip2", "bzip2 -d IN"},
	{{0x04, 0x22, 0x4d, 0x18}, 4, NULL, "compressed with lz4", "lz4 -d IN OUT"},
	{{'P', 'K', 3, 4}, 4, NULL, "a zip archive", "unzip IN"},
	{{'7', 'z', 0xbc, 0xaf}, 4, NULL, "a 7z archive", "7z x IN"},
};

static int refuse(const struct trace *t, const uint8_t *head, size_t len,
		  char message[static TRACE_MESSAGE_LEN])
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		if (formats[i].begin || len < formats[i].len ||
		    memcmp(head, formats[i].bytes, formats[i].len) != 0)
			continue;
		snprintf(message, TRACE_MESSAGE_LEN,
			 "%s is %s, which is not read as it is; convert it first: %s", t->name,
			 formats[i].kind, formats[i].command);
		return -EINVAL;
	}
	if (len && head[0] == '{' && t->in.decompressor)
		snprintf(message, TRACE_MESSAGE_LEN,
			 "%s is a recorded stream that was compressed with %s: only captures are "
			 "read so; try: %s -dc FILE | egress25 replay -",
			 t->name, t->in.decompressor->name, t->in.decompressor->name);
	else if (len == 0)
		snprintf(message, TRACE_MESSAGE_LEN,
			 "%s is empty; allowed: a pcap or pcapng capture, or a recorded --json "
			 "stream",
			 t->name);
	else
		snprintf(message, TRACE_MESSAGE_LEN,
			 "%s is no capture: it begins with byte 0x%02x; allowed: pcap or pcapng, "
			 "also compressed (gzip, xz, zstd), or a recorded --json stream; what "
			 "Wireshark can open becomes one by: editcap -F pcapng IN OUT",
			 t->name, head[0]);
	return -EINVAL;
}

int trace_open(struct trace *t, FILE *file, const char *name,
	       char message[static TRACE_MESSAGE_LEN])
{
	size_t len;
	int r;

	*t = (struct trace){.name = name};
	r = input_open(&t->in, file);
	if (r == -EINVAL)
		snprintf(message, TRACE_MESSAGE_LEN, "%s: %s", name, t->in.why);
	if (r < 0)
		return r;
	(void)input_look(&t->in, HEAD_LEN);
	len = input_len(&t->in);
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		if (!formats[i].begin || len < formats[i].len ||
		    memcmp(t->in.at, formats[i].bytes, formats[i].len) != 0)
			continue;
		r = formats[i].begin(t);
		if (r < 0)
			snprintf(message, TRACE_MESSAGE_LEN,
				 "%s: the head of the capture cannot be read: %s", name, t->why);
		return r < 0 ? -EINVAL : 0;
	}
	if (t->in.error) {
		snprintf(message, TRACE_MESSAGE_LEN, "%s: %s", name, t->in.why);
		return -EINVAL;
	}
	return refuse(t, t->in.at, len, message);
}

void trace_close(struct trace *t)
{
	input_close(&t->in);
	free(t->interfaces);
	t->interfaces = NULL;
}

int trace_next(struct trace *t, struct trace_packet *ret, char message[static TRACE_MESSAGE_LEN])
{
	int r;

	*ret = (struct trace_packet){0};
	r = t->next(t, ret);
	if (r > 0)
		t->packets++;
	if (r < 0)
		snprintf(message, TRACE_MESSAGE_LEN, "%s: packet %llu: %s", t->name,
			 (unsigned long long)t->packets + 1, t->why);
	return r;
}
