// SPDX-License-Identifier: GPL-2.0-only
/* What the HTTP server counts, by the names of the metrics; they stand there without a server, too.
 */

#include "base/cleanup.h"
#include "serve/http.h"

const char *const http_status_names[] = {
#define X(code) [HTTP_STATUS_##code] = #code,
	HTTP_STATUSES(X)
#undef X
		[HTTP_STATUS_OTHER] = "other",
};
_Static_assert(ARRAY_LEN(http_status_names) == HTTP_STATUS_COUNT, "a status without a name");

const char *const http_refusal_names[] = {
	[HTTP_NO_ROOM] = "no-room",	[HTTP_DISPLACED] = "displaced",
	[HTTP_TIMEOUT] = "timeout",	[HTTP_UNAUTHORIZED] = "unauthorized",
	[HTTP_THROTTLED] = "throttled", [HTTP_MISDIRECTED] = "misdirected",
};
_Static_assert(ARRAY_LEN(http_refusal_names) == HTTP_REFUSAL_COUNT, "a reason without a name");
