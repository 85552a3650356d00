// SPDX-License-Identifier: GPL-2.0-only
/* See persist.h. The order of persist_take_over() is what holds when it is cut short at any point:
 * the layout is written last, and two sets of links may stay, of which one is active. */

#include "sensor/persist.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/cleanup.h"
#include "bpf/events.h"
#include "egress25.skel.h"

enum kept {
	KEPT_LAYOUT,
	KEPT_BOOK,
	KEPT_COUNTERS,
	KEPT_GENERATION,
	KEPT_UPLINKS,
	KEPT_ATTEMPTS,
	KEPT_RING,
	KEPT_COUNT
};
#define KEPT_NEEDED KEPT_ATTEMPTS /* those before are all there, or none is gone on with */

static const struct {
	const char *pin, *name; /* the map's own name in the kernel, which keeps 15 bytes of it */
	enum bpf_map_type type;
} kept_maps[] = {
	[KEPT_LAYOUT] = {"e25_layout", "e25_layout", BPF_MAP_TYPE_ARRAY},
	[KEPT_BOOK] = {"e25_book", "e25_book", BPF_MAP_TYPE_ARRAY},
	[KEPT_COUNTERS] = {"e25_counters", "counters", BPF_MAP_TYPE_ARRAY},
	[KEPT_GENERATION] = {"e25_active_generation", "active_generati", BPF_MAP_TYPE_ARRAY},
	[KEPT_UPLINKS] = {"e25_uplinks", "uplinks", BPF_MAP_TYPE_HASH},
	[KEPT_ATTEMPTS] = {"e25_attempts", "attempts", BPF_MAP_TYPE_SK_STORAGE},
	[KEPT_RING] = {"e25_ring", "ring", BPF_MAP_TYPE_RINGBUF},
};
_Static_assert(ARRAY_LEN(kept_maps) == KEPT_COUNT, "a map without a name");

#define LINK_PREFIX "e25_link-"

struct persist {
	struct pins pins;
	size_t persist_counts_len;
	uint64_t persist_counts_kind;
	int maps[KEPT_COUNT];	/* -1: to be made */
	bool found[KEPT_COUNT]; /* pinned already, and gone on with */
	int old_ring;		/* -1: none */
	struct persist_schema layout;
	uint64_t active_generation; /* 0: none */
	struct persist_counts *book;
	size_t persist_counts_mapped;
	char note[PERSIST_NOTE_LEN], warning[PERSIST_NOTE_LEN];
};

/* ---- what is there ---- */

static void drop_maps(struct persist *p)
{
	for (enum kept k = 0; k < KEPT_COUNT; k++) {
		cleanup_close(&p->maps[k]);
		p->maps[k] = -1;
		p->found[k] = false;
	}
}

static bool is_that_map(int fd, enum kept k)
{
	struct bpf_map_info info = {0};
	uint32_t len = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &len) == 0 && info.type == kept_maps[k].type &&
	       strcmp(info.name, kept_maps[k].name) == 0;
}

/* Gets every map that is there. */
static int get_maps(struct persist *p, char message[static PINS_MESSAGE_LEN])
{
	for (enum kept k = 0; k < KEPT_COUNT; k++) {
		p->maps[k] = pins_get(&p->pins, kept_maps[k].pin, PIN_MAP);
		p->found[k] = p->maps[k] >= 0;
		if (p->maps[k] == -ENOENT || (p->found[k] && is_that_map(p->maps[k], k)))
			continue;
		snprintf(message, PINS_MESSAGE_LEN,
			 "\"%s\" in \"%s\" is not this program's map of that name; nothing was "
			 "changed; remove it, or name another directory",
			 kept_maps[k].pin, p->pins.shown);
		return -EINVAL;
	}
	return 0;
}

int persist_open(struct persist **ret, const char *dir, size_t persist_counts_len,
		 uint64_t persist_counts_kind, char message[static PINS_MESSAGE_LEN])
{
	struct persist *p = calloc(1, sizeof(*p));
	int r;

	if (!p)
		return -ENOMEM;
	for (enum kept k = 0; k < KEPT_COUNT; k++)
		p->maps[k] = -1;
	p->old_ring = -1;
	p->persist_counts_len = (persist_counts_len + 7) & ~(size_t)7;
	p->persist_counts_kind = persist_counts_kind;
	r = pins_open(&p->pins, dir, true, message);
	if (r == 0)
		r = pins_check(&p->pins, message);
	if (r == 0)
		r = get_maps(p, message);
	if (r < 0) {
		persist_close(p);
		return r;
	}
	*ret = p;
	return 0;
}

