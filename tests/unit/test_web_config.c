// SPDX-License-Identifier: GPL-2.0-only
/*
 * The web configuration: what it may say, and the sentence for everything else. Files are written
 * to a directory of their own; certificates are made with GnuTLS, once.
 */

#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "serve/web_config.h"

#define HASH "$2y$04$AFY1ZHjQpr7.XILY7NGdyuRTt4qqJ/Ag1ALufmIuCkapGrdGmIiK6"

static char dir[] = "/tmp/egress25-web-XXXXXX";

static const char *path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void write_file(const char *name, const void *data, size_t len)
{
	FILE *f = fopen(path_of(name), "w");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

/* A self-signed certificate and its key. */
static void make_pair(const char *cert_name, const char *key_name)
{
	unsigned char serial = 1;
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t cert;
	gnutls_datum_t pem;

	assert_int_equal(gnutls_x509_privkey_init(&key), 0);
	assert_int_equal(
		gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
					     GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
		0);
	assert_int_equal(gnutls_x509_crt_init(&cert), 0);
	gnutls_x509_crt_set_version(cert, 3);
	gnutls_x509_crt_set_serial(cert, &serial, 1);
	gnutls_x509_crt_set_activation_time(cert, time(NULL) - 60);
	gnutls_x509_crt_set_expiration_time(cert, time(NULL) + 3600);
	gnutls_x509_crt_set_dn_by_oid(cert, GNUTLS_OID_X520_COMMON_NAME, 0, "test", 4);
	gnutls_x509_crt_set_key(cert, key);
	assert_int_equal(gnutls_x509_crt_sign2(cert, cert, key, GNUTLS_DIG_SHA256, 0), 0);
	assert_int_equal(gnutls_x509_crt_export2(cert, GNUTLS_X509_FMT_PEM, &pem), 0);
	write_file(cert_name, pem.data, pem.size);
	gnutls_free(pem.data);
	assert_int_equal(gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &pem), 0);
	write_file(key_name, pem.data, pem.size);
	gnutls_free(pem.data);
	gnutls_x509_crt_deinit(cert);
	gnutls_x509_privkey_deinit(key);
}

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	make_pair("cert.pem", "key.pem");
	make_pair("other.pem", "otherkey.pem");
	write_file("empty.pem", "", 0);
	write_file("nul.pem", "a\0b", 3);
	return 0;
}

static int tear_down(void **state)
{
	static const char *const names[] = {"cert.pem", "key.pem",   "other.pem", "otherkey.pem",
					    "web.yml",	"empty.pem", "nul.pem"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		unlink(path_of(names[i]));
	return rmdir(dir);
}

static int load(const char *text, struct http_web **ret, char message[static HTTP_WEB_MESSAGE_LEN])
{
	write_file("web.yml", text, strlen(text));
	message[0] = '\0';
	return http_web_load(path_of("web.yml"), ret, message);
}

static struct http_web *load_good(const char *text)
{
	char message[HTTP_WEB_MESSAGE_LEN];
	struct http_web *web = NULL;

	if (load(text, &web, message) != 0)
		fail_msg("refused: %s\n%s", message, text);
	return web;
}

#define PAIR "tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n"

static void empty_ones_ask_for_nothing(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"# nothing\n",
		"---\n",
		"{}\n",
		"tls_server_config:\nhttp_server_config:\nbasic_auth_users:\n",
		"basic_auth_users: {}\n",
		"http_server_config:\n  http2: false\n",
		"http_server_config:\n  http2: true\n  headers:\n",
	};
	char message[HTTP_WEB_MESSAGE_LEN];
	struct http_web *web = NULL;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		web = load_good(texts[i]);
		assert_false(web->has_tls);
		assert_null(web->auth);
		for (size_t k = 0; k < HTTP_WEB_HEADERS; k++)
			assert_null(web->headers[k]);
		http_web_free(web);
	}
	assert_int_equal(http_web_load(NULL, &web, message), 0);
	assert_false(web->has_tls);
	http_web_free(web);
}

