/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one door to where this machine is, from files alone: no network, and never a guess. Firmware,
 * hypervisor and device tree come first and must not contradict each other; only where they are
 * silent do the kernel's command line and the image's marker files count.
 */
#ifndef EGRESS25_CLOUD_IDENTIFY_H
#define EGRESS25_CLOUD_IDENTIFY_H

#include "cloud/dmi.h"
#include "cloud/own_container.h"
#include "cloud/cloud_guess.h"

struct recognition {
	const char *provider; /* a name as in guide.h, a literal; NULL: unknown */
	const char *source;   /* "dmi", "xen", "device-tree", "cmdline", "marker-file"; NULL */
	bool split;	      /* sources contradict each other, so provider is NULL */
	char container[INSIDE_KIND_LEN]; /* this runs inside one; "" no sign of it */
	/* What the firmware or device tree calls the machine; "" unknown. Any bytes. */
	char title[DMI_TITLE_LEN];
};

/* root: the directory to take for "/". dmi_dir: where the DMI files are, NULL: below root. */
void cloud_recognise(const char *root, const char *dmi_dir, struct recognition *ret);

#endif
