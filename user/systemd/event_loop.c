// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in for libsystemd's event loop in a program that is built without that library (Debian has
 * no static one): those calls of <systemd/sd-event.h> that egress25 makes, with the meaning that
 * sd-event(3) gives them, over one epoll, one timerfd and one signalfd. Sources all have one
 * priority; a round dispatches what was pending when it began, each source once.
 */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "base/clock.h"

#define EVENTS_MAX 32

enum source_kind { SOURCE_IO, SOURCE_TIME, SOURCE_SIGNAL, SOURCE_CHILD, SOURCE_DEFER };

struct sd_event_source {
	unsigned int refs;
	enum source_kind kind;
	int enabled;
	bool floating; /* owned by the loop: nobody holds it */
	bool pending;
	bool gone; /* to be freed when the round is over */
	sd_event *event;
	sd_event_source *next;
	void *context;
	/* SOURCE_IO */
	sd_event_io_handler_t on_io;
	int fd; /* SOURCE_CHILD: its pidfd, ours to close */
	uint32_t events, ready;
	/* SOURCE_TIME */
	sd_event_time_handler_t on_time;
	uint64_t at_us;
	/* SOURCE_SIGNAL */
	sd_event_signal_handler_t on_signal;
	struct signalfd_siginfo signal;
	/* SOURCE_CHILD */
	sd_event_child_handler_t on_child;
	pid_t pid;
	/* SOURCE_DEFER */
	sd_event_handler_t on_defer;
};

struct sd_event {
	unsigned int refs;
	int epoll_fd, timer_fd, signal_fd;
	sigset_t signals;
	sd_event_source *sources;
	bool dispatching, exiting;
	int exit_code;
	uint64_t watchdog_us, fed_us; /* 0: nobody waits */
};

static sd_event *default_event;

static uint64_t now_us(void)
{
	return clock_now_ns(CLOCK_MONOTONIC) / NS_PER_US;
}

/* ---- the loop's life ---- */

static void close_event(sd_event *e)
{
	if (e == default_event)
		default_event = NULL;
	cleanup_close(&e->epoll_fd);
	cleanup_close(&e->timer_fd);
	cleanup_close(&e->signal_fd);
	free(e);
}

