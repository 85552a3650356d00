// SPDX-License-Identifier: GPL-2.0-only
/*
 * See http_hashing.h. The threads know the table of jobs and the lock; everything else is the
 * loop's. A job that nobody wants any more while it is computed keeps its place until it is done.
 */

#include "serve/http_hashing.h"

#include <crypt.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include "base/cleanup.h"
#include "base/signals.h"

/* Twenty wrong ones a second of cost 10, 67 ms each, take more than one processor. */
#define THREADS 2
/* A third of what others get on a processor that is short of time. Less, and a right password would
 * wait for long on a busy machine. */
#define NICE	5

enum stage { STAGE_FREE, STAGE_WAITING, STAGE_COMPUTED, STAGE_DONE };

struct job {
	enum stage stage;
	enum http_hashing_result result;
	struct http_password password;
	struct address origin;
	uint64_t serial; /* rises with every job */
	uint64_t since_ms;
	void *owner; /* NULL: nobody waits for it */
};

struct worker {
	struct http_hashing *hashing;
	struct crypt_data *data; /* 32 KiB, once it has been at work */
	pthread_t thread;
	bool begun;   /* to be joined */
	bool working; /* false: about to end, or ended */
};

struct http_hashing {
	pthread_mutex_t lock;
	int event_fd;
	bool ending;
	uint64_t serial, turn;
	struct job
		jobs[2 * HTTP_HASHING_WAITING]; /* those too that are done and not asked for yet */
	struct {				/* when an origin last had its turn */
		struct address origin;
		uint64_t turn;
	} turns[HTTP_HASHING_WAITING];
	struct worker workers[THREADS];
};

static void announce(struct http_hashing *h)
{
	(void)eventfd_write(h->event_fd, 1);
}

/* ---- in the threads, with the lock held ---- */

static uint64_t last_turn(const struct http_hashing *h, const struct address *origin)
{
	for (size_t i = 0; i < ARRAY_LEN(h->turns); i++) {
		if (address_equal(&h->turns[i].origin, origin))
			return h->turns[i].turn;
	}
	return 0;
}

static void note_turn(struct http_hashing *h, const struct address *origin)
{
	size_t oldest = 0;

	for (size_t i = 0; i < ARRAY_LEN(h->turns); i++) {
		if (address_equal(&h->turns[i].origin, origin)) {
			oldest = i;
			break;
		}
		if (h->turns[i].turn < h->turns[oldest].turn)
			oldest = i;
	}
	h->turns[oldest].origin = *origin;
	h->turns[oldest].turn = ++h->turn;
}

static struct job *choose(struct http_hashing *h)
{
	struct job *best = NULL;
	uint64_t best_turn = 0;

	for (size_t i = 0; i < ARRAY_LEN(h->jobs); i++) {
		struct job *j = &h->jobs[i];
		uint64_t turn;

		if (j->stage != STAGE_WAITING)
			continue;
		turn = last_turn(h, &j->origin);
		if (best && (turn > best_turn || (turn == best_turn && j->serial < best->serial)))
			continue;
		best = j;
		best_turn = turn;
	}
	return best;
}

static bool is_same(const struct http_password *a, const struct http_password *b)
{
	return strcmp(a->hash, b->hash) == 0 && strcmp(a->text, b->text) == 0;
}

static void finish(struct job *j, enum http_hashing_result result)
{
	explicit_bzero(j->password.text, sizeof(j->password.text));
	j->result = result;
	j->stage = j->owner ? STAGE_DONE : STAGE_FREE;
}

/* Whoever waits with the same password need not have it computed again. */
static void finish_all(struct http_hashing *h, struct job *job, enum http_hashing_result result)
{
	for (size_t i = 0; i < ARRAY_LEN(h->jobs); i++) {
		struct job *j = &h->jobs[i];

		if (j->stage == STAGE_WAITING && is_same(&j->password, &job->password))
			finish(j, result);
	}
	finish(job, result);
	announce(h);
}

/* ---- and without ---- */

static bool fits(struct crypt_data *data, const struct http_password *password)
{
	const char *got;
	bool same;

	memset(data, 0, sizeof(*data));
	got = crypt_r(password->text, password->hash, data);
	same = got && strlen(got) == HTTP_HASH_LEN &&
	       gnutls_memcmp(got, password->hash, HTTP_HASH_LEN) == 0;
	explicit_bzero(data, sizeof(*data));
	return same;
}

static void *work(void *context)
{
	struct worker *w = context;
	struct http_hashing *h = w->hashing;
	struct job *j;

	(void)setpriority(PRIO_PROCESS, 0, NICE); /* of the thread, on Linux */
	pthread_mutex_lock(&h->lock);
	while (!h->ending && (j = choose(h))) {
		bool good;

		j->stage = STAGE_COMPUTED;
		note_turn(h, &j->origin);
		pthread_mutex_unlock(&h->lock);
		good = fits(w->data, &j->password);
		pthread_mutex_lock(&h->lock);
		finish_all(h, j, good ? HTTP_HASHING_FITS : HTTP_HASHING_FITS_NOT);
	}
	w->working = false;
	pthread_mutex_unlock(&h->lock);
	return NULL;
}

/* ---- in the loop ---- */

int http_hashing_new(struct http_hashing **ret)
{
	_cleanup_free_ struct http_hashing *h = calloc(1, sizeof(*h));

	if (!h)
		return -ENOMEM;
	h->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (h->event_fd < 0)
		return -errno;
	pthread_mutex_init(&h->lock, NULL);
	*ret = TAKE_PTR(h);
	return 0;
}

