/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which cloud this machine says it is in, from the DMI strings the firmware left in files. No
 * network. Never guesses: a string that does not match exactly is no cloud.
 */
#ifndef EGRESS25_CLOUD_DMI_H
#define EGRESS25_CLOUD_DMI_H

#include "cloud/cloud_guess.h"

#define DMI_DIR "/sys/class/dmi/id"

/* Reads the files of the directory. Providers are names as in guide.h; the source is "dmi". */
void dmi_ask(int dir, struct cloud_guess *ret);

/* What the firmware calls the machine, vendor and product, "" when it does not say. It may name
 * no cloud, and holds whatever bytes the firmware has. Returns buf. */
#define DMI_TITLE_LEN 260
const char *dmi_title(int dir, char buf[static DMI_TITLE_LEN]);

#endif
