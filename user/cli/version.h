/* SPDX-License-Identifier: GPL-2.0-only */
/* What was built, of which commit, with which parts: the one file that each commit makes anew. The
 * version itself is EGRESS25_VERSION, in a header that the Makefile writes. */
#ifndef EGRESS25_CLI_VERSION_H
#define EGRESS25_CLI_VERSION_H

/* The commit, "1a2b3c4d5e6f"; with "-dirty" where files differed from it; "unknown" outside git. */
extern const char version_revision[];
/* What can be left out, and was or was not: "+lzma -nft static". */
extern const char version_features[];

#endif