void persist_close(struct persist *p)
{
	if (!p)
		return;
	if (p->book)
		munmap(p->book, p->persist_counts_mapped);
	drop_maps(p);
	cleanup_close(&p->old_ring);
	pins_close(&p->pins);
	free(p);
}

int persist_forget(const char *dir, char message[static PINS_MESSAGE_LEN])
{
	struct pins pins;
	int r = 0;

	if (pins_open(&pins, dir, false, message) == 0) {
		r = pins_check(&pins, message);
		if (r == 0)
			r = (int)pins_remove_all(&pins, "", NULL);
	}
	pins_close(&pins);
	return r;
}

const char *persist_note(const struct persist *p)
{
	return p->note;
}

const char *persist_warning(const struct persist *p)
{
	return p->warning;
}

void persist_say(struct persist *p, const char *note)
{
	snprintf(p->note, sizeof(p->note), "%s", note);
}

const struct pins *persist_pins(const struct persist *p)
{
	return &p->pins;
}

/* ---- deciding ---- */

/* Names, places and sizes, all the way down. Our own types nest four deep. */
static uint64_t hash_type(const struct btf *btf, uint32_t id, uint64_t hash)
{
	const struct btf_type *t = btf__type_by_id(btf, id);

	while (t && (btf_is_mod(t) || btf_is_typedef(t)))
		t = btf__type_by_id(btf, t->type);
	if (!t)
		return hash;
	if (btf_is_array(t)) {
		hash = persist_schema_hash(hash, &btf_array(t)->nelems, sizeof(uint32_t));
		return hash_type(btf, btf_array(t)->type, hash);
	}
	hash = persist_schema_hash(hash, &t->size, sizeof(t->size));
	for (uint16_t i = 0; btf_is_struct(t) && i < btf_vlen(t); i++) {
		const struct btf_member *m = &btf_members(t)[i];

		hash = persist_schema_hash_text(hash, btf__name_by_offset(btf, m->name_off));
		hash = persist_schema_hash(hash, &m->offset, sizeof(m->offset));
		hash = hash_type(btf, m->type, hash);
	}
	return hash;
}

static uint64_t hash_struct(const struct btf *btf, const char *name, uint64_t hash)
{
	int32_t id = btf__find_by_name_kind(btf, name, BTF_KIND_STRUCT);

	return id < 0 ? hash : hash_type(btf, (uint32_t)id, hash);
}

static int fill_layout(struct persist *p, struct persist_schema *l)
{
	struct egress25_bpf *skeleton = egress25_bpf__open();
	const struct btf *btf;
	const void *object;
	size_t len;

	if (!skeleton)
		return -errno;
	btf = bpf_object__btf(skeleton->obj);
	memcpy(l->magic, LAYOUT_MAGIC, sizeof(l->magic));
	l->size = sizeof(*l);
	l->counters = hash_struct(btf, "e25_counters", LAYOUT_HASH);
	l->counters = hash_struct(btf, "e25_uplink", l->counters);
	l->attempts = hash_struct(btf, "attempt", LAYOUT_HASH);
	object = egress25_bpf__elf_bytes(&len);
	l->programs = persist_schema_hash(LAYOUT_HASH, object, len);
	l->book = p->persist_counts_kind;
	l->persist_counts_len = sizeof(struct persist_counts) + p->persist_counts_len;
	egress25_bpf__destroy(skeleton);
	return 0;
}

static bool has_size(int fd, uint32_t value_size)
{
	struct bpf_map_info info = {0};
	uint32_t len = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &len) == 0 && info.value_size == value_size;
}

