/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which cloud this machine says it is in, from the DMI strings the firmware left in files. No
 * network. Never guesses: a string that does not match exactly is no cloud.
 */
#ifndef EGRESS25_CLOUD_DMI_H
#define EGRESS25_CLOUD_DMI_H

#define DMI_DIR "/sys/class/dmi/id"

/* Reads the files under dir. Returns the provider's name, a literal as in guide.h, or NULL when
 * the files are missing or match nothing. */
const char *dmi_provider(const char *dir);

#endif
