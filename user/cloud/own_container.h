/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether this runs inside a container. /sys shows a container the firmware of its host: still the
 * right cloud, but the reader should know whose word it is.
 */
#ifndef EGRESS25_CLOUD_OWN_CONTAINER_H
#define EGRESS25_CLOUD_OWN_CONTAINER_H

#include <stdbool.h>

#define INSIDE_KIND_LEN 32

/* root: an open directory, "/" or what stands for it. True with what the container is called in
 * kind: "docker", "podman", "kubernetes", "lxc" ... or "container", safe to print; false, and ""
 * in kind, where there is no sign of one. */
bool own_container(int root, char kind[static INSIDE_KIND_LEN]);

#endif
