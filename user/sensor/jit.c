// SPDX-License-Identifier: GPL-2.0-only
/*
 * See jit.h. /proc/sys/net/core/bpf_jit_enable is there in the first network namespace only, and
 * says what is wanted; the length of a loaded program's machine code says what is done. A socket
 * filter asks for the fewest rights of all programs.
 */

#include "sensor/jit.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include "base/cleanup.h"

int jit_probe(void)
{
	static const struct bpf_insn nothing[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	struct bpf_prog_info info = {0};
	__u32 len = sizeof(info);
	_cleanup_close_ int fd = bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, NULL, "GPL", nothing,
					       ARRAY_LEN(nothing), NULL);

	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &len) < 0)
		return -1;
	return info.jited_prog_len > 0;
}
