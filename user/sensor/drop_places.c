// SPDX-License-Identifier: GPL-2.0-only
/* See drop_places.h. */

#include "sensor/drop_places.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

/*
 * Which functions of 5.10 to 5.16 free a SYN that they discard, and for what. The place is where
 * kfree_skb() returns to, so that a function that ends with it shows its caller: arp_error_report()
 * as neigh_invalidate().
 */
static const struct {
	const char *name;
	enum e25_drop_by by;
} table[] = {
	{"nf_hook_slow", E25_DROP_NETFILTER}, /* a verdict of drop; reject gives it, too */
	{"nf_reinject", E25_DROP_NETFILTER},
	{"ip_finish_output", E25_DROP_CGROUP}, /* nothing else is decided there */
	{"ip6_finish_output", E25_DROP_CGROUP},
	{"__dev_queue_xmit", E25_DROP_TC}, /* sch_handle_egress() */
	{"sch_handle_egress", E25_DROP_TC},
	{"__netif_receive_skb_core", E25_DROP_TC}, /* sch_handle_ingress() */
	{"sch_handle_ingress", E25_DROP_TC},
	{"__neigh_event_send", E25_DROP_NEIGHBOUR},
	{"neigh_resolve_output", E25_DROP_NEIGHBOUR},
	{"neigh_connected_output", E25_DROP_NEIGHBOUR},
	{"neigh_invalidate", E25_DROP_NEIGHBOUR},
	{"neigh_timer_handler", E25_DROP_NEIGHBOUR},
	{"arp_error_report", E25_DROP_NEIGHBOUR},
	{"ndisc_error_report", E25_DROP_NEIGHBOUR},
	{"ip_error", E25_DROP_ROUTE},
	{"ip_rcv_finish_core", E25_DROP_ROUTE}, /* rp_filter as well */
	{"ip6_pkt_drop", E25_DROP_ROUTE},
	{"dst_discard", E25_DROP_ROUTE},
	{"dst_discard_out", E25_DROP_ROUTE},
	{"__ip_queue_xmit", E25_DROP_ROUTE},
	{"inet6_csk_xmit", E25_DROP_ROUTE},
	{"kfree_skb_list", E25_DROP_QDISC}, /* what a queue gives back; a device that is down */
	{"enqueue_to_backlog", E25_DROP_QDISC},
	{"tun_net_xmit", E25_DROP_QDISC},
	{"veth_xmit", E25_DROP_QDISC},
	{"xfrm_output_resume", E25_DROP_IPSEC},
	{"xdst_queue_output", E25_DROP_IPSEC},

	/* The far end lives on this machine and did not want it, or it was another's copy of it. */
	{"ip_rcv_core", E25_DROP_FAR_END},
	{"ip6_rcv_core", E25_DROP_FAR_END},
	{"tcp_v4_rcv", E25_DROP_FAR_END},
	{"tcp_v6_rcv", E25_DROP_FAR_END},
	{"tcp_v4_do_rcv", E25_DROP_FAR_END},
	{"tcp_v6_do_rcv", E25_DROP_FAR_END},
	{"tcp_rcv_state_process", E25_DROP_FAR_END},
	{"packet_rcv", E25_DROP_FAR_END},
	{"tpacket_rcv", E25_DROP_FAR_END},
};
_Static_assert(ARRAY_LEN(table) <= E25_DROP_PLACES, "room for all");

#define SYMBOLS_PATH "/proc/kallsyms"
#define FUNCTION_MAX 65536 /* bytes; what no symbol follows ends there */

struct symbol {
	uint64_t address;
	char name[128];
};

/* The next function; false at the end. */
static bool next_symbol(FILE *symbols, struct symbol *ret)
{
	char line[640], type; /* KSYM_NAME_LEN was 512 since 6.1, 128 before */

	while (fgets(line, sizeof(line), symbols)) {
		if (sscanf(line, "%" SCNx64 " %c %127s", &ret->address, &type, ret->name) == 3 &&
		    strchr("tTwW", type))
			return true;
	}
	return false;
}

