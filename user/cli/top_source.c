// SPDX-License-Identifier: GPL-2.0-only
/* See top.h. */

#include "cli/top.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "cli/daemon_client.h"
#include "engine/firewall_watch.h"
#include "engine/location.h"
#include "engine/privileges.h"
#include "engine/snapshot.h"
#include "sensor/capabilities.h"

#define ANSWER_MAX                                                                                 \
	(16 << 20) /* bytes of a reading: what the daemon's bounded lists never reach              \
		    */

struct top_source {
	const struct options *options;
	top_reading take;
	void *context;
	sd_event *event;

	/* A daemon is asked. */
	sd_event_source *answer, *patience;
	int fd;
	char *text;
	size_t len, size;

	/* Or sensors of its own. */
	bool own;
	struct engine engine;
	struct history history;
	struct place place;
	struct firewall_watch candidates;
	struct candidate_lists firewalls;
	struct render_context render;
};

/* ---- a daemon ---- */

static void forget_request(struct top_source *s)
{
	s->answer = sd_event_source_disable_unref(s->answer);
	s->patience = sd_event_source_disable_unref(s->patience);
	cleanup_close(&s->fd);
	s->fd = -1;
	free(TAKE_PTR(s->text));
	s->len = s->size = 0;
}

static void give_up(struct top_source *s, int error)
{
	forget_request(s);
	s->take(s->context, NULL, 0, error);
}

static void finish_answer(struct top_source *s)
{
	_cleanup_free_ char *text = TAKE_PTR(s->text);
	int status, r = text ? 0 : -EPROTO;
	char *body;

	if (r == 0)
		r = control_read_answer(text, &status, &body);
	forget_request(s);
	s->take(s->context, r == 0 ? body : NULL, r == 0 ? strlen(body) : 0, r);
}

/* Room for more, and for the NUL. */
static int make_room(struct top_source *s)
{
	char *larger;

	if (s->len + 1 < s->size)
		return 0;
	if (s->size >= ANSWER_MAX)
		return -EMSGSIZE;
	larger = realloc(s->text, s->size ? 2 * s->size : 65536);
	if (!larger)
		return -ENOMEM;
	s->text = larger;
	s->size = s->size ? 2 * s->size : 65536;
	return 0;
}

static int on_answer(sd_event_source *source, int fd, uint32_t events, void *context)
{
	struct top_source *s = context;
	int r = make_room(s);
	ssize_t n;

	(void)source, (void)events;
	if (r < 0) {
		give_up(s, r);
		return 0;
	}
	n = read(fd, s->text + s->len, s->size - s->len - 1);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n < 0) {
		give_up(s, -errno);
		return 0;
	}
	s->len += (size_t)n;
	s->text[s->len] = '\0';
	if (n == 0)
		finish_answer(s);
	return 0;
}

static int on_patience(sd_event_source *source, uint64_t at, void *context)
{
	(void)source, (void)at;
	give_up(context, -EAGAIN);
	return 0;
}

static void ask_daemon(struct top_source *s)
{
	uint64_t until_us = (clock_now_ns(CLOCK_MONOTONIC) + CONTROL_PATIENCE_NS) / NS_PER_US;
	int r;

	if (s->answer)
		return;
	r = control_ask_later(s->options->control_socket, CONTROL_JSON, &s->fd);
	if (r == 0)
		r = sd_event_add_io(s->event, &s->answer, s->fd, EPOLLIN, on_answer, s);
	if (r >= 0)
		r = sd_event_add_time(s->event, &s->patience, CLOCK_MONOTONIC, until_us, 0,
				      on_patience, s);
	if (r < 0)
		give_up(s, r);
}

/* ---- sensors of its own ---- */

static void take_record(void *context, const struct record *r)
{
	struct top_source *s = context;

	history_take(&s->history, r);
	candidates_record(&s->candidates, r);
	if (r->kind == RECORD_UPLINK)
		location_uplinks(&s->place.where, s->engine.wire.attached,
				 s->engine.wire.attached_count);
}

