// SPDX-License-Identifier: GPL-2.0-only
/*
 * See load.h. One BPF object holds all sensors; a kernel that refuses one program refuses the
 * object. So when that happens each program is tried alone, and the object is loaded again without
 * those that fail: a program takes itself away, and its sensor only where that is nothing without
 * it. What the kernel lets the programs do is found out in the same way, by ways to load them.
 */

#include "sensor/load.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "sensor/capabilities.h"
#include "sensor/connect_way.h"
#include "sensor/lockdown.h"

#define BTF_PATH "/sys/kernel/btf/vmlinux"

/* Programs, maps and links are some 110 with 32 uplinks, a daemon's sockets come on top of that. */
#define DESCRIPTORS_NEEDED 128

/* Each program, its sensor, and the tracepoint that the kernel must have for it. */
const struct loaded_program load_programs[LOAD_PROGRAMS] = {
	{"e25_set_state", SENSOR_SOCKET, "inet_sock_set_state"},
	{"e25_retransmit", SENSOR_SOCKET, "tcp_retransmit_skb",
	 .without = "repeated SYNs while they wait"},
	{"e25_reset_in", SENSOR_SOCKET, "tcp_receive_reset", .without = "RSTs that came in"},
	{"e25_reset_out", SENSOR_SOCKET, "tcp_send_reset", .without = "RSTs that this host sent"},
	/* 5.14, e6a3e4434000 */
	{"e25_error", SENSOR_SOCKET, "inet_sk_error_report",
	 .without = "ICMP errors that the program itself asked for"},
	{"e25_destroy", SENSOR_SOCKET, "tcp_destroy_sock", .without = ""},
	{"e25_connect_done", SENSOR_CONNECT, .way = CONNECT_FEXIT},
	{"e25_connect_judged", SENSOR_CONNECT, .way = CONNECT_FEXIT,
	 .without = "what an LSM refuses"},
	{"e25_connect4", SENSOR_CONNECT, .way = CONNECT_CGROUP},
	{"e25_connect6", SENSOR_CONNECT, .way = CONNECT_CGROUP, .without = "IPv6"},
	{"e25_release", SENSOR_CONNECT, .way = CONNECT_CGROUP},
	{"e25_route4", SENSOR_CONNECT, "fib_table_lookup", .way = CONNECT_CGROUP,
	 .without = "the errno of a missing route"},
	{"e25_route6", SENSOR_CONNECT, "fib6_table_lookup", .way = CONNECT_CGROUP,
	 .without = "the errno of a missing IPv6 route"},
	{"e25_connect", SENSOR_CONNECT, .way = CONNECT_TRACEPOINT},
	{"e25_connected", SENSOR_CONNECT, .way = CONNECT_TRACEPOINT},
	{"e25_kfree_skb", SENSOR_DROP, "kfree_skb"},
	{"e25_ingress", SENSOR_WIRE},
	{"e25_egress", SENSOR_WIRE},
	{"e25_error_reported", SENSOR_SOCKET, .in_place_of = "inet_sk_error_report",
	 .without = "ICMP errors that the program itself asked for"},
};

#define SET_STATE_PROGRAM (1u << 0)
#define DESTROY_PROGRAM	  (1u << 5) /* for the hash by the socket's address alone */
#define ROUTE_PROGRAMS	  (3u << 11)

/* What the kernel lets programs do, in the order in which it is tried: nearly all take the first.
 */
struct way {
	bool socket_helpers, read_kernel;
};
static const struct way ways[] = {{true, true}, {false, true}, {true, false}, {false, false}};

/* A try at loading. */
struct trial {
	bool hidden; /* the kernel is known to be locked down */
	const struct sensor_config *config;
	const struct load_settings *settings;
	struct way way;
	enum connect_watch connect;
	bool looks_at_routes; /* both programs that do are loaded */
};

static int print_libbpf(enum libbpf_print_level level, const char *format, va_list args)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return level == LIBBPF_DEBUG ? 0 : vfprintf(stderr, format, args);
#pragma GCC diagnostic pop
}

void load_set_verbose(bool verbose)
{
	libbpf_set_print(verbose ? print_libbpf : NULL);
}

static void explain_rights(struct sensor_status *status, const char *const *missing, size_t count)
{
	snprintf(status->reason, sizeof(status->reason),
		 "it needs root, or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN; missing: %s%s%s%s%s",
		 missing[0], count > 1 ? ", " : "", count > 1 ? missing[1] : "",
		 count > 2 ? ", " : "", count > 2 ? missing[2] : "");
}

