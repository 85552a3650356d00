// SPDX-License-Identifier: GPL-2.0-only
/* See state_file.h. */

#include "engine/state_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/replace.h"
#include "base/text.h"
#include "core/saved.h"
#include "finding/view.h"

/* After a change of a verdict: by then what follows from it at once is known, too. Without one:
 * what a kill -9 may cost. And no oftener than that, whatever changes. */
#define SOON_NS		2000000000ULL
#define NOW_AND_THEN_NS (300 * 1000000000ULL)
#define AT_LEAST_NS	10000000000ULL

static void read_boot_id(char boot_id[static SAVED_BOOT_ID_LEN])
{
	_cleanup_close_ int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, boot_id, SAVED_BOOT_ID_LEN - 1);

	boot_id[n > 0 ? n : 0] = '\0';
}

static void read_clocks(struct saved_moment *now)
{
	now->core_ahead_ns = clock_namespace_offset_ns(CLOCK_MONOTONIC);
	now->monotonic_ns = clock_now_ns(CLOCK_MONOTONIC) - (uint64_t)now->core_ahead_ns;
	now->boottime_ns =
		clock_now_ns(CLOCK_BOOTTIME) - (uint64_t)clock_namespace_offset_ns(CLOCK_BOOTTIME);
	now->wall_ns = (int64_t)clock_now_ns(CLOCK_REALTIME);
	read_boot_id(now->boot_id);
}

/* ---- reading ---- */

/* "DIRECTORY" of "DIRECTORY/NAME". */
static const char *directory_of(const char *path, char buf[static PATH_MAX])
{
	const char *slash = strrchr(path, '/');

	snprintf(buf, PATH_MAX, "%.*s", slash ? (int)(slash > path ? slash - path : 1) : 1,
		 slash ? path : ".");
	return buf;
}

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Whoever could have written it may as well have a say: this user, root, whose directory it is. */
static bool is_trusted(const char *path, const struct stat *st)
{
	char directory[PATH_MAX];
	struct stat dir;

	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return false;
	if (st->st_uid == geteuid() || st->st_uid == 0)
		return true;
	return stat(directory_of(path, directory), &dir) == 0 && dir.st_uid == st->st_uid;
}

static ssize_t read_all(int fd, unsigned char *bytes, size_t size)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = read(fd, bytes + len, size - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

static int refuse(const char *path, const char *why, int error, char *message)
{
	char escaped[160];

	snprintf(message, STATE_FILE_MESSAGE_LEN, "\"%s\" is not used: %s",
		 text_escape(path, escaped, sizeof(escaped)), why);
	return error;
}

int state_file_read(const char *path, struct monitor *m, struct history *h,
		    struct saved_moment *ret_written, char message[static STATE_FILE_MESSAGE_LEN])
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	_cleanup_free_ unsigned char *bytes = NULL;
	struct saved_moment now;
	enum saved_result result;
	struct stat st;
	ssize_t len;

	message[0] = '\0';
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd < 0 && errno == ELOOP)
		return refuse(path, "it is a symbolic link", -ELOOP, message);
	if (fd < 0 || fstat(fd, &st) < 0)
		return refuse(path, strerror(errno), -errno, message);
	if (!S_ISREG(st.st_mode))
		return refuse(path, "it is no file", -EINVAL, message);
	if (!is_trusted(path, &st))
		return refuse(path, "another user may have written it", -EPERM, message);
	if (st.st_size > SAVED_BYTES_MAX)
		return refuse(path, saved_result_words(SAVED_DAMAGED), -EINVAL, message);
	bytes = malloc(SAVED_BYTES_MAX);
	if (!bytes)
		return refuse(path, "out of memory", -ENOMEM, message);
	len = read_all(fd, bytes, SAVED_BYTES_MAX);
	if (len < 0)
		return refuse(path, strerror((int)-len), (int)len, message);
	read_clocks(&now);
	result = saved_read(m, h, &now, bytes, (size_t)len, ret_written);
	return result == SAVED_READ ? 1
				    : refuse(path, saved_result_words(result), -EINVAL, message);
}

