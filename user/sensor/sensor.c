// SPDX-License-Identifier: GPL-2.0-only
/* See sensor.h. Loading is load.h's, the uplinks' side tc.h's; here it is put together, attached
 * and read. */

#include "sensor/sensor.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "net/uplinks.h"
#include "sensor/cgroup.h"
#include "sensor/decode.h"
#include "sensor/load.h"
#include "sensor/tc.h"
#include "sensor/tracepoint.h"

#define LINKS_MAX	     16
/* A record is only lost while the ring is full, so that whatever comes after the loss lies a whole
 * ring behind what is read just then: to look this often is to know of it in time. */
#define LOSSES_EVERY_RECORDS 256
#define MISSES_EVERY_NS	     1000000000ULL /* asking for recursion misses costs a system call each */

struct sensors {
	struct egress25_bpf *skeleton;
	struct ring_buffer *ring;
	struct sensor_status status[SENSOR_COUNT];
	struct bpf_link *links[LINKS_MAX];
	size_t links_count;
	struct tc wire;
	uint32_t wire_netns;
	struct reasons reasons;
	struct cgroups *cgroups;
	sensor_sink sink;
	void *sink_context;
	const unsigned char *counters; /* mapped; one slot for each CPU */
	size_t counters_len, counters_stride;
	unsigned int cpus;
	uint64_t told_ring, told_recursion; /* losses that were told */
	uint64_t misses, misses_asked_ns;
	uint64_t delivered;
};

const char *sensor_to_str(enum sensor which)
{
	static const char *const names[] = {
		[SENSOR_SOCKET] = "socket",
		[SENSOR_CONNECT] = "connect",
		[SENSOR_DROP] = "drop",
		[SENSOR_WIRE] = "wire",
	};

	_Static_assert(ARRAY_LEN(names) == SENSOR_COUNT, "a sensor without a name");
	return names[which];
}

const struct sensor_status *sensors_status(const struct sensors *s, enum sensor which)
{
	return &s->status[which];
}

/* ---- attaching ---- */

static int keep_link(struct sensors *s, struct bpf_link *link)
{
	if (!link)
		return -errno;
	s->links[s->links_count++] = link;
	return 0;
}

static int attach_one(struct sensors *s, const char *name)
{
	struct bpf_program *p = bpf_object__find_program_by_name(s->skeleton->obj, name);
	struct bpf_link *link = NULL;
	int r = 0;

	if (strcmp(name, "e25_connect") == 0)
		r = tracepoint_attach(&link, p, "sys_enter_connect");
	else if (strcmp(name, "e25_connected") == 0)
		r = tracepoint_attach(&link, p, "sys_exit_connect");
	else
		link = bpf_program__attach(p);
	return r < 0 ? r : keep_link(s, link);
}

static void attach(struct sensors *s)
{
	bool failed[SENSOR_COUNT] = {0};

	for (size_t i = 0; i < LOAD_PROGRAMS; i++) {
		struct sensor_status *status = &s->status[load_programs[i].sensor];
		int r;

		if (load_programs[i].sensor == SENSOR_WIRE || status->reason[0])
			continue;
		r = attach_one(s, load_programs[i].name);
		if (r < 0) {
			failed[load_programs[i].sensor] = true;
			load_explain(status, "it could not be attached", r);
		}
	}
	for (enum sensor which = 0; which < SENSOR_COUNT; which++) {
		if (which != SENSOR_WIRE && !failed[which] && !s->status[which].reason[0])
			s->status[which].attached = true;
	}
}

static void prepare_wire(struct sensors *s, const struct sensor_config *config)
{
	struct sensor_status *status = &s->status[SENSOR_WIRE];

	if (status->reason[0])
		return;
	s->wire = (struct tc){
		.netns_fd = config->wire_netns_fd,
		.how = config->wire_attach,
		.programs = {bpf_program__fd(s->skeleton->progs.e25_ingress),
			     bpf_program__fd(s->skeleton->progs.e25_egress)},
	};
	(void)tc_sweep(&s->wire); /* what stays behind is replaced or does no harm */
	snprintf(status->reason, sizeof(status->reason), "no uplink is watched");
}

bool sensors_has_wire(const struct sensors *s)
{
	return s->skeleton && s->wire.programs[0] > 0;
}

bool sensors_uplink_is_watched(const struct sensors *s, uint32_t ifindex)
{
	return tc_is_attached(&s->wire, ifindex);
}

void sensors_rename_uplink(struct sensors *s, uint32_t ifindex, const char *name)
{
	tc_rename(&s->wire, ifindex, name);
}