/* What the compiler made of a function has a suffix: ".isra.0", ".part.0". */
static bool is_named(const char *symbol, const char *name)
{
	size_t len = strlen(name);

	return strncmp(symbol, name, len) == 0 && (!symbol[len] || symbol[len] == '.');
}

static enum e25_drop_by by_name(const char *symbol)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (is_named(symbol, table[i].name))
			return table[i].by;
	}
	return E25_DROP_UNKNOWN;
}

/* A function ends where the next one begins; those of modules are in no order. */
static void find_ends(struct drop_places *p)
{
	struct symbol s;

	rewind(p->symbols);
	while (next_symbol(p->symbols, &s)) {
		for (unsigned int i = 0; i < p->count; i++) {
			struct e25_drop_place *at = &p->at[i];

			if (s.address > at->begin && s.address - at->begin < at->length)
				at->length = s.address - at->begin;
		}
	}
}

int drop_places_read(struct drop_places *ret, FILE *symbols)
{
	struct symbol s;
	bool hidden = true;

	memset(ret, 0, sizeof(*ret));
	ret->symbols = symbols;
	while (next_symbol(symbols, &s)) {
		enum e25_drop_by by = by_name(s.name);

		hidden &= s.address == 0;
		if (by == E25_DROP_UNKNOWN || !s.address || ret->count == ARRAY_LEN(ret->at))
			continue;
		ret->at[ret->count++] = (struct e25_drop_place){
			.begin = s.address, .length = FUNCTION_MAX, .by = (uint8_t)by};
	}
	if (hidden)
		return -EPERM;
	find_ends(ret);
	return ret->count ? 0 : -ENOENT;
}

/* The last function that begins at an address or before. */
static void look_up(struct drop_places *p, uint64_t location, char buf[static DROP_REASON_LEN])
{
	uint64_t best = 0;
	struct symbol s;

	buf[0] = '\0';
	rewind(p->symbols);
	while (next_symbol(p->symbols, &s)) {
		if (s.address > location || s.address <= best)
			continue;
		best = s.address;
		snprintf(buf, DROP_REASON_LEN, "%.*s", (int)strcspn(s.name, "."), s.name);
	}
}

enum e25_drop_by drop_places_name(struct drop_places *p, uint64_t location,
				  char buf[static DROP_REASON_LEN])
{
	unsigned int i = 0;

	buf[0] = '\0';
	while (i < p->seen_count && p->seen[i].location != location)
		i++;
	if (i == ARRAY_LEN(p->seen) || !location || !p->symbols)
		return E25_DROP_UNKNOWN;
	if (i == p->seen_count) {
		p->seen[p->seen_count++].location = location;
		look_up(p, location, p->seen[i].name);
	}
	memcpy(buf, p->seen[i].name, DROP_REASON_LEN);
	return by_name(buf);
}

/* Behind another mount of /proc its path has no beginning. */
static bool is_symbols(int fd)
{
	const char *tail = strrchr(SYMBOLS_PATH, '/');
	char link[64], path[PATH_MAX];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n < (ssize_t)strlen(tail))
		return false;
	path[n] = '\0';
	return strcmp(path + n - strlen(tail), tail) == 0;
}

int drop_places_open(struct drop_places *ret)
{
	FILE *symbols = fopen(SYMBOLS_PATH, "re");
	int r = symbols ? drop_places_read(ret, symbols) : -errno, fd;

	if (r == 0 || !is_symbols(STDIN_FILENO))
		return r;
	drop_places_close(ret);
	fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	symbols = fd < 0 ? NULL : fdopen(fd, "r");
	return symbols ? drop_places_read(ret, symbols) : -errno;
}

void drop_places_close(struct drop_places *p)
{
	if (p->symbols)
		fclose(p->symbols);
	p->symbols = NULL;
}
