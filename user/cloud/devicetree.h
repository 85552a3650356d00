/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which cloud the device tree names: machines without ACPI (RISC-V, some ARM and Power) have no DMI
 * strings. Most clouds' trees name only the virtual machine they run on, which is no cloud.
 */
#ifndef EGRESS25_CLOUD_DEVICETREE_H
#define EGRESS25_CLOUD_DEVICETREE_H

#include "cloud/cloud_guess.h"

/* root: an open directory, "/" or what stands for it. The source is "device-tree". */
void devicetree_ask(int root, struct cloud_guess *ret);

/* What the tree calls the machine, "" when it does not say; any bytes. Returns buf. */
#define DEVICETREE_TITLE_LEN 128
const char *devicetree_title(int root, char buf[static DEVICETREE_TITLE_LEN]);

#endif
