// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as what a daemon says to the full screen: the size of the screen, keys up to the first
 * line feed, then its status. Whatever it holds is drawn as printable ASCII, and nothing else.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "screen/ui.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const char *name(uint32_t uid)
{
	return uid == 105 ? "postfix" : NULL;
}

static void draw(struct ui *ui, const struct model *m, int width, int height)
{
	struct canvas c;

	if (canvas_init(&c, width, height) < 0 || ui_draw(ui, m, &c) < 0)
		abort();
	for (int i = 0; i < c.width * c.height; i++) {
		if (c.cells[i].c < ' ' || c.cells[i].c > '~' || c.cells[i].ink >= INK_COUNT)
			abort();
	}
	canvas_done(&c);
}

/* A byte below ' ' stands for a key that is no character. */
static int key_of(uint8_t byte)
{
	return byte < ' ' ? KEY_OF_UP + byte % (KEY_OF_DELETE - KEY_OF_UP + 1) : byte;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const uint8_t *status = len > 2 ? memchr(bytes + 2, '\n', len - 2) : NULL;
	struct model m = {0};
	struct ui ui;
	bool read;

	if (!status)
		return 0;
	status++;
	read = model_read(&m, (const char *)status, len - (size_t)(status - bytes)) == 0;
	ui_init(&ui, name);
	draw(&ui, read ? &m : NULL, bytes[0], bytes[1]);
	for (const uint8_t *key = bytes + 2; *key != '\n'; key++) {
		ui_key(&ui, key_of(*key));
		draw(&ui, read ? &m : NULL, bytes[0], bytes[1]);
	}
	if (read)
		model_done(&m);
	return 0;
}
