// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as one of the small things that others write: the first byte says which. Headers of
 * HTTP, addresses, durations, dates, paths of cgroups, what a metadata service or the firmware
 * says, an answer of the control socket or of the firewall's reader.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/container.h"
#include "base/parse.h"
#include "base/text.h"
#include "cloud/dmi.h"
#include "cloud/imds_parse.h"
#include "cloud/url.h"
#include "net/ruleset.h"
#include "probe/plan.h"
#include "probe/signs.h"
#include "serve/control.h"
#include "serve/http_accepts.h"
#include "serve/http_auth.h"
#include "serve/http_host.h"
#include "serve/http_listen.h"

#define CHEAP "$2b$04$abcdefghijklmnopqrstuujZkTwHUiJ9XdZPwKfcfDo7dMp5DjlTu"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void as_headers(const char *text)
{
	static const char *const offers[] = {"text/plain; version=0.0.4", "application/json"};
	static const char *const names[] = {"mail1.example.com"};
	static const struct address local = {{[15] = 1}};
	char why[HTTP_LISTEN_WHY] = "";
	struct sockaddr_in6 sa;
	int chosen = http_accepts(text, offers, ARRAY_LEN(offers));

	if (chosen >= (int)ARRAY_LEN(offers))
		abort();
	(void)http_accepts_gzip(text);
	(void)http_host_is_ours(text, &local, names, 1);
	if (http_listen_parse(text, &sa, why) < 0 && !*why)
		abort();
}

static void as_authorization(const char *text)
{
	static struct http_auth *auth;
	struct http_password password;
	char why[HTTP_AUTH_WHY];

	if (!auth && (http_auth_new(&auth) < 0 || http_auth_add(auth, "alice", CHEAP, why) < 0))
		abort();
	if (http_auth_check(auth, text, 1000, &password) == HTTP_AUTH_OK)
		abort(); /* nobody was let in before */
	if (http_auth_learn(auth, text, password.hash, false, 1000) != HTTP_AUTH_WRONG)
		abort();
}

static void as_values(const char *text)
{
	struct address address;
	struct prefix prefix;
	struct date date;
	uint64_t number;
	char name[PLAN_NAME_LEN];

	(void)parse_u64(text, 0, UINT64_MAX, &number);
	(void)parse_duration(text, &number);
	if (parse_date(text, &date) == 0 && (date.month < 1 || date.month > 12 || date.day < 1))
		abort();
	(void)address_parse(text, &address);
	if (prefix_parse(text, &prefix) == 0 && prefix.len > 128)
		abort();
	(void)plan_name(text, name);
	(void)url_is_valid(text, true);
	(void)url_with_path_is_valid(text);
	(void)signs_parse_netstat(text, "TCPRetransFail", &number);
}

static void as_cgroup(const char *text)
{
	char id[CONTAINER_ID_LEN], pod[CONTAINER_POD_LEN];

	(void)container_id(text, id);
	(void)container_pod(text, pod);
}

static void as_metadata(const char *provider, const uint8_t *bytes, size_t len)
{
	const struct service *service = service_find(provider);
	struct machine_identity machine = {0};

	for (size_t i = 0; service && i < service->documents_count; i++)
		(void)imds_read(&service->documents[i], (const char *)bytes, len, &machine);
	if (service && service->check)
		service->check(&machine);
}

static void as_firmware(const uint8_t *bytes, size_t len)
{
	static const char *const files[] = {"sys_vendor", "product_name", "chassis_asset_tag"};
	char folder[] = "/tmp/egress25-fuzz-XXXXXX", title[DMI_TITLE_LEN];
	struct cloud_guess guess = {0};
	int dir = mkdtemp(folder) ? open(folder, O_RDONLY | O_DIRECTORY) : -1;

	if (dir < 0)
		abort();
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		int fd = openat(dir, files[i], O_WRONLY | O_CREAT, 0600);

		if (fd < 0 || write(fd, bytes, len) != (ssize_t)len)
			abort();
		close(fd);
	}
	dmi_ask(dir, &guess);
	if (!memchr(dmi_title(dir, title), '\0', sizeof(title)))
		abort();
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		unlinkat(dir, files[i], 0);
	close(dir);
	rmdir(folder);
}

static void as_answer(char *text)
{
	char *body = NULL;
	int status = 0;

	if (control_read_answer(text, &status, &body) == 0 && (!body || status < 0))
		abort();
}

static void as_rules(const uint8_t *bytes, size_t len)
{
	struct firewall_answer left = {0}, answer;

	memcpy(&left, bytes, len < sizeof(left) ? len : sizeof(left));
	ruleset_answer_check(&answer, &left, 4);
	if (answer.rules_count > FIREWALL_RULES_MAX)
		abort();
}

/* Both ways to show it, into memory of every size. */
static void as_text(const char *text, size_t size)
{
	_cleanup_free_ char *buf = malloc(size + 1);

	if (!buf)
		return;
	if (strlen(text_escape(text, buf, size + 1)) > size)
		abort();
	if (!text_is_utf8(text_utf8(text, buf, size + 1)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const providers[] = {"azure",   "aws",	   "gcp",
						"hetzner", "digitalocean", "oracle"};
	_cleanup_free_ char *text = len ? strndup((const char *)bytes + 1, len - 1) : NULL;

	if (!text)
		return 0;
	switch (bytes[0] % 9) {
	case 0:
		as_headers(text);
		break;
	case 1:
		as_authorization(text);
		break;
	case 2:
		as_values(text);
		break;
	case 3:
		as_cgroup(text);
		break;
	case 4:
		for (size_t i = 0; i < ARRAY_LEN(providers); i++)
			as_metadata(providers[i], bytes + 1, len - 1);
		break;
	case 5:
		as_firmware(bytes + 1, len - 1);
		break;
	case 6:
		as_answer(text);
		break;
	case 7:
		as_rules(bytes + 1, len - 1);
		break;
	default:
		as_text(text, len % 64);
	}
	return 0;
}
