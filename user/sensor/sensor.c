// SPDX-License-Identifier: GPL-2.0-only
/* See sensor.h. Loading is load.h's, attaching attach.h's, the uplinks' side tc.h's; here it is put
 * together and read. */

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
#include "sensor/attach.h"
#include "sensor/cgroup.h"
#include "sensor/counters.h"
#include "sensor/decode.h"
#include "sensor/load.h"
#include "sensor/persist.h"
#include "sensor/tc.h"

/* A record is only lost while the ring is full, so that whatever comes after the loss lies a whole
 * ring behind what is read just then: to look this often is to know of it in time. */
#define LOSSES_EVERY_RECORDS 256
#define MISSES_EVERY_NS	     1000000000ULL /* asking for recursion misses costs a system call each */

struct sensors {
	struct egress25_bpf *skeleton;
	struct ring_buffer *ring;
	struct sensor_status status[SENSOR_COUNT];
	struct attached programs;
	struct tc wire;
	uint32_t wire_netns;
	struct drop_reasons reasons;
	struct drop_places places; /* read where there are no reasons */
	struct cgroups *cgroups;
	sensor_sink sink;
	void *sink_context;
	const unsigned char *counters; /* mapped; one slot for each CPU */
	size_t counters_len;
	unsigned int cpus;
	uint64_t misses_asked_ns;
	struct persist_counts *book, own_book;
	const unsigned long *reader_at; /* mapped: how far the ring was read */
	bool skipping;			/* what waits in the ring is not handed on */
	struct persist *persist;	/* NULL: all goes with the process */
	int64_t clock_offset_ns;	/* of CLOCK_MONOTONIC here to that of the programs */
	bool begun, uplink_is_new;
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

/* ---- the wire ---- */

static void prepare_wire(struct sensors *s, const struct sensor_config *config)
{
	struct sensor_status *status = &s->status[SENSOR_WIRE];
	int r;

	/* What an earlier process left is removed even where nothing is to be attached. */
	r = tc_open(&s->wire, config->wire_netns_fd, config->uplink_watch_attach,
		    s->persist ? persist_pins(s->persist) : NULL, config->kept_as);
	if (r < 0 && !status->reason[0])
		load_explain(status, "tc cannot be reached", r);
	if (status->reason[0])
		return;
	s->wire.programs[0] = bpf_program__fd(s->skeleton->progs.e25_ingress);
	s->wire.programs[1] = bpf_program__fd(s->skeleton->progs.e25_egress);
	/* What stays behind is replaced or does no harm; what was left on purpose goes on until its
	 * successor takes its place. */
	if (!s->persist)
		(void)tc_sweep(&s->wire);
	snprintf(status->reason, sizeof(status->reason), "no uplink is watched");
}

int sensors_sweep(int wire_netns_fd, uint64_t kept_as)
{
	struct tc w;
	int r = tc_open(&w, wire_netns_fd, WIRE_ATTACH_AUTO, NULL, kept_as);

	if (r == 0)
		r = tc_sweep(&w);
	tc_close(&w);
	return r;
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

const char *sensors_uplink_error(int r)
{
	return tc_error(r);
}

static void explain_uplink(struct sensor_status *status, int error)
{
	if (error == -EBUSY)
		snprintf(status->reason, sizeof(status->reason), "it could not be attached: %s",
			 tc_error(error));
	else
		load_explain(status, "it could not be attached", error);
}

int sensors_watch_uplink(struct sensors *s, uint32_t ifindex, const char *name)
{
	struct sensor_status *status = &s->status[SENSOR_WIRE];
	struct e25_uplink key = {.netns = s->wire_netns, .ifindex = ifindex};
	uint8_t one = 1, before;
	int r;

	if (!sensors_has_wire(s))
		return -EOPNOTSUPP;
	r = tc_attach(&s->wire, ifindex, name);
	if (r < 0) {
		if (!status->attached)
			explain_uplink(status, r);
		return r;
	}
	s->uplink_is_new |= bpf_map__lookup_elem(s->skeleton->maps.uplinks, &key, sizeof(key),
						 &before, sizeof(before), 0) < 0;
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

/* What the kernel says of one of load_programs, and what it said of those before; false when it is
 * not loaded. */
static bool ask_program(const struct sensors *s, size_t index, struct persist_counts_program *ret)
{
	struct bpf_program *p =
		bpf_object__find_program_by_name(s->skeleton->obj, load_programs[index].name);
	struct bpf_prog_info info = {0};
	uint32_t len = sizeof(info);

	if (bpf_program__fd(p) < 0 || bpf_obj_get_info_by_fd(bpf_program__fd(p), &info, &len) < 0)
		return false;
	*ret = persist_counts_program(
		s->book, index,
		&(struct persist_counts_program){.runs = info.run_cnt,
						 .run_ns = info.run_time_ns,
						 .misses = info.recursion_misses});
	return true;
}

static void ask_misses(struct sensors *s)
{
	uint64_t now = clock_now_ns(CLOCK_MONOTONIC);

	if (now - s->misses_asked_ns < MISSES_EVERY_NS)
		return;
	s->misses_asked_ns = now;
	for (size_t i = 0; i < LOAD_PROGRAMS; i++) {
		struct persist_counts_program sum;

		(void)ask_program(s, i, &sum);
	}
}

void sensors_losses(const struct sensors *s, uint64_t *ret_ring, uint64_t *ret_recursion)
{
	*ret_ring = s->book->skipped;
	*ret_recursion = persist_counts_misses(s->book);
	for (unsigned int cpu = 0; s->counters && cpu < s->cpus; cpu++)
		*ret_ring += counters_of_cpu(s->counters, cpu)->records_lost;
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
	if (ring == s->book->told_ring && recursion == s->book->told_recursion)
		return;
	o.loss.ring = ring - s->book->told_ring;
	o.loss.recursion = recursion - s->book->told_recursion;
	s->book->told_ring = ring;
	s->book->told_recursion = recursion;
	s->sink(s->sink_context, &o);
}

static int on_record(void *context, void *record, size_t len)
{
	struct sensors *s = context;
	const struct tc_uplink *uplink;
	struct observation o;
	uint64_t place = *(const volatile unsigned long *)s->reader_at;

	if (persist_counts_has(s->book, place))
		return 0;
	if (s->skipping) {
		s->book->skipped++;
		return 0;
	}
	if (decode(record, len, &s->reasons, &s->places, s->clock_offset_ns, &o) < 0)
		return 0; /* cannot happen with the object inside this program */
	if (s->book->delivered % LOSSES_EVERY_RECORDS == 0)
		tell_losses(s, o.time_ns);
	if (o.kind >= OBSERVE_WIRE_SYN && o.kind <= OBSERVE_WIRE_ICMP) {
		uplink = tc_find(&s->wire, o.wire.ifindex);
		if (uplink)
			memcpy(o.wire.interface, uplink->name, sizeof(o.wire.interface));
	}
	s->sink(s->sink_context, &o);
	persist_counts_deliver(s->book, place);
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

_Static_assert(LOAD_PROGRAMS <= SENSOR_PROGRAMS_MAX && LOAD_PROGRAMS <= BOOK_PROGRAMS,
	       "room for all");

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
		struct persist_counts_program sum;

		if (ask_program(s, i, &sum))
			ret[count++] = (struct sensor_program){.name = load_programs[i].name,
							       .runs = sum.runs,
							       .run_ns = sum.run_ns};
	}
	return count;
}

uint64_t sensors_delivered(const struct sensors *s)
{
	return s->book->delivered;
}

void sensors_counters(const struct sensors *s, struct e25_counters *ret)
{
	counters_sum(s->counters, s->counters ? s->cpus : 0, ret);
	counters_shift(ret, s->clock_offset_ns);
	if (!s->status[SENSOR_SOCKET].attached)
		counters_take_from_wire(ret);
}

const char *sensors_cgroup_path(struct sensors *s, uint64_t cgroup_id)
{
	return s->cgroups ? cgroups_path(s->cgroups, cgroup_id) : NULL;
}

/* ---- life cycle ---- */

static int map_ring(struct sensors *s)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int fd = bpf_map__fd(s->skeleton->maps.ring);
	void *at = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		return -errno;
	s->reader_at = at;
	s->ring = ring_buffer__new(fd, on_record, s, NULL);
	return s->ring ? 0 : -errno;
}

static int start(struct sensors *s, const struct sensor_config *config)
{
	int r = counters_map(bpf_map__fd(s->skeleton->maps.counters), s->cpus, &s->counters,
			     &s->counters_len);

	if (r == 0 && s->persist)
		r = persist_map_book(s->persist, &s->book);
	if (r == 0)
		r = map_ring(s);
	if (r < 0) {
		for (enum sensor i = 0; i < SENSOR_COUNT; i++) {
			if (!s->status[i].reason[0])
				load_explain(&s->status[i], "nothing of it can be read", r);
		}
		return r;
	}
	s->cgroups = cgroups_new();
	prepare_wire(s, config);
	attach_programs(s->skeleton, s->status, &s->programs);
	return 0;
}

static int prepare_persist(struct sensors *s, const struct sensor_config *config,
			   struct load_settings *settings)
{
	struct persist_schema layout = {
		.cpus = s->cpus,
		.only_netns = config->only_netns,
		.wire_netns = s->wire_netns,
		.ports_count = config->ports_count,
	};
	int r;