void http_hashing_free(struct http_hashing *h)
{
	if (!h)
		return;
	pthread_mutex_lock(&h->lock);
	h->ending = true;
	pthread_mutex_unlock(&h->lock);
	for (size_t i = 0; i < THREADS; i++) {
		if (h->workers[i].begun)
			pthread_join(h->workers[i].thread, NULL);
		free(h->workers[i].data);
	}
	close(h->event_fd);
	pthread_mutex_destroy(&h->lock);
	explicit_bzero(h, sizeof(*h));
	free(h);
}

int http_hashing_fd(const struct http_hashing *h)
{
	return h->event_fd;
}

/* One more thread, as far as there may be. 0 when there is one at work, or negative errno. */
static int find_worker(struct http_hashing *h)
{
	bool any = false;
	int r = 0;

	for (size_t i = 0; i < THREADS; i++) {
		struct worker *w = &h->workers[i];

		if (w->working) {
			any = true;
			continue;
		}
		if (w->begun)
			pthread_join(w->thread, NULL); /* its last words were that it ends */
		w->hashing = h;
		w->working = true;
		/* Here, for threads do not allocate: see base/fork_guard.h. */
		if (!w->data)
			w->data = malloc(sizeof(*w->data));
		r = w->data ? signals_start_thread(&w->thread, 0, work, w) : -ENOMEM;
		w->begun = w->working = r == 0;
		any |= r == 0;
		break;
	}
	return any ? 0 : r;
}

static size_t waiting(const struct http_hashing *h, const struct address *origin)
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(h->jobs); i++)
		n += h->jobs[i].stage == STAGE_WAITING &&
		     (!origin || address_equal(&h->jobs[i].origin, origin));
	return n;
}

/* Which has waited longest, of that origin or of the one that waits for most, is told to come
 * later. */
static void make_room(struct http_hashing *h, const struct address *origin)
{
	struct job *worst = NULL;
	size_t most = 0;

	for (size_t i = 0; i < ARRAY_LEN(h->jobs); i++) {
		struct job *j = &h->jobs[i];
		size_t n;

		if (j->stage != STAGE_WAITING || (origin && !address_equal(&j->origin, origin)))
			continue;
		n = waiting(h, &j->origin);
		if (n < most || (n == most && j->serial > worst->serial))
			continue;
		worst = j;
		most = n;
	}
	if (worst) {
		finish(worst, HTTP_HASHING_LATER);
		announce(h);
	}
}

static struct job *find_place(struct http_hashing *h, const struct address *origin)
{
	if (waiting(h, origin) >= HTTP_HASHING_OF_ONE)
		make_room(h, origin);
	else if (waiting(h, NULL) >= HTTP_HASHING_WAITING)
		make_room(h, NULL);
	for (size_t i = 0; i < ARRAY_LEN(h->jobs); i++) {
		if (h->jobs[i].stage == STAGE_FREE)
			return &h->jobs[i];
	}
	return NULL;
}

int http_hashing_begin(struct http_hashing *h, const struct http_password *password,
		       const struct address *origin, uint64_t now_ms, void *owner)
{
	struct job *j;
	int r;

	pthread_mutex_lock(&h->lock);
	j = find_place(h, origin);
	if (j)
		*j = (struct job){
			.stage = STAGE_WAITING,
			.password = *password,
			.origin = *origin,
			.serial = ++h->serial,
			.since_ms = now_ms,
			.owner = owner,
		};
	r = j ? find_worker(h) : -EBUSY;
	if (j && r < 0)
		*j = (struct job){0};
	pthread_mutex_unlock(&h->lock);
	return r;
}

void http_hashing_forget(struct http_hashing *h, const void *owner)
{
	pthread_mutex_lock(&h->lock);
	for (size_t i = 0; i < ARRAY_LEN(h->jobs); i++) {
		struct job *j = &h->jobs[i];

		if (j->owner != owner)
			continue;
		j->owner = NULL;
		if (j->stage != STAGE_COMPUTED)
			finish(j, HTTP_HASHING_LATER);
	}
	pthread_mutex_unlock(&h->lock);
}

/* Whoever has waited for too long. */
static void lose_patience(struct http_hashing *h, uint64_t now_ms)
{
	for (size_t i = 0; i < ARRAY_LEN(h->jobs); i++) {
		struct job *j = &h->jobs[i];

		if (j->stage == STAGE_WAITING && now_ms - j->since_ms > HTTP_HASHING_PATIENCE_MS)
			finish(j, HTTP_HASHING_LATER);
	}
}

void *http_hashing_next(struct http_hashing *h, uint64_t now_ms, enum http_hashing_result *ret)
{
	void *owner = NULL;
	eventfd_t ignored;

	pthread_mutex_lock(&h->lock);
	lose_patience(h, now_ms);
	for (size_t i = 0; i < ARRAY_LEN(h->jobs) && !owner; i++) {
		struct job *j = &h->jobs[i];

		if (j->stage != STAGE_DONE)
			continue;
		owner = j->owner;
		*ret = j->result;
		*j = (struct job){0};
	}
	if (!owner)
		(void)eventfd_read(h->event_fd, &ignored);
	pthread_mutex_unlock(&h->lock);
	return owner;
}
