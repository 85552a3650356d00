// SPDX-License-Identifier: GPL-2.0-only
/* See fork_guard.h. */

#include "base/fork_guard.h"

#include <pthread.h>

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t registered = PTHREAD_ONCE_INIT;

static void hold(void)
{
	pthread_mutex_lock(&guard);
}

static void release(void)
{
	pthread_mutex_unlock(&guard);
}

static void register_guard(void)
{
	(void)pthread_atfork(hold, release, release);
}

void fork_guard_lock(void)
{
	pthread_once(&registered, register_guard);
	hold();
}

void fork_guard_unlock(void)
{
	release();
}
