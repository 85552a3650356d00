/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The BPF object into the kernel: which programs there are, which of them this kernel takes, and
 * why not the others.
 */
#ifndef EGRESS25_SENSOR_LOAD_H
#define EGRESS25_SENSOR_LOAD_H

#include "bpf/events.h"
#include "egress25.skel.h"
#include "sensor/persist.h"
#include "sensor/drop_places.h"
#include "sensor/drop_reasons.h"
#include "sensor/sensor.h"

struct loaded_program {
	const char *name;
	enum sensor sensor;
	const char *tracepoint;	 /* in BTF as btf_trace_NAME; NULL: none needed */
	const char *in_place_of; /* a tracepoint: loaded where the kernel lacks it */
	enum connect_watch way;	 /* of the connect sensor: loaded for this one alone */
	const char *without;	 /* what its sensor lacks without it, of which the sensor goes on;
				  * NULL: the sensor is nothing without it */
};

#define LOAD_PROGRAMS 19
extern const struct loaded_program load_programs[LOAD_PROGRAMS];

/* What the programs are configured with besides the sensors' own configuration. */
struct load_settings {
	uint32_t wire_netns;
	unsigned int cpus;
	uint64_t generation; /* see active_generation in bpf/maps.h; never 0 */
	const struct drop_reasons *reasons;
	const struct drop_places *places;
	const struct persist *persist; /* maps that are there already; NULL none */
};

/* libbpf's own messages on standard error, or nowhere. */
void load_set_verbose(bool verbose);

/* Loads what this kernel allows; for the rest a reason is left in status[]. kernel is its BTF, NULL
 * when it has none. NULL when nothing could be loaded; otherwise the caller destroys it. */
struct egress25_bpf *load_sensors(const struct sensor_config *config,
				  const struct load_settings *settings, const struct btf *kernel,
				  struct sensor_status status[static SENSOR_COUNT]);

/* Why a step failed, as a sentence: missing rights and a missing BTF come before the errno. */
void load_explain(struct sensor_status *status, const char *step, int error);

#endif