static int watch_fd(sd_event *e, int fd, void *what)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = what};

	return epoll_ctl(e->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

int sd_event_default(sd_event **ret)
{
	sd_event *e;
	int r;

	if (default_event) {
		*ret = sd_event_ref(default_event);
		return 0;
	}
	e = calloc(1, sizeof(*e));
	if (!e)
		return -ENOMEM;
	e->refs = 1;
	e->signal_fd = -1;
	sigemptyset(&e->signals);
	e->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	e->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	r = e->epoll_fd < 0 || e->timer_fd < 0 ? -errno : watch_fd(e, e->timer_fd, &e->timer_fd);
	if (r < 0) {
		close_event(e);
		return r;
	}
	*ret = default_event = e;
	return 1;
}

sd_event *sd_event_ref(sd_event *e)
{
	if (e)
		e->refs++;
	return e;
}

static void free_source(sd_event_source *s)
{
	sd_event *e = s->event;
	sd_event_source **at = &e->sources;

	while (*at != s)
		at = &(*at)->next;
	*at = s->next;
	if (s->kind == SOURCE_CHILD)
		cleanup_close(&s->fd);
	free(s);
}

sd_event *sd_event_unref(sd_event *e)
{
	if (!e || --e->refs > 0)
		return NULL;
	/* Sources that somebody holds would have held the loop. */
	while (e->sources)
		free_source(e->sources);
	close_event(e);
	return NULL;
}

/* ---- sources ---- */

static int set_io(sd_event_source *s, int operation)
{
	struct epoll_event event = {.events = s->events, .data.ptr = s};

	return epoll_ctl(s->event->epoll_fd, operation, s->fd, &event) < 0 ? -errno : 0;
}

int sd_event_source_set_enabled(sd_event_source *s, int enabled)
{
	bool was = s && s->enabled != SD_EVENT_OFF, is = enabled != SD_EVENT_OFF;
	int r = 0;

	if (!s)
		return is ? -EINVAL : 0;
	if ((s->kind == SOURCE_IO || s->kind == SOURCE_CHILD) && was != is)
		r = set_io(s, is ? EPOLL_CTL_ADD : EPOLL_CTL_DEL);
	if (r < 0)
		return r;
	s->enabled = enabled;
	if (!is)
		s->pending = false;
	return 0;
}

int sd_event_source_get_enabled(sd_event_source *s, int *ret)
{
	if (ret)
		*ret = s ? s->enabled : SD_EVENT_OFF;
	return s && s->enabled != SD_EVENT_OFF;
}

/* A floating source belongs to the loop, any other holds it. */
static sd_event_source *new_source(sd_event *e, sd_event_source **ret, enum source_kind kind,
				   void *context)
{
	sd_event_source *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->refs = 1;
	s->kind = kind;
	s->floating = !ret;
	s->event = e;
	s->context = context;
	s->next = e->sources;
	e->sources = s;
	if (ret) {
		sd_event_ref(e);
		*ret = s;
	}
	return s;
}

static void drop_source(sd_event_source *s)
{
	sd_event *e = s->event;
	bool held = !s->floating;

	(void)sd_event_source_set_enabled(s, SD_EVENT_OFF);
	if (e->dispatching) {
		s->gone = true;
		return;
	}
	free_source(s);
	if (held)
		sd_event_unref(e);
}

sd_event_source *sd_event_source_unref(sd_event_source *s)
{
	if (s && --s->refs == 0)
		drop_source(s);
	return NULL;
}

sd_event_source *sd_event_source_disable_unref(sd_event_source *s)
{
	if (s)
		(void)sd_event_source_set_enabled(s, SD_EVENT_OFF);
	return sd_event_source_unref(s);
}

int sd_event_add_io(sd_event *e, sd_event_source **ret, int fd, uint32_t events,
		    sd_event_io_handler_t callback, void *context)
{
	sd_event_source *s = new_source(e, ret, SOURCE_IO, context);
	int r;

	if (!s)
		return -ENOMEM;
	s->fd = fd;
	s->events = events;
	s->on_io = callback;
	r = sd_event_source_set_enabled(s, SD_EVENT_ON);
	if (r < 0) {
		drop_source(s);
		if (ret)
			*ret = NULL;
	}
	return r;
}

int sd_event_source_set_io_events(sd_event_source *s, uint32_t events)
{
	s->events = events;
	return s->enabled == SD_EVENT_OFF ? 0 : set_io(s, EPOLL_CTL_MOD);
}

/* The accuracy is how late it may come to save a wakeup; here it never comes late. */
int sd_event_add_time(sd_event *e, sd_event_source **ret, clockid_t clock, uint64_t at_us,
		      uint64_t accuracy_us, sd_event_time_handler_t callback, void *context)
{
	sd_event_source *s;

	(void)accuracy_us;
	if (clock != CLOCK_MONOTONIC)
		return -EOPNOTSUPP;
	s = new_source(e, ret, SOURCE_TIME, context);
	if (!s)
		return -ENOMEM;
	s->at_us = at_us;
	s->on_time = callback;
	s->enabled = SD_EVENT_ONESHOT;
	return 0;
}

int sd_event_source_set_time(sd_event_source *s, uint64_t at_us)
{
	s->at_us = at_us;
	s->pending = false;
	return 0;
}

int sd_event_source_get_time(sd_event_source *s, uint64_t *ret_us)
{
	*ret_us = s->at_us;
	return 0;
}

/* Once, in the next round. */
int sd_event_add_defer(sd_event *e, sd_event_source **ret, sd_event_handler_t callback,
		       void *context)
{
	sd_event_source *s = new_source(e, ret, SOURCE_DEFER, context);

	if (!s)
		return -ENOMEM;
	s->on_defer = callback;
	s->enabled = SD_EVENT_ONESHOT;
	return 0;
}

int sd_event_add_child(sd_event *e, sd_event_source **ret, pid_t pid, int options,
		       sd_event_child_handler_t callback, void *context)
{
	_cleanup_close_ int fd = options == WEXITED ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
	sd_event_source *s;
	int r;

	if (fd < 0)
		return options == WEXITED ? -errno : -EOPNOTSUPP;
	s = new_source(e, ret, SOURCE_CHILD, context);
	if (!s)
		return -ENOMEM;
	s->fd = fd;
	fd = -1;
	s->events = EPOLLIN;
	s->pid = pid;
	s->on_child = callback;
	r = sd_event_source_set_enabled(s, SD_EVENT_ONESHOT);
	if (r < 0) {
		drop_source(s);
		if (ret)
			*ret = NULL;
	}
	return r;
}

int sd_event_add_signal(sd_event *e, sd_event_source **ret, int signal_number,
			sd_event_signal_handler_t callback, void *context)
{
	sd_event_source *s;
	sigset_t blocked;
	int fd;

	if (sigprocmask(SIG_SETMASK, NULL, &blocked) < 0)
		return -errno;
	if (!sigismember(&blocked, signal_number))
		return -EBUSY; /* it would end the program */
	sigaddset(&e->signals, signal_number);
	fd = signalfd(e->signal_fd, &e->signals, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return -errno;
	if (e->signal_fd < 0) {
		int r;

		e->signal_fd = fd;
		r = watch_fd(e, fd, &e->signal_fd);
		if (r < 0)
			return r;
	}
	s = new_source(e, ret, SOURCE_SIGNAL, context);
	if (!s)
		return -ENOMEM;
	s->signal.ssi_signo = (uint32_t)signal_number;
	s->on_signal = callback;
	s->enabled = SD_EVENT_ON;
	return 0;
}

/* ---- going round ---- */

int sd_event_set_watchdog(sd_event *e, int on)
{
	uint64_t us = 0;

	if (on && sd_watchdog_enabled(0, &us) <= 0)
		return 0;
	e->watchdog_us = us;
	e->fed_us = 0;
	return us > 0;
}

static void feed_watchdog(sd_event *e)
{
	uint64_t now = now_us();

	if (e->watchdog_us == 0 || (e->fed_us && now < e->fed_us + e->watchdog_us / 4))
		return;
	sd_notify(0, "WATCHDOG=1");
	e->fed_us = now;
}

/* By the clock; what is deferred is due at once. */
static bool is_timed(const sd_event_source *s)
{
	return (s->kind == SOURCE_TIME || s->kind == SOURCE_DEFER) && s->enabled != SD_EVENT_OFF;
}

/* Sets the timer to what is due first; 0 as a time is now. */
static int arm_timer(sd_event *e)
{
	struct itimerspec when = {0};
	uint64_t first = UINT64_MAX;

	for (const sd_event_source *s = e->sources; s; s = s->next) {
		if (is_timed(s) && s->at_us < first)
			first = s->at_us;
	}
	if (e->watchdog_us && e->fed_us + e->watchdog_us / 2 < first)
		first = e->fed_us + e->watchdog_us / 2;
	if (first != UINT64_MAX) {
		when.it_value.tv_sec = (time_t)(first / 1000000);
		when.it_value.tv_nsec = (long)(first % 1000000) * 1000;
		if (first == 0)
			when.it_value.tv_nsec = 1;
	}
	return timerfd_settime(e->timer_fd, TFD_TIMER_ABSTIME, &when, NULL) < 0 ? -errno : 0;
}

static void read_signals(sd_event *e)
{
	struct signalfd_siginfo info;

	while (read(e->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		for (sd_event_source *s = e->sources; s; s = s->next) {
			if (s->kind != SOURCE_SIGNAL || s->signal.ssi_signo != info.ssi_signo)
				continue;
			s->signal = info;
			s->pending = s->enabled != SD_EVENT_OFF;
		}
	}
}

static int wait_for_events(sd_event *e)
{
	struct epoll_event events[EVENTS_MAX];
	uint64_t now, expired;
	int n;

	do
		n = epoll_wait(e->epoll_fd, events, EVENTS_MAX, -1);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	now = now_us();
	for (int i = 0; i < n; i++) {
		if (events[i].data.ptr == &e->timer_fd) {
			(void)!read(e->timer_fd, &expired, sizeof(expired));
		} else if (events[i].data.ptr == &e->signal_fd) {
			read_signals(e);
		} else {
			sd_event_source *s = events[i].data.ptr;

			s->ready = events[i].events;
			s->pending = true;
		}
	}
	for (sd_event_source *s = e->sources; s; s = s->next) {
		if (is_timed(s) && s->at_us <= now)
			s->pending = true;
	}
	return 0;
}

static int dispatch_child(sd_event_source *s)
{
	siginfo_t info = {0};

	if (waitid(P_PID, (id_t)s->pid, &info, WEXITED | WNOHANG) < 0)
		return -errno;
	return s->on_child(s, &info, s->context);
}

static void dispatch(sd_event_source *s)
{
	int r = 0;

	s->pending = false;
	if (s->enabled == SD_EVENT_ONESHOT)
		(void)sd_event_source_set_enabled(s, SD_EVENT_OFF);
	switch (s->kind) {
	case SOURCE_IO:
		r = s->on_io(s, s->fd, s->ready, s->context);
		break;
	case SOURCE_TIME:
		r = s->on_time(s, s->at_us, s->context);
		break;
	case SOURCE_SIGNAL:
		r = s->on_signal(s, &s->signal, s->context);
		break;
	case SOURCE_CHILD:
		r = dispatch_child(s);
		break;
	case SOURCE_DEFER:
		r = s->on_defer(s, s->context);
		break;
	}
	if (r < 0)
		(void)sd_event_source_set_enabled(s, SD_EVENT_OFF);
}

/* Frees what was given up while the round went on. New sources come in front: none is missed. */
static void sweep(sd_event *e)
{
	sd_event_source *s = e->sources;

	while (s) {
		sd_event_source *next = s->next;

		if (s->gone)
			drop_source(s);
		s = next;
	}
}

int sd_event_exit(sd_event *e, int code)
{
	e->exiting = true;
	e->exit_code = code;
	return 0;
}

int sd_event_loop(sd_event *e)
{
	int r = 0;

	sd_event_ref(e);
	while (r >= 0 && !e->exiting) {
		feed_watchdog(e);
		r = arm_timer(e);
		if (r >= 0)
			r = wait_for_events(e);
		if (r < 0)
			break;
		e->dispatching = true;
		for (sd_event_source *s = e->sources; s && !e->exiting; s = s->next) {
			if (s->pending && !s->gone)
				dispatch(s);
		}
		e->dispatching = false;
		sweep(e);
	}
	r = r < 0 ? r : e->exit_code;
	sd_event_unref(e);
	return r;
}
