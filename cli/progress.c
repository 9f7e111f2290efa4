#include "progress.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#define QUIET_US G_USEC_PER_SEC         /* shorter work shows no bar */
#define REDRAW_US (G_USEC_PER_SEC / 10) /* faster than this nobody reads */
#define BAR_WIDTH 30
#define CLEAR_LINE "\r\033[K"

static struct {
	bool enabled, shown;
	gint64 started_us, drawn_us;
} bar;

void sc_progress_start(enum sc_progress_mode mode)
{
	bar.enabled =
		mode == SC_PROGRESS_ALWAYS || (mode == SC_PROGRESS_AUTO && isatty(STDERR_FILENO));
	bar.shown = false;
	bar.started_us = bar.drawn_us = g_get_monotonic_time();
}

static void draw_known(double done, gint64 elapsed_us)
{
	char filled[BAR_WIDTH + 1];
	double left_s = (double)elapsed_us / G_USEC_PER_SEC * (1 - done) / done;

	for (int i = 0; i < BAR_WIDTH; i++)
		filled[i] = i < (int)(done * BAR_WIDTH) ? '#' : '.';
	filled[BAR_WIDTH] = '\0';
	fprintf(stderr, CLEAR_LINE "[%s] %3.0f %%, %.0f s left", filled, 100 * done, left_s);
}

void sc_progress_step(uint64_t bytes_done, uint64_t bytes_total)
{
	gint64 now_us;

	if (!bar.enabled)
		return;
	now_us = g_get_monotonic_time();
	if (now_us - bar.started_us < QUIET_US || now_us - bar.drawn_us < REDRAW_US)
		return;
	if (bytes_total > 0 && bytes_done > 0)
		draw_known(MIN(1.0, (double)bytes_done / (double)bytes_total),
			   now_us - bar.started_us);
	else
		fprintf(stderr, CLEAR_LINE "%.1f MB read", (double)bytes_done / 1e6);
	fflush(stderr);
	bar.shown = true;
	bar.drawn_us = now_us;
}

void sc_progress_hide(void)
{
	if (!bar.shown)
		return;
	fputs(CLEAR_LINE, stderr);
	fflush(stderr);
	bar.shown = false;
}
