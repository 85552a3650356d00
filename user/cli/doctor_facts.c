// SPDX-License-Identifier: GPL-2.0-only
/* See doctor.h: reads of /proc and /sys, and sockets that send nothing. What cannot be read stays
 * unknown. */

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/ports.h"
#include "cli/doctor.h"
#include "net/conntrack.h"
#include "net/tc_owner.h"
#include "sensor/capabilities.h"
#include "sensor/jit.h"
#include "sensor/lockdown.h"

#define RESOLV_CONF  "/etc/resolv.conf"
#define DNS_PORT     53
#define PORTS_ALL    65536
#define LISTENING    7	     /* of a UDP socket in /proc/net/udp: TCP_CLOSE, it is not connected */
#define SOCKETS_READ 2000000 /* lines of /proc/net/tcp at most: what a machine can hold */

static const char *cgroup_version(void)
{
	struct statfs fs;

	if (statfs("/sys/fs/cgroup", &fs) < 0)
		return NULL;
	if (fs.f_type == CGROUP2_SUPER_MAGIC)
		return "v2";
	if (statfs("/sys/fs/cgroup/unified", &fs) == 0 && fs.f_type == CGROUP2_SUPER_MAGIC)
		return "hybrid";
	return statfs("/sys/fs/cgroup", &fs) == 0 && fs.f_type == TMPFS_MAGIC ? "v1" : NULL;
}

/* ---- source ports ---- */

struct port_use {
	unsigned int low, high;
	const uint16_t *ports;
	size_t ports_count;
	unsigned char used[PORTS_ALL / 8];
	uint32_t count;
};

/* Lines such as "0: 0100007F:0019 0200007F:9C40 01 ...". */
static void count_sockets(struct port_use *u, const char *path)
{
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	unsigned int local, remote;
	char line[512];

	for (unsigned int n = 0; file && n < SOCKETS_READ && fgets(line, sizeof(line), file); n++) {
		if (sscanf(line, " %*u: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%x", &local, &remote) != 2)
			continue;
		if (local < u->low || local > u->high || local >= PORTS_ALL ||
		    remote >= PORTS_ALL ||
		    !ports_have(u->ports, u->ports_count, (uint16_t)remote) ||
		    u->used[local / 8] >> local % 8 & 1)
			continue;
		u->used[local / 8] |= (unsigned char)(1 << local % 8);
		u->count++;
	}
}

static void read_source_ports(struct doctor_facts *f, const uint16_t *ports, size_t ports_count)
{
	_cleanup_fclose_ FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
	struct port_use u = {.ports = ports, .ports_count = ports_count};

	if (!file || fscanf(file, "%u %u", &u.low, &u.high) != 2 || u.high < u.low)
		return;
	count_sockets(&u, "/proc/net/tcp");
	count_sockets(&u, "/proc/net/tcp6");
	f->source_ports = u.high - u.low + 1;
	f->source_ports_used = u.count;
}

/* ---- the resolver ---- */

/* A socket that is bound to that port and not connected: "0: 3500007F:0035 00000000:0000 07". */
static bool somebody_listens(void)
{
	static const char *const paths[] = {"/proc/net/udp", "/proc/net/udp6"};
	unsigned int port, state;
	char line[512];

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		_cleanup_fclose_ FILE *file = fopen(paths[i], "re");

		while (file && fgets(line, sizeof(line), file)) {
			if (sscanf(line, " %*u: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x", &port,
				   &state) == 2 &&
			    port == DNS_PORT && state == LISTENING)
				return true;
		}
	}
	return false;
}

/* Connecting a datagram socket looks for a route, and sends nothing. */
static bool has_route(const struct sockaddr *sa, socklen_t len)
{
	_cleanup_close_ int fd = socket(sa->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return fd >= 0 && connect(fd, sa, len) == 0;
}

static void look_at_resolver(struct doctor_resolver *r)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(DNS_PORT)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(DNS_PORT)};
	char bare[INET6_ADDRSTRLEN];

	snprintf(bare, sizeof(bare), "%.*s", (int)strcspn(r->address, "%"), r->address);
	if (inet_pton(AF_INET, bare, &v4.sin_addr) == 1) {
		r->local = ntohl(v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
		r->reachable = r->local ? somebody_listens()
					: has_route((const struct sockaddr *)&v4, sizeof(v4));
	} else if (inet_pton(AF_INET6, bare, &v6.sin6_addr) == 1) {
		if (strchr(r->address, '%'))
			v6.sin6_scope_id = if_nametoindex(strchr(r->address, '%') + 1);
		r->local = IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
		r->reachable = r->local ? somebody_listens()
					: has_route((const struct sockaddr *)&v6, sizeof(v6));
	}
}

