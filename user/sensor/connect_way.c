// SPDX-License-Identifier: GPL-2.0-only
/* See connect_way.h. */

#include "sensor/connect_way.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

#define PROBED "inet_stream_connect"

/* 0, or a negative errno: of loading where the kernel is built without, of attaching where the
 * architecture cannot (arm64 before 6.4: -ENOTSUPP) or something does not let it. */
static int probe_fexit(const struct btf *kernel)
{
	static const struct bpf_insn nothing[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = BPF_TRACE_FEXIT);
	int32_t id = btf__find_by_name_kind(kernel, PROBED, BTF_KIND_FUNC);
	_cleanup_close_ int program = -1, link = -1;

	if (id < 0)
		return -ENOENT;
	opts.attach_btf_id = (uint32_t)id;
	program = bpf_prog_load(BPF_PROG_TYPE_TRACING, NULL, "GPL", nothing, ARRAY_LEN(nothing),
				&opts);
	if (program < 0)
		return program;
	link = bpf_raw_tracepoint_open(NULL, program);
	return link < 0 ? link : 0;
}

static const char *why_no_fexit(int error)
{
	return error == -ENOENT ? "no function " PROBED : strerror(-error);
}

enum connect_watch connect_way(enum connect_watch wanted, const struct btf *kernel,
			       char how[static SENSOR_REASON_LEN])
{
	static const char *const words[] = {
		[CONNECT_AUTO] = "",
		[CONNECT_FEXIT] = "by fexit programs",
		[CONNECT_CGROUP] = "by programs on the root of cgroup v2: what an LSM refuses is "
				   "not seen",
		[CONNECT_TRACEPOINT] = "by the tracepoints of the system call, for which every "
				       "system call of the machine pays some 65 ns",
		[CONNECT_OFF] = "",
	};
	int r;

	_Static_assert(ARRAY_LEN(words) == CONNECT_OFF + 1, "a way without words");
	if (wanted != CONNECT_AUTO) {
		snprintf(how, SENSOR_REASON_LEN, "%s", words[wanted]);
		return wanted;
	}
	r = kernel ? probe_fexit(kernel) : 0;
	if (r == 0) {
		snprintf(how, SENSOR_REASON_LEN, "%s", words[CONNECT_FEXIT]);
		return CONNECT_FEXIT;
	}
	snprintf(how, SENSOR_REASON_LEN, "%s; this kernel has no fexit (%s)", words[CONNECT_CGROUP],
		 why_no_fexit(r));
	return CONNECT_CGROUP;
}
