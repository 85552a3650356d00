// SPDX-License-Identifier: GPL-2.0-only
/*
 * See openmetrics.h. One table is the list of metrics: name, type, help, and the function that
 * writes its samples. What the two forms call differently is known to header() and sample() alone.
 * Labels are small fixed sets; nothing that a program or a packet chose is ever one.
 */

#include "render/openmetrics.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "version.h"

#define SECOND_NS 1e9

enum type { COUNTER, GAUGE, HISTOGRAM, STATESET, INFO, TYPE_COUNT };

struct metric;

struct writer {
	FILE *out;
	const struct render_context *context;
	const struct render_status *status;
	enum metrics_form form;
	const struct metric *metric; /* being written */
};

struct metric {
	const char *name; /* without the ending that the type brings */
	enum type type;
	const char *unit; /* the ending of the name that says it; NULL none */
	const char *help;
	void (*samples)(struct writer *w);
};

/* A label's value is text of ours, or of the kernel's build. */
static void put_label(FILE *out, const char *name, const char *value, bool first)
{
	fprintf(out, "%s%s=\"", first ? "{" : ",", name);
	for (; *value; value++) {
		if (*value == '\\' || *value == '"')
			putc('\\', out);
		if (*value == '\n')
			fputs("\\n", out);
		else
			putc(*value, out);
	}
	putc('"', out);
}

/* NULL-terminated pairs of name and value. */
#define LABELS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NO_LABELS   ((const char *const[]){NULL})

/* suffix: of a histogram's samples; the other types have theirs. */
static void name_sample(struct writer *w, const char *suffix, const char *const *labels)
{
	static const char *const endings[] = {
		[COUNTER] = "_total", [GAUGE] = "",	[HISTOGRAM] = "",
		[STATESET] = "",      [INFO] = "_info",
	};
	bool any = false;

	_Static_assert(ARRAY_LEN(endings) == TYPE_COUNT, "a type without an ending");
	fprintf(w->out, "%s%s%s", w->metric->name, endings[w->metric->type], suffix);
	for (; labels[0]; labels += 2, any = true)
		put_label(w->out, labels[0], labels[1], !any);
	fputs(any ? "} " : " ", w->out);
}

static void sample(struct writer *w, const char *const *labels, uint64_t value)
{
	name_sample(w, "", labels);
	fprintf(w->out, "%" PRIu64 "\n", value);
}

static void sample_real(struct writer *w, const char *const *labels, double value)
{
	name_sample(w, "", labels);
	fprintf(w->out, "%.9g\n", value);
}

/* As Unix time; 0 is never. */
static void put_time(struct writer *w, uint64_t time_ns)
{
	int64_t wall_ns = view_wall_ns(&w->context->view, time_ns);

	if (time_ns)
		fprintf(w->out, "%" PRId64 ".%03" PRId64 "\n", wall_ns / 1000000000,
			wall_ns / 1000000 % 1000);
	else
		fputs("0\n", w->out);
}

/* ---- per port and family ---- */

static const char *port_name(uint16_t port, char buf[static 8])
{
	snprintf(buf, 8, "%u", port);
	return buf;
}

#define EACH_PORT(w, p)                                                                            \
	for (const struct render_port_summary *p = (w)->status->ports;                             \
	     p < (w)->status->ports + (w)->status->ports_count; p++)