/* ---- writing ---- */

static int write_now(struct state_file *s)
{
	_cleanup_free_ unsigned char *bytes = malloc(SAVED_BYTES_MAX);
	char directory[PATH_MAX];
	struct saved_moment now;
	size_t len;

	if (!bytes)
		return -ENOMEM;
	read_clocks(&now);
	len = saved_write(s->engine->monitor, s->history, &now, bytes);
	if (!len)
		return -EMSGSIZE;
	return replace_file(directory_of(s->path, directory), name_of(s->path), bytes, len, 0600,
			    true);
}

/* A default place that is not there is nobody's fault: without the package there is none. */
static bool is_worth_a_word(const struct state_file *s, int error)
{
	return error != -ENOENT || strcmp(s->path, STATE_FILE_DEFAULT) != 0;
}

static void write_and_tell(struct state_file *s)
{
	char escaped[PATH_MAX];
	int r = write_now(s);

	s->written_ns = clock_now_ns(CLOCK_MONOTONIC);
	if (r != s->error && r < 0 && is_worth_a_word(s, r))
		log_warning("--state: nothing can be written to \"%s\": %s; retrying",
			    text_escape(s->path, escaped, sizeof(escaped)), strerror(-r));
	else if (r != s->error && r == 0)
		log_notice("--state: it can be written to again");
	s->error = r;
}

static int on_due(sd_event_source *source, uint64_t at_us, void *context)
{
	(void)source, (void)at_us;
	write_and_tell(context);
	return 0;
}

void state_file_changed(struct state_file *s, bool verdict)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC), due_ns, set_us;
	int enabled = SD_EVENT_OFF;

	if (!s->due)
		return;
	due_ns = now_ns + (verdict ? SOON_NS : NOW_AND_THEN_NS);
	if (s->written_ns && due_ns < s->written_ns + AT_LEAST_NS)
		due_ns = s->written_ns + AT_LEAST_NS;
	/* What is due before stays so. */
	if (sd_event_source_get_enabled(s->due, &enabled) >= 0 && enabled != SD_EVENT_OFF &&
	    sd_event_source_get_time(s->due, &set_us) >= 0 && set_us <= due_ns / NS_PER_US)
		return;
	(void)sd_event_source_set_time(s->due, due_ns / NS_PER_US);
	(void)sd_event_source_set_enabled(s->due, SD_EVENT_ONESHOT);
}

/* ---- the life of a daemon ---- */

static void tell_read(const struct state_file *s, const struct saved_moment *written)
{
	struct view view = {0};
	char time[VIEW_TIME_LEN], escaped[PATH_MAX];

	log_notice("--state: going on from what was known at %s, as \"%s\" has it",
		   view_time(&view, (uint64_t)written->wall_ns, time),
		   text_escape(s->path, escaped, sizeof(escaped)));
}

void state_file_open(struct state_file *s, struct engine *e, struct history *h)
{
	char message[STATE_FILE_MESSAGE_LEN];
	struct saved_moment written;
	int r;

	*s = (struct state_file){.engine = e, .history = h};
	if (!e->options->state || strcmp(e->options->state, STATE_FILE_NONE) == 0)
		return;
	s->path = e->options->state;
	r = state_file_read(s->path, e->monitor, h, &written, message);
	if (r < 0)
		log_warning("--state: %s; nothing is known of the time before", message);
	else if (r > 0)
		tell_read(s, &written);
	if (sd_event_add_time(e->event, &s->due, CLOCK_MONOTONIC, UINT64_MAX, 0, on_due, s) >= 0)
		(void)sd_event_source_set_enabled(s->due, SD_EVENT_OFF);
	else
		log_warning("--state: it is written at the end alone: no timer");
}

void state_file_close(struct state_file *s)
{
	if (!s->path)
		return;
	s->due = sd_event_source_disable_unref(s->due);
	write_and_tell(s);
	s->path = NULL;
}
