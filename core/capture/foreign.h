/* Files that are not for us: what they are, and what the user can do. */
#ifndef SC_CAPTURE_FOREIGN_H
#define SC_CAPTURE_FOREIGN_H

#include <stddef.h>
#include <stdint.h>

struct sc_foreign {
	const char *reason; /* "Microsoft Network Monitor 2 file" */
	const char *advice; /* "convert it: ..." */
};

/* By the first `len` octets of a file that is no pcap and no pcapng. There is
 * always an answer. */
const struct sc_foreign *sc_foreign_find(const uint8_t *octets, size_t len);

#endif
