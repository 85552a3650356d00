// SPDX-License-Identifier: GPL-2.0-only
/*
 * See queue_watch.h. Asked by a byte, the helper answers with a struct mail_queue: both are this
 * program, and what it points to is constant and at the same place in both. A pair of sockets is
 * all that they share; when the daemon's end of it is closed, however it ended, the helper ends,
 * too.
 */

#include "engine/queue_watch.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "engine/privileges.h"

#define HELPER_FD   3
#define ACCURACY_US 1000000

/* ---- the helper ---- */

static _Noreturn void help(int fd)
{
	struct mail_queue *q = calloc(1, sizeof(*q));
	char ask;

	prctl(PR_SET_NAME, "egress25-queue");
	if (!q || (fd != HELPER_FD && dup2(fd, HELPER_FD) < 0))
		_exit(EXIT_FAILED);
	close_range(HELPER_FD + 1, UINT_MAX, 0);
	privileges_keep_for_queue();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (recv(HELPER_FD, &ask, sizeof(ask), 0) == 1) {
		mail_queue_read(q, QUEUE_WATCH_WAIT_NS, true);
		if (send(HELPER_FD, q, sizeof(*q), MSG_NOSIGNAL) < 0)
			break;
	}
	_exit(EXIT_DONE);
}

int queue_watch_start(struct queue_watch **ret)
{
	struct queue_watch *q = *ret = calloc(1, sizeof(*q));
	int pair[2], size = 4 * (int)sizeof(q->newest);

	if (!q)
		return -ENOMEM;
	q->fd = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	(void)setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	q->helper = fork();
	if (q->helper == 0) {
		close(pair[0]);
		help(pair[1]);
	}
	close(pair[1]);
	q->fd = pair[0];
	if (q->helper > 0)
		return 0;
	q->helper = 0;
	return -errno;
}

/* ---- the daemon ---- */

/* It can still be told what was read last. */
static void give_up(struct queue_watch *q)
{
	q->gone = true;
	q->answer = sd_event_source_disable_unref(q->answer);
	q->due = sd_event_source_disable_unref(q->due);
	log_warning("--queue: the process that reads the mail queue ended; restart the daemon to "
		    "read it again");
}

static int ask(struct queue_watch *q)
{
	q->asked_ns = clock_now_ns(CLOCK_MONOTONIC);
	return send(q->fd, "?", 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1 ? 0 : -errno;
}

static int on_due(sd_event_source *source, uint64_t at_us, void *context)
{
	struct queue_watch *q = context;

	(void)source, (void)at_us;
	if (ask(q) < 0)
		give_up(q);
	return 0;
}

static uint64_t next_ns(const struct queue_watch *q, uint64_t now_ns)
{
	uint64_t rest_ns = QUEUE_WATCH_REST * (now_ns - q->asked_ns);
	uint64_t every_ns = q->newest.mails ? QUEUE_WATCH_BUSY_NS : QUEUE_WATCH_IDLE_NS;

	return now_ns + (rest_ns > every_ns ? rest_ns : every_ns);
}

static void take(struct queue_watch *q, uint64_t now_ns)
{
	struct queue_reading reading = {
		.time_ns = now_ns, .mails = q->newest.mails, .partly = q->newest.partly};

	q->read_ns = now_ns;
	if (q->newest.readable)
		queue_course_take(&q->course, &reading);
}

static int on_answer(sd_event_source *source, int fd, uint32_t events, void *context)
{
	struct queue_watch *q = context;
	ssize_t n = recv(fd, &q->newest, sizeof(q->newest), MSG_DONTWAIT);
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);

	(void)source, (void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n != (ssize_t)sizeof(q->newest) || q->newest.count > MAIL_QUEUE_DOMAINS_MAX) {
		give_up(q);
		return 0;
	}
	take(q, now_ns);
	(void)sd_event_source_set_time(q->due, next_ns(q, now_ns) / NS_PER_US);
	return sd_event_source_set_enabled(q->due, SD_EVENT_ONESHOT);
}

int queue_watch_open(struct queue_watch *q, sd_event *event)
{
	int r = sd_event_add_io(event, &q->answer, q->fd, EPOLLIN, on_answer, q);

	if (r >= 0)
		r = sd_event_add_time(event, &q->due, CLOCK_MONOTONIC, 0, ACCURACY_US, on_due, q);
	return r < 0 ? r : 0;
}

void queue_watch_free(struct queue_watch *q)
{
	if (!q)
		return;
	sd_event_source_disable_unref(q->answer);
	sd_event_source_disable_unref(q->due);
	cleanup_close(&q->fd);
	/* It may be in the middle of a reading; what it runs ends with it. */
	if (q->helper) {
		kill(q->helper, SIGKILL);
		while (waitpid(q->helper, NULL, 0) < 0 && errno == EINTR)
			;
	}
	free(q);
}

void queue_watch_record(struct queue_watch *q, const struct record *r)
{
	if (q && r->kind == RECORD_VERDICT && r->verdict->state == STATE_OPEN &&
	    r->verdict->before != STATE_OPEN && r->verdict->before != STATE_UNKNOWN)
		queue_course_recovered(&q->course, r->time_ns);
}

void queue_judge(struct render_queue *ret, const struct talkers *talkers)
{
	const struct mail_queue *q = ret->queue;

	ret->failing_recipients = ret->failing_domains = 0;
	ret->traced = false;
	for (size_t i = 0; q && i < q->count; i++) {
		const struct mail_queue_domain *d = &q->domains[i];

		ret->domains[i].failing = 0;
		for (size_t k = 0; k < d->tried_count; k++) {
			enum talker_fate fate =
				talkers_fate(talkers, &d->tried[k].address, d->tried[k].port);

			ret->domains[i].tried[k] = fate;
			ret->traced |= fate != FATE_UNKNOWN;
			if (fate == FATE_FAILS)
				ret->domains[i].failing += d->tried[k].recipients;
		}
		ret->failing_recipients += ret->domains[i].failing;
		ret->failing_domains += ret->domains[i].failing > 0;
	}
}

void queue_watch_look(const struct queue_watch *q, const struct talkers *talkers,
		      struct render_queue *ret)
{
	*ret = (struct render_queue){
		.queue = q->read_ns ? &q->newest : NULL, .read_ns = q->read_ns, .ended = q->gone};
	queue_course_tell(&q->course, &ret->course);
	queue_judge(ret, talkers);
}
