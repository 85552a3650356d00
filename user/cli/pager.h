/* SPDX-License-Identifier: GPL-2.0-only */
/* Text that may be longer than the terminal goes through a pager, $PAGER or less. */
#ifndef EGRESS25_CLI_PAGER_H
#define EGRESS25_CLI_PAGER_H

/* From now on stdout leads into it, where that is a terminal; PAGER=cat or an empty one: nowhere.
 * Ask for colour and width of the terminal before. */
void pager_start(void);
/* All is written: waits for whoever reads it. */
void pager_end(void);

#endif
