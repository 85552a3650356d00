// SPDX-License-Identifier: GPL-2.0-only
/*
 * egress25 doctor: attaches every sensor for a moment and looks at what they stand on. It asks
 * the kernel by trying, so what it says is what `watch` would meet; nothing stays behind.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/doctor.h"
#include "cli/output.h"
#include "engine/firewall_watch.h"
#include "engine/uplink_watch.h"

static void ignore(void *context, const struct observation *o)
{
	(void)context, (void)o;
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

static int report(const struct options *o, struct render_doctor *d, const struct doctor_facts *f)
{
	struct render_context context = {.colour = !o->json && output_colourful(),
					 .verbose = o->verbose > 0};
	_cleanup_(doctor_checks_free) struct doctor_checks checks = {0};
	int status = EXIT_DONE, r = doctor_check(&checks, f);

	if (r < 0) {
		log_error("out of memory");
		return EXIT_FAILED;
	}
	d->checks = checks.list;
	d->checks_count = checks.count;
	for (size_t i = 0; i < checks.count; i++) {
		if (checks.list[i].state == CHECK_FAIL)
			status = EXIT_FAILED;
	}
	context.view.wall_offset_ns =
		(int64_t)(clock_now_ns(CLOCK_REALTIME) - clock_now_ns(CLOCK_MONOTONIC));
	r = o->json ? render_json_doctor(stdout, &context, d)
		    : render_text_doctor(stdout, &context, d);
	r = output_finish(r);
	return r ? r : status;
}

/* states: copies, which outlive the sensors. */
static void examine_sensors(const struct sensors *sensors, const struct uplink_watch *w,
			    struct sensor_status states[static SENSOR_COUNT],
			    struct render_sensor ret[static SENSOR_COUNT])
{
	for (enum sensor s = 0; s < SENSOR_COUNT; s++) {
		const struct sensor_status *status = &states[s];

		states[s] = *sensors_status(sensors, s);
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

/* The rest, once the sensors are detached: *f already has what they came to. */
static int examine(const struct options *o, const struct uplink_watch *w, struct doctor_facts *f)
{
	const char *uplinks[UPLINKS_MAX];
	struct candidate_list firewall;
	struct utsname kernel;
	struct render_doctor d;

	candidates_read_all(&firewall, o);
	f->firewall = &firewall;
	f->uplinks = w->found.links;
	f->uplinks_count = w->found.links_count;
	doctor_read(f, &kernel, o->ports, o->ports_count);
	doctor_read_tc(f, w->netns_fd);
	for (size_t i = 0; i < w->found.links_count; i++)
		uplinks[i] = w->found.links[i].name;
	d = (struct render_doctor){
		.time_ns = clock_now_ns(CLOCK_MONOTONIC),
		.kernel = f->kernel,
		.btf = f->btf,
		.jit = f->jit,
		.cgroup = f->cgroup,
		.sensors = f->sensors,
		.sensors_count = f->sensors_count,
		.uplinks = uplinks,
		.uplinks_count = f->uplinks_count,
		.uplink_watch_attach = f->wire_attach,
		.firewall = &firewall,
		.privileges_missing = f->rights,
		.privileges_missing_count = f->rights_count,
	};
	return report(o, &d, f);
}

int doctor_run(const struct options *options)
{
	_cleanup_(uplink_watch_done) struct uplink_watch wire = WIRE_INIT;
	_cleanup_(doctor_forget) struct doctor_facts facts = {0};
	struct sensor_status states[SENSOR_COUNT];
	struct render_sensor shown[SENSOR_COUNT];
	struct sensors *sensors;
	int r = uplink_watch_init(&wire, options);

	if (r)
		return r;
	facts.wire_attach = attach_kind(options, &wire);
	sensors = open_sensors(options, &wire,
			       (enum uplink_watch_attach)options->uplink_watch_attach);
	if (!sensors)
		return EXIT_FAILED;
	uplink_watch_attach(&wire, sensors);
	examine_sensors(sensors, &wire, states, shown);
	sensors_close(sensors);
	facts.sensors = shown;
	facts.sensors_count = SENSOR_COUNT;
	if (!wire.attached_count)
		facts.wire_attach = NULL;
	return examine(options, &wire, &facts);
}