int sensors_watch_uplink(struct sensors *s, uint32_t ifindex, const char *name)
{
	struct sensor_status *status = &s->status[SENSOR_WIRE];
	struct e25_uplink key = {.netns = s->wire_netns, .ifindex = ifindex};
	uint8_t one = 1;
	int r;

	if (!sensors_has_wire(s))
		return -EOPNOTSUPP;
	r = tc_attach(&s->wire, ifindex, name);
	if (r < 0) {
		if (!status->attached)
			load_explain(status, "it could not be attached", r);
		return r;
	}
	(void)bpf_map__update_elem(s->skeleton->maps.uplinks, &key, sizeof(key), &one, sizeof(one),
				   BPF_ANY);
	status->attached = true;
	status->reason[0] = '\0';
	return 0;
}

void sensors_unwatch_uplink(struct sensors *s, uint32_t ifindex)
{
	struct e25_uplink key = {.netns = s->wire_netns, .ifindex = ifindex};

	if (!s->skeleton || !tc_find(&s->wire, ifindex))
		return;
	tc_detach(&s->wire, ifindex);
	(void)bpf_map__delete_elem(s->skeleton->maps.uplinks, &key, sizeof(key), 0);
	if (s->wire.count == 0) {
		s->status[SENSOR_WIRE].attached = false;
		snprintf(s->status[SENSOR_WIRE].reason, SENSOR_REASON_LEN, "no uplink is watched");
	}
}

/* ---- reading ---- */

static const struct e25_counters *cpu_slot(const struct sensors *s, unsigned int cpu)
{
	return (const struct e25_counters *)(const void *)(s->counters + cpu * s->counters_stride);
}

/* What the kernel says of one of load_programs; false when it is not loaded. */
static bool ask_program(const struct sensors *s, size_t index, struct bpf_prog_info *ret)
{
	struct bpf_program *p =
		bpf_object__find_program_by_name(s->skeleton->obj, load_programs[index].name);
	uint32_t len = sizeof(*ret);

	memset(ret, 0, sizeof(*ret));
	return bpf_program__fd(p) >= 0 &&
	       bpf_obj_get_info_by_fd(bpf_program__fd(p), ret, &len) == 0;
}

static void ask_misses(struct sensors *s)
{
	uint64_t misses = 0, now = clock_now_ns(CLOCK_MONOTONIC);

	if (now - s->misses_asked_ns < MISSES_EVERY_NS)
		return;
	s->misses_asked_ns = now;
	for (size_t i = 0; i < LOAD_PROGRAMS; i++) {
		struct bpf_prog_info info;

		if (ask_program(s, i, &info))
			misses += info.recursion_misses;
	}
	s->misses = misses;
}

void sensors_losses(const struct sensors *s, uint64_t *ret_ring, uint64_t *ret_recursion)
{
	*ret_ring = 0;
	*ret_recursion = s->misses;
	for (unsigned int cpu = 0; s->counters && cpu < s->cpus; cpu++)
		*ret_ring += cpu_slot(s, cpu)->records_lost;
}

/* Losses are told before the records that came after them. While records wait, time is that of the
 * next one: nothing is to be found due that these may answer. */
static void tell_losses(struct sensors *s, uint64_t next_ns)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC), ring, recursion;
	struct observation o = {.kind = OBSERVE_LOSS, .time_ns = next_ns ? next_ns : now_ns};

	o.loss.upto_ns = now_ns;
	ask_misses(s);
	sensors_losses(s, &ring, &recursion);
	if (ring == s->told_ring && recursion == s->told_recursion)
		return;
	o.loss.ring = ring - s->told_ring;
	o.loss.recursion = recursion - s->told_recursion;
	s->told_ring = ring;
	s->told_recursion = recursion;
	s->sink(s->sink_context, &o);
}

static int on_record(void *context, void *record, size_t len)
{
	struct sensors *s = context;
	const struct tc_uplink *uplink;
	struct observation o;

	s->delivered++;
	if (decode(record, len, &s->reasons, &o) < 0)
		return 0; /* cannot happen with the object inside this program */
	if (s->delivered % LOSSES_EVERY_RECORDS == 0)
		tell_losses(s, o.time_ns);
	if (o.kind >= OBSERVE_WIRE_SYN && o.kind <= OBSERVE_WIRE_ICMP) {
		uplink = tc_find(&s->wire, o.wire.ifindex);
		if (uplink)
			memcpy(o.wire.interface, uplink->name, sizeof(o.wire.interface));
	}
	s->sink(s->sink_context, &o);
	return 0;
}

int sensors_consume(struct sensors *s)
{
	tell_losses(s, 0);
	return ring_buffer__consume(s->ring);
}

int sensors_fd(const struct sensors *s)
{
	return ring_buffer__epoll_fd(s->ring);
}

_Static_assert(LOAD_PROGRAMS <= SENSOR_PROGRAMS_MAX, "room for all");

static bool kernel_counts_runs(void)
{
	_cleanup_fclose_ FILE *file = fopen("/proc/sys/kernel/bpf_stats_enabled", "re");

	return file && getc(file) == '1';
}

