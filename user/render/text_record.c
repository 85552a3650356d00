// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records as lines for people: one event a line, the time, the port, what it was, to where, by
 * whom, and the story last, where it may be long. Whatever a program could choose, its name above
 * all, is escaped. Verdicts are blocks.
 */

#include "render/text_internal.h"

#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/container.h"
#include "base/text.h"

#define PROCESS_LEN TEXT_PROCESS_LEN
#define STORY_LEN   TEXT_STORY_LEN

#define say(story, ...) text_append(story, STORY_LEN, __VA_ARGS__)

const char *text_process(const struct render_context *c, const struct attempt *a,
			 char buf[static PROCESS_LEN])
{
	char name[4 * PROCESS_NAME_LEN];

	if (c->no_processes)
		return "";
	if (a->process.known)
		snprintf(buf, PROCESS_LEN, "%s[%" PRIu32 "]",
			 text_escape(a->process.name, name, sizeof(name)), a->process.pid);
	else
		snprintf(buf, PROCESS_LEN, "%s", a->forwarded ? "(forwarded)" : "(unknown)");
	return buf;
}

static void say_drop(char story[static STORY_LEN], const struct attempt *a, const char *verb)
{
	char reason[4 * DROP_REASON_LEN];

	say(story, "%s on this host", verb);
	if (!a->drop.count)
		return;
	if (a->drop.by != DROP_UNKNOWN)
		say(story, " by %s", drop_by_to_str(a->drop.by));
	if (a->drop.reason[0])
		say(story, " (%s)", text_escape(a->drop.reason, reason, sizeof(reason)));
	else if (a->drop.by == DROP_UNKNOWN)
		say(story, ", reason unknown");
}

/* Where a SYN got to, as far as it is known by now. */
static void say_left(char story[static STORY_LEN], const struct attempt *a)
{
	char interface[4 * INTERFACE_NAME_LEN];

	/* To itself nothing leaves, even if it was recorded. */
	if (a->scope == SCOPE_LOOPBACK)
		return;
	if (a->left_host == LEFT_YES && a->interface[0])
		say(story, "  left %s", text_escape(a->interface, interface, sizeof(interface)));
	else if (a->left_host == LEFT_YES)
		say(story, "  left this host");
	else if (a->drop.count)
		say_drop(story, a, "  dropped");
}

static void say_errno(char story[static STORY_LEN], const struct attempt *a)
{
	const char *name = a->error ? strerrorname_np(a->error) : NULL;

	if (name)
		say(story, " (%s)", name);
	else if (a->error)
		say(story, " (errno %d)", a->error);
}

static const char *syns_words(const struct attempt *a, char buf[static 32])
{
	snprintf(buf, 32, "%" PRIu32 " SYN%s", a->syns, text_plural(a->syns));
	return buf;
}

static uint64_t since(uint64_t from_ns, uint64_t to_ns)
{
	return from_ns && to_ns > from_ns ? to_ns - from_ns : 0;
}

/* How long it took to come so far; at least, where it began unseen. */
#define TOOK_LEN (DURATION_LEN + 10)
static const char *took(const struct attempt *a, uint64_t until_ns, char buf[static TOOK_LEN])
{
	char duration[DURATION_LEN];

	snprintf(buf, TOOK_LEN, "%s%s", a->began_unseen ? "more than " : "",
		 duration_to_str(since(a->started_ns, until_ns), duration));
	return buf;
}

static void say_established(char story[static STORY_LEN], const struct attempt *a)
{
	char duration[DURATION_LEN], handshake[TOOK_LEN];

	/* Nobody here owns the rest of it: it is followed to the answer. */
	if (a->forwarded)
		say(story, "answered, connected in ");
	else
		say(story, "closed after %s, connected in ",
		    duration_to_str(since(a->established_ns, a->ended_ns), duration));
	say(story, "%s", took(a, a->established_ns, handshake));
	if (!a->forwarded || a->bytes_known)
		say(story, ", %" PRIu64 " bytes in", a->bytes_received);
	if (a->forwarded && a->bytes_known)
		say(story, ", %" PRIu64 " out", a->bytes_sent_acked);
	if (a->forwarded && a->closed_by && !a->reset_in && !a->reset_out)
		say(story, ", closed by the %s",
		    a->closed_by == CLOSED_BY_FAR_END ? "far end" : "near end");
	/* Closed with the far end's last words unread: what was delivered is delivered. */
	if (a->reset_in || (a->reset_out && attempt_stage(a) != STAGE_CARRIED))
		say(story, ", reset %s", a->reset_in ? "by the far end" : "by this host");
}

