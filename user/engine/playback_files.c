// SPDX-License-Identifier: GPL-2.0-only
/* See playback_files.h. */

#include "engine/playback_files.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "capture/seekable.h"
#include "config/command.h"

static int out_of_memory(void)
{
	log_error("out of memory");
	return EXIT_FAILED;
}

/* Owned from here on, also when it fails; file may be NULL, and so may path. */
static int add(struct playback_files *f, const char *path, FILE *file, bool may_be_other)
{
	char name[SOURCE_NAME_LEN];
	struct capture_file *more;

	if (f->count == PLAYBACK_FILES_MAX) {
		log_error("more than %d files: name a part of them at a time", PLAYBACK_FILES_MAX);
		return EXIT_USAGE;
	}
	if (f->count == f->room) {
		more = reallocarray(f->list, f->room ? f->room * 2 : 16, sizeof(*more));
		if (!more)
			return out_of_memory();
		f->list = more;
		f->room = f->room ? f->room * 2 : 16;
	}
	text_escape(path ? path : "standard input", name, sizeof(name));
	f->list[f->count] = (struct capture_file){
		.name = strdup(name),
		.path = file ? NULL : strdup(path),
		.file = file,
		.may_be_other = may_be_other,
	};
	f->count++;
	return f->list[f->count - 1].name && (file || f->list[f->count - 1].path) ? 0
										  : out_of_memory();
}

/* What can be read only once is copied. */
static int make_rereadable(FILE **file, const char *name)
{
	FILE *copy;
	int e;

	if (!seekable_is_needed(*file))
		return 0;
	e = seekable_copy(&copy, *file, SPOOL_MAX);
	if (e == -EFBIG)
		log_error("%s: more than %llu GiB; save it to a file and name that", name,
			  SPOOL_MAX >> 30);
	else if (e < 0)
		log_error("%s: copying it to a temporary file: %s; TMPDIR names the folder for it",
			  name, strerror(-e));
	if (e < 0)
		return e == -EFBIG ? EXIT_USAGE : EXIT_FAILED;
	fclose(*file);
	*file = copy;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct capture_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* The files of a directory, not of those in it, and none whose name begins with a dot. */
static int add_directory(struct playback_files *f, const char *path)
{
	size_t first = f->count;
	struct dirent *entry;
	struct stat st;
	DIR *dir = opendir(path);
	int e = 0;

	if (!dir) {
		log_error("%s: %s; allowed: a directory that can be read", path, strerror(errno));
		return EXIT_USAGE;
	}
	while (e == 0 && (entry = readdir(dir))) {
		_cleanup_free_ char *member = NULL;

		if (entry->d_name[0] == '.' || fstatat(dirfd(dir), entry->d_name, &st, 0) < 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		if (asprintf(&member, "%s/%s", path, entry->d_name) < 0) {
			member = NULL;
			e = out_of_memory();
			break;
		}
		e = add(f, member, NULL, true);
	}
	closedir(dir);
	if (e == 0 && f->count == first) {
		log_error("%s: there is no file in it; allowed: a capture, a recorded stream, or a "
			  "directory of captures",
			  path);
		return EXIT_USAGE;
	}
	if (e == 0)
		qsort(f->list + first, f->count - first, sizeof(*f->list), by_name);
	return e;
}

static int add_file(struct playback_files *f, const char *path, bool alone)
{
	bool is_input = strcmp(path, "-") == 0, is_regular;
	_cleanup_fclose_ FILE *file =
		is_input ? fdopen(dup(STDIN_FILENO), "re") : fopen(path, "re");
	char name[SOURCE_NAME_LEN];
	struct stat st;
	int byte, e;

	text_escape(is_input ? "standard input" : path, name, sizeof(name));
	if (!file) {
		log_error("%s: %s; allowed: a file that can be read, or - for standard input", name,
			  strerror(errno));
		return EXIT_USAGE;
	}
	if (fstat(fileno(file), &st) == 0 && S_ISDIR(st.st_mode))
		return add_directory(f, path);
	is_regular = S_ISREG(st.st_mode) && !is_input;
	byte = getc(file);
	if (byte != EOF)
		ungetc(byte, file);
	if (byte == '{' && alone) {
		f->stream = file;
		return add(f, is_input ? NULL : path, TAKE_PTR(file), false);
	}
	if (byte == '{') {
		log_error("%s is a recorded stream, which is read alone; allowed beside other "
			  "files: captures",
			  name);
		return EXIT_USAGE;
	}
	if (is_regular)
		return add(f, path, NULL, false);
	e = make_rereadable(&file, name);
	return e ? e : add(f, is_input ? NULL : path, TAKE_PTR(file), false);
}

int playback_files_find(struct playback_files *f, char *const *operands, size_t count)
{
	char first[SOURCE_NAME_LEN - 32];
	int e;

	for (size_t i = 0; i < count; i++) {
		e = add_file(f, operands[i], count == 1);
		if (e)
			return e;
	}
	text_escape(strcmp(operands[0], "-") == 0 ? "standard input" : operands[0], first,
		    sizeof(first));
	if (count > 1)
		snprintf(f->name, sizeof(f->name), "%s and %zu more", first, count - 1);
	else
		snprintf(f->name, sizeof(f->name), "%s", first);
	return 0;
}

void playback_files_done(struct playback_files *f)
{
	for (size_t i = 0; i < f->count; i++) {
		free((char *)f->list[i].name);
		free((char *)f->list[i].path);
		if (f->list[i].file)
			fclose(f->list[i].file);
	}
	free(f->list);
	*f = (struct playback_files){0};
}