static void take_observation(void *context, const struct observation *o)
{
	struct top_source *s = context;

	candidates_observe(&s->candidates, o);
}

static void settled(void *context)
{
	struct top_source *s = context;

	candidates_settled(&s->candidates);
}

static void failed(void *context)
{
	struct top_source *s = context;

	s->take(s->context, NULL, 0, -EIO);
}

static void take_firewall(void *context, uint64_t time_ns, const struct candidate_list *list)
{
	struct top_source *s = context;

	(void)time_ns;
	candidate_lists_put(&s->firewalls, list);
	s->place.where.firewalls = s->firewalls.list;
	s->place.where.firewalls_count = s->firewalls.count;
}

static const struct engine_user own_user = {
	.record = take_record,
	.observation = take_observation,
	.settled = settled,
	.failed = failed,
};

static int open_own(struct top_source *s)
{
	int r = place_find(s->options, &s->place);

	if (r)
		return r;
	s->own = true;
	r = engine_init(&s->engine, s->options, &own_user, s);
	if (r)
		return r;
	history_init(&s->history, s->options->ports, (unsigned int)s->options->ports_count, NULL);
	s->candidates =
		(struct firewall_watch){.engine = &s->engine, .take = take_firewall, .context = s};
	candidates_init(&s->candidates);
	s->render = (struct render_context){.view = {.where = &s->place.where,
						     .cgroup_path = engine_cgroup_path,
						     .cgroup_context = &s->engine}};
	privileges_drop(s->options, &s->engine.wire, false);
	location_uplinks(&s->place.where, s->engine.wire.attached, s->engine.wire.attached_count);
	r = engine_start(&s->engine);
	if (r < 0)
		log_error("the event loop: %s", strerror(-r));
	return r < 0 ? EXIT_FAILED : 0;
}

static void read_own(struct top_source *s)
{
	_cleanup_(snapshot_done) struct snapshot snapshot = {0};
	_cleanup_free_ char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	int r;

	if (!out) {
		s->take(s->context, NULL, 0, -ENOMEM);
		return;
	}
	(void)clock_refresh_offset(&s->render.view.wall_offset_ns);
	r = snapshot_take(&snapshot, &s->engine, &s->history, &s->render.view, true);
	if (r == 0)
		r = render_json_status(out, &s->render, &snapshot.status);
	if (fclose(out) != 0)
		r = -ENOMEM;
	s->take(s->context, r == 0 ? text : NULL, len, r);
}

/* ---- either ---- */

static bool may_sense(void)
{
	const char *missing[RIGHTS_NEEDED];

	return capabilities_missing(missing) == 0;
}

int top_source_open(struct top_source **ret, const struct options *options, top_reading take,
		    void *context)
{
	struct top_source *s = calloc(1, sizeof(*s));
	int r = s ? 0 : -ENOMEM;

	*ret = s;
	if (s) {
		*s = (struct top_source){.options = options,
					 .take = take,
					 .context = context,
					 .fd = -1,
					 .engine = ENGINE_INIT};
		r = sd_event_default(&s->event);
	}
	if (r < 0) {
		log_error("the event loop: %s", strerror(-r));
		return EXIT_FAILED;
	}
	r = control_ask_later(options->control_socket, CONTROL_JSON, &s->fd);
	cleanup_close(&s->fd);
	s->fd = -1;
	if (r == 0)
		return 0;
	if ((r == -ENOENT || r == -ECONNREFUSED) && may_sense())
		return open_own(s);
	return daemon_client_explain(options->control_socket, r,
				     "; or run it as root, and it watches by itself");
}

void top_source_close(struct top_source *s)
{
	if (!s)
		return;
	forget_request(s);
	if (s->own) {
		candidates_done(&s->candidates);
		engine_done(&s->engine);
	}
	sd_event_unref(s->event);
	free(s);
}

sd_event *top_source_event(const struct top_source *s)
{
	return s->event;
}

void top_source_ask(struct top_source *s)
{
	if (s->own)
		read_own(s);
	else
		ask_daemon(s);
}
