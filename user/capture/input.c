// SPDX-License-Identifier: GPL-2.0-only
/* See input.h. */

#include "capture/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

#define WINDOW_LEN (128u << 10) /* stays in the processor's cache */
#define WINDOW_MAX (64u << 20)	/* a single piece that is larger is no packet */
#define PACKED_LEN (256u << 10)

static const struct {
	uint8_t bytes[COMPRESSION_MAGIC_MAX];
	size_t len;
} magics[] = {
	[COMPRESSION_NONE] = {{0}, 0},
	[COMPRESSION_GZIP] = {{0x1f, 0x8b}, 2},
	[COMPRESSION_XZ] = {{0xfd, '7', 'z', 'X', 'Z', 0}, 6},
	[COMPRESSION_ZSTD] = {{0x28, 0xb5, 0x2f, 0xfd}, 4},
};
_Static_assert(ARRAY_LEN(magics) == COMPRESSION_COUNT, "a compression without a magic number");

enum compression compression_of(const uint8_t *head, size_t len)
{
	for (enum compression c = COMPRESSION_GZIP; c < COMPRESSION_COUNT; c++) {
		if (len >= magics[c].len && memcmp(head, magics[c].bytes, magics[c].len) == 0)
			return c;
	}
	return COMPRESSION_NONE;
}

static int new_decompressor(struct decompressor **ret, enum compression c)
{
	switch (c) {
	case COMPRESSION_NONE:
	case COMPRESSION_COUNT:
		*ret = NULL;
		return 0;
	case COMPRESSION_GZIP:
		return gzip_new(ret);
	case COMPRESSION_XZ:
		return xz_new(ret);
	case COMPRESSION_ZSTD:
		return zstd_new(ret);
	}
	return 0;
}

static int fail(struct input *in, int error, const char *why)
{
	in->error = error;
	in->ended = true;
	snprintf(in->why, sizeof(in->why), "%s", why);
	return error;
}

/* The descriptor, at the place where the file stands; -1 where there is none such. */
static int descriptor_of(FILE *file)
{
	int fd = fileno(file);
	off_t at = ftello(file);

	if (fd < 0 || at < 0 || lseek(fd, at, SEEK_SET) < 0)
		return -1;
	(void)posix_fadvise(fd, at, 0, POSIX_FADV_SEQUENTIAL);
	return fd;
}

int input_open(struct input *in, FILE *file)
{
	enum compression c;
	int r;

	*in = (struct input){.file = file, .fd = descriptor_of(file), .capacity = WINDOW_LEN};
	in->window = malloc(WINDOW_LEN);
	if (!in->window)
		return -ENOMEM;
	in->at = in->end = in->window;
	(void)input_fill(in, COMPRESSION_MAGIC_MAX);
	if (in->error)
		return -EINVAL;
	c = compression_of(in->at, input_len(in));
	if (c == COMPRESSION_NONE)
		return 0;
	/* What was read is compressed: the window begins anew. */
	in->packed_len = input_len(in);
	in->packed = malloc(in->packed_len > PACKED_LEN ? in->packed_len : PACKED_LEN);
	if (!in->packed)
		return -ENOMEM;
	memcpy(in->packed, in->at, in->packed_len);
	in->at = in->end = in->window;
	r = new_decompressor(&in->decompressor, c);
	if (r == -ENOTSUP) {
		in->packed_len = 0;
		fail(in, -EINVAL,
		     c == COMPRESSION_XZ ? "it is compressed with xz, and this egress25 "
					   "was built without liblzma; try: xz -d FILE"
					 : "it is compressed with zstd, and this "
					   "egress25 was built without libzstd; try: "
					   "zstd -d FILE");
		return -EINVAL;
	}
	in->ended = false;
	return r;
}

void input_close(struct input *in)
{
	decompressor_free(&in->decompressor);
	free(in->packed);
	free(in->window);
	*in = (struct input){0};
}

/* Room behind the window's end for at least n bytes from its beginning on. */
static bool make_room(struct input *in, size_t n)
{
	size_t len = input_len(in);
	uint8_t *larger;

	if (n > WINDOW_MAX) {
		fail(in, -EBADMSG, "a single piece of it claims to have more than 64 MiB");
		return false;
	}
	if (in->at != in->window)
		memmove(in->window, in->at, len);
	if (n > in->capacity) {
		larger = realloc(in->window, n);
		if (!larger) {
			fail(in, -ENOMEM, strerror(ENOMEM));
			return false;
		}
		in->window = larger;
		in->capacity = n;
	}
	in->at = in->window;
	in->end = in->window + len;
	return true;
}

/* Past the file's own buffer where it has a descriptor. */
static size_t read_file(struct input *in, uint8_t *to, size_t len)
{
	ssize_t n;

	errno = 0;
	if (in->fd < 0) {
		n = (ssize_t)fread(to, 1, len, in->file);
		n = n == 0 && ferror(in->file) ? -1 : n;
	} else {
		do
			n = read(in->fd, to, len);
		while (n < 0 && errno == EINTR);
	}
	if (n < 0)
		fail(in, errno ? -errno : -EIO, strerror(errno ? errno : EIO));
	return n < 0 ? 0 : (size_t)n;
}

/* Fills the window's rest out of compressed bytes, as far as one call gives. */
static void unpack(struct input *in)
{
	uint8_t *end = in->window + (in->end - in->window);
	struct decompress_step step;
	int r;

	if (in->packed_len == 0) {
		in->packed_at = 0;
		in->packed_len = read_file(in, in->packed, PACKED_LEN);
		if (in->error)
			return;
	}
	step = (struct decompress_step){
		.in = in->packed + in->packed_at,
		.in_len = in->packed_len,
		.out = end,
		.out_len = in->capacity - (size_t)(end - in->window),
		.in_ended = in->packed_len == 0,
	};
	r = in->decompressor->run(in->decompressor, &step);
	in->packed_at += in->packed_len - step.in_len;
	in->packed_len = step.in_len;
	in->ended = r != 0;
	if (r == -ENOMEM)
		fail(in, r, "decompressing it takes more memory than there is");
	else if (r < 0)
		fail(in, r, "the compressed data are damaged");
	else if (r == 0 && step.in_ended && step.out == in->end)
		fail(in, -EBADMSG, "the compressed data end too early");
	in->end = step.out;
}

bool input_fill(struct input *in, size_t n)
{
	size_t got;

	if (in->ended || !make_room(in, n))
		return false;
	while (input_len(in) < n && !in->ended) {
		if (in->decompressor) {
			unpack(in);
			continue;
		}
		got = read_file(in, in->window + (in->end - in->window),
				in->capacity - input_len(in));
		in->end += got;
		in->ended = in->ended || got == 0;
	}
	return input_len(in) >= n;
}

bool input_pass(struct input *in, uint64_t n)
{
	while (n > input_len(in)) {
		n -= input_len(in);
		in->at = in->end;
		if (!input_fill(in, 1))
			return false;
	}
	in->at += n;
	return true;
}
