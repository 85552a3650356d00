/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Threads that allocate, in a process that forks children which allocate, too: a lock that such a
 * thread holds at that moment stays locked in the child, for ever. The C library looks after its
 * own; the allocator of GCC 12's address sanitizer does not.
 */
#ifndef EGRESS25_BASE_FORK_GUARD_H
#define EGRESS25_BASE_FORK_GUARD_H

/* Around what a thread but the main one allocates or frees: nothing forks meanwhile. Short, and
 * never one within the other. */
void fork_guard_lock(void);
void fork_guard_unlock(void);

#endif