static void say_icmp(char story[static STORY_LEN], const struct attempt *a)
{
	char address[ADDRESS_STR_LEN];

	say(story, "rejected");
	if (a->icmp.seen)
		say(story, " by %s: ICMP type %u code %u", address_to_str(&a->icmp.from, address),
		    a->icmp.type, a->icmp.code);
	say_errno(story, a);
}

/* What of an RST's way is not the destination's. */
static void say_misfit(char story[static STORY_LEN], const struct path *p, const struct path *due)
{
	char expected[DURATION_LEN];

	if (p->ttl && due->ttl)
		say(story, ": TTL %u, expected %u", p->ttl, due->ttl);
	if (path_rtt_nearness(p, due) == NEARNESS_NEARER)
		say(story, "%s the destination takes %s", p->ttl && due->ttl ? ";" : ":",
		    duration_to_str(due->rtt_ns, expected));
}

static void say_end(char story[static STORY_LEN], const struct attempt *a)
{
	char duration[TOOK_LEN], syns[32];

	took(a, a->ended_ns, duration);
	switch (a->outcome) {
	case OUTCOME_ESTABLISHED:
		say_established(story, a);
		break;
	case OUTCOME_REFUSED:
		say(story, "refused after %s", duration);
		break;
	case OUTCOME_RESET_ON_PATH:
		say(story, "reset on the path after %s", duration);
		say_misfit(story, &a->reset.path, &a->reset.expected);
		break;
	case OUTCOME_REJECTED:
		say_icmp(story, a);
		break;
	case OUTCOME_SILENT:
		say(story, "silent after %s, %s", syns_words(a, syns), duration);
		say_left(story, a);
		break;
	case OUTCOME_ABANDONED:
		/* Who sent it is out of sight. */
		say(story,
		    a->forwarded ? "no answer to %s, no further one within %s"
				 : "given up by the program after %s, %s",
		    syns_words(a, syns), duration);
		say_left(story, a);
		break;
	case OUTCOME_DROPPED_HERE:
		say_drop(story, a, "dropped");
		break;
	case OUTCOME_REJECTED_HERE:
		say_drop(story, a, "rejected");
		break;
	case OUTCOME_REDIRECTED_HERE:
		say(story, "connected without leaving: redirected on this host");
		break;
	case OUTCOME_NO_ROUTE:
		say(story, "no route");
		say_errno(story, a);
		break;
	case OUTCOME_DENIED:
		say(story, "denied on this host before any SYN");
		say_errno(story, a);
		break;
	case OUTCOME_PENDING:
	case OUTCOME_COUNT:
		say(story,
		    a->answers_unseen ? "answers were not recorded, %s"
				      : "unanswered when the recording ends, %s",
		    syns_words(a, syns));
		say_left(story, a);
		break;
	}
}

const char *text_story(const struct attempt *a, char buf[static TEXT_STORY_LEN])
{
	char *gap;

	buf[0] = '\0';
	say_end(buf, a);
	/* Columns of a terminal's line; in running text a comma. */
	while ((gap = strstr(buf, "  ")))
		memcpy(gap, ", ", 2);
	if (a->scope != SCOPE_PUBLIC)
		say(buf, "  (%s)", scope_to_str(a->scope));
	return buf + strspn(buf, " ");
}

enum paint paint_outcome(enum outcome o)
{
	switch (o) {
	case OUTCOME_ESTABLISHED:
		return PAINT_GOOD;
	case OUTCOME_REFUSED:
	case OUTCOME_ABANDONED:
	case OUTCOME_REDIRECTED_HERE:
		return PAINT_WARN;
	case OUTCOME_PENDING:
	case OUTCOME_RESET_ON_PATH:
	case OUTCOME_REJECTED:
	case OUTCOME_SILENT:
	case OUTCOME_DROPPED_HERE:
	case OUTCOME_REJECTED_HERE:
	case OUTCOME_NO_ROUTE:
	case OUTCOME_DENIED:
	case OUTCOME_COUNT:
		break;
	}
	return PAINT_BAD;
}

