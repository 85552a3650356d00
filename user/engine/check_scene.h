/* SPDX-License-Identifier: GPL-2.0-only */
/* For engine/check_conclude.c and engine/check_scene.c alone. */
#ifndef EGRESS25_ENGINE_CHECK_SCENE_H
#define EGRESS25_ENGINE_CHECK_SCENE_H

#include "engine/check_run.h"

/* Fills it in from what c tried, and of c's result what it counts on the way. Points into c. */
void check_scene(struct check_run *c, struct active_scene *ret);

#endif
