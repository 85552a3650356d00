/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel side from user space: probe, configure, load, attach, decode, read counters. The only
 * folder that knows libbpf; its callers see observations and counts.
 */
#ifndef EGRESS25_SENSOR_SENSOR_H
#define EGRESS25_SENSOR_SENSOR_H

#include "bpf/events.h"
#include "core/observation.h"

enum sensor {
	SENSOR_SOCKET,	/* tp_btf: state changes, retransmissions, resets */
	SENSOR_CONNECT, /* connect() that fails before any SYN: no route, denied */
	SENSOR_DROP,	/* tp_btf/kfree_skb */
	SENSOR_WIRE,	/* tc on the uplinks */
	SENSOR_COUNT
};

/* How connect() is seen. */
enum connect_watch {
	CONNECT_AUTO, /* fexit where the kernel has it, cgroup otherwise */
	CONNECT_FEXIT,
	CONNECT_CGROUP,
	CONNECT_TRACEPOINT, /* every system call of the machine pays for it, some 65 ns */
	CONNECT_OFF,
};

enum uplink_watch_attach {
	WIRE_ATTACH_AUTO,   /* tcx where the kernel has it, clsact otherwise */
	WIRE_ATTACH_TCX,    /* a bpf_link: goes when the process goes */
	WIRE_ATTACH_CLSACT, /* filters with our own priority and handle, swept at the next start */
};

#define SENSOR_REASON_LEN 256

/* One sensor's state, for `doctor`, the ready record and the warning at start. */
struct sensor_status {
	bool attached;
	char reason[SENSOR_REASON_LEN]; /* why not, a plain sentence; "" when attached */
	char how[SENSOR_REASON_LEN];	/* by what it is attached, where there is a choice, and why
					 * so; "" there is none */
	char limits[SENSOR_REASON_LEN]; /* attached, but what this kernel does not let it see, and
					 * why; "" nothing */
};

struct persist;

struct sensor_config {
	uint16_t ports[E25_PORTS_MAX];
	unsigned int ports_count;
	uint32_t only_netns; /* inode of the one namespace to sense; 0 for all */
	int wire_netns_fd;   /* namespace of the uplinks; -1 for the caller's own */
	enum uplink_watch_attach uplink_watch_attach;
	bool wire; /* false: --no-wire */
	enum connect_watch connect;
	bool verbose;		 /* libbpf's own messages on stderr */
	uint64_t kept_as;	 /* what one that keeps everything is known by; 0: it never does */
	struct persist *persist; /* of persist.h, kept by the caller; NULL: all goes with the
				  * process */
};

typedef void (*sensor_sink)(void *context, const struct observation *o);

struct sensors;

/* Loads and attaches everything this kernel allows; what it does not allow is in sensors_status().
 * Fails only when no sensor at all could be attached (-EOPNOTSUPP, the statuses say why and *ret
 * is set all the same so that they can be read) or without memory.
 * The wire sensor is loaded, and attached by sensors_watch_uplink(). */
int sensors_open(struct sensors **ret, const struct sensor_config *config, sensor_sink sink,
		 void *sink_context);
/* The uplinks known by now are watched: from here on sockets and drops are counted and told of, so
 * that nothing is seen by one sensor alone because the others came later. 0 or negative errno. */
int sensors_begin(struct sensors *s);
/* Detaches and frees everything; with persist, what has begun goes on. */
void sensors_close(struct sensors *s);

/* Removes the filters that earlier processes left at the interfaces of that namespace (-1: the
 * caller's own), which before 6.6 outlive them; kept_as: those, too, that one of that name left on
 * purpose. 0 or negative errno. */
int sensors_sweep(int wire_netns_fd, uint64_t kept_as);

const struct sensor_status *sensors_status(const struct sensors *s, enum sensor which);
const char *sensor_to_str(enum sensor which); /* "socket", "connect", "drop", "wire" */

/* Attaches the wire sensor to, or detaches it from, an interface of the wire namespace.
 * 0 or negative errno; watching twice is fine. */
int sensors_watch_uplink(struct sensors *s, uint32_t ifindex, const char *name);
/* Why it could not, as half a sentence. */
const char *sensors_uplink_error(int r);
void sensors_unwatch_uplink(struct sensors *s, uint32_t ifindex);
/* Whether there is anything that could be attached. */
bool sensors_has_wire(const struct sensors *s);
/* Whether it is attached there still: an interface that is deleted, or somebody else, may have
 * taken the programs away. */
bool sensors_uplink_is_watched(const struct sensors *s, uint32_t ifindex);
void sensors_rename_uplink(struct sensors *s, uint32_t ifindex, const char *name);

/* Readable when records wait. After it was readable, call sensors_consume() at once and again
 * E25_COLLECT_NS later, and then every E25_COLLECT_NS until it returns 0: the kernel does not wake
 * a reader twice within E25_WAKEUP_INTERVAL_NS. */
int sensors_fd(const struct sensors *s);
/* Delivers what waits to the sink; an OBSERVE_LOSS comes when records were lost since the last
 * call. Returns the number of records or negative errno. */
int sensors_consume(struct sensors *s);

/* The exact counters, summed over the CPUs. */
void sensors_counters(const struct sensors *s, struct e25_counters *ret);
/* Records lost since the counters began: no room in the ring, or left behind in it by an earlier
 * process; and programs the kernel skipped. */
void sensors_losses(const struct sensors *s, uint64_t *ret_ring, uint64_t *ret_recursion);

/* Records handed to the sink since the counters began. */
uint64_t sensors_delivered(const struct sensors *s);

/* What one program costs, measuring included; since the counters began. */
struct sensor_program {
	const char *name;
	uint64_t runs, run_ns;
};
#define SENSOR_PROGRAMS_MAX 24

/* Of every program that is loaded; none while kernel.bpf_stats_enabled is off. */
size_t sensors_programs(const struct sensors *s,
			struct sensor_program ret[static SENSOR_PROGRAMS_MAX]);

/* The path of a cgroup v2 id, "/system.slice/x.service", from a bounded cache or the kernel; works
 * without a visible cgroup mount. NULL when it cannot be found. Valid until the next call. */
const char *sensors_cgroup_path(struct sensors *s, uint64_t cgroup_id);

#endif