/* The library asks in several ways what the kernel can do, and takes a want of descriptors for a
 * no. */
static bool lacks_descriptors(int error, rlim_t *ret_allowed)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return false;
	*ret_allowed = limit.rlim_cur;
	return error == -EMFILE || limit.rlim_cur < DESCRIPTORS_NEEDED / 4;
}

void load_explain(struct sensor_status *status, const char *step, int error)
{
	rlim_t allowed;

	const char *missing[RIGHTS_NEEDED];
	size_t count = capabilities_missing(missing);

	if (lacks_descriptors(error, &allowed))
		snprintf(status->reason, sizeof(status->reason),
			 "%s: Too many open files: %llu are allowed, and %d are needed; allow more "
			 "with ulimit -n, or LimitNOFILE= of a unit",
			 step, (unsigned long long)allowed, DESCRIPTORS_NEEDED);
	/* Without CAP_PERFMON older verifiers refuse with other errors than a missing right's. */
	else if (count > 0 && (error == -EPERM || error == -EACCES || error == -EINVAL))
		explain_rights(status, missing, count);
	else if (access(BTF_PATH, R_OK) < 0)
		snprintf(status->reason, sizeof(status->reason),
			 "no BTF at " BTF_PATH ": %s; mount /sys, or boot a kernel with "
			 "CONFIG_DEBUG_INFO_BTF",
			 strerror(errno));
	else if (lockdown_hides_kernel())
		snprintf(
			status->reason, sizeof(status->reason),
			"%s: the kernel is locked down (lockdown=confidentiality), and does not let "
			"programs read what they need; boot with lockdown=integrity",
			step);
	else
		snprintf(status->reason, sizeof(status->reason), "%s: %s", step, strerror(-error));
}

static bool kernel_has_tracepoint(const struct btf *kernel, const char *name)
{
	char type[64];

	snprintf(type, sizeof(type), "btf_trace_%s", name);
	return btf__find_by_name_kind(kernel, type, BTF_KIND_TYPEDEF) >= 0;
}

static void configure(struct egress25_bpf *skeleton, const struct trial *t)
{
	const struct sensor_config *config = t->config;
	const struct load_settings *s = t->settings;

	for (unsigned int i = 0; i < config->ports_count; i++) {
		skeleton->rodata->port_slot[config->ports[i]] = (uint8_t)(i + 1);
		skeleton->rodata->watched_ports[i] = config->ports[i] + 1u;
	}
	skeleton->rodata->only_netns = config->only_netns;
	skeleton->rodata->wire_netns = s->wire_netns;
	skeleton->rodata->has_drop_reason = s->reasons->known;
	skeleton->rodata->has_socket_helpers = t->way.socket_helpers;
	skeleton->rodata->may_read_kernel = t->way.read_kernel;
	skeleton->rodata->connect_is_traced = t->connect == CONNECT_TRACEPOINT;
	skeleton->rodata->looks_at_routes = t->looks_at_routes;
	skeleton->rodata->generation = s->generation;
	for (unsigned int i = 0; i < E25_DROP_REASONS; i++)
		skeleton->rodata->drop_by[i] = s->reasons->by[i];
	for (unsigned int i = 0; i < s->places->count; i++)
		skeleton->rodata->drop_places[i] = s->places->at[i];
	bpf_map__set_max_entries(skeleton->maps.counters, s->cpus);
	bpf_map__set_autocreate(skeleton->maps.attempts_by_socket, !t->way.socket_helpers);
}

/* Loads the programs of the mask, and no others. */
static int load(struct trial *t, uint32_t mask, struct egress25_bpf **ret)
{
	struct egress25_bpf *skeleton = egress25_bpf__open();
	int r;

	if (!skeleton)
		return -errno;
	t->looks_at_routes = (mask & ROUTE_PROGRAMS) == ROUTE_PROGRAMS;
	configure(skeleton, t);
	if (t->way.socket_helpers)
		mask &= ~DESTROY_PROGRAM;
	for (size_t i = 0; i < LOAD_PROGRAMS; i++) {
		struct bpf_program *p =
			bpf_object__find_program_by_name(skeleton->obj, load_programs[i].name);

		bpf_program__set_autoload(p, mask >> i & 1);
	}
	r = t->settings->persist ? persist_reuse(t->settings->persist, skeleton) : 0;
	if (r == 0)
		r = egress25_bpf__load(skeleton);
	if (r < 0) {
		egress25_bpf__destroy(skeleton);
		return r;
	}
	*ret = skeleton;
	return 0;
}