static void tls_is_read(void **state)
{
	struct http_web *web = load_good(PAIR);

	(void)state;
	assert_true(web->has_tls);
	assert_int_equal(web->tls.client, HTTP_TLS_NO_CLIENT_CERT);
	assert_non_null(strstr(web->tls.cert, "BEGIN CERTIFICATE"));
	assert_non_null(strstr(web->tls.key, "PRIVATE KEY"));
	assert_non_null(strstr(web->tls.priorities, "+VERS-TLS1.3:+VERS-TLS1.2:"));
	assert_non_null(strstr(web->tls.priorities, "%SERVER_PRECEDENCE"));
	http_web_free(web);

	web = load_good(PAIR "  client_auth_type: RequireAndVerifyClientCert\n"
			     "  client_ca_file: other.pem\n  min_version: TLS13\n"
			     "  max_version: TLS13\n  prefer_server_cipher_suites: false\n");
	assert_int_equal(web->tls.client, HTTP_TLS_REQUIRE_AND_VERIFY);
	assert_non_null(web->tls.client_ca);
	assert_non_null(strstr(web->tls.priorities, "+VERS-TLS1.3"));
	assert_null(strstr(web->tls.priorities, "+VERS-TLS1.2"));
	assert_null(strstr(web->tls.priorities, "%SERVER_PRECEDENCE"));
	http_web_free(web);

	web = load_good(PAIR "  max_version: TLS12\n  cipher_suites:\n"
			     "    - TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384\n"
			     "    - TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256\n");
	assert_null(strstr(web->tls.priorities, "+VERS-TLS1.3"));
	assert_null(strstr(web->tls.priorities, "+ECDHE-RSA"));
	assert_non_null(strstr(web->tls.priorities, "+ECDHE-ECDSA"));
	assert_null(strstr(web->tls.priorities, "+AES-128-GCM"));
	assert_non_null(strstr(web->tls.priorities, "+AES-256-GCM:+CHACHA20-POLY1305"));
	http_web_free(web);
}

static void headers_are_read(void **state)
{
	struct http_web *web = load_good("http_server_config:\n  headers:\n"
					 "    X-Frame-Options: deny\n"
					 "    Strict-Transport-Security: \"max-age=1; preload\"\n"
					 "    X-Content-Type-Options: nosniff\n");

	(void)state;
	assert_string_equal(web->headers[HTTP_WEB_X_FRAME_OPTIONS], "deny");
	assert_string_equal(web->headers[HTTP_WEB_STRICT_TRANSPORT_SECURITY], "max-age=1; preload");
	assert_null(web->headers[HTTP_WEB_X_XSS_PROTECTION]);
	http_web_free(web);
}

static void users_are_read(void **state)
{
	struct http_password password;
	struct http_web *web =
		load_good("basic_auth_users:\n  alice: " HASH "\n  bob: '" HASH "'\n");

	(void)state;
	assert_non_null(web->auth);
	/* bob:wonderland */
	assert_int_equal(http_auth_check(web->auth, "Basic Ym9iOndvbmRlcmxhbmQ=", 0, &password),
			 HTTP_AUTH_UNKNOWN);
	assert_string_equal(password.hash, HASH);
	assert_string_equal(password.text, "wonderland");
	http_web_free(web);
}

