/* SPDX-License-Identifier: GPL-2.0-only */
/* Networks where the large mail providers' exchangers answer on port 25: silence there weighs most.
 */
#ifndef EGRESS25_CORE_MX_NETWORKS_H
#define EGRESS25_CORE_MX_NETWORKS_H

#include "base/address.h"

bool mx_network_is_well_known(const struct address *a);

#endif