static int try_program(struct trial *t, uint32_t mask)
{
	struct egress25_bpf *alone;
	int r = load(t, mask, &alone);

	if (r == 0)
		egress25_bpf__destroy(alone);
	return r;
}

static void add_limit(struct sensor_status *status, const char *text)
{
	size_t used = strlen(status->limits);

	snprintf(status->limits + used, sizeof(status->limits) - used, "%s%s", used ? "; " : "",
		 text);
}

static uint32_t programs_of(enum sensor which)
{
	uint32_t mask = 0;

	for (size_t i = 0; i < LOAD_PROGRAMS; i++)
		mask |= load_programs[i].sensor == which ? 1u << i : 0;
	return mask;
}

/* One program will not be there, for what status->reason or why says: its sensor neither, or with
 * something less. */
static uint32_t do_without(uint32_t mask, size_t program, const char *why,
			   struct sensor_status status[static SENSOR_COUNT])
{
	const struct loaded_program *p = &load_programs[program];
	struct sensor_status *of = &status[p->sensor];
	char text[SENSOR_REASON_LEN];

	if (!p->without) {
		if (!of->reason[0])
			snprintf(of->reason, sizeof(of->reason), "%s", why);
		return mask & ~programs_of(p->sensor);
	}
	if (*p->without) {
		snprintf(text, sizeof(text), "without %s: %s", p->without, why);
		add_limit(of, text);
	}
	return mask & ~(1u << program);
}

/* Of the programs of the mask those that do not watch connect() in another way. */
static uint32_t connect_programs(uint32_t mask, enum connect_watch way)
{
	for (size_t i = 0; i < LOAD_PROGRAMS; i++) {
		if (load_programs[i].sensor == SENSOR_CONNECT && load_programs[i].way != way)
			mask &= ~(1u << i);
	}
	return mask;
}

/* Without the socket sensor a SYN that was made looks like none: only the tracepoints go without.
 */
static uint32_t tie_connect(uint32_t mask, enum connect_watch way,
			    struct sensor_status status[static SENSOR_COUNT])
{
	char why[SENSOR_REASON_LEN - 60];

	if (mask & SET_STATE_PROGRAM || way == CONNECT_TRACEPOINT || way == CONNECT_OFF)
		return mask;
	snprintf(why, sizeof(why), "%.*s", (int)sizeof(why) - 1, status[SENSOR_SOCKET].reason);
	if (!status[SENSOR_CONNECT].reason[0])
		snprintf(status[SENSOR_CONNECT].reason, SENSOR_REASON_LEN,
			 "it needs the socket sensor, which is missing: %s", why);
	return mask & ~programs_of(SENSOR_CONNECT);
}

/* Of a tracepoint's program and the one in its place one alone. */
static uint32_t choose_substitutes(uint32_t mask, const struct btf *kernel)
{
	for (size_t i = 0; i < LOAD_PROGRAMS; i++) {
		const char *missing = load_programs[i].in_place_of;
		bool has = missing && (!kernel || kernel_has_tracepoint(kernel, missing));

		for (size_t of = 0; missing && of < LOAD_PROGRAMS; of++) {
			const char *tracepoint = load_programs[of].tracepoint;

			if (tracepoint && strcmp(tracepoint, missing) == 0)
				mask &= ~(1u << (has ? i : of));
		}
	}
	return mask;
}

/* The programs whose tracepoints this kernel has; what it lacks is explained. */
static uint32_t candidates(const struct sensor_config *config, enum connect_watch way,
			   const struct btf *kernel,
			   struct sensor_status status[static SENSOR_COUNT])
{
	uint32_t mask = (1u << LOAD_PROGRAMS) - 1;
	char why[SENSOR_REASON_LEN];