#define PORT_LABELS(p, buf, ...)                                                                   \
	LABELS("port", port_name((p)->port, buf), "family", family_to_str((p)->family),            \
	       ##__VA_ARGS__)

/* A metric that is one number of each port. */
#define PER_PORT(function, member)                                                                 \
	static void function(struct writer *w)                                                     \
	{                                                                                          \
		char port[8];                                                                      \
                                                                                                   \
		EACH_PORT(w, p)                                                                    \
		sample(w, PORT_LABELS(p, port), p->member);                                        \
	}

PER_PORT(syns, syns)
PER_PORT(retries, retries)
PER_PORT(wire_syns, wire_syns)
PER_PORT(resets_out, resets_out)
PER_PORT(icmp_errors, icmp_errors)
PER_PORT(unasked, unasked_answers + p->unasked_resets_in + p->unasked_icmp_errors)
PER_PORT(mute, mute)

static void resets_in(struct writer *w)
{
	char port[8];

	EACH_PORT(w, p)
	{
		sample(w, PORT_LABELS(p, port, "phase", "handshake"), p->resets_in_handshake);
		sample(w, PORT_LABELS(p, port, "phase", "established"), p->resets_in_established);
	}
}

static void outcomes(struct writer *w)
{
	char port[8];

	EACH_PORT(w, p)
	{
		for (enum outcome o = OUTCOME_PENDING + 1; o < OUTCOME_COUNT; o++)
			sample(w, PORT_LABELS(p, port, "outcome", outcome_to_str(o)),
			       p->outcomes[o]);
	}
}

static void drops(struct writer *w)
{
	char port[8];

	EACH_PORT(w, p)
	{
		for (enum drop_by by = 0; by < DROP_SYN_COUNT; by++)
			sample(w, PORT_LABELS(p, port, "by", drop_by_to_str(by)),
			       p->local_drops[by]);
	}
}

PER_PORT(waiting, waiting)

static void oldest_waiting(struct writer *w)
{
	uint64_t now_ns = w->status->time_ns;
	char port[8];

	EACH_PORT(w, p)
	sample_real(w, PORT_LABELS(p, port),
		    p->oldest_ns && now_ns > p->oldest_ns
			    ? (double)(now_ns - p->oldest_ns) / SECOND_NS
			    : 0);
}

/* Only where it is read: what is not known has no sample. */
static const struct render_queue *queue(const struct writer *w)
{
	const struct render_queue *q = w->status->queue;

	return q && q->queue && q->queue->readable && !q->ended ? q : NULL;
}

#define OF_QUEUE(function, condition, how, number)                                                 \
	static void function(struct writer *w)                                                     \
	{                                                                                          \
		const struct render_queue *q = queue(w);                                           \
                                                                                                   \
		if (q && (condition))                                                              \
			how(w, LABELS("mta", q->queue->program), number);                          \
	}

OF_QUEUE(queue_mails, true, sample, q->queue->mails)
OF_QUEUE(queue_recipients, true, sample, q->queue->recipients)
OF_QUEUE(queue_failing, q->traced, sample, q->failing_recipients)
OF_QUEUE(queue_oldest, true, sample_real,
	 (double)queue_oldest_ns(&w->context->view, q, w->status->time_ns) / SECOND_NS)

static void sample_time(struct writer *w, const struct render_port_summary *p, uint64_t time_ns)
{
	char port[8];

	name_sample(w, "", PORT_LABELS(p, port));
	put_time(w, time_ns);
}

#define TIME_OF(function, member)                                                                  \
	static void function(struct writer *w)                                                     \
	{                                                                                          \
		EACH_PORT(w, p)                                                                    \
		sample_time(w, p, p->member);                                                      \
	}

TIME_OF(last_syn, last_syn_ns)
TIME_OF(last_answer, last_answer_ns)
TIME_OF(last_reset, last_reset_ns)

static void handshakes(struct writer *w)
{
	size_t row = 0;

	EACH_PORT(w, p)
	{
		const struct history_port *of =
			&w->status->history->counts->port[row / FAMILY_COUNT][p->family];
		uint64_t sum = 0;
		char port[8], bound[16];

		for (size_t i = 0; i <= HISTORY_BUCKETS; i++) {
			if (i < HISTORY_BUCKETS)
				snprintf(bound, sizeof(bound),
					 history_bounds_ns[i] % 1000000000 ? "%g" : "%.1f",
					 (double)history_bounds_ns[i] / SECOND_NS);
			else
				strcpy(bound, "+Inf");
			sum += of->handshakes[i];
			name_sample(w, "_bucket", PORT_LABELS(p, port, "le", bound));
			fprintf(w->out, "%" PRIu64 "\n", sum);
		}
		name_sample(w, "_sum", PORT_LABELS(p, port));
		fprintf(w->out, "%.9g\n", (double)of->handshakes_ns / SECOND_NS);
		name_sample(w, "_count", PORT_LABELS(p, port));
		fprintf(w->out, "%" PRIu64 "\n", sum);
		row++;
	}
}

/* ---- verdicts ---- */

#define EACH_VERDICT(w, v)                                                                         \
	for (size_t i_ = 0; i_ < (w)->status->findings.count; i_++)                                \
		for (const struct verdict *v = (w)->status->findings.list[i_].verdict; v; v = NULL)

static void states(struct writer *w)
{
	char port[8];

	EACH_VERDICT(w, v)
	{
		for (enum port_state s = 0; s < STATE_COUNT; s++)
			sample(w, PORT_LABELS(v, port, "egress25_port_state", port_state_to_str(s)),
			       v->state == s);
	}
}

static void blocked_by(struct writer *w)
{
	char port[8];

	EACH_VERDICT(w, v)
	{
		const char *by = v->state == STATE_BLOCKED ? blocked_by_to_str(v->by) : NULL;

		sample(w, PORT_LABELS(v, port, "by", by ? by : "none"), 1);
	}
}

static void guidance(struct writer *w)
{
	const struct finding *worst = findings_worst(&w->status->findings);
	static const struct guidance none;
	const struct guidance *g = worst ? &worst->guidance : &none;

	sample(w,
	       LABELS("provider", g->provider ? g->provider : "unknown", "rule",
		      g->rule ? g->rule : "unknown", "exemption", exemption_to_str(g->exemption),
		      "source", g->source ? g->source : "unknown"),
	       1);
}

/* ---- the monitor itself ---- */

static void lost(struct writer *w)
{
	sample(w, LABELS("stage", "ring"), w->status->lost_ring);
	sample(w, LABELS("stage", "recursion"), w->status->lost_recursion);
	sample(w, LABELS("stage", "client"), w->status->lost_client);
}

static void counters(struct writer *w, const char *label, const struct render_counter *c)
{
	for (; c->name; c++)
		sample(w, LABELS(label, c->name), c->value);
}

static void http_requests(struct writer *w)
{
	counters(w, "code", w->status->http_requests);
}

static void http_refused(struct writer *w)
{
	counters(w, "why", w->status->http_refused);
}

static void not_followed(struct writer *w)
{
	sample(w, NO_LABELS, w->status->not_followed);
}

static void unparsed(struct writer *w)
{
	sample(w, NO_LABELS, w->status->unparsed);
}

static void events(struct writer *w)
{
	for (enum record_kind kind = 0; kind < RECORD_KIND_COUNT; kind++)
		sample(w, LABELS("event", record_kind_to_str(kind)),
		       w->status->history->counts->events[kind]);
}

static void program_runs(struct writer *w)
{
	for (size_t i = 0; i < w->status->programs_count; i++)
		sample(w, LABELS("program", w->status->programs[i].name),
		       w->status->programs[i].runs);
}

static void program_seconds(struct writer *w)
{
	for (size_t i = 0; i < w->status->programs_count; i++)
		sample_real(w, LABELS("program", w->status->programs[i].name),
			    (double)w->status->programs[i].run_ns / SECOND_NS);
}

static void sensors(struct writer *w)
{
	for (size_t i = 0; i < w->status->sensors_count; i++)
		sample(w, LABELS("sensor", w->status->sensors[i].name),
		       w->status->sensors[i].attached);
}

static const char *known(const char *text)
{
	return text ? text : "unknown";
}

static void build(struct writer *w)
{
	sample(w,
	       LABELS("version", EGRESS25_VERSION, "revision", known(w->status->revision),
		      "features", known(w->status->features), "kernel", known(w->status->kernel)),
	       1);
}

static void reload_successful(struct writer *w)
{
	sample(w, NO_LABELS, !w->status->reload.failed);
}

static void reload_time(struct writer *w)
{
	name_sample(w, "", NO_LABELS);
	put_time(w, w->status->reload.succeeded_ns);
}

static void boot_time(struct writer *w)
{
	sample(w, NO_LABELS, w->status->booted_ns / 1000000000);
}

static void place(struct writer *w)
{
	const struct render_place *p = &w->status->place;

	sample(w,
	       LABELS("provider", known(p->provider), "region", known(p->region), "account",
		      known(p->account), "subscription", known(p->subscription)),
	       1);
}

static void group(struct writer *w)
{
	const struct render_place *p = &w->status->place;

	sample(w, LABELS("image", known(p->image), "gateway", known(p->gateway)), 1);
}

/* ---- the process, by the names that every Prometheus client has ---- */

static void cpu_seconds(struct writer *w)
{
	sample_real(w, NO_LABELS, (double)w->status->process.cpu_ns / SECOND_NS);
}

static void start_time(struct writer *w)
{
	name_sample(w, "", NO_LABELS);
	put_time(w, w->status->started_ns);
}

#define OF_PROCESS(function, member)                                                               \
	static void function(struct writer *w)                                                     \
	{                                                                                          \
		sample(w, NO_LABELS, w->status->process.member);                                   \
	}

OF_PROCESS(open_fds, open_fds)
OF_PROCESS(max_fds, max_fds)
OF_PROCESS(virtual_bytes, virtual_bytes)
OF_PROCESS(resident_bytes, resident_bytes)

static const struct metric metrics[] = {
	{"egress25_syns_sent", COUNTER, NULL,
	 "First SYNs sent by local sockets, counted in the kernel; without the socket sensor all "
	 "SYNs that left by an uplink.",
	 syns},
	{"egress25_syn_retries", COUNTER, NULL,
	 "SYNs sent again by local sockets, counted in the kernel.", retries},
	{"egress25_wire_syns", COUNTER, NULL,
	 "SYNs that left by an uplink, counted in the kernel: of local TCP sockets, repeated ones too, "
	 "and what was forwarded or sent by raw sockets.",
	 wire_syns},
	{"egress25_resets_received", COUNTER, NULL,
	 "RSTs that local sockets accepted, in the handshake or later, counted in the kernel.",
	 resets_in},
	{"egress25_resets_sent", COUNTER, NULL,
	 "RSTs sent, but for those that answer unasked packets, counted in the kernel.",
	 resets_out},
	{"egress25_attempts", COUNTER, NULL, "Connection attempts that ended, by how they ended.",
	 outcomes},
	{"egress25_connections_without_data", COUNTER, NULL,
	 "Connections that opened and ended without a byte from the far end.", mute},
	{"egress25_attempts_waiting", GAUGE, NULL, "Connection attempts that have no answer yet.",
	 waiting},
	{"egress25_oldest_waiting_seconds", GAUGE, "seconds",
	 "For how long the oldest of these has waited; 0 none does.", oldest_waiting},
	{"egress25_queue_mails", GAUGE, NULL,
	 "Mails that wait in the queue of the mail program, with --queue.", queue_mails},
	{"egress25_queue_recipients", GAUGE, NULL, "Recipients of these.", queue_recipients},
	{"egress25_queue_recipients_failing", GAUGE, NULL,
	 "Of these, tried last at a destination that fails.", queue_failing},
	{"egress25_queue_oldest_seconds", GAUGE, "seconds",
	 "For how long the oldest of these mails has waited; 0 none does.", queue_oldest},
	{"egress25_local_drops", COUNTER, NULL,
	 "Outbound SYNs that this host itself discarded, counted in the kernel.", drops},
	{"egress25_icmp_errors", COUNTER, NULL,
	 "ICMP errors about what this side sent that came in by an uplink, counted in the kernel.",
	 icmp_errors},
	{"egress25_unasked_packets", COUNTER, NULL,
	 "SYN-ACKs, RSTs and ICMP errors that came in by an uplink to nothing that this side sent, "
	 "counted in the kernel and nowhere else.",
	 unasked},
	{"egress25_connect_duration_seconds", HISTOGRAM, "seconds",
	 "From the first SYN to the completed handshake. SYNs are repeated after 1, 3, 7, 15, 31 and "
	 "63 seconds, on Linux 6.5 and later after 1, 2, 3, 4, 5, 7 and 11: a handshake of a later "
	 "bucket took so many SYNs.",
	 handshakes},
	{"egress25_last_syn_timestamp_seconds", GAUGE, "seconds",
	 "When the newest SYN was sent; 0 never.", last_syn},
	{"egress25_last_answer_timestamp_seconds", GAUGE, "seconds",
	 "When the newest SYN was answered; 0 never.", last_answer},
	{"egress25_last_reset_timestamp_seconds", GAUGE, "seconds",
	 "When the newest RST came or went; 0 never.", last_reset},
	{"egress25_port_state", STATESET, NULL, "The verdict on a port: one of these states is 1.",
	 states},
	{"egress25_port_blocked", INFO, NULL, "Who blocks a port; none while it is not blocked.",
	 blocked_by},
	{"egress25_guidance", INFO, NULL,
	 "Which rule says what to do about port 25, and whether there is an exemption.", guidance},
	{"egress25_events_lost", COUNTER, NULL,
	 "Records that did not arrive: no room in the ring, a program the kernel skipped, a client "
	 "that read too slowly. Counts from the kernel are unaffected.",
	 lost},
	{"egress25_unparsed_packets", COUNTER, NULL,
	 "Packets at an uplink whose headers could not be walked, counted in the kernel; later "
	 "fragments have none and are not among them.",
	 unparsed},
	{"egress25_attempts_not_followed", COUNTER, NULL,
	 "Attempts of which the beginning is not known any more, for more than fit were under way: what "
	 "no socket was known of, first.",
	 not_followed},
	{"egress25_events", COUNTER, NULL, "Records made, by kind.", events},
	{"egress25_program_runs", COUNTER, NULL,
	 "Runs of a BPF program, where kernel.bpf_stats_enabled is on.", program_runs},
	{"egress25_program_run_seconds", COUNTER, "seconds",
	 "Time spent in a BPF program, the measuring itself included, where "
	 "kernel.bpf_stats_enabled is on.",
	 program_seconds},
	{"egress25_sensor_attached", GAUGE, NULL, "1 while a sensor works.", sensors},
	{"egress25_http_requests", COUNTER, NULL,
	 "Requests answered by the daemon's HTTP server, by status.", http_requests},
	{"egress25_http_refused", COUNTER, NULL,
	 "Connections and requests that the HTTP server did not serve, by reason.", http_refused},
	{"egress25_config_last_reload_successful", GAUGE, NULL,
	 "1 when the configuration was read with success the last time.", reload_successful},
	{"egress25_config_last_reload_success_timestamp_seconds", GAUGE, "seconds",
	 "When the configuration that is in force was read.", reload_time},
	{"egress25_location", INFO, NULL,
	 "Where the machine is, as its operator or the cloud's metadata service says; by this the "
	 "machines of a fleet are compared.",
	 place},
	{"egress25_group", INFO, NULL,
	 "The image and the NAT gateway that the machine shares with others, as its operator says.",
	 group},
	{"egress25_boot_timestamp_seconds", GAUGE, "seconds", "When the machine was started.",
	 boot_time},
	{"egress25_build", INFO, NULL,
	 "The program's version, its commit, what is built in, and the kernel it runs on.", build},
	{"process_cpu_seconds", COUNTER, "seconds", "User and system CPU time of the daemon.",
	 cpu_seconds},
	{"process_open_fds", GAUGE, NULL, "File descriptors open.", open_fds},
	{"process_max_fds", GAUGE, NULL, "File descriptors allowed.", max_fds},
	{"process_virtual_memory_bytes", GAUGE, "bytes", "Virtual memory.", virtual_bytes},
	{"process_resident_memory_bytes", GAUGE, "bytes", "Resident memory.", resident_bytes},
	{"process_start_time_seconds", GAUGE, "seconds", "When the daemon started, in Unix time.",
	 start_time},
};

/* The text format has counters under their samples' names, and knows neither sets nor infos. */
static void header(struct writer *w)
{
	static const char *const types[][2] = {
		[COUNTER] = {"counter", "counter"},
		[GAUGE] = {"gauge", "gauge"},
		[HISTOGRAM] = {"histogram", "histogram"},
		[STATESET] = {"gauge", "stateset"},
		[INFO] = {"gauge", "info"},
	};
	const struct metric *m = w->metric;
	bool open = w->form == METRICS_OPENMETRICS;
	const char *ending = "";

	_Static_assert(ARRAY_LEN(types) == TYPE_COUNT, "a type without names");
	if (!open && (m->type == COUNTER || m->type == INFO))
		ending = m->type == COUNTER ? "_total" : "_info";
	fprintf(w->out, "# HELP %s%s %s\n", m->name, ending, m->help);
	fprintf(w->out, "# TYPE %s%s %s\n", m->name, ending, types[m->type][open]);
	if (open && m->unit)
		fprintf(w->out, "# UNIT %s %s\n", m->name, m->unit);
}

const char *metrics_content_type(enum metrics_form form)
{
	return form == METRICS_OPENMETRICS
		       ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
		       : "text/plain; version=0.0.4; charset=utf-8";
}

int render_metrics(FILE *out, const struct render_context *c, const struct render_status *s,
		   enum metrics_form form)
{
	struct writer w = {.out = out, .context = c, .status = s, .form = form};

	errno = 0;
	for (w.metric = metrics; w.metric < metrics + ARRAY_LEN(metrics); w.metric++) {
		if (form == METRICS_FILE && strncmp(w.metric->name, "process_", 8) == 0)
			continue;
		header(&w);
		w.metric->samples(&w);
	}
	if (form == METRICS_OPENMETRICS)
		fputs("# EOF\n", out);
	return ferror(out) ? (errno ? -errno : -EIO) : 0;
}
