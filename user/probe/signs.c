// SPDX-License-Identifier: GPL-2.0-only
/* See signs.h. */

#include "probe/signs.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"

/* Documentation addresses: connecting a datagram socket asks the routes and sends nothing. */
int signs_route(enum family family)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(9)};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(9)};
	bool ipv4 = family == FAMILY_IPV4;
	_cleanup_close_ int fd = socket(ipv4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return errno;
	in.sin_addr.s_addr = htonl(0xc6336401);	       /* 198.51.100.1 */
	memcpy(&in6.sin6_addr, "\x20\x01\x0d\xb8", 4); /* 2001:db8::1 */
	in6.sin6_addr.s6_addr[15] = 1;
	if (connect(fd, ipv4 ? (struct sockaddr *)&in : (struct sockaddr *)&in6,
		    ipv4 ? sizeof(in) : sizeof(in6)) < 0)
		return errno;
	return 0;
}

/* Two lines for each group: the names, then the numbers. */
bool signs_parse_netstat(const char *text, const char *name, uint64_t *ret)
{
	size_t name_len = strlen(name);

	while (text && *text) {
		const char *names = text, *numbers = strchr(text, '\n');
		const char *end = numbers ? strchr(numbers + 1, '\n') : NULL;

		if (!numbers)
			return false;
		numbers++;
		for (;;) {
			size_t n = strcspn(names, " \n"), m = strcspn(numbers, " \n");

			if (n == name_len && strncmp(names, name, n) == 0) {
				*ret = strtoull(numbers, NULL, 10);
				return m > 0;
			}
			if (names[n] != ' ' || numbers[m] != ' ')
				break;
			names += n + 1;
			numbers += m + 1;
		}
		text = end ? end + 1 : NULL;
	}
	return false;
}

bool signs_failed_repeats(uint64_t *ret)
{
	_cleanup_fclose_ FILE *f = fopen("/proc/net/netstat", "re");
	static char text[32768];
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

	text[n] = '\0';
	return n > 0 && signs_parse_netstat(text, "TCPRetransFail", ret);
}

static const char *const variables[] = {"https_proxy", "HTTPS_PROXY", "http_proxy",
					"HTTP_PROXY",  "all_proxy",   "ALL_PROXY"};

static const char *in_environment_file(void)
{
	_cleanup_fclose_ FILE *f = fopen("/etc/environment", "re");
	char line[512];

	while (f && fgets(line, sizeof(line), f)) {
		const char *p = line + strspn(line, " \t");

		for (size_t i = 0; i < ARRAY_LEN(variables); i++) {
			size_t len = strlen(variables[i]);

			if (strncmp(p, variables[i], len) == 0 && p[len] == '=' &&
			    strcspn(p + len + 1, "\"'\n") > 0)
				return variables[i];
		}
	}
	return NULL;
}

const char *signs_proxy(void)
{
	for (size_t i = 0; i < ARRAY_LEN(variables); i++) {
		const char *value = getenv(variables[i]);

		if (value && *value)
			return variables[i];
	}
	return in_environment_file();
}