	if (!config->wire) {
		mask &= ~programs_of(SENSOR_WIRE);
		snprintf(status[SENSOR_WIRE].reason, SENSOR_REASON_LEN, "switched off");
	}
	mask = connect_programs(mask, way);
	if (way == CONNECT_OFF)
		snprintf(status[SENSOR_CONNECT].reason, SENSOR_REASON_LEN, "switched off");
	mask = choose_substitutes(mask, kernel);
	for (size_t i = 0; kernel && i < LOAD_PROGRAMS; i++) {
		const char *tracepoint = load_programs[i].tracepoint;

		if (!(mask >> i & 1) || !tracepoint || kernel_has_tracepoint(kernel, tracepoint))
			continue;
		snprintf(why, sizeof(why), "this kernel has no tracepoint %s", tracepoint);
		mask = do_without(mask, i, why, status);
	}
	return mask;
}

/* The programs that the kernel takes in this way, each tried alone. errors: of those it refuses. */
static uint32_t accepted(struct trial *t, uint32_t mask, int errors[static LOAD_PROGRAMS])
{
	uint32_t good = 0;

	for (size_t i = 0; i < LOAD_PROGRAMS; i++) {
		errors[i] = mask >> i & 1 ? try_program(t, 1u << i) : 0;
		good |= errors[i] < 0 ? 0 : mask & 1u << i;
	}
	return good;
}

/* No way is open to all programs: the one that is to most. Those it is not open to are explained.
 */
static uint32_t find_best_way(struct trial *t, uint32_t mask,
			      struct sensor_status status[static SENSOR_COUNT])
{
	int errors[LOAD_PROGRAMS], best_errors[LOAD_PROGRAMS];
	uint32_t best = 0;
	struct way best_way = ways[0];

	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		uint32_t good;

		t->way = ways[i];
		if (t->hidden && t->way.read_kernel)
			continue;
		good = accepted(t, mask, errors);
		if (best && __builtin_popcount(good) <= __builtin_popcount(best))
			continue;
		best = good;
		best_way = ways[i];
		memcpy(best_errors, errors, sizeof(errors));
	}
	t->way = best_way;
	for (size_t i = 0; i < LOAD_PROGRAMS; i++) {
		struct sensor_status why = {0};

		if (best_errors[i] == 0)
			continue;
		load_explain(&why, "the kernel refused its program", best_errors[i]);
		best = do_without(best, i, why.reason, status);
	}
	return best;
}

static void explain_way(const struct trial *t, struct sensor_status status[static SENSOR_COUNT])
{
	if (t->way.read_kernel)
		return;
	if (t->connect == CONNECT_FEXIT)
		add_limit(
			&status[SENSOR_CONNECT],
			"without IPv6: the kernel is locked down (lockdown=confidentiality); boot "
			"with lockdown=integrity, or use --connect cgroup");
	add_limit(&status[SENSOR_SOCKET],
		  "without RSTs that no socket here belongs to: the kernel is locked down "
		  "(lockdown=confidentiality); boot with lockdown=integrity");
	add_limit(&status[SENSOR_DROP],
		  "without what this host forwards for others: the kernel is locked down "
		  "(lockdown=confidentiality); boot with lockdown=integrity");
}

/* Each alone the kernel takes, all of them it does not: for want of memory or of descriptors. */
static void explain_all(uint32_t mask, int error, struct sensor_status status[static SENSOR_COUNT])
{
	for (enum sensor i = 0; i < SENSOR_COUNT; i++) {
		if (mask & programs_of(i))
			load_explain(&status[i], "the programs could not be loaded together",
				     error);
	}
}

struct egress25_bpf *load_sensors(const struct sensor_config *config,
				  const struct load_settings *settings, const struct btf *kernel,
				  struct sensor_status status[static SENSOR_COUNT])
{
	struct trial t = {
		.config = config,
		.settings = settings,
		.hidden = lockdown_hides_kernel(),
	};
	struct egress25_bpf *skeleton = NULL;
	uint32_t mask;
	int r;

	t.connect = connect_way(config->connect, kernel, status[SENSOR_CONNECT].how);
	mask = candidates(config, t.connect, kernel, status);
	mask = tie_connect(mask, t.connect, status);

	for (size_t i = 0; mask && !skeleton && i < ARRAY_LEN(ways); i++) {
		t.way = ways[i];
		if (!t.hidden || !t.way.read_kernel)
			(void)load(&t, mask, &skeleton);
	}
	if (mask && !skeleton) {
		mask = find_best_way(&t, mask, status);
		mask = tie_connect(mask, t.connect, status);
		r = mask ? load(&t, mask, &skeleton) : 0;
		if (r < 0)
			explain_all(mask, r, status);
	}
	if (skeleton)
		explain_way(&t, status);
	return skeleton;
}
