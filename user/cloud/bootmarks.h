/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which cloud the installation says it is in: a word on the kernel's command line, or a file that
 * the provider's image leaves. Bare metal has no other sign. It proves less than firmware does, for
 * an image may be moved: so it is asked only where firmware is silent.
 */
#ifndef EGRESS25_CLOUD_BOOTMARKS_H
#define EGRESS25_CLOUD_BOOTMARKS_H

#include "cloud/cloud_guess.h"

/* root: an open directory, "/" or what stands for it. The source is "cmdline". */
void bootmarks_ask_cmdline(int root, struct cloud_guess *ret);
/* The source is "marker-file". */
void bootmarks_ask_files(int root, struct cloud_guess *ret);

#endif
