/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `doctor` looks at, and what it makes of it: doctor_facts.c reads, doctor_checks.c judges and
 * words it and is pure, doctor.c tries the sensors. For cli/doctor*.c alone.
 */
#ifndef EGRESS25_CLI_DOCTOR_H
#define EGRESS25_CLI_DOCTOR_H

#include <netinet/in.h>

#include "net/uplinks.h"
#include "render/checkup.h"
#include "sensor/foreign.h"

#define DOCTOR_RESOLVERS_MAX 3 /* as many as the C library asks */
#define DOCTOR_TC_MAX	     16

struct doctor_resolver {
	char address[INET6_ADDRSTRLEN + 1 + IF_NAMESIZE];
	bool local;	/* of this host: somebody must listen there */
	bool reachable; /* a route leads there, or somebody listens */
};

/* Somebody else's program at an uplink. */
struct doctor_tc {
	char uplink[IF_NAMESIZE];
	char name[96]; /* "" unknown */
	bool egress;
	bool ours; /* left by an egress25 that was killed */
};

struct doctor_facts {
	const char *kernel, *machine; /* release and architecture; NULL unknown */
	bool btf;
	int jit;	      /* as in struct render_doctor */
	const char *lockdown; /* as in sensor/lockdown.h */
	const char *cgroup;   /* as in struct render_doctor */
	const char *rights[3];
	size_t rights_count; /* that are missing */
	const struct render_sensor *sensors;
	size_t sensors_count;
	const char *wire_attach; /* as in struct render_doctor */
	const struct uplink *uplinks;
	size_t uplinks_count;
	struct doctor_tc tc[DOCTOR_TC_MAX];
	size_t tc_count;
	int tc_error; /* negative errno: they cannot be listed */
	const struct candidate_list *firewall;
	uint32_t conntrack_count, conntrack_max;  /* max 0: connections are not tracked here */
	uint32_t source_ports, source_ports_used; /* of the range; in use towards watched ports */
	struct foreign_program *foreign;	  /* on cgroups */
	int foreign_count;			  /* negative errno: not known */
	struct doctor_resolver resolvers[DOCTOR_RESOLVERS_MAX];
	size_t resolvers_count;
	int resolver_error; /* negative errno of /etc/resolv.conf */
	bool clock_known, clock_synchronised;
	int64_t clock_offset_ns; /* of the time namespace: what CLOCK_MONOTONIC is shifted by */
};

/* Reads what needs no sensor, for these ports. The strings are literals or in *kernel. */
struct utsname;
void doctor_read(struct doctor_facts *f, struct utsname *kernel, const uint16_t *ports,
		 size_t ports_count);
/* Programs of others at the uplinks; netns_fd as in sensor.h. */
void doctor_read_tc(struct doctor_facts *f, int netns_fd);
void doctor_forget(struct doctor_facts *f);

#define DOCTOR_CHECKS_MAX 24
struct doctor_checks {
	struct render_doctor_check list[DOCTOR_CHECKS_MAX];
	size_t count;
};

/* 0 or -ENOMEM; doctor_checks_free() is due in any case. */
int doctor_check(struct doctor_checks *ret, const struct doctor_facts *f);
void doctor_checks_free(struct doctor_checks *c);

#endif
