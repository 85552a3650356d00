// SPDX-License-Identifier: GPL-2.0-only
/*
 * See load.h. One BPF object holds all sensors; a kernel that refuses one program refuses the
 * object, so each sensor is tried alone when that happens, and the object is loaded again without
 * those that fail.
 */

#include "sensor/load.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sensor/capabilities.h"

#define BTF_PATH "/sys/kernel/btf/vmlinux"

/* Each program, its sensor, and the tracepoint that the kernel must have for it. */
const struct loaded_program load_programs[LOAD_PROGRAMS] = {
	{"e25_set_state", SENSOR_SOCKET, "inet_sock_set_state"},
	{"e25_retransmit", SENSOR_SOCKET, "tcp_retransmit_skb"},
	{"e25_reset_in", SENSOR_SOCKET, "tcp_receive_reset"},
	{"e25_reset_out", SENSOR_SOCKET, "tcp_send_reset"},
	{"e25_error", SENSOR_SOCKET, "inet_sk_error_report"},
	{"e25_connect", SENSOR_CONNECT, NULL},
	{"e25_connected", SENSOR_CONNECT, NULL},
	{"e25_kfree_skb", SENSOR_DROP, "kfree_skb"},
	{"e25_ingress", SENSOR_WIRE, NULL},
	{"e25_egress", SENSOR_WIRE, NULL},
};

static int print_libbpf(enum libbpf_print_level level, const char *format, va_list args)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return level == LIBBPF_DEBUG ? 0 : vfprintf(stderr, format, args);
#pragma GCC diagnostic pop
}

void load_explain(struct sensor_status *status, const char *step, int error)
{
	const char *missing[RIGHTS_NEEDED];
	size_t count = capabilities_missing(missing);

	if ((error == -EPERM || error == -EACCES) && count > 0)
		snprintf(status->reason, sizeof(status->reason),
			 "it needs root, or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN; missing: "
			 "%s%s%s%s%s",
			 missing[0], count > 1 ? ", " : "", count > 1 ? missing[1] : "",
			 count > 2 ? ", " : "", count > 2 ? missing[2] : "");
	else if (access(BTF_PATH, R_OK) < 0)
		snprintf(status->reason, sizeof(status->reason),
			 "this kernel shows no BTF (" BTF_PATH "): %s", strerror(errno));
	else
		snprintf(status->reason, sizeof(status->reason), "%s: %s", step, strerror(-error));
}

static bool kernel_has_tracepoint(const struct btf *kernel, const char *name)
{
	char type[64];

	snprintf(type, sizeof(type), "btf_trace_%s", name);
	return btf__find_by_name_kind(kernel, type, BTF_KIND_TYPEDEF) >= 0;
}

static void configure(struct egress25_bpf *skeleton, const struct sensor_config *config,
		      const struct load_settings *s)
{
	for (unsigned int i = 0; i < config->ports_count; i++)
		skeleton->rodata->port_slot[config->ports[i]] = (uint8_t)(i + 1);
	skeleton->rodata->only_netns = config->only_netns;
	skeleton->rodata->wire_netns = s->wire_netns;
	skeleton->rodata->has_drop_reason = s->reasons->known;
	skeleton->rodata->generation = s->generation;
	for (unsigned int i = 0; i < E25_DROP_REASONS; i++)
		skeleton->rodata->drop_by[i] = s->reasons->by[i];
	bpf_map__set_max_entries(skeleton->maps.counters, s->cpus);
}

/* Loads the sensors of the mask, and no others. */
static int load(const struct sensor_config *config, const struct load_settings *s,
		unsigned int mask, struct egress25_bpf **ret)
{
	struct egress25_bpf *skeleton = egress25_bpf__open();
	int r;

	if (!skeleton)
		return -errno;
	configure(skeleton, config, s);
	for (size_t i = 0; i < LOAD_PROGRAMS; i++) {
		struct bpf_program *p =
			bpf_object__find_program_by_name(skeleton->obj, load_programs[i].name);

		bpf_program__set_autoload(p, mask & (1u << load_programs[i].sensor));
	}
	r = s->persist ? persist_reuse(s->persist, skeleton) : 0;
	if (r == 0)
		r = egress25_bpf__load(skeleton);
	if (r < 0) {
		egress25_bpf__destroy(skeleton);
		return r;
	}
	*ret = skeleton;
	return 0;
}

/* The sensors whose tracepoints this kernel has; what it lacks is explained. */
static unsigned int candidates(const struct sensor_config *config, const struct btf *kernel,
			       struct sensor_status status[static SENSOR_COUNT])
{
	unsigned int mask = (1u << SENSOR_COUNT) - 1;

	if (!config->wire) {
		mask &= ~(1u << SENSOR_WIRE);
		snprintf(status[SENSOR_WIRE].reason, SENSOR_REASON_LEN, "switched off");
	}
	if (!config->connect) {
		mask &= ~(1u << SENSOR_CONNECT);
		snprintf(status[SENSOR_CONNECT].reason, SENSOR_REASON_LEN, "switched off");
	}
	for (size_t i = 0; kernel && i < LOAD_PROGRAMS; i++) {
		enum sensor which = load_programs[i].sensor;

		if (!load_programs[i].tracepoint ||
		    kernel_has_tracepoint(kernel, load_programs[i].tracepoint))
			continue;
		mask &= ~(1u << which);
		snprintf(status[which].reason, SENSOR_REASON_LEN,
			 "this kernel has no tracepoint %s", load_programs[i].tracepoint);
	}
	return mask;
}

struct egress25_bpf *load_sensors(const struct sensor_config *config,
				  const struct load_settings *settings, const struct btf *kernel,
				  struct sensor_status status[static SENSOR_COUNT])
{
	unsigned int mask = candidates(config, kernel, status), good = 0;
	struct egress25_bpf *skeleton = NULL;

	libbpf_set_print(config->verbose ? print_libbpf : NULL);
	if (mask && load(config, settings, mask, &skeleton) == 0)
		return skeleton;
	for (enum sensor which = 0; which < SENSOR_COUNT; which++) {
		struct egress25_bpf *alone;
		int r;

		if (!(mask & (1u << which)))
			continue;
		r = load(config, settings, 1u << which, &alone);
		if (r < 0) {
			load_explain(&status[which], "the kernel refused its program", r);
			continue;
		}
		egress25_bpf__destroy(alone);
		good |= 1u << which;
	}
	if (good)
		(void)load(config, settings, good, &skeleton);
	return skeleton;
}