/* Everything else known of an attempt, for --verbose. */
static void line_details(FILE *out, const struct render_context *c, const struct attempt *a)
{
	const char *path = view_cgroup(&c->view, &a->process),
		   *zeek = a->outcome == OUTCOME_PENDING ? NULL : attempt_zeek(a);
	char address[ADDRESS_STR_LEN], escaped[512], id[CONTAINER_ID_LEN], uid[CONTAINER_POD_LEN];
	const char *container = container_id(path, id), *pod = container_pod(path, uid);
	char text[1024] = "";
	size_t used = 0;

	if (!address_is_unknown(&a->source))
		used += (size_t)snprintf(text, sizeof(text),
					 a->family == FAMILY_IPV6 ? "from [%s]:%u" : "from %s:%u",
					 address_to_str(&a->source, address), a->source_port);
	if (a->outcome != OUTCOME_PENDING && a->process.known)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%suid %" PRIu32,
					 used ? ", " : "", a->process.uid);
	if (path)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%scgroup %s",
					 used ? ", " : "",
					 text_escape(path, escaped, sizeof(escaped)));
	if (container)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%scontainer %.12s",
					 used ? ", " : "", container);
	if (pod)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%spod %s",
					 used ? ", " : "", pod);
	if (a->netns)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%snetns %" PRIu32,
					 used ? ", " : "", a->netns);
	if (a->answer.ttl)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%sanswer's TTL %u",
					 used ? ", " : "", a->answer.ttl);
	if (zeek)
		snprintf(text + used, sizeof(text) - used, "%szeek %s", used ? ", " : "", zeek);
	fprintf(out, "%*s%s", TEXT_INDENT, "", paint_on(c, PAINT_DIM));
	text_wrap(out, TEXT_INDENT, TEXT_INDENT, text_width(c), text);
	fputs(paint_off(c, PAINT_DIM), out);
}

static void line_attempt(FILE *out, const struct render_context *c, const struct record *r)
{
	const struct attempt *a = r->attempt;
	char destination[ADDRESS_STR_LEN], process[PROCESS_LEN], story[STORY_LEN] = "";
	char duration[DURATION_LEN], spent[TOOK_LEN];
	enum paint paint = PAINT_NONE;
	const char *kind = "";
	int column;

	switch (r->kind) {
	case RECORD_SYN:
		kind = "SYN";
		if (a->process.known)
			say(story, "uid %" PRIu32, a->process.uid);
		if (a->began_unseen)
			say(story, "  waiting since before the start, SYN %" PRIu32, a->syns);
		say_left(story, a);
		break;
	case RECORD_RETRY:
		kind = "retry";
		paint = PAINT_WARN;
		say(story, "SYN %" PRIu32 " after %s", a->syns, took(a, r->time_ns, spent));
		say_left(story, a);
		break;
	case RECORD_ESTABLISHED:
		kind = "open";
		paint = PAINT_GOOD;
		say(story, "connected in %s", took(a, a->established_ns, spent));
		break;
	case RECORD_RESET:
		kind = "reset";
		paint = PAINT_WARN;
		say(story, "reset %s after %s",
		    r->reset_inbound ? "by the far end" : "by this host",
		    duration_to_str(since(a->established_ns, r->time_ns), duration));
		break;
	case RECORD_ATTEMPT:
		kind = "end";
		paint = paint_outcome(a->outcome);
		say_end(story, a);
		break;
	case RECORD_VERDICT:
	case RECORD_LOSS:
	case RECORD_UPLINK:
	case RECORD_KIND_COUNT:
		break; /* have no attempt */
	}
	if (a->scope != SCOPE_PUBLIC)
		say(story, "  (%s)", scope_to_str(a->scope));
	text_time(out, c, r->time_ns);
	column = TEXT_INDENT + fprintf(out, "%4u %-5s %-15s %-14s ", a->port, kind,
				       address_to_str(&a->destination, destination),
				       text_process(c, a, process));
	/* A line stays a line where no terminal would break it. */
	if (!c->width) {
		fprintf(out, "%s%s%s\n", paint_on(c, paint), story + strspn(story, " "),
			paint_off(c, paint));
	} else {
		fputs(paint_on(c, paint), out);
		text_wrap(out, (unsigned int)column, TEXT_INDENT + 5, text_width(c),
			  story + strspn(story, " "));
		fputs(paint_off(c, paint), out);
	}
	if (c->verbose && (r->kind == RECORD_SYN || r->kind == RECORD_ATTEMPT))
		line_details(out, c, a);
}

static void line_loss(FILE *out, const struct render_context *c, const struct record *r)
{
	if (r->loss.client) {
		text_time(out, c, r->time_ns);
		fprintf(out,
			"%s%" PRIu64 " line%s left out here: standard output was not read; "
			"nothing else is affected%s\n",
			paint_on(c, PAINT_WARN), r->loss.client, text_plural(r->loss.client),
			paint_off(c, PAINT_WARN));
	}
	if (!r->loss.ring && !r->loss.recursion)
		return;
	text_time(out, c, r->time_ns);
	fprintf(out,
		"%slost: %" PRIu64 " record%s (ring buffer full), %" PRIu64
		" program run%s skipped by the kernel; counters are unaffected%s\n",
		paint_on(c, PAINT_WARN), r->loss.ring, text_plural(r->loss.ring), r->loss.recursion,
		text_plural(r->loss.recursion), paint_off(c, PAINT_WARN));
}

