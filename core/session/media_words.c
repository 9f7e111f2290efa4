#include "session/media_words.h"

#define WORD(id, word) word,
#define WORD_OF_FLAG(id, word, text) word,

const char *const sc_media_words[] = {SC_MEDIA_VERDICTS(WORD) NULL};
const char *const sc_bound_by_words[] = {SC_BINDINGS(WORD) NULL};
const char *const sc_stream_direction_words[] = {SC_DIRECTIONS(WORD) NULL};
const char *const sc_encryption_words[] = {SC_ENCRYPTIONS(WORD) NULL};
const char *const sc_loss_place_words[] = {SC_LOSS_PLACES(WORD) NULL};
const char *const sc_key_source_words[] = {SC_KEY_SOURCES(WORD) NULL};
const char *const sc_xr_by_words[] = {SC_XR_BYS(WORD) NULL};
const char *const sc_stream_flag_words[] = {SC_STREAM_FLAGS(WORD_OF_FLAG) NULL};
const char *const sc_media_hint_words[] = {SC_MEDIA_HINTS(WORD_OF_FLAG) NULL};
