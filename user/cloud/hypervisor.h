/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which cloud the hypervisor says this is, where the kernel shows it in files: Xen. Guests without
 * firmware of their own (paravirtual ones) have nothing else.
 */
#ifndef EGRESS25_CLOUD_HYPERVISOR_H
#define EGRESS25_CLOUD_HYPERVISOR_H

#include "cloud/cloud_guess.h"

/* root: an open directory, "/" or what stands for it. The source is "xen". */
void hypervisor_ask(int root, struct cloud_guess *ret);

#endif
