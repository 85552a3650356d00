// SPDX-License-Identifier: GPL-2.0-only
/* See curses.h. */

#include "screen/curses.h"

#include <curses.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "screen/ui.h"

#define ESCAPE_MS 50 /* a lone Esc is told from the beginning of an arrow key after that */

static SCREEN *terminal;
static struct termios as_it_was;
static volatile sig_atomic_t taken;
static bool coloured;

static const struct {
	short pair, foreground;
	attr_t attributes, without; /* with colour, and without */
} inks[] = {
	[INK_PLAIN] = {0, -1, A_NORMAL, A_NORMAL},
	[INK_GOOD] = {1, COLOR_GREEN, A_NORMAL, A_NORMAL},
	[INK_BAD] = {2, COLOR_RED, A_BOLD, A_BOLD},
	[INK_WARN] = {3, COLOR_YELLOW, A_NORMAL, A_UNDERLINE},
	[INK_DIM] = {0, -1, A_DIM, A_DIM},
	[INK_STRONG] = {0, -1, A_BOLD, A_BOLD},
	[INK_BAR] = {0, -1, A_REVERSE, A_REVERSE},
};
_Static_assert(ARRAY_LEN(inks) == INK_COUNT, "an ink without a look");

/* Back to the ordinary screen, the cursor shown, keys not for us: by calls that a signal handler
 * may make. The sequences are those of every terminal with a second screen. */
static void give_back(void)
{
	static const char sequence[] = "\033[?1l\033>\033[0m\033[?25h\033[?1049l\r";

	if (!taken)
		return;
	taken = 0;
	(void)!write(STDOUT_FILENO, sequence, sizeof(sequence) - 1);
	tcsetattr(STDIN_FILENO, TCSANOW, &as_it_was);
}

static void on_end(int signal)
{
	give_back();
	raise(signal); /* SA_RESETHAND: as if nothing had been here */
}

/* Every signal that ends a process, but for those that the caller has blocked to take them itself.
 */
static void catch_endings(void)
{
	static const int harmless[] = {SIGKILL,	 SIGSTOP, SIGCHLD, SIGCONT, SIGURG,
				       SIGWINCH, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE};
	struct sigaction action = {.sa_handler = on_end,
				   .sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};

	for (int s = 1; s <= SIGRTMAX; s++) {
		bool ends = true;

		for (size_t i = 0; i < ARRAY_LEN(harmless); i++)
			ends &= s != harmless[i];
		if (ends && (s < 32 || s >= SIGRTMIN))
			sigaction(s, &action, NULL);
	}
}

static void prepare(bool colour)
{
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESCAPE_MS);
	curs_set(0);
	coloured = colour && has_colors() && start_color() == OK;
	if (!coloured)
		return;
	use_default_colors();
	for (size_t i = 0; i < ARRAY_LEN(inks); i++) {
		if (inks[i].pair)
			init_pair(inks[i].pair, inks[i].foreground, -1);
	}
}

int screen_open(bool colour)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
	    tcgetattr(STDIN_FILENO, &as_it_was) < 0)
		return -ENOTTY;
	terminal = newterm(NULL, stdout, stdin);
	if (!terminal)
		return -EINVAL;
	taken = 1;
	catch_endings();
	prepare(colour);
	return 0;
}

void screen_close(void)
{
	if (!terminal)
		return;
	endwin();
	delscreen(terminal);
	terminal = NULL;
	give_back();
}

void screen_size(int *ret_width, int *ret_height)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col &&
	    (size.ws_row != LINES || size.ws_col != COLS))
		resizeterm(size.ws_row, size.ws_col);
	*ret_width = COLS;
	*ret_height = LINES;
}

static attr_t look_of(const struct cell *cell)
{
	attr_t look =
		coloured ? inks[cell->ink].attributes | (attr_t)COLOR_PAIR(inks[cell->ink].pair)
			 : inks[cell->ink].without;

	return cell->reversed ? look ^ A_REVERSE : look;
}

void screen_show(const struct canvas *c)
{
	erase();
	for (int y = 0; y < c->height; y++) {
		for (int x = 0; x < c->width; x++) {
			const struct cell *cell = &c->cells[y * c->width + x];

			(void)mvaddch(y, x, (chtype)(unsigned char)cell->c | look_of(cell));
		}
	}
	refresh();
}

void screen_redraw(void)
{
	clearok(curscr, TRUE);
}

int screen_key(void)
{
	static const struct {
		int theirs, ours;
	} keys[] = {
		{KEY_UP, KEY_OF_UP},	     {KEY_DOWN, KEY_OF_DOWN},
		{KEY_LEFT, KEY_OF_LEFT},     {KEY_RIGHT, KEY_OF_RIGHT},
		{KEY_PPAGE, KEY_OF_PAGE_UP}, {KEY_NPAGE, KEY_OF_PAGE_DOWN},
		{KEY_HOME, KEY_OF_HOME},     {KEY_END, KEY_OF_END},
		{KEY_DC, KEY_OF_DELETE},     {KEY_BACKSPACE, KEY_OF_BACKSPACE},
		{KEY_BTAB, KEY_OF_LEFT},     {KEY_ENTER, '\n'},
	};
	int key = getch();

	if (key == ERR)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (keys[i].theirs == key)
			return keys[i].ours;
	}
	return key < KEY_MIN ? key : 0; /* one that does nothing */
}

void screen_suspend(void)
{
	endwin();
	taken = 0;
	raise(SIGSTOP);
	taken = 1;
	refresh(); /* takes it over again */
	screen_redraw();
}
