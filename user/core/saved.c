// SPDX-License-Identifier: GPL-2.0-only
/* See saved.h. */

#include "core/saved.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static const char magic[] = "egress25 state\n";

#define CHECKSUM_LEN 8
#define SECOND_NS    1000000000LL
#define DAY_NS	     (86400 * SECOND_NS)

/* A wall clock before 2026 was not set yet: small machines begin in 1970 at each boot, and nothing
 * that was written is from the future for that. */
#define CLOCK_IS_SET_NS (1767225600 * SECOND_NS)

/* Where the boot's id cannot be read: how far the wall clock may be steered within one boot. */
#define STEERED_NS (60 * SECOND_NS)

/* FNV-1a over the bytes, then the finaliser of splitmix64; of every version, and for this alone:
 * what hash tables do may change. */
static uint64_t checksum(const unsigned char *bytes, size_t len)
{
	uint64_t h = 1 ^ 0xcbf29ce484222325ULL;

	for (size_t i = 0; i < len; i++)
		h = (h ^ bytes[i]) * 0x100000001b3ULL;
	h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9ULL;
	h = (h ^ (h >> 27)) * 0x94d049bb133111ebULL;
	return h ^ (h >> 31);
}

static void code_checksum(struct codec *c)
{
	uint64_t sum = checksum(c->bytes, c->at);

	for (int i = 0; i < CHECKSUM_LEN; i++)
		c->bytes[c->at++] = (unsigned char)(sum >> 8 * i);
}

static bool checksum_is_right(const unsigned char *bytes, size_t len)
{
	uint64_t sum = checksum(bytes, len - CHECKSUM_LEN), told = 0;

	for (int i = 0; i < CHECKSUM_LEN; i++)
		told |= (uint64_t)bytes[len - CHECKSUM_LEN + (size_t)i] << 8 * i;
	return sum == told;
}

static void code_moment(struct codec *c, struct saved_moment *m)
{
	uint64_t wall = (uint64_t)m->wall_ns;

	codec_u64(c, &m->monotonic_ns);
	codec_u64(c, &m->boottime_ns);
	codec_u64(c, &wall);
	m->wall_ns = (int64_t)wall;
	codec_text(c, m->boot_id, sizeof(m->boot_id));
	c->failed |= m->wall_ns < 0 || m->monotonic_ns > INT64_MAX || m->boottime_ns > INT64_MAX;
}

static bool is_same_boot(const struct saved_moment *now, const struct saved_moment *then)
{
	int64_t drift;

	if (now->monotonic_ns < then->monotonic_ns || now->boottime_ns < then->boottime_ns)
		return false;
	if (now->boot_id[0] && then->boot_id[0])
		return strcmp(now->boot_id, then->boot_id) == 0;
	drift = (now->wall_ns - (int64_t)now->boottime_ns) -
		(then->wall_ns - (int64_t)then->boottime_ns);
	return llabs(drift) < STEERED_NS;
}

/* How long ago it was. Over a boot only the wall clock can tell; where that went back, the machine
 * has been up since, at least. */
static uint64_t elapsed_ns(const struct saved_moment *now, const struct saved_moment *then)
{
	int64_t by_wall = now->wall_ns - then->wall_ns, up = (int64_t)now->boottime_ns;

	if (is_same_boot(now, then))
		return now->monotonic_ns - then->monotonic_ns;
	return (uint64_t)(by_wall > up ? by_wall : up);
}

static uint64_t core_now_ns(const struct saved_moment *now)
{
	return now->monotonic_ns + (uint64_t)now->core_ahead_ns;
}

size_t saved_write(struct monitor *m, struct history *h, const struct saved_moment *now,
		   unsigned char *bytes)
{
	struct codec c = {
		.bytes = bytes,
		.size = SAVED_BYTES_MAX - CHECKSUM_LEN,
		.writing = true,
		.version = SAVED_VERSION,
		.now_ns = core_now_ns(now),
	};
	struct saved_moment moment = *now;
	uint32_t version = SAVED_VERSION;

	codec_bytes(&c, (void *)(uintptr_t)magic, sizeof(magic) - 1);
	codec_u32(&c, &version, UINT32_MAX);
	code_moment(&c, &moment);
	monitor_code(m, &c);
	history_code(h, &c);
	if (c.failed)
		return 0;
	code_checksum(&c);
	return c.at;
}

enum saved_result saved_read(struct monitor *m, struct history *h, const struct saved_moment *now,
			     const unsigned char *bytes, size_t len,
			     struct saved_moment *ret_written)
{
	struct codec c = {.bytes = (unsigned char *)(uintptr_t)bytes, .now_ns = core_now_ns(now)};
	uint32_t version = 0;

	if (len < sizeof(magic) - 1 || memcmp(bytes, magic, sizeof(magic) - 1) != 0)
		return SAVED_FOREIGN;
	c.at = sizeof(magic) - 1;
	c.size = len;
	codec_u32(&c, &version, UINT32_MAX);
	if (!c.failed && version > SAVED_VERSION)
		return SAVED_NEWER;
	if (c.failed || version == 0 || len < c.at + CHECKSUM_LEN || len > SAVED_BYTES_MAX ||
	    !checksum_is_right(bytes, len))
		return SAVED_DAMAGED;
	c.version = version;
	c.size = len - CHECKSUM_LEN;
	code_moment(&c, ret_written);
	if (c.failed)
		return SAVED_DAMAGED;
	if (!is_same_boot(now, ret_written) && now->wall_ns >= CLOCK_IS_SET_NS &&
	    ret_written->wall_ns - now->wall_ns > DAY_NS)
		return SAVED_OF_FUTURE;
	c.elapsed_ns = elapsed_ns(now, ret_written);
	monitor_code(m, &c);
	if (!c.failed)
		history_code(h, &c);
	if (!c.failed && c.at == c.size)
		return SAVED_READ;
	monitor_forget(m);
	h->changes_total = 0;
	return SAVED_DAMAGED;
}

const char *saved_result_words(enum saved_result result)
{
	static const char *const words[] = {
		[SAVED_READ] = NULL,
		[SAVED_FOREIGN] = "it is no state file of egress25",
		[SAVED_DAMAGED] = "it is damaged or cut off",
		[SAVED_NEWER] = "a later version of egress25 wrote it",
		[SAVED_OF_FUTURE] = "it was written at a time that has not come yet",
	};

	_Static_assert(ARRAY_LEN(words) == SAVED_RESULT_COUNT, "a result without words");
	return words[result];
}