/* "a, b and c"; none: the word given for it. */
static void list(FILE *out, const char *const *words, size_t count, const char *none)
{
	char escaped[64];

	if (!count)
		fputs(none, out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s%s", text_joint(i, count),
			text_escape(words[i], escaped, sizeof(escaped)));
}

/* The machine's own addresses change with every container and every temporary address: worth a line
 * to who wants every detail. */
static void line_uplink(FILE *out, const struct render_context *c, const struct uplink_news *u,
			uint64_t time_ns)
{
	static const struct {
		const char *words;
		enum paint paint;
	} changes[] = {
		[UPLINK_ADDED] = {"is an uplink now", PAINT_NONE},
		[UPLINK_REMOVED] = {"is no longer an uplink", PAINT_NONE},
		[UPLINK_RENAMED] = {"is an uplink's new name", PAINT_NONE},
		[UPLINK_FAILED] = {"is an uplink and cannot be watched", PAINT_WARN},
		[UPLINK_REATTACHED] = {"is watched again", PAINT_NONE},
		[UPLINK_ADDRESSES] = {"this machine's own addresses changed", PAINT_DIM},
	};
	char name[64], more[UPLINK_REASON_LEN * 4];

	_Static_assert(ARRAY_LEN(changes) == UPLINK_CHANGE_COUNT, "a change without words");
	if (u->change == UPLINK_ADDRESSES && !c->verbose)
		return;
	text_time(out, c, time_ns);
	fputs(paint_on(c, changes[u->change].paint), out);
	if (u->interface)
		fprintf(out, "%s ", text_escape(u->interface, name, sizeof(name)));
	fputs(changes[u->change].words, out);
	if (u->former)
		fprintf(out, ", formerly %s", text_escape(u->former, more, sizeof(more)));
	if (u->reason)
		fprintf(out, ": %s", text_escape(u->reason, more, sizeof(more)));
	fputs("; uplinks: ", out);
	list(out, u->names, u->count, "none");
	fprintf(out, "%s\n", paint_off(c, changes[u->change].paint));
}

/* The answer, the reason, the next step. All there is to do is told at the end, by `status`, and
 * here with verbose. */
static void verdict_block(FILE *out, const struct render_context *c, const struct record *r,
			  const struct finding *f)
{
	putc('\n', out);
	text_time(out, c, r->time_ns);
	text_finding(out, c, TEXT_INDENT, f, !c->verbose);
	if (c->verbose)
		text_advice(out, c, TEXT_INDENT, f);
	putc('\n', out);
}

int render_text_record(FILE *out, const struct render_context *c, const struct record *r,
		       const struct finding *f)
{
	errno = 0;
	switch (r->kind) {
	case RECORD_SYN:
	case RECORD_RETRY:
	case RECORD_ESTABLISHED:
	case RECORD_RESET:
	case RECORD_ATTEMPT:
		line_attempt(out, c, r);
		break;
	case RECORD_VERDICT:
		verdict_block(out, c, r, f);
		break;
	case RECORD_LOSS:
		line_loss(out, c, r);
		break;
	case RECORD_UPLINK:
		line_uplink(out, c, r->uplink, r->time_ns);
		break;
	case RECORD_KIND_COUNT:
		return -EINVAL;
	}
	return text_result(out);
}

int render_text_ready(FILE *out, const struct render_context *c, const struct render_ready *ready)
{
	errno = 0;
	if (ready->replay)
		return text_replay(out, c, ready);
	_cleanup_free_ char *text = NULL;
	char zone[VIEW_TIME_OF_DAY_LEN];
	size_t len;
	FILE *line = open_memstream(&text, &len);

	if (!line)
		return -ENOMEM;
	fputs(ready->ports_count == 1 ? "watching port " : "watching ports ", line);
	for (size_t i = 0; i < ready->ports_count; i++)
		fprintf(line, "%s%u", text_joint(i, ready->ports_count), ready->ports[i]);
	fputs(", uplinks: ", line);
	list(line, ready->uplinks, ready->uplinks_count, "none");
	fputs(", sensors: ", line);
	list(line, ready->sensors, ready->sensors_count, "none");
	fprintf(line, ". Times are %s.", view_zone(&c->view, ready->time_ns, zone));
	if (fclose(line) != 0)
		return -ENOMEM;
	text_time(out, c, ready->time_ns);
	if (c->width)
		text_wrap(out, TEXT_INDENT, TEXT_INDENT, text_width(c), text);
	else
		fprintf(out, "%s\n", text);
	return text_result(out);
}
