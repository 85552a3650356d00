// SPDX-License-Identifier: GPL-2.0-only
/* The kernel side: three thin sensors and what they share. They count, time and report; what it
 * means is decided in user space. */

#include <stdbool.h>
#include <stddef.h>

#include "bpf/connect_cgroup.h"
#include "bpf/connect_fexit.h"
#include "bpf/connect_tracepoint.h"
#include "bpf/drop.h"
#include "bpf/socket.h"
#include "bpf/wire.h"

char LICENSE[] SEC("license") = "GPL";
