// SPDX-License-Identifier: GPL-2.0-only
/* See identify.h. Asks every source in its turn; what each looks at is in its own file. */

#include "cloud/identify.h"

#include <fcntl.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "cloud/bootmarks.h"
#include "cloud/devicetree.h"
#include "cloud/hypervisor.h"

#define DIRECTORY (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

void cloud_recognise(const char *root, const char *dmi_dir, struct recognition *ret)
{
	_cleanup_close_ int top = open(root, DIRECTORY);
	_cleanup_close_ int dmi = -1;
	struct cloud_guess vote = {0};

	*ret = (struct recognition){0};
	dmi = dmi_dir	 ? open(dmi_dir, DIRECTORY)
	      : top >= 0 ? openat(top, &DMI_DIR[1], DIRECTORY)
			 : -1;
	if (dmi >= 0) {
		dmi_ask(dmi, &vote);
		dmi_title(dmi, ret->title);
	}
	if (top >= 0) {
		bool inside = own_container(top, ret->container);

		hypervisor_ask(top, &vote);
		devicetree_ask(top, &vote);
		if (!*ret->title)
			devicetree_title(top, ret->title);
		if (!vote.provider && !vote.split) {
			bootmarks_ask_cmdline(top, &vote);
			/* A container's files are its image's; what they say is of another machine.
			 */
			if (!inside)
				bootmarks_ask_files(top, &vote);
		}
	}
	ret->provider = vote.provider;
	ret->source = vote.source;
	ret->split = vote.split;
}