/* Each with the place and the words its sentence must have. */
static const struct {
	const char *text, *place, *says;
} bad[] = {
	{"tls_server_config: [\n", ":", "invalid YAML"},
	{"\tx: y\n", ":1: ", "invalid YAML"},
	{"a: b: c\n", ":1: ", "invalid YAML"},
	{"just words\n", ":1: ", "key: value"},
	{"- tls_server_config\n", ":1: ", "key: value"},
	{"---\n{}\n---\n{}\n", ":4: ", "second document"},
	{"basic_auth_user:\n", ":1: ",
	 "unknown key \"basic_auth_user\", did you mean basic_auth_users?; allowed are "
	 "tls_server_config, http_server_config or basic_auth_users"},
	{"rate_limit:\n  burst: 1\n", ":1: ", "unknown key \"rate_limit\"; allowed are"},
	{"? [a, b]\n: c\n", ":1: ", "no single value"},
	{"http_server_config:\nhttp_server_config:\n", ":2: ", "second time"},
	{"tls_server_config: yes\n", ":1: tls_server_config: ", "key: value"},
	{"tls_server_config:\n  cert_fil: cert.pem\n",
	 ":2: tls_server_config: ", "did you mean cert_file?"},
	{"tls_server_config:\n  cert: inline\n", ":2: tls_server_config: ", "unknown key \"cert\""},
	{"tls_server_config:\n  cert_file: cert.pem\n",
	 ": tls_server_config: ", "key_file is missing"},
	{"tls_server_config:\n  min_version: TLS13\n",
	 ": tls_server_config: ", "cert_file is missing"},
	{"tls_server_config:\n  cert_file: nosuch.pem\n",
	 ":2: tls_server_config.cert_file: ", "nosuch.pem: No such file"},
	{"tls_server_config:\n  cert_file: /\n",
	 ":2: tls_server_config.cert_file: ", "no text file"},
	{"tls_server_config:\n  cert_file: /dev/zero\n",
	 ":2: tls_server_config.cert_file: ", "no text file"},
	{"tls_server_config:\n  cert_file: nul.pem\n",
	 ":2: tls_server_config.cert_file: ", "no text file"},
	{"tls_server_config:\n  cert_file: \"\"\n", ":2: tls_server_config.cert_file: ", "no file"},
	{"tls_server_config:\n  cert_file: [a]\n",
	 ":2: tls_server_config.cert_file: ", "no single value"},
	{"tls_server_config:\n  cert_file: empty.pem\n  key_file: key.pem\n",
	 ":2: tls_server_config: ", "no certificate"},
	{"tls_server_config:\n  cert_file: cert.pem\n  key_file: cert.pem\n",
	 ":2: tls_server_config: ", "no certificate with its key"},
	{"tls_server_config:\n  cert_file: cert.pem\n  key_file: otherkey.pem\n",
	 ":2: tls_server_config: ", "not the key of the certificate"},
	{PAIR "  client_auth_type: Always\n", ":4: tls_server_config.client_auth_type: ",
	 "allowed are NoClientCert, RequestClientCert, RequireAnyClientCert, "
	 "VerifyClientCertIfGiven or RequireAndVerifyClientCert"},
	{PAIR "  client_auth_type: RequireAndVerifyClientCert\n",
	 ": tls_server_config: ", "needs client_ca_file"},
	{PAIR "  client_ca_file: other.pem\n",
	 ": tls_server_config: ", "NoClientCert looks at no client_ca_file"},
	{PAIR "  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: empty.pem\n",
	 ": tls_server_config: ", "client_ca_file: no certificate"},
	{PAIR "  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: key.pem\n",
	 ": tls_server_config: ", "client_ca_file: no certificate"},
	{PAIR "  min_version: TLS10\n", ":4: tls_server_config.min_version: ",
	 "\"TLS10\" is not known here; allowed are TLS12 or TLS13"},
	{PAIR "  min_version: TLS13\n  max_version: TLS12\n",
	 ": tls_server_config: ", "TLS13 is above max_version, TLS12"},
	{PAIR "  cipher_suites: all\n", ":4: tls_server_config.cipher_suites: ", "a list"},
	{PAIR "  cipher_suites:\n    - TLS_RSA_WITH_RC4_128_SHA\n",
	 ":5: tls_server_config.cipher_suites: ", "allowed are TLS_ECDHE_RSA_WITH_AES_128_GCM"},
	{PAIR "  cipher_suites:\n    - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n"
	      "    - TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384\n",
	 ": tls_server_config: ", "without TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
	{PAIR "  prefer_server_cipher_suites: maybe\n",
	 ":4: tls_server_config.prefer_server_cipher_suites: ", "allowed are false or true"},
	{"http_server_config:\n  http2: perhaps\n",
	 ":2: http_server_config.http2: ", "allowed are false or true"},
	{"http_server_config:\n  headers:\n    Server: me\n",
	 ":3: http_server_config.headers: ", "allowed are Content-Security-Policy"},
	{"http_server_config:\n  headers:\n    X-Frame-Options: allow\n",
	 ":3: X-Frame-Options: ", "allowed are deny or sameorigin"},
	{"http_server_config:\n  headers:\n    X-Content-Type-Options: sniff\n",
	 ":3: X-Content-Type-Options: ", "allowed are nosniff"},
	{"http_server_config:\n  headers:\n    X-XSS-Protection: \"a\\r\\nSet-Cookie: b\"\n",
	 ":3: X-XSS-Protection: ", "printable"},
	{"basic_auth_users:\n  alice: wonderland\n",
	 ":2: basic_auth_users.alice: ", "no bcrypt hash"},
	{"basic_auth_users:\n  alice:\n", ":2: basic_auth_users.alice: ", "no bcrypt hash"},
	{"basic_auth_users:\n  alice: [" HASH "]\n",
	 ":2: basic_auth_users.alice: ", "no single value"},
	{"basic_auth_users:\n  alice: " HASH "\n  alice: " HASH "\n",
	 ":3: basic_auth_users: ", "second time"},
	{"basic_auth_users:\n  \"a:b\": " HASH "\n", ":2: basic_auth_users.a:b: ", "no user name"},
	{"basic_auth_users:\n  \"\\x1b[31m\": x\n", "basic_auth_users.\\x1b[31m", "no bcrypt"},
	{"basic_auth_users:\n  \"nul\\0inside\": " HASH "\n",
	 ":2: basic_auth_users: ", "no single value"},
	{"x: &a [*a]\n", ":1: ", "unknown key"},
};

static void wrong_ones_say_where_and_what(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct http_web *web = NULL;
		char message[HTTP_WEB_MESSAGE_LEN];

		if (load(bad[i].text, &web, message) != -EINVAL)
			fail_msg("accepted:\n%s", bad[i].text);
		assert_null(web);
		if (strncmp(message, dir, strlen(dir)) != 0 || !strstr(message, bad[i].place) ||
		    !strstr(message, bad[i].says))
			fail_msg("wants \"%s\" and \"%s\": %s", bad[i].place, bad[i].says, message);
	}
}

