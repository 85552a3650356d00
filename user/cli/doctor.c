// SPDX-License-Identifier: GPL-2.0-only
/*
 * egress25 doctor: attaches every sensor for a moment and looks at what they stand on. It asks
 * the kernel by trying, so what it says is what `watch` would meet; nothing stays behind.
 */

#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "engine/firewall_watch.h"
#include "engine/uplink_watch.h"
#include "render/render.h"
#include "sensor/capabilities.h"
#include "sensor/jit.h"

static void ignore(void *context, const struct observation *o)
{
	(void)context, (void)o;
}

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

static struct sensors *open_sensors(const struct options *o, const struct uplink_watch *w,
				    enum uplink_watch_attach how)
{
	struct sensor_config config = {
		.ports_count = (unsigned int)o->ports_count,
		.wire_netns_fd = w->netns_fd,
		.uplink_watch_attach = how,
		.wire = true,
		.connect = (enum connect_watch)o->connect,
		.verbose = o->verbose > 0,
	};
	struct sensors *sensors = NULL;
	int r;

	memcpy(config.ports, o->ports, sizeof(config.ports));
	r = sensors_open(&sensors, &config, ignore, NULL);
	if (!sensors)
		log_error("the sensors cannot be opened: %s", strerror(-r));
	return sensors;
}

/* How the wire is attached: by a link when that alone works, by a filter otherwise. Tried before
 * anything else is attached. */
static const char *attach_kind(const struct options *o, const struct uplink_watch *w)
{
	struct sensors *sensors;
	bool tcx = false;

	if (o->uplink_watch_attach != WIRE_ATTACH_AUTO)
		return o->uplink_watch_attach == WIRE_ATTACH_TCX ? "tcx" : "clsact";
	sensors = open_sensors(o, w, WIRE_ATTACH_TCX);
	if (!sensors)
		return NULL;
	for (size_t i = 0; i < w->found.links_count; i++)
		tcx |= sensors_watch_uplink(sensors, w->found.links[i].ifindex,
					    w->found.links[i].name) == 0;
	sensors_close(sensors);
	return tcx ? "tcx" : "clsact";
}

static int report(const struct options *o, const struct render_doctor *d)
{
	struct render_context context = {.verbose = o->verbose > 0};
	int r;

	context.view.wall_offset_ns =
		(int64_t)(clock_now_ns(CLOCK_REALTIME) - clock_now_ns(CLOCK_MONOTONIC));
	r = o->json ? render_json_doctor(stdout, &context, d)
		    : render_text_doctor(stdout, &context, d);
	if (r == 0 && fflush(stdout) != 0)
		r = -errno;
	if (r < 0)
		log_error("standard output: %s", strerror(-r));
	return r;
}

static void examine_sensors(const struct sensors *sensors, const struct uplink_watch *w,
			    struct render_sensor ret[static SENSOR_COUNT])
{
	for (enum sensor s = 0; s < SENSOR_COUNT; s++) {
		const struct sensor_status *status = sensors_status(sensors, s);

		ret[s] = (struct render_sensor){
			.name = sensor_to_str(s),
			.attached = s == SENSOR_WIRE ? w->attached_count > 0 : status->attached,
			.reason = status->reason,
			.how = status->how,
			.limits = status->limits,
		};
		if (s == SENSOR_WIRE && !ret[s].attached && w->found.links_count == 0)
			ret[s].reason = "no default route leaves here, so there is no uplink to "
					"attach it to; name one with --interface";
	}
}

static int examine(const struct options *o, const struct uplink_watch *w,
		   const struct sensors *sensors, const char *kind)
{
	struct render_sensor states[SENSOR_COUNT];
	const char *uplinks[UPLINKS_MAX], *rights[3];
	struct candidate_list firewall;
	struct utsname name;
	struct render_doctor d = {
		.kernel = uname(&name) == 0 ? name.release : NULL,
		.btf = access("/sys/kernel/btf/vmlinux", R_OK) == 0,
		.jit = jit_probe(),
		.cgroup = cgroup_version(),
		.sensors = states,
		.sensors_count = SENSOR_COUNT,
		.uplinks = uplinks,
		.uplinks_count = w->found.links_count,
		.firewall = &firewall,
		.privileges_missing = rights,
		.privileges_missing_count = capabilities_missing(rights),
	};
	bool all = true;

	d.time_ns = clock_now_ns(CLOCK_MONOTONIC);
	candidates_read_all(&firewall, o);
	examine_sensors(sensors, w, states);
	for (size_t i = 0; i < w->found.links_count; i++)
		uplinks[i] = w->found.links[i].name;
	for (enum sensor s = 0; s < SENSOR_COUNT; s++)
		all &= states[s].attached;
	d.uplink_watch_attach = w->attached_count ? kind : NULL;
	return report(o, &d) == 0 && all ? EXIT_DONE : EXIT_FAILED;
}

int doctor_run(const struct options *options)
{
	_cleanup_(uplink_watch_done) struct uplink_watch wire = WIRE_INIT;
	struct sensors *sensors;
	const char *kind;
	int r = uplink_watch_init(&wire, options);

	if (r)
		return r;
	kind = attach_kind(options, &wire);
	sensors = open_sensors(options, &wire,
			       (enum uplink_watch_attach)options->uplink_watch_attach);
	if (!sensors)
		return EXIT_FAILED;
	uplink_watch_attach(&wire, sensors);
	r = examine(options, &wire, sensors, kind);
	sensors_close(sensors);
	return r;
}
