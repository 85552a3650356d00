// SPDX-License-Identifier: GPL-2.0-only
/* See daemon.h: what is asked of the daemon by the control socket, a status or a report. */

#include "cli/daemon.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "engine/exit_status.h"
#include "render/case.h"

#define EVIDENCE_KEPT_NS 3600000000000ULL /* what a case is about happened lately */

/* What a request wants of the text. */
struct wanted {
	bool markdown, mask, ticket_only, packets;
};

static struct wanted wanted_of(enum control_form form)
{
	unsigned int bits = form >= CONTROL_PACKETS ? form - CONTROL_PACKETS : 0;

	if (form >= CONTROL_PACKETS)
		return (struct wanted){
			.markdown = bits & CONTROL_AS_MARKDOWN,
			.mask = bits & CONTROL_MASKED,
			.ticket_only = bits & CONTROL_TICKET_ONLY,
			.packets = true,
		};
	return (struct wanted){
		.markdown = form == CONTROL_REPORT_MARKDOWN ||
			    form == CONTROL_REPORT_MARKDOWN_MASKED ||
			    form == CONTROL_TICKET_MARKDOWN,
		.mask = form == CONTROL_REPORT_MASKED || form == CONTROL_REPORT_MARKDOWN_MASKED,
		.ticket_only = form == CONTROL_TICKET || form == CONTROL_TICKET_MARKDOWN,
	};
}

/* Those of the last hour, in front of the text. 0 or a negative errno. */
static int write_packets(const struct daemon *d, FILE *out, bool mask, struct evidence_written *ret)
{
	_cleanup_free_ char *bytes = NULL;
	uint64_t now_ns = clock_now_ns(CLOCK_REALTIME);
	size_t len = 0;
	FILE *file = open_memstream(&bytes, &len);
	int r;

	if (!file)
		return -ENOMEM;
	r = evidence_file_write(d->evidence, file, mask,
				now_ns > EVIDENCE_KEPT_NS ? now_ns - EVIDENCE_KEPT_NS : 0, ret);
	if (fclose(file) != 0 && r == 0)
		r = -ENOMEM;
	if (r < 0)
		return r;
	fprintf(out, "%zu\n", len);
	return fwrite(bytes, 1, len, out) == len ? 0 : -ENOMEM;
}

/* 0 or a negative errno. */
static int write_report(struct daemon *d, FILE *out, const struct snapshot *s,
			const struct wanted *wanted, const char *name)
{
	struct evidence_written packets;
	struct render_machine machine;
	struct outside_finding about;
	struct render_report report = {
		.status = &s->status,
		.contacts = d->contacts,
		.machine = &machine,
		.about = &about,
		.markdown = wanted->markdown,
		.ticket_only = wanted->ticket_only,
		.mask = wanted->mask,
	};
	int r = wanted->packets ? write_packets(d, out, wanted->mask, &packets) : 0;

	if (r < 0)
		return r;
	if (wanted->packets) {
		report.packets.name = *name ? name : "the packets attached";
		report.packets.packets = packets.packets;
		report.packets.left_out = packets.left_out;
		report.packets.sha256 = packets.sha256;
	}
	snapshot_outside(s, &d->context.view, exitstatus_port(&d->options), &about);
	place_describe(&d->place, &machine);
	return render_report(out, &d->context, &report);
}

int daemon_answer(void *context, FILE *out, const struct control_request *request)
{
	struct daemon *d = context;
	_cleanup_(snapshot_done) struct snapshot snapshot = {0};
	struct render_context c;

	if (daemon_look(d, request->local_time, &snapshot) < 0)
		return EXIT_FAILED;
	if (request->form >= CONTROL_REPORT) {
		struct wanted wanted = wanted_of(request->form);

		if (write_report(d, out, &snapshot, &wanted, request->name ? request->name : "") <
		    0)
			return EXIT_FAILED;
		return snapshot_exit_status(&snapshot, &d->options);
	}
	c = d->context;
	c.colour = request->form == CONTROL_COLOUR;
	c.width = request->width;
	c.all = request->all;
	c.verbose = request->verbose;
	c.view.local_time = request->local_time;
	(void)(request->form == CONTROL_JSON ? render_json_status(out, &c, &snapshot.status)
					     : render_text_status(out, &c, &snapshot.status));
	return snapshot_exit_status(&snapshot, &d->options);
}