size_t sensors_programs(const struct sensors *s,
			struct sensor_program ret[static SENSOR_PROGRAMS_MAX])
{
	size_t count = 0;

	if (!s->skeleton || !kernel_counts_runs())
		return 0;
	for (size_t i = 0; i < LOAD_PROGRAMS; i++) {
		struct bpf_prog_info info;

		if (ask_program(s, i, &info))
			ret[count++] = (struct sensor_program){.name = load_programs[i].name,
							       .runs = info.run_cnt,
							       .run_ns = info.run_time_ns};
	}
	return count;
}

uint64_t sensors_delivered(const struct sensors *s)
{
	return s->delivered;
}

void sensors_counters(const struct sensors *s, struct e25_counters *ret)
{
	uint64_t *sum = (uint64_t *)(void *)ret;

	memset(ret, 0, sizeof(*ret));
	for (unsigned int cpu = 0; s->counters && cpu < s->cpus; cpu++) {
		const uint64_t *from = (const uint64_t *)(const void *)cpu_slot(s, cpu);

		for (size_t i = 0; i < sizeof(*ret) / sizeof(*sum); i++)
			sum[i] += from[i];
	}
	/* The newest times are no sums. */
	for (unsigned int port = 0; port < E25_PORTS_MAX; port++) {
		for (unsigned int family = 0; family < E25_FAMILIES; family++) {
			struct e25_port_counters *to = &ret->port[port][family];

			to->last_syn_ns = to->last_answer_ns = to->last_reset_ns = 0;
			for (unsigned int cpu = 0; s->counters && cpu < s->cpus; cpu++) {
				const struct e25_port_counters *from =
					&cpu_slot(s, cpu)->port[port][family];

				if (from->last_syn_ns > to->last_syn_ns)
					to->last_syn_ns = from->last_syn_ns;
				if (from->last_answer_ns > to->last_answer_ns)
					to->last_answer_ns = from->last_answer_ns;
				if (from->last_reset_ns > to->last_reset_ns)
					to->last_reset_ns = from->last_reset_ns;
			}
		}
	}
}

const char *sensors_cgroup_path(struct sensors *s, uint64_t cgroup_id)
{
	return s->cgroups ? cgroups_path(s->cgroups, cgroup_id) : NULL;
}

/* ---- life cycle ---- */

static int map_counters(struct sensors *s)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *at;

	/* As the kernel lays an array out: values rounded up to eight bytes, the whole to pages. */
	s->counters_stride = (sizeof(struct e25_counters) + 7) & ~(size_t)7;
	s->counters_len = (s->counters_stride * s->cpus + page - 1) / page * page;
	at = mmap(NULL, s->counters_len, PROT_READ, MAP_SHARED,
		  bpf_map__fd(s->skeleton->maps.counters), 0);
	if (at == MAP_FAILED)
		return -errno;
	s->counters = at;
	return 0;
}

static int start(struct sensors *s, const struct sensor_config *config)
{
	int r = map_counters(s);

	if (r < 0)
		return r;
	s->ring = ring_buffer__new(bpf_map__fd(s->skeleton->maps.ring), on_record, s, NULL);
	if (!s->ring)
		return -errno;
	s->cgroups = cgroups_new();
	prepare_wire(s, config);
	attach(s);
	return 0;
}

int sensors_open(struct sensors **ret, const struct sensor_config *config, sensor_sink sink,
		 void *sink_context)
{
	struct sensors *s = calloc(1, sizeof(*s));
	struct load_settings settings = {0};
	struct btf *kernel;
	int r;

	if (!s)
		return -ENOMEM;
	settings.reasons = &s->reasons;
	s->sink = sink;
	s->sink_context = sink_context;
	s->cpus = (unsigned int)libbpf_num_possible_cpus();
	r = netns_inode(config->wire_netns_fd, &s->wire_netns);
	if (r < 0) {
		free(s);
		return r;
	}
	kernel = btf__load_vmlinux_btf();
	if (kernel)
		reasons_read(kernel, &s->reasons);
	settings.wire_netns = s->wire_netns;
	settings.cpus = s->cpus;
	s->skeleton = load_sensors(config, &settings, kernel, s->status);
	btf__free(kernel);
	*ret = s;
	if (!s->skeleton)
		return -EOPNOTSUPP;
	return start(s, config);
}

void sensors_close(struct sensors *s)
{
	if (!s)
		return;
	tc_detach_all(&s->wire);
	for (size_t i = 0; i < s->links_count; i++)
		bpf_link__destroy(s->links[i]);
	ring_buffer__free(s->ring);
	if (s->counters)
		munmap((void *)(uintptr_t)s->counters, s->counters_len);
	egress25_bpf__destroy(s->skeleton);
	cgroups_free(s->cgroups);
	free(s);
}
