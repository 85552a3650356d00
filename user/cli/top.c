// SPDX-License-Identifier: GPL-2.0-only
/*
 * egress25 top: the full screen. One loop: a reading each second, keys as they come, the screen
 * after either. What is said on stderr meanwhile is kept until the terminal is given back.
 */

#include "cli/top.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <time.h>

#include "base/accounts.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/signals.h"
#include "cli/output.h"
#include "screen/curses.h"
#include "screen/ui.h"

#define READING_EVERY_NS 1000000000ULL
#define USERS_MAX	 32 /* names that are kept: looking one up may take long */

struct top {
	struct top_source *source;
	struct ui ui;
	struct model model;
	bool has_model;
	sd_event *event; /* the source's */
	sd_event_source *tick;
	int stderr_fd; /* as it was; -1: not replaced */
};

static const char *name_user(uint32_t uid)
{
	static struct {
		uint32_t uid;
		bool known;
		char name[33];
	} users[USERS_MAX];
	static size_t count;
	const struct passwd *p;
	size_t i = 0;

	while (i < count && users[i].uid != uid)
		i++;
	if (i == count) {
		p = account_user(uid);
		i = count < USERS_MAX ? count++ : USERS_MAX - 1;
		users[i].uid = uid;
		users[i].known = p != NULL;
		snprintf(users[i].name, sizeof(users[i].name), "%s", p ? p->pw_name : "");
	}
	return users[i].known ? users[i].name : NULL;
}

static void draw(struct top *t)
{
	struct canvas canvas = {0};
	int width, height;

	screen_size(&width, &height);
	if (canvas_init(&canvas, width, height) == 0 &&
	    ui_draw(&t->ui, t->has_model ? &t->model : NULL, &canvas) == 0)
		screen_show(&canvas);
	canvas_done(&canvas);
}

/* Why there is no news, and since when. */
static void note_silence(struct top *t, int error)
{
	time_t now = time(NULL);
	char clock[16] = "";
	struct tm tm;

	if (*t->ui.note)
		return;
	if (gmtime_r(&now, &tm))
		strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
	snprintf(t->ui.note, sizeof(t->ui.note), "No answer since %s UTC: %s; retrying", clock,
		 error == -ENOENT || error == -ECONNREFUSED ? "the daemon is not running"
		 : error == -EAGAIN			    ? "the daemon is busy or stopped"
		 : error == -EPROTO || error == -EINVAL	    ? "the daemon speaks another version"
							    : strerror(-error));
}

static void take_reading(void *context, const char *text, size_t len, int error)
{
	struct top *t = context;
	struct model model;
	int r = text ? model_read(&model, text, len) : error;

	if (t->ui.paused) {
		if (r == 0)
			model_done(&model);
	} else if (r < 0) {
		note_silence(t, r);
	} else {
		model_done(&t->model);
		t->model = model;
		t->has_model = true;
		t->ui.note[0] = '\0';
	}
	draw(t);
}

static int on_tick(sd_event_source *source, uint64_t at, void *context)
{
	uint64_t next_ns = clock_now_ns(CLOCK_MONOTONIC) + READING_EVERY_NS;
	struct top *t = context;

	(void)at;
	if (!t->ui.paused)
		top_source_ask(t->source);
	(void)sd_event_source_set_time(source, next_ns / NS_PER_US);
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int on_keys(sd_event_source *source, int fd, uint32_t events, void *context)
{
	struct top *t = context;
	int key;

	(void)source, (void)fd;
	while ((key = screen_key()) >= 0)
		ui_key(&t->ui, key);
	if (t->ui.quit || events & (EPOLLHUP | EPOLLERR))
		return sd_event_exit(t->event, 0);
	draw(t);
	return 0;
}

static int on_end(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	struct top *t = context;

	(void)source, (void)info;
	return sd_event_exit(t->event, 0);
}

static int on_resize(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	(void)source, (void)info;
	draw(context);
	return 0;
}

static int on_suspend(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	(void)source, (void)info;
	screen_suspend();
	draw(context);
	return 0;
}

/* Those that it takes itself; any other that ends it gives the terminal back, see curses.h. */
static const int endings[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

static void block_signals(void)
{
	signal(SIGPIPE, SIG_IGN);
	signals_block(endings, ARRAY_LEN(endings));
	SIGNALS_BLOCK(SIGWINCH, SIGTSTP);
}

static int add_sources(struct top *t)
{
	int r = sd_event_add_io(t->event, NULL, STDIN_FILENO, EPOLLIN, on_keys, t);

	for (size_t i = 0; i < ARRAY_LEN(endings) && r >= 0; i++)
		r = sd_event_add_signal(t->event, NULL, endings[i], on_end, t);
	if (r >= 0)
		r = sd_event_add_signal(t->event, NULL, SIGWINCH, on_resize, t);
	if (r >= 0)
		r = sd_event_add_signal(t->event, NULL, SIGTSTP, on_suspend, t);
	if (r >= 0)
		r = sd_event_add_time(t->event, &t->tick, CLOCK_MONOTONIC, 0, 0, on_tick, t);
	return r;
}

/* Nothing writes across the screen. */
static void keep_stderr(struct top *t)
{
	_cleanup_close_ int fd = memfd_create("stderr", MFD_CLOEXEC);

	fflush(stderr);
	t->stderr_fd = fd < 0 ? -1 : dup(STDERR_FILENO);
	if (t->stderr_fd >= 0)
		dup2(fd, STDERR_FILENO);
}

static void give_stderr_back(struct top *t)
{
	char buf[4096];
	off_t at = 0;
	ssize_t n;

	if (t->stderr_fd < 0)
		return;
	fflush(stderr);
	while ((n = pread(STDERR_FILENO, buf, sizeof(buf), at)) > 0 &&
	       write(t->stderr_fd, buf, (size_t)n) == n)
		at += n;
	dup2(t->stderr_fd, STDERR_FILENO);
	close(t->stderr_fd);
	t->stderr_fd = -1;
}

static int explain_terminal(int r)
{
	if (r == -ENOTTY)
		log_error("top needs a terminal as standard input and output; for programs and "
			  "files there is \"egress25 status\", also with --json");
	else if (r == -EINVAL)
		log_error("the terminal's kind, TERM=\"%s\", is not known here; set TERM, as in "
			  "TERM=xterm egress25 top, or use \"egress25 status\"",
			  getenv("TERM") ? getenv("TERM") : "");
	else
		log_error("this program is built without ncurses; use \"egress25 status\"");
	return r == -EOPNOTSUPP ? EXIT_FAILED : EXIT_USAGE;
}

static int run(struct top *t)
{
	int r = screen_open(output_colourful());

	if (r < 0)
		return explain_terminal(r);
	keep_stderr(t);
	r = add_sources(t);
	if (r >= 0)
		r = sd_event_loop(t->event);
	screen_close();
	give_stderr_back(t);
	if (r < 0)
		log_error("the event loop: %s", strerror(-r));
	return r < 0 ? EXIT_FAILED : EXIT_DONE;
}

static void finish(struct top *t)
{
	sd_event_source_unref(t->tick);
	top_source_close(t->source);
	model_done(&t->model);
}

int top_run(const struct options *options)
{
	_cleanup_(finish) struct top t = {.stderr_fd = -1};
	int r;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return explain_terminal(-ENOTTY);
	ui_init(&t.ui, name_user);
	block_signals();
	r = top_source_open(&t.source, options, take_reading, &t);
	if (r)
		return r;
	t.event = top_source_event(t.source);
	return run(&t);
}
