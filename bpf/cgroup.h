/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which cgroup the calling process is in. Where engines use cgroup v1, alone or beside v2, their
 * containers are in the root of v2, and what names them is their group in a hierarchy of v1: that
 * of the pids controller, in which systemd, kubelet and the engines put everything they start.
 */
#ifndef EGRESS25_BPF_CGROUP_H
#define EGRESS25_BPF_CGROUP_H

#include "bpf/maps.h"

#define CGROUP_ROOT_ID	    1 /* fs/kernfs: the first number of each hierarchy */
#define CGROUP_V2_HIERARCHY 0 /* kernel/cgroup/cgroup.c, cgroup_init() */

/* The caller's group in the hierarchy that has the pids controller. Typed pointers all the way:
 * they may be followed under lockdown, too. */
static __always_inline __u64 cgroup_v1_by_type(__u64 index)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct cgroup_subsys_state *state = *(task->cgroups->subsys + index);
	struct cgroup *group;

	if (!state)
		return 0;
	group = state->cgroup;
	if (group->root->hierarchy_id == CGROUP_V2_HIERARCHY)
		return 0;
	return group->kn->id | E25_CGROUP_V1;
}

static __always_inline __u64 cgroup_v1_by_address(__u64 index)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct css_set *set = BPF_CORE_READ(task, cgroups);
	struct cgroup_subsys_state *state = NULL;
	struct cgroup *group;

	if (bpf_probe_read_kernel(&state, sizeof(state), &set->subsys[0] + index))
		return 0;
	group = BPF_CORE_READ(state, cgroup);
	if (BPF_CORE_READ(group, root, hierarchy_id) == CGROUP_V2_HIERARCHY)
		return 0;
	return BPF_CORE_READ(group, kn, id) | E25_CGROUP_V1;
}

/* 0 when the pids controller is not compiled in, or belongs to v2. */
static __always_inline __u64 caller_cgroup_v1(void)
{
	if (!bpf_core_enum_value_exists(enum cgroup_subsys_id, pids_cgrp_id))
		return 0;
	if (has_socket_helpers)
		return cgroup_v1_by_type(bpf_core_enum_value(enum cgroup_subsys_id, pids_cgrp_id));
	if (may_read_kernel)
		return cgroup_v1_by_address(
			bpf_core_enum_value(enum cgroup_subsys_id, pids_cgrp_id));
	return 0;
}

/* See e25_sock_event. */
static __always_inline __u64 caller_cgroup(void)
{
	__u64 id = bpf_get_current_cgroup_id(), v1;

	if (id != CGROUP_ROOT_ID)
		return id;
	v1 = caller_cgroup_v1();
	return v1 ? v1 : id;
}

#endif
