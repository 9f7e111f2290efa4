#include "capture/capture.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "capture/foreign.h"
#include "capture/capture_parts.h"
#include "capture/order.h"

#define MAGIC_BYTES 4
#define REASON_BYTES_MAX 256 /* a clause, not a page */

static const struct sc_format *const formats[] = {&sc_format_pcap, &sc_format_pcapng};

/* The format by the first octets; NULL: none of ours. */
static const struct sc_format *recognise(struct sc_octets *octets, bool *swapped)
{
	const uint8_t *magic = sc_octets_need(octets, MAGIC_BYTES);

	for (size_t i = 0; magic && i < G_N_ELEMENTS(formats); i++) {
		*swapped = formats[i]->recognise(sc_load32(magic, true));
		if (*swapped || formats[i]->recognise(sc_load32(magic, false)))
			return formats[i];
	}
	return NULL;
}

/* Why no more octets come, in words. */
static void explain_failure(const struct sc_octets *octets, char reason[REASON_BYTES_MAX])
{
	if (octets->unpacker)
		snprintf(reason, REASON_BYTES_MAX, "damaged %s data (%s)", octets->unpacker->name,
			 octets->failure);
	else
		g_strlcpy(reason, octets->failure, REASON_BYTES_MAX);
}

static enum sc_status read_header(struct sc_capture *capture, struct sc_error *error)
{
	struct sc_octets *octets = &capture->octets;
	struct sc_foreign why = {NULL, "there is no packet in it that could be read"};
	char failure[REASON_BYTES_MAX];

	capture->format = recognise(octets, &capture->swapped);
	if (capture->format)
		why.reason = capture->format->open(capture);
	else if (sc_octets_left(octets) == 0)
		why = (struct sc_foreign){"empty", "give a file with packets"};
	else
		why = *sc_foreign_find(octets->at, sc_octets_left(octets));
	if (!why.reason)
		return SC_OK;
	if (octets->failure) {
		explain_failure(octets, failure);
		why.reason = failure;
	}
	return sc_error_set(error, SC_UNREADABLE, "%s: %s; %s", octets->name, why.reason,
			    why.advice);
}

struct sc_capture *sc_capture_open(const char *path, struct sc_error *error)
{
	struct sc_capture *capture = g_new0(struct sc_capture, 1);

	capture->path = g_strdup(path);
	capture->info.path = capture->path;
	capture->info.resolution_ns = 1;
	capture->info.first_ns = SC_TIME_NONE;
	capture->info.last_ns = SC_TIME_NONE;
	if (sc_octets_open(&capture->octets, capture->path, error) != SC_OK ||
	    read_header(capture, error) != SC_OK) {
		sc_capture_close(capture);
		return NULL;
	}
	return capture;
}

const uint8_t *sc_capture_take_long(struct sc_capture *capture, size_t count)
{
	struct sc_octets *octets = &capture->octets;
	const uint8_t *start = sc_octets_need(octets, SC_RECORD_BYTES_KEPT);

	if (!start)
		return NULL;
	if (!capture->long_record)
		capture->long_record = g_malloc(SC_RECORD_BYTES_KEPT);
	memcpy(capture->long_record, start, SC_RECORD_BYTES_KEPT);
	capture->passing = !sc_octets_pass(octets, count);
	return capture->passing ? NULL : capture->long_record;
}

bool sc_capture_has_come(struct sc_capture *capture)
{
	struct sc_octets *octets = &capture->octets;
	size_t wanted = 0, before;

	do {
		before = wanted;
		/* Of a long record no more is kept. */
		wanted = MIN(capture->format->record_bytes(capture, sc_octets_left(octets)),
			     SC_RECORD_BYTES_KEPT);
		if (!sc_octets_await(octets, wanted))
			return false;
	} while (wanted > before && sc_octets_left(octets) >= wanted);
	return true;
}

enum sc_read sc_capture_next(struct sc_capture *capture, struct sc_frame *frame,
			     struct sc_error *error)
{
	if (G_UNLIKELY(capture->stopped))
		return SC_READ_END;
	if (G_UNLIKELY(capture->octets.may_pause) && !sc_capture_has_come(capture))
		return SC_READ_NOTHING;
	return capture->format->next(capture, frame, error);
}

unsigned sc_capture_ahead(struct sc_capture *capture, struct sc_frame *frames, unsigned room)
{
	struct sc_capture_scout *scout = &capture->scout;
	unsigned count = 0;
	size_t bytes = 1;

	if (scout->moves != capture->octets.moves || scout->number < capture->info.records)
		*scout = (struct sc_capture_scout){capture->octets.at, capture->info.records,
						   capture->octets.moves};
	while (count < room && bytes > 0) {
		struct sc_frame *frame = &frames[count];

		bytes = capture->format->ahead(capture, scout->at, frame);
		scout->at += bytes;
		if (bytes == 0 || frame->caplen == 0)
			continue;
		frame->ref.number = ++scout->number - capture->info.records;
		count++;
	}
	return count;
}

void sc_capture_interface(const struct sc_capture *capture, uint32_t number,
			  struct sc_interface_info *info)
{
	capture->format->interface(capture, number, info);
}

void sc_capture_close(struct sc_capture *capture)
{
	if (!capture)
		return;
	sc_octets_close(&capture->octets);
	if (capture->pcapng.interfaces)
		g_array_free(capture->pcapng.interfaces, TRUE);
	g_free(capture->long_record);
	g_free(capture->path);
	g_free(capture);
}

void sc_capture_info(const struct sc_capture *capture, struct sc_capture_info *info)
{
	const struct sc_octets *octets = &capture->octets;

	*info = capture->info;
	info->compression = octets->unpacker ? octets->unpacker->name : "none";
	info->bytes_read = sc_octets_position(octets);
	info->bytes_total = octets->disk_total;
}

/* One line: the file, what is wrong with it, and how far it was read. */
static enum sc_read fail(struct sc_capture *capture, bool packet, const char *reason,
			 struct sc_error *error)
{
	unsigned long long number = capture->info.records;
	char place[64] = "before the first packet";

	if (packet)
		snprintf(place, sizeof place, "in the middle of packet %llu", number + 1);
	else if (number > 0)
		snprintf(place, sizeof place, "after packet %llu", number);
	capture->stopped = true;
	sc_error_set(error, SC_DAMAGED, "%s: %s %s; everything before it was read",
		     capture->octets.name, reason, place);
	return SC_READ_ERROR;
}

enum sc_read sc_capture_stop(struct sc_capture *capture, bool packet, struct sc_error *error)
{
	const struct sc_octets *octets = &capture->octets;
	bool inside = sc_octets_left(octets) > 0 || capture->passing;
	char reason[REASON_BYTES_MAX] = "cut short";

	if (octets->failure) {
		explain_failure(octets, reason);
	} else if (!inside) {
		capture->stopped = true;
		return SC_READ_END;
	}
	return fail(capture, packet && inside, reason, error);
}

enum sc_read sc_capture_damaged(struct sc_capture *capture, bool packet, struct sc_error *error,
				const char *format, ...)
{
	char what[REASON_BYTES_MAX], reason[REASON_BYTES_MAX + sizeof "damaged ()"];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	snprintf(reason, sizeof reason, "damaged (%s)", what);
	return fail(capture, packet, reason, error);
}
