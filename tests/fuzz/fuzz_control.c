// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as what a client says to the control socket, in as many pieces as the first byte wants:
 * it is a request, which comes to the daemon within its bounds and is answered whole, or the client
 * is left without an answer; the next one is answered in any case.
 */

#include "base/cleanup.h"
#include "serve/control.h"
#include "tests/fuzz/session.h"

#define BODY "what the daemon knows\n"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct session session;
static struct control *control;
static unsigned int asked;

static int answer(void *context, FILE *out, const struct control_request *request)
{
	(void)context;
	asked++;
	if ((int)request->form < 0 || request->form >= CONTROL_FORMS || request->width > 10000 ||
	    (request->name && request->form < CONTROL_PACKETS) ||
	    (request->name && strlen(request->name) >= CONTROL_REQUEST_LEN))
		abort();
	fputs(BODY, out);
	return 3;
}

static void end(void)
{
	control_close(control);
	sd_event_unref(session.event);
	session_end(&session);
}

static void begin(void)
{
	char message[CONTROL_MESSAGE_LEN];

	session_begin(&session);
	if (control_open(&control, session.event, session.path, answer, NULL, message) < 0)
		abort();
	atexit(end);
}

/* One whole answer to one request, or nothing. */
static void ask(const uint8_t *bytes, size_t len, size_t pieces, bool must)
{
	size_t answer_len;
	_cleanup_free_ char *text = NULL;
	char *body = NULL;
	int status = 0;

	asked = 0;
	text = session_ask(&session, bytes, len, pieces, must ? 1000 : 5, &answer_len);
	if (asked > 1 || (asked == 0) != (answer_len == 0) || (must && !asked))
		abort();
	if (answer_len && (control_read_answer(text, &status, &body) < 0 || status != 3 ||
			   strcmp(body, BODY) != 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char good[] = "status text width=80\n";

	if (!control)
		begin();
	if (len < 1)
		return 0;
	ask(bytes + 1, len - 1, 1 + bytes[0] % 3, false);
	ask((const uint8_t *)good, strlen(good), 1, true);
	return 0;
}
