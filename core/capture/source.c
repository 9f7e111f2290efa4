#include "capture/source.h"

/* Frames between two looks at how far all is. */
#define PROGRESS_FRAMES 4096u

void sc_source_close(struct sc_source *source)
{
	if (source)
		source->ops->close(source);
}

bool sc_source_progress(const struct sc_source *source, const struct sc_frame *frame,
			uint64_t *bytes_done, uint64_t *bytes_total)
{
	struct sc_capture_info info;

	if (frame->ref.number % PROGRESS_FRAMES != 0)
		return false;
	*bytes_done = *bytes_total = 0;
	for (unsigned i = 0; i < sc_source_count(source); i++) {
		sc_source_info(source, i, &info);
		*bytes_done += info.bytes_read;
		*bytes_total += info.bytes_total;
	}
	return true;
}

bool sc_source_may_pause(const struct sc_source *source)
{
	struct sc_capture_info info;

	for (unsigned i = 0; i < sc_source_count(source); i++) {
		sc_source_info(source, i, &info);
		if (info.bytes_total == 0)
			return true;
	}
	return false;
}
