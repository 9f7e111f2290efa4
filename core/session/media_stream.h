/* A stream of RTP between two ends, with the call that it is of (streams.h). */
#ifndef SC_SESSION_MEDIA_STREAM_H
#define SC_SESSION_MEDIA_STREAM_H

#include "media/claims.h"
#include "media/dtmf.h"
#include "media/stream.h"
#include "session/announcements.h"
#include "session/media_words.h"
#include "session/stream_key.h"

struct sc_media_stream {
	/* What every packet compares, with the first of `measured` in one line of the cache. */
	struct sc_stream_key key;
	uint64_t number; /* of its row; 0: it is not known to be RTP */
	bool over_ip6;
	bool listed;       /* among those that packets are looked up in */
	uint8_t bound_by;  /* enum sc_bound_by */
	uint8_t direction; /* enum sc_stream_direction */
	uint32_t handle;   /* among those that are live (state.h); 0: nobody keeps them */
	_Alignas(32) struct sc_stream measured;

	struct sc_media_end *src, *dst;
	struct sc_media_stream *next_to, *next_from;   /* at its ends, */
	struct sc_media_stream **link_to, **link_from; /* and what points to it there */
	struct sc_media_stream *next_of_call;
	struct sc_media_stream *newer, *older; /* those of no call, or not yet known to be RTP */
	struct sc_call *call;                  /* NULL: none, or not known yet */
	/* What its receiver announces, by which its payload types are read; NULL: nothing. */
	const struct sc_announcement *receiver;
	struct sc_claims *claims; /* NULL: no RTCP was seen */
	struct sc_dtmf dtmf;
	uint32_t flags; /* 1 << SC_STREAM_... */
	uint32_t file;  /* of its first packet, and the frame's number there */
	uint64_t file_frame;
	uint16_t modes;    /* those that its packets had (modes.h) */
	uint8_t mode_form; /* enum sc_mode_form, of the payload type it has now */
};

static inline uint32_t sc_stream_ssrc(const struct sc_media_stream *stream)
{
	return (uint32_t)stream->key.ports;
}

/* Is it that one? For sc_index_find. */
static inline bool sc_stream_is_sought(const void *item, const void *wanted)
{
	const struct sc_media_stream *stream = item;
	const struct sc_stream_sought *sought = wanted;

	return sc_stream_key_eq(&stream->key, &sought->key) &&
	       stream->over_ip6 == (sought->src != NULL) &&
	       (!sought->src || (memcmp(stream->src->at.addr, sought->src, 16) == 0 &&
				 memcmp(stream->dst->at.addr, sought->dst, 16) == 0));
}

#endif
