// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs a program in a cgroup that lets nothing out: what systemd's IPAddressDeny=any does to a
 * unit (egress), or what refuses it the connect() call itself (connect). The BPF program lives as
 * long as the command.
 * usage: shut egress|connect CGROUP COMMAND [ARGUMENT]...   (CGROUP is a directory of cgroup v2)
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
	const char *name;
	enum bpf_prog_type type;
	enum bpf_attach_type at;
} kinds[] = {
	{"egress", BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS},
	{"connect", BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_CONNECT},
};

static int bpf(enum bpf_cmd command, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* A program that returns 0: no. */
static int load(enum bpf_prog_type type, enum bpf_attach_type at)
{
	static const struct bpf_insn refuse[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = type;
	attr.expected_attach_type = at;
	attr.insns = (uintptr_t)refuse;
	attr.insn_cnt = sizeof(refuse) / sizeof(refuse[0]);
	attr.license = (uintptr_t) "GPL";
	return bpf(BPF_PROG_LOAD, &attr);
}

/* The link stays open across execve(), and goes with the command. */
static int attach(int program, int cgroup, enum bpf_attach_type at)
{
	union bpf_attr attr;
	int link;

	memset(&attr, 0, sizeof(attr));
	attr.link_create.prog_fd = (uint32_t)program;
	attr.link_create.target_fd = (uint32_t)cgroup;
	attr.link_create.attach_type = at;
	link = bpf(BPF_LINK_CREATE, &attr);
	return link < 0 ? -1 : dup(link); /* BPF's own are close-on-exec */
}

static int enter(int cgroup)
{
	int fd = openat(cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC);

	return fd < 0 || write(fd, "0", 1) != 1 ? -1 : close(fd);
}

int main(int argc, char **argv)
{
	int cgroup, program;

	for (size_t i = 0; argc > 3 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(argv[1], kinds[i].name) != 0)
			continue;
		cgroup = open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		program = cgroup < 0 ? -1 : load(kinds[i].type, kinds[i].at);
		if (program >= 0 && attach(program, cgroup, kinds[i].at) >= 0 && enter(cgroup) == 0)
			execvp(argv[3], argv + 3);
		fprintf(stderr, "shut: %s: %s\n", argv[2], strerror(errno));
		return 1;
	}
	fprintf(stderr, "usage: shut egress|connect CGROUP COMMAND [ARGUMENT]...\n");
	return 2;
}