	memcpy(layout.ports, config->ports, config->ports_count * sizeof(*layout.ports));
	r = persist_prepare(s->persist, &layout);
	settings->persist = s->persist;
	settings->generation = persist_generation(s->persist);
	return r;
}

static void read_places(struct sensors *s)
{
	struct sensor_status *status = &s->status[SENSOR_DROP];
	int r = drop_places_open(&s->places);

	if (r == 0)
		snprintf(status->how, sizeof(status->how),
			 "by the function that drops: kernels before 5.17 give no reason");
	else
		snprintf(status->limits, sizeof(status->limits),
			 "without what dropped a SYN: kernels before 5.17 give no reason, and "
			 "/proc/kallsyms shows no addresses (%s); run as root, or with CAP_SYSLOG",
			 strerror(-r));
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
	settings.places = &s->places;
	settings.generation = 1;
	s->persist = config->persist;
	s->book = &s->own_book;
	persist_counts_init(s->book);
	s->sink = sink;
	s->sink_context = sink_context;
	s->cpus = (unsigned int)libbpf_num_possible_cpus();
	s->clock_offset_ns = clock_namespace_offset_ns(CLOCK_MONOTONIC);
	r = netns_inode(config->wire_netns_fd, &s->wire_netns);
	if (r == 0 && s->persist)
		r = prepare_persist(s, config, &settings);
	if (r < 0) {
		free(s);
		return r;
	}
	load_set_verbose(config->verbose);
	kernel = btf__load_vmlinux_btf();
	if (kernel)
		drop_reasons_read(kernel, &s->reasons);
	if (kernel && !s->reasons.known)
		read_places(s);
	settings.wire_netns = s->wire_netns;
	settings.cpus = s->cpus;
	s->skeleton = load_sensors(config, &settings, kernel, s->status);
	btf__free(kernel);
	*ret = s;
	if (!s->skeleton)
		return -EOPNOTSUPP;
	return start(s, config);
}

/* ---- beginning ---- */

/* Uplinks that an earlier process watched and this one does not. */
static void forget_uplinks(struct sensors *s)
{
	struct bpf_map *map = s->skeleton->maps.uplinks;
	struct e25_uplink key, next;
	bool more = bpf_map__get_next_key(map, NULL, &next, sizeof(next)) == 0;

	while (more) {
		key = next;
		more = bpf_map__get_next_key(map, &key, &next, sizeof(next)) == 0;
		if (tc_find(&s->wire, key.ifindex))
			continue;
		tc_unpin(&s->wire, key.ifindex);
		(void)bpf_map__delete_elem(map, &key, sizeof(key), 0);
	}
	(void)tc_sweep(&s->wire);
}

/* Records that were made while nobody was there are as good as others, unless some are missing: a
 * SYN whose answer is lost would look unanswered, one that left by an uplink that was not watched
 * as if it had not left. */
static void settle_stories(struct sensors *s)
{
	uint64_t lost, recursion, skipped = s->book->skipped;
	char note[PERSIST_NOTE_LEN];

	if (!persist_has_stories(s->persist))
		return;
	sensors_losses(s, &lost, &recursion);
	lost -= s->book->told_ring;
	if (!lost && !s->uplink_is_new)
		return;
	s->skipping = true;
	(void)ring_buffer__consume(s->ring);
	s->skipping = false;
	skipped = s->book->skipped - skipped;
	snprintf(note, sizeof(note),
		 "counting goes on where it was left, in \"%s\"; of the time in between there are "
		 "counts alone: %llu records are not told, for %s",
		 persist_pins(s->persist)->shown, (unsigned long long)(skipped + lost),
		 lost ? "the ring had no room for more" : "other uplinks are watched now");
	persist_say(s->persist, note);
}

static int take_over(struct sensors *s)
{
	int r;

	forget_uplinks(s);
	settle_stories(s);
	r = persist_take_over(s->persist, s->skeleton, s->programs.links, s->programs.count,
			      s->wire.pin_error);
	/* What was lost until here is no news. */
	sensors_losses(s, &s->book->told_ring, &s->book->told_recursion);
	return r;
}

int sensors_begin(struct sensors *s)
{
	uint64_t generation = 1;
	uint32_t zero = 0;
	int r;

	if (s->persist)
		r = take_over(s);
	else
		r = bpf_map__update_elem(s->skeleton->maps.active_generation, &zero, sizeof(zero),
					 &generation, sizeof(generation), BPF_ANY);
	s->begun = r == 0;
	return r;
}

void sensors_close(struct sensors *s)
{
	if (!s)
		return;
	if (s->persist && s->begun)
		tc_leave_all(&s->wire);
	else
		tc_detach_all(&s->wire);
	tc_close(&s->wire);
	detach_programs(&s->programs);
	ring_buffer__free(s->ring);
	if (s->reader_at)
		munmap((void *)(uintptr_t)s->reader_at, (size_t)sysconf(_SC_PAGESIZE));
	if (s->counters)
		munmap((void *)(uintptr_t)s->counters, s->counters_len);
	egress25_bpf__destroy(s->skeleton);
	cgroups_free(s->cgroups);
	drop_places_close(&s->places);
	free(s);
}
