// SPDX-License-Identifier: GPL-2.0-only
/* See version.h; the Makefile says what it is. */

#include "cli/version.h"

const char version_revision[] = EGRESS25_REVISION;
const char version_features[] = EGRESS25_FEATURES;