/* Whether the counts that are there can be gone on with. "" in why: there are none. */
static bool find_counts(struct persist *p, char why[static LAYOUT_WHY_LEN])
{
	struct persist_schema was;
	uint32_t zero = 0;
	size_t found = 0;

	why[0] = '\0';
	for (enum kept k = 0; k < KEPT_NEEDED; k++)
		found += p->found[k];
	if (found == 0)
		return false;
	if (found < KEPT_NEEDED) {
		snprintf(why, LAYOUT_WHY_LEN, "part of what was kept there is gone");
		return false;
	}
	if (!has_size(p->maps[KEPT_LAYOUT], sizeof(was)) ||
	    bpf_map_lookup_elem(p->maps[KEPT_LAYOUT], &zero, &was) < 0) {
		snprintf(why, LAYOUT_WHY_LEN, "another version counted there");
		return false;
	}
	if (!persist_schema_fits(&was, &p->layout, why))
		return false;
	if (!has_size(p->maps[KEPT_COUNTERS], sizeof(struct e25_counters)) ||
	    !has_size(p->maps[KEPT_BOOK], (uint32_t)p->layout.persist_counts_len) ||
	    !has_size(p->maps[KEPT_GENERATION], sizeof(p->active_generation)) ||
	    bpf_map_lookup_elem(p->maps[KEPT_GENERATION], &zero, &p->active_generation) < 0) {
		snprintf(why, LAYOUT_WHY_LEN, "the maps there do not have the size they should");
		return false;
	}
	if (was.attempts != p->layout.attempts && p->found[KEPT_ATTEMPTS]) {
		p->found[KEPT_ATTEMPTS] = false;
		close(TAKE_FD(p->maps[KEPT_ATTEMPTS]));
	}
	/* Other programs may lay their records out otherwise. */
	if (was.programs != p->layout.programs && p->found[KEPT_RING]) {
		p->found[KEPT_RING] = false;
		p->old_ring = TAKE_FD(p->maps[KEPT_RING]);
	}
	return true;
}

int persist_prepare(struct persist *p, struct persist_schema *layout)
{
	char why[LAYOUT_WHY_LEN];
	int r = fill_layout(p, layout);

	if (r < 0)
		return r;
	p->layout = *layout;
	if (find_counts(p, why)) {
		snprintf(p->note, sizeof(p->note), "counting goes on where it was left, in \"%s\"",
			 p->pins.shown);
		return 0;
	}
	if (why[0])
		snprintf(p->note, sizeof(p->note), "counting starts afresh: %s", why);
	drop_maps(p);
	p->active_generation = 0;
	(void)pins_remove_all(&p->pins, "", NULL);
	return 0;
}

uint64_t persist_generation(const struct persist *p)
{
	return p->active_generation + 1;
}

int persist_reuse(const struct persist *p, struct egress25_bpf *skeleton)
{
	const struct {
		enum kept which;
		struct bpf_map *map;
	} maps[] = {
		{KEPT_COUNTERS, skeleton->maps.counters},
		{KEPT_GENERATION, skeleton->maps.active_generation},
		{KEPT_UPLINKS, skeleton->maps.uplinks},
		{KEPT_ATTEMPTS, skeleton->maps.attempts},
		{KEPT_RING, skeleton->maps.ring},
	};

	for (size_t i = 0; i < ARRAY_LEN(maps); i++) {
		enum kept k = maps[i].which;

		if (p->found[k] && bpf_map__reuse_fd(maps[i].map, p->maps[k]) < 0)
			return -errno;
	}
	return 0;
}

/* ---- the book ---- */

int persist_map_book(struct persist *p, struct persist_counts **ret)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE);
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *at;

	if (!p->found[KEPT_BOOK])
		p->maps[KEPT_BOOK] = bpf_map_create(
			BPF_MAP_TYPE_ARRAY, kept_maps[KEPT_BOOK].name, sizeof(uint32_t),
			(uint32_t)p->layout.persist_counts_len, 1, &opts);
	if (p->maps[KEPT_BOOK] < 0)
		return -errno;
	p->persist_counts_mapped = (p->layout.persist_counts_len + page - 1) / page * page;
	at = mmap(NULL, p->persist_counts_mapped, PROT_READ | PROT_WRITE, MAP_SHARED,
		  p->maps[KEPT_BOOK], 0);
	if (at == MAP_FAILED)
		return -errno;
	p->book = at;
	if (!p->found[KEPT_BOOK])
		persist_counts_init(p->book);
	if (!p->found[KEPT_RING])
		persist_counts_new_ring(p->book);
	persist_counts_turn(p->book);
	*ret = p->book;
	return 0;
}

void *persist_caller_book(const struct persist *p)
{
	return p->book + 1;
}

bool persist_has_stories(const struct persist *p)
{
	return p->found[KEPT_RING];
}

/* ---- taking over ---- */

static int skip_record(void *context, void *record, size_t len)
{
	struct persist *p = context;

	(void)record, (void)len;
	p->book->skipped++;
	return 0;
}