static void a_missing_file_says_so(void **state)
{
	char message[HTTP_WEB_MESSAGE_LEN];
	struct http_web *web = NULL;

	(void)state;
	assert_int_equal(http_web_load(path_of("nosuch.yml"), &web, message), -EINVAL);
	assert_non_null(strstr(message, "nosuch.yml: No such file"));
	assert_int_equal(http_web_load(dir, &web, message), -EINVAL);
	assert_non_null(strstr(message, "no text file"));
}

static void odd_bytes_do_no_harm(void **state)
{
	unsigned int seed = 1;

	(void)state;
	/* Every prefix of a whole configuration, and the same with one byte changed. */
	for (int round = 0; round < 400; round++) {
		char text[] = PAIR "http_server_config:\n  headers: {X-Frame-Options: deny}\n"
				   "basic_auth_users:\n  &a alice: " HASH "\n";
		char message[HTTP_WEB_MESSAGE_LEN];
		struct http_web *web = NULL;
		int r;

		seed = seed * 1103515245 + 12345;
		if (round % 2)
			text[seed / 65536 % (sizeof(text) - 1)] = (char)(seed >> 8);
		else
			text[seed / 65536 % (sizeof(text) - 1)] = '\0';
		r = load(text, &web, message);
		assert_true(r == 0 || (r == -EINVAL && *message));
		assert_true((r == 0) == (web != NULL));
		http_web_free(web);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_ones_ask_for_nothing),
		cmocka_unit_test(tls_is_read),
		cmocka_unit_test(headers_are_read),
		cmocka_unit_test(users_are_read),
		cmocka_unit_test(wrong_ones_say_where_and_what),
		cmocka_unit_test(a_missing_file_says_so),
		cmocka_unit_test(odd_bytes_do_no_harm),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
