/* SPDX-License-Identifier: GPL-2.0-only */
/* Signals are the main thread's, whose event loop takes them in place of their handlers. */
#ifndef EGRESS25_BASE_SIGNALS_H
#define EGRESS25_BASE_SIGNALS_H

#include <pthread.h>
#include <signal.h>
#include <stddef.h>

/* For the calling thread and those it starts from now on. */
static inline void signals_block(const int *numbers, size_t count)
{
	sigset_t signals;

	sigemptyset(&signals);
	for (size_t i = 0; i < count; i++)
		sigaddset(&signals, numbers[i]);
	sigprocmask(SIG_BLOCK, &signals, NULL);
}

#define SIGNALS_BLOCK(...)                                                                         \
	signals_block((const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

/* Starts a thread that no signal reaches but this one (0: none). Returns 0 or negative errno. */
static inline int signals_start_thread(pthread_t *ret, int but, void *(*run)(void *), void *context)
{
	sigset_t signals, before;
	int r;

	sigfillset(&signals);
	if (but)
		sigdelset(&signals, but);
	pthread_sigmask(SIG_SETMASK, &signals, &before);
	r = pthread_create(ret, NULL, run, context);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -r;
}

#endif