/* What the old programs told and nobody can read any more. */
static void leave_ring(struct persist *p)
{
	uint64_t skipped = p->book->skipped;
	struct ring_buffer *ring;

	if (p->old_ring < 0)
		return;
	ring = ring_buffer__new(p->old_ring, skip_record, p, NULL);
	if (ring)
		(void)ring_buffer__consume(ring);
	ring_buffer__free(ring);
	close(TAKE_FD(p->old_ring));
	skipped = p->book->skipped - skipped;
	if (skipped)
		snprintf(p->note, sizeof(p->note),
			 "counting goes on where it was left, in \"%s\"; of the time in between "
			 "there are counts alone: %" PRIu64 " records are not told, for another "
			 "version's programs made them",
			 p->pins.shown, skipped);
}

static int pin_maps(struct persist *p, struct egress25_bpf *skeleton)
{
	const int fds[KEPT_COUNT] = {
		[KEPT_LAYOUT] = -1, /* last of all */
		[KEPT_BOOK] = p->maps[KEPT_BOOK],
		[KEPT_COUNTERS] = bpf_map__fd(skeleton->maps.counters),
		[KEPT_GENERATION] = bpf_map__fd(skeleton->maps.active_generation),
		[KEPT_UPLINKS] = bpf_map__fd(skeleton->maps.uplinks),
		[KEPT_ATTEMPTS] = bpf_map__fd(skeleton->maps.attempts),
		[KEPT_RING] = bpf_map__fd(skeleton->maps.ring),
	};

	for (enum kept k = 0; k < KEPT_COUNT; k++) {
		int r;

		if (fds[k] < 0 || p->found[k])
			continue;
		r = pins_put(&p->pins, kept_maps[k].pin, fds[k]);
		if (r < 0)
			return r;
	}
	return 0;
}

static int pin_links(struct persist *p, const struct persist_link *links, size_t count)
{
	char name[PINS_NAME_LEN];

	for (size_t i = 0; i < count; i++) {
		int r;

		if (!links[i].name)
			continue;
		snprintf(name, sizeof(name), LINK_PREFIX "%" PRIu64 "-%s", persist_generation(p),
			 links[i].name);
		r = pins_put(&p->pins, name, bpf_link__fd(links[i].link));
		if (r < 0)
			return r;
	}
	return 0;
}

static int write_layout(struct persist *p)
{
	uint32_t zero = 0;

	if (p->maps[KEPT_LAYOUT] < 0) {
		p->maps[KEPT_LAYOUT] =
			bpf_map_create(BPF_MAP_TYPE_ARRAY, kept_maps[KEPT_LAYOUT].name,
				       sizeof(zero), sizeof(p->layout), 1, NULL);
		if (p->maps[KEPT_LAYOUT] < 0)
			return -errno;
	}
	if (bpf_map_update_elem(p->maps[KEPT_LAYOUT], &zero, &p->layout, BPF_ANY) < 0)
		return -errno;
	return p->found[KEPT_LAYOUT]
		       ? 0
		       : pins_put(&p->pins, kept_maps[KEPT_LAYOUT].pin, p->maps[KEPT_LAYOUT]);
}

static void warn(struct persist *p, int maps, int links)
{
	if (maps < 0)
		snprintf(p->warning, sizeof(p->warning),
			 "nothing can be kept in \"%s\": %s; the counters end with this daemon",
			 p->pins.shown, strerror(-maps));
	else if (links < 0)
		snprintf(p->warning, sizeof(p->warning),
			 "programs cannot be kept in \"%s\": %s; the counters are, but not all is "
			 "counted while no daemon runs",
			 p->pins.shown, strerror(-links));
}

int persist_take_over(struct persist *p, struct egress25_bpf *skeleton,
		      const struct persist_link *links, size_t links_count, int wire_error)
{
	int maps_kept = pin_maps(p, skeleton), links_kept = pin_links(p, links, links_count);
	uint64_t generation = persist_generation(p);
	char present[PINS_NAME_LEN];
	uint32_t zero = 0;

	if (bpf_map__update_elem(skeleton->maps.active_generation, &zero, sizeof(zero), &generation,
				 sizeof(generation), BPF_ANY) < 0)
		return -errno;
	snprintf(present, sizeof(present), LINK_PREFIX "%" PRIu64 "-", generation);
	(void)pins_remove_all(&p->pins, LINK_PREFIX, present);
	leave_ring(p);
	if (maps_kept == 0)
		maps_kept = write_layout(p);
	warn(p, maps_kept, links_kept < 0 ? links_kept : wire_error);
	return 0;
}