static void read_resolvers(struct doctor_facts *f)
{
	_cleanup_fclose_ FILE *file = fopen(RESOLV_CONF, "re");
	char line[512];

	f->resolver_error = file ? 0 : -errno;
	while (file && f->resolvers_count < DOCTOR_RESOLVERS_MAX &&
	       fgets(line, sizeof(line), file)) {
		struct doctor_resolver *r = &f->resolvers[f->resolvers_count];

		if (sscanf(line, "nameserver %61s", r->address) != 1)
			continue;
		look_at_resolver(r);
		f->resolvers_count++;
	}
}

/* ---- clocks ---- */

static void read_clock(struct doctor_facts *f)
{
	struct timex t = {0};
	int state = adjtimex(&t);

	f->clock_known = state >= 0;
	f->clock_synchronised = state >= 0 && state != TIME_ERROR && !(t.status & STA_UNSYNC);
	f->clock_offset_ns = clock_namespace_offset_ns(CLOCK_MONOTONIC);
}

/* ---- programs of others ---- */

struct listing {
	struct doctor_facts *f;
	int netns_fd;
	const char *uplink;
};

static struct doctor_tc *add_tc(struct doctor_facts *f, const char *uplink, const char *name,
				bool egress)
{
	struct doctor_tc *tc = &f->tc[f->tc_count];

	if (f->tc_count == DOCTOR_TC_MAX)
		return NULL;
	f->tc_count++;
	*tc = (struct doctor_tc){.egress = egress};
	snprintf(tc->uplink, sizeof(tc->uplink), "%s", uplink);
	snprintf(tc->name, sizeof(tc->name), "%s", name);
	return tc;
}

/* Ours count only when who attached them is gone. */
static void take_filter(void *context, const struct tc_filter *filter)
{
	const struct listing *l = context;
	struct filter_owner owner;
	bool ours = filter_owner_parse(filter->name, &owner);
	struct doctor_tc *tc;

	if (ours && (owner.kept_as || filter_owner_lives(l->netns_fd, owner.id)))
		return;
	tc = add_tc(l->f, l->uplink, filter->is_bpf ? filter->name : "", filter->place.egress);
	if (tc)
		tc->ours = ours;
}

static void read_tcx(struct doctor_facts *f, int netns_fd, const struct uplink *u,
		     struct foreign_program *room)
{
	int n = foreign_on_interface(netns_fd, u->ifindex, room);

	for (int i = 0; i < n; i++)
		add_tc(f, u->name, room[i].name, room[i].egress);
}

void doctor_read_tc(struct doctor_facts *f, int netns_fd)
{
	_cleanup_free_ struct foreign_program *room = calloc(FOREIGN_MAX, sizeof(*room));
	struct filters *filters = NULL;
	int r = filters_open(&filters, netns_fd);

	for (size_t i = 0; i < f->uplinks_count && r == 0; i++) {
		const struct uplink *u = &f->uplinks[i];
		struct listing l = {.f = f, .netns_fd = netns_fd, .uplink = u->name};

		r = filters_list(filters, u->ifindex, true, take_filter, &l);
		if (r == 0)
			r = filters_list(filters, u->ifindex, false, take_filter, &l);
		if (room)
			read_tcx(f, netns_fd, u, room);
	}
	f->tc_error = r;
	filters_close(filters);
}

/* ---- all ---- */

void doctor_read(struct doctor_facts *f, struct utsname *kernel, const uint16_t *ports,
		 size_t ports_count)
{
	bool known = uname(kernel) == 0;

	f->kernel = known ? kernel->release : NULL;
	f->machine = known ? kernel->machine : NULL;
	f->btf = access("/sys/kernel/btf/vmlinux", R_OK) == 0;
	f->jit = jit_probe();
	f->lockdown = lockdown_level();
	f->cgroup = cgroup_version();
	f->rights_count = capabilities_missing(f->rights);
	(void)conntrack_usage(&f->conntrack_count, &f->conntrack_max);
	read_source_ports(f, ports, ports_count);
	f->foreign = calloc(FOREIGN_MAX, sizeof(*f->foreign));
	f->foreign_count = f->foreign ? foreign_on_cgroups(f->foreign) : -ENOMEM;
	read_resolvers(f);
	read_clock(f);
}

void doctor_forget(struct doctor_facts *f)
{
	free(TAKE_PTR(f->foreign));
}
